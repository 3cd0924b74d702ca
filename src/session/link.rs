//! The screen's channels to trainer and observer. It never blocks: what a channel has no room for is sent later.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{TryRecvError, TrySendError};

use super::notice::Tone;
use super::pace::Pace;
use super::session::Session;
use crate::config::{Edit, RunConfig};
use crate::protocol::{
    Answer, Ask, BranchId, Command, ObservedState, Report, Request, RunId, ScreenLinks, StateId, Study, View,
    Weights,
};

/// Most time per frame for reading what has arrived.
const BUDGET: Duration = Duration::from_millis(4);
/// After this time without an answer a picture is requested again: its state may have had no picture, as with broken
/// weights.
const PATIENCE: Duration = Duration::from_millis(300);
/// Least time between two requests for metrics.
const MEASURE_INTERVAL: Duration = Duration::from_secs(1);
/// Of a playing run the interval is also at least this multiple of the time that the last metrics took, to leave the
/// processor to training.
const MEASURE_REST: u32 = 16;
/// The state of the last request to the observer, and its time.
struct LastRequest {
    asked: Instant,
    at: StateId,
    config: Arc<RunConfig>,
    weights: Arc<Weights>,
}

impl LastRequest {
    fn now(state: &ObservedState) -> Self {
        let (config, weights) = (Arc::clone(&state.config), Arc::clone(&state.weights));
        Self { asked: Instant::now(), at: state.at, config, weights }
    }

    /// Whether the request was for this state under the same configuration: a change made while paused is a new
    /// state, and in slow motion one step has several.
    fn is_of(&self, state: &ObservedState) -> bool {
        self.at == state.at
            && Arc::ptr_eq(&self.config, &state.config)
            && (Arc::ptr_eq(&self.weights, &state.weights) || self.weights == state.weights)
    }
}

/// The channels to trainer and observer, and the requests under way.
pub struct Link {
    links: ScreenLinks,
    /// The run that commands are sent to.
    addressed: RunId,
    /// The largest number given to a run.
    newest: RunId,
    /// Number of the last command.
    number: u64,
    waiting: VecDeque<Command>,
    picture_asked: Option<(LastRequest, View)>,
    picture_due: bool,
    measures_asked: Option<LastRequest>,
    pace: Pace,
}

impl Link {
    /// A link over `links`, with pictures at this pace.
    pub fn new(links: ScreenLinks, pace: Pace) -> Self {
        Self {
            links,
            addressed: RunId::default(),
            newest: RunId::default(),
            number: 0,
            waiting: VecDeque::new(),
            picture_asked: None,
            picture_due: false,
            measures_asked: None,
            pace,
        }
    }

    /// The link with runs numbered after `number`, so that no other link has the same.
    pub fn numbered_after(mut self, number: u64) -> Self {
        (self.addressed, self.newest) = (RunId(number), RunId(number));
        self
    }

    /// The run to which requests are sent.
    pub const fn addressed(&self) -> RunId {
        self.addressed
    }

    /// Sends a request to the trainer. A new run gets the next number, and later commands are sent to it.
    pub fn ask(&mut self, ask: Ask) {
        self.command(ask);
    }

    /// Asks the trainer to change a setting. Returns the number of the command, from which a snapshot tells whether
    /// it was carried out.
    pub fn set(&mut self, edit: Edit) -> u64 {
        self.command(Ask::Set(edit))
    }

    /// Asks the trainer to go to `step` of `branch`. Returns the number of the command.
    pub fn go_to(&mut self, branch: BranchId, step: u64) -> u64 {
        self.command(Ask::GoTo { branch, step })
    }

    fn command(&mut self, ask: Ask) -> u64 {
        if matches!(ask, Ask::Start { .. } | Ask::Load { .. } | Ask::Restore(_)) {
            self.newest = self.newest.next();
            self.addressed = self.newest;
        }
        if matches!(ask, Ask::Start { .. } | Ask::Load { .. } | Ask::Restore(_) | Ask::Rewind)
            && self.links.measures.withdraw()
        {
            // Nobody wants to know any more; if the run stays, it is asked for anew.
            self.measures_asked = None;
        }
        self.number += 1;
        self.waiting.push_back(Command { number: self.number, run: self.addressed, ask });
        self.flush();
        self.number
    }

    /// Reads what has arrived into `session`, for at most a few milliseconds.
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
                let before = session.at();
                session.fold_report(report, Instant::now());
                if !session.at().is_on_branch_of(before) {
                    self.give_up_studies();
                }
                // Of two runs in a row the second may be refused before the first is heard of.
                self.addressed = self.addressed.max(session.run());
            }
            match answer {
                Ok(answer) => {
                    let is_of_held = self.is_of_held(session, &answer);
                    if let Answer::Picture(picture) = &answer {
                        self.picture_due = false;
                        if picture.view.is_slow() {
                            self.pace.note_slow(picture.took);
                        } else {
                            self.pace.note(picture.view.resolution, picture.took);
                        }
                    }
                    if is_of_held {
                        session.fold_held(&answer);
                    }
                    if !is_of_held || self.has_asked_for_shown(session) {
                        session.fold_answer(answer);
                    }
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => {}
            }
            if none_left {
                break;
            }
        }
        if let Some((StateId { branch, step, .. }, told)) = session.take_passed() {
            told.into_iter().for_each(|told| session.notices.add(Tone::Done, told, Instant::now()));
            let number = self.go_to(branch, step);
            session.travel.go_to(number, branch, step);
        }
        self.hand_out(session);
    }

    /// Cells along each side of the surface that there is time for; `slow` is whether densities are estimated for it.
    pub fn resolution(&self, session: &Session, slow: bool) -> usize {
        self.pace.resolution(session.is_playing() && !session.is_held(), slow)
    }

    /// Requests a picture through `view`, and metrics, if the state or the view is new and the last requests are
    /// long enough ago.
    pub fn look(&mut self, session: &Session, view: View) {
        self.look_with(session, view, None);
    }

    /// The step of the last metrics that were asked for.
    fn measured_step(&self) -> Option<u64> {
        self.measures_asked.as_ref().map(|last| last.at.step)
    }

    /// As [`Link::look`]; where another run sets the `pace`, metrics are asked for at the step of its last ones, and at no other.
    pub fn look_with(&mut self, session: &Session, view: View, pace: Option<&Self>) {
        // A state with NaN in it has no picture and no metrics: then the last ones stay.
        let Some(shown) = &session.shown else { return };
        let now = Instant::now();
        let state = &shown.state;
        let wanted = session.picture_wanted(&view);
        let rests = session.is_playing() && self.rest(now) > Duration::ZERO;
        let last = self.picture_asked.as_ref();
        let hopeless = last.is_none_or(|(last, _)| now.duration_since(last.asked) > PATIENCE);
        let is_new = |drawn: &ObservedState| last.is_none_or(|(last, of)| !last.is_of(drawn) || *of != view);
        if let Some(drawn) = wanted.filter(is_new)
            && !rests
            && (!self.picture_due || hopeless)
        {
            self.picture_asked = Some((LastRequest::now(&drawn), view));
            self.links.pictures.send(Request { state: drawn, view });
            self.picture_due = true;
        }
        let last = self.measures_asked.as_ref();
        let new = last.is_none_or(|last| !last.is_of(state));
        let due = last.is_none_or(|last| {
            last.at.run != state.at.run || now.duration_since(last.asked) >= interval(session)
        });
        let due = pace.map_or(due, |other| other.measured_step() == Some(state.at.step));
        // An observer that is behind begins with the newest state, not with the one that was the newest when it was due.
        if new && (due || (pace.is_none() && self.links.measures.is_waiting())) {
            self.links.measures.send(state.clone());
            self.measures_asked = Some(LastRequest::now(state));
        }
    }

    /// Whether `session` shows the run that requests are sent to, and all of them were sent.
    pub fn is_settled(&self, session: &Session) -> bool {
        self.waiting.is_empty() && self.addressed == session.run()
    }

    /// Whether a picture of `state` was asked for.
    pub fn has_asked_for(&self, state: &ObservedState) -> bool {
        self.picture_asked.as_ref().is_some_and(|(last, _)| last.is_of(state))
    }

    fn has_asked_for_shown(&self, session: &Session) -> bool {
        session.shown.as_ref().is_some_and(|shown| self.has_asked_for(&shown.state))
    }

    /// Whether `answer` is the picture that was asked for of what is held.
    fn is_of_held(&self, session: &Session, answer: &Answer) -> bool {
        let Answer::Picture(picture) = answer else { return false };
        let held = session.held.as_ref().and_then(|held| held.drawn_state());
        held.is_some_and(|held| picture.at == held.at && self.has_asked_for(&held))
    }

    /// Sends the milestones of the run to the observer, as far as the channel has room.
    fn hand_out(&self, session: &mut Session) {
        let run = session.run();
        session.course.hand_out(|milestone| self.links.milestones.try_send((run, milestone.clone())).is_ok());
    }

    /// Requests a study of the newest state. The same study of an older state is abandoned.
    pub fn study(&self, session: &mut Session, study: Study) {
        let Some(shown) = &session.shown else { return };
        let at = shown.state.at;
        self.links.studies[study as usize].send(Some(shown.state.clone()));
        session.studies.ask(study, at);
    }

    /// Ends all studies under way, as their run is no longer shown.
    fn give_up_studies(&self) {
        for study in &self.links.studies {
            study.send(None);
        }
    }

    /// Time until the next picture of a playing run may be requested.
    fn rest(&self, now: Instant) -> Duration {
        let since = |(last, _): &(LastRequest, View)| now.duration_since(last.asked);
        let last = self.picture_asked.as_ref();
        last.map_or(Duration::ZERO, |last| self.pace.interval().saturating_sub(since(last)))
    }

    /// Time after which [`Link::look`] should be called even if nothing arrives: the last metrics of a paused run
    /// may still be due. `None` if they are requested.
    pub fn look_again_in(&self, session: &Session) -> Option<Duration> {
        let shown = session.shown.as_ref()?;
        let last = self.measures_asked.as_ref()?;
        (!last.is_of(&shown.state)).then(|| interval(session).saturating_sub(last.asked.elapsed()))
    }

    /// Number of commands that wait for the trainer, reports from it, and answers from the observer.
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
}

/// Least time between two requests for metrics of the present run.
fn interval(session: &Session) -> Duration {
    if session.is_playing() {
        MEASURE_INTERVAL.max(session.measuring * MEASURE_REST)
    } else {
        MEASURE_INTERVAL
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::plane::Rect;
    use crate::protocol::{ObserverLinks, Snapshot, TrainerLinks, links};
    use crate::words::Sentence;

    /// A screen between a trainer and an observer that the test plays.
    struct Stage {
        link: Link,
        session: Session,
        trainer: TrainerLinks,
        observer: ObserverLinks,
    }

    impl Stage {
        fn new() -> Self {
            let (screen, trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
            let mut link = Link::new(screen, Pace::on(2));
            link.ask(Ask::Start { run: Box::default(), play: true });
            Self { link, session: Session::default(), trainer, observer }
        }

        fn receive(&mut self, report: Report) {
            self.trainer.reports.send(report).expect("a screen");
            self.link.receive(&mut self.session);
            let view = View::plain(Rect::centred(3.0), 8, 5);
            self.link.look(&self.session, view);
        }

        /// The trainer reports that `run` has come to `step`.
        fn come_to(&mut self, run: u64, step: u64) {
            self.receive(Report::Snapshot(Box::new(Snapshot::playing(RunId(run), step))));
        }

        /// Lets so much time pass that metrics are due again.
        fn wait_until_due(&mut self) {
            if let Some(asked) = &mut self.link.measures_asked {
                asked.asked =
                    asked.asked.checked_sub(2 * MEASURE_INTERVAL).expect("a machine that is up for a while");
            }
        }

        /// Run and step of the metrics that the observer begins with now.
        fn begun(&self) -> Option<(u64, u64)> {
            let state = self.observer.measures.try_recv().ok()?;
            Some((state.at.run.0, state.at.step))
        }
    }

    #[test]
    fn a_slow_observer_measures_the_newest_state_and_not_the_one_that_was_due() {
        let mut stage = Stage::new();
        stage.come_to(1, 0);
        assert_eq!(stage.begun(), Some((1, 0)));
        // While it is at work the run goes on, and the next metrics come due.
        stage.come_to(1, 100);
        assert_eq!(stage.begun(), None, "not yet due");
        stage.wait_until_due();
        (2..=30).for_each(|step| stage.come_to(1, 100 * step));
        assert_eq!(stage.begun(), Some((1, 3000)));
        assert_eq!(stage.begun(), None);
    }

    #[test]
    fn metrics_of_a_run_that_was_left_are_not_taken() {
        let mut stage = Stage::new();
        stage.come_to(1, 50);
        stage.link.ask(Ask::Start { run: Box::default(), play: true });
        assert_eq!(stage.begun(), None);
        stage.come_to(2, 0);
        assert_eq!(stage.begun(), Some((2, 0)));
        // Where the new run cannot begin, the old one is measured after all.
        stage.wait_until_due();
        stage.come_to(2, 700);
        stage.link.ask(Ask::Start { run: Box::default(), play: true });
        assert_eq!(stage.begun(), None);
        stage.receive(Report::Refused { run: RunId(3), reason: Sentence::new("error.no_file") });
        assert_eq!(stage.begun(), Some((2, 700)));
    }

    #[test]
    fn of_each_study_the_newest_state_is_looked_into() {
        let mut stage = Stage::new();
        for step in [10, 20, 30] {
            stage.come_to(1, step);
            stage.link.study(&mut stage.session, Study::Spectrum);
        }
        let steps = |stage: &Stage| {
            let wanted = stage.observer.studies[Study::Spectrum as usize].try_iter();
            wanted.map(|state| state.map(|state| state.at.step)).collect::<Vec<_>>()
        };
        assert_eq!(steps(&stage), [Some(30)]);
        // What is under way for a run that is left is given up; a run that goes on is not left.
        stage.come_to(1, 40);
        assert_eq!(steps(&stage), []);
        stage.come_to(2, 0);
        assert_eq!(steps(&stage), [None]);
    }
}
