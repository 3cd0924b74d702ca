//! Both networks on one minibatch: losses, and their gradients with respect to the weights of both players.

use super::batch::Batch;
use super::loss::Loss;
use super::penalty::PenaltyTerms;
use super::perceptron::{Perceptron, Trace};
use crate::config::{Player, RunConfig, Terms};

/// A game on a fixed minibatch. The vector `weights` w = (θ, φ) holds G's weights, then D's.
#[derive(Clone, Debug)]
pub struct Game {
    generator: Perceptron,
    discriminator: Perceptron,
    terms: Terms,
    batch: Batch,
    penalties: PenaltyTerms,
}

/// The forward passes of both networks on the minibatch.
struct NetworkOutputs {
    of_generator: Trace,
    /// Logits on reals, if those were evaluated, then on fakes.
    of_discriminator: Trace,
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Game {
    /// The game of `config` on `batch`, without penalties.
    pub fn new(config: &RunConfig, batch: Batch) -> Self {
        Self {
            generator: Perceptron::of(Player::Generator, config),
            discriminator: Perceptron::of(Player::Discriminator, config),
            terms: config.game.terms(),
            batch,
            penalties: PenaltyTerms::default(),
        }
    }

    /// Adds D's gradient penalties of `step`: they are part of ξ, but of no loss.
    pub fn with_penalties(self, config: &RunConfig, step: u64) -> Self {
        Self { penalties: PenaltyTerms::at(config, step), ..self }
    }

    /// Number of weights of G.
    pub fn num_generator_weights(&self) -> usize {
        self.generator.num_weights()
    }

    /// Number of weights of both players.
    pub fn num_weights(&self) -> usize {
        self.generator.num_weights() + self.discriminator.num_weights()
    }

    /// The part of `values`, one value per weight, that belongs to `player`.
    pub fn part<'a>(&self, player: Player, values: &'a [f64]) -> &'a [f64] {
        let (of_generator, of_discriminator) = values.split_at(self.num_generator_weights());
        match player {
            Player::Generator => of_generator,
            Player::Discriminator => of_discriminator,
        }
    }

    /// The logits a = D(x) and b = D(G(z)); `None` where an output of G is not finite.
    pub fn logits(&self, weights: &[f64]) -> Option<[Vec<f64>; 2]> {
        let NetworkOutputs { of_generator, a, b, .. } = self.evaluate(weights, true);
        of_generator.output().iter().all(|value| value.is_finite()).then_some([a, b])
    }

    /// The real samples and the fakes as D sees them.
    pub fn inputs(&self, weights: &[f64]) -> [Vec<[f64; 2]>; 2] {
        let latents = self.batch.latents.clone();
        let of_generator = self.generator.forward(self.part(Player::Generator, weights), latents);
        let points = |rows: &[f64]| {
            let mut points = vec![[0.0; 2]; self.batch.size];
            for (axis, row) in rows.chunks_exact(self.batch.size).enumerate() {
                points.iter_mut().zip(row).for_each(|(point, &value)| point[axis] = value);
            }
            points
        };
        [points(&self.batch.reals), points(&self.noisy(&of_generator))]
    }

    /// The loss of `player` on the logits a of reals and b of fakes, a mean over the batch.
    pub fn loss_of(terms: Terms, player: Player, [a, b]: [&[f64]; 2]) -> f64 {
        Loss::of(player, terms, a, b).value
    }

    /// The loss of `player` on the minibatch, without penalties.
    pub fn loss(&self, weights: &[f64], player: Player) -> f64 {
        let NetworkOutputs { a, b, .. } = self.evaluate(weights, true);
        Loss::of(player, self.terms, &a, &b).value
    }

    /// The gradient of the loss of `of` with respect to the weights of both players.
    pub fn gradient(&self, weights: &[f64], of: Player) -> Vec<f64> {
        let both = of == Player::Discriminator || self.terms.objective.generator_sees_real();
        let outputs = self.evaluate(weights, both);
        let mut gradient = vec![0.0; self.num_weights()];
        let (by_generator, by_discriminator) = gradient.split_at_mut(self.num_generator_weights());
        let by_fakes = self.through_discriminator(weights, &outputs, of, Some(by_discriminator));
        let theta = self.part(Player::Generator, weights);
        self.generator.backward(theta, &outputs.of_generator, by_fakes, Some(by_generator));
        gradient
    }

    /// ξ(w) = (∇_θ L_G, ∇_φ L_D): the gradient of each player's loss with respect to its own weights. D's part
    /// includes the penalties if the game has any.
    pub fn field(&self, weights: &[f64]) -> Vec<f64> {
        let outputs = self.evaluate(weights, true);
        let mut field = vec![0.0; self.num_weights()];
        let (by_generator, by_discriminator) = field.split_at_mut(self.num_generator_weights());
        self.through_discriminator(weights, &outputs, Player::Discriminator, Some(by_discriminator));
        let phi = self.part(Player::Discriminator, weights);
        let fakes = self.noisy(&outputs.of_generator);
        self.penalties.differentiate(&self.discriminator, phi, &self.batch, &fakes, by_discriminator);
        let by_fakes = self.through_discriminator(weights, &outputs, Player::Generator, None);
        let theta = self.part(Player::Generator, weights);
        self.generator.backward(theta, &outputs.of_generator, by_fakes, Some(by_generator));
        field
    }

    /// ∇_φ L_D: the gradient of D's loss with respect to D's weights, without penalties.
    pub fn discriminator_gradient(&self, weights: &[f64]) -> Vec<f64> {
        let outputs = self.evaluate(weights, true);
        let mut gradient = vec![0.0; self.discriminator.num_weights()];
        self.through_discriminator(weights, &outputs, Player::Discriminator, Some(&mut gradient));
        gradient
    }

    /// The fakes with their instance noise, as D gets them.
    fn noisy(&self, of_generator: &Trace) -> Vec<f64> {
        of_generator.output().iter().zip(&self.batch.noise).map(|(fake, noise)| fake + noise).collect()
    }

    fn evaluate(&self, weights: &[f64], both: bool) -> NetworkOutputs {
        let Batch { size, reals, latents, noise, .. } = &self.batch;
        let of_generator = self.generator.forward(self.part(Player::Generator, weights), latents.clone());
        let mut seen = Vec::with_capacity(4 * size);
        let fakes = of_generator.output().chunks_exact(*size).zip(noise.chunks_exact(*size));
        for ((fakes, noise), reals) in fakes.zip(reals.chunks_exact(*size)) {
            seen.extend_from_slice(if both { reals } else { &[] });
            seen.extend(fakes.iter().zip(noise).map(|(fake, noise)| fake + noise));
        }
        let of_discriminator = self.discriminator.forward(self.part(Player::Discriminator, weights), seen);
        let logits = of_discriminator.output();
        let b = logits[logits.len() - size..].to_vec();
        let a = if both { logits[..*size].to_vec() } else { b.clone() };
        NetworkOutputs { of_generator, of_discriminator, a, b }
    }

    /// The derivatives of the loss of `of` with respect to the fakes. Those with respect to D's weights are added to
    /// `by_weights`.
    fn through_discriminator(
        &self,
        weights: &[f64],
        outputs: &NetworkOutputs,
        of: Player,
        by_weights: Option<&mut [f64]>,
    ) -> Vec<f64> {
        let size = self.batch.size;
        let Loss { by_a, by_b, .. } = Loss::of(of, self.terms, &outputs.a, &outputs.b);
        let trace = &outputs.of_discriminator;
        let both = trace.output().len() == 2 * size;
        let slopes = if both { [by_a, by_b].concat() } else { by_b };
        let phi = self.part(Player::Discriminator, weights);
        let by_input = self.discriminator.backward(phi, trace, slopes, by_weights);
        let rows = by_input.chunks_exact(trace.output().len());
        rows.flat_map(|row| &row[row.len() - size..]).copied().collect()
    }
}
