//! What a step of a lesson waits for: a pure function of the run's fold and of what was done since the step was opened.

use super::deed::edit;
use super::word::{first_word, one_of, whole_number};
use crate::config::{Change, ChangeKind, Choice as _, Edit, RunConfig, Setting, Value};
use crate::diagnosis::Finding;
use crate::history::{MeasuredAt, RunHistory};
use crate::protocol::{Metric, NUM_SERIES, Record, Series};
use crate::words::Sentence;

/// Something that a step waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A recorded series compares so with a number, in the mean of so many of the newest steps.
    Series(Series, Comparison, u64),
    /// A metric compares so with a number: in every measurement of so many of the newest steps, or in the newest.
    Metric(Metric, Comparison, Option<u64>),
    /// The run has taken at least so many steps.
    Step(u64),
    /// The learner has changed the setting since the step was opened: to a greater value, a smaller one, or any.
    Moved(&'static Setting, Option<ChangeDirection>),
    /// A setting has this value.
    Setting(Edit),
    /// The run is found to do this.
    Verdict(Finding),
    /// This has happened since the step was opened.
    Event(Event),
    /// The question was answered.
    Answered,
}

/// A comparison with a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    sign: &'static str,
    bound: f64,
}

impl std::fmt::Display for Comparison {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = match self.sign {
            "<=" => "≤",
            ">=" => "≥",
            sign => sign,
        };
        write!(f, "{sign} {}", self.bound)
    }
}

impl Comparison {
    fn holds(self, value: f64) -> bool {
        match self.sign {
            "<" => value < self.bound,
            "<=" => value <= self.bound,
            ">" => value > self.bound,
            _ => value >= self.bound,
        }
    }
}

/// Steps after a change by the learner within which no step of the run counts as come to.
const AT_WORK: u64 = 50;

/// What has to be known of a run so that a condition can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// What every step records.
    Records,
    /// A metric.
    Metric(Metric),
    /// What the run is found to do.
    Verdict,
}

/// To which side a setting was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeDirection {
    /// To a greater value.
    Up,
    /// To a smaller value.
    Down,
}

/// Something that happens in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// D's updates were set to 0.
    FreezeD,
    /// G's updates were set to 0.
    FreezeG,
    /// The run diverged.
    Diverge,
    /// The run went to an earlier step.
    WentBack,
    /// A branch began.
    Branched,
    /// A run was begun beside it.
    Compared,
    /// A step was taken in slow motion.
    Slow,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::FreezeD,
        Self::FreezeG,
        Self::Diverge,
        Self::WentBack,
        Self::Branched,
        Self::Compared,
        Self::Slow,
    ];

    /// Its name in lessons.
    pub const fn key(self) -> &'static str {
        match self {
            Self::FreezeD => "freeze_d",
            Self::FreezeG => "freeze_g",
            Self::Diverge => "diverge",
            Self::WentBack => "went_back",
            Self::Branched => "branched",
            Self::Compared => "compared",
            Self::Slow => "slow",
        }
    }
}

/// What a step has seen since it was opened.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The run, folded.
    pub history: &'a RunHistory,
    /// The configuration in force, and that when the step was opened.
    pub config: [&'a RunConfig; 2],
    /// The changes in force that were made since the step was opened.
    pub changes: &'a [Change],
    /// Steps that the run has taken.
    pub step: u64,
    /// Steps that the run had taken when the step was opened: what was recorded before does not count.
    pub since: u64,
    /// What else has happened since then.
    pub events: &'a [Event],
    /// Whether the question was answered.
    pub is_answered: bool,
}

const SIGNS: [&str; 4] = ["<=", ">=", "<", ">"];

impl Condition {
    /// Reads a line.
    ///
    /// # Errors
    /// If it is none of the conditions, or what it names does not exist or is out of range.
    pub fn read(line: &str) -> Result<Self, Sentence> {
        if line == "answered" {
            return Ok(Self::Answered);
        }
        if let Some(name) = line.strip_prefix("event:") {
            let name = one_of(name.trim(), &Event::ALL.map(Event::key))?;
            let event = Event::ALL.into_iter().find(|event| event.key() == name);
            return event.map(Self::Event).ok_or_else(|| Sentence::new("lesson.error.condition"));
        }
        let (word, rest) = first_word(line);
        match word {
            "moved" => {
                let (key, side) = first_word(rest);
                let side = match side {
                    "" => None,
                    "up" => Some(ChangeDirection::Up),
                    "down" => Some(ChangeDirection::Down),
                    other => return Err(one_of(other, &["up", "down"]).err().unwrap_or_else(none)),
                };
                return Ok(Self::Moved(Setting::named(key)?, side));
            }
            "verdict" => {
                let finding = Finding::from_key(one_of(rest, &Finding::keys())?);
                return finding.map(Self::Verdict).ok_or_else(none);
            }
            _ => {}
        }
        let Some((sign, place)) =
            SIGNS.iter().filter_map(|sign| Some((*sign, line.find(sign)?))).min_by_key(|(sign, place)| {
                // Of < and <= at the same place the longer one is meant.
                (*place, std::cmp::Reverse(sign.len()))
            })
        else {
            return if line.contains('=') { edit(line).map(Self::Setting) } else { Err(unknown(word)) };
        };
        let (name, after) = (line[..place].trim(), line[place + sign.len()..].trim());
        let (bound, how) = first_word(after);
        let number = bound.parse::<f64>().ok().filter(|bound| bound.is_finite());
        let bound = number.ok_or_else(|| Sentence::new("lesson.error.number").with("text", bound))?;
        let comparison = Comparison { sign, bound };
        if name == "step" {
            return match (sign, how) {
                (">=", "") => Ok(Self::Step(bound.max(0.0) as u64)),
                _ => Err(Sentence::new("lesson.error.step")),
            };
        }
        if let Some(series) = Series::from_key(name) {
            let over = if how.is_empty() { 1 } else { steps_of(how, "over")? };
            return Ok(Self::Series(series, comparison, over.max(1)));
        }
        let metric = Metric::from_key(name).ok_or_else(|| unknown(name))?;
        let every = if how.is_empty() { None } else { Some(steps_of(how, "in every look of")?) };
        Ok(Self::Metric(metric, comparison, every))
    }

    /// Whether it holds.
    pub fn holds(&self, seen: &Seen<'_>) -> bool {
        match self {
            Self::Series(series, comparison, over) => {
                mean_of(seen, *series, *over).is_some_and(|mean| comparison.holds(mean))
            }
            Self::Metric(metric, comparison, every) => {
                let judged = rows_of(seen.history, *metric);
                let first = seen.since.max(seen.step.saturating_sub(every.unwrap_or(u64::MAX)));
                let mut rows =
                    judged.iter().rev().take_while(|row| row.step > first || row.step == seen.since);
                let value = |row: &MeasuredAt| row.measures.value(*metric);
                let holds = |row| value(row).is_some_and(|value| comparison.holds(value));
                match every {
                    None => rows.next().is_some_and(holds),
                    Some(steps) => {
                        let rows: Vec<_> = rows.collect();
                        let is_long = seen.step >= seen.since.saturating_add(*steps);
                        is_long && !rows.is_empty() && rows.into_iter().all(holds)
                    }
                }
            }
            Self::Step(step) => {
                // What was changed is to be seen at work.
                let changed = seen.changes.iter().map(|change| change.step).max();
                seen.step >= *step && changed.is_none_or(|at| seen.step >= at.saturating_add(AT_WORK))
            }
            Self::Moved(setting, side) => {
                let is_moved = |old: &Value, new: &Value| {
                    old != new && side.is_none_or(|side| moved(old, new) == Some(side))
                };
                // A run that began anew with another value has no change.
                let [now, before] = seen.config.map(|config| setting.get(config));
                let changed = |change: &Change| match &change.action {
                    ChangeKind::Set { edit, old } => edit.setting == *setting && is_moved(old, &edit.value),
                    ChangeKind::StepOnly(_) => false,
                };
                is_moved(&before, &now) || seen.changes.iter().any(changed)
            }
            Self::Setting(edit) => edit.setting.get(seen.config[0]) == edit.value,
            Self::Verdict(finding) => seen
                .history
                .diagnosis
                .verdict_at(seen.step)
                .is_some_and(|verdict| verdict.finding == *finding),
            Self::Event(event) => {
                let froze = |key: &str| {
                    seen.changes.iter().any(|change| match &change.action {
                        ChangeKind::Set { edit, .. } => {
                            edit.setting.key == key && edit.value == Value::Integer(0)
                        }
                        ChangeKind::StepOnly(_) => false,
                    })
                };
                match event {
                    Event::FreezeD => froze("discriminator.updates"),
                    Event::FreezeG => froze("generator.updates"),
                    other => seen.events.contains(other),
                }
            }
            Self::Answered => seen.is_answered,
        }
    }

    /// Whether it needs metrics, and whether it needs those that a verdict rests on alone.
    pub fn needs(&self) -> Needs {
        match self {
            Self::Metric(metric, ..) => Needs::Metric(*metric),
            Self::Verdict(_) => Needs::Verdict,
            _ => Needs::Records,
        }
    }

    /// What it is about at the moment, where that is a number: so far it has come.
    pub fn value(&self, seen: &Seen<'_>) -> Option<f64> {
        match self {
            Self::Series(series, _, over) => mean_of(seen, *series, *over),
            Self::Metric(metric, ..) => rows_of(seen.history, *metric).last()?.measures.value(*metric),
            Self::Step(_) => Some(seen.step as f64),
            _ => None,
        }
    }
}

impl std::fmt::Display for Condition {
    /// The line that it is read from.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Series(series, Comparison { sign, bound }, over) => {
                write!(f, "{} {sign} {bound}", series.key())?;
                if *over > 1 { write!(f, " over {over} steps") } else { Ok(()) }
            }
            Self::Metric(metric, Comparison { sign, bound }, every) => {
                write!(f, "{} {sign} {bound}", metric.key())?;
                every.map_or(Ok(()), |steps| write!(f, " in every look of {steps} steps"))
            }
            Self::Step(step) => write!(f, "step >= {step}"),
            Self::Moved(setting, side) => {
                let side = match side {
                    None => "",
                    Some(ChangeDirection::Up) => " up",
                    Some(ChangeDirection::Down) => " down",
                };
                write!(f, "moved {}{side}", setting.key)
            }
            Self::Setting(edit) => write!(f, "{} = {}", edit.setting.key, edit.value),
            Self::Verdict(finding) => write!(f, "verdict {}", finding.key()),
            Self::Event(event) => write!(f, "event: {}", event.key()),
            Self::Answered => f.write_str("answered"),
        }
    }
}

/// The rows in which `metric` was measured: at the fixed steps on which the verdict rests, or, where it needs no such metric,
/// whenever it was shown.
fn rows_of(history: &RunHistory, metric: Metric) -> &[MeasuredAt] {
    let judged = history.judged().rows();
    let is_judged = judged.last().is_some_and(|row| row.measures.value(metric).is_some());
    if is_judged { judged } else { history.measured.rows() }
}

fn none() -> Sentence {
    Sentence::new("lesson.error.condition")
}

fn unknown(name: &str) -> Sentence {
    Sentence::new("lesson.error.measure").with("text", name)
}

/// The number of steps in `how`, which reads "`before` N steps".
fn steps_of(how: &str, before: &str) -> Result<u64, Sentence> {
    let wrong = || Sentence::new("lesson.error.how").with("text", how).with("before", before);
    let rest = how.strip_prefix(before).and_then(|rest| rest.strip_suffix("steps")).ok_or_else(wrong)?;
    whole_number(rest.trim())
}

/// The mean of `series` over the newest `over` steps, if the run has taken so many since the step was opened.
fn mean_of(seen: &Seen<'_>, series: Series, over: u64) -> Option<f64> {
    if seen.step < seen.since.saturating_add(over) {
        return None;
    }
    let first = (seen.step - over) as f64 + 1.0;
    let records: Vec<Record> =
        seen.history.curves.within(first..=seen.step as f64, NUM_SERIES.max(over as usize));
    let inside = records.iter().filter(|record| record.last as f64 >= first && record.first <= seen.step);
    let index = series.index();
    let (mut sum, mut count) = (0.0, 0.0);
    for record in inside.filter(|record| !record.mean[index].is_nan()) {
        sum += f64::from(record.mean[index]) * f64::from(record.measured[index]);
        count += f64::from(record.measured[index]);
    }
    (count > 0.0).then(|| sum / count)
}

/// To which side a setting moved from `old` to `new`; `None` where that means nothing.
fn moved(old: &Value, new: &Value) -> Option<ChangeDirection> {
    let number = |value: &Value| match value {
        Value::Number(number) => Some(*number),
        Value::Integer(integer) => Some(*integer as f64),
        _ => None,
    };
    let (old, new) = (number(old)?, number(new)?);
    match old.partial_cmp(&new)? {
        std::cmp::Ordering::Less => Some(ChangeDirection::Up),
        std::cmp::Ordering::Greater => Some(ChangeDirection::Down),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Record;

    fn condition(line: &str) -> Condition {
        Condition::read(line).unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    /// A run of `steps` steps in which every series is the step over 100.
    fn history(steps: u64) -> RunHistory {
        let mut history = RunHistory::default();
        for step in 1..=steps {
            history.record(&Record::of(step, [step as f32 / 100.0; NUM_SERIES]));
        }
        history
    }

    fn holds(line: &str, seen: Seen<'_>) -> bool {
        condition(line).holds(&seen)
    }

    #[test]
    fn a_series_is_compared_in_the_mean_of_steps_since_the_step_was_opened() {
        let (history, config, start) = (history(100), RunConfig::default(), RunConfig::default());
        let seen = Seen {
            history: &history,
            config: [&config, &start],
            changes: &[],
            step: 100,
            since: 0,
            events: &[],
            is_answered: false,
        };
        assert!(holds("d_real_mean >= 1", seen) && !holds("d_real_mean > 1", seen));
        // The mean of 91 to 100.
        assert!(holds("value > 0.954 over 10 steps", seen) && !holds("value > 0.956 over 10 steps", seen));
        // A step that was opened at 95 has seen only five.
        let late = Seen { since: 95, ..seen };
        assert!(!holds("value > 0 over 10 steps", late) && holds("value > 0 over 5 steps", late));
        assert!(holds("step >= 100", seen) && !holds("step >= 101", seen));
        assert_eq!(
            condition("value > 0 over 10 steps").value(&seen).map(|mean| (mean * 1e3).round()),
            Some(955.0)
        );
    }

    #[test]
    fn what_the_learner_did_is_seen_in_the_changes_and_events() {
        let (history, mut config, start) = (history(3), RunConfig::default(), RunConfig::default());
        let setting = Setting::named("generator.learning_rate").expect("a setting");
        let edit = Edit { setting, value: Value::Number(0.5) };
        edit.apply(&mut config).expect("a rate");
        let freeze = Edit {
            setting: Setting::named("discriminator.updates").expect("a setting"),
            value: Value::Integer(0),
        };
        let change = |edit: &Edit| {
            Change::scheduled(
                2,
                ChangeKind::Set { edit: edit.clone(), old: edit.setting.get(&RunConfig::default()) },
            )
        };
        let changes = [change(&edit), change(&freeze)];
        let seen = Seen {
            history: &history,
            config: [&config, &start],
            changes: &changes,
            step: 3,
            since: 1,
            events: &[Event::Slow],
            is_answered: true,
        };
        for held in [
            "moved generator.learning_rate",
            "moved generator.learning_rate up",
            "event: freeze_d",
            "event: slow",
            "answered",
            "generator.learning_rate = 0.5",
        ] {
            assert!(holds(held, seen), "{held}");
        }
        for not in [
            "moved generator.learning_rate down",
            "moved discriminator.learning_rate",
            "event: freeze_g",
            "event: compared",
            "generator.learning_rate = 0.4",
            "verdict healthy",
        ] {
            assert!(Condition::read(not).is_err() || !holds(not, seen), "{not}");
        }
    }

    #[test]
    fn a_line_that_is_no_condition_says_what_is_wrong() {
        for wrong in [
            "",
            "d_reel_mean < 0.5",
            "d_real_mean < half",
            "d_real_mean < 0.5 for 20 steps",
            "d_real_mean < 0.5 over some steps",
            "step < 4",
            "event: lunch",
            "verdict sunny",
            "moved nothing",
            "moved generator.learning_rate sideways",
            "modes_covered_1pct >= 8 over 20 steps",
        ] {
            assert!(Condition::read(wrong).is_err(), "{wrong}");
        }
    }
}
