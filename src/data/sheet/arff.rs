//! Weka's format ARFF: a list of attributes, then rows separated by commas.

use super::line_end;
use super::records::lines;

/// The header of an ARFF file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attributes<'a> {
    /// The names of the columns.
    pub(super) names: Vec<&'a str>,
    /// The line of the first attribute.
    pub(super) line: u64,
    /// The byte and the line at which the rows begin.
    pub(super) start: (usize, u64),
}

impl<'a> Attributes<'a> {
    /// Parses the attributes of `text` from byte and line `start` on; `None` where there are none.
    pub(super) fn of(text: &'a str, start: (usize, u64)) -> Option<Self> {
        let mut attributes = Self { names: Vec::new(), line: 0, start };
        loop {
            let (at, line) = attributes.start;
            let content = lines(&text[at..]).next()?.trim();
            attributes.start = (line_end(text, at)?, line + 1);
            if let Some(name) = text_after(content, "@attribute") {
                if attributes.names.is_empty() {
                    attributes.line = line;
                }
                attributes.names.push(first_name(name)?);
            } else if content.eq_ignore_ascii_case("@data") {
                return Some(attributes).filter(|attributes| !attributes.names.is_empty());
            } else if !content.is_empty()
                && !content.starts_with('%')
                && text_after(content, "@relation").is_none()
            {
                return None;
            }
        }
    }
}

/// The text after `word` and a space, without regard to case; `None` where `content` begins otherwise.
fn text_after<'a>(content: &'a str, word: &str) -> Option<&'a str> {
    let (begin, rest) = content.split_at_checked(word.len())?;
    (begin.eq_ignore_ascii_case(word) && rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}

/// The name at the beginning of `text`, with or without quotation marks.
fn first_name(text: &str) -> Option<&str> {
    let name = match text.chars().next()? {
        mark @ ('\'' | '"') => text[1..].split(mark).next()?,
        _ => text.split(|letter: char| letter.is_whitespace() || letter == '{').next()?,
    };
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_the_names_of_columns() {
        let text = "% measured\n@RELATION 'iris'\n\n@ATTRIBUTE x numeric\n@attribute 'petal width' REAL\n\
                    @attribute class{a, b}\n@data\n1,2,a\n";
        let attributes = Attributes::of(text, (0, 1)).expect("attributes");
        assert_eq!(attributes.names, ["x", "petal width", "class"]);
        assert_eq!((attributes.line, attributes.start.1), (4, 8));
        assert!(text[attributes.start.0..].starts_with("1,2,a"));
        for text in ["", "x,y\n1,2\n", "@relation a\n", "@attribute\n@data\n", "% only\n", "@data\n1,2\n"] {
            assert_eq!(Attributes::of(text, (0, 1)), None, "{text:?}");
        }
    }
}
