//! Parts of a distribution: its sample, halved again and again at the median of its wider side, and how points are
//! spread over them. They stand in for modes where none are known.

use super::Point;

/// How often the sample is halved: sixteen parts.
const HALVINGS: u32 = 4;
/// A point counts for a part up to this share of the sample's extent outside it: what is farther off is in none.
const MARGIN: f64 = 0.25;
/// Smallest share of a part's own weight for which it counts as covered: parts touch each other, and one beside those
/// that the points lie in holds a few of them.
const SHARE_OF_WEIGHT: f64 = 0.5;

/// A sample, cut into parts of about equal weight by lines across the axes.
#[derive(Clone, Debug)]
pub struct EqualParts {
    root: Part,
    /// The share of the sample in each part.
    weights: Vec<f64>,
    /// The least and the greatest coordinates that count.
    bounds: [[f64; 2]; 2],
}

#[derive(Clone, Debug)]
enum Part {
    /// A part that is not cut, with its number.
    Whole(usize),
    /// A cut across `axis`: points below `at` are in the first half.
    Cut { axis: usize, at: f64, halves: Box<[Part; 2]> },
}

/// How points are spread over parts.
#[derive(Clone, Debug, PartialEq)]
pub struct PartSpread {
    /// Number of parts that hold at least half of their weight.
    pub covered: usize,
    /// Reverse KL divergence sum p_i ln(p_i / w_i), in nats, with p_i the share of part i among the points in any part.
    pub reverse_kl: f64,
    /// Share of the points that are in any part: the others are far off, or not finite.
    pub inside: f64,
    /// Number of the part that holds most, and its share of the points in any part.
    pub dominant: (usize, f64),
}

impl EqualParts {
    /// Cuts `sample`, of which only finite points count; `None` where it has fewer than two different values.
    pub fn of(sample: &[Point]) -> Option<Self> {
        let finite = sample.iter().map(|point| point.map(f64::from));
        let mut points: Vec<[f64; 2]> = finite.filter(|point| point.iter().all(|x| x.is_finite())).collect();
        let [low, high] = extent(&points);
        let mut counts = Vec::new();
        let root = cut(&mut points, HALVINGS, &mut counts);
        let margin = [0, 1].map(|axis| MARGIN * (high[axis] - low[axis]));
        let bounds = [[low[0] - margin[0], low[1] - margin[1]], [high[0] + margin[0], high[1] + margin[1]]];
        let weights = counts.iter().map(|count| *count as f64 / points.len() as f64).collect::<Vec<_>>();
        (weights.len() > 1).then_some(Self { root, weights, bounds })
    }

    /// Number of parts.
    pub fn count(&self) -> usize {
        self.weights.len()
    }

    /// The weight of the lightest part.
    pub fn lightest(&self) -> f64 {
        self.weights.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// How `points` are spread over the parts; `None` where none is in any.
    pub fn spread(&self, points: &[Point]) -> Option<PartSpread> {
        let mut held = vec![0_usize; self.count()];
        for point in points {
            if let Some(part) = self.part_of(point.map(f64::from)) {
                held[part] += 1;
            }
        }
        let total = held.iter().sum::<usize>() as f64;
        let shares = || held.iter().map(|count| *count as f64 / total).zip(&self.weights);
        let term =
            |(share, weight): (f64, &f64)| if share > 0.0 { share * libm::log(share / weight) } else { 0.0 };
        let (part, most) = held.iter().enumerate().rev().max_by_key(|(_, count)| **count)?;
        (total > 0.0).then(|| PartSpread {
            dominant: (part, *most as f64 / total),
            covered: shares().filter(|(share, weight)| *share >= SHARE_OF_WEIGHT * **weight).count(),
            reverse_kl: shares().map(term).sum(),
            inside: total / points.len() as f64,
        })
    }

    /// The number of the part that `point` is in; `None` for one that is far from all of them or not finite.
    fn part_of(&self, point: [f64; 2]) -> Option<usize> {
        let [low, high] = self.bounds;
        if !(0..2).all(|axis| (low[axis]..=high[axis]).contains(&point[axis])) {
            return None;
        }
        let mut part = &self.root;
        loop {
            match part {
                Part::Whole(number) => return Some(*number),
                Part::Cut { axis, at, halves } => part = &halves[usize::from(point[*axis] >= *at)],
            }
        }
    }
}

/// The least and the greatest coordinates of `points`.
fn extent(points: &[[f64; 2]]) -> [[f64; 2]; 2] {
    let of = |start: f64, pick: fn(f64, f64) -> f64| {
        [0, 1].map(|axis| points.iter().fold(start, |found, point| pick(found, point[axis])))
    };
    [of(f64::INFINITY, f64::min), of(f64::NEG_INFINITY, f64::max)]
}

/// Cuts `points` up to `halvings` times, and counts those of each part in `counts`.
fn cut(points: &mut [[f64; 2]], halvings: u32, counts: &mut Vec<usize>) -> Part {
    let [low, high] = extent(points);
    let axis = usize::from(high[1] - low[1] > high[0] - low[0]);
    points.sort_unstable_by(|a, b| a[axis].total_cmp(&b[axis]));
    // Between two different values, the nearest to the middle: equal values stay together.
    let middle = points.len() / 2;
    let differ = |index: &usize| points[index - 1][axis] < points[*index][axis];
    let at = (1..points.len()).filter(differ).min_by_key(|index| index.abs_diff(middle));
    let Some(index) = at.filter(|_| halvings > 0) else {
        counts.push(points.len());
        return Part::Whole(counts.len() - 1);
    };
    let at = 0.5 * (points[index - 1][axis] + points[index][axis]);
    let (below, above) = points.split_at_mut(index);
    let halves = [cut(below, halvings - 1, counts), cut(above, halvings - 1, counts)];
    Part::Cut { axis, at, halves: Box::new(halves) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

    fn uniform(part: u32, count: usize, to: [f32; 2]) -> Vec<Point> {
        let mut draws = Draws::new(1, Stream::Data, 0, part);
        (0..count).map(|_| [0, 1].map(|axis| to[axis] * draws.uniform() as f32)).collect()
    }

    #[test]
    fn parts_have_equal_weight_and_another_sample_is_spread_over_all() {
        let parts = EqualParts::of(&uniform(0, 4096, [4.0, 1.0])).expect("parts");
        assert_eq!((parts.count(), parts.lightest()), (16, 1.0 / 16.0));
        let spread = parts.spread(&uniform(1, 4096, [4.0, 1.0])).expect("a spread");
        assert_eq!((spread.covered, spread.inside), (16, 1.0));
        // (K - 1) / 2n = 0.0018, for each of two samples.
        assert!(spread.reverse_kl > 0.0 && spread.reverse_kl < 0.012, "{}", spread.reverse_kl);
    }

    #[test]
    fn points_on_a_share_of_the_data_are_spread_over_that_share() {
        let parts = EqualParts::of(&uniform(0, 4096, [4.0, 1.0])).expect("parts");
        for (to, share) in [([1.0, 1.0], 0.25), ([2.0, 1.0], 0.5), ([4.0, 0.5], 0.5)] {
            let spread = parts.spread(&uniform(2, 4096, to)).expect("a spread");
            // Medians of a sample are not those of the distribution.
            assert!((libm::exp(-spread.reverse_kl) - share).abs() < 0.05, "{to:?}: {spread:?}");
        }
        let one = parts.spread(&[[0.1, 0.1]; 50]).expect("a spread");
        assert_eq!((one.covered, one.reverse_kl), (1, libm::log(16.0)));
    }

    #[test]
    fn what_is_far_off_or_not_finite_is_in_no_part() {
        let parts = EqualParts::of(&uniform(0, 512, [1.0, 1.0])).expect("parts");
        let points = [[0.5, 0.5], [1.1, 0.5], [9.0, 0.5], [f32::NAN, 0.5]];
        assert_eq!(parts.spread(&points).map(|spread| spread.inside), Some(0.5));
        assert_eq!(parts.spread(&points[2..]), None);
        assert_eq!(parts.spread(&[]), None);
    }

    #[test]
    fn equal_values_stay_together_and_a_single_one_has_no_parts() {
        assert!(EqualParts::of(&[[3.0, 1.0]; 40]).is_none());
        assert!(EqualParts::of(&[[f32::NAN; 2]; 4]).is_none() && EqualParts::of(&[]).is_none());
        let few = [[0.0, 0.0]; 30].into_iter().chain([[1.0, 0.0]; 10]).collect::<Vec<_>>();
        let parts = EqualParts::of(&few).expect("parts");
        assert_eq!((parts.count(), parts.lightest()), (2, 0.25));
        let spread = parts.spread(&few).expect("a spread");
        assert_eq!((spread.covered, spread.reverse_kl), (2, 0.0));
    }
}
