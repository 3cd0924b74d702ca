//! The strip under the toolbar: the formula as in a paper, each part in its player's colour, with its value below. A
//! click on a part shows a short explanation.

use eframe::egui::{
    self, Align2, Color32, FontId, Popup, PopupCloseBehavior, Rect, Response, RichText, Sense, Ui,
};
use eframe::egui::{Role, WidgetInfo, vec2};

use super::known::{record_in_view, why_unknown};
use super::parts::{FormulaGroup, FormulaPart, Ink, groups};
use super::said::{now, of_minibatch, penalties_in_force, spoken, title, written};
use crate::config::{ChangeKind, Penalties, Player, RunConfig};
use crate::protocol::Record;
use crate::ui::explain::{caption_ui, told_ui};
use crate::ui::ring;
use crate::ui::scene::Scene;
use crate::ui::typeset::{Style, typeset};

/// Size of the letters in a window with room, in points.
const SIZE: f32 = 21.0;
/// Least size of the letters, in a narrow window, in points.
const LEAST_SIZE: f32 = 10.0;
/// Size of the letters in a low window, in points.
const LOW_SIZE: f32 = 15.0;
/// Size of the values, as a share of the size of the letters.
const VALUE_SHARE: f32 = 0.72;
/// Least size of the values, in points.
const LEAST_VALUE: f32 = 12.0;
/// Space between a part and its value beside it, in letter sizes of the value.
const BESIDE: f32 = 0.3;
/// Space between two parts, in letter sizes.
const BETWEEN: f32 = 0.28;
/// Space between two groups, in letter sizes.
const BETWEEN_GROUPS: f32 = 1.6;
/// Space above and below everything, and between formula and values, in points.
const MARGIN: f32 = 2.0;
/// How the function log(1 + e^t) stands in a formula.
const SOFTPLUS: &str = "sp}(";
/// Width of the explanation of a part, in points.
const CARD: f32 = 420.0;

/// Draws the strip for the game in force, with values of the newest step, or of the phase of slow motion. Returns the
/// topic of the part that the pointer is on; if it is on none, of the part whose explanation is open.
pub fn strip_ui(ui: &mut Ui, scene: Scene<'_>) -> Option<&'static str> {
    let config = scene.config()?;
    let in_view = record_in_view(scene.session);
    let record = in_view.as_ref();
    let groups = groups(&config.game, penalties_to_come(scene, config), record);
    let layout = Layout::of(ui, scene, &groups);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), layout.height), Sense::hover());
    ring::note(ui.ctx(), "formula", rect);
    let [mut pointed, mut explained] = [None; 2];
    let mut left = rect.left() + (0.5 * (rect.width() - layout.width)).max(0.0);
    for (index, group) in groups.iter().enumerate() {
        if index > 0 && !group.is_to_come {
            let x = left - 0.5 * BETWEEN_GROUPS * layout.size;
            ui.painter().vline(x, rect.shrink2(vec2(0.0, 4.0)).y_range(), (1.0, scene.palette.grid));
        }
        left += layout.lead_of(ui, scene, group);
        for (number, part) in group.parts.iter().enumerate() {
            let width = layout.width_of(ui, scene, part);
            let place = Rect::from_min_size(egui::pos2(left, rect.top()), vec2(width, layout.height));
            left += width + BETWEEN * layout.size;
            if group.is_to_come {
                continue;
            }
            let attention = part_ui(ui, scene, &layout, place, part, (group, [index, number], record));
            match attention {
                Attention::None => {}
                Attention::Explained => explained = part.topic,
                Attention::Pointed => pointed = part.topic,
            }
        }
        left += (BETWEEN_GROUPS - BETWEEN) * layout.size;
    }
    pointed.or(explained)
}

/// How a person attends to a part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attention {
    None,
    /// Its explanation is open.
    Explained,
    /// The pointer, or the focus of the keyboard, is on it.
    Pointed,
}

/// The penalties that a scheduled change is to switch on; `None` if none does.
fn penalties_to_come(scene: Scene<'_>, config: &RunConfig) -> Option<Penalties> {
    let to_come = scene.session.shown.as_ref().map_or(&[][..], |shown| shown.changes.to_come());
    if to_come.is_empty() {
        return None;
    }
    let mut later = config.clone();
    to_come.iter().find_map(|change| match &change.action {
        ChangeKind::Set { edit, .. } => {
            (edit.apply(&mut later).is_ok() && later.game.penalties.are_on()).then_some(later.game.penalties)
        }
        ChangeKind::StepOnly(_) => None,
    })
}

/// The sizes of one frame, in points.
struct Layout {
    /// Size of the formula's letters.
    size: f32,
    /// Size of the values' letters.
    value_size: f32,
    /// Whether values stand to the right of their parts, not below.
    is_low: bool,
    width: f32,
    height: f32,
    /// Distance from the top to the baseline of the formula.
    baseline: f32,
}

impl Layout {
    /// The layout with the largest letters that fit the width.
    fn of(ui: &Ui, scene: Scene<'_>, groups: &[FormulaGroup]) -> Self {
        let first = if scene.is_low { LOW_SIZE } else { SIZE };
        let mut layout = Self::sized(ui, scene, groups, first);
        // Values do not shrink with the formula below their least size: some rounds are enough.
        for _ in 0..4 {
            if layout.width <= ui.available_width() || layout.size <= LEAST_SIZE {
                break;
            }
            let size = (layout.size * ui.available_width() / layout.width).max(LEAST_SIZE);
            layout = Self::sized(ui, scene, groups, size);
        }
        layout
    }

    fn sized(ui: &Ui, scene: Scene<'_>, groups: &[FormulaGroup], size: f32) -> Self {
        let value_size = (VALUE_SHARE * size).max(LEAST_VALUE);
        let is_low = scene.is_low;
        let mut layout = Self { size, value_size, is_low, width: 0.0, height: 0.0, baseline: 0.0 };
        let parts = || groups.iter().flat_map(|group| &group.parts);
        let reach =
            |part: &FormulaPart| layout.typeset(ui, part).map_or([0.0; 2], |typeset| typeset.reach(size));
        let [above, below] =
            parts().map(reach).fold([0.0_f32; 2], |all, own| [all[0].max(own[0]), all[1].max(own[1])]);
        let widths: f32 = parts().map(|part| layout.width_of(ui, scene, part)).sum();
        let gaps = parts().count() - groups.len();
        let leads: f32 = groups.iter().map(|group| layout.lead_of(ui, scene, group)).sum();
        layout.width =
            leads + widths + (gaps as f32 * BETWEEN + (groups.len() as f32 - 1.0) * BETWEEN_GROUPS) * size;
        layout.baseline = MARGIN + above;
        layout.height = above + below + 2.0 * MARGIN + if is_low { 0.0 } else { value_size + MARGIN };
        layout
    }

    fn typeset(&self, ui: &Ui, part: &FormulaPart) -> Option<std::sync::Arc<crate::ui::typeset::Typeset>> {
        let style = if self.is_low { Style::Inline } else { Style::Display };
        typeset(ui.ctx(), &part.tex, style)
    }

    fn width_of(&self, ui: &Ui, scene: Scene<'_>, part: &FormulaPart) -> f32 {
        let formula = self.typeset(ui, part).map_or(0.0, |typeset| typeset.size(self.size).x);
        // Of the widest number, so that nothing moves while the run goes on.
        let value = part.value.map_or(0.0, |_| self.text_width(ui, scene, widest(self.is_low)));
        let label = part
            .label
            .filter(|_| !self.is_low)
            .map(|label| self.text_width(ui, scene, labelled(scene, label)));
        let value = value.max(label.unwrap_or_default());
        if self.is_low { formula + value } else { formula.max(value) }
    }

    /// Space before the first part of `group` for the theoretical value, which is drawn to the left of its value and
    /// below the parts before it.
    fn lead_of(&self, ui: &Ui, scene: Scene<'_>, group: &FormulaGroup) -> f32 {
        let place = group.parts.iter().position(|part| part.reference.is_some());
        let (Some(place), false) = (place, self.is_low) else { return 0.0 };
        let before = group.parts[..place].iter();
        let room: f32 = before.map(|part| self.width_of(ui, scene, part) + BETWEEN * self.size).sum();
        let reference = group.parts[place].reference.unwrap_or_default().to_owned();
        (self.text_width(ui, scene, reference) - room).max(0.0)
    }

    fn text_width(&self, ui: &Ui, scene: Scene<'_>, text: String) -> f32 {
        let font = FontId::proportional(self.value_size);
        ui.painter().layout_no_wrap(text, font, scene.palette.caption).size().x
    }
}

/// Draws a part with its value, and opens its explanation on a click.
fn part_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    layout: &Layout,
    place: Rect,
    part: &FormulaPart,
    (group, [group_index, index], record): (&FormulaGroup, [usize; 2], Option<&Record>),
) -> Attention {
    let color = color(scene, part.ink, ui.visuals().text_color());
    let response = part.topic.map(|topic| {
        let id = ui.scope_id().with(("strip", group_index, index));
        let response = ui.interact(place.expand2(vec2(2.0, 0.0)), id, Sense::click());
        let spoken = spoken(scene, topic, part.value);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
        let is_lit =
            scene.spotlight.is_some_and(|light| light.topics.contains(&topic)) || is_explained(ui, &response);
        if response.hovered() || response.has_focus() || is_lit {
            ui.painter().rect_filled(place.expand2(vec2(3.0, 0.0)), 4.0, color.gamma_multiply(0.16));
        }
        response
    });
    let mut width = 0.0;
    if let Some(formula) = layout.typeset(ui, part) {
        width = formula.size(layout.size).x;
        let left = if layout.is_low { place.left() } else { place.center().x - 0.5 * width };
        let start = egui::pos2(left, place.top() + layout.baseline);
        formula.paint(ui.painter(), start, layout.size, color);
    }
    if let Some(value) = part.value {
        let (at, align, text) = if layout.is_low {
            // Nearer to its own part than to the next.
            let at = place.left_center() + vec2(width + BESIDE * layout.value_size, 0.0);
            (at, Align2::LEFT_CENTER, format!("({})", written(value)))
        } else {
            (place.center_bottom() - vec2(0.0, MARGIN), Align2::CENTER_BOTTOM, written(value))
        };
        if let Some(reference) = part.reference.filter(|_| !layout.is_low) {
            let at = place.left_bottom() - vec2(0.0, MARGIN);
            let font = FontId::proportional(layout.value_size);
            ui.painter().text(at, Align2::RIGHT_BOTTOM, reference, font, scene.palette.caption);
        }
        ui.painter().text(at, align, text, FontId::proportional(layout.value_size), color);
    }
    if let Some(label) = part.label.filter(|_| !layout.is_low) {
        let at = place.center_bottom() - vec2(0.0, MARGIN);
        let font = FontId::proportional(layout.value_size);
        ui.painter().text(at, Align2::CENTER_BOTTOM, labelled(scene, label), font, scene.palette.caption);
    }
    let (Some(topic), Some(response)) = (part.topic, response) else { return Attention::None };
    let is_pointed = response.hovered() || response.has_focus();
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    let title = title(scene, topic);
    let is_open = is_explained(ui, &response);
    let response = if is_open {
        response
    } else {
        response.on_hover_ui(|ui| {
            ui.label(RichText::new(&title).strong());
            if let Some(sentence) = of_minibatch(scene, topic) {
                ui.label(sentence.text(scene.language));
            }
            if let Some(why) = why_unknown(scene, part.value) {
                ui.label(why);
            }
        })
    };
    let closes = PopupCloseBehavior::CloseOnClickOutside;
    Popup::from_toggle_button_response(&response).width(CARD).close_behavior(closes).show(|ui| {
        ui.set_max_width(CARD);
        ui.label(RichText::new(title).strong().color(color));
        told_ui(ui, scene, "", &scene.text(&format!("strip.{topic}.text")));
        if part.tex.contains(SOFTPLUS) {
            told_ui(ui, scene, "", &scene.text("strip.softplus"));
        }
        if topic == "penalty" {
            for sentence in penalties_in_force(scene) {
                told_ui(ui, scene, "", &sentence.text(scene.language));
            }
        }
        if let Some(name) = group.name {
            caption_ui(ui, scene, scene.text(&format!("strip.group.{name}")));
        }
        match why_unknown(scene, part.value) {
            Some(why) => {
                ui.label(why);
            }
            None => {
                if let Some(now) = now(scene, part, record) {
                    caption_ui(ui, scene, now);
                }
            }
        }
    });
    match is_pointed {
        true => Attention::Pointed,
        false if is_open => Attention::Explained,
        false => Attention::None,
    }
}

/// Whether the explanation of the part of `response` is open.
fn is_explained(ui: &Ui, response: &Response) -> bool {
    Popup::is_id_open(ui.ctx(), Popup::default_response_id(response))
}

/// What stands below a part without a value.
fn labelled(scene: Scene<'_>, label: &str) -> String {
    let updates = |player| scene.config().map_or(1, |config| config.player(player).updates);
    let player = if label == "g_plays" { Player::Generator } else { Player::Discriminator };
    let label = match player {
        _ if updates(player) > 0 => label,
        Player::Generator => "g_still",
        Player::Discriminator => "d_still",
    };
    scene.text(&format!("strip.label.{label}")).into_owned()
}

fn color(scene: Scene<'_>, ink: Ink, plain: Color32) -> Color32 {
    match ink {
        Ink::Plain => plain,
        Ink::Real => scene.palette.real,
        Ink::Fake => scene.palette.fake,
        Ink::Discriminator => scene.palette.discriminator,
        Ink::Generator => scene.palette.generator,
        Ink::Value => scene.palette.value,
    }
}

/// A text at least as wide as any value.
fn widest(is_low: bool) -> String {
    if is_low { "  (−00.000) ".to_owned() } else { "−00.000".to_owned() }
}
