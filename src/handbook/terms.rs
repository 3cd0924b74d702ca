//! Words of the glossary as links: where a section names a term first, the word leads to its entry.

use std::collections::HashSet;

use super::block::{Block, LinkTarget, Piece, Span};
use super::chapter::GLOSSARY;
use crate::glossary::{Term, terms};
use crate::words::Language;

/// Terms whose names are also words of everyday speech or of other fields.
const COMMON: [&str; 1] = ["density"];
/// The fewest letters of a Chinese name that is looked for, as there is no blank around it.
const FEWEST: usize = 2;

/// `blocks` in which words of the glossary lead to it. Code, headings and links stay as they are.
pub fn with_terms(mut blocks: Vec<Block>, language: Language) -> Vec<Block> {
    let names = names(language);
    let mut told = HashSet::new();
    for block in &mut blocks {
        let mut link = |spans: &mut Vec<Span>| {
            *spans = spans.drain(..).flat_map(|span| linked(span, &names, &mut told, language)).collect();
        };
        match block {
            // An entry of the glossary does not lead to itself.
            Block::Heading { anchor, .. } => {
                told = names.iter().map(|(_, t)| &*t.id).filter(|id| *id == anchor.as_str()).collect()
            }
            Block::Paragraph(spans) | Block::Item { spans, .. } => link(spans),
            Block::Table(rows) => rows.iter_mut().flatten().for_each(link),
            Block::Formula(_) | Block::Code(_) => {}
        }
    }
    blocks
}

/// The names that are looked for, the longest first: without what stands in brackets behind them.
fn names(language: Language) -> Vec<(&'static str, &'static Term)> {
    let name = |term: &'static Term| {
        let name = term.name(language);
        let end = name.find(" (").or_else(|| name.find('（')).unwrap_or(name.len());
        (&name[..end], term)
    };
    let is_telling = |(name, term): &(&str, &Term)| {
        let is_word = language == Language::English || name.chars().count() >= FEWEST;
        is_word && name.chars().any(char::is_alphabetic) && !COMMON.contains(&&*term.id)
    };
    let mut names: Vec<_> = terms().iter().map(name).filter(is_telling).collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names
}

/// `span` in parts, of which those lead to the glossary that name a term that was not `told` yet.
fn linked(
    span: Span,
    names: &[(&'static str, &'static Term)],
    told: &mut HashSet<&'static str>,
    language: Language,
) -> Vec<Span> {
    let Piece::Text(text) = &span.piece else { return vec![span] };
    if span.is_code || span.target.is_some() {
        return vec![span];
    }
    let part = |text: &str| Span { piece: Piece::Text(text.to_owned()), ..span.clone() };
    let mut parts = Vec::new();
    let mut begun = 0;
    for (place, _) in text.char_indices() {
        if place < begun {
            continue;
        }
        let found = names.iter().filter(|(_, term)| !told.contains(&*term.id)).find_map(|(name, term)| {
            length_at(text, place, name, language).map(|length| (place..place + length, *term))
        });
        let Some((letters, term)) = found else { continue };
        told.insert(&term.id);
        if begun < letters.start {
            parts.push(part(&text[begun..letters.start]));
        }
        begun = letters.end;
        parts.push(Span {
            target: Some(LinkTarget { chapter: GLOSSARY.to_owned(), heading: term.id.clone() }),
            note: Some(term.meaning(language).to_owned()),
            ..part(&text[letters])
        });
    }
    if parts.is_empty() {
        return vec![span];
    }
    if begun < text.len() {
        parts.push(part(&text[begun..]));
    }
    parts
}

/// The bytes of `name` in `text` at `place`, if it stands there as a word: alone or, in English, in the plural.
fn length_at(text: &str, place: usize, name: &str, language: Language) -> Option<usize> {
    let is_there = text.get(place..place + name.len()).is_some_and(|there| there.eq_ignore_ascii_case(name));
    if !is_there || language == Language::Chinese {
        return is_there.then_some(name.len());
    }
    let in_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '*');
    if text[..place].chars().next_back().is_some_and(in_word) {
        return None;
    }
    let rest = &text[place + name.len()..];
    let plural = usize::from(rest.starts_with('s'));
    let ends = !rest[plural..].chars().next().is_some_and(in_word);
    ends.then_some(name.len() + plural)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handbook::{CHAPTERS, blocks};

    /// The words that lead to the glossary, with the terms that they lead to.
    fn links(blocks: &[Block]) -> Vec<(String, String)> {
        let of = |spans: &[Span]| {
            let link = |span: &Span| match (&span.piece, &span.target, &span.note) {
                (Piece::Text(text), Some(target), Some(_)) => Some((text.clone(), target.heading.clone())),
                _ => None,
            };
            spans.iter().filter_map(link).collect::<Vec<_>>()
        };
        blocks.iter().flat_map(|block| block.texts().into_iter().flat_map(of).collect::<Vec<_>>()).collect()
    }

    #[test]
    fn a_section_leads_to_each_term_once_and_no_word_is_lost() {
        let text = "# Mode\n\nModes and `mode`, [mode](a.md). Mode collapse, a mode-like pmode; **Generators** and mode.\n\n## B\n\nA mode.";
        let read = blocks(text);
        let found = with_terms(read.clone(), Language::English);
        let own = |text: &str, id: &str| (text.to_owned(), id.to_owned());
        assert_eq!(
            links(&found),
            [own("Mode collapse", "mode-collapse"), own("Generators", "generator"), own("mode", "mode")]
        );
        let letters = |blocks: &[Block]| {
            let text = |span: &Span| match &span.piece {
                Piece::Text(text) | Piece::Formula(text) => text.clone(),
            };
            blocks.iter().flat_map(Block::texts).flatten().map(text).collect::<String>()
        };
        assert_eq!(letters(&found), letters(&read));
        let chinese = with_terms(blocks("# 甲\n\n生成器与判别器；生成器。"), Language::Chinese);
        assert_eq!(links(&chinese), [own("生成器", "generator"), own("判别器", "discriminator")]);
    }

    #[test]
    fn every_chapter_leads_to_the_glossary_and_no_entry_to_itself() {
        for chapter in &CHAPTERS {
            for language in Language::ALL {
                let found = with_terms(chapter.blocks(language), language);
                let links = links(&found);
                assert!(links.len() >= 2, "{} in {}: {links:?}", chapter.key, language.tag());
                assert!(links.iter().all(|(_, id)| Term::named(id).is_some()));
            }
        }
        let glossary = with_terms(CHAPTERS[11].blocks(Language::English), Language::English);
        let mut here = String::new();
        for block in &glossary {
            here = block.anchor().map_or(here, str::to_owned);
            assert!(block.targets().iter().all(|target| target.heading != here), "{here}");
        }
    }
}
