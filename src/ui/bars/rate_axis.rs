//! Where learning rates stand above the timeline: steps from left to right, rates on a logarithmic scale from below.

use eframe::egui::{Pos2, Rect, pos2};

use crate::config::{RateCourse, RateStretch};

/// The least and the greatest learning rate that can be set.
pub const LIMITS: [f64; 2] = [1e-6, 1.0];

/// The map between steps and rates and places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateAxis {
    room: Rect,
    /// The step at the right edge.
    last: f64,
    /// Decimal logarithms of the rates at the lower and the upper edge.
    decades: [f64; 2],
}

impl RateAxis {
    /// The axis in `room` up to step `last`, on which all rates that are set in `courses` have a place, with a decade more on
    /// either side to drag them to.
    pub fn new(room: Rect, last: f64, courses: &[RateCourse]) -> Self {
        let set = courses.iter().flat_map(RateCourse::stretches).map(|stretch| stretch.rate.log10());
        let [least, greatest] = LIMITS.map(f64::log10);
        let (low, high) =
            set.fold((greatest, least), |(low, high), decade| (low.min(decade), high.max(decade)));
        let decades = [(low.floor() - 1.0).max(least), (high.ceil() + 1.0).min(greatest)];
        Self { room, last: last.max(1.0), decades }
    }

    /// The step at the right edge.
    pub fn last(self) -> f64 {
        self.last
    }

    /// The place of a step.
    pub fn x_of(self, step: f64) -> f32 {
        self.room.left() + ((step / self.last).clamp(0.0, 1.0) as f32) * self.room.width()
    }

    /// The place of a rate; at the lower edge for 0.
    pub fn y_of(self, rate: f64) -> f32 {
        let [low, high] = self.decades;
        let share = ((rate.log10() - low) / (high - low)).clamp(0.0, 1.0);
        self.room.bottom() - share as f32 * self.room.height()
    }

    /// The powers of ten between the edges, each with its place.
    pub fn decades(self) -> impl Iterator<Item = (f64, f32)> {
        let [low, high] = self.decades.map(|decade| decade as i32);
        (low + 1..high).map(move |decade| 10_f64.powi(decade)).map(move |rate| (rate, self.y_of(rate)))
    }

    /// The whole step at a place.
    pub fn step_at(self, x: f32) -> u64 {
        let share = ((x - self.room.left()) / self.room.width().max(1.0)).clamp(0.0, 1.0);
        (f64::from(share) * self.last).round() as u64
    }

    /// The rate at a place, in two digits: a pointer is no more exact.
    pub fn rate_at(self, y: f32) -> f64 {
        let [low, high] = self.decades;
        let share = ((self.room.bottom() - y) / self.room.height().max(1.0)).clamp(0.0, 1.0);
        let rate = 10_f64.powf(low + f64::from(share) * (high - low));
        format!("{rate:.1e}").parse().unwrap_or(rate)
    }

    /// The line of a course: through the rate at every place along x, and straight up or down where a change is.
    pub fn line(self, course: &RateCourse) -> Vec<Pos2> {
        let stretches = course.stretches();
        let mut points = Vec::new();
        for (index, stretch) in stretches.iter().enumerate() {
            let end = stretches.get(index + 1).map_or(self.last, |next| next.first as f64).min(self.last);
            let first = stretch.first as f64;
            if first > self.last {
                break;
            }
            let rate = |step: f64| stretch.rate * stretch.schedule.factor(step as u64 + 1);
            let place = |step: f64| pos2(self.x_of(step), self.y_of(rate(step)));
            points.push(place(first));
            let columns = self.x_of(first).ceil() as i32..self.x_of(end).ceil() as i32;
            points.extend(columns.map(|x| {
                let step = f64::from(x as f32 - self.room.left()) / f64::from(self.room.width().max(1.0))
                    * self.last;
                pos2(x as f32, self.y_of(rate(step.floor().clamp(first, end))))
            }));
            // The last step before the next change still has this rate.
            points.push(pos2(self.x_of(end), self.y_of(rate((end - 1.0).max(first)))));
        }
        points
    }

    /// The place of the point with which a stretch begins.
    pub fn point(self, stretch: &RateStretch) -> Pos2 {
        let factor = stretch.schedule.factor(stretch.first + 1);
        pos2(self.x_of(stretch.first as f64), self.y_of(stretch.rate * factor))
    }

    /// The rate that is to be set so that the one in force after `step` steps of `course` is that at `y`; within the limits.
    pub fn set_at(self, course: &RateCourse, step: u64, y: f32) -> f64 {
        let factor = course.stretch_at(step).schedule.factor(step + 1);
        let rate = if factor > 0.0 { self.rate_at(y) / factor } else { self.rate_at(y) };
        format!("{rate:.1e}").parse().unwrap_or(rate).clamp(LIMITS[0], LIMITS[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Change, ChangeKind, Curve, Edit, Player, RunConfig, Setting, Value};

    fn course(curve: Curve) -> RateCourse {
        let mut start = RunConfig::default();
        start.generator.optimizer.learning_rate = 1e-2;
        (start.game.schedule.curve, start.game.schedule.steps) = (curve, 1000);
        let setting = Setting::named("generator.learning_rate").expect("a setting");
        let edit = Edit { setting, value: Value::Number(1e-3) };
        let changes = [Change::scheduled(500, ChangeKind::Set { edit, old: Value::Number(1e-2) })];
        RateCourse::of(&start, &changes, Player::Generator)
    }

    fn axis(course: &RateCourse) -> RateAxis {
        let room = Rect::from_min_max(pos2(10.0, 20.0), pos2(210.0, 80.0));
        RateAxis::new(room, 1000.0, std::slice::from_ref(course))
    }

    #[test]
    fn steps_and_rates_and_places_are_inverse() {
        let axis = axis(&course(Curve::Constant));
        assert_eq!(axis.decades, [-4.0, -1.0]);
        assert_eq!((axis.x_of(0.0), axis.x_of(500.0), axis.x_of(9e9)), (10.0, 110.0, 210.0));
        assert_eq!(
            (axis.y_of(1e-4), axis.y_of(1e-1), axis.y_of(0.0), axis.y_of(1.0)),
            (80.0, 20.0, 80.0, 20.0)
        );
        for step in [0, 5, 250, 999, 1000] {
            assert!(axis.step_at(axis.x_of(step as f64)).abs_diff(step) <= 1);
        }
        for rate in [1e-4, 2.5e-3, 1e-2, 9.9e-2] {
            assert!((axis.rate_at(axis.y_of(rate)) / rate - 1.0).abs() < 0.06, "{rate}");
        }
        assert_eq!(axis.step_at(-50.0), 0);
    }

    #[test]
    fn the_scale_names_the_powers_of_ten_inside() {
        let axis = axis(&course(Curve::Constant));
        let decades: Vec<(f64, f32)> = axis.decades().collect();
        assert_eq!(decades.iter().map(|decade| decade.0).collect::<Vec<_>>(), [1e-3, 1e-2]);
        assert!(decades.iter().all(|(rate, y)| *y == axis.y_of(*rate)));
    }

    #[test]
    fn the_line_goes_through_the_rate_of_every_step_and_jumps_where_a_change_is() {
        for curve in [Curve::Constant, Curve::Linear, Curve::Cosine, Curve::Staircase] {
            let course = course(curve);
            let axis = axis(&course);
            let line = axis.line(&course);
            assert!(line.windows(2).all(|pair| pair[0].x <= pair[1].x), "{curve:?}");
            for point in line.iter().filter(|point| point.x.fract() == 0.0 && (point.x - 110.0).abs() > 1.0) {
                let step = (f64::from(point.x - 10.0) / 200.0 * 1000.0).floor().min(999.0);
                let expected = axis.y_of(course.rate_at(step as u64));
                assert!((point.y - expected).abs() < 0.5, "{curve:?} at {step}: {point:?}, not {expected}");
            }
            let jumps = line.iter().filter(|point| point.x == 110.0).count();
            assert!(jumps >= 2, "{curve:?}");
            assert!(line.iter().all(|point| point.is_finite()));
        }
    }

    #[test]
    fn what_is_dragged_is_what_is_set_under_the_schedule_in_force() {
        let course = course(Curve::Linear);
        let axis = axis(&course);
        let y = axis.y_of(1e-3);
        // After 750 steps the schedule has a quarter left.
        assert!((axis.set_at(&course, 750, y) / 4e-3 - 1.0).abs() < 0.06);
        assert_eq!(
            axis.set_at(&course, 5000, y),
            axis.rate_at(y),
            "where nothing is left, it is what is set"
        );
        assert!(axis.set_at(&course, 999, axis.y_of(1e-1)) <= 1.0);
        let [first, second] = course.stretches() else { panic!("two") };
        assert_eq!(axis.point(first), pos2(10.0, axis.y_of(1e-2)));
        assert_eq!(axis.point(second).x, 110.0);
    }
}
