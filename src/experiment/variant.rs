//! One run of an experiment as settings on top of another.

use crate::config::{Run, Setting, Value};
use crate::words::Sentence;

/// A run by what sets it apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variant {
    /// What it is called beside the others.
    pub name: &'static str,
    /// Settings and their values, as in `--set`; a target comes before its parameters.
    pub set: &'static [(&'static str, &'static str)],
}

impl Variant {
    /// The run as it is.
    pub const fn plain(name: &'static str) -> Self {
        Self { name, set: &[] }
    }

    /// The first of its settings that this version of the program does not have.
    pub fn missing(&self) -> Option<&'static str> {
        self.set.iter().map(|(key, _)| *key).find(|key| Setting::named(key).is_err())
    }

    /// Makes `run` this one, with `seed`.
    ///
    /// # Errors
    /// Where there is no such setting or value.
    pub fn apply(&self, run: &mut Run, seed: u64) -> Result<(), Sentence> {
        set(run, self.set)?;
        Setting::named("seed")?.set(&mut run.config, &Value::Integer(seed))
    }
}

/// Gives settings of `run` other values.
///
/// # Errors
/// Where there is no such setting or value.
pub fn set(run: &mut Run, values: &[(&str, &str)]) -> Result<(), Sentence> {
    for (key, value) in values {
        let setting = Setting::named(key)?;
        setting.set(&mut run.config, &setting.value_from_text(value)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Objective;

    #[test]
    fn a_variant_names_what_the_program_lacks_and_sets_what_it_has() {
        let absent = Variant { name: "x", set: &[("game.objective", "hinge"), ("game.gravity", "9.81")] };
        assert_eq!(absent.missing(), Some("game.gravity"));
        let mut run = Run::default();
        assert!(absent.apply(&mut run, 3).is_err());
        let hinge = Variant { name: "x", set: &[("game.objective", "hinge")] };
        assert_eq!((hinge.missing(), hinge.apply(&mut run, 3)), (None, Ok(())));
        assert_eq!((run.config.game.objective, run.config.seed), (Objective::Hinge, 3));
    }
}
