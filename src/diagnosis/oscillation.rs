//! The period of a series, found by autocorrelation: whether the players cycle.

/// The strongest period of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oscillation {
    /// Length of the period, in steps of the run.
    pub period: f64,
    /// Autocorrelation of the series at one period, at most 1.
    pub crest: f64,
    /// Least autocorrelation at shorter lags; about -1 at half a period for a sine.
    pub trough: f64,
    /// Root mean square of the series without its linear trend.
    pub swing: f64,
    /// Root mean square of the second half divided by that of the first; below 1 the oscillation decays.
    pub growth: f64,
}

/// Least length of a series in which a period is searched: shorter ones of noise have one by chance.
const FEWEST: usize = 96;
/// Least number of periods in a series, so that a single swing does not count.
const PERIODS: usize = 3;
/// Least number of points in a period.
const SHORTEST: usize = 4;
/// Autocorrelations that differ by less count as equal; the shorter lag is then the period.
const AS_GOOD: f64 = 0.05;

impl Oscillation {
    /// The strongest period of `values`, `spacing` steps apart: the lag, after the first negative one, with the
    /// greatest autocorrelation of the series without its linear trend. `None` if there are too few values, or it is
    /// never negative. For white noise it is within 3 / sqrt(n), 0.19 for 256 values.
    pub fn of(values: &[f64], spacing: f64) -> Option<Self> {
        let rest = without_trend(values)?;
        let n = rest.len();
        if swing(&rest) == 0.0 {
            return None;
        }
        let correlations: Vec<f64> = (0..=n / PERIODS).map(|lag| correlation_of(&rest, lag)).collect();
        let below = correlations.iter().position(|value| *value < 0.0)?;
        let start = below.max(SHORTEST).min(correlations.len());
        let highest = correlations[start..].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // One period later it is as like itself as two periods later.
        let near = start + correlations[start..].iter().position(|value| *value >= highest - AS_GOOD)?;
        let rises = correlations[near..].windows(2).take_while(|pair| pair[1] > pair[0]).count();
        let (lag, crest) = (near + rises, correlations[near + rises]);
        let trough = correlations[..lag].iter().copied().fold(f64::INFINITY, f64::min);
        let (first, second) = rest.split_at(n / 2);
        let growth = swing(second) / swing(first);
        Some(Self { period: lag as f64 * spacing, crest, trough, swing: swing(&rest), growth })
    }
}

impl Oscillation {
    /// Whether the autocorrelation reaches `least` at one period, and -`least` before.
    pub fn is_clear(&self, least: f64) -> bool {
        self.crest >= least && self.trough <= -least
    }
}

/// Autocorrelation of `values`, without their linear trend, at `lag`; `None` if there are too few.
pub fn correlation(values: &[f64], lag: usize) -> Option<f64> {
    let rest = without_trend(values)?;
    (lag < rest.len()).then(|| correlation_of(&rest, lag))
}

fn correlation_of(rest: &[f64], lag: usize) -> f64 {
    let (late, early) = (&rest[lag..], &rest[..rest.len() - lag]);
    let squares = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
    let product: f64 = late.iter().zip(early).map(|(a, b)| a * b).sum();
    product / libm::sqrt(squares(late) * squares(early))
}

/// `values` minus their least-squares line.
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

/// Root mean square of `values`.
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
    fn the_period_is_the_first_of_its_multiples_and_no_correlation_exceeds_one() {
        for period in [11.3, 17.0, 28.4] {
            let at =
                |k: u32| (core::f64::consts::TAU * f64::from(k) / period).sin() * (1.0 + 0.01 * f64::from(k));
            let found = Oscillation::of(&(0..256).map(at).collect::<Vec<_>>(), 1.0).expect("a period");
            assert!((found.period - period).abs() <= 0.7, "{found:?}");
            assert!(found.crest <= 1.0 && found.crest > 0.95 && found.swing > 0.7, "{found:?}");
        }
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
