//! The picker of a table: how it was read is shown, can be changed, and goes into the run.

use std::path::Path;
use std::time::{Duration, Instant};

use eframe::egui::{Key, Vec2, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use ganscope::config::{Preset, RunConfig, TargetKind};
use ganscope::ui::Action;
use ganscope::words::Language;

use crate::stage::{Stage, StageSetup};

/// Draws frames until something is called `label`.
#[track_caller]
fn until_seen(stage: &mut Stage, label: &str) {
    let begun = Instant::now();
    while stage.harness.query_all_by_label_contains(label).next().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain for: {label}");
        stage.harness.step();
        std::thread::sleep(Duration::from_millis(2));
    }
    stage.harness.run_steps(3);
}

fn sees(stage: &Stage, label: &str) -> bool {
    stage.harness.query_all_by_label_contains(label).next().is_some()
}

/// A stage on which the file at `path` was let go, and read.
fn dropped(path: &Path) -> Stage {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.drop_file(path);
    until_seen(&mut stage, "Cancel");
    until_seen(&mut stage, "Separator");
    until_read(&mut stage);
    stage
}

/// Draws frames until nothing is read any more.
fn until_read(stage: &mut Stage) {
    let begun = Instant::now();
    stage.harness.run_steps(2);
    while sees(stage, "Looking at all rows") {
        assert!(begun.elapsed() < Duration::from_secs(60), "the table is not read");
        stage.harness.step();
        std::thread::sleep(Duration::from_millis(2));
    }
    stage.harness.run_steps(2);
}

/// Chooses what stands under the key `choice` in the list called `list`.
fn choose(stage: &mut Stage, list: &str, choice: &str) {
    stage.harness.get_by_role_and_label(Role::ComboBox, list).click();
    stage.harness.run_steps(3);
    stage.harness.get_by_role_and_label(Role::Button, &Language::English.text(choice)).click();
    stage.harness.run_steps(3);
    until_read(stage);
}

fn train(stage: &mut Stage) -> RunConfig {
    let run = stage.harness.state().session().run();
    stage.harness.get_by_label("Train on these").click();
    stage.until("the new run", |app| app.session().run() > run);
    let recipe = stage.harness.state().session().recipe().expect("a run");
    recipe.config
}

fn table(name: &str, text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    (folder, path)
}

/// Rows of which the column b is written with commas, so that it may be thousands or decimals.
fn open_marks() -> String {
    (0..9).fold("a\tb\tname\n".to_owned(), |text, k| {
        text + &format!("{k}.5\t{},{}00\tg{}\n", k * k % 7 + 1, k % 5, k % 2)
    })
}

#[test]
fn the_preview_shows_each_column_with_its_kind_its_range_and_its_odd_cell() {
    let (_folder, path) =
        table("mine.csv", "x,y,z,day\n1.5,2,7,2026-01-01\n3,$7,8.5,2026-01-02\n2.25,9,NA,2026-01-03\n");
    let mut stage = dropped(&path);
    for text in [
        "mine.csv",
        "3 rows, 4 columns",
        "1.5 … 3",
        "7 … 8.5",
        "1 missing",
        "line 3: $7",
        "numbers and text",
        "dates",
        "2026-01-02",
        "2.25",
    ] {
        assert!(sees(&stage, text), "{text}");
    }
    let list = stage.harness.get_by_role_and_label(Role::ComboBox, "Separator");
    assert_eq!(list.value().as_deref(), Some("Automatic: Comma ,"));
    // The first two columns of numbers are chosen; the others cannot be.
    let value = |stage: &Stage, list: &str| {
        stage.harness.get_by_role_and_label(Role::ComboBox, list).value().unwrap_or_default()
    };
    assert_eq!([value(&stage, "Along x"), value(&stage, "Along y")], ["x", "z"]);
    stage.harness.get_by_role_and_label(Role::ComboBox, "Along y").click();
    stage.harness.run_steps(3);
    // Escape closes the list alone, then the picker.
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(3);
    assert!(sees(&stage, "Train on these"));
    stage.harness.get_by_role_and_label(Role::ComboBox, "Along y").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label("y · numbers and text").click();
    stage.harness.run_steps(3);
    assert_eq!(value(&stage, "Along y"), "z");
    assert!(sees(&stage, "⚠"), "few rows get a word");
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(3);
    assert!(!sees(&stage, "Train on these"));
}

#[test]
fn a_changed_option_reads_the_kept_bytes_anew_and_goes_into_the_run() {
    let (folder, path) = table("open.txt", &open_marks());
    let mut stage = dropped(&path);
    let kept = folder.path().join("elsewhere.txt");
    std::fs::rename(&path, &kept).expect("the file is moved");
    choose(&mut stage, "Decimal mark", "choice.decimal.comma.label");
    assert!(!sees(&stage, "There is no file"));
    choose(&mut stage, "Decimal mark", "choice.decimal.point.label");
    std::fs::rename(&kept, &path).expect("the file is moved back");
    choose(&mut stage, "Labels", "name");
    let config = train(&mut stage);
    assert_eq!(config.data.reading.decimal, Some(ganscope::data::Decimal::Point));
    assert_eq!((config.data.target, config.data.label_column.as_str()), (TargetKind::Csv, "name"));
    let shown = stage.harness.state().session().shown.clone().expect("a run");
    assert_eq!(shown.state.target.modes().len(), 2);
    let text = stage.harness.state().session().recipe().expect("a run").to_toml(Language::English);
    assert!(text.contains("decimal = \"point\"") && text.contains("label_column = \"name\""), "{text}");
}

#[test]
fn whether_the_first_line_is_names_is_asked_and_can_be_said() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables/11-names-are-numbers.csv");
    let mut stage = dropped(&path);
    assert!(sees(&stage, "Line 1 was taken for the names of the columns, though it may be a row"));
    assert!(sees(&stage, "2019") && sees(&stage, "3 rows, 2 columns"));
    choose(&mut stage, "Names", "choice.header.none.label");
    until_seen(&mut stage, "4 rows, 2 columns");
    assert!(sees(&stage, "column 1"));
    let config = train(&mut stage);
    assert_eq!([config.data.x_column, config.data.y_column], ["column 1", "column 2"]);
    // A table of so few rows is told of once, and not again when its run begins anew.
    let warned = |stage: &Stage| {
        let notices = stage.harness.state().session().notices.all();
        notices.iter().filter(|notice| notice.sentence.key() == "data.warning.few_rows").count()
    };
    assert_eq!(warned(&stage), 1);
    let notices = stage.harness.state().session().notices.all();
    let few = notices.iter().position(|notice| notice.sentence.key() == "data.warning.few_rows");
    stage.harness.state_mut().ask(Action::Dismiss(few.expect("the warning")));
    let run = stage.harness.state().session().run();
    stage.harness.get_by_label("New seed").click();
    stage.until("the new run", |app| app.session().run() > run);
    assert_eq!(warned(&stage), 0);
}

#[test]
fn a_file_that_cannot_be_read_is_a_notice_and_one_that_is_no_table_can_be_read_otherwise() {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.drop_file(Path::new("/nonexistent/rows.csv"));
    stage.until("a notice", |app| !app.session().notices.all().is_empty());
    assert!(sees(&stage, "/nonexistent/rows.csv") && !sees(&stage, "Train on these"));
    let (_folder, path) = table("text.csv", "a,b\nx,y\nz,w\n");
    let mut stage = dropped(&path);
    assert!(sees(&stage, "Fewer than 2 columns of the table hold numbers only"));
    let run = stage.harness.state().session().run();
    stage.harness.get_by_label("Train on these").click();
    stage.harness.run_steps(5);
    assert_eq!(stage.harness.state().session().run(), run, "there is nothing to train on");
    stage.harness.get_by_label("Cancel").click();
    stage.harness.run_steps(3);
    assert!(!sees(&stage, "Train on these"));
}

#[test]
fn the_only_column_of_numbers_is_chosen_and_the_second_is_said_to_be_missing() {
    let rows = (0..40)
        .fold("day,x\n".to_owned(), |text, k| text + &format!("2026-01-{:02},{}.5\n", 1 + k % 28, k % 23));
    let (_folder, path) = table("days.csv", &rows);
    let stage = dropped(&path);
    assert!(sees(&stage, "a second such column is missing"));
    let value =
        |list: &str| stage.harness.get_by_role_and_label(Role::ComboBox, list).value().unwrap_or_default();
    assert_eq!([value("Along x"), value("Along y")], ["x", "–"]);
}

#[test]
fn a_column_that_was_not_measured_gets_a_word_before_it_is_trained_on() {
    let rows = (0..120).fold("class,x\n".to_owned(), |text, k| text + &format!("{},{}.5\n", k % 3, k % 23));
    let (_folder, path) = table("classes.csv", &rows);
    let stage = dropped(&path);
    assert!(
        sees(&stage, "⚠ The column \"class\" holds only 3 different whole numbers")
            && sees(&stage, "codes of groups?")
    );
}

#[test]
fn a_long_file_is_read_beside_the_window_with_its_progress_and_can_be_given_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.csv");
    // A gigabyte that takes no space on the disk, being a hole, and longer to read than a frame to draw.
    std::fs::File::create(&path).and_then(|file| file.set_len(1 << 30)).expect("a file");
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    let run = stage.harness.state().session().run();
    stage.drop_file(&path);
    until_seen(&mut stage, "of 1073.7\u{a0}MB");
    assert!(sees(&stage, "long.csv") && !sees(&stage, "Separator"), "there is nothing to choose from yet");
    stage.harness.get_by_label("Train on these").click();
    stage.harness.run_steps(2);
    assert_eq!(stage.harness.state().session().run(), run, "there is nothing to train on yet");
    stage.harness.get_by_label("Cancel").click();
    stage.harness.run_steps(3);
    assert!(!sees(&stage, "\u{a0}MB") && !sees(&stage, "Train on these"));
    // What was given up brings no picker back and no notice.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(1) {
        stage.harness.step();
    }
    assert!(!sees(&stage, "Train on these") && stage.harness.state().session().notices.all().is_empty());
    // The next file is read as if nothing had been.
    let (_folder, small) = table("small.csv", "a,b\n1,5\n2.5,7\n3,6\n");
    stage.drop_file(&small);
    until_seen(&mut stage, "3 rows, 2 columns");
}

#[test]
fn codes_for_missing_values_are_told_and_can_be_left_out() {
    let rows =
        (0..120).fold("a,b\n".to_owned(), |text, k| text + &format!("{},{}\n", k * 7 % 23, k * 5 % 17));
    let (_folder, path) = table("codes.csv", &(rows + "-999,3\n-999,4\n5,9\n"));
    let mut stage = dropped(&path);
    assert!(sees(&stage, "⚠ In the column \"a\" the number -999 stands far from all others"));
    // The list that the warning names is in sight, and its two ways out are beside it.
    choose(&mut stage, "Missing values", "choice.missing.codes.label");
    assert!(sees(&stage, "is counted as a missing value") && sees(&stage, "2 missing"));
    assert!(!sees(&stage, "Count such numbers as missing"));
    stage.harness.get_by_label("Keep them as numbers").click();
    until_read(&mut stage);
    assert!(!sees(&stage, "2 missing") && !sees(&stage, "stands far from all others"), "it was decided");
    choose(&mut stage, "Missing values", "choice.missing.auto.label");
    stage.harness.get_by_label("Count such numbers as missing").click();
    until_read(&mut stage);
    assert!(sees(&stage, "is counted as a missing value") && sees(&stage, "2 missing"));
    let config = train(&mut stage);
    assert_eq!(config.data.reading.missing, Some(ganscope::data::Missing::Codes));
    let shown = stage.harness.state().session().shown.clone().expect("a run");
    assert_eq!(shown.state.target.table().map(|table| table.rows()), Some(121));
}

#[test]
fn an_option_that_a_sentence_names_is_in_sight_and_others_stay_folded() {
    let fold = |stage: &Stage| sees(stage, "Encoding") && sees(stage, "First line");
    let (_folder, path) = table("plain.csv", "a,b\n1,5\n2.5,7\n3,6\n");
    let mut stage = dropped(&path);
    assert!(!fold(&stage));
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(3);
    let (_folder, path) = table("ragged.csv", "note,of,me\na,b\n1,5\n2.5,7\n3,6,1,1\n3,6\n");
    stage.drop_file(&path);
    until_seen(&mut stage, "set \"First line\"");
    stage.harness.run_steps(30);
    assert!(fold(&stage));
    // A name and its list stand in one row in any width.
    for width in [760.0, 910.0, 1024.0, 1440.0] {
        stage.harness.set_size(Vec2::new(width, 700.0));
        stage.harness.run_steps(6);
        for name in
            ["Separator", "Decimal mark", "Names", "Mark of thousands", "Comment sign", "Missing values"]
        {
            let of = |role| stage.harness.get_by_role_and_label(role, name).rect().center().y;
            let [label, list] = [Role::Label, Role::ComboBox].map(of);
            assert!((label - list).abs() < 4.0, "{name} at {width}: {label} and {list}");
        }
    }
    // It can be set there, and folded again.
    let line = stage.harness.get_by_role_and_label(Role::SpinButton, "First line");
    assert_eq!(line.value().as_deref(), Some("Automatic"));
    stage.harness.get_by_label("More about the reading").click();
    stage.harness.run_steps(30);
    assert!(!fold(&stage));
}

#[test]
fn a_compressed_table_is_read_and_an_outlier_gets_a_word() {
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables");
    let stage = dropped(&tables.join("33-compressed.csv.gz"));
    assert!(sees(&stage, " rows, 2 columns"));
    let stage = dropped(&tables.join("31-outlier.csv"));
    assert!(stage.harness.query_all_by_label_contains("⚠").count() >= 2, "few rows, and one that is far");
}

#[test]
fn a_preset_runs_on_a_persons_own_data_where_they_are_kept() {
    let rows = (0..300).fold("a,b\n".to_owned(), |text, k| text + &format!("{},{}\n", k % 17, (k * k) % 23));
    let (_folder, path) = table("own.csv", &rows);
    let mut stage = dropped(&path);
    let own = train(&mut stage);
    let preset = Preset::named("equilibrium").and_then(Preset::run).expect("a preset");
    let pick = |stage: &mut Stage, keep: bool| {
        if !keep {
            stage.harness.get_by_label("Keep my data").click();
            stage.harness.run_steps(3);
        }
        stage.harness.get_by_role_and_label(Role::ComboBox, "Preset").click();
        stage.harness.run_steps(3);
        stage.harness.get_by_label("Equilibrium").scroll_to_me();
        stage.harness.run_steps(3);
        let run = stage.harness.state().session().run();
        stage.harness.get_by_label("Equilibrium").click();
        stage.until("the new run", |app| app.session().run() > run);
        stage.harness.run_steps(5);
        stage.harness.state().session().recipe().expect("a run").config
    };
    let kept = pick(&mut stage, true);
    assert_eq!(kept, RunConfig { data: own.data.clone(), ..preset.config.clone() });
    assert!(sees(&stage, "The preset's networks and rules on your own data"));
    let replaced = pick(&mut stage, false);
    assert_eq!(replaced, preset.config);
    assert!(!sees(&stage, "The preset's networks and rules on your own data"));
}

#[test]
fn the_arena_shows_a_table_in_its_own_units() {
    let rows =
        (0..300).fold("a,b\n".to_owned(), |text, k| text + &format!("{},{}\n", 1000 + k % 17, (k * k) % 23));
    let (_folder, path) = table("own.csv", &rows);
    let mut stage = dropped(&path);
    train(&mut stage);
    let table = stage.harness.state().session().shown.clone().expect("a run").state.target.clone();
    let middle = table.table().expect("a table").to_original([0.0, 0.0]);
    assert!((middle[0] - 1008.0).abs() < 1.0, "{middle:?}");
    stage.harness.state_mut().ask(Action::Step(1, None));
    stage.until("a picture", |app| {
        let session = app.session();
        session.picture.as_ref().is_some_and(|picture| picture.at.run == session.run())
    });
    assert!(!sees(&stage, "standardised)"), "the axes are in the columns' units");
}
