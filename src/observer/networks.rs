//! The networks of a state, for evaluation: on the fused engine where network and processor allow it, else on
//! candle.

use candle_core::{D, Result, Tensor};

use crate::config::{Player, RunConfig};
use crate::data::Target;
use crate::math::Point;
use crate::math::random::{Draws, Stream};
use crate::model::{Evaluator, Function, GraphWeights, Mlp, latents, slopes, tensor_of};
use crate::protocol::Weights;

/// Rows per forward pass on candle, so that activations stay in the cache.
const ROWS: usize = 1024;
/// Real samples, or packs, beside which minibatch discrimination scores a point.
const REFERENCE_BATCH: usize = 64;

/// G and D of one state, for evaluation only.
pub enum Networks<'a> {
    /// On the fused engine, for plain networks on a processor with vector instructions.
    Panels(Evaluator<'a>),
    /// On candle, for all other networks.
    Candle(OnCandle<'a>),
}

/// G and D on candle.
pub struct OnCandle<'a> {
    config: &'a RunConfig,
    generator: Mlp,
    discriminator: Mlp,
    /// The real samples, in packs, beside which minibatch discrimination scores a point; `None` without it.
    reference: Option<Tensor>,
}

impl<'a> Networks<'a> {
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
    /// As [`Networks::new`].
    pub fn average(config: &'a RunConfig, weights: &Weights) -> Result<Option<Self>> {
        let is_there = !weights.average.is_empty();
        is_there.then(|| Self::of(config, &weights.average, &weights.judging(config))).transpose()
    }

    fn of(config: &'a RunConfig, generator: &[f32], discriminator: &[f32]) -> Result<Self> {
        let is_plain = config.is_plain_in_evaluation();
        if let Some(evaluator) = is_plain.then(|| Evaluator::new(config, generator, discriminator)).flatten()
        {
            return Ok(Self::Panels(evaluator));
        }
        let network =
            |player, values| Mlp::with_values(&config.widths(player), &config.player(player).network, values);
        let generator = network(Player::Generator, generator)?;
        let discriminator = network(Player::Discriminator, discriminator)?;
        Ok(Self::Candle(OnCandle { config, generator, discriminator, reference: None }))
    }

    /// Adds the real samples of `target` beside which minibatch discrimination scores a point: always the same ones.
    pub fn with_reference_batch(mut self, target: &Target) -> Result<Self> {
        if let Self::Candle(OnCandle { config, reference, .. }) = &mut self
            && config.discriminator.network.extras.minibatch_kernels > 0
        {
            let mut points = vec![[0.0; 2]; REFERENCE_BATCH * config.game.pack];
            target.sample(&mut Draws::new(config.seed, Stream::ReferenceBatch, 0, 0), &mut points);
            *reference = Some(tensor_of(&points)?.reshape((REFERENCE_BATCH, 2 * config.game.pack))?);
        }
        Ok(self)
    }

    /// `count` generated points, always from the same latents of `stream`.
    pub fn generate(&mut self, count: usize, stream: Stream) -> Result<Vec<Point>> {
        let OnCandle { config, generator, .. } = match self {
            Self::Panels(evaluator) => return Ok(evaluator.generate(count, stream)),
            Self::Candle(networks) => networks,
        };
        let mut draws = Draws::new(config.seed, stream, 0, 0);
        let activation = Function::activation(&config.generator.network);
        let mut points = Vec::with_capacity(count);
        while points.len() < count {
            let latents = latents(config, ROWS.min(count - points.len()), &mut draws)?;
            let rows = generator
                .forward(&latents, activation, GraphWeights::Fixed)?
                .flatten_all()?
                .to_vec1::<f32>()?;
            points.extend(rows.chunks_exact(2).map(|point| [point[0], point[1]]));
        }
        Ok(points)
    }

    /// D's logit at each of `points`. For packs, all members of a pack are at the point.
    pub fn logits(&mut self, points: &[Point]) -> Result<Vec<f32>> {
        let OnCandle { config, discriminator, reference, .. } = match self {
            Self::Panels(evaluator) => return Ok(evaluator.logits(points)),
            Self::Candle(networks) => networks,
        };
        let activation = Function::activation(&config.discriminator.network);
        let mut logits = Vec::with_capacity(points.len());
        for rows in points.chunks(ROWS) {
            // All members of a pack lie at the point.
            let packs = Tensor::cat(&vec![tensor_of(rows)?; config.game.pack], 1)?;
            let judged = match reference {
                Some(reference) => {
                    discriminator.forward_beside(&packs, reference, config.game.packs() - 1, activation)
                }
                None => discriminator.forward(&packs, activation, GraphWeights::Fixed),
            }?;
            logits.extend(judged.squeeze(D::Minus1)?.to_vec1::<f32>()?);
        }
        Ok(logits)
    }

    /// ‖∇f‖ at each of `points`, where f is D's logit; `weights` are those of D in this state.
    pub fn slopes(&self, config: &RunConfig, weights: &[f32], points: &[Point]) -> Result<Vec<f64>> {
        let activation = Function::activation(&config.discriminator.network);
        let discriminator = match self {
            Self::Candle(networks) if !config.is_plain_in_evaluation() => &networks.discriminator,
            _ => return Ok(slopes(&config.widths(Player::Discriminator), activation, weights, points)),
        };
        let slopes: Tensor = discriminator.slopes(&tensor_of(points)?, activation, GraphWeights::Fixed)?;
        let pairs = slopes.to_vec2::<f32>()?;
        Ok(pairs.iter().map(|pair| f64::from(pair[0]).hypot(f64::from(pair[1]))).collect())
    }
}
