//! The checksums of a run as it goes on: one at even distances, and fewer of a run that is very long.

use super::entry::Checksum;

/// Steps from one checksum to the next, in a run that is not very long.
pub const CHECKSUM_SPACING: u64 = 1000;
/// Most checksums of a run; with more, every second one goes.
const MOST: usize = 1000;

/// What became of a checksum that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It is known, or not one of those that are kept.
    Passed,
    /// It is the last one now.
    Added,
    /// It is, and others are gone.
    Thinned,
}

/// Notes `checksum` among those of earlier steps.
pub fn note_checksum(checksums: &mut Vec<Checksum>, checksum: Checksum) -> Noted {
    let spacing = spacing_of(checksums);
    let is_known = checksums.last().is_some_and(|last| last.step >= checksum.step);
    if is_known || !checksum.step.is_multiple_of(spacing) {
        return Noted::Passed;
    }
    checksums.push(checksum);
    if checksums.len() <= MOST {
        return Noted::Added;
    }
    checksums.retain(|checksum| checksum.step.is_multiple_of(2 * spacing));
    Noted::Thinned
}

/// Steps from one of `checksums` to the next.
fn spacing_of(checksums: &[Checksum]) -> u64 {
    let steps = checksums.windows(2).map(|pair| pair[1].step.saturating_sub(pair[0].step));
    steps.min().unwrap_or(CHECKSUM_SPACING).max(CHECKSUM_SPACING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_any_length_has_some_hundred_checksums_at_even_distances() {
        let mut checksums = Vec::new();
        for step in 1..=5_000 {
            note_checksum(&mut checksums, Checksum { step: step * CHECKSUM_SPACING, hash: step });
        }
        assert!((500..=MOST).contains(&checksums.len()), "{}", checksums.len());
        let spacing = spacing_of(&checksums);
        assert!(checksums.iter().zip(1..).all(|(checksum, index)| checksum.step == index * spacing));
        let known = *checksums.last().expect("one");
        assert_eq!(note_checksum(&mut checksums, known), Noted::Passed);
        let next = Checksum { step: known.step + spacing, hash: 7 };
        assert_eq!(note_checksum(&mut checksums, next), Noted::Added);
    }
}
