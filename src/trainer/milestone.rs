//! The states of a run from which its verdict is found.

use std::sync::Arc;

use super::trainer::Trainer;
use crate::config::Change;
use crate::protocol::{Due, Milestone};

impl Trainer {
    /// The step at which the rules last changed; 0 if they never did.
    pub fn rules_since(&self) -> u64 {
        Change::rules_since(&self.run().changes[..self.num_in_force()])
    }

    /// The milestone at the present step; `None` if nothing is due here.
    pub fn milestone(&self) -> Option<Milestone> {
        let since = self.rules_since();
        let due = Due::at(self.steps_taken(), since);
        due.is_any().then(|| self.milestone_for(since, due))
    }

    /// The present state as a milestone with metrics: the first one after a run began or was loaded.
    pub fn first_milestone(&self) -> Milestone {
        self.milestone_for(self.rules_since(), Due { look: false, metrics: true })
    }

    fn milestone_for(&self, since: u64, due: Due) -> Milestone {
        let (config, target) = (Arc::clone(self.config()), Arc::clone(self.target()));
        let weights = Arc::new(self.weights());
        Milestone { branch: self.branch(), step: self.steps_taken(), since, due, config, target, weights }
    }
}
