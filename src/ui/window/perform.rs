//! Performs actions: the only place where the screen changes something.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use eframe::egui::{Context, Popup, Theme, ThemePreference, ViewportCommand};
use egui_tiles::Tree;

use super::app::App;
use super::behavior::pane_under_pointer;
use super::layout::{Pane, first_tree, spread_tree};
use super::lesson::is_lesson;
use super::photo;
use super::travel::restarted;
use super::turning::{show_plot, turn_plot};
use crate::config::{DataConfig, Edit, Effect, Run, RunConfig, Setting};
use crate::history::{curves_csv, measured_csv};
use crate::lesson::LessonSource;
use crate::protocol::Ask;
use crate::session::Tone;
use crate::ui::action::{Action, LessonAction, Purpose, Seed};
use crate::ui::bars::presenter::Presenter;
use crate::ui::controls::rates::set_rate;
use crate::ui::figure::desk::FigureGoal;
use crate::ui::guide::sentences;
use crate::ui::picker::Picker;
use crate::ui::screen_layout::ScreenLayout;
use crate::words::Sentence;

impl App {
    /// Performs `action`; an error is shown as a notice.
    pub(in crate::ui) fn perform(&mut self, action: Action, ctx: &Context) {
        if let Err(trouble) = self.try_perform(action, ctx) {
            self.session.notices.add(Tone::Trouble, trouble, Instant::now());
            ctx.request_repaint();
        }
    }

    fn try_perform(&mut self, action: Action, ctx: &Context) -> Result<(), Sentence> {
        match action {
            Action::TogglePlay => {
                self.ask_all(if self.session.is_playing() { Ask::Pause } else { Ask::Play })
            }
            Action::Step(count, only) => self.ask_all(Ask::Step { count, only }),
            Action::Slow(action) => self.move_slowly(action, ctx),
            Action::ShowMinibatch(wanted) => self.link.ask(Ask::ShowMinibatch(wanted)),
            Action::TrainToOptimum => self.train_to_optimum(),
            Action::LimitSpeed(limit) => self.limit_speed(limit),
            Action::Lesson(action) => self.perform_lesson(action, ctx)?,
            Action::Lectern(action) => self.perform_at_lectern(action),
            Action::HoldPicture => self.hold_picture(!self.session.is_held()),
            Action::Compare(action) => self.perform_compared(action, ctx)?,
            Action::Restart(seed) => self.restart(seed),
            Action::Preset(preset) => {
                // A preset is there to be watched: it plays, whatever the run before did.
                self.link.ask(Ask::Start { run: Box::new(preset.run()?), play: true });
            }
            Action::PresetOnMyData(preset) => {
                if let Some(shown) = &self.session.shown {
                    let run = preset.run()?.on_data(&shown.wanted.data);
                    run.config.check()?;
                    self.link.ask(Ask::Start { run: Box::new(run), play: true });
                }
            }
            Action::Set(edit) => self.set(edit)?,
            Action::Refuse(reason) => return Err(reason),
            Action::Nudge(player, factor) => {
                if let Some(shown) = &self.session.shown {
                    let config = Arc::clone(&shown.wanted);
                    let rate = config.player(player).optimizer.learning_rate * factor;
                    let mut actions = Vec::new();
                    set_rate(&config, player, rate, self.preferences.rates_linked, &mut actions);
                    actions.into_iter().try_for_each(|action| self.try_perform(action, ctx))?;
                }
            }
            Action::Study(study) => self.link.study(&mut self.session, study),
            Action::SmallNetworks => self.begin_with_small_networks(),
            Action::LinkRates(on) => self.preferences.rates_linked = on,
            Action::ShowFormula(on) => self.preferences.arrangement_mut().formula = on,
            Action::ShowThermometer(on) => self.preferences.thermometer = on,
            Action::Rewind => self.link.ask(Ask::Rewind),
            Action::Go(moment) => self.go(moment),
            Action::StopWhen(stops) => self.stop_when(stops),
            Action::StopHere => self.stop_here(),
            Action::Reschedule(change) => self.link.ask(Ask::Reschedule(change)),
            Action::NameBranch(branch, name) => self.link.ask(Ask::NameBranch(branch, name)),
            Action::DeleteBranch(branch) => self.link.ask(Ask::DeleteBranch(branch)),
            Action::KeepWithin(mebibytes) => self.keep_within(mebibytes),
            Action::Ask(purpose) => {
                let title = self.preferences.language().text(&format!("dialog.{}", purpose.title_word()));
                let waker = ctx.clone();
                self.dialogs.files.ask(purpose, &title, move || waker.request_repaint());
            }
            Action::OpenFigure(pane) => {
                (self.dialogs.figure.pane, self.dialogs.figure.is_open) = (pane, true);
            }
            Action::CopyFigure(pane) => self.draw_figure(pane, FigureGoal::Clipboard, ctx),
            Action::Use(purpose, path) => self.use_file(purpose, &path, ctx)?,
            Action::Drop(path) if is_lesson(&path) => {
                self.perform_lesson(LessonAction::Open(LessonSource::File(path)), ctx)?;
            }
            Action::Drop(path) => {
                let waker = ctx.clone();
                let otherwise = if self.dialogs.drawing.is_open { Purpose::Drawing } else { Purpose::Data };
                self.dialogs.files.open(path, otherwise, move || waker.request_repaint());
            }
            Action::PasteRun(text) => self.paste_run(&text)?,
            Action::ListRuns => self.dialogs.recent.look(ctx),
            Action::GoOn => self.go_on(ctx)?,
            Action::Train(data, tables) => {
                self.link.ask(Ask::TakeTables(tables));
                self.train_on(*data);
            }
            Action::OpenDrawing => {
                if let Some(shown) = &self.session.shown {
                    self.dialogs.drawing.open(&shown.wanted.data);
                }
            }
            Action::Draw(action) => self.dialogs.drawing.act(action),
            Action::Speak(language) => {
                language.tag().clone_into(&mut self.preferences.language);
                self.spoken_before = None;
            }
            Action::SwitchTheme => {
                self.preferences.theme = match ctx.theme() {
                    Theme::Dark => ThemePreference::Light,
                    Theme::Light => ThemePreference::Dark,
                };
                ctx.set_theme(self.preferences.theme);
            }
            Action::Zoom(zoom) => self.zoom(zoom, ctx),
            Action::Arrange(layout) => {
                self.classroom.brought_to_present = false;
                self.arrange(layout, ctx);
            }
            Action::TurnPlot(forward) => turn_plot(self.tree_mut(ctx), forward),
            Action::ShowPlot(pane) => show_plot(self.tree_mut(ctx), pane),
            Action::ResetLayout => {
                self.views.filling = None;
                let (layout, is_low) = (self.preferences.layout(), self.is_low(ctx));
                *self.preferences.tree_mut(is_low) = first_tree(layout, is_low);
            }
            Action::SpreadLayout => {
                self.views.filling = None;
                let layout = self.preferences.layout();
                *self.tree_mut(ctx) = spread_tree(layout);
            }
            Action::TogglePane(pane) => {
                let tree = self.tree_mut(ctx);
                if let Some(id) = tree.tiles.find_pane(&pane) {
                    let visible = tree.is_visible(id);
                    tree.set_visible(id, !visible);
                }
            }
            Action::Fill(pane) => {
                let pane = pane.or_else(|| pane_under_pointer(ctx)).unwrap_or(Pane::Arena);
                self.views.filling = if self.views.filling.is_some() { None } else { Some(pane) };
            }
            Action::ToggleFullScreen => fill_screen(ctx, !is_full_screen(ctx)),
            Action::StepBack => self.step_back(ctx),
            Action::ToggleHandbook => {
                // What explains a part of the formula would lie over it.
                Popup::close_all(ctx);
                self.dialogs.handbook.is_open ^= true;
            }
            Action::ToggleGlossary => self.dialogs.handbook.toggle_glossary(ctx),
            Action::ScrollHandbook(pages) => self.dialogs.handbook.scroll(pages),
            Action::ToggleHelp => self.dialogs.help ^= true,
            Action::ToggleDeveloper => self.dialogs.developer ^= true,
            Action::ShowEveryLayer => self.views.arena.options.show_every_layer(true),
            Action::Undo => self.undo(),
            Action::TakeBack => self.take_back(),
            Action::Redo => self.redo(),
            Action::HoldNotices(count) => self.session.notices.hold(count),
            Action::Dismiss(index) => self.session.notices.dismiss(index),
        }
        Ok(())
    }

    /// Takes the results of dialogs and of written files.
    pub(in crate::ui) fn receive_files(&mut self) {
        let now = Instant::now();
        if let Some(picker) = &mut self.dialogs.columns
            && let Err(trouble) = picker.receive()
        {
            self.dialogs.columns = None;
            self.session.notices.add(Tone::Trouble, trouble, now);
        }
        for written in self.dialogs.files.written() {
            match written {
                Ok(path) => self.tell_saved(&path),
                Err(trouble) => self.session.notices.add(Tone::Trouble, trouble, now),
            }
        }
    }

    /// The panes of the layout.
    pub(super) fn tree_mut(&mut self, ctx: &Context) -> &mut Tree<Pane> {
        let is_low = self.is_low(ctx);
        self.preferences.tree_mut(is_low)
    }

    /// Shows the window in `layout`, with what its panes showed before.
    pub(super) fn arrange(&mut self, layout: ScreenLayout, ctx: &Context) {
        let before = self.preferences.layout();
        if layout != before {
            self.preferences.arrangement_mut().options = self.leave_options();
            self.preferences.set_layout(layout);
            self.views.set_options(self.preferences.arrangement_mut().options.clone());
            self.views.filling = None;
            self.views.presenter = Presenter::default();
        }
        if layout.fills_screen() {
            if !before.fills_screen() {
                self.views.was_full_screen = is_full_screen(ctx);
            }
            fill_screen(ctx, true);
        } else if before.fills_screen() && !self.views.was_full_screen {
            fill_screen(ctx, false);
        }
        ctx.request_repaint();
    }

    /// Puts the pen down; without it, turns the light off; without it, closes the dialog in front; without one, stops on the way to another step; without that, leaves slow motion; without it, puts back the pane that fills the window; without one, leaves a
    /// layout that fills the screen; without it, leaves full screen.
    fn step_back(&mut self, ctx: &Context) {
        if self.lectern.pen.is_on {
            self.lectern.pen.turn(false);
        } else if self.lectern.light.is_on {
            self.lectern.light.is_on = false;
        } else if self.dialogs.are_open() {
            self.dialogs.close();
        } else if self.session.shown.as_ref().is_some_and(|shown| shown.seeking.is_some()) {
            self.link.ask(Ask::Pause);
        } else if self.session.slow.is_some() {
            self.session.slow = None;
        } else if self.views.filling.is_some() {
            self.views.filling = None;
        } else if self.preferences.layout().fills_screen() {
            self.arrange(self.preferences.layout_before(), ctx);
        } else if is_full_screen(ctx) {
            fill_screen(ctx, false);
        }
    }

    /// Begins `run`, playing if the run before was playing or has diverged, or there was none.
    pub(super) fn begin(&mut self, run: Run) {
        let play = self.plays_next();
        self.link.ask(Ask::Start { run: Box::new(run), play });
    }

    pub(super) fn plays_next(&self) -> bool {
        self.session.is_playing() || self.has_diverged() || self.session.shown.is_none()
    }

    fn restart(&mut self, seed: Seed) {
        let Some(run) = restarted(&self.session, seed) else { return };
        let play = self.plays_next();
        self.company.begin_beside(|session| restarted(session, seed), play, &mut self.link);
        self.begin(run);
    }

    /// Begins a new run with two latents and two hidden layers of 16 units in both networks: 354 and 337 weights.
    fn begin_with_small_networks(&mut self) {
        let Some(shown) = &self.session.shown else { return };
        let mut config = RunConfig::clone(&shown.wanted);
        config.latent_dim = 2;
        for player in [&mut config.generator, &mut config.discriminator] {
            player.network.hidden = vec![16, 16];
        }
        self.begin(Run::from(config));
    }

    /// Changes a setting of the run, or begins a new run if the setting takes effect only there.
    fn set(&mut self, edit: Edit) -> Result<(), Sentence> {
        let Some(shown) = &self.session.shown else { return Ok(()) };
        match edit.setting.effect {
            Effect::Live => {
                let number = self.link.set(edit.clone());
                let now = Instant::now();
                if let Some(stays) =
                    sentences::stays_scheduled(shown, edit.setting, self.preferences.language())
                {
                    self.session.notices.add(Tone::Done, stays, now);
                }
                self.session.ask(number, edit, now);
            }
            Effect::Rebuild => {
                let mut config = RunConfig::clone(&shown.wanted);
                edit.apply(&mut config)?;
                if config.data.target.is_file() && config.data.file.is_empty() {
                    // A CSV needs a file before anything can begin.
                    return Err(
                        Sentence::new("error.no_file").with_name("file", Setting::name_of("data.file"))
                    );
                }
                if config.data.target.is_drawn() && config.data.map.is_blank() {
                    // There is nothing to begin with before something is drawn.
                    self.dialogs.drawing.open(&config.data);
                    return Ok(());
                }
                self.begin(Run::from(config));
            }
        }
        Ok(())
    }

    fn use_file(&mut self, purpose: Purpose, path: &Path, ctx: &Context) -> Result<(), Sentence> {
        let path =
            if purpose.writes() { photo::with_extension(path, purpose.extension()) } else { path.to_owned() };
        match purpose {
            Purpose::Data => {
                let known = self.session.shown.as_ref().map(|shown| &shown.wanted.data);
                self.dialogs.columns = Some(Picker::open(path, known, ctx));
            }
            Purpose::Drawing => self.dialogs.drawing.read(path, ctx),
            Purpose::LoadCheckpoint | Purpose::LoadRun => self.load_run(path),
            Purpose::CompareRun | Purpose::Ghost => self.compare_file(purpose, path, ctx)?,
            Purpose::SaveCheckpoint => self.link.ask(Ask::Save(path)),
            Purpose::SaveRun => self.save_run(path, false, ctx),
            Purpose::SaveRunWithTable => self.save_run(path, true, ctx),
            Purpose::SaveCurves => {
                let curves = self.session.course.curves.clone();
                self.dialogs.files.write(ctx, path, move || Ok(curves_csv(&curves).into_bytes()));
            }
            Purpose::SaveMetrics => {
                let measured = self.session.course.measured.clone();
                self.dialogs.files.write(ctx, path, move || Ok(measured_csv(&measured).into_bytes()));
            }
            Purpose::SaveDrawn(part, format) => {
                let seen = self.session.seen();
                if let (Some(picture), Some(shown)) = (seen.picture.clone(), &seen.shown) {
                    let target = Arc::clone(&shown.state.target);
                    let bytes = move || Ok(part.bytes(format, &picture, &target));
                    self.dialogs.files.write(ctx, path, bytes);
                }
            }
            Purpose::SaveWindow => self.dialogs.files.photograph(ctx, path),
            Purpose::SavePane(pane, _) => self.save_figure(pane, path, ctx)?,
        }
        Ok(())
    }

    /// Replaces a file dialog: files are written to the current folder under a free name; for reading, a notice
    /// names other ways.
    pub(in crate::ui) fn do_without_dialog(&mut self, purpose: Purpose, ctx: &Context) {
        if purpose.writes() {
            let path = free_path(&purpose.file_name());
            // A checkpoint is written, and told of, by the trainer.
            if purpose != Purpose::SaveCheckpoint {
                self.dialogs.placed.push(path.clone());
            }
            self.perform(Action::Use(purpose, path), ctx);
        } else {
            let key =
                if self.takes_drops { "error.no_dialog_to_open" } else { "error.no_dialog_to_open_wayland" };
            let trouble = Sentence::new(key);
            self.session.notices.add(Tone::Trouble, trouble, Instant::now());
        }
        ctx.request_repaint();
    }

    /// Shows that a file was written.
    pub(in crate::ui) fn tell_saved(&mut self, path: &Path) {
        let placed = self.dialogs.placed.iter().position(|placed| placed == path);
        let key = if placed.is_some() { "notice.saved_here" } else { "notice.saved" };
        if let Some(index) = placed {
            self.dialogs.placed.swap_remove(index);
        }
        let saved = Sentence::new(key).with_path("path", path);
        self.session.notices.add(Tone::Done, saved, Instant::now());
    }

    fn train_on(&mut self, data: DataConfig) {
        let Some(shown) = &self.session.shown else { return };
        let config = RunConfig { data, ..RunConfig::clone(&shown.wanted) };
        self.session.notices.add(Tone::Done, Sentence::new("notice.own_data"), Instant::now());
        self.link.ask(Ask::Start { run: Box::new(Run::from(config)), play: true });
    }
}

fn is_full_screen(ctx: &Context) -> bool {
    ctx.input(|input| input.viewport().fullscreen) == Some(true)
}

fn fill_screen(ctx: &Context, on: bool) {
    ctx.send_viewport_cmd(ViewportCommand::Fullscreen(on));
}

/// `name` in the current folder, with a number if such a file exists.
fn free_path(name: &str) -> PathBuf {
    let folder = std::env::current_dir().unwrap_or_default();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "txt"));
    let numbered = (2..10_000).map(|k| folder.join(format!("{stem}-{k}.{extension}")));
    let mut paths = std::iter::once(folder.join(name)).chain(numbered);
    paths.find(|path| !path.exists()).unwrap_or_else(|| folder.join(name))
}
