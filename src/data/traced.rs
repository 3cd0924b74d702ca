//! Drawings made of pictures and of points.

use super::density_map::DensityMap;
use super::drawn::overlaps;
use super::error::DataError;
use super::options::ReadingOptions;
use super::prepare::CompleteRows;
use super::sheet::{MAX_ROWS, Sheet};
use super::survey::default_columns;

impl DensityMap {
    /// The drawing of a picture of `width` x `height` pixels, row by row from the top, with the `darkness` of each from 0
    /// to 1: as large as fits into the square, in its middle. The weight of a cell is the mean darkness of its area, so
    /// that white and what lies beside the picture is empty.
    pub fn of_picture([width, height]: [usize; 2], darkness: impl Fn(usize, usize) -> f64) -> Self {
        let grid = Self::grid();
        let scale = (grid.columns as f64 / width as f64).min(grid.rows as f64 / height as f64);
        // The pixels under each cell along one side, with their lengths, in pixels.
        let under = |cells: usize, pixels: usize| -> Vec<Vec<(usize, f64)>> {
            let margin = 0.5 * (cells as f64 - scale * pixels as f64);
            let edge = |cell: usize| (cell as f64 - margin) / scale;
            let of_cell = |cell: usize| overlaps([0.0, 1.0], pixels, [edge(cell), edge(cell + 1)]).collect();
            (0..cells).map(of_cell).collect()
        };
        if width == 0 || height == 0 {
            return Self::default();
        }
        let (across, down) = (under(grid.columns, width), under(grid.rows, height));
        Self::of(|cell| {
            let columns = &across[cell % grid.columns];
            let rows = &down[grid.rows - 1 - cell / grid.columns];
            let of_row = |&(row, length): &(usize, f64)| {
                length * columns.iter().map(|&(column, width)| width * darkness(column, row)).sum::<f64>()
            };
            let mean = rows.iter().map(of_row).sum::<f64>() * scale * scale;
            (255.0 * mean).round() as u8
        })
    }

    /// The drawing of `points`: each is a disc of this `radius`, and where discs overlap their weights add up; the
    /// densest place has the weight 255. Points within the square stay where they are; if some are not, each axis is
    /// fitted to the square.
    pub fn of_points(points: &[[f64; 2]], radius: f64) -> Self {
        let grid = Self::grid();
        let points = fitted(points, radius);
        let mut counts = vec![0_u32; grid.cells()];
        let reach = (radius / grid.cell_size()[0]).ceil() as usize + 1;
        for [x, y] in points {
            let Some(own) = grid.cell_of([x as f32, y as f32]) else { continue };
            let (column, row) = (own % grid.columns, own / grid.columns);
            let around =
                |index: usize, cells: usize| index.saturating_sub(reach)..(index + reach + 1).min(cells);
            for row in around(row, grid.rows) {
                for cell in around(column, grid.columns).map(|column| row * grid.columns + column) {
                    let centre = grid.centre(cell);
                    let is_near = libm::hypot(centre[0] - x, centre[1] - y) <= radius;
                    counts[cell] += u32::from(is_near || cell == own);
                }
            }
        }
        let most = counts.iter().copied().max().unwrap_or(0).max(1);
        // What has any point has a weight.
        Self::of(|cell| (f64::from(counts[cell]) * 255.0 / f64::from(most)).ceil() as u8)
    }
}

/// Whether all of `points` lie within the square of a drawing, so that they stay where they are.
pub fn fit_the_square(points: &[[f64; 2]]) -> bool {
    let square = DensityMap::grid().rect;
    let is_inside = |point: &[f64; 2]| {
        (0..2).all(|axis| point[axis] >= square.min[axis] && point[axis] < square.max[axis])
    };
    points.iter().all(is_inside)
}

/// `points`; if some lie outside of the square, each axis is moved and scaled so that all are at least `margin` away from
/// its edge.
fn fitted(points: &[[f64; 2]], margin: f64) -> Vec<[f64; 2]> {
    let square = DensityMap::grid().rect;
    let axes = [0, 1].map(|axis| {
        let values = points.iter().map(move |point| point[axis]);
        let low = values.clone().fold(f64::INFINITY, f64::min);
        (low, values.fold(f64::NEG_INFINITY, f64::max))
    });
    if fit_the_square(points) {
        return points.to_vec();
    }
    let fit = |axis: usize, value: f64| {
        let (low, high) = axes[axis];
        let (from, to) = (square.min[axis] + margin, square.max[axis] - margin);
        // Halved, so that the largest range does not overflow.
        let share = (0.5 * value - 0.5 * low) / (0.5 * high - 0.5 * low);
        if share.is_finite() { from + share * (to - from) } else { 0.5 * (from + to) }
    };
    points.iter().map(|point| [0, 1].map(|axis| fit(axis, point[axis]))).collect()
}

/// The points in the first two columns of numbers of a table, such as one copied from a spreadsheet; rows without both are
/// left out.
///
/// # Errors
/// If it has no two such columns.
pub fn points_of(bytes: &[u8]) -> Result<Vec<[f64; 2]>, DataError> {
    let sheet = Sheet::read(bytes, &ReadingOptions::default(), MAX_ROWS, 2)?;
    let columns = default_columns(sheet.columns(), sheet.row_count(), [""; 2])?;
    let indices = [sheet.index_of(columns[0])?, sheet.index_of(columns[1])?];
    let [x, y] = CompleteRows::of(&sheet, &indices, None)?.values;
    Ok(x.into_iter().zip(y).map(|(x, y)| [x, y]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum of the weights in a rectangle of columns and rows.
    fn sum(drawing: &DensityMap, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> usize {
        let cells = rows.flat_map(|row| columns.clone().map(move |column| row * 80 + column));
        cells.map(|cell| usize::from(drawing.weights()[cell])).sum()
    }

    #[test]
    fn dark_parts_of_a_picture_are_dense_and_its_top_is_the_top() {
        // The upper left pixel of four is black, the lower right one grey.
        let dark = |column: usize, row: usize| [[1.0, 0.0], [0.0, 0.4]][row][column];
        let drawing = DensityMap::of_picture([2, 2], dark);
        assert_eq!(sum(&drawing, 0..40, 40..80), 1600 * 255);
        assert_eq!(sum(&drawing, 40..80, 0..40), 1600 * 102);
        assert_eq!(sum(&drawing, 0..40, 0..40) + sum(&drawing, 40..80, 40..80), 0);
    }

    #[test]
    fn a_wide_picture_keeps_its_shape_and_fine_lines_become_grey() {
        // 320 x 160 pixels with every second column black: half as high as the square, and grey.
        let drawing = DensityMap::of_picture([320, 160], |column, _| (column % 2) as f64);
        assert!(drawing.weights()[1600..4800].iter().all(|weight| *weight == 128));
        assert_eq!(sum(&drawing, 0..80, 0..20) + sum(&drawing, 0..80, 60..80), 0);
        // A thin one, and a cell that is covered in part: 3 pixels over 80 cells of height, one pixel wide.
        let drawing = DensityMap::of_picture([1, 3], |_, _| 1.0);
        let whole = 255.0 * 80.0 * 80.0 / 3.0;
        assert!((sum(&drawing, 0..80, 0..80) as f64 - whole).abs() < 80.0 * 2.0, "the area is kept");
        assert!(DensityMap::of_picture([0, 5], |_, _| 1.0).is_blank());
        assert!(DensityMap::of_picture([5, 5], |_, _| 0.0).is_blank());
    }

    #[test]
    fn points_are_discs_where_they_lie_and_add_up() {
        let drawing = DensityMap::of_points(&[[1.0, 1.0], [1.0, 1.0], [-1.0, -1.0]], 0.25);
        let at = |point: [f32; 2]| DensityMap::grid().cell_of(point).map(|cell| drawing.weights()[cell]);
        assert_eq!([[1.0, 1.0], [-1.0, -1.0], [0.0, 0.0]].map(at), [Some(255), Some(128), Some(0)]);
        let alone = DensityMap::of_points(&[[0.01, 0.01]], 0.0);
        assert_eq!(alone.weights().iter().filter(|weight| **weight > 0).count(), 1);
        assert!(DensityMap::of_points(&[], 0.25).is_blank());
        let crowd: Vec<_> = (0..1000).map(|_| [0.0; 2]).chain([[2.0, 2.0]]).collect();
        assert_eq!(
            DensityMap::of_points(&crowd, 0.0).weights().iter().filter(|weight| **weight == 1).count(),
            1
        );
    }

    #[test]
    fn points_beyond_the_square_are_fitted_to_it() {
        let fitted = fitted(&[[100.0, 1e-3], [300.0, 2e-3], [200.0, 1e-3]], 0.5);
        let expected = [[-2.0, -2.0], [2.0, 2.0], [0.0, -2.0]];
        for (point, expected) in fitted.iter().zip(expected) {
            assert!((0..2).all(|axis| (point[axis] - expected[axis]).abs() < 1e-12), "{point:?}");
        }
        let line = super::fitted(&[[5.0, 7.0], [6.0, 7.0]], 0.5);
        assert_eq!(line, [[-2.0, 0.0], [2.0, 0.0]]);
        let huge = super::fitted(&[[-1e300, 0.0], [1e300, 0.0]], 0.0);
        assert_eq!(huge, [[-2.5, 0.0], [2.5, 0.0]]);
    }

    #[test]
    fn two_columns_from_a_spreadsheet_are_points() {
        let points_of = |text: &str| points_of(text.as_bytes());
        let points = vec![[1.5, 2.0], [2.5, -1.0], [0.25, 0.5]];
        assert_eq!(points_of("1.5\t2\n2.5\t-1\n0.25\t0.5\n"), Ok(points.clone()));
        assert_eq!(points_of("name,x,y\na,1.5,2\nb,2.5,-1\nc,,3\nd,0.25,0.5\n"), Ok(points.clone()));
        assert_eq!(points_of("x;y\n1,5;2\n2,5;-1\n0,25;0,5\n"), Ok(points));
        assert!(points_of("hello").is_err() && points_of("").is_err());
    }
}
