//! The choice between the engine and the reference.

use candle_core::Result;

use crate::config::RunConfig;
use crate::math::isa::Machine;
use crate::model::{Autodiff, Corrected, Engine, Gradients};
use crate::protocol::{Means, Path};

/// How gradients are to be computed.
#[derive(Clone, Copy, Debug)]
pub enum Compute {
    /// By the engine with up to this many threads, where the processor and the configuration allow it.
    Engine {
        /// The calling thread included.
        threads: usize,
    },
    /// By the engine on one instruction set, which the processor has: to compare them.
    On {
        /// The instruction set.
        machine: Machine,
        /// The calling thread included.
        threads: usize,
    },
    /// By candle's automatic differentiation.
    Reference,
}

impl Compute {
    /// The engine on the calling thread alone.
    pub const ALONE: Self = Self::Engine { threads: 1 };

    /// The engine on all cores but `spared`.
    pub fn sparing(spared: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::Engine { threads: cores.saturating_sub(spared).max(1) }
    }

    /// Whether what is computed by `means` is on the way that `config` asks for.
    pub(super) fn is_by(self, means: Means, config: &RunConfig) -> bool {
        let has_engine = match self {
            Self::Engine { .. } => Machine::best().is_fast(),
            Self::On { .. } => true,
            Self::Reference => false,
        };
        match means.path {
            Path::Game => Corrected::is_for(config),
            _ if Corrected::is_for(config) => false,
            Path::Engine { .. } => config.is_plain(),
            Path::Reference => !config.is_plain() || !has_engine,
        }
    }

    /// The way to gradients for the networks of `config`, and what it is.
    pub(super) fn open(self, config: &RunConfig) -> Result<(Box<dyn Gradients>, Means)> {
        if Corrected::is_for(config) {
            return Ok((Box::new(Corrected::new()), Means { path: Path::Game, threads: 1 }));
        }
        let (engine, threads) = match self {
            _ if !config.is_plain() => (None, 1),
            Self::Engine { threads } => (Engine::new(config, threads), threads),
            Self::On { machine, threads } => (Some(Engine::on(machine, config, threads)), threads),
            Self::Reference => (None, 1),
        };
        Ok(match engine {
            Some(engine) => {
                let means = Means { path: Path::Engine { instructions: engine.machine().name() }, threads };
                (Box::new(engine), means)
            }
            None => (Box::new(Autodiff::new(config)?), Means { path: Path::Reference, threads: 1 }),
        })
    }
}
