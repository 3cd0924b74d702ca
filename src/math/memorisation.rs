//! Memorisation: whether generated points are nearer to the training rows than other points of the same distribution
//! are.

use super::Point;

/// Ratio below which rows count as memorised: 1 in 200 splits of a distribution itself is below, for tables of 272 to
/// 5000 rows such as Old Faithful and Palmer's penguins.
pub const MEMORISED: f64 = 0.7;
/// Fewest held-out rows for any statement: with 54 rows, as for Old Faithful, half of the spread of a metric comes
/// from their choice.
pub const FEWEST_HELD_OUT: usize = 200;
/// Rows in a leaf of the tree, which are searched linearly.
const LEAF: usize = 8;

/// The training rows as a k-d tree (Bentley 1975), each with the rectangle of its rounding errors.
///
/// The distance of a point to a row is that to the row's rectangle: 0 within half a rounding step on both axes, where
/// the jitter of training samples lies. With sides of 0 it is the Euclidean distance to the row.
#[derive(Clone, Debug)]
pub struct TrainedRows {
    rows: Vec<Point>,
    /// Half the width and height of a row's rectangle.
    halves: [f64; 2],
    /// The median distance of the held-out rows.
    holdout: f64,
}

impl TrainedRows {
    /// The tree of the rows `train`, with rectangles of these `sides`. `holdout` are the held-out rows, jittered as
    /// training samples are.
    pub fn new(train: &[Point], sides: [f64; 2], holdout: &[Point]) -> Self {
        let mut rows: Vec<Point> = train.to_vec();
        rows.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        rows.dedup();
        build_tree(&mut rows, 0);
        let mut trained = Self { rows, halves: sides.map(|side| 0.5 * side), holdout: f64::NAN };
        trained.holdout = trained.median_distance(holdout);
        trained
    }

    /// The median distance of `fakes` to the nearest training row, divided by that of the held-out rows: the three
    /// samples of Meehan, Chaudhuri and Dasgupta, "A non-parametric test to detect data-copying in generative models"
    /// (2020).
    ///
    /// About 1 where fakes are as far from the training rows as other rows of the same distribution; 0 where they are
    /// copies, with or without jitter. NaN without rows or finite fakes, and where half of the held-out rows are
    /// inside rectangles of training rows: the rounding is then so coarse that copies cannot be recognised.
    pub fn nearest_ratio(&self, fakes: &[Point]) -> f64 {
        if self.holdout > 0.0 { self.median_distance(fakes) / self.holdout } else { f64::NAN }
    }

    /// The median distance of the finite `points` to the nearest row; NaN if there are no rows or no finite points.
    fn median_distance(&self, points: &[Point]) -> f64 {
        let finite = points.iter().filter(|point| point.iter().all(|value| value.is_finite()));
        let mut distances: Vec<f64> = finite.map(|point| self.distance(*point)).collect();
        if distances.is_empty() || self.rows.is_empty() {
            return f64::NAN;
        }
        let middle = distances.len() / 2;
        *distances.select_nth_unstable_by(middle, f64::total_cmp).1
    }

    fn distance(&self, point: Point) -> f64 {
        let mut square = f64::INFINITY;
        self.search(&self.rows, 0, point.map(f64::from), &mut square);
        square.sqrt()
    }

    /// Reduces `nearest`, a squared distance, to that of the nearest of `rows`, which are split along `axis`.
    fn search(&self, rows: &[Point], axis: usize, point: [f64; 2], nearest: &mut f64) {
        if rows.len() <= LEAF {
            rows.iter().for_each(|row| *nearest = nearest.min(self.square(point, *row)));
            return;
        }
        let middle = rows.len() / 2;
        *nearest = nearest.min(self.square(point, rows[middle]));
        let offset = point[axis] - f64::from(rows[middle][axis]);
        let (below, above) = (&rows[..middle], &rows[middle + 1..]);
        let (near, far) = if offset < 0.0 { (below, above) } else { (above, below) };
        self.search(near, 1 - axis, point, nearest);
        let beyond = (offset.abs() - self.halves[axis]).max(0.0);
        if beyond * beyond < *nearest {
            self.search(far, 1 - axis, point, nearest);
        }
    }

    fn square(&self, point: [f64; 2], row: Point) -> f64 {
        let along = |axis: usize| {
            let distance = (point[axis] - f64::from(row[axis])).abs();
            // Rows are stored in f32: a jittered copy at the edge of its rectangle counts as inside.
            let tolerance = f64::from(f32::EPSILON) * (distance + f64::from(row[axis].abs()));
            (distance - self.halves[axis] - tolerance).max(0.0)
        };
        let [dx, dy] = [along(0), along(1)];
        dx * dx + dy * dy
    }
}

/// Builds the tree in place: the median along `axis` in the middle of `rows`, smaller ones before it and larger ones
/// after it, then each half along the other axis.
fn build_tree(rows: &mut [Point], axis: usize) {
    if rows.len() <= LEAF {
        return;
    }
    let middle = rows.len() / 2;
    rows.select_nth_unstable_by(middle, |a, b| a[axis].total_cmp(&b[axis]));
    let (below, above) = rows.split_at_mut(middle);
    build_tree(below, 1 - axis);
    build_tree(&mut above[1..], 1 - axis);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

    fn cloud(part: u32, count: usize) -> Vec<Point> {
        let mut draws = Draws::new(31, Stream::Data, 0, part);
        (0..count).map(|_| draws.normals()).collect()
    }

    /// `points` rounded to a lattice with this step.
    fn rounded(points: &[Point], step: f32) -> Vec<Point> {
        points.iter().map(|point| point.map(|value| (value / step).round() * step)).collect()
    }

    /// `points` with jitter, uniform on half a step to either side.
    fn jittered(points: &[Point], step: f32) -> Vec<Point> {
        let mut draws = Draws::new(32, Stream::Data, 0, 9);
        let mut moved = |value: f32| value + step * (draws.uniform() as f32 - 0.5);
        points.iter().map(|point| point.map(&mut moved)).collect()
    }

    #[test]
    fn the_nearest_is_the_nearest_of_all() {
        let (points, rows) = (cloud(0, 301), cloud(1, 800));
        for side in [0.0, 0.05] {
            let trained = TrainedRows::new(&rows, [side, 2.0 * side], &[]);
            for [x, y] in &points {
                let away = |from: f32, to: f32, side: f64| (f64::from(from - to).abs() - 0.5 * side).max(0.0);
                let to = |row: &Point| away(*x, row[0], side).hypot(away(*y, row[1], 2.0 * side));
                let expected = rows.iter().map(to).fold(f64::INFINITY, f64::min);
                let distance = trained.distance([*x, *y]);
                assert!((distance - expected).abs() < 1e-6, "{distance} is not {expected}");
            }
        }
    }

    #[test]
    fn copies_of_all_rows_give_0_and_fresh_points_about_1() {
        let (train, holdout) = (cloud(0, 4000), cloud(1, 1000));
        let trained = TrainedRows::new(&train, [0.0; 2], &holdout);
        assert_eq!(trained.nearest_ratio(&train), 0.0);
        let fresh = trained.nearest_ratio(&cloud(2, 4000));
        assert!((fresh - 1.0).abs() < 0.15, "{fresh}");
        // Points next to the rows, at a small fraction of the rows' distances.
        let near: Vec<Point> = train.iter().map(|[x, y]| [x + 1e-4, *y]).collect();
        assert!(trained.nearest_ratio(&near) < 0.01);
        // Half copies, half fresh points: the ratio is between the two, and the median does not call them copies.
        assert!(trained.nearest_ratio(&[&train[..], &cloud(3, 5000)].concat()) > 0.0);
    }

    #[test]
    fn rounding_hides_no_copy_and_makes_none() {
        let step = 0.05;
        let (train, holdout) = (rounded(&cloud(0, 800), step), rounded(&cloud(1, 200), step));
        let trained = TrainedRows::new(&train, [f64::from(step); 2], &jittered(&holdout, step));
        assert_eq!(trained.nearest_ratio(&train), 0.0);
        assert_eq!(trained.nearest_ratio(&jittered(&train, step)), 0.0);
        let fresh = trained.nearest_ratio(&cloud(2, 4000));
        assert!((fresh - 1.0).abs() < 0.25, "{fresh}");
        // On a lattice so coarse that most rows coincide with others, the ratio is undefined.
        let [train, holdout] = [&train, &holdout].map(|rows| rounded(rows, 0.5));
        let coarse = TrainedRows::new(&train, [0.5; 2], &jittered(&holdout, 0.5));
        assert!(coarse.nearest_ratio(&train).is_nan());
    }

    #[test]
    fn without_rows_or_points_there_is_no_ratio() {
        let rows = cloud(0, 20);
        assert!(TrainedRows::new(&rows, [0.0; 2], &cloud(1, 5)).nearest_ratio(&[]).is_nan());
        assert!(TrainedRows::new(&rows, [0.0; 2], &[]).nearest_ratio(&rows).is_nan());
        assert!(TrainedRows::new(&[], [0.0; 2], &rows).nearest_ratio(&rows).is_nan());
        let broken = [[f32::NAN, 0.0], [0.0, f32::INFINITY]];
        assert!(TrainedRows::new(&rows, [0.0; 2], &cloud(1, 5)).nearest_ratio(&broken).is_nan());
    }
}
