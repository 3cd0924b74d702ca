//! Tables of trained networks: the settings of each, row by row, and the published figures.
//!
//! The settings in `assets/tables` are the published ones as far as the program has them; the scaled ones, which a
//! processor can do, are laid over them.

use super::figure::Figure;
use super::play::Plan;
use super::report::Published;
use super::variant::{Variant, set};
use crate::config::{Run, keyed};
use crate::words::Sentence;

keyed! {
    /// How much is trained.
    ExperimentScale {
        /// As published, as far as the program can.
        Full = "full",
        /// Smaller networks and fewer steps, for a processor.
        Scaled = "scaled",
    }
}

/// An experiment in which networks are trained.
#[derive(Debug)]
pub struct TrainedExperiment {
    settings: &'static str,
    scaled: &'static [(&'static str, &'static str)],
    steps: u64,
    steps_scaled: u64,
    /// Seeds, from 1 on, that were published or suffice.
    pub seeds: u64,
    /// What is compared.
    pub columns: &'static [Figure],
    /// The methods.
    pub rows: &'static [MethodRow],
}

/// One method of a table.
#[derive(Debug)]
pub struct MethodRow {
    /// Its name.
    pub name: &'static str,
    /// How it is run; `None` where only the published figures are shown.
    pub run: Option<Variant>,
    /// The published figures, by column.
    pub published: &'static [Option<Published>],
}

/// Looks in one run.
const OBSERVATIONS: u64 = 100;
/// Points that the metrics are taken on, as in VEEGAN and PacGAN.
const SAMPLES: usize = 2_500;

impl TrainedExperiment {
    /// The run of one row that is to be trained, at this scale.
    ///
    /// # Errors
    /// Where the program does not have one of its settings.
    pub fn run(&self, variant: &Variant, scale: ExperimentScale, seed: u64) -> Result<Run, Sentence> {
        let mut run = Run::from_toml(self.settings)?;
        if scale == ExperimentScale::Scaled {
            set(&mut run, self.scaled)?;
        }
        variant.apply(&mut run, seed)?;
        Ok(run)
    }

    /// How its runs are played at this scale, or with another number of steps.
    pub fn plan(&self, scale: ExperimentScale, steps: Option<u64>) -> Plan {
        let own = if scale == ExperimentScale::Full { self.steps } else { self.steps_scaled };
        let steps = steps.unwrap_or(own);
        Plan { steps, observe_every: (steps / OBSERVATIONS).max(1), samples: SAMPLES }
    }
}

const fn ours(
    name: &'static str,
    set: &'static [(&'static str, &'static str)],
    published: &'static [Option<Published>],
) -> MethodRow {
    MethodRow { name, run: Some(Variant { name, set }), published }
}

const fn theirs(name: &'static str, published: &'static [Option<Published>]) -> MethodRow {
    MethodRow { name, run: None, published }
}

const fn value(value: f64) -> Option<Published> {
    Some(Published::Value(value))
}

const fn error(mean: f64, error: f64) -> Option<Published> {
    Some(Published::WithError(mean, error))
}

macro_rules! settings {
    ($name:literal) => {
        include_str!(concat!("../../assets/tables/", $name, ".toml"))
    };
}

// Ours looks ahead by plain gradient steps, which are nothing at the rates of Adam: theirs are by Adam.
const UNROLLED_5: &[(&str, &str)] =
    &[("game.method", "unrolled"), ("game.unroll_steps", "5"), ("game.unroll_rate", "0.1")];
const UNROLLED_10: &[(&str, &str)] =
    &[("game.method", "unrolled"), ("game.unroll_steps", "10"), ("game.unroll_rate", "0.1")];
const SMALL: &[(&str, &str)] = &[("generator.hidden", "[128, 128]"), ("discriminator.hidden", "[128, 128]")];

pub(super) const VEEGAN_RING: TrainedExperiment = TrainedExperiment {
    settings: settings!("veegan-ring"),
    scaled: &[("game.batch_size", "128")],
    steps: 100_000,
    steps_scaled: 25_000,
    seeds: 5,
    columns: &[Figure::ModesAny, Figure::HighQuality],
    rows: &[
        ours("GAN", &[], &[value(1.0), value(0.993)]),
        theirs("ALI", &[value(2.8), value(0.0013)]),
        ours("Unrolled GAN, K = 5", UNROLLED_5, &[value(7.6), value(0.356)]),
        theirs("VEEGAN", &[value(8.0), value(0.529)]),
    ],
};

pub(super) const VEEGAN_GRID: TrainedExperiment = TrainedExperiment {
    settings: settings!("veegan-grid"),
    rows: &[
        ours("GAN", &[], &[value(3.3), value(0.005)]),
        theirs("ALI", &[value(15.8), value(0.016)]),
        ours("Unrolled GAN, K = 5", UNROLLED_5, &[value(23.6), value(0.16)]),
        theirs("VEEGAN", &[value(24.6), value(0.40)]),
    ],
    ..VEEGAN_RING
};

pub(super) const PACGAN_RING: TrainedExperiment = TrainedExperiment {
    settings: settings!("pacgan-ring"),
    scaled: SMALL,
    steps: 400_000,
    steps_scaled: 50_000,
    seeds: 10,
    columns: &[Figure::ModesAny, Figure::HighQuality, Figure::ReverseKl],
    rows: &[
        ours("GAN", &[], &[error(6.3, 0.5), error(0.982, 0.002), error(0.45, 0.09)]),
        theirs("ALI", &[error(6.6, 0.3), error(0.976, 0.004), error(0.36, 0.04)]),
        ours("PacGAN2", PACK_2, &[error(7.9, 0.1), error(0.956, 0.02), error(0.07, 0.03)]),
        ours("PacGAN3", PACK_3, &[error(7.8, 0.1), error(0.977, 0.003), error(0.10, 0.02)]),
        ours("PacGAN4", PACK_4, &[error(7.8, 0.1), error(0.959, 0.014), error(0.07, 0.02)]),
    ],
};

// A hundred packs in a batch, as a hundred samples where D judges each by itself.
const PACK_2: &[(&str, &str)] = &[("game.pack", "2"), ("game.batch_size", "200")];
const PACK_3: &[(&str, &str)] = &[("game.pack", "3"), ("game.batch_size", "300")];
const PACK_4: &[(&str, &str)] = &[("game.pack", "4"), ("game.batch_size", "400")];

pub(super) const PACGAN_GRID: TrainedExperiment = TrainedExperiment {
    settings: settings!("pacgan-grid"),
    rows: &[
        ours("GAN", &[], &[error(17.3, 0.8), error(0.948, 0.007), error(0.70, 0.07)]),
        theirs("ALI", &[error(24.1, 0.4), error(0.957, 0.006), error(0.14, 0.03)]),
        ours("PacGAN2", PACK_2, &[error(23.8, 0.7), error(0.913, 0.008), error(0.13, 0.04)]),
        ours("PacGAN3", PACK_3, &[error(24.6, 0.4), error(0.942, 0.004), error(0.06, 0.02)]),
        ours("PacGAN4", PACK_4, &[error(24.8, 0.2), error(0.936, 0.006), error(0.04, 0.01)]),
    ],
    ..PACGAN_RING
};

pub(super) const METZ_RING: TrainedExperiment = TrainedExperiment {
    settings: settings!("metz-ring"),
    scaled: &[("game.batch_size", "128")],
    steps: 25_000,
    steps_scaled: 25_000,
    seeds: 5,
    columns: &[
        Figure::ModesAny,
        Figure::HighQuality,
        Figure::ReverseKl,
        Figure::Dominance,
        Figure::Dominants,
    ],
    rows: &[ours("K = 0", &[], &[]), ours("K = 10", UNROLLED_10, &[])],
};

pub(super) const GULRAJANI_TOY: TrainedExperiment = TrainedExperiment {
    settings: settings!("gulrajani-toy"),
    scaled: &[("generator.hidden", "[64, 64, 64]"), ("discriminator.hidden", "[64, 64, 64]")],
    steps: 100_000,
    steps_scaled: 10_000,
    seeds: 3,
    columns: &[Figure::ModesAny, Figure::HighQuality, Figure::ReverseKl, Figure::SlicedW1, Figure::AtBound],
    rows: &[
        ours(
            "WGAN, clipped",
            &[
                ("generator.optimizer", "rmsprop"),
                ("generator.learning_rate", "5e-5"),
                ("discriminator.optimizer", "rmsprop"),
                ("discriminator.learning_rate", "5e-5"),
            ],
            &[],
        ),
        ours("WGAN-GP", &[("game.gradient_penalty", "0.1")], &[]),
    ],
};

pub(super) const RSGAN_1D: TrainedExperiment = TrainedExperiment {
    settings: settings!("rsgan-1d"),
    scaled: &[],
    steps: 10_000,
    steps_scaled: 10_000,
    seeds: 10,
    columns: &[
        Figure::ModesOnePercent,
        Figure::Evenness,
        Figure::Dominance,
        Figure::LossDominated,
        Figure::LossD,
    ],
    // Closed forms of D's loss where it is best: all fakes on one of two modes, and p_g = p_data.
    rows: &[
        ours("JS-GAN", &[], &[value(2.0), None, None, value(0.954_771), value(1.386_294)]),
        ours(
            "RpGAN (RS-GAN)",
            &[("game.objective", "rpgan")],
            &[value(2.0), None, None, value(0.346_574), value(core::f64::consts::LN_2)],
        ),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Content, PublishedTable};

    #[test]
    fn every_row_can_be_run_or_names_what_is_missing() {
        for table in PublishedTable::ALL {
            let Content::Trained(trained) = table.content else { continue };
            for row in trained.rows {
                assert!(
                    row.published.is_empty() || row.published.len() == trained.columns.len(),
                    "{}",
                    row.name
                );
                let Some(variant) = &row.run else { continue };
                for scale in [ExperimentScale::Full, ExperimentScale::Scaled] {
                    let run = trained.run(variant, scale, 1);
                    let is_refused = run.as_ref().map_or(true, |run| run.config.check().is_err());
                    let of = (table.name, row.name);
                    assert_eq!(is_refused, variant.missing().is_some(), "{of:?}: {run:?}");
                }
            }
        }
    }
}
