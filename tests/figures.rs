//! Figures: a pane of a run as a file, drawn without a window, and in the window.

use std::path::{Path, PathBuf};

use eframe::egui::accesskit::Role;
use eframe::egui::{OutputCommand, Rect, Theme, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::cli::{FIGURE_PANES, FigureArguments, FigureNeeds, FigureTheme, draw_picture, figured};
use ganscope::config::{Preset, Run};
use ganscope::protocol::Series;
use ganscope::session::{Company, Session};
use ganscope::ui::{Action, FigureFormat, FigureLook, FigureStage, Pane, PlotKind, Purpose};
use ganscope::words::Language;
use resvg::usvg::roxmltree::{Document, Node};

use crate::command_line::{ganscope, output, refusal, small};
use crate::divergence::run_that_diverges;
use crate::stage::{Stage, StageSetup, small_run};

/// Everything that any pane shows.
const ALL: FigureNeeds =
    FigureNeeds { course: true, metrics: true, metrics_course: true, verdict: true, spectrum: true };

/// `run` at `step` as a figure has it.
fn played(run: &Run, step: u64, needs: FigureNeeds) -> Session {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("run.toml");
    std::fs::write(&file, run.to_toml(Language::English)).expect("a file");
    let arguments = FigureArguments {
        run: file,
        pane: "arena".to_owned(),
        step: Some(step),
        seed: None,
        size: [900, 600],
        theme: FigureTheme::Light,
        scale: 1,
        out: PathBuf::new(),
    };
    figured(&arguments, needs, Language::English).expect("a run")
}

fn look(pane: Pane) -> FigureLook {
    FigureLook { pane, size: [900, 600], theme: Theme::Light, language: Language::English }
}

/// The figure of `session`, with the pictures that it needs.
fn drawn(session: &mut Session, look: FigureLook) -> (FigureStage, String) {
    let mut stage = FigureStage::new(look);
    stage.settle(session, &Company::default());
    for _ in 0..4 {
        if stage.has_picture(session) {
            break;
        }
        let view = stage.wanted(session).expect("a view");
        draw_picture(session, view).expect("a picture");
        stage.settle(session, &Company::default());
    }
    let svg = stage.svg(session);
    (stage, svg)
}

/// The rectangles of all clips, by their names, and for each shape of `tag` whose colour is `color` the name of its clip and
/// what `read` makes of it.
fn placed<T>(
    svg: &str,
    tag: &str,
    (attribute, color): (&str, &str),
    read: impl Fn(Node<'_, '_>) -> T,
) -> Vec<(Rect, T)> {
    let document = Document::parse(svg).expect("an SVG");
    let clip_of = |name: &str| {
        let clip = document.descendants().find(|node| node.attribute("id") == Some(name)).expect("a clip");
        let path = clip.first_element_child().and_then(|path| path.attribute("d")).expect("a path");
        let points = points(path);
        Rect::from_min_max(pos2(points[0][0], points[0][1]), pos2(points[2][0], points[2][1]))
    };
    let shapes = document.descendants().filter(|node| {
        node.has_tag_name(("http://www.w3.org/2000/svg", tag))
            && node.attribute(attribute).is_some_and(|own| is_like(own, color))
    });
    let with_clip = |node: Node<'_, '_>| {
        let named = node
            .parent()
            .and_then(|group| group.attribute("clip-path"))
            .map(|clip| clip.trim_start_matches("url(#").trim_end_matches(')').to_owned());
        let rect = named.map_or(Rect::EVERYTHING, |name| clip_of(&name));
        (rect, read(node))
    };
    shapes.map(with_clip).collect()
}

/// Whether two colours are the same up to the rounding of what is seen through.
fn is_like(one: &str, other: &str) -> bool {
    let channel = |color: &str, index: usize| -> Option<i32> {
        i32::from_str_radix(color.get(index..index + 2)?, 16).ok()
    };
    [1, 3, 5].into_iter().all(|index| match (channel(one, index), channel(other, index)) {
        (Some(one), Some(other)) => (one - other).abs() <= 2,
        _ => false,
    })
}

/// The points of a path of straight lines.
fn points(path: &str) -> Vec<[f32; 2]> {
    let numbers: Vec<f32> = path
        .split(|letter: char| letter.is_ascii_alphabetic() || letter == ' ')
        .filter_map(|number| number.parse().ok())
        .collect();
    numbers.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// Blue of the light theme: real samples, and D(x).
const REAL: &str = "#0072b2";
/// Vermilion of the light theme: fakes, and D(G(z)).
const FAKE: &str = "#d55e00";

#[test]
fn every_pane_of_a_run_of_each_kind_has_a_figure() {
    assert_eq!(FIGURE_PANES.len(), Pane::ALL.len());
    assert!(Pane::ALL.iter().all(|pane| FIGURE_PANES.contains(&pane.key())));
    let mut small_networks = small_run();
    small_networks.config.latent_dim = 2;
    let preset = |name: &str| Preset::named(name).and_then(Preset::run).expect("a preset");
    for run in [small_networks, preset("fig1"), preset("penguins")] {
        let mut session = played(&run, 12, ALL);
        assert_eq!(session.step(), 12);
        for pane in Pane::ALL {
            for (theme, language) in [(Theme::Light, Language::English), (Theme::Dark, Language::Chinese)] {
                let (_, svg) = drawn(&mut session, FigureLook { theme, language, ..look(pane) });
                let document = Document::parse(&svg).expect("an SVG");
                let count =
                    |tag: &str| document.descendants().filter(|node| node.tag_name().name() == tag).count();
                assert_eq!(count("text"), 0, "{pane:?}");
                assert!(count("path") > 3, "{pane:?}: outlines of letters at least");
                assert!(!svg.contains("NaN") && !svg.contains("inf "), "{pane:?}");
            }
        }
    }
}

#[test]
fn samples_are_where_their_numbers_say() {
    let mut session = played(&small_run(), 40, FigureNeeds::default());
    let (stage, svg) = drawn(&mut session, look(Pane::Arena));
    let picture = session.picture.clone().expect("a picture");
    let view = stage.wanted(&session).expect("a view").rect;
    let center = |node: Node<'_, '_>| {
        ["cx", "cy"].map(|name| node.attribute(name).and_then(|value| value.parse().ok()).unwrap_or(f32::NAN))
    };
    // The line on which D is undecided is a line everywhere.
    assert!(!svg.contains("fill=\"#3c4046\""), "a line is painted as an area");
    for (color, samples) in [(REAL, &picture.real), (FAKE, &picture.fake)] {
        let circles = placed(&svg, "circle", ("fill", color), center);
        let frame = circles[0].0;
        let expected = |sample: &[f32; 2]| {
            let share = [0, 1]
                .map(|axis| (f64::from(sample[axis]) - view.min[axis]) / (view.max[axis] - view.min[axis]));
            let x = f64::from(frame.left()) + share[0] * f64::from(frame.width());
            let y = f64::from(frame.bottom()) - share[1] * f64::from(frame.height());
            [x as f32, y as f32]
        };
        let inside = samples.iter().filter(|sample| frame.contains(expected(sample).into()));
        for sample in inside.take(100) {
            let [x, y] = expected(sample);
            let near = |at: &[f32; 2]| (at[0] - x).abs() < 0.1 && (at[1] - y).abs() < 0.1;
            assert!(circles.iter().any(|(_, at)| near(at)), "{sample:?} is not at {x}, {y}");
        }
    }
}

#[test]
fn curves_go_through_what_was_recorded() {
    let mut session = played(&small_run(), 30, FigureNeeds { course: true, ..FigureNeeds::default() });
    let (_, svg) = drawn(&mut session, look(Pane::Plot(PlotKind::Outputs)));
    let longest = |color: &str| -> Vec<[f32; 2]> {
        let lines = placed(&svg, "path", ("stroke", color), |node| points(node.attribute("d").unwrap_or("")));
        lines.into_iter().map(|(_, line)| line).max_by_key(Vec::len).expect("a curve")
    };
    let records = session.course.curves.within(0.0..=30.0, 1000);
    assert_eq!(records.len(), 30, "nothing is merged");
    let value = |series: Series, index: usize| records[index].mean[series.index()];
    let (real, fake) = (longest(REAL), longest(FAKE));
    // Two numbers of one step, and where they are, give the scale of the axis; all others have to be on it.
    let last = records.len() - 1;
    let (ends, values) = (
        [real[real.len() - 1], fake[fake.len() - 1]],
        [value(Series::DReal, last), value(Series::DFake, last)],
    );
    let per_unit = (ends[0][1] - ends[1][1]) / (values[0] - values[1]);
    assert!(per_unit < -100.0, "a greater number is higher up: {per_unit}");
    for (series, curve) in [(Series::DReal, &real), (Series::DFake, &fake)] {
        assert_eq!(curve.len(), records.len());
        for (index, at) in curve.iter().enumerate() {
            let y = ends[0][1] + per_unit * (value(series, index) - values[0]);
            assert!((at[1] - y).abs() < 0.2, "{series:?} of step {}: {} and not {y}", index + 1, at[1]);
            let x = curve[0][0] + index as f32 / last as f32 * (curve[last][0] - curve[0][0]);
            assert!((at[0] - x).abs() < 0.1, "steps are evenly apart");
        }
    }
}

/// The run of the tests below, in a file of `folder`.
fn written(folder: &Path) -> String {
    let file = folder.join("run.toml");
    std::fs::write(&file, small_run().to_toml(Language::English)).expect("a file");
    file.to_string_lossy().into_owned()
}

#[test]
fn a_figure_is_the_same_each_time_and_as_large_and_as_dark_as_was_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = written(folder.path());
    let figure = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let place = out.to_string_lossy().into_owned();
        let said = output(&[&["figure", &run, "--step", "20", "--out", &place][..], more].concat());
        assert!(said.contains(&place), "{said}");
        std::fs::read(out).expect("a figure")
    };
    let arena = ["--pane", "arena", "--size", "400x300"];
    let with = |more: &[&'static str]| [&arena[..], more].concat();
    let svg = figure("a.svg", &arena);
    assert_eq!(svg, figure("b.svg", &arena), "the same command gives the same file");
    let text = String::from_utf8(svg).expect("a text");
    assert!(text.contains("<title>Arena: step 20 · ") && text.contains(" · seed 1 · "), "{}", &text[..300]);
    let size = |bytes: &[u8]| image::load_from_memory(bytes).expect("a PNG").to_rgb8();
    let once = figure("1.png", &with(&["--scale", "1"]));
    assert_eq!(once, figure("2.png", &with(&["--scale", "1"])));
    let (once, twice) = (size(&once), size(&figure("3.png", &with(&["--scale", "2"]))));
    assert_eq!((once.dimensions(), twice.dimensions()), ((400, 300), (800, 600)));
    let dark = size(&figure("4.png", &with(&["--scale", "1", "--theme", "dark"])));
    let brightness =
        |picture: &image::RgbImage| picture.as_raw().iter().map(|value| u64::from(*value)).sum::<u64>();
    assert!(brightness(&once) > 2 * brightness(&dark), "{} {}", brightness(&once), brightness(&dark));
    let chinese = figure("5.svg", &with(&["--language", "zh-CN"]));
    assert!(String::from_utf8(chinese).expect("a text").contains("随机种子 1"));
}

#[test]
fn what_cannot_be_drawn_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = written(folder.path());
    let out = folder.path().join("a.pdf").to_string_lossy().into_owned();
    let png = folder.path().join("a.png").to_string_lossy().into_owned();
    let said = |arguments: &[&str]| {
        let said = refusal(arguments);
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
        said
    };
    assert!(said(&["figure", &run, "--pane", "arena", "--out", &out]).contains(".svg"));
    assert!(said(&["figure", &run, "--pane", "arenas", "--out", &png]).contains("arena, model"));
    let size = said(&["figure", &run, "--pane", "arena", "--size", "9x9", "--out", &png]);
    assert!(size.contains("200") && size.contains("4096"), "{size}");
    assert!(said(&["figure", &run, "--pane", "arena", "--scale", "5", "--out", &png]).contains('4'));
    assert!(said(&["figure", "no-such-run", "--pane", "arena", "--out", &png]).contains("no-such-run"));
    assert!(!Path::new(&png).exists());
    // Where a run ends there is no picture, but the curves up to there.
    let wild = run_that_diverges().to_toml(Language::English);
    let file = folder.path().join("wild.toml");
    std::fs::write(&file, wild).expect("a file");
    let file = file.to_string_lossy().into_owned();
    let at = ["--step", "5000", "--out", &png];
    let over = said(&[&["figure", &file, "--pane", "arena"][..], &at].concat());
    assert!(over.contains("diverges in step"), "{over}");
    assert!(!Path::new(&png).exists());
    let curves = ganscope(&[&["figure", &file, "--pane", "outputs"][..], &at].concat()).output();
    let curves = curves.expect("an end");
    assert!(curves.status.success() && Path::new(&png).exists());
    assert!(String::from_utf8_lossy(&curves.stderr).contains("diverges in step"));
}

#[test]
fn a_run_that_computes_otherwise_says_where_and_goes_on_from_its_stored_state() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("run");
    let out = out.to_string_lossy().into_owned();
    output(&small(&["--steps", "2000", "--out", &out]));
    let config = Path::new(&out).join("config.toml");
    let text = std::fs::read_to_string(&config).expect("a run file");
    let figure = |step: &str| {
        let png = folder.path().join("a.png").to_string_lossy().into_owned();
        let pane = ["--pane", "outputs", "--size", "300x200", "--step", step, "--out", &png];
        let done = ganscope(&[&["figure", &out][..], &pane].concat()).output().expect("an end");
        assert!(done.status.success());
        let said = String::from_utf8(done.stderr).expect("a text");
        (said, std::fs::read(png).expect("a figure"))
    };
    let (said, whole) = figure("2000");
    assert_eq!(said, "", "it computes as it was recorded");
    // Another digit in the first hash.
    let start = text.find("step = 1000").expect("a checksum");
    let hash = start + text[start..].find("hash = \"").expect("a hash") + "hash = \"".len();
    let digit = if &text[hash..=hash] == "0" { "1" } else { "0" };
    std::fs::write(&config, text[..hash].to_owned() + digit + &text[hash + 1..]).expect("a run file");
    let (said, _) = figure("1500");
    assert!(said.contains("At step 1000") || said.contains("At step 1,000"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    let (said, again) = figure("2000");
    let [first, second] = said.lines().collect::<Vec<_>>()[..] else { panic!("two sentences: {said}") };
    assert!(first.contains("At step 1") && second.contains("state that was stored"), "{said}");
    assert_eq!(again, whole, "the stored state is that of the step");
}

#[test]
fn the_window_saves_and_copies_what_is_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::real(StageSetup { size: [1200.0, 800.0].into(), ..StageSetup::default() });
    stage.until("a picture", |app| app.session().picture.is_some());
    stage.harness.state_mut().ask(Action::OpenFigure(Pane::Arena));
    stage.harness.run_steps(12);
    stage.harness.get_by_role_and_label(Role::ComboBox, "Size").click();
    stage.harness.run_steps(6);
    for label in ["800 × 800", "Light", "3×"] {
        stage.harness.get_by_label(label).click();
        stage.harness.run_steps(6);
    }
    let told: Vec<_> =
        stage.harness.get_all_by_role(Role::Label).map(|node| node.accesskit_node().value()).collect();
    assert!(stage.harness.query_by_label_contains("2400 × 2400 pixels").is_some(), "{told:?}");
    let svg = folder.path().join("arena.svg");
    stage
        .harness
        .state_mut()
        .ask(Action::Use(Purpose::SavePane(Pane::Arena, FigureFormat::Svg), svg.clone()));
    stage.until("the figure", |_| svg.exists());
    let text = std::fs::read_to_string(&svg).expect("a figure");
    assert!(text.starts_with("<svg ") && text.contains("width=\"800\" height=\"800\""));
    assert!(text.contains(REAL), "it is light");
    let png = folder.path().join("losses");
    stage
        .harness
        .state_mut()
        .ask(Action::Use(Purpose::SavePane(Pane::Plot(PlotKind::Losses), FigureFormat::Png), png.clone()));
    let png = png.with_extension("png");
    stage.until("the figure", |_| png.exists());
    assert_eq!(image::open(&png).expect("a PNG").to_rgb8().dimensions(), (2400, 2400));
    stage.harness.get_by_label("Copy").click();
    let mut copied = None;
    for _ in 0..20_000 {
        stage.harness.step();
        let commands = &stage.harness.output().platform_output.commands;
        copied = commands.iter().find_map(|command| match command {
            OutputCommand::CopyImage(image) => Some(image.size),
            _ => None,
        });
        if copied.is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert_eq!(copied, Some([2400, 2400]));
    // An end that is no format is refused, and nothing is written.
    let pdf = folder.path().join("a.pdf");
    stage
        .harness
        .state_mut()
        .ask(Action::Use(Purpose::SavePane(Pane::Arena, FigureFormat::Png), pdf.clone()));
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label_contains("names no format of figures").is_some());
    assert!(!pdf.exists());
}
