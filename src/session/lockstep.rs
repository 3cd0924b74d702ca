//! Several runs in step: none goes on before all have come to the same step.

use std::time::Instant;

/// Least and most seconds of training from one meeting to the next that are aimed at: pictures of all runs at the same step are
/// drawn so often.
const LEG: [f64; 2] = [0.05, 0.4];
/// Most seconds that a meeting waits for its pictures.
const PATIENCE: f64 = 2.0;
/// Most steps from one meeting to the next.
const LONGEST: u64 = 4096;

/// To which step runs beside each other come once all have paused.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Alignment {
    /// Each stays where it is.
    #[default]
    None,
    /// To that of the first among them.
    ToFirst,
    /// To this one, at which one of them stopped.
    To(u64),
}

/// The step at which runs that play in step meet next.
#[derive(Clone, Debug)]
pub struct Lockstep {
    /// The step of the meeting; `None` before the first.
    target: Option<u64>,
    /// The step of the last meeting; `None` before the first, and while one that is far behind catches up.
    met: Option<u64>,
    /// Steps from one meeting to the next.
    leg: u64,
    /// When the last meeting was.
    since: Option<Instant>,
    /// Since when all wait at the present one.
    waiting: Option<Instant>,
}

impl Default for Lockstep {
    fn default() -> Self {
        Self { target: None, met: None, leg: 1, since: None, waiting: None }
    }
}

impl Lockstep {
    /// Whether runs that have come to `steps` are all at the step of the meeting.
    pub fn have_met(&self, steps: &[u64]) -> bool {
        steps.iter().all(|step| Some(*step) == self.target)
    }

    /// Whether the runs have met since they began to play in step.
    pub fn has_begun(&self) -> bool {
        self.met.is_some()
    }

    /// The step that runs in step, which have come to `steps`, have all come to since they met first; `None` before.
    pub fn common(&self, steps: &[u64]) -> Option<u64> {
        let least = *steps.iter().min()?;
        self.met.map(|met| met.max(least))
    }

    /// The step at which runs that have come to `steps` are to wait now; `None` if it is the same as before. They go on from a
    /// meeting once it `is_over`. `secs_per_step` is how long the slowest of them takes for a step, rests between
    /// steps included, where that is known.
    pub fn next(
        &mut self,
        steps: &[u64],
        is_over: bool,
        secs_per_step: Option<f64>,
        now: Instant,
    ) -> Option<u64> {
        let most = *steps.iter().max()?;
        // Who joins them later has met nobody.
        self.met.take_if(|met| steps.iter().any(|step| *step < *met));
        let before = self.target;
        if self.have_met(steps) {
            self.met = self.target;
            let since = *self.waiting.get_or_insert(now);
            if is_over || now.duration_since(since).as_secs_f64() > PATIENCE {
                self.waiting = None;
                if let Some(since) = self.since.replace(now) {
                    self.leg = fitting(self.leg, secs_per_step, now.duration_since(since).as_secs_f64());
                }
                self.target = Some(most.saturating_add(self.leg));
            }
        } else if self.target.is_none_or(|target| target < most) || self.target > Some(most + LONGEST) {
            // Who is behind comes to where the first of them is.
            *self = Self { target: Some(most), ..Self::default() };
        }
        self.target.filter(|_| self.target != before)
    }

    /// Forgets the meeting, as the runs no longer play.
    pub fn forget(&mut self) {
        *self = Self { leg: self.leg, ..Self::default() };
    }
}

/// The leg after one of `leg` steps that took `took` seconds, where a step takes `secs_per_step`: training takes as long as
/// meeting does, and at least so long that pictures are no more than can be told apart. At most twice as long.
fn fitting(leg: u64, secs_per_step: Option<f64>, took: f64) -> u64 {
    let Some(secs_per_step) = secs_per_step.filter(|secs| *secs > 0.0) else { return leg };
    let meeting = took - leg as f64 * secs_per_step;
    let steps = meeting.clamp(LEG[0], LEG[1]) / secs_per_step;
    steps.round().clamp(1.0, LONGEST.min(2 * leg) as f64) as u64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn who_is_behind_catches_up_before_anyone_goes_on() {
        let mut lockstep = Lockstep::default();
        let now = Instant::now();
        assert_eq!(lockstep.next(&[500, 0], true, None, now), Some(500));
        assert_eq!(lockstep.next(&[500, 499], true, None, now), None);
        assert!(!lockstep.have_met(&[500, 499]) && lockstep.have_met(&[500, 500]));
        assert_eq!(lockstep.next(&[500, 500], false, None, now), None, "a picture is still to be asked for");
        assert_eq!(lockstep.next(&[500, 500], true, None, now), Some(501));
        assert_eq!(lockstep.next(&[501, 500], true, None, now), None);
    }

    #[test]
    fn what_all_have_come_to_is_known_once_they_have_met() {
        let mut lockstep = Lockstep::default();
        let now = Instant::now();
        let mut next = |steps: &[u64]| {
            lockstep.next(steps, true, Some(1e-3), now);
            lockstep.common(steps)
        };
        // One that is behind does not take the past of the other from sight.
        assert_eq!([next(&[900, 0]), next(&[900, 899])], [None; 2]);
        assert_eq!([next(&[900, 900]), next(&[901, 900]), next(&[901, 901])], [900, 900, 901].map(Some));
        // A third one begins, and they meet again where the first of them is.
        assert_eq!([next(&[905, 903, 0]), next(&[905, 905, 904])], [None; 2]);
        assert_eq!(next(&[905, 905, 905]), Some(905));
        lockstep.forget();
        assert_eq!(lockstep.common(&[905, 905, 905]), None);
    }

    #[test]
    fn a_meeting_waits_for_its_pictures_but_not_for_ever() {
        let mut lockstep = Lockstep::default();
        let begun = Instant::now();
        assert_eq!(lockstep.next(&[7, 7], true, None, begun), Some(7));
        let later = |secs: f64| begun + Duration::from_secs_f64(secs);
        assert_eq!(lockstep.next(&[7, 7], false, None, later(0.1)), None);
        assert_eq!(lockstep.next(&[7, 7], false, None, later(2.0)), None);
        assert_eq!(lockstep.next(&[7, 7], false, None, later(2.2)), Some(8));
    }

    #[test]
    fn legs_grow_until_training_takes_as_long_as_meeting_and_shrink_again() {
        let mut lockstep = Lockstep::default();
        let (mut now, mut step) = (Instant::now(), 0);
        let mut legs = |secs_per_step: f64, frame: f64| {
            let mut taken = 0;
            for _ in 0..20 {
                let next = lockstep.next(&[step, step], true, Some(secs_per_step), now).unwrap_or(step);
                taken = next - step;
                (step, now) = (next, now + Duration::from_secs_f64(secs_per_step * taken as f64 + frame));
            }
            taken
        };
        assert!((490..=510).contains(&legs(1e-4, 0.016)), "a fast screen");
        assert!((1990..=2010).contains(&legs(1e-4, 0.2)), "a slow screen");
        assert!((4..=6).contains(&legs(1e-2, 0.016)), "slow steps");
    }

    #[test]
    fn runs_that_begin_anew_do_not_wait_for_a_step_far_ahead() {
        let mut lockstep = Lockstep::default();
        let now = Instant::now();
        lockstep.next(&[90_000, 90_000], true, None, now);
        assert_eq!(lockstep.next(&[0, 3], true, None, now), Some(3));
    }
}
