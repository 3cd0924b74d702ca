//! The engine: computes one update of a player, from the random draws to the gradient.

use std::time::Instant;

use candle_core::Result;

use super::chain::Chain;
use super::loss::Losses;
use super::passes::{BackwardPass, ForwardPass, Latents, Noise, share};
use super::penalty::penalise;
use super::sharing::Sharing;
use super::sums::GradientSums;
use super::tape::{COLUMNS, Tape};
use super::work::is_worth_sharing;
use crate::config::{LatentDistribution, PenaltyLocation, Player, RunConfig};
use crate::crew::{Chunks, Crew};
use crate::data::Target;
use crate::math::Point;
use crate::math::isa::Machine;
use crate::math::random::{Draws, Stream};
use crate::model::batch::Turn;
use crate::model::gradients::Gradients;
use crate::model::optimizer::{Moments, Tools, Update};
use crate::model::watch::{Stage, Watch};

/// Both networks packed for matrix products, and all memory that an update needs.
pub struct Engine {
    tools: Tools,
    /// For each player, whether helper threads take part in its updates.
    sharing: [Sharing; 2],
    chain: Chain,
    tape: Tape,
    shape: PanelLayout,
    /// The sum of all gradient penalties in D's last update, each a mean over the batch.
    penalty: Option<f32>,
    /// The gradient of each player.
    sums: [GradientSums; 2],
    /// The logits of the last batch that D was updated or evaluated on.
    real: Vec<f32>,
    fake: Vec<f32>,
    /// Logits of the batch of G's update, and the derivatives of the loss with respect to logits.
    scratch: [Vec<f32>; 4],
    points: Vec<Point>,
    watch: Option<Watch>,
}

/// The samples that a pass covers.
#[derive(Clone, Copy, PartialEq)]
enum Half {
    Fakes,
    Both,
}

/// The settings that determine the panels, and the panels that a gradient is a sum over.
#[derive(Clone, Copy, PartialEq)]
struct PanelLayout {
    batch: usize,
    penalised: [bool; 4],
    /// Whether D's activation has a second derivative that is not 0, so that the f'' terms are needed.
    is_curved: bool,
}

impl PanelLayout {
    fn of(config: &RunConfig) -> Self {
        Self {
            batch: config.game.packs(),
            penalised: PenaltyLocation::ALL.map(|place| config.game.penalties.is_on(place)),
            is_curved: config.discriminator.network.is_curved(),
        }
    }
}

impl Engine {
    /// An engine for the networks of `config` with `threads` threads, without weights until [`Gradients::take`].
    /// `None` where the processor has no fused multiply-add.
    pub fn new(config: &RunConfig, threads: usize) -> Option<Self> {
        let machine = Machine::best();
        machine.is_fast().then(|| Self::on(machine, config, threads))
    }

    /// An engine that uses the instruction set `machine`.
    pub fn on(machine: Machine, config: &RunConfig, threads: usize) -> Self {
        let chain = Chain::new(config, machine.tile_rows());
        let mut engine = Self {
            tools: Tools { machine, crew: Crew::new(threads) },
            sharing: [false; 2].map(Sharing::new),
            tape: Tape::new(&chain, config.game.packs()),
            chain,
            shape: PanelLayout::of(config),
            penalty: None,
            sums: Default::default(),
            real: Vec::new(),
            fake: Vec::new(),
            scratch: Default::default(),
            points: Vec::new(),
            watch: None,
        };
        engine.fit(config);
        engine
    }

    /// The instruction set in use.
    pub fn machine(&self) -> Machine {
        self.tools.machine
    }

    /// Whether helper threads take part in updates at present.
    pub fn is_shared(&self) -> bool {
        self.tools.crew.is_engaged()
    }

    fn done(&self, stage: Stage) {
        if let Some(watch) = &self.watch {
            watch(stage);
        }
    }

    /// Applies changes of the configuration.
    fn prepare(&mut self, config: &RunConfig) {
        self.chain.set_activations(config);
        let shape = PanelLayout::of(config);
        if shape != self.shape {
            self.shape = shape;
            self.fit(config);
        }
    }

    /// Resizes all memory to the batch, and divides the gradients among threads anew.
    fn fit(&mut self, config: &RunConfig) {
        let batch = config.game.packs();
        self.tape.resize(batch, &config.game.penalties);
        for values in self.scratch.iter_mut().chain([&mut self.real, &mut self.fake]) {
            values.resize(batch, 0.0);
        }
        self.points.resize(config.game.batch_size, [0.0; 2]);
        let threads = self.tools.crew.threads();
        self.sharing = [threads > 1 && is_worth_sharing(config); 2].map(Sharing::new);
        // Helper threads are off until an update asks for them.
        self.tools.crew.engage(false);
        for player in Player::BOTH {
            self.sums[player as usize].fit(player, config, &self.chain, &self.tape, threads);
        }
    }

    fn draw(&mut self, config: &RunConfig, target: &Target, turn: Turn) {
        let mut draws = Draws::new(config.seed, Stream::Data, turn.step, turn.part);
        target.sample(&mut draws, &mut self.points);
        self.done(Stage::Data);
    }

    fn forward(&mut self, half: Half, config: &RunConfig, turn: Turn) {
        let first = if half == Half::Both { 0 } else { self.tape.panels() };
        let draws = Draws::new(config.seed, Stream::Latents, turn.step, turn.part);
        let deviation = config.game.noise_at(turn.step);
        let normals = |stream| Latents {
            draws: Draws::new(config.seed, stream, turn.step, turn.part),
            distribution: LatentDistribution::Normal,
        };
        let noise = (deviation > 0.0).then(|| Noise {
            deviation,
            on_reals: normals(Stream::RealNoise),
            on_fakes: normals(Stream::FakeNoise),
        });
        let work = ForwardPass {
            chain: &self.chain,
            outputs: &self.tape.outputs,
            batch: self.tape.batch,
            first,
            points: &self.points,
            latents: Latents { draws, distribution: config.latent },
            noise,
        };
        let (end, pitch) = (2 * self.tape.panels(), self.tape.pitch);
        let panels = &mut self.tape.rows[first * pitch..end * pitch];
        share(&mut self.tools.crew, self.tools.machine, Chunks::new(panels, pitch), &work);
        self.done(Stage::Forward);
    }

    /// The backward pass and the gradient of `player`.
    fn backward(&mut self, config: &RunConfig, player: Player) {
        let (panels, pitch) = (self.tape.panels(), self.tape.pitch);
        let (until, _) = self.chain.span(player);
        let mut second_order = [false; 4];
        let (first, end) = match player {
            Player::Generator => (panels, 2 * panels),
            Player::Discriminator if self.shape.is_curved => {
                for (second_order, &place) in second_order.iter_mut().zip(&self.tape.places) {
                    *second_order = config.game.penalties.is_on(place);
                }
                (0, self.tape.places.len() * panels)
            }
            Player::Discriminator => (0, 2 * panels),
        };
        let work = BackwardPass {
            chain: &self.chain,
            outputs: &self.tape.outputs,
            slopes: &self.tape.slopes,
            stride: self.tape.stride,
            batch: self.tape.batch,
            second_order,
            until,
        };
        let panels = &mut self.tape.rows[first * pitch..end * pitch];
        share(&mut self.tools.crew, self.tools.machine, Chunks::new(panels, pitch), &work);
        self.done(Stage::Backward);
        self.sums[player as usize].take(&self.chain, &self.tape, &mut self.tools);
        self.done(Stage::Gradient);
    }

    /// Writes the derivatives with respect to the logits to where the backward pass begins.
    fn put_slopes(&mut self, half: Half) {
        let [.., by_a, by_b] = &self.scratch;
        let row = self.tape.slopes[self.chain.layers.len()];
        let panels = self.tape.panels();
        let halves = [(by_a, 0), (by_b, panels)];
        for (slopes, first) in if half == Half::Both { &halves[..] } else { &halves[1..] } {
            for (index, slopes) in slopes.chunks(COLUMNS).enumerate() {
                let to = &mut self.tape.rows[(first + index) * self.tape.pitch + row];
                to.0[..slopes.len()].copy_from_slice(slopes);
            }
        }
    }

    /// The loss of D and its gradient; `None` where a fake is not finite.
    fn of_discriminator(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> Result<Option<f32>> {
        if !self.evaluate(config, target, turn)? {
            return Ok(None);
        }
        let loss = self.loss(config, Player::Discriminator)?;
        self.put_slopes(Half::Both);
        self.done(Stage::Loss);
        self.penalty = penalise(&self.chain, &mut self.tape, &mut self.tools, config, turn);
        self.done(Stage::Penalty);
        self.backward(config, Player::Discriminator);
        Ok(Some(loss))
    }

    /// The loss of G and its gradient.
    fn of_generator(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> f32 {
        let half = if config.game.objective.generator_sees_real() { Half::Both } else { Half::Fakes };
        if half == Half::Both {
            self.draw(config, target, turn);
        }
        self.forward(half, config, turn);
        let [a, b, by_a, by_b] = &mut self.scratch;
        let last = self.chain.layers.len();
        self.tape.read_logits(last, self.tape.panels(), b);
        match half {
            Half::Both => self.tape.read_logits(last, 0, a),
            Half::Fakes => a.copy_from_slice(b),
        }
        let losses = Losses { a, b, by_a, by_b };
        let loss = losses.of(self.tools.machine, config.game.terms(), Player::Generator) as f32;
        self.put_slopes(Half::Fakes);
        self.done(Stage::Loss);
        self.backward(config, Player::Generator);
        loss
    }

    fn fakes_are_finite(&self) -> bool {
        let (seam, panels) = (self.chain.seam, self.tape.panels());
        let pitch = self.tape.pitch;
        let fakes = self.tape.rows[panels * pitch..2 * panels * pitch].chunks_exact(pitch);
        let mut columns = self.tape.batch;
        for panel in fakes {
            for row in &panel[self.tape.outputs[seam]..][..self.chain.width(seam)] {
                // All values are checked: an early exit would be slower.
                if !row.0.iter().take(columns).fold(true, |finite, value| finite & value.is_finite()) {
                    return false;
                }
            }
            columns = columns.saturating_sub(COLUMNS);
        }
        true
    }
}

impl Gradients for Engine {
    fn watch(&mut self, watch: Option<Watch>) {
        self.watch = watch;
    }

    fn take(&mut self, player: Player, weights: &[f32]) -> Result<()> {
        self.chain.take(player, weights);
        Ok(())
    }

    fn evaluate(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> Result<bool> {
        self.prepare(config);
        self.draw(config, target, turn);
        self.forward(Half::Both, config, turn);
        let last = self.chain.layers.len();
        self.tape.read_logits(last, 0, &mut self.real);
        self.tape.read_logits(last, self.tape.panels(), &mut self.fake);
        Ok(self.fakes_are_finite())
    }

    fn inputs(&self, count: usize) -> Result<[Vec<Point>; 2]> {
        let (pack, seam) = (self.chain.pack, self.chain.seam);
        let sample = |half: usize, index: usize| {
            let (column, member) = (index / pack, index % pack);
            let panel = half * self.tape.panels() + column / COLUMNS;
            let row = panel * self.tape.pitch + self.tape.outputs[seam] + self.chain.shift(seam, member);
            let mut point = [0.0; 2];
            for (value, row) in point.iter_mut().zip(&self.tape.rows[row..row + self.chain.shift(seam, 1)]) {
                *value = row.0[column % COLUMNS];
            }
            point
        };
        let count = count.min(self.tape.batch * pack);
        Ok([0, 1].map(|half| (0..count).map(|index| sample(half, index)).collect()))
    }

    fn differentiate(
        &mut self,
        player: Player,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<Option<f32>> {
        let begin = Instant::now();
        self.prepare(config);
        self.tools.crew.engage(self.sharing[player as usize].is_on());
        let loss = match player {
            Player::Generator => Some(self.of_generator(config, target, turn)),
            Player::Discriminator => self.of_discriminator(config, target, turn)?,
        };
        self.sharing[player as usize].record(begin.elapsed());
        Ok(loss)
    }

    fn loss(&mut self, config: &RunConfig, player: Player) -> Result<f32> {
        let [_, _, by_a, by_b] = &mut self.scratch;
        let losses = Losses { a: &self.real, b: &self.fake, by_a, by_b };
        Ok(losses.of(self.tools.machine, config.game.terms(), player) as f32)
    }

    fn logits(&self) -> (&[f32], &[f32]) {
        (&self.real, &self.fake)
    }

    fn gradient(&mut self, player: Player) -> &mut [f32] {
        &mut self.sums[player as usize].gradient
    }

    fn penalty(&self) -> Option<f32> {
        self.penalty
    }

    fn descend(
        &mut self,
        player: Player,
        config: &RunConfig,
        factor: f64,
        moments: &mut Moments,
        weights: &mut [f32],
    ) -> Result<Update> {
        let (optimizer, bound) = (&config.player(player).optimizer, config.weight_bound(player));
        let gradient = &self.sums[player as usize].gradient;
        let update = moments.update(optimizer, factor, bound, weights, gradient, &mut self.tools);
        self.done(Stage::Update);
        Ok(update)
    }
}
