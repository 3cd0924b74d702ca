//! The choice of the backend: the engine, candle, or f64.

use candle_core::Result;

use crate::config::RunConfig;
use crate::math::isa::Machine;
use crate::model::{Autodiff, Corrected, Engine, Gradients};
use crate::protocol::{Backend, BackendInfo};

/// The backend that is wanted.
#[derive(Clone, Copy, Debug)]
pub enum Compute {
    /// By the engine with up to this many threads, where the processor and the configuration allow it.
    Engine {
        /// Number of threads, the calling one included.
        threads: usize,
    },
    /// The engine on a given instruction set, which the processor must have: for comparisons.
    On {
        /// The instruction set of its kernels.
        machine: Machine,
        /// Number of threads, the calling one included.
        threads: usize,
    },
    /// By candle's automatic differentiation.
    Candle,
}

impl Compute {
    /// The engine on the calling thread alone.
    pub const ALONE: Self = Self::Engine { threads: 1 };

    /// The engine on as many threads as there are cores, less `spared`, and at least one.
    pub fn sparing(spared: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::Engine { threads: cores.saturating_sub(spared).max(1) }
    }

    /// Whether `backend` is the one that `config` needs.
    pub(super) fn is_by(self, backend: BackendInfo, config: &RunConfig) -> bool {
        let has_engine = match self {
            Self::Engine { .. } => Machine::best().is_fast(),
            Self::On { .. } => true,
            Self::Candle => false,
        };
        match backend.kind {
            Backend::F64 => Corrected::is_for(config),
            _ if Corrected::is_for(config) => false,
            Backend::Engine { .. } => config.is_plain(),
            Backend::Candle => !config.is_plain() || !has_engine,
        }
    }

    /// The backend for the networks of `config`, and its description.
    pub(super) fn open(self, config: &RunConfig) -> Result<(Box<dyn Gradients>, BackendInfo)> {
        if Corrected::is_for(config) {
            return Ok((Box::new(Corrected::new()), BackendInfo { kind: Backend::F64, threads: 1 }));
        }
        let (engine, threads) = match self {
            _ if !config.is_plain() => (None, 1),
            Self::Engine { threads } => (Engine::new(config, threads), threads),
            Self::On { machine, threads } => (Some(Engine::on(machine, config, threads)), threads),
            Self::Candle => (None, 1),
        };
        Ok(match engine {
            Some(engine) => {
                let backend =
                    BackendInfo { kind: Backend::Engine { instructions: engine.machine().name() }, threads };
                (Box::new(engine), backend)
            }
            None => (Box::new(Autodiff::new(config)?), BackendInfo { kind: Backend::Candle, threads: 1 }),
        })
    }
}
