//! The settings of a run. Every setting knows its name, limits and default, and the effect of a change; labels and
//! help are in the table of words.

mod act;
mod best;
mod change;
mod check;
mod checksums;
mod choice;
mod correction;
mod difference;
mod dirac;
mod entry;
mod extras;
mod file;
mod formula;
mod game;
mod located;
mod meant;
mod numeral;
mod objective;
mod optimizer;
mod penalty;
mod plain;
mod preset;
mod rate_course;
mod recorded_branch;
mod recording;
mod run;
mod schedule;
mod setting;
mod settings;
mod syntax;
mod target;
mod terms;
mod value;

pub use act::{Act, Caption, MAX_ACTS, MAX_CAPTION, SPEEDS};
pub use change::{Change, ChangeKind, Edit, Origin};
pub use checksums::{CHECKSUM_SPACING, Noted, note_checksum};
pub use choice::Choice;
pub(crate) use choice::{choice, keyed};
pub use correction::{Correction, Method};
pub use difference::{Difference, differences};
pub use entry::{Checksum, Entry};
pub use extras::{Extras, Norm};
pub use file::{Run, RunFile};
pub use game::{Constraint, GameConfig, UpdateOrder};
pub use meant::nearest;
pub use numeral::{Written, number, whole};
pub use objective::{Objective, Optimum, sigmoid};
pub use optimizer::{OptimizerConfig, OptimizerKind};
pub use penalty::{Penalties, Penalty, PenaltyLocation, SMOOTH, Sides};
pub use preset::Preset;
pub use rate_course::{RateCourse, RateStretch};
pub use recorded_branch::RecordedBranch;
pub use recording::Recording;
pub use run::{
    Activation, DataConfig, Init, LatentDistribution, NetworkConfig, Player, PlayerConfig, RunConfig,
    TargetKind,
};
pub use schedule::{Curve, Schedule};
pub use setting::{Effect, MAX_HIDDEN_LAYERS, MAX_PACK, MAX_SEED, MAX_WIDTH, Setting, ValueKind};
pub use settings::SETTINGS;
pub use terms::{Labels, Terms};
pub use value::Value;
