//! Where things lie in the picture of the line: densities and D over x, the latents below with their arrows to x, and
//! the plot of G(z) beside them.

use eframe::egui::{Pos2, Rect, pos2, vec2};

use crate::ui::scale::along;

/// Space for the numbers on the left, on the right, above and below, in points.
const LEFT: f32 = 46.0;
const RIGHT: f32 = 46.0;
const ABOVE: f32 = 24.0;
const BELOW: f32 = 34.0;
/// Space for the numbers under the axis of x, in points.
const UNDER_X: f32 = 20.0;
/// Height of the arrows, as a share of the whole, and its limits in points.
const ARROWS: f32 = 0.26;
const ARROWS_LIMITS: [f32; 2] = [44.0, 260.0];
/// Width of the plot of G(z), as a share of the whole; the least that the picture needs for it, and the most that the
/// plot takes.
const MAP: f32 = 0.3;
const LEAST_WIDTH: f32 = 480.0;
const MOST_MAP: f32 = 520.0;
/// Height of the axis of density, as a multiple of the greatest density of the data.
const HEADROOM: f64 = 1.6;

/// The places of a picture in a rectangle of the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The plot of densities and D.
    pub plot: Rect,
    /// The axis of the latents, below it.
    pub latents_y: f32,
    /// Where arrows end: under the numbers of the axis of x.
    pub tips_y: f32,
    /// The plot of G(z); `None` where there is no room.
    pub map: Option<Rect>,
    /// What is visible of x and of z.
    pub x: [f64; 2],
    pub z: [f64; 2],
    /// The density and the outputs of D at top and bottom of the plot.
    pub density: f64,
    pub output: [f64; 2],
}

impl Figure {
    /// The picture in `rect`, for these ranges of x and z, with `highest` the greatest density of the data.
    pub fn new(rect: Rect, x: [f64; 2], z: [f64; 2], highest: f64, output: [f64; 2]) -> Self {
        let has_map = rect.width() >= LEAST_WIDTH;
        let for_map = if has_map { (MAP * rect.width()).min(MOST_MAP) } else { 0.0 };
        let arrows = (ARROWS * rect.height()).clamp(ARROWS_LIMITS[0], ARROWS_LIMITS[1]);
        let bottom = rect.bottom() - BELOW;
        let low = (bottom - arrows - UNDER_X).max(rect.top() + ABOVE + 1.0);
        let right = (rect.right() - RIGHT - for_map).max(rect.left() + LEFT + 1.0);
        let plot = Rect::from_min_max(rect.min + vec2(LEFT, ABOVE), pos2(right, low));
        let map = Rect::from_min_max(
            pos2(right + RIGHT + LEFT, rect.top() + ABOVE),
            pos2(rect.right() - 10.0, bottom),
        );
        let density = if highest > 0.0 && highest.is_finite() { HEADROOM * highest } else { 1.0 };
        Self {
            plot,
            latents_y: bottom,
            tips_y: (low + UNDER_X).min(bottom),
            map: (has_map && map.is_positive()).then_some(map),
            x,
            z,
            density,
            output,
        }
    }

    /// The horizontal place of `x`.
    pub fn of_x(&self, x: f64) -> f32 {
        along([self.plot.left(), self.plot.right()], self.x, x)
    }

    /// The horizontal place of the latent `z` on its axis below.
    pub fn of_z(&self, z: f64) -> f32 {
        along([self.plot.left(), self.plot.right()], self.z, z)
    }

    /// The place of the density `p` at `x`.
    pub fn of_density(&self, x: f64, p: f64) -> Pos2 {
        pos2(self.of_x(x), along([self.plot.bottom(), self.plot.top()], [0.0, self.density], p))
    }

    /// The place of the output `d` of D at `x`.
    pub fn of_output(&self, x: f64, d: f64) -> Pos2 {
        pos2(self.of_x(x), along([self.plot.bottom(), self.plot.top()], self.output, d))
    }

    /// The arrow from `z` to `x`: its ends.
    pub fn arrow(&self, z: f64, x: f64) -> [Pos2; 2] {
        [pos2(self.of_z(z), self.latents_y), pos2(self.of_x(x), self.tips_y)]
    }

    /// The place of G(`z`) = `x` in the plot of G.
    pub fn of_map(&self, map: Rect, z: f64, x: f64) -> Pos2 {
        pos2(along([map.left(), map.right()], self.z, z), along([map.bottom(), map.top()], self.x, x))
    }

    /// The x under `place`; `None` beside the plot and the arrows.
    pub fn x_at(&self, place: Pos2) -> Option<f64> {
        let is_in = (self.plot.left()..=self.plot.right()).contains(&place.x)
            && (self.plot.top()..=self.latents_y).contains(&place.y);
        let share = f64::from((place.x - self.plot.left()) / self.plot.width());
        is_in.then(|| self.x[0] + share * (self.x[1] - self.x[0]))
    }
}

/// The pieces of a curve without its gaps: runs of places whose values are numbers.
pub fn pieces(values: impl Iterator<Item = (f64, f64)>, place: impl Fn(f64, f64) -> Pos2) -> Vec<Vec<Pos2>> {
    let mut all = vec![Vec::new()];
    for (x, value) in values {
        match all.last_mut() {
            Some(piece) if value.is_finite() => piece.push(place(x, value)),
            Some(piece) if !piece.is_empty() => all.push(Vec::new()),
            _ => {}
        }
    }
    all.retain(|piece| piece.len() > 1);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(width: f32, height: f32) -> Figure {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(width, height));
        Figure::new(rect, [-2.0, 2.0], [-1.0, 1.0], 0.5, [0.0, 1.0])
    }

    #[test]
    fn every_place_lies_in_its_part_at_every_size() {
        for (width, height) in [(240.0, 160.0), (480.0, 300.0), (900.0, 700.0), (3000.0, 1800.0)] {
            let figure = figure(width, height);
            let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(width, height));
            assert!(figure.plot.is_positive() && rect.contains_rect(figure.plot), "{width}");
            assert!(figure.plot.bottom() < figure.tips_y && figure.tips_y < figure.latents_y);
            assert!(figure.latents_y < rect.bottom());
            assert_eq!(figure.map.is_some(), width >= LEAST_WIDTH);
            assert!(figure.map.is_none_or(|map| rect.contains_rect(map) && map.left() > figure.plot.right()));
            assert_eq!(figure.of_density(-2.0, 0.0), figure.plot.left_bottom());
            assert_eq!(figure.of_output(2.0, 1.0), figure.plot.right_top());
            assert_eq!(figure.of_density(2.0, 0.8), figure.plot.right_top());
            let [from, to] = figure.arrow(0.0, 0.0);
            assert_eq!((from.x, to.x), (figure.plot.center().x, figure.plot.center().x));
        }
    }

    #[test]
    fn the_pointer_reads_the_x_at_which_things_are_drawn() {
        let figure = figure(900.0, 500.0);
        for x in [-2.0, -0.3, 1.7] {
            let place = pos2(figure.of_x(x), figure.plot.center().y);
            assert!(figure.x_at(place).is_some_and(|found| (found - x).abs() < 1e-4));
        }
        assert_eq!(figure.x_at(figure.plot.left_top() - vec2(1.0, 0.0)), None);
        assert_eq!(figure.x_at(pos2(figure.plot.center().x, figure.latents_y + 1.0)), None);
    }

    #[test]
    fn values_that_are_no_numbers_are_gaps_and_far_ones_stay_in_reach() {
        let values = [0.0, 1.0, f64::NAN, 2.0, f64::INFINITY, 3.0, 4.0, 5.0];
        let found = pieces((0..8).map(f64::from).zip(values), |x, y| pos2(x as f32, y as f32));
        let lengths: Vec<usize> = found.iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 3]);
        let figure = figure(900.0, 500.0);
        assert!(figure.of_x(1e300).is_finite() && figure.of_x(f64::NAN) == figure.plot.left());
        let empty = Figure::new(figure.plot, [0.0, 1.0], [0.0, 1.0], f64::NAN, [0.0, 1.0]);
        assert_eq!(empty.density, 1.0);
    }
}
