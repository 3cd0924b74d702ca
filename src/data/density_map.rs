//! A drawing of a distribution: weights on the cells of a square, and their text in a run file.

use std::fmt;
use std::sync::Arc;

use crate::math::plane::{Grid, Rect};
use crate::words::{Sentence, visible};

/// Cells along a side of the square: their side of 1/16 is exact in binary, and a whole number of them is shown.
const CELLS: usize = 80;
/// Half the side of the square.
const HALF: f64 = 2.5;
/// Fewest equal weights in a row that are written as a run.
const FEWEST_RUN: usize = 4;
/// Letters of a word that a message shows.
const SHOWN: usize = 24;

/// The weights 0 to 255 of 80 x 80 cells on [-2.5, 2.5]^2, row by row from the lower left. The density of a cell is
/// proportional to its weight. Cheap to clone.
///
/// Its text is one line: the size `80x80`, then words of hexadecimal weights, such as `00ff80`, and runs of equal
/// weights, such as `12*ff`. The text of a blank drawing is empty.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DensityMap {
    weights: Arc<[u8]>,
}

impl Default for DensityMap {
    /// The blank drawing.
    fn default() -> Self {
        Self { weights: vec![0; CELLS * CELLS].into() }
    }
}

impl DensityMap {
    /// The cells of every drawing.
    pub fn grid() -> Grid {
        Grid { rect: Rect::centred(HALF), columns: CELLS, rows: CELLS }
    }

    /// The drawing with the weight of each cell that `weight` gives, by its number in the grid.
    pub fn of(weight: impl FnMut(usize) -> u8) -> Self {
        Self { weights: (0..CELLS * CELLS).map(weight).collect() }
    }

    /// The weight of each cell.
    pub fn weights(&self) -> &[u8] {
        &self.weights
    }

    /// Whether every weight is 0, so that it is no distribution.
    pub fn is_blank(&self) -> bool {
        self.weights.iter().all(|weight| *weight == 0)
    }

    /// The sum of the weights of each column of cells.
    pub fn columns(&self) -> Vec<usize> {
        let of_column =
            |column| self.weights.iter().skip(column).step_by(CELLS).map(|w| usize::from(*w)).sum();
        (0..CELLS).map(of_column).collect()
    }

    /// Sets the weight of a cell.
    pub(super) fn set(&mut self, cell: usize, weight: u8) {
        Arc::make_mut(&mut self.weights)[cell] = weight;
    }

    /// Reads the text of a drawing.
    ///
    /// # Errors
    /// If it is no drawing: a sentence that names the word, or the number of cells.
    pub fn parse(text: &str) -> Result<Self, Sentence> {
        let mut words = text.split_whitespace();
        let Some(size) = words.next() else { return Ok(Self::default()) };
        if size != size_word() {
            return Err(Sentence::new("error.drawing_size")
                .with("expected", size_word())
                .with("found", cut(size)));
        }
        let mut weights = Vec::with_capacity(CELLS * CELLS);
        for (index, word) in words.enumerate() {
            let room = CELLS * CELLS - weights.len();
            let refused = || {
                // The size is the first word.
                Sentence::new("error.drawing_word").with("number", index + 2).with("word", cut(word))
            };
            let (count, values) = word.split_once('*').map_or((Some(1), word), |(count, value)| {
                (count.parse().ok().filter(|count| *count > 0 && value.len() == 2), value)
            });
            let count: usize = count.ok_or_else(refused)?;
            let values = weights_of(values).ok_or_else(refused)?;
            if values.len().saturating_mul(count) > room {
                return Err(Sentence::new("error.drawing_long")
                    .with("number", index + 2)
                    .with("word", cut(word))
                    .with_count("cells", CELLS * CELLS));
            }
            (0..count).for_each(|_| weights.extend(&values));
        }
        if weights.len() < CELLS * CELLS {
            return Err(Sentence::new("error.drawing_short")
                .with_count("found", weights.len())
                .with_count("cells", CELLS * CELLS));
        }
        Ok(Self { weights: weights.into() })
    }

    /// The limits of its text in words.
    pub fn limits() -> Sentence {
        Sentence::new("limits.drawing").with("size", size_word()).with_count("cells", CELLS * CELLS)
    }
}

/// Its text, which is shorter than its weights.
impl fmt::Debug for DensityMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DensityMap").field(&self.to_string()).finish()
    }
}

/// In the form that [`DensityMap::parse`] reads.
impl fmt::Display for DensityMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_blank() {
            return Ok(());
        }
        f.write_str(&size_word())?;
        // Whether a word of single weights goes on.
        let mut open = false;
        for run in self.weights.chunk_by(|one, other| one == other) {
            if run.len() >= FEWEST_RUN {
                write!(f, " {}*{:02x}", run.len(), run[0])?;
                open = false;
            } else {
                f.write_str(if open { "" } else { " " })?;
                run.iter().try_for_each(|weight| write!(f, "{weight:02x}"))?;
                open = true;
            }
        }
        Ok(())
    }
}

/// The first word of a drawing's text.
fn size_word() -> String {
    format!("{CELLS}x{CELLS}")
}

/// The weights that `digits` write, two each; `None` if they are not pairs of hexadecimal digits.
fn weights_of(digits: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let weight = |pair: &[u8]| u8::try_from(16 * digit(pair[0])? + digit(*pair.get(1)?)?).ok();
    (!digits.is_empty()).then(|| digits.as_bytes().chunks(2).map(weight).collect())?
}

/// `word` as a message shows it.
fn cut(word: &str) -> String {
    let start: String = word.chars().take(SHOWN).collect();
    visible(if start.len() < word.len() { start + "…" } else { start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_read_as_it_was_written() {
        let ramp = DensityMap::of(|cell| (cell % 80 + cell / 80) as u8);
        let sparse = DensityMap::of(|cell| if cell % 640 < 9 { 255 } else { 0 });
        let one = DensityMap::of(|cell| u8::from(cell == 6399));
        for drawing in [DensityMap::default(), ramp, sparse.clone(), one.clone(), DensityMap::of(|_| 255)] {
            assert_eq!(DensityMap::parse(&drawing.to_string()), Ok(drawing));
        }
        assert_eq!(one.to_string(), "80x80 6399*00 01");
        assert_eq!(DensityMap::default().to_string(), "");
        assert!(sparse.to_string().len() < 200, "{sparse}");
        // The longest text: no two neighbours alike.
        let longest = DensityMap::of(|cell| (cell % 2) as u8).to_string();
        assert_eq!(longest.len(), "80x80 ".len() + 2 * 6400);
        assert_eq!(
            DensityMap::parse("  80x80\t3200*FF  3199*0a 0B "),
            Ok(DensityMap::of(|cell| match cell {
                0..3200 => 255,
                6399 => 11,
                _ => 10,
            }))
        );
    }

    #[test]
    fn what_is_no_drawing_is_refused_with_the_word_that_is_wrong() {
        for (text, key, says) in [
            ("64x64 4096*ff", "error.drawing_size", "\"64x64\""),
            ("6400*ff", "error.drawing_size", "80x80"),
            ("80x80 ff 6399*0g", "error.drawing_word", "Word 3, \"6399*0g\""),
            ("80x80 f", "error.drawing_word", "\"f\""),
            ("80x80 0*ff", "error.drawing_word", "\"0*ff\""),
            ("80x80 -1*ff", "error.drawing_word", "\"-1*ff\""),
            ("80x80 *ff", "error.drawing_word", "\"*ff\""),
            ("80x80 2*", "error.drawing_word", "\"2*\""),
            ("80x80 2*ff00", "error.drawing_word", "\"2*ff00\""),
            ("80x80 2*2*ff", "error.drawing_word", "\"2*2*ff\""),
            ("80x80 99999999999999999999999*ff", "error.drawing_word", "Word 2"),
            ("80x80 字", "error.drawing_word", "字"),
            ("80x80 6401*ff", "error.drawing_long", "6400"),
            ("80x80 6400*ff 00", "error.drawing_long", "Word 3"),
            ("80x80 18446744073709551615*ff", "error.drawing_long", "6400"),
            ("80x80 6399*ff", "error.drawing_short", "6399"),
            ("80x80", "error.drawing_short", "6400"),
        ] {
            let refused = DensityMap::parse(text).expect_err(text);
            let said = refused.to_string();
            assert!(refused.key() == key && said.contains(says), "{text}: {said}");
        }
        let long = DensityMap::parse(&format!("80x80 {}", "x".repeat(10_000))).unwrap_err().to_string();
        assert!(long.len() < 300, "{long}");
    }
}
