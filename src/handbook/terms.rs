//! Words of the glossary as links: where a section names a term first, the word leads to its entry.

use std::collections::HashSet;

use super::block::{Block, LinkTarget, Piece, Span};
use super::chapter::GLOSSARY;
use crate::glossary::{Term, terms};
use crate::words::Language;

/// Terms whose names are also words of everyday speech or of other fields.
const COMMON: [&str; 1] = ["density"];
/// The fewest characters of a Chinese word that is looked for, as there is no blank around it.
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

/// The terms that `text` names and that not everybody has met, in its order, without those that `subject` names: what a
/// text is about, it says itself.
pub fn terms_in(text: &str, subject: &str, language: Language) -> Vec<&'static Term> {
    let names = names(language);
    let mut told = HashSet::new();
    let span = |text: &str| Span::of(text, false);
    linked(span(subject), &names, &mut told, language);
    let found = linked(span(text), &names, &mut told, language);
    let terms = found.iter().filter_map(|span| Term::named(&span.target.as_ref()?.heading));
    terms.filter(|term| !term.is_basic).collect()
}

/// The words that are looked for, the longest first.
fn names(language: Language) -> Vec<(&'static str, &'static Term)> {
    let is_telling = |(name, term): &(&str, &Term)| {
        let is_word = name.chars().count() >= FEWEST || !name.contains(|letter| letter > '\u{2e7f}');
        is_word && name.chars().any(char::is_alphabetic) && !COMMON.contains(&&*term.id)
    };
    let words = |term: &'static Term| term.words(language).map(move |word| (word, term));
    let mut names: Vec<_> = terms().iter().flat_map(words).filter(is_telling).collect();
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
            note: Some(format!("{}\n{}", term.meaning(language), language.text("glossary.more"))),
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
    text.get(place..place + name.len()).filter(|there| there.eq_ignore_ascii_case(name))?;
    // Chinese has no blanks between words: only letters of the alphabet make one word.
    let in_word = |letter: char| {
        let is_letter = if language == Language::Chinese {
            letter.is_ascii_alphanumeric()
        } else {
            letter.is_alphanumeric()
        };
        is_letter || matches!(letter, '_' | '-' | '*')
    };
    let joins =
        |inner: Option<char>, outer: Option<char>| inner.is_some_and(in_word) && outer.is_some_and(in_word);
    if joins(name.chars().next(), text[..place].chars().next_back()) {
        return None;
    }
    let rest = &text[place + name.len()..];
    let plural = usize::from(language == Language::English && rest.starts_with('s'));
    let ends = !joins(name.chars().next_back(), rest[plural..].chars().next());
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
        let chinese =
            with_terms(blocks("# 甲\n\n生成器与判别器；生成器，natural，用 nat。"), Language::Chinese);
        assert_eq!(
            links(&chinese),
            [own("生成器", "generator"), own("判别器", "discriminator"), own("nat", "nat")]
        );
    }

    #[test]
    fn a_text_leads_to_the_terms_that_it_names_and_is_not_about() {
        let ids = |text: &str, subject: &str| {
            terms_in(text, subject, Language::English).iter().map(|term| &*term.id).collect::<Vec<_>>()
        };
        assert_eq!(ids("In nats: the JS divergence of p_data and p_g.", ""), ["nat", "js", "p_data", "p_g"]);
        assert_eq!(ids("The JS divergence, in nats.", "JS divergence"), ["nat"]);
        // What everybody has met.
        assert_eq!(ids("The generator makes fakes.", ""), [""; 0]);
        assert_eq!(
            ids("Its slope |∇a|, with ξ = 1; D* = V* − V.", ""),
            ["slope", "xi", "optimal-d", "value-gap"]
        );
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
