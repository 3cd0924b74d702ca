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

/// Nobody takes requests any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HungUp;

impl<T> Mailbox<T> {
    /// A mailbox, and where its requests are taken.
    pub fn new() -> (Self, Receiver<T>) {
        let (sender, receiver) = bounded(1);
        (Self { sender, pending: receiver.clone() }, receiver)
    }

    /// Leaves `request` in the place of one that has not been taken. It never waits.
    ///
    /// # Errors
    /// Where the mailbox cannot be reached any more.
    pub fn send(&self, request: T) -> Result<(), HungUp> {
        match self.sender.try_send(request) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(request)) => {
                self.withdraw();
                // Nobody else sends, so there is room.
                self.sender.try_send(request).map_err(|_| HungUp)
            }
            Err(TrySendError::Disconnected(_)) => Err(HungUp),
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
            mailbox.send(request).expect("somebody who takes it");
        }
        assert!(mailbox.is_waiting());
        assert_eq!(taken.try_iter().collect::<Vec<_>>(), [5]);
        assert!(!mailbox.is_waiting() && !mailbox.withdraw());
        mailbox.send(6).expect("somebody who takes it");
        assert!(mailbox.withdraw());
        assert_eq!(taken.try_recv().ok(), None);
    }
}
