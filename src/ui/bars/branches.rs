//! The branches of the run: their lines below the timeline, and the menu that lists them.

use eframe::egui::{
    self, Align2, DragValue, FontId, PopupCloseBehavior, Rect, RichText, Sense, Shape, Stroke, TextEdit, Ui,
    pos2,
};

use crate::protocol::{BranchId, BranchInfo};
use crate::ui::action::{Action, Moment};
use crate::ui::branch::{self, name, sentence};
use crate::ui::compare::compare_menu;
use crate::ui::explain::Told as _;
use crate::ui::front::menu_ui;
use crate::ui::scene::Scene;
use crate::ui::window::keys::caption_of;
use crate::ui::window::preferences::KEPT;
use crate::words::{Sentence, grouped};

/// Height of the line of one branch, in points.
pub const LANE: f32 = 11.0;
/// Draws the lines of `branches` below `bar`, one beneath the other, each from where it leaves another one; `place` is the place
/// of a step. A click on one goes there.
pub fn lines_ui(
    ui: &Ui,
    scene: Scene<'_>,
    (branches, bar): (&[BranchInfo], Rect),
    place: impl Fn(u64) -> f32,
    step_at: impl Fn(f32) -> f64,
    actions: &mut Vec<Action>,
) {
    let painter = ui.painter();
    for (lane, info) in branches.iter().enumerate() {
        let y = bar.bottom() + LANE * (lane as f32 + 0.6);
        let [left, right] = [info.fork.map_or(0, |fork| fork.step), info.head].map(&place);
        let color = if info.diverges { scene.palette.trouble } else { scene.palette.weak };
        let stroke = Stroke::new(2.0, color);
        let dash = branch::dash(info);
        painter.extend(Shape::dashed_line(
            &[pos2(left, y), pos2(right.max(left + 4.0), y)],
            stroke,
            dash,
            3.0,
        ));
        painter.line_segment([pos2(left, bar.center().y), pos2(left, y)], Stroke::new(1.0, color));
        let text = name(scene, info);
        let galley = painter.layout_no_wrap(text, FontId::proportional(9.5), color);
        let x = if right + 6.0 + galley.size().x <= bar.right() {
            right + 6.0
        } else {
            left - 6.0 - galley.size().x
        };
        let at = Align2::LEFT_CENTER.anchor_rect(Rect::from_min_size(pos2(x, y), galley.size()));
        let room = Rect::from_x_y_ranges(
            left.min(x)..=right.max(x + galley.size().x),
            y - 0.5 * LANE..=y + 0.5 * LANE,
        );
        if x >= bar.left() {
            painter.galley(at.min, galley, color);
        }
        let whole = sentence(scene, info);
        let response = ui.interact(room, ui.scope_id().with(("branch", info.id)), Sense::click());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &whole));
        if response.clicked() {
            let step = response
                .interact_pointer_pos()
                .map_or(info.head, |pointer| step_at(pointer.x).round() as u64);
            let first = info.fork.map_or(0, |fork| fork.step);
            actions.push(Action::Go(Moment::On(info.id, step.clamp(first.min(info.head), info.head))));
        }
        response.on_hover_told(scene, whole);
    }
}

/// Draws the menu with all branches, undoing, and the memory for the states that are kept.
pub fn menu(ui: &mut Ui, scene: Scene<'_>, kept_mebibytes: u32, actions: &mut Vec<Action>) {
    let Some(shown) = &scene.session.shown else { return };
    let count = shown.branches.len();
    let title = if count > 1 { format!("🔀 {count}") } else { "🔀".to_owned() };
    let menu = menu_ui(ui, &title, PopupCloseBehavior::CloseOnClickOutside, |ui| {
        ui.set_min_width(320.0);
        ui.horizontal(|ui| {
            let session = scene.session;
            for (key, word, is_able, action) in [
                ("undo", "time.undo", session.can_undo(), Action::Undo),
                ("redo", "time.redo", session.travel.can_redo(), Action::Redo),
            ] {
                let button = ui.add_enabled(is_able, egui::Button::new(scene.text(word)));
                let help = scene.text(&format!("{word}_help"));
                if button.on_hover_told(scene, format!("{help} ({})", caption_of(key))).clicked() {
                    actions.push(action);
                }
            }
        });
        ui.separator();
        ui.strong(scene.text("time.branches"));
        egui::ScrollArea::vertical().max_height(220.0).show(ui, |ui| {
            for info in &shown.branches {
                branch_ui(ui, scene, info, actions);
            }
        });
        ui.separator();
        if scene.company.can_hire() {
            ui.strong(scene.text("compare.add")).on_hover_told(scene, scene.text("compare.add_help"));
            compare_menu(ui, scene, actions);
            ui.separator();
        }
        memory_ui(ui, scene, kept_mebibytes, actions);
    });
    menu.on_hover_told(scene, scene.text("time.branches_help"));
}

/// One branch in the menu: a button that goes to its end, its name, and a button that deletes it.
fn branch_ui(ui: &mut Ui, scene: Scene<'_>, info: &BranchInfo, actions: &mut Vec<Action>) {
    let (now, _) = scene.session.place();
    ui.horizontal(|ui| {
        ui.add_space(12.0 * depth(scene, info.id) as f32);
        let text = sentence(scene, info);
        let text = if info.id == now { RichText::new(text).strong() } else { RichText::new(text) };
        if ui
            .selectable_label(info.id == now, text)
            .on_hover_told(scene, scene.text("time.branch_help"))
            .clicked()
        {
            actions.push(Action::Go(Moment::On(info.id, info.head)));
        }
        let id = ui.scope_id().with(("name", info.id));
        let mut typed: Option<String> = ui.data(|data| data.get_temp(id));
        if let Some(text) = &mut typed {
            let edit = ui.add(TextEdit::singleline(text).desired_width(240.0).hint_text(name(scene, info)));
            edit.request_focus();
            let is_done = ui.input(|input| input.key_pressed(egui::Key::Enter));
            if is_done || edit.clicked_elsewhere() {
                actions.push(Action::NameBranch(info.id, text.clone()));
                ui.data_mut(|data| data.remove::<String>(id));
            } else {
                ui.data_mut(|data| data.insert_temp(id, text.clone()));
            }
        } else if ui.small_button("✏").on_hover_told(scene, scene.text("time.rename")).clicked() {
            ui.data_mut(|data| data.insert_temp(id, name(scene, info)));
        }
        // What is deleted is gone: the first click asks.
        let id = ui.scope_id().with(("delete", info.id));
        let asks = ui.data(|data| data.get_temp::<bool>(id)).is_some();
        let text = if asks {
            RichText::new(scene.text("time.delete_sure")).color(scene.palette.trouble)
        } else {
            "🗑".into()
        };
        let delete = ui.add_enabled(info.id != now, egui::Button::new(text).small());
        if asks && delete.clicked_elsewhere() {
            ui.data_mut(|data| data.remove::<bool>(id));
        }
        if delete.on_hover_told(scene, scene.text("time.delete")).clicked() {
            if asks {
                actions.push(Action::DeleteBranch(info.id));
                ui.data_mut(|data| data.remove::<bool>(id));
            } else {
                ui.data_mut(|data| data.insert_temp(id, true));
            }
        }
    });
}

/// How many branches there are between this one and the first.
fn depth(scene: Scene<'_>, id: BranchId) -> usize {
    let Some(shown) = &scene.session.shown else { return 0 };
    let parent = |id: BranchId| {
        let info = shown.branches.iter().find(|info| info.id == id)?;
        info.fork.map(|fork| fork.branch)
    };
    std::iter::successors(parent(id), |id| parent(*id)).count().min(8)
}

/// The memory that the kept states take, and the most that they may take.
fn memory_ui(ui: &mut Ui, scene: Scene<'_>, mut mebibytes: u32, actions: &mut Vec<Action>) {
    let Some(shown) = &scene.session.shown else { return };
    let taken = shown.kept.bytes.div_ceil(1 << 20);
    let text =
        Sentence::new("time.kept").with_count("count", shown.kept.count).with("taken", grouped(taken as u64));
    ui.horizontal(|ui| {
        ui.label(text.text(scene.language)).on_hover_told(scene, scene.text("time.kept_help"));
        let most = DragValue::new(&mut mebibytes).range(KEPT[0]..=KEPT[1]).speed(4.0).suffix("\u{a0}MiB");
        let most =
            ui.add(most.update_while_editing(false)).on_hover_told(scene, scene.text("time.kept_help"));
        most.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::SpinButton, true, scene.text("time.most_kept"))
        });
        if most.changed() {
            actions.push(Action::KeepWithin(mebibytes));
        }
    });
}
