//! Finished runs of a table, kept in a folder: a table that was broken off goes on from them.
//!
//! A run is known by all that determines it: the version of the program, the plan, every setting and every change.
//! That text stands in the file, whose name is a hash of it; whoever changes a setting starts anew.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::figure::{Figure, NUM_FIGURES};
use super::play::Plan;
use super::reading::Figures;
use crate::config::{ChangeKind, Choice as _, Edit, Run, SETTINGS};
use crate::file::{read_text, write_whole};
use crate::words::Sentence;

/// The longest file that is read.
const MAX_BYTES: u64 = 1 << 20;
/// The line between what determines a run and its figures.
const FIGURES: &str = "\n[figures]\n";

/// A folder of finished runs.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in `folder`, which is made where it is not there.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn open(folder: PathBuf) -> Result<Self, Sentence> {
        std::fs::create_dir_all(&folder).map_err(|error| {
            Sentence::new("cli.table.error.folder").with_path("path", &folder).with_error("reason", &error)
        })?;
        Ok(Self { folder })
    }

    /// The figures of this run, if it is kept whole.
    pub fn find(&self, run: &Run, plan: Plan) -> Option<Figures> {
        let identity = identity(run, plan);
        let text = read_text(&self.place(&identity), MAX_BYTES).ok()?;
        let lines = text.strip_prefix(&identity)?.strip_prefix(FIGURES)?.strip_suffix('\n')?.lines();
        let mut values = [f64::NAN; NUM_FIGURES];
        let mut read = 0;
        for ((value, figure), line) in values.iter_mut().zip(Figure::ALL).zip(lines) {
            *value = line.strip_prefix(figure.key())?.strip_prefix(" = ")?.parse().ok()?;
            read += 1;
        }
        (read == NUM_FIGURES).then_some(Figures::from_values(values))
    }

    /// Keeps the figures of this run.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn keep(&self, run: &Run, plan: Plan, figures: &Figures) -> Result<(), Sentence> {
        let identity = identity(run, plan);
        let mut text = format!("{identity}{FIGURES}");
        for (figure, value) in Figure::ALL.iter().zip(figures.values()) {
            // What is written so is read back to the bit.
            let _ = writeln!(text, "{} = {value:?}", figure.key());
        }
        write_whole(&self.place(&identity), text.as_bytes())
    }

    fn place(&self, identity: &str) -> PathBuf {
        self.folder.join(format!("{:016x}.txt", fnv(identity.as_bytes())))
    }
}

/// All that determines the figures of a run.
fn identity(run: &Run, plan: Plan) -> String {
    let mut text = format!("ganscope {}\n{plan:?}\n", env!("CARGO_PKG_VERSION"));
    for setting in SETTINGS.iter() {
        let _ = writeln!(text, "{} = {}", setting.key, setting.get(&run.config));
    }
    for change in &run.changes {
        let _ = match &change.action {
            ChangeKind::Set { edit: Edit { setting, value: new }, .. } => {
                writeln!(text, "{}: {} = {new}", change.step, setting.key)
            }
            ChangeKind::StepOnly(player) => writeln!(text, "{}: {}", change.step, player.key()),
        };
    }
    text
}

/// The hash FNV-1a of 64 bits (Fowler, Noll and Vo).
fn fnv(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_has_its_published_values() {
        assert_eq!(fnv(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_run_is_found_again_to_the_bit_and_any_other_setting_is_another_run() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("new")).unwrap();
        let mut values = [f64::NAN; NUM_FIGURES];
        for (index, value) in values.iter_mut().enumerate().skip(1) {
            *value = 0.1 / index as f64;
        }
        let (run, plan) = (Run::default(), Plan { steps: 9, observe_every: 3, samples: 5 });
        assert_eq!(store.find(&run, plan), None);
        store.keep(&run, plan, &Figures::from_values(values)).unwrap();
        let found = store.find(&run, plan).unwrap();
        assert!(found.values()[0].is_nan());
        assert_eq!(found.values()[1..], values[1..]);
        assert_eq!(store.find(&run, Plan { steps: 10, ..plan }), None);
        let mut other = run.clone();
        other.config.game.batch_size += 1;
        assert_eq!(store.find(&other, plan), None);
        // A file that was cut short is no finished run.
        let place = store.place(&identity(&run, plan));
        let text = std::fs::read_to_string(&place).unwrap();
        std::fs::write(&place, &text[..text.len() - 40]).unwrap();
        assert_eq!(store.find(&run, plan), None);
    }
}
