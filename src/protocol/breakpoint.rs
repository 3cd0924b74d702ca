//! Where a run is to stop: at a step, where the number of a curve crosses a value, or where the verdict changes. Breakpoints
//! are no part of a run: they change none of its bits.

use std::fmt;
use std::str::FromStr;

use super::curve_source::CurveSource;
use super::measures::{Measures, Metric};
use super::record::{Record, Series};
use crate::config::{Written, keyed, nearest};
use crate::math::{in_four_digits, written};
use crate::words::{Sentence, visible};

/// The typed form of [`Breakpoint::VerdictChanges`].
const VERDICT: &str = "verdict";
/// The word before the number of a typed step.
const STEP: &str = "step";
/// Most steps that can be typed: far more than any run takes.
const MOST_STEPS: f64 = (1_u64 << 53) as f64;

keyed! {
    /// The way in which a number crosses a value.
    Direction {
        /// From the value or below it to above it.
        Up = ">",
        /// From the value or above it to below it.
        Down = "<",
        /// Either of both.
        Either = "crosses",
    }
}

/// The number of a curve crosses a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// The curve.
    pub source: CurveSource,
    /// The way.
    pub direction: Direction,
    /// The value, which is finite.
    pub value: f64,
}

/// Where a run is to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Breakpoint {
    /// After so many steps.
    Step(u64),
    /// After the step whose number crosses a value.
    Crosses(Crossing),
    /// After the step that was seen when the verdict changed.
    VerdictChanges,
}

impl Breakpoint {
    /// Why the run is to stop after the step of `now`, if it is: `before` is the record of the step before, where it is known.
    pub fn met(&self, before: Option<&Record>, now: &Record) -> Option<Sentence> {
        match self {
            Self::Step(step) => (*step == now.last).then(|| Sentence::new("stop.step_reached")),
            Self::Crosses(crossing) => match crossing.source {
                CurveSource::Series(series) => crossing.met_in(series, before?, now),
                CurveSource::Metric(_) => None,
            },
            Self::VerdictChanges => None,
        }
    }

    /// The breakpoint as a sentence without a stop, as after "Stop when".
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Step(step) => Sentence::new("stop.step").with_count("step", step),
            Self::VerdictChanges => Sentence::new("stop.verdict"),
            Self::Crosses(Crossing { source, direction, value }) => {
                let key = match direction {
                    Direction::Up => "stop.up",
                    Direction::Down => "stop.down",
                    Direction::Either => "stop.either",
                };
                Sentence::new(key).with_name("name", source.name()).with("value", written(*value))
            }
        }
    }
}

impl Crossing {
    /// Whether the number went from `before` to `now` over the value in the direction, and if so whether upwards. NaN is on
    /// neither side.
    fn went(&self, before: f64, now: f64, value: f64) -> Option<bool> {
        let [rose, fell] = [before <= value && now > value, before >= value && now < value];
        let is_met = match self.direction {
            Direction::Up => rose,
            Direction::Down => fell,
            Direction::Either => rose || fell,
        };
        is_met.then_some(rose)
    }

    fn met_in(&self, series: Series, before: &Record, now: &Record) -> Option<Sentence> {
        let [before, now] = [before, now].map(|record| record.mean[series.index()]);
        // In the precision of what is recorded: what is recorded as 0.4 is not above it.
        let rose = self.went(f64::from(before), f64::from(now), f64::from(self.value as f32))?;
        // The shortest number of this precision.
        Some(self.reason(rose, now.to_string().parse().unwrap_or(f64::from(now))))
    }

    /// Why the run is to stop at the metrics `now`, if it is; `before` are those that were taken at fixed steps before.
    pub fn met_by(&self, before: &Measures, now: &Measures) -> Option<Sentence> {
        let CurveSource::Metric(metric) = self.source else { return None };
        let [before, now] = [before, now].map(|measures| measures.values[metric.index()]);
        self.went(before, now, self.value).map(|rose| self.reason(rose, now))
    }

    fn reason(&self, rose: bool, now: f64) -> Sentence {
        let few = in_four_digits(now);
        let is_told =
            few.parse().is_ok_and(|few: f64| if rose { few > self.value } else { few < self.value });
        Sentence::new(if rose { "stop.rose" } else { "stop.fell" })
            .with_name("name", self.source.name())
            .with("value", written(self.value))
            .with("now", if is_told { few } else { written(now) })
    }
}

/// The typed form: `step 2000`, `d_fake_mean > 0.4`, `js_grid < 0.1`, `value crosses -1.4`, or `verdict`.
impl fmt::Display for Breakpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step(step) => write!(formatter, "{STEP} {step}"),
            Self::VerdictChanges => formatter.write_str(VERDICT),
            Self::Crosses(Crossing { source, direction, value }) => {
                write!(formatter, "{} {} {}", source.key(), direction.key(), written(*value))
            }
        }
    }
}

impl FromStr for Breakpoint {
    type Err = Sentence;

    /// The breakpoint in the typed form.
    ///
    /// # Errors
    /// If it is none: a sentence that names the place, counted in characters.
    fn from_str(text: &str) -> Result<Self, Sentence> {
        let refused = |key: &'static str, part: &str| {
            let place = text[..part.as_ptr() as usize - text.as_ptr() as usize].chars().count() + 1;
            Sentence::new(key).with("text", visible(text)).with("part", visible(part)).with("place", place)
        };
        let whole = text.trim();
        let end = whole.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
        let (word, rest) = whole.split_at(end.unwrap_or(whole.len()));
        let rest = rest.trim_start();
        if word == VERDICT && rest.is_empty() {
            return Ok(Self::VerdictChanges);
        }
        if word == STEP {
            return match Written::of(rest, true) {
                Written::Number(step) if step.fract() == 0.0 && (1.0..=MOST_STEPS).contains(&step) => {
                    Ok(Self::Step(step as u64))
                }
                _ => Err(refused("stop.error.step", rest)),
            };
        }
        let Some(source) = CurveSource::from_key(word) else {
            if word.is_empty() {
                return Err(refused("stop.error.form", whole));
            }
            let words = CurveSource::all().map(CurveSource::key).chain([STEP, VERDICT]);
            let near = nearest(word, words).unwrap_or(STEP);
            return Err(refused("stop.error.curve", word).with("nearest", near));
        };
        let direction = Direction::ALL.iter().find_map(|way| Some((*way, rest.strip_prefix(way.key())?)));
        let Some((direction, number)) = direction else { return Err(refused("stop.error.direction", rest)) };
        if !source.can_stop() {
            let metrics = Metric::all_judged().map(|metric| CurveSource::Metric(metric).key());
            let metrics = metrics.collect::<Vec<_>>().join(", ");
            return Err(refused("stop.error.metric", word).with("metrics", metrics));
        }
        match Written::of(number, false) {
            // Elsewhere an equals sign before a number says nothing.
            Written::Number(value) if !number.trim_start().starts_with('=') => {
                Ok(Self::Crosses(Crossing { source, direction, value }))
            }
            _ => Err(refused("stop.error.value", number.trim_start())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::NUM_SERIES;
    use crate::words::Language;

    fn read(text: &str) -> Breakpoint {
        text.parse().expect("a breakpoint")
    }

    fn met(text: &str, numbers: &[f32]) -> Vec<u64> {
        let records: Vec<Record> =
            (1..).zip(numbers).map(|(step, number)| Record::of(step, [*number; NUM_SERIES])).collect();
        let before = std::iter::once(None).chain(records.iter().map(Some));
        let met = before.zip(&records).filter(|(before, now)| read(text).met(*before, now).is_some());
        met.map(|(_, now)| now.last).collect()
    }

    #[test]
    fn a_crossing_is_met_once_each_time_and_never_by_nan() {
        let numbers = [0.5, 0.3, 0.4, 0.41, 0.9, 0.4, 0.4, 0.39, f32::NAN, 0.8, f32::NAN, 0.1, f32::INFINITY];
        assert_eq!(met("d_fake_mean > 0.4", &numbers), [4, 13]);
        assert_eq!(met("d_fake_mean < 0.4", &numbers), [2, 8]);
        assert_eq!(met("d_fake_mean crosses 0.4", &numbers), [2, 4, 8, 13]);
        assert_eq!(met("step 3", &numbers), [3]);
        assert!(met("verdict", &numbers).is_empty() && met("js_grid > 0.4", &numbers).is_empty());
    }

    #[test]
    fn what_is_typed_is_read_and_written_the_same() {
        for (typed, written) in [
            ("step 2000", "step 2000"),
            (" step  2 000 ", "step 2000"),
            ("verdict", "verdict"),
            ("d_fake_mean>0.4", "d_fake_mean > 0.4"),
            ("value crosses -1,39", "value crosses -1.39"),
            ("loss_g   <  1e-3", "loss_g < 0.001"),
            ("modes_covered_any > 7", "modes_covered_any > 7"),
            ("js_grid < 1e-300", "js_grid < 1e-300"),
        ] {
            assert_eq!(read(typed).to_string(), written);
            assert_eq!(read(written), read(typed));
        }
    }

    #[test]
    fn what_is_no_breakpoint_is_told_with_its_place() {
        let refusal = |text: &str| match text.parse::<Breakpoint>() {
            Ok(breakpoint) => panic!("{text} is {breakpoint}"),
            Err(sentence) => {
                for language in Language::ALL {
                    assert!(!sentence.text(language).contains("%{"), "{sentence:?}");
                }
                (sentence.key(), sentence.text(Language::English))
            }
        };
        for (text, key, part) in [
            ("", "stop.error.form", "\"\""),
            ("> 0.4", "stop.error.form", "character 1"),
            ("d_fake_men > 0.4", "stop.error.curve", "d_fake_mean"),
            ("  qqqqqqqqqqqqqq > 0.4", "stop.error.curve", "character 3"),
            ("d_fake_mean", "stop.error.direction", "character 12"),
            ("d_fake_mean = 0.4", "stop.error.direction", "character 13"),
            ("d_fake_mean >= 0.4", "stop.error.value", "character 14"),
            ("d_fake_mean > ", "stop.error.value", "character"),
            ("d_fake_mean > much", "stop.error.value", "character 15"),
            ("d_fake_mean > nan", "stop.error.value", "nan"),
            ("d_fake_mean > inf", "stop.error.value", "inf"),
            ("d_fake_mean > 1e999", "stop.error.value", "1e999"),
            ("d_fake_mean > 1,024", "stop.error.value", "1,024"),
            ("step", "stop.error.step", "character 5"),
            ("step 0", "stop.error.step", "character 6"),
            ("step -5", "stop.error.step", "-5"),
            ("step 2.5", "stop.error.step", "2.5"),
            ("step 1e300", "stop.error.step", "1e300"),
            ("verdict changes", "stop.error.curve", "verdict"),
            ("precision > 0.5", "stop.error.metric", "sliced_w1"),
        ] {
            let (found, sentence) = refusal(text);
            assert!((found, sentence.contains(part)) == (key, true), "{text}: {found}: {sentence}");
        }
    }

    #[test]
    fn the_reason_tells_a_number_from_the_value_that_it_crossed() {
        let reason = |text: &str, before: f32, now: f32| {
            let [before, now] = [before, now].map(|number| Record::of(1, [number; NUM_SERIES]));
            read(text).met(Some(&before), &now).expect("a reason").text(Language::English)
        };
        assert_eq!(reason("d_fake_mean > 0.4", 0.1, 0.403), "d_fake_mean rose above 0.4 (0.403)");
        assert_eq!(reason("d_fake_mean > 0.4", 0.1, 0.40002), "d_fake_mean rose above 0.4 (0.40002)");
        assert_eq!(reason("value crosses -1.4", 0.0, -2.0), "value fell below -1.4 (-2)");
    }
}
