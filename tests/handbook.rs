//! The guide in its window, as a person uses it: opened by a key, read, left by a link and by Escape.

use eframe::egui::{Key, Pos2, Theme, Vec2, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use ganscope::handbook::{Block, CHAPTERS, blocks};
use ganscope::words::Language;

use crate::stage::{Stage, StageSetup};

/// Whether the chapter with this title is on the page.
fn is_read(stage: &Stage, title: &str) -> bool {
    stage.harness.query_by_role_and_label(Role::Heading, title).is_some()
}

fn open(setting: StageSetup) -> Stage {
    let mut stage = Stage::bare(setting);
    stage.harness.run_steps(2);
    stage.harness.key_press(Key::F1);
    stage.harness.run_steps(4);
    stage
}

#[test]
fn f1_opens_the_guide_and_links_lead_from_chapter_to_chapter() {
    let mut stage = Stage::begun();
    stage.harness.key_press(Key::F1);
    stage.harness.run_steps(4);
    assert!(is_read(&stage, "The window"));
    stage.harness.get_by_role_and_label(Role::Link, "the next chapter").click();
    stage.harness.run_steps(4);
    assert!(is_read(&stage, "How to read the curves") && !is_read(&stage, "The window"));
    stage.harness.get_by_role_and_label(Role::Button, "⏴ Back").click();
    stage.harness.run_steps(4);
    assert!(is_read(&stage, "The window"));
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(4);
    assert!(!is_read(&stage, "The window"));
}

/// Whether the section with this title is in sight.
#[track_caller]
fn is_in_sight(stage: &Stage, title: &str) {
    let window = stage.harness.ctx.content_rect();
    let page = stage.harness.query_by_role_and_label(Role::Heading, title);
    let rect = page.unwrap_or_else(|| panic!("the guide has no heading {title:?}")).rect();
    assert!(window.contains_rect(rect) && rect.top() < 0.5 * window.height(), "{title:?} is at {rect:?}");
}

fn close(stage: &mut Stage) {
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(4);
}

#[test]
fn names_lead_to_their_sections_by_a_click_and_by_f1() {
    for language in Language::ALL {
        let mut stage = Stage::real(StageSetup { language, ..StageSetup::default() });
        stage.until("metrics", |app| app.session().course.measured.last().is_some());
        let name = |key: &str| language.text(key).into_owned();
        let verdict = name("choice.finding.unseen.label");
        for (role, name) in [
            (Role::Label, name("setting.batch_size.label")),
            (Role::Label, name("setting.objective.label")),
            (Role::Label, name("choice.metric.modes_covered_any.label")),
            (Role::Label, verdict),
        ] {
            stage.harness.get_by_role_and_label(role, &name).click();
            stage.harness.run_steps(12);
            is_in_sight(&stage, &name);
            close(&mut stage);
        }
        // A click on a curve's name hides it, and one on a tab chooses it: F1 over them leads on, as over a setting.
        for (role, name) in [
            (Role::CheckBox, name("choice.series.loss_d.label")),
            (Role::Label, name("setting.batch_size.label")),
            (Role::ComboBox, name("setting.objective.label")),
        ] {
            stage.harness.get_by_role_and_label(role, &name).hover();
            stage.harness.run_steps(2);
            stage.harness.key_press(Key::F1);
            stage.harness.run_steps(12);
            is_in_sight(&stage, &name);
            close(&mut stage);
        }
        // So it does where a row has the focus of the keyboard.
        stage.harness.hover_at(Pos2::new(700.0, 300.0));
        let objective = name("setting.objective.label");
        stage.harness.get_by_role_and_label(Role::ComboBox, &objective).focus();
        stage.harness.run_steps(2);
        stage.harness.key_press(Key::F1);
        stage.harness.run_steps(12);
        is_in_sight(&stage, &objective);
    }
}

#[test]
fn words_of_the_glossary_lead_to_it() {
    for language in Language::ALL {
        let mut stage = open(StageSetup { language, ..StageSetup::default() });
        let game = ganscope::handbook::Chapter::named("game").expect("a chapter").title(language);
        stage.harness.get_by_role_and_label(Role::Button, &game).click();
        stage.harness.run_steps(4);
        let term = ganscope::glossary::Term::named("discriminator").expect("a term").name(language);
        stage.harness.get_all_by_role_and_label(Role::Link, term).next().expect("a link").click();
        stage.harness.run_steps(12);
        assert!(is_read(&stage, &language.text("screen.guide_glossary")));
        is_in_sight(&stage, term);
    }
}

#[test]
fn the_guide_stands_in_the_menu_of_help() {
    let mut stage = Stage::begun();
    stage.harness.get_by_label("?").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label_contains("Guide").click();
    stage.harness.run_steps(4);
    assert!(is_read(&stage, "The window"));
}

#[test]
fn the_keys_of_a_page_scroll_the_guide_and_change_no_rate() {
    let mut stage = Stage::begun();
    stage.harness.key_press(Key::F1);
    stage.harness.run_steps(4);
    let top = |stage: &Stage| {
        stage.harness.get_by_role_and_label(Role::Heading, "What there is to see").rect().top()
    };
    let before = top(&stage);
    stage.harness.key_press(Key::PageDown);
    assert!(stage.commands().is_empty());
    stage.harness.run_steps(60);
    assert!(top(&stage) < before - 100.0, "{before} {}", top(&stage));
    stage.harness.key_press(Key::Home);
    stage.harness.run_steps(60);
    assert!((top(&stage) - before).abs() < 1.0);
    stage.harness.key_press(Key::F1);
    stage.harness.run_steps(4);
    // Nor without the guide: a clicker sends them. The keys of the rates change them.
    stage.harness.key_press(Key::PageDown);
    assert!(stage.commands().is_empty());
    stage.harness.key_press(Key::F7);
    assert_eq!(stage.commands().len(), 1);
}

#[test]
fn formulas_are_spoken() {
    let mut stage = open(StageSetup::default());
    stage.harness.get_by_label("The game and its formula").click();
    stage.harness.run_steps(4);
    let value = "min_G max_D V(D, G) = E_x ~ p_data[log D(x)] + E_z ~ p_z[log (1 − D(G(z)))]";
    assert!(stage.harness.query_by_label(value).is_some());
    let sentence = "The first term, E_x[log D(x)], is about real samples.";
    assert!(stage.harness.query_by_label_contains(sentence).is_some(), "a paragraph is spoken as one");
}

#[test]
fn every_chapter_is_drawn_in_both_languages() {
    // The harness fails on a glyph that no font has.
    for language in Language::ALL {
        let size = Vec2::new(1440.0, 9000.0);
        let mut stage = open(StageSetup { language, size, ..StageSetup::default() });
        for chapter in &CHAPTERS {
            let title = chapter.title(language);
            stage.harness.get_by_role_and_label(Role::Button, &title).click();
            stage.harness.run_steps(4);
            assert!(is_read(&stage, &title), "{language:?} {title}");
        }
    }
}

#[test]
fn the_guide_is_within_the_window_from_the_least_size_to_the_largest() {
    for (size, theme) in
        [([760.0, 440.0], Theme::Dark), ([1440.0, 900.0], Theme::Light), ([3840.0, 2160.0], Theme::Dark)]
    {
        let size = Vec2::from(size);
        let stage = open(StageSetup { size, theme, ..StageSetup::default() });
        let zoom = stage.harness.ctx.zoom_factor();
        let title = stage.harness.get_by_role_and_label(Role::Heading, "The window").rect();
        let list = stage.harness.get_by_role_and_label(Role::Button, "Settings").rect();
        for rect in [title, list] {
            let is_inside = rect.left() >= 0.0 && rect.top() >= 0.0;
            let reach = rect.right_bottom() * zoom;
            assert!(is_inside && reach.x <= size.x && reach.y <= size.y, "{size}: {rect:?} at {zoom}");
        }
    }
}

#[test]
fn the_readme_is_short_and_its_links_lead_to_files_and_to_every_chapter() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| std::fs::read_to_string(root.join(file)).unwrap_or_default();
    let readme = read("README.md");
    assert!(readme.lines().count() <= 150, "what takes more than a minute belongs to a chapter of the guide");
    let after = |mark: &'static str, end: char| {
        readme
            .split(mark)
            .skip(1)
            .filter_map(move |rest| rest.split(end).next())
            .filter(|link| !link.starts_with("https:"))
    };
    for link in after("](", ')').chain(after("src=\"", '"')) {
        let (file, heading) = link.split_once('#').unwrap_or((link, ""));
        assert!(root.join(file).exists(), "{link} leads nowhere");
        let blocks = blocks(&read(file));
        let headings: Vec<&str> = blocks.iter().filter_map(Block::anchor).collect();
        assert!(heading.is_empty() || headings.contains(&heading), "{link} is none of {headings:?}");
    }
    for chapter in &CHAPTERS {
        for language in Language::ALL {
            let file = format!("assets/guide/{}/{}.md", language.tag(), chapter.key);
            let is_written = chapter.markdown(language).is_some();
            assert!(!is_written || readme.contains(&format!("({file})")), "name {file} in the README");
        }
    }
}
