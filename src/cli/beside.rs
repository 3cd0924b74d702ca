//! Reports with our results beside the published figures, as JSON and as text.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::experiment::{Published, ResultCell, ResultColumn, ResultTable, mean, standard_deviation};
use crate::words::{Language, Sentence};

/// The rows of `report` as JSON, with the published figures under the key `theirs`.
pub fn to_json(report: &ResultTable, theirs: &str) -> Value {
    let rows = report.rows.iter().map(|row| {
        let cells: Map<String, Value> = report
            .columns
            .iter()
            .zip(&row.cells)
            .map(|(column, cell)| (key(*column).to_owned(), cell_to_json(cell, theirs)))
            .collect();
        json!({ "name": row.name, "needs_setting": row.missing, "figures": cells })
    });
    Value::Array(rows.collect())
}

fn cell_to_json(cell: &ResultCell, theirs: &str) -> Value {
    let published = cell.published.map(|published| match published {
        Published::Value(value) => json!({ "value": value }),
        Published::WithError(mean, error) => json!({ "mean": mean, "standard_error": error }),
        Published::Range(least, greatest) => json!({ "least": least, "greatest": greatest }),
    });
    json!({
        "mean": mean(&cell.ours),
        "standard_deviation": standard_deviation(&cell.ours),
        "seeds": cell.ours,
        theirs: published,
    })
}

fn key(column: ResultColumn) -> &'static str {
    match column {
        ResultColumn::Figure(figure) => figure.key(),
        ResultColumn::Symbols(symbols) => symbols,
    }
}

/// `report` as text: for each row and column our mean and standard deviation, the values of the seeds, and the
/// published figure, introduced by the sentence `theirs`.
pub fn to_text(report: &ResultTable, theirs: &'static str, language: Language) -> String {
    let mut text = String::new();
    for row in &report.rows {
        let _ = writeln!(text, "{}", row.name);
        if let Some(setting) = row.missing {
            let missing = Sentence::new("cli.table.needs").with("setting", setting);
            let _ = writeln!(text, "  {}", missing.text(language));
        }
        for (column, cell) in report.columns.iter().zip(&row.cells) {
            if cell.ours.is_empty() && cell.published.is_none() {
                continue;
            }
            let label = match column {
                ResultColumn::Figure(figure) => {
                    language.text(&format!("figure.{}", figure.key())).into_owned()
                }
                ResultColumn::Symbols(symbols) => (*symbols).to_owned(),
            };
            let line = Sentence::new("cli.table.line").with("label", label).with("ours", ours(cell));
            let published =
                cell.published.map(|figure| published(figure, theirs, language)).unwrap_or_default();
            let _ = writeln!(text, "  {}{published}", line.text(language));
        }
    }
    text
}

fn ours(cell: &ResultCell) -> String {
    let Some(mean) = mean(&cell.ours) else { return "-".to_owned() };
    if cell.ours.len() == 1 {
        return digits(mean);
    }
    let deviation =
        standard_deviation(&cell.ours).map_or_else(String::new, |sd| format!(" ± {}", digits(sd)));
    let seeds: Vec<String> = cell.ours.iter().map(|value| digits(*value)).collect();
    format!("{}{deviation} [{}]", digits(mean), seeds.join(" "))
}

fn published(published: Published, theirs: &'static str, language: Language) -> String {
    let figure = match published {
        Published::Value(value) => digits(value),
        Published::WithError(mean, error) => format!("{} ± {} s.e.", digits(mean), digits(error)),
        Published::Range(least, greatest) => format!("{}…{}", digits(least), digits(greatest)),
    };
    Sentence::new(theirs).with("figure", figure).text(language)
}

/// A number with four significant digits or more.
pub fn digits(value: f64) -> String {
    let size = value.abs();
    if value.fract() == 0.0 && size < 1e6 {
        format!("{value}")
    } else if (1e-3..1e5).contains(&size) {
        let text = format!("{value:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{value:.4e}")
    }
}

/// Names with their titles, one per line, or as one JSON array.
pub fn list_of(
    list: impl Iterator<Item = (&'static str, String)>,
    as_json: bool,
    language: Language,
) -> String {
    let titled = list.map(|(name, title)| (name, language.text(&title).into_owned()));
    if as_json {
        let entries: Vec<_> = titled.map(|(name, title)| json!({ "name": name, "title": title })).collect();
        return format!("{}\n", json!(entries));
    }
    titled.fold(String::new(), |mut text, (name, title)| {
        let _ = writeln!(text, "{name:<15}{title}");
        text
    })
}
