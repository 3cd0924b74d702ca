//! Contour lines of a field that is known at the centres of a grid's cells.

use super::plane::Grid;

/// No edge.
const NONE: u32 = u32::MAX;

/// The lines along which a field crosses `level`, as polylines; a closed one repeats its first point at its end.
/// `values` holds the field at the centre of each cell of `grid`, in the grid's order.
///
/// Marching squares (Lorensen and Cline 1987, in two dimensions) on the squares between four neighbouring centres. A
/// line crosses the edge from a to b at the share t = (level - a) / (b - a) of its length: linear interpolation, in
/// the units of the grid's rectangle. Where all four edges of a square are crossed, the mean of its corners decides
/// which of them are connected. A value equal to `level` counts as above it. A square with a corner that is not
/// finite has no line; lines end there as they end at the outermost centres.
pub fn contour(grid: &Grid, values: &[f32], level: f32) -> Vec<Vec<[f64; 2]>> {
    debug_assert_eq!(values.len(), grid.cells(), "one value per cell");
    let mut crossings = Crossings::new(grid);
    for row in 1..grid.rows {
        let [lower, upper] = [row - 1, row].map(|row| &values[row * grid.columns..][..grid.columns]);
        for column in 1..grid.columns {
            // Counterclockwise from the lower left, as the edges are: bottom, right, top, left.
            let corners = [lower[column - 1], lower[column], upper[column], upper[column - 1]];
            let above = corners.map(|value| value >= level);
            if above != [above[0]; 4] && corners.iter().all(|value| value.is_finite()) {
                crossings.add_square((row - 1) * grid.columns + column - 1, corners, level);
            }
        }
    }
    crossings.into_lines(|edge| crossing_point(grid, values, level, edge as usize))
}

/// Round values strictly between `least` and `greatest`, at most `most` of them: multiples of 1, 2 or 5 times a power of
/// ten. Empty where there are none, or one of the two is not finite.
pub fn round_levels(least: f64, greatest: f64, most: usize) -> Vec<f64> {
    let width = greatest - least;
    if !width.is_finite() || width <= 0.0 || most == 0 {
        return Vec::new();
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(width / most as f64)));
    let inside = |step: f64| {
        let first = libm::floor(least / step) as i64 + 1;
        // Between the two there are at most ten times `most` of the finest step.
        (first..).map(move |index| index as f64 * step).take_while(move |value| *value < greatest)
    };
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0].map(|factor| factor * power);
    let fits = |step: &f64| power > 0.0 && inside(*step).take(most + 1).count() <= most;
    steps.into_iter().find(fits).map(|step| inside(step).collect()).unwrap_or_default()
}

/// The point at which a line crosses `edge`. Edges below the number of cells go from cell `edge` to its right
/// neighbour; the others, after subtracting the number of cells, from a cell to the one above.
fn crossing_point(grid: &Grid, values: &[f32], level: f32, edge: usize) -> [f64; 2] {
    let vertical = edge >= grid.cells();
    let cell = if vertical { edge - grid.cells() } else { edge };
    let neighbour = if vertical { cell + grid.columns } else { cell + 1 };
    let [a, b, level] = [values[cell], values[neighbour], level].map(f64::from);
    let share = (level - a) / (b - a);
    let mut place = [(cell % grid.columns) as f64 + 0.5, (cell / grid.columns) as f64 + 0.5];
    place[usize::from(vertical)] += share;
    let size = grid.cell_size();
    [0, 1].map(|axis| grid.rect.min[axis] + place[axis] * size[axis])
}

/// The crossed edges. A square joins its crossed edges in pairs, and an edge has a square on either side. So each
/// edge is joined to at most two others, and lines are chains of edges.
struct Crossings {
    cells: u32,
    columns: u32,
    /// For each edge, the edges that it is joined to.
    joined: Vec<[u32; 2]>,
    /// The edges that are joined to any other, in order of discovery.
    found: Vec<u32>,
}

impl Crossings {
    fn new(grid: &Grid) -> Self {
        let edges = vec![[NONE; 2]; 2 * grid.cells()];
        Self { cells: grid.cells() as u32, columns: grid.columns as u32, joined: edges, found: Vec::new() }
    }

    fn add_square(&mut self, cell: usize, corners: [f32; 4], level: f32) {
        let cell = cell as u32;
        let [bottom, left] = [cell, self.cells + cell];
        let [top, right] = [bottom + self.columns, left + 1];
        let above = corners.map(|value| value >= level);
        let crossed = [0, 1, 2, 3].map(|corner| above[corner] != above[(corner + 1) % 4]);
        if crossed == [true; 4] {
            let mean = 0.25 * corners.map(f64::from).iter().sum::<f64>();
            // Either the lower left corner and its opposite are connected, or each is cut off by a line of its own.
            if above[0] == (mean >= f64::from(level)) {
                self.join(bottom, right);
                self.join(top, left);
            } else {
                self.join(left, bottom);
                self.join(right, top);
            }
        } else {
            let edges = [bottom, right, top, left];
            let mut ends = (0..4).filter(|side| crossed[*side]).map(|side| edges[side]);
            if let (Some(first), Some(second)) = (ends.next(), ends.next()) {
                self.join(first, second);
            }
        }
    }

    fn join(&mut self, first: u32, second: u32) {
        for (edge, other) in [(first, second), (second, first)] {
            let joined = &mut self.joined[edge as usize];
            if joined[0] == NONE {
                joined[0] = other;
                self.found.push(edge);
            } else {
                joined[1] = other;
            }
        }
    }

    fn into_lines(mut self, point: impl Fn(u32) -> [f64; 2]) -> Vec<Vec<[f64; 2]>> {
        let met = core::mem::take(&mut self.found);
        // Open lines are followed first, from an end: from the middle they would be found in two pieces.
        let (ends, inner): (Vec<_>, Vec<_>) =
            met.into_iter().partition(|edge| self.joined[*edge as usize][1] == NONE);
        ends.into_iter().chain(inner).filter_map(|start| self.walk(start, &point)).collect()
    }

    /// Removes and returns the line through `start`; `None` where it was removed already, or is a single point: a
    /// centre exactly at the level.
    fn walk(&mut self, start: u32, point: impl Fn(u32) -> [f64; 2]) -> Option<Vec<[f64; 2]>> {
        let is_closed = self.joined[start as usize][1] != NONE;
        let mut line: Vec<[f64; 2]> = Vec::new();
        let (mut previous, mut edge) = (NONE, start);
        while edge != NONE {
            let joined = core::mem::replace(&mut self.joined[edge as usize], [NONE; 2]);
            if joined == [NONE; 2] {
                break;
            }
            line.push(point(edge));
            let next = if joined[0] == previous { joined[1] } else { joined[0] };
            (previous, edge) = (edge, next);
        }
        if is_closed {
            line.extend(line.first().copied());
        }
        // A line through a centre crosses several edges at that one point.
        line.dedup();
        (line.len() > 1).then_some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::plane::Rect;

    fn field(grid: &Grid, value: impl Fn(f64, f64) -> f64) -> Vec<f32> {
        (0..grid.cells()).map(|cell| grid.centre(cell)).map(|[x, y]| value(x, y) as f32).collect()
    }

    fn square_grid(half: f64, side: usize) -> Grid {
        Grid { rect: Rect::centred(half), columns: side, rows: side }
    }

    #[test]
    fn levels_are_round_inside_and_no_more_than_wanted() {
        let close = |levels: Vec<f64>, wanted: &[f64]| {
            assert_eq!(levels.len(), wanted.len(), "{levels:?}");
            assert!(levels.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9), "{levels:?}");
        };
        close(round_levels(0.0, 1.0, 8), &[0.2, 0.4, 0.6, 0.8]);
        close(round_levels(0.0, 1.0, 10), &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
        close(round_levels(-3.2, 4.1, 5), &[-2.0, 0.0, 2.0, 4.0]);
        close(round_levels(0.0, 0.003, 3), &[0.001, 0.002]);
        for (least, greatest) in [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
            assert!(round_levels(least, greatest, 5).is_empty());
        }
        assert!(round_levels(0.0, 1.0, 0).is_empty());
        for (least, greatest) in [(0.0, 5e-324), (-1e300, 1e300), (1e16, 1e16 + 4.0), (-1e-8, 3e7)] {
            let levels = round_levels(least, greatest, 6);
            assert!(levels.len() <= 6 && levels.iter().all(|level| (least..greatest).contains(level)));
        }
    }

    #[test]
    fn a_circle_is_one_closed_line_of_its_radius() {
        let grid = Grid { rect: Rect { min: [-2.0, -1.5], max: [2.0, 1.5] }, columns: 80, rows: 48 };
        let lines = contour(&grid, &field(&grid, |x, y| x.hypot(y)), 1.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        // Along an edge of length h, linear interpolation of the distance has an error of at most h^2 / (8 r).
        let bend = 0.0625_f64.powi(2) / 8.0;
        for [x, y] in &lines[0] {
            assert!((x.hypot(*y) - 1.0).abs() < 1.2 * bend, "({x}, {y})");
        }
        let length: f64 = lines[0].windows(2).map(|p| (p[1][0] - p[0][0]).hypot(p[1][1] - p[0][1])).sum();
        assert!((length - core::f64::consts::TAU).abs() < 0.01, "{length}");
        // The shoelace formula: the line closes once, with its points in order.
        let area: f64 = lines[0].windows(2).map(|p| 0.5 * (p[0][0] * p[1][1] - p[1][0] * p[0][1])).sum();
        assert!((area.abs() - core::f64::consts::PI).abs() < 0.01, "{area}");
    }

    #[test]
    fn the_mean_of_a_saddle_says_which_corners_are_connected() {
        // Centres at (+-1, +-1). The corners of 3 are lower left and upper right; the mean is 1.
        let grid = square_grid(2.0, 2);
        let values = [3.0, -1.0, -1.0, 3.0];
        let near = |level| {
            let lines = contour(&grid, &values, level);
            assert_eq!(lines.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
            lines[0].clone()
        };
        // Above the mean 3 and 3 are apart: at 2 a line crosses a quarter of the way from a 3 to a -1.
        assert_eq!(near(2.0), [[-1.0, -0.5], [-0.5, -1.0]]);
        // Below it they are connected: at 0 it crosses three quarters of the way, around the -1 at (1, -1).
        assert_eq!(near(0.0), [[0.5, -1.0], [1.0, -0.5]]);
        // The mirrored saddle, so that both pairings are met from both sides.
        let mirrored = contour(&grid, &[-1.0, 3.0, 3.0, -1.0], 0.0);
        assert_eq!(mirrored[0], [[-1.0, -0.5], [-0.5, -1.0]]);
    }

    #[test]
    fn an_open_line_goes_from_border_to_border_in_one_piece() {
        let grid = square_grid(1.0, 16);
        let outermost = 1.0 - 1.0 / 16.0;
        let lines = contour(&grid, &field(&grid, |x, y| y - 0.25 * x), 0.0);
        assert_eq!(lines.len(), 1);
        let mut ends = [lines[0][0], lines[0][lines[0].len() - 1]];
        ends.sort_by(|a, b| a[0].total_cmp(&b[0]));
        for (end, x) in ends.iter().zip([-outermost, outermost]) {
            assert!((end[0] - x).abs() < 1e-12 && (end[1] - 0.25 * x).abs() < 1e-7, "{end:?}");
        }
        // A linear field is met exactly, and the points are in order.
        assert!(lines[0].iter().all(|[x, y]| (y - 0.25 * x).abs() < 1e-7));
        let step = ends[1][0] - ends[0][0];
        let total: f64 = lines[0].windows(2).map(|p| (p[1][0] - p[0][0]).abs()).sum();
        assert!((total - step).abs() < 1e-7, "{total} is not {step}");
    }

    #[test]
    fn a_constant_field_has_no_line_and_neither_has_a_single_centre() {
        let grid = square_grid(1.0, 5);
        for level in [-1.0, 0.5, 1.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert!(contour(&grid, &[0.5; 25], level).is_empty());
        }
        let mut peak = [0.0; 25];
        peak[12] = 1.0;
        assert!(contour(&grid, &peak, 1.0).is_empty());
        assert_eq!(contour(&grid, &peak, 0.5)[0].len(), 5);
        for (columns, rows) in [(1, 4), (4, 1)] {
            let thin = Grid { columns, rows, ..grid };
            assert!(contour(&thin, &[0.0, 1.0, 0.0, 1.0], 0.5).is_empty());
        }
    }

    #[test]
    fn a_level_that_is_met_at_the_centres_gives_each_point_once() {
        let grid = square_grid(2.5, 5);
        // y is 0 at the centres of the middle row.
        let lines = contour(&grid, &field(&grid, |_, y| y), 0.0);
        assert_eq!(lines, [[[-2.0, 0.0], [-1.0, 0.0], [0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]]);
    }

    #[test]
    fn cells_that_are_not_finite_break_a_line_and_nothing_else() {
        let grid = square_grid(1.0, 8);
        for hole in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut values = field(&grid, |_, y| y);
            values[3 * 8 + 4] = hole;
            let lines = contour(&grid, &values, 0.0);
            assert_eq!(lines.len(), 2);
            assert!(lines.iter().flatten().all(|[x, y]| x.is_finite() && y.abs() < 1e-12));
            // The squares on either side of the hole's column are gone: centres 3, 4 and 5 bound the gap.
            assert!(
                lines
                    .iter()
                    .flatten()
                    .all(|[x, _]| *x < grid.centre(3)[0] + 1e-12 || *x > grid.centre(5)[0] - 1e-12)
            );
        }
        assert!(contour(&grid, &[f32::NAN; 64], 0.0).is_empty());
    }
}
