//! The menu that a right click on a plot opens: to stop when one of its curves crosses the value under the pointer.

use eframe::egui::Response;

use super::plot::{PlotCurve, modes_of};
use crate::math::in_four_digits;
use crate::protocol::{Breakpoint, Crossing, Direction};
use crate::ui::action::Action;
use crate::ui::explain::caption_ui;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Adds the menu to the plot of `curves`. `value` is the one under the pointer, if it is over the plot.
pub fn menu(
    response: &Response,
    scene: Scene<'_>,
    curves: &[PlotCurve],
    value: Option<f64>,
    actions: &mut Vec<Action>,
) {
    let id = response.id.with("value of the menu");
    if response.secondary_clicked()
        && let Some(value) = value
    {
        response.ctx.data_mut(|data| data.insert_temp(id, value));
    }
    response.context_menu(|ui| {
        let Some(plotted) = ui.data(|data| data.get_temp::<f64>(id)) else { return };
        for curve in curves.iter().filter(|curve| curve.source.can_stop()) {
            // A click is no more exact than a few digits.
            let value = in_four_digits(plotted / curve.factor(modes_of(scene.session))).parse();
            let Some(value) = value.ok().filter(|value: &f64| value.is_finite()) else { continue };
            let crossing = Crossing { source: curve.source, direction: Direction::Either, value };
            let breakpoint = Breakpoint::Crosses(crossing);
            let when = breakpoint.sentence().shown(scene.language);
            let text = Sentence::new("stop.when_named").with("stop", when).text(scene.language);
            if ui.button(text).clicked() {
                actions.push(Action::StopWhen(scene.session.stops.with(breakpoint)));
                ui.close();
            }
        }
        caption_ui(ui, scene, scene.text("stop.plot_help"));
    });
}
