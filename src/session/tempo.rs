//! The limit of steps per second: the one that a person chose, or that of the act that the run is in.

use crate::config::Act;
use crate::protocol::RunId;

/// The limit in force. At the start of each act it becomes the act's; what a person chooses meanwhile holds until the
/// next act begins, and what they chose last is in force again in a run without acts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tempo {
    limit: Option<f64>,
    /// What the person chose last.
    own: Option<f64>,
    /// The act whose speed was taken last; `None` in a run without acts.
    act: Option<(RunId, usize)>,
}

impl Tempo {
    /// The tempo with this limit, in steps per second; `None` for no limit.
    pub const fn new(limit: Option<f64>) -> Self {
        Self { limit, own: limit, act: None }
    }

    /// Limit in steps per second; `None` for no limit.
    pub const fn limit(self) -> Option<f64> {
        self.limit
    }

    /// Takes the limit that a person chose.
    pub fn choose(&mut self, limit: Option<f64>) {
        (self.limit, self.own) = (limit, limit);
    }

    /// Follows `run`, of these acts, to `step`. Returns whether the limit is another now.
    pub fn follow(&mut self, run: RunId, acts: &[Act], step: u64) -> bool {
        let act = Act::index_at(acts, step).map(|index| (run, index));
        if act == self.act {
            return false;
        }
        self.act = act;
        let limit = act.map_or(self.own, |(_, index)| Some(acts[index].speed));
        std::mem::replace(&mut self.limit, limit) != limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Run;

    fn acts() -> Vec<Act> {
        let act =
            |(step, speed)| format!("[[acts]]\nstep = {step}\nsteps_per_second = {speed}\ncaption = \"x\"\n");
        let text: String = [(0, 150), (1000, 300), (4000, 20)].into_iter().map(act).collect();
        Run::from_toml(&text).expect("acts").acts
    }

    #[test]
    fn each_act_is_played_at_its_speed() {
        let (acts, mut tempo) = (acts(), Tempo::new(Some(500.0)));
        let limits = [0, 1, 999, 1000, 1003, 4000, 90_000]
            .map(|step| (tempo.follow(RunId(1), &acts, step), tempo.limit()));
        let [slow, fast, slowest] = [150.0, 300.0, 20.0].map(Some);
        assert_eq!(
            limits,
            [
                (true, slow),
                (false, slow),
                (false, slow),
                (true, fast),
                (false, fast),
                (true, slowest),
                (false, slowest)
            ]
        );
    }

    #[test]
    fn who_moves_the_control_takes_over_until_the_next_act() {
        let (acts, mut tempo) = (acts(), Tempo::new(Some(500.0)));
        tempo.follow(RunId(1), &acts, 0);
        tempo.choose(None);
        assert!(!tempo.follow(RunId(1), &acts, 900) && tempo.limit().is_none());
        assert!(tempo.follow(RunId(1), &acts, 1001));
        assert_eq!(tempo.limit(), Some(300.0));
        // A run without acts goes on as the person chose last.
        assert!(tempo.follow(RunId(2), &[], 0));
        assert_eq!(tempo.limit(), None);
        assert!(!tempo.follow(RunId(2), &[], 5000));
    }

    #[test]
    fn acts_begin_again_with_the_run_and_where_it_goes_back() {
        let (acts, mut tempo) = (acts(), Tempo::new(Some(500.0)));
        tempo.follow(RunId(1), &acts, 2000);
        tempo.choose(Some(7.0));
        assert!(tempo.follow(RunId(1), &acts, 900), "back in the first act");
        assert_eq!(tempo.limit(), Some(150.0));
        tempo.choose(Some(7.0));
        assert!(tempo.follow(RunId(2), &acts, 0), "the first act of another run");
        assert_eq!(tempo.limit(), Some(150.0));
    }
}
