//! Blocks of text as HTML.

use super::formula::FormulaShelf;
use crate::figure::escaped;
use crate::handbook::{Block, Piece, Span};
use crate::ui::typeset::Style;

/// `spans` as HTML.
pub fn spans_html(spans: &[Span], shelf: &mut FormulaShelf<'_>) -> String {
    let mut html = String::new();
    for span in spans {
        let text = match &span.piece {
            Piece::Text(text) if span.is_code => format!("<code>{}</code>", escaped(text)),
            Piece::Text(text) => escaped(text),
            Piece::Formula(tex) => shelf.element(tex, Style::Inline),
        };
        let text = if span.is_emphasis { format!("<em>{text}</em>") } else { text };
        html.push_str(&if span.is_strong { format!("<strong>{text}</strong>") } else { text });
    }
    html
}

/// `blocks` as HTML; headings are `below` levels lower than they say.
pub fn blocks_html(blocks: &[Block], below: usize, shelf: &mut FormulaShelf<'_>) -> String {
    let mut html = String::new();
    // The lists that are open, each with its end.
    let mut lists: Vec<&str> = Vec::new();
    for block in blocks {
        let depth = match block {
            Block::Item { depth, .. } => depth + 1,
            _ => 0,
        };
        while lists.len() > depth {
            html.extend(["</li>", lists.pop().unwrap_or_default(), "\n"]);
        }
        match block {
            Block::Heading { level, spans, .. } => {
                let level = (level + below).min(6);
                let text = spans_html(spans, shelf);
                html.push_str(&format!("<h{level}>{text}</h{level}>\n"));
            }
            Block::Paragraph(spans) => {
                html.push_str(&format!("<p>{}</p>\n", spans_html(spans, shelf)));
            }
            Block::Item { mark, spans, .. } => {
                if lists.len() == depth {
                    html.push_str("</li>\n");
                }
                while lists.len() < depth {
                    let (begin, end) = match mark.strip_suffix('.') {
                        Some(first) => (format!("<ol start=\"{}\">\n", escaped(first)), "</ol>"),
                        None => ("<ul>\n".to_owned(), "</ul>"),
                    };
                    // A list within a list stands within an item, even where the text has none around it.
                    html.push_str(&begin);
                    lists.push(end);
                    if lists.len() < depth {
                        html.push_str("<li>");
                    }
                }
                html.push_str(&format!("<li>{}", spans_html(spans, shelf)));
            }
            Block::Table(rows) => {
                html.push_str("<table>\n");
                for (index, row) in rows.iter().enumerate() {
                    let tag = if index == 0 { "th" } else { "td" };
                    let cells: String = row
                        .iter()
                        .map(|cell| format!("<{tag}>{}</{tag}>", spans_html(cell, shelf)))
                        .collect();
                    html.push_str(&format!("<tr>{cells}</tr>\n"));
                }
                html.push_str("</table>\n");
            }
            Block::Formula(tex) => {
                html.push_str(&format!("<p class=\"formula\">{}</p>\n", shelf.element(tex, Style::Display)));
            }
            Block::Code(text) => html.push_str(&format!("<pre>{}</pre>\n", escaped(text))),
        }
    }
    for end in lists.into_iter().rev() {
        html.extend(["</li>", end, "\n"]);
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Glyphs;
    use crate::handbook::blocks;
    use crate::ui::theme::fonts;

    #[test]
    fn text_keeps_its_lists_tables_formulas_and_signs() {
        let fonts = fonts();
        let glyphs = Glyphs::of(&fonts);
        let mut shelf = FormulaShelf::new(&glyphs);
        let mut html = |markdown: &str| blocks_html(&blocks(markdown), 1, &mut shelf);
        assert_eq!(
            html("# A\n\n1 < 2 & **b** *c* `d<e`"),
            "<h2>A</h2>\n<p>1 &lt; 2 &amp; <strong>b</strong> <em>c</em> <code>d&lt;e</code></p>\n"
        );
        assert_eq!(
            html("- a\n  1. b\n  2. c\n- d\n\nend"),
            "<ul>\n<li>a<ol start=\"1\">\n<li>b</li>\n<li>c</li></ol>\n</li>\n<li>d</li></ul>\n<p>end</p>\n"
        );
        assert_eq!(
            html("| a | b |\n|---|---|\n| c | |\n"),
            "<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td>c</td><td></td></tr>\n</table>\n"
        );
        let formula = html("$$\n\\frac{x}{x}\n$$");
        assert!(formula.starts_with("<p class=\"formula\"><svg class=\"tex\""), "{formula}");
        assert!(formula.contains("aria-label=\"x/x\"") && formula.contains("<rect "), "{formula}");
        assert_eq!(formula.matches("#g0\"").count(), 2, "a letter is drawn once: {formula}");
        // What cannot be laid out is text.
        assert_eq!(html("$\\nonsense$"), "<p><code>nonsense</code></p>\n");
    }
}
