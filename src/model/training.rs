//! The inputs of a training-mode pass through a network: dropout masks, batch statistics, and which rows share a batch.

use candle_core::{Result, Tensor};

use super::batch::Turn;
use crate::config::RunConfig;
use crate::math::random::{Draws, Stream};

/// The state of one training-mode pass.
pub struct Training {
    /// Probability that a hidden unit is dropped.
    dropout: f64,
    /// The draws of the dropout masks, one for each kind of samples. A batch has equally many rows of each kind, one
    /// kind after the other.
    kinds: Vec<Draws>,
    /// For each layer with batch norm, the mean and the variance of each unit's pre-activation, for the moving
    /// averages.
    pub(super) statistics: Vec<[Tensor; 2]>,
}

impl Training {
    /// A pass over one kind of samples, without dropout.
    pub fn without_masks() -> Self {
        Self { dropout: 0.0, kinds: Vec::new(), statistics: Vec::new() }
    }

    /// A pass of D with dropout over several kinds of samples; `streams` are those of their masks.
    pub fn of_discriminator(config: &RunConfig, streams: &[Stream], turn: Turn) -> Self {
        let kinds = streams.iter().map(|&stream| Draws::new(config.seed, stream, turn.step, turn.part));
        let dropout = config.discriminator.network.dropout();
        Self { dropout, kinds: kinds.collect(), statistics: Vec::new() }
    }

    /// The same pass without dropout.
    pub fn without_dropout(self) -> Self {
        Self { dropout: 0.0, ..self }
    }

    /// Number of kinds of samples in the batch.
    pub(super) fn num_kinds(&self) -> usize {
        self.kinds.len().max(1)
    }

    /// Dropout: sets each of `values`, shape (batch, units), to 0 with probability p, and divides the others by 1 -
    /// p, which keeps the expectation of the next layer's sums (Srivastava et al. 2014, section 10).
    pub(super) fn drop_units(&mut self, values: Tensor) -> Result<Tensor> {
        if self.dropout == 0.0 {
            return Ok(values);
        }
        let mut numbers = vec![0.0_f32; values.elem_count()];
        let each = numbers.len() / self.num_kinds();
        for (draws, numbers) in self.kinds.iter_mut().zip(numbers.chunks_exact_mut(each.max(1))) {
            draws.fill_uniforms(numbers);
        }
        let (bound, kept) = ((2.0 * self.dropout - 1.0) as f32, (1.0 / (1.0 - self.dropout)) as f32);
        for number in &mut numbers {
            *number = if *number < bound { 0.0 } else { kept };
        }
        let mask = Tensor::from_vec(numbers, values.dims(), values.device())?.to_dtype(values.dtype())?;
        values * mask
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{D, DType, Device, Var};

    use super::super::batch::latents;
    use super::super::penalty::penalty;
    use super::*;
    use crate::config::{Activation, Extras, Norm, Objective, Penalties, Player};
    use crate::model::{Autodiff, Function, Gradients as _, GraphWeights, Mlp, tensor_of};

    const BOTH: [Stream; 2] = [Stream::RealMasks, Stream::FakeMasks];
    const TURN: Turn = Turn { step: 3, part: 1 };

    fn dropped(config: &RunConfig, streams: &[Stream], turn: Turn, rows: usize) -> Result<Vec<Vec<f32>>> {
        let values = Tensor::ones((rows, 50), DType::F32, &Device::Cpu)?;
        Training::of_discriminator(config, streams, turn).drop_units(values)?.to_vec2()
    }

    #[test]
    fn units_are_left_out_with_probability_p_by_seed_kind_step_and_part() -> Result<()> {
        let mut config = RunConfig::default();
        assert!(dropped(&config, &BOTH, TURN, 4)?.iter().flatten().all(|value| *value == 1.0));
        config.discriminator.network.extras.dropout = 0.2;
        let both = dropped(&config, &BOTH, TURN, 400)?;
        assert!(both.iter().flatten().all(|value| [0.0, 1.25].contains(value)));
        // Five standard deviations of 20,000 draws: 0.014.
        let left_out = both.iter().flatten().filter(|value| **value == 0.0).count() as f64 / 20_000.0;
        assert!((left_out - 0.2).abs() < 0.014, "{left_out}");
        assert_eq!(both[..200], dropped(&config, &BOTH[..1], TURN, 200)?);
        assert_eq!(both[200..], dropped(&config, &BOTH[1..], TURN, 200)?);
        assert_ne!(both[..200], both[200..]);
        for other in [Turn { step: 4, ..TURN }, Turn { part: 2, ..TURN }] {
            assert_ne!(both, dropped(&config, &BOTH, other, 400)?);
        }
        config.seed += 1;
        assert_ne!(both, dropped(&config, &BOTH, TURN, 400)?);
        Ok(())
    }

    /// Configurations with each optional part of a network, alone and together.
    fn configurations() -> Vec<RunConfig> {
        let none = Extras::NONE;
        let penalties = Penalties { r1: 1.5, between: 2.0, ..Penalties::NONE };
        let all = Extras { norm: Norm::Layer, dropout: 0.4, minibatch_kernels: 3 };
        let mut configurations = Vec::new();
        for (extras, penalties) in [
            ([Extras { norm: Norm::Batch, ..none }, none], Penalties::NONE),
            ([Extras { norm: Norm::Layer, ..none }, Extras { norm: Norm::Layer, ..none }], penalties),
            ([none, Extras { dropout: 0.4, ..none }], penalties),
            ([none, Extras { minibatch_kernels: 3, ..none }], Penalties::NONE),
            ([Extras { norm: Norm::Batch, ..none }, all], Penalties::NONE),
            ([Extras { norm: Norm::Batch, ..none }, Extras { minibatch_kernels: 0, ..all }], penalties),
        ] {
            for (activation, objective) in [
                (Activation::Tanh, Objective::NonSaturating),
                (Activation::LeakyRelu, Objective::RelativisticPairing),
            ] {
                for depth in 1..=3 {
                    let mut config = RunConfig { latent_dim: 3, seed: 11, ..RunConfig::default() };
                    config.game.objective = objective;
                    config.game.batch_size = 6;
                    config.game.penalties = penalties;
                    for (player, extras) in
                        [&mut config.generator, &mut config.discriminator].into_iter().zip(extras)
                    {
                        player.network.hidden = [5, 4, 6][..depth].to_vec();
                        player.network.activation = activation;
                        player.network.extras = extras;
                    }
                    configurations.push(config);
                }
            }
        }
        configurations
    }

    fn network(config: &RunConfig, player: Player, dtype: DType) -> Result<Mlp> {
        let mut draws = Draws::new(7, Stream::DiscriminatorWeights, 0, player as u32);
        let network = Mlp::new(&config.widths(player), &config.player(player).network, &mut draws, dtype)?;
        // Biases and shifts that are not 0, gains and moving variances that are not 1, and kernels that distinguish
        // samples.
        for (index, (parameter, name)) in network.parameters().zip(network.parameter_names()).enumerate() {
            if parameter.rank() == 1 {
                let shifts = (0..parameter.elem_count()).map(|k| 0.2 * libm::cos(k as f64 + index as f64));
                let shifts = Tensor::from_iter(shifts, &Device::Cpu)?.to_dtype(dtype)?;
                parameter.set(&(parameter.as_detached_tensor() + shifts)?)?;
            }
            if name == "kernels.weight" {
                parameter.set(&(parameter.as_detached_tensor() * 8.0)?)?;
            }
        }
        Ok(network)
    }

    /// The loss of `player` on the minibatch of the turn, in f64; only this player's weights are trainable.
    fn loss(config: &RunConfig, player: Player, [generator, discriminator]: [&Mlp; 2]) -> Result<Tensor> {
        let activations = Player::BOTH.map(|p| Function::activation(&config.player(p).network));
        let learns = |own| if player == own { GraphWeights::Trainable } else { GraphWeights::Fixed };
        let mut points = vec![[0.0; 2]; config.game.batch_size];
        let target = config.data.target(config.seed).map_err(|error| candle_core::Error::msg(error.key()))?;
        target.sample(&mut Draws::new(config.seed, Stream::Data, TURN.step, TURN.part), &mut points);
        let reals = tensor_of(&points, config.dimension())?.to_dtype(DType::F64)?;
        let mut draws = Draws::new(config.seed, Stream::Latents, TURN.step, TURN.part);
        let latents = latents(config, config.game.batch_size, &mut draws)?.to_dtype(DType::F64)?;
        let fakes = generator.train(
            &latents,
            activations[0],
            learns(Player::Generator),
            &mut Training::without_masks(),
        )?;
        let mut training = Training::of_discriminator(config, &BOTH, TURN);
        let logits = discriminator.train(
            &Tensor::cat(&[&reals, &fakes], 0)?,
            activations[1],
            learns(Player::Discriminator),
            &mut training,
        )?;
        let logits = logits.squeeze(D::Minus1)?;
        let [a, b] = [0, 1].map(|half| logits.narrow(0, half * points.len(), points.len()));
        let terms = config.game.terms();
        if player == Player::Generator {
            return terms.generator_loss(&a?, &b?);
        }
        let loss = terms.discriminator_loss(&a?, &b?)?;
        match penalty(discriminator, config, [&reals, &fakes.detach()], TURN)? {
            Some(penalty) => loss + penalty,
            None => Ok(loss),
        }
    }

    fn gradient(loss: &Tensor, network: &Mlp) -> Result<Vec<f64>> {
        let gradients = loss.backward()?;
        let mut all = Vec::new();
        for parameter in network.parameters() {
            match gradients.get(parameter) {
                Some(gradient) => all.extend(gradient.flatten_all()?.to_vec1::<f64>()?),
                None => all.resize(all.len() + parameter.elem_count(), 0.0),
            }
        }
        Ok(all)
    }

    #[test]
    fn gradients_of_the_whole_loss_are_those_of_central_differences() -> Result<()> {
        for config in configurations() {
            let networks = Player::BOTH.map(|player| network(&config, player, DType::F64));
            let [generator, discriminator] = networks;
            let networks = [&generator?, &discriminator?];
            for (player, own) in Player::BOTH.into_iter().zip(networks) {
                let exact = gradient(&loss(&config, player, networks)?, own)?;
                assert_eq!(exact.len(), config.num_parameters(player));
                let scale = exact.iter().fold(1e-2_f64, |most, g| most.max(g.abs()));
                let mut rest = exact.iter();
                for parameter in own.parameters() {
                    let values = parameter.flatten_all()?.to_vec1::<f64>()?;
                    let at = |index: usize, by: f64| -> Result<f64> {
                        let mut moved = values.clone();
                        moved[index] += by;
                        parameter.set(&Tensor::from_vec(moved, parameter.dims(), &Device::Cpu)?)?;
                        loss(&config, player, networks)?.to_scalar()
                    };
                    for (index, exact) in (0..values.len()).zip(&mut rest) {
                        // A difference of fourth order: layer norm has a large second derivative where a layer's sums
                        // are nearly equal.
                        let h = 2e-6;
                        let across = |h: f64| Ok::<f64, candle_core::Error>(at(index, h)? - at(index, -h)?);
                        let difference = (8.0 * across(h)? - across(2.0 * h)?) / (12.0 * h);
                        at(index, 0.0)?;
                        assert!(
                            (exact - difference).abs() < 1e-6 * scale,
                            "{player:?} {:?} {:?}: {exact}, not {difference}",
                            config.generator.network,
                            config.discriminator.network
                        );
                    }
                }
            }
        }
        Ok(())
    }

    #[test]
    fn slopes_are_those_of_what_is_looked_at() -> Result<()> {
        for config in configurations() {
            let discriminator = network(&config, Player::Discriminator, DType::F64)?;
            let activation = Function::activation(&config.discriminator.network);
            let points = Var::new(&[[0.3, -0.2], [1.5, 0.4], [-0.7, 2.0]], &Device::Cpu)?;
            let output = discriminator.forward(&points, activation, GraphWeights::Fixed)?.sum_all()?;
            let gradients = output.backward()?;
            let exact = gradients.get(&points).expect("the points").to_vec2::<f64>()?;
            let slopes = discriminator.slopes(&points, activation, GraphWeights::Fixed)?.to_vec2::<f64>()?;
            for (slope, exact) in slopes.iter().flatten().zip(exact.iter().flatten()) {
                assert!((slope - exact).abs() < 1e-12, "{config:?}: {slope}, not {exact}");
            }
        }
        Ok(())
    }

    #[test]
    fn the_reference_path_takes_these_gradients_and_moves_what_follows_the_batch() -> Result<()> {
        for config in configurations() {
            let target = config.data.target(config.seed).expect("a target");
            let narrow = Player::BOTH.map(|player| network(&config, player, DType::F32).expect("a network"));
            let wide = Player::BOTH.map(|player| network(&config, player, DType::F64).expect("a network"));
            let mut reference = Autodiff::new(&config)?;
            for (player, network) in Player::BOTH.into_iter().zip(&narrow) {
                reference.take(player, &network.values()?)?;
            }
            for player in [Player::Discriminator, Player::Generator] {
                reference.differentiate(player, &config, &target, TURN)?.expect("finite");
            }
            for (player, own) in Player::BOTH.into_iter().zip(&wide) {
                let exact = gradient(&loss(&config, player, [&wide[0], &wide[1]])?, own)?;
                let scale = exact.iter().fold(1e-2_f64, |most, g| most.max(g.abs()));
                for (got, exact) in reference.gradient(player).iter().zip(&exact) {
                    // The accuracy of f32 where layer norm has a large second derivative.
                    assert!((f64::from(*got) - exact).abs() < 2e-3 * scale, "{player:?}: {got}, not {exact}");
                }
            }
            let moving = |network: &Mlp| -> Vec<Vec<f32>> {
                let named = network.parameters().zip(network.parameter_names());
                named
                    .filter(|(_, name)| name.contains("moving"))
                    .map(|(own, _)| own.to_vec1().expect("values"))
                    .collect()
            };
            let before = moving(&narrow[0]);
            let mut moments = crate::model::Moments::new(config.num_parameters(Player::Generator));
            let mut weights = narrow[0].values()?;
            reference.descend(Player::Generator, &config, 1.0, &mut moments, &mut weights)?;
            narrow[0].set_values(&weights)?;
            let has_moving = config.generator.network.norm() == Norm::Batch;
            assert_eq!(before.is_empty(), !has_moving);
            assert!(before.iter().zip(moving(&narrow[0])).all(|(before, after)| *before != after));
        }
        Ok(())
    }
}
