//! Lessons: those that come with the program hold what they claim, and a learner goes through one in the window.

use std::path::PathBuf;
use std::time::Instant;

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::cli::check_lesson;
use ganscope::lesson::{Lesson, LessonSource, Pointed, SHELF};
use ganscope::ui::{Action, App, LessonAction, ScreenLayout};
use ganscope::words::Language;

use crate::stage::{Stage, StageSetup, Stored};

#[test]
fn every_lesson_is_the_same_in_both_languages_but_for_its_words() {
    for shelved in SHELF {
        let read = |language| {
            let lesson = shelved.lesson(language);
            lesson.unwrap_or_else(|error| panic!("{}: {}", shelved.key, error.sentence().text(language)))
        };
        let [english, chinese] = Language::ALL.map(read);
        assert_eq!(english.steps.len(), chinese.steps.len(), "{}", shelved.key);
        for (one, other) in english.steps.iter().zip(&chinese.steps) {
            let place = format!("{}, line {}", shelved.key, other.line);
            assert_eq!(one.deeds, other.deeds, "{place}");
            assert_eq!(one.tries, other.tries, "{place}");
            assert_eq!(one.points, other.points, "{place}");
            assert_eq!(one.conditions, other.conditions, "{place}");
            assert_eq!(one.patience, other.patience, "{place}");
            let right = |step: &ganscope::lesson::LessonStep| {
                step.question
                    .as_ref()
                    .map(|question| question.answers.iter().map(|(_, right)| *right).collect::<Vec<_>>())
            };
            assert_eq!(right(one), right(other), "{place}");
            assert_eq!(one.hint.is_some(), other.hint.is_some(), "{place}");
            assert_eq!(one.tries_first, other.tries_first, "{place}");
            assert_eq!(one.afterword.is_empty(), other.afterword.is_empty(), "{place}");
        }
        assert_ne!(english.title, chinese.title);
    }
}

#[test]
fn what_a_step_points_at_is_on_the_screen() {
    let mut missing = Vec::new();
    for size in [[1440.0, 900.0], [1024.0, 768.0]] {
        for shelved in SHELF {
            let mut stage = Stage::real(StageSetup { size: size.into(), ..StageSetup::default() });
            stage.until("a run", |app| app.session().shown.is_some());
            let source = LessonSource::Shelf(shelved.key);
            stage.harness.state_mut().ask(Action::Lesson(LessonAction::Open(source)));
            let count = shelved.lesson(Language::English).expect("a lesson").steps.len();
            for index in 0..count {
                stage.until("the step", move |app| {
                    let open = app.lesson().filter(|open| open.index == index);
                    open.is_some_and(|open| open.opened.is_some())
                });
                // What is sought in a list is scrolled to.
                stage.harness.run_steps(40);
                let step = index + 1;
                for (pointed, place) in stage.harness.state().pointed_at() {
                    // A setting that the rules in force do not use comes with them.
                    let session = stage.harness.state().session();
                    let config = session.shown.as_ref().map(|shown| shown.wanted.clone()).expect("a run");
                    let is_used = !matches!(pointed, Pointed::Setting(setting) if !setting.applies(&config));
                    if place.is_none() && is_used {
                        missing.push(format!("{} at {size:?}, step {step}: {pointed:?}", shelved.key));
                    }
                }
                // Nothing that is said makes the panel wider than it is, nor the button to go on leaves it.
                if let Some(right) = stage.harness.state().lesson().and_then(|open| open.right_answer()) {
                    stage.harness.state_mut().ask(Action::Lesson(LessonAction::Answer(right)));
                    stage.harness.run_steps(4);
                }
                let name = if step == count { "Finish" } else { "Next" };
                let next = stage.harness.get_by_label(name).rect();
                assert!(
                    next.right() <= size[0] && next.width() > 20.0,
                    "{}, step {step}: {next}",
                    shelved.key
                );
                let back = stage.harness.get_by_label("Back").rect();
                let width = next.right() - back.left();
                assert!(width <= 360.0, "{}, step {step}: the panel is {width} wide", shelved.key);
                stage.harness.state_mut().ask(Action::Lesson(LessonAction::Skip));
                stage.harness.run_steps(2);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn what_every_lesson_claims_happens() {
    for shelved in SHELF {
        let begun = Instant::now();
        let lesson = shelved.lesson(Language::English).expect("a lesson");
        match check_lesson(&lesson, 0) {
            Ok(taken) => println!("{}: {taken} steps in {:.1?}", shelved.key, begun.elapsed()),
            Err(reason) => panic!("{}: {}", shelved.key, reason.text(Language::English)),
        }
    }
}

/// A teacher's own lesson.
const OWN: &str = "# My lesson\n\nShort.\n\n## Predict\n\nD learns alone.\n\n```do\npreset ring8\n\
    set generator.updates = 0\nlayout watch\nspeed fastest\n```\n\n```ask\nDoes D(x) rise?\n- No\n+ Yes\n\
    > Nobody works against it.\n```\n\n```wait\nanswered\n```\n\n## See\n\n```point\npane outputs\n\
    control play\n```\n\n```wait\nd_real_mean > 0.55 over 20 steps\nwithin 2000\n```\n\n```try\nplay\n```\n\n\
    ```hint 5\nPress Play.\n```\n";

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ganscope-lesson-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn a_lesson_whose_claim_does_not_happen_fails_with_its_line() {
    let lesson = Lesson::read(OWN).expect("a lesson");
    assert!(check_lesson(&lesson, 0).is_ok());
    let wrong = Lesson::read(
        &OWN.replace("d_real_mean > 0.55 over", "d_real_mean < 0.05 over").replace("2000", "200"),
    );
    let failed = check_lesson(&wrong.expect("a lesson"), 0).expect_err("it does not happen");
    let told = failed.text(Language::English);
    assert!(told.starts_with("Line 27, “See”: “d_real_mean < 0.05 over 20 steps”"), "{told}");
    // What the learner has to do is not done for them.
    let idle = Lesson::read(&OWN.replace("```try\nplay\n```", "")).expect("a lesson");
    assert!(check_lesson(&idle, 0).is_err());
}

/// Whether a paragraph says `text`.
fn says(stage: &Stage, text: &str) -> bool {
    let is_it = |said: Option<String>| said.as_deref() == Some(text);
    let paragraphs = stage.harness.get_all_by_role(Role::Paragraph);
    paragraphs.map(|node| node.accesskit_node()).any(|node| is_it(node.label()) || is_it(node.value()))
}

fn step_of(app: &App) -> Option<usize> {
    app.lesson().map(|open| open.index)
}

#[test]
fn a_learner_predicts_tries_and_is_told_by_the_run_whether_it_happened() {
    let folder = folder("own");
    let path = folder.join("own.en.md");
    std::fs::write(&path, OWN).expect("a file");
    let mut stage = Stage::real(StageSetup { layout: ScreenLayout::Tune, ..StageSetup::default() });
    stage.until("a run", |app| app.session().shown.is_some());
    stage.drop_file(&path);
    stage.until("the first step", |app| step_of(app) == Some(0));
    stage.until("its run", |app| {
        app.session().recipe().is_some_and(|run| run.config.generator.updates == 0)
            && !app.session().is_playing()
    });
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label("Predict").is_some());
    assert!(says(&stage, "D learns alone.") && !says(&stage, "Nobody works against it."), "why is hidden");
    stage.harness.get_by_label("Next").click();
    stage.harness.run_steps(3);
    assert_eq!(step_of(stage.harness.state()), Some(0), "first there is a question");
    stage.harness.get_by_label("Answer 1").click();
    stage.harness.run_steps(3);
    assert_eq!(stage.harness.state().lesson().and_then(|open| open.answer), Some(0));
    assert!(says(&stage, "Nobody works against it."));
    stage.harness.get_by_label("Next").click();
    stage.harness.run_steps(3);
    assert_eq!(step_of(stage.harness.state()), Some(1));
    assert!(!stage.harness.state().lesson().expect("a lesson").is_done);
    stage.harness.get_by_label("Do it for me").click();
    stage.until("it happened", |app| app.lesson().is_some_and(|open| open.is_done));
    // A file that is written anew is read anew, at the same step.
    std::fs::write(&path, OWN.replace("## See", "## Look")).expect("a file");
    stage.until("the new text", |app| {
        app.lesson().and_then(|open| open.step()).is_some_and(|step| step.title == "Look")
    });
    assert!(stage.harness.state().lesson().expect("a lesson").is_done, "what has come has come");
    stage.harness.get_by_label("Finish").click();
    stage.harness.run_steps(3);
    assert_eq!(step_of(stage.harness.state()), None);
    std::fs::remove_dir_all(folder).expect("a folder");
}

#[test]
fn a_lesson_that_was_left_goes_on_and_one_that_is_done_has_a_tick() {
    let first = SHELF.first().expect("a lesson");
    let source = LessonSource::Shelf(first.key);
    let mut stage = Stage::real(StageSetup::default());
    stage.until("a run", |app| app.session().shown.is_some());
    let ask = |stage: &mut Stage, action| {
        stage.harness.state_mut().ask(Action::Lesson(action));
        stage.harness.run_steps(3);
    };
    ask(&mut stage, LessonAction::Open(source.clone()));
    stage.until("the lesson", |app| step_of(app) == Some(0));
    ask(&mut stage, LessonAction::Skip);
    ask(&mut stage, LessonAction::Skip);
    ask(&mut stage, LessonAction::Leave);
    let stored = Stored::of(&mut stage);
    drop(stage);
    let mut stage = Stage::real(StageSetup { storage: Some(stored), ..StageSetup::default() });
    stage.until("a run", |app| app.session().shown.is_some());
    ask(&mut stage, LessonAction::Open(source));
    stage.until("where it was left", |app| step_of(app) == Some(2));
    while step_of(stage.harness.state()).is_some() {
        ask(&mut stage, LessonAction::Skip);
    }
    let title = first.title(Language::English);
    assert!(stage.harness.query_by_label(&format!("✔ 1. {title}")).is_some());
}

#[test]
fn a_file_that_is_no_lesson_is_refused_with_its_line() {
    let folder = folder("wrong");
    let path = folder.join("wrong.md");
    std::fs::write(&path, OWN.replace("set generator.updates = 0", "set generator.updates = many"))
        .expect("a file");
    let mut stage = Stage::real(StageSetup::default());
    stage.until("a run", |app| app.session().shown.is_some());
    stage.drop_file(&path);
    stage.until("a notice", |app| !app.session().notices.all().is_empty());
    let told = stage.harness.state().session().notices.all()[0].sentence.shown(Language::English);
    assert!(told.contains("Line 11") && told.contains("wrong.md"), "{told}");
    assert_eq!(step_of(stage.harness.state()), None);
    // Another language is taken where one is missing.
    let other = LessonSource::File(folder.join("own.zh-CN.md"));
    std::fs::write(folder.join("own.zh-CN.md"), OWN).expect("a file");
    assert_eq!(other.lesson(Language::English).map(|lesson| lesson.title).as_deref(), Ok("My lesson"));
    std::fs::remove_dir_all(folder).expect("a folder");
}
