//! `ganscope bench` from outside: what it says, not how fast it is.

use crate::command_line::ganscope;

/// What it prints as JSON for one load.
fn measured(arguments: &[&str]) -> serde_json::Value {
    let common = ["bench", "--seconds", "0.05", "--rounds", "2", "--json"];
    let output = ganscope(&[&common, arguments].concat()).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON array");
    all[0].clone()
}

#[test]
fn a_load_has_its_rate_its_share_of_the_peak_and_where_the_time_goes() {
    let load = measured(&["--preset", "bench-c1"]);
    let number = |key: &str| load[key].as_f64().expect("a number");
    assert_eq!((load["name"].as_str(), number("threads")), (Some("bench-c1"), 1.0), "too small to be shared");
    assert!((number("mflop_per_step") - 0.1428).abs() < 1e-9);
    assert!(number("min") > 0.0 && number("min") <= number("steps_per_second"));
    assert!(number("steps_per_second") <= number("max") && number("share_of_one_core") > 0.0);
    let time = load["time"].as_object().expect("the stages");
    let whole: f64 = time.values().filter_map(serde_json::Value::as_f64).sum();
    assert!((whole - 1.0).abs() < 1e-9, "{time:?}");
    assert!(load["instructions"].is_string());
}

#[test]
fn the_reference_has_no_instruction_set_and_a_run_that_diverges_no_speed() {
    let load = measured(&["--preset", "bench-c1", "--reference"]);
    assert!(load["instructions"].is_null() && load["time"].is_null());
    let output = ganscope(&["bench", "--preset", "diverges", "--seconds", "1", "--rounds", "1"]).output();
    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("diverged at step"));
}
