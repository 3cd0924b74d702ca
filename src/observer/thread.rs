//! The threads around the observer: states in, pictures and metrics out. Metrics have a thread of their own, as
//! they take long and the eye waits for pictures. The newest request wins.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::Receiver;

use super::dynamics::dynamics;
use super::measures::MetricReference;
use super::picture::picture;
use super::study;
use crate::protocol::{Answer, ObserverLinks, Request, State, Study};

/// Starts the thread `observer`, one beside it for metrics, and one for each study. All end when the screen hangs up.
///
/// # Errors
/// Where the system starts no thread.
pub fn spawn(links: ObserverLinks) -> std::io::Result<std::thread::JoinHandle<()>> {
    let links = Arc::new(links);
    let others = Arc::clone(&links);
    let measurer = std::thread::Builder::new().name("measurer".to_owned());
    let mut threads = vec![measurer.spawn(move || work(&others, &others.measures))?];
    for study in Study::ALL {
        let others = Arc::clone(&links);
        let student = std::thread::Builder::new().name("student".to_owned());
        threads.push(student.spawn(move || study::work(&others, study))?);
    }
    std::thread::Builder::new().name("observer".to_owned()).spawn(move || {
        work(&links, &links.pictures);
        // Whoever waits for the observer waits for all of them.
        for thread in threads {
            let _ = thread.join();
        }
    })
}

/// Answers the requests of one channel until the screen hangs up.
fn work(links: &ObserverLinks, requests: &Receiver<Request>) {
    let mut bench = None;
    for request in requests {
        let is_newest = || requests.is_empty();
        // A state that cannot be looked at, such as one of broken weights, has no picture; the next may.
        let answer =
            catch_unwind(AssertUnwindSafe(|| answer(&request, &mut bench, &is_newest))).ok().flatten();
        if let Some(answer) = answer
            && links.answers.send(answer).is_err()
        {
            return;
        }
        (links.wake)();
    }
}

/// What the last metrics were taken against, kept since the next are mostly taken against the same.
struct Bench {
    reference: MetricReference,
    /// The state that was measured before.
    before: Option<State>,
}

impl Bench {
    fn new(state: &State, samples: usize) -> Self {
        Self { reference: MetricReference::new(state.config.seed, &state.target, samples), before: None }
    }

    fn serves(&self, state: &State, samples: usize) -> bool {
        self.reference.serves(state.config.seed, &state.target, samples)
    }
}

/// The answer to `request`. What a perfect generator scores takes long, and is part of the answer once all of it is
/// known: while a newer request waits, as during a drag, only one more sample of it is drawn for each.
fn answer(request: &Request, bench: &mut Option<Bench>, is_newest: &dyn Fn() -> bool) -> Option<Answer> {
    match request {
        Request::Picture(state, view) => {
            picture(state, *view).ok().map(|picture| Answer::Picture(Box::new(picture)))
        }
        Request::Measures(state, samples) => {
            let bench = match bench {
                Some(bench) if bench.serves(state, *samples) => bench,
                other => other.insert(Bench::new(state, *samples)),
            };
            let begun = Instant::now();
            let State { run, rewinds, step, config, target, weights, .. } = state;
            let mut measures = Box::new(bench.reference.measure_values(config, weights).ok()?);
            // A run that went back may come to a later step another way.
            let precedes =
                |before: &State| (before.run, before.rewinds) == (*run, *rewinds) && before.step < *step;
            let before = bench.before.take().filter(precedes);
            let before = before.as_ref().map(|before| &*before.weights);
            dynamics(config, target, *step, weights, before, &mut measures);
            bench.before = Some(state.clone());
            let (run, rewinds, step, took) = (*run, *rewinds, *step, begun.elapsed());
            while bench.reference.draw_floor(Some(config)) && is_newest() {}
            bench.reference.add_floors(&mut measures);
            Some(Answer::Measures { run, rewinds, step, measures, took })
        }
    }
}
