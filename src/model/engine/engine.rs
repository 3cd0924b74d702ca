//! One update of a player, from the draws to the gradient.

use candle_core::Result;

use super::chain::Chain;
use super::loss::Losses;
use super::passes::{Backward, Forward, Gradient, Latents, Noise, Part, share};
use super::tape::{COLUMNS, Row, Tape};
use crate::config::{LatentLaw, Player, RunConfig, UpdateOrder};
use crate::crew::{Chunks, Crew, Cuts};
use crate::data::Target;
use crate::math::Point;
use crate::math::isa::Machine;
use crate::math::random::{Draws, Stream};
use crate::model::batch::Turn;
use crate::model::gradients::{Gradients, Networks};
use crate::model::optimizer::{Moments, Tools, Update};
use crate::model::watch::{Stage, Watch};

/// Work of a step from which on threads are worth their while, in floating-point operations.
const WORTH_SHARING: f64 = 3e6;
/// Bytes of derivatives that a part of a gradient goes over: what a second-level cache holds.
const PART_BYTES: usize = 256 << 10;

/// Both networks in the layout of matrix products, and all the memory that an update takes.
pub struct Engine {
    tools: Tools,
    chain: Chain,
    tape: Tape,
    /// By player: the parts of its gradient, where they begin, and the gradient.
    parts: [Vec<Part>; 2],
    places: [Vec<usize>; 2],
    gradients: [Vec<f32>; 2],
    /// By player: its weights, in the order of the network's values.
    weights: [Vec<f32>; 2],
    /// The logits of the last batch that the discriminator moved or looked on.
    real: Vec<f32>,
    fake: Vec<f32>,
    /// Logits of a batch that the generator moves on, and derivatives.
    scratch: [Vec<f32>; 4],
    points: Vec<Point>,
    watch: Option<Watch>,
}

/// Which samples a pass is about.
#[derive(Clone, Copy, PartialEq)]
enum Half {
    Fakes,
    Both,
}

impl Engine {
    /// An engine for the networks of `config` with a crew of `threads`; `None` where the processor has no fused
    /// multiply-add. The weights are to be loaded.
    pub fn new(config: &RunConfig, threads: usize) -> Option<Self> {
        let machine = Machine::best();
        machine.is_fast().then(|| Self::on(machine, config, threads))
    }

    /// An engine for one instruction set.
    pub fn on(machine: Machine, config: &RunConfig, threads: usize) -> Self {
        let chain = Chain::new(config, machine.tile_rows());
        let zeros = |player| vec![0.0; config.num_parameters(player)];
        let mut engine = Self {
            tools: Tools { machine, crew: Crew::new(threads) },
            tape: Tape::new(&chain, config.game.batch_size),
            chain,
            parts: [Vec::new(), Vec::new()],
            places: [Vec::new(), Vec::new()],
            gradients: [zeros(Player::Generator), zeros(Player::Discriminator)],
            weights: [zeros(Player::Generator), zeros(Player::Discriminator)],
            real: Vec::new(),
            fake: Vec::new(),
            scratch: Default::default(),
            points: Vec::new(),
            watch: None,
        };
        engine.fit(config);
        engine
    }

    /// The instruction set.
    pub fn machine(&self) -> Machine {
        self.tools.machine
    }

    fn done(&self, stage: Stage) {
        if let Some(watch) = &self.watch {
            watch(stage);
        }
    }

    /// Follows changes of the configuration.
    fn prepare(&mut self, config: &RunConfig) {
        self.chain.attune(config);
        if config.game.batch_size != self.tape.batch {
            self.tape.resize(config.game.batch_size);
            self.fit(config);
        }
    }

    /// Makes all memory fit the batch, and cuts the gradients anew.
    fn fit(&mut self, config: &RunConfig) {
        let batch = config.game.batch_size;
        for values in self.scratch.iter_mut().chain([&mut self.real, &mut self.fake]) {
            values.resize(batch, 0.0);
        }
        self.points.resize(batch, [0.0; 2]);
        self.tools.crew.engage(is_worth_sharing(config));
        let threads = self.tools.crew.threads();
        for (player, panels) in [(Player::Generator, 1), (Player::Discriminator, 2)] {
            let panels = panels * self.tape.panels();
            let fitting = PART_BYTES / (panels * size_of::<Row>());
            let (parts, places) = (&mut self.parts[player as usize], &mut self.places[player as usize]);
            parts.clear();
            places.clear();
            places.push(0);
            let mut place = 0;
            let (first, end) = self.chain.span(player);
            for layer in first..end {
                let (inputs, outputs) = (self.chain.layers[layer].inputs, self.chain.layers[layer].outputs);
                // Some for each thread, in multiples of the rows of a tile.
                let each = if threads == 1 { outputs } else { outputs.div_ceil(2 * threads) };
                let rows = fitting.min(each).next_multiple_of(4);
                for output in (0..outputs).step_by(rows) {
                    parts.push(Part { layer, output: Some(output) });
                    place += rows.min(outputs - output) * inputs;
                    places.push(place);
                }
                parts.push(Part { layer, output: None });
                place += outputs;
                places.push(place);
            }
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
            law: LatentLaw::Normal,
        };
        let noise = (deviation > 0.0).then(|| Noise {
            deviation,
            on_reals: normals(Stream::RealNoise),
            on_fakes: normals(Stream::FakeNoise),
        });
        let work = Forward {
            chain: &self.chain,
            outputs: &self.tape.outputs,
            batch: self.tape.batch,
            first,
            points: &self.points,
            latents: Latents { draws, law: config.latent },
            noise,
        };
        let panels = &mut self.tape.rows[first * self.tape.stride..];
        share(&mut self.tools.crew, self.tools.machine, Chunks::new(panels, self.tape.stride), &work);
        self.done(Stage::Forward);
    }

    fn backward(&mut self, half: Half, player: Player) {
        let first = if half == Half::Both { 0 } else { self.tape.panels() };
        let (until, _) = self.chain.span(player);
        let work = Backward {
            chain: &self.chain,
            outputs: &self.tape.outputs,
            slopes: &self.tape.slopes,
            batch: self.tape.batch,
            until,
        };
        let panels = &mut self.tape.rows[first * self.tape.stride..];
        share(&mut self.tools.crew, self.tools.machine, Chunks::new(panels, self.tape.stride), &work);
        self.done(Stage::Backward);
        let work = Gradient {
            chain: &self.chain,
            outputs: &self.tape.outputs,
            slopes: &self.tape.slopes,
            parts: &self.parts[player as usize],
            rows: &self.tape.rows[first * self.tape.stride..],
            stride: self.tape.stride,
        };
        let cuts = Cuts::new(&mut self.gradients[player as usize], &self.places[player as usize]);
        share(&mut self.tools.crew, self.tools.machine, cuts, &work);
        self.done(Stage::Gradient);
    }

    /// Puts the derivatives by the logits where the way back begins.
    fn put_slopes(&mut self, half: Half) {
        let [.., by_a, by_b] = &self.scratch;
        let row = self.tape.slopes[self.chain.layers.len()];
        let panels = self.tape.panels();
        let halves = [(by_a, 0), (by_b, panels)];
        for (slopes, first) in if half == Half::Both { &halves[..] } else { &halves[1..] } {
            for (index, slopes) in slopes.chunks(COLUMNS).enumerate() {
                let to = &mut self.tape.rows[(first + index) * self.tape.stride + row];
                to.0[..slopes.len()].copy_from_slice(slopes);
            }
        }
    }

    fn fakes_are_finite(&self) -> bool {
        let (seam, panels) = (self.chain.seam, self.tape.panels());
        let fakes = self.tape.rows[panels * self.tape.stride..].chunks_exact(self.tape.stride);
        let mut columns = self.tape.batch;
        for panel in fakes {
            for row in &panel[self.tape.outputs[seam]..][..self.chain.width(seam)] {
                // All are looked at, which is faster than to stop.
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

    fn load(&mut self, player: Player, networks: Networks<'_>) -> Result<()> {
        networks.of(player).read_into(&mut self.weights[player as usize])?;
        self.chain.take(player, &self.weights[player as usize]);
        Ok(())
    }

    fn store(&self, player: Player, networks: Networks<'_>) -> Result<()> {
        networks.of(player).set_values(&self.weights[player as usize])
    }

    fn read(&self, player: Player, _: Networks<'_>, weights: &mut Vec<f32>) -> Result<()> {
        weights.clone_from(&self.weights[player as usize]);
        Ok(())
    }

    fn write(&mut self, player: Player, _: Networks<'_>, weights: &[f32]) -> Result<()> {
        self.weights[player as usize].copy_from_slice(weights);
        self.chain.take(player, weights);
        Ok(())
    }

    fn look(&mut self, _: Networks<'_>, config: &RunConfig, target: &Target, turn: Turn) -> Result<bool> {
        self.prepare(config);
        self.draw(config, target, turn);
        self.forward(Half::Both, config, turn);
        let last = self.chain.layers.len();
        read_logits(&self.tape, last, 0, &mut self.real);
        read_logits(&self.tape, last, self.tape.panels(), &mut self.fake);
        Ok(self.fakes_are_finite())
    }

    fn discriminator(
        &mut self,
        networks: Networks<'_>,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<Option<f32>> {
        if !self.look(networks, config, target, turn)? {
            return Ok(None);
        }
        let loss = self.loss(config, Player::Discriminator)?;
        self.put_slopes(Half::Both);
        self.done(Stage::Loss);
        self.backward(Half::Both, Player::Discriminator);
        Ok(Some(loss))
    }

    fn generator(&mut self, _: Networks<'_>, config: &RunConfig, target: &Target, turn: Turn) -> Result<f32> {
        self.prepare(config);
        let half = if config.game.objective.generator_sees_real() { Half::Both } else { Half::Fakes };
        if half == Half::Both {
            self.draw(config, target, turn);
        }
        self.forward(half, config, turn);
        let [a, b, by_a, by_b] = &mut self.scratch;
        let last = self.chain.layers.len();
        read_logits(&self.tape, last, self.tape.panels(), b);
        match half {
            Half::Both => read_logits(&self.tape, last, 0, a),
            Half::Fakes => a.copy_from_slice(b),
        }
        let losses = Losses { a, b, by_a, by_b };
        let loss = losses.of(self.tools.machine, config.game.terms(), Player::Generator) as f32;
        self.put_slopes(Half::Fakes);
        self.done(Stage::Loss);
        self.backward(Half::Fakes, Player::Generator);
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

    fn gradient(&self, player: Player) -> &[f32] {
        &self.gradients[player as usize]
    }

    fn descend(
        &mut self,
        player: Player,
        _: Networks<'_>,
        config: &RunConfig,
        factor: f64,
        moments: &mut Moments,
    ) -> Result<Update> {
        let Self { chain, weights, gradients, tools, .. } = self;
        let (optimizer, bound) = (&config.player(player).optimizer, config.weight_bound(player));
        let (weights, gradient) = (&mut weights[player as usize], &gradients[player as usize]);
        let update = moments.update(optimizer, factor, bound, weights, gradient, tools);
        chain.take(player, weights);
        self.done(Stage::Update);
        Ok(update)
    }
}

/// The logits of the panels from `first` on.
fn read_logits(tape: &Tape, last: usize, first: usize, logits: &mut [f32]) {
    for (index, logits) in logits.chunks_mut(COLUMNS).enumerate() {
        let row = &tape.rows[(first + index) * tape.stride + tape.outputs[last]];
        logits.copy_from_slice(&row.0[..logits.len()]);
    }
}

/// Whether a step of `config` is so much work that helpers take part in it.
pub fn is_worth_sharing(config: &RunConfig) -> bool {
    work(config) >= WORTH_SHARING
}

/// Floating-point operations that a step of `config` takes in matrix products, two for each multiply-add.
pub fn work(config: &RunConfig) -> f64 {
    let batch = config.game.batch_size as f64;
    let weights = |player| -> (f64, f64) {
        let widths = config.widths(player);
        let all: usize = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
        ((all as f64), (widths[0] * widths[1]) as f64)
    };
    let (g, g_first) = weights(Player::Generator);
    let (d, d_first) = weights(Player::Discriminator);
    // Through G; through D, back, and gradients, for twice the batch. No derivative by the inputs is needed.
    let of_discriminator = 2.0 * batch * (g + 2.0 * (3.0 * d - d_first));
    // Through G and D, back through both, and gradients of G.
    let sees = if config.game.objective.generator_sees_real() { d } else { 0.0 };
    let of_generator = 2.0 * batch * (3.0 * g - g_first + 2.0 * d + sees);
    let once = config.discriminator.updates as f64 * of_discriminator
        + config.generator.updates as f64 * of_generator;
    if config.game.order == UpdateOrder::Extragradient { 2.0 * once } else { once }
}
