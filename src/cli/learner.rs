//! One who goes through a lesson without a window, by doing what it asks, and says where its claims do not hold.

use super::spectator::{FigureNeeds, Spectator};
use super::watched::Watched;
use crate::config::{Edit, Effect, MAX_SEED, Run, RunConfig};
use crate::lesson::{Condition, Deed, Event, Lesson, LessonStep, Needs, Seen};
use crate::protocol::Record;
use crate::session::Session;
use crate::trainer::{Compute, Ended, Orders, Trainer};
use crate::words::Sentence;

/// Steps from one measurement to the next, of metrics that are not taken at milestones.
const MEASURED_EVERY: u64 = 250;
/// The same where the course of metrics is drawn.
const DRAWN_EVERY: u64 = 100;

/// A moment of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonMoment {
    /// What it does was done.
    Opened,
    /// What it waits for has come: the number that each of its conditions is about.
    Came(Vec<Option<f64>>),
}

/// One who does what a lesson asks.
pub struct Learner<'a> {
    /// How far the seeds are ahead of those of the lesson.
    ahead: i128,
    run: Option<(Trainer, Watched)>,
    /// What is seen of a step, where it is to be drawn.
    sights: Option<&'a dyn Fn(&LessonStep) -> FigureNeeds>,
    /// What is seen of the run until another one begins.
    needs: FigureNeeds,
    spectator: Option<Spectator>,
    events: Vec<Event>,
    is_playing: bool,
    /// Steps of training in all.
    taken: u64,
    /// Whether the run is examined at its milestones.
    is_judged: bool,
    /// Whether the step waits for a metric.
    measures: bool,
}

impl<'a> Learner<'a> {
    /// One whose seeds are `ahead` of those of the lesson.
    pub fn new(ahead: i128) -> Self {
        Self {
            ahead,
            run: None,
            sights: None,
            needs: FigureNeeds::default(),
            spectator: None,
            events: Vec::new(),
            is_playing: false,
            taken: 0,
            is_judged: false,
            measures: false,
        }
    }

    /// The same, who sees of each step what `sights` says.
    pub fn seeing(self, sights: &'a dyn Fn(&LessonStep) -> FigureNeeds) -> Self {
        Self { sights: Some(sights), ..self }
    }

    /// Steps of training in all.
    pub const fn taken(&self) -> u64 {
        self.taken
    }

    /// The run as a window would have it now; `None` if none has begun or nothing is to be seen.
    ///
    /// # Errors
    /// If its metrics cannot be taken.
    pub fn look(&mut self) -> Result<Option<&mut Session>, Sentence> {
        let (Some((trainer, _)), Some(spectator)) = (&mut self.run, &mut self.spectator) else {
            return Ok(None);
        };
        spectator.show(trainer);
        let FigureNeeds { metrics, metrics_course, .. } = spectator.needs;
        if (metrics || metrics_course) && trainer.divergence().is_none() {
            spectator.measure()?;
        }
        spectator.look_into()?;
        Ok(Some(&mut spectator.session))
    }

    /// Goes through `lesson`, and calls `moment` at each moment of each step, with the index of the step.
    ///
    /// # Errors
    /// If a deed cannot be done, or what a step waits for does not come: with the line of that step.
    pub fn go_through(
        &mut self,
        lesson: &Lesson,
        mut moment: impl FnMut(&mut Self, usize, LessonMoment) -> Result<(), Sentence>,
    ) -> Result<(), Sentence> {
        let begins = |step: &LessonStep| step.deeds.iter().any(|deed| matches!(deed, Deed::Preset(_)));
        for (index, step) in lesson.steps.iter().enumerate() {
            if index == 0 || begins(step) {
                // What nobody waits for before another run begins is not looked at: that takes longer than training.
                let rest = lesson.steps[index + 1..].iter().take_while(|step| !begins(step));
                let steps: Vec<&LessonStep> = std::iter::once(step).chain(rest).collect();
                let conditions = steps.iter().flat_map(|step| &step.conditions);
                let needs: Vec<Needs> = conditions.map(Condition::needs).collect();
                let needs_judging = |needs: &Needs| match needs {
                    Needs::Metric(metric) => metric.is_judged(),
                    Needs::Verdict => true,
                    Needs::Records => false,
                };
                self.is_judged = needs.iter().any(needs_judging);
                let seen = self.sights.map(|sights| steps.into_iter().map(sights));
                self.needs = seen.map_or_else(FigureNeeds::default, |all| {
                    all.fold(FigureNeeds::default(), FigureNeeds::or)
                });
            }
            let is_unjudged = |condition: &Condition| match condition.needs() {
                Needs::Metric(metric) => !metric.is_judged(),
                Needs::Records | Needs::Verdict => false,
            };
            self.measures = step.conditions.iter().any(is_unjudged);
            let gone = self.go_through_step(step, |learner, own| moment(learner, index, own));
            gone.map_err(|reason| {
                Sentence::new("cli.lesson.failed")
                    .with("line", step.line)
                    .with("title", &step.title)
                    .with_sentence("reason", reason)
            })?;
        }
        Ok(())
    }

    fn go_through_step(
        &mut self,
        step: &LessonStep,
        mut moment: impl FnMut(&mut Self, LessonMoment) -> Result<(), Sentence>,
    ) -> Result<(), Sentence> {
        for deed in &step.deeds {
            self.perform(deed)?;
        }
        moment(self, LessonMoment::Opened)?;
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
            let missing = match self.missing(step, (since, changes, &before))? {
                Ok(values) => return moment(self, LessonMoment::Came(values)),
                Err(missing) => missing,
            };
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

    /// What the step still waits for, in a sentence; if all of it has come, the number that each condition is about.
    fn missing(
        &self,
        step: &LessonStep,
        (since, changes, before): (u64, usize, &RunConfig),
    ) -> Result<Result<Vec<Option<f64>>, Sentence>, Sentence> {
        let Some((trainer, watched)) = &self.run else {
            let answered = |condition: &Condition| *condition == Condition::Answered;
            let needs = step.conditions.iter().any(|condition| !answered(condition));
            return if needs { Err(no_run()) } else { Ok(Ok(vec![None; step.conditions.len()])) };
        };
        let (is_same, in_force) = (trainer.steps_taken() >= since, trainer.num_in_force());
        let since = if is_same { since } else { 0 };
        let since_then = trainer.run().changes[..in_force].iter().skip(if is_same { changes } else { 0 });
        let made: Vec<_> = since_then.filter(|change| change.is_made()).cloned().collect();
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
        Ok(match step.conditions.iter().find(|condition| !condition.holds(&seen)) {
            None => Ok(step.conditions.iter().map(|condition| condition.value(&seen)).collect()),
            Some(condition) => {
                let value =
                    condition.value(&seen).map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"));
                Err(Sentence::new("cli.lesson.missing")
                    .with("condition", condition)
                    .with("value", value)
                    .with_count("step", trainer.steps_taken()))
            }
        })
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
                    self.show(record)?;
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
            Deed::Layout(_) | Deed::Layer(_) | Deed::Speed(_) => {}
        }
        Ok(())
    }

    /// The seed that stands for `seed`.
    fn seed(&self, seed: u64) -> u64 {
        let seed = i128::from(seed).saturating_add(self.ahead).clamp(0, i128::from(MAX_SEED));
        u64::try_from(seed).unwrap_or(MAX_SEED)
    }

    fn recipe(&self) -> Result<Run, Sentence> {
        let (trainer, _) = self.run.as_ref().ok_or_else(no_run)?;
        Ok(trainer.run().clone())
    }

    fn begin(&mut self, run: Run) -> Result<(), Sentence> {
        let trainer = Trainer::on(Compute::sparing(0), run)?;
        let watched = Watched::new(&trainer)?;
        self.spectator = self.sights.map(|_| Spectator::new(self.needs));
        if let Some(spectator) = &mut self.spectator {
            spectator.begin(&trainer);
        }
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
        let record = match trainer.step() {
            Ok(record) => record,
            Err(Ended::Diverged(_)) => return Ok(()),
            Err(Ended::Failed(reason)) => return Err(reason),
        };
        if self.is_judged {
            watched.follow(trainer, &record)?;
        } else {
            watched.record(trainer, &record);
        }
        self.show(record)
    }

    /// Lets what a step recorded be seen, where anything is.
    fn show(&mut self, record: Record) -> Result<(), Sentence> {
        let (Some((trainer, _)), Some(spectator)) = (&mut self.run, &mut self.spectator) else {
            return Ok(());
        };
        spectator.record(record);
        spectator.follow(trainer);
        if spectator.needs.metrics_course && trainer.steps_taken().is_multiple_of(DRAWN_EVERY) {
            spectator.show(trainer);
            spectator.measure()?;
        }
        Ok(())
    }
}

fn no_run() -> Sentence {
    Sentence::new("cli.lesson.no_run")
}

fn ended(end: Ended) -> Sentence {
    end.reason().unwrap_or_else(|| Sentence::new("cli.lesson.diverged"))
}
