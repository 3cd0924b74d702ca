//! All branches of a run outlast it: they are in its file, and are played again when the run goes there.

use std::path::Path;

use eframe::egui::{Event, Key};
use egui_kittest::kittest::Queryable as _;
use ganscope::cli::{ChosenRun, RunArguments};
use ganscope::config::{Edit, RunFile, Value};
use ganscope::journal::{RUN_FILE, RunFolders, STATE_FILE};
use ganscope::protocol::{Ask, BranchId, Fork, Phase, Record, Report, Snapshot};
use ganscope::trainer::load;
use ganscope::ui::{Action, Moment, Purpose, ScreenLayout};
use ganscope::words::Language;

use crate::command_line::{output, refusal, text};
use crate::played::{PATIENCE, Played, assert_contiguous};
use crate::small_runs::{config, record_bits, run, setting, train_to, weight_bits};
use crate::stage::{Stage, StageSetup};

fn edit(key: &str, value: f64) -> Ask {
    Ask::Set(Edit { setting: setting(key), value: Value::Number(value) })
}

fn go(played: &mut Played, branch: u64, step: u64) -> Snapshot {
    let branch = BranchId(branch);
    played.ask(Ask::GoTo { branch, step });
    played.wait_for(|snapshot| {
        (snapshot.at.branch, snapshot.at.step, snapshot.seeking) == (branch, step, None)
            && snapshot.phase == Phase::Paused
    })
}

/// Takes steps up to number `step` of the present branch.
fn on_to(played: &mut Played, branch: u64, from: u64, step: u64) -> Snapshot {
    played.step(step - from, None);
    played.wait_for(|snapshot| {
        (snapshot.at.branch, snapshot.at.step) == (BranchId(branch), step) && snapshot.phase == Phase::Paused
    })
}

fn steps(records: &[Record]) -> Vec<u64> {
    records.iter().map(|record| record.first).collect()
}

/// A run of three branches, which stands at the end of the third; and the weights at the end of each.
fn with_branches(folders: RunFolders) -> (Played, [[u64; 2]; 3]) {
    let mut played = Played::keeping(run(config(&[])), folders);
    let first = on_to(&mut played, 0, 0, 300);
    go(&mut played, 0, 120);
    played.ask(edit("game.r1", 0.5));
    let second = on_to(&mut played, 1, 120, 200);
    played.ask(Ask::NameBranch(BranchId(1), "with \"R1\"".to_owned()));
    go(&mut played, 1, 50);
    played.ask(edit("generator.learning_rate", 2e-3));
    let third = on_to(&mut played, 2, 50, 90);
    let weights = [&first, &second, &third].map(|snapshot| weight_bits(&snapshot.weights));
    (played, weights)
}

/// Opens what lies at `path`, and looks at every branch.
fn all_are_there(path: &Path, weights: [[u64; 2]; 3]) {
    let mut played = Played::start(run(config(&[("game.batch_size", "16")])), false);
    played.wait_for_step(0);
    played.run = played.run.next();
    played.records.clear();
    played.ask(Ask::Load { path: path.to_owned(), play: false });
    let opened = played.run;
    let back = played.wait_for(|snapshot| {
        snapshot.at.run == opened && snapshot.at.step == 90 && snapshot.retaken.is_none()
    });
    assert_eq!((back.at.branch, weight_bits(&back.weights)), (BranchId(2), weights[2]));
    // What came before the state that was kept is played again.
    assert_contiguous(&played.records, 90);
    let ends: Vec<(u64, Option<Fork>, u64)> =
        back.branches.iter().map(|info| (info.id.0, info.fork, info.head)).collect();
    let fork = |branch, step| Some(Fork { branch: BranchId(branch), step });
    // The third left what the second shared with the first.
    assert_eq!(ends, [(0, None, 300), (1, fork(0, 120), 200), (2, fork(0, 50), 90)]);
    assert_eq!(back.names.get(&BranchId(1)).map(String::as_str), Some("with \"R1\""));
    played.records.clear();
    let first = go(&mut played, 0, 300);
    assert_eq!(weight_bits(&first.weights), weights[0], "the same bits");
    assert_eq!(steps(&played.records), (51..=300).collect::<Vec<_>>(), "what it does not share");
    played.records.clear();
    let second = go(&mut played, 1, 200);
    assert_eq!(weight_bits(&second.weights), weights[1]);
    assert_eq!(steps(&played.records), (121..=200).collect::<Vec<_>>(), "what it does not share");
    played.records.clear();
    go(&mut played, 0, 150);
    assert_eq!(steps(&played.records), Vec::<u64>::new(), "what is known is not told again");
    // A change there grows a branch as ever.
    played.ask(edit("game.r1", 1.0));
    let fourth = on_to(&mut played, 3, 150, 160);
    assert_eq!(fourth.branches.len(), 4);
    played.end();
}

#[test]
fn a_crash_and_a_good_end_leave_all_branches_to_be_gone_to() {
    let place = tempfile::tempdir().expect("a folder");
    let folders = RunFolders::below(place.path().join("runs"));
    let (played, weights) = with_branches(folders.clone());
    let saved = place.path().join("saved.safetensors");
    played.ask(Ask::Save(saved.clone()));
    while !matches!(played.report(), Report::Saved(_)) {}
    played.end();
    // A state that a person saved is the whole run in one file.
    all_are_there(&saved, weights);
    let entry =
        std::fs::read_dir(folders.root()).expect("a folder").next().expect("a run").expect("an entry");
    let file = RunFile::from_toml(&text(&entry.path().join(RUN_FILE))).expect("a run file");
    let taken = |branch: &ganscope::config::RecordedBranch| branch.taken.as_ref().map(|(taken, _)| *taken);
    assert_eq!(file.branches.iter().map(taken).collect::<Vec<_>>(), [Some(300), Some(200), None]);
    all_are_there(&entry.path(), weights);
    // As a kill leaves it, whose last entry was cut, and without a state.
    let killed = place.path().join("killed");
    std::fs::create_dir(&killed).expect("a folder");
    let whole = text(&entry.path().join(RUN_FILE));
    let end = whole.rfind("\n[[ended]]").expect("it was closed");
    let cut = format!("{}\n[[reached]]\nstep = 90\n\n[[branches]]\nstep = 12\nname = \"cu", &whole[..end]);
    std::fs::write(killed.join(RUN_FILE), cut).expect("a file");
    all_are_there(&killed, weights);
    // On a machine that computes otherwise, what was kept is what counts.
    let foreign = entry.path().join(STATE_FILE);
    let mut bytes = std::fs::read(&foreign).expect("a state");
    let last = bytes.len() - 3;
    bytes[last] ^= 1;
    std::fs::write(&foreign, bytes).expect("a state");
    let mut kept = load(&foreign).expect("a state");
    let mut played = Played::start(run(config(&[])), false);
    played.wait_for_step(0);
    played.run = played.run.next();
    played.ask(Ask::Load { path: entry.path(), play: false });
    let begun = std::time::Instant::now();
    let mut notice = None;
    loop {
        assert!(begun.elapsed() < PATIENCE);
        match played.report() {
            Report::Noticed(sentence) => notice = Some(sentence.key()),
            Report::Snapshot(snapshot)
                if snapshot.at.step == 90 && snapshot.seeking.is_none() && snapshot.retaken.is_none() =>
            {
                assert_eq!(weight_bits(&snapshot.weights), weight_bits(&kept.weights()));
                break;
            }
            _ => {}
        }
    }
    assert_eq!(notice, Some("notice.replayed_otherwise"));
    train_to(&mut kept, 120);
    let later = on_to(&mut played, 2, 90, 120);
    assert_eq!(weight_bits(&later.weights), weight_bits(&kept.weights()));
    played.end();
}

#[test]
fn a_saved_run_has_its_branches_and_a_window_shows_them_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.toml");
    let mut stage = Stage::real(StageSetup::default());
    stage.until("a run", |app| app.session().shown.is_some());
    stage.steps(300);
    stage.until("its last step", |app| app.session().step() == 300);
    stage.harness.state_mut().ask(Action::Go(Moment::Step(120)));
    stage.until("step 120", |app| app.session().step() == 120 && app.session().travel.target().is_none());
    let r1 = setting("game.r1");
    stage.harness.state_mut().ask(Action::Set(Edit { setting: r1, value: Value::Number(0.5) }));
    stage.until("a branch", |app| app.session().at().branch == BranchId(1));
    stage.harness.state_mut().ask(Action::NameBranch(BranchId(1), "with R1".to_owned()));
    stage.steps(200);
    stage.until("its own steps", |app| app.session().step() == 200);
    let curve = |stage: &Stage| record_bits(stage.harness.state().session().course.curves.buckets());
    let second = curve(&stage);
    stage.harness.state_mut().ask(Action::Go(Moment::On(BranchId(0), 300)));
    stage.until("the first", |app| app.session().at().branch == BranchId(0) && app.session().step() == 300);
    stage.harness.state_mut().ask(Action::Use(Purpose::SaveRun, path.clone()));
    let written = path.clone();
    stage.until("a file", move |_| written.exists());
    stage.harness.state_mut().ask(Action::Use(Purpose::LoadRun, path));
    stage.until("the run anew", |app| app.session().step() == 0);
    // Its curves are there before anyone goes there: it is played once more beside the run.
    let recalled = |app: &ganscope::ui::App| {
        let other = app.session().others.get(&BranchId(1)).filter(|other| other.recalled.is_some());
        other.map(|other| record_bits(other.known().curves.buckets()))
    };
    stage.until("its curves", |app| recalled(app).is_some());
    assert_eq!(recalled(stage.harness.state()), Some(second.clone()));
    assert!(stage.harness.query_all_by_label("with R1").count() > 0, "the legend names it");
    // Its own line is drawn by its name, and it has its steps, though none was taken.
    let line = stage.harness.get_by_label_contains("with R1 (steps 120 to 200)");
    line.click();
    stage.until("the other branch", |app| {
        app.session().at().branch == BranchId(1) && app.session().travel.target().is_none()
    });
    stage.harness.state_mut().ask(Action::Go(Moment::On(BranchId(1), 200)));
    stage.until("its end", |app| app.session().step() == 200 && app.session().travel.target().is_none());
    assert_eq!(curve(&stage), second, "with its curves, though they were in no file");
}

#[test]
fn a_folder_that_is_dropped_or_named_opens_its_run_and_every_layout_lists_the_recent_ones() {
    let place = tempfile::tempdir().expect("a folder");
    let folders = RunFolders::below(place.path().join("runs"));
    let (played, weights) = with_branches(folders.clone());
    played.end();
    let entry =
        std::fs::read_dir(folders.root()).expect("a folder").next().expect("a run").expect("an entry");
    let mut stage = Stage::real(StageSetup { layout: ScreenLayout::Watch, ..StageSetup::default() });
    stage.until("a run", |app| app.session().shown.is_some());
    stage.harness.get_by_label("File").click();
    stage.harness.run_steps(3);
    let recent = Language::English.text("recent.title");
    assert!(stage.harness.query_by_label(&recent).is_some());
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(3);
    stage.drop_file(&entry.path());
    stage.until("the dropped run", |app| {
        app.session().step() == 90
            && app.session().shown.as_ref().is_some_and(|shown| shown.branches.len() == 3)
    });
    let state = &stage.harness.state().session().shown.as_ref().expect("a run").state;
    assert_eq!(weight_bits(&state.weights), weights[2]);
    // The text of its file alone has the branches too, and so has the file where it is named.
    let file = entry.path().join(RUN_FILE);
    let before = stage.harness.state().session().run();
    stage.harness.event(Event::Paste(text(&file)));
    stage.until("the branches", |app| {
        let branches = app.session().shown.as_ref().map_or(0, |shown| shown.branches.len());
        app.session().run() > before && branches == 3
    });
    let session = stage.harness.state().session();
    assert_eq!((session.step(), session.at().branch), (0, BranchId(2)));
    stage.harness.state_mut().ask(Action::Go(Moment::On(BranchId(1), 200)));
    stage.until("the end of another branch", |app| {
        app.session().step() == 200 && app.session().travel.target().is_none()
    });
    let state = &stage.harness.state().session().shown.as_ref().expect("a run").state;
    assert_eq!(weight_bits(&state.weights), weights[1]);
    let named = RunArguments { file: Some(file.clone()), ..RunArguments::default() };
    let chosen = ChosenRun::of(&named).expect("a run");
    assert_eq!(chosen.recording, RunFile::from_toml(&text(&file)).expect("a run").into());
    // One without a run is told so.
    stage.drop_file(place.path());
    stage.until("a notice", |app| {
        let notices = app.session().notices.all().iter();
        notices.map(|notice| notice.sentence.to_string()).any(|text| text.contains("holds no run"))
    });
    let folder = entry.path();
    let folder = folder.to_str().expect("a path");
    let train = ["train", folder, "--steps", "10", "--eval-samples", "200", "--json"];
    let summary: serde_json::Value = serde_json::from_str(&output(&train)).expect("a summary");
    assert_eq!(summary["steps"], 100, "it goes on from where it was");
    let refused = refusal(&["train", folder, "--seed", "3"]);
    assert!(refused.contains(folder) && refused.contains("--seed"), "{refused}");
    let none = place.path().to_str().expect("a path");
    assert!(refusal(&["train", none]).contains("holds no run"));
    assert!(refusal(&[none]).contains("holds no run"));
}
