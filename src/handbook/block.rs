//! A chapter as what is drawn one below the other: headings, paragraphs, items of lists, tables, formulas, code.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// What stands in a line of its own.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading: 1 is the title of the chapter.
    Heading {
        /// From 1, the title, to 6.
        level: usize,
        /// Its text.
        spans: Vec<Span>,
        /// What links name it by.
        anchor: String,
    },
    /// Prose.
    Paragraph(Vec<Span>),
    /// An item of a list.
    Item {
        /// Lists within which the list of this item stands.
        depth: usize,
        /// What stands before it: a bullet, or its number.
        mark: String,
        /// Its text.
        spans: Vec<Span>,
    },
    /// Rows of cells; the first row is the head.
    Table(Vec<Vec<Vec<Span>>>),
    /// TeX that stands alone.
    Formula(String),
    /// Lines of a file or of a terminal.
    Code(String),
}

/// A part of a text that looks alike throughout.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// What is written.
    pub piece: Piece,
    /// Whether it is weighty.
    pub is_strong: bool,
    /// Whether it is in italics.
    pub is_emphasis: bool,
    /// Whether it is code.
    pub is_code: bool,
    /// Where a click on it leads.
    pub target: Option<LinkTarget>,
    /// What is said of it under the pointer.
    pub note: Option<String>,
}

/// What a span writes.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Letters.
    Text(String),
    /// TeX within a line.
    Formula(String),
}

/// A place in the guide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkTarget {
    /// The key of the chapter.
    pub chapter: String,
    /// The anchor of the heading there; empty for the top.
    pub heading: String,
}

impl Span {
    /// Plain text, or weighty text.
    pub fn of(text: &str, is_strong: bool) -> Self {
        Self {
            piece: Piece::Text(text.to_owned()),
            is_strong,
            is_emphasis: false,
            is_code: false,
            target: None,
            note: None,
        }
    }
}

impl Block {
    /// Its name in links, if it is a heading.
    pub fn anchor(&self) -> Option<&str> {
        match self {
            Self::Heading { anchor, .. } => Some(anchor),
            _ => None,
        }
    }

    /// Its letters, if it is a heading.
    pub fn heading(&self) -> Option<String> {
        match self {
            Self::Heading { spans, .. } => Some(text_of(spans)),
            _ => None,
        }
    }

    /// Its texts: one, or one for each cell of a table.
    pub fn texts(&self) -> Vec<&[Span]> {
        match self {
            Self::Heading { spans, .. } | Self::Paragraph(spans) | Self::Item { spans, .. } => vec![spans],
            Self::Table(rows) => rows.iter().flatten().map(Vec::as_slice).collect(),
            Self::Formula(_) | Self::Code(_) => Vec::new(),
        }
    }

    /// Where its links lead.
    pub fn targets(&self) -> Vec<&LinkTarget> {
        self.texts().into_iter().flatten().filter_map(|span| span.target.as_ref()).collect()
    }
}

/// The letters of `spans`.
fn text_of(spans: &[Span]) -> String {
    let text = |span: &Span| match &span.piece {
        Piece::Text(text) | Piece::Formula(text) => text.clone(),
    };
    spans.iter().map(text).collect()
}

/// The name of a heading in links, as GitHub makes it: small letters, hyphens for blanks, no other signs.
fn slug(heading: &str) -> String {
    let part = |letter: char| match letter {
        ' ' | '-' => Some('-'),
        '_' => Some('_'),
        letter => letter.is_alphanumeric().then_some(letter),
    };
    heading.to_lowercase().chars().filter_map(part).collect()
}

/// The blocks of `markdown`. What it may hold beyond them, such as pictures, is left out.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut reading = BlockReader::default();
    Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_MATH)
        .for_each(|event| reading.take(event));
    reading.blocks
}

/// Where `link` leads, if it is to a file of the guide.
fn target_of(link: &str) -> Option<LinkTarget> {
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let chapter = file.strip_suffix(".md")?.to_owned();
    Some(LinkTarget { chapter, heading: heading.to_owned() })
}

/// What has been read so far.
#[derive(Default)]
struct BlockReader {
    blocks: Vec<Block>,
    /// Of the text that is open.
    spans: Vec<Span>,
    is_strong: bool,
    is_emphasis: bool,
    target: Option<LinkTarget>,
    /// The lists that are open, each with the number of its next item if it is numbered.
    lists: Vec<Option<u64>>,
    /// What stands before the item that is open.
    mark: Option<String>,
    /// The lines of the code that is open.
    code: Option<String>,
    rows: Vec<Vec<Vec<Span>>>,
}

impl BlockReader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.push(Piece::Text(text.into_string()), false),
            },
            Event::Code(text) => self.push(Piece::Text(text.into_string()), true),
            Event::InlineMath(tex) => self.push(Piece::Formula(tex.into_string()), false),
            Event::DisplayMath(tex) => {
                self.end_text();
                self.blocks.push(Block::Formula(tex.trim().to_owned()));
            }
            Event::SoftBreak | Event::HardBreak => self.break_line(),
            _ => {}
        }
    }

    fn push(&mut self, piece: Piece, is_code: bool) {
        let target = self.target.clone();
        let (is_strong, is_emphasis) = (self.is_strong, self.is_emphasis);
        self.spans.push(Span { piece, is_strong, is_emphasis, is_code, target, note: None });
    }

    /// A line that ends is a blank, but between two letters of Chinese, which has none.
    fn break_line(&mut self) {
        let is_wide = |letter: char| letter >= '\u{2e80}';
        let ends_wide = self.spans.last().is_some_and(|span| match &span.piece {
            Piece::Text(text) => text.chars().next_back().is_some_and(is_wide),
            Piece::Formula(_) => false,
        });
        if !ends_wide {
            self.push(Piece::Text(" ".to_owned()), false);
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.is_strong = true,
            Tag::Emphasis => self.is_emphasis = true,
            Tag::Link { dest_url, .. } => self.target = target_of(&dest_url),
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.code = Some(String::new())
            }
            Tag::List(first) => {
                // An item may hold a list: its own text ends here.
                self.end_text();
                self.lists.push(first);
            }
            Tag::Item => {
                self.mark = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}.", *number - 1)
                    }
                    _ => "•".to_owned(),
                });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.is_strong = false,
            TagEnd::Emphasis => self.is_emphasis = false,
            TagEnd::Link => self.target = None,
            TagEnd::Heading(level) => {
                let spans = std::mem::take(&mut self.spans);
                let anchor = self.free_anchor(&slug(&text_of(&spans)));
                self.blocks.push(Block::Heading { level: number_of(level), spans, anchor });
            }
            TagEnd::Paragraph | TagEnd::Item => self.end_text(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                self.blocks.push(Block::Code(code.trim_end().to_owned()));
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.spans);
                if self.rows.is_empty() {
                    self.rows.push(Vec::new());
                }
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.rows.push(Vec::new()),
            TagEnd::Table => {
                let mut rows = std::mem::take(&mut self.rows);
                rows.retain(|row| !row.is_empty());
                self.blocks.push(Block::Table(rows));
            }
            _ => {}
        }
    }

    /// `slug`, or with a number behind it where a heading has it already, as GitHub does.
    fn free_anchor(&self, slug: &str) -> String {
        let is_taken = |name: &str| self.blocks.iter().any(|block| block.anchor() == Some(name));
        let numbered = (1..).map(|number| format!("{slug}-{number}"));
        let mut names = std::iter::once(slug.to_owned()).chain(numbered);
        names.find(|name| !is_taken(name)).unwrap_or_default()
    }

    /// Ends a paragraph, or the text of an item.
    fn end_text(&mut self) {
        let spans = std::mem::take(&mut self.spans);
        let is_empty =
            spans.iter().all(|span| matches!(&span.piece, Piece::Text(text) if text.trim().is_empty()));
        if is_empty {
            return;
        }
        self.blocks.push(match self.mark.take() {
            Some(mark) => Block::Item { depth: self.lists.len().saturating_sub(1), mark, spans },
            None => Block::Paragraph(spans),
        });
    }
}

fn number_of(level: HeadingLevel) -> usize {
    level as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Span {
        Span::of(text, false)
    }

    #[test]
    fn prose_has_formulas_code_and_links_in_it() {
        let read =
            blocks("# T\n\nSee **D** and $\\log D$ in `a_b`, [there](game.md#the-value).\n\n$$\nx_1\n$$\n");
        let Block::Paragraph(spans) = &read[1] else { panic!("{read:?}") };
        assert_eq!(spans[1], Span { is_strong: true, ..plain("D") });
        assert_eq!(spans[3].piece, Piece::Formula("\\log D".to_owned()));
        assert_eq!(spans[5], Span { is_code: true, ..plain("a_b") });
        let target = LinkTarget { chapter: "game".to_owned(), heading: "the-value".to_owned() };
        assert_eq!(spans[7], Span { target: Some(target), ..plain("there") });
        assert_eq!(read[2], Block::Formula("x_1".to_owned()));
        assert_eq!((read[0].anchor(), read[0].heading().as_deref()), (Some("t"), Some("T")));
    }

    #[test]
    fn lists_may_hold_lists_and_tables_have_a_head() {
        let read = blocks("1. one\n   - within\n2. two\n\n| a | b |\n|---|---|\n| c | |\n");
        let item =
            |depth, mark: &str, text| Block::Item { depth, mark: mark.to_owned(), spans: vec![plain(text)] };
        assert_eq!(read[..3], [item(0, "1.", "one"), item(1, "•", "within"), item(0, "2.", "two")]);
        let cell = |text| vec![plain(text)];
        assert_eq!(read[3], Block::Table(vec![vec![cell("a"), cell("b")], vec![cell("c"), vec![]]]));
    }

    #[test]
    fn lines_of_chinese_join_without_a_blank() {
        let text = |markdown| {
            let read = blocks(markdown);
            let Block::Paragraph(spans) = &read[0] else { panic!("{read:?}") };
            text_of(spans)
        };
        assert_eq!(text("判别器\n判断"), "判别器判断");
        assert_eq!(text("one\ntwo"), "one two");
    }

    #[test]
    fn a_heading_has_the_name_that_github_gives_it() {
        assert_eq!(slug("What V says: -log 4, and D*"), "what-v-says--log-4-and-d");
        assert_eq!(slug("怎样读 D(x)？"), "怎样读-dx");
        let read = blocks("# V\n\n## L_D\n\n## ∥∇L_D∥\n\n## L_D\n");
        let anchors: Vec<&str> = read.iter().filter_map(Block::anchor).collect();
        assert_eq!(anchors, ["v", "l_d", "l_d-1", "l_d-2"], "no two headings share a name");
    }
}
