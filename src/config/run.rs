//! The configuration of a run: all settings, as one plain value. Together with the later changes it determines every
//! bit of the run.

use super::choice::choice;
use super::extras::Extras;
use super::game::GameConfig;
use super::optimizer::{OptimizerConfig, OptimizerKind};
use crate::data::{DensityMap, ReadingOptions, TableText};
use crate::math::dimension::Dimension;

choice! {
    /// The target: the distribution of real samples.
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
        /// Two columns of a person's own table.
        Csv = "csv",
        /// One Gaussian on the line.
        LineGaussian = "gaussian_1d",
        /// Two unequal Gaussians on the line.
        TwoGaussians = "two_gaussians",
        /// Three unequal Gaussians on the line.
        ThreeGaussians = "three_gaussians",
        /// The uniform distribution on [-2, 2].
        Uniform = "uniform",
        /// The exponential distribution.
        Exponential = "exponential",
        /// The wait between eruptions of Old Faithful.
        Waiting = "waiting",
        /// One column of a person's own table.
        Column = "column",
        /// What a person has drawn.
        Drawn = "drawn",
        /// What a person has drawn, column by column, on the line.
        DrawnLine = "drawn_1d",
    }
}

choice! {
    /// The distribution of the latents z.
    LatentDistribution("latent") {
        /// Each coordinate from N(0, 1).
        Normal = "normal",
        /// Each coordinate uniform on [-1, 1).
        Uniform = "uniform",
    }
}

choice! {
    /// The activation after each hidden layer.
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
    /// Initialisation of weights. Biases start at 0, except for PyTorch's.
    Init("init") {
        /// N(0, 2 / fan_in) (He et al. 2015, eq. 10).
        He = "he",
        /// Uniform on +-sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, eq. 16).
        Glorot = "glorot",
        /// A random orthogonal matrix times a gain (Saxe et al. 2014).
        Orthogonal = "orthogonal",
        /// N(0, s^2).
        Normal = "normal",
        /// Uniform on +-1 / sqrt(fan_in), weights and biases: the default of `torch.nn.Linear`.
        Pytorch = "pytorch",
    }
}

choice! {
    /// One of the two players.
    Player("player") {
        /// G, which generates fakes.
        Generator = "generator",
        /// D, which distinguishes real samples from fakes.
        Discriminator = "discriminator",
    }
}

impl Player {
    /// Both players, in the order in which arrays are indexed by them.
    pub const BOTH: [Self; 2] = [Self::Generator, Self::Discriminator];
}

/// The target and its parameters. Parameters that the target does not use keep their values for other targets.
#[derive(Clone, Debug, PartialEq)]
pub struct DataConfig {
    /// The chosen target.
    pub target: TargetKind,
    /// Number of modes K of the rings.
    pub modes: usize,
    /// Radius of the rings.
    pub radius: f64,
    /// Modes along one side of the grid.
    pub side: usize,
    /// Distance between neighbouring modes of the grid, or on the line.
    pub spacing: f64,
    /// Mean of the Gaussian on the line.
    pub mean: f64,
    /// Standard deviation of each mode, or of the noise around a curve.
    pub sigma: f64,
    /// For modes of unequal weight: weight of the heaviest mode divided by that of the lightest.
    pub imbalance: f64,
    /// For Gaussians on the line: standard deviation of the rightmost divided by that of the leftmost.
    pub widening: f64,
    /// Path of the table; a relative path starts at the program's working folder.
    pub file: String,
    /// SHA-256 of the file's bytes, in 64 hexadecimal digits; empty if unknown.
    pub hash: String,
    /// Number of rows of the file, including rows with missing values; 0 if unknown.
    pub rows: u64,
    /// Column for x; empty for the first with numbers.
    pub x_column: String,
    /// Column for y; empty for the second with numbers.
    pub y_column: String,
    /// Column whose values name the modes; empty for none.
    pub label_column: String,
    /// How the file is read.
    pub reading: ReadingOptions,
    /// Amplitude of the jitter, in half-widths of each column's rounding step; 0 for none.
    pub jitter: f64,
    /// The text of the file, where the run file holds it, so that no file is needed.
    pub table: TableText,
    /// The person's drawing; blank if there is none.
    pub map: DensityMap,
}

/// A multilayer perceptron: hidden layers with an activation, then a linear layer.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkConfig {
    /// Width of each hidden layer, in order from the input.
    pub hidden: Vec<usize>,
    /// Activation after each hidden layer.
    pub activation: Activation,
    /// Slope of the leaky ReLU for negative input.
    pub slope: f64,
    /// Initialisation of the weights.
    pub init: Init,
    /// Gain of the orthogonal initialisation, or standard deviation s of the normal one.
    pub init_scale: f64,
    /// Optional parts: norm, dropout, minibatch discrimination.
    pub extras: Extras,
}

impl NetworkConfig {
    /// Whether the activation has a second derivative that is not 0.
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
    /// Updates per step; 0 freezes the player.
    pub updates: usize,
}

/// The configuration of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunConfig {
    /// The seed of all random streams.
    pub seed: u64,
    /// The target.
    pub data: DataConfig,
    /// Dimension of the latents z.
    pub latent_dim: usize,
    /// Distribution of the latents.
    pub latent: LatentDistribution,
    /// G.
    pub generator: PlayerConfig,
    /// D.
    pub discriminator: PlayerConfig,
    /// The rules of the game.
    pub game: GameConfig,
    /// Bandwidth of the kernel density estimate of fakes, as a multiple of Scott's rule; 0 for maximum likelihood. It
    /// does not affect training: it is used to draw the optimal D and to compare with it.
    pub bandwidth: f64,
}

impl RunConfig {
    /// Applies these networks and rules to other `data`, such as a preset to a person's own table.
    pub fn on_data(self, data: &DataConfig) -> Self {
        Self { data: data.clone(), ..self }
    }

    /// The configuration of `player`.
    pub fn player(&self, player: Player) -> &PlayerConfig {
        match player {
            Player::Generator => &self.generator,
            Player::Discriminator => &self.discriminator,
        }
    }

    /// The bound of `player`'s weights; `None` unless it is a clipped critic.
    pub fn weight_bound(&self, player: Player) -> Option<f64> {
        (player == Player::Discriminator && self.game.is_clipped()).then_some(self.game.weight_clip)
    }

    /// The dimension of the space of samples.
    pub fn dimension(&self) -> Dimension {
        self.data.target.dimension()
    }

    /// Width of every layer of `player`'s network, input and output included.
    pub fn widths(&self, player: Player) -> Vec<usize> {
        let (input, output) = match player {
            Player::Generator => (self.latent_dim, self.dimension().count()),
            Player::Discriminator => (self.dimension().count() * self.game.pack, 1),
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
            mean: 0.0,
            sigma: 0.1,
            imbalance: 8.0,
            widening: 1.0,
            file: String::new(),
            hash: String::new(),
            rows: 0,
            table: TableText::default(),
            x_column: String::new(),
            y_column: String::new(),
            label_column: String::new(),
            reading: ReadingOptions::default(),
            jitter: 1.0,
            map: DensityMap::default(),
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
            latent: LatentDistribution::Normal,
            generator: PlayerConfig::default(),
            discriminator: PlayerConfig::default(),
            game: GameConfig::default(),
            bandwidth: 0.0,
        }
    }
}
