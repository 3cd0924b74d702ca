//! Ctrl-C on the command line.

#![cfg(unix)]

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::command_line::{ganscope, small, text};

#[test]
fn ctrl_c_ends_a_run_after_its_step_with_everything_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let arguments = small(&["--steps", "1000000000", "--out", out.to_str().unwrap(), "--json"]);
    let child = ganscope(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The first rows of the curves have reached the folder: training is under way.
    let begun = std::time::Instant::now();
    let under_way = || {
        let files = std::fs::read_dir(&out).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).any(|file| file.len() > 0)
    };
    while !under_way() {
        assert!(begun.elapsed().as_secs() < 60, "training does not begin");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let steps = serde_json::from_slice::<Value>(&output.stdout).unwrap()["steps"].as_u64().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains(&format!("after step {steps}")));
    assert_eq!(text(&out.join("metrics.csv")).lines().count() as u64, steps + 1);
    for file in ["config.toml", "checkpoint.safetensors", "samples.csv", "summary.json"] {
        assert!(out.join(file).exists(), "{file}");
    }
}

#[test]
fn ctrl_c_ends_a_table_with_its_finished_runs_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let table = ["table", "rsgan-1d", "--steps", "300", "--jobs", "2", "--json", "--folder", path];
    let whole = [&table[..], &["--seeds", "500"]].concat();
    let child = ganscope(&whole).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = std::time::Instant::now();
    let kept = || std::fs::read_dir(folder.path()).into_iter().flatten().count();
    while kept() < 4 {
        assert!(begun.elapsed().as_secs() < 60, "no run is finished");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&format!("{} of 1000 runs", kept())), "{said}");
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["whole"], false);
}
