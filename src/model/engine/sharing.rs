//! Whether helpers take part in the work, found out by trying.
//!
//! Two processors may be two cores, two halves of one core, or one core and a half that something else needs; no
//! system tells. So now and then some updates are timed with helpers and some without, and the faster way goes on.
//! No result depends on it.

use std::time::Duration;

/// Updates that are timed each way.
const TRIAL: u32 = 24;
/// Updates from one trial to the next.
const CYCLE: u32 = 4096;

/// Which way the next update goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Together,
    Alone,
}

/// What decides.
#[derive(Debug)]
pub(super) struct Sharing {
    /// Whether there is so much work that helpers may bring something.
    is_open: bool,
    updates: u32,
    together: Duration,
    alone: Duration,
}

impl Sharing {
    /// Where there is too little work, nobody tries.
    pub(super) fn new(is_open: bool) -> Self {
        Self { is_open, updates: 0, together: Duration::ZERO, alone: Duration::ZERO }
    }

    fn way(&self) -> Way {
        match self.updates {
            _ if !self.is_open => Way::Alone,
            ..TRIAL => Way::Together,
            TRIAL.. if self.updates < 2 * TRIAL => Way::Alone,
            _ if self.together <= self.alone => Way::Together,
            _ => Way::Alone,
        }
    }

    /// Whether helpers take part in the next update.
    pub(super) fn is_on(&self) -> bool {
        self.way() == Way::Together
    }

    /// Takes note of how long the last update took.
    pub(super) fn took(&mut self, time: Duration) {
        if self.updates < 2 * TRIAL {
            match self.way() {
                Way::Together => self.together += time,
                Way::Alone => self.alone += time,
            }
        }
        self.updates += 1;
        if self.updates == CYCLE {
            *self = Self::new(self.is_open);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of `updates` are shared where one takes as long as `time` says.
    fn shared(mut sharing: Sharing, updates: u32, time: impl Fn(bool) -> u64) -> u32 {
        let mut shared = 0;
        for _ in 0..updates {
            shared += u32::from(sharing.is_on());
            sharing.took(Duration::from_micros(time(sharing.is_on())));
        }
        shared
    }

    #[test]
    fn the_faster_way_goes_on() {
        let faster = |is_on| if is_on { 60 } else { 100 };
        assert_eq!(shared(Sharing::new(true), CYCLE, faster), CYCLE - TRIAL);
        let slower = |is_on| if is_on { 120 } else { 100 };
        assert_eq!(shared(Sharing::new(true), CYCLE, slower), TRIAL);
        assert_eq!(shared(Sharing::new(false), CYCLE, faster), 0);
    }

    #[test]
    fn it_is_tried_again() {
        let mut sharing = Sharing::new(true);
        for _ in 0..CYCLE {
            sharing.took(Duration::from_micros(if sharing.is_on() { 120 } else { 100 }));
        }
        assert_eq!(shared(sharing, CYCLE, |is_on| if is_on { 60 } else { 100 }), CYCLE - TRIAL);
    }
}
