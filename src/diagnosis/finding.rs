//! What a run may be found to do.

use crate::config::choice;

choice! {
    /// What a run is found to do. The first that applies, from the top, is the finding.
    Finding("finding") {
        /// A number is no longer finite.
        Diverged = "diverged",
        /// Too few steps or metrics to say anything.
        Unseen = "unseen",
        /// D knows the rows it trains on by heart.
        Overfitting = "overfitting",
        /// D tells nearly every point apart.
        StrongDiscriminator = "strong_discriminator",
        /// The fakes are as far from the data as at first, and nothing below explains it.
        Still = "no_progress",
        /// Nearly all fakes are at one mode, and jump from mode to mode.
        Hopping = "mode_hopping",
        /// The fakes cover few of the modes.
        Collapse = "mode_collapse",
        /// D can only guess, and the fakes match the data.
        Equilibrium = "equilibrium",
        /// The players chase each other with a period.
        Cycling = "cycling",
        /// Some modes are left out for good, though not most.
        MissingModes = "missing_modes",
        /// D can only guess, and yet the fakes do not match the data.
        WeakDiscriminator = "weak_discriminator",
        /// Nothing moves any more: the schedule has brought the rates to 0, or both players are frozen.
        Finished = "finished",
        /// Too few rows of the table are held out to say how near the fakes are.
        TooFewRows = "too_few_rows",
        /// None of these.
        Learning = "learning",
    }
}

/// How a finding is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// This is what one hopes for.
    Good,
    /// Nothing to worry about.
    Neutral,
    /// Training goes wrong in a known way.
    Warning,
    /// Training has ended.
    Failure,
}

impl Finding {
    /// How it is to be taken.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Diverged => Severity::Failure,
            Self::Equilibrium => Severity::Good,
            Self::Unseen | Self::Learning | Self::WeakDiscriminator | Self::Finished | Self::TooFewRows => {
                Severity::Neutral
            }
            Self::Overfitting
            | Self::StrongDiscriminator
            | Self::Hopping
            | Self::Collapse
            | Self::Cycling
            | Self::MissingModes
            | Self::Still => Severity::Warning,
        }
    }
}
