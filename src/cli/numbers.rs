//! Numbers of the command line's options, in the forms that people write them.

use crate::config::{ValueKind, number, whole};
use crate::words::Sentence;

/// Most steps that are accepted: far more than any run takes.
pub const MAX_STEPS: u64 = 1 << 53;

/// A whole number from `MIN` to `MAX`.
///
/// # Errors
/// If `text` is no such number: the message names the limits.
pub fn within<T: TryFrom<u64>, const MIN: u64, const MAX: u64>(text: &str) -> Result<T, Sentence> {
    let fits =
        whole(text).filter(|number| (MIN..=MAX).contains(number)).and_then(|number| T::try_from(number).ok());
    fits.ok_or_else(|| ValueKind::Integer { min: MIN, max: MAX }.limits())
}

/// A number of seconds, from 0.01 to 3600.
///
/// # Errors
/// If `text` is no such number: the message names the limits.
pub fn seconds(text: &str) -> Result<f64, Sentence> {
    const LIMITS: (f64, f64) = (0.01, 3600.0);
    let fits = number(text).filter(|seconds| (LIMITS.0..=LIMITS.1).contains(seconds));
    fits.ok_or_else(|| ValueKind::Number { min: LIMITS.0, max: LIMITS.1, logarithmic: false }.limits())
}

/// Width and height, such as 900x600, each from 200 to 4096.
///
/// # Errors
/// If `text` is no such size: the message names the limits.
pub fn size(text: &str) -> Result<[u32; 2], Sentence> {
    const LIMITS: (u64, u64) = (200, 4096);
    let side = |text: &str| whole(text).filter(|side| (LIMITS.0..=LIMITS.1).contains(side));
    let sides =
        text.split_once(['x', 'X', '×']).and_then(|(width, height)| Some([side(width)?, side(height)?]));
    let limits = || Sentence::new("cli.limits.size").with("least", LIMITS.0).with("most", LIMITS.1);
    sides.map(|sides| sides.map(|side| side as u32)).ok_or_else(limits)
}
