//! The numbers that every step records.

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
        /// 10 % quantile of D(x) over the batch.
        DRealLow = "d_real_q10",
        /// 90 % quantile of D(x) over the batch.
        DRealHigh = "d_real_q90",
        /// Mean of D(G(z)) over the batch.
        DFake = "d_fake_mean",
        /// 10 % quantile of D(G(z)) over the batch.
        DFakeLow = "d_fake_q10",
        /// 90 % quantile of D(G(z)) over the batch.
        DFakeHigh = "d_fake_q90",
        /// Mean logit of real samples.
        LogitReal = "logit_real_mean",
        /// Mean logit of fakes.
        LogitFake = "logit_fake_mean",
        /// V(D, G) = <ln D(x)> + <ln(1 - D(G(z)))>.
        Value = "value",
        /// L_D, D's loss without penalties.
        LossD = "loss_d",
        /// L_G, G's loss in the objective in force.
        LossG = "loss_g",
        /// L2 norm of the discriminator's gradient.
        GradientD = "gradient_norm_d",
        /// L2 norm of the generator's gradient.
        GradientG = "gradient_norm_g",
        /// Share of real samples that D takes for real: logit above the boundary.
        AccuracyReal = "accuracy_real",
        /// Share of fakes that D takes for fake: logit below the boundary.
        AccuracyFake = "accuracy_fake",
        /// P, the sum of the gradient penalties in the last update of D, which minimises L_D + P. NaN without
        /// penalties.
        Penalty = "penalty",
        /// <ln D(x)>, the first term of V.
        ValueReal = "value_real",
        /// <ln(1 - D(G(z)))>, the second term of V.
        ValueFake = "value_fake",
    }
}

/// Number of variants of [`Series`]: the length of every array indexed by series.
pub const NUM_SERIES: usize = 18;

/// The numbers of one step, or least, greatest and mean over several neighbouring steps.
pub type Record = Bucket<NUM_SERIES>;

impl Series {
    /// Index into the arrays of a [`Record`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

const _: () = assert!(Series::ALL.len() == NUM_SERIES);
