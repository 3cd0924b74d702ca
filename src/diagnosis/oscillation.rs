//! A period in a series: whether two players chase each other in circles.

/// The strongest period of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oscillation {
    /// Its length, in steps of the run.
    pub period: f64,
    /// The correlation of the series with itself one period later: about 1 for a steady swing, and more where the middle
    /// of the series swings wider than its ends.
    pub crest: f64,
    /// The least correlation on the way there, about -1 half a period later.
    pub trough: f64,
    /// How much wider it swings in its second half than in its first; below 1 it dies down.
    pub growth: f64,
}

/// Fewest points that a period is looked for in: with fewer, noise has one too.
const FEWEST: usize = 96;
/// Periods that must fit into a series, so that a single swing is none.
const PERIODS: usize = 3;
/// Fewest points of a period.
const SHORTEST: usize = 4;

impl Oscillation {
    /// The strongest period of `values`, which lie `spacing` steps apart: where the correlation of the series, without
    /// its linear trend, with itself is greatest after it has been negative. `None` where there are too few values
    /// or it never is. The correlations of white noise lie within 3 / sqrt(n), which is 0.19 of 256 values.
    pub fn of(values: &[f64], spacing: f64) -> Option<Self> {
        let rest = without_trend(values)?;
        let n = rest.len();
        let power = rest.iter().map(|value| value * value).sum::<f64>() / n as f64;
        if power <= 0.0 || !power.is_finite() {
            return None;
        }
        let correlation = |lag: usize| {
            let pairs = rest[lag..].iter().zip(&rest);
            pairs.map(|(a, b)| a * b).sum::<f64>() / ((n - lag) as f64 * power)
        };
        let correlations: Vec<f64> = (0..=n / PERIODS).map(correlation).collect();
        let below = correlations.iter().position(|value| *value < 0.0)?;
        let (lag, crest) = correlations
            .iter()
            .enumerate()
            .skip(below.max(SHORTEST))
            .max_by(|a, b| a.1.total_cmp(b.1))
            .map(|(lag, crest)| (lag, *crest))?;
        let trough = correlations[..lag].iter().copied().fold(f64::INFINITY, f64::min);
        let (first, second) = rest.split_at(n / 2);
        Some(Self { period: lag as f64 * spacing, crest, trough, growth: swing(second) / swing(first) })
    }
}

/// `values` less the straight line that fits them best.
fn without_trend(values: &[f64]) -> Option<Vec<f64>> {
    if values.len() < FEWEST || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let n = values.len() as f64;
    let middle = 0.5 * (n - 1.0);
    let mean = values.iter().sum::<f64>() / n;
    let along = |index: usize| index as f64 - middle;
    let product: f64 = values.iter().enumerate().map(|(index, value)| along(index) * (value - mean)).sum();
    let slope = product / (n * (n * n - 1.0) / 12.0);
    Some(values.iter().enumerate().map(|(index, value)| value - mean - slope * along(index)).collect())
}

/// The root of the mean square.
fn swing(values: &[f64]) -> f64 {
    libm::sqrt(values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

    fn noise(seed: u64) -> Vec<f64> {
        let mut draws = Draws::new(seed, Stream::Data, 0, 0);
        (0..256).map(|_| f64::from(draws.normals()[0])).collect()
    }

    fn wave(damping: f64, noise: &[f64]) -> Vec<f64> {
        let at = |k: f64| (core::f64::consts::TAU * k / 40.0).sin() * (-damping * k).exp() + 0.002 * k;
        noise.iter().enumerate().map(|(k, noise)| at(k as f64) + 0.3 * noise).collect()
    }

    #[test]
    fn a_noisy_wave_on_a_slope_has_its_period() {
        let found = Oscillation::of(&wave(0.0, &noise(1)), 8.0).expect("a period");
        assert!((found.period - 320.0).abs() <= 16.0, "{found:?}");
        assert!(found.crest > 0.7 && found.trough < -0.7 && (0.8..1.25).contains(&found.growth), "{found:?}");
    }

    #[test]
    fn a_wave_that_dies_down_shows_it() {
        let found = Oscillation::of(&wave(0.02, &[0.0; 256]), 1.0).expect("a period");
        assert!(found.growth < 0.3, "{found:?}");
    }

    #[test]
    fn noise_a_random_walk_and_a_slope_have_none() {
        for seed in 0..200 {
            let noise = noise(seed);
            let white = Oscillation::of(&noise, 1.0).expect("a greatest one");
            assert!(white.crest < 0.4, "{seed}: {white:?}");
            let mut walk = noise;
            (1..walk.len()).for_each(|index| walk[index] += walk[index - 1]);
            let swing = Oscillation::of(&walk, 1.0);
            assert!(swing.is_none_or(|found| found.crest.min(-found.trough) < 0.5), "{seed}: {swing:?}");
        }
        let slope: Vec<f64> = (0..256).map(f64::from).collect();
        assert!(Oscillation::of(&slope, 1.0).is_none_or(|found| found.crest.is_nan() || found.crest < 0.5));
        assert_eq!(Oscillation::of(&[1.0; 256], 1.0), None);
        assert_eq!(Oscillation::of(&noise(1)[..50], 1.0), None);
        assert_eq!(Oscillation::of(&[f64::NAN; 256], 1.0), None);
    }
}
