//! The entries that a run file gains as its run goes on: changes, checksums, how far it came. Each is appended after those
//! before, so that writing a run is appending to its file, and a crash costs the last entry at most. Another kind of
//! entry is another variant here, and a field of [`RunFile`](super::RunFile).

use std::fmt::{self, Display};

use super::change::{Change, ChangeKind, Edit, MADE, ORIGIN, step_of};
use super::choice::Choice as _;
use super::recorded_branch::{LAST_KEY, RecordedBranch};
use super::run::RunConfig;
use crate::words::{Sentence, visible};

/// The hash of all weights after a step, by which a replay that comes to other weights is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// Steps taken.
    pub step: u64,
    /// The hash of the weights' bits.
    pub hash: u64,
}

/// What is appended to the file of a run that goes on.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry<'a> {
    /// A change of the run.
    Change(&'a Change),
    /// The hash of the weights after a step.
    Checksum(Checksum),
    /// The run has taken so many steps; the last such entry counts.
    Reached(u64),
    /// The run is to take so many steps in all.
    Planned(u64),
    /// A branch of the run; the last such entry with its number counts.
    Branch(&'a RecordedBranch),
    /// The run was closed after so many steps. Without this entry it was broken off.
    Ended(u64),
}

/// The keys of the tables.
pub(super) const CHANGES: &str = "changes";
const CHECKSUMS: &str = "checksums";
const REACHED: &str = "reached";
const PLANNED: &str = "planned";
const ENDED: &str = "ended";
const BRANCHES: &str = "branches";
/// Each table with the keys, one of which is the last of an entry that is whole.
const LAST_KEYS: [(&str, &[&str]); 6] = [
    (CHANGES, &["value", "only"]),
    (CHECKSUMS, &["hash"]),
    (REACHED, &["step"]),
    (PLANNED, &["step"]),
    (ENDED, &["step"]),
    (BRANCHES, &[LAST_KEY]),
];

impl Display for Entry<'_> {
    /// The entry as it stands in a file, from a blank line on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = |name: &str, step: u64| write!(f, "\n[[{name}]]\nstep = {step}\n");
        match self {
            Self::Change(change) => {
                table(CHANGES, change.step)?;
                if change.is_made() {
                    writeln!(f, "{ORIGIN} = \"{MADE}\"")?;
                }
                match &change.action {
                    ChangeKind::Set { edit: Edit { setting, value: new }, .. } => {
                        writeln!(f, "key = \"{}\"\nvalue = {new}", setting.key)
                    }
                    ChangeKind::StepOnly(player) => writeln!(f, "only = \"{}\"", player.key()),
                }
            }
            Self::Checksum(Checksum { step, hash }) => {
                table(CHECKSUMS, *step)?;
                writeln!(f, "hash = \"{hash:016x}\"")
            }
            Self::Reached(step) => table(REACHED, *step),
            Self::Planned(step) => table(PLANNED, *step),
            Self::Ended(step) => table(ENDED, *step),
            Self::Branch(branch) => {
                table(BRANCHES, branch.fork.map_or(0, |(_, step)| step))?;
                f.write_str(&branch.lines())
            }
        }
    }
}

/// All entries of a file, by kind.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) changes: Option<toml::Value>,
    pub(super) checksums: Vec<Checksum>,
    pub(super) reached: Option<u64>,
    pub(super) planned: Option<u64>,
    pub(super) ended: Option<u64>,
    branches: Vec<toml::Value>,
}

impl Entries {
    /// Takes them out of the `table` of a file.
    ///
    /// # Errors
    /// If one of them lacks a part, or holds what it should not.
    pub(super) fn take(table: &mut toml::Table) -> Result<Self, Sentence> {
        let mut steps = |name| last_step(table, name);
        let (reached, planned, ended) = (steps(REACHED)?, steps(PLANNED)?, steps(ENDED)?);
        let entries = entries_of(table, CHECKSUMS)?;
        let checksums = entries.iter().map(|entry| {
            let hash = entry.get("hash").and_then(toml::Value::as_str).filter(|hash| hash.len() == 16);
            let hash = hash.and_then(|hash| u64::from_str_radix(hash, 16).ok());
            let checksum = step_of(entry).zip(hash).map(|(step, hash)| Checksum { step, hash });
            checksum.ok_or_else(|| broken(CHECKSUMS, entry))
        });
        let checksums = checksums.collect::<Result<Vec<_>, _>>()?;
        let branches = entries_of(table, BRANCHES)?;
        Ok(Self { changes: table.remove(CHANGES), checksums, reached, planned, ended, branches })
    }

    /// The branches of a run that begins with `start`, by number. Where that which the run was on is missing, its entry was cut off
    /// the end: none is returned then, since nothing says where the run's own changes belong.
    ///
    /// # Errors
    /// If one of the entries is none, or two are of the branch that the run was on.
    pub(super) fn branches(&self, start: &RunConfig) -> Result<Option<Vec<RecordedBranch>>, Sentence> {
        let mut branches = std::collections::BTreeMap::new();
        for entry in &self.branches {
            let branch = RecordedBranch::read(entry, start)?.ok_or_else(|| broken(BRANCHES, entry))?;
            branches.insert(branch.id, branch);
        }
        let branches: Vec<RecordedBranch> = branches.into_values().collect();
        let num_on = branches.iter().filter(|branch| branch.taken.is_none()).count();
        match self.branches.last() {
            Some(last) if num_on > 1 => Err(broken(BRANCHES, last)),
            Some(_) if num_on == 0 => Ok(None),
            _ => Ok(Some(branches)),
        }
    }
}

/// The entries under `name`; none where the file has no such table.
fn entries_of(table: &mut toml::Table, name: &'static str) -> Result<Vec<toml::Value>, Sentence> {
    match table.remove(name) {
        None => Ok(Vec::new()),
        Some(toml::Value::Array(entries)) => Ok(entries),
        Some(other) => Err(broken(name, &other)),
    }
}

/// The step of the last entry under `name`.
fn last_step(table: &mut toml::Table, name: &'static str) -> Result<Option<u64>, Sentence> {
    let entries = entries_of(table, name)?;
    let steps = entries.iter().map(|entry| step_of(entry).ok_or_else(|| broken(name, entry)));
    Ok(steps.collect::<Result<Vec<_>, _>>()?.last().copied())
}

fn broken(table: &'static str, entry: &toml::Value) -> Sentence {
    Sentence::new("error.entry").with("table", table).with("entry", visible(entry))
}

/// `text`, a file to which entries are appended, up to its last whole entry, and whether something came after it. A
/// crash leaves a part of an entry, or zeros for bytes that never reached the disk. What stands before the first entry
/// was written at once, and is not looked into.
pub(super) fn whole_entries(text: &str) -> (&str, bool) {
    let filled = text.trim_end_matches('\0');
    let has_zeros = filled.len() < text.len();
    let last_line = filled.rfind('\n').map_or(0, |end| end + 1);
    let line = &filled[last_line..];
    // The line of a table's name is cut, be it at its first sign.
    let is_cut_name = line == "["
        || LAST_KEYS.iter().any(|(name, _)| {
            line.strip_prefix("[[").is_some_and(|rest| {
                name.starts_with(rest) || rest.strip_prefix(name).is_some_and(|end| "]]".starts_with(end))
            })
        });
    if is_cut_name {
        return (&filled[..last_line], true);
    }
    let start = filled.rfind("\n[[").map(|end| end + 1);
    let Some((start, entry)) = start.map(|start| (start, &filled[start..])) else {
        return (filled, has_zeros);
    };
    let mut lines = entry.lines();
    let name = lines.next().and_then(|line| line.trim_end().strip_prefix("[[")?.strip_suffix("]]"));
    let Some((_, last)) = LAST_KEYS.iter().find(|(known, _)| Some(*known) == name) else {
        return (filled, has_zeros);
    };
    let is_last = |line: &str| line.split_once('=').is_some_and(|(key, _)| last.contains(&key.trim()));
    if line.is_empty() && lines.any(is_last) { (filled, has_zeros) } else { (&filled[..start], true) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Player;

    #[test]
    fn an_entry_that_is_cut_anywhere_is_left_out_and_the_others_stay() {
        let change = Change::made(12, ChangeKind::StepOnly(Player::Generator));
        let checksum = Checksum { step: 2000, hash: 0x0123_4567_89ab_cdef };
        let branch = RecordedBranch {
            id: 3,
            fork: Some((1, 20)),
            name: "a, b = [c]".to_owned(),
            is_planned: true,
            taken: Some((40, vec![change.clone()])),
        };
        let entries = [
            Entry::Branch(&branch),
            Entry::Change(&change),
            Entry::Checksum(checksum),
            Entry::Reached(2345),
            Entry::Planned(9000),
            Entry::Ended(2345),
        ];
        let head = "format = 2\nseed = 3\n";
        for last in &entries {
            let before = head.to_owned() + &entries.iter().map(Entry::to_string).collect::<String>();
            let added = last.to_string();
            let text = before.clone() + &added;
            for end in before.len()..=text.len() {
                for zeros in [0, 1, 700] {
                    let cut = text[..end].to_owned() + &"\0".repeat(zeros);
                    let (whole, is_torn) = whole_entries(&cut);
                    if end == text.len() {
                        assert_eq!((whole, is_torn), (&*text, zeros > 0), "{last:?}");
                    } else {
                        assert_eq!(whole.trim_end(), before.trim_end(), "{last:?} cut at {end}");
                        // A blank line before the next entry is nothing that is missed.
                        assert_eq!(is_torn, end > before.len() + 1 || zeros > 0, "{last:?} cut at {end}");
                    }
                }
            }
        }
        // What is not appended is not cut.
        for text in ["seed = 3", "[[acts]]\nstep = 0", "a\n[[acts]]\nstep = 0", "x = [[1, 2], [3, 4]]\n", "["]
        {
            assert_eq!(whole_entries(text).0, if text == "[" { "" } else { text });
        }
    }
}
