//! Whether helpers take part in the work, found out by trying.
//!
//! Two processors may be two cores, two halves of one core, or one core and a half that something else needs; no
//! system tells. So now and then some updates are timed with helpers and some without, and the faster way goes on.
//! No result depends on it.

use std::time::Duration;

/// Updates that are timed with helpers, and again without.
const TRIAL: u32 = 24;
/// Updates from the start of one trial to the next.
const CYCLE: u32 = 4096;

/// How an update is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Threading {
    Shared,
    Alone,
}

/// Measures both ways and chooses the faster one.
#[derive(Debug)]
pub(super) struct Sharing {
    /// Whether there is enough work that helpers may save time.
    is_worthwhile: bool,
    updates: u32,
    shared_time: Duration,
    alone_time: Duration,
}

impl Sharing {
    /// Without `is_worthwhile`, there is no trial and helpers never take part.
    pub(super) fn new(is_worthwhile: bool) -> Self {
        Self { is_worthwhile, updates: 0, shared_time: Duration::ZERO, alone_time: Duration::ZERO }
    }

    fn threading(&self) -> Threading {
        match self.updates {
            _ if !self.is_worthwhile => Threading::Alone,
            ..TRIAL => Threading::Shared,
            TRIAL.. if self.updates < 2 * TRIAL => Threading::Alone,
            _ if self.shared_time <= self.alone_time => Threading::Shared,
            _ => Threading::Alone,
        }
    }

    /// Whether helper threads take part in the next update.
    pub(super) fn is_on(&self) -> bool {
        self.threading() == Threading::Shared
    }

    /// Records the duration of the last update.
    pub(super) fn record(&mut self, time: Duration) {
        if self.updates < 2 * TRIAL {
            match self.threading() {
                Threading::Shared => self.shared_time += time,
                Threading::Alone => self.alone_time += time,
            }
        }
        self.updates += 1;
        if self.updates == CYCLE {
            *self = Self::new(self.is_worthwhile);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Number of `updates` with helpers, if `time` says how long an update takes with and without.
    fn shared(mut sharing: Sharing, updates: u32, time: impl Fn(bool) -> u64) -> u32 {
        let mut shared = 0;
        for _ in 0..updates {
            shared += u32::from(sharing.is_on());
            sharing.record(Duration::from_micros(time(sharing.is_on())));
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
            sharing.record(Duration::from_micros(if sharing.is_on() { 120 } else { 100 }));
        }
        assert_eq!(shared(sharing, CYCLE, |is_on| if is_on { 60 } else { 100 }), CYCLE - TRIAL);
    }
}
