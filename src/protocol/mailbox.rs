//! A channel with room for one request, in which the newest wins: whoever is slow goes on with what is wanted now, and
//! with nothing that was wanted meanwhile.

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

/// The sender's end.
#[derive(Debug)]
pub struct Mailbox<T> {
    sender: Sender<T>,
    /// The other end, from which a request is withdrawn that a newer one replaces.
    pending: Receiver<T>,
}

impl<T> Mailbox<T> {
    /// A mailbox, and where its requests are taken.
    pub fn new() -> (Self, Receiver<T>) {
        let (sender, receiver) = bounded(1);
        (Self { sender, pending: receiver.clone() }, receiver)
    }

    /// Leaves `request` in the place of one that has not been taken. It never waits, and does not know whether anybody
    /// takes requests any more.
    pub fn send(&self, request: T) {
        if let Err(TrySendError::Full(request)) = self.sender.try_send(request) {
            self.withdraw();
            // Nobody else sends, so there is room.
            let _ = self.sender.try_send(request);
        }
    }

    /// Whether a request has not been taken yet.
    pub fn is_waiting(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Takes back the request that has not been taken yet; whether there was one.
    pub fn withdraw(&self) -> bool {
        self.pending.try_recv().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_request_is_taken_and_no_other() {
        let (mailbox, taken) = Mailbox::new();
        for request in 1..=5 {
            mailbox.send(request);
        }
        assert!(mailbox.is_waiting());
        assert_eq!(taken.try_iter().collect::<Vec<_>>(), [5]);
        assert!(!mailbox.is_waiting() && !mailbox.withdraw());
        mailbox.send(6);
        assert!(mailbox.withdraw());
        assert_eq!(taken.try_recv().ok(), None);
    }
}
