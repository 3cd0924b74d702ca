//! The toolbar with all controls: play and step, speed, files, and settings of the window.

use eframe::egui::{self, Button, PopupCloseBehavior, RichText, Slider, Ui};

use super::menus::{help_menu, layouts_ui, view_menu};
use super::recent::recent_menu;
use crate::config::{Player, SPEEDS, ValueKind};
use crate::protocol::Phase;
use crate::session::{Session, Tempo};
use crate::ui::action::{Action, Purpose, Seed, SlowAction};
use crate::ui::controls::typed::Typed;
use crate::ui::explain::Told as _;
use crate::ui::front::menu_ui;
use crate::ui::ring;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::window::layout::Pane;
use crate::words::{Language, Name, Sentence, grouped};

/// Most steps that the button "N steps" takes.
const MOST_STEPS: u64 = 1_000_000;

/// Greatest limit on the slider, in steps per second; beyond it there is no limit.
const FASTEST: f64 = SPEEDS[1];

/// Value of the slider for no limit; nobody types it.
const UNLIMITED: f64 = 2.0 * FASTEST + 0.5;

/// First limit, in steps per second: slow enough to follow, and the first preset finds the ring in about ten
/// seconds.
const USUAL: f64 = 500.0;

/// The state of the toolbar.
pub struct Toolbar {
    /// Number of steps of the button "N steps".
    count: u64,
    tempo: Tempo,
}

impl Default for Toolbar {
    fn default() -> Self {
        Self { count: 100, tempo: Tempo::new(Some(USUAL)) }
    }
}

impl Toolbar {
    /// Limit in steps per second; `None` for no limit.
    pub fn limit(&self) -> Option<f64> {
        self.tempo.limit()
    }

    /// Sets the limit in steps per second; `None` for no limit.
    pub fn set_limit(&mut self, limit: Option<f64>) {
        self.tempo.choose(limit);
    }

    /// Takes the speed of an act that has begun. Returns whether the limit is another now.
    pub fn follow(&mut self, session: &Session) -> bool {
        let acts = session.shown.as_ref().map_or(&[][..], |shown| &shown.acts);
        self.tempo.follow(session.run(), acts, session.step())
    }

    /// Removes the limit.
    pub fn lift_limit(&mut self) {
        self.tempo.choose(None);
    }
}

impl Toolbar {
    /// Draws the toolbar. `hidden` are the hidden panes, `shown` says what else the menu View shows.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        scene: Scene<'_>,
        (hidden, shown): (&[Pane], [bool; 2]),
        actions: &mut Vec<Action>,
    ) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            play_ui(ui, scene, actions);
            one_player_ui(ui, scene, actions);
            if scene.is_low {
                // In one row: what is needed less stands in a menu.
                self.speed_ui(ui, scene, actions);
                let more = menu_ui(ui, "⏷", PopupCloseBehavior::CloseOnClick, |ui| {
                    ui.horizontal(|ui| self.many_ui(ui, scene, actions));
                    restart_ui(ui, scene, actions);
                });
                more.on_hover_told(scene, scene.text("screen.more_help"));
            } else {
                self.many_ui(ui, scene, actions);
                ui.separator();
                self.speed_ui(ui, scene, actions);
                ui.separator();
                restart_ui(ui, scene, actions);
                ui.separator();
            }
            file_menu(ui, scene, actions);
            view_menu(ui, scene, hidden, shown, actions);
            help_menu(ui, scene, actions);
            layouts_ui(ui, scene, actions);
        });
    }

    /// The button that takes a typed number of steps, and its box.
    fn many_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let many = Sentence::new("screen.step_many").with_count("count", self.count).text(scene.language);
        let many = ui.add_enabled(is_able(scene), Button::new(many));
        if many.on_hover_told(scene, scene.text("screen.step_many_help")).clicked() {
            actions.push(Action::Step(self.count, None));
        }
        let typed = Typed::whole(self.count);
        let count = egui::DragValue::new(&mut self.count).range(1..=MOST_STEPS).speed(1.0);
        let count = count.update_while_editing(false).custom_formatter(|count, _| grouped(count));
        let count = count.custom_parser(|text| typed.read(text));
        let response = ui.add(count).on_hover_told(scene, scene.text("screen.step_count_help"));
        let limits = ValueKind::Integer { min: 1, max: MOST_STEPS }.limits();
        let refusal = typed.refusal(named("screen.step_count"), limits, self.count as f64);
        actions.extend(refusal.map(Action::Refuse));
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::SpinButton, true, scene.text("screen.step_count"))
        });
    }

    fn speed_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let label =
            ui.label(scene.text("screen.speed")).on_hover_told(scene, scene.text("screen.speed_help"));
        let unlimited = scene.text("screen.unlimited").into_owned();
        ui.spacing_mut().slider_width = if scene.is_low { 60.0 } else { 90.0 };
        let written = |speed: f64| {
            if speed > FASTEST { unlimited.clone() } else { format!("{}/s", short(speed.round())) }
        };
        let mut speed = self.limit().unwrap_or(UNLIMITED);
        let typed = Typed::new(written(speed), speed);
        let slider = Slider::new(&mut speed, SPEEDS[0]..=UNLIMITED)
            .logarithmic(true)
            .update_while_editing(false)
            .custom_formatter(|speed, _| written(speed))
            .custom_parser(|text| read_speed(text, &typed));
        let response =
            ui.add(slider).labelled_by(label.id).on_hover_told(scene, scene.text("screen.speed_help"));
        let limits = Sentence::new("limits.speed").with("min", SPEEDS[0]).with_count("max", FASTEST);
        let limits = limits.with("unlimited", &unlimited);
        let refusal = typed.refusal_for(named("screen.speed"), limits, speed, written(speed));
        actions.extend(refusal.map(Action::Refuse));
        if response.changed() {
            self.tempo.choose((speed <= FASTEST).then_some(speed));
            actions.push(Action::LimitSpeed(self.limit()));
        }
    }
}

/// The buttons that play or pause, take one step, and take one in slow motion.
pub fn play_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let (icon, key) =
        if scene.session.is_playing() { ("⏸", "screen.pause") } else { ("▶", "screen.play") };
    let play = Button::new(RichText::new(format!("{icon} {}", scene.text(key))).strong());
    let play = play.min_size(egui::vec2(84.0, 0.0));
    press_ui(ui, scene, play, "screen.play_help", Action::TogglePlay, actions);
    let step = Button::new(scene.text("screen.step_both"));
    press_ui(ui, scene, step, "screen.step_both_help", Action::Step(1, None), actions);
    let slow = Button::new(scene.text("slow.begin"));
    press_ui(ui, scene, slow, "slow.begin_help", Action::Slow(SlowAction::Forward), actions);
}

/// The buttons that take a step of one player.
fn one_player_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    for (key, help, player) in [
        ("screen.step_d", "screen.step_d_help", Player::Discriminator),
        ("screen.step_g", "screen.step_g_help", Player::Generator),
    ] {
        press_ui(ui, scene, Button::new(scene.text(key)), help, Action::Step(1, Some(player)), actions);
    }
}

/// A button that is enabled while the run can take steps.
fn press_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    button: Button<'_>,
    help: &str,
    action: Action,
    actions: &mut Vec<Action>,
) {
    let pressed = ui.add_enabled(is_able(scene), button);
    let name = match &action {
        Action::TogglePlay => "play",
        Action::Step(_, None) => "step",
        Action::Slow(_) => "slow",
        _ => "",
    };
    ring::note(ui.ctx(), name, pressed.rect);
    if pressed.on_hover_told(scene, scene.text(help)).clicked() {
        actions.push(action);
    }
}

/// The speed in `text`, in steps per second; `UNLIMITED` for words for no limit and for numbers above `FASTEST`.
fn read_speed(text: &str, typed: &Typed) -> Option<f64> {
    if let Some(speed) = typed.shows(text) {
        return Some(speed);
    }
    let word = text.trim().to_lowercase();
    let is_unlimited = Language::ALL.iter().any(|language| word == language.text("screen.unlimited"))
        || ["∞", "inf", "infinity", "max", "unlimited", "none"].contains(&&*word);
    if is_unlimited {
        return Some(UNLIMITED);
    }
    let number = ["steps/s", "步/秒", "/s", "/秒"].iter().find_map(|unit| text.trim().strip_suffix(unit));
    typed.read(number.unwrap_or(text)).map(|speed| if speed > FASTEST { UNLIMITED } else { speed })
}

/// The name of a box that is not a setting, from key `word` of the table of words.
fn named(word: &str) -> Name {
    Name { key: word.to_owned(), letter: "", word: word.to_owned() }
}

/// Whether the run can take steps.
fn is_able(scene: Scene<'_>) -> bool {
    let shown = scene.session.shown.as_ref();
    shown.is_some_and(|shown| !matches!(shown.phase, Phase::Diverged(_))) && !scene.session.trainer_died
}

/// The button that restarts the run with the same seed.
pub fn reset_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let reset = ui.button(scene.text("screen.reset"));
    ring::note(ui.ctx(), "reset", reset.rect);
    if reset.on_hover_told(scene, scene.text("screen.reset_help")).clicked() {
        actions.push(Action::Restart(Seed::Same));
    }
}

fn restart_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    reset_ui(ui, scene, actions);
    if ui
        .button(scene.text("screen.new_seed"))
        .on_hover_told(scene, scene.text("screen.new_seed_help"))
        .clicked()
    {
        actions.push(Action::Restart(Seed::Next));
    }
}

/// The menu of what is opened and saved, with the recent runs.
pub fn file_menu(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let response = menu_ui(ui, scene.text("screen.file"), PopupCloseBehavior::CloseOnClick, |ui| {
        for (index, (key, action)) in [
            ("screen.open_data", Action::Ask(Purpose::Data)),
            ("screen.draw", Action::OpenDrawing),
            ("screen.open_run", Action::Ask(Purpose::LoadRun)),
            ("screen.open_checkpoint", Action::Ask(Purpose::LoadCheckpoint)),
            ("screen.save_run", Action::Ask(Purpose::SaveRun)),
            ("screen.save_run_with_table", Action::Ask(Purpose::SaveRunWithTable)),
            ("screen.save_checkpoint", Action::Ask(Purpose::SaveCheckpoint)),
            ("screen.save_curves", Action::Ask(Purpose::SaveCurves)),
            ("screen.save_metrics", Action::Ask(Purpose::SaveMetrics)),
            ("screen.save_window", Action::Ask(Purpose::SaveWindow)),
            ("screen.save_arena", Action::OpenFigure(Pane::Arena)),
        ]
        .into_iter()
        .enumerate()
        {
            if index == 4 {
                recent_menu(ui, scene, actions);
            }
            if index == 4 || index == 9 {
                ui.separator();
            }
            if index == 5 && !scene.config().is_some_and(|config| config.data.has_file()) {
                continue;
            }
            let help = if key == "screen.open_data" {
                scene.open_data_help()
            } else {
                scene.text(&format!("{key}_help"))
            };
            if ui.button(scene.text(key)).on_hover_told(scene, help).clicked() {
                actions.push(action);
                ui.close();
            }
        }
    });
    response.on_hover_told(scene, scene.text("screen.file_help"));
}
