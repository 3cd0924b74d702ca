//! The metrics: how near p_g is to p_data, how near D is to the best D, and how the players move.

use crate::config::{Choice as _, choice, keyed};

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
        /// Mean of |D - D*| under (p_data + p_g) / 2, where D* is the best D for the present generator.
        OptimumDistance = "optimum_distance",
        /// L_D minus the least L_D that any D could have against the present generator.
        ValueGap = "value_gap",
        /// (V + ln 4) / 2 on fresh samples, in nats: a lower bound of the Jensen-Shannon divergence (Goodfellow et
        /// al. 2014).
        JsBound = "js_bound",
        /// Mean of ‖∇f‖ on real samples, where f is D's logit.
        SlopeReal = "slope_real",
        /// Mean of ‖∇f‖ on fakes.
        SlopeFake = "slope_fake",
        /// Mean of ‖∇f‖ on random points of the segments between real samples and fakes.
        SlopeBetween = "slope_between",
        /// Distance of fakes to the nearest training rows, divided by that of held-out rows: below 1, fakes copy
        /// rows.
        NearestRatio = "nearest_ratio",
        /// Mean logit of D on training rows minus that on held-out rows.
        LogitGap = "logit_gap",
        /// Share of the game that turns, ‖Aξ‖² / (‖Sξ‖² + ‖Aξ‖²) (after Balduzzi et al. 2018).
        Rotation = "rotation",
        /// Cosine between the game's gradients at the present weights and at those measured before, on one
        /// minibatch.
        GradientCosine = "gradient_cosine",
        /// Share of G in the game's squared gradient: ‖∇_θ L_G‖² / (‖∇_θ L_G‖² + ‖∇_φ L_D‖²).
        GradientShare = "gradient_share_g",
    }
}

/// Number of variants of [`Metric`]: the length of every array indexed by metric.
pub const NUM_METRICS: usize = 26;

/// The metrics of one state. NaN for a metric that the target or the objective does not define.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// Number of generated samples that they were taken on.
    pub samples: usize,
    /// One value for each [`Metric`], in the order of its variants.
    pub values: [f64; NUM_METRICS],
    /// The mean score of a perfect generator with as many samples, over 20 fresh samples of the target. NaN where
    /// there is none, or it is not known yet.
    pub floors: [f64; NUM_METRICS],
    /// The least and the greatest of these 20 scores. A perfect generator scores below the least with probability
    /// 1/21, and above the greatest with the same.
    pub floor_ranges: [[f64; 2]; NUM_METRICS],
    /// The values for the moving average of G's weights; `None` without an average. NaN for metrics of D.
    pub average: Option<[f64; NUM_METRICS]>,
    /// Index of the mode with the most samples, and its share; `None` where the target has no modes.
    pub dominant: Option<(usize, f64)>,
    /// For each player, G first, and each of its layers from the input on: learning rate · ‖gradient‖ / ‖weights‖.
    pub update_ratios: [Vec<f64>; 2],
}

keyed! {
    /// The headings that metrics stand under.
    MetricGroup {
        /// How many modes are covered, and with what shares.
        Modes = "modes",
        /// Distances and divergences between p_g and p_data.
        Distances = "distances",
        /// Precision, recall, density and coverage: quality and diversity of the fakes.
        Fidelity = "fidelity",
        /// Distance of D from the best D, and the length of its gradient.
        Discriminator = "discriminator",
        /// Whether G copies training rows, and whether D is overfitted to them.
        Memorisation = "memorisation",
        /// Direction and rotation of the game's gradient.
        Dynamics = "dynamics",
    }
}

impl Metric {
    /// Index into [`Measures::values`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The heading that the metric stands under.
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

    /// Whether higher is better. A perfect generator's score is then the most one can expect, otherwise the least.
    pub const fn is_better_high(self) -> bool {
        self.is_count()
            || matches!(
                self,
                Self::HighQuality | Self::Precision | Self::Recall | Self::Density | Self::Coverage
            )
    }

    /// Whether the metric is taken for the verdict, at fixed steps.
    pub const fn is_judged(self) -> bool {
        matches!(self.group(), MetricGroup::Modes)
            || matches!(self, Self::JsGrid | Self::SlicedW1 | Self::LogitGap)
    }

    /// The metrics that are taken for the verdict.
    pub fn all_judged() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|metric| metric.is_judged())
    }

    /// Whether the metric counts modes.
    pub const fn is_count(self) -> bool {
        matches!(self, Self::ModesAny | Self::ModesOnePercent | Self::ModesEightPercent)
    }

    /// Whether the metric is a share from 0 to 1, shown in percent.
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
    /// Metrics on `samples` points, all NaN.
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

    /// The value of `metric`; `None` if it is not defined.
    pub fn value(&self, metric: Metric) -> Option<f64> {
        Some(self.values[metric.index()]).filter(|value| !value.is_nan())
    }

    /// The least and the greatest of 20 scores of a perfect generator: 95 % of perfect generators score above the
    /// one, and 95 % below the other. `None` if not known.
    pub fn floor_range(&self, metric: Metric) -> Option<[f64; 2]> {
        Some(self.floor_ranges[metric.index()]).filter(|[low, high]| !(low + high).is_nan())
    }

    /// The worst of 20 scores of a perfect generator: 95 % of perfect generators do no worse. `None` if not known.
    pub fn floor_end(&self, metric: Metric) -> Option<f64> {
        self.floor_range(metric).map(|[low, high]| if metric.is_better_high() { low } else { high })
    }

    /// The mean score of a perfect generator with as many samples; `None` if not known.
    pub fn floor(&self, metric: Metric) -> Option<f64> {
        Some(self.floors[metric.index()]).filter(|floor| !floor.is_nan())
    }
}

const _: () = assert!(Metric::ALL.len() == NUM_METRICS);
