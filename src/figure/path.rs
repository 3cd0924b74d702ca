//! The path data of SVG: numbers as short as three decimals allow.

use std::fmt::Write as _;

use eframe::egui::{Pos2, Rect, emath::Rot2, vec2};

/// Path data that grows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PathData(String);

/// How far from its ends the handles of a cubic curve stand that is a quarter of a circle of radius 1.
const QUARTER: f32 = 0.552_284_8;

impl PathData {
    /// The text of the attribute `d`.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Begins a part at `to`.
    pub fn move_to(&mut self, to: Pos2) {
        self.command('M', &[to]);
    }

    /// A straight line to `to`.
    pub fn line_to(&mut self, to: Pos2) {
        self.command('L', &[to]);
    }

    /// A quadratic curve.
    pub fn quad_to(&mut self, control: Pos2, to: Pos2) {
        self.command('Q', &[control, to]);
    }

    /// A cubic curve.
    pub fn cubic_to(&mut self, first: Pos2, second: Pos2, to: Pos2) {
        self.command('C', &[first, second, to]);
    }

    /// Closes the part.
    pub fn close(&mut self) {
        self.0.push('Z');
    }

    /// Straight lines through `points`, and back to the first if `closed`.
    pub fn polyline(&mut self, points: impl IntoIterator<Item = Pos2>, closed: bool) {
        let mut any = false;
        for point in points {
            if any {
                self.line_to(point)
            } else {
                self.move_to(point)
            }
            any = true;
        }
        if any && closed {
            self.close();
        }
    }

    /// A triangle. All run the same way round, so that where several of one path overlap nothing is left out.
    pub fn triangle(&mut self, [a, b, c]: [Pos2; 3]) {
        let turns = (b - a).x * (c - a).y - (b - a).y * (c - a).x;
        self.polyline(if turns >= 0.0 { [a, b, c] } else { [a, c, b] }, true);
    }

    /// A rectangle with these radii of its corners, from the left upper one clockwise, turned by `angle` about its centre.
    pub fn rect(&mut self, rect: Rect, radii: [f32; 4], angle: f32) {
        let most = 0.5 * rect.width().min(rect.height()).max(0.0);
        let turn = Rot2::from_angle(angle);
        let placed = |at: Pos2| rect.center() + turn * (at - rect.center());
        // Each corner with the ways along its two edges, in which the outline runs.
        let corners = [
            (rect.left_top(), vec2(0.0, 1.0), vec2(1.0, 0.0)),
            (rect.right_top(), vec2(-1.0, 0.0), vec2(0.0, 1.0)),
            (rect.right_bottom(), vec2(0.0, -1.0), vec2(-1.0, 0.0)),
            (rect.left_bottom(), vec2(1.0, 0.0), vec2(0.0, -1.0)),
        ];
        for (index, ((corner, before, after), radius)) in corners.into_iter().zip(radii).enumerate() {
            let radius = radius.clamp(0.0, most);
            let start = placed(corner + radius * before);
            if index == 0 {
                self.move_to(start)
            } else {
                self.line_to(start)
            }
            if radius > 0.0 {
                let handle = radius * (1.0 - QUARTER);
                let handles = [placed(corner + handle * before), placed(corner + handle * after)];
                self.cubic_to(handles[0], handles[1], placed(corner + radius * after));
            }
        }
        self.close();
    }

    /// Goes on with all parts of `other`.
    pub fn append(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    fn command(&mut self, letter: char, points: &[Pos2]) {
        self.0.push(letter);
        for (index, point) in points.iter().enumerate() {
            if index > 0 {
                self.0.push(' ');
            }
            let _ = write!(self.0, "{} {}", number(point.x), number(point.y));
        }
    }
}

/// `value` with at most three decimals, and none that say nothing.
pub fn number(value: f32) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

    use super::*;

    #[test]
    fn numbers_are_short_and_keep_three_decimals() {
        let written = [0.0, -0.0001, 1.0, 12.5, -3.126_51, 1234.0004, 100.0].map(number);
        assert_eq!(written, ["0", "0", "1", "12.5", "-3.127", "1234", "100"]);
    }

    #[test]
    fn a_rectangle_runs_round_its_corners_whose_radii_are_within_it() {
        let rect = Rect::from_min_max(pos2(1.0, 2.0), pos2(5.0, 4.0));
        let of = |radii: [f32; 4], angle| {
            let mut path = PathData::default();
            path.rect(rect, radii, angle);
            path.text().to_owned()
        };
        assert_eq!(of([0.0; 4], 0.0), "M1 2L5 2L5 4L1 4Z");
        assert_eq!(
            of([9.0, 0.0, 0.0, 0.0], 0.0),
            "M1 3C1 2.448 1.448 2 2 2L5 2L5 4L1 4Z",
            "at most half of the lesser side"
        );
        // A quarter of a turn about the centre (3, 3) is clockwise on a screen.
        assert_eq!(of([0.0; 4], core::f32::consts::FRAC_PI_2), "M4 1L4 5L2 5L2 1Z");
    }
}
