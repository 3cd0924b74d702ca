//! Where a few fakes were in the last pictures: their trails.

use std::collections::VecDeque;

use crate::math::Point;

/// Fakes that are followed: the first ones of a picture, of the same latents in each.
pub const FOLLOWED: usize = 48;
/// Pictures that are kept.
pub const MOST_PICTURES: usize = 200;

/// The places of the same fakes in the last pictures of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trails {
    /// For each picture its step, and the places.
    places: VecDeque<(u64, Vec<Point>)>,
}

impl Trails {
    /// Adds the `fakes` of a picture of `step`. One of the same step takes the place of the last, and one of an earlier
    /// step begins anew.
    pub fn fold(&mut self, step: u64, fakes: &[Point]) {
        match self.places.back() {
            Some((last, _)) if *last == step => {
                self.places.pop_back();
            }
            Some((last, _)) if *last > step => self.clear(),
            _ => {}
        }
        if self.places.len() == MOST_PICTURES {
            self.places.pop_front();
        }
        self.places.push_back((step, fakes.iter().take(FOLLOWED).copied().collect()));
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.places.clear();
    }

    /// The trail of each fake over the last `pictures`, oldest place first.
    pub fn over(&self, pictures: usize) -> Vec<Vec<Point>> {
        let skipped = self.places.len().saturating_sub(pictures);
        let last = || self.places.iter().skip(skipped);
        let count = last().map(|(_, places)| places.len()).min().unwrap_or_default();
        (0..count).map(|fake| last().map(|(_, places)| places[fake]).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fakes of `step` at (step, 0), (step, 1) and so on.
    fn fakes(step: u64) -> Vec<Point> {
        (0..60).map(|fake: u8| [step as f32, f32::from(fake)]).collect()
    }

    #[test]
    fn a_trail_is_as_long_as_wanted_and_begins_anew_where_the_run_goes_back() {
        let mut trails = Trails::default();
        assert!(trails.over(5).is_empty());
        for step in [1, 2, 2, 5, 9] {
            trails.fold(step, &fakes(step));
        }
        let all = trails.over(100);
        assert_eq!(all.len(), FOLLOWED);
        assert_eq!(all[3], [[1.0, 3.0], [2.0, 3.0], [5.0, 3.0], [9.0, 3.0]], "each step once");
        assert_eq!(trails.over(2)[0], [[5.0, 0.0], [9.0, 0.0]]);
        trails.fold(4, &fakes(4));
        assert_eq!(trails.over(100)[0], [[4.0, 0.0]]);
        (10..1000).for_each(|step| trails.fold(step, &fakes(step)));
        assert_eq!(trails.over(usize::MAX)[0].len(), MOST_PICTURES);
    }
}
