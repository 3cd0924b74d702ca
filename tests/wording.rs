//! How the texts for a person are written: one term per thing, short tooltips, one way of writing numbers and authors.
//! The files themselves are read here, since the compiled table hides a key that stands twice.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ganscope::glossary::Term;
use ganscope::handbook::terms_in;
use ganscope::words::Language;

/// A text of a file: where it stands, its key or heading, and the text itself.
struct Text {
    place: String,
    key: String,
    language: Language,
    text: String,
}

/// Fails with one line for each fault.
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files in `folder` of the repository whose names end in `extension`: the name, and the text.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    let name = |path: &Path| path.strip_prefix(root()).unwrap_or(path).display().to_string();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).expect("a text file"))).collect()
}

/// The texts of `assets/words`, as the files have them.
fn texts() -> Vec<Text> {
    let mut texts = Vec::new();
    for (file, content) in files("assets/words", "yml") {
        let mut key = String::new();
        for (index, line) in content.lines().enumerate() {
            let place = format!("{file}:{}", index + 1);
            let indented = line.trim_start();
            let language = Language::ALL.into_iter().find_map(|language| {
                Some((
                    language,
                    indented.strip_prefix(language.tag())?.strip_prefix(": \"")?.strip_suffix('"')?,
                ))
            });
            if let Some((language, text)) = language {
                texts.push(Text { place, key: key.clone(), language, text: text.to_owned() });
            } else if let Some(begun) = line.strip_prefix('"') {
                key = begun.strip_suffix("\":").unwrap_or_else(|| panic!("{place}: {line}")).to_owned();
            } else {
                let other = line.is_empty() || line.starts_with('#') || line.starts_with("_version");
                assert!(other, "{place} is neither a \"key\": nor its text in a language: {line}");
            }
        }
    }
    assert!(texts.len() > 2000, "the files of words are read");
    texts
}

/// What stands in `assets/guide` in `language`, line by line.
fn chapters(language: Language) -> Vec<Text> {
    let lines = |(file, content): (String, String)| {
        let of_line = move |(index, line): (usize, &str)| Text {
            place: format!("{file}:{}", index + 1),
            key: String::new(),
            language,
            text: line.to_owned(),
        };
        content.lines().enumerate().map(of_line).collect::<Vec<_>>()
    };
    files(&format!("assets/guide/{}", language.tag()), "md").into_iter().flat_map(lines).collect()
}

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

#[test]
fn every_key_stands_once() {
    let mut places: BTreeMap<(String, &str), Vec<String>> = BTreeMap::new();
    for text in texts() {
        places.entry((text.key, text.language.tag())).or_default().push(text.place);
    }
    let twice = places.iter().filter(|(_, places)| places.len() > 1);
    let fault = |((key, tag), places): (&(String, &str), &Vec<String>)| {
        format!("{key} stands {} times in {tag}, at {}: keep one", places.len(), places.join(" and "))
    };
    assert_none(&twice.map(fault).collect::<Vec<_>>());
}

#[test]
fn the_reference_has_a_section_for_every_setting_curve_metric_verdict_and_pane() {
    let mut faults = Vec::new();
    for language in Language::ALL {
        let file = format!("assets/guide/{}/reference.md", language.tag());
        let content = fs::read_to_string(root().join(&file)).expect("the chapter");
        let sections: BTreeMap<&str, &str> = content
            .split("\n### ")
            .skip(1)
            .map(|section| section.split_once('\n').unwrap_or((section, "")))
            .map(|(heading, body)| (heading, body.split("\n## ").next().unwrap_or_default().trim()))
            .collect();
        let told = texts().into_iter().filter(|text| text.language == language).filter(|text| {
            let (key, label) = (&text.key, text.key.ends_with(".label"));
            let of = |start: &str| label && key.starts_with(start);
            of("setting.")
                || of("choice.series.")
                || of("choice.metric.")
                || of("choice.finding.")
                || (key.starts_with("pane.") && key.ends_with(".title"))
        });
        for Text { key, text, .. } in told {
            if sections.get(&*text).is_none_or(|body| body.is_empty()) {
                faults.push(format!("{file} has no section {text:?}, the name of {key}: write it"));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn tooltips_are_short() {
    let mut faults = Vec::new();
    for Text { place, key, language, text } in texts() {
        if !key.ends_with(".help") && !key.ends_with("_help") {
            continue;
        }
        let (count, limit, unit) = match language {
            Language::English => (text.split_whitespace().count(), 45, "words"),
            Language::Chinese => (text.chars().count(), 100, "characters"),
        };
        if count >= limit {
            faults.push(format!(
                "{place}: {key} has {count} {unit} and must have fewer than {limit}; say what it does, what raising it \
                 does and what is usual, and move the rest to assets/guide/{}/reference.md",
                language.tag()
            ));
        }
    }
    assert_none(&faults);
}

/// Where the first source stands in `text`, in brackets with its year: the places of both brackets.
fn first_source(text: &str) -> Option<(usize, usize)> {
    let mut pairs = text.char_indices().filter(|(_, letter)| matches!(letter, '(' | '（'));
    pairs.find_map(|(begin, letter)| {
        let end = begin + text[begin..].find(if letter == '(' { ')' } else { '）' })?;
        let inside = &text[begin + letter.len_utf8()..end];
        let mut years = inside.split(|letter: char| !letter.is_ascii_digit());
        let is_source =
            years.any(|year| year.len() == 4 && (year.starts_with("19") || year.starts_with("20")));
        (is_source && !inside.contains(['(', '（'])).then_some((begin, end))
    })
}

#[test]
fn what_it_is_stands_before_who_found_it() {
    let mut faults = Vec::new();
    for Text { place, key, text, .. } in texts() {
        let explains = key.ends_with("help") || (key.starts_with("strip.") && key.ends_with(".text"));
        let Some((begin, end)) = first_source(&text).filter(|_| explains) else { continue };
        let after = text[end..].trim_start_matches([')', '）', '.', '。']);
        if !after.is_empty() || text[..begin].split_whitespace().next().is_none() {
            faults.push(format!("{place}: {key}: put the source at the end, after what it is: {text}"));
        }
    }
    assert_none(&faults);
    assert!(first_source("Both move (Gidel et al. 2019, algorithm 4); more.").is_some());
    assert!(first_source("Of f(x) (2000 steps)").is_some() && first_source("D(x) is 1 (or 0.5).").is_none());
}

/// Terms that toolbar, verdict and status line explain where they name them, or that mean there what they mean to
/// everybody: "mode (cluster)", "near equilibrium: neither gains by moving".
const TOLD_THERE: [&str; 11] = [
    "mode",
    "mode-collapse",
    "mode-hopping",
    "missing-modes",
    "cycling",
    "equilibrium",
    "perfect-generator",
    "memorisation",
    "thermometer",
    "divergence",
    "picture-age",
];

/// `text` without the names of its blanks.
fn without_blanks(text: &str) -> String {
    let mut parts = text.split("%{");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('}').map_or(part, |(_, rest)| rest))
}

#[test]
fn toolbar_verdict_and_status_need_no_glossary() {
    let mut used = std::collections::BTreeSet::new();
    for (file, code) in files("src/ui/bars", "rs") {
        if file.ends_with("developer.rs") {
            continue;
        }
        let keys = code.split('"').filter(|text| text.starts_with("screen.") && !text.ends_with("_help"));
        used.extend(keys.map(str::to_owned));
    }
    assert!(used.contains("screen.play") && used.contains("screen.file"), "{used:?}");
    let mut faults = Vec::new();
    for Text { place, key, language, text } in texts() {
        let is_verdict = (key.starts_with("diagnosis.") || key.starts_with("choice.finding."))
            && !key.ends_with(".help")
            // Those two stand in the tooltip.
            && !key.starts_with("diagnosis.numbers.")
            && !key.starts_with("diagnosis.remedy.");
        let is_status = key.starts_with("status.") && !key.ends_with("_help");
        if !is_verdict && !is_status && !used.contains(&key) {
            continue;
        }
        let terms = terms_in(&without_blanks(&text), "", language);
        let hard =
            terms.iter().map(|term| &*term.id).filter(|id| !TOLD_THERE.contains(id)).map(str::to_owned);
        let letters = ["L_D", "L_G", "SGD", "safetensors"].into_iter().filter(|word| text.contains(word));
        for word in hard.chain(letters.map(str::to_owned)) {
            faults.push(format!("{place}: {key}: say it in plain words, and {word} in the tooltip: {text}"));
        }
    }
    assert_none(&faults);
}

#[test]
fn a_tooltip_explains_few_terms() {
    const MOST: usize = 5;
    let mut faults = Vec::new();
    for Text { place, key, language, text } in texts() {
        if !key.ends_with(".help") && !key.ends_with("_help") {
            continue;
        }
        let terms = terms_in(&text, "", language);
        if terms.len() > MOST {
            let names: Vec<&str> = terms.iter().map(|term| term.name(language)).collect();
            faults.push(format!("{place}: {key} needs {names:?}: say less, or say it plainly"));
        }
    }
    assert_none(&faults);
}

#[test]
fn the_expectation_has_one_notation() {
    let mut texts = files("assets/words", "yml");
    texts.extend(
        Language::ALL
            .into_iter()
            .flat_map(|language| files(&format!("assets/guide/{}", language.tag()), "md")),
    );
    texts.extend(files("assets", "toml"));
    let found = |text: &str| {
        ["⟨", "langle", "\\operatorname{E}", "mathrm{E}"].into_iter().find(|sign| text.contains(sign))
    };
    let faults = texts.iter().filter_map(|(file, text)| {
        found(text).map(|sign| format!("{file}: write E[·], in TeX \\mathbb{{E}}, instead of {sign}"))
    });
    assert_none(&faults.collect::<Vec<_>>());
}

/// What has a better word: as it is found in a text without capitals, and what to write.
const ENGLISH: &[(&str, &str)] = &[
    (" anew", "restart, or again"),
    ("in the mean", "on average"),
    ("puts out", "outputs"),
    ("put out", "output"),
    ("rows held out", "held-out rows"),
    ("comes to rest", "settles"),
    ("come to rest", "settle"),
    (" law ", "distribution"),
    (" laws", "distributions"),
    (" law,", "distribution"),
    ("company", "the other samples in its batch"),
    ("as at first", "original"),
    ("modulus", "absolute value"),
    ("by heart", "memorise"),
    ("in the place of", "instead of"),
    ("generated point", "fakes"),
    ("generated sample", "fakes"),
    ("generated one", "fakes"),
    ("the best d", "the optimal D"),
    ("best discriminator", "optimal discriminator"),
    ("and no checkpoint", "not a checkpoint"),
    ("and no run file", "not a run file"),
    ("knows no", "does not support"),
    ("batch norm ", "batch normalisation"),
    ("layer norm ", "layer normalisation"),
    ("normalization", "normalisation"),
    ("initialization", "initialisation"),
    ("less that on", "minus that on"),
];

/// The same in Chinese.
const CHINESE: &[(&str, &str)] = &[
    ("度量", "指标，动词用“测量”或“计算”"),
    ("平衡", "均衡"),
    ("评价器", "评论家"),
    ("玩家", "一方、双方"),
    ("这个网络", "这一方"),
    ("逻辑值", "logit"),
    ("最佳", "最优"),
    ("完美", "理想"),
    ("生成点", "生成样本"),
    ("小批判别", "小批量判别"),
    ("批次", "批"),
    ("覆盖度", "覆盖率"),
    ("循环", "绕圈"),
    ("最大的模式", "主导模式"),
    ("最大模式", "主导模式"),
    ("缺少模式", "模式丢失"),
    ("瞎猜", "随机猜测"),
    ("乱猜", "随机猜测"),
    ("奈特", "nat"),
    ("带泄漏", "Leaky ReLU"),
    ("模式全变差", "模式 TV"),
    ("场地", "竞技场"),
    ("月牙", "双月"),
    ("截断", "裁剪"),
    ("折角", "折点"),
    ("学习率变化", "学习率调度"),
    ("此目标没有", "此目标函数没有"),
];

#[test]
fn one_thing_has_one_name() {
    let mut faults = Vec::new();
    for text in texts().into_iter().chain(Language::ALL.into_iter().flat_map(chapters)) {
        let (table, words) = match text.language {
            Language::English => (ENGLISH, text.text.to_lowercase()),
            // Half moons are not the name of the target.
            Language::Chinese => (CHINESE, text.text.replace("两个月牙", "")),
        };
        for (found, better) in table.iter().filter(|(found, _)| words.contains(found)) {
            faults.push(format!("{} {}: instead of {found:?} write {better}", text.place, text.key));
        }
    }
    assert_none(&faults);
}

/// Terms of the glossary that the window has as labels: the id, and the key of the label.
const LABELLED: &[(&str, &str)] = &[
    ("generator", "choice.player.generator.label"),
    ("discriminator", "choice.player.discriminator.label"),
    ("target", "setting.target.label"),
    ("objective", "setting.objective.label"),
    ("minimax", "choice.objective.minimax.label"),
    ("non-saturating", "choice.objective.non_saturating.label"),
    ("least-squares", "choice.objective.least_squares.label"),
    ("wasserstein-gan", "choice.objective.wgan.label"),
    ("hinge", "choice.objective.hinge.label"),
    ("relativistic-pairing", "choice.objective.rpgan.label"),
    ("learning-rate", "setting.learning_rate.label"),
    ("seed", "setting.seed.label"),
    ("momentum", "setting.momentum.label"),
    ("optimizer", "setting.optimizer.label"),
    ("sgd", "choice.optimizer.sgd.label"),
    ("rmsprop", "choice.optimizer.rmsprop.label"),
    ("adam", "choice.optimizer.adam.label"),
    ("optimistic", "choice.optimizer.optimistic_sgd.label"),
    ("extragradient", "choice.order.extragradient.label"),
    ("consensus", "choice.method.consensus.label"),
    ("nagarajan-kolter", "choice.method.nagarajan_kolter.label"),
    ("symplectic", "choice.method.sga.label"),
    ("relu", "choice.activation.relu.label"),
    ("he", "choice.init.he.label"),
    ("glorot", "choice.init.glorot.label"),
    ("bandwidth", "setting.bandwidth.label"),
    ("spectrum", "pane.spectrum.title"),
    ("picture-age", "status.age"),
    ("picture-age", "developer.age"),
    ("latent-distribution", "setting.latent.label"),
    ("batch-size", "setting.batch_size.label"),
    ("schedule", "setting.schedule.label"),
    ("jitter", "setting.jitter.label"),
    ("instance-noise", "setting.noise.label"),
    ("weight-clipping", "setting.weight_clip.label"),
    ("spectral-normalisation", "setting.constraint.label"),
    ("layer-normalisation", "choice.norm.layer.label"),
    ("batch-normalisation", "choice.norm.batch.label"),
    ("mode-collapse", "choice.finding.mode_collapse.label"),
    ("mode-hopping", "choice.finding.mode_hopping.label"),
    ("cycling", "choice.finding.cycling.label"),
    ("mode-coverage", "pane.coverage.title"),
    ("metric", "screen.metric"),
    ("perfect-generator", "screen.metric_floor"),
    ("perfect-generator", "screen.reference.floors"),
    ("memorisation", "screen.metric_group.memorisation"),
    ("mode-tv", "choice.metric.mode_tv.label"),
    ("reverse-kl", "choice.metric.reverse_kl.label"),
    ("js", "choice.metric.js_grid.label"),
    ("js-seen", "choice.metric.js_bound.label"),
    ("sliced-w1", "choice.metric.sliced_w1.label"),
    ("energy-distance", "choice.metric.energy_distance.label"),
    ("mmd", "choice.metric.mmd2.label"),
    ("precision", "choice.metric.precision.label"),
    ("recall", "choice.metric.recall.label"),
    ("density", "choice.metric.density.label"),
    ("coverage", "choice.metric.coverage.label"),
    ("optimum-distance", "choice.metric.optimum_distance.label"),
    ("value-gap", "choice.metric.value_gap.label"),
    ("rotation", "choice.metric.rotation.label"),
];

#[test]
fn labels_are_the_names_of_the_glossary() {
    let mut faults = Vec::new();
    for (id, key) in LABELLED {
        let term = Term::named(id).unwrap_or_else(|| panic!("the glossary has no term {id}"));
        for language in Language::ALL {
            let (name, label) = (term.name(language).to_lowercase(), language.text(key).to_lowercase());
            if !name.starts_with(&label) {
                faults.push(format!("{key} is {label:?}, and the glossary says {name:?}: write one of them"));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn chinese_is_set_as_chinese() {
    let mut faults = Vec::new();
    for Text { place, key, text, .. } in texts()
        .into_iter()
        .filter(|text| text.language == Language::Chinese)
        .chain(chapters(Language::Chinese))
    {
        let letters: Vec<char> = text.chars().chain(['\n']).collect();
        let mut fault = |what: &str| faults.push(format!("{place} {key}: {what}: {text}"));
        for four in letters.windows(4) {
            if let [before, ' ' | '\u{a0}', '%', after] = four
                && (before.is_ascii_digit() || *before == '}')
                && *after != '{'
            {
                fault("a percent sign follows its number without a space");
            }
        }
        for three in letters.windows(3) {
            let [before, sign, after] = [three[0], three[1], three[2]];
            let beside_han = is_han(before) || is_han(after);
            if beside_han && matches!(sign, ',' | ';' | ':' | '?' | '!') {
                fault("the punctuation beside Chinese is full-width");
            }
            // Brackets of formulas stand beside symbols.
            if (is_han(before) && sign == '(') || (sign == ')' && is_han(after)) {
                fault("the brackets beside Chinese are full-width");
            }
            if sign == ' ' && ((before == '”' && is_han(after)) || (is_han(before) && after == '“')) {
                fault("no space stands beside Chinese quotation marks");
            }
        }
        if text.contains("等，1") || text.contains("等，2") {
            fault("a year follows 等 without a comma");
        }
        for (start, _) in text.match_indices(" 和 ") {
            let (before, after) = (&text[..start], &text[start + " 和 ".len()..]);
            let name = |text: &str| text.starts_with(|letter: char| letter.is_ascii_uppercase());
            let year = after
                .split_whitespace()
                .nth(1)
                .is_some_and(|word| word.len() >= 4 && (word.starts_with("19") || word.starts_with("20")));
            if name(after) && year && before.ends_with(char::is_alphabetic) {
                fault("authors are joined by 与");
            }
        }
    }
    assert_none(&faults);
}
