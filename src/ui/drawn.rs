//! Curves made ready to be drawn.

use eframe::egui::Color32;
use egui_plot::{FilledArea, HLine, Line, LineStyle, PlotUi};

use super::plot::{Curve, PlotKind, Source};
use super::scale::Scale;
use super::scene::Scene;
use crate::history::MeasuredAt;
use crate::protocol::{Record, Series};

/// A curve made ready to be drawn: places, not values.
pub struct Drawn {
    name: String,
    color: Color32,
    mean: Vec<[f64; 2]>,
    /// Low and high edges of bands, with the share of the colour.
    bands: Vec<(Vec<[f64; 3]>, f32)>,
    floor: Option<f64>,
}

impl Drawn {
    /// Adds it to the plot: bands first, then the floor, then the mean.
    pub fn draw(self, plot_ui: &mut PlotUi<'_>) {
        for (band, alpha) in self.bands {
            let band: Vec<[f64; 3]> = band.into_iter().filter(|[x, a, b]| (x + a + b).is_finite()).collect();
            let column = |index: usize| band.iter().map(|row| row[index]).collect::<Vec<_>>();
            let area = FilledArea::new(self.name.as_str(), &column(0), &column(1), &column(2));
            plot_ui.add(area.fill_color(self.color.gamma_multiply(alpha)).allow_hover(false));
        }
        if let Some(floor) = self.floor.filter(|floor| floor.is_finite()) {
            let line = HLine::new(self.name.as_str(), floor).color(self.color.gamma_multiply(0.8)).width(1.0);
            plot_ui.hline(line.style(LineStyle::dashed_loose()).allow_hover(false));
        }
        // A number that was not measured is a gap.
        for piece in self.mean.split(|[x, y]| !(x + y).is_finite()).filter(|piece| !piece.is_empty()) {
            let line = Line::new(self.name.as_str(), piece.to_vec()).color(self.color).width(1.6);
            plot_ui.line(line.allow_hover(false));
        }
    }
}

/// The curves of `kind`.
pub fn lines(
    kind: PlotKind,
    scene: Scene<'_>,
    records: &[Record],
    steps: Scale,
    values: Scale,
) -> Vec<Drawn> {
    let draw = |curve: Curve| {
        let (name, color) = (curve.label(scene), (curve.color)(scene.palette));
        match curve.source {
            Source::Series(series) => {
                let index = series.index();
                let x = |record: &Record| steps.place(record.middle());
                let y = |value: f32| values.place(f64::from(value));
                let mean = records.iter().map(|record| [x(record), y(record.mean[index])]).collect();
                let edge = |low: &dyn Fn(&Record) -> f32, high: &dyn Fn(&Record) -> f32| {
                    records
                        .iter()
                        .map(|record| [x(record), y(low(record)), y(high(record))])
                        .collect::<Vec<_>>()
                };
                let mut bands = Vec::new();
                if let Some([low, high]) = curve.band.map(|band| band.map(Series::index)) {
                    bands.push((edge(&|record| record.mean[low], &|record| record.mean[high]), 0.12));
                }
                if records.iter().any(|record| record.count > 1) {
                    bands.push((edge(&|record| record.min[index], &|record| record.max[index]), 0.22));
                }
                Drawn { name, color, mean, bands, floor: None }
            }
            Source::Metric(metric) => {
                let factor = curve.factor(scene);
                let rows = scene.session.measured.rows();
                let at = |row: &MeasuredAt| {
                    let value =
                        row.measures.value(metric).map_or(f64::NAN, |value| values.place(value * factor));
                    [steps.place(row.step as f64), value]
                };
                let floor =
                    rows.last().filter(|_| curve.has_floor()).and_then(|row| row.measures.floor(metric));
                let floor = floor.map(|floor| values.place(floor * factor));
                Drawn { name, color, mean: rows.iter().map(at).collect(), bands: Vec::new(), floor }
            }
        }
    };
    kind.curves().into_iter().map(draw).collect()
}

/// The places that hold every mean and line of reference, with some room.
pub fn value_range(lines: &[Drawn], references: &[(String, f64)], values: Scale) -> [f64; 2] {
    let means = lines.iter().flat_map(|line| line.mean.iter().map(|point| point[1]).chain(line.floor));
    let places = means
        .chain(references.iter().map(|(_, value)| values.place(*value)))
        .filter(|place| place.is_finite());
    let [low, high] = places
        .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], place| [low.min(place), high.max(place)]);
    if low > high {
        return [0.0, 1.0];
    }
    let room = (0.08 * (high - low)).max(1e-3 * high.abs().max(1.0));
    [low - room, high + room]
}
