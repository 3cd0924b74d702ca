//! Where the guide speaks of a term.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::block::{Block, LinkTarget, Span};
use super::chapter::{CHAPTERS, GLOSSARY};
use super::terms::with_terms;
use crate::glossary::{Term, terms};
use crate::words::Language;

/// Most sections that an entry leads to.
const MOST_PLACES: usize = 3;

/// The sections that speak of a term, by its id, for each language.
static PLACES: [LazyLock<SectionsByTerm>; 2] =
    [LazyLock::new(|| places(Language::English)), LazyLock::new(|| places(Language::Chinese))];

/// The sections by the ids of terms, each with its heading.
type SectionsByTerm = HashMap<String, Vec<(String, LinkTarget)>>;

/// Links to the sections that speak of `term`; `None` if none does.
pub fn met(term: &Term, language: Language) -> Option<Block> {
    let places = PLACES[usize::from(language == Language::Chinese)].get(&term.id)?;
    let mut spans = vec![Span::of(&language.text("glossary.met"), false)];
    for (index, (heading, target)) in places.iter().enumerate() {
        if index > 0 {
            spans.push(Span::of(&language.text("glossary.between"), false));
        }
        spans.push(Span { target: Some(target.clone()), ..Span::of(heading, false) });
    }
    Some(Block::Paragraph(spans))
}

/// The sections of the guide by the terms that they name: first those that are called so, then as they come.
fn places(language: Language) -> SectionsByTerm {
    let mut places = SectionsByTerm::new();
    for chapter in CHAPTERS.iter().filter(|chapter| chapter.key != GLOSSARY) {
        let mut here =
            (String::new(), LinkTarget { chapter: chapter.key.to_owned(), ..LinkTarget::default() });
        for block in with_terms(chapter.blocks(language), language) {
            if let (Some(heading), Some(anchor)) = (block.heading(), block.anchor()) {
                here = (heading, LinkTarget { heading: anchor.to_owned(), ..here.1 });
            }
            let targets = block.targets().into_iter().filter(|target| target.chapter == GLOSSARY);
            // A section about a term does not lead to it.
            let own =
                terms().iter().filter(|term| block.anchor().is_some() && is_about(&here.0, term, language));
            for id in targets.map(|target| &target.heading).chain(own.map(|term| &term.id)) {
                let known = places.entry(id.clone()).or_default();
                // Two sections of one name are not told apart.
                if known.iter().all(|(heading, _)| *heading != here.0) {
                    known.push(here.clone());
                }
            }
        }
    }
    for (id, known) in &mut places {
        let Some(term) = Term::named(id) else { continue };
        known.sort_by_key(|(heading, _)| !is_about(heading, term, language));
        known.truncate(MOST_PLACES);
    }
    places
}

/// Whether the section called `heading` is about `term`.
fn is_about(heading: &str, term: &Term, language: Language) -> bool {
    term.words(language).any(|word| word.eq_ignore_ascii_case(heading))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handbook::Chapter;

    #[test]
    fn an_entry_leads_to_sections_that_are_there_and_speak_of_it() {
        for language in Language::ALL {
            let with_places = terms().iter().filter(|term| met(term, language).is_some()).count();
            assert!(5 * with_places >= 4 * terms().len(), "{with_places} of {}", terms().len());
            for (id, places) in &*PLACES[usize::from(language == Language::Chinese)] {
                assert!((1..=MOST_PLACES).contains(&places.len()), "{id}: {places:?}");
                for (heading, target) in places {
                    let blocks = Chapter::named(&target.chapter).expect("a chapter").blocks(language);
                    let there = blocks.iter().find(|block| block.anchor() == Some(&target.heading));
                    assert_eq!(there.and_then(Block::heading).as_ref(), Some(heading), "{id}");
                }
            }
        }
        let first = &PLACES[0]["batch-size"][0];
        assert_eq!((first.0.as_str(), first.1.chapter.as_str()), ("Batch size", "reference"));
    }
}
