//! What the window tells in passing: it names its file, covers nothing, and can be taken away. What is typed into any
//! number box is taken or refused in a sentence.

use eframe::egui::{self, Key, Rect, Vec2, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use ganscope::protocol::{Ask, Report, RunId};
use ganscope::ui::{Action, Pane, Purpose};
use ganscope::words::{Language, Sentence};

use crate::stage::{Stage, StageSetup};

fn asks(stage: &mut Stage) -> Vec<Ask> {
    stage.commands().into_iter().map(|command| command.ask).collect()
}

/// The sentence that was said last.
fn said(stage: &Stage) -> Option<String> {
    let notices = stage.harness.state().session().notices.all();
    notices.last().map(|notice| notice.sentence.shown(Language::English))
}

/// Types `text` into the number box at `index`, and what was asked for then.
fn type_into(stage: &mut Stage, index: usize, text: &str) -> Vec<Ask> {
    let boxes: Vec<_> = stage.harness.get_all_by_role(Role::SpinButton).collect();
    boxes[index].click();
    stage.harness.run_steps(2);
    stage.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    stage.harness.event(egui::Event::Text(text.to_owned()));
    stage.harness.run_steps(2);
    stage.harness.key_press(Key::Enter);
    asks(stage)
}

fn box_that_shows(stage: &Stage, value: &str) -> usize {
    let mut boxes = stage.harness.get_all_by_role(Role::SpinButton);
    boxes.position(|node| node.value().as_deref() == Some(value)).expect("the box")
}

/// A stage so tall that every box is in sight.
fn tall() -> Stage {
    let size = Vec2::new(1440.0, 2400.0);
    let mut stage = Stage::begun_with(StageSetup { size, ..StageSetup::default() });
    for group in ["Penalties and cures", "More rules"] {
        if let Some(header) = stage.harness.query_by_label(group) {
            header.click();
            stage.harness.run_steps(3);
        }
    }
    stage.harness.run_steps(20);
    stage
}

#[test]
fn every_number_box_of_the_window_refuses_nonsense_in_a_sentence() {
    let mut stage = tall();
    let count = stage.harness.get_all_by_role(Role::SpinButton).count();
    assert!(count >= 15, "only {count} boxes are in sight");
    for index in 0..count {
        let shown = stage.harness.get_all_by_role(Role::SpinButton).nth(index).and_then(|node| node.value());
        let asked = type_into(&mut stage, index, "12abc");
        assert_eq!(asked, [], "box {index}, which shows {shown:?}");
        let sentence = said(&stage).unwrap_or_default();
        assert!(
            sentence.contains("cannot be \"12abc\", which is not a number"),
            "box {index}, {shown:?}: {sentence}"
        );
        let notices = stage.harness.state().session().notices.all().len();
        (0..notices).for_each(|_| stage.harness.state_mut().ask(Action::Dismiss(0)));
        stage.commands();
    }
}

#[test]
fn speed_and_the_number_of_steps_say_what_they_take() {
    let mut stage = Stage::begun();
    let speed = box_that_shows(&stage, "500/s");
    assert_eq!(type_into(&mut stage, speed, "fast"), []);
    let sentence = "\"Speed\" cannot be \"fast\", which is not a number. It takes a number of steps per second from 1 to 10\u{a0}000, or \"no limit\". It stays 500/s.";
    assert_eq!(said(&stage).as_deref(), Some(sentence));
    assert_eq!(type_into(&mut stage, speed, "1_000 /s"), [Ask::LimitSpeed(Some(1000.0))]);
    assert_eq!(type_into(&mut stage, speed, "1e2"), [Ask::LimitSpeed(Some(100.0))]);
    assert_eq!(type_into(&mut stage, speed, "no limit"), [Ask::LimitSpeed(None)]);
    assert_eq!(type_into(&mut stage, speed, "0.2"), [Ask::LimitSpeed(Some(1.0))]);
    assert!(said(&stage).is_some_and(|said| said.contains("It is set to 1/s.")), "{:?}", said(&stage));
    assert_eq!(type_into(&mut stage, speed, "20000"), [Ask::LimitSpeed(None)]);
    assert!(said(&stage).is_some_and(|said| said.contains("It is set to no limit.")), "{:?}", said(&stage));
    let steps = box_that_shows(&stage, "100");
    assert_eq!(type_into(&mut stage, steps, "many"), []);
    let sentence = "\"Number of steps\" cannot be \"many\", which is not a number. It takes a whole number from 1 to 1\u{a0}000\u{a0}000. It stays 100.";
    assert_eq!(said(&stage).as_deref(), Some(sentence));
    type_into(&mut stage, steps, "1e4");
    stage.harness.get_by_label("10\u{a0}000 steps").click();
    assert_eq!(asks(&mut stage), [Ask::Step { count: 10_000, only: None }]);
}

#[test]
fn numbers_are_taken_in_the_forms_that_people_write() {
    let mut stage = Stage::begun();
    let rate = box_that_shows(&stage, "0.001");
    for (text, expected) in [(".002", 2e-3), (" 1e-3 ", 1e-3), ("2,5e-3", 2.5e-3), ("０.１", 0.1)] {
        let asked = type_into(&mut stage, rate, text);
        let [Ask::Set(ganscope::config::Edit { value: ganscope::config::Value::Number(value), .. })] =
            asked[..]
        else {
            panic!("{text}: {asked:?}, {:?}", said(&stage))
        };
        assert_eq!(value, expected, "{text}");
    }
    assert_eq!(said(&stage), None);
    let batch = box_that_shows(&stage, "16");
    let asked = type_into(&mut stage, batch, "1_000");
    assert!(
        matches!(
            &asked[..],
            [Ask::Set(ganscope::config::Edit { value: ganscope::config::Value::Integer(1000), .. })]
        ),
        "{asked:?}"
    );
}

#[test]
fn a_notice_covers_nothing_and_gives_its_room_back() {
    for size in [Vec2::new(1024.0, 768.0), Vec2::new(1600.0, 1000.0)] {
        let mut stage = Stage::begun_with(StageSetup { size, ..StageSetup::default() });
        let place = |stage: &Stage, pane: Pane| -> Option<Rect> {
            let id = egui::Id::unique(("place", pane.key()));
            stage.harness.ctx.data(|data| data.get_temp(id))
        };
        let panes = [Pane::Arena, Pane::Controls];
        let before = panes.map(|pane| place(&stage, pane).expect("a place"));
        let bar = stage.harness.get_by_label("Reset").rect();
        for reason in ["error.no_file", "error.given_up_gone", "error.no_window"] {
            stage.report(Report::Refused { run: RunId(1), reason: Sentence::new(reason) });
        }
        stage.harness.run_steps(3);
        let notice = stage.harness.get_by_label_contains("No CSV file is chosen").rect();
        for pane in panes {
            let place = place(&stage, pane).expect("a place");
            assert!(!place.intersects(notice) && place.height() > 100.0, "{place:?} {notice:?}");
        }
        assert_eq!(stage.harness.get_by_label("Reset").rect(), bar, "buttons stay under the pointer");
        assert!(notice.bottom() <= size.y && notice.right() <= size.x);
        for _ in 0..3 {
            stage.harness.get_all_by_label("Dismiss").next().expect("a notice").click();
            stage.harness.run_steps(3);
        }
        assert_eq!(panes.map(|pane| place(&stage, pane).expect("a place")), before);
    }
}

#[test]
fn what_cannot_be_read_or_written_names_its_file_and_is_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    for (name, text) in [
        ("broken.toml", "seed = = 3"),
        ("gone.toml", "[data]\ntarget = \"csv\"\nfile = \"gone.csv\"\n"),
        ("broken.safetensors", "no tensors"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        stage.drop_file(&path);
        stage.until("a notice", |app| !app.session().notices.all().is_empty());
        assert!(said(&stage).is_some_and(|said| said.contains(name)), "{name}: {:?}", said(&stage));
        stage.harness.state_mut().ask(Action::Dismiss(0));
        stage.until("no notice", |app| app.session().notices.all().is_empty());
    }
    let nowhere = folder.path().join("nowhere");
    for purpose in [Purpose::SaveRun, Purpose::SaveCurves, Purpose::SaveMetrics, Purpose::SaveCheckpoint] {
        let path = nowhere.join(purpose.file_name());
        stage.harness.state_mut().ask(Action::Use(purpose, path.clone()));
        stage.until("a notice", |app| !app.session().notices.all().is_empty());
        let said = said(&stage).unwrap_or_default();
        assert!(said.contains(&path.display().to_string()) && said.contains("cannot be written"), "{said}");
        stage.harness.state_mut().ask(Action::Dismiss(0));
        stage.until("no notice", |app| app.session().notices.all().is_empty());
    }
}

#[test]
fn the_view_menu_stays_open_while_panes_are_ticked() {
    let mut stage = Stage::begun();
    stage.harness.get_by_label("View").click();
    stage.harness.run_steps(3);
    for pane in ["Spectrum", "Gradients", "Spectrum"] {
        let tick = stage.harness.query_by_role_and_label(Role::CheckBox, pane);
        let Some(tick) = tick else { panic!("the menu is closed before {pane} is ticked") };
        tick.click();
        stage.harness.run_steps(3);
    }
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label("简体中文").is_none(), "a click elsewhere or Escape closes it");
}
