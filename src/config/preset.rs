//! The runs that come with the program.

use super::file::Run;
use super::meant::nearest;
use super::run::RunConfig;
use crate::words::{Sentence, visible};

/// A named run; its title and what there is to see are in the table of words under `preset.NAME`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preset {
    /// Its name on the command line.
    pub name: &'static str,
    /// Whether it is there to show training fail.
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
    /// Those that there is something to see in, in the order of menus. The first is what the program opens with.
    pub const ALL: &'static [Self] = &[
        preset!("ring8", fails: false),
        preset!("grid25", fails: false),
        preset!("moons", fails: false),
        preset!("swissroll", fails: false),
        preset!("penguins", fails: false),
        preset!("faithful", fails: false),
        preset!("wgan-gp", fails: false),
        preset!("r3gan", fails: false),
        preset!("collapse", fails: true),
        preset!("d-wins", fails: true),
        preset!("diverges", fails: true),
    ];

    /// Scenes for the classroom, beside those of the first list that fail: what each is known by is in `experiment`.
    pub const PHENOMENA: &'static [Self] = &[
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

    /// Loads for measuring speed, from 0.1 to 6,460 million operations a step.
    pub const BENCHES: &'static [Self] = &[
        preset!("bench-a", fails: false),
        preset!("bench-b", fails: false),
        preset!("bench-c1", fails: false),
        preset!("bench-c2", fails: false),
        preset!("bench-d", fails: false),
    ];

    /// All of the three lists.
    pub fn every() -> impl Iterator<Item = Self> {
        Self::ALL.iter().chain(Self::PHENOMENA).chain(Self::BENCHES).copied()
    }

    /// The preset with this name.
    ///
    /// # Errors
    /// Where there is none: a sentence that lists them.
    pub fn named(name: &str) -> Result<Self, Sentence> {
        Self::every().find(|preset| preset.name == name).ok_or_else(|| {
            let names: Vec<_> = Self::every().map(|preset| preset.name).collect();
            Sentence::new("error.unknown_preset")
                .with("name", visible(name))
                .with("nearest", nearest(name, names.iter().copied()).unwrap_or_default())
                .with("names", names.join(", "))
        })
    }

    /// The preset that `run` began as, with whatever seed; `None` where it is another run.
    pub fn of(run: &Run) -> Option<Self> {
        Self::every().find(|preset| {
            preset.run().is_ok_and(|own| {
                let config = RunConfig { seed: run.config.seed, ..own.config };
                config == run.config && run.changes.starts_with(&own.changes)
            })
        })
    }

    /// The run.
    ///
    /// # Errors
    /// Never, as a test reads them all; a broken file of ours would give its sentence.
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
