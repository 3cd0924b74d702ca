//! The command line, driven from outside as a person drives it.

#![expect(clippy::unwrap_used, reason = "a test that ends in a panic says where and why")]

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The program with these arguments, in English and without a display.
pub fn ganscope(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ganscope"));
    for name in
        ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "LC_ALL", "LC_MESSAGES", "LANG", "RAYON_NUM_THREADS"]
    {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    ganscope(arguments).output().unwrap()
}

/// What it prints where all goes well.
pub fn output(arguments: &[&str]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {errors}");
    assert_eq!(errors, "", "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The one sentence it says where it cannot do what it is asked.
pub fn refusal(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert_eq!(output.stdout, b"", "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A small run that trains in no time, with these arguments added.
pub fn small<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let run = ["train", "--set", "generator.hidden=[8]", "--set", "discriminator.hidden=[8]"];
    [&run[..], &["--set", "game.batch_size=8", "--eval-samples", "200"], arguments].concat()
}

pub fn summary(arguments: &[&str]) -> Value {
    serde_json::from_str(&output(arguments)).unwrap()
}

pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_printed_run_is_read_back_as_the_same_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.toml");
    let path = file.to_str().unwrap();
    let chosen = ["config", "--preset", "grid25", "--seed", "7", "--set", "generator.learning_rate=3e-5"];
    let printed = output(&chosen);
    assert!(printed.contains("seed = 7\n") && printed.contains("learning_rate = 3e-5\n"));
    // A comment stands above each key.
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[1], "format = 2");
    let keys = lines.iter().enumerate().filter(|(_, line)| line.contains(" = ") && !line.starts_with('#'));
    assert!(keys.clone().count() > 30 && keys.clone().all(|(number, _)| lines[number - 1].starts_with("# ")));
    let changed =
        printed.clone() + "\n[[changes]]\nstep = 3\nkey = \"generator.learning_rate\"\nvalue = 0.25\n";
    std::fs::write(&file, &changed).unwrap();
    assert_eq!(output(&["config", "--config", path]), changed);
    // The seed and the settings of the command line come after the file.
    let other = output(&["config", "--config", path, "--seed", "8", "--set", "seed=9"]);
    assert_eq!(other, changed.replace("seed = 7\n", "seed = 8\n"));
}

#[test]
fn settings_are_taken_in_the_order_of_files_and_the_last_of_two_holds() {
    let printed = output(&[
        "config",
        "--set",
        "data.sigma=0.3",
        "--set",
        "data.target=grid",
        "--set",
        "data.sigma=0.2",
    ]);
    assert!(printed.contains("target = \"grid\"\n") && printed.contains("sigma = 0.2\n"), "{printed}");
    let bare = output(&["config", "--set", "game.objective=hinge", "--set", " data.x_column = a b=c "]);
    assert!(bare.contains("objective = \"hinge\"\n") && bare.contains("x_column = \"a b=c\"\n"), "{bare}");
    assert!(output(&["config", "--set", "generator.momentum=-0.5"]).contains("momentum = -0.5\n"));
}

#[test]
fn what_cannot_be_chosen_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.toml");
    std::fs::write(&broken, "seed = = 1").unwrap();
    let rebuilt = folder.path().join("rebuilt.toml");
    std::fs::write(&rebuilt, "[[changes]]\nstep = 3\nkey = \"generator.hidden\"\nvalue = [8]").unwrap();
    let (broken, rebuilt) = (broken.to_str().unwrap(), rebuilt.to_str().unwrap());
    let here = folder.path().to_str().unwrap();
    let cases: [(&[&str], &[&str]); 14] = [
        (&["config", "--preset", "ring9"], &["ring9", "nearest is ring8", "ring8, grid25"]),
        (&["config", "--config", "absent.toml"], &["absent.toml", "cannot be read"]),
        (&["config", "--config", here], &[here]),
        (&["config", "--config", broken], &["TOML"]),
        (&["train", "--config", rebuilt, "--steps", "9"], &["generator.hidden", "restart the run"]),
        (&["config", "--set", "game.objectiv=hinge"], &["game.objectiv", "game.objective"]),
        (&["config", "--set", "game.objective"], &["game.objective", "KEY=VALUE"]),
        (&["config", "--set", "game.objective=hinges"], &["hinges", "non_saturating", "hinge"]),
        (
            &["config", "--set", "generator.learning_rate=2"],
            &["generator.learning_rate", "2", "from 1e-6 to 1"],
        ),
        (&["config", "--set", "generator.learning_rate=nan"], &["generator.learning_rate", "from 1e-6 to 1"]),
        (&["config", "--set", "generator.hidden=[0]"], &["generator.hidden", "[0]", "512"]),
        (
            &["config", "--seed", "9007199254740992"],
            &["seed", "9\u{a0}007\u{a0}199\u{a0}254\u{a0}740\u{a0}991"],
        ),
        (&["train", "--resume", broken], &[broken, "not a checkpoint"]),
        (&["train", "--set", "data.target=csv", "--set", "data.file=absent.csv"], &["absent.csv"]),
    ];
    for (arguments, parts) in cases {
        let said = refusal(arguments);
        assert!(parts.iter().all(|part| said.contains(part)), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
        let chinese = refusal(&[arguments, &["--language", "zh-CN"]].concat());
        assert!(chinese.contains('。') && chinese != said, "{chinese}");
    }
}

#[test]
fn what_cannot_be_understood_ends_with_status_2() {
    let cases: [(&[&str], &[&str]); 16] = [
        (&["fly"], &["fly", "no such command"]),
        (&["train", "--steps", "-1"], &["--steps", "-1", "whole number from 0"]),
        (&["train", "--steps", "many"], &["--steps", "many", "whole number"]),
        (&["train", "--steps"], &["--steps", "needs a value"]),
        (&["train", "--eval-samples", "0"], &["--eval-samples", "from 1 to 1\u{a0}000\u{a0}000"]),
        (&["bench", "--seconds", "0"], &["--seconds", "from 0.01 to 3600"]),
        (&["config", "--preset", "moons", "--config", "run.toml"], &["--preset", "--config"]),
        (&["train", "--resume", "run.safetensors", "--seed", "2"], &["--resume", "--seed"]),
        (&["train", "--overwrite"], &["--out"]),
        (&["app", "--renderer", "directx"], &["--renderer", "directx", "opengl"]),
        (&["--language", "fr", "presets"], &["--language", "fr", "zh-CN"]),
        (&["--preset", "moons", "train"], &["ganscope train --preset moons"]),
        (&["train", "--presets", "moons"], &["--presets", "--preset"]),
        (&["train", "--zzz"], &["--zzz", "no option"]),
        (&["presets", "all"], &["all"]),
        (&["config", "--json"], &["--json"]),
    ];
    for (arguments, parts) in cases {
        let said = refusal(arguments);
        assert!(parts.iter().all(|part| said.contains(part)), "{arguments:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
        if arguments[0] != "--language" {
            let chinese = refusal(&[&["--language=zh-CN"][..], arguments].concat());
            assert!(chinese.contains('。') && chinese.lines().count() == 1, "{arguments:?}: {chinese}");
        }
    }
}

#[test]
fn the_language_is_that_of_the_system_unless_another_is_chosen() {
    let say = |variables: &[(&str, &str)], arguments: &[&str]| {
        let output = ganscope(arguments).envs(variables.iter().copied()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let (english, chinese) = (say(&[], &["presets"]), say(&[], &["presets", "--language", "zh-CN"]));
    assert!(english.contains("penguins") && chinese.contains('。') && !english.contains('。'));
    assert_eq!(say(&[("LANG", "zh_CN.UTF-8")], &["presets"]), chinese);
    assert_eq!(say(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], &["presets"]), english);
    assert_eq!(say(&[("LANG", "zh_CN.UTF-8")], &["--language", "en", "presets"]), english);
}

#[test]
fn every_preset_is_listed() {
    let list: Value = serde_json::from_str(&output(&["presets", "--json"])).unwrap();
    let text = output(&["presets"]);
    let presets = list.as_array().unwrap();
    assert!(presets.len() >= 9);
    for preset in presets {
        for key in ["name", "title", "see"] {
            assert!(text.contains(preset[key].as_str().unwrap()), "{preset}");
        }
        assert!(preset["fails"].is_boolean());
    }
}

#[test]
fn the_same_run_gives_the_same_summary_but_for_the_times() {
    let arguments = small(&["--json", "--steps", "30", "--seed", "5"]);
    let [mut first, mut second] = [summary(&arguments), summary(&arguments)];
    for summary in [&mut first, &mut second] {
        let summary = summary.as_object_mut().unwrap();
        assert!(summary.remove("seconds").unwrap().as_f64().unwrap() > 0.0);
        assert!(summary.remove("steps_per_second").unwrap().as_f64().unwrap() > 1.0);
    }
    assert_eq!(first, second);
    assert_eq!((&first["preset"], &first["seed"], &first["steps"]), (&"ring8".into(), &5.into(), &30.into()));
    assert_eq!(
        (&first["diverged"], &first["rows"], &first["eval_samples"]),
        (&Value::Null, &Value::Null, &200.into())
    );
    for key in ["modes_covered_any", "modes_covered_1pct", "modes_covered_8pct"] {
        assert!(first[key].as_u64().unwrap() <= 8);
    }
    let keys =
        ["high_quality", "mode_tv", "reverse_kl", "js_grid", "js_floor", "sliced_w1", "sliced_w1_floor"];
    let means = [
        "energy_distance",
        "energy_distance_floor",
        "d_real_mean",
        "d_fake_mean",
        "value",
        "loss_d",
        "loss_g",
    ];
    let more = [
        "mmd2",
        "precision",
        "coverage_floor",
        "optimum_distance",
        "value_gap_floor",
        "js_bound",
        "slope_real",
    ];
    for key in keys.iter().chain(&means).chain(&more) {
        assert!(first[key].is_f64(), "{key}: {}", first[key]);
    }
    for key in ["nearest_ratio", "logit_gap", "slope_real_floor", "mode_switches"] {
        assert_eq!(first[key], Value::Null, "{key}: a ring has no rows, and 30 steps are too few for a hop");
    }
    let other = summary(&small(&["--json", "--steps", "30", "--seed", "6"]));
    assert_ne!(other["sliced_w1"], first["sliced_w1"]);
}

#[test]
fn a_critic_has_scores_and_a_penalty_beside_its_loss() {
    let arguments = ["--steps", "30", "--set", "game.objective=wgan", "--set", "game.gradient_penalty=10"];
    let summary = summary(&small(&[&arguments[..], &["--json"]].concat()));
    for key in ["logit_real_mean", "logit_fake_mean", "loss_d", "penalty", "loss_g"] {
        assert!(summary[key].is_f64(), "{key}: {}", summary[key]);
    }
    for key in ["d_real_mean", "d_fake_mean", "value"] {
        assert_eq!(summary[key], Value::Null, "{key}: a score is no probability");
    }
    assert_eq!(summary["last_steps"], 30);
    // L_D is the game's part in the file too: the difference of the scores.
    let of = |key: &str| summary[key].as_f64().unwrap();
    assert!((of("loss_d") - of("logit_fake_mean") + of("logit_real_mean")).abs() < 1e-5, "{summary:#}");
    let text = output(&small(&arguments));
    for said in
        ["Score of real: ", "Score of fakes: ", "L_D: ", "P (penalty): ", "(mean of the last 30 steps)"]
    {
        assert!(text.contains(said), "{said} is missing in {text}");
    }
    assert!(!text.contains("D(x)") && !text.contains("V(D, G)"), "{text}");
}

#[test]
fn a_run_of_no_steps_is_measured_and_has_no_statistics() {
    let summary = summary(&small(&["--json", "--steps", "0", "--eval-samples", "1"]));
    assert_eq!((&summary["steps"], &summary["seconds"]), (&0.into(), &0.0.into()));
    for key in ["steps_per_second", "d_real_mean", "d_fake_mean", "value", "loss_d", "loss_g", "diverged"] {
        assert_eq!(summary[key], Value::Null, "{key}");
    }
    assert!(summary["sliced_w1"].as_f64().unwrap() > 0.0);
    let said = output(&small(&["--steps", "0"]));
    assert!(
        said.contains("0 steps") && said.contains("No step was taken") && !said.contains("steps/s"),
        "{said}"
    );
}

#[test]
fn a_resumed_run_keeps_the_name_of_its_preset() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let paths = [out.to_str().unwrap(), &*out.join("checkpoint.safetensors").to_string_lossy().into_owned()];
    let begun = ["train", "--preset", "moons", "--seed", "9", "--eval-samples", "50", "--steps"];
    output(&[&begun[..], &["2", "--out", paths[0]]].concat());
    let resume = ["train", "--resume", paths[1], "--eval-samples", "50", "--json", "--steps"];
    for arguments in [&["0"][..], &["1", "--set", "generator.learning_rate=0.5"]] {
        assert_eq!(summary(&[&resume[..], arguments].concat())["preset"], "moons", "{arguments:?}");
    }
    // A run that was never a preset has no name.
    output(&small(&["--steps", "2", "--out", paths[0], "--overwrite"]));
    assert_eq!(summary(&[&resume[..], &["0"]].concat())["preset"], Value::Null);
}

#[test]
fn the_words_of_other_programs_are_quoted_in_a_chinese_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let [run, checkpoint] = ["run.toml", "run.safetensors"].map(|name| folder.path().join(name));
    std::fs::write(&run, "seed = 1\nseed = 2\n[game]\n").unwrap();
    std::fs::write(&checkpoint, b"no tensors at all").unwrap();
    for (option, path) in [("--config", &run), ("--resume", &checkpoint)] {
        let said = refusal(&["train", "--language", "zh-CN", option, path.to_str().unwrap()]);
        assert!(said.contains("（原文："), "{said}");
    }
    let said = refusal(&["train", "--set", "generator.learning_rate=-1,5"]);
    assert!(said.contains("-1,5") && !said.contains("-1.5"), "{said}");
}

#[test]
fn a_run_is_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/run");
    let mut file = output(&["config", "--seed", "3", "--set", "generator.hidden=[8]"]);
    file += "\n[[changes]]\nstep = 4\nkey = \"generator.learning_rate\"\nvalue = 0.25\n";
    let run = folder.path().join("run.toml");
    std::fs::write(&run, &file).unwrap();
    let paths = [run.to_str().unwrap(), out.to_str().unwrap()];
    let arguments =
        ["train", "--config", paths[0], "--out", paths[1], "--steps", "12", "--eval-samples", "50"];
    let printed = summary(&[&arguments[..], &["--json"]].concat());

    let mut names: Vec<_> =
        std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(
        names,
        ["checkpoint.safetensors", "config.toml", "metrics.csv", "samples.csv", "summary.json"]
    );
    assert_eq!(text(&out.join("config.toml")), file);
    assert_eq!(serde_json::from_str::<Value>(&text(&out.join("summary.json"))).unwrap(), printed);
    assert_eq!(printed["preset"], Value::Null);
    let metrics = text(&out.join("metrics.csv"));
    let rows: Vec<Vec<&str>> = metrics.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!((rows[0][0], rows[0][1]), ("step", "d_real_mean"));
    assert!((1..=12).all(|step| rows[step][0] == step.to_string()) && rows.len() == 13);
    // All rows are among the last 100, so the summary's means are theirs.
    let mean = rows[1..].iter().map(|row| row[1].parse::<f64>().unwrap()).sum::<f64>() / 12.0;
    assert!((mean - printed["d_real_mean"].as_f64().unwrap()).abs() < 1e-6);
    let samples = text(&out.join("samples.csv"));
    assert!(samples.starts_with("x,y\n") && samples.lines().count() == 51);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_refused_before_training() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "kept").unwrap();
    for out in [file.clone(), file.join("below")] {
        // Training would take years.
        let arguments = small(&["--steps", "1000000000", "--out", out.to_str().unwrap()]);
        let said = refusal(&arguments);
        assert!(said.contains(out.to_str().unwrap()) && said.contains("--out"), "{said}");
    }
    assert_eq!(text(&file), "kept");
}

#[test]
fn a_resumed_run_ends_in_the_bits_of_an_uninterrupted_one() {
    let folder = tempfile::tempdir().unwrap();
    let [whole, parts] = ["whole", "parts"].map(|name| folder.path().join(name));
    let [at_once, by_parts] = [&whole, &parts].map(|path| path.to_str().unwrap());
    output(&small(&["--steps", "60", "--seed", "4", "--out", at_once]));
    output(&small(&["--steps", "25", "--seed", "4", "--out", by_parts]));
    let checkpoint = parts.join("checkpoint.safetensors");
    let resume = ["train", "--resume", checkpoint.to_str().unwrap(), "--eval-samples", "200", "--steps"];
    output(&[&resume[..], &["35", "--out", by_parts]].concat());
    for name in ["checkpoint.safetensors", "samples.csv", "metrics.csv", "config.toml"] {
        let [whole, parts] = [&whole, &parts].map(|folder| std::fs::read(folder.join(name)).unwrap());
        assert!(whole == parts, "{name}");
    }
    // A setting changes from the step of the checkpoint on, and the change is noted.
    output(&[&resume[..], &["5", "--out", by_parts, "--set", "generator.learning_rate=0.5"]].concat());
    let config = text(&parts.join("config.toml"));
    assert!(
        config.contains("step = 60\norigin = \"made\"\nkey = \"generator.learning_rate\"\nvalue = 0.5\n"),
        "{config}"
    );
    let said = refusal(&[&resume[..], &["5", "--set", "generator.hidden=[4]"]].concat());
    assert!(said.contains("generator.hidden"), "{said}");
}

#[test]
fn a_table_of_ones_own_is_trained_on_and_sampled_in_its_units() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("my data.csv"), folder.path().join("out"));
    let rows = (0..50).map(|i| format!("{i},{},\"{}\"\n", 1000 + i * i, 5 + i % 7)).collect::<String>();
    std::fs::write(&file, format!("id,\"a, b\",c\n{rows},1,\n,2,\n")).unwrap();
    let settings =
        [format!("data.file={}", file.display()), "data.x_column=a, b".into(), "data.y_column=c".into()];
    let mut arguments =
        small(&["--steps", "20", "--json", "--out", out.to_str().unwrap(), "--set", "data.target=csv"]);
    arguments.extend(settings.iter().flat_map(|setting| ["--set", setting]));
    let summary = summary(&arguments);
    assert_eq!((&summary["rows"], &summary["rows_missing"]), (&50.into(), &2.into()));
    assert_eq!((&summary["js_grid"], &summary["high_quality"]), (&Value::Null, &Value::Null));
    assert_eq!(summary["preset"], Value::Null, "another target is no preset");
    let samples = text(&out.join("samples.csv"));
    let mut lines = samples.lines();
    assert_eq!(lines.next(), Some("x,y,\"a, b\",c"));
    for line in lines {
        let row: Vec<f64> = line.split(',').map(|value| value.parse().unwrap()).collect();
        // The mean of the first column is 1808.5 and its deviation 731.2, by hand.
        assert!((row[2] - (1808.5 + 731.205 * row[0])).abs() < 0.1, "{row:?}");
    }
    let said =
        refusal(&["train", "--set", "data.target=csv", "--set", &settings[0], "--set", "data.x_column=d"]);
    assert!(said.contains("\"d\""), "{said}");
}

#[test]
fn the_summary_of_a_table_says_how_it_was_read_and_what_was_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.csv");
    let rows =
        (0..40).map(|i| format!("{},5;{};{}\n", i % 9, 1000 + i * i, ["a", "b"][i % 2])).collect::<String>();
    std::fs::write(&file, format!("Report 2026\nx;y;k\nmm;kg;\n{rows}NA;5;a\ninf;7;b\nTotal;9;\n")).unwrap();
    let file = format!("data.file={}", file.display());
    let arguments =
        small(&["--steps", "5", "--set", "data.target=csv", "--set", &file, "--set", "data.label_column=k"]);
    let told = output(&arguments);
    for part in [
        "mine.csv: Columns \"x\" and \"y\": 40 rows are used and 2 were left out (1 lacks a value, 1 holds a number that is not finite).",
        "Read as UTF-8, separated by semicolons, decimal commas; names on line 2.",
        "Line 1 was taken for a title and left out: \"Report 2026\".",
        "Line 3 was taken for the units of the columns and left out: \"mm kg\".",
        "Line 46 was taken for a summary of the rows above and left out: \"Total 9\".",
        "The table has only 40 rows",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    let summary = summary(&[&arguments[..], &["--json"]].concat());
    assert_eq!((&summary["rows_missing"], &summary["rows_not_finite"]), (&2.into(), &1.into()));
    assert_eq!(summary["columns"], serde_json::json!(["x", "y"]));
    assert_eq!(summary["labels"], serde_json::json!(["a", "b"]));
    assert!(summary["modes_covered_1pct"].is_u64(), "labels are modes");
    assert!(summary["reading"].as_array().is_some_and(|told| told.len() > 4), "{summary}");
    let chinese = output(&[&["--language", "zh-CN"][..], &arguments[..]].concat());
    assert!(chinese.contains("以分号分隔"), "{chinese}");
}

#[test]
fn a_run_that_diverges_is_an_event_and_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let output = run(&["train", "--preset", "diverges", "--eval-samples", "100", "--json", "--out", out]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    let diverged = &summary["diverged"];
    let step = diverged["step"].as_u64().unwrap();
    assert!(said.contains(&format!("diverged in step {step}")) && said.lines().count() == 1, "{said}");
    assert!(["generator", "discriminator"].contains(&diverged["player"].as_str().unwrap()), "{diverged}");
    assert!(["output", "loss", "gradient", "weights"].contains(&diverged["quantity"].as_str().unwrap()));
    assert!(diverged["healthy_step"].as_u64().unwrap() < step);
    assert_eq!(summary["steps"], step - 1);
    assert!(summary["sliced_w1"].is_f64(), "the last healthy state is measured");
    assert_eq!(text(&folder.path().join("metrics.csv")).lines().count() as u64, step);
    assert!(text(&folder.path().join("samples.csv")).lines().count() == 101);
}

#[test]
fn without_a_display_the_run_is_trained_on_the_terminal() {
    for arguments in
        [&["--preset", "collapse"][..], &["app", "--preset", "collapse", "--paused", "--renderer", "wgpu"]]
    {
        let output = run(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("no display") && said.lines().count() == 1, "{said}");
        let summary = String::from_utf8(output.stdout).unwrap();
        assert!(summary.contains("collapse") && summary.contains("5000 steps"), "{summary}");
    }
    // What cannot be chosen is an error there too.
    assert!(refusal(&["--preset", "ring9"]).contains("ring9"));
}

#[test]
fn a_reader_that_has_read_enough_ends_the_output_quietly() {
    for arguments in [&["presets"][..], &["config"], &["presets", "--json"], &["--help"]] {
        let mut child = ganscope(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "{arguments:?}");
        assert_eq!(child.wait().unwrap().code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn help_names_every_command_and_option() {
    let help = output(&["--help"]);
    let train = output(&["train", "--help"]);
    for word in [
        "app",
        "train",
        "presets",
        "config",
        "--preset",
        "--config",
        "--set",
        "--seed",
        "--renderer",
        "--paused",
    ] {
        assert!(help.contains(word), "{word}");
    }
    for word in ["--steps", "--resume", "--out", "--json", "--eval-samples", "--language", "5000", "10000"] {
        assert!(train.contains(word), "{word}");
    }
    assert!(output(&["--version"]).starts_with("ganscope "));
}

#[test]
fn a_word_that_is_no_command_leads_to_the_nearest_whatever_follows_it() {
    for arguments in
        [&["trian", "rows.csv"][..], &["trian", "--steps", "3"], &["--language", "en", "trian", "a", "b"]]
    {
        let said = refusal(arguments);
        assert!(said.contains("trian") && said.contains("nearest command is train"), "{arguments:?}: {said}");
    }
    assert!(refusal(&["moons", "--steps", "3"]).contains("--preset moons"));
    assert!(refusal(&["train", "--step", "3"]).contains("--steps"), "a command's own options are its own");
    for equals in ["=3", " = 3", "="] {
        let said = refusal(&["train", "--set", equals]);
        assert!(said.contains("no setting before the equals sign"), "{said}");
    }
    let said = refusal(&["train", "--set", "seed=1e300"]);
    assert!(said.contains("cannot be 1e300.") && said.len() < 120, "{said}");
}

#[test]
fn files_that_cannot_be_read_are_told_in_the_words_of_either_language() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("plain"), "x").unwrap();
    let (absent, below) = (path("absent.csv"), path("plain/below.csv"));
    for arguments in [
        &["train", &absent][..],
        &["train", "--config", &absent],
        &["train", "--resume", &absent],
        &["train", &below],
        &["config", "--config", &below],
        &["train", "--steps", "1", "--out", &below],
    ] {
        let english = refusal(arguments);
        assert!(!english.contains("os error"), "{english}");
        let chinese = refusal(&[&["--language", "zh-CN"], arguments].concat());
        // But for the path and the names of options there is no English in it.
        let rest = chinese.replace(&absent, "").replace(&below, "").replace("--out", "");
        assert!(!rest.contains(|letter: char| letter.is_ascii_alphabetic()), "{chinese}");
    }
}

#[test]
fn a_file_of_another_kind_is_no_table_where_a_run_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content, kind) in [
        ("summary.json", &b"{\n  \"steps\": 5\n}"[..], "JSON"),
        ("list.json", b"[ {\"a\": 1} ]", "JSON"),
        ("book", b"PK\x03\x04 xl/workbook", "Excel"),
        ("page.html", b"<!DOCTYPE html><html></html>", "HTML"),
        ("rows.csv", b"x,y\n1,2\n", "a table"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let said = refusal(&["train", "--config", path.to_str().unwrap()]);
        assert!(said.contains(kind) && said.contains(name), "{said}");
    }
}
