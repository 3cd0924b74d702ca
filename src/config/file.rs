//! A run as a TOML file: the initial configuration with a comment on each key, the acts in which a window plays it, and,
//! last, what is appended as the run goes on.

use std::fmt::Write as _;
use std::path::Path;

use super::act::Act;
use super::change::{Change, ChangeKind, Edit, Origin, read_changes};
use super::entry::{Checksum, Entries, Entry, whole_entries};
use super::recorded_branch::RecordedBranch;
use super::run::{DataConfig, RunConfig, TargetKind};
use super::setting::{Effect, Setting};
use super::settings::SETTINGS;
use super::syntax::table_of;
use super::value::Value;
use crate::words::{Language, Sentence, ungrouped};

/// What determines a run: its configuration at step 0 and all later changes, in order of step; and how a window plays it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The configuration at step 0.
    pub config: RunConfig,
    /// The changes after the start.
    pub changes: Vec<Change>,
    /// Its acts, from step 0 on; none where a window plays it as any other run.
    pub acts: Vec<Act>,
}

impl From<RunConfig> for Run {
    /// The run of this configuration, without changes or acts.
    fn from(config: RunConfig) -> Self {
        Self { config, ..Self::default() }
    }
}

/// All that the file of a run holds: the run, and what was noted of it as it went on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunFile {
    /// The run.
    pub run: Run,
    /// Hashes of its weights after some of its steps.
    pub checksums: Vec<Checksum>,
    /// Steps that it has taken, as far as it was noted.
    pub reached: Option<u64>,
    /// Steps that it is to take in all.
    pub planned: Option<u64>,
    /// All its branches, by number; none where it has but one.
    pub branches: Vec<RecordedBranch>,
    /// Whether it was closed; if not, it goes on or was broken off.
    pub is_ended: bool,
    /// Whether the last entry of the file is not whole: it is left out then.
    pub is_torn: bool,
}

impl From<Run> for RunFile {
    /// The file of this run, of which nothing was noted.
    fn from(run: Run) -> Self {
        Self { run, ..Self::default() }
    }
}

/// The key of the list of acts.
const ACTS: &str = "acts";
/// The key of the format number.
const FORMAT_KEY: &str = "format";
/// The format number of written files. In files without a number (format 0), a relative path started at the program's
/// working folder; from format 1 on it starts at the file's own folder. From format 2 on a file is appended to while its
/// run goes on, so that its last entry may be cut.
const FORMAT: u64 = 2;

impl Run {
    /// Reads a run from TOML. Settings that the text does not name keep their defaults; without a target, it is `csv`
    /// where they name a file, and `drawn` where they have a drawing.
    /// Paths are not changed.
    ///
    /// # Errors
    /// If the text is not TOML or has a newer format, if it names an unknown setting, if a value is out of range, or if
    /// its last entry is not whole.
    pub fn from_toml(text: &str) -> Result<Self, Sentence> {
        RunFile::from_toml(text)?.whole().map(|file| file.run)
    }

    /// As [`Run::from_toml`], for a file in `folder`, at which relative paths start.
    ///
    /// # Errors
    /// As [`Run::from_toml`], and if the path in a file of format 0 may mean either of two tables.
    pub fn from_toml_in(text: &str, folder: &Path) -> Result<Self, Sentence> {
        RunFile::from_toml_in(text, folder)?.whole().map(|file| file.run)
    }

    /// The run with all its changes as a recipe, whoever made them.
    pub fn as_recipe(mut self) -> Self {
        self.changes.iter_mut().for_each(|change| change.origin = Origin::Scheduled);
        self
    }

    /// Checks the run, and sets the old values in its changes from the configuration.
    ///
    /// # Errors
    /// If settings conflict, at the start or after a change, or if a change needs a new run. Such a run is refused
    /// before it starts rather than stopped in the middle.
    pub fn check(&mut self) -> Result<(), Sentence> {
        let mut config = self.config.clone();
        config.check()?;
        for change in &mut self.changes {
            if let ChangeKind::Set { edit: Edit { setting, value: new }, old } = &mut change.action {
                if setting.effect == Effect::Rebuild {
                    return Err(Sentence::new("error.needs_rebuild").with("key", setting.key));
                }
                *old = setting.get(&config);
                setting.set(&mut config, new)?;
                let at_step = |reason| {
                    Sentence::new("error.change_at").with("step", change.step).with_sentence("reason", reason)
                };
                config.check().map_err(at_step)?;
            }
        }
        Ok(())
    }

    /// Applies this run's networks, rules and changes to other `data`, such as a preset to a person's own table.
    /// Changes of data settings are left out, and so are the acts, whose captions are about the former data.
    pub fn on_data(mut self, data: &DataConfig) -> Self {
        self.changes.retain(|change| match &change.action {
            ChangeKind::Set { edit: Edit { setting, .. }, .. } => setting.section() != "data",
            ChangeKind::StepOnly(_) => true,
        });
        Self { config: self.config.on_data(data), acts: Vec::new(), ..self }
    }

    /// The run as a TOML file in `folder`; the path of its table starts there.
    pub fn to_toml_in(&self, folder: &Path, language: Language) -> String {
        let config = RunConfig { data: self.config.data.named_from(folder), ..self.config.clone() };
        Self { config, ..self.clone() }.to_toml(language)
    }

    /// The run as TOML with a comment on each key in `language`. Paths are not changed.
    pub fn to_toml(&self, language: Language) -> String {
        let mut text = String::new();
        let comment = |text: &mut String, comment: &str| {
            for line in wrap(&ungrouped(comment), COMMENT_WIDTH) {
                let _ = writeln!(text, "# {line}");
            }
        };
        comment(&mut text, &language.text("setting.format.help"));
        let _ = writeln!(text, "{FORMAT_KEY} = {FORMAT}");
        let mut section = "";
        for setting in SETTINGS.iter().filter(|setting| !setting.is_unwritten(&self.config)) {
            if setting.section() != section {
                section = setting.section();
                let _ = writeln!(text, "\n[{section}]");
            }
            let key = setting.key.rsplit_once('.').map_or(setting.key, |(_, key)| key);
            let help = language.text(&format!("setting.{}.help", setting.word));
            comment(&mut text, &format!("{help} {}", setting.limits().text(language)));
            let _ = match (setting.key, setting.get(&self.config)) {
                ("data.table", Value::Text(table)) => writeln!(text, "{key} = {}", one_line(&table)),
                (_, value) => writeln!(text, "{key} = {value}"),
            };
        }
        text.extend(self.acts.iter().map(|act| act.to_toml(ACTS)));
        // Last, as more of them may follow.
        text.extend(self.changes.iter().map(|change| Entry::Change(change).to_string()));
        text
    }
}

impl RunFile {
    /// Reads the text of a run file as [`Run::from_toml`] does, up to its last whole entry.
    ///
    /// # Errors
    /// As [`Run::from_toml`], but for a last entry that is not whole.
    pub fn from_toml(text: &str) -> Result<Self, Sentence> {
        Self::parse(text).map(|(file, _)| file)
    }

    /// As [`RunFile::from_toml`], for a file in `folder`, at which relative paths start.
    ///
    /// # Errors
    /// As [`RunFile::from_toml`], and if the path in a file of format 0 may mean either of two tables.
    pub fn from_toml_in(text: &str, folder: &Path) -> Result<Self, Sentence> {
        let (mut file, format) = Self::parse(text)?;
        file.run.config.data.locate(folder, format)?;
        Ok(file)
    }

    /// The file, if its last entry is whole.
    ///
    /// # Errors
    /// If it is not.
    pub fn whole(self) -> Result<Self, Sentence> {
        if self.is_torn { Err(Sentence::new("error.torn")) } else { Ok(self) }
    }

    /// The file as TOML in `folder`; the path of its table starts there.
    pub fn to_toml_in(&self, folder: &Path, language: Language) -> String {
        let mut text = self.run.to_toml_in(folder, language);
        let steps = [
            self.planned.map(Entry::Planned),
            self.reached.map(if self.is_ended { Entry::Ended } else { Entry::Reached }),
        ];
        let entries = self.checksums.iter().copied().map(Entry::Checksum).chain(steps.into_iter().flatten());
        let branches = self.branches.iter().map(Entry::Branch);
        text.extend(branches.chain(entries).map(|entry| entry.to_string()));
        text
    }

    /// What the file holds, and its format number.
    fn parse(text: &str) -> Result<(Self, u64), Sentence> {
        let (text, is_torn) = if is_appended_to(text) { whole_entries(text) } else { (text, false) };
        let mut table = table_of(text)?;
        let format = read_format(table.remove(FORMAT_KEY))?;
        let mut entries = Entries::take(&mut table)?;
        let acts = table.remove(ACTS);
        let mut values = Vec::new();
        flatten("", &table, &mut values);
        let mut config = RunConfig::default();
        for (key, _) in &values {
            Setting::named(key)?;
        }
        let value_of = |key: &str| values.iter().find(|(other, _)| other == key).map(|(_, value)| value);
        let has_text = |key| value_of(key).and_then(toml::Value::as_str).is_some_and(|text| !text.is_empty());
        if value_of("data.target").is_none() {
            let implied = [("data.file", TargetKind::Csv), ("data.map", TargetKind::Drawn)];
            if let Some((_, target)) = implied.into_iter().find(|(key, _)| has_text(key)) {
                config.data.choose(target);
            }
        }
        for setting in SETTINGS.iter() {
            if let Some(value) = value_of(setting.key) {
                setting.set(&mut config, &setting.value_from_toml(value)?)?;
            }
        }
        if config.data.file.contains(|letter: char| letter.is_control()) {
            let file = crate::words::visible(&config.data.file);
            return Err(Sentence::new("error.path_escape").with("path", file));
        }
        config.data.held_table()?;
        let changes = entries.changes.take();
        let changes = changes.map_or_else(|| Ok(Vec::new()), |value| read_changes(&value, &config))?;
        let branches = entries.branches(&config)?;
        let (branches, is_torn) = branches.map_or((Vec::new(), true), |branches| (branches, is_torn));
        let acts = acts.map_or_else(|| Ok(Vec::new()), |value| Act::read_all(&value))?;
        let run = Run { config, changes, acts };
        let Entries { checksums, reached, planned, ended, .. } = entries;
        let (reached, is_ended) = (ended.or(reached), ended.is_some());
        Ok((Self { run, checksums, reached, planned, branches, is_ended, is_torn }, format))
    }
}

/// `text` as a string of TOML on one line, in which no editor and no clipboard changes the ends of its lines.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len() + text.len() / 16 + 2);
    line.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => line.extend(['\\', letter]),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            letter if letter.is_control() => {
                let _ = write!(line, "\\u{:04X}", u32::from(letter));
            }
            letter => line.push(letter),
        }
    }
    line.push('"');
    line
}

/// Whether `text` is of a format that is appended to.
fn is_appended_to(text: &str) -> bool {
    let head = text.lines().map(str::trim).take_while(|line| !line.starts_with('['));
    let mut formats =
        head.filter_map(|line| line.split_once('=')).filter(|(key, _)| key.trim() == FORMAT_KEY);
    let number = formats.next().and_then(|(_, value)| value.split('#').next()?.trim().parse::<u64>().ok());
    number.is_some_and(|number| number >= 2)
}

/// The format number of a file; 0 if it has none.
fn read_format(value: Option<toml::Value>) -> Result<u64, Sentence> {
    let Some(value) = value else { return Ok(0) };
    let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
    number.filter(|number| *number <= FORMAT).ok_or_else(|| {
        let key = if number.is_some() { "error.newer_format" } else { "error.format" };
        Sentence::new(key).with("format", value).with("limit", FORMAT)
    })
}

/// Largest length of a comment line, in characters.
const COMMENT_WIDTH: usize = 106;

/// Breaks `text` at spaces into lines of at most `width` characters; longer words stay whole.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && lines[last].chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            let line = &mut lines[last];
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines
}

fn flatten(prefix: &str, table: &toml::Table, values: &mut Vec<(String, toml::Value)>) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, values),
            value => values.push((key, value.clone())),
        }
    }
}
