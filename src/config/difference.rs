//! What differs between two runs.

use super::change::Change;
use super::run::RunConfig;
use super::setting::Setting;
use super::settings::SETTINGS;
use super::value::Value;

/// Something in which two runs differ.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// They begin with different values of a setting.
    Start {
        /// The setting.
        setting: &'static Setting,
        /// Its value in the first run and in the second.
        values: [Value; 2],
    },
    /// From this step on they were changed differently.
    Changes(u64),
}

/// What differs between two runs of these first configurations and changes: settings at the start that have an effect in one of them, in the order of the
/// table of settings, then the step of the first change that only one has.
pub fn differences(starts: [&RunConfig; 2], [ours, theirs]: [&[Change]; 2]) -> Vec<Difference> {
    let [first, second] = starts;
    let differs = |setting: &&'static Setting| {
        let applies = setting.applies(first) || setting.applies(second);
        let is_written = !setting.is_unwritten(first) || !setting.is_unwritten(second);
        applies && is_written && setting.get(first) != setting.get(second)
    };
    let start = SETTINGS
        .iter()
        .filter(differs)
        .map(|setting| Difference::Start { setting, values: starts.map(|config| setting.get(config)) });
    let shared = ours.iter().zip(theirs).take_while(|(one, other)| one.does_as(other)).count();
    let next = [ours.get(shared), theirs.get(shared)];
    let changes = next.into_iter().flatten().map(|change| change.step).min().map(Difference::Changes);
    start.chain(changes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ChangeKind, Edit, Run};

    fn between(first: &Run, second: &Run) -> Vec<Difference> {
        differences([&first.config, &second.config], [&first.changes, &second.changes])
    }

    fn change(step: u64, key: &str, value: f64) -> Change {
        let setting = Setting::named(key).expect("a setting");
        let old = setting.get(&RunConfig::default());
        let edit = Edit { setting, value: Value::Number(value) };
        Change::scheduled(step, ChangeKind::Set { edit, old })
    }

    #[test]
    fn runs_differ_in_what_has_an_effect_at_the_start_and_from_the_first_change_that_one_lacks() {
        let run = Run::default();
        assert_eq!(between(&run, &run), []);
        let rate = change(10, "generator.learning_rate", 0.5);
        let mut other = Run { changes: vec![rate.clone(), change(30, "game.r1", 1.0)], ..run.clone() };
        other.config.seed += 1;
        let setting = Setting::named("seed").expect("a setting");
        let values = [&run.config, &other.config].map(|config| setting.get(config));
        let seeds = Difference::Start { setting, values };
        assert_eq!(between(&run, &other), [seeds.clone(), Difference::Changes(10)]);
        // The same change on another old value is the same change.
        let mut same = rate;
        if let ChangeKind::Set { old, .. } = &mut same.action {
            *old = Value::Number(0.25);
        }
        let longer = Run { changes: vec![same], ..run };
        assert_eq!(between(&longer, &other), [seeds, Difference::Changes(30)]);
    }
}
