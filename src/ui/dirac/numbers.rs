//! The closed forms beside what was measured, a row for each method.

use eframe::egui::{Grid, Label, RichText, Ui};

use super::charts::written;
use super::look::color_of;
use super::variant::whole_name;
use crate::dirac::{Complex, DiracCourse, DiracOutcome};
use crate::ui::explain::Told as _;
use crate::ui::scale::short;
use crate::ui::scene::Scene;

/// The columns in order of importance, the first of which a narrow pane has.
const COLUMNS: [&str; 7] = ["outcome", "factor", "measured_factor", "end", "turn", "measured_turn", "flow"];
/// Width of the names and of a column, in points.
const NAME: f32 = 150.0;
const COLUMN: f32 = 118.0;

/// Draws the table of all `courses` with their `names`; where the pane is narrow, with fewer columns.
pub(super) fn numbers_ui(ui: &mut Ui, scene: Scene<'_>, courses: &[DiracCourse], names: &[String]) {
    let count = ((ui.available_width() - NAME) / COLUMN) as usize;
    let columns = &COLUMNS[..count.clamp(1, COLUMNS.len())];
    let grid = Grid::new("dirac numbers").num_columns(columns.len() + 1).spacing([12.0, 4.0]).striped(true);
    grid.min_col_width(40.0).show(ui, |ui| {
        ui.label("");
        for key in columns {
            let title = scene.caption(scene.text(&format!("dirac.{key}")));
            let title = ui.add_sized([COLUMN - 12.0, 16.0], Label::new(title).truncate());
            title.on_hover_told(scene, scene.text(&format!("dirac.{key}_help")));
        }
        ui.end_row();
        for (index, (course, name)) in courses.iter().zip(names).enumerate() {
            let color = color_of(scene.palette, index);
            let name = RichText::new(format!("● {name}")).color(color);
            ui.scope(|ui| {
                ui.set_max_width(NAME);
                ui.add(Label::new(name).truncate().show_tooltip_when_elided(false))
                    .on_hover_told(scene, whole_name(scene, &course.case));
            });
            for key in columns {
                cell_ui(ui, scene, course, key);
            }
            ui.end_row();
        }
    });
}

/// Draws what the column `key` says of `course`.
fn cell_ui(ui: &mut Ui, scene: Scene<'_>, course: &DiracCourse, key: &str) {
    let case = &course.case;
    let factors = if key.starts_with("measured") { course.measured } else { course.factors };
    let found = match key {
        "outcome" => Some(scene.text(outcome_word(course.outcome)).into_owned()),
        "flow" => course.flow.map(written),
        "factor" | "measured_factor" => factors.map(|[a, b]| format!("{:.6}", a.modulus().max(b.modulus()))),
        "turn" | "measured_turn" => factors.and_then(steps_per_turn).map(|steps| format!("{steps:.2}")),
        _ => {
            let [least, most] = course.last_radii.map(short);
            Some(if least == most { least } else { format!("{least} … {most}") })
        }
    };
    let cell = ui.label(found.unwrap_or_else(|| "–".to_owned()));
    if let Some(cycle) = case.cycle().filter(|_| key == "end") {
        cell.on_hover_told(scene, format!("√(2h) = {cycle:.4}"));
    }
}

/// The word for what becomes of a trajectory.
fn outcome_word(outcome: DiracOutcome) -> &'static str {
    match outcome {
        DiracOutcome::Rests => "dirac.rests",
        DiracOutcome::Approaches => "dirac.approaches",
        DiracOutcome::Circles => "dirac.circles",
        DiracOutcome::Leaves => "dirac.leaves",
    }
}

/// The steps in which a pair of factors turns once around the equilibrium; `None` where they do not turn.
fn steps_per_turn([first, _]: [Complex; 2]) -> Option<f64> {
    let angle = first.im.atan2(first.re).abs();
    (first.im != 0.0 && angle > 0.0).then(|| std::f64::consts::TAU / angle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirac::{DiracCase, DiracGame, DiracMethod, Rates, UpdateRule};

    #[test]
    fn the_turns_are_those_of_the_tables() {
        for (game, rate, wanted) in [
            (DiracGame::Bilinear, 0.2, 31.83),
            (DiracGame::Bilinear, 0.1, 63.04),
            (DiracGame::Minimax, 0.2, 63.04),
        ] {
            let rule = UpdateRule::Simultaneous;
            let case = DiracCase { game, method: DiracMethod::Plain, rule, rates: Rates::equal(rate) };
            for factors in [case.factors(), case.measured()] {
                let turn = factors.and_then(steps_per_turn).expect("a turn");
                assert!((turn - wanted).abs() < 0.005, "{game:?} {rate}: {turn}");
            }
        }
        assert_eq!(steps_per_turn([Complex::from(0.9), Complex::from(0.5)]), None);
    }
}
