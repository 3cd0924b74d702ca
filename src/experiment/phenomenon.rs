//! The scenes for the classroom: a preset, runs beside it that differ in a setting, and what is to be seen in them.

use super::figure::Figure;
use super::play::Plan;
use super::signature::Claim;
use super::variant::Variant;
use crate::config::{Preset, Run};
use crate::words::Sentence;

/// A phenomenon. Its title and what there is to see are those of its preset.
#[derive(Clone, Copy, Debug)]
pub struct Phenomenon {
    /// The preset that shows it, by whose name it goes.
    pub preset: &'static str,
    /// Steps of each run.
    pub steps: u64,
    /// The runs, the first of which is the preset as it is.
    pub variants: &'static [Variant],
    /// What is to hold in every seed.
    pub claims: &'static [Claim],
}

/// Looks in one run.
const OBSERVATIONS: u64 = 100;
/// Generated points that the metrics are taken on.
const SAMPLES: usize = 10_000;
const PLAIN: Variant = Variant::plain("preset");
const NON_SATURATING: Variant =
    Variant { name: "non-saturating", set: &[("game.objective", "non_saturating")] };

impl Phenomenon {
    /// Every phenomenon, in the order in which they tell their story.
    pub const ALL: &'static [Self] = &[
        Self {
            preset: "story",
            steps: 10_000,
            variants: &[PLAIN],
            // The first act whole, from the first step on, in which D knows nothing yet; at the end 1/2 ± 0.05 and
            // -ln 4 ± 0.05.
            claims: &[
                Claim::at_least(Figure::DRealFirst, 0, 0.95),
                Claim::at_most(Figure::DFakeFirst, 0, 0.05),
                Claim::at_least(Figure::ValueFirst, 0, -0.2),
                Claim::at_least(Figure::DRealLast, 0, 0.45),
                Claim::at_most(Figure::DRealLast, 0, 0.55),
                Claim::at_least(Figure::DFakeLast, 0, 0.45),
                Claim::at_most(Figure::DFakeLast, 0, 0.55),
                Claim::at_least(Figure::ValueLast, 0, -1.436),
                Claim::at_most(Figure::ValueLast, 0, -1.336),
                Claim::at_least(Figure::ModesOnePercent, 0, 4.0),
                Claim::at_most(Figure::JsExcess, 0, 0.03),
            ],
        },
        Self {
            preset: "story-fails",
            steps: 8_000,
            variants: &[PLAIN],
            claims: &[
                Claim::at_most(Figure::ModesSecond, 0, 2.0),
                Claim::at_most(Figure::DFakeSecond, 0, 0.2),
                Claim::at_least(Figure::ModesOnePercent, 0, 7.0),
            ],
        },
        Self {
            preset: "cycling",
            steps: 4_000,
            variants: &[
                PLAIN,
                Variant { name: "simultaneous", set: &[("game.order", "simultaneous")] },
                Variant {
                    name: "instance noise",
                    set: &[("game.objective", "non_saturating"), ("game.noise", "1")],
                },
            ],
            // A turn takes 2π / h = 314 steps; simultaneous ones grow by (1 + h²)^(n/2) = 2.2 on the way.
            claims: &[
                Claim::at_least(Figure::Turns, 0, 12.0),
                Claim::at_most(Figure::Turns, 0, 13.5),
                Claim::at_least(Figure::SlicedW1, 1, 2.0).over(0),
                Claim::at_most(Figure::SlicedW1, 2, 0.1),
            ],
        },
        Self {
            preset: "saturation",
            steps: 3_000,
            variants: &[PLAIN, NON_SATURATING],
            // D(G(z)) is the ratio of the two gradients where D is sure.
            claims: &[
                Claim::at_most(Figure::DFake, 0, 1e-3),
                Claim::at_most(Figure::GradientG, 0, 1e-3),
                Claim::at_most(Figure::Travel, 0, 0.01),
                Claim::at_least(Figure::Travel, 1, 0.8),
            ],
        },
        Self {
            preset: "perfect-d",
            steps: 4_000,
            variants: &[PLAIN],
            claims: &[
                Claim::at_least(Figure::Accuracy, 0, 0.98),
                Claim::at_most(Figure::LossD, 0, 0.07),
                Claim::at_least(Figure::JsBound, 0, 0.66),
            ],
        },
        Self {
            preset: "collapse",
            steps: 2_000,
            variants: &[PLAIN, Variant { name: "1 : 1", set: &[("generator.updates", "1")] }],
            claims: &[
                Claim::at_most(Figure::ModesOnePercent, 0, 2.0),
                Claim::at_most(Figure::ModesSeen, 0, 2.2),
                Claim::at_least(Figure::ModesSeen, 1, 1.3).over(0),
            ],
        },
        Self {
            preset: "hopping",
            steps: 10_000,
            variants: &[PLAIN],
            claims: &[
                Claim::at_least(Figure::Dominance, 0, 0.25),
                Claim::at_least(Figure::Dominants, 0, 4.0),
                Claim::at_least(Figure::Switches, 0, 5.0),
            ],
        },
        Self {
            preset: "unrolling",
            steps: 1_500,
            variants: &[PLAIN, Variant { name: "no look ahead", set: &[("game.method", "plain")] }],
            claims: &[
                Claim::at_least(Figure::ModesOnePercent, 0, 7.0),
                Claim::at_least(Figure::ModesSeen, 0, 6.0),
                Claim::at_most(Figure::ModesSeen, 1, 2.0),
            ],
        },
        Self {
            preset: "packing",
            steps: 8_000,
            variants: &[PLAIN, Variant { name: "one by one", set: &[("game.pack", "1")] }],
            claims: &[
                Claim::at_least(Figure::ModesSeen, 0, 7.0),
                Claim::at_most(Figure::ModesSeen, 1, 6.0),
                Claim::at_least(Figure::ModeTv, 1, 1.5).over(0),
            ],
        },
        Self {
            preset: "r1",
            steps: 5_000,
            variants: &[
                PLAIN,
                Variant { name: "without", set: &[("game.r1", "0")] },
                Variant { name: "R3GAN", set: &[("game.objective", "rpgan"), ("game.r2", "0.3")] },
            ],
            claims: &[
                Claim::at_least(Figure::ModesOnePercent, 0, 8.0),
                Claim::at_most(Figure::ModesOnePercent, 1, 6.0),
                Claim::at_least(Figure::GradientG, 1, 3.0).over(0),
                Claim::at_least(Figure::ModesOnePercent, 2, 8.0),
                Claim::at_least(Figure::GradientG, 1, 5.0).over(2),
            ],
        },
        Self {
            preset: "clipping",
            steps: 5_000,
            variants: &[PLAIN, NON_SATURATING],
            claims: &[Claim::at_least(Figure::GapRank, 0, 0.7), Claim::at_most(Figure::LossRank, 1, 0.65)],
        },
        Self {
            preset: "penalty",
            steps: 5_000,
            variants: &[
                PLAIN,
                Variant {
                    name: "non-saturating",
                    set: &[
                        ("game.objective", "non_saturating"),
                        ("game.gradient_penalty", "0"),
                        ("discriminator.updates", "1"),
                    ],
                },
            ],
            claims: &[Claim::at_least(Figure::GapRank, 0, 0.75), Claim::at_most(Figure::LossRank, 1, 0.5)],
        },
        Self {
            preset: "rates",
            steps: 3_000,
            variants: &[
                PLAIN,
                Variant {
                    name: "1e-5",
                    set: &[("generator.learning_rate", "1e-5"), ("discriminator.learning_rate", "1e-5")],
                },
                Variant {
                    name: "1e-3",
                    set: &[("generator.learning_rate", "1e-3"), ("discriminator.learning_rate", "1e-3")],
                },
            ],
            claims: &[
                Claim::at_most(Figure::JsDrop, 0, 0.2),
                Claim::at_most(Figure::HighQuality, 0, 0.3),
                Claim::at_most(Figure::JsDrop, 1, 0.2),
                Claim::at_least(Figure::JsDrop, 2, 0.4),
                Claim::at_least(Figure::ModesOnePercent, 2, 7.0),
            ],
        },
        Self {
            preset: "overfit",
            steps: 3_000,
            variants: &[PLAIN, Variant { name: "instance noise", set: &[("game.noise", "0.3")] }],
            claims: &[
                // The mean logit is left to the noisy run: here single rows far out may outweigh all others.
                Claim::at_least(Figure::AccuracyTrain, 0, 0.8),
                Claim::at_most(Figure::AccuracyHoldout, 0, 0.7),
                Claim::at_most(Figure::LogitGap, 1, 1.0),
            ],
        },
        Self {
            preset: "equilibrium",
            steps: 6_000,
            variants: &[
                PLAIN,
                Variant {
                    name: "R1, rates that stay",
                    set: &[("game.schedule", "constant"), ("game.r1", "1")],
                },
            ],
            // 2 ln 2 ± 0.03, ln 2 ± 0.05, 1/2 ± 0.05.
            claims: &[
                Claim::at_least(Figure::LossD, 0, 1.356),
                Claim::at_most(Figure::LossD, 0, 1.416),
                Claim::at_least(Figure::LossG, 0, 0.643),
                Claim::at_most(Figure::LossG, 0, 0.743),
                Claim::at_least(Figure::DReal, 0, 0.45),
                Claim::at_most(Figure::DReal, 0, 0.55),
                Claim::at_least(Figure::DFake, 0, 0.45),
                Claim::at_most(Figure::DFake, 0, 0.55),
                Claim::at_most(Figure::JsExcess, 0, 0.02),
                Claim::at_least(Figure::LossD, 1, 1.356),
                Claim::at_most(Figure::LossD, 1, 1.416),
                Claim::at_least(Figure::DFake, 1, 0.45),
                Claim::at_most(Figure::DFake, 1, 0.55),
                Claim::at_most(Figure::JsExcess, 1, 0.02),
            ],
        },
    ];

    /// The phenomenon with this name.
    ///
    /// # Errors
    /// Where there is none: a sentence that lists them.
    pub fn named(name: &str) -> Result<&'static Self, Sentence> {
        Self::ALL.iter().find(|phenomenon| phenomenon.preset == name).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|phenomenon| phenomenon.preset).collect();
            Sentence::new("cli.phenomenon.error.unknown").with("name", name).with("names", names.join(", "))
        })
    }

    /// The run of one of its variants.
    ///
    /// # Errors
    /// Where there is no such preset or setting.
    pub fn run(&self, variant: &Variant, seed: u64) -> Result<Run, Sentence> {
        let mut run = Preset::named(self.preset)?.run()?;
        variant.apply(&mut run, seed)?;
        Ok(run)
    }

    /// How its runs are played.
    pub fn plan(&self) -> Plan {
        Plan { steps: self.steps, observe_every: (self.steps / OBSERVATIONS).max(1), samples: SAMPLES }
    }
}
