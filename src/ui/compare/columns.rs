//! The runs beside each other: a column for each, with its letter, what differs, its verdict and its points.

use std::collections::BTreeMap;

use eframe::egui::{
    self, Align, Button, Color32, FontId, Label, Layout, Rect, RichText, Sense, Shape, Stroke, Ui, pos2, vec2,
};

use super::dash::dash_of;
use super::differs::differs;
use super::menu::add_menu;
use crate::diagnosis::Finding;
use crate::math::plane;
use crate::session::{Companion, Session};
use crate::ui::action::{Action, CompareAction};
use crate::ui::arena::arena::Arena;
use crate::ui::bars::diagnosis::sign;
use crate::ui::curves::legend::DASH_GAP;
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Share of the window's height that the columns take at first.
const SHARE: f32 = 0.52;
/// Least height of the columns, in points.
const LEAST: f32 = 160.0;
/// Steps that a run is behind the others from which on it is said to catch up.
const FAR_BEHIND: u64 = 4096;
/// Space between two columns, in points.
const BETWEEN: f32 = 6.0;
/// Length of the line that shows how the curves of a run are drawn, in points.
const SAMPLE: f32 = 26.0;

/// The state of the columns.
#[derive(Default)]
pub struct Compared {
    /// The arena of each run that is not that of the window.
    arenas: BTreeMap<char, Arena>,
    /// Whether the plots show how far the runs are apart in place of the runs.
    pub shows_difference: bool,
}

impl Compared {
    /// The arena of the run with `letter`.
    pub fn arena(&mut self, letter: char) -> &mut Arena {
        self.arenas.entry(letter).or_default()
    }

    /// Forgets the arena of the run with `letter`.
    pub fn forget(&mut self, letter: char) {
        self.arenas.remove(&letter);
    }

    /// Gives the window, whose `arena` was that of `before`, the one of the run with `letter`.
    pub fn swap(&mut self, letter: char, before: char, arena: &mut Arena) {
        let mut own = self.arenas.remove(&letter).unwrap_or_default();
        own.options.clone_from(&arena.options);
        own.hidden.clone_from(&arena.hidden);
        std::mem::swap(&mut own, arena);
        self.arenas.insert(before, own);
    }
}

/// Draws the columns above what is drawn next, with a border between that can be moved. `own` is the arena of the window's run.
pub fn compare_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    (compared, own): (&mut Compared, &mut Arena),
    actions: &mut Vec<Action>,
) {
    let height = SHARE * ui.available_height();
    let most = (ui.available_height() - LEAST).max(LEAST);
    let panel = egui::Panel::top("compared").resizable(true).default_size(height).size_range(LEAST..=most);
    panel.show(ui, |ui| {
        if !scene.company.beside.is_empty() {
            rules_ui(ui, scene, &mut compared.shows_difference, actions);
        }
        let place = ui.available_rect_before_wrap();
        let mut letters: Vec<char> = scene.company.beside.iter().map(|companion| companion.letter).collect();
        letters.push(scene.company.letter);
        letters.sort_unstable();
        // Beside a run that is alone is room for what it is to be compared with.
        let count = letters.len().max(2) as f32;
        let width = (place.width() - BETWEEN * (count - 1.0)) / count;
        share_homes(compared, own);
        let mut hovered = None;
        for (index, letter) in letters.iter().enumerate() {
            let left = place.left() + index as f32 * (width + BETWEEN);
            let column = Rect::from_min_size(pos2(left, place.top()), vec2(width, place.height()));
            let companion = scene.company.beside.iter().find(|companion| companion.letter == *letter);
            let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(column).id_salt(("run", letter)));
            ui.set_clip_rect(column.intersect(ui.clip_rect()));
            let mut asked = Vec::new();
            let arena = match companion {
                Some(_) => compared.arenas.entry(*letter).or_default(),
                None => &mut *own,
            };
            column_ui(&mut ui, scene, (*letter, companion), arena, &mut asked);
            if arena.is_under_pointer() {
                hovered = Some((*letter, arena.camera(), arena.options.clone(), arena.hidden.clone()));
            }
            let is_for_run = asked.iter().any(|action| !matches!(action, Action::Compare(_)));
            if companion.is_some() && is_for_run {
                // What is done in a column is done to its run.
                actions.push(Action::Compare(CompareAction::Focus(*letter)));
            }
            actions.extend(asked);
        }
        if letters.len() == 1 {
            let left = place.left() + width + BETWEEN;
            let column = Rect::from_min_size(pos2(left, place.top()), vec2(width, place.height()));
            alone_ui(ui, scene, column, actions);
        }
        // What is chosen in one column, or looked at there, is so in all.
        if let Some((letter, camera, options, hidden)) = hovered {
            let others = compared.arenas.iter_mut().map(|(letter, arena)| (*letter, arena));
            for (_, arena) in
                others.chain([(scene.company.letter, own)]).filter(|(other, _)| *other != letter)
            {
                arena.follow(camera);
                arena.options.clone_from(&options);
                arena.hidden.clone_from(&hidden);
            }
        }
        ui.advance_cursor_after_rect(place);
    });
}

/// Gives the runs on the same data the same automatic view, so that their pictures have one scale.
fn share_homes(compared: &mut Compared, own: &mut Arena) {
    let mut arenas: Vec<&mut Arena> = compared.arenas.values_mut().chain([own]).collect();
    let homes: Vec<Option<[plane::Rect; 2]>> = arenas.iter().map(|arena| arena.home()).collect();
    for (arena, home) in arenas.iter_mut().zip(&homes) {
        let Some([data, view]) = home else { continue };
        let same = homes.iter().flatten().filter(|[other, _]| other == data);
        arena.share_home(same.fold(*view, |all, [_, view]| all.with(view)));
    }
}

/// Draws, in the empty column beside a run that is alone, the menu that adds another.
fn alone_ui(ui: &mut Ui, scene: Scene<'_>, column: Rect, actions: &mut Vec<Action>) {
    let stroke = Stroke::new(1.0, scene.palette.grid);
    ui.painter().rect_stroke(column.shrink(2.0), 6.0, stroke, egui::StrokeKind::Inside);
    let builder = egui::UiBuilder::new().max_rect(column.shrink(16.0)).id_salt("alone");
    let mut ui = ui.new_child(builder);
    ui.set_clip_rect(column.intersect(ui.clip_rect()));
    ui.vertical_centered(|ui| {
        ui.add_space((0.5 * column.height() - 60.0).max(0.0));
        caption_ui(ui, scene, scene.text("compare.alone"));
        ui.add_space(6.0);
        add_menu(ui, scene, actions);
    });
}

/// Draws the row above the columns: how the runs are played and drawn, and the menu that adds one.
fn rules_ui(ui: &mut Ui, scene: Scene<'_>, shows_difference: &mut bool, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        add_menu(ui, scene, actions);
        let mut in_step = scene.company.is_in_step();
        let response = ui.checkbox(&mut in_step, scene.text("compare.in_step"));
        if response.on_hover_told(scene, scene.text("compare.in_step_help")).changed() {
            actions.push(Action::Compare(CompareAction::InStep(in_step)));
        }
        ui.checkbox(shows_difference, scene.text("compare.difference"))
            .on_hover_told(scene, scene.text("compare.difference_help"));
    });
}

fn column_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    (letter, companion): (char, Option<&Companion>),
    arena: &mut Arena,
    actions: &mut Vec<Action>,
) {
    let session = companion.map_or(scene.session, |companion| companion.session.seen());
    let own = match companion {
        Some(companion) => Scene { session: companion.session.seen(), marks: &[], spotlight: None, ..scene },
        None => scene,
    };
    head_ui(ui, own, (letter, companion), actions);
    let first = first_of(scene);
    let ahead = scene.company.beside.iter().map(|companion| companion.session.step()).max().unwrap_or(0);
    let goal = ahead.max(scene.session.step());
    let text = match first {
        _ if session.is_playing() && session.step() + FAR_BEHIND < goal && scene.company.is_in_step() => {
            Sentence::new("compare.catching_up").with_count("step", goal).text(scene.language)
        }
        Some((first, _)) if first == letter => String::new(),
        Some((first, base)) => differs(scene, (first, base), session),
        None => String::new(),
    };
    let name = companion.map_or(&scene.company.name, |companion| &companion.name).text(scene.language);
    let text = [name, text].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    if !scene.company.beside.is_empty() {
        let line = Label::new(scene.caption(text.clone())).truncate().show_tooltip_when_elided(false);
        let line = ui.add(line);
        if !text.is_empty() {
            line.on_hover_told(scene, text);
        }
    }
    arena.ui(ui, own, actions);
}

/// The run that the others are compared with: that with the first letter.
fn first_of(scene: Scene<'_>) -> Option<(char, &Session)> {
    let others = scene.company.beside.iter().map(|companion| (companion.letter, companion.session.seen()));
    others.chain([(scene.company.letter, scene.session)]).min_by_key(|(letter, _)| *letter)
}

/// Draws the head of a column: the letter, how its curves are drawn, its step, what it does, and the button that ends it. A click
/// makes it the run of the window.
fn head_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    (letter, companion): (char, Option<&Companion>),
    actions: &mut Vec<Action>,
) {
    let is_own = companion.is_none();
    let height = ui.spacing().interact_size.y;
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), height),
        Layout::right_to_left(Align::Center),
        |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            if !scene.company.beside.is_empty() {
                let close = ui.add(Button::new("✖").small());
                let help = Sentence::new("compare.close").with("run", letter).text(scene.language);
                close.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &help));
                if close.on_hover_told(scene, help).clicked() {
                    actions.push(Action::Compare(CompareAction::Close(letter)));
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let badge = badge_ui(ui, scene, letter, is_own);
                if badge.clicked() && !is_own {
                    actions.push(Action::Compare(CompareAction::Focus(letter)));
                }
                sample_ui(ui, scene, letter, is_own);
                let step = Sentence::new("compare.step").with_count("step", step_of(scene));
                ui.label(step.text(scene.language));
                let finding = scene.session.verdict().map_or(Finding::Unseen, |verdict| verdict.finding);
                let (icon, color) = sign(finding, scene);
                let text = format!("{icon} {}", finding.label().text(scene.language));
                let finding_name = Label::new(RichText::new(text).color(color)).truncate();
                ui.add(finding_name.show_tooltip_when_elided(false))
                    .on_hover_told(scene, scene.choice_help(finding));
            });
        },
    );
}

/// The step of the run that is in its column: where runs play in step, that of its picture.
fn step_of(scene: Scene<'_>) -> u64 {
    let session = scene.session;
    let is_in_step = scene.company.is_in_step() && !scene.company.beside.is_empty() && session.is_playing();
    let seen = session.picture.as_ref().filter(|picture| picture.at.run == session.run());
    seen.filter(|_| is_in_step).map_or(session.step(), |picture| picture.at.step)
}

/// Draws the letter of a run; that of the window's run is filled.
fn badge_ui(ui: &mut Ui, scene: Scene<'_>, letter: char, is_own: bool) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(egui::Vec2::splat(20.0), Sense::click());
    let color = ui.visuals().strong_text_color();
    let (ground, ink) = if is_own { (color, ui.visuals().panel_fill) } else { (Color32::TRANSPARENT, color) };
    ui.painter().rect(rect, 5.0, ground, Stroke::new(1.2, color), egui::StrokeKind::Inside);
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, letter, FontId::proportional(14.0), ink);
    let key = if is_own { "compare.own" } else { "compare.focus" };
    let help = Sentence::new(key).with("run", letter).text(scene.language);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_own, &help));
    response.on_hover_told(scene, help)
}

/// Draws how the curves of the run are drawn.
fn sample_ui(ui: &mut Ui, scene: Scene<'_>, letter: char, is_own: bool) {
    let (rect, _) = ui.allocate_exact_size(vec2(SAMPLE, 8.0), Sense::hover());
    let ends = [rect.left_center(), rect.right_center()];
    let stroke = Stroke::new(1.6, scene.palette.reference);
    if is_own {
        ui.painter().line_segment(ends, stroke);
    } else {
        let dash = dash_of(letter);
        ui.painter().extend(Shape::dashed_line(&ends, stroke, dash, DASH_GAP * dash));
    }
}
