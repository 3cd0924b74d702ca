//! The table of words: every text is there in both languages, every key is used, and every character can be drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use eframe::egui::epaint::text::{Fonts, TextOptions};
use eframe::egui::{FontFamily, FontId};
use ganscope::config::{
    Activation, Choice, Constraint, Curve, Init, LatentDistribution, Method, Norm, Objective, OptimizerKind,
    Player, Preset, SETTINGS, Sides, TargetKind, Terms, UpdateOrder,
};
use ganscope::data::{Comment, Decimal, Encoding, Header, Missing, Separator, Thousands};
use ganscope::diagnosis::Finding;
use ganscope::handbook::CHAPTERS;
use ganscope::protocol::{Metric, Quantity, Series};
use ganscope::words::Language;

/// The texts of a language by their keys. The library's own look-up would hide a missing one behind English.
fn table(language: Language) -> BTreeMap<String, String> {
    let messages = ganscope::_rust_i18n_backend().messages_for_locale(language.tag()).unwrap_or_default();
    messages.into_iter().map(|(key, text)| (key.into_owned(), text.into_owned())).collect()
}

/// Every key that has a text in some language.
fn all_keys() -> BTreeSet<String> {
    Language::ALL.into_iter().flat_map(|language| table(language).into_keys()).collect()
}

/// The names of the blanks of `text`; of one with forms for one and for more, the name before them.
fn blanks(text: &str) -> BTreeSet<&str> {
    let blanks = text.split("%{").skip(1).filter_map(|rest| rest.split_once('}'));
    blanks.map(|(blank, _)| blank.split('|').next().unwrap_or_default()).collect()
}

/// `text` with 1 in every blank that may be a count.
fn with_ones(text: &str) -> String {
    const NAMES: [&str; 10] =
        ["column", "key", "line", "method", "name", "path", "value", "seconds", "real", "fake"];
    let mut parts = text.split("%{");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.filter_map(|part| part.split_once('}')).fold(first, |text, (blank, after)| {
        let (name, forms) = blank.split_once('|').unwrap_or((blank, "1"));
        text + if NAMES.contains(&name) { "X" } else { forms.split('|').next().unwrap_or_default() } + after
    })
}

/// The word after a 1 that is of several things only, if there is one.
fn plural_after_one(text: &str) -> Option<&str> {
    const BETWEEN: [&str; 6] = ["more", "other", "different", "complete", "generated", "held-out"];
    const OF_SEVERAL: [&str; 8] = ["are", "were", "have", "do", "lack", "hold", "grow", "share"];
    // What ends like several things and is not.
    const OF_ONE: &str = " is was has does needs holds takes lacks grows repeats says decides knows reads acts as this its less unless ";
    // A number with decimals or a unit is one word.
    let is_word = |letter: char| letter.is_alphanumeric() || "-/±+.%\u{a0}".contains(letter);
    let words: Vec<&str> = text.split(|letter| !is_word(letter)).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().filter(|(_, word)| **word == "1").find_map(|(index, _)| {
        let next = words[index + 1..].iter().find(|word| !BETWEEN.contains(word))?;
        let is_plural = next.len() > 2 && next.ends_with('s') && !next.contains(['/', '\'']);
        let is_of_one = OF_ONE.contains(&format!(" {next} "));
        (OF_SEVERAL.contains(next) || is_plural && !is_of_one).then_some(*next)
    })
}

#[test]
fn one_of_a_thing_is_said_as_one() {
    assert_eq!(plural_after_one("1 of 1 mode, 1 % of strays, 1 + cos, (1 rows)"), Some("rows"));
    assert_eq!(plural_after_one("all 1 more lines"), Some("lines"));
    assert_eq!(plural_after_one("from 1 on, 1 row is left, 1 steps/s, as 1 is"), None);
    let mut faults = Vec::new();
    for (key, text) in table(Language::English) {
        let said = with_ones(&text);
        if let Some(word) = plural_after_one(&said) {
            faults.push(format!(
                "{key} says \"1 … {word}\": write both forms, as in %{{rows}} %{{rows|row|rows}}: {said}"
            ));
        }
    }
    assert_none(&faults);
}

/// What of `text` may break over lines between its digits or before its unit, or stands in a row of digits too long to
/// be read.
fn broken_numbers(text: &str) -> Vec<String> {
    const UNITS: [&str; 5] = ["%", "s", "ms", "µs", "MB"];
    // What is typed, and a name.
    const AS_IT_IS: [&str; 2] = ["20000", "18030"];
    let is_digits = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let mut broken = Vec::new();
    let words: Vec<&str> = text.split([' ', '\n']).collect();
    for (before, after) in words.iter().zip(words.iter().skip(1)) {
        let after = after
            .split(|letter: char| !(letter.is_alphanumeric() || letter == '%'))
            .next()
            .unwrap_or_default();
        let ends_in_digit = before.ends_with(|letter: char| letter.is_ascii_digit());
        let is_unit = (ends_in_digit || before.ends_with('}')) && UNITS.contains(&after);
        // A blank begins with the sign of percent too.
        let is_blank = after == "%" && text.contains(&format!("{before} %{{"));
        if (ends_in_digit && after.len() == 3 && is_digits(after)) || (is_unit && !is_blank) {
            broken.push(format!("{before} {after}"));
        }
    }
    let runs = text.split(|letter: char| !letter.is_ascii_digit());
    broken.extend(runs.filter(|run| run.len() > 4 && !AS_IT_IS.contains(run)).map(str::to_owned));
    broken
}

#[test]
fn no_number_breaks_over_lines_or_from_its_unit() {
    assert_eq!(broken_numbers("to 10 000 of 25000, 95 % in 3 s"), ["10 000", "95 %", "3 s", "25000"]);
    assert!(broken_numbers("10\u{a0}000 of %{rows} %{rows|row|rows}, 3 steps").is_empty());
    let mut faults = Vec::new();
    for language in Language::ALL {
        for (key, text) in table(language) {
            for number in broken_numbers(&text) {
                faults.push(format!("{key} in {}: write {number:?} with U+00A0", language.tag()));
            }
        }
    }
    assert_none(&faults);
}

/// Fails with one line for each fault.
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_key_has_its_text_with_the_same_blanks_in_both_languages() {
    let tables = Language::ALL.map(|language| (language.tag(), table(language)));
    let mut faults = Vec::new();
    for key in all_keys() {
        let text = |table: &BTreeMap<String, String>| table.get(&key).cloned().unwrap_or_default();
        for (tag, table) in &tables {
            if text(table).trim().is_empty() {
                faults.push(format!("{key} has no text in {tag}: write it in assets/words"));
            }
        }
        let [english, chinese] = [&tables[0], &tables[1]].map(|(_, table)| text(table));
        if blanks(&english) != blanks(&chinese) {
            faults.push(format!(
                "{key} has other blanks in Chinese than in English: give both the same in assets/words"
            ));
        }
    }
    assert_none(&faults);
}

#[test]
fn every_key_is_used_and_every_used_key_is_in_the_table() {
    let (table, used) = (all_keys(), UsedKeys::in_sources());
    let mut faults = Vec::new();
    for key in &table {
        if !used.has(key) {
            faults.push(format!("{key} is used nowhere in src: remove it from assets/words, or use it"));
        }
    }
    for (key, place) in &used.whole {
        if !table.contains(key) {
            faults.push(format!(
                "{key}, used in {place}, has no text: write it in assets/words, in both languages"
            ));
        }
    }
    for (pattern, place) in &used.patterns {
        if !table.iter().any(|key| matches(pattern, key)) {
            faults
                .push(format!("no key is like {pattern}, used in {place}: write the texts in assets/words"));
        }
    }
    assert_none(&faults);
}

#[test]
fn every_character_can_be_drawn() {
    let mut fonts = Fonts::new(TextOptions::default(), ganscope::ui::fonts());
    let mut texts: Vec<(String, String)> = Vec::new();
    for language in Language::ALL {
        texts.push((format!("the name of {}", language.tag()), language.name().to_owned()));
        texts.extend(
            table(language).into_iter().map(|(key, text)| (format!("{key} in {}", language.tag()), text)),
        );
    }
    for term in ganscope::glossary::terms() {
        let of = |language| [term.name(language), term.meaning(language)].map(str::to_owned);
        texts.extend(
            Language::ALL.into_iter().flat_map(of).map(|text| (format!("the term {}", term.id), text)),
        );
    }
    for tag in Language::ALL.map(Language::tag) {
        for entry in fs::read_dir(root().join("assets/guide").join(tag)).expect("a folder of chapters") {
            let path = entry.expect("a chapter").path();
            texts.push((path.display().to_string(), fs::read_to_string(&path).expect("a text")));
        }
    }
    for preset in Preset::every() {
        for act in preset.run().expect("a run").acts {
            let of = |language| (format!("an act of {}", preset.name), act.caption.text(language).to_owned());
            texts.extend(Language::ALL.map(of));
        }
    }
    for objective in Objective::ALL {
        let terms = Terms::from(*objective);
        for formula in [terms.formula_d(), terms.formula_g()] {
            texts.push((format!("a formula of {}", objective.key()), formula));
        }
    }
    for chapter in &CHAPTERS {
        let written = Language::ALL.iter().filter_map(|language| chapter.markdown(*language));
        texts.extend(
            written.map(|text| (format!("the chapter {} of the guide", chapter.key), text.to_owned())),
        );
    }
    // Signs on buttons and the like, which need no translation.
    for (path, code) in sources().iter().filter(|(path, _)| path.starts_with("src/ui")) {
        texts.extend(literals(code).into_iter().map(|(line, literal)| (format!("{path}:{line}"), literal)));
    }
    let mut faults = BTreeMap::new();
    for (place, text) in &texts {
        for character in text.chars().filter(|character| !character.is_control()) {
            for font in [FontId::proportional(14.0), FontId::monospace(14.0)] {
                if !fonts.has_glyph(&font, character) {
                    let code = u32::from(character);
                    faults.entry(character).or_insert(format!(
                        "{character} (U+{code:04X}), in {place}, has no glyph: run assets/fonts/subset.sh, or write it \
                         otherwise"
                    ));
                }
            }
        }
    }
    assert_none(&faults.into_values().collect::<Vec<_>>());
}

#[test]
fn chinese_text_is_of_one_font() {
    let definitions = ganscope::ui::fonts();
    let chinese = table(Language::Chinese).into_values().collect::<String>();
    let is_chinese = |letter: &char| matches!(letter, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    let letters: BTreeSet<char> = chinese.chars().filter(is_chinese).collect();
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        let names = &definitions.families[&family];
        let place = names.iter().position(|name| name == "Noto Sans SC").expect("the font");
        let of = |names: &[String]| {
            let mut only = definitions.clone();
            only.families.insert(family.clone(), names.to_vec());
            Fonts::new(TextOptions::default(), only)
        };
        let (mut before, mut own) = (of(&names[..place]), of(&names[..=place]));
        let font = FontId::new(14.0, family.clone());
        for letter in &letters {
            let is_own = own.has_glyph(&font, *letter) && !before.has_glyph(&font, *letter);
            assert!(is_own, "{letter} is drawn by {:?}, not by the font of Chinese text", &names[..place]);
        }
    }
}

#[test]
fn every_choice_is_looked_at() {
    let is_declaration = |line: &&str| matches!(*line, "choice! {" | "alternatives! {");
    let declared = sources().iter().flat_map(|(_, text)| text.lines()).filter(is_declaration).count();
    assert_eq!(
        families().len(),
        declared,
        "src declares another number of choices than tests/words.rs knows: add the new one to `families`"
    );
}

/// Every enum that is a choice: its name in the table and the keys of its variants.
fn families() -> Vec<(&'static str, Vec<&'static str>)> {
    fn family<C: Choice>() -> (&'static str, Vec<&'static str>) {
        (C::FAMILY, C::keys())
    }
    vec![
        family::<TargetKind>(),
        family::<Option<Encoding>>(),
        family::<Option<Separator>>(),
        family::<Option<Decimal>>(),
        family::<Option<Thousands>>(),
        family::<Option<Comment>>(),
        family::<Option<Missing>>(),
        family::<Option<Header>>(),
        family::<LatentDistribution>(),
        family::<Activation>(),
        family::<Init>(),
        family::<Norm>(),
        family::<OptimizerKind>(),
        family::<UpdateOrder>(),
        family::<Method>(),
        family::<Curve>(),
        family::<Sides>(),
        family::<Constraint>(),
        family::<Player>(),
        family::<Objective>(),
        family::<Series>(),
        family::<Metric>(),
        family::<Finding>(),
    ]
}

/// The keys that are put together from what the program offers, for each of which there must be a text.
fn offered_keys() -> BTreeSet<String> {
    let both = |start: String, ends: [&str; 2]| ends.map(|end| format!("{start}.{end}"));
    let mut keys = BTreeSet::new();
    for setting in SETTINGS.iter() {
        keys.extend(both(format!("setting.{}", setting.word), ["label", "help"]));
    }
    for (family, variants) in families() {
        for variant in variants {
            keys.extend(both(format!("choice.{family}.{variant}"), ["label", "help"]));
        }
    }
    keys.extend(Objective::keys().iter().map(|objective| format!("objective.{objective}.guide")));
    for preset in Preset::every() {
        keys.extend(both(format!("preset.{}", preset.name), ["title", "see"]));
    }
    keys.extend(Quantity::ALL.iter().map(|quantity| format!("quantity.{}", quantity.key())));
    keys
}

/// What the sources ask of the table, each with the place where it is asked.
struct UsedKeys {
    /// Whole keys.
    whole: BTreeMap<String, String>,
    /// Keys with a part that is filled in at run time, which stands as `*`.
    patterns: BTreeMap<String, String>,
    /// What is added at run time to a key that is used.
    endings: BTreeSet<String>,
}

impl UsedKeys {
    fn in_sources() -> Self {
        let whole =
            offered_keys().into_iter().map(|key| (key, "what the program offers".to_owned())).collect();
        let mut used = Self { whole, patterns: BTreeMap::new(), endings: BTreeSet::new() };
        let settings: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
        let first = first_words();
        for (path, text) in sources() {
            for (line, literal) in literals(&text) {
                let place = format!("{path}:{line}");
                if let Some(ending) = literal.strip_prefix("{key}").filter(|ending| is_part_of_key(ending)) {
                    used.endings.insert(ending.to_owned());
                }
                let pattern = with_stars(&literal);
                if !is_key(&pattern, &first) || settings.contains(&*literal) {
                    continue;
                }
                if pattern.contains('*') {
                    used.patterns.insert(pattern, place);
                } else {
                    used.whole.insert(literal, place);
                }
            }
        }
        used
    }

    fn has(&self, key: &str) -> bool {
        let asked = |key: &str| {
            self.whole.contains_key(key) || self.patterns.keys().any(|pattern| matches(pattern, key))
        };
        // An ending is only ever added to a key.
        asked(key) || self.endings.iter().any(|ending| key.strip_suffix(&**ending).is_some_and(asked))
    }
}

/// Whether `text`, in which a `*` may stand for a part, looks like a key: words with dots between them, of which the
/// first is one of `first`.
fn is_key(text: &str, first: &BTreeSet<String>) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() > 1
        && first.contains(parts[0])
        && parts.iter().all(|part| !part.is_empty())
        && is_part_of_key(&text.replace('*', "x"))
}

/// The words that keys begin with.
fn first_words() -> BTreeSet<String> {
    // Those of the table, and those that would be gone from it with their file.
    let known = [
        "choice",
        "cli",
        "data",
        "error",
        "limits",
        "notice",
        "objective",
        "preset",
        "quantity",
        "screen",
        "setting",
    ];
    let first = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
    all_keys().iter().map(|key| first(key)).chain(known.map(str::to_owned)).collect()
}

fn is_part_of_key(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c))
}

/// Whether `key` is like `pattern`, part by part; a `*` in a part stands for any letters within that part.
fn matches(pattern: &str, key: &str) -> bool {
    let (pattern, key): (Vec<&str>, Vec<&str>) = (pattern.split('.').collect(), key.split('.').collect());
    pattern.len() == key.len()
        && pattern.iter().zip(key).all(|(pattern, part)| match pattern.split_once('*') {
            Some((start, end)) => {
                part.len() > start.len() + end.len() && part.starts_with(start) && part.ends_with(end)
            }
            None => *pattern == part,
        })
}

/// `format` with each of its blanks as a `*`.
fn with_stars(format: &str) -> String {
    let mut parts = format.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push('*');
        text.push_str(part.split_once('}').map_or(part, |(_, after)| after));
    }
    text
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of src, without its tests: its path and its text.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                walk(&path, files)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path)?;
                let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
                let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
                files.push((name, code));
            }
        }
        Ok(())
    }
    let mut files = Vec::new();
    walk(&root().join("src"), &mut files).unwrap_or_else(|error| panic!("src cannot be read: {error}"));
    files
}

/// The string literals of Rust code without comments, each with its line.
fn literals(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut characters = code.chars().peekable();
    let mut line = 1;
    while let Some(character) = characters.next() {
        match character {
            '\n' => line += 1,
            '/' if characters.peek() == Some(&'/') => while characters.next_if(|&c| c != '\n').is_some() {},
            // '"' and '\"' are characters, and not the start of a string.
            '\'' => {
                let mut ahead = characters.clone();
                let escaped = ahead.next_if_eq(&'\\').is_some();
                if (escaped || ahead.peek() == Some(&'"'))
                    && ahead.next().is_some()
                    && ahead.next() == Some('\'')
                {
                    characters = ahead;
                }
            }
            '"' => {
                let (start, mut literal) = (line, String::new());
                while let Some(character) = characters.next().filter(|&c| c != '"') {
                    line += usize::from(character == '\n');
                    literal.push(character);
                    if character == '\\' {
                        literal.extend(characters.next());
                    }
                }
                found.push((start, literal));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn literals_are_told_from_comments_and_characters() {
    let code = "// \"no\"\nlet a = \"one\"; let q = '\"'; let e = '\\\"'; fn f<'a>(b: &'a str) {}\n\"two \\\" {x}.y\"";
    let found = literals(code);
    assert_eq!(found, [(2, "one".to_owned()), (3, "two \\\" {x}.y".to_owned())]);
    assert_eq!(with_stars("a.{}.{b}_c"), "a.*.*_c");
    assert!(matches("a.*.*_c", "a.x.y_c") && !matches("a.*.*_c", "a.x.y"));
    assert!(!matches("a.*", "a.x.y") && !matches("a.x*", "a.x"));
}
