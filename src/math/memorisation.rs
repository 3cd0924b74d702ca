//! Whether generated points lie nearer to the rows that were trained on than to others of the same law.

use super::Point;

/// The median distance of `fakes` to the nearest of `train` over that to the nearest of `holdout`: about 1 where the
/// rows that were trained on are like any others, and towards 0 where they are reproduced.
///
/// The longer list of rows is cut to the length of the other, as more rows lie nearer. NaN where there are no rows or
/// no finite fakes, or both distances are 0.
pub fn nearest_ratio(fakes: &[Point], train: &[Point], holdout: &[Point]) -> f64 {
    let count = train.len().min(holdout.len());
    median_nearest(fakes, &train[..count]) / median_nearest(fakes, &holdout[..count])
}

/// The median over the finite `points` of the distance to the nearest of `rows`; NaN without either.
fn median_nearest(points: &[Point], rows: &[Point]) -> f64 {
    let mut rows: Vec<[f64; 2]> = rows.iter().map(|row| row.map(f64::from)).collect();
    rows.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
    let finite = points.iter().filter(|point| point.iter().all(|value| value.is_finite()));
    let mut distances: Vec<f64> = finite.map(|point| nearest(point.map(f64::from), &rows)).collect();
    if distances.is_empty() || rows.is_empty() {
        return f64::NAN;
    }
    let middle = distances.len() / 2;
    *distances.select_nth_unstable_by(middle, f64::total_cmp).1
}

/// The distance from `point` to the nearest of `rows`, which are in order of x.
fn nearest(point: [f64; 2], rows: &[[f64; 2]]) -> f64 {
    let start = rows.partition_point(|row| row[0] < point[0]);
    let mut least = f64::INFINITY;
    // Whether what lies farther along x may still be nearer.
    let mut visit = |row: &[f64; 2]| {
        let [dx, dy] = [row[0] - point[0], row[1] - point[1]];
        least = least.min(dx * dx + dy * dy);
        dx * dx < least
    };
    let _ = rows[start..].iter().all(&mut visit);
    let _ = rows[..start].iter().rev().all(&mut visit);
    least.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

    fn cloud(part: u32, count: usize) -> Vec<Point> {
        let mut draws = Draws::new(31, Stream::Data, 0, part);
        (0..count).map(|_| draws.normals()).collect()
    }

    #[test]
    fn the_nearest_is_the_nearest_of_all() {
        let (points, rows) = (cloud(0, 101), cloud(1, 80));
        let mut distances: Vec<f64> = points
            .iter()
            .map(|[x, y]| {
                let to = |row: &Point| f64::from(x - row[0]).hypot(f64::from(y - row[1]));
                rows.iter().map(to).fold(f64::INFINITY, f64::min)
            })
            .collect();
        distances.sort_unstable_by(f64::total_cmp);
        assert!((median_nearest(&points, &rows) - distances[50]).abs() < 1e-7);
    }

    #[test]
    fn rows_that_are_repeated_give_0_and_fresh_points_about_1() {
        let (train, holdout) = (cloud(0, 800), cloud(1, 200));
        assert_eq!(nearest_ratio(&train[..200], &train, &holdout), 0.0);
        let fresh = nearest_ratio(&cloud(2, 4000), &train, &holdout);
        assert!((fresh - 1.0).abs() < 0.15, "{fresh}");
        // Beside the rows, by much less than these lie apart.
        let near: Vec<Point> = train[..200].iter().map(|[x, y]| [x + 1e-3, *y]).collect();
        assert!(nearest_ratio(&near, &train, &holdout) < 0.1);
        assert!(
            nearest_ratio(&[], &train, &holdout).is_nan() && nearest_ratio(&train, &[], &holdout).is_nan()
        );
    }
}
