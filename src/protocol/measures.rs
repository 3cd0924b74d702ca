//! The metrics: how near the generated law is to the real one.

use crate::config::{Choice as _, choice};

choice! {
    /// A metric. Each comes with the value that a perfect generator scores at the same sample size.
    Metric("metric") {
        /// Modes with at least one high-quality sample (Srivastava et al. 2017).
        ModesAny = "modes_covered_any",
        /// Modes with at least 1 % of all samples within three standard deviations.
        ModesOnePercent = "modes_covered_1pct",
        /// Modes with at least 8 % of their own weight in samples within three standard deviations.
        ModesEightPercent = "modes_covered_8pct",
        /// Share of samples within three standard deviations of a mode.
        HighQuality = "high_quality",
        /// Total variation distance between the shares of the modes and their weights, strays counted.
        ModeTv = "mode_tv",
        /// KL(shares of the modes of the generated samples || weights), in nats (Lin et al. 2018).
        ReverseKl = "reverse_kl",
        /// Jensen-Shannon divergence between the exact masses of grid cells and the histogram, in nats.
        JsGrid = "js_grid",
        /// Sliced Wasserstein-1 distance to fresh real samples, 128 directions.
        SlicedW1 = "sliced_w1",
        /// Energy distance to fresh real samples.
        EnergyDistance = "energy_distance",
    }
}

/// Number of metrics.
pub const NUM_METRICS: usize = 9;

/// All metrics of one state of the generator. A metric that the target does not define is NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// Generated samples they were taken on.
    pub samples: usize,
    /// By [`Metric`], in its order.
    pub values: [f64; NUM_METRICS],
    /// What a perfect generator scores with as many samples: the same metric on a fresh sample of the target.
    pub floors: [f64; NUM_METRICS],
}

impl Metric {
    /// Its place in [`Measures::values`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl Measures {
    /// Metrics of which none is defined yet.
    pub fn undefined(samples: usize) -> Self {
        Self { samples, values: [f64::NAN; NUM_METRICS], floors: [f64::NAN; NUM_METRICS] }
    }

    /// The metric's value, where the target defines it.
    pub fn value(&self, metric: Metric) -> Option<f64> {
        Some(self.values[metric.index()]).filter(|value| !value.is_nan())
    }

    /// What a perfect generator scores, where the target defines it.
    pub fn floor(&self, metric: Metric) -> Option<f64> {
        Some(self.floors[metric.index()]).filter(|floor| !floor.is_nan())
    }
}

const _: () = assert!(Metric::ALL.len() == NUM_METRICS);
