//! The window: it receives messages, draws the panes, and performs actions.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{self, Context, Ui};

use super::behavior::Panes;
use super::classroom::{Classroom, classroom_ui};
use super::dialogs::Dialogs;
use super::drops::{drop_hint, dropped, pasted};
use super::files::DialogOutcome;
use super::gate::{Frequency, Gate};
use super::marks::Marks;
use super::notes::notes_window_ui;
use super::preferences::{FIRST_KEPT, Preferences, STORAGE_KEY};
use super::staging::staged;
use super::turning::plots_to_turn;
use super::views::Views;
use super::{help, keys};
use crate::config::Run;
use crate::protocol::{Ask, ScreenLinks, View};
use crate::session::{Company, Link, Pace, Session, SlowMotion, Stops, Tone};
use crate::ui::action::Action;
use crate::ui::bars::developer;
use crate::ui::bars::developer::Instruments;
use crate::ui::bars::diagnosis;
use crate::ui::bars::few::few_ui;
use crate::ui::bars::held::held_ui;
use crate::ui::bars::notices;
use crate::ui::bars::slow;
use crate::ui::bars::status;
use crate::ui::bars::timeline;
use crate::ui::compare::background::{background_ui, has_background};
use crate::ui::compare::columns::compare_ui;
use crate::ui::controls::presets::is_load;
use crate::ui::explain;
use crate::ui::lectern::{Lectern, light_ui, pen_ui};
use crate::ui::lesson::OpenLesson;
use crate::ui::scene::Scene;
use crate::ui::screen_layout::Controls;
use crate::ui::strip::strip_ui;
use crate::ui::theme::{self, Palette};
use crate::words::Sentence;

/// The window with all its state.
pub struct App {
    pub(in crate::ui) session: Session,
    pub(in crate::ui) link: Link,
    pub(in crate::ui) company: Company,
    pub(in crate::ui) preferences: Preferences,
    /// The language that is remembered, where another was asked for at the start.
    pub(in crate::ui) spoken_before: Option<String>,
    pub(in crate::ui) views: Views,
    pub(in crate::ui) dialogs: Dialogs,
    pub(in crate::ui) classroom: Classroom,
    /// What the one in front of a class has at hand.
    pub(in crate::ui) lectern: Lectern,
    /// Whether files can be dropped onto the window on this system.
    pub(in crate::ui) takes_drops: bool,
    /// Actions from outside of the window.
    pub(super) asked: Vec<Action>,
    instruments: Instruments,
    /// Limits the frame rate where training needs the core; `None` without a gate.
    pub(super) gate: Option<(Arc<Gate>, Frequency)>,
    marks: Marks,
    /// The marks of what is held.
    held_marks: Marks,
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
        let (mut preferences, words) = Preferences::remembered(storage);
        theme::install(ctx);
        // Ctrl with + and - is ours, so that it is remembered.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        ctx.set_theme(preferences.theme);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut link = Link::new(links, Pace::on(cores));
        let mut views = Views::default();
        let layout = preferences.layout();
        views.set_options(preferences.arrangement_mut().options.clone());
        if is_load(&run) {
            views.toolbar.lift_limit();
        }
        link.ask(Ask::Start { run: Box::new(run), play });
        link.ask(Ask::LimitSpeed(views.toolbar.limit()));
        if preferences.kept_mebibytes != FIRST_KEPT {
            link.ask(Ask::KeepWithin(preferences.kept_bytes()));
        }
        let mut session = Session::default();
        session.stops = Stops::of_last_time(preferences.stops());
        let app = Self {
            session,
            link,
            company: Company::default(),
            preferences,
            spoken_before: None,
            views,
            dialogs: Dialogs::default(),
            classroom: Classroom::default(),
            lectern: Lectern::default(),
            takes_drops: true,
            // A layout that fills the screen does so again.
            asked: vec![Action::Arrange(layout)],
            instruments: Instruments::default(),
            gate: None,
            marks: Marks::default(),
            held_marks: Marks::default(),
        };
        app.with_words(words)
    }

    /// Shows these messages, about preferences that could not be used.
    pub fn with_words(mut self, words: Vec<Sentence>) -> Self {
        words.into_iter().for_each(|word| self.session.notices.add(Tone::Trouble, word, Instant::now()));
        self
    }

    /// The runs beside that of the window.
    pub fn company(&self) -> &Company {
        &self.company
    }

    /// Sets the name of the renderer and the time of the start, for the developer's panel.
    pub fn with_renderer(mut self, renderer: &'static str, started: Instant) -> Self {
        (self.instruments.renderer, self.instruments.started) = (renderer, Some(started));
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
        if self.session.take_over() {
            self.ask_all(Ask::Pause);
            self.session.notices.add(Tone::Done, Sentence::new("notice.rates_over"), Instant::now());
        }
        for (purpose, chosen) in self.dialogs.files.chosen() {
            match chosen {
                DialogOutcome::File(path) => self.perform(Action::Use(purpose, path), ctx),
                DialogOutcome::NoDialog => self.do_without_dialog(purpose, ctx),
            }
        }
        self.receive_files();
        self.receive_figures(ctx);
        self.receive_runs();
        if let Some(slow) = &mut self.session.slow
            && slow.turn(ctx.input(|input| input.time))
        {
            self.step_slowly();
        }
        let may_look = self.receive_company();
        if let Some(shown) = &self.session.seen().shown {
            let resolution = |slow| self.link.resolution(&self.session, slow);
            let mut view = self.views.arena.view(shown, resolution);
            view.insides = self.views.model.wanted(ctx.cumulative_frame_nr());
            view.layers.arrows |= self.session.slow.as_ref().is_some_and(SlowMotion::pulls);
            // A figure that waits has the next picture.
            if let Some(wanted) = self.dialogs.figures.wanted(self.session.seen()) {
                view = View { insides: wanted.insides.or(view.insides), ..wanted };
            }
            if may_look {
                self.link.look(&self.session, view);
            }
            self.marks.follow(&self.session);
            self.held_marks.follow(self.session.seen());
        }
        self.look_beside(may_look);
        self.follow_lesson(ctx);
        if self.views.toolbar.follow(&self.session) {
            self.limit_speed(self.views.toolbar.limit());
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
        let size = ctx.content_rect().size() * ctx.zoom_factor();
        ctx.set_zoom_factor(self.preferences.zoom_for(size, self.classroom.is_open()));
        self.receive(&ctx);
        if let Some((gate, frequency)) = &mut self.gate
            && frequency.note(gate, begun)
            && self.session.is_playing()
        {
            ctx.request_repaint();
        }
        self.instruments.note_frame(ctx.cumulative_frame_nr(), self.session.step());
        let mut actions = std::mem::take(&mut self.asked);
        let asked_by_keys = keys::pressed(&ctx, &self.key_scopes());
        // What asks for a choice of columns stands before everything else.
        let waits = self.dialogs.columns.is_some();
        actions.extend(asked_by_keys.into_iter().filter(|action| !waits || *action == Action::StepBack));
        self.adapt_escape(&ctx, &mut actions);
        self.lectern.light.follow(&ctx);
        actions.extend(dropped(&ctx));
        // The paper takes what is pasted onto it.
        actions.extend(pasted(&ctx).filter(|_| !self.dialogs.drawing.is_open));
        let spotlight = self.spotlight();
        let is_low = self.is_low(&ctx);
        let layout = self.preferences.layout();
        let is_compared = self.shows_company();
        let scene = Scene {
            session: &self.session,
            company: &self.company,
            marks: &self.marks.marks.clone(),
            spotlight: spotlight.as_ref(),
            language: self.preferences.language(),
            palette: Palette::of(ctx.theme()),
            layout,
            is_figure: false,
            is_low,
            takes_drops: self.takes_drops,
            is_lesson: self.classroom.open.is_some(),
            predicts: self.classroom.open.as_ref().is_some_and(OpenLesson::asks),
            recent: self.dialogs.recent.list(),
        };
        // What is looked at may be held; what is pressed is of now.
        let seen = Scene { session: self.session.seen(), marks: &self.held_marks.marks.clone(), ..scene };
        self.views.curves.follow(seen);
        let is_difference = is_compared && !self.company.beside.is_empty();
        self.views.curves.shows_difference = is_difference && self.views.compared.shows_difference;
        let formula = self.preferences.arrangement_mut().formula;
        let hidden = super::behavior::hidden(self.preferences.tree_mut(is_low));
        let others = (&*hidden, [formula, self.preferences.thermometer]);
        let above = if is_low { 1.0 } else { 3.0 };
        if layout.controls() != Controls::Hidden {
            egui::Panel::top("toolbar").show(ui, |ui| {
                ui.add_space(above);
                if layout.controls() == Controls::All {
                    self.views.toolbar.ui(ui, scene, others, &mut actions);
                } else {
                    let linked = self.preferences.rates_linked;
                    few_ui(ui, scene, &mut self.views.presets, linked, others, &mut actions);
                }
                ui.add_space(above);
            });
        }
        if formula && seen.config().is_some() {
            let pointed = &mut self.views.pointed;
            let strip = egui::Panel::top("formula").show(ui, |ui| strip_ui(ui, seen));
            if *pointed != strip.inner {
                actions.push(Action::ShowMinibatch(strip.inner.is_some()));
                *pointed = strip.inner;
                ctx.request_repaint();
            }
        }
        if let Some(slow) = &self.session.slow {
            egui::Panel::top("slow").show(ui, |ui| slow::slow_ui(ui, scene, slow, &mut actions));
        }
        egui::Panel::top("diagnosis").show(ui, |ui| diagnosis::diagnosis_ui(ui, seen));
        if self.session.is_held() {
            egui::Panel::top("held").show(ui, |ui| held_ui(ui, scene, &mut actions));
        }
        egui::Panel::bottom("status").show(ui, |ui| {
            let kept = (layout.controls() != Controls::Hidden).then_some(self.preferences.kept_mebibytes);
            if has_background(scene) {
                background_ui(ui, scene, &mut actions);
            }
            timeline::timeline_ui(ui, scene, (&mut self.views.curves, kept), &mut actions);
            if layout.controls() == Controls::Hidden {
                let plots = plots_to_turn(self.preferences.tree_mut(is_low));
                let others = (&*plots, self.preferences.layout_before());
                let Views { presenter, presets, .. } = &mut self.views;
                presenter.ui(ui, scene, presets, others, self.instruments.frames, &mut actions);
            } else {
                status::status_ui(ui, scene, self.instruments.frames);
            }
            ui.add_space(2.0);
        });
        // Before what passes, so that no button of a lesson moves.
        let gone = classroom_ui(ui, scene, &mut self.classroom, &self.preferences.lessons_done, &mut actions);
        // A picture shows nothing that passes.
        if !self.dialogs.files.is_photographing() {
            let is_quiet = layout.controls() == Controls::Hidden && self.views.presenter.is_resting();
            notices::notices_ui(ui, scene, is_quiet, &mut actions);
        }
        if is_compared && self.views.filling.is_none() {
            compare_ui(ui, seen, (&mut self.views.compared, &mut self.views.arena), &mut actions);
        }
        let staged = staged(&self.classroom, layout, &plots_to_turn(self.preferences.tree_mut(is_low)));
        let frame = egui::Frame::central_panel(ui.style()).inner_margin(0.0);
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            let mut panes = Panes {
                scene: seen,
                live: scene,
                views: &mut self.views,
                rates_linked: self.preferences.rates_linked,
                thermometer: self.preferences.thermometer,
                actions: &mut actions,
            };
            match (panes.views.filling, staged) {
                (Some(pane), _) => panes.filling_ui(ui, pane),
                (None, Some(staged)) => panes.staged_ui(ui, &staged, is_compared),
                (None, None) => self.preferences.tree_mut(is_low).ui(&mut panes, ui),
            }
        });
        let pointed = self.rings_ui(&ctx);
        if self.dialogs.handbook.is_open {
            self.dialogs.handbook.ui(&ctx, scene, &mut actions);
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
        if self.dialogs.drawing.is_open {
            self.dialogs.drawing.ui(&ctx, scene, &mut actions);
        }
        if self.dialogs.figure.is_open {
            self.dialogs.figure.ui(&ctx, scene, &mut actions);
        }
        drop_hint(&ctx, scene);
        pen_ui(&ctx, scene, &mut self.lectern.pen, &mut actions);
        light_ui(&ctx, &self.lectern.light);
        notes_window_ui(&ctx, scene, (&mut self.lectern, &self.classroom), &mut actions);
        if layout.controls() == Controls::Hidden && self.views.presenter.is_resting() {
            ctx.set_cursor_icon(egui::CursorIcon::None);
        }
        if self.dialogs.files.is_photographing() {
            self.dialogs.files.expose(&ctx);
        }
        self.classroom.pointed = pointed;
        for action in actions {
            self.perform(action, &ctx);
        }
        if let Some(target) = explain::asked(&ctx).or(gone) {
            self.dialogs.handbook.open_at(target, &ctx);
        }
        self.instruments.frames = status::measured(&ctx, begun.elapsed());
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
        self.preferences.arrangement_mut().options = self.own_options();
        self.preferences.keep_stops(&self.session.stops.all);
        // A language that was asked for at the start is that of this time only.
        let for_now = self.spoken_before.clone();
        let spoken = for_now.map(|before| std::mem::replace(&mut self.preferences.language, before));
        eframe::set_value(storage, STORAGE_KEY, &self.preferences);
        if let Some(spoken) = spoken {
            self.preferences.language = spoken;
        }
    }
}
