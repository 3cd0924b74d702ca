//! Studies that a person requested, and their results.

use std::sync::Arc;

use crate::protocol::{DualityGap, Found, NUM_STUDIES, RunId, Spectrum, StateId, Studied, Study};

/// The newest result of each study of the run, and the requests under way.
#[derive(Clone, Debug, Default)]
pub struct Studies {
    /// For each [`Study`]: the state of the request under way.
    asked: [Option<StateId>; NUM_STUDIES],
    studied: [Option<Arc<Studied>>; NUM_STUDIES],
}

impl Studies {
    /// Notes that `study` of the state `at` was requested.
    pub fn ask(&mut self, study: Study, at: StateId) {
        self.asked[study as usize] = Some(at);
    }

    /// Stores a result, if it is of the present run, number `run`.
    pub fn fold(&mut self, studied: Studied, run: RunId) {
        let index = studied.study as usize;
        if self.asked[index] == Some(studied.at) {
            self.asked[index] = None;
        }
        if studied.at.run == run {
            self.studied[index] = Some(Arc::new(studied));
        }
    }

    /// Drops the results after `step`, and all requests under way.
    pub fn truncate(&mut self, step: u64) {
        self.asked = Default::default();
        for studied in &mut self.studied {
            *studied = studied.take().filter(|studied| studied.at.step <= step);
        }
    }

    /// Whether a request for `study` is under way.
    pub fn is_asked(&self, study: Study) -> bool {
        self.asked[study as usize].is_some()
    }

    /// The newest result of `study`; `None` before the first.
    pub fn last(&self, study: Study) -> Option<&Studied> {
        self.studied[study as usize].as_deref()
    }

    /// The eigenvalues of the newest spectrum; `None` if there is none, or it was not defined.
    pub fn spectrum(&self) -> Option<&Spectrum> {
        match self.last(Study::Spectrum)?.found.as_ref()? {
            Found::Spectrum(spectrum) => Some(spectrum),
            Found::DualityGap(_) => None,
        }
    }

    /// The values of the newest duality gap; `None` if there is none, or it was not defined.
    pub fn duality_gap(&self) -> Option<DualityGap> {
        match self.last(Study::DualityGap)?.found.as_ref()? {
            Found::DualityGap(gap) => Some(*gap),
            Found::Spectrum(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_study_of_another_run_is_dropped_and_of_a_step_gone_back_from_too() {
        let studied = |run, step| Studied {
            at: RunId(run).at(step),
            took: Duration::ZERO,
            study: Study::Spectrum,
            found: None,
        };
        let mut studies = Studies::default();
        studies.ask(Study::Spectrum, RunId(2).at(7));
        studies.fold(studied(1, 7), RunId(2));
        assert!(studies.is_asked(Study::Spectrum) && studies.last(Study::Spectrum).is_none());
        studies.fold(studied(2, 7), RunId(2));
        assert!(!studies.is_asked(Study::Spectrum));
        assert_eq!(studies.last(Study::Spectrum).map(|studied| studied.at.step), Some(7));
        studies.truncate(6);
        assert!(studies.last(Study::Spectrum).is_none());
    }
}
