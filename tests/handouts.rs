//! Handouts: a lesson as a page to print, which any browser reads without a network.

use std::path::Path;

use ganscope::handbook::{Block, Piece, Span};
use ganscope::lesson::{Condition, Lesson, LessonStep, SHELF};
use ganscope::ui::{Handout, HandoutFigure};
use ganscope::words::Language;
use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};

use crate::command_line::{ganscope, output, refusal};

/// The page as XML, which HTML that closes all it opens is too.
fn parsed(html: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(html, options)
        .unwrap_or_else(|error| panic!("{error}: {}", &html[..html.len().min(400)]))
}

fn has_class(node: &Node<'_, '_>, class: &str) -> bool {
    node.attribute("class").is_some_and(|own| own.split(' ').any(|word| word == class))
}

fn with_class<'a>(document: &'a Document<'_>, class: &'a str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| has_class(node, class)).collect()
}

/// All letters within `node`.
fn letters(node: &Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

fn formulas_of(spans: &[Span]) -> usize {
    spans.iter().filter(|span| matches!(span.piece, Piece::Formula(_))).count()
}

fn formulas_in(blocks: &[Block]) -> usize {
    let alone = blocks.iter().filter(|block| matches!(block, Block::Formula(_))).count();
    alone + blocks.iter().flat_map(Block::texts).map(formulas_of).sum::<usize>()
}

/// Formulas that the page of `lesson` holds before its list of terms: those of a right answer stand in it twice.
fn formulas(lesson: &Lesson) -> usize {
    let of_step = |step: &LessonStep| {
        let hint = step.hint.as_ref().map_or(0, |hint| formulas_in(&hint.text));
        let asked = step.question.as_ref().map_or(0, |question| {
            let answers =
                question.answers.iter().map(|(text, right)| formulas_of(text) * if *right { 2 } else { 1 });
            formulas_of(&question.text) + formulas_of(&question.why) + answers.sum::<usize>()
        });
        formulas_in(&step.text) + formulas_in(&step.afterword) + hint + asked
    };
    formulas_in(&lesson.intro) + lesson.steps.iter().map(of_step).sum::<usize>()
}

/// What each page holds: its language, steps, questions, answers, formulas, and no address of the network.
fn check_page(html: &str, lesson: &Lesson, language: Language) {
    let document = parsed(html);
    assert_eq!(document.root_element().attribute("lang"), Some(language.tag()));
    let title =
        document.descendants().find(|node| node.has_tag_name("title") || node.tag_name().name() == "title");
    assert_eq!(title.as_ref().map(letters).as_deref(), Some(&*lesson.title));
    let steps = with_class(&document, "step");
    assert_eq!(steps.len(), lesson.steps.len());
    for (index, (node, step)) in steps.iter().zip(&lesson.steps).enumerate() {
        let heading = node.children().find(|child| child.tag_name().name() == "h2").expect("a heading");
        assert_eq!(letters(&heading), format!("{}. {}", index + 1, step.title));
        let question = node.children().find(|child| has_class(child, "question"));
        assert_eq!(question.is_some(), step.question.is_some(), "{}", step.title);
        let waits = node.children().find(|child| has_class(child, "waits"));
        let awaited = step.conditions.iter().filter(|own| **own != Condition::Answered).count();
        let ticks = waits
            .map_or(0, |waits| waits.descendants().filter(|node| node.tag_name().name() == "li").count());
        assert_eq!(ticks, awaited, "{}", step.title);
        let deeds = node.children().filter(|child| has_class(child, "deeds")).count();
        let told = usize::from(!step.deeds.is_empty()) + usize::from(!step.tries.is_empty());
        assert_eq!(deeds, told, "{}", step.title);
        let what_to_do = language.text("handout.do");
        let tries =
            node.children().find(|child| has_class(child, "deeds") && letters(child).contains(&*what_to_do));
        if let (Some(question), Some(tries)) = (question, tries) {
            let comes_first = tries.range().start < question.range().start;
            assert_eq!(comes_first, step.tries_first, "{}: the question is about what was done", step.title);
        }
    }
    let asked = lesson.steps.iter().filter(|step| step.question.is_some()).count();
    assert_eq!(with_class(&document, "answer").len(), asked);
    let terms = with_class(&document, "terms");
    let is_formula = |node: &Node<'_, '_>| has_class(node, "tex");
    let in_terms: usize = terms.iter().map(|node| node.descendants().filter(is_formula).count()).sum();
    let all = document.descendants().filter(is_formula);
    assert_eq!(all.count() - in_terms, formulas(lesson), "{}: every formula is typeset", lesson.title);
    assert!(!html.contains("<code>\\"), "TeX in {}", lesson.title);
    // Names of parts are unique, and what refers to one finds it.
    let mut names: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "{}: a name stands twice", lesson.title);
    for node in document.descendants() {
        let target = node.attribute("href").map(|target| target.trim_start_matches('#'));
        let clip =
            node.attribute("clip-path").map(|clip| clip.trim_start_matches("url(#").trim_end_matches(')'));
        for name in target.into_iter().filter(|target| !target.starts_with("data:")).chain(clip) {
            assert!(names.binary_search(&name).is_ok(), "{}: nothing is called {name}", lesson.title);
        }
        let addresses = ["src", "href"].into_iter().filter_map(|name| node.attribute(name));
        assert!(addresses.into_iter().all(|address| !address.contains("://")), "no network");
    }
}

#[test]
fn every_lesson_is_a_whole_page_in_both_languages() {
    for shelved in SHELF {
        for language in Language::ALL {
            let lesson = shelved.lesson(language).expect("a lesson");
            let page = Handout::new(&lesson, 1, false, language);
            let html = page.html();
            check_page(&html, &lesson, language);
            assert_eq!(html, page.html());
            let notes = |html: &str| with_class(&parsed(html), "note").len();
            let noted = lesson.steps.iter().filter(|step| !step.note.is_empty()).count();
            let for_teachers = Handout::new(&lesson, 1, true, language).html();
            assert_eq!((notes(&html), notes(&for_teachers)), (0, noted), "{}", shelved.key);
        }
    }
}

/// The first step of a lesson's file, which takes seconds where the whole takes minutes.
fn first_step(markdown: &str) -> &str {
    let second = markdown.match_indices("\n## ").nth(1).map_or(markdown.len(), |(place, _)| place);
    &markdown[..second]
}

#[test]
fn every_lesson_has_pictures_of_its_own_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, out) = (folder.path().join("lesson.md"), folder.path().join("page.html"));
    for shelved in SHELF {
        for language in Language::ALL {
            let markdown = first_step(shelved.markdown(language));
            std::fs::write(&file, markdown).expect("a file");
            let [lesson, page] = [&file, &out].map(|path| path.to_str().expect("a path"));
            output(&["--language", language.tag(), "lesson", lesson, "--handout", page]);
            let html = std::fs::read_to_string(&out).expect("a page");
            check_page(&html, &Lesson::read(markdown).expect("a lesson"), language);
            let pictures = with_class(&parsed(&html), "picture").len();
            // The longest lesson has nine steps, with four pictures each.
            assert!(
                pictures > 0 && html.len() < 300_000 + 100_000 * pictures,
                "{}: {}",
                shelved.key,
                html.len()
            );
        }
    }
}

/// A teacher's own lesson, of a few steps.
const OWN: &str = "# Mine & <yours>\n\nOne & two < three.\n\n## Begin\n\n$a < b$\n\n```do\npreset ring8\nset game.batch_size = 16\n```\n\n\
    ```ask\nIs $D(x) < 1$ & true?\n- No\n+ Yes\n> So.\n```\n\n```wait\nanswered\nstep >= 4\nd_real_mean > 0\nwithin 9\n```\n\n\
    ```try\nplay\n```\n\n## On\n\n```wait\nstep >= 7\nvalue < 0\n```\n\n```note\nFor me.\n```\n";

fn own(folder: &Path) -> String {
    let file = folder.join("own.en.md");
    std::fs::write(&file, OWN).expect("a file");
    file.to_str().expect("a path").to_owned()
}

#[test]
fn the_same_lesson_and_seed_are_the_same_bytes_and_another_seed_is_another_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let lesson = own(folder.path());
    let page = |arguments: &[&str]| {
        let out = folder.path().join("page.html");
        let base = ["lesson", &lesson, "--handout", out.to_str().expect("a path")];
        output(&[&base, arguments].concat());
        std::fs::read_to_string(&out).expect("a page")
    };
    let first = page(&[]);
    let read = Lesson::read(OWN).expect("a lesson");
    check_page(&first, &read, Language::English);
    assert_eq!(first, page(&[]));
    let other = page(&["--seed", "7"]);
    assert_ne!(first, other);
    assert!(other.contains("Played with seed 7") && other.contains("seed 7 ·"), "also below its pictures");
    assert!(first.contains("At step 4") && first.contains("At step 7"));
    // Each picture is of the step that it is said to be of.
    let captions = with_class(&parsed(&first), "figures").iter().map(letters).collect::<String>();
    assert_eq!(
        ["step 0 ", "step 4 ", "step 7 "].map(|step| captions.matches(step).count()),
        [2, 4, 4],
        "{captions}"
    );
    // What stands before the question is not what came of it.
    let document = parsed(&first);
    let pictures = with_class(&document, "picture").len();
    assert_eq!(pictures, 5, "one at step 0, and two of each outcome");
    assert!(!first.contains("For me.") && page(&["--notes"]).contains("For me."));
}

#[test]
fn what_cannot_be_printed_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let lesson = own(folder.path());
    let refused = |arguments: &[&str]| refusal(&[&["lesson", &lesson], arguments].concat());
    assert!(refused(&["--handout", "page.pdf"]).contains("let it end in .html"));
    assert!(refused(&["--seed", "3"]).contains("--handout"));
    assert!(refused(&["--notes"]).contains("--handout"));
    let claim = OWN.replace("d_real_mean > 0\n", "d_real_mean > 2\n");
    std::fs::write(&lesson, claim).expect("a file");
    let page = folder.path().join("page.html");
    let said = refused(&["--handout", page.to_str().expect("a path")]);
    assert!(said.contains("Begin") && said.contains("d_real_mean > 2"), "{said}");
    assert!(!page.exists(), "no half of a page is written");
    // Without a name the page stands where one is, and replaces nothing.
    std::fs::write(&lesson, OWN).expect("a file");
    let run = || {
        let mut command = ganscope(&["lesson", &lesson, "--handout"]);
        command.current_dir(folder.path()).output().expect("a run")
    };
    assert!(run().status.success());
    assert!(folder.path().join("own.en.html").exists());
    let again = run();
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("own.en.html exists already"));
}

#[test]
fn pictures_that_show_the_same_stand_once() {
    let lesson = Lesson::read(OWN).expect("a lesson");
    let figure = |svg: &str| HandoutFigure {
        title: "T".to_owned(),
        caption: "C".to_owned(),
        svg: format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><clipPath id=\"c0\"/><g clip-path=\"url(#c0)\"/>{svg}</svg>\n"
        ),
    };
    let count = |before: &str, after: &str| {
        let mut page = Handout::new(&lesson, 1, false, Language::English);
        page.open(0, vec![figure(before)]);
        page.come(0, Some(4), vec![None, Some(4.0), Some(0.5)], vec![figure(after)]);
        let html = page.html();
        check_page(&html, &lesson, Language::English);
        with_class(&parsed(&html), "picture").len()
    };
    assert_eq!((count("<g/>", "<g/>"), count("<g/>", "<path/>")), (1, 2));
}
