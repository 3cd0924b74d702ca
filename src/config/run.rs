//! The configuration of a run: all that a person may choose, as one plain value. With its seed and the
//! changes made on the way it determines every bit of the run.

use super::choice::choice;
use super::correction::Correction;
use super::extras::Extras;
use super::objective::Objective;
use super::optimizer::{OptimizerConfig, OptimizerKind};
use super::penalty::Penalties;
use super::schedule::{Curve, Schedule};
use super::terms::{Labels, Terms};

choice! {
    /// Where real samples come from.
    TargetKind("target") {
        /// K equal Gaussians on a circle.
        Ring = "ring",
        /// K Gaussians on a circle, of unequal weight.
        WeightedRing = "weighted_ring",
        /// n x n equal Gaussians.
        Grid = "grid",
        /// One Gaussian.
        Gaussian = "gaussian",
        /// Two interleaved half circles.
        Moons = "moons",
        /// Two concentric circles.
        Circles = "circles",
        /// A spiral band.
        SwissRoll = "swiss_roll",
        /// Two spirals.
        Spirals = "spirals",
        /// Five bent arms.
        Pinwheel = "pinwheel",
        /// Eight squares of a board.
        Checkerboard = "checkerboard",
        /// GAN Lab's line.
        LabLine = "lab_line",
        /// GAN Lab's two Gaussians.
        LabGaussians = "lab_gaussians",
        /// GAN Lab's ring.
        LabRing = "lab_ring",
        /// GAN Lab's three separate blobs.
        LabDisjoint = "lab_disjoint",
        /// Palmer penguins, two body measurements.
        Penguins = "penguins",
        /// Eruptions of Old Faithful.
        Faithful = "faithful",
        /// Two columns of a person's own file.
        Csv = "csv",
    }
}

choice! {
    /// The law of the latents z.
    LatentLaw("latent") {
        /// Each coordinate from N(0, 1).
        Normal = "normal",
        /// Each coordinate uniform on [-1, 1).
        Uniform = "uniform",
    }
}

choice! {
    /// The function after each hidden layer.
    Activation("activation") {
        /// max(0, x).
        Relu = "relu",
        /// x for x > 0, else slope x.
        LeakyRelu = "leaky_relu",
        /// tanh x.
        Tanh = "tanh",
        /// x for x > 0, else e^x - 1 (Clevert et al. 2016).
        Elu = "elu",
        /// ln(1 + e^x).
        Softplus = "softplus",
    }
}

choice! {
    /// How first weights are drawn; biases start at 0.
    Init("init") {
        /// N(0, 2 / fan_in) (He et al. 2015, eq. 10).
        He = "he",
        /// Uniform on +-sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, eq. 16).
        Glorot = "glorot",
        /// A random orthogonal matrix times a gain (Saxe et al. 2014).
        Orthogonal = "orthogonal",
        /// N(0, s^2).
        Normal = "normal",
    }
}

choice! {
    /// Who moves when within a step.
    UpdateOrder("order") {
        /// The discriminator first, then the generator against the new discriminator.
        Alternating = "alternating",
        /// Both from where the step began.
        Simultaneous = "simultaneous",
        /// Both look one update ahead, then move from where the step began down the gradients found there (Korpelevich
        /// 1976; Gidel et al. 2019, algorithm 4).
        Extragradient = "extragradient",
    }
}

choice! {
    /// One of the two players.
    Player("player") {
        /// G, which makes fakes.
        Generator = "generator",
        /// D, which tells real from fake.
        Discriminator = "discriminator",
    }
}

/// The target and its parameters. Those that a target does not use are kept for the ones that do.
#[derive(Clone, Debug, PartialEq)]
pub struct DataConfig {
    /// Which target.
    pub target: TargetKind,
    /// Number of modes K of the rings.
    pub modes: usize,
    /// Radius of the rings.
    pub radius: f64,
    /// Modes along one side of the grid.
    pub side: usize,
    /// Distance of neighbours in the grid.
    pub spacing: f64,
    /// Standard deviation of each mode, or of the noise around a curve.
    pub sigma: f64,
    /// Weight of the heaviest mode over that of the lightest, for the weighted ring.
    pub imbalance: f64,
    /// Path of the CSV file.
    pub file: String,
    /// Column shown along x; empty for the first that holds numbers.
    pub x_column: String,
    /// Column shown along y; empty for the second that holds numbers.
    pub y_column: String,
    /// Half-widths of the columns' rounding step by which rows are jittered; 0 for none.
    pub jitter: f64,
}

/// A multilayer perceptron: hidden layers with an activation, then a linear layer.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkConfig {
    /// Width of each hidden layer, from the input on.
    pub hidden: Vec<usize>,
    /// Activation after each hidden layer.
    pub activation: Activation,
    /// Slope of the leaky ReLU for negative input.
    pub slope: f64,
    /// Law of the first weights.
    pub init: Init,
    /// Gain of the orthogonal, or standard deviation s of the normal initialisation.
    pub init_scale: f64,
    /// What it has beside these layers.
    pub extras: Extras,
}

impl NetworkConfig {
    /// Whether the network's slope changes from point to point where the activation has no kink.
    pub fn is_curved(&self) -> bool {
        let is_piecewise_linear = matches!(self.activation, Activation::Relu | Activation::LeakyRelu);
        !is_piecewise_linear && !self.hidden.is_empty()
    }
}

/// One player.
#[derive(Clone, Debug, PartialEq)]
pub struct PlayerConfig {
    /// Its network.
    pub network: NetworkConfig,
    /// Its optimizer.
    pub optimizer: OptimizerConfig,
    /// Its updates per step; 0 freezes it.
    pub updates: usize,
}

/// The rules of the game.
#[derive(Clone, Debug, PartialEq)]
pub struct GameConfig {
    /// What the players minimise.
    pub objective: Objective,
    /// Label s that D is taught of real samples, for the logistic objectives: below 1, one-sided label smoothing.
    pub real_label: f64,
    /// The targets of least squares.
    pub targets: Labels,
    /// Standard deviation of the instance noise at the beginning: of normal noise on all that D sees.
    pub noise: f64,
    /// Steps after which the instance noise has faded away; 0 where it stays.
    pub noise_steps: usize,
    /// What D pays for steep logits.
    pub penalties: Penalties,
    /// Samples of one kind that D judges together, m (Lin et al. 2018); 1 for each by itself.
    pub pack: usize,
    /// Decay of the moving average of G's weights; 0 for none.
    pub ema: f64,
    /// What the learning rates are multiplied by.
    pub schedule: Schedule,
    /// Bound c of the critic's weights, for Wasserstein without a penalty: clamped to [-c, c] after each of its updates.
    pub weight_clip: f64,
    /// Who moves when.
    pub order: UpdateOrder,
    /// What the players descend in the place of their own gradients.
    pub correction: Correction,
    /// Real samples, and fakes, per update.
    pub batch_size: usize,
}

impl GameConfig {
    /// Standard deviation of the instance noise at `step`, counted from 1 (Sønderby et al. 2017; Arjovsky and Bottou
    /// 2017, section 3): it fades linearly.
    pub fn noise_at(&self, step: u64) -> f32 {
        let curve = if self.noise_steps == 0 { Curve::Constant } else { Curve::Linear };
        let left = Schedule { curve, steps: self.noise_steps, warm_up: 0 }.factor(step);
        (self.noise * left) as f32
    }

    /// Packs of real samples, and of fakes, per update.
    pub fn packs(&self) -> usize {
        self.batch_size / self.pack
    }

    /// Whether the critic's weights are clipped: where nothing else bounds its slope (Gulrajani et al. 2017).
    pub fn is_clipped(&self) -> bool {
        self.objective == Objective::Wasserstein && !self.penalties.are_on()
    }

    /// The objective with the labels that it knows.
    pub fn terms(&self) -> Terms {
        let labels = match self.objective {
            Objective::Minimax | Objective::NonSaturating => {
                Labels { real: self.real_label, ..Labels::PLAIN }
            }
            Objective::LeastSquares => self.targets,
            _ => Labels::PLAIN,
        };
        Terms { objective: self.objective, labels }
    }
}

/// The configuration of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunConfig {
    /// The one seed behind all randomness.
    pub seed: u64,
    /// Real samples.
    pub data: DataConfig,
    /// Dimension of the latents.
    pub latent_dim: usize,
    /// Law of the latents.
    pub latent: LatentLaw,
    /// G.
    pub generator: PlayerConfig,
    /// D.
    pub discriminator: PlayerConfig,
    /// The rules.
    pub game: GameConfig,
}

impl RunConfig {
    /// The configuration of `player`.
    pub fn player(&self, player: Player) -> &PlayerConfig {
        match player {
            Player::Generator => &self.generator,
            Player::Discriminator => &self.discriminator,
        }
    }

    /// The bound of `player`'s weights, if they have one: those of a critic that is clipped.
    pub fn weight_bound(&self, player: Player) -> Option<f64> {
        (player == Player::Discriminator && self.game.is_clipped()).then_some(self.game.weight_clip)
    }

    /// Width of each layer of `player`'s network, input and output included.
    pub fn widths(&self, player: Player) -> Vec<usize> {
        let (input, output) = match player {
            Player::Generator => (self.latent_dim, 2),
            Player::Discriminator => (2 * self.game.pack, 1),
        };
        let hidden = self.player(player).network.hidden.iter().copied();
        std::iter::once(input).chain(hidden).chain(std::iter::once(output)).collect()
    }
}

impl Default for DataConfig {
    fn default() -> Self {
        Self {
            target: TargetKind::Ring,
            modes: 8,
            radius: 2.0,
            side: 5,
            spacing: 1.0,
            sigma: 0.1,
            imbalance: 8.0,
            file: String::new(),
            x_column: String::new(),
            y_column: String::new(),
            jitter: 1.0,
        }
    }
}

impl Default for PlayerConfig {
    fn default() -> Self {
        Self {
            network: NetworkConfig {
                hidden: vec![64, 64],
                activation: Activation::LeakyRelu,
                slope: 0.2,
                init: Init::He,
                init_scale: 1.0,
                extras: Extras::NONE,
            },
            optimizer: OptimizerConfig {
                kind: OptimizerKind::Adam,
                learning_rate: 1e-3,
                momentum: 0.0,
                decay: 0.99,
                beta1: 0.5,
                beta2: 0.999,
                epsilon: 1e-8,
                clip_norm: 0.0,
            },
            updates: 1,
        }
    }
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            data: DataConfig::default(),
            latent_dim: 8,
            latent: LatentLaw::Normal,
            generator: PlayerConfig::default(),
            discriminator: PlayerConfig::default(),
            game: GameConfig {
                objective: Objective::NonSaturating,
                real_label: 1.0,
                targets: Labels::PLAIN,
                schedule: Schedule::CONSTANT,
                noise: 0.0,
                noise_steps: 0,
                penalties: Penalties::NONE,
                pack: 1,
                ema: 0.0,
                weight_clip: 0.01,
                order: UpdateOrder::Alternating,
                correction: Correction::NONE,
                batch_size: 128,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instance_noise_fades_within_its_steps_or_stays() {
        let mut game = RunConfig::default().game;
        game.noise = 0.5;
        assert_eq!([1, 10_000].map(|step| game.noise_at(step)), [0.5, 0.5]);
        game.noise_steps = 100;
        assert_eq!([1, 51, 101, 10_000].map(|step| game.noise_at(step)), [0.5, 0.25, 0.0, 0.0]);
    }

    #[test]
    fn only_a_critic_that_pays_no_penalty_is_clipped() {
        let mut config = RunConfig::default();
        assert_eq!(config.weight_bound(Player::Discriminator), None);
        config.game.objective = Objective::Wasserstein;
        assert_eq!(config.weight_bound(Player::Discriminator), Some(0.01));
        assert_eq!(config.weight_bound(Player::Generator), None);
        config.game.penalties.between = 10.0;
        assert_eq!(config.weight_bound(Player::Discriminator), None);
    }

    #[test]
    fn an_objective_has_only_the_labels_that_it_knows() {
        let mut game = RunConfig::default().game;
        game.real_label = 0.9;
        game.targets = Labels { fake: -1.0, real: 1.0, generator: 0.0 };
        assert_eq!(game.terms().labels, Labels { real: 0.9, ..Labels::PLAIN });
        game.objective = Objective::LeastSquares;
        assert_eq!(game.terms().labels, game.targets);
        game.objective = Objective::Hinge;
        assert_eq!(game.terms().labels, Labels::PLAIN);
    }
}
