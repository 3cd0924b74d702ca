//! Whatever ends the program, runs go on from where they were: those of the window, and those of `ganscope train --out`.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use egui_kittest::kittest::Queryable as _;
use ganscope::config::{Edit, Recording, RunFile, Value};
use ganscope::journal::{RUN_FILE, RunFolders, STATE_FILE};
use ganscope::protocol::{Ask, Phase, Report, RunId};
use ganscope::trainer::Trainer;
use ganscope::ui::{Action, Moment, Purpose};
use ganscope::words::Language;

use crate::command_line::{ganscope, output, small, text};
use crate::played::Played;
use crate::small_runs::{config, eventful_run, run, setting};
use crate::stage::{Stage, StageSetup, small_run};

fn str_of(path: &Path) -> &str {
    path.to_str().expect("a name in UTF-8")
}

/// The folders of runs below `place`.
fn folders_in(place: &tempfile::TempDir) -> RunFolders {
    RunFolders::below(place.path().join("runs"))
}

/// The only folder of a run in `folders`, once another thread has written its file.
fn only(folders: &RunFolders) -> PathBuf {
    let paths = || -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folders.root()).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    };
    until("a run", || paths().iter().any(|path| path.join(RUN_FILE).exists()));
    let [path] = &paths()[..] else { panic!("more than one run: {:?}", paths()) };
    path.clone()
}

/// Waits until `is_so`.
#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain for: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What the file in the folder of a run holds now.
fn file_in(folder: &Path) -> RunFile {
    RunFile::from_toml(&text(&folder.join(RUN_FILE))).expect("a run file")
}

/// The folder as a power cut would leave it at this moment.
fn copied(folder: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for name in [RUN_FILE, STATE_FILE] {
        if folder.join(name).exists() {
            std::fs::copy(folder.join(name), to.join(name)).expect("a copy");
        }
    }
}

/// The trainer of `run` after `steps` steps that nobody interrupted.
fn uninterrupted(run: ganscope::config::Run, steps: u64) -> Trainer {
    let mut trainer = Trainer::new(run).expect("a run");
    for _ in 0..steps {
        trainer.step().expect("a step");
    }
    trainer
}

#[test]
fn a_file_that_is_cut_anywhere_in_its_last_300_bytes_is_read_up_to_there() {
    let run = eventful_run(3);
    let mut file = RunFile::from(run.clone());
    file.reached = Some(198);
    let whole = file.to_toml_in(Path::new("."), Language::English);
    let read = |text: &str| RunFile::from_toml(text).unwrap_or_else(|reason| panic!("{reason}: {text}"));
    assert_eq!(read(&whole), file);
    let mut fewest = run.changes.len();
    for end in (whole.len() - 300..whole.len()).rev() {
        for zeros in [0, 3, 5000] {
            let cut = read(&(whole[..end].to_owned() + &"\0".repeat(zeros)));
            let changes = &cut.run.changes;
            assert_eq!(cut.run.config, run.config);
            assert_eq!(changes[..], run.changes[..changes.len()], "cut at {end}");
            // No more is missing than the entry that is cut.
            let begun = whole[..end].matches("\n[[changes]]\n").count();
            assert!(changes.len() + 1 >= begun && changes.len() <= begun, "cut at {end}");
            assert!(cut.is_torn || changes.len() == begun, "cut at {end}");
            fewest = fewest.min(changes.len());
        }
    }
    assert!(fewest + 3 < run.changes.len(), "several entries were cut");
    // What was written by hand in an older format is refused as it was.
    let older = whole.replacen("format = 2", "format = 1", 1);
    assert!(RunFile::from_toml(&older[..older.len() - 2]).is_ok_and(|file| !file.is_torn));
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_in_the_same_bits() {
    let folder = tempfile::tempdir().expect("a folder");
    let [whole, parts] = ["whole", "parts"].map(|name| folder.path().join(name));
    let [at_once, by_parts] = [&whole, &parts].map(|path| str_of(path));
    let steps = ["--steps", "30000", "--seed", "4"];
    output(&small(&[&steps[..], &["--out", at_once]].concat()));
    let resume = ["train", "--resume", by_parts, "--eval-samples", "200"];
    let checkpoint = parts.join("checkpoint.safetensors");
    let written = || std::fs::metadata(&checkpoint).and_then(|file| file.modified()).ok();
    for (number, pause) in [20, 300, 70, 500, 0].into_iter().enumerate() {
        let first = small(&[&steps[..], &["--out", by_parts]].concat());
        let arguments = if number > 0 { &resume[..] } else { &first };
        let before = written();
        let mut command = ganscope(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a process");
        // A state of its own, unless it is over before.
        let is_over = || parts.join("summary.json").exists();
        until("a state", || written() > before || is_over());
        std::thread::sleep(Duration::from_millis(pause));
        child.kill().expect("it is ours");
        let output = child.wait_with_output().expect("an end");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "kill {number}");
        // What is there can be used at any time.
        let file = RunFile::from_toml(&text(&parts.join("config.toml"))).expect("a run");
        assert!(!file.is_torn);
        if is_over() {
            break;
        }
    }
    // One that was over after all lacks no step.
    let missing = if parts.join("metrics.csv.part").exists() { &[][..] } else { &["--steps", "0"] };
    output(&[&resume[..], missing].concat());
    for name in ["checkpoint.safetensors", "samples.csv", "metrics.csv", "config.toml"] {
        let [whole, parts] = [&whole, &parts].map(|folder| std::fs::read(folder.join(name)).expect("a file"));
        assert!(whole == parts, "{name}");
    }
    assert!(!parts.join("metrics.csv.part").exists());
    assert_eq!(text(&whole.join("config.toml")).matches("[[checksums]]").count(), 30);
}

#[test]
fn a_folder_of_a_killed_run_whose_state_is_of_another_is_begun_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let [other, out, whole] = ["other", "out", "whole"].map(|name| folder.path().join(name));
    output(&small(&["--steps", "9", "--seed", "8", "--out", str_of(&other)]));
    output(&small(&["--steps", "7", "--seed", "4", "--out", str_of(&whole)]));
    std::fs::create_dir(&out).expect("a folder");
    // As if the kill had come between the one file and the other.
    let config = text(&whole.join("config.toml")) + "\n[[planned]]\nstep = 7\n\n[[reached]]\nstep = 0\n";
    std::fs::write(out.join("config.toml"), config).expect("a file");
    for name in ["checkpoint.safetensors", "metrics.csv"] {
        std::fs::copy(other.join(name), out.join(name)).expect("a copy");
    }
    output(&["train", "--resume", str_of(&out), "--eval-samples", "200"]);
    for name in ["checkpoint.safetensors", "samples.csv", "metrics.csv", "config.toml"] {
        let [whole, parts] = [&whole, &out].map(|folder| std::fs::read(folder.join(name)).expect("a file"));
        assert!(whole == parts, "{name}");
    }
    let said = ganscope(&["train", "--resume", str_of(folder.path())]).output().expect("a process");
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("holds no run") && said.contains("config.toml"), "{said}");
}

#[test]
fn a_replay_that_comes_to_other_weights_is_told_of_and_one_that_does_not_is_silent() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    output(&small(&["--steps", "2100", "--out", str_of(&out)]));
    let path = folder.path().join("run.toml");
    let written = text(&out.join("config.toml"));
    let replayed = |text: &str, more: &[&str]| {
        std::fs::write(&path, text).expect("a file");
        let play = ["train", "--config", str_of(&path), "--steps", "2100", "--eval-samples", "50"];
        let output = ganscope(&[&play[..], more].concat()).output().expect("a process");
        assert!(output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert_eq!(replayed(&written, &[]), "");
    let place = written.find("hash = \"").expect("a checksum") + "hash = \"".len() + 5;
    let digit = if &written[place..=place] == "0" { "1" } else { "0" };
    let flipped = written[..place].to_owned() + digit + &written[place + 1..];
    let said = replayed(&flipped, &[]);
    assert!(said.contains("step 1000") && said.lines().count() == 1, "{said}");
    // Another run, or other arithmetic that was asked for, is no surprise.
    assert_eq!(replayed(&flipped, &["--seed", "9"]), "");
    assert_eq!(replayed(&flipped, &["--set", "generator.learning_rate=0.01"]), "");
    // In the window too.
    let mut played = Played::start(run(config(&[])), false);
    played.run = played.run.next();
    std::fs::write(&path, &flipped).expect("a file");
    played.ask(Ask::Load { path, play: true });
    let noticed = loop {
        if let Report::Noticed(sentence) = played.report() {
            break sentence;
        }
    };
    assert_eq!(noticed.key(), "notice.checksum");
    played.end();
    let recording = Recording { reached: None, ..RunFile::from_toml(&flipped).expect("a run").into() };
    let mut stage = Stage::real(StageSetup::default());
    stage.harness.state_mut().recall(recording);
    stage.steps(1000);
    let is_told = |app: &ganscope::ui::App| {
        app.session().notices.all().iter().any(|notice| notice.sentence.key() == "notice.checksum")
    };
    stage.until("the notice", is_told);
}

#[test]
fn a_recording_that_is_named_offers_its_end_though_the_run_plays_already() {
    let mut stage = Stage::real(StageSetup { play: true, ..StageSetup::default() });
    stage.until("steps", |app| app.session().step() > 20);
    let offers = |app: &ganscope::ui::App| {
        app.session().notices.all().iter().any(|notice| notice.sentence.key() == "notice.reached")
    };
    assert!(!offers(stage.harness.state()));
    let reached = Some(3_000_000_000);
    stage.harness.state_mut().recall(Recording { reached, ..Recording::default() });
    stage.until("the offer", offers);
    // Who looks back is offered nothing.
    stage.harness.get_by_label("Dismiss").click();
    stage.harness.run_steps(3);
    stage.harness.state_mut().ask(Action::Go(Moment::Step(5)));
    stage.until("an earlier step", |app| app.session().step() == 5);
    assert!(!offers(stage.harness.state()));
}

#[test]
fn a_run_of_the_window_can_be_gone_on_with_from_any_moment() {
    let place = tempfile::tempdir().expect("a folder");
    let folders = folders_in(&place);
    let mut played = Played::keeping(eventful_run(3), folders.clone());
    std::thread::sleep(Duration::from_millis(50));
    assert!(!folders.root().exists(), "a run that nobody played leaves nothing");
    played.step(150, None);
    played.wait_for_step(150);
    let kept = only(&folders);
    until("its state", || kept.join(STATE_FILE).exists() && file_in(&kept).reached == Some(150));
    let rate =
        |value| Ask::Set(Edit { setting: setting("generator.learning_rate"), value: Value::Number(value) });
    // Two edits between two steps are one; what is scheduled for later stays behind them.
    played.ask(rate(0.004));
    played.ask(rate(0.003));
    played.wait_for(|snapshot| snapshot.config.generator.optimizer.learning_rate == 0.003);
    let recipe = |played: &Played, seed| ganscope::config::Run {
        changes: played.changes.all().to_vec(),
        ..eventful_run(seed)
    };
    let expected = recipe(&played, 3);
    until("the change", || file_in(&kept).run.changes == expected.changes);
    let [paused, later] = ["paused", "later"].map(|name| place.path().join(name));
    copied(&kept, &paused);
    played.step(40, None);
    played.wait_for_step(190);
    until("its state", || file_in(&kept).reached == Some(190));
    copied(&kept, &later);
    // As if the last state had not reached the disk: the steps are taken again.
    std::fs::copy(paused.join(STATE_FILE), later.join(STATE_FILE)).expect("a copy");
    played.end();
    assert!(file_in(&kept).is_ended && !file_in(&later).is_ended);
    for (folder, step) in [(&paused, 150), (&later, 190), (&kept, 190)] {
        for has_state in [true, false] {
            if !has_state {
                std::fs::remove_file(folder.join(STATE_FILE)).expect("a state");
            }
            let mut again = Played::start(run(config(&[])), false);
            again.run = again.run.next();
            again.ask(Ask::Load { path: folder.clone(), play: true });
            let back = again.wait_for(|snapshot| {
                snapshot.at.run == RunId(2) && snapshot.at.step == step && snapshot.phase == Phase::Paused
            });
            let trainer = uninterrupted(expected.clone(), step);
            assert!(*back.weights == trainer.weights(), "{folder:?} at {step}, {has_state}");
            // A person's change is still one, and can be undone.
            assert_eq!(again.changes.all(), expected.changes);
            assert_eq!(again.changes.all().iter().filter(|change| change.is_made()).count(), 1);
            again.step(9, None);
            let last = again.wait_for_step(step + 9);
            assert!(*last.weights == uninterrupted(expected.clone(), step + 9).weights());
            again.end();
        }
    }
}

#[test]
fn runs_that_follow_each_other_have_a_folder_each_and_one_that_comes_back_its_own() {
    let place = tempfile::tempdir().expect("a folder");
    let folders = folders_in(&place);
    let mut played = Played::keeping(small_run(), folders.clone());
    played.step(2100, None);
    played.wait_for_step(2100);
    let first = only(&folders);
    played.begin(run(config(&[("seed", "9")])), false);
    played.step(3, None);
    played.wait_for_step(3);
    until("the end of the first", || file_in(&first).is_ended);
    assert_eq!(
        file_in(&first).checksums.iter().map(|checksum| checksum.step).collect::<Vec<_>>(),
        [1000, 2000]
    );
    played.run = played.run.next();
    played.ask(Ask::Restore(RunId(1)));
    played.wait_for(|snapshot| snapshot.at.run == RunId(3));
    played.step(5, None);
    played.wait_for_step(2105);
    played.end();
    let recent = folders.recent(SystemTime::now());
    let mut steps: Vec<_> = recent.iter().map(|run| (run.steps, run.is_ended)).collect();
    steps.sort_unstable();
    assert_eq!(steps, [(3, true), (2105, true)]);
    assert_eq!(file_in(&first).checksums.len(), 2);
}

#[test]
fn a_folder_that_cannot_be_made_is_told_of_once_and_the_run_trains_on() {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::write(place.path().join("runs"), "in the way").expect("a file");
    let played = Played::keeping(small_run(), folders_in(&place));
    for count in 1..=30 {
        played.step(1, None);
        let mut troubles = 0;
        let begun = Instant::now();
        let mut is_there = false;
        while !(is_there && (count > 1 || troubles == 1)) {
            assert!(begun.elapsed() < Duration::from_secs(60));
            match played.report() {
                Report::Noticed(sentence) => {
                    assert!(sentence.key() == "error.journal" && count <= 2, "{sentence}");
                    troubles += 1;
                }
                Report::Snapshot(snapshot) => is_there |= snapshot.at.step == count,
                other => panic!("{other:?}"),
            }
        }
    }
    played.end();
}

#[test]
fn the_next_start_offers_a_run_that_was_broken_off_and_the_menu_lists_the_others() {
    let place = tempfile::tempdir().expect("a folder");
    let folders = folders_in(&place);
    let mut played = Played::keeping(small_run(), folders.clone());
    played.step(40, None);
    played.wait_for_step(40);
    let kept = only(&folders);
    until("its state", || kept.join(STATE_FILE).exists() && file_in(&kept).reached == Some(40));
    let broken = folders.root().join("2026-01-01-000000-broken");
    copied(&kept, &broken);
    std::fs::write(broken.join("lock"), "").expect("a file");
    played.end();
    let now = SystemTime::now() + Duration::from_secs(2);
    let newest = std::fs::File::options().append(true).open(broken.join(RUN_FILE)).expect("a file");
    newest.set_modified(now).expect("a time");
    // Whoever opens it is not asked about it.
    let mut stage = Stage::keeping(StageSetup::default(), folders.clone());
    stage.harness.state_mut().ask(Action::Use(Purpose::LoadCheckpoint, broken.clone()));
    stage.until("the run", |app| app.session().run().0 == 2 && app.session().step() == 40);
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(300) {
        stage.harness.step();
        assert!(stage.harness.query_by_label("Go on").is_none());
    }
    drop(stage);
    until("the folder is free", || folders.recent(SystemTime::now()).len() == 2);
    copied(&kept, &broken);
    let file = text(&broken.join(RUN_FILE));
    std::fs::write(broken.join(RUN_FILE), &file[..file.find("\n[[ended]]").unwrap_or(file.len())])
        .expect("a file");
    let newest = std::fs::File::options().append(true).open(broken.join(RUN_FILE)).expect("a file");
    newest.set_modified(now).expect("a time");
    let mut stage = Stage::keeping(StageSetup::default(), folders.clone());
    stage.until("the offer", |app| app.session().notices.all().iter().any(|notice| notice.offer.is_some()));
    assert!(stage.harness.query_by_label_contains("40 steps, was broken off").is_some());
    stage.harness.get_by_label("Go on").click();
    stage.until("the run", |app| app.session().run().0 == 2 && app.session().step() == 40);
    assert!(!stage.harness.state().session().is_playing());
    assert!(stage.harness.query_by_label("Go on").is_none());
    until("the folder is taken", || folders.recent(SystemTime::now()).len() == 1);
    // The other one is in the menu.
    stage.harness.get_by_label("File").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label_contains("Recent runs").click();
    let begun = Instant::now();
    // The first list had the run that is open by now.
    while stage.harness.query_all_by_label_contains("40 steps, just now").count() != 1 {
        assert!(begun.elapsed() < Duration::from_secs(60), "the list does not come");
        stage.harness.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    stage.harness.get_by_label_contains("40 steps, just now").click();
    stage.until("the other run", |app| app.session().run().0 == 3 && app.session().step() == 40);
}
