//! The terms of the program in both languages, each with one sentence and, where it has one, its formula:
//! `assets/glossary.toml`, compiled in. A term has one name in a language, and no two terms share one. The sentence has
//! a number or a picture, so that it can be understood without the literature.

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
    /// Whether everybody who plays with the program has met it, so that tooltips need not explain it.
    #[serde(default, rename = "basic")]
    pub is_basic: bool,
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
    #[serde(default)]
    also: Vec<String>,
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

/// All terms, in the order of the file: the game, how it fails, what is measured, how it is trained and computed.
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

    /// The words that stand for the term in texts: its name without what follows in brackets, and others such as an
    /// abbreviation.
    pub fn words(&self, language: Language) -> impl Iterator<Item = &str> {
        let TermText { name, also, .. } = self.entry(language);
        let end = name.find(" (").or_else(|| name.find('（')).unwrap_or(name.len());
        std::iter::once(&name[..end]).chain(also.iter().map(String::as_str))
    }

    /// What the term means, in one sentence with a number or a picture.
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
                for word in term.words(language) {
                    assert!(seen.insert(word.to_lowercase()), "{}: {word} twice", term.id);
                }
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

    /// Words of papers that stand in the window, the guide and the command line, by a word that leads to the term.
    const OF_PAPERS: [&str; 48] = [
        "sp(−a)",
        "logit",
        "E[·]",
        "p_g",
        "p_data(x)",
        "sliced W1",
        "non-saturating",
        "V* − V",
        "|D − D*|",
        "JS seen by D",
        "mode TV",
        "reverse KL",
        "KL divergence",
        "MMD",
        "energy distance",
        "nat",
        "1\u{a0}% rule",
        "8\u{a0}% rule",
        "density",
        "coverage",
        "rotation",
        "ξ",
        "duality gap",
        "Jacobian",
        "critic",
        "p_z",
        "pack",
        "EMA",
        "DRAGAN",
        "He initialisation",
        "β1",
        "β2",
        "Beta 1",
        "jitter",
        "label of real samples",
        "age of the picture",
        "AVX-512",
        "candle",
        "f64",
        "eigenvalue",
        "singular value",
        "multiplier",
        "Wasserstein-1 distance",
        "total variation distance",
        "R1",
        "WGAN-GP",
        "extragradient",
        "quantile",
    ];

    #[test]
    fn every_word_of_papers_is_explained() {
        for word in OF_PAPERS {
            let is_there = |term: &&Term| term.words(Language::English).any(|own| own == word);
            let term = terms().iter().find(is_there).unwrap_or_else(|| panic!("{word}: add a term"));
            assert!(!term.is_basic, "{word}: tooltips explain it");
        }
    }

    #[test]
    fn every_meaning_has_a_number_or_a_picture() {
        // A comparison, an example, or what the eye sees.
        const PICTURES: [&str; 9] =
            ["such as", "like", "as one", "as in", "as gravity", "point", "cliff", "bell", "grow"];
        for term in terms() {
            let meaning = term.meaning(Language::English);
            let shows = meaning.contains(|letter: char| letter.is_ascii_digit())
                || PICTURES.iter().any(|picture| meaning.contains(picture));
            assert!(shows, "{}: give a number, an example or a comparison: {meaning}", term.id);
        }
    }
}
