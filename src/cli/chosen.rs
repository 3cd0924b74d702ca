//! The run that a person chose on the command line.

use super::arguments::RunArguments;
use crate::config::{Action, Effect, Preset, Run, SETTINGS, Setting, Value};
use crate::file::read_text;
use crate::words::Sentence;

/// A run and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// The preset it began as; `None` for a file, and where another target was set.
    pub preset: Option<&'static str>,
    /// The run.
    pub run: Run,
}

/// The largest run file that is read: far more than any number of changes made by hand.
const MAX_BYTES: u64 = 64 << 20;

impl Chosen {
    /// The run that `arguments` choose: a file, or a preset, and without either the first preset; then the settings,
    /// and last the seed.
    ///
    /// # Errors
    /// Where the preset, the file, a setting or a value is not what it should be.
    pub fn of(arguments: &RunArguments) -> Result<Self, Sentence> {
        let (preset, mut run) = match (&arguments.config, &arguments.preset) {
            (Some(path), _) => (None, Run::from_toml(&read_text(path, MAX_BYTES)?)?),
            (None, Some(name)) => {
                let preset = Preset::named(name)?;
                (Some(preset.name), preset.run()?)
            }
            (None, None) => (Some(Preset::ALL[0].name), Preset::ALL[0].run()?),
        };
        let target = run.config.data.target;
        for (setting, value) in settings(&arguments.set)? {
            setting.set(&mut run.config, &value)?;
        }
        let preset = preset.filter(|_| run.config.data.target == target);
        if let Some(seed) = arguments.seed {
            Setting::named("seed")?.set(&mut run.config, &Value::Integer(seed))?;
        }
        check_changes(&mut run)?;
        Ok(Self { preset, run })
    }
}

/// The settings of `--set`, in the order of files whatever the order in which they were typed: a target comes
/// before its parameters. Of two values for one setting the last one holds.
///
/// # Errors
/// Where one has no `=`, names no setting, or gives it a value that it does not take.
pub fn settings(typed: &[String]) -> Result<Vec<(&'static Setting, Value)>, Sentence> {
    let mut settings = Vec::new();
    for text in typed {
        let (key, value) =
            text.split_once('=').ok_or_else(|| Sentence::new("cli.error.set").with("text", text))?;
        let setting = Setting::named(key.trim())?;
        settings.push((setting, setting.value_from_text(value)?));
    }
    settings.sort_by_key(|(setting, _)| SETTINGS.iter().position(|other| other == *setting));
    Ok(settings)
}

/// Brings the old values that the changes note in line with the configuration, and refuses what does not go together
/// and changes that would stop the run half-way.
fn check_changes(run: &mut Run) -> Result<(), Sentence> {
    let mut config = run.config.clone();
    config.check()?;
    for change in &mut run.changes {
        if let Action::Set { setting, old, new } = &mut change.action {
            if setting.effect == Effect::Rebuild {
                return Err(Sentence::new("error.needs_rebuild").with("key", setting.key));
            }
            *old = setting.get(&config);
            setting.set(&mut config, new)?;
            config.check()?;
        }
    }
    Ok(())
}
