//! The smallest and largest values of a column, and which of them probably stand for missing values, such as -999 and the
//! like.

/// Number of different values that are stored at each end.
const MAX_STORED: usize = 6;
/// Largest number of codes at each end.
const MOST_CODES: usize = 3;
/// How far a code must be from the other numbers, in multiples of their range: for one that looks like a code and
/// occurs more than once, one that occurs once, and any other that occurs several times.
const GAP_OF_CODE: f64 = 1.0;
const GAP_OF_SINGLE: f64 = 3.0;
const GAP_OF_ANY: f64 = 10.0;
/// How far zeros must be from all other numbers to stand for missing values: as a share of these numbers' range, and
/// in multiples of the mean distance between them.
const GAP_OF_ZERO: f64 = 0.2;
const GAPS_OF_ZERO: f64 = 4.0;
/// Fewest different values besides the zeros.
const FEWEST_BESIDE_ZERO: usize = 4;
/// Number of occurrences from which a number may be a code whatever its digits.
const SEVERAL: usize = 3;
/// Numbers that programs write for missing values, besides those made of nines, eights or sevens and those too large
/// to be measured.
const CODES: [f64; 5] = [32_767.0, -32_768.0, 65_535.0, 2_147_483_647.0, -2_147_483_648.0];
/// Magnitude from which a number cannot be a measurement.
const BEYOND: f64 = 1e15;

/// A value at an end of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EndValue {
    /// The value.
    pub value: f64,
    /// The line of its first cell.
    pub line: u64,
    /// The number of its cells.
    pub count: usize,
}

/// The smallest and the largest values, each from the outside in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ends {
    low: Vec<EndValue>,
    high: Vec<EndValue>,
}

impl Ends {
    /// Adds `value` from `line`.
    pub(super) fn add(&mut self, value: f64, line: u64) {
        insert(&mut self.low, value, line, |a, b| a < b);
        insert(&mut self.high, value, line, |a, b| a > b);
    }

    /// The smallest and the largest value that is not one of `codes`.
    pub(super) fn beside(&self, codes: &[EndValue]) -> Option<[EndValue; 2]> {
        let first = |ends: &[EndValue]| ends.iter().find(|end| !codes.contains(end)).copied();
        Some([first(&self.low)?, first(&self.high)?])
    }

    /// The values that probably stand for missing values, in ascending order: as many as there are at both ends.
    pub(super) fn codes(&self) -> Vec<EndValue> {
        let splits = (0..=MOST_CODES).flat_map(|low| (0..=MOST_CODES).map(move |high| [low, high]));
        let [low, high] =
            splits.filter(|split| self.are_codes(*split)).max_by_key(|[a, b]| a + b).unwrap_or([0, 0]);
        self.low[..low].iter().chain(self.high[..high].iter().rev()).copied().collect()
    }

    /// Whether the outermost `low` and `high` values at the two ends are codes, compared with the rest.
    fn are_codes(&self, [low, high]: [usize; 2]) -> bool {
        let (Some(least), Some(greatest)) = (self.low.get(low), self.high.get(high)) else { return false };
        // Halved, so that the largest range does not overflow.
        let width = greatest.value / 2.0 - least.value / 2.0;
        let is_code = |end: &EndValue, near: &EndValue| {
            let gap = (end.value / 2.0 - near.value / 2.0).abs();
            let needed = match (looks_like_code(end.value, least.value), end.count) {
                (true, 1) => GAP_OF_SINGLE,
                (true, _) => GAP_OF_CODE,
                (false, count) if count >= SEVERAL => GAP_OF_ANY,
                (false, _) => f64::INFINITY,
            };
            gap >= needed * width
        };
        // Zeros apart from other values, of which the nearest are close together.
        let is_zero = |end: &EndValue, others: &[EndValue]| {
            let ([near, ..], [.., far]) = (others, others) else { return false };
            let mean_gap = (far.value - near.value).abs() / (others.len() - 1).max(1) as f64;
            let gap = near.value.abs();
            end.value == 0.0
                && end.count >= SEVERAL
                && others.len() >= FEWEST_BESIDE_ZERO
                && gap / 2.0 >= GAP_OF_ZERO * width
                && gap >= GAPS_OF_ZERO * mean_gap
        };
        let are_all = |ends: &[EndValue], count: usize, near: &EndValue| {
            ends[..count].iter().all(|end| is_code(end, near) || is_zero(end, &ends[count..]))
        };
        width > 0.0 && are_all(&self.low, low, least) && are_all(&self.high, high, greatest)
    }
}

/// Inserts `value` at its place in `ends`, which are ordered by `is_before`.
fn insert(ends: &mut Vec<EndValue>, value: f64, line: u64, is_before: fn(f64, f64) -> bool) {
    if ends.len() == MAX_STORED && is_before(ends[MAX_STORED - 1].value, value) {
        return;
    }
    let place = ends.iter().position(|end| !is_before(end.value, value)).unwrap_or(ends.len());
    match ends.get_mut(place) {
        Some(end) if end.value == value => end.count += 1,
        _ => {
            ends.insert(place, EndValue { value, line, count: 1 });
            ends.truncate(MAX_STORED);
        }
    }
}

/// Whether `value` looks like a code for missing values, where the other values begin at `least`.
fn looks_like_code(value: f64, least: f64) -> bool {
    let digits: String = value.abs().to_string().replace('.', "");
    let is_of = |digit: char| digits.chars().all(|other| other == digit);
    CODES.contains(&value)
        || value.abs() >= BEYOND
        || (digits.len() > 1 && is_of('9'))
        || (digits.len() > 2 && (is_of('8') || is_of('7')))
        // As used in genetics and questionnaires.
        || (value == -9.0 && least >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(values: impl IntoIterator<Item = f64>) -> Vec<(f64, u64, usize)> {
        let mut ends = Ends::default();
        values.into_iter().zip(2..).for_each(|(value, line)| ends.add(value, line));
        ends.codes().iter().map(|end| (end.value, end.line, end.count)).collect()
    }

    /// Fifty temperatures between -10 and 35, with `others` among them.
    fn among(others: &[f64]) -> Vec<(f64, u64, usize)> {
        let values = (0..50).map(|k| f64::from(k * 37 % 46) - 10.0);
        codes(others.iter().copied().chain(values))
    }

    #[test]
    fn numbers_that_stand_for_what_is_missing_are_told_from_the_others() {
        for code in [
            -999.0,
            -9999.0,
            9999.0,
            999.0,
            -99.0,
            99999.0,
            -1e30,
            1e20,
            -999.9,
            888.0,
            -32_768.0,
            9.969_21e36,
        ] {
            assert_eq!(among(&[code, code]), [(code, 2, 2)], "{code}");
        }
        assert_eq!(among(&[-999.0]), [(-999.0, 2, 1)]);
        assert_eq!(
            among(&[-99.0, 999.0, -99.0, -999.0, 999.0]),
            [(-999.0, 5, 1), (-99.0, 2, 2), (999.0, 3, 2)]
        );
        assert_eq!(codes([1.0, 2.0, -9.0, 1.0, 2.0, -9.0]), [(-9.0, 4, 2)]);
        // With any digits, if it is far enough away and frequent enough.
        assert_eq!(codes([0.0, 1010.0, 1013.0, 0.0, 1009.0, 0.0]), [(0.0, 2, 3)]);
    }

    #[test]
    fn zeros_far_from_all_others_rather_stand_for_what_is_missing() {
        let glucose = || (0..50).map(|k| 44.0 + f64::from(k * 37 % 150));
        assert_eq!(codes([0.0; 3].into_iter().chain(glucose())), [(0.0, 2, 3)]);
        assert_eq!(codes([0.0; 3].into_iter().chain(glucose().map(|value| -value))), [(0.0, 2, 3)]);
        assert_eq!(
            codes([0.0, 0.0, -999.0, 0.0].into_iter().chain(glucose())),
            [(-999.0, 4, 1), (0.0, 2, 3)]
        );
        // One zero, counts, prices from nothing on, and steps of ten.
        assert_eq!(codes([0.0].into_iter().chain(glucose())), []);
        assert_eq!(codes((0..90).map(|k| f64::from(k % 30))), []);
        assert_eq!(codes((0..90).map(|k| f64::from(if k % 2 == 0 { 0 } else { k * k % 83 }))), []);
        assert_eq!(codes((0..90).map(|k| f64::from(k % 10 * 10))), []);
    }

    #[test]
    fn numbers_among_the_others_are_measured_ones() {
        for values in [&[99.0, 98.0][..], &[-99.0, -60.0, -99.0], &[500.0], &[500.0, 500.0]] {
            assert_eq!(among(values), [], "{values:?}");
        }
        assert_eq!(codes((0..=999).map(f64::from).chain([999.0; 5])), []);
        assert_eq!(codes([0.0, 0.0, 0.0, 1.0, 2.0, 3.0]), []);
        assert_eq!(codes([5.0, 5.0, 999.0, 999.0]), []);
        assert_eq!(codes([]), []);
    }

    #[test]
    fn the_ends_beside_the_codes_have_their_lines() {
        let mut ends = Ends::default();
        [7.0, -999.0, 3.0, 5.0, -999.0, 4.0]
            .into_iter()
            .zip(2..)
            .for_each(|(value, line)| ends.add(value, line));
        let beside = ends.beside(&ends.codes()).map(|ends| ends.map(|end| (end.value, end.line)));
        assert_eq!(beside, Some([(3.0, 4), (7.0, 2)]));
    }
}
