//! Where a few fakes were in the last pictures: their trails.

use std::collections::VecDeque;

use crate::math::Point;
use crate::protocol::Picture;

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
    /// Adds the fakes of `picture`. One of the same step takes the place of the last, and one of an earlier step begins
    /// anew.
    pub fn fold(&mut self, picture: &Picture) {
        let step = picture.at.step;
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
        self.places.push_back((step, picture.fake.iter().take(FOLLOWED).copied().collect()));
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

    /// The first step of the last `pictures`; `None` where there are none.
    pub fn begin(&self, pictures: usize) -> Option<u64> {
        let skipped = self.places.len().saturating_sub(pictures);
        self.places.get(skipped).map(|(step, _)| *step)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::math::plane::{Grid, Rect};
    use crate::protocol::{Layers, RunId, Surface, SurfaceKind, View};

    /// A picture of `step` with its fakes at (step, 0), (step, 1) and so on.
    fn picture(step: u64) -> Picture {
        let view = View::plain(Rect::centred(1.0), 1, 60);
        let surface = Surface {
            grid: Grid { rect: view.rect, columns: 1, rows: 1 },
            logits: vec![0.0],
            values: Vec::new(),
            presence: Vec::new(),
            boundary: 0.0,
            kind: SurfaceKind::Output,
        };
        Picture {
            at: RunId::default().at(step),
            received: Instant::now(),
            view,
            surface: Arc::new(surface),
            contour: Vec::new(),
            real: Vec::new(),
            fake: (0..60).map(|fake: u8| [step as f32, f32::from(fake)]).collect(),
            average: Vec::new(),
            layers: Layers::default(),
            probe: None,
            insides: None,
            took: Duration::ZERO,
        }
    }

    #[test]
    fn a_trail_is_as_long_as_wanted_and_begins_anew_where_the_run_goes_back() {
        let mut trails = Trails::default();
        assert!(trails.over(5).is_empty() && trails.begin(5).is_none());
        for step in [1, 2, 2, 5, 9] {
            trails.fold(&picture(step));
        }
        let all = trails.over(100);
        assert_eq!(all.len(), FOLLOWED);
        assert_eq!(all[3], [[1.0, 3.0], [2.0, 3.0], [5.0, 3.0], [9.0, 3.0]], "each step once");
        assert_eq!(trails.over(2)[0], [[5.0, 0.0], [9.0, 0.0]]);
        assert_eq!(trails.begin(2), Some(5));
        trails.fold(&picture(4));
        assert_eq!(trails.over(100)[0], [[4.0, 0.0]]);
        (10..1000).for_each(|step| trails.fold(&picture(step)));
        assert_eq!(trails.over(usize::MAX)[0].len(), MOST_PICTURES);
    }
}
