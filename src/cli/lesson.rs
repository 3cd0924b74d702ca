//! `ganscope lesson FILE --check`: plays a lesson without a window, by doing what it asks, and says where its claims do not hold.

use super::arguments::LessonArguments;
use super::terminal;
use super::watched::Watched;
use crate::config::{Edit, Effect, MAX_SEED, Origin, Run, RunConfig};
use crate::lesson::{Condition, Deed, Event, Lesson, LessonSource, LessonStep, Needs, SHELF, Seen};
use crate::trainer::{Compute, Ended, Orders, Trainer};
use crate::words::{Language, Sentence};

/// Seeds on which a lesson is checked: its own and the two after it.
const SEEDS: u64 = 3;

/// Steps from one measurement to the next, of metrics that are not taken at milestones.
const MEASURED_EVERY: u64 = 250;

/// What is left to be done about a lesson.
pub enum LessonTask {
    /// Nothing.
    Done,
    /// Open the window with it.
    Open(LessonSource),
}

/// Lists the lessons that come with the program, checks one, or says which is to be opened.
///
/// # Errors
/// If there is no such lesson, its file cannot be read or is wrong, or something that it claims does not happen.
pub fn lesson_task(arguments: &LessonArguments, language: Language) -> Result<LessonTask, Sentence> {
    let Some(path) = &arguments.lesson else {
        for lesson in SHELF {
            terminal::print(&format!("{}  {}\n", lesson.key, lesson.title(language)))?;
        }
        return Ok(LessonTask::Done);
    };
    let source = LessonSource::named(path);
    let lesson = source.lesson(language)?;
    if !arguments.check {
        return Ok(LessonTask::Open(source));
    }
    for ahead in 0..SEEDS {
        let taken = check_lesson(&lesson, ahead).map_err(|reason| reason.about_file(path))?;
        let done = Sentence::new("cli.lesson.held")
            .with_count("step", lesson.steps.len())
            .with("seed", ahead + 1)
            .with_count("taken", taken);
        terminal::print(&format!("{}\n", done.text(language)))?;
    }
    Ok(LessonTask::Done)
}

/// Plays `lesson` with seeds `ahead` of its own. Returns how many steps of training that took.
///
/// # Errors
/// If a deed cannot be done, or what a step waits for does not come: with the line of that step.
pub fn check_lesson(lesson: &Lesson, ahead: u64) -> Result<u64, Sentence> {
    let mut learner = Learner {
        ahead,
        run: None,
        events: Vec::new(),
        is_playing: false,
        taken: 0,
        is_judged: false,
        measures: false,
    };
    for (index, step) in lesson.steps.iter().enumerate() {
        let begins = |step: &LessonStep| step.deeds.iter().any(|deed| matches!(deed, Deed::Preset(_)));
        if index == 0 || begins(step) {
            // What nobody waits for before another run begins is not looked at: that takes longer than training.
            let rest = lesson.steps[index + 1..].iter().take_while(|step| !begins(step));
            let conditions = std::iter::once(step).chain(rest).flat_map(|step| &step.conditions);
            let needs: Vec<Needs> = conditions.map(Condition::needs).collect();
            let needs_judging = |needs: &Needs| match needs {
                Needs::Metric(metric) => metric.is_judged(),
                Needs::Verdict => true,
                Needs::Records => false,
            };
            learner.is_judged = needs.iter().any(needs_judging);
        }
        let is_unjudged = |condition: &Condition| match condition.needs() {
            Needs::Metric(metric) => !metric.is_judged(),
            Needs::Records | Needs::Verdict => false,
        };
        learner.measures = step.conditions.iter().any(is_unjudged);
        learner.go_through(step).map_err(|reason| {
            Sentence::new("cli.lesson.failed")
                .with("line", step.line)
                .with("title", &step.title)
                .with_sentence("reason", reason)
        })?;
    }
    Ok(learner.taken)
}

/// One who does what a lesson asks.
struct Learner {
    /// How far the seeds are ahead of those of the lesson.
    ahead: u64,
    run: Option<(Trainer, Watched)>,
    events: Vec<Event>,
    is_playing: bool,
    /// Steps of training in all.
    taken: u64,
    /// Whether the run is examined at its milestones.
    is_judged: bool,
    /// Whether the step waits for a metric.
    measures: bool,
}

impl Learner {
    fn go_through(&mut self, step: &LessonStep) -> Result<(), Sentence> {
        for deed in &step.deeds {
            self.perform(deed)?;
        }
        self.events.clear();
        let opened = self.run.as_ref().map(|(trainer, _)| {
            (trainer.steps_taken(), trainer.num_in_force(), RunConfig::clone(trainer.config()))
        });
        let (since, changes, before) = opened.unwrap_or_default();
        // A run that begins anew within the step has nothing from before it.
        let begun = self.taken;
        for deed in &step.tries {
            self.perform(deed)?;
        }
        loop {
            self.measure()?;
            let missing = self.missing(step, (since, changes, &before))?;
            let Some(missing) = missing else { return Ok(()) };
            let has_ended = self.run.as_ref().is_none_or(|(trainer, _)| trainer.divergence().is_some());
            if self.taken - begun >= step.patience || !self.is_playing || has_ended {
                return Err(missing);
            }
            self.train()?;
        }
    }

    /// Takes those metrics that no milestone has, where the step waits for one: now and then, and at rest.
    fn measure(&mut self) -> Result<(), Sentence> {
        let Some((trainer, watched)) = self.run.as_mut().filter(|_| self.measures) else { return Ok(()) };
        let is_due = trainer.steps_taken().is_multiple_of(MEASURED_EVERY) || !self.is_playing;
        if is_due { watched.measure(trainer) } else { Ok(()) }
    }

    /// What the step still waits for, in a sentence; `None` if all of it has come.
    fn missing(
        &self,
        step: &LessonStep,
        (since, changes, before): (u64, usize, &RunConfig),
    ) -> Result<Option<Sentence>, Sentence> {
        let Some((trainer, watched)) = &self.run else {
            let answered = |condition: &Condition| *condition == Condition::Answered;
            let needs = step.conditions.iter().any(|condition| !answered(condition));
            return if needs { Err(Sentence::new("cli.lesson.no_run")) } else { Ok(None) };
        };
        let (is_same, in_force) = (trainer.steps_taken() >= since, trainer.num_in_force());
        let since = if is_same { since } else { 0 };
        let all = trainer.run().changes[..in_force].iter().zip(trainer.origins());
        let made: Vec<_> = all
            .skip(if is_same { changes } else { 0 })
            .filter(|(_, origin)| **origin == Origin::Made)
            .map(|(change, _)| change.clone())
            .collect();
        let mut events = self.events.clone();
        if trainer.divergence().is_some() {
            events.push(Event::Diverge);
        }
        let seen = Seen {
            history: watched.course(),
            config: [trainer.config(), before],
            changes: &made,
            step: trainer.steps_taken(),
            since,
            events: &events,
            is_answered: step.question.is_some(),
        };
        let open = step.conditions.iter().find(|condition| !condition.holds(&seen));
        Ok(open.map(|condition| {
            let value = condition.value(&seen).map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"));
            Sentence::new("cli.lesson.missing")
                .with("condition", condition)
                .with("value", value)
                .with_count("step", trainer.steps_taken())
        }))
    }

    fn perform(&mut self, deed: &Deed) -> Result<(), Sentence> {
        match deed {
            Deed::Preset(preset) => {
                let mut run = preset.run()?;
                run.config.seed = self.seed(run.config.seed);
                self.begin(run)?;
            }
            Deed::Seed(seed) => {
                let mut run = self.recipe()?;
                run.config.seed = self.seed(*seed);
                self.begin(run)?;
            }
            Deed::Set(edit) => self.set(edit)?,
            Deed::Steps(count) => {
                for _ in 0..*count {
                    self.train()?;
                }
                self.is_playing = false;
            }
            Deed::Optimum => {
                let mut orders = Orders::default();
                orders.settle();
                while !orders.is_empty() {
                    let (trainer, watched) = self.run.as_mut().ok_or_else(no_run)?;
                    let record = match orders.only() {
                        Some(player) => trainer.step_only(player),
                        None => trainer.step(),
                    };
                    let record = record.map_err(ended)?;
                    if self.is_judged {
                        watched.follow(trainer, &record)?;
                    } else {
                        watched.record(trainer, &record);
                    }
                    orders.note(&record);
                    self.taken += 1;
                }
                self.is_playing = false;
            }
            Deed::Compare(edit) => {
                // The run beside it is one that can begin.
                let mut run = self.recipe()?;
                edit.apply(&mut run.config)?;
                run.config.check()?;
                self.events.push(Event::Compared);
            }
            Deed::Go(_) => self.events.push(Event::WentBack),
            Deed::Slow => {
                self.train()?;
                self.events.push(Event::Slow);
            }
            Deed::Play => self.is_playing = true,
            Deed::Pause => self.is_playing = false,
            Deed::Layout(_) | Deed::Speed(_) => {}
        }
        Ok(())
    }

    /// The seed that stands for `seed`.
    fn seed(&self, seed: u64) -> u64 {
        seed.saturating_add(self.ahead).min(MAX_SEED)
    }

    fn recipe(&self) -> Result<Run, Sentence> {
        let (trainer, _) = self.run.as_ref().ok_or_else(no_run)?;
        Ok(trainer.run().clone())
    }

    fn begin(&mut self, run: Run) -> Result<(), Sentence> {
        let trainer = Trainer::on(Compute::sparing(0), run)?;
        let watched = Watched::new(&trainer)?;
        self.run = Some((trainer, watched));
        self.is_playing = false;
        Ok(())
    }

    /// As in the window: what takes effect live is a change, and anything else begins the run anew.
    fn set(&mut self, edit: &Edit) -> Result<(), Sentence> {
        let (trainer, _) = self.run.as_mut().ok_or_else(no_run)?;
        if trainer.steps_taken() == 0 {
            // It is part of the run.
            let mut run = trainer.run().clone();
            edit.apply(&mut run.config)?;
            return self.begin(run);
        }
        if edit.setting.effect == Effect::Live {
            return trainer.set(edit.clone());
        }
        let mut config = RunConfig::clone(trainer.config());
        edit.apply(&mut config)?;
        let plays = self.is_playing;
        self.begin(Run::from(config))?;
        self.is_playing = plays;
        Ok(())
    }

    fn train(&mut self) -> Result<(), Sentence> {
        let (trainer, watched) = self.run.as_mut().ok_or_else(no_run)?;
        self.taken += 1;
        match trainer.step() {
            Ok(record) if self.is_judged => watched.follow(trainer, &record),
            Ok(record) => {
                watched.record(trainer, &record);
                Ok(())
            }
            Err(Ended::Diverged(_)) => Ok(()),
            Err(Ended::Failed(reason)) => Err(reason),
        }
    }
}

fn no_run() -> Sentence {
    Sentence::new("cli.lesson.no_run")
}

fn ended(end: Ended) -> Sentence {
    end.reason().unwrap_or_else(|| Sentence::new("cli.lesson.diverged"))
}
