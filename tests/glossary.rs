//! The glossary, as a person uses it: opened by a key or from the menu, searched, and reached from the words that it explains.

use std::path::Path;

use eframe::egui::{Event, Key, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::glossary::{Term, terms};
use ganscope::lesson::{LessonSource, SHELF};
use ganscope::ui::{Action, LessonAction};
use ganscope::words::Language;

use crate::stage::{Stage, StageSetup};

/// Whether an entry of this name is on the page.
fn has_entry(stage: &Stage, name: &str) -> bool {
    stage.harness.query_all_by_role_and_label(Role::Heading, name).next().is_some()
}

fn name(id: &str, language: Language) -> &'static str {
    Term::named(id).expect("a term").name(language)
}

/// The window in `language` with the glossary, opened by its key.
fn opened(language: Language) -> Stage {
    let mut stage = Stage::bare(StageSetup { language, ..StageSetup::default() });
    stage.harness.run_steps(2);
    stage.harness.key_press(Key::F2);
    stage.harness.run_steps(6);
    stage
}

fn typed(stage: &mut Stage, text: &str) {
    // As one types it, without a click: the field has the keyboard.
    stage.harness.event(Event::Text(text.to_owned()));
    stage.harness.run_steps(6);
}

fn cleared(stage: &mut Stage, language: Language) {
    stage.harness.get_by_role_and_label(Role::Button, &language.text("glossary.clear")).click();
    stage.harness.run_steps(6);
}

#[test]
fn a_key_opens_the_glossary_and_what_is_typed_is_searched_in_both_languages() {
    for language in Language::ALL {
        let mut stage = opened(language);
        assert!(has_entry(&stage, &language.text("screen.guide_glossary")));
        let all = format!("{} ", terms().len());
        assert!(stage.harness.query_by_label_contains(&all).is_some(), "it says how many");
        for (query, id) in
            [("FID", "fid"), ("众数", "mode"), ("earth mover", "w1"), ("梯度惩罚", "gradient-penalty")]
        {
            typed(&mut stage, query);
            assert!(has_entry(&stage, name(id, language)), "{query}");
            assert!(!has_entry(&stage, name("thread", language)), "{query}");
            cleared(&mut stage, language);
        }
        assert!(has_entry(&stage, name("thread", language)));
        typed(&mut stage, "qqq");
        assert!(stage.harness.query_by_label_contains("“qqq”").is_some(), "a way out is said");
        // Keys are letters here, and play nothing.
        assert!(!stage.harness.state().session().is_playing());
        stage.harness.key_press(Key::Escape);
        stage.harness.run_steps(4);
        stage.harness.key_press(Key::F2);
        stage.harness.run_steps(6);
        assert!(!has_entry(&stage, &language.text("screen.guide_glossary")), "the key closes it too");
    }
}

#[test]
fn the_field_and_every_entry_have_a_name_for_a_screen_reader() {
    let stage = opened(Language::English);
    let field = stage.harness.get_by_role(Role::TextInput);
    assert!(field.is_focused());
    let label = field.accesskit_node().labelled_by().next().and_then(|label| label.value().or(label.label()));
    assert_eq!(label.as_deref(), Some("Search the glossary"));
    for term in terms() {
        assert!(has_entry(&stage, term.name(Language::English)), "{}", term.id);
    }
}

#[test]
fn it_stands_in_the_menu_of_help_and_leads_on_to_the_guide_and_to_lessons() {
    let mut stage = Stage::begun();
    stage.harness.get_by_label("?").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label_contains("Glossary").click();
    stage.harness.run_steps(6);
    typed(&mut stage, "batch size");
    stage.harness.get_all_by_role_and_label(Role::Link, "Batch size").next().expect("a link").click();
    stage.harness.run_steps(12);
    assert!(!has_entry(&stage, "Glossary") && has_entry(&stage, "Batch size"), "its section of the guide");
    stage.harness.get_by_role_and_label(Role::Button, "⏴ Back").click();
    stage.harness.run_steps(6);
    assert!(has_entry(&stage, "Glossary"));
    cleared(&mut stage, Language::English);
    typed(&mut stage, "mode collapse");
    let lesson = SHELF.iter().find(|lesson| lesson.key == "05-collapse").expect("a lesson");
    let link = lesson.title(Language::English);
    stage.harness.get_all_by_role_and_label(Role::Link, link).next().expect("a link").click();
    stage.until("the lesson", |app| app.lesson().is_some_and(|open| open.lesson.title == link));
}

#[test]
fn words_in_a_lesson_lead_to_their_entries() {
    for language in Language::ALL {
        let mut stage = Stage::real(StageSetup { language, ..StageSetup::default() });
        stage.until("a run", |app| app.session().shown.is_some());
        let source = LessonSource::Shelf("05-collapse");
        stage.harness.state_mut().ask(Action::Lesson(LessonAction::Open(source)));
        stage.until("the lesson", |app| app.lesson().is_some());
        stage.harness.run_steps(4);
        let word = match language {
            Language::English => "modes",
            Language::Chinese => "模式",
        };
        stage.harness.get_all_by_role_and_label(Role::Link, word).next().expect("a link").click();
        stage.harness.run_steps(12);
        assert!(has_entry(&stage, &language.text("screen.guide_glossary")));
        assert!(has_entry(&stage, name("mode", language)));
    }
}

#[test]
fn over_what_a_tooltip_explains_the_key_leads_to_its_term() {
    let mut stage = Stage::begun();
    stage.harness.get_by_role_and_label(Role::Label, "Batch size").hover();
    stage.harness.run_steps(40);
    let explained = stage.harness.query_by_label_contains("F2 shows more in the glossary").is_some();
    assert!(explained, "the tooltip says so");
    stage.harness.key_press(Key::F2);
    stage.harness.run_steps(12);
    assert!(has_entry(&stage, "Glossary"));
}

#[test]
fn every_tooltip_and_caption_explains_the_terms_that_it_names() {
    fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("a file").path();
            if path.is_dir() {
                files(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui"), &mut found);
    for path in found.iter().filter(|path| !path.ends_with("ui/handbook/prose.rs")) {
        let text = std::fs::read_to_string(path).expect("a file");
        for (index, line) in text.lines().enumerate() {
            let is_bare =
                ["on_hover_text(", "on_disabled_hover_text("].iter().any(|call| line.contains(call));
            assert!(!is_bare, "{}:{}: write on_hover_told, which explains terms", path.display(), index + 1);
            let is_caption = line.contains("label(scene.caption(") && !path.ends_with("ui/explain.rs");
            assert!(
                !is_caption || line.contains(").color(") || line.contains(").monospace("),
                "{}:{}: write caption_ui, which explains terms",
                path.display(),
                index + 1
            );
        }
    }
}
