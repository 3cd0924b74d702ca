//! What stands on the stage while a lesson is shown to a class: the arena and what the step points at, beside its text.

use eframe::egui::{self, Rect, Ui, pos2};

use super::behavior::{Panes, note_place};
use super::classroom::Classroom;
use super::layout::Pane;
use crate::config::RunConfig;
use crate::lesson::{Deed, LessonStep, Pointed};
use crate::ui::screen_layout::ScreenLayout;

/// Most panes beside the arena.
const MOST: usize = 2;
/// Share of the arena, in the plane and on the line.
const SHARES: [f32; 2] = [0.52, 0.6];
/// Share of the arena beside the model.
const BESIDE_MODEL: f32 = 0.36;
/// Space between two panes, in points.
const BETWEEN: f32 = 3.0;

/// The panes that a step points at.
pub fn pointed_panes(step: &LessonStep) -> impl Iterator<Item = Pane> + '_ {
    step.points.iter().filter_map(|pointed| match pointed {
        Pointed::Pane(key) => Pane::ALL.into_iter().find(|pane| pane.key() == key),
        Pointed::Setting(_) | Pointed::Control(_) => None,
    })
}

/// The panes beside the arena while a lesson is shown to a class; `None` where none is. `plots` are those that can be turned, each with
/// whether it is shown.
pub fn staged(classroom: &Classroom, layout: ScreenLayout, plots: &[(Pane, bool)]) -> Option<Vec<Pane>> {
    let open = classroom.open.as_ref().filter(|_| layout.fills_screen())?;
    let step = open.step()?;
    let so_far = open.lesson.steps.iter().take(open.index + 1).flat_map(|step| &step.deeds);
    let layout_of = |deed: &Deed| if let Deed::Layout(key) = deed { Some(*key) } else { None };
    let asked = so_far.rev().find_map(layout_of);
    if asked == Some(ScreenLayout::Model.key()) {
        return Some(vec![Pane::Model]);
    }
    let is_beside = |pane: &Pane| !matches!(pane, Pane::Arena | Pane::Controls);
    let pointed: Vec<Pane> = pointed_panes(step).filter(is_beside).collect();
    let (plotted, others): (Vec<Pane>, Vec<Pane>) =
        pointed.into_iter().partition(|pane| matches!(pane, Pane::Plot(_)));
    let shown = plots.iter().filter(|(_, is_shown)| *is_shown).map(|(pane, _)| *pane);
    let mut staged: Vec<Pane> = Vec::new();
    for pane in others.into_iter().chain(shown).chain(plotted) {
        if !staged.contains(&pane) && staged.len() < MOST {
            staged.push(pane);
        }
    }
    Some(staged)
}

/// The places of the arena, `share` of `room`, and of `count` panes: below it and side by side, or beside it and one below the other.
fn places(room: Rect, share: f32, count: usize, is_above: bool) -> (Rect, Vec<Rect>) {
    let (arena, rest) = if is_above {
        room.split_top_bottom_at_fraction(share)
    } else {
        room.split_left_right_at_fraction(share)
    };
    let part = |index: usize| {
        let [from, to] = [index, index + 1].map(|index| index as f32 / count.max(1) as f32);
        let [x, y] = [rest.size().x, rest.size().y];
        let [min, max] = if is_above {
            [pos2(rest.left() + from * x, rest.top()), pos2(rest.left() + to * x, rest.bottom())]
        } else {
            [pos2(rest.left(), rest.top() + from * y), pos2(rest.right(), rest.top() + to * y)]
        };
        Rect::from_min_max(min, max).shrink(0.5 * BETWEEN)
    };
    (arena.shrink(0.5 * BETWEEN), (0..count).map(part).collect())
}

impl Panes<'_> {
    /// Draws the arena and the `staged` panes; of runs beside each other, which stand above, the panes alone.
    pub fn staged_ui(&mut self, ui: &mut Ui, staged: &[Pane], is_compared: bool) {
        let room = ui.max_rect();
        let is_line = self.scene.config().is_some_and(|config: &RunConfig| config.dimension().is_line());
        let share = match (is_compared, staged) {
            (true, _) => 0.0,
            (false, []) => 1.0,
            (false, [Pane::Model]) => BESIDE_MODEL,
            _ => SHARES[usize::from(is_line)],
        };
        let is_above = is_compared || (is_line && staged != [Pane::Model]);
        let (arena, others) = places(room, share, staged.len(), is_above);
        if !is_compared {
            self.place_ui(ui, Pane::Arena, arena);
        }
        for (pane, place) in staged.iter().zip(others) {
            self.place_ui(ui, *pane, place);
        }
        ui.advance_cursor_after_rect(room);
    }

    fn place_ui(&mut self, ui: &mut Ui, pane: Pane, place: Rect) {
        note_place(ui, pane, place);
        let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(place).id_salt(("staged", pane.key())));
        ui.set_clip_rect(place.intersect(ui.clip_rect()));
        self.contents_ui(&mut ui, pane);
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::vec2;

    use super::*;
    use crate::lesson::{Lesson, LessonSource};
    use crate::ui::curves::plot::PlotKind;
    use crate::ui::lesson::OpenLesson;

    #[test]
    fn panes_share_the_stage_without_lying_over_each_other() {
        let room = Rect::from_min_size(pos2(10.0, 20.0), vec2(700.0, 500.0));
        for (count, is_above) in [(1, false), (2, false), (2, true), (0, true)] {
            let (arena, others) = places(room, 0.52, count, is_above);
            let all: Vec<Rect> = std::iter::once(arena).chain(others).collect();
            assert_eq!(all.len(), count + 1);
            for (index, one) in all.iter().enumerate() {
                assert!(room.contains_rect(*one) && one.area() > 20_000.0, "{one:?}");
                assert!(all[index + 1..].iter().all(|other| !one.intersects(*other)), "{all:?}");
            }
        }
    }

    #[test]
    fn what_a_step_points_at_stands_on_the_stage() {
        let lesson = "# T\n\n## One\n\n```point\npane arena\npane value\npane losses\n```\n\n\
            ## Two\n\n```point\npane metrics\nsetting game.r1\n```\n\n## Three\n\n```do\nlayout model\n```\n\n## Four\n";
        let lesson = Lesson::read(lesson).expect("a lesson");
        let mut classroom = Classroom::default();
        classroom.open = Some(OpenLesson::new(LessonSource::Shelf("one"), lesson, 0, 0.0));
        let plots = [(Pane::Plot(PlotKind::Outputs), false), (Pane::Plot(PlotKind::Losses), true)];
        let mut at = |index: usize, layout| {
            classroom.open.as_mut().expect("a lesson").index = index;
            staged(&classroom, layout, &plots)
        };
        let [value, losses] = [PlotKind::Value, PlotKind::Losses].map(Pane::Plot);
        assert_eq!(at(0, ScreenLayout::Present), Some(vec![losses, value]));
        assert_eq!(at(1, ScreenLayout::Present), Some(vec![Pane::Metrics, losses]));
        assert_eq!(at(2, ScreenLayout::Present), Some(vec![Pane::Model]));
        assert_eq!(at(3, ScreenLayout::Present), Some(vec![Pane::Model]), "until another is asked for");
        assert_eq!(at(0, ScreenLayout::Watch), None);
    }
}
