//! The terms of the program in both languages, each with one sentence and, where it has one, its formula:
//! `assets/glossary.toml`, compiled in. A term has one name in a language, and no two terms share one.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::words::Language;

static TERMS: LazyLock<Vec<Term>> =
    LazyLock::new(|| parsed(include_str!("../assets/glossary.toml")).unwrap_or_default());

/// A term of the literature, or of this program.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What links name it by.
    pub id: String,
    /// Its formula as TeX, without dollar signs.
    pub formula: Option<String>,
    en: TermText,
    #[serde(rename = "zh-CN")]
    zh_cn: TermText,
}

/// A term in one language.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct TermText {
    name: String,
    meaning: String,
}

/// The file of terms.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Glossary {
    term: Vec<Term>,
}

fn parsed(text: &str) -> Result<Vec<Term>, toml::de::Error> {
    toml::from_str::<Glossary>(text).map(|glossary| glossary.term)
}

/// All terms, in the order of the file: the game, how it fails, what is measured, how it is trained.
pub fn terms() -> &'static [Term] {
    &TERMS
}

impl Term {
    /// The term with this id.
    pub fn named(id: &str) -> Option<&'static Self> {
        terms().iter().find(|term| term.id == id)
    }

    /// The name of the term in `language`.
    pub fn name(&self, language: Language) -> &str {
        &self.entry(language).name
    }

    /// What the term means, in one sentence.
    pub fn meaning(&self, language: Language) -> &str {
        &self.entry(language).meaning
    }

    fn entry(&self, language: Language) -> &TermText {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh_cn,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_file_is_read_whole() {
        let read = parsed(include_str!("../assets/glossary.toml"));
        assert!(read.as_ref().is_ok_and(|terms| terms.len() >= 60), "{read:?}");
        assert_eq!(Some(terms()), read.as_deref().ok());
        assert_eq!(Term::named("generator").map(|term| term.name(Language::Chinese)), Some("生成器"));
        assert_eq!(Term::named("no such term"), None);
    }

    #[test]
    fn no_two_terms_share_an_id_or_a_name() {
        let count = terms().len();
        let ids: BTreeSet<&str> = terms().iter().map(|term| &*term.id).collect();
        assert_eq!(ids.len(), count);
        for language in Language::ALL {
            let mut seen = BTreeSet::new();
            for term in terms() {
                assert!(seen.insert(term.name(language)), "{}: {} twice", term.id, term.name(language));
            }
        }
    }

    #[test]
    fn every_term_is_one_short_sentence_in_both_languages() {
        for term in terms() {
            for language in Language::ALL {
                let (name, meaning) = (term.name(language), term.meaning(language));
                assert!(!name.trim().is_empty(), "{} has no name in {}", term.id, language.tag());
                let (size, limit, end) = match language {
                    Language::English => (meaning.split_whitespace().count(), 30, '.'),
                    Language::Chinese => (meaning.chars().count(), 60, '。'),
                };
                assert!(size > 0 && size <= limit, "{}: {size} of {limit}: {meaning}", term.id);
                assert!(meaning.ends_with(end), "{}: {meaning}", term.id);
                assert_eq!(
                    meaning.matches('。').count() + meaning.matches(". ").count(),
                    usize::from(end == '。'),
                    "{}: one sentence: {meaning}",
                    term.id
                );
            }
            assert!(term.formula.as_ref().is_none_or(|formula| !formula.contains('$')), "{}", term.id);
        }
    }
}
