//! Recognises tables in LaTeX, which are not supported.

use super::records::lines;

/// Number of lines that are examined.
const LINES: usize = 1000;
/// The environments that contain rows.
const ENVIRONMENTS: [&str; 6] = ["tabular", "longtable", "tabulary", "array", "table", "document"];

/// The first line of `text` that shows that it is LaTeX, with its number; `None` if there is none.
pub(super) fn latex(text: &str) -> Option<(u64, &str)> {
    let filled = || (1..).zip(lines(text).map(str::trim)).filter(|(_, line)| !line.is_empty()).take(LINES);
    if let Some(begin) = filled().find(|(_, line)| is_begin(line)) {
        return Some(begin);
    }
    let rows = filled().filter(|(_, line)| is_row(line)).count();
    let others = filled().filter(|(_, line)| !line.starts_with('\\') && !is_row(line)).count();
    filled().find(|(_, line)| is_row(line)).filter(|_| rows > others)
}

/// Whether `line` begins an environment that contains rows.
fn is_begin(line: &str) -> bool {
    let name = line.strip_prefix("\\begin{");
    line.starts_with("\\documentclass")
        || name.is_some_and(|name| ENVIRONMENTS.iter().any(|known| name.starts_with(known)))
}

/// Whether `line` has cells separated by & and ends as a row, perhaps followed by a command.
fn is_row(line: &str) -> bool {
    let end = line.rfind("\\\\").map(|place| line[place + 2..].trim_start());
    line.contains('&') && end.is_some_and(|end| end.is_empty() || end.starts_with(['\\', '[', '%']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_in_latex_are_told_from_others() {
        for (text, line) in [
            ("\\begin{tabular}{ll}\n\\hline\na & b \\\\\n", 1),
            ("% mine\n\n\\begin{longtable}{ll}\n1&2\\\\\n", 3),
            ("a & b \\\\ \\hline\n1 & 2 \\\\\n3 & 5\n", 1),
            ("\\hline\n1.5 & 2 \\\\[2pt]\n", 2),
        ] {
            assert_eq!(latex(text).map(|(line, _)| line), Some(line), "{text}");
        }
        for text in ["a & b\n1 & 2\n", "x,y\nR&D,\\\\server\\a\n1,2\n", "x,y\n1,2\n", "", "a,b \\\\\n1,2\n"] {
            assert_eq!(latex(text), None, "{text}");
        }
    }
}
