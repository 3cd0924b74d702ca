//! The dimension of the space of samples.

use super::Point;

/// The space that real and generated samples live in. Networks, minibatches and instance noise have as many
/// coordinates as it has dimensions. Outside of them every sample is a [`Point`]: the line is the x axis of the plane,
/// so that a sample x on the line is the point (x, 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// The real line.
    Line,
    /// The plane.
    Plane,
}

impl Dimension {
    /// Number of coordinates of a sample.
    pub const fn count(self) -> usize {
        match self {
            Self::Line => 1,
            Self::Plane => 2,
        }
    }

    /// Whether samples are single numbers.
    pub const fn is_line(self) -> bool {
        matches!(self, Self::Line)
    }

    /// The coordinates of `points`, one sample after the other: the input of a network.
    pub fn coordinates(self, points: &[Point]) -> Vec<f32> {
        points.iter().flat_map(|point| &point[..self.count()]).copied().collect()
    }

    /// The samples with these `coordinates`, the output of a network; a remainder that is no sample is left out.
    pub fn points(self, coordinates: &[f32]) -> Vec<Point> {
        let point = |sample: &[f32]| {
            let mut point = [0.0; 2];
            point[..sample.len()].copy_from_slice(sample);
            point
        };
        coordinates.chunks_exact(self.count()).map(point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_become_coordinates_and_come_back() {
        let points = [[1.0, 2.0], [3.0, 4.0]];
        assert_eq!(Dimension::Plane.coordinates(&points), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(Dimension::Plane.points(&[1.0, 2.0, 3.0, 4.0, 5.0]), points);
        assert_eq!(Dimension::Line.coordinates(&[[1.0, 0.0], [3.0, 0.0]]), [1.0, 3.0]);
        assert_eq!(Dimension::Line.points(&[1.0, 3.0]), [[1.0, 0.0], [3.0, 0.0]]);
    }
}
