//! Both players of a state, rebuilt from their weights, as fixed functions.

use candle_core::{D, Result, Tensor};

use crate::config::{Player, RunConfig};
use crate::math::Point;
use crate::math::random::{Draws, Stream};
use crate::model::{Function, Mlp, Weights as Graph, latents, tensor_of};
use crate::protocol::Weights;

/// Rows that go through a network at a time, so that what lies between layers stays in the cache.
const PANEL: usize = 1024;

/// G and D of one state.
pub struct Networks<'a> {
    config: &'a RunConfig,
    generator: Mlp,
    discriminator: Mlp,
}

impl<'a> Networks<'a> {
    /// The networks of `config` with these weights.
    ///
    /// # Errors
    /// Where the weights are of networks of another shape.
    pub fn new(config: &'a RunConfig, weights: &Weights) -> Result<Self> {
        Ok(Self {
            config,
            generator: Mlp::from_values(&config.widths(Player::Generator), &weights.generator)?,
            discriminator: Mlp::from_values(&config.widths(Player::Discriminator), &weights.discriminator)?,
        })
    }

    /// `count` generated points, always from the same latents of `stream`.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn generate(&self, count: usize, stream: Stream) -> Result<Vec<Point>> {
        let mut draws = Draws::new(self.config.seed, stream, 0, 0);
        let activation = Function::activation(&self.config.generator.network);
        let mut points = Vec::with_capacity(count);
        while points.len() < count {
            let latents = latents(self.config, PANEL.min(count - points.len()), &mut draws)?;
            let panel = self.generator.forward(&latents, activation, Graph::Fixed)?;
            points.extend(
                panel.flatten_all()?.to_vec1::<f32>()?.chunks_exact(2).map(|point| [point[0], point[1]]),
            );
        }
        Ok(points)
    }

    /// The discriminator's logit at each point.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn logits(&self, points: &[Point]) -> Result<Vec<f32>> {
        let activation = Function::activation(&self.config.discriminator.network);
        let mut logits = Vec::with_capacity(points.len());
        for panel in points.chunks(PANEL) {
            let panel: Tensor = self.discriminator.forward(&tensor_of(panel)?, activation, Graph::Fixed)?;
            logits.extend(panel.squeeze(D::Minus1)?.to_vec1::<f32>()?);
        }
        Ok(logits)
    }
}
