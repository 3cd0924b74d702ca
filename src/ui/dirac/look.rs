//! What portraits, charts and the table share: the colour of a method, and axes.

use std::ops::RangeInclusive;

use eframe::egui::{self, Color32, Vec2b};
use egui_plot::{AxisHints, GridInput, GridMark, HPlacement, Plot};

use crate::ui::curves::curves::{FADE, TICKS};
use crate::ui::scale::FINEST_GRID;
use crate::ui::scene::Scene;
use crate::ui::theme::Palette;

/// The colour of the method at `index`, none of which is that of real or fake.
pub(super) fn color_of(palette: &Palette, index: usize) -> Color32 {
    palette.other.get(index).copied().unwrap_or(palette.reference)
}

/// A plot that shows and does nothing else.
pub(super) fn still<'a>(key: String, size: egui::Vec2, scene: Scene<'_>) -> Plot<'a> {
    Plot::new(key)
        .width(size.x)
        .height(size.y)
        .allow_zoom(Vec2b::FALSE)
        .allow_scroll(Vec2b::FALSE)
        .allow_boxed_zoom(false)
        .allow_drag(Vec2b::FALSE)
        .allow_axis_zoom_drag(Vec2b::FALSE)
        .allow_double_click_reset(false)
        .auto_bounds(Vec2b::FALSE)
        .label_formatter(|_| None)
        .show_crosshair(false)
        .grid_color(scene.palette.grid)
}

/// An axis below whose numbers fade where they are too close.
pub(super) fn x_axis<'a>(
    name: impl Into<egui::WidgetText>,
    number: impl Fn(GridMark, &RangeInclusive<f64>) -> String + 'a,
) -> AxisHints<'a> {
    AxisHints::new_x().label(name).formatter(number).label_spacing(FADE[0])
}

/// The same on the left.
pub(super) fn y_axis<'a>(
    name: impl Into<egui::WidgetText>,
    number: impl Fn(GridMark, &RangeInclusive<f64>) -> String + 'a,
) -> AxisHints<'a> {
    AxisHints::new_y().label(name).formatter(number).label_spacing(FADE[1]).placement(HPlacement::Left)
}

/// Those of `marks` on the left axis that have room for their numbers, the coarsest first.
pub(super) fn spaced(mut marks: Vec<GridMark>, input: &GridInput) -> Vec<GridMark> {
    let apart = TICKS[1] * input.base_step_size / FINEST_GRID;
    marks.sort_by(|a, b| b.step_size.total_cmp(&a.step_size));
    let mut kept: Vec<GridMark> = Vec::new();
    for mark in marks {
        if kept.iter().all(|other| (other.value - mark.value).abs() >= apart) {
            kept.push(mark);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_on_the_left_have_room() {
        let mark = |value: f64, step_size: f64| GridMark { value, step_size };
        let marks = vec![mark(0.0, 1.0), mark(0.3, 0.5), mark(0.5, 0.5), mark(1.0, 1.0), mark(1.3, 0.5)];
        // Eight points are a tenth: thirty are less than 0.4.
        let input = GridInput { bounds: (0.0, 1.4), base_step_size: 0.1 };
        let mut kept: Vec<f64> = spaced(marks, &input).iter().map(|mark| mark.value).collect();
        kept.sort_by(f64::total_cmp);
        assert_eq!(kept, [0.0, 0.5, 1.0]);
    }
}
