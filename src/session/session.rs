//! The state of the screen: the newest snapshot, the curves of all recorded steps, the newest picture and the
//! metrics. Messages about an older run are dropped by its number.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::branch::OtherBranches;
use super::given_up::PreviousRun;
use super::notice::{Notices, Offer, Tone};
use super::rate::Rate;
use super::shown::Shown;
use super::slow::SlowMotion;
use super::stops::{STOPPED, Stops};
use super::studies::Studies;
use super::thumbnails::MarkThumbnails;
use super::trails::Trails;
use super::travel::Travel;
use crate::config::{Act, Change, Edit, Run, RunConfig};
use crate::history::RunHistory;
use crate::protocol::{Answer, Examined, ObservedState, Phase, Picture, Report, RunId, Snapshot, StateId};
use crate::words::Sentence;

/// The state of the screen: what it has received of the run under way, and what it has asked for.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// The newest state of the run under way; `None` before the first snapshot.
    pub shown: Option<Shown>,
    /// Curves, metrics and diagnosis of the branch that the run is on, from the beginning of the run to the branch's end.
    pub course: RunHistory,
    /// The same of the other branches.
    pub others: OtherBranches,
    /// Time that the newest metrics took.
    pub measuring: Duration,
    /// The results of studies of the run.
    pub studies: Studies,
    /// The newest picture; `None` before the first.
    pub picture: Option<Arc<Picture>>,
    /// Where the same fakes were in the last pictures of the run.
    pub trails: Trails,
    /// A small picture for each change of the run.
    pub thumbnails: MarkThumbnails,
    /// Whether the metrics that the verdict rests on are shown as those that were taken to be shown: nobody takes many of a run beside
    /// another.
    pub(super) shows_judged: bool,
    /// The step that is shown in slow motion, if any.
    pub slow: Option<SlowMotion>,
    /// What panes show while the picture is held; `None` where they follow the run.
    pub(super) held: Option<Box<Session>>,
    /// Steps per second, and time per step.
    pub rate: Rate,
    /// Messages that the person has not read yet.
    pub notices: Notices,
    /// Whether the thread of the trainer has ended in a panic.
    pub trainer_died: bool,
    /// Time from the request of the last change to the snapshot in which it was in force; `None` before the first.
    pub change_took: Option<Duration>,
    /// Where runs are to stop.
    pub stops: Stops,
    /// Where the run was asked to go, and what was undone.
    pub travel: Travel,
    /// Changes that the trainer was asked for and that no snapshot has contained.
    asked: Vec<PendingEdit>,
    /// The previous run, while a person can still go back to it.
    pub(super) given_up: Option<Box<PreviousRun>>,
    /// Whether the trainer keeps the run that is shown: it becomes the previous run at the next snapshot, which is
    /// of another run.
    pub(super) gives_up: bool,
    /// The run that a lesson began: that it is given up for another is nothing that is lost.
    pub of_lesson: Option<RunId>,
}

/// A change that no snapshot has contained yet.
#[derive(Clone, Debug)]
struct PendingEdit {
    /// Number of the command.
    number: u64,
    edit: Edit,
    at: Instant,
}

impl Session {
    /// The state to draw: the newest one, or that of slow motion; `None` before the first snapshot.
    pub fn drawn_state(&self) -> Option<ObservedState> {
        let state = self.shown.as_ref()?.state.clone();
        let weights = self.slow.as_ref().and_then(|slow| slow.weights().cloned());
        Some(ObservedState { weights: weights.unwrap_or(state.weights), ..state })
    }

    /// Number of the run that is shown.
    pub fn run(&self) -> RunId {
        self.at().run
    }

    /// Steps taken; 0 before the first snapshot.
    pub fn step(&self) -> u64 {
        self.at().step
    }

    /// Which state of which run is shown.
    pub fn at(&self) -> StateId {
        self.shown.as_ref().map_or(StateId::default(), |shown| shown.state.at)
    }

    /// Whether the run is playing.
    pub fn is_playing(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.phase == Phase::Playing)
    }

    /// The act that the run is in, with its number, counted from 1; `None` in a run without acts.
    pub fn act(&self) -> Option<(usize, &Act)> {
        let shown = self.shown.as_ref()?;
        let index = Act::index_at(&shown.acts, shown.state.at.step)?;
        Some((index + 1, shown.acts.get(index)?))
    }

    /// The first configuration of the run, all its changes, scheduled ones included, and its acts; `None` before the
    /// first snapshot.
    pub fn recipe(&self) -> Option<Run> {
        let shown = self.shown.as_ref()?;
        let (config, changes) = (RunConfig::clone(&shown.start), shown.changes.all().to_vec());
        Some(Run { config, changes, acts: shown.acts.to_vec() })
    }

    /// Notes that command `number` asked the trainer at `at` to change a setting of the run.
    pub fn ask(&mut self, number: u64, edit: Edit, at: Instant) {
        self.asked.retain(|other| other.edit.setting != edit.setting);
        self.asked.push(PendingEdit { number, edit, at });
        self.travel.forget_undone();
        if let Some(shown) = &mut self.shown {
            shown.wanted = with_asked(&shown.state.config, &self.asked);
        }
    }

    /// Whether a change was asked for that no snapshot has contained.
    pub fn awaits_changes(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Drops all pending changes.
    pub(super) fn forget_asked(&mut self) {
        self.asked.clear();
        if let Some(shown) = &mut self.shown {
            shown.wanted = Arc::clone(&shown.state.config);
        }
    }

    /// Updates the session with a report that arrived at `now`.
    pub fn fold_report(&mut self, report: Report, now: Instant) {
        match report {
            Report::Snapshot(snapshot) => self.fold_snapshot(*snapshot, now),
            Report::Traced { run, trace } if run == self.run() => {
                self.hold(false);
                self.slow = Some(SlowMotion::of(trace, self.slow.take()));
            }
            Report::Traced { .. } => {}
            Report::GaveUp(run) => self.gives_up = run == self.run(),
            Report::Restored { run, given_up } => self.fold_restored(run, given_up, now),
            Report::Saved(path) => {
                self.notices.add(Tone::Done, Sentence::new("notice.saved").with_path("path", &path), now);
            }
            Report::Stopped { at, reasons } => {
                let told = self.stop_at(at, reasons);
                told.into_iter().for_each(|told| self.notices.add(Tone::Done, told, now));
            }
            Report::Noticed(sentence) => self.notices.add(Tone::Trouble, sentence, now),
            Report::Refused { run, reason } => {
                if run > self.run() {
                    // A run that could not begin: it may be the one that was to come back.
                    self.given_up.take_if(|given_up| given_up.is_wanted);
                } else {
                    // What was asked for may be what was refused.
                    self.forget_asked();
                }
                self.notices.add(Tone::Trouble, reason, now);
            }
            Report::Died { message, saved } => {
                self.trainer_died = true;
                if let Some(shown) = &mut self.shown {
                    shown.phase = Phase::Paused;
                }
                let sentence = match saved {
                    Some(path) => Sentence::new("error.died_saved").with_path("path", &path),
                    None => Sentence::new("error.died"),
                };
                self.notices.add(Tone::Trouble, sentence.with("message", message), now);
            }
        }
    }

    /// Updates the session with an answer of the observer. Answers about another run, or computed before the run
    /// last went back, are dropped: the same step may have other weights now.
    pub fn fold_answer(&mut self, answer: Answer) {
        let now = self.at();
        let is_current = |at: StateId| at.is_on_branch_of(now);
        match answer {
            Answer::Picture(picture) if is_current(picture.at) => {
                self.trails.fold(picture.at.step, &picture.fake);
                let is_at_end = !self.is_in_past();
                if let Some(shown) = &self.shown {
                    let home = shown.state.target.bounds();
                    self.thumbnails.fold(&picture, &shown.changes, home, is_at_end);
                }
                self.picture = Some(Arc::from(picture));
            }
            Answer::Measures { at, measures, took } if is_current(at) => {
                self.measuring = took;
                self.course.measured.push(at.step, *measures);
            }
            // Whether the run still wants it, its course tells: it may be of a step before the run went back.
            // A branch may await what is of the one that it left.
            Answer::Examined { run, examined } if run == self.run() => {
                for course in self.others.values_mut().map(|other| &mut other.course) {
                    course.judge(Examined::clone(&examined));
                }
                self.course.judge(*examined);
            }
            Answer::Studied(studied) if is_current(studied.at) => {
                self.studies.fold(*studied, now.run);
            }
            Answer::Picture(_) | Answer::Measures { .. } | Answer::Examined { .. } | Answer::Studied(_) => {}
        }
    }

    /// Adds the warnings about the table of a new run, unless the run before had the same data.
    fn warn(&mut self, snapshot: &Snapshot, now: Instant) {
        let data = &snapshot.config.data;
        let is_known = self.shown.as_ref().is_some_and(|shown| shown.state.config.data == *data);
        let table = snapshot.target.table().filter(|_| data.target.is_file() && !is_known);
        for warning in table.map_or(&[][..], |table| table.warnings()) {
            self.notices.add(Tone::Trouble, warning.sentence(), now);
        }
    }

    fn fold_snapshot(&mut self, snapshot: Snapshot, now: Instant) {
        if snapshot.at.run < self.run() {
            return;
        }
        if snapshot.at.run > self.run() {
            self.warn(&snapshot, now);
            if std::mem::take(&mut self.gives_up) {
                self.give_up(now);
            }
            // A recording that is at its start can be gone on with at its end.
            self.notices.withdraw(Offer::ToEnd);
            self.course = RunHistory::default();
            self.course.is_opened_at(match snapshot.retaken {
                _ if self.shows_judged => u64::MAX,
                Some(_) => snapshot.at.step,
                None => 0,
            });
            self.others.clear();
            self.travel = Travel::default();
            self.studies = Studies::default();
            self.trails.clear();
            self.thumbnails.clear();
            self.rate.forget();
        } else {
            if !snapshot.at.is_on_branch_of(self.at()) {
                self.change_branch(&snapshot);
            }
            if snapshot.at.step < self.step() {
                self.trails.clear();
                self.rate.forget();
            }
        }
        // How far the run was recorded, it may hear after its start.
        let known = self.shown.as_ref().filter(|shown| shown.state.at.run == snapshot.at.run);
        let was_at_end = known.map_or(snapshot.at.step == 0, |shown| {
            let at = shown.state.at;
            shown.head == at.step && at.branch == snapshot.at.branch && at.step <= snapshot.at.step
        });
        if was_at_end && snapshot.head() > snapshot.at.step {
            self.offer_end(snapshot.head(), now);
        }
        self.others.retain(|id, _| snapshot.branches.iter().any(|info| info.id == *id));
        self.meet_branches(&snapshot);
        let head = snapshot.head();
        let mut milestones = snapshot.milestones.into_iter().peekable();
        // A milestone is reached once the records up to it are taken in, and none of later.
        let mut reach = |course: &mut RunHistory, step: u64| {
            while let Some(milestone) = milestones.next_if(|milestone| milestone.step <= step) {
                course.follow_rules(milestone.since);
                course.reach(milestone);
            }
        };
        for record in &snapshot.records {
            reach(&mut self.course, record.first.saturating_sub(1));
            self.course.record(record);
        }
        reach(&mut self.course, head);
        let shows = |slow: &SlowMotion| {
            let id = snapshot.at;
            snapshot.phase == Phase::Paused && (id.run, id.step) == (self.run(), slow.step())
        };
        if !self.slow.as_ref().is_some_and(shows) {
            self.slow = None;
        }
        if snapshot.phase == Phase::Playing {
            self.rate.note(now, snapshot.at.step, snapshot.training_secs);
        } else {
            // The time that a person pauses is no time that steps take.
            self.rate.forget();
        }
        let Snapshot {
            at,
            obeyed,
            phase,
            start,
            acts,
            config,
            target,
            backend,
            weights,
            changes: news,
            settling,
            minibatch,
            training_secs,
            branches,
            names,
            first_step,
            record,
            seeking,
            retaken,
            checksums,
            kept,
            ..
        } = snapshot;
        let before = self.shown.take().filter(|shown| shown.state.at.run == at.run);
        let mut changes = before.map(|shown| shown.changes).unwrap_or_default();
        changes.fold(news);
        if at.step == head {
            let divergence = match phase {
                Phase::Diverged(divergence) => Some(divergence),
                Phase::Playing | Phase::Paused => None,
            };
            let diverges = branches.iter().any(|info| info.id == at.branch && info.diverges);
            if divergence.is_some() || !diverges {
                self.course.diagnosis.set_divergence(at.step, divergence);
            }
            // The steps that are taken again were played by rules of their own.
            if retaken.is_none() {
                self.course.follow_rules(Change::rules_since(changes.in_force()));
            }
        }
        // What was obeyed is in `config`, whatever a later change has made of it.
        let is_obeyed = |asked: &PendingEdit| asked.number <= obeyed;
        if let Some(asked) = self.asked.iter().rfind(|asked| is_obeyed(asked)) {
            self.change_took = Some(now.duration_since(asked.at));
        }
        let is_brought = seeking.is_some() || self.travel.target().is_some();
        self.stops.follow(at, is_brought);
        if !is_brought && self.stops.reasons_at(at).is_empty() {
            self.notices.forget(STOPPED);
        }
        if seeking.is_some() || at.step == head {
            self.notices.withdraw(Offer::ToEnd);
        }
        if seeking.is_none() {
            self.travel.arrive(obeyed);
        }
        self.asked.retain(|asked| !is_obeyed(asked));
        let wanted = with_asked(&config, &self.asked);
        let state = ObservedState { at, received: now, config, target, weights };
        self.shown = Some(Shown {
            state,
            wanted,
            phase,
            start,
            acts,
            changes,
            settling,
            minibatch,
            training_secs,
            backend,
            branches,
            names,
            head,
            first_step,
            record,
            seeking,
            retaken,
            checksums,
            kept,
        });
        self.follow_held();
    }
}

/// `config` with the pending changes `asked` applied.
fn with_asked(config: &Arc<RunConfig>, asked: &[PendingEdit]) -> Arc<RunConfig> {
    let mut wanted = Arc::clone(config);
    for PendingEdit { edit, .. } in asked {
        // A value out of range is refused by the trainer, in a sentence.
        let _ = edit.apply(Arc::make_mut(&mut wanted));
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Setting, Value};
    use crate::diagnosis::Finding;
    use crate::protocol::{
        BranchId, BranchInfo, Divergence, Due, Fork, Measures, Milestone, NUM_SERIES, Record,
    };

    fn snapshot(run: u64, step: u64, records: std::ops::RangeInclusive<u64>) -> Report {
        let records = records.map(|step| Record::of(step, [step as f32; NUM_SERIES])).collect();
        Report::Snapshot(Box::new(Snapshot { records, ..Snapshot::playing(RunId(run), step) }))
    }

    /// `report` as `change` makes it.
    fn with(mut report: Report, change: impl FnOnce(&mut Snapshot)) -> Report {
        if let Report::Snapshot(snapshot) = &mut report {
            change(snapshot);
        }
        report
    }

    /// `report` of a run that has gone back once, on a new branch.
    fn back(report: Report) -> Report {
        with(report, |snapshot| {
            let step = snapshot.at.step;
            let fork = Some(Fork { branch: BranchId(0), step });
            snapshot.at.branch = BranchId(1);
            snapshot.branches.push(BranchInfo {
                id: BranchId(1),
                fork,
                head: step,
                diverges: false,
                is_planned: false,
            });
        })
    }

    #[test]
    fn curves_grow_with_a_run_go_back_with_it_and_begin_anew_with_the_next() {
        let mut session = Session::default();
        let now = Instant::now();
        session.fold_report(snapshot(1, 10, 1..=10), now);
        session.fold_report(snapshot(1, 25, 11..=25), now);
        assert_eq!((session.step(), session.course.curves.buckets().len()), (25, 25));
        #[expect(clippy::reversed_empty_ranges, reason = "no records")]
        session.fold_report(back(snapshot(1, 12, 1..=0)), now);
        assert_eq!((session.step(), session.course.curves.last_step()), (12, 12));
        session.fold_report(snapshot(2, 3, 1..=3), now);
        assert_eq!((session.run(), session.course.curves.buckets().len()), (RunId(2), 3));
        // The run before may still have something on its way.
        session.fold_report(snapshot(1, 40, 26..=40), now);
        assert_eq!((session.run(), session.step(), session.course.curves.last_step()), (RunId(2), 3, 3));
    }

    #[test]
    fn metrics_of_a_step_that_the_run_went_back_from_are_dropped() {
        let mut session = Session::default();
        let now = Instant::now();
        session.fold_report(snapshot(1, 50, 1..=50), now);
        #[expect(clippy::reversed_empty_ranges, reason = "no records")]
        session.fold_report(back(snapshot(1, 20, 51..=50)), now);
        let measures = |branch, step| Answer::Measures {
            at: StateId { branch: BranchId(branch), ..RunId(1).at(step) },
            measures: Box::new(Measures::undefined(9)),
            took: Duration::ZERO,
        };
        // They were asked for before the run went back, and must not stand in the way of what follows.
        session.fold_answer(measures(0, 50));
        assert!(session.course.measured.last().is_none());
        session.fold_answer(measures(1, 20));
        assert_eq!(session.course.measured.last().map(|row| row.step), Some(20));
    }

    #[test]
    fn what_an_abandoned_future_came_to_is_dropped_even_when_the_run_is_there_again() {
        let mut session = Session::default();
        let now = Instant::now();
        session.fold_report(snapshot(1, 50, 1..=50), now);
        #[expect(clippy::reversed_empty_ranges, reason = "no records")]
        session.fold_report(back(snapshot(1, 20, 51..=50)), now);
        session.fold_report(back(snapshot(1, 60, 21..=60)), now);
        // Step 50 is behind the run again, but it is another step 50.
        let measures = Box::new(Measures::undefined(9));
        session.fold_answer(Answer::Measures { at: RunId(1).at(50), measures, took: Duration::from_secs(9) });
        assert!(session.course.measured.last().is_none() && session.measuring == Duration::ZERO);
        let study = crate::protocol::Study::Spectrum;
        let studied = |branch| {
            let at = StateId { branch: BranchId(branch), ..RunId(1).at(50) };
            let took = Duration::ZERO;
            Answer::Studied(Box::new(crate::protocol::Studied { at, took, study, found: None }))
        };
        session.fold_answer(studied(0));
        assert!(session.studies.last(study).is_none());
        session.fold_answer(studied(1));
        assert!(session.studies.last(study).is_some());
    }

    #[test]
    fn a_pending_edit_that_another_overtakes_is_no_longer_shown() {
        let mut session = Session::default();
        let now = Instant::now();
        session.fold_report(snapshot(1, 1, 1..=1), now);
        let ask = |session: &mut Session, number, key: &str, value| {
            session.ask(number, Edit { setting: Setting::named(key).expect("a setting"), value }, now);
        };
        ask(&mut session, 1, "game.method_gamma", Value::Number(5.0));
        ask(&mut session, 2, "game.method", Value::Choice("consensus"));
        // The method brings its own strength: 5 is never in force.
        let set = |snapshot: &mut Snapshot| {
            let config = Arc::make_mut(&mut snapshot.config);
            config.game.correction.choose(crate::config::Method::Consensus);
            snapshot.obeyed = 2;
        };
        session.fold_report(with(snapshot(1, 2, 2..=2), set), now);
        let shown = session.shown.as_ref().expect("a run");
        assert_eq!(shown.wanted, shown.state.config);
        assert_eq!(shown.wanted.game.correction.strength, 10.0);
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "no records")]
    fn the_diagnosis_is_of_the_run_that_is_shown() {
        let mut session = Session::default();
        let now = Instant::now();
        let milestone = |snapshot: &mut Snapshot| {
            let due = Due { look: false, metrics: true };
            let (config, target) = (Arc::clone(&snapshot.config), Arc::clone(&snapshot.target));
            let weights = Arc::clone(&snapshot.weights);
            snapshot.milestones =
                vec![Milestone { branch: BranchId(0), step: 600, since: 0, due, config, target, weights }];
            // A D that learns is better than one that guesses.
            let loss = crate::protocol::Series::LossD.index();
            snapshot.records.iter_mut().for_each(|record| record.mean[loss] = 1.0);
        };
        session.fold_report(with(snapshot(1, 620, 1..=620), milestone), now);
        let mut measures = Measures::undefined(9);
        measures.values[crate::protocol::Metric::SlicedW1.index()] = 1.0;
        measures.floors[crate::protocol::Metric::SlicedW1.index()] = 0.1;
        let examined = |step| {
            let measures = Some(measures.clone());
            Answer::Examined {
                run: RunId(1),
                examined: Box::new(Examined { branch: BranchId(0), step, fakes: None, measures }),
            }
        };
        // What nobody waits for is passed over.
        session.fold_answer(examined(550));
        assert_eq!(session.course.diagnosis.finding(), Finding::Unseen);
        session.fold_answer(examined(600));
        assert_eq!(session.course.diagnosis.finding(), Finding::Learning);
        let Report::Snapshot(mut end) = snapshot(1, 650, 621..=650) else { return };
        let (player, quantity) = (crate::config::Player::Generator, crate::protocol::Quantity::Weights);
        end.phase = Phase::Diverged(Divergence { step: 651, player, quantity, healthy_step: 512 });
        session.fold_report(Report::Snapshot(end), now);
        assert_eq!(session.course.diagnosis.finding(), Finding::Diverged);
        // Back to what was found before, then to a step at which nothing had been, then to a new run.
        session.fold_report(snapshot(1, 650, 651..=650), now);
        assert_eq!(session.course.diagnosis.finding(), Finding::Learning);
        session.fold_report(back(snapshot(1, 512, 651..=650)), now);
        assert_eq!(session.course.diagnosis.verdict(), None);
        session.fold_report(snapshot(2, 3, 1..=3), now);
        assert_eq!(session.course.diagnosis.verdict(), None);
    }

    #[test]
    fn what_was_asked_for_is_shown_until_it_is_reported_or_refused() {
        let mut session = Session::default();
        let now = Instant::now();
        session.fold_report(snapshot(1, 1, 1..=1), now);
        let setting = Setting::named("generator.learning_rate").expect("a setting");
        let rate = |session: &Session| {
            session.shown.as_ref().expect("a run").wanted.generator.optimizer.learning_rate
        };
        let before = rate(&session);
        session.ask(7, Edit { setting, value: Value::Number(0.5) }, now);
        assert_eq!(rate(&session), 0.5);
        // A snapshot that left before the change was made does not take it back.
        session.fold_report(snapshot(1, 2, 2..=2), now);
        assert_eq!(rate(&session), 0.5);
        session.fold_report(Report::Refused { run: RunId(1), reason: Sentence::new("error.no_file") }, now);
        assert_eq!(rate(&session), before);
        assert_eq!((session.notices.all().len(), session.change_took), (1, None));
        // One that is reported is in force, and how long that took is known.
        session.ask(8, Edit { setting, value: Value::Number(before) }, now);
        session.fold_report(with(snapshot(1, 3, 3..=3), |it| it.obeyed = 8), now + Duration::from_millis(20));
        assert_eq!((rate(&session), session.change_took), (before, Some(Duration::from_millis(20))));
    }
}
