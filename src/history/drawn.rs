//! What the arena draws, as CSV and as NPZ: points, surface and manifold of a picture.

use std::fmt::Write as _;

use super::npz::{Array, npz};
use crate::config::keyed;
use crate::data::Target;
use crate::math::Point;
use crate::protocol::{Manifold, Picture};

keyed! {
    /// A part of a picture that can be saved.
    DrawnPart {
        /// Real samples and fakes, with their latents.
        Points = "points",
        /// The surface.
        Surface = "surface",
        /// The latent grid through G.
        Manifold = "manifold",
    }
}

keyed! {
    /// A format of numbers in files.
    TableFormat {
        /// Text with commas.
        Csv = "csv",
        /// NumPy's archive of arrays.
        Npz = "npz",
    }
}

impl DrawnPart {
    /// Whether it is in `picture`.
    pub fn is_in(self, picture: &Picture) -> bool {
        self != Self::Manifold || picture.layers.manifold.is_some()
    }

    /// The bytes of this part of `picture` of a run on `target`, in the units of its columns.
    pub fn bytes(self, format: TableFormat, picture: &Picture, target: &Target) -> Vec<u8> {
        match (self, format) {
            (Self::Points, TableFormat::Csv) => points_csv(picture, target).into_bytes(),
            (Self::Points, TableFormat::Npz) => npz(&points_arrays(picture, target)),
            (Self::Surface, TableFormat::Csv) => surface_csv(picture, target).into_bytes(),
            (Self::Surface, TableFormat::Npz) => npz(&surface_arrays(picture, target)),
            (Self::Manifold, format) => {
                let Some(manifold) = &picture.layers.manifold else { return Vec::new() };
                match format {
                    TableFormat::Csv => manifold_csv(manifold, target).into_bytes(),
                    TableFormat::Npz => npz(&manifold_arrays(manifold, target)),
                }
            }
        }
    }
}

/// `place` in the units of the columns of `target`: for a table its own, else those of the samples.
fn in_units(target: &Target, place: Point) -> [f64; 2] {
    target.table().map_or(place.map(f64::from), |table| table.to_original(place))
}

fn points_csv(picture: &Picture, target: &Target) -> String {
    let mut text = "kind,x,y,z_a,z_b\n".to_owned();
    let latents = picture.layers.latents.iter().map(Some);
    let kinds = [("real", &picture.real), ("fake", &picture.fake), ("average", &picture.average)];
    for (kind, points) in kinds {
        // The same latents give the fakes of the average.
        let latents = latents.clone().filter(|_| kind != "real").chain(core::iter::repeat(None));
        for (point, latent) in points.iter().zip(latents) {
            let [x, y] = in_units(target, *point);
            let latent = latent.map_or(",".to_owned(), |[a, b]| format!("{a},{b}"));
            let _ = writeln!(text, "{kind},{x},{y},{latent}");
        }
    }
    text
}

fn points_arrays(picture: &Picture, target: &Target) -> Vec<Array> {
    let pairs = |name, points: &[Point]| {
        let values = points.iter().flat_map(|point| in_units(target, *point)).collect();
        Array { name, shape: vec![points.len(), 2], values }
    };
    let latents = picture.layers.latents.as_flattened().iter().copied().map(f64::from).collect();
    let mut arrays = vec![
        pairs("real", &picture.real),
        pairs("fake", &picture.fake),
        Array { name: "latents", shape: vec![picture.layers.latents.len(), 2], values: latents },
    ];
    if !picture.average.is_empty() {
        arrays.push(pairs("average", &picture.average));
    }
    arrays
}

/// The name of what the surface shows in place of logits.
fn name_of_values(picture: &Picture) -> &'static str {
    picture.surface.kind.key()
}

fn surface_csv(picture: &Picture, target: &Target) -> String {
    let surface = &picture.surface;
    let logit = if surface.is_best() { "best_logit" } else { "logit" };
    let mut text = format!("x,y,{logit}");
    if !surface.values.is_empty() {
        let _ = write!(text, ",{}", name_of_values(picture));
    }
    text.push('\n');
    for cell in 0..surface.grid.cells() {
        let [x, y] = in_units(target, surface.grid.centre(cell).map(|value| value as f32));
        let _ = write!(text, "{x},{y},{}", surface.logits[cell]);
        if let Some(value) = surface.values.get(cell) {
            let _ = write!(text, ",{value}");
        }
        text.push('\n');
    }
    text
}

fn surface_arrays(picture: &Picture, target: &Target) -> Vec<Array> {
    let surface = &picture.surface;
    let grid = &surface.grid;
    let centre = |cell: usize| in_units(target, grid.centre(cell).map(|value| value as f32));
    let x = (0..grid.columns).map(|column| centre(column)[0]).collect();
    let y = (0..grid.rows).map(|row| centre(row * grid.columns)[1]).collect();
    let field = |name, values: &[f32]| {
        let values = values.iter().copied().map(f64::from).collect();
        Array { name, shape: vec![grid.rows, grid.columns], values }
    };
    let mut arrays = vec![
        Array { name: "x", shape: vec![grid.columns], values: x },
        Array { name: "y", shape: vec![grid.rows], values: y },
        field(if surface.is_best() { "best_logit" } else { "logit" }, &surface.logits),
    ];
    if !surface.values.is_empty() {
        arrays.push(field(name_of_values(picture), &surface.values));
    }
    arrays
}

fn manifold_csv(manifold: &Manifold, target: &Target) -> String {
    let [a, b] = manifold.plane.map(|number| number + 1);
    let second = if manifold.dimension == 1 { "none".to_owned() } else { format!("z_{b}") };
    let mut text = format!("row,column,z_{a},{second},x,y,density_of_cell\n");
    let [columns, rows] = manifold.corners;
    let is_curve = rows == 1;
    for (corner, (latent, image)) in manifold.latents.iter().zip(&manifold.images).enumerate() {
        let (row, column) = (corner / columns, corner % columns);
        let [x, y] = in_units(target, *image);
        let _ = write!(text, "{row},{column},{},{},{x},{y},", latent[0], latent[1]);
        // A cell stands with its first corner.
        if column + 1 < columns && (is_curve || row + 1 < rows) {
            let _ = write!(text, "{}", manifold.densities[row * (columns - 1) + column]);
        }
        text.push('\n');
    }
    text
}

fn manifold_arrays(manifold: &Manifold, target: &Target) -> Vec<Array> {
    let [columns, rows] = manifold.corners;
    let shape = vec![rows, columns, 2];
    let latents = manifold.latents.as_flattened().iter().copied().map(f64::from).collect();
    let images = manifold.images.iter().flat_map(|image| in_units(target, *image)).collect();
    let densities = manifold.densities.iter().copied().map(f64::from).collect();
    let plane = manifold.plane.map(|number| number as f64).to_vec();
    vec![
        Array { name: "latents", shape: shape.clone(), values: latents },
        Array { name: "images", shape, values: images },
        Array { name: "densities", shape: vec![(rows - 1).max(1), columns - 1], values: densities },
        Array { name: "plane", shape: vec![2], values: plane },
    ]
}
