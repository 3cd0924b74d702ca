//! The speed of a run over the last second.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Time over which rates are averaged.
const WINDOW: Duration = Duration::from_secs(1);

/// Steps per second of wall time, and training time per step, over the last second.
#[derive(Clone, Debug, Default)]
pub struct Rate {
    seen: VecDeque<RateSample>,
}

#[derive(Clone, Copy, Debug)]
struct RateSample {
    at: Instant,
    step: u64,
    training_secs: f64,
}

impl Rate {
    /// Notes that `step` steps had been taken at `at`, with `training_secs` seconds of training in all.
    pub fn note(&mut self, at: Instant, step: u64, training_secs: f64) {
        if self.seen.back().is_some_and(|last| last.step > step || last.training_secs > training_secs) {
            self.seen.clear();
        }
        self.seen.push_back(RateSample { at, step, training_secs });
        while self.seen.len() > 2 && at.duration_since(self.seen[1].at) > WINDOW {
            self.seen.pop_front();
        }
    }

    /// Drops all samples, as when a run pauses.
    pub fn forget(&mut self) {
        self.seen.clear();
    }

    /// Steps per second of wall time; `None` before two notes.
    pub fn steps_per_sec(&self) -> Option<f64> {
        let (first, last) = (self.seen.front()?, self.seen.back()?);
        let secs = last.at.duration_since(first.at).as_secs_f64();
        (secs > 0.0).then(|| (last.step - first.step) as f64 / secs)
    }

    /// Seconds of training per step; `None` before two notes at different steps.
    pub fn secs_per_step(&self) -> Option<f64> {
        let (first, last) = (self.seen.front()?, self.seen.back()?);
        let steps = last.step - first.step;
        (steps > 0).then(|| (last.training_secs - first.training_secs) / steps as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_second() {
        let start = Instant::now();
        let mut rate = Rate::default();
        assert_eq!((rate.steps_per_sec(), rate.secs_per_step()), (None, None));
        for tick in 0..40_u64 {
            // Ten steps a tick in the first two seconds, then forty; a tick is a tenth of a second.
            let step = if tick < 20 { 10 * tick } else { 200 + 40 * (tick - 20) };
            rate.note(start + Duration::from_millis(100 * tick), step, step as f64 * 1e-3);
        }
        assert!(rate.steps_per_sec().is_some_and(|per_sec| (per_sec - 400.0).abs() < 1e-6));
        assert!(rate.secs_per_step().is_some_and(|secs| (secs - 1e-3).abs() < 1e-9));
        rate.note(start + Duration::from_secs(9), 3, 0.0);
        assert_eq!(rate.steps_per_sec(), None);
    }
}
