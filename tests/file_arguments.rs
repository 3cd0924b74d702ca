//! Files named on the command line: tables, run files and checkpoints, each known by its content, and the folder that a
//! run is written to.

use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::Value;

use crate::command_line::{ganscope, output, refusal, small, summary, text};
use crate::run_files::folder_with_table;
use crate::small_runs::{bits, config, run, setting, state_after, train_to, trainer};

fn str_of(path: &Path) -> &str {
    path.to_str().expect("a name in UTF-8")
}

#[test]
fn a_file_is_trained_on_by_what_it_holds() {
    let (folder, table) = folder_with_table();
    let at = |name: &str| folder.path().join(name);
    let run_of = |file: &Path| summary(&small(&["--steps", "3", "--json", str_of(file)]));
    assert_eq!(run_of(&table)["rows"], 40);
    // The ends of the names say nothing.
    std::fs::copy(&table, at("table.toml")).expect("a file");
    assert_eq!(run_of(&at("table.toml"))["rows"], 40);
    std::fs::write(at("run.txt"), "seed = 5\n[data]\ntarget = \"moons\"\n").expect("a file");
    let from_run = run_of(&at("run.txt"));
    assert_eq!(
        (&from_run["seed"], &from_run["rows"], &from_run["steps"]),
        (&5.into(), &Value::Null, &3.into())
    );
    output(&small(&["--steps", "3", "--out", str_of(&at("out")), str_of(&table)]));
    std::fs::copy(at("out/checkpoint.safetensors"), at("state.bin")).expect("a file");
    let gone_on =
        summary(&["train", "--json", "--steps", "4", "--eval-samples", "100", str_of(&at("state.bin"))]);
    assert_eq!((&gone_on["steps"], &gone_on["rows"]), (&7.into(), &40.into()));
    for arguments in [&["--preset", "moons"][..], &["--seed", "3"], &["--config", "run.toml"]] {
        let said = refusal(&[&["train", str_of(&at("state.bin"))], arguments].concat());
        assert!(said.contains("checkpoint") && said.lines().count() == 1, "{said}");
    }
    // Without a display the window's file is trained on, too.
    let window = ganscope(&[str_of(&table)]).output().expect("a process");
    assert_eq!(window.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&window.stdout).contains("40 rows"));
    let said = refusal(&["traim"]);
    assert!(said.contains("no file traim") && said.contains("train"), "{said}");
    assert!(refusal(&["train", "moons"]).contains("--preset moons"));
    assert!(refusal(&["train", "absent.csv"]).contains("absent.csv"));
}

#[test]
fn a_file_of_another_kind_is_said_to_be_one() {
    let (folder, table) = folder_with_table();
    let at = |name: &str| folder.path().join(name);
    output(&small(&["--steps", "2", "--out", str_of(&at("out")), str_of(&table)]));
    let (checkpoint, run_file) = (at("out/checkpoint.safetensors"), at("out/config.toml"));
    for (arguments, parts) in [
        (["config", "--config", str_of(&checkpoint)], ["is a checkpoint", "--resume"]),
        (["config", "--config", str_of(&table)], ["is a table", "ganscope train"]),
        (["config", "--config", str_of(folder.path())], ["is a folder", "config.toml"]),
        (["train", "--resume", str_of(&run_file)], ["is a run file", "--config"]),
        (["train", "--resume", str_of(&table)], ["is a table", "ganscope train"]),
    ] {
        let said = refusal(&arguments);
        assert!(parts.iter().all(|part| said.contains(part)) && said.contains(arguments[2]), "{said}");
    }
}

#[test]
fn a_run_file_is_read_as_shells_and_people_write_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.toml");
    let config_of = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("a file");
        ganscope(&["config", "--config", str_of(&path)]).output().expect("a process")
    };
    let text = "seed = 3\r\n[data]\r\ntarget = \"moons\"\r\n[generator]\r\nlearning_rate = .001\r\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes(), &little, &[&[0xFF, 0xFE], &little[..]].concat()] {
        let printed = String::from_utf8(config_of(bytes).stdout).expect("text");
        assert!(printed.contains("seed = 3\n") && printed.contains("target = \"moons\"\n"), "{printed}");
        assert!(printed.contains("learning_rate = 0.001\n"), "{printed}");
    }
    for text in [
        "[data]\ntarget = \"csv\"\nfile = \"C:\\Users\\me\\data.csv\"\n",
        "[data]\ntarget = \"csv\"\nfile = \"C:\\new\\table.csv\"\n",
    ] {
        let refused = config_of(text.as_bytes());
        let said = String::from_utf8(refused.stderr).expect("text");
        assert_eq!(refused.status.code(), Some(2));
        assert!(said.contains("backslash") && said.contains("'C:\\") && said.lines().count() == 1, "{said}");
    }
    // A path with backslashes is printed as it is.
    let missing = config(&[("data.target", "csv"), ("data.file", r"'C:\data\rows 1.csv'")]);
    let said = missing.data.target(1).expect_err("no file").to_string();
    assert!(said.contains(r"C:\data\rows 1.csv"), "{said}");
}

#[test]
fn numbers_are_typed_as_people_write_them() {
    for (typed, expected) in [
        ("generator.learning_rate=.001", "learning_rate = 0.001\n"),
        ("generator.learning_rate = 1e-3", "learning_rate = 0.001\n"),
        ("generator.learning_rate=0,02", "learning_rate = 0.02\n"),
        ("game.batch_size=1_000", "batch_size = 1000\n"),
        ("game.batch_size=1,000", "batch_size = 1000\n"),
        ("game.batch_size=1e3", "batch_size = 1000\n"),
        ("generator.hidden=32, 16", "hidden = [32, 16]\n"),
    ] {
        assert!(output(&["config", "--set", typed]).contains(expected), "{typed}");
    }
    assert_eq!(summary(&small(&["--json", "--steps", "1e1"]))["steps"], 10);
    assert_eq!(summary(&small(&["--json", "--steps", "1_0", "--seed", "1 000"]))["seed"], 1000);
    assert!(refusal(&["config", "--set", "generator.learning_rate=1,000"]).contains("1,000"));
}

#[test]
fn a_folder_with_a_run_is_kept_unless_it_may_be_replaced() {
    let (folder, table) = folder_with_table();
    let out = folder.path().join("out");
    let into = |steps, more: &[&'static str]| {
        let mut arguments = small(&["--steps", steps, "--out"]);
        arguments.push(str_of(&out));
        arguments.extend(more);
        arguments.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()
    };
    let words = |words: &[String]| words.to_vec();
    let first = words(&into("5", &[]));
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    output(&first);
    let before = text(&out.join("metrics.csv"));
    let said = refusal(&first);
    assert!(
        ["config.toml", "metrics.csv", "--overwrite", "--out"].iter().all(|part| said.contains(part)),
        "{said}"
    );
    assert_eq!(text(&out.join("metrics.csv")), before);
    // A checkpoint from elsewhere is no reason to replace it, nor are its curves those of that run.
    std::fs::copy(out.join("checkpoint.safetensors"), folder.path().join("other.safetensors"))
        .expect("a file");
    let other = folder.path().join("other.safetensors");
    let resume =
        ["train", "--steps", "2", "--eval-samples", "50", "--out", str_of(&out), "--resume", str_of(&other)];
    assert!(refusal(&resume).contains("--overwrite"));
    output(&[&resume[..], &["--overwrite"]].concat());
    assert_eq!(text(&out.join("metrics.csv")).lines().count(), 3);
    output(&[&first[..], &["--overwrite"]].concat());
    assert_eq!(text(&out.join("metrics.csv")), before);
    // What it is trained on is never replaced.
    let mine = folder.path().join("mine");
    std::fs::create_dir(&mine).expect("a folder");
    std::fs::copy(&table, mine.join("samples.csv")).expect("a file");
    let data = mine.join("samples.csv");
    let said = refusal(&small(&["--steps", "2", "--overwrite", "--out", str_of(&mine), str_of(&data)]));
    assert!(said.contains("samples.csv"), "{said}");
    assert_eq!(text(&data), text(&table));
}

#[test]
fn what_is_set_on_resuming_holds_against_later_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let rates = |text: &str| text.matches("key = \"generator.learning_rate\"").count();
    let change = |step: u64, value: &str| {
        format!("\n[[changes]]\nstep = {step}\nkey = \"generator.learning_rate\"\nvalue = {value}\n")
    };
    let batch = "\n[[changes]]\nstep = 25\nkey = \"game.batch_size\"\nvalue = 16\n";
    std::fs::write(at("run.toml"), change(2, "0.025") + &change(20, "0.05") + batch).expect("a file");
    let out = at("out");
    output(&small(&["--steps", "5", "--config", str_of(&at("run.toml")), "--out", str_of(&out)]));
    let checkpoint = out.join("checkpoint.safetensors");
    let resume = [
        "train",
        "--steps",
        "30",
        "--eval-samples",
        "50",
        "--out",
        str_of(&out),
        "--resume",
        str_of(&checkpoint),
    ];
    let resumed = ganscope(&[&resume[..], &["--set", "generator.learning_rate=0.0125"]].concat()).output();
    let resumed = resumed.expect("a process");
    let said = String::from_utf8_lossy(&resumed.stderr).into_owned();
    assert!(["generator.learning_rate", "0.05", "step 20"].iter().all(|part| said.contains(part)), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    let written = text(&out.join("config.toml"));
    assert!(
        written.contains("step = 5\norigin = \"made\"\nkey = \"generator.learning_rate\"\nvalue = 0.0125\n"),
        "{written}"
    );
    assert!(!written.contains("value = 0.05\n") && rates(&written) == 2 && written.contains("value = 16\n"));
}

#[test]
fn later_changes_that_would_not_go_with_what_is_set_are_told_before_training() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.safetensors");
    let mut planned = run(config(&[]));
    let penalty = setting("game.r1");
    planned.changes.push(ganscope::config::Change::scheduled(
        9,
        ganscope::config::ChangeKind::Set {
            edit: ganscope::config::Edit { setting: penalty, value: ganscope::config::Value::Number(1.0) },
            old: ganscope::config::Value::Number(0.0),
        },
    ));
    ganscope::trainer::save(&trainer(planned), &path).expect("a file");
    let said = refusal(&["train", "--resume", str_of(&path), "--set", "game.method=consensus"]);
    assert!(said.contains("step 9") && said.contains("consensus"), "{said}");
}

#[test]
fn what_is_promised_of_a_divergence_is_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let arguments = ["train", "--preset", "diverges", "--eval-samples", "50", "--json"];
    let said_of = |arguments: &[&str]| {
        let output = ganscope(arguments).output().expect("a process");
        let summary: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (String::from_utf8(output.stderr).expect("text"), summary["diverged"]["healthy_step"].clone())
    };
    let (said, healthy) = said_of(&arguments);
    assert!(
        said.contains("not saved") && said.contains("--out") && said.contains(&format!("step {healthy}")),
        "{said}"
    );
    let (said, healthy) = said_of(&[&arguments[..], &["--out", str_of(&out)]].concat());
    let checkpoint = out.join("checkpoint.safetensors");
    assert!(said.contains(str_of(&checkpoint)) && said.contains(&format!("step {healthy}")), "{said}");
    let kept = ganscope::trainer::load(&checkpoint).expect("a checkpoint");
    assert_eq!(kept.steps_taken(), healthy.as_u64().expect("a step"));
}

/// The checkpoint at `path` with every tensor of type `kind`, as `bytes_of` writes a number.
fn retyped(path: &Path, kind: Dtype, bytes_of: fn(f32) -> Vec<u8>) -> Vec<u8> {
    let bytes = std::fs::read(path).expect("a file");
    let (_, metadata) = SafeTensors::read_metadata(&bytes).expect("a header");
    let tensors = SafeTensors::deserialize(&bytes).expect("tensors");
    let data: Vec<(String, Vec<usize>, Vec<u8>)> = tensors
        .tensors()
        .into_iter()
        .map(|(name, view)| {
            let values = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
            (name, view.shape().to_owned(), values.flat_map(bytes_of).collect())
        })
        .collect();
    let views = data.iter().map(|(name, shape, bytes)| {
        (name.as_str(), TensorView::new(kind, shape.clone(), bytes).expect("a tensor"))
    });
    safetensors::serialize(views, metadata.metadata().clone()).expect("a file")
}

#[test]
fn a_checkpoint_in_another_precision_is_read_where_nothing_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.safetensors");
    let mut small = trainer(run(config(&[])));
    train_to(&mut small, 4);
    ganscope::trainer::save(&small, &path).expect("a file");
    let other = folder.path().join("other.safetensors");
    let load = |bytes: Vec<u8>| {
        std::fs::write(&other, bytes).expect("a file");
        ganscope::trainer::load(&other)
    };
    let double = load(retyped(&path, Dtype::F64, |value| f64::from(value).to_le_bytes().to_vec()));
    let state = double.map(|trainer| trainer.state()).expect("a checkpoint");
    assert_eq!(bits(&state), bits(&state_after(run(config(&[])), 4)), "to the bit");
    // The upper half of a number in single precision is one in bfloat16.
    let brief = load(retyped(&path, Dtype::BF16, |value| value.to_le_bytes()[2..].to_vec()));
    let brief = brief.map(|trainer| trainer.state()).expect("a checkpoint").weights.generator;
    let cut = |value: &f32| f32::from_bits(value.to_bits() & 0xFFFF_0000);
    assert_eq!(brief, state.weights.generator.iter().map(cut).collect::<Vec<_>>());
    // 0x3C00 is 1 in half precision.
    let half = load(retyped(&path, Dtype::F16, |_| vec![0x00, 0x3C])).map(|trainer| trainer.state());
    assert!(half.expect("a checkpoint").weights.generator.iter().all(|weight| *weight == 1.0));
    let third = load(retyped(&path, Dtype::F64, |_| (1.0_f64 / 3.0).to_le_bytes().to_vec()));
    let said = third.err().expect("what float32 cannot hold").to_string();
    assert!(said.contains("F64") && said.contains("float32") && said.contains("layers.0"), "{said}");
}
