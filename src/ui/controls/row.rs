//! Rows of the controls: a column of labels and one of widgets. In a narrow pane a label is above its widget.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{
    self, Align, Color32, Id, Layout, Response, RichText, Sense, TextStyle, TextWrapMode, Ui, WidgetText,
    vec2,
};

use crate::config::{Effect, Player, Setting};
use crate::ui::explain::{Topic, hint, leads_on, row_leads_on, told_ui};
use crate::ui::ring;
use crate::ui::scene::Scene;

/// Width of the pane, in points, below which labels are above their widgets.
const NARROW: f32 = 290.0;
/// Share of the width of the pane that the column of labels takes.
const LABEL_SHARE: f32 = 0.42;
/// Greatest width of the column of labels, in points.
const LABEL_WIDTH: f32 = 170.0;
/// Greatest width of the column of widgets, in points.
const WIDGET_WIDTH: f32 = 330.0;
/// Free space beside the scroll bar, in points.
pub const BESIDE_BAR: f32 = 4.0;
/// Width of every number box, in points.
pub const BOX_WIDTH: f32 = 64.0;

/// The label of a row.
pub struct RowLabel<'a> {
    /// The name of the setting.
    pub name: &'a str,
    /// The player whose letter is shown, where rows of both players are in one group.
    pub player: Option<Player>,
    /// Whether a change begins a new run.
    pub rebuilds: bool,
    /// The tooltip.
    pub help: &'a str,
    /// The setting that the row shows.
    pub setting: &'a Setting,
}

impl<'a> RowLabel<'a> {
    /// The label of `setting` with the given `name` and tooltip.
    pub fn of(setting: &'a Setting, name: &'a str, help: &'a str) -> Self {
        Self { name, player: None, rebuilds: setting.effect == Effect::Rebuild, help, setting }
    }
}

/// A row that was drawn.
pub struct DrawnRow<R> {
    /// Its label.
    pub label: Response,
    /// What the widget returned.
    pub widget: R,
}

/// Draws a row. `widget` fills the space beside the label, and gets the id of the label.
pub fn row<R>(
    ui: &mut Ui,
    scene: Scene<'_>,
    label: &RowLabel<'_>,
    widget: impl FnOnce(&mut Ui, Id) -> R,
) -> DrawnRow<R> {
    let available = ui.available_width();
    let drawn = if available < NARROW {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let label = label_ui(ui, scene, label, available);
            let widget = ui.horizontal(|ui| widgets(ui, label.id, widget)).inner;
            DrawnRow { label, widget }
        })
    } else {
        ui.horizontal(|ui| {
            let label = label_ui(ui, scene, label, (LABEL_SHARE * available).min(LABEL_WIDTH));
            let widget = widgets(ui, label.id, widget);
            DrawnRow { label, widget }
        })
    };
    ring::note_in(ui, label.setting.key, drawn.response.rect);
    row_leads_on(ui, drawn.response.rect, scene, Topic::Setting(label.setting));
    drawn.inner
}

fn widgets<R>(ui: &mut Ui, label: Id, widget: impl FnOnce(&mut Ui, Id) -> R) -> R {
    let width = (ui.available_width() - BESIDE_BAR).min(WIDGET_WIDTH);
    let height = ui.spacing().interact_size.y;
    ui.allocate_ui_with_layout(vec2(width, height), Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().interact_size.x = BOX_WIDTH;
        ui.spacing_mut().slider_width = (width - BOX_WIDTH - ui.spacing().item_spacing.x).max(24.0);
        widget(ui, label)
    })
    .inner
}

/// The label, `width` wide: all of it has the tooltip. Text that does not fit is wrapped.
fn label_ui(ui: &mut Ui, scene: Scene<'_>, label: &RowLabel<'_>, width: f32) -> Response {
    let text = WidgetText::from(parts(ui, scene, label));
    let gap = ui.spacing().item_spacing.x;
    let galley = text.into_galley(ui, Some(TextWrapMode::Wrap), width - gap, TextStyle::Body);
    let height = galley.size().y.max(ui.spacing().interact_size.y);
    let height = if width < ui.available_width() { height } else { galley.size().y };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::CLICK);
    let corner = egui::pos2(rect.left(), rect.center().y - 0.5 * galley.size().y);
    ui.painter().galley(corner, galley, ui.visuals().text_color());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, label.name));
    let response = response.on_hover_ui(|ui| {
        told_ui(ui, scene, label.name, label.help);
        ui.label(hint(scene, true));
        if scene.company.can_hire() {
            ui.label(RichText::new(scene.text("compare.by_click")).small().color(scene.palette.weak));
        }
    });
    leads_on(response, scene, Topic::Setting(label.setting))
}

/// The text of a label: the sign for settings that begin a new run, the letter of the player in its colour, and the
/// name.
fn parts(ui: &Ui, scene: Scene<'_>, label: &RowLabel<'_>) -> LayoutJob {
    let font = TextStyle::Body.resolve(ui.style());
    let mut job = LayoutJob::default();
    let mut part = |text: &str, color: Color32| {
        job.append(text, 0.0, TextFormat::simple(font.clone(), color));
    };
    if label.rebuilds {
        part("↻\u{a0}", scene.palette.caption);
    }
    match label.player {
        Some(Player::Generator) => part("G\u{a0}", scene.palette.generator),
        Some(Player::Discriminator) => part("D\u{a0}", scene.palette.discriminator),
        None => {}
    }
    part(label.name, ui.visuals().text_color());
    job
}

/// The width of a button with this `text`, in points.
pub fn button_width(ui: &Ui, text: &str) -> f32 {
    let text =
        WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Button);
    text.size().x + 2.0 * ui.spacing().button_padding.x
}
