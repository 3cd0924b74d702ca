//! The threads of the observer: they receive states and send pictures and metrics. Metrics have a thread of their
//! own, as they take long and pictures should not wait for them. A newer request replaces one that waits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::{TryRecvError, select};

use super::dynamics::dynamics;
use super::examine::examine;
use super::measures::MetricReference;
use super::picture::picture_after;
use super::study;
use crate::data::Target;
use crate::protocol::{
    Answer, Examined, MEASURED_SAMPLES, Milestone, ObservedState, ObserverLinks, Request, RunId, Study,
};

/// Starts the thread `observer`, which draws, one for metrics, and one for each study. All end when the screen hangs
/// up.
///
/// # Errors
/// If the system cannot start a thread.
pub fn spawn(links: ObserverLinks) -> std::io::Result<std::thread::JoinHandle<()>> {
    let links = Arc::new(links);
    let others = Arc::clone(&links);
    let measurer = std::thread::Builder::new().name("measurer".to_owned());
    let mut threads = vec![measurer.spawn(move || measure(&others))?];
    for study in Study::ALL {
        let others = Arc::clone(&links);
        let student = std::thread::Builder::new().name("student".to_owned());
        threads.push(student.spawn(move || study::work(&others, study))?);
    }
    std::thread::Builder::new().name("observer".to_owned()).spawn(move || {
        draw(&links);
        // Whoever waits for the observer waits for all of them.
        for thread in threads {
            let _ = thread.join();
        }
    })
}

/// Answers requests for pictures until the screen hangs up.
fn draw(links: &ObserverLinks) {
    let mut last = None;
    for Request { state, view } in &links.pictures {
        // A state that cannot be looked at, such as one of broken weights, has no picture; the next may.
        let draw = || picture_after(&state, view, last.as_ref());
        let drawn = catch_unwind(AssertUnwindSafe(draw)).ok().and_then(Result::ok);
        last = drawn.clone().map(|picture| (state, picture));
        if !send(links, drawn.map(|picture| Answer::Picture(Box::new(picture)))) {
            return;
        }
    }
}

/// Computes metrics until the screen hangs up: those of milestones, which have to be answered, before those that are
/// only shown.
fn measure(links: &ObserverLinks) {
    let mut bench = None;
    loop {
        let answer = match links.milestones.try_recv() {
            Ok((run, milestone)) => Some(examined(run, &milestone, &mut bench)),
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => select! {
                recv(links.milestones) -> received => {
                    let Ok((run, milestone)) = received else { return };
                    Some(examined(run, &milestone, &mut bench))
                }
                recv(links.measures) -> received => {
                    let Ok(state) = received else { return };
                    let is_idle = || links.measures.is_empty() && links.milestones.is_empty();
                    catch_unwind(AssertUnwindSafe(|| measures(&state, &mut bench, &is_idle))).ok().flatten()
                }
            },
        };
        if !send(links, answer) {
            return;
        }
    }
}

/// Sends `answer`, if there is one, and wakes the screen. Returns false if the screen has hung up.
fn send(links: &ObserverLinks, answer: Option<Answer>) -> bool {
    let is_there = answer.is_none_or(|answer| links.answers.send(answer).is_ok());
    (links.wake)();
    is_there
}

/// The reference of the last metrics, kept because the next ones mostly need the same.
struct Bench {
    reference: MetricReference,
    /// The state that was measured last.
    before: Option<ObservedState>,
}

impl Bench {
    /// The reference for `target` and this seed: the kept one if it fits, else a new one.
    fn of<'a>(bench: &'a mut Option<Self>, seed: u64, target: &Target) -> &'a mut Self {
        let kept = bench.take().filter(|bench| bench.reference.serves(seed, target, MEASURED_SAMPLES));
        bench.insert(kept.unwrap_or_else(|| {
            let reference = MetricReference::new(seed, target, MEASURED_SAMPLES);
            Self { reference, before: None }
        }))
    }
}

/// The observations at `milestone`; both empty if the networks cannot be evaluated, so that the verdict can go on.
fn examined(run: RunId, milestone: &Milestone, bench: &mut Option<Bench>) -> Answer {
    let Milestone { branch, step, config, target, .. } = milestone;
    let examine = || examine(milestone, move || &mut Bench::of(bench, config.seed, target).reference);
    let seen = catch_unwind(AssertUnwindSafe(examine)).ok().and_then(Result::ok);
    let nothing = Examined { branch: *branch, step: *step, fakes: None, measures: None };
    Answer::Examined { run, examined: Box::new(seen.unwrap_or(nothing)) }
}

/// The metrics of `state`. The scores of a perfect generator take long, and are part of the answer once all are
/// drawn: while other requests wait, as during a drag, one sample is drawn per answer.
fn measures(state: &ObservedState, bench: &mut Option<Bench>, is_idle: &dyn Fn() -> bool) -> Option<Answer> {
    let begun = Instant::now();
    let ObservedState { at, config, target, weights, .. } = state;
    let bench = Bench::of(bench, config.seed, target);
    let mut measures = Box::new(bench.reference.measure_values(config, weights).ok()?);
    // A run that went back may come to a later step another way.
    let before = bench.before.take().filter(|before| before.at.precedes(*at));
    let before = before.as_ref().map(|before| &*before.weights);
    dynamics(config, target, at.step, weights, before, &mut measures);
    bench.before = Some(state.clone());
    let took = begun.elapsed();
    while bench.reference.draw_floor(Some(config)) && is_idle() {}
    bench.reference.add_floors(&mut measures);
    Some(Answer::Measures { at: *at, measures, took })
}
