//! What every step records.

use crate::config::{Choice as _, choice};
use crate::math::bucket::Bucket;

choice! {
    /// A number that every step records. Those of D(x) and D(G(z)) are of the last discriminator update of the
    /// step, before that update; so are the value, the loss of D and the accuracies. The loss of G is of its last
    /// update. A number that was not measured is NaN: the gradient norm of a frozen player, or the value where
    /// D's output is no probability.
    Series("series") {
        /// Mean of D(x) over the batch.
        DReal = "d_real_mean",
        /// Its 10 % quantile.
        DRealLow = "d_real_q10",
        /// Its 90 % quantile.
        DRealHigh = "d_real_q90",
        /// Mean of D(G(z)) over the batch.
        DFake = "d_fake_mean",
        /// Its 10 % quantile.
        DFakeLow = "d_fake_q10",
        /// Its 90 % quantile.
        DFakeHigh = "d_fake_q90",
        /// Mean logit of real samples.
        LogitReal = "logit_real_mean",
        /// Mean logit of fakes.
        LogitFake = "logit_fake_mean",
        /// V(D, G) = <ln D(x)> + <ln(1 - D(G(z)))>.
        Value = "value",
        /// L_D, D's part of the game: what it pays for its slopes stands apart.
        LossD = "loss_d",
        /// L_G.
        LossG = "loss_g",
        /// L2 norm of the discriminator's gradient.
        GradientD = "gradient_norm_d",
        /// L2 norm of the generator's gradient.
        GradientG = "gradient_norm_g",
        /// Share of real samples on the real side of the boundary.
        AccuracyReal = "accuracy_real",
        /// Share of fakes on the fake side of the boundary.
        AccuracyFake = "accuracy_fake",
        /// P, what D paid for its slopes in its last update, beside L_D: it minimises L_D + P. NaN where it has none to
        /// pay.
        Penalty = "penalty",
        /// <ln D(x)>, the first term of the value.
        ValueReal = "value_real",
        /// <ln(1 - D(G(z)))>, the second.
        ValueFake = "value_fake",
    }
}

/// Number of series.
pub const NUM_SERIES: usize = 18;

/// The numbers of one step, or of several neighbouring steps as least, greatest and mean.
pub type Record = Bucket<NUM_SERIES>;

impl Series {
    /// Its place in a [`Record`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

const _: () = assert!(Series::ALL.len() == NUM_SERIES);
