//! Performs what is done in a lesson, and lets its step see the run.

use std::path::Path;
use std::time::Instant;

use eframe::egui::Context;

use super::app::App;
use super::behavior::place_of;
use super::classroom::{INTERVAL, ReadLesson};
use super::layout::{Pane, show_plot};
use super::staging::pointed_panes;
use crate::config::{Effect, Run};
use crate::lesson::{Deed, LessonSource, Pointed};
use crate::protocol::Ask;
use crate::session::Tone;
use crate::ui::action::{Action, CompareAction, LessonAction, Moment, SlowAction};
use crate::ui::lesson::{NextClick, OpenLesson, StepStart};
use crate::ui::ring;
use crate::ui::screen_layout::ScreenLayout;
use crate::ui::theme::Palette;
use crate::words::Sentence;

impl App {
    /// Opens a lesson at the start of the window.
    pub fn with_lesson(mut self, source: LessonSource) -> Self {
        self.ask(Action::Lesson(LessonAction::Open(source)));
        self
    }

    /// The lesson that is open.
    pub fn lesson(&self) -> Option<&OpenLesson> {
        self.classroom.open.as_ref()
    }

    /// Shows the card of a first launch.
    pub fn with_welcome(mut self) -> Self {
        self.classroom.shows_card = true;
        self
    }

    /// Lets the open step see the run, and takes in what was read of lessons.
    pub(super) fn follow_lesson(&mut self, ctx: &Context) {
        while let Ok(read) = self.classroom.read.try_recv() {
            self.take_lesson(read, ctx);
        }
        let language = self.preferences.language();
        let is_due = self.classroom.asked_at.is_none_or(|at| at.elapsed() >= INTERVAL);
        let Some(open) = &mut self.classroom.open else { return };
        // A lesson is spoken as the window is, and a file that is written anew is read anew.
        let reads = matches!(open.source, LessonSource::File(_)) && is_due;
        if reads || self.classroom.language != Some(language) {
            let source = open.source.clone();
            self.classroom.language = Some(language);
            self.classroom.ask(source, language, ctx);
        }
        let Some(open) = &mut self.classroom.open else { return };
        if matches!(open.source, LessonSource::File(_)) {
            ctx.request_repaint_after(INTERVAL);
        }
        let beside = self.company.beside.len();
        if open.opened.is_none() && self.link.is_settled(&self.session) {
            open.opened = StepStart::now(&self.session, beside);
        }
        open.follow(&self.session, beside);
    }

    fn take_lesson(&mut self, (source, language, read): ReadLesson, ctx: &Context) {
        let lesson = match read {
            Ok(lesson) => lesson,
            Err(trouble) => {
                self.session.notices.add(Tone::Trouble, trouble, Instant::now());
                return;
            }
        };
        let now = ctx.input(|input| input.time);
        self.classroom.language = Some(language);
        if let Some(open) = self.classroom.open.as_mut().filter(|open| open.source == source) {
            // It is the same step, said anew.
            if open.lesson != lesson {
                open.index = open.index.min(lesson.steps.len().saturating_sub(1));
                open.lesson = lesson;
            }
            return;
        }
        // One that was left while it was read again is not opened again.
        if self.classroom.wanted.take_if(|wanted| *wanted == source).is_none() {
            return;
        }
        let key = source.key();
        let index = match &self.preferences.lesson_at {
            Some((left, index)) if *left == key => *index,
            _ => 0,
        };
        self.classroom.open = Some(OpenLesson::new(source, lesson, index, now));
        self.classroom.shows_list = false;
        self.begin_step(ctx);
    }

    pub(super) fn perform_lesson(&mut self, action: LessonAction, ctx: &Context) -> Result<(), Sentence> {
        let now = ctx.input(|input| input.time);
        // Whoever does anything with lessons has read the card.
        self.classroom.shows_card = false;
        match action {
            LessonAction::List => (self.classroom.open, self.classroom.shows_list) = (None, true),
            LessonAction::Open(source) => {
                self.classroom.wanted = Some(source.clone());
                self.classroom.ask(source, self.preferences.language(), ctx);
            }
            LessonAction::Leave => (self.classroom.open, self.classroom.shows_list) = (None, false),
            LessonAction::PutCardAway => {}
            LessonAction::Answer(index) => {
                if let Some(open) = &mut self.classroom.open {
                    open.answer = Some(index);
                }
            }
            LessonAction::Try => {
                let Some(open) = &mut self.classroom.open else { return Ok(()) };
                open.is_tried = true;
                let tries = open.step().map(|step| step.tries.clone()).unwrap_or_default();
                self.perform_deeds(&tries, ctx)?;
            }
            LessonAction::Forward => self.show_next(ctx)?,
            LessonAction::Back | LessonAction::Next | LessonAction::Skip => {
                let Some(open) = &mut self.classroom.open else { return Ok(()) };
                if action == LessonAction::Next && !open.is_done {
                    return Ok(());
                }
                if action == LessonAction::Back && open.index == 0 {
                    return Ok(());
                }
                if action != LessonAction::Back && open.is_last() {
                    let key = open.source.key();
                    self.preferences.lesson_at = None;
                    if !self.preferences.lessons_done.contains(&key) {
                        self.preferences.lessons_done.push(key);
                    }
                    (self.classroom.open, self.classroom.shows_list) = (None, true);
                    return Ok(());
                }
                let index =
                    if action == LessonAction::Back { open.index.saturating_sub(1) } else { open.index + 1 };
                open.go_to(index, now);
                self.begin_step(ctx);
            }
        }
        Ok(())
    }

    /// Shows a class what comes next: more of the text, the answer with what the step asks for, or the next step.
    fn show_next(&mut self, ctx: &Context) -> Result<(), Sentence> {
        let Some(open) = &mut self.classroom.open else { return Ok(()) };
        match open.next_click() {
            NextClick::Read => {
                open.reading.turn();
                return Ok(());
            }
            NextClick::GoOn | NextClick::Finish => return self.perform_lesson(LessonAction::Skip, ctx),
            NextClick::Reveal => {
                open.answer = open.right_answer();
                open.reading.go_to_end();
            }
            NextClick::Do => {}
        }
        if open.is_to_do() {
            open.is_tried = true;
            let deeds = open.to_do();
            self.perform_deeds(&deeds, ctx)?;
        }
        Ok(())
    }

    /// Whether a lesson is shown to a class.
    pub(super) fn presents_lesson(&self) -> bool {
        self.preferences.layout().fills_screen() && self.classroom.open.is_some()
    }

    /// Whether a lesson may choose the layout: what a person presents stays on the whole screen.
    fn may_arrange(&self) -> bool {
        !self.preferences.layout().fills_screen() || self.classroom.brought_to_present
    }

    /// Shows the first of the plots that the step points at.
    fn stage_step(&mut self, ctx: &Context) {
        let step = self.classroom.open.as_ref().and_then(OpenLesson::step);
        let plot = step.and_then(|step| pointed_panes(step).find(|pane| matches!(pane, Pane::Plot(_))));
        if let Some(plot) = plot {
            show_plot(self.tree_mut(ctx), plot);
        }
    }

    /// Does what the step that is open does.
    fn begin_step(&mut self, ctx: &Context) {
        let Some(open) = &self.classroom.open else { return };
        self.preferences.lesson_at = Some((open.source.key(), open.index));
        let deeds = open.step().map(|step| step.deeds.clone()).unwrap_or_default();
        if self.presents_lesson() {
            self.stage_step(ctx);
        }
        if let Err(trouble) = self.perform_deeds(&deeds, ctx) {
            self.session.notices.add(Tone::Trouble, trouble, Instant::now());
        }
    }

    /// Does `deeds` one after the other. A preset, its seed and settings before anything else are one run that begins.
    fn perform_deeds(&mut self, deeds: &[Deed], ctx: &Context) -> Result<(), Sentence> {
        let mut pending: Option<Run> = None;
        for deed in deeds {
            match deed {
                Deed::Preset(preset) => {
                    // The lesson says when it plays, and how fast.
                    pending = Some(preset.run()?);
                    continue;
                }
                Deed::Seed(seed) => {
                    let mut run = pending.take().or_else(|| self.session.recipe()).unwrap_or_default();
                    run.config.seed = *seed;
                    pending = Some(run);
                    continue;
                }
                Deed::Set(edit) => {
                    let is_unbegun = self.session.step() == 0 && edit.setting.effect == Effect::Rebuild;
                    match (&mut pending, is_unbegun) {
                        (Some(run), _) => edit.apply(&mut run.config)?,
                        (None, true) => {
                            let mut run = self.session.recipe().unwrap_or_default();
                            edit.apply(&mut run.config)?;
                            pending = Some(run);
                        }
                        (None, false) => self.perform(Action::Set(edit.clone()), ctx),
                    }
                    continue;
                }
                _ => {}
            }
            self.begin_paused(pending.take())?;
            match deed {
                Deed::Layout(key) => {
                    if let Some(layout) = ScreenLayout::named(key).filter(|_| self.may_arrange()) {
                        self.classroom.brought_to_present = layout.fills_screen();
                        self.arrange(layout, ctx);
                    }
                }
                Deed::Speed(limit) => self.limit_speed_by_lesson(*limit),
                Deed::Steps(count) => self.link.ask(Ask::Step { count: *count, only: None }),
                Deed::Optimum => self.link.ask(Ask::TrainToOptimum),
                Deed::Compare(edit) => self.perform(Action::Compare(CompareAction::With(edit.clone())), ctx),
                Deed::Go(step) => self.perform(Action::Go(Moment::Step(*step)), ctx),
                Deed::Slow => self.perform(Action::Slow(SlowAction::Forward), ctx),
                Deed::Play => self.ask_all(Ask::Play),
                Deed::Pause => self.ask_all(Ask::Pause),
                Deed::Preset(_) | Deed::Seed(_) | Deed::Set(_) => {}
            }
        }
        self.begin_paused(pending)
    }

    fn begin_paused(&mut self, run: Option<Run>) -> Result<(), Sentence> {
        let Some(run) = run else { return Ok(()) };
        run.config.check()?;
        // What was compared before belongs to another step.
        for letter in self.company.beside.iter().map(|companion| companion.letter).collect::<Vec<_>>() {
            self.company.close(letter, &mut self.session, &mut self.link);
            self.views.compared.forget(letter);
        }
        self.link.ask(Ask::Start { run: Box::new(run), play: false });
        Ok(())
    }

    fn limit_speed_by_lesson(&mut self, limit: Option<f64>) {
        self.views.toolbar.set_limit(limit);
        self.limit_speed(limit);
    }

    /// Draws rings around what the step points at.
    pub(super) fn rings_ui(&self, ctx: &Context) {
        let Some(step) = self.classroom.open.as_ref().and_then(OpenLesson::step) else { return };
        let palette = Palette::of(ctx.theme());
        for pointed in &step.points {
            let place = match pointed {
                Pointed::Pane(key) => {
                    Pane::ALL.into_iter().find(|pane| pane.key() == key).and_then(|pane| place_of(ctx, pane))
                }
                Pointed::Setting(setting) => ring::place_of(ctx, setting.key),
                Pointed::Control(name) => ring::place_of(ctx, name),
            };
            if let Some(place) = place {
                ring::ring_ui(ctx, palette, place);
            }
        }
    }
}

/// Whether the file at `path` is a lesson by its name.
pub fn is_lesson(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md"))
}
