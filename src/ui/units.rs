//! The units of the arena's axes: a table is trained on in standard units and shown in the units of its columns.

use egui_plot::{GridInput, GridMark};

use super::scale::AxisScale;
use crate::data::Target;

/// The unit of an axis: the value written at a place is offset + scale · place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    offset: f64,
    scale: f64,
}

impl Unit {
    /// The units of both axes of `target`: those of the columns for a table, else of the samples.
    pub fn of(target: &Target) -> [Self; 2] {
        let Some(table) = target.table() else { return [Self { offset: 0.0, scale: 1.0 }; 2] };
        let (zero, one) = (table.to_original([0.0; 2]), table.to_original([1.0; 2]));
        [0, 1].map(|axis| Self { offset: zero[axis], scale: one[axis] - zero[axis] })
    }

    /// The unit of values that are `scale` times their place.
    pub fn scaled(scale: f64) -> Self {
        Self { offset: 0.0, scale }
    }

    /// By how much the value rises from one place to the next.
    pub fn per_unit(self) -> f64 {
        self.scale
    }

    /// The value at `place`.
    pub fn value(self, place: f64) -> f64 {
        self.offset + self.scale * place
    }

    /// Grid marks at round values; those with a number are about `points` apart, in points of the screen.
    pub fn marks(self, input: &GridInput, points: f64) -> Vec<GridMark> {
        let bounds = (self.value(input.bounds.0), self.value(input.bounds.1));
        let inner = GridInput { bounds, base_step_size: self.scale * input.base_step_size };
        let outer = |mark: GridMark| GridMark {
            value: (mark.value - self.offset) / self.scale,
            step_size: mark.step_size / self.scale,
        };
        AxisScale::Linear.marks(&inner, points).into_iter().map(outer).collect()
    }

    /// The text beside a mark.
    pub fn label(self, mark: &GridMark) -> String {
        let step_size = self.scale * mark.step_size;
        // What is off in the last digits is the rounding of the way there and back.
        let value = (self.value(mark.value) / step_size).round() * step_size;
        AxisScale::Linear.label(&GridMark { value, step_size })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::data::{Table, TargetShape};

    #[test]
    fn marks_stand_at_round_values_of_the_columns() {
        // Old Faithful: eruptions of 1.6 to 5.1 minutes, with a mean of 3.4878 and a deviation of 1.1393.
        let table = Table::faithful(1).expect("a table");
        let [x, _] = Unit::of(&Target::new(TargetShape::Table(Arc::new(table))));
        assert!(
            (x.value(0.0) - 3.487_783).abs() < 1e-5 && (x.value(1.0) - x.value(0.0) - 1.139_27).abs() < 1e-4
        );
        let input = GridInput { bounds: (-2.0, 2.0), base_step_size: 4.0 / 50.0 };
        let marks = x.marks(&input, 80.0);
        let numbered: Vec<_> = marks.iter().filter(|mark| mark.step_size * x.scale > 0.9).collect();
        let labels: Vec<String> = numbered.iter().map(|mark| x.label(mark)).collect();
        assert_eq!(labels, ["2", "3", "4", "5"]);
        for (mark, value) in numbered.iter().zip([2.0, 3.0, 4.0, 5.0]) {
            assert!((x.value(mark.value) - value).abs() < 1e-12);
            assert!((mark.value - (value - x.offset) / x.scale).abs() < 1e-12);
        }
    }

    #[test]
    fn a_target_that_is_no_table_is_shown_as_it_is() {
        let [x, y] = Unit::of(&Target::new(TargetShape::Gaussian { sigma: 0.5 }));
        assert_eq!((x, x.value(0.25)), (y, 0.25));
        let input = GridInput { bounds: (-1.0, 1.0), base_step_size: 0.04 };
        let same = |a: &GridMark, b: &GridMark| (a.value, a.step_size) == (b.value, b.step_size);
        let (own, plain) = (x.marks(&input, 80.0), AxisScale::Linear.marks(&input, 80.0));
        assert!(own.len() == plain.len() && own.iter().zip(&plain).all(|(a, b)| same(a, b)));
    }
}
