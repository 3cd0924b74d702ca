//! The presets: runs that are part of the program.

use super::file::Run;
use super::meant::nearest;
use super::run::RunConfig;
use crate::words::{Sentence, visible};

/// A named run. Its title and description are in the table of words under `preset.NAME`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preset {
    /// The name on the command line.
    pub name: &'static str,
    /// Whether it shows a failure of training.
    pub fails: bool,
    text: &'static str,
}

macro_rules! preset {
    ($name:literal, fails: $fails:literal) => {
        Preset {
            name: $name,
            fails: $fails,
            text: include_str!(concat!("../../assets/presets/", $name, ".toml")),
        }
    };
}

impl Preset {
    /// Presets of the menu, in its order. The program starts with the first, but plays `story` at the first opening of its
    /// window.
    pub const ALL: &'static [Self] = &[
        preset!("ring8", fails: false),
        preset!("grid25", fails: false),
        preset!("moons", fails: false),
        preset!("swissroll", fails: false),
        preset!("penguins", fails: false),
        preset!("faithful", fails: false),
        preset!("fig1", fails: false),
        preset!("bridge", fails: false),
        preset!("waits", fails: false),
        preset!("wgan-gp", fails: false),
        preset!("r3gan", fails: false),
        preset!("collapse", fails: true),
        preset!("d-wins", fails: true),
        preset!("diverges", fails: true),
    ];

    /// Presets for teaching, besides those of the menu that fail; their expected behaviour is in `experiment`.
    pub const PHENOMENA: &'static [Self] = &[
        preset!("story", fails: false),
        preset!("story-fails", fails: true),
        preset!("cycling", fails: false),
        preset!("saturation", fails: true),
        preset!("perfect-d", fails: true),
        preset!("hopping", fails: true),
        preset!("unrolling", fails: false),
        preset!("packing", fails: false),
        preset!("r1", fails: false),
        preset!("clipping", fails: false),
        preset!("penalty", fails: false),
        preset!("rates", fails: true),
        preset!("overfit", fails: true),
        preset!("equilibrium", fails: false),
    ];

    /// Presets for measuring speed, from 0.1 to 6,460 million operations a step.
    pub const BENCHES: &'static [Self] = &[
        preset!("bench-a", fails: false),
        preset!("bench-b", fails: false),
        preset!("bench-c1", fails: false),
        preset!("bench-c2", fails: false),
        preset!("bench-d", fails: false),
    ];

    /// The presets of all three lists.
    pub fn every() -> impl Iterator<Item = Self> {
        Self::ALL.iter().chain(Self::PHENOMENA).chain(Self::BENCHES).copied()
    }

    /// The preset with the name `name`.
    ///
    /// # Errors
    /// If there is none: a sentence that lists all names.
    pub fn named(name: &str) -> Result<Self, Sentence> {
        Self::every().find(|preset| preset.name == name).ok_or_else(|| {
            let names: Vec<_> = Self::every().map(|preset| preset.name).collect();
            Sentence::new("error.unknown_preset")
                .with("name", visible(name))
                .with("nearest", nearest(name, names.iter().copied()).unwrap_or_default())
                .with("names", names.join(", "))
        })
    }

    /// The preset that `run` started from, with any seed; `None` if it is another run.
    pub fn of(run: &Run) -> Option<Self> {
        Self::every().find(|preset| {
            preset.run().is_ok_and(|own| {
                let config = RunConfig { seed: run.config.seed, ..own.config };
                config == run.config && run.changes.starts_with(&own.changes)
            })
        })
    }

    /// The preset's run.
    ///
    /// # Errors
    /// If the file in the program is invalid, which a test excludes.
    pub fn run(self) -> Result<Run, Sentence> {
        Run::from_toml(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_known_for_the_preset_that_it_began_as() {
        for preset in Preset::every() {
            let mut run = preset.run().unwrap();
            run.config.seed = 77;
            assert_eq!(Preset::of(&run), Some(preset));
            run.config.generator.optimizer.learning_rate *= 1.5;
            assert_eq!(Preset::of(&run), None, "{}", preset.name);
        }
    }
}
