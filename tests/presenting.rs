//! What the one in front of a class does: a lesson by the clicker, its notes, the held picture, the light and the pen.

use std::path::PathBuf;

use eframe::egui::{Event, Key, Modifiers, Pos2, Vec2, accesskit::Role, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::lesson::{Lesson, LessonSource, SHELF};
use ganscope::protocol::{Ask, Phase, Report, RunId, Snapshot};
use ganscope::ui::{Action, App, CompareAction, LessonAction, NextClick, ScreenLayout, SlowAction};
use ganscope::words::Language;

use crate::small_runs::weight_bits;
use crate::stage::{Stage, StageSetup, first_snapshot};

/// A lesson whose first step is predicted, whose second is looked at first, and whose third only says something.
const OWN: &str = "# Mine\n\nShort.\n\n## Predict\n\nD learns alone.\n\n```do\npreset ring8\n\
    set generator.updates = 0\nlayout watch\nspeed fastest\n```\n\n```point\npane arena\npane losses\n```\n\n\
    ```ask\nDoes D(x) rise?\n- No\n+ Yes\n> Nobody works against it.\n```\n\n```try\nplay\n```\n\n\
    ```wait\nanswered\nd_real_mean > 0.55 over 20 steps\n```\n\n```note\nLet them vote.\n```\n\n\
    ## Look\n\nPlay and look.\n\n```do\npause\nlayout tune\n```\n\n```point\npane metrics\n```\n\n\
    ```try\nset discriminator.learning_rate = 0.003\nplay\n```\n\n```ask\nWhat was it?\n+ This\n- That\n> It was.\n```\n\n\
    ```wait\nanswered\nstep >= 100000000\n```\n\n## The end\n\nThat is all.\n";

fn own_lesson(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ganscope-presenting-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("own.en.md");
    std::fs::write(&path, OWN).expect("a file");
    path
}

fn press(stage: &mut Stage, key: Key) {
    stage.harness.key_press(key);
    stage.harness.run_steps(4);
}

fn press_with(stage: &mut Stage, modifiers: Modifiers, key: Key) {
    stage.harness.key_press_modifiers(modifiers, key);
    stage.harness.run_steps(3);
}

fn index(app: &App) -> Option<usize> {
    app.lesson().map(|open| open.index)
}

/// Whether a text with these words is seen, whatever else it says.
fn sees(stage: &Stage, text: &str) -> bool {
    let mut all = stage
        .harness
        .query_all_by(|node| [node.label(), node.value()].iter().flatten().any(|said| said.contains(text)));
    all.next().is_some()
}

fn is_presented(stage: &Stage) -> bool {
    stage.harness.query_by_label("Show more").is_none() && stage.harness.query_by_label("File").is_none()
}

/// A stage in the layout Present with the lesson opened.
fn with_own_lesson(name: &str) -> Stage {
    let source = LessonSource::File(own_lesson(name));
    let mut stage = Stage::real(StageSetup { layout: ScreenLayout::Present, ..StageSetup::default() });
    stage.until("a picture", |app| app.session().picture.is_some());
    stage.harness.state_mut().ask(Action::Lesson(LessonAction::Open(source)));
    stage.until("the first step and its run", |app| {
        let begun = app.session().recipe().is_some_and(|run| run.config.generator.updates == 0);
        index(app) == Some(0) && begun
    });
    stage.harness.run_steps(4);
    stage
}

#[test]
fn a_clicker_goes_through_a_lesson_and_shows_each_answer_when_it_is_asked_for() {
    let mut stage = with_own_lesson("clicker");
    assert!(is_presented(&stage), "the lesson leaves what a person presents on the whole screen");
    assert!(sees(&stage, "D learns alone.") && sees(&stage, "Does D(x) rise?"));
    assert!(!sees(&stage, "Nobody works against it.") && !sees(&stage, "✔"), "no mark before the answer");
    assert!(
        stage.harness.query_by_role_and_label(Role::Image, "Losses").is_some(),
        "what it points at is there"
    );
    assert!(!stage.harness.state().session().is_playing());
    // What a step waits for may come before the next frame, and then it is over that it plays.
    let plays = |stage: &mut Stage, before: u64| {
        stage.until("it plays", |app| app.session().is_playing() || app.session().step() > before);
    };
    // The answer, and what the step asks for.
    let before = stage.harness.state().session().step();
    press(&mut stage, Key::PageDown);
    assert_eq!(index(stage.harness.state()), Some(0));
    assert!(sees(&stage, "Nobody works against it."));
    plays(&mut stage, before);
    // The next step, though what the first waits for may not have come.
    press(&mut stage, Key::PageDown);
    assert_eq!(index(stage.harness.state()), Some(1));
    stage.until("it waits", |app| !app.session().is_playing());
    assert!(sees(&stage, "Play and look.") && is_presented(&stage));
    // Here one looks first: the click plays, and the answer stays hidden.
    let before = stage.harness.state().session().step();
    press(&mut stage, Key::PageDown);
    plays(&mut stage, before);
    assert!(!sees(&stage, "It was."));
    press(&mut stage, Key::PageDown);
    assert!(sees(&stage, "It was."));
    assert_eq!(index(stage.harness.state()), Some(1));
    // Back and on again: the answer is hidden anew.
    press(&mut stage, Key::PageUp);
    assert_eq!(index(stage.harness.state()), Some(0));
    assert!(!sees(&stage, "Nobody works against it."));
    press(&mut stage, Key::PageUp);
    assert_eq!(index(stage.harness.state()), Some(0), "there is nothing before the first step");
    for _ in 0..6 {
        press(&mut stage, Key::PageDown);
    }
    assert_eq!(index(stage.harness.state()), None, "after the last click the lesson is done");
    // Without a lesson the same keys turn the curves.
    let shows = |stage: &Stage, plot| stage.harness.query_by_role_and_label(Role::Image, plot).is_some();
    let before = shows(&stage, "Losses");
    press(&mut stage, Key::PageDown);
    assert_ne!(before, shows(&stage, "Losses"));
}

#[test]
fn what_the_teacher_did_by_hand_is_not_done_again() {
    let mut stage = with_own_lesson("by-hand");
    press(&mut stage, Key::PageDown);
    press(&mut stage, Key::PageDown);
    stage.until("the second step", |app| index(app) == Some(1) && !app.session().is_playing());
    stage.until("it is followed", |app| app.lesson().is_some_and(|open| open.opened.is_some()));
    let setting = ganscope::config::Setting::named("discriminator.learning_rate").expect("a setting");
    let edit = ganscope::config::Edit { setting, value: ganscope::config::Value::Number(0.0007) };
    stage.harness.state_mut().ask(Action::Set(edit));
    let rate = |app: &App| {
        app.session().shown.as_ref().map(|shown| shown.state.config.discriminator.optimizer.learning_rate)
    };
    stage.until("the rate", |app| rate(app) == Some(0.0007));
    press(&mut stage, Key::PageDown);
    stage.until("it plays", |app| app.session().is_playing());
    stage.until("some steps", |app| app.session().step() > 50);
    assert_eq!(rate(stage.harness.state()), Some(0.0007));
}

#[test]
fn a_held_key_runs_through_no_lesson() {
    let mut stage = with_own_lesson("held-key");
    for repeat in [false, true, true, true, true] {
        let key = Key::PageDown;
        let event = Event::Key { key, physical_key: None, pressed: true, repeat, modifiers: Modifiers::NONE };
        stage.harness.event(event);
        stage.harness.run_steps(2);
    }
    assert_eq!(index(stage.harness.state()), Some(0));
    assert!(sees(&stage, "Nobody works against it."));
}

#[test]
fn every_lesson_is_clicked_through_in_both_languages_with_each_question_open_at_first() {
    for (language, size) in Language::ALL.into_iter().zip([[1024.0, 768.0], [1600.0, 1000.0]]) {
        let size = Vec2::from(size);
        let layout = ScreenLayout::Present;
        let arena = language.text("pane.arena.title");
        let mut stage = Stage::begun_with(StageSetup { layout, language, size, ..StageSetup::default() });
        for shelved in SHELF {
            let source = LessonSource::Shelf(shelved.key);
            stage.harness.state_mut().ask(Action::Lesson(LessonAction::Open(source.clone())));
            stage.until("the lesson", |app| app.lesson().is_some_and(|open| open.source == source));
            let mut clicks = 0;
            while let Some(open) = stage.harness.state().lesson() {
                let (step, next) = (open.index, open.next_click());
                let question = open.step().is_some_and(|step| step.question.is_some());
                let place = format!("{}, step {}, {next:?}", shelved.key, step + 1);
                if question && matches!(next, NextClick::GoOn | NextClick::Finish) {
                    assert!(open.answer.is_some(), "{place}: left without its answer");
                }
                // The text stands beside all that it speaks of.
                let title = open.step().expect("a step").title.clone();
                let place_of = |role, label: &str| {
                    stage.harness.query_by_role_and_label(role, label).map(|node| node.rect())
                };
                let places = (place_of(Role::Image, &arena), place_of(Role::Heading, &title));
                if let (Some(arena), Some(title)) = places {
                    assert!(arena.right() <= title.left() + 1.0, "{place}: it covers the arena");
                    let share = title.left() / stage.harness.ctx.content_rect().width();
                    assert!((0.55..0.65).contains(&share), "{place}: the panes have a share of {share}");
                }
                press(&mut stage, Key::PageDown);
                clicks += 1;
                assert!(clicks < 200, "{place}: the clicker leads nowhere");
            }
            assert!(clicks >= 8, "{}: {clicks} clicks", shelved.key);
            let _ = stage.commands();
        }
    }
}

#[test]
fn the_notes_are_for_the_teacher_alone() {
    let mut stage = with_own_lesson("notes");
    assert!(!sees(&stage, "Let them vote."), "a class does not see them");
    press(&mut stage, Key::N);
    stage.harness.run_steps(4);
    for text in [
        "Notes for the teacher",
        "Let them vote.",
        "Step 1 of 3",
        "Nobody works against it.",
        "shows the answer",
    ] {
        assert!(sees(&stage, text), "{text}");
    }
    assert!(sees(&stage, "Play and look."), "the step after it");
    // The class has not answered.
    assert_eq!(stage.harness.state().lesson().and_then(|open| open.answer), None);
    press(&mut stage, Key::PageDown);
    assert!(sees(&stage, "goes to the next step"));
    press(&mut stage, Key::PageDown);
    assert!(sees(&stage, "There is no note on this step."));
    press(&mut stage, Key::N);
    assert!(!sees(&stage, "Notes for the teacher"));
    // Without a lesson they say so.
    stage.harness.state_mut().ask(Action::Lesson(LessonAction::Leave));
    press(&mut stage, Key::N);
    assert!(sees(&stage, "No lesson is open."));
}

#[test]
fn every_lesson_has_two_to_four_short_notes() {
    for shelved in SHELF {
        let notes = Language::ALL.map(|language| {
            let lesson: Lesson = shelved.lesson(language).expect("a lesson");
            lesson.steps.iter().map(|step| !step.note.is_empty()).collect::<Vec<_>>()
        });
        assert_eq!(notes[0], notes[1], "{}: the same steps in both languages", shelved.key);
        let count = notes[0].iter().filter(|has| **has).count();
        assert!((2..=4).contains(&count), "{}: {count} notes", shelved.key);
    }
}

fn come_to(stage: &mut Stage, step: u64) {
    let Report::Snapshot(first) = first_snapshot(RunId(1)) else { panic!("a snapshot") };
    let mut snapshot = Snapshot { phase: Phase::Playing, ..*first };
    snapshot.at.step = step;
    snapshot.changes = ganscope::protocol::NewChanges::default();
    for info in &mut snapshot.branches {
        info.head = step;
    }
    stage.report(Report::Snapshot(Box::new(snapshot)));
}

#[test]
fn a_held_picture_stays_in_every_layout_while_training_goes_on() {
    for layout in ScreenLayout::ALL {
        let mut stage = Stage::begun_with(StageSetup { layout, ..StageSetup::default() });
        come_to(&mut stage, 1200);
        press(&mut stage, Key::H);
        come_to(&mut stage, 5000);
        let session = stage.harness.state().session();
        assert_eq!((session.step(), session.seen().step()), (5000, 1200), "{layout:?}");
        let said = "The picture is held at step 1200. Training is at 5000.";
        assert!(sees(&stage, said), "{layout:?}");
        stage.harness.get_by_label_contains("Follow again").click();
        stage.harness.run_steps(3);
        assert_eq!(stage.harness.state().session().seen().step(), 5000);
        assert!(!sees(&stage, "The picture is held"));
        let plays = |ask: &Ask| {
            matches!(
                ask,
                Ask::Play
                    | Ask::Pause
                    | Ask::Step { .. }
                    | Ask::Set(_)
                    | Ask::GoTo { .. }
                    | Ask::Start { .. }
            )
        };
        assert!(
            !stage.commands().iter().any(|command| plays(&command.ask)),
            "{layout:?}: the run is as it was"
        );
    }
}

#[test]
fn holding_the_picture_changes_no_bit_of_the_run() {
    let bits = |holds: bool| {
        let mut stage = Stage::real(StageSetup { layout: ScreenLayout::Watch, ..StageSetup::default() });
        stage.until("a picture", |app| app.session().picture.is_some());
        for part in 1..=6 {
            if holds {
                press(&mut stage, Key::H);
            }
            stage.steps(50 * part);
            stage.until("the steps", |app| app.session().step() == 50 * part);
        }
        let shown = stage.harness.state().session().shown.as_ref().expect("a run");
        weight_bits(&shown.state.weights)
    };
    assert_eq!(bits(true), bits(false));
}

#[test]
fn a_held_picture_is_drawn_anew_where_it_is_looked_at_otherwise() {
    let mut stage = Stage::real(StageSetup { layout: ScreenLayout::Watch, ..StageSetup::default() });
    stage.until("a picture", |app| app.session().picture.is_some());
    press(&mut stage, Key::H);
    stage.steps(80);
    stage.until("the steps", |app| app.session().step() == 80);
    let layers = |app: &App| {
        app.session().seen().picture.as_ref().map(|picture| (picture.at.step, picture.view.layers))
    };
    let before = layers(stage.harness.state());
    stage.harness.state_mut().ask(Action::ShowEveryLayer);
    stage.until("the layers", |app| layers(app) != before);
    assert_eq!(layers(stage.harness.state()).map(|(step, _)| step), Some(0), "of the held state");
    press(&mut stage, Key::H);
    stage.until("the newest picture", |app| layers(app).is_some_and(|(step, _)| step == 80));
}

#[test]
fn runs_beside_each_other_are_held_and_let_go_together() {
    let mut stage = Stage::real(StageSetup { layout: ScreenLayout::Compare, ..StageSetup::default() });
    stage.until("a picture", |app| app.session().picture.is_some());
    stage.harness.state_mut().ask(Action::Compare(CompareAction::Copy));
    let steps = |app: &App| {
        let beside = app.company().beside.first().map(|companion| companion.session.seen().step());
        (app.session().seen().step(), beside)
    };
    stage.until("a run beside", |app| {
        app.company().beside.iter().any(|other| other.session.picture.is_some())
    });
    press(&mut stage, Key::H);
    stage.steps(40);
    stage.until("both have gone on", |app| {
        app.session().step() == 40 && app.company().beside.iter().all(|other| other.session.step() == 40)
    });
    assert_eq!(steps(stage.harness.state()), (0, Some(0)));
    // Slow motion shows what is new.
    stage.harness.state_mut().ask(Action::Slow(SlowAction::Forward));
    stage.until("both are followed again", |app| steps(app) == (41, Some(41)));
}

fn drag(stage: &mut Stage, from: Pos2, to: Pos2) {
    stage.harness.hover_at(from);
    stage.harness.step();
    stage.harness.drag_at(from);
    stage.harness.step();
    stage.harness.hover_at(to);
    stage.harness.step();
    stage.harness.drop_at(to);
    stage.harness.run_steps(3);
}

/// Whether the button of the pen's bar can be pressed; `None` where there is no bar.
fn is_able(stage: &Stage, label: &str) -> Option<bool> {
    let button = stage.harness.query_by_role_and_label(Role::Button, label)?;
    Some(!button.accesskit_node().is_disabled())
}

#[test]
fn a_pen_draws_over_the_window_and_nothing_below_is_pressed() {
    let mut stage = Stage::begun_with(StageSetup { layout: ScreenLayout::Watch, ..StageSetup::default() });
    let play = stage.harness.get_by_label("▶ Play").rect().center();
    let [undo, redo, wipe] =
        ["key.undo_line", "key.redo_line", "key.wipe"].map(|key| Language::English.text(key).into_owned());
    assert_eq!(is_able(&stage, &undo), None);
    press(&mut stage, Key::P);
    assert_eq!([&undo, &redo, &wipe].map(|label| is_able(&stage, label)), [Some(false); 3]);
    drag(&mut stage, play, pos2(700.0, 500.0));
    assert!(stage.commands().is_empty(), "the button below was not pressed");
    let able = |stage: &Stage| [&undo, &redo, &wipe].map(|label| is_able(stage, label));
    assert_eq!(able(&stage), [Some(true), Some(false), Some(true)]);
    press_with(&mut stage, Modifiers::COMMAND, Key::Z);
    assert_eq!(able(&stage), [Some(false), Some(true), Some(false)]);
    press_with(&mut stage, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(able(&stage), [Some(true), Some(false), Some(true)]);
    assert!(stage.commands().is_empty(), "no change of the run is undone");
    for name in ["purple pen", "green pen"] {
        assert!(stage.harness.query_by_label(name).is_some());
    }
    stage.harness.get_by_label("green pen").click();
    drag(&mut stage, pos2(300.0, 300.0), pos2(400.0, 500.0));
    // Escape puts the pen down; what was drawn stays until it is wiped off.
    press(&mut stage, Key::Escape);
    assert_eq!(able(&stage), [None; 3]);
    press(&mut stage, Key::P);
    assert_eq!(able(&stage), [Some(true), Some(false), Some(true)]);
    press(&mut stage, Key::Escape);
    press(&mut stage, Key::W);
    press(&mut stage, Key::P);
    assert_eq!(able(&stage), [Some(true), Some(false), Some(false)], "and even that can be taken back");
}

#[test]
fn a_light_takes_its_keys_from_the_rates_and_escape_ends_it() {
    let mut stage = Stage::begun_with(StageSetup { layout: ScreenLayout::Present, ..StageSetup::default() });
    press(&mut stage, Key::O);
    for text in ["[", "]"] {
        stage.harness.event(Event::Text(text.to_owned()));
        stage.harness.run_steps(2);
    }
    assert!(stage.commands().is_empty(), "no rate is changed");
    press(&mut stage, Key::Escape);
    assert!(is_presented(&stage), "it ends the light first");
    stage.harness.event(Event::Text("[".to_owned()));
    stage.harness.run_steps(2);
    assert!(matches!(stage.commands()[..], [ref command] if matches!(command.ask, Ask::Set(_))));
}
