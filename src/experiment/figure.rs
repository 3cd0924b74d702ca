//! The numbers that are read off a course. Their labels are in the table of words under `figure.KEY`.

macro_rules! figures {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)+) => {
        /// A number that is read off a course.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Figure { $($(#[$doc])* $name,)+ }

        impl Figure {
            /// Every figure.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its name in files and in the table of words.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }
        }
    };
}

figures! {
    /// Modes with one high-quality sample or more at the end (Srivastava et al. 2017).
    ModesAny = "modes_any",
    /// Modes with 1 % of all samples or more at the end.
    ModesOnePercent = "modes_1pct",
    /// Share of samples of high quality at the end.
    HighQuality = "high_quality",
    /// Reverse KL over the modes at the end (Lin et al. 2018).
    ReverseKl = "reverse_kl",
    /// Mode TV at the end.
    ModeTv = "mode_tv",
    /// Grid JS at the end, less that of a perfect generator.
    JsExcess = "js_excess",
    /// The part of the grid JS that is gone at the end: 1 - JS_end / JS_start.
    JsDrop = "js_drop",
    /// Sliced Wasserstein-1 distance at the end.
    SlicedW1 = "sliced_w1",
    /// L_D, mean of the last 1000 steps.
    LossD = "loss_d",
    /// L_G, mean of the last 1000 steps.
    LossG = "loss_g",
    /// D(x), mean of the last 1000 steps.
    DReal = "d_real",
    /// D(G(z)), mean of the last 1000 steps.
    DFake = "d_fake",
    /// D(x), mean of the whole first act.
    DRealFirst = "d_real_first",
    /// D(G(z)), mean of the whole first act.
    DFakeFirst = "d_fake_first",
    /// V, mean of the whole first act.
    ValueFirst = "value_first",
    /// Most modes with 1 % of the samples or more in an observation of the last 1000 steps of the second act.
    ModesSecond = "modes_second",
    /// D(G(z)) in the last 1000 steps of the second act: the greatest mean of each 100 in a row.
    DFakeSecond = "d_fake_second",
    /// D(x), mean of the last 500 steps.
    DRealLast = "d_real_last",
    /// D(G(z)), mean of the last 500 steps.
    DFakeLast = "d_fake_last",
    /// V, mean of the last 500 steps.
    ValueLast = "value_last",
    /// The lesser of D's accuracies on real and on fake points, mean of the last 500 steps.
    Accuracy = "accuracy",
    /// (V + ln 4) / 2, mean of the last 500 steps: what D has shown JS to be at least.
    JsBound = "js_bound",
    /// Norm of G's gradient, mean of the last 1000 steps.
    GradientG = "gradient_g",
    /// The part of the way from the first fakes to the data that the mean of the fakes has gone.
    Travel = "travel",
    /// Times that the mean of the fakes has gone round that of the data.
    Turns = "turns",
    /// Modes with 1 % of the samples or more, mean over the second half of the observations.
    ModesSeen = "modes_seen",
    /// Share of observations in which one mode has more than 70 % of the samples.
    Dominance = "dominance",
    /// Modes that were dominant in one observation or more.
    Dominants = "dominants",
    /// Times that another mode became the dominant one.
    Switches = "switches",
    /// L_D where one mode dominates.
    LossDominated = "loss_dominated",
    /// Share of observations in which every mode is the nearest of at least a quarter of an equal share of samples.
    Evenness = "evenness",
    /// D's logit on the rows trained on less that on the rows held out, mean of the last quarter of the observations.
    LogitGap = "logit_gap",
    /// Share of the rows trained on that D takes for real, likewise.
    AccuracyTrain = "accuracy_train",
    /// Share of the rows held out that D takes for real, likewise.
    AccuracyHoldout = "accuracy_holdout",
    /// Spearman's rank correlation of the critic's gap and the sliced Wasserstein-1 distance over the observations.
    GapRank = "gap_rank",
    /// The modulus of that of L_G and the distance.
    LossRank = "loss_rank",
    /// Share of D's weights at their bound at the end.
    AtBound = "at_bound",
    /// 1 where the run diverged, else 0.
    Diverged = "diverged",
}

/// Number of figures.
pub const NUM_FIGURES: usize = Figure::ALL.len();
