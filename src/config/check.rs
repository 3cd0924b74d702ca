//! Checks combinations of settings: each may be within its limits and still conflict with another.

use super::choice::Choice as _;
use super::correction::Method;
use super::extras::{Extras, Norm};
use super::game::Constraint;
use super::run::RunConfig;
use super::setting::Setting;
use super::value::Value;
use crate::words::{Name, Sentence};

impl RunConfig {
    /// Checks that all settings are compatible.
    ///
    /// # Errors
    /// If some are not: a sentence that names them and says what would help.
    pub fn check(&self) -> Result<(), Sentence> {
        let game = &self.game;
        if !game.batch_size.is_multiple_of(game.pack) {
            return Err(Sentence::new("error.pack")
                .with_name("batch_key", Setting::name_of("game.batch_size"))
                .with_name("pack_key", Setting::name_of("game.pack"))
                .with_count("batch", game.batch_size)
                .with("pack", game.pack)
                .with("nearest", game.batch_size.next_multiple_of(game.pack)));
        }
        let method = game.correction.method;
        if method != Method::Plain && game.pack > 1 {
            return Err(method_sentence("error.method_pack", method)
                .with_name("pack_key", Setting::name_of("game.pack"))
                .with("pack", game.pack));
        }
        if method != Method::Plain && game.constraint != Constraint::None {
            return Err(method_sentence("error.method_constraint", method)
                .with_name("constraint_key", Setting::name_of("game.constraint"))
                .with_name("none", Constraint::None.name()));
        }
        if method != Method::Plain && game.penalties.are_on() {
            return Err(with_penalties(method_sentence("error.method_penalty", method)));
        }
        self.check_extras()
    }

    /// Checks norms, dropout, packs, constraints and minibatch discrimination against the other settings.
    fn check_extras(&self) -> Result<(), Sentence> {
        let method = self.game.correction.method;
        let [of_generator, of_discriminator] = [&self.generator.network, &self.discriminator.network];
        let Extras { norm, dropout, minibatch_kernels } = of_discriminator.extras;
        let foreign = [
            ("generator.norm", norm_value(of_generator.extras.norm), norm_value(Norm::None)),
            ("discriminator.norm", norm_value(norm), norm_value(Norm::None)),
            ("discriminator.dropout", Err(Value::Number(dropout).to_string()), Err("0".to_owned())),
            ("discriminator.minibatch_kernels", Err(minibatch_kernels.to_string()), Err("0".to_owned())),
        ];
        let foreign = foreign.into_iter().find(|(_, value, off)| value != off);
        if let Some((key, value, off)) = foreign.filter(|_| method != Method::Plain) {
            let mut sentence =
                method_sentence("error.method_extra", method).with_name("key", Setting::name_of(key));
            for (blank, value) in [("value", value), ("off", off)] {
                sentence = match value {
                    Ok(name) => sentence.with_name(blank, name),
                    Err(number) => sentence.with(blank, number),
                };
            }
            return Err(sentence);
        }
        if minibatch_kernels > 0 && self.game.penalties.are_on() {
            let sentence = Sentence::new("error.minibatch_penalty");
            return Err(with_penalties(
                sentence.with_name("kernels", Setting::name_of("discriminator.minibatch_kernels")),
            ));
        }
        if self.game.constraint == Constraint::Spectral
            && (of_discriminator.norm() != Norm::None || minibatch_kernels > 0)
        {
            return Err(Sentence::new("error.spectral_extra")
                .with_name("norm", Setting::name_of("discriminator.norm"))
                .with_name("no_norm", Norm::None.name())
                .with_name("kernels", Setting::name_of("discriminator.minibatch_kernels"))
                .with_name("constraint", Setting::name_of("game.constraint"))
                .with_name("no_constraint", Constraint::None.name()));
        }
        if of_generator.norm() == Norm::Batch && self.game.batch_size == 1 {
            return Err(Sentence::new("error.batch_norm")
                .with_name("batch_key", Setting::name_of("game.batch_size"))
                .with_name("norm", Setting::name_of("generator.norm"))
                .with_name("layer", Norm::Layer.name())
                .with_name("none", Norm::None.name()));
        }
        for (hidden, norm, network) in [
            ("generator.hidden", "generator.norm", of_generator),
            ("discriminator.hidden", "discriminator.norm", of_discriminator),
        ] {
            if network.norm() == Norm::Layer && network.hidden.contains(&1) {
                return Err(Sentence::new("error.layer_norm")
                    .with_name("hidden", Setting::name_of(hidden))
                    .with_name("norm", Setting::name_of(norm))
                    .with_name("none", Norm::None.name()));
            }
        }
        Ok(())
    }
}

/// A norm as the value of a setting; `Err` with a number for norms of vectors, which have no label.
fn norm_value(norm: Norm) -> Result<Name, String> {
    Ok(norm.name())
}

/// A sentence about a limit of `method` that begins with its name and ends with a way out.
fn method_sentence(key: &'static str, method: Method) -> Sentence {
    Sentence::new(key)
        .with_name("method", method.name())
        .with_name("method_key", Setting::name_of("game.method"))
        .with_name("plain", Method::Plain.name())
}

/// Adds the names of all penalties to `sentence`.
fn with_penalties(sentence: Sentence) -> Sentence {
    sentence
        .with_name("r1", Setting::name_of("game.r1"))
        .with_name("r2", Setting::name_of("game.r2"))
        .with_name("between", Setting::name_of("game.gradient_penalty"))
        .with_name("around", Setting::name_of("game.dragan"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn what_does_not_go_together_is_refused() {
        let mut config = RunConfig::default();
        assert_eq!(config.check(), Ok(()));
        config.game.pack = 3;
        assert_eq!(config.check().expect_err("128 is no multiple of 3").key(), "error.pack");
        config.game.batch_size = 129;
        assert_eq!(config.check(), Ok(()));
        config.game.correction.choose(Method::Consensus);
        assert_eq!(config.check().expect_err("no packs there").key(), "error.method_pack");
        config.game.pack = 1;
        assert_eq!(config.check(), Ok(()));
        config.game.constraint = Constraint::Spectral;
        assert_eq!(config.check().expect_err("no matrices there").key(), "error.method_constraint");
        config.game.constraint = Constraint::None;
        config.game.penalties.r1 = 1.0;
        assert_eq!(config.check().expect_err("no penalties there").key(), "error.method_penalty");
    }

    #[test]
    fn methods_know_none_of_what_networks_have_beside_their_layers() {
        let changes: [fn(&mut RunConfig); 5] = [
            |c| c.generator.network.extras.norm = Norm::Layer,
            |c| c.generator.network.extras.norm = Norm::Batch,
            |c| c.discriminator.network.extras.norm = Norm::Layer,
            |c| c.discriminator.network.extras.dropout = 0.5,
            |c| c.discriminator.network.extras.minibatch_kernels = 1,
        ];
        for change in changes {
            let mut config = RunConfig::default();
            change(&mut config);
            assert_eq!(config.check(), Ok(()));
            for method in Method::ALL {
                config.game.correction.choose(*method);
                let refused = config.check().err().map(|sentence| sentence.key());
                assert_eq!(refused, (*method != Method::Plain).then_some("error.method_extra"), "{method:?}");
            }
        }
    }

    #[test]
    fn the_window_reads_labels_and_the_command_line_keys() {
        let mut config = RunConfig::default();
        config.game.pack = 3;
        let refused = config.check().expect_err("128 is no multiple of 3");
        assert!(refused.text(Language::English).contains("Set game.batch_size to a multiple of game.pack"));
        let shown = refused.shown(Language::English);
        assert!(shown.contains("Set \"Batch size\" to a multiple of \"Pack, m\""), "{shown}");
        let mut config = RunConfig::default();
        config.generator.network.extras.norm = Norm::Layer;
        config.game.correction.choose(Method::Consensus);
        let refused = config.check().expect_err("no norms there");
        let shown = refused.shown(Language::English);
        assert!(shown.contains("Set \"G Normalisation\" to \"None\", or \"Method\" to \"Plain\""), "{shown}");
        let text = refused.text(Language::English);
        assert!(text.contains("Set generator.norm to none, or game.method to plain"), "{text}");
    }

    #[test]
    fn slopes_and_variances_have_to_exist() {
        let refused = |change: fn(&mut RunConfig)| {
            let mut config = RunConfig::default();
            change(&mut config);
            config.check().err().map(|sentence| sentence.key())
        };
        assert_eq!(
            refused(|c| {
                c.discriminator.network.extras.minibatch_kernels = 1;
                c.game.penalties.r2 = 1.0;
            }),
            Some("error.minibatch_penalty")
        );
        let batch_norm: fn(&mut RunConfig) = |c| {
            c.generator.network.extras.norm = Norm::Batch;
            c.game.batch_size = 1;
        };
        assert_eq!(refused(batch_norm), Some("error.batch_norm"));
        let spectral: [fn(&mut RunConfig); 2] = [
            |c| {
                c.discriminator.network.extras.norm = Norm::Layer;
                c.game.constraint = Constraint::Spectral;
            },
            |c| {
                c.discriminator.network.extras.minibatch_kernels = 1;
                c.game.constraint = Constraint::Spectral;
            },
        ];
        assert_eq!(spectral.map(refused), [Some("error.spectral_extra"); 2]);
        assert_eq!(
            refused(|c| {
                c.discriminator.network.extras.norm = Norm::Layer;
                c.discriminator.network.hidden = vec![4, 1];
            }),
            Some("error.layer_norm")
        );
        assert_eq!(
            refused(|c| {
                c.generator.network.extras.norm = Norm::Batch;
                c.discriminator.network.extras =
                    Extras { norm: Norm::Layer, dropout: 0.5, minibatch_kernels: 0 };
                c.game.penalties.between = 10.0;
            }),
            None,
            "these go together"
        );
        assert_eq!(refused(|c| c.game.constraint = Constraint::Spectral), None);
    }
}
