//! Settings that are each within their limits and do not go together.

use super::choice::Choice as _;
use super::correction::Method;
use super::extras::{Extras, Norm};
use super::game::Constraint;
use super::run::RunConfig;
use super::value::Value;
use crate::words::Sentence;

impl RunConfig {
    /// Whether all settings go together.
    ///
    /// # Errors
    /// Where some do not: a sentence that names them and says what would do.
    pub fn check(&self) -> Result<(), Sentence> {
        let game = &self.game;
        if !game.batch_size.is_multiple_of(game.pack) {
            return Err(Sentence::new("error.pack")
                .with("batch", game.batch_size)
                .with("pack", game.pack)
                .with("nearest", game.batch_size.next_multiple_of(game.pack)));
        }
        let method = game.correction.method;
        if method != Method::Plain && game.pack > 1 {
            return Err(Sentence::new("error.method_pack")
                .with("method", method.key())
                .with("pack", game.pack));
        }
        if method != Method::Plain && game.constraint != Constraint::None {
            return Err(Sentence::new("error.method_constraint").with("method", method.key()));
        }
        if method != Method::Plain && game.penalties.are_on() {
            return Err(Sentence::new("error.method_penalty").with("method", method.key()));
        }
        self.check_extras()
    }

    /// Whether what the networks have beside their layers goes with the rest.
    fn check_extras(&self) -> Result<(), Sentence> {
        let method = self.game.correction.method;
        let [of_generator, of_discriminator] = [&self.generator.network, &self.discriminator.network];
        let Extras { norm, dropout, minibatch_kernels } = of_discriminator.extras;
        let foreign = [
            ("generator.norm", of_generator.extras.norm.key().to_owned(), Norm::None.key()),
            ("discriminator.norm", norm.key().to_owned(), Norm::None.key()),
            ("discriminator.dropout", Value::Number(dropout).to_string(), "0"),
            ("discriminator.minibatch_kernels", minibatch_kernels.to_string(), "0"),
        ];
        let foreign = foreign.into_iter().find(|(_, value, off)| value != off);
        if let Some((key, value, off)) = foreign.filter(|_| method != Method::Plain) {
            return Err(Sentence::new("error.method_extra")
                .with("method", method.key())
                .with("key", key)
                .with("value", value)
                .with("off", off));
        }
        if minibatch_kernels > 0 && self.game.penalties.are_on() {
            return Err(Sentence::new("error.minibatch_penalty"));
        }
        if self.game.constraint == Constraint::Spectral
            && (of_discriminator.norm() != Norm::None || minibatch_kernels > 0)
        {
            return Err(Sentence::new("error.spectral_extra"));
        }
        if of_generator.norm() == Norm::Batch && self.game.batch_size == 1 {
            return Err(Sentence::new("error.batch_norm"));
        }
        for (key, network) in [("generator", of_generator), ("discriminator", of_discriminator)] {
            if network.norm() == Norm::Layer && network.hidden.contains(&1) {
                return Err(Sentence::new("error.layer_norm").with("player", key));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
