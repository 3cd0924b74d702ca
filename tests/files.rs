//! Files that the window reads and writes.

use eframe::egui::{self, Key, accesskit};
use egui_kittest::kittest::Queryable as _;
use ganscope::config::Run;
use ganscope::protocol::{Report, RunId};
use ganscope::ui::{Action, Purpose};
use ganscope::words::Sentence;

use crate::stage::{Stage, StageSetup};

#[test]
fn a_picture_of_the_window_is_told_of_once_and_has_no_notice_on_it() {
    let mut stage = Stage::begun();
    stage.report(Report::Refused { run: RunId(1), reason: Sentence::new("error.no_window") });
    assert!(stage.harness.query_by_label("Dismiss").is_some());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("window.png");
    stage.harness.state_mut().ask(Action::Use(Purpose::SaveWindow, path));
    stage.harness.step();
    stage.harness.step();
    assert!(stage.harness.query_by_label("Dismiss").is_none(), "a notice in front of what is photographed");
}

#[test]
fn a_csv_that_is_dropped_asks_for_two_columns_and_trains_on_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.csv");
    let rows = (0..60).map(|k| {
        format!("{},row{k},{},{}\n", k % 7, k % 5, if k == 3 { String::new() } else { (k % 11).to_string() })
    });
    std::fs::write(&path, "first,name,second,third\n".to_owned() + &rows.collect::<String>())
        .expect("a file");
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    let run = stage.harness.state().session().run();
    stage.drop_file(&path);
    let mut frames = 0;
    let list = accesskit::Role::ComboBox;
    while stage.harness.query_by_role_and_label(list, "Along y").is_none() {
        frames += 1;
        assert!(frames < 10_000, "the table is not read");
        stage.harness.step();
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    stage.harness.get_by_role_and_label(list, "Along y").click();
    stage.harness.run_steps(3);
    let item = accesskit::Role::Button;
    assert!(
        stage.harness.query_by_role_and_label(item, "name").is_none(),
        "a column of text cannot be chosen"
    );
    stage.harness.get_by_role_and_label(item, "third").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label("Train on these").click();
    stage.until("the new run", |app| app.session().run() > run);
    let target = stage.harness.state().session().shown.as_ref().expect("a run").state.target.clone();
    assert_eq!(target.axis_names(), ["first", "third"]);
    assert_eq!(target.table().map(|table| (table.rows(), table.rows_missing())), Some((59, 1)));
    assert!(stage.harness.query_by_label_contains("1 row left out, as a value is missing").is_some());
}

#[test]
fn a_file_that_cannot_be_used_says_so_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    let run = stage.harness.state().session().run();
    for (name, text) in [("broken.toml", "seed = = 3"), ("broken.safetensors", "no tensors")] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        stage.drop_file(&path);
        stage.until("a notice", |app| !app.session().notices.all().is_empty());
        stage.harness.get_by_label("Dismiss").click();
        stage.until("no notice", |app| app.session().notices.all().is_empty());
    }
    // What is asked afterwards still reaches the old run.
    stage.harness.key_press(Key::S);
    stage.until("a step of the old run", |app| app.session().step() == 1);
    assert_eq!(stage.harness.state().session().run(), run);
}

#[test]
fn runs_checkpoints_and_curves_are_written_and_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.steps(40);
    stage.until("40 steps", |app| app.session().step() == 40);
    stage.harness.event(egui::Event::Text("]".to_owned()));
    stage.until("a change", |app| app.session().recipe().is_some_and(|recipe| recipe.changes.len() == 1));
    let recipe = stage.harness.state().session().recipe();
    for (purpose, name) in [
        (Purpose::SaveRun, "run"),
        (Purpose::SaveCheckpoint, "checkpoint"),
        (Purpose::SaveCurves, "curves"),
        (Purpose::SaveMetrics, "metrics"),
    ] {
        stage.harness.state_mut().ask(Action::Use(purpose, at(name)));
        let written = at(name).with_extension(purpose.extension());
        stage.until("the file", move |_| written.exists());
    }
    let curves = std::fs::read_to_string(at("curves.csv")).expect("the curves");
    assert_eq!(curves.lines().count(), 41);
    // Dropped, a run begins anew with its change still to come, and a checkpoint goes on where it was.
    stage.drop_file(&at("run.toml"));
    stage.until("the run", |app| app.session().run().0 == 2);
    let as_recipe = |recipe: Option<Run>| recipe.map(Run::as_recipe);
    assert_eq!(stage.harness.state().session().recipe(), as_recipe(recipe.clone()));
    assert_eq!(stage.harness.state().session().step(), 0);
    stage.drop_file(&at("checkpoint.safetensors"));
    stage.until("the checkpoint", |app| app.session().run().0 == 3);
    assert_eq!(stage.harness.state().session().step(), 40);
    assert_eq!(stage.harness.state().session().recipe(), recipe);
}

#[test]
fn dropping_a_file_is_offered_where_the_window_is_told_of_it() {
    for takes_drops in [true, false] {
        let mut stage = Stage::begun_with(StageSetup { takes_drops, ..StageSetup::default() });
        stage.harness.get_by_label("Open a CSV…").hover();
        stage.harness.run_steps(60);
        let says = |words: &str| stage.harness.query_all_by_label_contains(words).count() > 0;
        assert!(says("Train on two columns of your own table"), "the help of the button");
        assert_eq!((says("or dropped onto the window"), says("Wayland")), (takes_drops, !takes_drops));
    }
}
