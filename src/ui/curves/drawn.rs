//! Curves as geometry: lines, bands and the range of values.

use eframe::egui::Color32;
use egui_plot::{FilledArea, HLine, Line, LineStyle, PlotUi, Points};

use super::plot::{PlotCurve, PlotKind, ReferenceLine};
use crate::config::GameConfig;
use crate::history::{MeasuredAt, MetricHistory};
use crate::protocol::{CurveSource, Record, Series};
use crate::ui::scale::AxisScale;
use crate::ui::scene::Scene;

/// A curve in places on both axes.
pub struct CurveGeometry {
    /// Its name in the legend.
    pub name: String,
    /// Its tooltip in the legend.
    pub help: String,
    /// The section of the guide about it.
    pub section: String,
    /// The colour of its line; bands have a share of it.
    pub color: Color32,
    mean: Vec<[f64; 2]>,
    /// Bands as [x, low, high], each with its opacity.
    bands: Vec<(Vec<[f64; 3]>, f32)>,
    floor: Option<f64>,
    /// The range of the scores of perfect generators, as [x, low, high], from the first step to the last.
    floor_band: Vec<[f64; 3]>,
}

impl CurveGeometry {
    /// Whether the score of a perfect generator is drawn.
    pub fn has_floor(&self) -> bool {
        self.floor.is_some_and(f64::is_finite)
    }

    /// The curve with a band from the first of `ends` to the second, which have points at the same places.
    pub fn between(mut self, (low, high): (Self, Self)) -> Self {
        let band = low.mean.iter().zip(&high.mean).map(|([x, low], [_, high])| [*x, *low, *high]);
        self.bands.push((band.collect(), 0.22));
        self
    }

    /// Leaves out points of the mean that are less than `apart` after the one before, along x, but for the last: the stroke of a line
    /// that turns within its own width is torn.
    pub fn thin(&mut self, apart: f64) {
        let mut thinned: Vec<[f64; 2]> = Vec::with_capacity(self.mean.len());
        for (index, point) in self.mean.iter().enumerate() {
            let is_near = thinned.last().is_some_and(|last| point[0] - last[0] < apart);
            if is_near && index + 1 == self.mean.len() && thinned.len() > 1 {
                thinned.pop();
            }
            if !is_near || index + 1 == self.mean.len() {
                thinned.push(*point);
            }
        }
        self.mean = thinned;
    }

    /// Leaves out what lies beyond `end` along x.
    pub fn end_at(&mut self, end: f64) {
        self.mean.retain(|[x, _]| *x <= end);
        self.bands.iter_mut().for_each(|(band, _)| band.retain(|[x, ..]| *x <= end));
        self.floor_band.iter_mut().for_each(|[x, ..]| *x = x.min(end));
    }

    /// Leaves the score of a perfect generator out.
    pub fn hide_floor(&mut self) {
        self.floor = None;
        self.floor_band.clear();
    }

    /// Edges of the bands, without the tenth of the points at which they reach furthest.
    fn usual_band(&self) -> Vec<f64> {
        let edge = |index: usize, share: f64| {
            let points = self.bands.iter().flat_map(|(band, _)| band);
            let mut edge: Vec<f64> =
                points.map(|point| point[index]).filter(|place| place.is_finite()).collect();
            let index = (share * edge.len().saturating_sub(1) as f64).round() as usize;
            (index < edge.len()).then(|| *edge.select_nth_unstable_by(index, f64::total_cmp).1)
        };
        [edge(1, REACHED_FURTHEST), edge(2, 1.0 - REACHED_FURTHEST)].into_iter().flatten().collect()
    }

    /// Adds its mean to the plot as another branch has it: thin, with dashes of this length. What lies beyond the `view`, of
    /// steps and of values, gets none: in a branch that diverges they would be without number.
    pub fn draw_dashed(self, plot_ui: &mut PlotUi<'_>, dash: f32, view: [[f64; 2]; 2]) {
        let seen = pieces(&self.mean).flat_map(|piece| clipped(piece, 0, view[0]));
        for piece in seen.flat_map(|piece| clipped(&piece, 1, view[1])) {
            let line = Line::new(self.name.as_str(), piece).color(self.color.gamma_multiply(0.75));
            plot_ui.line(line.width(1.2).style(LineStyle::Dashed { length: dash }).allow_hover(false));
        }
    }

    /// Adds to the plot how far many runs reach: a band from the least to the greatest, and their median as a thin line.
    pub fn draw_spread(mut self, plot_ui: &mut PlotUi<'_>, view: [[f64; 2]; 2]) {
        let mean = std::mem::take(&mut self.mean);
        self.floor = None;
        // Of a record that stands for many runs, the last band is the one from the least to the greatest.
        self.bands.drain(..self.bands.len().saturating_sub(1));
        let median = Self {
            mean,
            bands: Vec::new(),
            floor_band: Vec::new(),
            help: String::new(),
            ..Self::named(&self)
        };
        self.draw(plot_ui);
        median.draw_dashed(plot_ui, SHORT_DASH, view);
    }

    fn named(other: &Self) -> Self {
        let (name, help, section) = (other.name.clone(), other.help.clone(), other.section.clone());
        Self {
            name,
            help,
            section,
            color: other.color,
            mean: Vec::new(),
            bands: Vec::new(),
            floor: None,
            floor_band: Vec::new(),
        }
    }

    /// Adds it to the plot: bands first, then the floor, then the mean.
    pub fn draw(self, plot_ui: &mut PlotUi<'_>) {
        let bottom = plot_ui.plot_bounds().min()[1];
        for (band, alpha) in self.bands.into_iter().chain([(self.floor_band, 0.12)]) {
            for piece in pieces(&band) {
                let column = |index: usize| piece.iter().map(|row| row[index]).collect::<Vec<_>>();
                let low: Vec<f64> = column(1).into_iter().map(|low| low.max(bottom)).collect();
                let area = FilledArea::new(self.name.as_str(), &column(0), &low, &column(2));
                plot_ui.add(area.fill_color(self.color.gamma_multiply(alpha)).allow_hover(false));
            }
        }
        if let Some(floor) = self.floor.filter(|floor| floor.is_finite()) {
            let line = HLine::new(self.name.as_str(), floor).color(self.color.gamma_multiply(0.8)).width(1.0);
            plot_ui.hline(line.style(LineStyle::dashed_loose()).allow_hover(false));
        }
        for piece in pieces(&self.mean) {
            if let [alone] = piece {
                // No line goes through it, but it was measured.
                let point = Points::new(self.name.as_str(), vec![*alone]).color(self.color).radius(ALONE);
                plot_ui.points(point.allow_hover(false));
            } else {
                let line = Line::new(self.name.as_str(), piece.to_vec()).color(self.color).width(1.6);
                plot_ui.line(line.allow_hover(false));
            }
        }
    }
}

/// Length of the dashes of a median, in points.
const SHORT_DASH: f32 = 1.5;
/// Radius of an isolated point, in points.
const ALONE: f32 = 1.4;

/// The sections of `points` without NaN. The lower edge of a band may be minus infinity on a logarithmic axis.
fn pieces<const N: usize>(points: &[[f64; N]]) -> impl Iterator<Item = &[[f64; N]]> {
    let is_gap = |point: &[f64; N]| point.iter().any(|place| place.is_nan() || *place == f64::INFINITY);
    points.split(is_gap).filter(|piece| !piece.is_empty())
}

/// The sections of the line through `points` that lie between `low` and `high` along x (0) or y (1).
fn clipped(points: &[[f64; 2]], axis: usize, [low, high]: [f64; 2]) -> Vec<Vec<[f64; 2]>> {
    let mut sections: Vec<Vec<[f64; 2]>> = Vec::new();
    if low.partial_cmp(&high) != Some(std::cmp::Ordering::Less) {
        return sections;
    }
    for pair in points.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        let rise = to[axis] - from[axis];
        // From where to where, as shares of the way, it is between them.
        let reached = |height: f64| if rise == 0.0 { f64::NAN } else { (height - from[axis]) / rise };
        let [enters, leaves] = if rise < 0.0 { [high, low] } else { [low, high] }.map(reached);
        let (start, end) = (enters.max(0.0), leaves.min(1.0));
        let is_seen = if rise == 0.0 { (low..=high).contains(&from[axis]) } else { start <= end };
        if !is_seen || !rise.is_finite() {
            continue;
        }
        let at = |share: f64| {
            let mut point = [0, 1].map(|index| from[index] + share * (to[index] - from[index]));
            point[axis] = point[axis].clamp(low, high);
            point
        };
        let (start, end) = (at(start.max(0.0)), at(end.min(1.0)));
        match sections.last_mut() {
            Some(section) if section.last() == Some(&start) => section.push(end),
            _ => sections.push(vec![start, end]),
        }
    }
    sections
}

/// The curves of the plot of `kind`, of what was `measured` and of `records`.
pub fn lines(
    kind: PlotKind,
    game: &GameConfig,
    (scene, modes): (Scene<'_>, usize),
    (measured, records): (&MetricHistory, &[Record]),
    steps: AxisScale,
    values: AxisScale,
) -> Vec<CurveGeometry> {
    let draw = |curve: PlotCurve| {
        let (name, help, color) = (curve.label(scene), curve.help(scene), (curve.color)(scene.palette));
        let section = curve.section(scene);
        match curve.source {
            CurveSource::Series(series) => {
                let index = series.index();
                let y = |value: f32| values.place(f64::from(value));
                let mean = with_gaps(records, steps, |record| [y(record.mean[index])]);
                let mean = mean.into_iter().map(|(x, [y])| [x, y]).collect();
                let edge = |low: &dyn Fn(&Record) -> f32, high: &dyn Fn(&Record) -> f32| {
                    let edges = with_gaps(records, steps, |record| {
                        let (low, high) = (low(record), y(high(record)));
                        // What is not positive has no place on a logarithmic axis, but the band reaches down to it.
                        let low = if low <= 0.0 && y(low).is_nan() { f64::NEG_INFINITY } else { y(low) };
                        [low, high]
                    });
                    edges.into_iter().map(|(x, [low, high])| [x, low, high]).collect::<Vec<_>>()
                };
                let mut bands = Vec::new();
                if let Some([low, high]) = curve.band.map(|band| band.map(Series::index)) {
                    bands.push((edge(&|record| record.mean[low], &|record| record.mean[high]), 0.12));
                }
                if records.iter().any(|record| record.min[index] < record.max[index]) {
                    bands.push((edge(&|record| record.min[index], &|record| record.max[index]), 0.22));
                }
                CurveGeometry { name, help, section, color, mean, bands, floor: None, floor_band: Vec::new() }
            }
            CurveSource::Metric(metric) => {
                let factor = curve.factor(modes);
                let rows = measured.rows();
                let at = |row: &MeasuredAt| {
                    let value =
                        row.measures.value(metric).map_or(f64::NAN, |value| values.place(value * factor));
                    [steps.place(row.step as f64), value]
                };
                let whole = rows.iter().rev().find(|row| !row.is_partial).or(rows.last());
                let floor = whole.filter(|_| curve.has_floor()).and_then(|row| row.measures.floor(metric));
                let floor = floor.map(|floor| values.place(floor * factor));
                let range = whole.filter(|_| floor.is_some());
                let range = range.and_then(|row| row.measures.floor_range(metric));
                let edges = |[low, high]: [f64; 2]| {
                    let [low, high] = [low, high].map(|edge| values.place(edge * factor));
                    let ends = [rows.first(), rows.last()].into_iter().flatten();
                    // What is not positive has no place on a logarithmic axis, but the band reaches down to it.
                    let low = if low.is_nan() { f64::NEG_INFINITY } else { low };
                    ends.map(|row| [steps.place(row.step as f64), low, high]).collect()
                };
                let floor_band = range.map_or(Vec::new(), edges);
                let mut mean = Vec::with_capacity(rows.len());
                for (index, row) in rows.iter().enumerate() {
                    let point = at(row);
                    if row.is_partial && point[1].is_nan() {
                        continue;
                    }
                    mean.push(point);
                    if measured.is_gap_after(index) {
                        mean.push([f64::NAN; 2]);
                    }
                }
                CurveGeometry { name, help, section, color, mean, bands: Vec::new(), floor, floor_band }
            }
        }
    };
    kind.curves(game).into_iter().map(draw).collect()
}

/// Points for `records`, with NaN where steps were not recorded.
fn with_gaps<const N: usize>(
    records: &[Record],
    steps: AxisScale,
    of: impl Fn(&Record) -> [f64; N],
) -> Vec<(f64, [f64; N])> {
    let mut points = Vec::with_capacity(records.len());
    let mut next = None;
    for record in records {
        if next.is_some_and(|next| record.first > next) {
            points.push((f64::NAN, [f64::NAN; N]));
        }
        next = Some(record.last + 1);
        points.push((steps.place(record.middle()), of(record)));
    }
    points
}

/// The range of values that contains all means, the usual range of the bands and all lines of reference, with a
/// margin. A few extreme means, as in a spike, may be left out, so that the other curves are not flattened.
pub fn value_range<'a>(
    lines: impl Iterator<Item = &'a CurveGeometry> + Clone,
    references: &[ReferenceLine],
    values: AxisScale,
) -> [f64; 2] {
    let mut means: Vec<f64> = lines.clone().flat_map(|line| line.mean.iter().map(|point| point[1])).collect();
    means.retain(|place| place.is_finite());
    means.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| means.get((share * means.len().saturating_sub(1) as f64).round() as usize).copied();
    let inner = [at(OUTER), at(1.0 - OUTER)];
    let all = [at(0.0), at(1.0)];
    let spread = |range: [Option<f64>; 2]| range[1].unwrap_or(0.0) - range[0].unwrap_or(0.0);
    let kept = if spread(all) > EXTREME * spread(inner) && spread(inner) > 0.0 { inner } else { all };
    let floors = lines.clone().filter_map(|line| line.floor);
    let references = references.iter().map(|line| values.place(line.value)).chain(floors);
    let places =
        kept.into_iter().flatten().chain(lines.flat_map(CurveGeometry::usual_band)).chain(references);
    let places = places.filter(|place| place.is_finite());
    let [low, high] = places
        .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], place| [low.min(place), high.max(place)]);
    if low > high {
        return [0.0, 1.0];
    }
    // A curve that stands still has a range too.
    let least = if high > low { 1e-3 * high.abs().max(1e-6) } else { 0.05 * high.abs().max(0.1) };
    let room = (0.1 * (high - low)).max(least);
    [low - room, high + room]
}

/// Share of the means at either end that may be extreme.
const OUTER: f64 = 0.02;
/// Share of the points at which a band may leave the range of values.
const REACHED_FURTHEST: f64 = 0.1;
/// Extreme means are left out if they extend the range by more than this factor.
const EXTREME: f64 = 6.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: impl Iterator<Item = f64>) -> Vec<CurveGeometry> {
        let mean = values.enumerate().map(|(step, value)| [step as f64, value]).collect();
        let (name, help, section) = (String::new(), String::new(), String::new());
        vec![CurveGeometry {
            name,
            help,
            section,
            color: Color32::WHITE,
            mean,
            bands: Vec::new(),
            floor: None,
            floor_band: Vec::new(),
        }]
    }

    #[test]
    fn points_that_lie_close_together_are_one_and_the_last_stays() {
        let mut line = drawn([0.0; 4].into_iter()).remove(0);
        line.mean = [0.0, 1.0, 1.1, 2.0, f64::NAN, 2.05, 3.0, 3.01].map(|x| [x, 7.0]).to_vec();
        line.thin(0.2);
        let places: Vec<f64> = line.mean.iter().map(|[x, _]| *x).collect();
        assert!(places[..3] == [0.0, 1.0, 2.0] && places[3].is_nan(), "{places:?}");
        assert_eq!(places[4..], [2.05, 3.01]);
        let mut alone = drawn([1.0].into_iter()).remove(0);
        alone.thin(5.0);
        assert_eq!(alone.mean.len(), 1);
    }

    #[test]
    fn what_comes_after_the_end_is_left_out() {
        let mut line = drawn((0..10).map(f64::from)).remove(0);
        line.bands.push(((0..10).map(|step| [f64::from(step), 0.0, 1.0]).collect(), 0.2));
        line.floor_band = vec![[0.0, 0.0, 1.0], [9.0, 0.0, 1.0]];
        line.end_at(4.5);
        assert_eq!((line.mean.len(), line.bands[0].0.len(), line.floor_band[1][0]), (5, 5, 4.5));
        line.end_at(f64::INFINITY);
        assert_eq!(line.mean.last(), Some(&[4.0, 4.0]));
    }

    #[test]
    fn what_was_not_measured_is_a_gap_in_lines_and_bands_also_of_merged_steps() {
        use crate::history::Curves;
        use crate::protocol::NUM_SERIES;
        // The generator rests from step 300 to 699.
        let mut curves = Curves::with_limit(256);
        for step in 1..=2000 {
            let mut values = [1.0; NUM_SERIES];
            if (300..700).contains(&step) {
                values[Series::GradientG.index()] = f32::NAN;
            }
            curves.push(&Record::of(step, values));
        }
        let index = Series::GradientG.index();
        let of = |record: &Record| [f64::from(record.min[index]), f64::from(record.max[index])];
        let points = |records: &[Record]| -> Vec<[f64; 3]> {
            with_gaps(records, AxisScale::Linear, of).into_iter().map(|(x, [a, b])| [x, a, b]).collect()
        };
        for most in [50, 200, 4000] {
            let points = points(&curves.within(0.0..=2000.0, most));
            let pieces: Vec<_> = pieces(&points).collect();
            assert_eq!(pieces.len(), 2, "in {most} points");
            let width = 2000.0 / most.min(256) as f64 * 4.0;
            for (piece, [first, last]) in pieces.into_iter().zip([[1.0, 300.0], [700.0, 2000.0]]) {
                let [low, high] = [piece[0][0], piece[piece.len() - 1][0]];
                assert!((low - first).abs() <= width && (high - last).abs() <= width, "{low} to {high}");
            }
        }
        // Steps that nobody recorded are a gap too.
        let apart: Vec<Record> =
            (1..4).chain(9..12).map(|step| Record::of(step, [1.0; NUM_SERIES])).collect();
        assert_eq!(pieces(&points(&apart)).map(<[_]>::len).collect::<Vec<_>>(), [3, 3]);
    }

    #[test]
    fn of_a_line_that_leaves_the_plot_what_is_inside_is_drawn_and_no_more() {
        let line = [
            [0.0, 0.5],
            [1.0, 0.5],
            [2.0, 1e30],
            [3.0, -1e30],
            [4.0, 2.0],
            [5.0, 0.0],
            [6.0, 5.0],
            [7.0, 6.0],
        ];
        let sections = clipped(&line, 1, [0.0, 1.0]);
        assert!(sections.iter().flatten().all(|point| (0.0..=1.0).contains(&point[1])), "{sections:?}");
        let length = |section: &Vec<[f64; 2]>| {
            section
                .windows(2)
                .map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]))
                .sum::<f64>()
        };
        assert!(sections.iter().map(length).sum::<f64>() < 10.0);
        assert_eq!(sections[0][..2], [[0.0, 0.5], [1.0, 0.5]]);
        assert_eq!(sections.last(), Some(&vec![[4.5, 1.0], [5.0, 0.0], [5.2, 1.0]]));
        assert!(clipped(&[[0.0, 2.0], [1.0, 3.0]], 1, [0.0, 1.0]).is_empty());
        assert!(clipped(&[[0.0, 0.5], [1.0, f64::INFINITY]], 1, [0.0, 1.0]).is_empty());
    }

    #[test]
    fn the_edge_of_a_band_that_has_no_place_is_no_gap() {
        let band =
            [[1.0, f64::NEG_INFINITY, 0.5], [2.0, -1.0, 0.5], [3.0, f64::NAN, f64::NAN], [4.0, 0.0, 1.0]];
        let lengths: Vec<usize> = pieces(&band).map(<[_]>::len).collect();
        assert_eq!(lengths, [2, 1]);
    }

    #[test]
    fn a_spike_does_not_flatten_the_others_and_a_slope_stays_whole() {
        let wave = |k: u32| f64::from(k % 7) / 10.0;
        let [low, high] = value_range(
            drawn((0..400).map(|k| if k == 90 { 4e4 } else { wave(k) })).iter(),
            &[],
            AxisScale::Linear,
        );
        assert!(low < 0.0 && high > 0.6 && high < 1.0, "{low} to {high}");
        let [low, high] = value_range(drawn((0..400).map(f64::from)).iter(), &[], AxisScale::Linear);
        assert!(low <= 0.0 && high >= 399.0, "{low} to {high}");
        // Of a mean that hides swings, the swings are seen; a single one further out is not.
        let band = |k: u32| [f64::from(k), if k == 5 { -90.0 } else { -8.0 }, 8.0];
        let mut hiding = drawn((0..400).map(|_| 0.1));
        hiding[0].bands.push(((0..400).map(band).collect(), 0.2));
        let [low, high] = value_range(hiding.iter(), &[], AxisScale::Linear);
        assert!((-12.0..-8.0).contains(&low) && (8.0..12.0).contains(&high), "{low} to {high}");
        let [low, high] = value_range(drawn((0..3).map(|_| 0.0)).iter(), &[], AxisScale::Linear);
        assert!((low + 0.005).abs() < 1e-9 && (high - 0.005).abs() < 1e-9, "{low} to {high}");
        let reference =
            [ReferenceLine { name: String::new(), help: String::new(), value: -3.0, color: Color32::WHITE }];
        assert!(value_range(drawn((0..9).map(wave)).iter(), &reference, AxisScale::Linear)[0] < -3.0);
        assert_eq!(value_range(drawn(std::iter::empty()).iter(), &[], AxisScale::Linear), [0.0, 1.0]);
    }
}
