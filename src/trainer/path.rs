//! The choice between the engine and the reference.

use crate::config::RunConfig;
use crate::model::{Engine, Gradients, Reference};
use crate::protocol::Means;

/// How gradients are to be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// By the engine with up to this many threads, where the processor and the configuration allow it.
    Engine {
        /// The calling thread included.
        threads: usize,
    },
    /// By candle's automatic differentiation.
    Reference,
}

impl Path {
    /// The engine on the calling thread alone.
    pub const ALONE: Self = Self::Engine { threads: 1 };

    /// The engine on all cores but `spared`.
    pub fn sparing(spared: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::Engine { threads: cores.saturating_sub(spared).max(1) }
    }

    /// The way to gradients for the networks of `config`, and what it is.
    pub(super) fn open(self, config: &RunConfig) -> (Box<dyn Gradients>, Means) {
        if let Self::Engine { threads } = self
            && let Some(engine) = Engine::new(config, threads)
        {
            let means = Means { instructions: Some(engine.machine().name()), threads };
            return (Box::new(engine), means);
        }
        (Box::new(Reference::new()), Means { instructions: None, threads: 1 })
    }
}
