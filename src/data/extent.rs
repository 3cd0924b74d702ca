//! The extent of a target, and the part of the plane that is displayed.

use crate::math::plane::Rect;

/// Margin on each side of a target, as a share of its size, so that fakes that miss it are visible.
const MARGIN: f64 = 0.1;

/// The bounding rectangle of all `rects`; the square [-1, 1]^2 if there are none.
pub(super) fn union(rects: impl Iterator<Item = Rect>) -> Rect {
    let both = |a: Rect, b: Rect| Rect {
        min: [a.min[0].min(b.min[0]), a.min[1].min(b.min[1])],
        max: [a.max[0].max(b.max[0]), a.max[1].max(b.max[1])],
    };
    rects.reduce(both).unwrap_or(Rect::centred(1.0))
}

/// The displayed square around `extent`, with a margin: square, so that a circle looks like a circle.
pub(super) fn shown(extent: Rect) -> Rect {
    let [width, height] = extent.size();
    let half = 0.5 * width.max(height) * (1.0 + 2.0 * MARGIN);
    let centre = [0, 1].map(|axis| 0.5 * (extent.min[axis] + extent.max[axis]));
    Rect { min: centre.map(|middle| middle - half), max: centre.map(|middle| middle + half) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_a_square_with_a_tenth_free_on_each_side() {
        let parts = [Rect { min: [0.0, 1.0], max: [2.0, 2.0] }, Rect { min: [1.0, 1.5], max: [10.0, 5.0] }];
        let extent = union(parts.into_iter());
        assert_eq!(extent, Rect { min: [0.0, 1.0], max: [10.0, 5.0] });
        assert_eq!(shown(extent), Rect { min: [-1.0, -3.0], max: [11.0, 9.0] });
        assert_eq!(union([].into_iter()), Rect::centred(1.0));
    }
}
