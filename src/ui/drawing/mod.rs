//! The window in which a person draws the distribution to train on.

mod paper;
mod reader;

use std::path::PathBuf;

use eframe::egui::{self, Button, Context, Event, RichText, Slider, Ui, ViewportCommand, vec2};

use super::action::{Action, DrawAction, Purpose};
use super::explain::Told as _;
use super::front::window_ui;
use super::scene::Scene;
use super::window::keys::caption_of;
use crate::config::{DataConfig, TargetKind};
use crate::data::{Brush, Canvas, DensityMap};
use crate::ui::explain::caption_ui;
use crate::words::Sentence;
use paper::Paper;
use reader::{DrawFrom, DrawingReader};

/// Greatest width of the window, in points.
const WIDTH: f32 = 660.0;
/// Least side of the paper, in points.
const LEAST_SIDE: f32 = 120.0;
/// Height of the row of buttons below the paper with the space above, in points.
const BELOW: f32 = 36.0;
/// Widths of the brush, in units of the plane.
const WIDTHS: std::ops::RangeInclusive<f64> = 0.1..=2.0;

/// The window for drawing. It keeps what is drawn while it is closed.
pub struct DrawingDialog {
    /// Whether the window is open.
    pub is_open: bool,
    canvas: Canvas,
    paper: Paper,
    /// Width of the brush, in units of the plane.
    width: f64,
    /// Weight of the brush, in percent of the greatest.
    percent: f64,
    erases: bool,
    /// Whether it is drawn for the line: what lies above an x is the density there.
    is_line: bool,
    reader: Option<DrawingReader>,
    /// Why a picture or points could not be taken.
    trouble: Option<Sentence>,
    /// Whether the points that were read last were moved and scaled to fit.
    is_fitted: bool,
    /// The drawing of a run that was last taken over.
    taken: DensityMap,
}

impl Default for DrawingDialog {
    fn default() -> Self {
        Self {
            is_open: false,
            canvas: Canvas::default(),
            paper: Paper::default(),
            width: 0.4,
            percent: 100.0,
            erases: false,
            is_line: false,
            reader: None,
            trouble: None,
            is_fitted: false,
            taken: DensityMap::default(),
        }
    }
}

impl DrawingDialog {
    /// Opens the window. The drawing of the run is taken over, unless that was done before: then it shows what was drawn
    /// since.
    pub fn open(&mut self, data: &DataConfig) {
        if data.map != self.taken && !data.map.is_blank() {
            self.canvas.replace(data.map.clone());
            self.taken = data.map.clone();
        }
        self.is_line = data.target.dimension().is_line();
        (self.is_open, self.trouble, self.is_fitted) = (true, None, false);
    }

    /// Begins to read a picture or a table of points.
    pub fn read(&mut self, path: PathBuf, ctx: &Context) {
        self.is_open = true;
        self.start(DrawFrom::File(path), ctx);
    }

    /// Takes a step back or does it again.
    pub fn act(&mut self, action: DrawAction) {
        match action {
            DrawAction::Undo => self.canvas.undo(),
            DrawAction::Redo => self.canvas.redo(),
        }
    }

    fn start(&mut self, from: DrawFrom, ctx: &Context) {
        (self.trouble, self.is_fitted) = (None, false);
        self.reader = Some(DrawingReader::start(from, self.brush().radius, ctx));
    }

    fn brush(&self) -> Brush {
        let weight = if self.erases { 0 } else { (2.55 * self.percent).round() as u8 };
        Brush { radius: 0.5 * self.width, weight }
    }

    /// Takes what was read, if it has arrived.
    fn receive(&mut self) {
        let Some(answer) = self.reader.as_ref().and_then(DrawingReader::answer) else { return };
        self.reader = None;
        match answer {
            Ok(read) => {
                self.is_fitted = read.is_fitted;
                self.canvas.replace(read.map);
            }
            Err(reason) => self.trouble = Some(reason),
        }
    }

    /// Takes a picture or points from the clipboard, unless a text box is being typed into.
    fn paste(&mut self, ctx: &Context) {
        if ctx.text_edit_focused() {
            return;
        }
        let pasted = ctx.input(|input| {
            input.events.iter().find_map(|event| match event {
                Event::Paste(text) => Some(DrawFrom::Points(text.clone())),
                Event::PasteImage(image) => Some(DrawFrom::Image(image.clone())),
                _ => None,
            })
        });
        if let Some(from) = pasted {
            self.start(from, ctx);
        }
    }

    /// Draws the window.
    pub fn ui(&mut self, ctx: &Context, scene: Scene<'_>, actions: &mut Vec<Action>) {
        self.receive();
        self.paste(ctx);
        let mut open = self.is_open;
        let mut done = false;
        window_ui(ctx, "drawing", scene.text("screen.drawing.title"), &mut open, WIDTH, |ui, room| {
            let top = ui.cursor().top();
            self.tools_ui(ui, scene, actions);
            self.told_ui(ui, scene);
            ui.add_space(4.0);
            let side = (room - (ui.cursor().top() - top) - BELOW).min(ui.available_width()).max(LEAST_SIDE);
            let brush = self.brush();
            ui.vertical_centered(|ui| {
                let of_keys = self.paper.ui(ui, scene, &mut self.canvas, (brush, self.is_line), side);
                actions.extend(of_keys.map(Action::Draw));
            });
            done = self.buttons_ui(ui, scene, actions);
        });
        self.is_open = open && !done;
    }

    /// Draws the tools: what is drawn with, and what replaces the whole drawing.
    fn tools_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
        ui.horizontal_wrapped(|ui| {
            for (erases, key) in [(false, "screen.drawing.brush"), (true, "screen.drawing.eraser")] {
                let tool = ui.selectable_value(&mut self.erases, erases, scene.text(key));
                tool.on_hover_told(scene, scene.text(&format!("{key}_help")));
            }
            ui.spacing_mut().slider_width = 90.0;
            let size = Slider::new(&mut self.width, WIDTHS).logarithmic(true).max_decimals(2);
            slider_ui(ui, scene, "screen.drawing.size", size);
            let weight = Slider::new(&mut self.percent, 1.0..=100.0).max_decimals(0).suffix("%");
            ui.add_enabled_ui(!self.erases, |ui| slider_ui(ui, scene, "screen.drawing.weight", weight));
        });
        ui.horizontal_wrapped(|ui| {
            let button = |ui: &mut Ui, key: &str, is_able: bool, shortcut: &str| {
                let button = ui.add_enabled(is_able, Button::new(scene.text(key)).shortcut_text(shortcut));
                let help = scene.text(&format!("{key}_help"));
                button.on_hover_told(scene, help.clone()).on_disabled_hover_told(scene, help).clicked()
            };
            if button(ui, "screen.drawing.undo", self.canvas.can_undo(), caption_of("undo_stroke")) {
                self.canvas.undo();
            }
            if button(ui, "screen.drawing.redo", self.canvas.can_redo(), caption_of("redo_stroke")) {
                self.canvas.redo();
            }
            if button(ui, "screen.drawing.clear", !self.canvas.drawing().is_blank(), "") {
                self.canvas.replace(DensityMap::default());
            }
            if button(ui, "screen.drawing.import", true, "") {
                actions.push(Action::Ask(Purpose::Drawing));
            }
            if button(ui, "screen.drawing.paste", true, "Ctrl+V") {
                ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
            }
            let line = ui.checkbox(&mut self.is_line, scene.text("screen.drawing.line"));
            line.on_hover_told(scene, scene.text("screen.drawing.line_help"));
            if self.reader.is_some() {
                let name = scene.text("screen.drawing.reading");
                ui.spinner()
                    .widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &*name));
            }
        });
    }

    /// Draws what to do, or what has failed.
    fn told_ui(&self, ui: &mut Ui, scene: Scene<'_>) {
        match &self.trouble {
            Some(trouble) => ui.label(
                RichText::new(format!("⚠ {}", trouble.shown(scene.language))).color(scene.palette.trouble),
            ),
            None if self.is_fitted => ui.label(scene.text("screen.drawing.fitted")),
            None => caption_ui(ui, scene, scene.text("screen.drawing.help")),
        };
    }

    /// Draws the buttons; returns whether the window is to close.
    fn buttons_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) -> bool {
        let mut done = false;
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let button = Button::new(RichText::new(scene.text("screen.drawing.train")).strong());
            let is_able = !self.canvas.drawing().is_blank() && scene.config().is_some();
            let train = ui.add_enabled(is_able, button.min_size(vec2(120.0, 0.0)));
            let train = train.on_hover_told(scene, scene.text("screen.drawing.train_help"));
            if train.on_disabled_hover_told(scene, scene.text("screen.drawing.blank")).clicked()
                && let Some(config) = scene.config()
            {
                self.canvas.end_stroke();
                self.taken = self.canvas.drawing().clone();
                let mut data = config.data.clone();
                data.choose(if self.is_line { TargetKind::DrawnLine } else { TargetKind::Drawn });
                let data = DataConfig { map: self.taken.clone(), ..data };
                actions.push(Action::Train(Box::new(data), Box::default()));
                done = true;
            }
            let cancel = ui.button(scene.text("screen.cancel"));
            done |= cancel.on_hover_told(scene, scene.text("screen.drawing.cancel_help")).clicked();
        });
        done
    }
}

/// Draws a slider behind its name, the text under `key`.
fn slider_ui(ui: &mut Ui, scene: Scene<'_>, key: &str, slider: Slider<'_>) {
    let help = scene.text(&format!("{key}_help"));
    let label = ui.label(scene.text(key)).on_hover_told(scene, help.clone());
    ui.add(slider).labelled_by(label.id).on_hover_told(scene, help);
}
