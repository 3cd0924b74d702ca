//! A branch of a run, as the run's file has it. The file's own changes are those of the branch that the run was on; each other
//! branch has its own with it.

use std::fmt::Write as _;

use super::change::{Change, ChangeKind, Edit, MADE, ORIGIN, read_changes};
use super::choice::Choice as _;
use super::run::RunConfig;
use crate::words::Sentence;

/// A branch of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedBranch {
    /// Its number within the run: larger than that of the branch that it left.
    pub id: u64,
    /// The number of the branch that it left, and the last step that both share; `None` of the first.
    pub fork: Option<(u64, u64)>,
    /// The name that a person gave it; empty without one.
    pub name: String,
    /// Whether a person has changed what was to come on it, as it left the other one.
    pub is_planned: bool,
    /// How many steps it took, and all its changes; `None` of the branch that the run was on.
    pub taken: Option<(u64, Vec<Change>)>,
}

/// The key of the last part of an entry.
pub(super) const LAST_KEY: &str = "branch";

impl RecordedBranch {
    /// The lines of its entry, after that of the step.
    pub(super) fn lines(&self) -> String {
        let mut text = String::new();
        if let Some((of, _)) = self.fork {
            let _ = writeln!(text, "of = {of}");
        }
        if !self.name.is_empty() {
            let _ = writeln!(text, "name = {}", toml::Value::String(self.name.clone()));
        }
        if self.is_planned {
            text.push_str("planned = true\n");
        }
        if let Some((taken, changes)) = &self.taken {
            let changes: Vec<String> = changes.iter().map(inline).collect();
            let _ = writeln!(text, "taken = {taken}\nchanges = [{}]", changes.join(", "));
        }
        let _ = writeln!(text, "{LAST_KEY} = {}", self.id);
        text
    }

    /// The branch of `entry` in the file of a run that begins with `start`; `None` where the entry is no branch.
    ///
    /// # Errors
    /// If a change of it is none.
    pub(super) fn read(entry: &toml::Value, start: &RunConfig) -> Result<Option<Self>, Sentence> {
        let number = |key: &str| match entry.get(key) {
            None => Some(None),
            Some(value) => value.as_integer().and_then(|number| u64::try_from(number).ok()).map(Some),
        };
        let numbers = || Some((number(LAST_KEY)??, number("step")??, number("of")?, number("taken")?));
        let Some((id, step, of, taken)) = numbers() else { return Ok(None) };
        if of.is_some_and(|of| of >= id) || taken.is_some() != entry.get("changes").is_some() {
            return Ok(None);
        }
        let name = match entry.get("name") {
            None => String::new(),
            Some(toml::Value::String(name)) => name.clone(),
            Some(_) => return Ok(None),
        };
        let is_planned = match entry.get("planned").map(toml::Value::as_bool) {
            None => false,
            Some(Some(is_planned)) => is_planned,
            Some(None) => return Ok(None),
        };
        let changes = entry.get("changes").map(|changes| read_changes(changes, start)).transpose()?;
        Ok(Some(Self { id, fork: of.map(|of| (of, step)), name, is_planned, taken: taken.zip(changes) }))
    }
}

/// A change on one line.
fn inline(change: &Change) -> String {
    let step = change.step;
    let origin = if change.is_made() { format!("{ORIGIN} = \"{MADE}\", ") } else { String::new() };
    match &change.action {
        ChangeKind::Set { edit: Edit { setting, value: new }, .. } => {
            format!("{{ step = {step}, {origin}key = \"{}\", value = {new} }}", setting.key)
        }
        ChangeKind::StepOnly(player) => {
            format!("{{ step = {step}, {origin}only = \"{}\" }}", player.key())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Run, RunFile, Setting, Value};
    use crate::words::Language;

    fn rate(step: u64, value: f64) -> Change {
        let setting = Setting::named("generator.learning_rate").expect("a setting");
        let old = setting.get(&RunConfig::default());
        Change::scheduled(step, ChangeKind::Set { edit: Edit { setting, value: Value::Number(value) }, old })
    }

    fn file() -> RunFile {
        let only = Change::made(9, ChangeKind::StepOnly(crate::config::Player::Generator));
        let branch = |id, fork, name: &str, taken| RecordedBranch {
            id,
            fork,
            name: name.to_owned(),
            is_planned: id % 2 == 1,
            taken,
        };
        RunFile {
            branches: vec![
                branch(0, None, "first \"way\"\nof two, 一", Some((300, vec![rate(5, 0.5)]))),
                branch(1, Some((0, 120)), "", Some((200, vec![only]))),
                branch(4, Some((1, 150)), "", None),
                branch(7, Some((4, 0)), "", Some((0, Vec::new()))),
            ],
            ..RunFile::from(Run { changes: vec![rate(150, 0.25)], ..Run::default() })
        }
    }

    #[test]
    fn branches_are_written_and_read_the_same_and_the_last_entry_of_each_counts() {
        let text = file().to_toml_in(std::path::Path::new("."), Language::English);
        assert_eq!(RunFile::from_toml(&text).expect(&text), file());
        assert!(Run::from_toml(&text).is_ok());
        let again = text
            + "\n[[branches]]\nstep = 120\nof = 0\nname = \"new\"\ntaken = 7\nchanges = []\nbranch = 1\n";
        let read = RunFile::from_toml(&again).expect("a file");
        assert_eq!(
            (read.branches.len(), &*read.branches[1].name, read.branches[1].taken.clone()),
            (4, "new", Some((7, Vec::new())))
        );
    }

    #[test]
    fn a_file_that_is_cut_after_any_line_of_its_branches_can_be_read() {
        let text = file().to_toml_in(std::path::Path::new("."), Language::English);
        let from = text.find("\n[[").expect("an entry");
        let mut lost = 0;
        for (end, _) in text.match_indices('\n').filter(|(end, _)| *end >= from) {
            let read = RunFile::from_toml(&text[..=end]).unwrap_or_else(|why| panic!("{why:?} at {end}"));
            assert!(read.run.changes.len() <= 1);
            lost += u32::from(read.branches.is_empty());
            let on = read.branches.iter().filter(|branch| branch.taken.is_none()).count();
            assert!(read.branches.is_empty() || on == 1);
        }
        assert!(lost > 2, "some of them before the branch that the run was on");
    }

    #[test]
    fn what_is_no_branch_is_refused() {
        let head = "format = 2\n";
        for entry in [
            "step = 3",
            "branch = 1",
            "step = 3\nbranch = -1",
            "step = 3\nof = 1\nbranch = 1",
            "step = 3\nof = 2\nbranch = 1",
            "step = 3\ntaken = 5\nbranch = 1",
            "step = 3\nchanges = []\nbranch = 1",
            "step = 3\nname = 5\nbranch = 1",
            "step = 3\nplanned = 1\nbranch = 1",
            "step = 3\ntaken = 5\nchanges = [{ step = 1, origin = \"\", only = \"generator\" }]\nbranch = 1",
            "step = 3\ntaken = 5\nchanges = [{ step = 1 }]\nbranch = 1",
            "step = 3\ntaken = 5\nchanges = [{ step = 9, only = \"generator\" }, { step = 1, only = \"generator\" }]\nbranch = 1",
        ] {
            let text = format!("{head}\n[[branches]]\n{entry}\n\n[[reached]]\nstep = 1\n");
            assert!(RunFile::from_toml(&text).is_err(), "{entry}");
        }
        // Two cannot both be the one that the run was on.
        let two = format!(
            "{head}\n[[branches]]\nstep = 0\nbranch = 0\n\n[[branches]]\nstep = 1\nof = 0\nbranch = 1\n\n[[reached]]\nstep = 1\n"
        );
        assert!(RunFile::from_toml(&two).is_err());
    }
}
