//! The threads around the observer: states in, pictures and metrics out. Metrics have a thread of their own, as
//! they take long and the eye waits for pictures. The newest request wins.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::{TryRecvError, select};

use super::dynamics::dynamics;
use super::examine::examine;
use super::measures::MetricReference;
use super::picture::picture;
use super::study;
use crate::data::Target;
use crate::protocol::{
    Answer, Examined, MEASURED_SAMPLES, Milestone, ObservedState, ObserverLinks, Request, RunId, Study,
};

/// Starts the thread `observer`, one beside it for metrics, and one for each study. All end when the screen hangs up.
///
/// # Errors
/// Where the system starts no thread.
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

/// Draws pictures until the screen hangs up.
fn draw(links: &ObserverLinks) {
    for Request { state, view } in &links.pictures {
        // A state that cannot be looked at, such as one of broken weights, has no picture; the next may.
        let drawn = catch_unwind(AssertUnwindSafe(|| picture(&state, view))).ok().and_then(Result::ok);
        if !send(links, drawn.map(|picture| Answer::Picture(Box::new(picture)))) {
            return;
        }
    }
}

/// Takes metrics until the screen hangs up: those of milestones, which are awaited, before those that are only shown.
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

/// Sends an answer, if there is one, and wakes the screen; whether that is still there.
fn send(links: &ObserverLinks, answer: Option<Answer>) -> bool {
    let is_there = answer.is_none_or(|answer| links.answers.send(answer).is_ok());
    (links.wake)();
    is_there
}

/// What the last metrics were taken against, kept since the next are mostly taken against the same.
struct Bench {
    reference: MetricReference,
    /// The state that was measured before.
    before: Option<ObservedState>,
}

impl Bench {
    /// What `target` is measured against under this seed: that of before, where it serves.
    fn of<'a>(bench: &'a mut Option<Self>, seed: u64, target: &Target) -> &'a mut Self {
        let kept = bench.take().filter(|bench| bench.reference.serves(seed, target, MEASURED_SAMPLES));
        bench.insert(kept.unwrap_or_else(|| {
            let reference = MetricReference::new(seed, target, MEASURED_SAMPLES);
            Self { reference, before: None }
        }))
    }
}

/// What is seen of `milestone`. A verdict goes on without one that cannot be looked at, such as one of broken weights.
fn examined(run: RunId, milestone: &Milestone, bench: &mut Option<Bench>) -> Answer {
    let Milestone { rewinds, step, config, target, .. } = milestone;
    let examine = || examine(milestone, move || &mut Bench::of(bench, config.seed, target).reference);
    let seen = catch_unwind(AssertUnwindSafe(examine)).ok().and_then(Result::ok);
    let nothing = Examined { rewinds: *rewinds, step: *step, fakes: None, measures: None };
    Answer::Examined { run, examined: Box::new(seen.unwrap_or(nothing)) }
}

/// The metrics of `state`. What a perfect generator scores takes long, and is part of the answer once all of it is known:
/// while there is other work, as during a drag, only one more sample of it is drawn for each.
fn measures(state: &ObservedState, bench: &mut Option<Bench>, is_idle: &dyn Fn() -> bool) -> Option<Answer> {
    let begun = Instant::now();
    let ObservedState { run, rewinds, step, config, target, weights, .. } = state;
    let bench = Bench::of(bench, config.seed, target);
    let mut measures = Box::new(bench.reference.measure_values(config, weights).ok()?);
    // A run that went back may come to a later step another way.
    let precedes =
        |before: &ObservedState| (before.run, before.rewinds) == (*run, *rewinds) && before.step < *step;
    let before = bench.before.take().filter(precedes);
    let before = before.as_ref().map(|before| &*before.weights);
    dynamics(config, target, *step, weights, before, &mut measures);
    bench.before = Some(state.clone());
    let (run, rewinds, step, took) = (*run, *rewinds, *step, begun.elapsed());
    while bench.reference.draw_floor(Some(config)) && is_idle() {}
    bench.reference.add_floors(&mut measures);
    Some(Answer::Measures { run, rewinds, step, measures, took })
}
