//! Whatever a person hands in that cannot be used gets its sentence: no panic, nothing lost.

use std::path::{Path, PathBuf};

use ganscope::config::{
    Change, ChangeKind, Edit, Preset, Run, RunConfig, SETTINGS, Setting, Value, ValueKind,
};
use ganscope::file::write_whole;
use ganscope::trainer::{Trainer, load, save};
use ganscope::words::{Language, Sentence};
use safetensors::SafeTensors;

use crate::small_runs::{config, run, setting, train_to, trainer};

/// The key of the sentence, once it reads as one in both languages: nothing is left blank, and it is not the key.
fn key_of<T>(result: Result<T, Sentence>) -> &'static str {
    let Err(sentence) = result else { return "no error" };
    for language in Language::ALL {
        let text = sentence.text(language);
        assert!(text != sentence.key() && !text.contains("%{"), "{text}");
    }
    sentence.key()
}

fn from_toml(text: &str) -> Result<Run, Sentence> {
    Run::from_toml(text)
}

#[test]
fn a_value_out_of_range_names_the_setting_the_value_and_the_limits() {
    for setting in SETTINGS.iter() {
        let outside: Vec<Value> = match &setting.kind {
            ValueKind::Number { min, max, .. } => {
                [f64::NAN, f64::INFINITY, -f64::INFINITY, min.next_down(), max.next_up()]
                    .map(Value::Number)
                    .to_vec()
            }
            ValueKind::Integer { min, max } => {
                let below = min.checked_sub(1).map(Value::Integer);
                below.into_iter().chain([max + 1, u64::MAX].map(Value::Integer)).collect()
            }
            ValueKind::Choice { .. } => vec![Value::Choice("no such choice")],
            ValueKind::Widths => {
                [vec![0], vec![513], vec![1; 7], vec![usize::MAX]].map(Value::Widths).to_vec()
            }
            ValueKind::Text | ValueKind::Drawing => vec![Value::Number(1.0)],
        };
        let mut config = RunConfig::default();
        for value in outside {
            let refused = setting.set(&mut config, &value);
            let text = refused.clone().expect_err("a value out of range").to_string();
            assert!(text.contains(setting.key) && text.contains(&value.to_string()), "{text}");
            assert_eq!(key_of(refused), "error.out_of_range");
        }
        assert_eq!(config, RunConfig::default(), "{setting:?} changed");
    }
}

#[test]
fn a_run_file_that_cannot_be_used_says_why() {
    for (text, key) in [
        ("seed = ", "error.toml"),
        ("[game", "error.toml"),
        ("seed = 1\nseed = 2", "error.toml"),
        ("\u{0}", "error.toml"),
        ("sead = 1", "error.unknown_setting"),
        ("[game]\nobjektive = \"wgan\"", "error.unknown_setting"),
        ("game = 3", "error.unknown_setting"),
        ("seed = -1", "error.out_of_range"),
        ("seed = 1.5", "error.out_of_range"),
        ("seed = \"one\"", "error.out_of_range"),
        ("seed = 9007199254740992", "error.out_of_range"),
        ("[game]\nobjective = \"gan\"", "error.out_of_range"),
        ("[game]\nbatch_size = 0", "error.out_of_range"),
        ("[generator]\nlearning_rate = nan", "error.out_of_range"),
        ("[generator]\nlearning_rate = inf", "error.out_of_range"),
        ("[generator]\nhidden = [64, -1]", "error.out_of_range"),
        ("[generator]\nhidden = [[64]]", "error.out_of_range"),
        ("changes = 3", "error.change"),
        ("[[changes]]\nstep = -1\nonly = \"generator\"", "error.change"),
        ("[[changes]]\nstep = 1\nonly = \"referee\"", "error.change"),
        ("[[changes]]\nstep = 1\nkey = \"generator.learning_rate\"", "error.change"),
        ("[[changes]]\nstep = 1\nkey = \"generator.rate\"\nvalue = 1", "error.unknown_setting"),
        ("[[changes]]\nstep = 1\nkey = \"generator.learning_rate\"\nvalue = 7", "error.out_of_range"),
        (
            "[[changes]]\nstep = 5\nonly = \"generator\"\n[[changes]]\nstep = 4\nonly = \"generator\"",
            "error.change",
        ),
    ] {
        assert_eq!(key_of(from_toml(text)), key, "{text:?}");
    }
    assert_eq!(key_of(Preset::named("ring9")), "error.unknown_preset");
    assert_eq!(key_of(Setting::named("")), "error.unknown_setting_alone", "it is like no other");
}

#[test]
fn a_change_that_needs_a_new_run_is_refused_before_the_run_begins() {
    let seed = ChangeKind::Set {
        edit: Edit { setting: setting("seed"), value: Value::Integer(2) },
        old: Value::Integer(1),
    };
    let planned = Run { changes: vec![Change::scheduled(10, seed)], ..run(config(&[])) };
    assert_eq!(key_of(Trainer::new(planned)), "error.needs_rebuild");
    // Each change is within its limits; together with the one before it cannot be made.
    let to = |step, key: &str, text: &str| {
        let new = setting(key).value_from_text(text).expect("a value");
        Change::scheduled(
            step,
            ChangeKind::Set { edit: Edit { setting: setting(key), value: new.clone() }, old: new },
        )
    };
    let changes = vec![to(5, "game.r1", "1"), to(10, "game.method", "consensus")];
    let stuck = Run { changes, ..run(config(&[])) };
    assert_eq!(key_of(Trainer::new(stuck)), "error.change_at");
    let mut trainer = trainer(run(config(&[])));
    assert_eq!(
        key_of(trainer.set(Edit { setting: setting("generator.hidden"), value: Value::Widths(vec![3]) })),
        "error.needs_rebuild"
    );
    assert_eq!(
        key_of(trainer.set(Edit { setting: setting("game.batch_size"), value: Value::Integer(0) })),
        "error.out_of_range"
    );
    assert_eq!((trainer.run(), &**trainer.config()), (&run(config(&[])), &config(&[])), "nothing is changed");
}

/// A run on the CSV file at `path`.
fn on_table(path: &Path, columns: [&str; 2]) -> Result<Trainer, Sentence> {
    let mut config = config(&[("data.target", "csv")]);
    let texts = [
        ("data.file", &*path.to_string_lossy()),
        ("data.x_column", columns[0]),
        ("data.y_column", columns[1]),
    ];
    for (key, text) in texts {
        setting(key).set(&mut config, &Value::Text(text.to_owned()))?;
    }
    Trainer::new(run(config))
}

#[test]
fn a_table_that_cannot_be_used_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.csv");
    for (text, key) in [
        ("", "data.empty"),
        ("x\n1\n2\n", "data.one_column"),
        ("x,y\n1,2\n", "data.too_few_rows"),
        ("x,y\n1,2\nNA,3\n4,\n", "data.too_few_rows"),
        ("x,y\n1,2\n3,four\n5,6\n", "data.not_a_number"),
        ("x,y\n1,2\n3,inf\n5,NA\n", "data.too_few_rows"),
        ("x,y\n1,2\n3,4,5\n", "data.ragged_decimals"),
        ("x,y\n1,2\n3,a,5\n", "data.ragged"),
        ("x,y\n1,2\n3,\"5\n7,8\n", "data.open_quote"),
        ("x y\n1 2\n3\n7 8\n", "data.short_row"),
        ("x,y\nNA,2\nNA,5\n", "data.empty_column"),
        ("x\ty\n1,234\t2\n987\t5\n", "data.undecided_decimal"),
        ("x,y\n2026-01-01,2\n2026-01-02,5\n", "data.dates"),
        ("1 234,5 678\n2 345,6 789\n", "data.undecided_separator"),
        ("PK\u{3}\u{4}", "data.foreign_packed"),
        ("PAR1", "data.foreign"),
        ("<html>", "data.foreign_other"),
        ("x,y\n1,2\n1,3\n1,4\n", "data.constant_column"),
        ("x,y\n1,2\n3,1e308\n5,6\n", "data.number_too_large"),
        ("x,z\n1,2\n3,4\n", "data.unknown_column"),
        ("x,y\n1,2\u{0}\n3,4\n", "data.not_text"),
    ] {
        std::fs::write(&path, text).expect("a file");
        assert_eq!(key_of(on_table(&path, ["x", "y"])), key, "{text:?}");
    }
    std::fs::write(&path, "name,sex\nAda,f\nBob,m\n").expect("a file");
    assert_eq!(key_of(on_table(&path, ["", ""])), "data.few_numeric_columns");
    std::fs::write(&path, "x,y\n1,2\n3,4\n").expect("a file");
    assert_eq!(key_of(on_table(&path, ["x", "x"])), "data.same_column");
    assert_eq!(key_of(on_table(folder.path(), ["x", "y"])), "data.folder");
    assert_eq!(key_of(on_table(&folder.path().join("none.csv"), ["x", "y"])), "data.no_file");
    assert_eq!(key_of(on_table(Path::new(""), ["x", "y"])), "error.no_file");
    assert!(on_table(&path, ["x", "y"]).is_ok(), "and the smallest table that can be used is used");
}

#[test]
fn a_table_that_is_gone_stops_no_run_that_has_read_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.csv");
    std::fs::write(&path, "x,y\n1,2\n3,5\n4,4\n7,1\n2,2\n").expect("a file");
    let mut trainer = on_table(&path, ["x", "y"]).expect("a table");
    std::fs::remove_file(&path).expect("a file");
    train_to(&mut trainer, 3);
    trainer
        .set(Edit { setting: setting("data.jitter"), value: Value::Number(0.25) })
        .expect("the rows are not read again");
    assert_eq!(trainer.target().table().map(|table| table.jitter()), Some(0.25));
    train_to(&mut trainer, 6);
    let file = folder.path().join("run.safetensors");
    save(&trainer, &file).expect("a checkpoint");
    assert_eq!(key_of(load(&file)), "data.wanted", "what it held is known");
}

/// A checkpoint's bytes with its header as `edit` leaves it.
fn with_header(bytes: &[u8], edit: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    let length =
        usize::try_from(u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes"))).expect("a length");
    let mut header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).expect("JSON");
    edit(&mut header);
    let text = header.to_string();
    [&(text.len() as u64).to_le_bytes()[..], text.as_bytes(), &bytes[8 + length..]].concat()
}

/// The same with our own part of the header as `edit` leaves it.
fn with_own_header(bytes: &[u8], edit: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    with_header(bytes, |header| {
        let text = header["__metadata__"]["ganscope"].as_str().expect("our header").to_owned();
        let mut own = serde_json::from_str(&text).expect("JSON");
        edit(&mut own);
        header["__metadata__"]["ganscope"] = own.to_string().into();
    })
}

#[test]
fn a_file_that_is_no_checkpoint_says_why_and_never_panics() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.safetensors");
    let mut small = trainer(run(config(&[("generator.hidden", "[3]"), ("discriminator.hidden", "[2]")])));
    train_to(&mut small, 5);
    save(&small, &path).expect("a file");
    let whole = std::fs::read(&path).expect("a file");
    assert!(load(&path).is_ok());

    let refused = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("a file");
        key_of(load(&path))
    };
    // Cut at any place, or with a byte too many.
    for length in (0..whole.len()).step_by(23) {
        assert_eq!(refused(&whole[..length]), "error.checkpoint", "cut to {length} bytes");
    }
    assert_eq!(refused(&[&whole[..], &[0]].concat()), "error.checkpoint");
    // Foreign files.
    for bytes in [&b"x,y\n1,2\n"[..], b"\x89PNG\r\n\x1a\n", &[0xFF; 64], &[0; 64], br#"{"a":1}"#] {
        assert_eq!(refused(bytes), "error.checkpoint");
    }
    // A file of another program in the same format, and ours with something else in it.
    let without =
        with_header(&whole, |header| drop(header.as_object_mut().expect("an object").remove("__metadata__")));
    assert!(SafeTensors::deserialize(&without).is_ok(), "it is a good file of its kind");
    assert_eq!(refused(&without), "error.checkpoint");
    let edits: [fn(&mut serde_json::Value); 9] = [
        |own| own["format"] = 2.into(),
        |own| own["step"] = u64::MAX.into(),
        |own| own["step"] = "five".into(),
        |own| own["generator_updates"] = u64::MAX.into(),
        |own| own["discriminator_updates"] = (-1).into(),
        |own| own["run"] = "seed = ".into(),
        |own| own["run"] = "sead = 1".into(),
        // The networks of another run.
        |own| own["run"] = "seed = 1".into(),
        |own| drop(own.as_object_mut().expect("an object").remove("run")),
    ];
    for (index, edit) in edits.into_iter().enumerate() {
        assert_eq!(refused(&with_own_header(&whole, edit)), "error.checkpoint", "edit {index}");
    }
    let renamed = with_header(&whole, |header| {
        let tensors = header.as_object_mut().expect("an object");
        let tensor = tensors.remove("generator.layers.0.weight").expect("a tensor of this name");
        tensors.insert("generator.layers.9.weight".to_owned(), tensor);
    });
    assert_eq!(refused(&renamed), "error.checkpoint");
    let integers = with_header(&whole, |header| header["generator.layers.0.bias"]["dtype"] = "I32".into());
    assert_eq!(refused(&integers), "error.checkpoint");
    // NaN among the weights.
    let mut broken = whole.clone();
    let end = broken.len();
    broken[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert_eq!(refused(&broken), "error.checkpoint");

    // Every byte of the header flipped, one at a time: a sentence, or a file that can still be used.
    let header = 8 + usize::try_from(u64::from_le_bytes(whole[..8].try_into().expect("eight bytes")))
        .expect("a length");
    for index in (0..header.min(3000)).step_by(11) {
        let mut flipped = whole.clone();
        flipped[index] ^= 1 << (index % 8);
        std::fs::write(&path, &flipped).expect("a file");
        let _ = load(&path);
    }
    // A length that would take all memory.
    let mut long = whole.clone();
    long[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert_eq!(refused(&long), "error.checkpoint");
    // Larger than any checkpoint; the file is sparse.
    let file = std::fs::File::create(&path).expect("a file");
    file.set_len(1 << 40).expect("a sparse file");
    assert_eq!(key_of(load(&path)), "error.too_long");
}

#[test]
fn a_checkpoint_without_the_average_or_the_singular_vectors_of_its_run_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.safetensors");
    let mut trainer = trainer(run(config(&[("game.ema", "0.9"), ("game.constraint", "spectral")])));
    trainer.step().expect("a step");
    save(&trainer, &path).expect("a checkpoint");
    assert!(load(&path).is_ok());
    let whole = std::fs::read(&path).expect("the file");
    for name in ["discriminator.singular_vectors", "average.layers.0.bias"] {
        let place = whole.windows(name.len()).position(|bytes| bytes == name.as_bytes()).expect("the name");
        let mut other = whole.clone();
        // Another name of the same length.
        other[place + name.len() - 1] = b'_';
        std::fs::write(&path, &other).expect("a file");
        assert_eq!(key_of(load(&path)), "error.checkpoint", "{name}");
    }
}

#[test]
fn a_state_of_other_networks_is_refused() {
    let state = trainer(run(config(&[]))).state();
    let mut short = [state.clone(), state.clone(), state.clone()];
    short[0].weights.generator.pop();
    short[1].discriminator_moments.second.pop();
    short[2].generator_moments.first.clear();
    for state in &short {
        assert_eq!(key_of(Trainer::resume(run(config(&[])), state)), "error.internal");
    }
    assert!(Trainer::resume(run(config(&[])), &state).is_ok());
}

#[test]
fn a_path_that_leads_nowhere_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(key_of(load(&folder.path().join("none.safetensors"))), "error.read");
    assert_eq!(key_of(load(folder.path())), "error.is_folder");
    #[cfg(unix)]
    assert_eq!(key_of(load(Path::new("/dev/zero"))), "error.read");
}

#[test]
fn what_cannot_be_written_leaves_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let trainer = trainer(run(config(&[])));
    let missing: PathBuf = folder.path().join("none").join("run.safetensors");
    assert_eq!(key_of(save(&trainer, &missing)), "error.write");
    assert!(!missing.exists());
    assert_eq!(key_of(save(&trainer, folder.path())), "error.write");
    assert_eq!(key_of(save(&trainer, Path::new(""))), "error.write");
    // A folder that is a file.
    let file = folder.path().join("file");
    std::fs::write(&file, "precious").expect("a file");
    assert_eq!(key_of(save(&trainer, &file.join("run.safetensors"))), "error.write");
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), "precious");
    #[cfg(target_os = "linux")]
    {
        // No one may make files there, whoever runs the test.
        assert_eq!(key_of(write_whole(Path::new("/proc/run.safetensors"), b"")), "error.write");
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 1, "nothing is left beside");
    // What is written whole replaces what was there, and never writes over it: whoever reads, reads all of one.
    let link = folder.path().join("link");
    std::fs::hard_link(&file, &link).expect("a link");
    write_whole(&file, b"new").expect("a file");
    assert_eq!(std::fs::read_to_string(&link).expect("a file"), "precious");
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), "new");
}

#[cfg(unix)]
#[test]
fn others_may_read_what_is_saved_as_they_may_any_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let [ours, plain] = ["ours", "plain"].map(|name| folder.path().join(name));
    write_whole(&ours, b"").expect("a file");
    std::fs::write(&plain, b"").expect("a file");
    let mode = |path: &Path| std::fs::metadata(path).expect("a file").permissions().mode();
    assert_eq!(mode(&ours), mode(&plain));
}
