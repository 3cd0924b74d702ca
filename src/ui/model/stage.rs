//! What stands in a stage: clouds of points, histograms of D's outputs, and numbers.

use eframe::egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Stroke, pos2, vec2};

use crate::math::plane;
use crate::ui::scale::along;

/// Most points of a cloud that are drawn.
const MOST_POINTS: usize = 300;
/// Radius of a point, and of the ring around the one that is followed, in points.
const RADIUS: f32 = 1.3;
const RING: f32 = 4.5;
/// Bars of a histogram.
const BARS: usize = 24;
/// Share of logits at either end that the histogram leaves to its outermost bars.
const TAIL: f32 = 0.01;

/// A square part of the plane in a square on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thumbnail {
    /// Where it is drawn.
    pub place: Rect,
    /// What is seen there.
    pub seen: plane::Rect,
}

impl Thumbnail {
    /// The largest square in the middle of `room` that shows `seen`.
    pub fn new(room: Rect, seen: plane::Rect) -> Self {
        let side = room.width().min(room.height());
        Self { place: Rect::from_center_size(room.center(), vec2(side, side)), seen }
    }

    /// Where `[x, y]` lies on the screen; `None` outside of what is seen, and for NaN.
    pub fn at(&self, point: [f32; 2]) -> Option<Pos2> {
        let (Rect { min, max }, seen) = (self.place, self.seen);
        let [x, y] = point.map(f64::from);
        let is_seen = (seen.min[0]..=seen.max[0]).contains(&x) && (seen.min[1]..=seen.max[1]).contains(&y);
        is_seen.then(|| {
            pos2(
                along([min.x, max.x], [seen.min[0], seen.max[0]], x),
                along([max.y, min.y], [seen.min[1], seen.max[1]], y),
            )
        })
    }

    /// The number of the point in `points` that is nearest to `at` on the screen, of those that are seen.
    pub fn nearest(&self, points: &[[f32; 2]], at: Pos2) -> Option<usize> {
        let seen = points.iter().enumerate().filter_map(|(index, point)| Some((index, self.at(*point)?)));
        let nearest = seen.min_by(|a, b| a.1.distance_sq(at).total_cmp(&b.1.distance_sq(at)));
        nearest.map(|(index, _)| index)
    }

    /// Draws `points`, and a ring around the one that is followed.
    pub fn points_ui(
        &self,
        painter: &Painter,
        points: &[[f32; 2]],
        followed: Option<usize>,
        colors: [Color32; 2],
    ) {
        for place in points.iter().take(MOST_POINTS).filter_map(|point| self.at(*point)) {
            painter.circle_filled(place, RADIUS, colors[0]);
        }
        if let Some(place) = followed.and_then(|index| self.at(*points.get(index)?)) {
            painter.circle_filled(place, RADIUS + 1.0, colors[0]);
            painter.circle_stroke(place, RING, Stroke::new(1.5, colors[1]));
        }
    }
}

/// A histogram of real samples and fakes over the same range.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The range of values.
    pub ends: [f32; 2],
    /// For real samples and for fakes, the share of each bar; what lies outside is in the outermost bars.
    pub shares: [Vec<f32>; 2],
}

/// The histogram of `values` of real samples and of fakes around `middle`, which is in its middle. NaN is left out.
pub fn histogram(values: &[Vec<f32>; 2], middle: f32) -> Histogram {
    let mut away: Vec<f32> =
        values.iter().flatten().map(|value| (value - middle).abs()).filter(|away| away.is_finite()).collect();
    away.sort_by(f32::total_cmp);
    let reach = away.get((away.len() as f32 * (1.0 - TAIL)) as usize).or(away.last()).copied().unwrap_or(0.0);
    let reach = reach.max(0.5);
    let ends = [middle - reach, middle + reach];
    let shares = values.each_ref().map(|values| {
        let mut bars = vec![0.0; BARS];
        for value in values.iter().filter(|value| !value.is_nan()) {
            let place = (value - ends[0]) / (2.0 * reach) * BARS as f32;
            bars[(place.max(0.0) as usize).min(BARS - 1)] += 1.0 / values.len() as f32;
        }
        bars
    });
    Histogram { ends, shares }
}

impl Histogram {
    /// Draws both as bars from the bottom of `room`: those of fakes over those of real samples, with a line in the middle.
    pub fn ui(&self, painter: &Painter, room: Rect, colors: [Color32; 2], line: Color32) {
        let most = self.shares.iter().flatten().copied().fold(0.0, f32::max).max(f32::MIN_POSITIVE);
        let width = room.width() / BARS as f32;
        for (shares, color) in self.shares.iter().zip(colors) {
            for (bar, share) in shares.iter().enumerate() {
                let height = share / most * room.height();
                let left = room.left() + bar as f32 * width;
                let place =
                    Rect::from_min_max(pos2(left, room.bottom() - height), pos2(left + width, room.bottom()));
                painter.rect_filled(place.shrink2(vec2(0.3, 0.0)), 0.0, color.gamma_multiply(0.6));
            }
        }
        painter.vline(room.center().x, room.y_range(), Stroke::new(1.0, line));
    }
}

/// The size of letters at which texts are measured, in points.
const MEASURED: f32 = 12.0;

/// Draws `lines` of a name and a number below each other, as large as fits.
pub fn numbers_ui(painter: &Painter, room: Rect, lines: &[(String, String, Color32)]) {
    let height = room.height() / lines.len().max(1) as f32;
    let width = |text: &str, color: Color32| {
        painter.layout_no_wrap(text.to_owned(), FontId::proportional(MEASURED), color).size().x
    };
    let widest = lines.iter().map(|(name, number, color)| width(name, *color) + width(number, *color));
    // With the space of a letter between name and number.
    let widest = widest.fold(0.0, f32::max) + MEASURED;
    let size = (0.62 * height).min(MEASURED * room.width() / widest).clamp(5.0, 15.0);
    let step = height.min(2.1 * size);
    let mut top = room.center().y - 0.5 * step * lines.len() as f32;
    for (name, number, color) in lines {
        let y = top + 0.5 * step;
        let font = FontId::proportional(size);
        painter.text(pos2(room.left(), y), Align2::LEFT_CENTER, name, font.clone(), *color);
        painter.text(pos2(room.right(), y), Align2::RIGHT_CENTER, number, font, *color);
        top += step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_found_where_they_are_drawn() {
        let room = Rect::from_min_size(pos2(10.0, 20.0), vec2(200.0, 100.0));
        let frame = Thumbnail::new(room, plane::Rect { min: [-1.0, 0.0], max: [1.0, 4.0] });
        assert_eq!(frame.place.size(), vec2(100.0, 100.0));
        assert_eq!(frame.at([-1.0, 0.0]), Some(frame.place.left_bottom()));
        assert_eq!(frame.at([0.0, 4.0]), Some(frame.place.center_top()));
        assert_eq!([frame.at([1.1, 0.0]), frame.at([f32::NAN, 0.0])], [None, None]);
        let points = [[9.0, 9.0], [0.5, 1.0], [-0.5, 3.0]];
        assert_eq!(frame.nearest(&points, frame.at([-0.4, 3.0]).expect("a place")), Some(2));
        assert_eq!(frame.nearest(&points[..1], room.center()), None);
    }

    #[test]
    fn every_value_is_in_one_bar_and_those_far_out_in_the_last() {
        let values = [vec![0.0, 1.0, 1e9, f32::INFINITY], vec![-1.0, f32::NEG_INFINITY]];
        let found = histogram(&values, 0.0);
        for shares in &found.shares {
            assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{shares:?}");
        }
        assert!(found.shares[0][BARS - 1] >= 0.5 && found.shares[1][0] >= 0.5, "{found:?}");
        assert_eq!((found.ends[0] + found.ends[1]) / 2.0, 0.0);
        // Nothing but NaN, and nothing at all, have no bars.
        let empty = histogram(&[vec![f32::NAN], Vec::new()], 0.0);
        assert!(empty.shares.iter().flatten().all(|share| *share == 0.0));
    }
}
