//! Tables of colours, and of the sigmoid that chooses them, for pictures of many cells: to compute them anew for each
//! cell takes the screen too long.

use eframe::egui::Color32;

use crate::config::sigmoid;

/// Steps of a table: as many as the eye can tell apart.
const COLORS: usize = 256;

/// The colours of shares from 0 to 1.
pub struct ColorTable {
    colors: Vec<Color32>,
}

impl ColorTable {
    /// The colours that `color_at` gives to shares.
    pub fn new(color_at: impl Fn(f32) -> Color32) -> Self {
        Self { colors: (0..=COLORS).map(|index| color_at(index as f32 / COLORS as f32)).collect() }
    }

    /// The colour of `share`, to a 256th; that of the nearer end outside of 0 to 1, and that of 0 for NaN.
    pub fn at(&self, share: f32) -> Color32 {
        self.colors[(share.clamp(0.0, 1.0) * COLORS as f32 + 0.5) as usize]
    }
}

/// Logits from minus this to this are in the table of the sigmoid, with so many steps for each unit.
const REACH: f32 = 16.0;
const PER_UNIT: f32 = 16.0;

/// The logistic sigmoid to within 1e-4, a fraction of the step between two colours.
pub struct SigmoidTable {
    values: Vec<f32>,
}

impl Default for SigmoidTable {
    fn default() -> Self {
        let last = (2.0 * REACH * PER_UNIT) as usize;
        Self { values: (0..=last).map(|index| sigmoid(index as f32 / PER_UNIT - REACH)).collect() }
    }
}

impl SigmoidTable {
    /// The sigmoid of `t`; NaN for NaN.
    pub fn at(&self, t: f32) -> f32 {
        let last = self.values.len() - 1;
        let place = ((t + REACH) * PER_UNIT).clamp(0.0, last as f32);
        let low = (place as usize).min(last - 1);
        let [below, above] = [self.values[low], self.values[low + 1]];
        below + (place - low as f32) * (above - below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_the_colour_of_the_nearest_step() {
        let table = ColorTable::new(|share| Color32::from_gray((255.0 * share) as u8));
        assert_eq!([0.0, -3.0, f32::NAN].map(|share| table.at(share)), [Color32::BLACK; 3]);
        assert_eq!([1.0, 9.0, f32::INFINITY].map(|share| table.at(share)), [Color32::WHITE; 3]);
        assert_eq!(table.at(0.5), Color32::from_gray(127));
    }

    #[test]
    fn the_table_of_the_sigmoid_is_the_sigmoid() {
        let table = SigmoidTable::default();
        for step in -3000..=3000_i16 {
            let t = f32::from(step) / 137.0;
            assert!((table.at(t) - sigmoid(t)).abs() < 1e-4, "{t}");
        }
        assert_eq!([0.0, f32::INFINITY].map(|t| table.at(t)), [0.5, sigmoid(REACH)]);
        assert!(table.at(f32::NAN).is_nan());
    }
}
