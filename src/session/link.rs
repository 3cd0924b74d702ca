//! The screen's way to the other two actors. It never waits: what a channel has no room for is sent later.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{TryRecvError, TrySendError};

use super::pace::Pace;
use super::session::Session;
use crate::config::RunConfig;
use crate::protocol::{Answer, Ask, Command, Report, Request, RunId, ScreenLinks, State, Study, View};

/// Time that reading what has arrived may take in one frame.
const BUDGET: Duration = Duration::from_millis(4);
/// After this long a picture that has not come is asked for again: its state could not be looked at.
const PATIENCE: Duration = Duration::from_millis(300);
/// Least time between two requests for metrics of a playing run.
const MEASURE_INTERVAL: Duration = Duration::from_secs(1);
/// The same as a multiple of the time that the last ones took, so that they leave the processor to training.
const MEASURE_REST: u32 = 16;
/// Generated samples that the metrics on the screen are taken on: what the literature uses for rings and grids
/// (Srivastava et al. 2017; Lin et al. 2018).
pub const MEASURED_SAMPLES: usize = 2500;

/// What the observer was asked about last, and when.
struct Asked {
    at: Instant,
    run: RunId,
    step: u64,
    config: Arc<RunConfig>,
}

impl Asked {
    fn now(state: &State) -> Self {
        Self { at: Instant::now(), run: state.run, step: state.step, config: Arc::clone(&state.config) }
    }

    /// Whether it was this state, under the same rules: a change that was made while paused can be seen at once.
    fn is_of(&self, state: &State) -> bool {
        (self.run, self.step) == (state.run, state.step) && Arc::ptr_eq(&self.config, &state.config)
    }
}

/// Both links, and what is on its way.
pub struct Link {
    links: ScreenLinks,
    /// The run that commands are meant for.
    addressed: RunId,
    /// The newest number given to a run.
    newest: RunId,
    waiting: VecDeque<Command>,
    picture_asked: Option<(Asked, View)>,
    picture_due: bool,
    measures_asked: Option<Asked>,
    pace: Pace,
}

impl Link {
    /// The screen's end of `links`, with pictures at this pace.
    pub fn new(links: ScreenLinks, pace: Pace) -> Self {
        Self {
            links,
            addressed: RunId::default(),
            newest: RunId::default(),
            waiting: VecDeque::new(),
            picture_asked: None,
            picture_due: false,
            measures_asked: None,
            pace,
        }
    }

    /// Asks the trainer. A new run gets the next number, and later commands are meant for it.
    pub fn ask(&mut self, ask: Ask) {
        if matches!(ask, Ask::Start { .. } | Ask::Load(_) | Ask::Restore(_)) {
            self.newest = self.newest.next();
            self.addressed = self.newest;
        }
        self.waiting.push_back(Command { run: self.addressed, ask });
        self.flush();
    }

    /// Takes in what has arrived, for at most a few milliseconds.
    pub fn receive(&mut self, session: &mut Session) {
        let begun = Instant::now();
        self.flush();
        while begun.elapsed() < BUDGET {
            let report = self.links.reports.try_recv();
            let answer = self.links.answers.try_recv();
            let none_left = report.is_err() && answer.is_err();
            if let Ok(report) = report {
                // A run that could not begin leaves the one before in place.
                if let Report::Refused { run, .. } = &report
                    && *run == self.addressed
                    && session.run() < *run
                {
                    self.addressed = session.run();
                }
                session.fold_report(report, Instant::now());
                // Of two runs in a row the second may be refused before the first is heard of.
                self.addressed = self.addressed.max(session.run());
            }
            match answer {
                Ok(answer) => {
                    if let Answer::Picture(picture) = &answer {
                        self.picture_due = false;
                        if picture.view.best {
                            self.pace.note_best(picture.took);
                        } else {
                            self.pace.note(picture.view.resolution, picture.took);
                        }
                    }
                    session.fold_answer(answer);
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => {}
            }
            if none_left {
                return;
            }
        }
    }

    /// Cells along each side of a surface that there is time for: of D, or of the `best` one.
    pub fn resolution(&self, session: &Session, best: bool) -> usize {
        self.pace.resolution(session.is_playing(), best)
    }

    /// Asks the observer for a picture through `view` and for metrics, where there is something new to see.
    pub fn look(&mut self, session: &Session, view: View) {
        // A state with NaN in it has no picture and no metrics: then the last ones stay.
        let Some(shown) = &session.shown else { return };
        let now = Instant::now();
        let state = &shown.state;
        let rests = session.is_playing() && self.rest(now) > Duration::ZERO;
        let last = self.picture_asked.as_ref();
        let new = last.is_none_or(|(last, of)| !last.is_of(state) || *of != view);
        let hopeless = last.is_none_or(|(last, _)| now.duration_since(last.at) > PATIENCE);
        if new && !rests && (!self.picture_due || hopeless) {
            self.replace_picture(Request::Picture(state.clone(), view));
            self.picture_asked = Some((Asked::now(state), view));
            self.picture_due = true;
        }
        let last = self.measures_asked.as_ref();
        let new = last.is_none_or(|last| !last.is_of(state));
        let due =
            last.is_none_or(|last| last.run != state.run || now.duration_since(last.at) >= interval(session));
        if new
            && due
            && self.links.measures.try_send(Request::Measures(state.clone(), MEASURED_SAMPLES)).is_ok()
        {
            self.measures_asked = Some(Asked::now(state));
        }
    }

    /// Asks the observer to look into the newest state. A study of an older one is given up for it.
    pub fn study(&self, session: &mut Session, study: Study) {
        let Some(shown) = &session.shown else { return };
        let (run, step) = (shown.state.run, shown.state.step);
        if self.links.studies[study as usize].try_send(shown.state.clone()).is_ok() {
            session.studies.ask(study, run, step);
        }
    }

    /// What is left of the time until the next picture of a playing run may be asked for.
    fn rest(&self, now: Instant) -> Duration {
        let since = |(last, _): &(Asked, View)| now.duration_since(last.at);
        let last = self.picture_asked.as_ref();
        last.map_or(Duration::ZERO, |last| self.pace.interval().saturating_sub(since(last)))
    }

    /// How soon [`Link::look`] should be called again although nothing arrives: a paused run's last metrics may
    /// still be due.
    pub fn look_again_in(&self, session: &Session) -> Option<Duration> {
        let shown = session.shown.as_ref()?;
        let last = self.measures_asked.as_ref()?;
        (!last.is_of(&shown.state)).then(|| interval(session).saturating_sub(last.at.elapsed()))
    }

    /// Commands and reports that wait, for the developer's panel: to the trainer, from it, from the observer.
    pub fn queue_lengths(&self) -> [usize; 3] {
        let commands = self.waiting.len() + self.links.commands.len();
        [commands, self.links.reports.len(), self.links.answers.len()]
    }

    fn flush(&mut self) {
        while let Some(command) = self.waiting.pop_front() {
            match self.links.commands.try_send(command) {
                Ok(()) => {}
                Err(TrySendError::Full(command)) => {
                    self.waiting.push_front(command);
                    return;
                }
                // The trainer is gone, and its last report says so.
                Err(TrySendError::Disconnected(_)) => {}
            }
        }
    }

    /// The newest request wins.
    fn replace_picture(&self, request: Request) {
        if let Err(TrySendError::Full(request)) = self.links.pictures.try_send(request) {
            let _ = self.links.pictures_pending.try_recv();
            let _ = self.links.pictures.try_send(request);
        }
    }
}

/// Time between two requests for metrics.
fn interval(session: &Session) -> Duration {
    if session.is_playing() {
        MEASURE_INTERVAL.max(session.measuring * MEASURE_REST)
    } else {
        MEASURE_INTERVAL
    }
}
