//! Performs what is done in a lesson, and lets its step see the run.

use std::path::Path;
use std::time::Instant;

use eframe::egui::{Context, Rect};

use super::app::App;
use super::behavior::place_of;
use super::classroom::{INTERVAL, ReadLesson};
use super::layout::Pane;
use super::staging::pointed_panes;
use super::turning::{show_pane, show_plot};
use super::views::PaneOptions;
use crate::config::{Effect, Run};
use crate::lesson::{Deed, LessonSource, Pointed};
use crate::protocol::Ask;
use crate::session::Tone;
use crate::ui::action::{Action, CompareAction, LessonAction, Moment, SlowAction};
use crate::ui::arena::options::{ArenaLayer, LayerOptions};
use crate::ui::lesson::{LessonNeed, NextClick, OpenLesson, StepStart};
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
        if open.has_stopped.is_none() && open.has_come() {
            // What has come is to be looked at, and the next step begins with it.
            let is_playing = self.session.is_playing();
            open.has_stopped = Some(is_playing);
            if is_playing {
                self.ask_all(Ask::Pause);
            }
        }
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
            LessonAction::List => {
                self.hide_layers_of_lesson();
                (self.classroom.open, self.classroom.shows_list) = (None, true);
            }
            LessonAction::Open(source) => {
                self.classroom.wanted = Some(source.clone());
                self.classroom.ask(source, self.preferences.language(), ctx);
            }
            LessonAction::Leave => {
                self.hide_layers_of_lesson();
                (self.classroom.open, self.classroom.shows_list) = (None, false);
            }
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
                    self.ask_all(Ask::Pause);
                    return self.perform_lesson(LessonAction::List, ctx);
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

    /// Shows what the step points at: the first of its plots before a class; else all panes, from behind their tabs, and the settings,
    /// out of closed groups and from below.
    fn stage_step(&mut self, ctx: &Context) {
        let Some(step) = self.classroom.open.as_ref().and_then(OpenLesson::step) else { return };
        let panes: Vec<Pane> = pointed_panes(step).collect();
        let settings = step.points.iter().filter_map(|pointed| match pointed {
            Pointed::Setting(setting) => Some(setting.key),
            Pointed::Pane(_) | Pointed::Control(_) => None,
        });
        ring::seek(ctx, &settings.collect::<Vec<_>>());
        if !self.presents_lesson() {
            // The first of two behind the same tab is the one in front.
            panes.into_iter().rev().for_each(|pane| show_pane(self.tree_mut(ctx), pane));
        } else if let Some(plot) = panes.into_iter().find(|pane| matches!(pane, Pane::Plot(_))) {
            show_plot(self.tree_mut(ctx), plot);
        }
    }

    /// Hides the layers of the arena that the step has shown.
    fn hide_layers_of_lesson(&mut self) {
        for layer in std::mem::take(&mut self.classroom.layers) {
            let options = &mut self.views.arena.options;
            options.set_layer(layer, LayerOptions { shown: false, ..options.layer(layer) });
        }
    }

    /// What the panes show, without what a lesson shows for a step only.
    pub(super) fn own_options(&self) -> PaneOptions {
        let mut options = self.views.options();
        for layer in &self.classroom.layers {
            let hidden = LayerOptions { shown: false, ..options.arena.layer(*layer) };
            options.arena.set_layer(*layer, hidden);
        }
        options
    }

    /// The same of a layout that is left, and with it what a lesson shows there.
    pub(super) fn leave_options(&mut self) -> PaneOptions {
        let options = self.own_options();
        self.classroom.layers.clear();
        options
    }

    fn show_layer_for_lesson(&mut self, key: &str) {
        let options = &mut self.views.arena.options;
        let hidden = ArenaLayer::ALL.iter().find(|layer| layer.key() == key && !options.layer(**layer).shown);
        if let Some(&layer) = hidden {
            options.set_layer(layer, LayerOptions { shown: true, ..options.layer(layer) });
            self.classroom.layers.push(layer);
        }
    }

    /// Does what the step that is open does.
    fn begin_step(&mut self, ctx: &Context) {
        let Some(open) = &self.classroom.open else { return };
        self.preferences.lesson_at = Some((open.source.key(), open.index));
        let deeds = open.step().map(|step| step.deeds.clone()).unwrap_or_default();
        self.hide_layers_of_lesson();
        // A pane that fills the window hides what the step points at, and so do curves that are zoomed in.
        (self.views.filling, self.views.curves.range) = (None, None);
        if let Err(trouble) = self.perform_deeds(&deeds, ctx) {
            self.session.notices.add(Tone::Trouble, trouble, Instant::now());
        }
        self.stage_step(ctx);
    }

    /// Does `deeds` one after the other. A preset, its seed and settings before anything else are one run that begins.
    fn perform_deeds(&mut self, deeds: &[Deed], ctx: &Context) -> Result<(), Sentence> {
        let mut pending: Option<Run> = None;
        for deed in deeds {
            match deed {
                Deed::Preset(preset) => {
                    // The lesson says when it plays, and how fast.
                    pending = Some(preset.run()?);
                    self.views.presets.begin(*preset);
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
                Deed::Layer(key) => self.show_layer_for_lesson(key),
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
        self.session.of_lesson = Some(self.link.addressed());
        Ok(())
    }

    fn limit_speed_by_lesson(&mut self, limit: Option<f64>) {
        self.views.toolbar.set_limit(limit);
        self.limit_speed(limit);
    }

    /// What the step that is open points at, each with where it stood in the last frame; `None` where it was not on the screen.
    pub fn pointed_at(&self) -> &[(Pointed, Option<Rect>)] {
        &self.classroom.pointed
    }

    /// What the step that is open points at, each with where it stands in this frame.
    fn points(&self, ctx: &Context) -> Vec<(Pointed, Option<Rect>)> {
        let step = self.classroom.open.as_ref().and_then(OpenLesson::step);
        let place = |pointed: &Pointed| match pointed {
            Pointed::Pane(key) => {
                Pane::ALL.into_iter().find(|pane| pane.key() == key).and_then(|pane| place_of(ctx, pane))
            }
            Pointed::Setting(setting) => ring::place_of(ctx, setting.key),
            Pointed::Control(name) => ring::place_of(ctx, name),
        };
        let points = step.map_or(&[][..], |step| &step.points);
        points.iter().map(|pointed| (pointed.clone(), place(pointed))).collect()
    }

    /// Draws rings around what the step points at, and around the button that it needs next. Returns what it points at.
    pub(super) fn rings_ui(&self, ctx: &Context) -> Vec<(Pointed, Option<Rect>)> {
        let pointed = self.points(ctx);

        let need = self.classroom.open.as_ref().and_then(|open| open.need(self.session.is_playing()));
        let play = (need == Some(LessonNeed::Do(&Deed::Play))).then(|| ring::place_of(ctx, "play")).flatten();
        let mut places: Vec<Rect> = pointed.iter().filter_map(|(_, place)| *place).collect();
        places.extend(play.filter(|play| !places.contains(play)));
        places.into_iter().for_each(|place| ring::ring_ui(ctx, Palette::of(ctx.theme()), place));
        pointed
    }
}

/// Whether the file at `path` is a lesson by its name.
pub fn is_lesson(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md"))
}
