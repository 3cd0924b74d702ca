//! A distribution that a person draws: in the window, in a run file, and in the samples.

use std::sync::Arc;

use eframe::egui::{
    Color32, ColorImage, Event, Key, Modifiers, PointerButton, Pos2, accesskit::Role, lerp, pos2,
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::config::{Edit, Run, Setting, TargetKind, Value};
use ganscope::data::{DensityMap, Target};
use ganscope::math::random::{Draws, Stream};
use ganscope::trainer::Trainer;
use ganscope::ui::Action;
use ganscope::words::Language;

use crate::command_line::{output, refusal, small, text};
use crate::small_runs::{config, setting};
use crate::stage::{Stage, StageSetup};

/// Two patches, of which the upper one is twice as dense.
fn patches() -> DensityMap {
    DensityMap::of(|cell| match (cell % 80, cell / 80) {
        (10..30, 10..20) => 100,
        (50..60, 60..70) => 200,
        _ => 0,
    })
}

/// A stage with a run, on which a person has chosen to draw.
fn stage_for_drawing() -> Stage {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    let target = Setting::named("data.target").expect("a setting");
    let edit = Edit { setting: target, value: Value::Choice("drawn") };
    stage.harness.state_mut().ask(Action::Set(edit));
    stage.harness.run_steps(4);
    stage
}

/// How much of the paper is covered, as a screen reader says it.
fn covered(stage: &Stage) -> String {
    let paper = stage.harness.get_by_role(Role::Canvas);
    let name = paper.accesskit_node().label().expect("a name");
    let (share, _) = name.split_once('%').expect("a share");
    share.chars().filter(char::is_ascii_digit).chain(['%']).collect()
}

/// The place on the paper at these shares of its width and height, from the lower left.
fn on_paper(stage: &Stage, [right, up]: [f32; 2]) -> Pos2 {
    let paper = stage.harness.get_by_role(Role::Canvas).rect();
    pos2(lerp(paper.left()..=paper.right(), right), lerp(paper.bottom()..=paper.top(), up))
}

/// Drags over the paper from one place to another.
fn drag(stage: &mut Stage, from: [f32; 2], to: [f32; 2]) {
    let [from, to] = [from, to].map(|place| on_paper(stage, place));
    stage.harness.hover_at(from);
    stage.harness.step();
    stage.harness.drag_at(from);
    stage.harness.step();
    stage.harness.hover_at(to);
    stage.harness.step();
    stage.harness.drop_at(to);
    stage.harness.run_steps(3);
}

fn click(stage: &mut Stage, label: &str) {
    stage.harness.get_by_role_and_label(Role::Button, label).click();
    stage.harness.run_steps(3);
}

fn points(target: &Target) -> Vec<[f32; 2]> {
    let mut points = vec![[0.0; 2]; 2000];
    target.sample(&mut Draws::new(5, Stream::Data, 0, 0), &mut points);
    points
}

/// The weights of the trainer after some steps of `run`.
fn trained(run: Run) -> ganscope::protocol::Weights {
    let mut trainer = Trainer::new(run).expect("a run");
    for _ in 0..30 {
        trainer.step().expect("a step");
    }
    trainer.weights()
}

#[test]
fn what_is_drawn_with_the_pointer_is_trained_on_and_its_file_gives_the_same_bits() {
    let mut stage = stage_for_drawing();
    assert_eq!(covered(&stage), "0%");
    let train = stage.harness.get_by_role_and_label(Role::Button, "Train on this");
    assert!(train.accesskit_node().is_disabled(), "nothing is drawn yet");
    drag(&mut stage, [0.1, 0.5], [0.9, 0.5]);
    let line = covered(&stage);
    assert_ne!(line, "0%");
    // A second stroke, taken back by a key.
    drag(&mut stage, [0.5, 0.1], [0.5, 0.9]);
    let cross = covered(&stage);
    assert_ne!(cross, line);
    stage.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    stage.harness.run_steps(3);
    assert_eq!(covered(&stage), line);
    stage.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    stage.harness.run_steps(3);
    assert_eq!(covered(&stage), cross);
    stage.harness.get_by_label_contains("Undo").click();
    stage.harness.run_steps(3);
    assert_eq!(covered(&stage), line);
    // A stroke so fast that all of it comes in one frame.
    let [from, to] = [[0.2, 0.2], [0.8, 0.2]].map(|place| on_paper(&stage, place));
    let button = |pos, pressed| Event::PointerButton {
        pos,
        pressed,
        button: PointerButton::Primary,
        modifiers: Modifiers::NONE,
    };
    let events = [Event::PointerMoved(from), button(from, true), Event::PointerMoved(to), button(to, false)];
    stage.harness.input_mut().events.extend(events);
    stage.harness.run_steps(3);
    assert_ne!(covered(&stage), line);
    stage.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    stage.harness.run_steps(3);
    assert_eq!(covered(&stage), line);
    let run = stage.harness.state().session().run();
    click(&mut stage, "Train on this");
    stage.until("the new run", |app| app.session().run() > run && app.session().shown.is_some());
    let recipe = stage.harness.state().session().recipe().expect("a run");
    assert_eq!(recipe.config.data.target, TargetKind::Drawn);
    // All samples are on the line: 0.8 of the width, and as high as the brush.
    let target = recipe.config.data.target(1).expect("a target");
    let drawn = points(&target);
    assert!(drawn.iter().all(|[x, y]| x.abs() < 2.3 && y.abs() < 0.3), "a sample beside the line");
    let left = drawn.iter().filter(|[x, _]| *x < 0.0).count();
    assert!((850..1150).contains(&left), "{left} of 2000 on the left half");
    let written = recipe.to_toml(Language::English);
    let read = Run::from_toml(&written).expect("a run file");
    assert_eq!(read, recipe);
    assert_eq!(trained(read), trained(recipe.clone()));
    // On the line the same drawing is the density of x alone.
    let mut on_line = recipe.config.data.clone();
    on_line.choose(TargetKind::DrawnLine);
    let on_line = points(&on_line.target(1).expect("a target"));
    assert!(on_line.iter().all(|[x, y]| x.abs() < 2.3 && *y == 0.0), "a sample beside the line");
    // The window still has it, and another run on the same data does too.
    stage.harness.state_mut().ask(Action::Restart(ganscope::ui::Seed::Next));
    stage.harness.state_mut().ask(Action::OpenDrawing);
    stage.harness.run_steps(4);
    assert_eq!(covered(&stage), line);
    click(&mut stage, "Cancel");
    assert!(stage.harness.query_by_role(Role::Canvas).is_none());
}

#[test]
fn the_keyboard_draws_too_and_the_eraser_takes_away() {
    let mut stage = stage_for_drawing();
    stage.harness.get_by_role(Role::Canvas).focus();
    stage.harness.run_steps(2);
    stage.harness.key_press(Key::Space);
    stage.harness.run_steps(3);
    let dot = covered(&stage);
    assert_ne!(dot, "0%");
    for _ in 0..20 {
        stage.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    }
    stage.harness.run_steps(3);
    assert_ne!(covered(&stage), dot);
    stage.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    stage.harness.run_steps(3);
    assert_eq!(stage.harness.state().session().step(), 0, "no key reached the run");
    click(&mut stage, "Eraser");
    drag(&mut stage, [0.3, 0.5], [1.0, 0.5]);
    assert_eq!(covered(&stage), "0%");
}

#[test]
fn pictures_and_points_are_pasted_and_dropped() {
    let mut stage = stage_for_drawing();
    let until_not = |stage: &mut Stage, before: &str| {
        let begun = std::time::Instant::now();
        while covered(stage) == before {
            assert!(begun.elapsed() < std::time::Duration::from_secs(60), "nothing came");
            stage.harness.step();
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    };
    stage.harness.event(Event::Paste("1\t1\n-1\t-1\n0\t0.5\n".to_owned()));
    until_not(&mut stage, "0%");
    let three = covered(&stage);
    let black = ColorImage::filled([4, 2], Color32::BLACK);
    stage.harness.event(Event::PasteImage(Arc::new(black)));
    until_not(&mut stage, &three);
    assert_eq!(covered(&stage), "50%");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("points.csv");
    std::fs::write(&path, "a,b\n1,1\n2,2\n1.5,1\n").expect("a file");
    stage.drop_file(&path);
    until_not(&mut stage, "50%");
    // What cannot be read is said, and the drawing stays.
    let before = covered(&stage);
    stage.harness.event(Event::Paste("no numbers here".to_owned()));
    let begun = std::time::Instant::now();
    while stage.harness.query_all_by_label_contains("⚠").next().is_none() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(60), "nothing was said");
        stage.harness.step();
    }
    assert_eq!(covered(&stage), before);
    // Each is one step.
    for expected in ["50%", &three, "0%"] {
        stage.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        stage.harness.run_steps(3);
        assert_eq!(covered(&stage), expected);
    }
}

#[test]
fn a_run_or_a_checkpoint_that_is_dropped_beside_the_paper_is_opened_as_such() {
    let mut stage = stage_for_drawing();
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    output(&small(&["--steps", "3", "--out", out.to_str().expect("a name in UTF-8")]));
    for (name, step) in [("config.toml", 0), ("checkpoint.safetensors", 3)] {
        let before = stage.harness.state().session().run();
        stage.drop_file(&out.join(name));
        stage.until("the run of the file", |app| {
            app.session().run() > before && app.session().shown.is_some() && app.session().step() >= step
        });
        assert_eq!(covered(&stage), "0%", "nothing was drawn");
        assert!(stage.harness.query_all_by_label_contains("⚠").next().is_none(), "{name}");
    }
}

#[test]
fn a_run_file_and_the_command_line_carry_a_drawing() {
    let map = patches().to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let out = out.to_str().expect("a name in UTF-8");
    let set = format!("data.map={map}");
    output(&small(&["--steps", "3", "--out", out, "--set", &set]));
    let written = text(&folder.path().join("out/config.toml"));
    assert!(
        written.contains("target = \"drawn\"") && written.contains(&format!("map = \"{map}\"")),
        "{written}"
    );
    let checkpoint = folder.path().join("out/checkpoint.safetensors");
    let checkpoint = checkpoint.to_str().expect("a name in UTF-8");
    output(&["train", "--steps", "2", "--eval-samples", "100", "--resume", checkpoint]);
    // A file that names only the drawing.
    let run = Run::from_toml(&format!("[data]\nmap = \"{map}\"")).expect("a run file");
    assert_eq!(
        run.config.data.target(1).expect("a target").shape().to_owned(),
        ganscope::data::TargetShape::Drawn(patches())
    );
    // One without a drawing says nothing of it.
    assert!(!Run::from(config(&[])).to_toml(Language::English).contains("map"));
    for (set, says) in [
        ("data.map=64x64 4096*ff", "\"64x64\""),
        ("data.map=80x80 12*fg", "Word 2, \"12*fg\""),
        ("data.map=80x80 12*ff", "12 of 6400"),
        ("data.target=drawn", "Nothing is drawn"),
    ] {
        let said = refusal(&small(&["--steps", "3", "--set", set]));
        assert!(said.contains(says) && said.contains("data.map"), "{said}");
    }
    let refused = setting("data.map").value_from_text("80x80 zz").expect_err("no weights");
    assert_eq!(refused.key(), "error.drawing");
}
