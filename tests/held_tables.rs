//! Run files that hold their table: one file is the whole run.

use std::path::Path;

use eframe::egui::Event;
use egui_kittest::kittest::Queryable as _;
use ganscope::config::{DataConfig, Run, RunFile, TargetKind};
use ganscope::ui::{Action, Purpose};
use ganscope::words::Language;

use crate::command_line::{output, refusal, small, summary, text};
use crate::stage::{Stage, StageSetup, small_run};

/// A table with what makes texts hard: quotes, a tab, letters of other scripts, and lines that begin like those of a run
/// file; and with these ends of lines.
fn rows(end: &str) -> String {
    let mut rows = format!("note,size,\"die \"\"Tiefe\"\"\",名{end}");
    for k in 0..60 {
        rows += &format!("[[changes]],{}.5,{},\"\tstep = {k}\"{end}", k % 7, k % 11);
    }
    rows
}

fn write(folder: &Path, name: &str, content: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a file");
    path.to_string_lossy().into_owned()
}

#[test]
fn a_run_file_with_its_table_trains_alone_to_the_same_bits() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = write(folder.path(), "rows.csv", &rows("\r\n"));
    let of = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let trained = |more: &[&str]| {
        let mut summary = summary(&small(&[&["--steps", "30", "--json"][..], more].concat()));
        let fields = summary.as_object_mut().expect("a summary");
        ["training_seconds", "steps_per_second", "file", "seconds", "training_secs"].iter().for_each(|key| {
            fields.remove(*key);
        });
        summary
    };
    let (beside, held) = (of("beside"), of("held"));
    trained(&[&table, "--out", &beside]);
    trained(&[&table, "--out", &held, "--with-table"]);
    let weights = |out: &str| {
        let bytes = std::fs::read(Path::new(out).join("checkpoint.safetensors")).expect("a state");
        let tensors = safetensors::SafeTensors::deserialize(&bytes).expect("tensors");
        let mut all: Vec<_> =
            tensors.tensors().into_iter().map(|(name, view)| (name, view.data().to_vec())).collect();
        all.sort();
        all
    };
    assert_eq!(weights(&beside), weights(&held));
    let config = Path::new(&held).join("config.toml");
    assert!(text(&config).contains("\ntable = "));
    assert!(!text(&Path::new(&beside).join("config.toml")).contains("\ntable = "));
    // The file goes elsewhere, and the table is gone.
    let elsewhere = tempfile::tempdir().expect("a folder");
    let alone = write(elsewhere.path(), "run.toml", &text(&config));
    std::fs::remove_file(&table).expect("no table");
    let again = of("again");
    trained(&[&alone, "--out", &again]);
    assert_eq!(weights(&again), weights(&held));
    // What it leaves holds the table too, and a folder is gone on with.
    assert!(text(&Path::new(&again).join("config.toml")).contains("\ntable = "));
    output(&["train", "--resume", &again, "--steps", "5", "--eval-samples", "200"]);
}

#[test]
fn a_table_that_was_altered_is_refused_and_so_is_what_is_no_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = write(folder.path(), "rows.csv", &rows("\n"));
    let out = folder.path().join("run").to_string_lossy().into_owned();
    output(&small(&[&table, "--steps", "2", "--out", &out, "--with-table"]));
    let config = text(&folder.path().join("run").join("config.toml"));
    assert_eq!(config.matches("3.5,3,").count(), 1);
    let altered = write(folder.path(), "altered.toml", &config.replace("3.5,3,", "3.5,4,"));
    let said = refusal(&["train", &altered, "--steps", "2"]);
    assert!(said.contains("not the one that its hash is of"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    // Without a table there is none to hold; and what is no text cannot be held.
    let other = folder.path().join("other").to_string_lossy().into_owned();
    let said = refusal(&small(&["--steps", "2", "--out", &other, "--with-table"]));
    assert!(said.contains("no table of your own"), "{said}");
    let latin = folder.path().join("latin.csv");
    let bytes: Vec<u8> = rows("\n").replace('名', "e").bytes().chain(*b"a,1.5,2,\xe9\n").collect();
    std::fs::write(&latin, bytes).expect("a file");
    let said = refusal(&small(&[&latin.to_string_lossy(), "--steps", "2", "--out", &other, "--with-table"]));
    assert!(said.contains("not text in UTF-8"), "{said}");
}

/// The small run on the table at `path`.
fn run_on(path: &str) -> Run {
    let mut run = small_run();
    run.config.data = DataConfig { file: path.to_owned(), ..DataConfig::default() };
    run.config.data.choose(TargetKind::Csv);
    run
}

#[test]
fn the_window_writes_such_a_file_and_begins_it_where_its_text_is_pasted() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = write(folder.path(), "rows.csv", &rows("\n"));
    let mut stage = Stage::real(StageSetup { run: run_on(&table), ..StageSetup::default() });
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    let file = folder.path().join("whole.toml");
    stage.harness.state_mut().ask(Action::Use(Purpose::SaveRunWithTable, file.clone()));
    stage.until("the file", |_| file.exists());
    let pasted = text(&file);
    let read = RunFile::from_toml(&pasted).expect("a run");
    assert_eq!(read.run.config.data.table.as_str(), rows("\n"));
    std::fs::remove_file(&table).expect("no table");
    let before = stage.harness.state().session().run();
    stage.harness.event(Event::Paste(pasted.clone()));
    stage.until("the pasted run", |app| app.session().run() > before);
    let rows = stage
        .harness
        .state()
        .session()
        .shown
        .as_ref()
        .and_then(|shown| shown.state.target.table().map(ganscope::data::Table::rows));
    assert_eq!(rows, Some(60));
    // Begun anew, it still needs no other file.
    let before = stage.harness.state().session().run();
    stage.harness.state_mut().ask(Action::Restart(ganscope::ui::Seed::Next));
    stage.until("the next seed", |app| app.session().run() > before);
    // What is no run is refused, and so is one whose table was altered.
    for (wrong, said) in [
        ("x,y\n1,2\n".to_owned(), "What was pasted is no run"),
        (pasted.replace("3.5,3,", "3.5,4,"), "not the one that its hash is of"),
    ] {
        let before = stage.harness.state().session().run();
        stage.harness.event(Event::Paste(wrong));
        stage.harness.run_steps(3);
        assert!(stage.harness.query_by_label_contains(said).is_some(), "{said}");
        assert_eq!(stage.harness.state().session().run(), before);
    }
}

#[test]
fn a_text_without_a_hash_is_taken_as_it_is() {
    let mut run = run_on("rows.csv");
    run.config.data.table = ganscope::data::TableText::new(&rows("\r\n"));
    let written = run.to_toml(Language::English);
    let read = Run::from_toml(&written).expect("a run");
    assert_eq!(read, run);
    let mut data = read.config.data;
    data.note_table(&mut ganscope::data::TableCache::default(), 1).expect("a table");
    assert_eq!((data.rows, data.hash), (60, run.config.data.table.hash()));
}
