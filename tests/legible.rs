//! Every word of the window can be read: at every size, in both languages, none is cut and none lies over another.

use std::path::Path;

use eframe::egui::emath::Rot2;
use eframe::egui::{self, FontFamily, Key, Pos2, Rect, Shape, Vec2, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use ganscope::config::{Change, ChangeKind, Edit, Preset, Setting, Value};
use ganscope::protocol::{NUM_SERIES, Phase, Record, Report, RunId};
use ganscope::ui::{Action, Pane, Purpose, ScreenLayout};
use ganscope::words::{Language, grouped};

use crate::stage::{Stage, StageSetup, first_snapshot_of, small_run};

/// The least window, 1024 x 768 at a scale of 1.5, 1366 x 768 at 1.5, 1024 x 768 and 1366 x 768 below a title, 1600 x 1000,
/// 1920 x 1080, and 3840 x 2160, where everything is scaled unless the system does so; then some of them on screens with
/// more pixels to a point, on which letters are a little wider or narrower.
const SIZES: [([f32; 2], f32); 12] = [
    ([760.0, 440.0], 1.0),
    ([760.0, 570.0], 1.0),
    ([910.0, 512.0], 1.0),
    ([1024.0, 740.0], 1.0),
    ([1366.0, 740.0], 1.0),
    ([1600.0, 1000.0], 1.0),
    ([1920.0, 1080.0], 1.0),
    ([3840.0, 2160.0], 1.0),
    ([760.0, 440.0], 1.5),
    ([1024.0, 740.0], 1.5),
    ([760.0, 440.0], 2.0),
    ([1024.0, 740.0], 2.0),
];

/// Makes the window as large as one of them.
fn set_size(stage: &mut Stage, (size, scale): ([f32; 2], f32)) {
    // The harness counts in points, of which a pixel has fewer where everything is scaled already.
    stage.harness.set_size(Vec2::from(size) / stage.harness.ctx.zoom_factor());
    let viewport = stage.harness.input_mut().viewports.get_mut(&egui::ViewportId::ROOT);
    viewport.expect("a window").native_pixels_per_point = Some(scale);
    stage.harness.run_steps(8);
}

/// What two words may share, and a word may lack, in points: the edge of a letter.
const EDGE: f32 = 1.0;

/// A row of words as it is drawn.
struct Words {
    text: String,
    /// Where its letters are.
    ink: Rect,
    /// Where they can be seen.
    clip: Rect,
    /// Whether it is a sign of a formula: those stand as close as they are printed.
    is_sign: bool,
    /// Size of its largest letters, in points.
    size: f32,
}

impl Words {
    fn seen(&self) -> Rect {
        self.ink.intersect(self.clip)
    }
}

/// All that is drawn.
fn drawn(stage: &Stage) -> Vec<Words> {
    fn walk(shape: &Shape, clip: Rect, found: &mut Vec<Words>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| walk(shape, clip, found)),
            Shape::Text(text) => {
                for row in text.galley.rows.iter().filter(|row| row.visuals.mesh_bounds.is_positive()) {
                    let ink = row.visuals.mesh_bounds.translate(row.pos.to_vec2());
                    let ink = ink.rotate_bb(Rot2::from_angle(text.angle)).translate(text.pos.to_vec2());
                    let sections = &text.galley.job.sections;
                    let is_sign =
                        sections.iter().all(|part| matches!(part.format.font_id.family, FontFamily::Name(_)));
                    let sizes = sections.iter().map(|part| part.format.font_id.size);
                    let size = sizes.fold(0.0, f32::max);
                    found.push(Words { text: row.text(), ink, clip, is_sign, size });
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in &stage.harness.output().shapes {
        walk(&clipped.shape, clipped.clip_rect, &mut found);
    }
    found
}

/// The places of the panes that are scrolled up and down, so that words at their ends are cut.
fn scrolled(stage: &Stage) -> Vec<Rect> {
    let place = |pane: Pane| {
        let id = egui::Id::unique(("place", pane.key()));
        stage.harness.ctx.data(|data| data.get_temp::<Rect>(id))
    };
    [Pane::Controls, Pane::Metrics, Pane::Dirac, Pane::Guide].into_iter().filter_map(place).collect()
}

/// What cannot be read of `words`, in a window as large as the stage.
fn faults(stage: &Stage, words: &[Words]) -> Vec<String> {
    let window = stage.harness.ctx.content_rect().expand(EDGE);
    let scrolled = scrolled(stage);
    let mut faults = Vec::new();
    let in_sight: Vec<&Words> = words.iter().filter(|words| words.seen().is_positive()).collect();
    for (index, words) in in_sight.iter().enumerate() {
        let Words { text, ink, .. } = words;
        let seen = words.seen().intersect(window);
        let may_scroll = scrolled.iter().any(|place| place.expand(EDGE).contains_rect(words.clip));
        if seen.width() < ink.width() - EDGE || (seen.height() < ink.height() - EDGE && !may_scroll) {
            faults.push(format!("{text:?} is cut: {seen:?} of {ink:?} is seen"));
        }
        for other in &in_sight[index + 1..] {
            let both = words.seen().intersect(other.seen());
            let are_signs = words.is_sign && other.is_sign;
            if both.width() > EDGE && both.height() > EDGE && !are_signs {
                faults.push(format!("{text:?} and {:?} lie over each other at {both:?}", other.text));
            }
        }
    }
    faults
}

/// Fails where something cannot be read in some size or language; `open` opens what is looked at, and `close` closes it.
#[track_caller]
fn is_legible(stage: &mut Stage, open: impl Fn(&mut Stage, Language), close: impl Fn(&mut Stage)) {
    let mut all = Vec::new();
    for language in Language::ALL {
        stage.harness.state_mut().ask(Action::Speak(language));
        for size in SIZES {
            set_size(stage, size);
            open(stage, language);
            stage.harness.run_steps(4);
            let found = faults(stage, &drawn(stage));
            all.extend(found.into_iter().map(|fault| format!("{} {size:?}: {fault}", language.tag())));
            close(stage);
        }
    }
    assert!(all.is_empty(), "\n{}\n", all.join("\n"));
}

fn nothing(_: &mut Stage) {}

/// A small run with real threads, with changes on the way and one at the last step.
fn trained() -> Stage {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.harness.state_mut().ask(Action::LimitSpeed(None));
    for (steps, keys) in [(200, ["]", "]", "{"]), (230, ["[", "}", "}"]), (500, ["{", "[", "]"])] {
        stage.steps(steps);
        stage.until("steps", |app| app.session().step() == steps && !app.session().is_playing());
        for key in keys {
            stage.harness.event(egui::Event::Text(key.to_owned()));
            stage.harness.run_steps(3);
        }
    }
    stage.until("metrics", |app| app.session().course.measured.last().is_some());
    stage.until("a picture", |app| {
        app.session().picture.as_ref().is_some_and(|picture| picture.at.step == 500)
    });
    stage
}

#[test]
fn a_run_can_be_read() {
    is_legible(&mut trained(), |_, _| {}, nothing);
}

#[test]
fn every_layout_can_be_read() {
    let mut stage = trained();
    for layout in ScreenLayout::ALL {
        stage.harness.state_mut().ask(Action::Arrange(layout));
        is_legible(&mut stage, |_, _| {}, nothing);
    }
    stage.harness.state_mut().ask(Action::Arrange(ScreenLayout::Present));
    // With its controls, as the pointer has just moved, and without them.
    let move_pointer = |stage: &mut Stage, _| {
        let corner = stage.harness.ctx.content_rect().right_bottom();
        stage.harness.hover_at(corner - Vec2::splat(2.0));
        stage.harness.run_steps(1);
        stage.harness.hover_at(corner - Vec2::splat(3.0));
    };
    is_legible(&mut stage, move_pointer, nothing);
    is_legible(&mut stage, |stage, _| stage.harness.run_steps(200), nothing);
}

#[test]
fn the_way_to_another_layout_is_in_sight_whatever_the_run() {
    for name in ["story", "story-fails"] {
        let run = Preset::named(name).and_then(Preset::run).expect("a preset");
        let mut stage = Stage::begun_with(StageSetup { run, ..StageSetup::default() });
        for layout in ScreenLayout::ALL.into_iter().filter(|layout| *layout != ScreenLayout::Present) {
            stage.harness.state_mut().ask(Action::Arrange(layout));
            for (language, size) in
                Language::ALL.into_iter().flat_map(|language| SIZES.map(|size| (language, size)))
            {
                stage.harness.state_mut().ask(Action::Speak(language));
                set_size(&mut stage, size);
                let title = language.text(&format!("layout.{}.title", layout.key()));
                let window = stage.harness.ctx.content_rect().expand(EDGE);
                let is_whole = |words: &Words| {
                    words.text.starts_with(&*title) && words.clip.intersect(window).contains_rect(words.ink)
                };
                let is_there = drawn(&stage).iter().any(is_whole);
                assert!(is_there, "{name}, {} {size:?}: {title:?} is not in sight", language.tag());
            }
        }
    }
}

#[test]
fn what_is_presented_is_large_on_every_screen() {
    let mut stage = trained();
    stage.harness.state_mut().ask(Action::Arrange(ScreenLayout::Present));
    for language in Language::ALL {
        stage.harness.state_mut().ask(Action::Speak(language));
        for size in SIZES {
            set_size(&mut stage, size);
            let content = stage.harness.ctx.content_rect().size();
            // A fiftieth of the height: who sits six heights away reads it. On a screen that is not wide, of the width.
            let least = 0.02 * content.y.min(content.x * 520.0 / 880.0);
            for words in drawn(&stage).iter().filter(|words| !words.is_sign) {
                assert!(
                    words.size >= least - 0.01,
                    "{size:?}: {:?} is {} of {least}",
                    words.text,
                    words.size
                );
            }
        }
    }
}

#[test]
fn the_names_of_changes_keep_a_distance_from_the_edge() {
    let mut stage = trained();
    let mut count = 0;
    for size in SIZES {
        set_size(&mut stage, size);
        let right = stage.harness.ctx.content_rect().right();
        let words = drawn(&stage);
        let named = words.iter().filter(|words| words.text.contains('→') || words.text.ends_with("changes"));
        let ends: Vec<f32> = named.map(|words| right - words.ink.right()).collect();
        assert!(ends.iter().all(|left| *left >= 3.0), "{size:?}: {ends:?}");
        count += ends.len();
    }
    assert!(count >= SIZES.len(), "changes are named in most sizes: {count}");
}

#[test]
fn the_words_of_every_pane_can_be_read_where_it_fills_the_window() {
    let mut stage = trained();
    for pane in Pane::ALL {
        stage.harness.state_mut().ask(Action::Fill(Some(pane)));
        is_legible(&mut stage, |_, _| {}, nothing);
        stage.harness.state_mut().ask(Action::Fill(None));
        stage.harness.run_steps(2);
    }
}

#[test]
fn long_runs_and_large_numbers_can_be_read() {
    let names = ["generator.learning_rate", "discriminator.learning_rate", "game.batch_size"];
    for last in [9_999, 123_456, 7_654_321, 98_765_432, 3_000_000_000_u64] {
        let mut stage = Stage::begun();
        let mut recipe = small_run();
        for (step, name) in [last / 3, last / 2, last - 1, last].into_iter().zip(names.into_iter().cycle()) {
            let setting = Setting::named(name).expect("a setting");
            let old = setting.get(&recipe.config);
            let new = if name == "game.batch_size" { Value::Integer(8) } else { Value::Number(1e-5) };
            recipe
                .changes
                .push(Change::scheduled(step, ChangeKind::Set { edit: Edit { setting, value: new }, old }));
        }
        let Report::Snapshot(mut snapshot) = first_snapshot_of(RunId(1), recipe.clone()) else { return };
        snapshot.at.step = last;
        (snapshot.changes.revision, snapshot.changes.num_in_force) = (2, recipe.changes.len());
        let record = |k: u64| {
            let mut record = Record::of(1 + k * (last / 400), [1e-3 * k as f32 + 1.0; NUM_SERIES]);
            record.last = (k + 1) * (last / 400);
            record
        };
        snapshot.records = (0..400).map(record).collect();
        stage.report(Report::Snapshot(snapshot));
        let step = grouped(last);
        assert!(drawn(&stage).iter().any(|words| words.text.contains(&step)), "{step} is not in sight");
        is_legible(&mut stage, |_, _| {}, nothing);
    }
}

#[test]
fn the_thermometer_can_be_read() {
    // At the equilibrium of the first preset all its modes are held.
    let run = Preset::named("ring8").and_then(Preset::run).expect("a preset");
    let mut stage = Stage::begun_with(StageSetup { run: run.clone(), ..StageSetup::default() });
    for loss in [0.3, 0.9, 1.386] {
        let Report::Snapshot(mut snapshot) = first_snapshot_of(RunId(1), run.clone()) else { return };
        snapshot.at.step = 1000;
        snapshot.records = (1..=1000).map(|step| Record::of(step, [loss; NUM_SERIES])).collect();
        stage.report(Report::Snapshot(snapshot));
        let begun = |stage: &mut Stage, _| stage.harness.state_mut().ask(Action::ShowThermometer(true));
        is_legible(&mut stage, begun, nothing);
    }
}

#[test]
fn notices_and_what_they_offer_are_whole() {
    let folder = Path::new("/nowhere/of somebody/with a long name/experiments/2026");
    let mut stage = trained();
    let say = |stage: &mut Stage, _| {
        for name in ["first.toml", "second.toml", "third.toml"] {
            stage.harness.state_mut().ask(Action::Use(Purpose::SaveRun, folder.join(name)));
        }
        stage.until("three notices", |app| app.session().notices.all().len() == 3);
    };
    let dismiss = |stage: &mut Stage| {
        (0..3).for_each(|_| stage.harness.state_mut().ask(Action::Dismiss(0)));
        stage.harness.run_steps(3);
    };
    is_legible(&mut stage, say, dismiss);
}

#[test]
fn what_is_said_in_the_arena_is_whole() {
    let run = Preset::named("diverges").and_then(Preset::run).expect("a preset");
    let mut stage = Stage::begun_with(StageSetup { run: run.clone(), ..StageSetup::default() });
    let Report::Snapshot(mut snapshot) = first_snapshot_of(RunId(1), run) else { return };
    let quantity = ganscope::protocol::Quantity::Gradient;
    let player = ganscope::config::Player::Discriminator;
    let divergence = ganscope::protocol::Divergence { step: 98_765, player, quantity, healthy_step: 98_700 };
    (snapshot.at.step, snapshot.phase) = (98_765, Phase::Diverged(divergence));
    stage.report(Report::Snapshot(snapshot));
    is_in_window(&mut stage, |_, _| {}, nothing, &["screen.diverged.title"]);
}

/// The words under `keys` are whole, in every size and language, once `open` has opened what they stand in.
#[track_caller]
fn is_in_window(
    stage: &mut Stage,
    open: impl Fn(&mut Stage, Language),
    close: impl Fn(&mut Stage),
    keys: &[&str],
) {
    for language in Language::ALL {
        stage.harness.state_mut().ask(Action::Speak(language));
        for size in SIZES {
            set_size(stage, size);
            open(stage, language);
            stage.harness.run_steps(4);
            let words = drawn(stage);
            let window =
                Rect::from_min_size(Pos2::ZERO, stage.harness.ctx.content_rect().size()).expand(EDGE);
            for key in keys {
                let text = language.text(key);
                let first = text.split('\n').next().unwrap_or_default();
                let is_whole = |words: &&Words| {
                    first.starts_with(words.text.trim())
                        && words.clip.intersect(window).expand(EDGE).contains_rect(words.ink)
                };
                assert!(
                    words.iter().any(|words| is_whole(&words)),
                    "{} {size:?}: {first:?} is not whole",
                    language.tag()
                );
            }
            close(stage);
        }
    }
}

fn press(stage: &mut Stage, key: Key) {
    stage.harness.key_press(key);
    stage.harness.run_steps(3);
}

#[test]
fn menus_are_in_sight_from_their_first_line_to_their_last() {
    let mut stage = trained();
    for (menu, first, last) in [
        ("screen.view", "screen.theme", "screen.developer"),
        ("screen.file", "screen.open_data", "screen.save_arena"),
    ] {
        let open = |stage: &mut Stage, language: Language| {
            stage.harness.get_by_label(&language.text(menu)).click();
            stage.harness.run_steps(3);
        };
        is_in_window(&mut stage, open, |stage| press(stage, Key::Escape), &[first]);
        let open_at_its_end = |stage: &mut Stage, language: Language| {
            open(stage, language);
            stage.harness.get_by_label(&language.text(last)).scroll_to_me();
            stage.harness.run_steps(3);
        };
        is_in_window(&mut stage, open_at_its_end, |stage| press(stage, Key::Escape), &[last]);
    }
    let open = |stage: &mut Stage, language: Language| {
        stage.harness.get_by_role_and_label(Role::ComboBox, &language.text("screen.preset")).click();
        stage.harness.run_steps(3);
    };
    is_in_window(&mut stage, open, |stage| press(stage, Key::Escape), &["preset.ring8.title"]);
}

#[test]
fn the_keys_are_in_sight_at_once_and_to_the_last() {
    let mut stage = trained();
    let ask = |stage: &mut Stage| stage.harness.event(egui::Event::Text("?".to_owned()));
    ask(&mut stage);
    let width = |stage: &Stage| {
        let find = |words: &&Words| words.text.starts_with(&*Language::English.text("key.fill"));
        drawn(stage).iter().find(find).map(|words| words.seen().width())
    };
    // The first frames measure, and draw nothing.
    let first = (0..4).find_map(|_| {
        stage.harness.run_steps(1);
        width(&stage)
    });
    stage.harness.run_steps(5);
    assert!(first.is_some(), "the keys are drawn");
    assert_eq!(first, width(&stage), "the window opens as wide as it stays");
    press(&mut stage, Key::Escape);
    let open = |stage: &mut Stage, _| {
        ask(stage);
        stage.harness.run_steps(3);
    };
    is_in_window(&mut stage, open, |stage| press(stage, Key::Escape), &["screen.keys_title", "key.play"]);
    let open_at_its_end = |stage: &mut Stage, language: Language| {
        open(stage, language);
        stage.harness.get_by_label(&language.text("screen.bands")).scroll_to_me();
        stage.harness.run_steps(3);
    };
    is_in_window(&mut stage, open_at_its_end, |stage| press(stage, Key::Escape), &["key.developer"]);
}
