//! The rules of the house that a compiler does not know. Each failure names the file and the line and says what to do
//! instead. The layers are those of the map in `src/lib.rs`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may name of the others. A module that is not here is a new one: give it a place.
const LAYERS: [(&str, &[&str]); 24] = [
    ("words", &[]),
    ("glossary", &["words"]),
    ("file", &["words"]),
    ("handbook", &["words", "glossary"]),
    ("crew", &[]),
    ("math", &[]),
    ("dirac", &[]),
    ("data", &["math", "words"]),
    ("config", &["dirac", "math", "data", "words"]),
    ("game", &["math", "dirac", "data", "config"]),
    ("protocol", &["math", "data", "config", "words"]),
    ("journal", &["config", "protocol", "words", "file"]),
    ("diagnosis", &["math", "config", "protocol", "words"]),
    ("model", &["crew", "math", "data", "config", "game", "protocol", "words"]),
    ("trainer", &["math", "data", "config", "protocol", "journal", "model", "words", "file"]),
    ("observer", &["math", "data", "config", "game", "protocol", "model", "words"]),
    ("experiment", &["math", "dirac", "data", "config", "protocol", "trainer", "observer", "words", "file"]),
    ("history", &["math", "data", "config", "protocol", "diagnosis", "words"]),
    ("lesson", &["config", "protocol", "diagnosis", "history", "handbook", "file", "words"]),
    ("session", &["math", "data", "config", "protocol", "diagnosis", "history", "words"]),
    ("figure", &["words"]),
    (
        "ui",
        &[
            "figure",
            "math",
            "dirac",
            "data",
            "config",
            "protocol",
            "journal",
            "diagnosis",
            "history",
            "session",
            "lesson",
            "words",
            "glossary",
            "file",
            "handbook",
        ],
    ),
    (
        "cli",
        &[
            "math",
            "data",
            "config",
            "protocol",
            "journal",
            "diagnosis",
            "model",
            "trainer",
            "observer",
            "experiment",
            "history",
            "session",
            "lesson",
            "words",
            "file",
        ],
    ),
    (
        "lib",
        &[
            "crew",
            "math",
            "dirac",
            "data",
            "config",
            "game",
            "protocol",
            "journal",
            "diagnosis",
            "model",
            "trainer",
            "observer",
            "experiment",
            "history",
            "session",
            "lesson",
            "words",
            "glossary",
            "file",
            "handbook",
            "figure",
            "ui",
            "cli",
        ],
    ),
];

/// The files of the program itself, which join the two wings.
const PROGRAM: [&str; 4] = ["main", "window", "run_figure", "run_handout"];

/// Names that only some modules may use, and why.
const KEPT_APART: [(&[&str], &[&str], &str); 13] = [
    (
        &["candle_core", "candle_nn"],
        &["model", "trainer", "observer"],
        "tensors stay in the wing that trains",
    ),
    (
        &["egui", "eframe", "egui_plot", "egui_tiles"],
        &["figure", "ui", "main", "window", "run_figure", "run_handout"],
        "the screen stays in ui; hand over plain values and let ui draw them",
    ),
    (
        &["crossbeam_channel"],
        &["protocol", "journal", "trainer", "observer", "session", "ui"],
        "channels join the three actors, and nothing else needs one",
    ),
    (&["clap", "indicatif"], &["cli", "main", "window"], "the command line stays in cli"),
    (&["rfd", "image"], &["figure", "ui"], "dialogs and pictures stay in ui"),
    (&["skrifa", "resvg"], &["figure"], "outlines and SVG stay in figure"),
    (&["safetensors"], &["trainer"], "the format of checkpoints is known to trainer::checkpoint alone"),
    (&["csv"], &["data", "cli", "history"], "tables are read in data, and written by cli and history"),
    (&["sha2"], &["data"], "ask data::hash_of for the hash of a content"),
    (&["nalgebra"], &["game"], "eigenvalues are asked of game::Game"),
    (
        &["pulldown_cmark"],
        &["handbook", "lesson"],
        "Markdown is read by handbook::blocks, and its fenced blocks by lesson",
    ),
    (&["ratex_layout", "ratex_parser", "ratex_types"], &["ui"], "formulas are drawn by ui::typeset"),
    (&["rust_i18n"], &["words", "lib"], "texts come from words: use Language::text or a Sentence"),
];

/// Modules that start no thread and keep no time.
const WITHOUT_THREADS: [&str; 16] = [
    "words",
    "glossary",
    "handbook",
    "file",
    "math",
    "dirac",
    "data",
    "config",
    "game",
    "diagnosis",
    "model",
    "history",
    "lesson",
    "protocol",
    "session",
    "figure",
];

/// What a browser has not, and the only files that use it: the edge. The command line and the start of the program, which
/// are of a desktop whole, are not among them.
const EDGE: [(&[&str], &[&str]); 5] = [
    (
        &["fs"],
        &[
            "data/cache",
            "data/source",
            "experiment/store",
            "file",
            "journal/disk",
            "journal/folders",
            "ui/bars/developer",
            "ui/window/store",
        ],
    ),
    (
        &["thread"],
        &[
            "crew",
            "experiment/sweep",
            "journal/link",
            "observer/thread",
            "trainer/compute",
            "trainer/thread",
            "ui/window/app",
            "ui/window/file_worker",
            "ui/window/files",
            "ui/drawing/reader",
            "ui/picker/reader",
        ],
    ),
    (
        &["Instant", "SystemTime"],
        &[
            "crew",
            "data/cache",
            "journal/folders",
            "journal/writer",
            "model/engine/engine",
            "observer/picture",
            "observer/study",
            "observer/thread",
            "protocol/picture",
            "session/together",
            "session/link",
            "session/lockstep",
            "session/moment",
            "session/notice",
            "session/previous",
            "session/rate",
            "session/session",
            "trainer/thread",
            "trainer/thread/journal",
            "trainer/thread/reports",
            "trainer/thread/retaking",
            "trainer/thread/runs",
            "trainer/thread/seeking",
            "trainer/thread/stepping",
            "ui/window/app",
            "ui/window/classroom",
            "ui/window/compare",
            "ui/window/lesson",
            "ui/bars/developer",
            "ui/window/figures",
            "ui/window/files",
            "ui/window/gate",
            "ui/window/perform",
            "ui/window/recent",
            "ui/window/recorded",
        ],
    ),
    (&["process"], &["trainer/thread"]),
    (&["env"], &["trainer/thread", "ui/window/perform"]),
];

const MOST_LINES: usize = 400;

/// One source file.
struct Source {
    path: PathBuf,
    /// The folder below `src`, or the name of a file that lies there itself.
    module: String,
    text: String,
}

impl Source {
    /// The lines with their number, without comments; strings stay.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().filter_map(|(index, line)| {
            let line = line.split("//").next().unwrap_or_default();
            (!line.trim().is_empty()).then_some((index + 1, line))
        })
    }

    /// The line at which the tests of the file begin.
    fn tests_begin(&self) -> usize {
        let position = self.text.lines().position(|line| line.trim() == "#[cfg(test)]");
        position.map_or(usize::MAX, |index| index + 1)
    }

    fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path.display())
    }
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The Rust files below `folder` of the repository, in order.
fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files_below(&root.join(folder), &mut paths);
    paths.sort();
    let source = |path: PathBuf| {
        let below = path.strip_prefix(root).expect("a file of the repository").to_owned();
        let first = below.components().nth(1).expect("a name").as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        Source { text: fs::read_to_string(&path).expect("a text file"), path: below, module }
    };
    paths.into_iter().map(source).collect()
}

/// Fails with all that was found, one to a line.
fn assert_none(complaints: &[String]) {
    let mut text = String::new();
    complaints.iter().for_each(|complaint| writeln!(text, "{complaint}").expect("a string takes all"));
    assert!(complaints.is_empty(), "\n{text}");
}

/// The places in `line` at which `word` stands by itself.
fn places_of(line: &str, word: &str) -> Vec<usize> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let alone = |start: usize| {
        !line[..start].chars().next_back().is_some_and(is_part)
            && !line[start + word.len()..].chars().next().is_some_and(is_part)
    };
    line.match_indices(word).map(|(start, _)| start).filter(|start| alone(*start)).collect()
}

/// The modules that `line` names by `root`, as in `crate::math` or `use crate::{math, data::Target}`.
fn modules_named(line: &str, root: &str) -> Vec<String> {
    let mut named = Vec::new();
    for start in places_of(line, root) {
        let Some(rest) = line[start + root.len()..].strip_prefix("::") else { continue };
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            let mut at_start = true;
            for letter in list.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        named.push(std::mem::take(&mut word));
                        at_start = true;
                    }
                    letter if depth == 0 && at_start && is_part(letter) => word.push(letter),
                    ' ' => {}
                    _ => at_start = false,
                }
            }
            named.push(word);
        } else {
            named.push(rest.chars().take_while(|letter| is_part(*letter)).collect());
        }
    }
    named.retain(|name| !name.is_empty());
    named
}

/// Complaints about modules that `source` names but may not.
fn layer_complaints(source: &Source) -> Vec<String> {
    let module = source.module.as_str();
    if PROGRAM.contains(&module) {
        return Vec::new();
    }
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
        let place = source.place(1);
        return vec![format!(
            "{place}: the module {module} has no layer; add it to LAYERS in tests/layering.rs"
        )];
    };
    let mut complaints = Vec::new();
    for (line, code) in source.code() {
        for root in ["crate", "ganscope"] {
            for other in modules_named(code, root) {
                let known = LAYERS.iter().any(|(name, _)| **name == other);
                if known && other != module && !allowed.contains(&other.as_str()) {
                    let place = source.place(line);
                    complaints.push(format!(
                        "{place}: {module} may not use {other}; it may use {allowed:?}. Move what is needed to a layer \
                         below both, or hand it over as a plain value of protocol"
                    ));
                }
            }
        }
        // Of the file's own folder, `super` is enough; one more leads out of it, past this test.
        let most = if line < source.tests_begin() { 1 } else { 2 };
        if code.contains(&"super::".repeat(most + 1)) {
            complaints.push(format!("{}: write crate:: instead of a chain of super::", source.place(line)));
        }
    }
    complaints
}

#[test]
fn every_module_imports_from_its_left_only() {
    let complaints: Vec<String> = sources("src").iter().flat_map(layer_complaints).collect();
    assert_none(&complaints);
}

#[test]
fn what_is_to_stay_apart_stays_apart() {
    let mut complaints = Vec::new();
    for source in sources("src") {
        let module = source.module.as_str();
        for (line, code) in source.code() {
            for (names, allowed, instead) in KEPT_APART {
                for name in names {
                    let used = places_of(code, name).into_iter().any(|start| {
                        let is_use = code.trim_start().starts_with("use ")
                            || code.trim_start().starts_with("pub use ");
                        // As a path from the root, not as the last part of another.
                        let begins = !code[..start].ends_with("::") && !code[..start].ends_with('"');
                        begins && (is_use || code[start + name.len()..].starts_with("::"))
                    });
                    if used && !allowed.contains(&module) {
                        let place = source.place(line);
                        complaints.push(format!(
                            "{place}: {name} belongs to {allowed:?}, not to {module}: {instead}"
                        ));
                    }
                }
            }
            let threads = code.contains("thread::") || code.contains("Mutex") || code.contains("Condvar");
            if WITHOUT_THREADS.contains(&module) && threads && line < source.tests_begin() {
                let place = source.place(line);
                complaints
                    .push(format!("{place}: {module} starts no thread; only the actors and the screen do"));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn every_file_begins_with_what_it_is_for_and_can_be_read_at_one_sitting() {
    let mut complaints = Vec::new();
    for source in sources("src").iter().chain(&sources("tests")) {
        if !source.text.starts_with("//! ") {
            complaints.push(format!(
                "{}: begin the file with a //! sentence: what it is for, and why",
                source.place(1)
            ));
        }
        // The wall is for code: tests beside it may take what they need.
        let lines = source.text.lines().take_while(|line| *line != "#[cfg(test)]").count();
        if source.path.starts_with("src") && lines > MOST_LINES {
            complaints.push(format!(
                "{}: {lines} lines are more than {MOST_LINES}; find the second noun in the file and give it its own",
                source.place(MOST_LINES + 1)
            ));
        }
    }
    assert_none(&complaints);
}

/// The paths that follow on a root, as `a::B` and `a::c` on that of `{a::{B, c}}`: whatever comes after the last is left.
fn paths_after(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start();
    if let Some(list) = text.strip_prefix('{') {
        let (mut depth, mut start, mut found) = (0, 0, Vec::new());
        for (place, letter) in list.char_indices() {
            match letter {
                '{' => depth += 1,
                ',' | '}' if depth == 0 => {
                    found.extend(paths_after(&list[start..place]));
                    start = place + 1;
                    if letter == '}' {
                        break;
                    }
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
        return found;
    }
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        return Vec::new();
    }
    let Some(rest) = rest.strip_prefix("::") else { return vec![vec![name.to_owned()]] };
    let below = paths_after(rest);
    let below = if below.is_empty() { vec![Vec::new()] } else { below };
    below.into_iter().map(|path| [vec![name.to_owned()], path].concat()).collect()
}

/// The path of the module that lies in a file of `src`.
fn module_of(path: &Path) -> Vec<String> {
    let below = path.strip_prefix("src").expect("a source").with_extension("");
    let mut parts: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.pop_if(|last| last == "mod" || last == "lib");
    parts
}

/// By source, the sources that its code names, its tests apart. What a folder's `mod.rs` passes on is not followed.
fn imports(sources: &[Source]) -> Vec<Vec<usize>> {
    let modules: Vec<Vec<String>> = sources.iter().map(|source| module_of(&source.path)).collect();
    let of_source = |(index, source): (usize, &Source)| {
        let own = &modules[index];
        let code: Vec<&str> = source
            .code()
            .take_while(|(line, _)| *line < source.tests_begin())
            .map(|(_, line)| line)
            .collect();
        let code = code.join("\n");
        let mut named = Vec::new();
        for (root, base) in [("crate", &[][..]), ("super", &own[..own.len().saturating_sub(1)])] {
            for start in places_of(&code, root) {
                let Some(rest) = code[start + root.len()..].strip_prefix("::") else { continue };
                for path in paths_after(rest) {
                    let path = [base, &path].concat();
                    let deepest = (0..=path.len())
                        .rev()
                        .find_map(|length| modules.iter().position(|module| *module == path[..length]));
                    named.extend(deepest.filter(|other| *other != index));
                }
            }
        }
        named.sort_unstable();
        named.dedup();
        named
    };
    sources.iter().enumerate().map(of_source).collect()
}

/// A way from a source back to itself, if there is one.
fn circle(imports: &[Vec<usize>]) -> Option<Vec<usize>> {
    fn visit(
        node: usize,
        imports: &[Vec<usize>],
        way: &mut Vec<usize>,
        done: &mut [bool],
    ) -> Option<Vec<usize>> {
        if let Some(start) = way.iter().position(|passed| *passed == node) {
            return Some(way[start..].to_vec());
        }
        if std::mem::replace(&mut done[node], true) {
            return None;
        }
        way.push(node);
        let found = imports[node].iter().find_map(|next| visit(*next, imports, way, done));
        way.pop();
        found
    }
    let mut done = vec![false; imports.len()];
    (0..imports.len()).find_map(|node| visit(node, imports, &mut Vec::new(), &mut done))
}

#[test]
fn no_two_files_import_each_other_by_whatever_way() {
    let sources = sources("src");
    if let Some(circle) = circle(&imports(&sources)) {
        let files: Vec<String> =
            circle.iter().map(|index| sources[*index].path.display().to_string()).collect();
        panic!(
            "{} and back: move what is shared to a file below them, or the methods of one to where they are needed",
            files.join(" imports ")
        );
    }
}

/// The names of `wanted` that a line takes from the standard library, or uses as the clock.
fn edge_names(code: &str, wanted: &[&'static str]) -> Vec<&'static str> {
    let is_used = |name: &&&'static str| {
        places_of(code, name).into_iter().any(|start| {
            let before = code[..start].trim_end();
            let of_list = code.trim_start().starts_with("use std::{");
            before.ends_with("std::") || of_list || name.starts_with(char::is_uppercase)
        })
    };
    wanted.iter().filter(is_used).copied().collect()
}

#[test]
fn what_a_browser_has_not_stays_at_the_edge() {
    let sources = sources("src");
    let mut complaints = Vec::new();
    for (names, files) in EDGE {
        let name_of = |source: &Source| module_of(&source.path).join("/");
        for source in sources.iter().filter(|source| source.module != "cli") {
            let name = name_of(source);
            let used: Vec<_> = source
                .code()
                .take_while(|(line, _)| *line < source.tests_begin())
                .filter(|(_, code)| !edge_names(code, names).is_empty())
                .collect();
            let is_listed = files.contains(&name.as_str()) || PROGRAM.contains(&source.module.as_str());
            if let (Some((line, _)), false) = (used.first(), is_listed) {
                complaints.push(format!(
                    "{}: {names:?} belongs to {files:?}: hand over what is needed as a plain value",
                    source.place(*line)
                ));
            }
            if used.is_empty() && files.contains(&name.as_str()) {
                complaints.push(format!("{name} uses none of {names:?} any more: strike it off EDGE"));
            }
        }
    }
    assert_none(&complaints);
    assert_eq!(edge_names("use std::{env, io};", &["env", "fs"]), ["env"]);
    assert_eq!(edge_names("std::fs::read(path)", &["env", "fs"]), ["fs"]);
    assert_eq!(edge_names("let x = trainer::thread::spawn(env!(A));", &["env", "thread"]), [""; 0]);
    assert_eq!(edge_names("begun: Instant,", &["Instant"]), ["Instant"]);
}

/// The name of the type that `code`, a line at the margin, defines; `None` where it defines none.
fn type_name(code: &str) -> Option<String> {
    if code.starts_with(char::is_whitespace) {
        return None;
    }
    let code = code.strip_prefix("pub").unwrap_or(code).trim_start();
    let code = code.strip_prefix('(').and_then(|code| code.split_once(')')).map_or(code, |(_, code)| code);
    let code = code.trim_start().trim_start_matches("unsafe ");
    let words = ["struct ", "enum ", "trait ", "type ", "union "];
    let name = words.iter().find_map(|word| code.strip_prefix(*word))?;
    let name: String = name.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// The types that `source` defines outside its tests, each with its line. Those within functions and impls, and those
/// of traits, have a scope of their own.
fn types_defined(source: &Source) -> Vec<(String, usize)> {
    let code = source.code().take_while(|(line, _)| *line < source.tests_begin());
    let names = code.filter_map(|(line, code)| {
        // A choice is an enum that a macro writes: its name stands alone before its family.
        let choice = || {
            let (name, rest) = code.trim().split_once("(\"")?;
            let is_name = name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphanumeric);
            (is_name && rest.ends_with("\") {")).then(|| name.to_owned())
        };
        type_name(code).or_else(choice).map(|name| (name, line))
    });
    names.collect()
}

/// What is wrong with the names of types: one that several files define, and one that an import renames.
fn name_complaints(sources: &[Source]) -> Vec<String> {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources {
        for (name, line) in types_defined(source) {
            homes.entry(name).or_default().push(source.place(line));
        }
    }
    let mut complaints = Vec::new();
    for source in sources {
        let mut is_own = false;
        for (line, code) in source.code() {
            // Only what is imported from here, which may take several lines.
            let begins = |root| code.trim_start().trim_start_matches("pub ").starts_with(root);
            is_own |= ["use crate::", "use super::", "use self::"].into_iter().any(begins);
            let renames = code.match_indices(" as ").take(if is_own { usize::MAX } else { 0 });
            is_own &= !code.contains(';');
            for (place, _) in renames {
                let letters = |letter: &char| letter.is_alphanumeric() || *letter == '_';
                let name: Vec<char> = code[..place].chars().rev().take_while(letters).collect();
                let name: String = name.into_iter().rev().collect();
                let new: String = code[place + 4..].chars().take_while(letters).collect();
                let is_type = new.starts_with(|letter: char| letter.is_uppercase());
                if is_type && homes.contains_key(&name) {
                    let place = source.place(line);
                    complaints
                        .push(format!("{place}: {name} as {new} is a second name; rename {name} itself"));
                }
            }
        }
    }
    for (name, places) in homes.iter().filter(|(_, places)| places.len() > 1) {
        let places = places.join(", ");
        complaints.push(format!(
            "{places}: {name} stands for several types; give each but one a name that says what sets it apart"
        ));
    }
    complaints
}

#[test]
fn the_name_of_a_type_stands_for_one_thing() {
    assert_none(&name_complaints(&sources("src")));
}

#[test]
fn no_module_is_a_drawer_for_the_rest() {
    let complaints: Vec<String> = sources("src")
        .iter()
        .filter(|source| {
            let stem = source.path.file_stem().expect("a name").to_string_lossy().into_owned();
            ["util", "utils", "misc", "common", "helper", "helpers", "manager"].contains(&stem.as_str())
        })
        .map(|source| format!("{}: name the file after the one noun that it holds", source.place(1)))
        .collect();
    assert_none(&complaints);
}

#[test]
fn colours_are_named_in_the_theme_only() {
    const LITERALS: [&str; 12] = [
        "Color32::from_",
        "Color32::BLACK",
        "Color32::WHITE",
        "Color32::RED",
        "Color32::GREEN",
        "Color32::BLUE",
        "Color32::YELLOW",
        "Color32::ORANGE",
        "Color32::GRAY",
        "Color32::LIGHT_",
        "Rgba::from_",
        "hex_color!",
    ];
    let mut complaints = Vec::new();
    for source in sources("src").iter().filter(|source| !source.path.ends_with("ui/theme.rs")) {
        for (line, code) in source.code().take_while(|(line, _)| *line < source.tests_begin()) {
            if let Some(literal) = LITERALS.iter().find(|literal| code.contains(**literal)) {
                let place = source.place(line);
                complaints.push(format!(
                    "{place}: {literal} is a colour; give it a name in src/ui/theme.rs and use that"
                ));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn nothing_is_unwrapped_without_a_reason() {
    let mut complaints = Vec::new();
    for source in sources("src") {
        let lines: Vec<&str> = source.text.lines().collect();
        for (line, code) in source.code().take_while(|(line, _)| *line < source.tests_begin()) {
            let unwraps =
                [".unwrap()", ".expect(", ".unwrap_err()", ".expect_err(", "unreachable!", "panic!"];
            let Some(found) = unwraps.iter().find(|unwrap| code.contains(**unwrap)) else { continue };
            let above = &lines[line.saturating_sub(6)..line - 1];
            if !above.iter().any(|line| line.contains("reason = ")) {
                complaints.push(format!(
                    "{}: {found} ends the thread; hand an error up as a Sentence, or write \
                     #[expect(clippy::..., reason = \"...\")] above it",
                    source.place(line)
                ));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn what_is_left_to_do_names_who_does_it_and_lints_are_expected_not_allowed() {
    // The words are put together here, so that this file does not find itself.
    let [later, fix, allow] = [["TO", "DO"], ["FIX", "ME"], ["#[al", "low("]].map(|parts| parts.concat());
    let mut complaints = Vec::new();
    for source in sources("src").iter().chain(&sources("tests")) {
        for (index, line) in source.text.lines().enumerate() {
            let named = |start: &usize| {
                let rest = &line[start + later.len()..];
                let name = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(name, _)| name);
                name.is_some_and(|name| !name.trim().is_empty())
            };
            if !places_of(line, &later).iter().all(named) || !places_of(line, &fix).is_empty() {
                complaints
                    .push(format!("{}: write {later}(name): what is to be done", source.place(index + 1)));
            }
            if line.contains(&allow) {
                complaints.push(format!(
                    "{}: write #[expect(..., reason = \"...\")] instead",
                    source.place(index + 1)
                ));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn the_rules_find_what_they_look_for() {
    assert_eq!(modules_named("use crate::math::Point;", "crate"), ["math"]);
    assert_eq!(
        modules_named("use crate::{data::{Shape, Target}, math, words::Sentence};", "crate"),
        ["data", "math", "words"]
    );
    assert_eq!(modules_named("let x: crate::ui::App = $crate::config::Choice;", "crate"), ["ui", "config"]);
    assert_eq!(modules_named("a_crate::ui, crate_::ui, pub(crate) fn", "crate"), [""; 0]);
    let source = |path: &str, text: &str| {
        let module = path.split('/').nth(1).expect("a module").trim_end_matches(".rs").to_owned();
        Source { path: path.into(), module, text: text.to_owned() }
    };
    let wrong = source(
        "src/math/x.rs",
        "//! X.\nuse crate::config::Run;\n// crate::ui is only named\nuse super::super::ui;\n",
    );
    let [first, second] = &layer_complaints(&wrong)[..] else { panic!("two complaints") };
    assert!(first.starts_with("src/math/x.rs:2: math may not use config"), "{first}");
    assert!(second.starts_with("src/math/x.rs:4: write crate::"), "{second}");
    assert_eq!(layer_complaints(&source("src/novel.rs", "")).len(), 1);
    assert_eq!(
        paths_after("{a::{B, c::D}, e}; f").iter().map(|path| path.join("::")).collect::<Vec<_>>(),
        ["a::B", "a::c::D", "e"]
    );
    let three = [
        source("src/math/a.rs", "use super::b::{B, C};"),
        source("src/math/b.rs", "fn f() { crate::math::c::g() }"),
        source("src/math/c.rs", "use super::{d, a::A};"),
        source("src/math/mod.rs", "mod a;\nmod b;\nmod c;"),
    ];
    assert_eq!(imports(&three), [vec![1], vec![2], vec![0, 3], vec![]]);
    assert_eq!(circle(&imports(&three)), Some(vec![0, 1, 2]));
    assert_eq!(circle(&imports(&three[..2])), None);
    assert_eq!(layer_complaints(&source("src/ui/x.rs", "use crate::trainer::Trainer;")).len(), 1);
    assert_eq!(layer_complaints(&source("src/model/x.rs", "use crate::session::Link;")).len(), 1);
    assert_eq!(layer_complaints(&source("src/observer/x.rs", "use crate::trainer::State;")).len(), 1);
    assert_eq!(layer_complaints(&source("src/trainer/x.rs", "use crate::model::Mlp;")).len(), 0);
    let twice = [
        source(
            "src/math/a.rs",
            "pub(super) struct Path<'a>;\npub enum B { Path }\nimpl B {\n    type Path = u8;\n}",
        ),
        source("src/math/b.rs", "choice! {\n    /// C.\n    Path(\"path\") {\n        A = \"a\",\n    }\n}"),
        source(
            "src/math/c.rs",
            "use super::b::{B as D, E as F};\n#[cfg(test)]\nmod tests {\n    struct Path;\n}",
        ),
    ];
    let [alias, twice] = &name_complaints(&twice)[..] else { panic!("two complaints") };
    assert!(alias.starts_with("src/math/c.rs:1: B as D is a second name"), "{alias}");
    assert!(twice.starts_with("src/math/a.rs:1, src/math/b.rs:3: Path stands for several types"), "{twice}");
}
