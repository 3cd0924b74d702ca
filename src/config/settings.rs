//! The list of all settings. Files, the command line, the window and the timeline all use this one list.

use std::sync::LazyLock;

use super::choice::Choice;
use super::correction::Method;
use super::extras::{Extras, Norm};
use super::game::{Constraint, UpdateOrder};
use super::objective::Objective;
use super::optimizer::OptimizerKind;
use super::penalty::Sides;
use super::run::{Activation, Init, LatentDistribution, RunConfig, TargetKind};
use super::schedule::Curve;
use super::setting::{Effect, MAX_PACK, MAX_SEED, Setting, ValueKind};
use super::value::SettingField;
use crate::data::{Comment, Decimal, Encoding, Header, Missing, Separator, Thousands};

/// Builds a [`Setting`] around the field `config.$field`.
macro_rules! setting {
    ($key:expr, $($field:ident).+, $kind:expr, $effect:ident, $applies:expr) => {
        Setting {
            key: $key,
            word: $key.rsplit_once('.').map_or($key, |(_, word)| word),
            kind: $kind,
            effect: Effect::$effect,
            applies: $applies,
            get: |config| config.$($field).+.value(),
            put: |config, value| config.$($field).+.set_value(value),
        }
    };
}

fn linear(min: f64, max: f64) -> ValueKind {
    ValueKind::Number { min, max, logarithmic: false }
}

fn logarithmic(min: f64, max: f64) -> ValueKind {
    ValueKind::Number { min, max, logarithmic: true }
}

fn integer(min: u64, max: u64) -> ValueKind {
    ValueKind::Integer { min, max }
}

fn choice<C: Choice>() -> ValueKind {
    ValueKind::Choice { family: C::FAMILY, keys: C::keys() }
}

const ALWAYS: fn(&RunConfig) -> bool = |_| true;
const NEVER: fn(&RunConfig) -> bool = |_| false;

fn data_settings() -> Vec<Setting> {
    vec![
        Setting {
            // A new target sets its own default parameters.
            put: |config, value| {
                let mut target = config.data.target;
                target.set_value(value);
                config.data.choose(target);
            },
            ..setting!("data.target", data.target, choice::<TargetKind>(), Rebuild, ALWAYS)
        },
        setting!("data.modes", data.modes, integer(1, 64), Live, |c| {
            matches!(c.data.target, TargetKind::Ring | TargetKind::WeightedRing)
        }),
        setting!("data.radius", data.radius, linear(0.1, 4.0), Live, |c| {
            matches!(c.data.target, TargetKind::Ring | TargetKind::WeightedRing)
        }),
        setting!("data.imbalance", data.imbalance, logarithmic(1.0, 100.0), Live, |c| {
            c.data.target == TargetKind::WeightedRing || c.data.target.unequal_gaussians().is_some()
        }),
        setting!("data.widening", data.widening, logarithmic(0.1, 10.0), Live, |c| {
            c.data.target.unequal_gaussians().is_some()
        }),
        setting!("data.side", data.side, integer(1, 10), Live, |c| c.data.target == TargetKind::Grid),
        setting!("data.spacing", data.spacing, linear(0.1, 4.0), Live, |c| {
            c.data.target == TargetKind::Grid || c.data.target.unequal_gaussians().is_some()
        }),
        setting!("data.mean", data.mean, linear(-4.0, 4.0), Live, |c| {
            c.data.target == TargetKind::LineGaussian
        }),
        setting!("data.sigma", data.sigma, logarithmic(0.001, 2.0), Live, |c| c
            .data
            .target
            .default_sigma()
            .is_some()),
        Setting {
            // The content of another file is not known.
            put: |config, value| {
                let mut file = config.data.file.clone();
                file.set_value(value);
                config.data.choose_file(file);
            },
            ..setting!("data.file", data.file, ValueKind::Text, Rebuild, |c| c.data.target.is_file())
        },
        // The content of the file, set by reading it. Nobody chooses it, so no window shows it.
        setting!("data.hash", data.hash, ValueKind::Text, Rebuild, NEVER),
        setting!("data.rows", data.rows, integer(0, 1 << 32), Rebuild, NEVER),
        setting!("data.x_column", data.x_column, ValueKind::Text, Rebuild, |c| {
            matches!(c.data.target, TargetKind::Csv | TargetKind::Penguins | TargetKind::Column)
        }),
        setting!("data.y_column", data.y_column, ValueKind::Text, Rebuild, |c| {
            matches!(c.data.target, TargetKind::Csv | TargetKind::Penguins)
        }),
        setting!("data.label_column", data.label_column, ValueKind::Text, Rebuild, |c| c
            .data
            .target
            .is_file()),
        setting!("data.encoding", data.reading.encoding, choice::<Option<Encoding>>(), Rebuild, |c| {
            c.data.target.is_file()
        }),
        setting!("data.separator", data.reading.separator, choice::<Option<Separator>>(), Rebuild, |c| {
            c.data.target.is_file()
        }),
        setting!("data.decimal", data.reading.decimal, choice::<Option<Decimal>>(), Rebuild, |c| {
            c.data.target.is_file()
        }),
        setting!("data.thousands", data.reading.thousands, choice::<Option<Thousands>>(), Rebuild, |c| {
            c.data.target.is_file()
        }),
        setting!("data.comment", data.reading.comment, choice::<Option<Comment>>(), Rebuild, |c| {
            c.data.target.is_file()
        }),
        setting!("data.header", data.reading.header, choice::<Option<Header>>(), Rebuild, |c| {
            c.data.target.is_file()
        }),
        setting!("data.missing", data.reading.missing, choice::<Option<Missing>>(), Rebuild, |c| {
            c.data.target.is_file()
        }),
        setting!("data.first_line", data.reading.first_line, integer(0, 1_000_000), Rebuild, |c| {
            c.data.target.is_file()
        }),
        setting!("data.jitter", data.jitter, linear(0.0, 10.0), Live, |c| c.data.target.is_table()),
        // Taken into a run file by who wants that, so no row shows it.
        setting!("data.table", data.table, ValueKind::Text, Rebuild, NEVER),
        // Drawn in a window of its own, so no row shows it.
        setting!("data.map", data.map, ValueKind::Drawing, Rebuild, NEVER),
    ]
}

/// Settings of both players, under the player's name.
macro_rules! player_settings {
    ($player:literal, $field:ident) => {
        vec![
            setting!(concat!($player, ".hidden"), $field.network.hidden, ValueKind::Widths, Rebuild, ALWAYS),
            setting!(
                concat!($player, ".activation"),
                $field.network.activation,
                choice::<Activation>(),
                Live,
                |c| { !c.$field.network.hidden.is_empty() }
            ),
            setting!(concat!($player, ".slope"), $field.network.slope, linear(0.0, 1.0), Live, |c| {
                c.$field.network.activation == Activation::LeakyRelu && !c.$field.network.hidden.is_empty()
            }),
            setting!(concat!($player, ".init"), $field.network.init, choice::<Init>(), Rebuild, ALWAYS),
            setting!(
                concat!($player, ".init_scale"),
                $field.network.init_scale,
                logarithmic(0.001, 10.0),
                Rebuild,
                |c| { matches!(c.$field.network.init, Init::Orthogonal | Init::Normal) }
            ),
            setting!(concat!($player, ".updates"), $field.updates, integer(0, 10), Live, ALWAYS),
            setting!(
                concat!($player, ".optimizer"),
                $field.optimizer.kind,
                choice::<OptimizerKind>(),
                Live,
                ALWAYS
            ),
            setting!(
                concat!($player, ".learning_rate"),
                $field.optimizer.learning_rate,
                logarithmic(1e-6, 1.0),
                Live,
                ALWAYS
            ),
            setting!(
                concat!($player, ".momentum"),
                $field.optimizer.momentum,
                linear(-0.99, 0.99),
                Live,
                |c| { !c.$field.optimizer.kind.is_adam() }
            ),
            setting!(concat!($player, ".decay"), $field.optimizer.decay, linear(0.0, 0.9999), Live, |c| {
                c.$field.optimizer.kind == OptimizerKind::RmsProp
            }),
            setting!(concat!($player, ".beta1"), $field.optimizer.beta1, linear(-0.99, 0.9999), Live, |c| {
                c.$field.optimizer.kind.is_adam()
            }),
            setting!(concat!($player, ".beta2"), $field.optimizer.beta2, linear(0.0, 0.99999), Live, |c| {
                c.$field.optimizer.kind.is_adam()
            }),
            setting!(
                concat!($player, ".epsilon"),
                $field.optimizer.epsilon,
                logarithmic(1e-12, 1.0),
                Live,
                |c| { c.$field.optimizer.kind.rescales() }
            ),
            setting!(
                concat!($player, ".clip_norm"),
                $field.optimizer.clip_norm,
                linear(0.0, 1000.0),
                Live,
                ALWAYS
            ),
        ]
    };
}

/// Settings of D only, and its norm: batch norm is not offered, because D would then judge a sample by the rest of
/// its batch.
fn extras_of_discriminator() -> [Setting; 3] {
    let norms = [Norm::None, Norm::Layer].map(Choice::key);
    [
        setting!(
            "discriminator.norm",
            discriminator.network.extras.norm,
            ValueKind::Choice { family: Norm::FAMILY, keys: norms.to_vec() },
            Rebuild,
            |c| !c.discriminator.network.hidden.is_empty()
        ),
        setting!(
            "discriminator.dropout",
            discriminator.network.extras.dropout,
            linear(0.0, 0.9),
            Live,
            |c| !c.discriminator.network.hidden.is_empty()
        ),
        setting!(
            "discriminator.minibatch_kernels",
            discriminator.network.extras.minibatch_kernels,
            integer(0, Extras::MAX_KERNELS as u64),
            Rebuild,
            ALWAYS
        ),
    ]
}

/// All settings in the order of files, which is also the order of parsing: a target or an optimizer comes before its
/// parameters.
pub static SETTINGS: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let mut settings = vec![setting!("seed", seed, integer(0, MAX_SEED), Rebuild, ALWAYS)];
    settings.extend(data_settings());
    settings.extend([
        setting!("game.objective", game.objective, choice::<Objective>(), Live, ALWAYS),
        setting!("game.real_label", game.real_label, linear(0.5, 1.0), Live, |c| {
            matches!(c.game.objective, Objective::Minimax | Objective::NonSaturating)
        }),
        // The limits keep the target of real samples above that of fakes.
        setting!("game.fake_target", game.targets.fake, linear(-2.0, 0.0), Live, |c| {
            c.game.objective == Objective::LeastSquares
        }),
        setting!("game.real_target", game.targets.real, linear(0.1, 2.0), Live, |c| {
            c.game.objective == Objective::LeastSquares
        }),
        setting!("game.generator_target", game.targets.generator, linear(-2.0, 2.0), Live, |c| {
            c.game.objective == Objective::LeastSquares
        }),
        setting!("game.noise", game.noise, linear(0.0, 1.0), Live, ALWAYS),
        setting!("game.noise_steps", game.noise_steps, integer(0, 100_000_000), Live, |c| c.game.noise > 0.0),
        setting!("game.r1", game.penalties.r1, logarithmic(0.0, 1000.0), Live, ALWAYS),
        setting!("game.r2", game.penalties.r2, logarithmic(0.0, 1000.0), Live, ALWAYS),
        setting!("game.gradient_penalty", game.penalties.between, logarithmic(0.0, 1000.0), Live, ALWAYS),
        setting!("game.dragan", game.penalties.around, logarithmic(0.0, 1000.0), Live, ALWAYS),
        setting!("game.penalty_norm", game.penalties.norm, linear(0.0, 10.0), Live, |c| {
            c.game.penalties.have_norm()
        }),
        setting!("game.penalty_sides", game.penalties.sides, choice::<Sides>(), Live, |c| {
            c.game.penalties.have_norm()
        }),
        setting!("game.penalty_schedule", game.penalties.curve, choice::<Curve>(), Live, |c| {
            c.game.penalties.are_on()
        }),
        setting!("game.penalty_steps", game.penalties.steps, integer(1, 100_000_000), Live, |c| {
            c.game.penalties.are_on() && c.game.penalties.curve != Curve::Constant
        }),
        setting!("game.penalty_end", game.penalties.end, linear(0.0, 1.0), Live, |c| {
            c.game.penalties.are_on() && c.game.penalties.curve != Curve::Constant
        }),
        setting!("game.pack", game.pack, integer(1, MAX_PACK as u64), Rebuild, ALWAYS),
        setting!("game.constraint", game.constraint, choice::<Constraint>(), Live, ALWAYS),
        setting!("game.spectral_scale", game.spectral_scale, logarithmic(0.01, 100.0), Live, |c| {
            c.game.constraint == Constraint::Spectral
        }),
        setting!("game.ema", game.ema, linear(0.0, 0.99999), Live, ALWAYS),
        setting!("game.schedule", game.schedule.curve, choice::<Curve>(), Live, ALWAYS),
        setting!("game.schedule_steps", game.schedule.steps, integer(1, 100_000_000), Live, |c| {
            c.game.schedule.curve != Curve::Constant
        }),
        setting!("game.warm_up", game.schedule.warm_up, integer(0, 1_000_000), Live, ALWAYS),
        setting!("game.weight_clip", game.weight_clip, logarithmic(1e-4, 10.0), Live, |c| c
            .game
            .is_clipped()),
        setting!("game.order", game.order, choice::<UpdateOrder>(), Live, ALWAYS),
        Setting {
            // A new method sets its default strength.
            put: |config, value| {
                let mut method = config.game.correction.method;
                method.set_value(value);
                config.game.correction.choose(method);
            },
            ..setting!("game.method", game.correction.method, choice::<Method>(), Live, ALWAYS)
        },
        setting!("game.method_gamma", game.correction.strength, logarithmic(1e-4, 1000.0), Live, |c| {
            c.game.correction.method.default_strength().is_some()
        }),
        setting!("game.unroll_steps", game.correction.unroll_steps, integer(1, 10), Live, |c| {
            c.game.correction.method == Method::Unrolled
        }),
        setting!("game.unroll_rate", game.correction.unroll_rate, logarithmic(0.0, 1.0), Live, |c| {
            c.game.correction.method == Method::Unrolled
        }),
        setting!("game.batch_size", game.batch_size, integer(1, 4096), Live, ALWAYS),
        setting!("generator.latent_dim", latent_dim, integer(1, 64), Rebuild, ALWAYS),
        setting!("generator.latent", latent, choice::<LatentDistribution>(), Live, ALWAYS),
    ]);
    settings.extend(player_settings!("generator", generator));
    settings.push(setting!(
        "generator.norm",
        generator.network.extras.norm,
        choice::<Norm>(),
        Rebuild,
        |c| { !c.generator.network.hidden.is_empty() }
    ));
    settings.extend(player_settings!("discriminator", discriminator));
    settings.extend(extras_of_discriminator());
    settings.push(setting!("metrics.bandwidth", bandwidth, logarithmic(0.0, 4.0), Live, |c| {
        c.game.terms().best_output(1.0, 1.0).is_some() && c.judges_alone()
    }));
    settings
});
