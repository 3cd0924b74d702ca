//! The chapters of the guide, and the one that is made of the glossary.

use super::block::{Block, Span, blocks};
use crate::glossary::{Term, listed, terms};
use crate::words::Language;

/// A chapter of the guide.
#[derive(Debug)]
pub struct Chapter {
    /// The name of its file without `.md`.
    pub key: &'static str,
    source: ChapterSource,
}

/// Where a chapter comes from.
#[derive(Debug)]
enum ChapterSource {
    /// Markdown, in English and in Chinese.
    Files(&'static str, &'static str),
    /// The terms of the glossary.
    Glossary,
}

impl Chapter {
    /// The chapter of this name.
    pub fn named(key: &str) -> Option<&'static Self> {
        CHAPTERS.iter().find(|chapter| chapter.key == key)
    }

    /// Its Markdown in `language`; `None` for the glossary.
    pub const fn markdown(&self, language: Language) -> Option<&'static str> {
        match (&self.source, language) {
            (ChapterSource::Files(english, _), Language::English) => Some(english),
            (ChapterSource::Files(_, chinese), Language::Chinese) => Some(chinese),
            (ChapterSource::Glossary, _) => None,
        }
    }

    /// What is drawn of it.
    pub fn blocks(&self, language: Language) -> Vec<Block> {
        self.markdown(language).map_or_else(
            || entries(&listed(language), language),
            |markdown| introduced(blocks(markdown), language),
        )
    }

    /// Its title.
    pub fn title(&self, language: Language) -> String {
        let first = self.markdown(language).and_then(|markdown| markdown.lines().next());
        let title = first.map(|line| line.trim_start_matches('#').trim().to_owned());
        title.unwrap_or_else(|| language.text("screen.guide_glossary").into_owned())
    }
}

/// `blocks` in which a section about a term begins with what it means, before details and citations.
fn introduced(blocks: Vec<Block>, language: Language) -> Vec<Block> {
    let meaning = |block: &Block| {
        let Block::Heading { level: 3, .. } = block else { return None };
        let name = block.heading()?.to_lowercase();
        let is_named = |term: &&Term| term.words(language).any(|word| word.to_lowercase() == name);
        let term = terms().iter().find(is_named).filter(|term| !term.is_basic)?;
        let span = Span { is_emphasis: true, ..Span::of(term.meaning(language), false) };
        Some(Block::Paragraph(vec![span]))
    };
    let with_meaning = |block: Block| {
        let meaning = meaning(&block);
        std::iter::once(block).chain(meaning)
    };
    blocks.into_iter().flat_map(with_meaning).collect()
}

/// `terms` as entries below the title of the glossary; each heading is named after the id of its term.
pub fn entries(terms: &[&'static Term], language: Language) -> Vec<Block> {
    let heading = |level, text: &str, anchor: &str| Block::Heading {
        level,
        spans: vec![Span::of(text, false)],
        anchor: anchor.to_owned(),
    };
    let mut blocks = vec![heading(1, &language.text("screen.guide_glossary"), GLOSSARY)];
    for term in terms {
        blocks.push(heading(3, term.name(language), &term.id));
        blocks.push(Block::Paragraph(vec![Span::of(term.meaning(language), false)]));
        blocks.extend(term.formula.clone().map(Block::Formula));
    }
    blocks
}

/// The key of that chapter.
pub const GLOSSARY: &str = "glossary";

/// A chapter in both languages.
macro_rules! chapter {
    ($key:literal) => {
        Chapter {
            key: $key,
            source: ChapterSource::Files(
                include_str!(concat!("../../assets/guide/en/", $key, ".md")),
                include_str!(concat!("../../assets/guide/zh-CN/", $key, ".md")),
            ),
        }
    };
}

/// All chapters, in the order of the list.
pub static CHAPTERS: [Chapter; 12] = [
    chapter!("window"),
    chapter!("reading"),
    chapter!("game"),
    chapter!("cures"),
    chapter!("settings"),
    chapter!("reference"),
    chapter!("presets"),
    chapter!("phenomena"),
    chapter!("files"),
    chapter!("tables"),
    chapter!("speed"),
    Chapter { key: GLOSSARY, source: ChapterSource::Glossary },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glossary::found;
    use crate::handbook::{LinkTarget, Piece};

    #[test]
    fn entries_stand_in_the_order_they_are_given() {
        let anchors = |blocks: &[Block]| {
            blocks.iter().filter_map(|block| block.anchor().map(str::to_owned)).collect::<Vec<_>>()
        };
        for language in Language::ALL {
            let all = anchors(&entries(&listed(language), language));
            assert_eq!(all.len(), terms().len() + 1);
            assert_eq!(all[0], GLOSSARY);
            let some = anchors(&entries(&found("mode collapse", language), language));
            assert_eq!(some[..2], [GLOSSARY.to_owned(), "mode-collapse".to_owned()]);
        }
    }

    /// The names of the files of a folder of the guide, without their ending.
    fn files(folder: &str) -> Vec<String> {
        let folder = format!("{}/assets/guide/{folder}", env!("CARGO_MANIFEST_DIR"));
        let paths = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
        let mut names: Vec<String> =
            paths.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect();
        names.sort_unstable();
        names
    }

    fn formulas(blocks: &[Block]) -> Vec<String> {
        let of_block = |block: &Block| {
            let formula = |span: &Span| match &span.piece {
                Piece::Formula(tex) => Some(tex.clone()),
                Piece::Text(_) => None,
            };
            let alone = if let Block::Formula(tex) = block { Some(tex.clone()) } else { None };
            let within = block.texts().into_iter().flatten().filter_map(formula);
            within.chain(alone).collect::<Vec<_>>()
        };
        let mut formulas: Vec<String> = blocks.iter().flat_map(of_block).collect();
        formulas.sort_unstable();
        formulas.dedup();
        formulas
    }

    #[test]
    fn a_section_about_a_term_begins_with_its_meaning() {
        for (language, names) in
            [(Language::English, ["Sliced W1", "Reverse KL"]), (Language::Chinese, ["切片 W1", "反向 KL"])]
        {
            let blocks =
                Chapter::named("reference").map(|chapter| chapter.blocks(language)).unwrap_or_default();
            for (name, id) in names.into_iter().zip(["sliced-w1", "reverse-kl"]) {
                let place =
                    blocks.iter().position(|block| block.heading().is_some_and(|heading| heading == name));
                let after = place.and_then(|place| blocks.get(place + 1)).expect("a section");
                let Block::Paragraph(spans) = after else { panic!("{after:?}") };
                let meaning = Term::named(id).map(|term| term.meaning(language).to_owned()).expect("a term");
                assert!(matches!(&spans[0].piece, Piece::Text(text) if *text == meaning), "{spans:?}");
            }
        }
        // A setting that everybody knows has no such line.
        let seed = introduced(blocks("# A\n\n### Seed\n\nText."), Language::English);
        assert_eq!(seed.len(), 3);
    }

    #[test]
    fn every_file_is_a_chapter_in_the_list() {
        let of_files = CHAPTERS.iter().filter(|chapter| chapter.markdown(Language::English).is_some());
        let mut listed: Vec<&str> = of_files.map(|chapter| chapter.key).collect();
        listed.sort_unstable();
        for tag in Language::ALL.map(Language::tag) {
            assert_eq!(
                files(tag),
                listed,
                "name every file of assets/guide/{tag} in src/handbook/chapter.rs"
            );
        }
    }

    /// The menu View hides the formula, and then what was below it is below the toolbar.
    #[test]
    fn the_verdict_line_is_called_by_its_name_and_not_by_its_neighbours() {
        for chapter in &CHAPTERS {
            for language in Language::ALL {
                let text = chapter.markdown(language).unwrap_or_default().to_lowercase();
                for place in ["line below", "line under", "下面的一行", "下方的一行"] {
                    assert!(!text.contains(place), "{} in {}: {place}", chapter.key, language.tag());
                }
            }
        }
    }

    #[test]
    fn every_chapter_begins_with_its_title_and_every_link_leads_somewhere() {
        for chapter in &CHAPTERS {
            for language in Language::ALL {
                let text = chapter.markdown(language).unwrap_or_default();
                let key = chapter.key;
                let read = chapter.blocks(language);
                assert!(
                    matches!(read[0], Block::Heading { level: 1, .. }),
                    "{key}: begin with # and the title"
                );
                let titles = read.iter().filter(|block| matches!(block, Block::Heading { level: 1, .. }));
                assert_eq!(titles.count(), 1, "{key}");
                // A link that this cannot follow would be lost in silence.
                let written = text.matches("](").count();
                let targets: Vec<LinkTarget> = read.iter().flat_map(Block::targets).cloned().collect();
                assert!(targets.len() >= written, "{key} in {}: a link leads to no chapter", language.tag());
                for target in targets {
                    let there =
                        Chapter::named(&target.chapter).unwrap_or_else(|| panic!("{key}: {target:?}"));
                    if !target.heading.is_empty() {
                        let headings: Vec<String> = there
                            .blocks(language)
                            .iter()
                            .filter_map(Block::anchor)
                            .map(str::to_owned)
                            .collect();
                        assert!(
                            headings.contains(&target.heading),
                            "{key}: {target:?} is none of {headings:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_formulas() {
        for chapter in &CHAPTERS {
            let [english, chinese] = Language::ALL.map(|language| formulas(&chapter.blocks(language)));
            assert_eq!(english, chinese, "{}", chapter.key);
        }
    }

    #[test]
    fn formulas_are_read_alike_here_and_on_the_web() {
        for chapter in &CHAPTERS {
            for language in Language::ALL {
                if chapter.markdown(language).is_none() {
                    continue;
                }
                for tex in formulas(&chapter.blocks(language)) {
                    // There Markdown takes the backslash before a sign away.
                    let mut letters = tex.chars();
                    while let Some(letter) = letters.next() {
                        let is_eaten =
                            letter == '\\' && letters.next().is_none_or(|next| next.is_ascii_punctuation());
                        assert!(!is_eaten, "{}: write a word for the sign after \\ in {tex}", chapter.key);
                    }
                }
            }
        }
    }

    #[test]
    fn every_chapter_is_found_by_its_key_and_has_a_title_in_each_language() {
        for chapter in &CHAPTERS {
            assert_eq!(Chapter::named(chapter.key).map(|found| found.key), Some(chapter.key));
            assert_ne!(chapter.title(Language::Chinese), chapter.title(Language::English));
        }
        assert!(Chapter::named("nothing").is_none());
    }
}
