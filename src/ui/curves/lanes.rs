//! Arrangement of labels above a plot: each begins at the line of its change, in a lane where it overlaps no other;
//! if there are too few lanes, neighbours share one label with their number.

use std::ops::Range;

/// A label in a lane, for one change or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Indices of its changes.
    pub members: Range<usize>,
    /// Its lane; 0 is nearest to the plot.
    pub lane: usize,
    /// Its left edge, in points.
    pub left: f32,
    /// Its width, in points.
    pub width: f32,
}

/// Least distance of two labels in a lane, in points.
const GAP: f32 = 8.0;

/// Arranges labels for the changes at the increasing `places` in at most `lanes` lanes between the edges `bounds`.
/// `width` returns the width of the label of a range of changes.
pub fn arrange(
    places: &[f32],
    bounds: [f32; 2],
    lanes: usize,
    width: impl Fn(Range<usize>) -> f32,
) -> Vec<Label> {
    let mut groups: Vec<Range<usize>> = (0..places.len()).map(|index| index..index + 1).collect();
    loop {
        match put(places, bounds, lanes, &groups, &width) {
            Ok(labels) => return labels,
            // The one that has no place joins its neighbour on the left, or the first two become one.
            Err(index) => {
                let index = index.max(1);
                groups[index - 1].end = groups[index].end;
                groups.remove(index);
            }
        }
    }
}

/// The labels of `groups`, or the first of them that has no place.
fn put(
    places: &[f32],
    bounds: [f32; 2],
    lanes: usize,
    groups: &[Range<usize>],
    width: &impl Fn(Range<usize>) -> f32,
) -> Result<Vec<Label>, usize> {
    let mut ends = vec![f32::NEG_INFINITY; lanes.max(1)];
    let mut labels = Vec::with_capacity(groups.len());
    for (index, group) in groups.iter().enumerate() {
        let width = width(group.clone());
        let left = places[group.start].min(bounds[1] - width).max(bounds[0]);
        let free = ends.iter().position(|end| end + GAP <= left);
        // A single label stands in any case.
        let lane = match free {
            Some(lane) => lane,
            None if groups.len() == 1 => 0,
            None => return Err(index),
        };
        ends[lane] = left + width;
        labels.push(Label { members: group.clone(), lane, left, width });
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaps(labels: &[Label]) -> bool {
        labels.iter().enumerate().any(|(index, a)| {
            labels[index + 1..]
                .iter()
                .any(|b| a.lane == b.lane && a.left < b.left + b.width && b.left < a.left + a.width)
        })
    }

    #[test]
    fn labels_lie_over_no_other_and_every_change_is_in_one() {
        let width = |members: Range<usize>| if members.len() == 1 { 90.0 } else { 60.0 };
        for count in [0, 1, 2, 5, 40, 300] {
            for spread in [1.0, 10.0, 400.0] {
                let places: Vec<f32> = (0..count).map(|k| 20.0 + spread * k as f32 / count as f32).collect();
                let labels = arrange(&places, [10.0, 430.0], 2, width);
                assert!(!overlaps(&labels), "{labels:?}");
                assert!(labels.iter().all(|label| label.left >= 10.0 && label.left + label.width <= 430.0));
                let members: Vec<usize> = labels.iter().flat_map(|label| label.members.clone()).collect();
                assert_eq!(members, (0..count).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn a_label_begins_at_its_line_and_a_second_lane_is_used_before_changes_are_counted() {
        let labels = arrange(&[20.0, 60.0, 300.0], [0.0, 400.0], 2, |_| 80.0);
        let at = |label: &Label| (label.lane, label.left, label.members.clone());
        assert_eq!(
            labels.iter().map(at).collect::<Vec<_>>(),
            [(0, 20.0, 0..1), (1, 60.0, 1..2), (0, 300.0, 2..3)]
        );
        let dense = arrange(&[20.0, 22.0, 24.0, 300.0], [0.0, 400.0], 2, |_| 80.0);
        assert_eq!(dense.iter().map(|label| label.members.clone()).collect::<Vec<_>>(), [0..1, 1..3, 3..4]);
        // At the right edge it ends there, over no axis.
        assert_eq!(arrange(&[390.0], [0.0, 400.0], 1, |_| 80.0)[0].left, 320.0);
    }
}
