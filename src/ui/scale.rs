//! Scales of axes: from a value to its place on a linear or logarithmic axis and back, marks, and their texts.

use std::ops::RangeInclusive;

use egui_plot::{GridInput, GridMark};
use serde::{Deserialize, Serialize};

use crate::words::grouped;

/// The place on the screen between `ends` of `value`, whose range is `range`. Values far outside stay within reach of
/// the painter; NaN is at the first end.
pub fn along(ends: [f32; 2], range: [f64; 2], value: f64) -> f32 {
    let share = (value - range[0]) / (range[1] - range[0]);
    let share = if share.is_nan() { 0.0 } else { share.clamp(-20.0, 20.0) };
    ends[0] + share as f32 * (ends[1] - ends[0])
}

/// The scale of an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AxisScale {
    /// The place of a value is the value itself.
    #[default]
    Linear,
    /// The place of a value is its decimal logarithm.
    Logarithmic,
}

impl AxisScale {
    /// The logarithmic scale if `on`, else the linear one.
    pub const fn logarithmic(on: bool) -> Self {
        if on { Self::Logarithmic } else { Self::Linear }
    }

    /// The place of `value`; NaN if it has none on this scale.
    pub fn place(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Logarithmic if value > 0.0 => value.log10(),
            Self::Logarithmic => f64::NAN,
        }
    }

    /// The value at `place`.
    pub fn value(self, place: f64) -> f64 {
        match self {
            Self::Linear => place,
            Self::Logarithmic => 10.0_f64.powf(place),
        }
    }

    /// The grid marks of an axis; those with a number are about `points` apart, in points of the screen.
    pub fn marks(self, input: &GridInput, points: f64) -> Vec<GridMark> {
        match self {
            Self::Linear => Self::round_numbers(input, points),
            Self::Logarithmic if input.bounds.1 - input.bounds.0 < WITHIN_DECADE => {
                Self::round_values(input, points)
            }
            Self::Logarithmic => Self::decades(input, points),
        }
    }

    /// Round values on a section of a logarithmic axis that is too short for decades and their tenths.
    fn round_values(input: &GridInput, points: f64) -> Vec<GridMark> {
        let (low, high) = input.bounds;
        let [bottom, top] = [low, high].map(|place| 10.0_f64.powf(place));
        let room = (high - low) / input.base_step_size;
        let coarse = round_up((top - bottom) / room * points / FINEST_GRID);
        if !(coarse.is_normal() && (top - bottom) / coarse < MOST_MARKS) {
            return Vec::new();
        }
        let mark = |index: i64| {
            let value = index as f64 * coarse;
            GridMark { value: value.log10(), step_size: coarse / value * core::f64::consts::LOG10_E }
        };
        let indices = ((bottom / coarse).ceil().max(1.0) as i64)..=((top / coarse).floor() as i64);
        indices.map(mark).collect()
    }

    /// Multiples of 1, 2 or 5 times a power of ten, with a few more between each two.
    fn round_numbers(input: &GridInput, points: f64) -> Vec<GridMark> {
        let (low, high) = input.bounds;
        // egui_plot's base step is as long as its finest grid.
        let coarse = round_up(input.base_step_size * points / FINEST_GRID);
        let fine = coarse / if leading_digit(coarse) == 2 { 4.0 } else { 5.0 };
        if !(coarse.is_normal() && (high - low) / fine < MOST_MARKS) {
            return Vec::new();
        }
        let indices = ((low / fine).ceil() as i64)..=((high / fine).floor() as i64);
        let per_coarse = (coarse / fine).round() as i64;
        let mark = |index: i64| {
            let step_size = if index % per_coarse == 0 { coarse } else { fine };
            GridMark { value: index as f64 * fine, step_size }
        };
        indices.map(mark).collect()
    }

    /// Whole decades of a logarithmic axis, with 2 to 9 times each where there is room. Where numbers beside all of them would
    /// stand too close, every second one has a number, or every fifth, and so on.
    fn decades(input: &GridInput, points: f64) -> Vec<GridMark> {
        let (low, high) = input.bounds;
        if high - low > MOST_DECADES {
            return Vec::new();
        }
        let decades = (low.floor() as i64)..=(high.ceil() as i64);
        // 2 and 5 get a number where there is room for it, and all of them within one decade.
        let within_one = high - low < 1.0;
        let minor = |decade: i64| {
            (2..10).map(move |k: u32| {
                let step_size = if within_one || k == 2 || k == 5 { NUMBERED } else { UNNUMBERED };
                GridMark { value: decade as f64 + f64::from(k).log10(), step_size }
            })
        };
        let minors = decades.clone().filter(|_| high - low < MINOR_DECADES).flat_map(minor);
        let decade = FINEST_GRID / input.base_step_size;
        let has_room = |every: &i64| *every as f64 * decade >= CLOSE * points;
        let every = [1, 2, 5, 10, 20, 50].into_iter().find(has_room).unwrap_or(100);
        let major = decades.map(|decade| {
            let step_size = if decade % every == 0 { every as f64 } else { UNNUMBERED };
            GridMark { value: decade as f64, step_size }
        });
        major.chain(minors).filter(|mark| (low..=high).contains(&mark.value)).collect()
    }

    /// The text beside a mark.
    pub fn label(self, mark: &GridMark) -> String {
        match self {
            Self::Linear => number(mark.value, mark.step_size),
            Self::Logarithmic if mark.step_size == UNNUMBERED => String::new(),
            // Marks stand at round numbers: what is off in the last digits is the logarithm's rounding.
            Self::Logarithmic if mark.step_size < NUMBERED => {
                let value = 10.0_f64.powf(mark.value);
                // Those of a short part of the axis stand at multiples of a step.
                precise(value, round_up(0.99 * mark.step_size * value * core::f64::consts::LN_10))
            }
            Self::Logarithmic => short(10.0_f64.powf(mark.value)),
        }
    }
}

/// Distance of the lines in egui_plot's finest grid, in points.
pub const FINEST_GRID: f64 = 8.0;
/// Most marks on one axis.
const MOST_MARKS: f64 = 1000.0;
/// Step, in decades, that is assigned to marks with a number between whole decades.
const NUMBERED: f64 = 0.25;
/// Step, in decades, that is assigned to marks without a number.
const UNNUMBERED: f64 = 0.125;
/// Length, in decades, below which the marks of a logarithmic axis are multiples of a step.
const WITHIN_DECADE: f64 = 0.5;
/// How close numbers may stand, as a share of the distance that they are to have.
const CLOSE: f64 = 0.8;
/// Most decades on one axis.
const MOST_DECADES: f64 = 400.0;
/// Most decades on one axis for which 2 to 9 are marked too.
const MINOR_DECADES: f64 = 8.0;

/// The least number from `value` on that is 1, 2 or 5 times a power of ten.
pub fn round_up(value: f64) -> f64 {
    let decade = 10.0_f64.powf(value.log10().floor());
    let factor = value / decade;
    decade * [1.0, 2.0, 5.0].into_iter().find(|round| factor <= round * (1.0 + 1e-9)).unwrap_or(10.0)
}

/// The first digit of a result of [`round_up`].
fn leading_digit(value: f64) -> i64 {
    (value / 10.0_f64.powf((value.log10() + 1e-9).floor())).round() as i64
}

/// `value` with as many decimals as distinguish it from values `step` away.
fn number(value: f64, step: f64) -> String {
    let value = if value.abs() < step * 1e-6 { 0.0 } else { value };
    let decimals = (-step.log10()).ceil();
    if value.abs() < 1e5 && step >= 1e-4 {
        return grouped(format_args!("{value:.*}", decimals.clamp(0.0, 8.0) as usize));
    }
    if value == 0.0 || !value.is_finite() || unit_of_short(value) <= step * (1.0 + 1e-9) {
        return short(value);
    }
    if (1e-3..1e9).contains(&value.abs()) {
        return grouped(format_args!("{value:.*}", decimals.clamp(0.0, 12.0) as usize));
    }
    let digits = value.abs().log10().floor() - (step.log10() + 1e-9).floor();
    trimmed(&format!("{value:.*e}", digits.clamp(0.0, 15.0) as usize))
}

/// `value` as short as [`short`], or longer if that would not distinguish it from values `step` away.
pub fn precise(value: f64, step: f64) -> String {
    let is_told = unit_of_short(value) <= step * (1.0 + 1e-9);
    if is_told || !step.is_normal() || value == 0.0 { short(value) } else { number(value, step) }
}

/// Width of a digit beside an axis, in points.
const WIDTH_OF_DIGIT: f64 = 8.5;

/// `label` at `place` of an axis with this `range` and this `length` in points; empty if the right edge would cut it
/// off.
pub fn within(label: String, place: f64, range: &RangeInclusive<f64>, length: f64) -> String {
    let room = (range.end() - place) / (range.end() - range.start()) * length;
    if room < 0.5 * WIDTH_OF_DIGIT * label.chars().count() as f64 { String::new() } else { label }
}

/// The value of one unit in the last digit of [`short`].
fn unit_of_short(value: f64) -> f64 {
    let magnitude = value.abs();
    let decade = magnitude.log10().floor();
    if magnitude >= LONG {
        10.0_f64.powf(decade - 2.0)
    } else if magnitude >= 1e-3 {
        10.0_f64.powf(-(3.0 - decade).clamp(0.0, 6.0))
    } else {
        10.0_f64.powf(decade - 2.0)
    }
}

/// Number from which on [`short`] uses an exponent.
const LONG: f64 = 1e7;

/// `value` in few characters: as a plain number if that is short, else with an exponent.
pub fn short(value: f64) -> String {
    let magnitude = value.abs();
    if value == 0.0 || !value.is_finite() {
        format!("{value}")
    } else if (1e-3..LONG).contains(&magnitude) {
        let decimals = (3 - magnitude.log10().floor() as i32).clamp(0, 6) as usize;
        grouped(trimmed(&format!("{value:.decimals$}")))
    } else {
        trimmed(&format!("{value:.2e}"))
    }
}

/// `text` without zeros at the end of its decimals.
fn trimmed(text: &str) -> String {
    let (number, exponent) =
        text.split_once('e').map_or((text, None), |(number, exponent)| (number, Some(exponent)));
    let number =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    exponent.map_or_else(|| number.to_owned(), |exponent| format!("{number}e{exponent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_values_are_inverse() {
        for scale in [AxisScale::Linear, AxisScale::Logarithmic] {
            for value in [1e-6, 0.02, 1.0, 37.0, 1e9] {
                assert!((scale.value(scale.place(value)) / value - 1.0).abs() < 1e-12);
            }
        }
        assert!(AxisScale::Logarithmic.place(0.0).is_nan() && AxisScale::Logarithmic.place(-1.0).is_nan());
    }

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (0.5, "0.5"),
            (-1.386_294, "-1.386"),
            (1e-4, "1e-4"),
            (2.5e-5, "2.5e-5"),
            (1234.0, "1234"),
            (12_345.0, "12\u{a0}345"),
            (2_000_000.0, "2\u{a0}000\u{a0}000"),
            (20_500_000.0, "2.05e7"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(short(value), text);
        }
        assert_eq!(number(0.300_000_000_000_000_04, 0.1), "0.3");
        assert_eq!(number(-1e-17, 0.1), "0.0");
    }

    #[test]
    fn no_label_goes_over_the_right_edge() {
        let at = |place| within("1000".to_owned(), place, &(0.0..=1000.0), 200.0);
        assert_eq!([at(900.0), at(1000.0)], ["1000", ""]);
        assert_eq!(within("1000".to_owned(), 1000.0, &(0.0..=1000.0), f64::INFINITY), "1000");
    }

    #[test]
    fn neighbouring_ticks_have_different_numbers_at_any_zoom() {
        for centre in [0.0, 0.000_123_4, -1.386_294_4, 7.25, 1_234.567_8, 123_456.789, 2_345_678.9, 3.3e11] {
            for digits in 0..9 {
                let width = 10.0_f64.powi(-digits) * if centre == 0.0 { 1.0_f64 } else { f64::abs(centre) };
                let bounds = (centre - 0.5 * width, centre + 0.5 * width);
                // 400 points wide.
                let input = || GridInput { bounds, base_step_size: width / 50.0 };
                let labelled = |scale: AxisScale, marks: Vec<GridMark>| {
                    let numbered = marks.into_iter().filter(|mark| mark.step_size > width / 8.0);
                    numbered.map(|mark| scale.label(&mark)).collect::<Vec<_>>()
                };
                let labels = labelled(AxisScale::Linear, AxisScale::Linear.marks(&input(), 56.0));
                assert!(labels.len() >= 2, "{centre} {width}: {labels:?}");
                assert!(labels.windows(2).all(|pair| pair[0] != pair[1]), "{centre} {width}: {labels:?}");
                for label in labels {
                    assert!(label.len() <= 16, "{centre} {width}: {label}");
                }
                if centre > 0.0 && digits > 0 {
                    let (low, high) = (bounds.0.log10(), bounds.1.log10());
                    let input = GridInput { bounds: (low, high), base_step_size: (high - low) / 50.0 };
                    let marks = AxisScale::Logarithmic.marks(&input, 56.0);
                    let labels: Vec<String> =
                        marks.iter().map(|mark| AxisScale::Logarithmic.label(mark)).collect();
                    assert!(labels.len() >= 2, "lg {centre} {width}: {labels:?}");
                    assert!(labels.windows(2).all(|pair| pair[0] != pair[1]), "lg {centre}: {labels:?}");
                    assert!(labels.iter().all(|label| !label.is_empty()));
                }
            }
        }
        assert_eq!(precise(1.386_294_361, 1e-6), "1.386294");
        assert_eq!(precise(0.5, 1e-6), "0.500000");
        assert_eq!(
            (precise(1_234_567.0, 1.0), precise(20_000.0, 5_000.0)),
            ("1\u{a0}234\u{a0}567".into(), "20\u{a0}000".into())
        );
    }

    #[test]
    fn round_numbers_are_marked_as_far_apart_as_asked() {
        // 0 to 2000 on 500 points: 8 points are 32 steps.
        let input = GridInput { bounds: (0.0, 2000.0), base_step_size: 32.0 };
        let marks = AxisScale::Linear.marks(&input, 64.0);
        let numbered: Vec<f64> =
            marks.iter().filter(|mark| mark.step_size > 400.0).map(|mark| mark.value).collect();
        assert_eq!(numbered, [0.0, 500.0, 1000.0, 1500.0, 2000.0]);
        assert_eq!(marks.len(), 21);
        assert_eq!(
            [0.3, 1.0, 2.1, 60.0].map(round_up).map(|value| (value * 1e3).round() / 1e3),
            [0.5, 1.0, 5.0, 100.0]
        );
        assert_eq!([0.5, 200.0, 1e-3].map(leading_digit), [5, 2, 1]);
        assert!(
            AxisScale::Linear.marks(&GridInput { bounds: (0.0, 0.0), base_step_size: 0.0 }, 64.0).is_empty()
        );
    }

    #[test]
    fn many_decades_on_a_short_axis_keep_some_numbers() {
        // 200 points are this many decades.
        for (decades, expected) in [(4, 1.0), (8, 1.0), (11, 2.0), (30, 5.0), (90, 20.0)] {
            let high = f64::from(decades);
            let input = GridInput { bounds: (0.0, high), base_step_size: high / 25.0 };
            let marks = AxisScale::Logarithmic.marks(&input, 30.0);
            let numbered: Vec<&GridMark> = marks.iter().filter(|mark| mark.step_size >= 1.0).collect();
            assert!(numbered.iter().all(|mark| mark.step_size == expected), "{decades}");
            let room = expected / high * 200.0;
            assert!(room >= 24.0 && numbered.len() >= 4, "{decades}: {room} points, {}", numbered.len());
            let is_named = |mark: &GridMark| !AxisScale::Logarithmic.label(mark).is_empty();
            assert_eq!(
                marks.iter().filter(|mark| mark.value.fract() == 0.0 && is_named(mark)).count(),
                numbered.len()
            );
        }
    }

    #[test]
    fn decades_are_marked_and_labelled() {
        let marks =
            AxisScale::Logarithmic.marks(&GridInput { bounds: (-3.2, 1.1), base_step_size: 0.1 }, 64.0);
        let labels: Vec<String> = marks.iter().map(|mark| AxisScale::Logarithmic.label(mark)).collect();
        for label in ["0.001", "0.002", "0.005", "0.01", "0.1", "0.5", "1", "10"] {
            assert_eq!(labels.iter().filter(|other| *other == label).count(), 1, "{labels:?}");
        }
    }
}
