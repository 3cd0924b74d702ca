//! A formula that is too long for its place, in lines: it is broken before relations and before plus and minus, never within
//! brackets.

/// Commands before which a formula may be broken, as before = < > + and −.
const RELATIONS: [&str; 12] =
    ["approx", "ge", "geq", "le", "leq", "leftarrow", "ll", "gg", "ne", "propto", "to", "Rightarrow"];
/// Commands that open and close brackets.
const BRACKETS: [[&str; 2]; 6] = [
    ["left", "right"],
    ["lvert", "rvert"],
    ["lVert", "rVert"],
    ["langle", "rangle"],
    ["lbrace", "rbrace"],
    ["begin", "end"],
];

/// `tex` in lines, each as long as `fits` allows. A part that does not fit by itself is a line of its own.
pub fn lines(tex: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    if fits(tex) {
        return vec![tex.to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    for part in parts(tex) {
        // What follows an empty group has the space of a sign between two things.
        let begun = |part: &str| if lines.is_empty() { part.to_owned() } else { format!("{{}}{part}") };
        let longer = lines.last().map(|line| format!("{line}{part}"));
        match longer.filter(|longer| fits(longer)) {
            Some(longer) => {
                if let Some(line) = lines.last_mut() {
                    *line = longer;
                }
            }
            None => {
                let line = begun(part);
                lines.push(line);
            }
        }
    }
    lines
}

/// `tex` cut wherever it may be broken.
fn parts(tex: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut depth = 0_i32;
    let mut is_within_bars = false;
    // Whether what stands before could be the left side of a sign.
    let mut is_after_term = false;
    let mut rest = tex;
    while let Some(letter) = rest.chars().next() {
        let place = tex.len() - rest.len();
        let command = rest.strip_prefix('\\').map(|after| {
            let end = after.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(after.len());
            &after[..end]
        });
        let length = match command {
            // A sign behind a backslash, such as a space or a brace.
            Some("") => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            Some(word) => 1 + word.len(),
            None => letter.len_utf8(),
        };
        let token = &rest[..length];
        let is_free = depth == 0 && !is_within_bars;
        let is_sign = match command {
            Some(word) => RELATIONS.contains(&word),
            None => matches!(letter, '=' | '<' | '>' | '+' | '-'),
        };
        if is_sign && is_free && is_after_term {
            cuts.push(place);
        }
        match command {
            Some(word) if BRACKETS.iter().any(|[open, _]| *open == word) => depth += 1,
            Some(word) if BRACKETS.iter().any(|[_, close]| *close == word) => depth -= 1,
            Some("") if token == "\\{" => depth += 1,
            Some("") if token == "\\}" => depth -= 1,
            Some(_) => {}
            None => match letter {
                '{' | '(' | '[' => depth += 1,
                '}' | ')' | ']' => depth -= 1,
                '|' => is_within_bars = !is_within_bars,
                _ => {}
            },
        }
        rest = &rest[length..];
        // A bracket behind \left belongs to it.
        if matches!(command, Some("left" | "right")) {
            let bracket = rest.trim_start();
            let skipped = rest.len() - bracket.len();
            let sign = bracket.strip_prefix('\\').map_or(0, |after| {
                1 + after
                    .find(|letter: char| !letter.is_ascii_alphabetic())
                    .filter(|end| *end > 0)
                    .unwrap_or(1)
            });
            let own = if sign > 0 { sign } else { bracket.chars().next().map_or(0, char::len_utf8) };
            rest = rest.get(skipped + own..).unwrap_or_default();
        }
        if !letter.is_whitespace() {
            is_after_term = !is_sign && !matches!(letter, '(' | '[' | '{' | ',' | '^' | '_');
        }
    }
    cuts.push(tex.len());
    cuts.windows(2).map(|cut| &tex[cut[0]..cut[1]]).filter(|part| !part.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handbook::{Block, CHAPTERS};
    use crate::lesson::SHELF;
    use crate::ui::typeset::{Style, Typeset};
    use crate::words::Language;

    #[test]
    fn formulas_are_cut_before_signs_that_stand_between_two_things() {
        assert_eq!(parts("V = a + b"), ["V ", "= a ", "+ b"]);
        assert_eq!(parts("a = -b - c"), ["a ", "= -b ", "- c"]);
        assert_eq!(
            parts(r"\mathbb{E}[a + b] \le |c - d| + \frac{e + f}{g}"),
            [r"\mathbb{E}[a + b] ", r"\le |c - d| ", r"+ \frac{e + f}{g}"]
        );
        assert_eq!(
            parts(r"\left( a + b \right) + \left\lVert c - d \right\rVert"),
            [r"\left( a + b \right) ", r"+ \left\lVert c - d \right\rVert"]
        );
        assert_eq!(parts(r"x_{i+1} \leftarrow x_i"), [r"x_{i+1} ", r"\leftarrow x_i"]);
        for broken in ["\\", "\\left", "a +", "+", "(", "}+a", "\\left\\", "é+é"] {
            assert_eq!(parts(broken).concat().len(), broken.len(), "{broken}");
        }
    }

    #[test]
    fn lines_are_filled_as_far_as_they_fit() {
        let within = |most: usize| move |line: &str| line.len() <= most;
        assert_eq!(lines("V = a + b", within(20)), ["V = a + b"]);
        assert_eq!(lines("V = a + b", within(6)), ["V = a ", "{}+ b"]);
        assert_eq!(lines("V = a + b", within(2)), ["V ", "{}= a ", "{}+ b"]);
        assert_eq!(lines("long", within(2)), ["long"]);
    }

    #[test]
    fn every_line_of_every_formula_is_one_itself() {
        let chapters =
            CHAPTERS.iter().flat_map(|chapter| Language::ALL.map(|language| chapter.blocks(language)));
        let lessons =
            SHELF.iter().map(|shelved| shelved.lesson(Language::English).expect("a lesson").into_blocks());
        let blocks: Vec<Block> = chapters.chain(lessons).flatten().collect();
        let mut broken = 0;
        for block in &blocks {
            let Block::Formula(tex) = block else { continue };
            let parts = lines(tex, |_| false);
            broken += usize::from(parts.len() > 1);
            for part in parts {
                assert!(Typeset::new(&part, Style::Display).is_some(), "{part} of {tex}");
            }
        }
        assert!(broken > 20, "{broken}");
    }
}
