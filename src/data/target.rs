//! A target prepared for sampling.

use std::sync::{Arc, OnceLock};

use super::distribution::Distribution;
use super::extent::shown;
use super::shape::TargetShape;
use super::table::Table;
use crate::math::Point;
use crate::math::cells::{Cells, Sharp};
use crate::math::dimension::Dimension;
use crate::math::modes::Mode;
use crate::math::parts::EqualParts;
use crate::math::plane::{Grid, Rect};
use crate::math::random::{Draws, Stream};

/// Cells along a side of the bounds for distributions without sharp parts, and the largest number for others.
const FEWEST_CELLS: usize = 64;
const MOST_CELLS: usize = 1024;
/// Radius, in standard deviations of a mode, within which cells are small; and the largest side of such a cell, in
/// deviations.
const SHARP_TO: f64 = 4.0;
const SHARP_SIDE: f64 = 1.0 / 3.0;
/// Samples from which the parts are cut.
const PARTS_POINTS: usize = 4096;

/// The target distribution: a sampler, and everything about it that is known exactly. Immutable, and cheap to clone.
#[derive(Clone, Debug)]
pub struct Target {
    shape: TargetShape,
    distribution: Arc<dyn Distribution>,
    modes: Vec<Mode>,
    bounds: Rect,
    /// Its parts, once they are asked for.
    parts: Arc<OnceLock<Option<EqualParts>>>,
}

impl Target {
    /// Prepares `shape` for sampling.
    pub fn new(shape: TargetShape) -> Self {
        let distribution = shape.distribution();
        let modes = distribution.modes();
        let bounds = shown(distribution.extent());
        Self { shape, distribution, modes, bounds, parts: Arc::default() }
    }

    /// The chosen target.
    pub fn shape(&self) -> &TargetShape {
        &self.shape
    }

    /// The dimension of its samples.
    pub fn dimension(&self) -> Dimension {
        self.shape.dimension()
    }

    /// The table behind the target; `None` where it is synthetic.
    pub fn table(&self) -> Option<&Table> {
        match &self.shape {
            TargetShape::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Fills `points` with training samples, in a fixed order of draws: the same draws give the same bits.
    pub fn sample(&self, draws: &mut Draws, points: &mut [Point]) {
        self.distribution.fill(draws, points);
    }

    /// Fills `points` with samples for measuring: from the held-out rows of a table, else from the same distribution.
    pub fn sample_fresh(&self, draws: &mut Draws, points: &mut [Point]) {
        for point in points {
            *point = self.distribution.draw_fresh(draws).map(|value| value as f32);
        }
    }

    /// The exact density at `x`, per unit of area, or of length on the line. `None` for a table, which is a finite sample; for curves with
    /// noise below 0.001; and for Gaussians with a sigma that is not positive.
    pub fn density(&self, x: [f64; 2]) -> Option<f64> {
        self.distribution.density(x)
    }

    /// The exact probability mass of every cell of `grid`, in its order; the mass outside the grid is 1 minus their
    /// sum.
    ///
    /// Products of erf for mixtures of Gaussians; the same along a quadrature of the curve for moons, circles, swiss
    /// roll, spirals, GAN Lab's line and ring; areas of overlap for the checkerboard and drawings; quadrature of the
    /// density in the cell for the pinwheel. On the line, differences of distribution functions for the columns of a grid of one row.
    /// `None` where there is no density.
    pub fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>> {
        self.distribution.cell_masses(grid)
    }

    /// Cells that cover the bounds, in each of which the density is almost constant, and the exact probability mass
    /// of each; the mass outside is 1 minus their sum. `None` where there is no density.
    ///
    /// Around each mode, up to four deviations on either axis, their sides are at most a third of its deviation;
    /// elsewhere they are those of a grid of 64 x 64. For a distribution without modes they form one grid of at most
    /// 1024 x 1024 and at least 64 x 64 cells, with sides of a third of its noise. On the line they are one row of as
    /// many cells.
    pub fn cells(&self) -> Option<(Cells, Vec<f64>)> {
        let rows = |cells: usize| if self.dimension().is_line() { 1 } else { cells };
        let grid = |cells: usize| Grid { rect: self.bounds, columns: cells, rows: rows(cells) };
        if let Some(side) = self.distribution.sharpness() {
            let wanted = (self.bounds.size()[0] / side).ceil() as usize;
            let grid = grid(wanted.clamp(FEWEST_CELLS, MOST_CELLS));
            return Some((Cells::new(grid, &[]), self.cell_masses(&grid)?));
        }
        let sharp = |mode: &Mode| {
            let deviations = [mode.covariance[0].sqrt(), mode.covariance[2].sqrt()];
            let edge = |sign: f64| [0, 1].map(|axis| mode.centre[axis] + sign * SHARP_TO * deviations[axis]);
            let rect = Rect { min: edge(-1.0), max: edge(1.0) };
            Sharp { rect, sides: deviations.map(|deviation| SHARP_SIDE * deviation) }
        };
        self.density(self.bounds.min)?;
        let cells = Cells::new(grid(FEWEST_CELLS), &self.modes.iter().map(sharp).collect::<Vec<_>>());
        let mass = |index: usize| {
            let cell = Grid { rect: cells.rect(index), columns: 1, rows: 1 };
            self.cell_masses(&cell).map_or(0.0, |masses| masses[0])
        };
        let masses = (0..cells.count()).map(mass).collect();
        Some((cells, masses))
    }

    /// The Gaussian modes; for a table one per label. Empty if there are none.
    pub fn modes(&self) -> &[Mode] {
        &self.modes
    }

    /// Parts of about equal weight, which stand in for modes where none are known: the same for every run of this target,
    /// whatever its seed. `None` where all samples are one point.
    pub fn parts(&self) -> Option<&EqualParts> {
        let cut = || {
            let mut sample = vec![[0.0; 2]; PARTS_POINTS];
            self.sample(&mut Draws::new(0, Stream::MeasureData, 0, 2), &mut sample);
            EqualParts::of(&sample)
        };
        self.parts.get_or_init(cut).as_ref()
    }

    /// The part of the plane to display: a square around the data, with a margin.
    pub fn bounds(&self) -> Rect {
        self.bounds
    }

    /// The names of the axes: the table's column names, else "x" and "y"; on the line the second is empty.
    pub fn axis_names(&self) -> [&str; 2] {
        match self.table() {
            Some(table) => table.column_names(),
            None if self.dimension().is_line() => ["x", ""],
            None => ["x", "y"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DensityMap;

    /// Every kind of target that has a density, with its name, at usual parameters and at difficult ones.
    fn synthetic() -> Vec<(&'static str, Target)> {
        [
            ("ring", TargetShape::Ring { modes: 8, radius: 2.0, sigma: 0.1 }),
            ("sharp ring", TargetShape::Ring { modes: 8, radius: 2.0, sigma: 0.02 }),
            (
                "weighted ring",
                TargetShape::WeightedRing { modes: 5, radius: 1.5, sigma: 0.2, imbalance: 8.0 },
            ),
            ("grid", TargetShape::Grid { side: 5, spacing: 1.0, sigma: 0.05 }),
            ("gaussian", TargetShape::Gaussian { sigma: 0.5 }),
            ("moons", TargetShape::Moons { noise: 0.1 }),
            ("circles", TargetShape::Circles { noise: 0.1 }),
            ("thin circles", TargetShape::Circles { noise: 0.01 }),
            ("swiss roll", TargetShape::SwissRoll { noise: 0.1 }),
            ("spirals", TargetShape::Spirals { noise: 0.1 }),
            ("thin spirals", TargetShape::Spirals { noise: 0.02 }),
            ("pinwheel", TargetShape::Pinwheel),
            ("checkerboard", TargetShape::Checkerboard),
            ("GAN Lab's line", TargetShape::LabLine),
            ("GAN Lab's gaussians", TargetShape::LabGaussians),
            ("GAN Lab's ring", TargetShape::LabRing),
            ("GAN Lab's disjoint", TargetShape::LabDisjoint),
            ("drawing", TargetShape::Drawn(disc_and_ramp())),
        ]
        .map(|(name, shape)| (name, Target::new(shape)))
        .into()
    }

    /// A disc of full weight above a bar whose weight rises from left to right.
    fn disc_and_ramp() -> DensityMap {
        DensityMap::of(|cell| {
            let [x, y] = DensityMap::grid().centre(cell);
            if libm::hypot(x, y - 1.0) < 0.8 {
                255
            } else if y < -1.0 && y > -2.0 {
                (100.0 + 40.0 * x) as u8
            } else {
                0
            }
        })
    }

    fn grid_over(target: &Target, cells: usize) -> Grid {
        Grid { rect: target.bounds(), columns: cells, rows: cells }
    }

    fn samples(target: &Target, count: usize) -> Vec<Point> {
        let mut points = vec![[0.0; 2]; count];
        target.sample(&mut Draws::new(20, Stream::Data, 0, 0), &mut points);
        points
    }

    #[test]
    fn every_sampler_fills_every_cell_with_its_exact_mass() {
        let count = 200_000;
        for (name, target) in synthetic() {
            // 30 cells along a side, so that the edges of the checkerboard's squares cut cells.
            let grid = grid_over(&target, 30);
            let masses = target.cell_masses(&grid).unwrap();
            let mut counts = vec![0.0; grid.cells()];
            let mut outside = 0.0;
            for point in samples(&target, count) {
                *grid.cell_of(point).map_or(&mut outside, |cell| &mut counts[cell]) += 1.0;
            }
            // Pearson's chi-square over the cells that expect at least 5 points; the remaining cells and the outside
            // are combined into one more class.
            let (mut statistic, mut classes, mut rest) = (0.0, 0.0, (outside, 0.0));
            rest.1 = count as f64 * (1.0 - masses.iter().sum::<f64>()).max(0.0);
            for (observed, mass) in counts.iter().zip(&masses) {
                let expected = mass * count as f64;
                if expected >= 5.0 {
                    statistic += (observed - expected).powi(2) / expected;
                    classes += 1.0;
                } else {
                    rest = (rest.0 + observed, rest.1 + expected);
                }
            }
            // The last class, in units of its Poisson deviation, with a tolerance of five of them and one point for
            // very small masses.
            assert!((rest.0 - rest.1).abs() < 5.0 * rest.1.sqrt() + 1.0, "{name}: the rest holds {rest:?}");
            let limit = classes + 5.0 * f64::sqrt(2.0 * classes);
            assert!(
                classes > 5.0 && statistic < limit,
                "{name}: chi-square {statistic} of {classes}, limit {limit}"
            );
        }
    }

    #[test]
    fn every_density_integrates_to_the_mass_of_the_bounds_and_that_is_one() {
        for (name, target) in synthetic() {
            // Midpoint rule: exact to rounding for densities as smooth as a Gaussian with a deviation of 1.2 steps.
            // Thin ones are tested against closed forms beside their distribution, and the checkerboard by its areas.
            if name.contains("thin") || name.contains("sharp") || name == "checkerboard" {
                continue;
            }
            let narrow = ["GAN Lab's line", "grid", "pinwheel"].contains(&name);
            let smallest = if narrow { 240 } else { 96 };
            let fine = grid_over(&target, smallest);
            let [width, height] = fine.cell_size();
            let sum: f64 = (0..fine.cells()).map(|index| target.density(fine.centre(index)).unwrap()).sum();
            let masses = target.cell_masses(&grid_over(&target, 12)).unwrap();
            let mass: f64 = masses.iter().sum();
            assert!(
                (sum * width * height - mass).abs() < 2e-6,
                "{name}: {} is not {mass}",
                sum * width * height
            );
            assert!((1.0 - 2e-4..=1.0 + 1e-9).contains(&mass), "{name}: the bounds hold {mass}");
            assert!(masses.iter().all(|mass| *mass >= 0.0));
        }
    }

    #[test]
    fn the_mass_of_small_cells_is_the_density_times_the_area() {
        for (name, target) in synthetic() {
            let bounds = target.bounds();
            // A cell so small that the density is linear in it, at 200 sampled points.
            for point in samples(&target, 200) {
                let half = 1e-4;
                let centre = point.map(f64::from);
                let rect = Rect { min: centre.map(|v| v - half), max: centre.map(|v| v + half) };
                let mass = target.cell_masses(&Grid { rect, columns: 1, rows: 1 }).unwrap()[0];
                let expected = target.density(centre).unwrap() * 4.0 * half * half;
                // A drawing has edges between all its cells.
                let is_near_edge = |v: f64| (16.0 * v - (16.0 * v).round()).abs() < 16.0 * half;
                let at_an_edge = name == "checkerboard" && mass < expected * 0.999_999
                    || name == "drawing" && centre.into_iter().any(is_near_edge);
                let close = (mass / expected - 1.0).abs() < 5e-4;
                assert!(
                    close || at_an_edge,
                    "{name}: {mass:e} is not {expected:e} at {centre:?} in {bounds:?}"
                );
            }
        }
    }

    #[test]
    fn the_moments_of_the_samples_are_those_of_the_density() {
        let count = 200_000;
        for (name, target) in synthetic() {
            let grid = grid_over(&target, 80);
            let masses = target.cell_masses(&grid).unwrap();
            let points = samples(&target, count);
            for axis in 0..2 {
                let of_law = |k: i32| {
                    let terms =
                        masses.iter().enumerate().map(|(cell, mass)| mass * grid.centre(cell)[axis].powi(k));
                    terms.sum::<f64>()
                };
                let of_samples =
                    |k: i32| points.iter().map(|p| f64::from(p[axis]).powi(k)).sum::<f64>() / count as f64;
                let (mean, square) = (of_law(1), of_law(2));
                let width = grid.cell_size()[axis];
                // Five standard errors, and for the square the variance w^2 / 12 within a cell and the tail
                // beyond.
                let error = 5.0 * ((square - mean * mean) / count as f64).sqrt() + 1e-3;
                assert!((of_samples(1) - mean).abs() < error, "{name}: mean {} is not {mean}", of_samples(1));
                let error = 5.0 * ((of_law(4) - square * square) / count as f64).sqrt() + 2e-3;
                let square = square + width * width / 12.0;
                assert!((of_samples(2) - square).abs() < error, "{name}: {} is not {square}", of_samples(2));
            }
        }
    }

    #[test]
    fn a_ring_has_as_many_distinct_centres_as_modes_and_each_gets_its_share() {
        let target = Target::new(TargetShape::Ring { modes: 8, radius: 2.0, sigma: 0.02 });
        let mut counts = [0.0; 8];
        for point in samples(&target, 80_000) {
            let away = |j: &usize| {
                let centre = target.modes()[*j].centre;
                libm::hypot(f64::from(point[0]) - centre[0], f64::from(point[1]) - centre[1])
            };
            let nearest = (0..8).min_by(|a, b| away(a).total_cmp(&away(b))).unwrap();
            assert!(away(&nearest) < 7.0 * 0.02, "{point:?} is near no mode");
            counts[nearest] += 1.0;
        }
        // A binomial count of 80 000 at 1/8 has the standard deviation 93.5.
        assert!(counts.iter().all(|n: &f64| (n - 10_000.0).abs() < 5.0 * 93.5), "{counts:?}");
    }

    #[test]
    fn modes_are_those_of_the_mixtures_and_their_weights_sum_to_one() {
        let expected = [("ring", 8), ("weighted ring", 5), ("grid", 25), ("gaussian", 1)];
        let lab = [("GAN Lab's gaussians", 2), ("GAN Lab's disjoint", 3), ("sharp ring", 8)];
        for (name, target) in synthetic() {
            let modes = target.modes();
            let count =
                expected.iter().chain(&lab).find(|(other, _)| *other == name).map_or(0, |(_, count)| *count);
            assert_eq!(modes.len(), count, "{name}");
            let sum: f64 = modes.iter().map(|mode| mode.weight).sum();
            assert!(count == 0 || (sum - 1.0).abs() < 1e-14, "{name}: {sum}");
        }
        let gaussians = Target::new(TargetShape::LabGaussians);
        let [first, second] = gaussians.modes() else { panic!("two modes") };
        for (value, expected) in [
            (first.centre[0], -0.8),
            (first.centre[1], 0.8),
            (second.centre[0], 0.8),
            (second.centre[1], -0.4),
            (first.covariance[0], 0.16),
            (second.covariance[0], 0.04),
            (second.covariance[2], 0.64),
        ] {
            assert!((value - expected).abs() < 1e-14, "{value} is not {expected}");
        }
    }

    #[test]
    fn synthetic_sets_lie_roughly_within_two_and_a_half() {
        for (name, target) in synthetic() {
            let points = samples(&target, 10_000);
            let far = points.iter().filter(|point| point.iter().any(|value| value.abs() > 2.5)).count();
            assert!(far < 100, "{name}: {far} of 10000 points lie beyond 2.5");
            let [width, height] = target.bounds().size();
            assert!((width - height).abs() < 1e-12 && width < 7.0, "{name}: bounds of {width} x {height}");
            assert_eq!(target.axis_names(), ["x", "y"]);
            assert!(target.table().is_none());
        }
    }

    #[test]
    fn a_target_without_width_is_sampled_but_has_no_density() {
        for shape in [
            TargetShape::Ring { modes: 0, radius: 2.0, sigma: 0.0 },
            TargetShape::Grid { side: 0, spacing: 1.0, sigma: f64::NAN },
            TargetShape::Moons { noise: 0.0009 },
            TargetShape::Spirals { noise: f64::INFINITY },
        ] {
            let target = Target::new(shape);
            let grid = Grid { rect: Rect::centred(1.0), columns: 2, rows: 2 };
            assert_eq!((target.density([0.0; 2]), target.cell_masses(&grid)), (None, None), "{target:?}");
            assert_eq!(samples(&target, 3).len(), 3);
        }
    }

    #[test]
    fn a_table_is_sampled_by_its_parts_and_gives_its_names_and_modes() {
        let table = Arc::new(Table::penguins("bill_length_mm", "bill_depth_mm", 4).unwrap().with_jitter(0.0));
        let target = Target::new(TargetShape::Table(Arc::clone(&table)));
        assert_eq!(target.axis_names(), ["bill_length_mm", "bill_depth_mm"]);
        assert_eq!(target.modes().len(), 3);
        assert_eq!(target.density([0.0; 2]), None);
        let mut points = samples(&target, 500);
        assert!(points.iter().all(|point| table.train().contains(point)));
        target.sample_fresh(&mut Draws::new(1, Stream::MeasureData, 0, 0), &mut points);
        assert!(points.iter().all(|point| table.holdout().contains(point)));
        let bounds = target.bounds();
        let inside = |point: &Point| {
            (0..2).all(|axis| (bounds.min[axis]..bounds.max[axis]).contains(&f64::from(point[axis])))
        };
        assert!(table.train().iter().chain(table.holdout()).all(inside));
    }

    #[test]
    fn samples_are_a_function_of_the_draws_and_their_bits_stay_what_they_were() {
        for (name, target) in synthetic() {
            assert_eq!(samples(&target, 100), samples(&target, 100), "{name}");
            assert_eq!(
                samples(&target, 100)[..10],
                samples(&target, 10),
                "{name}: a longer sample starts otherwise"
            );
        }
        let table = TargetShape::Table(Arc::new(Table::faithful(1).unwrap()));
        for (shape, bits) in [
            (TargetShape::Ring { modes: 8, radius: 2.0, sigma: 0.1 }, [0x3faf_bd8e, 0x3fab_2c5a]),
            (TargetShape::Spirals { noise: 0.1 }, [0xbe6d_44eb, 0xbf94_d4e1]),
            (TargetShape::Pinwheel, [0x3f59_7212, 0xbf32_c06b]),
            (TargetShape::Checkerboard, [0xbfe7_530c, 0x3eea_8efe]),
            (TargetShape::Drawn(disc_and_ramp()), [0x3f95_774b, 0xbfd8_a1cc]),
            (table, [0x3ef6_57f9, 0x3f33_abc6]),
        ] {
            let target = Target::new(shape);
            let first = samples(&target, 1)[0];
            assert_eq!(first.map(f32::to_bits), bits, "{:?}: {first:?}", target.shape());
        }
    }
}
