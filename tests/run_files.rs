//! Run files: their format, the table that they name, and where that is looked for.

use std::path::{Path, PathBuf};

use ganscope::config::{Choice as _, Preset, Run, RunConfig, TargetKind};
use ganscope::data::hash_of;
use ganscope::ui::{Action, Purpose};
use ganscope::words::Language;

use crate::command_line::{ganscope, output, refusal, small, text};
use crate::small_runs::{config, run};
use crate::stage::{Stage, StageSetup, small_run};

/// A table of 40 rows, the second column times `factor`.
pub fn rows(factor: u32) -> String {
    (0..40).fold("a,b\n".to_owned(), |text, k| text + &format!("{},{}\n", k % 7, factor * (k % 11)))
}

/// A folder with `rows.csv` in it, and that file.
pub fn folder_with_table() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("rows.csv");
    std::fs::write(&table, rows(1)).expect("a file");
    (folder, table)
}

fn str_of(path: &Path) -> &str {
    path.to_str().expect("a name in UTF-8")
}

/// Trains on `table` for a few steps, into `out`.
fn train_into(out: &Path, table: &Path) {
    output(&small(&["--steps", "3", "--out", str_of(out), str_of(table)]));
}

#[test]
fn a_file_has_the_number_of_its_format_and_a_newer_one_is_refused() {
    let written = run(config(&[])).to_toml(Language::English);
    let first = written.lines().find(|line| !line.starts_with('#')).expect("a line");
    assert_eq!(first, "format = 2");
    assert_eq!(Run::from_toml(&written), Ok(run(config(&[]))));
    assert_eq!(Run::from_toml("seed = 3").map(|run| run.config.seed), Ok(3), "format 0");
    for (text, key) in [
        ("format = 3\nseed = 1", "error.newer_format"),
        ("format = -1", "error.format"),
        ("format = \"1\"", "error.format"),
    ] {
        assert_eq!(Run::from_toml(text).expect_err("a format").key(), key, "{text}");
    }
}

#[test]
fn a_table_that_changed_is_noticed_and_may_be_taken_as_it_is() {
    let (folder, table) = folder_with_table();
    let out = folder.path().join("out");
    train_into(&out, &table);
    let hash = hash_of(rows(1).as_bytes());
    let [config, checkpoint] = ["config.toml", "checkpoint.safetensors"].map(|name| out.join(name));
    let written = text(&config);
    assert!(
        written.contains(&format!("hash = \"{hash}\"\n")) && written.contains("rows = 40\n"),
        "{written}"
    );
    let from_config = small(&["--steps", "2", "--config", str_of(&config)]);
    let from_checkpoint = ["train", "--steps", "2", "--eval-samples", "100", "--resume", str_of(&checkpoint)];
    output(&from_config);
    output(&from_checkpoint);
    std::fs::write(&table, rows(2)).expect("a file");
    for arguments in [&from_config[..], &from_checkpoint] {
        let said = refusal(arguments);
        let parts =
            ["rows.csv", "40 rows", &hash[..12], &hash_of(rows(2).as_bytes())[..12], "--set data.hash=\"\""];
        assert!(parts.iter().all(|part| said.contains(part)), "{said}");
        output(&[arguments, &["--set", "data.hash="]].concat());
    }
    // Another table by name is a choice, and said.
    let other = folder.path().join("other.csv");
    std::fs::write(&other, rows(3)).expect("a file");
    let set = format!("data.file={}", str_of(&other));
    let chosen = ganscope(&[&from_config[..], &["--set", &set]].concat()).output().expect("a process");
    assert_eq!(chosen.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&chosen.stderr).contains("is not the one that this run was made with"));
}

#[test]
fn a_folder_with_a_run_and_its_table_can_be_moved() {
    let (folder, _) = folder_with_table();
    let before = folder.path().join("before");
    std::fs::create_dir(&before).expect("a folder");
    std::fs::rename(folder.path().join("rows.csv"), before.join("rows.csv")).expect("a file");
    train_into(&before.join("out"), &before.join("rows.csv"));
    assert!(text(&before.join("out/config.toml")).contains("file = \"../rows.csv\"\n"));
    let after = folder.path().join("after");
    std::fs::rename(&before, &after).expect("a folder");
    let config = after.join("out/config.toml");
    let checkpoint = after.join("out/checkpoint.safetensors");
    output(&small(&["--steps", "2", "--config", str_of(&config)]));
    output(&["train", "--steps", "2", "--eval-samples", "100", "--resume", str_of(&checkpoint)]);
    // Both files in one folder, as one sends them.
    let flat = folder.path().join("flat");
    std::fs::create_dir(&flat).expect("a folder");
    std::fs::copy(&config, flat.join("run.toml")).expect("a file");
    std::fs::rename(after.join("rows.csv"), flat.join("rows.csv")).expect("a file");
    output(&small(&["--steps", "2", "--config", str_of(&flat.join("run.toml"))]));
    // Without its table the run says which one it needs, and where it was looked for.
    std::fs::remove_file(flat.join("rows.csv")).expect("a file");
    for arguments in [
        &small(&["--config", str_of(&flat.join("run.toml"))])[..],
        &["train", "--resume", str_of(&checkpoint)],
    ] {
        let said = refusal(arguments);
        let parts =
            ["\"rows.csv\"", "40 rows", &hash_of(rows(1).as_bytes()), str_of(folder.path()), "data.file="];
        assert!(parts.iter().all(|part| said.contains(part)), "{said}");
    }
    // The way out for a checkpoint, too.
    let (_elsewhere, table) = folder_with_table();
    let set = format!("data.file={}", str_of(&table));
    output(&[
        "train",
        "--steps",
        "2",
        "--eval-samples",
        "100",
        "--resume",
        str_of(&checkpoint),
        "--set",
        &set,
    ]);
}

#[test]
fn a_relative_path_starts_at_the_run_file_and_in_old_files_at_the_present_folder() {
    let (folder, table) = folder_with_table();
    let below = folder.path().join("below");
    std::fs::create_dir(&below).expect("a folder");
    let file = below.join("run.toml");
    let printed = |text: &str| {
        std::fs::write(&file, text).expect("a file");
        ganscope(&["config", "below/run.toml"]).current_dir(folder.path()).output().expect("a process")
    };
    let named = |output: std::process::Output| {
        let run = Run::from_toml(&String::from_utf8_lossy(&output.stdout)).expect("a run");
        std::fs::canonicalize(run.config.data.file).expect("a file")
    };
    let canonical = |path: &Path| std::fs::canonicalize(path).expect("a file");
    // Only in the present folder: what an old file means, and a new one does not.
    assert_eq!(named(printed("[data]\nfile = \"rows.csv\"")), canonical(&table));
    std::fs::write(below.join("mine.csv"), rows(5)).expect("a file");
    assert_eq!(named(printed("[data]\nfile = \"mine.csv\"")), canonical(&below.join("mine.csv")));
    // In both places: the number of the format decides, and without it nothing does.
    std::fs::write(below.join("rows.csv"), rows(5)).expect("a file");
    assert_eq!(named(printed("format = 1\n[data]\nfile = \"rows.csv\"")), canonical(&below.join("rows.csv")));
    let two = printed("[data]\nfile = \"rows.csv\"");
    let said = String::from_utf8_lossy(&two.stderr).into_owned();
    assert!(
        two.status.code() == Some(2) && said.contains("two that differ") && said.contains("format = 1"),
        "{said}"
    );
    // The same content twice is no question.
    std::fs::write(below.join("rows.csv"), rows(1)).expect("a file");
    assert_eq!(named(printed("[data]\nfile = \"rows.csv\"")), canonical(&table));
}

#[test]
fn a_file_without_a_target_is_a_csv() {
    let run = Run::from_toml("[data]\nfile = \"rows.csv\"\nx_column = \"a\"").expect("a run");
    assert_eq!(run.config.data.target.key(), "csv");
    assert_eq!(run.config.data.x_column, "a");
    let ring = Run::from_toml("[data]\ntarget = \"ring\"\nfile = \"rows.csv\"").expect("a run");
    assert_eq!(ring.config.data.target.key(), "ring");
    assert_eq!(Run::from_toml("[data]\nfile = \"\"").map(|run| run.config), Ok(RunConfig::default()));
}

#[test]
fn a_preset_is_played_on_ones_own_data() {
    let (_folder, table) = folder_with_table();
    let printed = Run::from_toml(&output(&["config", "--preset", "r3gan", str_of(&table)])).expect("a run");
    let preset = Preset::named("r3gan").and_then(Preset::run).expect("a preset");
    assert_eq!(printed.config.data.file, str_of(&table));
    let rules = RunConfig { data: preset.config.data.clone(), ..printed.config.clone() };
    assert_eq!(rules, preset.config, "all but the data are the preset's");
    let set = format!("data.file={}", str_of(&table));
    assert_eq!(
        output(&["config", "--preset", "r3gan", "--set", &set]),
        output(&["config", "--preset", "r3gan", str_of(&table)])
    );
}

#[test]
fn the_window_notices_a_table_that_changed_and_goes_on_with_it() {
    let (folder, table) = folder_with_table();
    let mut run = small_run();
    run.config.data.choose(TargetKind::Csv);
    run.config.data.file = str_of(&table).to_owned();
    let mut stage = Stage::real(StageSetup { run, ..StageSetup::default() });
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    let file = folder.path().join("run.toml");
    stage.harness.state_mut().ask(Action::Use(Purpose::SaveRun, file.clone()));
    let written = file.clone();
    stage.until("the file", move |_| written.exists());
    assert!(text(&file).contains("file = \"rows.csv\"\n") && text(&file).contains("rows = 40\n"));
    std::fs::write(&table, rows(2)).expect("a file");
    stage.drop_file(&file);
    stage.until("the run", |app| app.session().run().0 == 2);
    let is_told = |app: &ganscope::ui::App| {
        app.session().notices.all().iter().any(|notice| notice.sentence.key() == "data.changed_taken")
    };
    stage.until("the notice", is_told);
    let recipe = stage.harness.state().session().recipe().expect("a run");
    assert_eq!(recipe.config.data.hash, hash_of(rows(2).as_bytes()), "from here on it is the run's own");
}
