//! `ganscope bench`: how fast this machine trains, against what its cores could do.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::arguments::{BenchArguments, RunArguments};
use super::chosen::ChosenRun;
use super::terminal;
use crate::config::Preset;
use crate::math::isa::Machine;
use crate::model::{Stage, exercise, is_worth_sharing, work};
use crate::protocol::Backend;
use crate::trainer::{Compute, Ended, Trainer};
use crate::words::{Language, Sentence};

/// The result for one load.
struct LoadResult {
    name: String,
    /// Floating-point operations per step in matrix products.
    work: f64,
    /// Number of threads that took part.
    threads: usize,
    /// The engine's instruction set; `None` for candle.
    instructions: Option<&'static str>,
    steps_per_second: f64,
    /// Least and greatest rate of all rounds.
    range: [f64; 2],
    /// Rate of operations as a share of one core's peak, measured in the same rounds.
    share: f64,
    /// Share of each [`Stage`] in the time of a step.
    stages: [f64; Stage::ALL.len()],
}

/// Runs the benchmark and prints a table or one JSON array.
///
/// # Errors
/// If there is no such run, its data cannot be read, or nothing can be printed.
pub fn bench(arguments: &BenchArguments, language: Language) -> Result<(), Sentence> {
    let chosen = &arguments.run;
    let loads: Vec<RunArguments> =
        if chosen.preset.is_none() && chosen.config.is_none() && chosen.file.is_none() {
            let of =
                |preset: &Preset| RunArguments { preset: Some(preset.name.to_owned()), ..chosen.clone() };
            Preset::BENCHES.iter().map(of).collect()
        } else {
            vec![chosen.clone()]
        };
    let mut all = Vec::new();
    if !arguments.json {
        terminal::print(&heading(language))?;
    }
    for load in &loads {
        let measured = measure(load, arguments)?;
        if !arguments.json {
            terminal::print(&measured.to_text())?;
        }
        all.push(measured);
    }
    if arguments.json {
        let all: Vec<_> = all.iter().map(LoadResult::to_json).collect();
        terminal::print(&format!("{}\n", json!(all)))?;
    }
    Ok(())
}

fn measure(load: &RunArguments, arguments: &BenchArguments) -> Result<LoadResult, Sentence> {
    let chosen = ChosenRun::of(load)?;
    let compute = match (arguments.reference, arguments.threads) {
        (true, _) => Compute::Candle,
        (false, Some(threads)) => Compute::Engine { threads: threads as usize },
        (false, None) => Compute::sparing(0),
    };
    let work = work(&chosen.run.config);
    let shared = is_worth_sharing(&chosen.run.config);
    let name = chosen.preset.map_or_else(|| "run".to_owned(), ToOwned::to_owned);
    let mut trainer = chosen.trainer(compute)?;
    let round = Duration::from_secs_f64(arguments.seconds / f64::from(arguments.rounds));
    // The first steps fill the caches and find the batch's size.
    let mut batch = 1;
    while timed(&mut trainer, batch)? < round / 4 {
        batch *= 2;
    }
    let mut rates = Vec::new();
    let mut shares = Vec::new();
    for _ in 0..arguments.rounds {
        let peak = peak();
        let (mut steps, mut time) = (0, Duration::ZERO);
        while time < round {
            time += timed(&mut trainer, batch)?;
            steps += batch;
        }
        let rate = steps as f64 / time.as_secs_f64();
        rates.push(rate);
        shares.push(rate * work / peak);
    }
    let stages = stages(&mut trainer, round)?;
    rates.sort_unstable_by(f64::total_cmp);
    let range = [rates[0], rates[rates.len() - 1]];
    let steps_per_second = median(rates);
    let backend = trainer.backend();
    let threads = if shared { backend.threads } else { 1 };
    let instructions = match backend.kind {
        Backend::Engine { instructions } => Some(instructions),
        Backend::Candle | Backend::F64 => None,
    };
    Ok(LoadResult {
        name,
        work,
        threads,
        instructions,
        steps_per_second,
        range,
        share: median(shares),
        stages,
    })
}

/// Wall time of `steps` steps.
fn timed(trainer: &mut Trainer, steps: u64) -> Result<Duration, Sentence> {
    let begun = Instant::now();
    for _ in 0..steps {
        trainer.step().map_err(|end| match end {
            Ended::Diverged(end) => Sentence::new("cli.bench.diverged").with_count("step", end.step),
            Ended::Failed(reason) => reason,
        })?;
    }
    Ok(begun.elapsed())
}

/// Peak rate of one core, in floating-point operations per second.
fn peak() -> f64 {
    let begun = Instant::now();
    let done = exercise(Machine::best());
    done / begun.elapsed().as_secs_f64()
}

/// Share of each [`Stage`] in the time of a step, measured for about `round`.
fn stages(trainer: &mut Trainer, round: Duration) -> Result<[f64; Stage::ALL.len()], Sentence> {
    let clock = Arc::new(Mutex::new((Instant::now(), [Duration::ZERO; Stage::ALL.len()])));
    let watched = Arc::clone(&clock);
    trainer.watch(Some(Arc::new(move |stage: Stage| {
        let (last, times) = &mut *watched.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        times[stage as usize] += now - std::mem::replace(last, now);
    })));
    let begun = Instant::now();
    while begun.elapsed() < round * 3 {
        timed(trainer, 1)?;
    }
    trainer.watch(None);
    let (_, times) = *clock.lock().unwrap_or_else(PoisonError::into_inner);
    let all: Duration = times.iter().sum();
    Ok(times.map(|time| time.as_secs_f64() / all.as_secs_f64()))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}

fn heading(language: Language) -> String {
    let machine = Machine::best().name();
    let peak = median((0..5).map(|_| peak()).collect()) / 1e9;
    let peak = Sentence::new("cli.bench.peak").with("name", machine).with("peak", format!("{peak:.0}"));
    let mut line = format!("{}\n{:<10}", peak.text(language), language.text("cli.bench.load"));
    for column in ["threads", "work", "rate", "share"] {
        let _ = write!(line, "{:>12}", language.text(&format!("cli.bench.{column}")));
    }
    for stage in Stage::ALL {
        let _ = write!(line, "{:>10}", language.text(&format!("cli.bench.stage.{}", stage.key())));
    }
    line + "\n"
}

impl LoadResult {
    fn to_text(&self) -> String {
        let mut line = format!(
            "{:<10}{:>12}{:>12.3}{:>12.1}{:>11.1}%",
            self.name,
            self.threads,
            self.work / 1e6,
            self.steps_per_second,
            100.0 * self.share
        );
        // candle does not say when a stage has ended.
        for share in self.stages.iter().filter(|_| self.instructions.is_some()) {
            let _ = write!(line, "{:>9.1}%", 100.0 * share);
        }
        line + "\n"
    }

    fn to_json(&self) -> Value {
        let stages: serde_json::Map<_, _> = Stage::ALL
            .iter()
            .zip(self.stages)
            .map(|(stage, share)| (stage.key().to_owned(), json!(share)))
            .collect();
        json!({
            "name": self.name,
            "threads": self.threads,
            "instructions": self.instructions,
            "mflop_per_step": self.work / 1e6,
            "steps_per_second": self.steps_per_second,
            "min": self.range[0],
            "max": self.range[1],
            "share_of_one_core": self.share,
            "time": self.instructions.map(|_| stages),
        })
    }
}
