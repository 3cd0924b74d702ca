//! The metrics: how near the generated distribution is to the real one, and the discriminator to the best there is.

use crate::config::{Choice as _, choice};

choice! {
    /// A metric. Most come with the value that a perfect generator scores at the same sample size.
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
        /// Share of the samples that are nearest to the mode with most of them.
        DominantShare = "dominant_share",
        /// Jensen-Shannon divergence between the exact masses of small cells and the histogram, in nats.
        JsGrid = "js_grid",
        /// Sliced Wasserstein-1 distance to fresh real samples, 128 directions.
        SlicedW1 = "sliced_w1",
        /// Energy distance to fresh real samples.
        EnergyDistance = "energy_distance",
        /// Squared maximum mean discrepancy to fresh real samples (Gretton et al. 2012).
        Mmd = "mmd2",
        /// Share of fakes among the real samples' neighbours (Kynkäänniemi et al. 2019).
        Precision = "precision",
        /// Share of real samples among the fakes' neighbours (ibid.).
        Recall = "recall",
        /// How many real samples a fake is a neighbour of, over five (Naeem et al. 2020).
        Density = "density",
        /// Share of real samples with a fake among their neighbours (ibid.).
        Coverage = "coverage",
        /// Mean distance of D from the best D under (p_data + p_g) / 2.
        OptimumDistance = "optimum_distance",
        /// What D's loss could still fall by.
        ValueGap = "value_gap",
        /// (V + ln 4) / 2 on fresh samples, which JS exceeds.
        JsBound = "js_bound",
        /// Mean length of the gradient of D's logit on real samples.
        SlopeReal = "slope_real",
        /// The same on fakes.
        SlopeFake = "slope_fake",
        /// The same between real samples and fakes.
        SlopeBetween = "slope_between",
        /// Distance of the fakes to rows that were trained on, over that of rows held out.
        NearestRatio = "nearest_ratio",
        /// Mean logit of D on rows that were trained on, less that on rows held out.
        LogitGap = "logit_gap",
        /// Share of the game that turns, ‖Aξ‖² / (‖Sξ‖² + ‖Aξ‖²) (after Balduzzi et al. 2018).
        Rotation = "rotation",
        /// Cosine between the game's gradient and that of the weights measured before, on one minibatch.
        GradientCosine = "gradient_cosine",
        /// Share of G in the squared length of the game's gradient.
        GradientShare = "gradient_share_g",
    }
}

/// Number of metrics.
pub const NUM_METRICS: usize = 26;

/// All metrics of one state of the generator. A metric that the target does not define is NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// Generated samples they were taken on.
    pub samples: usize,
    /// By [`Metric`], in its order.
    pub values: [f64; NUM_METRICS],
    /// What a perfect generator scores on average with as many samples: the mean of the metric over 20 fresh samples of
    /// the target. NaN where there is none, or it is not known yet.
    pub floors: [f64; NUM_METRICS],
    /// The least and the greatest of these 20 scores: a perfect generator is below the one, or above the other, in 1
    /// case of 21 each, and below the mean in about half of all.
    pub floor_ranges: [[f64; 2]; NUM_METRICS],
    /// The same of the moving average of the generator, where there is one; NaN for what is about D.
    pub average: Option<[f64; NUM_METRICS]>,
    /// The mode that most samples are nearest to, and its share; `None` where the target has no modes.
    pub dominant: Option<(usize, f64)>,
    /// By player, for each layer from the input on: learning rate ‖gradient‖ / ‖weights‖.
    pub update_ratios: [Vec<f64>; 2],
}

/// What metrics have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricGroup {
    /// Which modes there are.
    Modes,
    /// How far the distributions are apart.
    Distances,
    /// Whether fakes look real, and whether they are as many kinds.
    Fidelity,
    /// How good the discriminator is, and how steep.
    Discriminator,
    /// Whether what was trained on is reproduced.
    Memorisation,
    /// How the players move.
    Dynamics,
}

impl MetricGroup {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::Modes,
        Self::Distances,
        Self::Fidelity,
        Self::Discriminator,
        Self::Memorisation,
        Self::Dynamics,
    ];

    /// Its name in the table of words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Modes => "modes",
            Self::Distances => "distances",
            Self::Fidelity => "fidelity",
            Self::Discriminator => "discriminator",
            Self::Memorisation => "memorisation",
            Self::Dynamics => "dynamics",
        }
    }
}

impl Metric {
    /// Its place in [`Measures::values`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Where it belongs.
    pub const fn group(self) -> MetricGroup {
        match self {
            Self::ModesAny
            | Self::ModesOnePercent
            | Self::ModesEightPercent
            | Self::HighQuality
            | Self::ModeTv
            | Self::ReverseKl
            | Self::DominantShare => MetricGroup::Modes,
            Self::JsGrid | Self::SlicedW1 | Self::EnergyDistance | Self::Mmd => MetricGroup::Distances,
            Self::Precision | Self::Recall | Self::Density | Self::Coverage => MetricGroup::Fidelity,
            Self::OptimumDistance
            | Self::ValueGap
            | Self::JsBound
            | Self::SlopeReal
            | Self::SlopeFake
            | Self::SlopeBetween => MetricGroup::Discriminator,
            Self::NearestRatio | Self::LogitGap => MetricGroup::Memorisation,
            Self::Rotation | Self::GradientCosine | Self::GradientShare => MetricGroup::Dynamics,
        }
    }

    /// Whether more of it is better: what a perfect generator scores is then an upper end, elsewhere a lower one.
    pub const fn is_better_high(self) -> bool {
        self.is_count()
            || matches!(
                self,
                Self::HighQuality | Self::Precision | Self::Recall | Self::Density | Self::Coverage
            )
    }

    /// Whether it is a number of modes.
    pub const fn is_count(self) -> bool {
        matches!(self, Self::ModesAny | Self::ModesOnePercent | Self::ModesEightPercent)
    }

    /// Whether it is a share of samples, or of the game.
    pub const fn is_share(self) -> bool {
        matches!(
            self,
            Self::HighQuality
                | Self::DominantShare
                | Self::Precision
                | Self::Recall
                | Self::Coverage
                | Self::Rotation
                | Self::GradientShare
        )
    }
}

impl Measures {
    /// Metrics of which none is defined yet.
    pub fn undefined(samples: usize) -> Self {
        Self {
            samples,
            values: [f64::NAN; NUM_METRICS],
            floors: [f64::NAN; NUM_METRICS],
            floor_ranges: [[f64::NAN; 2]; NUM_METRICS],
            dominant: None,
            average: None,
            update_ratios: Default::default(),
        }
    }

    /// The metric's value, where the target defines it.
    pub fn value(&self, metric: Metric) -> Option<f64> {
        Some(self.values[metric.index()]).filter(|value| !value.is_nan())
    }

    /// The scores that 95 % of perfect generators stay above, and that 95 % stay below.
    pub fn floor_range(&self, metric: Metric) -> Option<[f64; 2]> {
        Some(self.floor_ranges[metric.index()]).filter(|[low, high]| !(low + high).is_nan())
    }

    /// The score that 95 % of perfect generators do no worse than.
    pub fn floor_end(&self, metric: Metric) -> Option<f64> {
        self.floor_range(metric).map(|[low, high]| if metric.is_better_high() { low } else { high })
    }

    /// What a perfect generator scores on average, where the target defines it.
    pub fn floor(&self, metric: Metric) -> Option<f64> {
        Some(self.floors[metric.index()]).filter(|floor| !floor.is_nan())
    }
}

const _: () = assert!(Metric::ALL.len() == NUM_METRICS);
