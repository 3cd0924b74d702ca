//! The captions of a run's acts, in a lane above the timeline: that of the act under way whole, at the step at which it
//! begins or as near as it fits; those before it where there is room beside it. A click goes to the step of an act.

use eframe::egui::{self, Align2, FontId, Rect, Sense, Stroke, Ui, accesskit, pos2};

use crate::config::{Act, Change};
use crate::ui::action::{Action, Moment};
use crate::ui::explain::Told as _;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Height of the lane, in points.
pub const LANE: f32 = 18.0;
/// Size of the caption of the act under way, and of the others, in points.
const SIZES: [f32; 2] = [13.5, 11.0];
/// Least distance between two captions, in points.
const GAP: f32 = 12.0;
/// Least width of a caption that is cut, in points.
const LEAST: f32 = 60.0;
/// Half the width that a number alone takes, in points.
const NUMBER: f32 = 6.0;
/// Half the width of the flag at the step at which an act begins, in points.
const FLAG: f32 = 4.0;

/// The acts of the run that is shown.
pub fn acts_of<'a>(scene: Scene<'a>) -> &'a [Act] {
    scene.session.shown.as_ref().map_or(&[], |shown| &shown.acts)
}

/// The sentence on the act of this `number`, counted from 1.
pub fn sentence(scene: Scene<'_>, number: usize, act: &Act) -> String {
    Sentence::new("screen.act")
        .with("number", number)
        .with("count", acts_of(scene).len())
        .with_count("step", act.step)
        .with("caption", caption(scene, act))
        .text(scene.language)
}

/// What an act is announced as. Where a person has changed the run it need not come true.
fn caption(scene: Scene<'_>, act: &Act) -> String {
    if scene.predicts {
        return scene.text("lesson.hidden").into_owned();
    }
    // What a run is about to show is for the lesson to say.
    if scene.is_lesson && scene.session.step() <= act.step {
        return String::new();
    }
    let text = act.caption.text(scene.language);
    // What a person changed after an act does not touch it.
    let end = acts_of(scene).iter().map(|other| other.step).find(|step| *step > act.step).unwrap_or(u64::MAX);
    let is_made = |change: &Change| change.is_made() && change.alters_play() && change.step < end;
    let is_changed =
        scene.session.shown.as_ref().is_some_and(|shown| shown.changes.in_force().iter().any(is_made));
    if is_changed {
        Sentence::new("screen.act_changed").with("caption", text).text(scene.language)
    } else {
        text.to_owned()
    }
}

/// Draws the captions in `lane`, and a flag on `bar` for each act; `place` is the place of a step across both.
pub fn acts_ui(
    ui: &Ui,
    scene: Scene<'_>,
    (lane, bar): (Rect, Rect),
    place: impl Fn(u64) -> f32,
    actions: &mut Vec<Action>,
) {
    let acts = acts_of(scene);
    let Some((current, _)) = scene.session.act() else { return };
    let places: Vec<f32> = acts.iter().map(|act| place(act.step)).collect();
    let font = |index: usize| FontId::proportional(SIZES[usize::from(index + 1 != current)]);
    let texts: Vec<String> = acts
        .iter()
        .enumerate()
        .map(|(index, act)| format!("{}  {}", index + 1, caption(scene, act)))
        .collect();
    let width = |index: usize| {
        let text = texts[index].clone();
        ui.painter().layout_no_wrap(text, font(index), scene.palette.weak).size().x
    };
    let widths: Vec<f32> = (0..acts.len()).map(width).collect();
    let spans = arrange(&places, &widths, current - 1, [lane.left(), lane.right()]);
    let painter = ui.painter();
    for (index, act) in acts.iter().enumerate() {
        let is_current = index + 1 == current;
        let color = if is_current { ui.visuals().strong_text_color() } else { scene.palette.weak };
        let x = places[index];
        let flag =
            [pos2(x - FLAG, bar.top() - 2.0), pos2(x + FLAG, bar.top() - 2.0), pos2(x, bar.top() + 4.0)];
        painter.add(egui::Shape::convex_polygon(flag.to_vec(), color, Stroke::NONE));
        painter.vline(x, bar.y_range(), Stroke::new(1.0, color));
        let span = spans[index];
        let (left, right) = span.map_or((x - FLAG, x + FLAG), |[left, right]| (left, right));
        let room = Rect::from_min_max(pos2(left, lane.top()), pos2(right, lane.bottom()));
        if span.is_some() {
            let mut job = egui::text::LayoutJob::simple_singleline(texts[index].clone(), font(index), color);
            job.wrap = egui::text::TextWrapping::truncate_at_width(right - left + 1.0);
            let galley = painter.layout_job(job);
            let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), room).min;
            painter.galley(at, galley, color);
        } else if let Some(at) = number_at(&spans, x, [lane.left(), lane.right()]) {
            let font = FontId::proportional(SIZES[1]);
            painter.text(pos2(at, lane.center().y), Align2::CENTER_CENTER, index + 1, font, color);
        }
        let whole = sentence(scene, index + 1, act);
        // One name for all acts under way: as another begins, a screen reader says what it reads now.
        let id = ui.scope_id();
        let id = if is_current { id.with("act under way") } else { id.with(("act", index)) };
        let response = ui.interact(room, id, Sense::click());
        if response.clicked() && act.step <= scene.session.head() {
            actions.push(Action::Go(Moment::Step(act.step)));
        }
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &whole));
        if is_current {
            ui.ctx().accesskit_node_builder(id, |node| node.set_live(accesskit::Live::Polite));
        }
        response.on_hover_told(scene, whole);
    }
}

/// From where to where each caption is drawn; `None` where there is no room for it. That of `current` is drawn whole
/// where the lane, from `left` to `right`, is as wide.
fn arrange(places: &[f32], widths: &[f32], current: usize, [left, right]: [f32; 2]) -> Vec<Option<[f32; 2]>> {
    let start = places[current].min(right - widths[current]).max(left);
    let whole = [start, (start + widths[current]).min(right)];
    let span = |index: usize| {
        if index == current {
            return Some(whole);
        }
        // What is to come is not told ahead.
        if index > current {
            return None;
        }
        let start = places[index];
        let next = places.get(index + 1).map_or(right, |next| next - GAP);
        let end = if start < whole[0] { next.min(whole[0] - GAP) } else { next };
        let is_free = start < whole[0] || start > whole[1] + GAP;
        let end = end.min(start + widths[index]);
        (is_free && end - start >= LEAST.min(widths[index])).then_some([start, end])
    };
    (0..places.len()).map(span).collect()
}

/// Where the number of an act stands alone that begins at `x`; `None` where a caption lies.
fn number_at(spans: &[Option<[f32; 2]>], x: f32, [left, right]: [f32; 2]) -> Option<f32> {
    let at = x.clamp(left + NUMBER, right - NUMBER);
    let is_free = |span: &[f32; 2]| at + NUMBER < span[0] || at - NUMBER > span[1];
    spans.iter().flatten().all(is_free).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_without_room_for_its_caption_has_its_number_where_nothing_lies() {
        let spans = [Some([10.0, 310.0]), None, None];
        assert_eq!(
            [160.0, 500.0, 1009.0].map(|x| number_at(&spans, x, [10.0, 1010.0])),
            [None, Some(500.0), Some(1004.0)]
        );
    }

    #[test]
    fn the_caption_of_the_act_under_way_is_whole_and_no_other_lies_under_it() {
        let places = [10.0, 160.0, 310.0, 1010.0];
        let widths = [300.0, 400.0, 250.0, 350.0];
        let edges = [10.0, 1010.0];
        for current in 0..4 {
            let spans = arrange(&places, &widths, current, edges);
            let whole = spans[current].expect("the act under way");
            assert_eq!(whole[1] - whole[0], widths[current]);
            assert!(whole[0] >= edges[0] && whole[1] <= edges[1], "{whole:?}");
            let mut drawn: Vec<[f32; 2]> = spans.into_iter().flatten().collect();
            drawn.sort_by(|a, b| a[0].total_cmp(&b[0]));
            assert!(
                drawn.windows(2).all(|pair| pair[0][1] + GAP <= pair[1][0] + 1e-3),
                "{current}: {drawn:?}"
            );
        }
        // Each begins at its step where it can.
        assert_eq!(
            arrange(&places, &widths, 0, edges),
            [Some([10.0, 310.0]), None, None, None],
            "those that begin below the first caption wait"
        );
        assert_eq!(arrange(&places, &widths, 2, edges)[..2], [Some([10.0, 148.0]), Some([160.0, 298.0])]);
        // A lane narrower than the caption is filled.
        assert_eq!(arrange(&[10.0], &[500.0], 0, [10.0, 200.0]), [Some([10.0, 200.0])]);
    }
}
