//! The numbers at the pointer: the place, D's output there, and the density of the data.

use std::sync::Arc;

use super::surface;
use crate::config::Objective;
use crate::protocol::{Picture, SurfaceKind};
use crate::session::Shown;
use crate::ui::scale::{precise, short};
use crate::ui::scene::Scene;

/// Number of decimals that distinguish places `step` apart: three, and more in a narrow view.
fn decimals(step: f64) -> usize {
    (-step.log10()).ceil().clamp(3.0, 9.0) as usize
}

/// The text at the pointer: the place `x`, the output of D there, and the density of the data. Places `step` apart
/// are distinguished.
pub fn reading(
    scene: Scene<'_>,
    shown: &Shown,
    picture: Option<&Arc<Picture>>,
    x: [f64; 2],
    step: f64,
) -> String {
    let config = &shown.state.config;
    let decimals = decimals(step);
    // Where places lie closer together, so do the outputs of D.
    let of_output = (decimals + 1).min(7);
    let mut lines = vec![format!("x = ({:.decimals$}, {:.decimals$})", x[0], x[1])];
    if let Some(table) = shown.state.target.table() {
        let [first, second] = table.to_original(x.map(|value| value as f32));
        let [first_name, second_name] = table.column_names();
        let near = table.to_original([x[0] + step, x[1] + step].map(|value| value as f32));
        lines.push(format!("{first_name} = {}", precise(first, (near[0] - first).abs())));
        lines.push(format!("{second_name} = {}", precise(second, (near[1] - second).abs())));
    }
    if let Some(picture) = picture {
        let probed = picture.view.probe == Some(x.map(|value| value as f32));
        let exact = picture.probe.filter(|_| probed);
        // Until the observer has looked right there, the surface around it is read.
        let sign = if exact.is_some() { "=" } else { "≈" };
        let on_surface = surface::logit_at(&picture.surface, x);
        let objective = config.game.objective;
        let is_best = picture.surface.is_best();
        if let Some(logit) = on_surface.filter(|_| is_best && surface::has_say(&picture.surface, x)) {
            lines.push(format!("D*(x) ≈ {:.of_output$}", objective.discriminator_output(logit)));
        }
        if let Some(value) = surface::value_at(&picture.surface, x) {
            let name = if picture.surface.kind == SurfaceKind::Gap { "D(x) − D*(x)" } else { "|∇a(x)|" };
            lines.push(format!("{name} ≈ {}", short(f64::from(value))));
        }
        if let Some(logit) = exact.or(on_surface.filter(|_| !is_best)) {
            // A score a is no probability.
            if !objective.outputs_score() {
                lines.push(format!("D(x) {sign} {:.of_output$}", objective.discriminator_output(logit)));
            }
            if objective != Objective::LeastSquares {
                let logit = f64::from(logit);
                let number = if logit.abs() < 1e4 { format!("{logit:.of_output$}") } else { short(logit) };
                let name =
                    if objective.outputs_score() { "screen.arena.score" } else { "screen.arena.logit" };
                lines.push(format!("{} {sign} {number}", scene.text(name)));
            }
        }
    }
    match shown.state.target.density(x) {
        Some(density) => {
            lines.push(format!("{} = {}", scene.text("screen.arena.density"), short(density)));
        }
        None if config.data.target.is_file() || shown.state.target.table().is_some() => {
            lines.push(scene.text("screen.arena.no_density").into_owned());
        }
        None => {}
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_view_has_more_decimals() {
        assert_eq!([6e-3, 1e-3, 6e-5, 6e-7, 0.0].map(decimals), [3, 3, 5, 7, 9]);
    }
}
