//! The terms of the program in both languages, each with one sentence and, where it has one, its formula:
//! `assets/glossary.toml`, compiled in. A term has one name in a language, and no two terms share one. The sentence has
//! a number or a picture, so that it can be understood without the literature.

use std::sync::LazyLock;

use encoding_rs::GBK;
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
    /// Words of others for the same thing, by which it is searched: texts of the program do not use them.
    #[serde(default)]
    sought: Vec<String>,
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

/// All terms as a book of `language` lists them: by their letters, of Chinese by their sounds.
pub fn listed(language: Language) -> Vec<&'static Term> {
    let mut terms: Vec<&Term> = terms().iter().collect();
    terms.sort_by_cached_key(|term| sorted_by(term.name(language)));
    terms
}

/// The terms in which all words of `query` are found, in either language: first those whose name begins so, then those that
/// are called so, then those whose sentence says so; each group as [`listed`]. All terms if nothing is asked for.
pub fn found(query: &str, language: Language) -> Vec<&'static Term> {
    let folded = folded(query);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let mut found: Vec<(usize, &Term)> =
        listed(language).into_iter().filter_map(|term| Some((term.rank(&folded, &words)?, term))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, term)| term).collect()
}

/// `text` as it is searched: small letters, one kind of dash and of blank, no accents.
fn folded(text: &str) -> String {
    let fold = |letter: char| match letter {
        '−' | '–' | '—' | '‑' => '-',
        'é' | 'è' | 'ê' => 'e',
        'ö' | 'ô' => 'o',
        'ü' => 'u',
        // The letters of a Chinese keyboard that are as wide as its signs.
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter).to_ascii_lowercase()
        }
        letter if letter.is_whitespace() => ' ',
        letter => letter,
    };
    text.trim().to_lowercase().chars().map(fold).collect()
}

/// What a name is sorted by: its letters, without signs before and between them. The common Chinese signs stand in the
/// encoding GBK in the order of their sounds (pinyin), behind Latin and Greek letters.
fn sorted_by(name: &str) -> Vec<u8> {
    let letters: String = name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
    GBK.encode(&letters).0.into_owned()
}

impl Term {
    /// How well all of `words` fit, which are those of `query`: 0 is best; `None` if one is not found at all.
    fn rank(&self, query: &str, words: &[&str]) -> Option<usize> {
        let texts = [&self.en, &self.zh_cn];
        let names = texts.into_iter().flat_map(|text| {
            std::iter::once(&text.name).chain(&text.also).chain(&text.sought).map(|name| folded(name))
        });
        let names: Vec<String> = names.chain([folded(&self.id)]).collect();
        if names.iter().any(|name| name.starts_with(query)) {
            return Some(0);
        }
        let is_called = |word: &&str| names.iter().any(|name| name.contains(*word));
        let is_said = |word: &&str| texts.into_iter().any(|text| folded(&text.meaning).contains(*word));
        if words.iter().all(is_called) {
            return Some(1);
        }
        words.iter().all(|word| is_called(word) || is_said(word)).then_some(2)
    }

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

    /// The ids of what is found.
    fn ids(query: &str, language: Language) -> Vec<&'static str> {
        found(query, language).iter().map(|term| &*term.id).collect()
    }

    #[test]
    fn terms_are_listed_by_their_letters_and_chinese_ones_by_their_sounds() {
        let names = |language| listed(language).iter().map(|term| term.name(language)).collect::<Vec<_>>();
        for language in Language::ALL {
            assert_eq!(listed(language).len(), terms().len());
        }
        let place = |language, name: &str| {
            names(language).iter().position(|own| *own == name).unwrap_or_else(|| panic!("{name}"))
        };
        // Signs before a name do not count, nor does whether it begins with a capital.
        let english = ["|D − D*|", "Dirac-GAN", "discriminator", "R1", "ReLU", "β1 and β2"];
        let places = english.map(|name| place(Language::English, name));
        assert!(places.is_sorted(), "{places:?}");
        // biaoqian, dongliang, panbieqi, shengchengqi, xuexilü, zhibiao.
        let chinese = ["Adam", "标签平滑", "动量", "判别器", "生成器", "学习率", "指标"];
        let places = chinese.map(|name| place(Language::Chinese, name));
        assert!(places.is_sorted(), "{places:?}");
    }

    #[test]
    fn every_first_sign_of_a_chinese_name_has_a_place_by_its_sound() {
        for term in terms() {
            let name = term.name(Language::Chinese);
            let first = name.chars().find(|letter| letter.is_alphanumeric()).expect("a letter");
            if first > '\u{2e7f}' {
                // The first level of GB 2312, which alone is in this order.
                let bytes = GBK.encode(&first.to_string()).0.into_owned();
                assert!((0xb0..=0xd7).contains(&bytes[0]), "{name}: {first} stands outside the order");
            }
        }
    }

    #[test]
    fn what_is_searched_is_found_in_both_languages_whatever_the_window_has() {
        for language in Language::ALL {
            assert_eq!(ids("", language).len(), terms().len());
            assert_eq!(ids("  Mode COLLAPSE ", language)[0], "mode-collapse");
            assert_eq!(ids("模式坍塌", language)[0], "mode-collapse");
            assert_eq!(ids("众数", language)[0], "mode");
            assert_eq!(ids("FID", language)[0], "fid");
            assert_eq!(ids("frechet", language)[0], "fid");
            assert_eq!(ids("ＦＩＤ", language)[0], "fid");
            assert_eq!(ids("earth mover", language)[0], "w1");
            assert_eq!(ids("推土机距离", language)[0], "w1");
            assert_eq!(ids("V* - V", language)[0], "value-gap");
            // By its sentence, in either language.
            assert!(ids("orange points crowd", language).contains(&"p_g"));
            assert!(ids("橙点密集", language).contains(&"p_g"));
            // All words, in any order.
            assert_eq!(ids("penalty gradient", language)[0], "gradient-penalty");
            assert!(ids("no such thing", language).is_empty());
        }
        for term in terms() {
            for language in Language::ALL {
                let own = term.name(language);
                let found = ids(own, Language::English);
                let place = found.iter().position(|id| *id == term.id);
                assert!(place.is_some_and(|place| place < 4), "{own}: {found:?}");
            }
        }
    }
}
