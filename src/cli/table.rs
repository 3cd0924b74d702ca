//! `ganscope table`: a published experiment, with our results beside the published figures.

use std::path::PathBuf;

use serde_json::json;

use super::arguments::TableArguments;
use super::beside::{list_of, to_json, to_text};
use super::folder::data_folder;
use super::interrupt::Interrupt;
use super::progress::RunsProgress;
use super::terminal;
use crate::experiment::{
    Content, ExperimentScale, Figures, Plan, PublishedTable, ResultCell, ResultColumn, ResultRow,
    ResultTable, Store, TrainedExperiment, Variant, play, sweep,
};
use crate::words::{Language, Sentence};

/// Number of seeds of a table that is computed without training.
const COMPUTED_SEEDS: u64 = 4;

/// Runs the table that `arguments` name and prints it; without a name, lists the tables.
///
/// # Errors
/// If there is no such table, its finished runs cannot be kept, or nothing can be printed.
pub fn table(arguments: &TableArguments, language: Language) -> Result<(), Sentence> {
    let Some(name) = &arguments.name else {
        let list =
            PublishedTable::ALL.iter().map(|table| (table.name, format!("table.{}.title", table.name)));
        return terminal::print(&list_of(list, arguments.json, language));
    };
    let table = PublishedTable::named(name)?;
    match table.content {
        Content::Computed(compute) => {
            let seeds: Vec<u64> = (1..=arguments.seeds.unwrap_or(COMPUTED_SEEDS)).collect();
            let head = Head { table, seeds: seeds.len(), trained: None, is_whole: true };
            head.print(&compute(&seeds), arguments.json, language)
        }
        Content::Trained(trained) => run(table, trained, arguments, language),
    }
}

/// Trains the runs that are not stored yet, and prints the table.
fn run(
    table: &PublishedTable,
    trained: &TrainedExperiment,
    arguments: &TableArguments,
    language: Language,
) -> Result<(), Sentence> {
    let scale = if arguments.full { ExperimentScale::Full } else { ExperimentScale::Scaled };
    let plan = trained.plan(scale, arguments.steps);
    let seeds = arguments.seeds.unwrap_or(trained.seeds);
    let store = Store::open(folder(arguments)?)?;
    let variants: Vec<&Variant> = trained
        .rows
        .iter()
        .filter_map(|row| row.run.as_ref())
        .filter(|variant| variant.missing().is_none())
        .collect();
    let tasks: Vec<(&Variant, u64)> =
        (1..=seeds).flat_map(|seed| variants.iter().map(move |variant| (*variant, seed))).collect();
    let interrupt = Interrupt::listen();
    let tally = RunsProgress::new(tasks.len() as u64);
    let done = sweep(arguments.jobs(), tasks.len(), |task| {
        let (variant, seed) = tasks[task];
        let run = trained.run(variant, scale, seed)?;
        let figures = match store.find(&run, plan) {
            Some(figures) => Some(figures),
            None if interrupt.is_pressed() => None,
            None => match play(run.clone(), plan, &|| interrupt.is_pressed())? {
                Some(course) => {
                    let figures = Figures::of(&course);
                    store.keep(&run, plan, &figures)?;
                    Some(figures)
                }
                None => None,
            },
        };
        tally.add(u64::from(figures.is_some()));
        Ok(figures)
    })?;
    tally.finish();
    let finished = done.iter().flatten().count();
    if finished < tasks.len() {
        let said = Sentence::new("cli.table.interrupted")
            .with_count("done", finished)
            .with_count("all", tasks.len());
        terminal::say(&said, language);
    }
    let of = |variant: &Variant| {
        let own = tasks.iter().zip(&done).filter(move |((other, _), _)| other.name == variant.name);
        own.filter_map(|(_, figures)| figures.clone()).collect::<Vec<_>>()
    };
    let report = report(trained, of);
    let head = Head {
        table,
        seeds: seeds as usize,
        trained: Some((scale, plan)),
        is_whole: finished == tasks.len(),
    };
    head.print(&report, arguments.json, language)
}

fn folder(arguments: &TableArguments) -> Result<PathBuf, Sentence> {
    let own = || data_folder().map(|folder| folder.join("tables"));
    arguments.folder.clone().or_else(own).ok_or_else(|| Sentence::new("cli.table.error.no_folder"))
}

/// The table of `trained`, with the figures of each variant's finished runs.
fn report(trained: &TrainedExperiment, of: impl Fn(&Variant) -> Vec<Figures>) -> ResultTable {
    let row = |row: &crate::experiment::MethodRow| {
        let runs = row.run.as_ref().map(&of).unwrap_or_default();
        let cells = trained.columns.iter().enumerate().map(|(column, figure)| ResultCell {
            ours: runs.iter().map(|figures| figures.get(*figure)).collect(),
            published: row.published.get(column).copied().flatten(),
        });
        ResultRow {
            name: row.name,
            missing: row.run.as_ref().and_then(Variant::missing),
            cells: cells.collect(),
        }
    };
    ResultTable {
        columns: trained.columns.iter().map(|figure| ResultColumn::Figure(*figure)).collect(),
        rows: trained.rows.iter().map(row).collect(),
    }
}

/// The text above a table.
struct Head<'a> {
    table: &'a PublishedTable,
    seeds: usize,
    trained: Option<(ExperimentScale, Plan)>,
    /// Whether all runs are finished.
    is_whole: bool,
}

impl Head<'_> {
    fn print(&self, report: &ResultTable, as_json: bool, language: Language) -> Result<(), Sentence> {
        let name = self.table.name;
        let missing = self.missing(language);
        if as_json {
            let scale = self.trained.map(|(scale, _)| scale.key());
            let table = json!({
                "table": name,
                "source": self.table.source,
                "scale": scale,
                "not_as_published": missing,
                "steps": self.trained.map(|(_, plan)| plan.steps),
                "samples": self.trained.map(|(_, plan)| plan.samples),
                "seeds": self.seeds,
                "whole": self.is_whole,
                "rows": to_json(report, if self.table.is_printed { "published" } else { "reference" }),
            });
            return terminal::print(&format!("{table}\n"));
        }
        let mut lines = vec![language.text(&format!("table.{name}.title")).into_owned()];
        let source = Sentence::new("cli.table.source").with("source", self.table.source);
        lines.push(source.text(language));
        if let Some(missing) = missing {
            lines.push(Sentence::new("cli.table.missing").with("missing", missing).text(language));
        }
        if let Some((scale, plan)) = self.trained {
            let ours = Sentence::new("cli.table.ours")
                .with("scale", language.text(&format!("cli.table.{}", scale.key())))
                .with_count("seeds", self.seeds)
                .with_count("steps", plan.steps)
                .with_count("samples", plan.samples);
            lines.push(ours.text(language));
        }
        let theirs = if self.table.is_printed { "cli.table.published" } else { "cli.table.reference" };
        terminal::print(&format!("{}\n\n{}", lines.join("\n"), to_text(report, theirs, language)))
    }

    /// The note on differences from the published settings, of which the small scale has more; `None` if there are
    /// none.
    fn missing(&self, language: Language) -> Option<String> {
        let text = |part: &str| {
            let key = format!("table.{}.{part}", self.table.name);
            language.has(&key).then(|| language.text(&key).into_owned())
        };
        let smaller =
            self.trained.filter(|(scale, _)| *scale == ExperimentScale::Scaled).and_then(|_| text("scaled"));
        let parts: Vec<String> = text("missing").into_iter().chain(smaller).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}
