//! The possible findings about a run.

use crate::config::choice;

choice! {
    /// The state of training. The first variant that applies, in this order, is the finding.
    Finding("finding") {
        /// A number is no longer finite.
        Diverged = "diverged",
        /// Too few steps or metrics to say anything.
        Unseen = "unseen",
        /// D is overfitted to the training rows of the table.
        Overfitting = "overfitting",
        /// One player is frozen, and the other learns against it.
        Alone = "one_learns",
        /// D classifies nearly every sample correctly.
        StrongDiscriminator = "strong_discriminator",
        /// L_D is far above that of a D that guesses: the updates overshoot.
        Overshooting = "overshooting",
        /// The distance to the data is as at first, and no finding below explains it.
        Still = "no_progress",
        /// Nearly all fakes are at one mode, which changes again and again.
        Hopping = "mode_hopping",
        /// The fakes cover few of the modes.
        Collapse = "mode_collapse",
        /// D is undecided, and p_g matches p_data.
        Equilibrium = "equilibrium",
        /// D's outputs oscillate with a clear period.
        Cycling = "cycling",
        /// Some modes are missing for good, though not most.
        MissingModes = "missing_modes",
        /// D is undecided, but p_g does not match p_data.
        WeakDiscriminator = "weak_discriminator",
        /// No weights change any more: the schedule has brought the learning rates to 0, or both players are frozen.
        Finished = "finished",
        /// Too few rows of the table are held out to measure distances.
        TooFewRows = "too_few_rows",
        /// None of the above.
        Learning = "learning",
    }
}

/// How good or bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The goal of training.
    Good,
    /// Neither good nor bad.
    Neutral,
    /// A known failure of training, which may still pass.
    Warning,
    /// Training has ended in NaN or infinity.
    Failure,
}

impl Finding {
    /// How good or bad the finding is.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Diverged => Severity::Failure,
            Self::Equilibrium => Severity::Good,
            Self::Unseen
            | Self::Learning
            | Self::Alone
            | Self::WeakDiscriminator
            | Self::Finished
            | Self::TooFewRows => Severity::Neutral,
            Self::Overfitting
            | Self::StrongDiscriminator
            | Self::Overshooting
            | Self::Hopping
            | Self::Collapse
            | Self::Cycling
            | Self::MissingModes
            | Self::Still => Severity::Warning,
        }
    }
}
