//! The density of a sample on the line: a histogram, smoothed by a Gaussian kernel.

use super::special::normal_interval;

/// Distance, in bandwidths, beyond which the kernel counts as zero: the mass beyond is 1e-15.
const REACH: f64 = 8.0;

/// Equal cells of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its ends.
    pub ends: [f64; 2],
    /// Number of cells, at least 1.
    pub cells: usize,
}

impl Interval {
    /// The width of a cell.
    pub fn step(&self) -> f64 {
        (self.ends[1] - self.ends[0]) / self.cells as f64
    }

    /// The centre of cell `index`.
    pub fn centre(&self, index: usize) -> f64 {
        self.ends[0] + (index as f64 + 0.5) * self.step()
    }

    /// The cell that holds `x`; `None` outside and for NaN.
    pub fn cell_of(&self, x: f64) -> Option<usize> {
        let place = (x - self.ends[0]) / self.step();
        (place >= 0.0 && place < self.cells as f64).then_some(place as usize)
    }

    /// The density of `values` in every cell: each value counts 1 / n, spread by a normal distribution of deviation
    /// `bandwidth` around the centre of its cell. Values outside of the interval, or not finite, are in n only; what
    /// the kernel spreads beyond its ends is lost. NaN without values.
    pub fn density(&self, values: &[f64], bandwidth: f64) -> Vec<f64> {
        let mut counts = vec![0_u32; self.cells];
        for cell in values.iter().filter_map(|&value| self.cell_of(value)) {
            counts[cell] += 1;
        }
        let step = self.step();
        let reach = ((REACH * bandwidth / step).ceil() as usize).min(self.cells);
        let mass = |cell: usize| {
            normal_interval((cell as f64 - 0.5) * step, (cell as f64 + 0.5) * step, 0.0, bandwidth)
        };
        let kernel: Vec<f64> = (0..=reach).map(mass).collect();
        let share = 1.0 / (values.len() as f64 * step);
        let empty = if values.is_empty() { f64::NAN } else { 0.0 };
        let mut densities = vec![empty; self.cells];
        for (cell, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let of_cell = f64::from(*count) * share;
            let first = cell.saturating_sub(reach);
            let end = (cell + reach + 1).min(self.cells);
            for (index, density) in densities[first..end].iter_mut().enumerate() {
                *density += of_cell * kernel[(first + index).abs_diff(cell)];
            }
        }
        densities
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_becomes_its_kernel_and_what_is_outside_is_missing() {
        let interval = Interval { ends: [-4.0, 4.0], cells: 800 };
        let density = interval.density(&[0.005, 0.005, 9.0, f64::NAN], 0.5);
        for (cell, density) in density.iter().enumerate() {
            let z = (interval.centre(cell) - 0.005) / 0.5;
            let expected = 0.5 * (-0.5 * z * z).exp() / (core::f64::consts::TAU.sqrt() * 0.5);
            assert!((density - expected).abs() < 1e-4, "{density}, not {expected}");
        }
        let sum: f64 = density.iter().sum::<f64>() * interval.step();
        assert!((sum - 0.5).abs() < 1e-12, "{sum}");
    }

    #[test]
    fn a_kernel_that_is_narrower_than_a_cell_leaves_the_histogram() {
        let interval = Interval { ends: [0.0, 2.0], cells: 4 };
        assert_eq!(interval.density(&[0.1, 0.2, 0.7, 1.9], 1e-9), [1.0, 0.5, 0.0, 0.5]);
        assert!(interval.density(&[], 0.1).iter().all(|density| density.is_nan()));
        assert_eq!(
            (interval.cell_of(2.0), interval.cell_of(-0.1), interval.cell_of(1.2)),
            (None, None, Some(2))
        );
    }
}
