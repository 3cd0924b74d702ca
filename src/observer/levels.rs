//! More lines of equal value on the surface.

use crate::config::{Objective, Terms};
use crate::math::contour::{contour, round_levels};
use crate::protocol::{Level, Surface, SurfaceKind};

/// Most lines of equal value.
const MOST: usize = 10;

/// The lines of `surface`: of a probability in steps of a tenth, of D − D* in steps of a fifth, of all else at round
/// values.
pub(super) fn levels(terms: Terms, surface: &Surface) -> Vec<Level> {
    let field = surface.field();
    let tenths = (1..10).map(|tenth| f64::from(tenth) / 10.0);
    let of_range = || {
        let finite = || field.iter().copied().filter(|value| value.is_finite()).map(f64::from);
        let (least, greatest) =
            (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        round_levels(least, greatest, MOST).into_iter().map(|value| (value, value)).collect::<Vec<_>>()
    };
    // What a line says, and the value of the field there.
    let values = match surface.kind {
        SurfaceKind::Output | SurfaceKind::Best => match terms.objective {
            // Its output is its logit.
            Objective::LeastSquares => of_range(),
            objective if objective.outputs_score() => of_range(),
            _ => tenths.map(|output| (output, terms.logit(output))).collect(),
        },
        SurfaceKind::Gap => [-0.8, -0.6, -0.4, -0.2, 0.2, 0.4, 0.6, 0.8].map(|value| (value, value)).to_vec(),
        SurfaceKind::Logit | SurfaceKind::Slope => of_range(),
    };
    let level = |(value, at): (f64, f64)| Level {
        value: value as f32,
        lines: contour(&surface.grid, field, at as f32),
    };
    values.into_iter().map(level).filter(|level| !level.lines.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::plane::{Grid, Rect};

    /// The field x over [-3, 3].
    fn surface(kind: SurfaceKind) -> Surface {
        let grid = Grid { rect: Rect::centred(3.0), columns: 60, rows: 6 };
        let logits: Vec<f32> = (0..grid.cells()).map(|cell| grid.centre(cell)[0] as f32).collect();
        let shows_values = matches!(kind, SurfaceKind::Slope | SurfaceKind::Gap);
        let values = if shows_values { logits.clone() } else { Vec::new() };
        Surface { grid, logits, values, presence: Vec::new(), boundary: 0.0, kind }
    }

    #[test]
    fn lines_lie_where_the_field_has_their_value() {
        let at = |level: &Level| level.lines[0][0][0];
        let of = |objective: Objective, kind| levels(objective.into(), &surface(kind));
        let outputs = of(Objective::NonSaturating, SurfaceKind::Output);
        assert_eq!(outputs.len(), 9);
        for level in &outputs {
            let output = f64::from(level.value);
            assert!((at(level) - (output / (1.0 - output)).ln()).abs() < 1e-3, "{output}");
        }
        for (objective, kind) in [
            (Objective::NonSaturating, SurfaceKind::Logit),
            (Objective::Wasserstein, SurfaceKind::Output),
            (Objective::LeastSquares, SurfaceKind::Output),
            (Objective::NonSaturating, SurfaceKind::Slope),
        ] {
            let levels = of(objective, kind);
            assert_eq!(levels.len(), 5, "from -2 to 2");
            assert!(levels.iter().all(|level| (at(level) - f64::from(level.value)).abs() < 1e-6));
        }
        assert_eq!(of(Objective::NonSaturating, SurfaceKind::Gap).len(), 8);
    }
}
