//! The settings: each thing a person may choose, with its name in files, its limits, and what a change of it
//! does. Files, the command line, the window and the timeline all go through this one list.

use std::sync::LazyLock;

use super::choice::Choice;
use super::objective::Objective;
use super::run::{Activation, Init, LatentLaw, OptimizerKind, Player, RunConfig, TargetKind, UpdateOrder};
use super::value::{Held, Value};
use crate::words::Sentence;

/// What values a setting takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A real number between two limits, both allowed.
    Number {
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
        /// Whether equal ratios are equal steps on a slider.
        logarithmic: bool,
    },
    /// A whole number between two limits, both allowed.
    Integer {
        /// Least value.
        min: u64,
        /// Greatest value.
        max: u64,
    },
    /// One of several named alternatives.
    Choice {
        /// The family in the table of words.
        family: &'static str,
        /// The names in files.
        keys: Vec<&'static str>,
    },
    /// The widths of up to [`MAX_HIDDEN_LAYERS`] hidden layers, each from 1 to [`MAX_WIDTH`].
    Widths,
    /// A text.
    Text,
}

/// Most hidden layers of a network.
pub const MAX_HIDDEN_LAYERS: usize = 6;
/// Most units of a hidden layer.
pub const MAX_WIDTH: usize = 512;
/// The largest seed: whole numbers up to here are exact in every format that a run is written in.
pub const MAX_SEED: u64 = (1 << 53) - 1;

/// What a change does to a run that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It takes effect at the next step.
    Live,
    /// The run begins anew from the same seed.
    Rebuild,
}

/// One setting.
pub struct Setting {
    /// Its name in files, with dots.
    pub key: &'static str,
    /// The part of the key under which the table of words holds label and help; the players share theirs.
    pub word: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// What a change of it does.
    pub effect: Effect,
    applies: fn(&RunConfig) -> bool,
    get: fn(&RunConfig) -> Value,
    put: fn(&mut RunConfig, &Value),
}

impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key)
    }
}

impl Setting {
    /// The setting named `key`.
    ///
    /// # Errors
    /// Where there is none: a sentence that names the nearest one.
    pub fn named(key: &str) -> Result<&'static Self, Sentence> {
        SETTINGS.iter().find(|setting| setting.key == key).ok_or_else(|| {
            let nearest = SETTINGS.iter().map(|setting| setting.key).min_by_key(|other| distance(key, other));
            Sentence::new("error.unknown_setting")
                .with("key", key)
                .with("nearest", nearest.unwrap_or_default())
        })
    }

    /// The player it belongs to, if any.
    pub fn player(&self) -> Option<Player> {
        Player::from_key(self.key.split('.').next().unwrap_or_default())
    }

    /// The table of the file it stands in; empty for the top level.
    pub fn section(&self) -> &'static str {
        self.key.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// Its value in `config`.
    pub fn get(&self, config: &RunConfig) -> Value {
        (self.get)(config)
    }

    /// Whether it plays a part in `config`; the slope of a leaky ReLU does not where the activation is tanh.
    pub fn applies(&self, config: &RunConfig) -> bool {
        (self.applies)(config)
    }

    /// Sets it in `config`.
    ///
    /// # Errors
    /// Where the value is of the wrong kind or out of range; `config` is then unchanged.
    pub fn set(&self, config: &mut RunConfig, value: &Value) -> Result<(), Sentence> {
        self.check(value)?;
        (self.put)(config, value);
        Ok(())
    }

    /// Reads a value of this setting from TOML.
    ///
    /// # Errors
    /// Where the value is of the wrong kind or out of range.
    pub fn value_from_toml(&self, value: &toml::Value) -> Result<Value, Sentence> {
        let value = match (&self.kind, value) {
            (Kind::Number { .. }, toml::Value::Float(number)) => Value::Number(*number),
            (Kind::Number { .. }, toml::Value::Integer(integer)) => Value::Number(*integer as f64),
            (Kind::Integer { .. }, toml::Value::Integer(integer)) if *integer >= 0 => {
                Value::Integer(*integer as u64)
            }
            (Kind::Choice { keys, .. }, toml::Value::String(text)) => {
                let known = keys.iter().find(|key| *key == text);
                Value::Choice(known.ok_or_else(|| self.unknown_choice(text))?)
            }
            (Kind::Widths, toml::Value::Array(items)) => {
                let widths = items.iter().map(|item| item.as_integer().and_then(|w| usize::try_from(w).ok()));
                Value::Widths(widths.collect::<Option<_>>().ok_or_else(|| self.wrong_kind(value))?)
            }
            (Kind::Text, toml::Value::String(text)) => Value::Text(text.clone()),
            _ => return Err(self.wrong_kind(value)),
        };
        self.check(&value).map(|()| value)
    }

    /// Reads a value as typed on the command line or in the window: TOML, or a bare word for a choice or a text.
    ///
    /// # Errors
    /// As [`Setting::value_from_toml`].
    pub fn value_from_text(&self, text: &str) -> Result<Value, Sentence> {
        let bare = matches!(self.kind, Kind::Choice { .. } | Kind::Text);
        let parsed = text.parse::<toml::Value>().ok().filter(|value| !bare || value.is_str());
        self.value_from_toml(&parsed.unwrap_or_else(|| toml::Value::String(text.trim().to_owned())))
    }

    /// The limits in words, for messages and comments.
    pub fn limits(&self) -> Sentence {
        match &self.kind {
            Kind::Number { min, max, .. } => Sentence::new("limits.number")
                .with("min", Value::Number(*min))
                .with("max", Value::Number(*max)),
            Kind::Integer { min, max } => Sentence::new("limits.integer").with("min", min).with("max", max),
            Kind::Choice { keys, .. } => Sentence::new("limits.choice").with("choices", keys.join(", ")),
            Kind::Widths => {
                Sentence::new("limits.widths").with("layers", MAX_HIDDEN_LAYERS).with("units", MAX_WIDTH)
            }
            Kind::Text => Sentence::new("limits.text"),
        }
    }

    fn check(&self, value: &Value) -> Result<(), Sentence> {
        let within = match (&self.kind, value) {
            // NaN is in no range.
            (Kind::Number { min, max, .. }, Value::Number(number)) => (min..=max).contains(&number),
            (Kind::Integer { min, max }, Value::Integer(integer)) => (min..=max).contains(&integer),
            (Kind::Choice { keys, .. }, Value::Choice(key)) => keys.contains(key),
            (Kind::Widths, Value::Widths(widths)) => {
                widths.len() <= MAX_HIDDEN_LAYERS
                    && widths.iter().all(|width| (1..=MAX_WIDTH).contains(width))
            }
            (Kind::Text, Value::Text(_)) => true,
            _ => false,
        };
        if within {
            return Ok(());
        }
        Err(Sentence::new("error.out_of_range")
            .with("key", self.key)
            .with("value", value)
            .with_sentence("limits", self.limits()))
    }

    fn wrong_kind(&self, value: &toml::Value) -> Sentence {
        Sentence::new("error.out_of_range")
            .with("key", self.key)
            .with("value", value)
            .with_sentence("limits", self.limits())
    }

    fn unknown_choice(&self, text: &str) -> Sentence {
        self.wrong_kind(&toml::Value::String(text.to_owned()))
    }
}

/// Number of letters to insert, delete or replace to turn one name into the other (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

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
            put: |config, value| config.$($field).+.hold(value),
        }
    };
}

fn linear(min: f64, max: f64) -> Kind {
    Kind::Number { min, max, logarithmic: false }
}

fn logarithmic(min: f64, max: f64) -> Kind {
    Kind::Number { min, max, logarithmic: true }
}

fn integer(min: u64, max: u64) -> Kind {
    Kind::Integer { min, max }
}

fn choice<C: Choice>() -> Kind {
    Kind::Choice { family: C::FAMILY, keys: C::keys() }
}

const ALWAYS: fn(&RunConfig) -> bool = |_| true;

fn data_settings() -> Vec<Setting> {
    use TargetKind as T;
    vec![
        Setting {
            // A target comes with its own parameters.
            put: |config, value| {
                let mut target = config.data.target;
                target.hold(value);
                config.data.choose(target);
            },
            ..setting!("data.target", data.target, choice::<TargetKind>(), Rebuild, ALWAYS)
        },
        setting!("data.modes", data.modes, integer(1, 64), Live, |c| {
            matches!(c.data.target, T::Ring | T::WeightedRing)
        }),
        setting!("data.radius", data.radius, linear(0.1, 4.0), Live, |c| {
            matches!(c.data.target, T::Ring | T::WeightedRing)
        }),
        setting!("data.imbalance", data.imbalance, logarithmic(1.0, 100.0), Live, |c| {
            c.data.target == T::WeightedRing
        }),
        setting!("data.side", data.side, integer(1, 10), Live, |c| c.data.target == T::Grid),
        setting!("data.spacing", data.spacing, linear(0.1, 4.0), Live, |c| c.data.target == T::Grid),
        setting!("data.sigma", data.sigma, logarithmic(0.001, 2.0), Live, |c| c
            .data
            .target
            .default_sigma()
            .is_some()),
        setting!("data.file", data.file, Kind::Text, Rebuild, |c| c.data.target == T::Csv),
        setting!("data.x_column", data.x_column, Kind::Text, Rebuild, |c| {
            matches!(c.data.target, T::Csv | T::Penguins)
        }),
        setting!("data.y_column", data.y_column, Kind::Text, Rebuild, |c| {
            matches!(c.data.target, T::Csv | T::Penguins)
        }),
        setting!("data.jitter", data.jitter, linear(0.0, 10.0), Live, |c| c.data.target.is_table()),
    ]
}

/// The settings that both players have, under the player's name.
macro_rules! player_settings {
    ($player:literal, $field:ident) => {
        vec![
            setting!(concat!($player, ".hidden"), $field.network.hidden, Kind::Widths, Rebuild, ALWAYS),
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
                |c| { c.$field.optimizer.kind != OptimizerKind::Adam }
            ),
            setting!(concat!($player, ".decay"), $field.optimizer.decay, linear(0.0, 0.9999), Live, |c| {
                c.$field.optimizer.kind == OptimizerKind::RmsProp
            }),
            setting!(concat!($player, ".beta1"), $field.optimizer.beta1, linear(-0.99, 0.9999), Live, |c| {
                c.$field.optimizer.kind == OptimizerKind::Adam
            }),
            setting!(concat!($player, ".beta2"), $field.optimizer.beta2, linear(0.0, 0.99999), Live, |c| {
                c.$field.optimizer.kind == OptimizerKind::Adam
            }),
            setting!(
                concat!($player, ".epsilon"),
                $field.optimizer.epsilon,
                logarithmic(1e-12, 1.0),
                Live,
                |c| { c.$field.optimizer.kind != OptimizerKind::Sgd }
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

/// Every setting, in the order of files. Parsing goes in this order too: a target or an optimizer comes before
/// its parameters.
pub static SETTINGS: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let mut settings = vec![setting!("seed", seed, integer(0, MAX_SEED), Rebuild, ALWAYS)];
    settings.extend(data_settings());
    settings.extend([
        setting!("game.objective", game.objective, choice::<Objective>(), Live, ALWAYS),
        setting!("game.weight_clip", game.weight_clip, logarithmic(1e-4, 10.0), Live, |c| {
            c.game.objective == Objective::Wasserstein
        }),
        setting!("game.order", game.order, choice::<UpdateOrder>(), Live, ALWAYS),
        setting!("game.batch_size", game.batch_size, integer(1, 4096), Live, ALWAYS),
        setting!("generator.latent_dim", latent_dim, integer(1, 64), Rebuild, ALWAYS),
        setting!("generator.latent", latent, choice::<LatentLaw>(), Live, ALWAYS),
    ]);
    settings.extend(player_settings!("generator", generator));
    settings.extend(player_settings!("discriminator", discriminator));
    settings
});
