//! Settings that are each within their limits and do not go together.

use super::choice::Choice as _;
use super::correction::Method;
use super::game::Constraint;
use super::run::RunConfig;
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
}
