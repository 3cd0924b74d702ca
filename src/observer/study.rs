//! The threads of studies, which are computed only on request. A newer request ends a running one, as does the end
//! of its run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use crossbeam_channel::TryRecvError;

use super::gap::duality_gap;
use super::spectrum::spectrum;
use crate::protocol::{Answer, Found, ObservedState, ObserverLinks, Studied, Study};

/// Computes `study` for each requested state until the screen hangs up.
pub(super) fn work(links: &ObserverLinks, study: Study) {
    let requests = &links.studies[study as usize];
    let mut newer = None;
    let mut hung_up = false;
    while let Some(wanted) = newer.take().or_else(|| requests.recv().ok()) {
        let Some(state) = wanted else { continue };
        let begun = Instant::now();
        let mut go_on = || {
            match requests.try_recv() {
                Ok(wanted) => newer = Some(wanted),
                Err(TryRecvError::Disconnected) => hung_up = true,
                Err(TryRecvError::Empty) => {}
            }
            newer.is_none() && !hung_up
        };
        // A state that cannot be looked into, such as one of broken weights, has an answer too: nothing was found.
        let found = catch_unwind(AssertUnwindSafe(|| look_into(study, &state, &mut go_on))).ok().flatten();
        if hung_up {
            return;
        }
        if newer.is_some() {
            continue;
        }
        let ObservedState { run, rewinds, step, .. } = state;
        let studied = Studied { run, rewinds, step, took: begun.elapsed(), study, found };
        if links.answers.send(Answer::Studied(Box::new(studied))).is_err() {
            return;
        }
        (links.wake)();
    }
}

fn look_into(study: Study, state: &ObservedState, go_on: &mut dyn FnMut() -> bool) -> Option<Found> {
    match study {
        Study::Spectrum => spectrum(state, go_on).map(Found::Spectrum),
        Study::DualityGap => duality_gap(state, go_on).ok()?.map(Found::DualityGap),
    }
}
