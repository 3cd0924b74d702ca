//! Finds settings by name, and suggests some for an unknown name: synonyms from other programs, or similar spelling.

use super::run::Player;
use super::setting::Setting;
use super::settings::SETTINGS;
use crate::words::{Name, Sentence, visible};

/// Names of settings in other programs, with the last part of our key or the whole key.
const SYNONYMS: &[(&[&str], &str)] = &[
    (&["lr", "rate", "learningrate", "step_size", "eta", "alpha"], "learning_rate"),
    (&["batch", "bs", "batchsize", "minibatch", "mini_batch", "minibatch_size"], "game.batch_size"),
    (&["path", "csv", "filename", "data_path", "datapath", "table", "dataset_path", "input"], "data.file"),
    (&["dataset", "data", "distribution", "target"], "data.target"),
    (&["random_seed", "manual_seed", "rng", "random_state"], "seed"),
    (
        &[
            "z_dim",
            "nz",
            "zdim",
            "latent_size",
            "latents",
            "noise_dim",
            "dim_z",
            "z_size",
            "latent_dimension",
            "z",
        ],
        "generator.latent_dim",
    ),
    (&["prior", "latent_distribution", "noise_type", "p_z"], "generator.latent"),
    (&["gp", "lambda", "lambda_gp", "gp_lambda", "gp_weight", "wgan_gp", "lambd"], "game.gradient_penalty"),
    (&["r1_gamma", "gamma"], "game.r1"),
    (&["r2_gamma"], "game.r2"),
    (
        &[
            "n_critic",
            "critic_iters",
            "d_iters",
            "d_steps",
            "n_dis",
            "num_d_steps",
            "disc_iters",
            "n_disc",
            "d_updates",
        ],
        "discriminator.updates",
    ),
    (&["g_steps", "g_iters", "n_gen", "g_updates"], "generator.updates"),
    (&["loss", "gan_loss", "loss_type", "criterion", "adversarial_loss", "gan_mode"], "game.objective"),
    (&["optim", "opt", "solver"], "optimizer"),
    (
        &[
            "layers",
            "units",
            "width",
            "widths",
            "hidden_size",
            "hidden_dim",
            "hidden_units",
            "n_hidden",
            "nhidden",
            "ngf",
            "ndf",
            "architecture",
        ],
        "hidden",
    ),
    (&["act", "nonlinearity", "activation_function"], "activation"),
    (&["negative_slope", "leak", "leaky_slope"], "slope"),
    (&["initialization", "initialisation", "initializer", "weight_init"], "init"),
    (&["beta_1", "b1", "betas", "adam_beta1"], "beta1"),
    (&["beta_2", "b2", "adam_beta2"], "beta2"),
    (&["eps", "adam_eps"], "epsilon"),
    (&["clip_grad", "grad_clip", "max_grad_norm", "gradient_clip"], "clip_norm"),
    (&["clip", "clip_value", "weight_clipping", "clamp", "c"], "game.weight_clip"),
    (&["ema_decay", "ema_beta", "averaging", "g_ema", "exponential_moving_average"], "game.ema"),
    (&["label_smoothing", "smoothing", "smooth", "one_sided_label_smoothing"], "game.real_label"),
    (&["instance_noise", "noise_std", "input_noise"], "game.noise"),
    (&["spectral_norm", "sn", "spectral_normalization", "spectral_normalisation"], "game.constraint"),
    (&["pac", "packing", "pac_size"], "game.pack"),
    (&["lr_decay", "scheduler", "lr_schedule", "lr_scheduler"], "game.schedule"),
    (&["warmup", "warmup_steps"], "game.warm_up"),
    (&["drop", "p_dropout", "dropout_rate", "drop_rate"], "discriminator.dropout"),
    (&["batch_norm", "batchnorm", "bn", "layer_norm", "layernorm", "normalization", "normalisation"], "norm"),
    (&["n_modes", "num_modes", "k", "n_components", "components", "n_gaussians", "clusters"], "data.modes"),
    (&["std", "stddev", "sd", "scale", "variance", "data_noise"], "data.sigma"),
    (&["r", "ring_radius"], "data.radius"),
    (&["x", "xcol", "x_col", "xcolumn"], "data.x_column"),
    (&["y", "ycol", "y_col", "ycolumn"], "data.y_column"),
    (&["unroll", "unrolled_steps", "unrolling"], "game.unroll_steps"),
];
/// Names of a run's length in other programs; it is an option of the command line, not a setting.
const LENGTHS: &[&str] = &[
    "steps",
    "epochs",
    "epoch",
    "num_epochs",
    "n_epochs",
    "iterations",
    "iters",
    "niter",
    "num_steps",
    "n_steps",
    "max_steps",
    "n_iter",
    "num_iterations",
    "max_iter",
    "train_steps",
    "max_epochs",
];

impl Setting {
    /// The setting with the key `key`.
    ///
    /// # Errors
    /// If there is none: a sentence that names similar settings.
    pub fn named(key: &str) -> Result<&'static Self, Sentence> {
        SETTINGS.iter().find(|setting| setting.key == key).ok_or_else(|| unknown_setting(key))
    }

    /// The name of the setting `key`; of no setting, the key itself.
    pub fn name_of(key: &str) -> Name {
        let unknown = |_| Name { key: key.to_owned(), letter: "", word: key.to_owned() };
        Self::named(key).map_or_else(unknown, Self::name)
    }
}

/// The sentence on an unknown setting.
fn unknown_setting(key: &str) -> Sentence {
    let name = normal(key);
    let last = name.rsplit('.').next().unwrap_or_default();
    if LENGTHS.contains(&last) {
        return Sentence::new("error.steps_setting").with("key", visible(key));
    }
    let meant = meant(&name).join(", ");
    if meant.is_empty() {
        return Sentence::new("error.unknown_setting_alone").with("key", visible(key));
    }
    Sentence::new("error.unknown_setting").with("key", visible(key)).with("nearest", meant)
}

/// The one of `names` with the smallest edit distance; `None` where `names` is empty.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    names.min_by_key(|other| distance(&name, other))
}

/// Keys that `name` may mean: synonyms first, then the nearest spelling. None where more than half of the letters
/// differ, unless `name` is that of a section.
fn meant(name: &str) -> Vec<&'static str> {
    let (player, word) = split(name);
    let by_meaning = |word: &str| {
        let synonym = SYNONYMS.iter().find(|(others, _)| others.contains(&word)).map(|(_, key)| *key);
        let ends = |setting: &&Setting| match synonym {
            Some(key) => setting.key == key || setting.word == key && !key.contains('.'),
            None => setting.word == word || setting.word.strip_suffix("_dim") == Some(word),
        };
        let all = || SETTINGS.iter().filter(ends);
        let own: Vec<_> = all().filter(|setting| player.is_some() && setting.player() == player).collect();
        let found: Vec<_> = if own.is_empty() { all().collect() } else { own };
        found.into_iter().map(|setting| setting.key).collect::<Vec<_>>()
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    for word in [last, &word] {
        let found = by_meaning(word);
        if !found.is_empty() {
            return found;
        }
    }
    // Edit distance of the whole name, or of its last part without the player.
    let whole = SETTINGS.iter().map(|setting| (distance(name, setting.key), setting));
    let parts = SETTINGS.iter().map(|setting| (distance(&word, setting.word), setting));
    let is_other = |setting: &Setting| player.is_some() && setting.player() != player;
    let best = whole.chain(parts).min_by_key(|(distance, setting)| (*distance, is_other(setting)));
    let best = best.filter(|(distance, setting)| 2 * distance <= word.len() || setting.section() == name);
    best.map(|(_, setting)| setting.key).into_iter().collect()
}

/// `key` in lower case, with `_` for `-` and spaces.
fn normal(key: &str) -> String {
    key.trim().to_lowercase().replace(['-', ' '], "_")
}

/// Splits a name such as `lr_d`, `D.lr` or `generator_lr` into its player, if it names one, and the rest of its last
/// part.
fn split(name: &str) -> (Option<Player>, String) {
    let player_of = |part: &str| match part {
        "g" | "gen" | "generator" | "netg" => Some(Player::Generator),
        "d" | "dis" | "disc" | "discriminator" | "critic" | "netd" => Some(Player::Discriminator),
        _ => None,
    };
    let (before, last) = name.rsplit_once('.').unwrap_or(("", name));
    let parts: Vec<&str> = last.split('_').collect();
    let player = before.split('.').chain(parts.iter().copied()).find_map(player_of);
    let rest: Vec<&str> = parts.iter().copied().filter(|part| player_of(part).is_none()).collect();
    (player, if rest.is_empty() { last.to_owned() } else { rest.join("_") })
}

/// Edit distance: number of letters to insert, delete or replace to turn `a` into `b` (Levenshtein 1966).
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_programs_lead_to_ours() {
        for (name, expected) in [
            ("lr", &["generator.learning_rate", "discriminator.learning_rate"][..]),
            ("learning_rate", &["generator.learning_rate", "discriminator.learning_rate"]),
            ("learning-rate", &["generator.learning_rate", "discriminator.learning_rate"]),
            ("lr_d", &["discriminator.learning_rate"]),
            ("d_lr", &["discriminator.learning_rate"]),
            ("D.lr", &["discriminator.learning_rate"]),
            ("generator.lr", &["generator.learning_rate"]),
            ("game.lr", &["generator.learning_rate", "discriminator.learning_rate"]),
            ("batch", &["game.batch_size"]),
            ("batch_size", &["game.batch_size"]),
            ("data.batch_size", &["game.batch_size"]),
            ("path", &["data.file"]),
            ("data.path", &["data.file"]),
            ("file", &["data.file"]),
            ("beta1", &["generator.beta1", "discriminator.beta1"]),
            ("z_dim", &["generator.latent_dim"]),
            ("latent", &["generator.latent_dim", "generator.latent"]),
            ("latent_dim", &["generator.latent_dim"]),
            ("gp", &["game.gradient_penalty"]),
            ("lambda", &["game.gradient_penalty"]),
            ("n_critic", &["discriminator.updates"]),
            ("random_seed", &["seed"]),
            ("Seed", &["seed"]),
            ("hidden_dim", &["generator.hidden", "discriminator.hidden"]),
            ("loss", &["game.objective"]),
            ("game.objectiv", &["game.objective"]),
            ("objektive", &["game.objective"]),
            ("discriminator.learing_rate", &["discriminator.learning_rate"]),
        ] {
            assert_eq!(meant(&normal(name)), expected, "{name}");
        }
        for synonym in SYNONYMS {
            let known = SETTINGS.iter().any(|setting| setting.key == synonym.1 || setting.word == synonym.1);
            assert!(known, "{}", synonym.1);
        }
    }

    #[test]
    fn a_name_like_no_other_leads_nowhere() {
        for name in ["foo", "game.xyzzy", "colour"] {
            assert_eq!(unknown_setting(name).key(), "error.unknown_setting_alone", "{name}");
        }
    }

    #[test]
    fn the_length_of_a_run_is_an_option_and_no_setting() {
        for name in ["steps", "epochs", "game.iterations", "num-epochs"] {
            let said = unknown_setting(name);
            assert!(said.key() == "error.steps_setting" && said.to_string().contains("--steps"), "{said}");
        }
    }
}
