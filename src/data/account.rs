//! Sentences about a table: its columns, rows, warnings and how it was read.

use super::table::Table;
use super::warning::Warning;
use crate::words::Sentence;

impl Table {
    /// The sentence with the chosen columns and the numbers of rows used and left out.
    pub fn used(&self) -> Sentence {
        let key = if self.rows_missing() == 0 { "data.used_all" } else { "data.used" };
        let [x, y] = self.column_names().map(|name| format!("{name:?}"));
        let used = Sentence::new(key).with("x", x).with("y", y).with_count("rows", self.rows());
        let missing = self.rows_missing() - self.rows_not_finite();
        used.with_count("left_out", self.rows_missing())
            .with_count("missing", missing)
            .with_count("not_finite", self.rows_not_finite())
    }

    /// All sentences that a person should know before the numbers are used: the columns, the rows used and left out,
    /// how the file was read, open questions, lines left out, and warnings.
    pub fn sentences(&self) -> Vec<Sentence> {
        let warnings = self.warnings().iter().map(Warning::sentence);
        std::iter::once(self.used()).chain(self.reading().sentences()).chain(warnings).collect()
    }
}
