//! Limit of the frame rate on a machine whose only core also trains: drawing in software at every new message would
//! take most of the time from training.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Length of the pause after a frame, in lengths of the frame, which itself takes half of the core.
const REST: u32 = 6;
/// Every so many frames the next one follows without a pause, so that the length of one can be measured.
const MEASURE_EVERY: u64 = 16;

/// The earliest time of the next frame, shared by the window and the threads that wake it.
#[derive(Debug)]
pub struct Gate {
    is_needed: bool,
    origin: Instant,
    /// That time, in microseconds from the origin.
    opens_at: AtomicU64,
}

impl Gate {
    /// The gate for a machine with `cores` cores: with two or more there is no limit.
    pub fn on(cores: usize) -> Self {
        Self { is_needed: cores < 2, origin: Instant::now(), opens_at: AtomicU64::new(0) }
    }

    /// Time to wait before the next frame.
    pub fn wait(&self) -> Duration {
        let opens_at = Duration::from_micros(self.opens_at.load(Ordering::Relaxed));
        opens_at.saturating_sub(self.origin.elapsed())
    }

    fn close_for(&self, rest: Duration) {
        let opens_at = self.origin.elapsed() + rest;
        self.opens_at.store(u64::try_from(opens_at.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// Measures the length of frames and sets the gate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frequency {
    frames: u64,
    last: Option<Instant>,
    length: Duration,
}

impl Frequency {
    /// Notes the beginning of a frame. Returns whether the next one should follow without a pause.
    pub fn note(&mut self, gate: &Gate, now: Instant) -> bool {
        if !gate.is_needed {
            return false;
        }
        let measured = self.frames % MEASURE_EVERY == 1;
        if let Some(last) = self.last.replace(now).filter(|_| measured) {
            self.length = now.duration_since(last);
        }
        let measures = self.frames.is_multiple_of(MEASURE_EVERY);
        self.frames += 1;
        gate.close_for(if measures { Duration::ZERO } else { self.length * (1 + REST) });
        measures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_core_rests_after_a_frame_in_proportion_to_its_length() {
        let gate = Gate::on(1);
        let mut frequency = Frequency::default();
        let begun = Instant::now();
        assert!(frequency.note(&gate, begun), "the first is followed at once");
        assert_eq!(gate.wait(), Duration::ZERO);
        assert!(!frequency.note(&gate, begun + Duration::from_millis(500)));
        let wait = gate.wait();
        assert!(wait > Duration::from_secs(3) && wait <= Duration::from_millis(3500), "{wait:?}");
    }

    #[test]
    fn two_cores_never_wait() {
        let gate = Gate::on(2);
        let mut frequency = Frequency::default();
        for _ in 0..40 {
            assert!(!frequency.note(&gate, Instant::now()));
            assert_eq!(gate.wait(), Duration::ZERO);
        }
    }
}
