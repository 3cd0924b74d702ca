//! A small picture for each mark on the timeline: what the run looked like when a change was made.

use std::collections::BTreeMap;

use crate::math::Point;
use crate::math::plane::Rect;
use crate::protocol::{BranchId, Changes, Picture};

/// Most points of a kind in a thumbnail.
const POINTS: usize = 200;
/// Most steps from a change to a picture that follows it, where the run did not play from the one to the other.
const NEAR: u64 = 100;
/// Most thumbnails that are kept; of more, those of the earliest steps go.
const MOST: usize = 64;

/// A small picture.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkThumbnail {
    /// The step that it shows.
    pub step: u64,
    /// The part of the plane that it shows.
    pub rect: Rect,
    /// Real points.
    pub real: Vec<Point>,
    /// Generated points.
    pub fake: Vec<Point>,
    /// Where D is undecided.
    pub contour: Vec<Vec<[f64; 2]>>,
    /// On the line in place of all these: p_data and p_g over x.
    pub densities: [Vec<[f64; 2]>; 2],
}

impl MarkThumbnail {
    /// A thumbnail of `picture`; `home` is where the data lie.
    fn of(picture: &Picture, home: Rect) -> Self {
        let few = |points: &[Point]| points.iter().copied().take(POINTS).collect();
        let plane = Self {
            step: picture.at.step,
            rect: home,
            real: few(&picture.real),
            fake: few(&picture.fake),
            contour: picture.contour.clone(),
            densities: Default::default(),
        };
        let Some(line) = &picture.line else { return plane };
        let over = |values: &[f64]| -> Vec<[f64; 2]> {
            values.iter().enumerate().map(|(cell, value)| [line.cells.centre(cell), *value]).collect()
        };
        let most = line.real.iter().chain(&line.fake).copied().fold(f64::MIN_POSITIVE, f64::max);
        let rect = Rect { min: [line.cells.ends[0], 0.0], max: [line.cells.ends[1], 1.1 * most] };
        let densities = [over(&line.real), over(&line.fake)];
        Self { rect, real: Vec::new(), fake: Vec::new(), contour: Vec::new(), densities, ..plane }
    }
}

/// The thumbnails of the marks.
#[derive(Clone, Debug, Default)]
pub struct MarkThumbnails {
    /// By branch and the step of the change.
    kept: BTreeMap<(BranchId, u64), MarkThumbnail>,
    /// The step of the last picture, if the run was at its end then.
    last: Option<u64>,
}

impl MarkThumbnails {
    /// Keeps `picture` for the change that it follows, unless one is kept that follows it more closely, or it comes long after it.
    /// `changes` are those of its branch, and `home` is where the data lie. `is_at_end` is whether the run is at its end.
    pub(super) fn fold(&mut self, picture: &Picture, changes: &Changes, home: Rect, is_at_end: bool) {
        let step = picture.at.step;
        let last = std::mem::replace(&mut self.last, is_at_end.then_some(step));
        let changes = changes.in_force();
        let before = changes.partition_point(|change| change.step <= step);
        let Some(change) = before.checked_sub(1).map(|index| changes[index].step) else { return };
        let key = (picture.at.branch, change);
        let is_first = is_at_end && last.is_some_and(|last| last <= change);
        let is_near = step - change <= NEAR;
        if !(is_first || is_near) || self.kept.get(&key).is_some_and(|kept| kept.step <= step) {
            return;
        }
        self.kept.insert(key, MarkThumbnail::of(picture, home));
        if self.kept.len() > MOST {
            self.kept.pop_first();
        }
    }

    /// The thumbnail of the change after `change` steps, of this branch or of one that it shares the change with.
    pub fn at(&self, branch: BranchId, change: u64) -> Option<&MarkThumbnail> {
        let shared =
            || self.kept.iter().filter(|((_, step), _)| *step == change).map(|(_, kept)| kept).next();
        self.kept.get(&(branch, change)).or_else(shared)
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::config::{Change, ChangeKind, Player};
    use crate::math::plane::Grid;
    use crate::protocol::{Layers, NewChanges, RunId, Surface, SurfaceKind, View};

    fn changes(steps: &[u64]) -> Changes {
        let change = |step: &u64| Change::made(*step, ChangeKind::StepOnly(Player::Generator));
        let mut changes = Changes::default();
        let new = steps.iter().map(change).collect();
        changes.fold(NewChanges { revision: 1, kept: 0, new, num_in_force: steps.len() });
        changes
    }

    fn picture(step: u64) -> Picture {
        let grid = Grid { rect: Rect::centred(1.0), columns: 0, rows: 0 };
        let (logits, values, presence) = (Vec::new(), Vec::new(), Vec::new());
        let kind = SurfaceKind::Output;
        let surface = Surface { grid, logits, values, presence, boundary: 0.0, kind };
        Picture {
            at: RunId(1).at(step),
            received: Instant::now(),
            view: View::plain(Rect::centred(1.0), 0, 0),
            surface: Arc::new(surface),
            contour: Vec::new(),
            real: Vec::new(),
            fake: vec![[0.0; 2]; 2 * POINTS],
            average: Vec::new(),
            layers: Layers::default(),
            probe: None,
            insides: None,
            line: None,
            took: Duration::ZERO,
        }
    }

    #[test]
    fn each_change_keeps_the_picture_that_follows_it_most_closely() {
        let mut kept = MarkThumbnails::default();
        let changes = changes(&[100, 300]);
        let home = Rect::centred(1.0);
        for (step, is_at_end) in
            [(50, true), (280, true), (180, false), (120, false), (250, true), (500, true), (310, false)]
        {
            kept.fold(&picture(step), &changes, home, is_at_end);
        }
        let step = |change| kept.at(BranchId(0), change).map(|thumbnail| thumbnail.step);
        assert_eq!(kept.at(BranchId(0), 100).map(|thumbnail| thumbnail.fake.len()), Some(POINTS));
        assert_eq!([step(100), step(300), step(50)], [Some(120), Some(310), None]);
        // A run that is opened, or gone to, long after a change shows nothing of it.
        let mut kept = MarkThumbnails::default();
        for (step, is_at_end) in [(450, true), (90, false), (480, true)] {
            kept.fold(&picture(step), &changes, home, is_at_end);
            assert_eq!(kept.at(BranchId(0), 300), None);
        }
        for step in [290, 2000] {
            kept.fold(&picture(step), &changes, home, true);
        }
        assert_eq!(kept.at(BranchId(0), 300).map(|thumbnail| thumbnail.step), Some(2000));
    }

    #[test]
    fn a_branch_has_the_thumbnails_of_the_changes_that_it_shares() {
        let mut kept = MarkThumbnails::default();
        kept.fold(&picture(120), &changes(&[100]), Rect::centred(1.0), false);
        // Another branch shares the change.
        assert_eq!(kept.at(BranchId(3), 100).map(|thumbnail| thumbnail.step), Some(120));
    }
}
