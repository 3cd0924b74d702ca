//! The curves of other runs in a plot: branches, runs that are compared, ghosts, and other seeds.

use super::drawn::CurveGeometry;
use super::legend::LegendEntry;
use super::plot::{PlotKind, ReferenceLine, modes_of};
use crate::history::{RunHistory, difference, spread};
use crate::protocol::Record;
use crate::session::Companion;
use crate::ui::branch::{dash, drawn, name, sentence};
use crate::ui::compare::dash::{dash_of, dash_of_ghost};
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Least height of a plot, in points, that names other runs, besides the first.
const ROOMY: f32 = 240.0;

/// Strength of the colours of branches: what the run has left stands behind what is compared with it.
const FAINT: f32 = 0.7;

/// A curve of another run, with the length of its dashes.
pub type Dashed = (CurveGeometry, f32);

/// The last step that is drawn of the run of the window, which has taken `own` steps, and of those beside it: where they play in step,
/// the last that all have taken.
pub fn last_step(scene: Scene<'_>, own: u64) -> u64 {
    let last = |companion: &Companion| companion.session.seen().course.curves.last_step();
    let runs = scene.company.beside.iter().map(last).fold(own, u64::max);
    let common = scene.company.common_step(scene.session).unwrap_or(u64::MAX);
    scene.company.ghosts.iter().map(last).fold(runs.min(common), u64::max)
}

/// What a plot shows of other runs.
pub struct OtherCurves<'a> {
    /// First and last step in view.
    pub steps: [f64; 2],
    /// Most points of a curve.
    pub most: usize,
    /// The records of the run of the window that are in view.
    pub grid: &'a [Record],
    /// What the plot is drawn from.
    pub scene: Scene<'a>,
    /// The names in the legend that are hidden.
    pub hidden: &'a [String],
}

impl OtherCurves<'_> {
    /// The curves of the branches that the run is not on, each from where it leaves another one.
    pub fn branches(&self, lines: impl Fn(&RunHistory, &[Record]) -> Vec<CurveGeometry>) -> Vec<Dashed> {
        let [first, last] = self.steps;
        let mut curves = Vec::new();
        for info in drawn(self.scene) {
            let Some(other) = self.scene.session.others.get(&info.id) else { continue };
            let from = info.fork.map_or(0, |fork| fork.step) as f64;
            let course = other.known();
            let records = course.curves.within(from.max(first)..=last.max(from), self.most);
            let mut lines = lines(course, &records);
            lines.iter_mut().for_each(|line| line.color = line.color.gamma_multiply(FAINT));
            curves.extend(self.seen(&name(self.scene, &info), dash(&info), lines));
        }
        curves
    }

    /// Those of `lines`, of the run that the legend calls `run`, which are not hidden.
    fn seen(&self, run: &str, dash: f32, lines: Vec<CurveGeometry>) -> Vec<Dashed> {
        let is_shown = |name: &str| self.hidden.iter().all(|hidden| hidden != name);
        let lines = lines.into_iter().filter(|line| is_shown(run) && is_shown(&line.name));
        lines.map(|line| (line, dash)).collect()
    }

    /// The runs that are compared, and the ghosts, each with the length of its dashes.
    fn all(&self) -> impl Iterator<Item = (&Companion, f32)> {
        let company = self.scene.company;
        let beside = company.beside.iter().map(|companion| (companion, dash_of(companion.letter)));
        let ghosts = company.ghosts.iter().enumerate().map(|(index, ghost)| (ghost, dash_of_ghost(index)));
        beside.chain(ghosts)
    }

    /// Whether the curves of a run beside have the axis of values of the run of the window in the plot of `kind`.
    fn is_shared(&self, kind: PlotKind, companion: &Companion) -> bool {
        kind.is_shared_by(self.scene.session, companion.session.seen())
    }

    /// The curves of the runs that are compared, and of ghosts.
    pub fn companions(
        &self,
        kind: PlotKind,
        lines: impl Fn(&RunHistory, &[Record], usize) -> Vec<CurveGeometry>,
    ) -> Vec<Dashed> {
        let [first, last] = self.steps;
        let of = |(companion, dash): (&Companion, f32)| {
            let session = companion.session.seen();
            let records = session.course.curves.within(first..=last, self.most);
            self.seen(&self.called(companion), dash, lines(&session.course, &records, modes_of(session)))
        };
        self.all().filter(|(companion, _)| self.is_shared(kind, companion)).flat_map(of).collect()
    }

    /// How much more each run beside that of the window has, of what every step records, or of metrics.
    pub fn differences(
        &self,
        kind: PlotKind,
        of_metrics: bool,
        lines: impl Fn(&RunHistory, &[Record], usize) -> Vec<CurveGeometry>,
    ) -> Vec<Dashed> {
        let base = &self.scene.session.course;
        let of = |companion: &Companion| {
            let session = companion.session.seen();
            let own = &session.course;
            let records =
                difference(&own.curves.within(self.steps[0]..=self.steps[1], self.most), &base.curves);
            let mut apart = RunHistory::default();
            if of_metrics {
                let modes = [session, self.scene.session].map(modes_of);
                apart.measured = own.metrics_apart(base, modes);
            }
            let dash = dash_of(companion.letter);
            // As shares, numbers of modes are what they are drawn as.
            self.seen(&self.called(companion), dash, lines(&apart, &records, 1))
        };
        let beside = self.scene.company.beside.iter();
        beside.filter(|companion| self.is_shared(kind, companion)).flat_map(of).collect()
    }

    /// How far the runs with other seeds reach, in what every step records or in metrics.
    pub fn seeds(
        &self,
        of_metrics: bool,
        lines: impl Fn(&RunHistory, &[Record]) -> Vec<CurveGeometry>,
    ) -> Vec<CurveGeometry> {
        let (Some(seeds), Some(name)) = (&self.scene.company.seeds, self.spread_name()) else {
            return Vec::new();
        };
        let shown = |lines| self.seen(&name, 0.0, lines).into_iter().map(|(line, _)| line).collect();
        if of_metrics {
            let [least, median, greatest] = seeds.metrics.reach.each_ref().map(|measured| {
                let mut history = RunHistory::default();
                history.measured.clone_from(measured);
                lines(&history, &[])
            });
            let ends = least.into_iter().zip(greatest);
            return shown(median.into_iter().zip(ends).map(|(line, ends)| line.between(ends)).collect());
        }
        let curves: Vec<_> =
            seeds.members.iter().map(|member| &member.session.seen().course.curves).collect();
        shown(lines(&RunHistory::default(), &spread(self.grid, &curves)))
    }

    /// The line of no difference.
    pub fn zero(&self) -> ReferenceLine {
        ReferenceLine {
            name: Sentence::new("compare.zero")
                .with("run", self.scene.company.letter)
                .text(self.scene.language),
            help: self.scene.text("compare.zero_help").into_owned(),
            value: 0.0,
            color: self.scene.palette.weak,
        }
    }

    /// What the legend calls a run beside that of the window.
    fn called(&self, companion: &Companion) -> String {
        let key = if companion.letter == ' ' { "compare.ghost_of" } else { "compare.run" };
        Sentence::new(key).with("name", companion.called(self.scene.language)).text(self.scene.language)
    }

    /// What the legend calls the band of the runs with other seeds; `None` without them.
    fn spread_name(&self) -> Option<String> {
        let seeds = self.scene.company.seeds.as_ref()?;
        let name = Sentence::new("compare.spread").with_count("count", seeds.members.len());
        Some(name.text(self.scene.language))
    }

    /// What tells the runs apart, for the legend of the plot of `kind`, which is `height` points high and in which the runs are shown
    /// `apart` or not; and whose curves are missing there. Of low plots one names them for all.
    pub fn legend(&self, kind: PlotKind, apart: bool, height: f32) -> Vec<LegendEntry> {
        let scene = self.scene;
        let names_runs = kind == PlotKind::Outputs || height >= ROOMY;
        let entry = |name: String, help: String, dash: Option<f32>| LegendEntry {
            name,
            help,
            color: scene.palette.weak,
            dash,
            section: None,
        };
        let told = |key: &str| scene.text(key).into_owned();
        let mut entries = Vec::new();
        if !apart && names_runs {
            entries.extend(
                drawn(scene)
                    .iter()
                    .map(|info| entry(name(scene, info), sentence(scene, info), Some(dash(info)))),
            );
            entries.extend(self.spread_name().map(|name| entry(name, told("compare.spread_help"), None)));
        }
        for (companion, dash) in self.all() {
            if !self.is_shared(kind, companion) {
                let name = Sentence::new("compare.other_axis").with("run", companion.called(scene.language));
                entries.push(entry(name.text(scene.language), told("compare.other_axis_help"), Some(dash)));
            } else if names_runs && (companion.letter != ' ' || !apart) {
                let help = if companion.letter == ' ' { "compare.ghost_help" } else { "compare.run_help" };
                entries.push(entry(self.called(companion), told(help), Some(dash)));
            }
        }
        entries
    }
}
