//! Properties of both networks that decide which computations support them, and their numbers of weights.

use super::extras::{Extras, Norm};
use super::game::Constraint;
use super::run::{NetworkConfig, Player, RunConfig};

impl NetworkConfig {
    /// The normalisation, if there is a hidden layer for it.
    pub fn norm(&self) -> Norm {
        if self.hidden.is_empty() { Norm::None } else { self.extras.norm }
    }

    /// The probability of dropout, if there is a hidden layer for it.
    pub fn dropout(&self) -> f64 {
        if self.hidden.is_empty() { 0.0 } else { self.extras.dropout }
    }
}

impl RunConfig {
    /// Whether both networks are plain MLPs in training: all that the engine supports.
    pub fn is_plain(&self) -> bool {
        self.is_plain_in_evaluation()
            && [&self.generator, &self.discriminator].iter().all(|p| p.network.dropout() == 0.0)
    }

    /// Whether both networks are plain MLPs in evaluation mode.
    pub fn is_plain_in_evaluation(&self) -> bool {
        [&self.generator, &self.discriminator]
            .iter()
            .all(|player| player.network.norm() == Norm::None && player.network.extras.minibatch_kernels == 0)
    }

    /// Whether D's logit depends on one sample only, not on the rest of its batch.
    pub fn judges_alone(&self) -> bool {
        self.game.pack == 1 && self.discriminator.network.extras.minibatch_kernels == 0
    }

    /// Whether G and D are functions of their weights and one sample only. Dynamics and spectrum need this: they have
    /// neither a batch nor any state besides the weights.
    pub fn is_plain_game(&self) -> bool {
        self.is_plain_in_evaluation() && self.judges_alone() && self.game.constraint == Constraint::None
    }

    /// Number of parameters of `player`'s network: weights, biases, gains and shifts, and with batch norm the moving
    /// means and variances.
    pub fn num_parameters(&self, player: Player) -> usize {
        let widths = self.widths(player);
        let network = &self.player(player).network;
        let layers: usize = widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
        let of_unit = match network.norm() {
            Norm::None => 0,
            Norm::Layer => 2,
            Norm::Batch => 4,
        };
        let features = widths[widths.len() - 2];
        // Each kernel has its matrix and adds one input to the last layer.
        let of_kernel = Extras::KERNEL_NUMBERS * features + widths[widths.len() - 1];
        layers + of_unit * network.hidden.iter().sum::<usize>() + of_kernel * network.extras.minibatch_kernels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_counted() {
        let mut config = RunConfig { latent_dim: 3, ..RunConfig::default() };
        for player in [&mut config.generator, &mut config.discriminator] {
            player.network.hidden = vec![4, 5];
        }
        // (3 + 1) 4 + (4 + 1) 5 + (5 + 1) 2, and (2 + 1) 4 + (4 + 1) 5 + (5 + 1).
        let counts = |config: &RunConfig| Player::BOTH.map(|player| config.num_parameters(player));
        assert_eq!(counts(&config), [53, 43]);
        config.generator.network.extras.norm = Norm::Batch;
        config.discriminator.network.extras =
            Extras { norm: Norm::Layer, minibatch_kernels: 2, dropout: 0.5 };
        assert_eq!(counts(&config), [53 + 4 * 9, 43 + 2 * 9 + 2 * (3 * 5 + 1)]);
    }

    #[test]
    fn networks_are_plain_without_extras_and_where_these_have_no_layer() {
        let mut config = RunConfig::default();
        assert!(config.is_plain() && config.judges_alone() && config.is_plain_game());
        config.discriminator.network.extras.dropout = 0.5;
        assert!(!config.is_plain() && config.is_plain_in_evaluation() && config.is_plain_game());
        config.discriminator.network.extras.norm = Norm::Layer;
        assert!(!config.is_plain_in_evaluation() && config.judges_alone());
        config.discriminator.network.hidden = Vec::new();
        assert!(config.is_plain());
        config.discriminator.network.extras.minibatch_kernels = 1;
        assert!(!config.is_plain() && !config.is_plain_in_evaluation() && !config.judges_alone());
    }

    #[test]
    fn a_plain_game_has_neither_norms_nor_packs_nor_a_constraint() {
        let changes: [fn(&mut RunConfig); 5] = [
            |config| config.generator.network.extras.norm = Norm::Batch,
            |config| config.discriminator.network.extras.norm = Norm::Layer,
            |config| config.discriminator.network.extras.minibatch_kernels = 1,
            |config| config.game.pack = 2,
            |config| config.game.constraint = Constraint::Spectral,
        ];
        for change in changes {
            let mut config = RunConfig::default();
            change(&mut config);
            assert!(!config.is_plain_game(), "{config:?}");
        }
    }
}
