//! Contour lines with few enough points that their stroke is even.

/// `line` without points closer than `APART` to the one before, its ends excepted; a point of the screen is `unit`
/// long. Contour lines have pairs of close points at corners of cells, where a stroke would be uneven.
pub fn thinned(line: &[[f64; 2]], unit: [f64; 2]) -> Vec<[f64; 2]> {
    let mut kept: Vec<[f64; 2]> = Vec::with_capacity(line.len());
    for (index, point) in line.iter().enumerate() {
        let is_near = |last: &[f64; 2]| {
            let [across, up] = [0, 1].map(|axis| (point[axis] - last[axis]) / unit[axis]);
            libm::hypot(across, up) < APART
        };
        let is_end = index + 1 == line.len();
        if is_end && kept.len() > 1 && kept.last().is_some_and(is_near) {
            kept.pop();
        }
        if is_end || !kept.last().is_some_and(is_near) {
            kept.push(*point);
        }
    }
    kept
}

/// Least distance of two points of a contour line, in points of the screen.
const APART: f64 = 4.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thinned_line_has_its_ends_and_no_two_points_close_together() {
        let unit = [0.01, -0.02];
        let line: Vec<[f64; 2]> =
            (0..400).map(|k| [0.005 * f64::from(k), (f64::from(k) * 0.02).sin()]).collect();
        let thin = thinned(&line, unit);
        assert_eq!((thin.first(), thin.last()), (line.first(), line.last()));
        let length = |pair: &[[f64; 2]]| {
            let [x, y] = [0, 1].map(|axis| (pair[1][axis] - pair[0][axis]) / unit[axis]);
            x.hypot(y)
        };
        assert!(thin.windows(2).all(|pair| length(pair) >= APART) && thin.len() > 40, "{}", thin.len());
        let closed = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.01], [0.0, 0.0]];
        assert_eq!(thinned(&closed, unit), [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]);
        assert_eq!(thinned(&[[0.0; 2], [0.001; 2]], unit).len(), 2);
    }
}
