//! The summary of a run, as JSON and as text.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::ending::Ending;
use crate::config::Choice as _;
use crate::diagnosis::{Finding, Verdict};
use crate::math::hops::ModeHops;
use crate::math::memorisation::FEWEST_HELD_OUT;
use crate::protocol::{Metric, Series};
use crate::words::{Language, Sentence};

/// The series whose means over the last steps are in the summary.
const SERIES: [Series; 8] = [
    Series::DReal,
    Series::DFake,
    Series::LogitReal,
    Series::LogitFake,
    Series::Value,
    Series::LossD,
    Series::Penalty,
    Series::LossG,
];

/// Whether `series` is defined if D puts out scores (`of_scores`) or probabilities: the sigmoid of a score is no
/// probability.
fn is_told(series: Series, of_scores: bool) -> bool {
    match series {
        Series::DReal | Series::DFake => !of_scores,
        _ => true,
    }
}

impl Ending {
    /// Steps per second of training time; `None` if no step was taken.
    fn steps_per_second(&self) -> Option<f64> {
        (self.steps_now > 0).then(|| self.steps_now as f64 / self.training.as_secs_f64())
    }

    /// The summary as a JSON object; null for what is not defined or not measured.
    pub fn to_json(&self) -> Value {
        let mut summary = Map::new();
        let mut add = |key: &str, value: Value| summary.insert(key.to_owned(), value);
        add("preset", json!(self.preset));
        add("seed", json!(self.seed));
        add("steps", json!(self.steps));
        add("seconds", json!(self.training.as_secs_f64()));
        add("steps_per_second", json!(self.steps_per_second()));
        for metric in Metric::ALL {
            add(metric.key(), number(*metric, self.measures.value(*metric)));
            add(&floor_key(*metric), mean(*metric, self.measures.floor(*metric)));
            if let Some(end) = self.measures.floor_end(*metric) {
                let quantile = if metric.is_better_high() { "q05" } else { "q95" };
                add(&format!("{}_{quantile}", floor_key(*metric)), number(*metric, Some(end)));
            }
            if let Some(average) = &self.measures.average {
                let value = Some(average[metric.index()]).filter(|value| !value.is_nan());
                add(&format!("{}_average", metric.key()), number(*metric, value));
            }
        }
        let hops = self.hops.as_ref();
        add("mode_switches", json!(hops.map(ModeHops::switches)));
        add("modes_dominant", json!(hops.map(ModeHops::distinct)));
        add("dominant_share_largest", json!(hops.map(ModeHops::largest_share)));
        let of_scores = self.objective.outputs_score();
        for series in SERIES {
            let mean = self.last.mean(series).filter(|_| is_told(series, of_scores));
            add(series.key(), json!(mean));
        }
        add("last_steps", json!(self.last.len()));
        let divergence = self.divergence.map(|divergence| {
            json!({
                "step": divergence.step,
                "player": divergence.player.key(),
                "quantity": divergence.quantity.key(),
                "healthy_step": divergence.healthy_step,
            })
        });
        add("diverged", json!(divergence));
        add("diagnosis", json!(self.verdict.as_ref().map(Verdict::to_json)));
        add("eval_samples", json!(self.measures.samples));
        let table = self.target.table();
        add("rows", json!(table.map(|table| table.rows())));
        add("rows_missing", json!(table.map(|table| table.rows_missing())));
        add("rows_not_finite", json!(table.map(|table| table.rows_not_finite())));
        add("file", json!(self.file));
        add("columns", json!(table.map(|table| table.column_names())));
        add("labels", json!(table.map(|table| table.labels())));
        // What was found, guessed and left out while a person's own table was read.
        let told = table.filter(|_| self.file.is_some()).map(|table| {
            table.sentences().iter().map(|sentence| sentence.text(Language::English)).collect::<Vec<_>>()
        });
        add("reading", json!(told));
        add("rows_held_out", json!(table.map(|table| table.holdout().len())));
        Value::Object(summary)
    }

    /// The summary as text in `language`: one line on the run, then one for each number.
    pub fn to_text(&self, language: Language) -> String {
        let key = match self.steps_now {
            0 => "cli.summary.no_step",
            now if now < self.steps => "cli.summary.run_on",
            _ => "cli.summary.run",
        };
        let run = Sentence::new(key)
            .with_count("now", self.steps_now)
            .with("name", self.preset.map_or_else(|| language.text("cli.summary.own_run"), Into::into))
            .with("seed", self.seed)
            .with_count("steps", self.steps)
            .with("seconds", format!("{:.1}", self.training.as_secs_f64()))
            .with_count("rate", format!("{:.0}", self.steps_per_second().unwrap_or_default()));
        let mut text = run.text(language) + "\n";
        if let Some(table) = self.target.table() {
            let used = table.used();
            let line = match &self.file {
                Some(file) => {
                    Sentence::new("cli.summary.table").with("file", file).with_sentence("used", used)
                }
                None => used,
            };
            let _ = writeln!(text, "{}", line.text(language));
            for sentence in table.sentences().iter().skip(1).filter(|_| self.file.is_some()) {
                let _ = writeln!(text, "  {}", sentence.text(language));
            }
            if !table.is_enough_to_claim() {
                let few = Sentence::new("cli.summary.few_held_out")
                    .with_count("rows", table.holdout().len())
                    .with_count("fewest", FEWEST_HELD_OUT);
                let _ = writeln!(text, "{}", few.text(language));
            }
        }
        if let Some(verdict) = &self.verdict {
            let line = Sentence::new("cli.summary.diagnosis")
                .with_sentence("finding", verdict.finding.label())
                .with_sentence("detail", verdict.detail());
            let _ = writeln!(text, "{}", line.text(language));
            for remedy in verdict.remedies() {
                let _ = writeln!(text, "  {}", remedy.text(language));
            }
            let from = self.steps - self.steps_now;
            let key = if from > 0 { "cli.summary.judged_since" } else { "cli.summary.judged_on" };
            let judged = Sentence::new(key)
                .with_count("fakes", verdict.indicators.samples)
                .with_count("points", self.fakes.len())
                .with_count("step", from);
            if verdict.indicators.samples > 0 && verdict.finding != Finding::Unseen {
                let _ = writeln!(text, "  {}", judged.text(language));
            }
        }
        let label = |family: &str, key: &str| language.text(&format!("choice.{family}.{key}.label"));
        let of_scores = self.objective.outputs_score();
        for series in SERIES {
            let is_logit = matches!(series, Series::LogitReal | Series::LogitFake);
            if let Some(mean) =
                self.last.mean(series).filter(|_| is_told(series, of_scores) && (of_scores || !is_logit))
            {
                let name = match series {
                    Series::LogitReal => language.text("screen.score_real").into_owned(),
                    Series::LogitFake => language.text("screen.score_fake").into_owned(),
                    _ => label(Series::FAMILY, series.key()).into_owned(),
                };
                let line = Sentence::new("cli.summary.last")
                    .with("name", name)
                    .with("value", format!("{mean:.4}"))
                    .with_count("steps", self.last.len());
                let _ = writeln!(text, "  {}", line.text(language));
            }
        }
        for metric in Metric::ALL {
            let Some(value) = self.measures.value(*metric) else { continue };
            let named = |key| {
                Sentence::new(key)
                    .with("name", label(Metric::FAMILY, metric.key()))
                    .with("value", rounded(*metric, value))
            };
            let end = self.measures.floor_end(*metric).map(|end| rounded(*metric, end));
            let line = match (self.measures.floor(*metric).map(|floor| rounded(*metric, floor)), end) {
                (Some(floor), Some(end)) if metric.is_better_high() => {
                    named("cli.summary.metric_high").with("floor", floor).with("end", end)
                }
                (Some(floor), Some(end)) => {
                    named("cli.summary.metric_low").with("floor", floor).with("end", end)
                }
                (Some(floor), None) => named("cli.summary.metric").with("floor", floor),
                (None, _) => named("cli.summary.mean"),
            };
            let _ = writeln!(text, "  {}", line.text(language));
        }
        if let Some(hops) = &self.hops {
            let line = Sentence::new("cli.summary.hops")
                .with_count("switches", hops.switches())
                .with_count("modes", hops.distinct())
                .with("share", language.percent(format_args!("{:.1}", 100.0 * hops.largest_share())));
            let _ = writeln!(text, "  {}", line.text(language));
        }
        text
    }
}

fn number(metric: Metric, value: Option<f64>) -> Value {
    if metric.is_count() { json!(value.map(|value| value as u64)) } else { json!(value) }
}

/// The value of a metric, a number that need not be whole even for counts; null if there is none.
fn mean(metric: Metric, value: Option<f64>) -> Value {
    if value.is_some_and(|value| value.fract() != 0.0) { json!(value) } else { number(metric, value) }
}

fn rounded(metric: Metric, value: f64) -> String {
    if metric.is_count() && value.fract() == 0.0 { format!("{value}") } else { format!("{value:.4}") }
}

fn floor_key(metric: Metric) -> String {
    match metric {
        Metric::JsGrid => "js_floor".to_owned(),
        _ => format!("{}_floor", metric.key()),
    }
}
