//! The window: it receives messages, draws the panes, and performs actions.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{self, Context, Ui};

use super::behavior::Panes;
use super::files::{DialogOutcome, Files};
use super::gate::{Frequency, Gate};
use super::preferences::{Preferences, STORAGE_KEY, is_low};
use super::views::Views;
use super::{help, keys};
use crate::config::Run;
use crate::protocol::{Ask, Phase, RunId, ScreenLinks};
use crate::session::{Link, Mark, Pace, Session, Tone, marks};
use crate::ui::action::Action;
use crate::ui::bars::developer;
use crate::ui::bars::developer::Instruments;
use crate::ui::bars::diagnosis;
use crate::ui::bars::notices;
use crate::ui::bars::status;
use crate::ui::bars::status::Frames;
use crate::ui::bars::timeline;
use crate::ui::controls::presets::is_load;
use crate::ui::explain;
use crate::ui::handbook::HandbookView;
use crate::ui::picker::Picker;
use crate::ui::scene::Scene;
use crate::ui::strip::strip_ui;
use crate::ui::theme::{self, Palette};
use crate::words::Sentence;

/// The window with all its state.
pub struct App {
    pub(in crate::ui) session: Session,
    pub(in crate::ui) link: Link,
    pub(in crate::ui) preferences: Preferences,
    /// The language that is remembered, where another was asked for at the start.
    pub(in crate::ui) spoken_before: Option<String>,
    pub(in crate::ui) views: Views,
    pub(in crate::ui) dialogs: Dialogs,
    /// Whether files can be dropped onto the window on this system.
    pub(in crate::ui) takes_drops: bool,
    /// Actions from outside of the window.
    asked: Vec<Action>,
    instruments: Instruments,
    /// Limits the frame rate where training needs the core; `None` without a gate.
    gate: Option<(Arc<Gate>, Frequency)>,
    marks: Marks,
}

/// The windows and dialogs in front of the panes.
#[derive(Default)]
pub struct Dialogs {
    /// The guide.
    pub handbook: HandbookView,
    /// Whether the list of keys is open.
    pub help: bool,
    /// Whether the developer's panel is open.
    pub developer: bool,
    /// The window for choosing columns of a table, if open.
    pub columns: Option<Picker>,
    /// File dialogs, and files that are read and written.
    pub files: Files,
    /// Files for which the program chose the path, as there was no dialog.
    pub placed: Vec<std::path::PathBuf>,
}

impl Dialogs {
    /// Whether anything is open that Escape closes.
    pub(in crate::ui) fn are_open(&self) -> bool {
        self.handbook.is_open || self.help || self.developer || self.columns.is_some()
    }

    /// Closes everything that Escape closes.
    pub(in crate::ui) fn close(&mut self) {
        (self.handbook.is_open, self.help, self.developer, self.columns) = (false, false, false, None);
    }
}

/// The marks of all changes, with the key of the cache.
#[derive(Default)]
struct Marks {
    /// Run and revision of the changes that the marks were made from.
    made_of: Option<(RunId, u64)>,
    /// Distance, in steps, within which changes are one mark.
    nearby: u64,
    marks: Arc<[Mark]>,
}

impl App {
    /// A window on `links` that begins `run`. `storage` contains the preferences.
    pub fn new(
        ctx: &Context,
        storage: Option<&dyn eframe::Storage>,
        links: ScreenLinks,
        run: Run,
        play: bool,
    ) -> Self {
        let (preferences, words) = Preferences::remembered(storage);
        theme::install(ctx);
        // Ctrl with + and - is ours, so that it is remembered.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        ctx.set_theme(preferences.theme);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut link = Link::new(links, Pace::on(cores));
        let mut views = Views::default();
        if is_load(&run) {
            views.toolbar.lift_limit();
        }
        link.ask(Ask::Start { run: Box::new(run), play });
        link.ask(Ask::LimitSpeed(views.toolbar.limit()));
        let app = Self {
            session: Session::default(),
            link,
            preferences,
            spoken_before: None,
            views,
            dialogs: Dialogs::default(),
            takes_drops: true,
            asked: Vec::new(),
            instruments: Instruments::default(),
            gate: None,
            marks: Marks::default(),
        };
        app.with_words(words)
    }

    /// Shows these messages, about preferences that could not be used.
    pub fn with_words(mut self, words: Vec<Sentence>) -> Self {
        words.into_iter().for_each(|word| self.session.notices.add(Tone::Trouble, word, Instant::now()));
        self
    }

    /// Sets the name of the renderer and the time of the start, for the developer's panel.
    pub fn with_renderer(mut self, renderer: &'static str, started: Instant) -> Self {
        (self.instruments.renderer, self.instruments.started) = (renderer, Some(started));
        self
    }

    /// Controls `gate` by the duration of frames; threads that wake the window wait for it.
    pub fn with_gate(mut self, gate: Arc<Gate>) -> Self {
        self.gate = Some((gate, Frequency::default()));
        self
    }

    /// For systems on which files cannot be dropped onto the window.
    pub fn without_drops(mut self) -> Self {
        self.takes_drops = false;
        self
    }

    /// Uses this language instead of that in the preferences.
    pub fn with_language(mut self, language: crate::words::Language) -> Self {
        let tag = language.tag().to_owned();
        self.spoken_before = Some(std::mem::replace(&mut self.preferences.language, tag));
        self
    }

    /// The state of the screen.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Adds an action, as a pane would; it is performed in the next frame.
    pub fn ask(&mut self, action: Action) {
        self.asked.push(action);
    }

    /// Reads what has arrived, and requests pictures and metrics of new states.
    fn receive(&mut self, ctx: &Context) {
        self.link.receive(&mut self.session);
        for (purpose, chosen) in self.dialogs.files.chosen() {
            match chosen {
                DialogOutcome::File(path) => self.perform(Action::Use(purpose, path), ctx),
                DialogOutcome::NoDialog => self.do_without_dialog(purpose, ctx),
            }
        }
        self.receive_files();
        if let Some(shown) = &self.session.shown {
            let best = self.views.arena.best;
            let view = self.views.arena.view(shown, self.link.resolution(&self.session, best));
            self.link.look(&self.session, view);
            self.marks.follow(&self.session);
        }
        if self.views.toolbar.follow(&self.session) {
            self.link.ask(Ask::LimitSpeed(self.views.toolbar.limit()));
        }
        let now = Instant::now();
        let next_notice_goes = self.session.notices.expire(now);
        if let Some(run) = self.session.forget_given_up() {
            self.link.ask(Ask::Forget(run));
        }
        let soonest = [next_notice_goes, self.link.look_again_in(&self.session)];
        if let Some(soon) = soonest.into_iter().flatten().min() {
            ctx.request_repaint_after(soon.max(Duration::from_millis(20)));
        }
    }

    /// Draws one frame, and performs the actions in it.
    pub fn show(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let begun = Instant::now();
        ctx.set_zoom_factor(self.preferences.zoom_for(ctx.content_rect().size() * ctx.zoom_factor()));
        self.receive(&ctx);
        if let Some((gate, frequency)) = &mut self.gate
            && frequency.note(gate, begun)
            && self.session.is_playing()
        {
            ctx.request_repaint();
        }
        self.instruments.note_frame(ctx.cumulative_frame_nr(), self.session.step());
        let mut actions = std::mem::take(&mut self.asked);
        self.dialogs.handbook.take_keys(&ctx);
        actions.extend(keys::pressed(&ctx));
        self.adapt_escape(&ctx, &mut actions);
        actions.extend(dropped(&ctx));
        let is_low = is_low(ctx.content_rect().height());
        let scene = Scene {
            session: &self.session,
            marks: &self.marks.marks.clone(),
            language: self.preferences.language(),
            palette: Palette::of(ctx.theme()),
            is_low,
            takes_drops: self.takes_drops,
        };
        self.views.curves.follow(scene);
        let hidden = super::behavior::hidden(self.preferences.tree_mut(is_low));
        let above = if is_low { 1.0 } else { 3.0 };
        egui::Panel::top("toolbar").show(ui, |ui| {
            ui.add_space(above);
            let shown = [self.preferences.formula, self.preferences.thermometer];
            self.views.toolbar.ui(ui, scene, &hidden, shown, &mut actions);
            ui.add_space(above);
        });
        if self.preferences.formula && scene.config().is_some() {
            egui::Panel::top("formula").show(ui, |ui| strip_ui(ui, scene));
        }
        egui::Panel::top("diagnosis").show(ui, |ui| diagnosis::diagnosis_ui(ui, scene));
        egui::Panel::bottom("status").show(ui, |ui| {
            timeline::timeline_ui(ui, scene, &mut self.views.curves);
            status::status_ui(ui, scene, self.instruments.frames);
            ui.add_space(2.0);
        });
        // A picture shows nothing that passes.
        if !self.dialogs.files.is_photographing() {
            notices::notices_ui(ui, scene, &mut actions);
        }
        let frame = egui::Frame::central_panel(ui.style()).inner_margin(0.0);
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            let mut panes = Panes {
                scene,
                views: &mut self.views,
                rates_linked: self.preferences.rates_linked,
                thermometer: self.preferences.thermometer,
                actions: &mut actions,
            };
            match panes.views.filling {
                Some(pane) => panes.filling_ui(ui, pane),
                None => self.preferences.tree_mut(is_low).ui(&mut panes, ui),
            }
        });
        if self.dialogs.handbook.is_open {
            self.dialogs.handbook.ui(&ctx, scene);
        }
        if self.dialogs.help {
            help::help_ui(&ctx, scene, &mut self.dialogs.help);
        }
        if self.dialogs.developer {
            self.instruments.queues = self.link.queue_lengths();
            developer::developer_ui(&ctx, scene, self.instruments, &mut self.dialogs.developer);
        }
        if let Some(columns) = &mut self.dialogs.columns
            && !columns.ui(&ctx, scene, &mut actions)
        {
            self.dialogs.columns = None;
        }
        drop_hint(&ctx, scene);
        if self.dialogs.files.is_photographing() {
            self.dialogs.files.expose(&ctx);
        }
        for action in actions {
            self.perform(action, &ctx);
        }
        if let Some(target) = explain::asked(&ctx) {
            self.dialogs.handbook.open_at(target, &ctx);
        }
        self.instruments.frames = measured(&ctx, begun);
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        // A hidden window draws nothing, but what arrives must still be taken in.
        if ctx.input(|input| input.viewport().visible()) == Some(false) {
            self.receive(ctx);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        // A language that was asked for at the start is that of this time only.
        let for_now = self.spoken_before.clone();
        let spoken = for_now.map(|before| std::mem::replace(&mut self.preferences.language, before));
        eframe::set_value(storage, STORAGE_KEY, &self.preferences);
        if let Some(spoken) = spoken {
            self.preferences.language = spoken;
        }
    }
}

impl Marks {
    /// Makes the marks again if the changes are others, or the run has become so long that more of them coincide.
    fn follow(&mut self, session: &Session) {
        let Some(shown) = &session.shown else { return };
        // Changes closer than a hundredth of the run are one mark.
        let nearby = (shown.state.step / 100).next_power_of_two();
        let made_of = Some((shown.state.run, shown.changes.revision()));
        if (self.made_of, self.nearby) != (made_of, nearby) {
            *self = Self { made_of, nearby, marks: marks(&shown.changes, nearby).into() };
        }
    }
}

/// Actions for the files dropped onto the window in this frame.
fn dropped(ctx: &Context) -> Vec<Action> {
    let files = ctx.input(|input| input.raw.dropped_files.clone());
    files.iter().map(|file| Action::Drop(file.path().to_owned())).collect()
}

/// Draws what will happen when the file over the window is dropped.
fn drop_hint(ctx: &Context, scene: Scene<'_>) {
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let area =
        egui::Area::new(egui::Id::unique("drop")).anchor(egui::Align2::CENTER_CENTER, egui::Vec2::ZERO);
    area.order(egui::Order::Foreground).show(ctx, |ui| {
        egui::Frame::popup(ui.style()).inner_margin(24.0).show(ui, |ui| {
            ui.label(egui::RichText::new(scene.text("screen.drop")).heading());
        });
    });
}

fn measured(ctx: &Context, begun: Instant) -> Frames {
    let dt = ctx.input(|input| input.stable_dt);
    let id = egui::Id::unique("frames_per_sec");
    let before: f64 = ctx.data(|data| data.get_temp(id)).unwrap_or(0.0);
    // A running mean over about half a second; a pause between frames is not a slow frame.
    let per_sec = if dt > 0.0 && dt < 0.5 { 0.95 * before + 0.05 / f64::from(dt) } else { before };
    ctx.data_mut(|data| data.insert_temp(id, per_sec));
    Frames { per_sec, work_secs: begun.elapsed().as_secs_f64() }
}

impl App {
    /// Gives Escape to an open menu; while a person types, it closes what is in front, but does nothing else.
    fn adapt_escape(&self, ctx: &Context, actions: &mut Vec<Action>) {
        let is_pressed = ctx.input(|input| input.key_pressed(egui::Key::Escape));
        if is_pressed && egui::Popup::is_any_open(ctx) {
            actions.retain(|action| *action != Action::StepBack);
        } else if is_pressed && self.dialogs.are_open() && !actions.contains(&Action::StepBack) {
            actions.push(Action::StepBack);
        }
    }

    /// Whether the run has diverged.
    pub(in crate::ui) fn has_diverged(&self) -> bool {
        self.session.shown.as_ref().is_some_and(|shown| matches!(shown.phase, Phase::Diverged(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Change, ChangeKind, Edit, Origin, RunConfig, Setting, Value};
    use crate::protocol::{NewChanges, Report, Snapshot};
    use crate::session::{MarkKind, MarkStatus};

    /// The marks of a run whose rate was changed, or is scheduled to be, to `new` after 40 steps.
    fn marks_of(
        marks: &mut Marks,
        session: &mut Session,
        new: f64,
        num_in_force: usize,
    ) -> Vec<(Value, MarkStatus)> {
        let setting = Setting::named("generator.learning_rate").expect("a setting");
        let edit = Edit { setting, value: Value::Number(new) };
        let action = ChangeKind::Set { edit, old: setting.get(&RunConfig::default()) };
        let changes = NewChanges {
            revision: session.shown.as_ref().map_or(1, |shown| shown.changes.revision() + 1),
            kept: 0,
            new: vec![(Change { step: 40, action }, Origin::Scheduled)],
            num_in_force,
        };
        let phase = Phase::Paused;
        let snapshot = Snapshot { phase, changes, ..Snapshot::playing(RunId(1), 40) };
        session.fold_report(Report::Snapshot(Box::new(snapshot)), Instant::now());
        marks.follow(session);
        let value = |mark: &Mark| match &mark.what {
            MarkKind::Set { edit: Edit { value: new, .. }, .. } => (new.clone(), mark.status),
            MarkKind::Only(..) => panic!("a setting"),
        };
        marks.marks.iter().map(value).collect()
    }

    #[test]
    fn a_mark_has_the_value_that_a_drag_in_a_paused_run_has_come_to() {
        let (mut marks, mut session) = (Marks::default(), Session::default());
        for new in [2e-3, 3e-3, 4e-3] {
            let expected = [(Value::Number(new), MarkStatus::Scheduled)];
            assert_eq!(
                marks_of(&mut marks, &mut session, new, 1),
                expected,
                "there is one change throughout"
            );
        }
    }

    #[test]
    fn a_mark_is_to_come_until_its_change_is_in_force() {
        let (mut marks, mut session) = (Marks::default(), Session::default());
        for (num_in_force, status) in [(0, MarkStatus::ToCome), (1, MarkStatus::Scheduled)] {
            let marks = marks_of(&mut marks, &mut session, 2e-3, num_in_force);
            assert_eq!(marks, [(Value::Number(2e-3), status)]);
        }
    }
}
