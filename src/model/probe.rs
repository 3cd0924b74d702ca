//! The probe: both networks of a state as fixed functions, from which everything that is drawn of them comes. It gives
//! G's points and D's logits, the outputs of every layer, and the gradient of D's logit by its input; from that one
//! follows the gradient of any loss of the logit.
//!
//! Plain networks pass through the panels of the fused engine, where the processor has vector instructions; networks
//! with norms or kernels, and other processors, through candle.

use candle_core::{Result, Tensor, bail};

use super::batch::{latents, tensor_of};
use super::engine::{Beside, Panels};
use super::graph::GraphWeights;
use super::mlp::Mlp;
use crate::config::{Player, RunConfig};
use crate::data::Target;
use crate::game::Function;
use crate::math::Point;
use crate::math::random::{Draws, Stream};
use crate::protocol::Weights;

/// Rows per pass on candle, so that activations stay in the cache.
const ROWS: usize = 1024;
/// Real samples, or packs, beside which minibatch discrimination scores a point.
const REFERENCE_BATCH: usize = 64;

/// G and D of one state, for evaluation only.
pub struct Probe<'a> {
    config: &'a RunConfig,
    networks: Networks,
}

enum Networks {
    Panels(Panels),
    Candle(OnCandle),
}

struct OnCandle {
    generator: Mlp,
    discriminator: Mlp,
    /// The real samples, in packs, beside which minibatch discrimination scores a point; `None` without it.
    reference: Option<Tensor>,
}

impl<'a> Probe<'a> {
    /// The networks of `config` with these weights, normalised where the run does so.
    ///
    /// # Errors
    /// If the weights are of networks of another shape.
    pub fn new(config: &'a RunConfig, weights: &Weights) -> Result<Self> {
        Self::of(config, &weights.generator, &weights.judging(config))
    }

    /// The same with the moving average of G's weights; `None` without an average.
    ///
    /// # Errors
    /// As [`Probe::new`].
    pub fn average(config: &'a RunConfig, weights: &Weights) -> Result<Option<Self>> {
        let is_there = !weights.average.is_empty();
        is_there.then(|| Self::of(config, &weights.average, &weights.judging(config))).transpose()
    }

    fn of(config: &'a RunConfig, generator: &[f32], discriminator: &[f32]) -> Result<Self> {
        let is_plain = config.is_plain_in_evaluation();
        let panels = is_plain.then(|| Panels::new(config, generator, discriminator)).flatten();
        let networks = match panels {
            Some(panels) => Networks::Panels(panels),
            None => Networks::Candle(OnCandle::new(config, generator, discriminator)?),
        };
        Ok(Self { config, networks })
    }

    /// Adds the real samples of `target` beside which minibatch discrimination scores a point: always the same ones.
    pub fn with_reference_batch(mut self, target: &Target) -> Result<Self> {
        if let Networks::Candle(networks) = &mut self.networks
            && self.config.discriminator.network.extras.minibatch_kernels > 0
        {
            let pack = self.config.game.pack;
            let mut points = vec![[0.0; 2]; REFERENCE_BATCH * pack];
            target.sample(&mut Draws::new(self.config.seed, Stream::ReferenceBatch, 0, 0), &mut points);
            let points = tensor_of(&points, self.config.dimension())?;
            networks.reference = Some(points.reshape((REFERENCE_BATCH, ()))?);
        }
        Ok(self)
    }

    /// `count` latents, always the same ones of `stream`, one after another.
    pub fn latents(&self, count: usize, stream: Stream) -> Result<Vec<f32>> {
        latents(self.config, count, &mut Draws::new(self.config.seed, stream, 0, 0))?
            .flatten_all()?
            .to_vec1::<f32>()
    }

    /// `count` generated points, always from the same latents of `stream`.
    pub fn generate(&mut self, count: usize, stream: Stream) -> Result<Vec<Point>> {
        let latents = self.latents(count, stream)?;
        self.generate_from(&latents)
    }

    /// G(z) for each of `latents`, which stand one after another.
    pub fn generate_from(&mut self, latents: &[f32]) -> Result<Vec<Point>> {
        let count = self.count(Player::Generator, latents)?;
        let outputs = match &mut self.networks {
            Networks::Panels(panels) => {
                panels.pass(Player::Generator, latents, count, Beside::Nothing).outputs
            }
            Networks::Candle(networks) => in_rows(self.config, Player::Generator, latents, |rows| {
                networks.points(self.config, rows)?.flatten_all()?.to_vec1()
            })?,
        };
        Ok(self.config.dimension().points(&outputs))
    }

    /// D's logit at each of `points`. For packs, all members of a pack are at the point.
    pub fn logits(&mut self, points: &[Point]) -> Result<Vec<f32>> {
        let flat = &self.config.dimension().coordinates(points);
        match &mut self.networks {
            Networks::Panels(panels) => {
                Ok(panels.pass(Player::Discriminator, flat, points.len(), Beside::Nothing).outputs)
            }
            Networks::Candle(networks) => in_rows(self.config, Player::Discriminator, flat, |rows| {
                networks.logits(self.config, rows)?.flatten_all()?.to_vec1()
            }),
        }
    }

    /// ∇f at each of `points`, where f is D's logit; where f has a kink, the derivative from the left of the unit.
    /// For packs, all members of a pack are at the point and move with it.
    pub fn gradients(&mut self, points: &[Point]) -> Result<Vec<Point>> {
        let flat = &self.config.dimension().coordinates(points);
        let gradients = match &mut self.networks {
            Networks::Panels(panels) => {
                panels.pass(Player::Discriminator, flat, points.len(), Beside::Gradients).gradients
            }
            Networks::Candle(networks) => in_rows(self.config, Player::Discriminator, flat, |rows| {
                networks.gradients(self.config, rows)?.flatten_all()?.to_vec1()
            })?,
        };
        Ok(self.config.dimension().points(&gradients))
    }

    /// ‖∇f‖ at each of `points`, where f is D's logit.
    pub fn slopes(&mut self, points: &[Point]) -> Result<Vec<f64>> {
        let length = |[x, y]: Point| libm::hypot(f64::from(x), f64::from(y));
        Ok(self.gradients(points)?.into_iter().map(length).collect())
    }

    /// The outputs of every layer of `player`, the last one included, for `inputs`, which stand one after another:
    /// latents for G, points for D. A layer's outputs stand one unit after another, each with one value for each input.
    ///
    /// # Errors
    /// If the number of values is not a multiple of an input's.
    pub fn layers(&mut self, player: Player, inputs: &[f32]) -> Result<Vec<Vec<f32>>> {
        let count = self.count(player, inputs)?;
        let networks = match &mut self.networks {
            Networks::Panels(panels) => return Ok(panels.pass(player, inputs, count, Beside::Layers).layers),
            Networks::Candle(networks) => networks,
        };
        if count == 0 {
            return Ok(vec![Vec::new(); self.config.widths(player).len() - 1]);
        }
        let shape = (count, inputs.len() / count);
        let rows = Tensor::from_slice(inputs, shape, &candle_core::Device::Cpu)?;
        let (mut layers, last) = match player {
            Player::Generator => {
                let function = Function::activation(&self.config.generator.network);
                (networks.generator.hidden(&rows, function)?, networks.points(self.config, &rows)?)
            }
            Player::Discriminator => {
                let function = Function::activation(&self.config.discriminator.network);
                let packs = packs(self.config, &rows)?;
                (networks.discriminator.hidden(&packs, function)?, networks.logits(self.config, &rows)?)
            }
        };
        layers.push(last);
        layers.iter().map(|layer| layer.t()?.flatten_all()?.to_vec1()).collect()
    }

    /// How many inputs of `player` are in `values`: latents, or points.
    fn count(&self, player: Player, values: &[f32]) -> Result<usize> {
        let width = width(self.config, player);
        if !values.len().is_multiple_of(width) {
            bail!("{} values are not inputs of {width} numbers each", values.len());
        }
        Ok(values.len() / width)
    }
}

impl OnCandle {
    fn new(config: &RunConfig, generator: &[f32], discriminator: &[f32]) -> Result<Self> {
        let network =
            |player, values| Mlp::with_values(&config.widths(player), &config.player(player).network, values);
        let generator = network(Player::Generator, generator)?;
        let discriminator = network(Player::Discriminator, discriminator)?;
        Ok(Self { generator, discriminator, reference: None })
    }

    /// G(z) for each row of `latents`.
    fn points(&self, config: &RunConfig, latents: &Tensor) -> Result<Tensor> {
        let activation = Function::activation(&config.generator.network);
        self.generator.forward(latents, activation, GraphWeights::Fixed)
    }

    /// D's logit for each row of `points`.
    fn logits(&self, config: &RunConfig, points: &Tensor) -> Result<Tensor> {
        let activation = Function::activation(&config.discriminator.network);
        let packs = packs(config, points)?;
        match &self.reference {
            Some(reference) => {
                let others = config.game.packs() - 1;
                self.discriminator.forward_beside(&packs, reference, others, activation)
            }
            None => self.discriminator.forward(&packs, activation, GraphWeights::Fixed),
        }
    }

    /// The gradient of D's logit by each row of `points`: the sum over the members of its pack.
    fn gradients(&self, config: &RunConfig, points: &Tensor) -> Result<Tensor> {
        let activation = Function::activation(&config.discriminator.network);
        let packs = packs(config, points)?;
        let gradients = match &self.reference {
            Some(reference) => {
                let others = config.game.packs() - 1;
                self.discriminator.slopes_beside(&packs, reference, others, activation)
            }
            None => self.discriminator.slopes(&packs, activation, GraphWeights::Fixed),
        }?;
        let (count, width) = points.dims2()?;
        gradients.reshape((count, config.game.pack, width))?.sum(1)
    }
}

/// Numbers of one input: of a latent, or of a point.
fn width(config: &RunConfig, player: Player) -> usize {
    match player {
        Player::Generator => config.latent_dim,
        Player::Discriminator => config.widths(Player::Discriminator)[0] / config.game.pack,
    }
}

/// Each row of `points` as a pack whose members are all at the point.
fn packs(config: &RunConfig, points: &Tensor) -> Result<Tensor> {
    Tensor::cat(&vec![points; config.game.pack], 1)
}

/// What `of` gives for `inputs` of `player`, some rows at a time.
fn in_rows(
    config: &RunConfig,
    player: Player,
    inputs: &[f32],
    of: impl Fn(&Tensor) -> Result<Vec<f32>>,
) -> Result<Vec<f32>> {
    let width = width(config, player);
    let mut outputs = Vec::new();
    for rows in inputs.chunks(ROWS * width) {
        let rows = Tensor::from_slice(rows, (rows.len() / width, width), &candle_core::Device::Cpu)?;
        outputs.extend(of(&rows)?);
    }
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    use candle_core::{D, DType, Var};

    use super::*;
    use crate::config::{Activation, Choice as _, Extras, LatentDistribution, Norm};

    /// Networks of `config`, freshly drawn.
    fn fresh(config: &RunConfig) -> Result<Weights> {
        let network = |player, stream| {
            let network = &config.player(player).network;
            let mut draws = Draws::new(1, stream, 0, 0);
            Mlp::new(&config.widths(player), network, &mut draws, DType::F32)?.values()
        };
        let generator = network(Player::Generator, Stream::GeneratorWeights)?;
        let discriminator = network(Player::Discriminator, Stream::DiscriminatorWeights)?;
        Ok(Weights { generator, discriminator, ..Weights::default() })
    }

    /// The same networks on candle.
    fn on_candle<'a>(config: &'a RunConfig, weights: &Weights) -> Result<Probe<'a>> {
        let networks = OnCandle::new(config, &weights.generator, &weights.discriminator)?;
        Ok(Probe { config, networks: Networks::Candle(networks) })
    }

    /// A run for each activation, with networks of unlike shapes.
    fn runs() -> impl Iterator<Item = RunConfig> {
        Activation::ALL.iter().enumerate().map(|(index, &activation)| {
            let mut config = RunConfig { latent_dim: 1 + index, ..RunConfig::default() };
            config.latent = LatentDistribution::ALL[index % 2];
            config.generator.network.activation = activation;
            config.discriminator.network.activation = activation;
            config.discriminator.network.hidden = vec![7, 19][..index.min(2)].to_vec();
            config
        })
    }

    fn points(count: usize) -> Vec<Point> {
        let mut draws = Draws::new(5, Stream::ShownData, 0, 0);
        (0..count).map(|_| draws.normals()).collect()
    }

    #[test]
    fn both_backends_agree_on_outputs_layers_and_gradients() -> Result<()> {
        for mut config in runs() {
            for pack in [1, 2] {
                config.game.pack = pack;
                let weights = fresh(&config)?;
                let mut probe = Probe::new(&config, &weights)?;
                assert!(matches!(probe.networks, Networks::Panels(_)), "a processor with fused multiply-add");
                let mut candle = on_candle(&config, &weights)?;
                for count in [1, 16, 45, 100] {
                    let made = probe.generate(count, Stream::ShownLatents)?;
                    assert_eq!(made.len(), count);
                    let close = |a: &[f32], b: &[f32]| {
                        assert_eq!(a.len(), b.len());
                        let far = a.iter().zip(b).find(|(a, b)| (*a - *b).abs() > 2e-6 * b.abs().max(1.0));
                        assert_eq!(far, None, "{config:?}");
                    };
                    let expected = candle.generate(count, Stream::ShownLatents)?;
                    close(made.as_flattened(), expected.as_flattened());
                    close(&probe.logits(&made)?, &candle.logits(&made)?);
                    let [own, expected] = [probe.gradients(&made)?, candle.gradients(&made)?];
                    close(own.as_flattened(), expected.as_flattened());
                    let latents = probe.latents(count, Stream::ShownLatents)?;
                    for (player, inputs) in
                        [(Player::Generator, &latents[..]), (Player::Discriminator, made.as_flattened())]
                    {
                        let [own, expected] = [probe.layers(player, inputs)?, candle.layers(player, inputs)?];
                        assert_eq!(own.len(), config.player(player).network.hidden.len() + 1);
                        assert_eq!(own.len(), expected.len());
                        own.iter().zip(&expected).for_each(|(own, expected)| close(own, expected));
                        let last: Vec<f32> = match player {
                            Player::Generator => [0, 1]
                                .iter()
                                .flat_map(|&axis| made.iter().map(move |point| point[axis]))
                                .collect(),
                            Player::Discriminator => probe.logits(&made)?,
                        };
                        assert_eq!(own.last(), Some(&last));
                    }
                }
            }
        }
        Ok(())
    }

    #[test]
    fn gradients_and_layers_are_those_computed_by_hand() -> Result<()> {
        // D: 2 -> 2 -> 1, f([[1, -2], [0.5, 3]] x + (0.1, -0.2)), then (2, -1) h + 0.25. At the first point both units
        // are active: (2, -1) [[1, -2], [0.5, 3]] = (1.5, -7); at the second, with 2.1 and -1.2, the first alone.
        let mut config = RunConfig::default();
        config.discriminator.network.hidden = vec![2];
        config.discriminator.network.activation = Activation::Relu;
        let discriminator = vec![1.0, -2.0, 0.5, 3.0, 0.1, -0.2, 2.0, -1.0, 0.25];
        let weights = Weights { discriminator, ..fresh(&config)? };
        let points = [[1.0, 0.5], [1.0, -0.5]];
        for mut probe in [Probe::new(&config, &weights)?, on_candle(&config, &weights)?] {
            assert_eq!(probe.gradients(&points)?, [[1.5, -7.0], [2.0, -4.0]]);
            assert_eq!(probe.slopes(&points)?[1], libm::hypot(2.0, 4.0));
            let layers = probe.layers(Player::Discriminator, points.as_flattened())?;
            let expected = [vec![0.1, 2.1, 1.8, 0.0], vec![2.0 * 0.1 - 1.8 + 0.25, 2.0 * 2.1 + 0.25]];
            for (layer, expected) in layers.iter().zip(&expected) {
                assert!(layer.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{layers:?}");
            }
            assert!(probe.layers(Player::Discriminator, &[1.0; 3]).is_err());
            let nothing = probe.layers(Player::Discriminator, &[])?;
            assert!(nothing.len() == 2 && nothing.iter().all(Vec::is_empty));
        }
        let broken = Weights { discriminator: vec![0.0], ..weights };
        assert!(Probe::new(&config, &broken).is_err());
        Ok(())
    }

    #[test]
    fn gradients_are_those_of_automatic_differentiation() -> Result<()> {
        for config in runs() {
            let weights = fresh(&config)?;
            let network = &config.discriminator.network;
            let widths = config.widths(Player::Discriminator);
            let mlp = Mlp::with_values(&widths, network, &weights.discriminator)?;
            let points = points(37);
            let input = Var::from_tensor(&tensor_of(&points, config.dimension())?)?;
            let output = mlp.forward(&input, Function::activation(network), GraphWeights::Fixed)?;
            let gradients = output.squeeze(D::Minus1)?.sum_all()?.backward()?;
            let exact = gradients.get(&input).expect("the input").to_vec2::<f32>()?;
            for (own, exact) in Probe::new(&config, &weights)?.gradients(&points)?.iter().zip(&exact) {
                assert!((0..2).all(|axis| (own[axis] - exact[axis]).abs() < 2e-6), "{own:?}, not {exact:?}");
            }
        }
        Ok(())
    }

    #[test]
    fn gradients_are_those_of_the_logits_with_norms_packs_and_kernels() -> Result<()> {
        let changes: [fn(&mut RunConfig); 5] = [
            |config| config.discriminator.network.extras.norm = Norm::Layer,
            |config| config.generator.network.extras.norm = Norm::Batch,
            |config| config.game.pack = 4,
            |config| config.discriminator.network.extras.minibatch_kernels = 6,
            |config| {
                config.game.pack = 2;
                config.discriminator.network.extras =
                    Extras { norm: Norm::Layer, minibatch_kernels: 3, ..Extras::NONE };
            },
        ];
        for change in changes {
            let mut config = RunConfig::default();
            config.discriminator.network.hidden = vec![9, 11];
            config.discriminator.network.activation = Activation::Tanh;
            change(&mut config);
            let target = config.data.target(config.seed).expect("a ring");
            let mut probe = Probe::new(&config, &fresh(&config)?)?.with_reference_batch(&target)?;
            let points = points(20);
            let gradients = probe.gradients(&points)?;
            assert!(gradients.as_flattened().iter().any(|value| value.abs() > 0.01));
            for axis in 0..2 {
                let mut moved = |by: f32| {
                    let moved: Vec<Point> = points
                        .iter()
                        .map(|point| {
                            core::array::from_fn(|i| if i == axis { point[i] + by } else { point[i] })
                        })
                        .collect();
                    probe.logits(&moved)
                };
                let [above, below] = [moved(0.001)?, moved(-0.001)?];
                let differences: Vec<f32> =
                    above.iter().zip(&below).map(|(above, below)| (above - below) / 0.002).collect();
                let far = |(gradient, difference): (&Point, &f32)| (gradient[axis] - difference).abs();
                let apart = gradients.iter().zip(&differences).map(far);
                if config.discriminator.network.extras.minibatch_kernels > 0 {
                    // Their logit is a sum with many kinks; in f64 `kernels` has an exact test.
                    let all: f32 = differences.iter().map(|difference| difference.abs()).sum();
                    assert!(apart.sum::<f32>() < 0.1 * all, "{config:?}");
                } else {
                    let most = differences.iter().map(|difference| 2e-3 * difference.abs().max(0.1));
                    assert!(apart.zip(most).all(|(apart, most)| apart < most), "{config:?}");
                }
            }
        }
        Ok(())
    }
}
