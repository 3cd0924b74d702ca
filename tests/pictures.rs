//! Golden images, which are also the README's pictures: real training at a fixed seed, drawn in software.
//!
//! `UPDATE_SNAPSHOTS=true cargo test pictures` draws them anew. A picture differs a little from one kind of CPU to
//! another, since the last bits of training do; what is tested is that the window looks as it should.

use eframe::egui::{Event, Key, Theme, Vec2, accesskit::Role};
use egui_kittest::SnapshotOptions;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::config::{Edit, Preset, SPEEDS};
use ganscope::lesson::{LessonSource, SHELF};
use ganscope::protocol::BranchId;
use ganscope::session::Session;
use ganscope::ui::{
    Action, App, CompareAction, FigureFormat, LessonAction, Moment, Pane, Purpose, ScreenLayout, SlowAction,
};
use ganscope::words::Language;

use crate::command_line::output;
use crate::small_runs::setting as setting_named;
use crate::stage::{Stage, StageSetup};

/// Share of the pixels that may differ: some points of the arena and the noise of curves, no more than that.
const DIFFERING: f32 = 0.03;

/// Parts that a run is trained in.
const PARTS: u64 = 24;

/// Whether there is an adapter to draw with. Under CI there must be one.
fn can_draw() -> bool {
    let instance =
        eframe::wgpu::Instance::new(eframe::wgpu::InstanceDescriptor::new_without_display_handle());
    let found = !pollster::block_on(instance.enumerate_adapters(eframe::wgpu::Backends::PRIMARY)).is_empty();
    assert!(
        found || std::env::var("CI").is_err(),
        "No graphics adapter was found, which the golden images need: install the package mesa-vulkan-drivers."
    );
    if !found {
        eprintln!(
            "No graphics adapter was found, so the golden images are passed over: install mesa-vulkan-drivers to test them."
        );
    }
    found
}

/// Trains `steps` steps and takes a picture of the window.
fn photograph(name: &str, setting: StageSetup, steps: u64, prepare: impl Fn(&mut Stage)) {
    if !can_draw() {
        return;
    }
    let pixels = setting.size.x * setting.size.y;
    let mut stage = Stage::real(StageSetup { rendered: true, ..setting });
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    prepare(&mut stage);
    // In parts with a look at each, as the line that says what the run does needs some.
    let taken = stage.harness.state().session().step();
    for part in 1..=PARTS {
        let step = taken + (steps - taken) * part / PARTS;
        stage.steps(step);
        stage.until("a picture of this part", move |app| {
            app.session().picture.as_ref().is_some_and(|picture| picture.at.step == step)
        });
    }
    stage.until("a picture of the last step", |app| {
        app.session().picture.as_ref().is_some_and(|picture| picture.at.step == steps)
    });
    stage.until("pictures of the runs beside", |app| {
        let is_drawn = |session: &Session| session.picture.as_ref().is_some_and(|at| at.at.step == steps);
        app.company().beside.iter().all(|companion| is_drawn(&companion.session))
    });
    stage.until("metrics of the last step", |app| {
        app.session().course.measured.last().is_some_and(|row| row.step == steps)
    });
    stage.harness.run_steps(4);
    let options =
        SnapshotOptions::new().output_path("screenshots").max_failed_pixels((DIFFERING * pixels) as usize);
    stage.harness.snapshot_options(name, &options);
}

/// The window with a preset in it.
fn preset(name: &str) -> StageSetup {
    let run = Preset::named(name).and_then(Preset::run).expect("a preset");
    StageSetup { run, ..StageSetup::default() }
}

#[test]
fn one_step_in_slow_motion() {
    photograph("slow-dark", preset("ring8"), 700, |stage| {
        stage.steps(699);
        stage.until("the steps before", |app| app.session().step() == 699);
        let slow = |stage: &mut Stage| {
            stage.harness.state_mut().ask(Action::Slow(SlowAction::Forward));
            stage.harness.run_steps(2);
        };
        slow(stage);
        stage.until("the slow step", |app| app.session().slow.is_some() && app.session().step() == 700);
        // To D's loss.
        for _ in 0..4 {
            slow(stage);
        }
    });
}

#[test]
fn the_ring_in_the_dark() {
    photograph("ring-dark", preset("ring8"), 2400, |stage| {
        // A change on the way, so that there is a mark to see.
        stage.steps(1200);
        stage.until("half of the steps", |app| app.session().step() == 1200);
        for _ in 0..4 {
            stage.harness.event(Event::Text("{".to_owned()));
        }
        stage.harness.run_steps(2);
    });
}

#[test]
fn a_branch_in_the_past() {
    let setting = StageSetup { size: Vec2::new(1280.0, 800.0), ..preset("ring8") };
    photograph("branches", setting, 1500, |stage| {
        stage.steps(1800);
        stage.until("its last step", |app| app.session().step() == 1800);
        for (step, key, text, last) in
            [(600, "discriminator.learning_rate", "0.005", 1300), (900, "game.r1", "0.5", 1000)]
        {
            stage.harness.state_mut().ask(Action::Go(Moment::On(BranchId(0), step)));
            stage.until("an earlier step", |app| {
                app.session().step() == step && app.session().travel.target().is_none()
            });
            let setting = setting_named(key);
            let value = setting.value_from_text(text).expect("a value");
            stage.harness.state_mut().ask(Action::Set(Edit { setting, value }));
            stage.until("a branch", |app| !app.session().is_in_past());
            stage.steps(last);
            stage.until("steps of its own", |app| app.session().step() == last);
        }
    });
}

#[test]
fn the_game_of_two_parameters() {
    let size = Vec2::new(1280.0, 800.0);
    photograph(
        "dirac",
        StageSetup { layout: ScreenLayout::Dirac, size, ..preset("cycling") },
        600,
        |stage| {
            for name in ["simultaneous", "R1, γ = 1"] {
                for label in ["Add beside", name] {
                    stage.harness.get_by_label(label).click();
                    stage.harness.run_steps(3);
                }
            }
        },
    );
}

#[test]
fn a_run_beside_another() {
    let size = Vec2::new(1280.0, 800.0);
    photograph(
        "compare",
        StageSetup { layout: ScreenLayout::Compare, size, ..preset("collapse") },
        3000,
        |stage| {
            let setting = setting_named("discriminator.hidden");
            let edit = Edit { setting, value: setting.value_from_text("[128, 128]").expect("a value") };
            stage.harness.state_mut().ask(Action::Compare(CompareAction::With(edit)));
            stage.until("the run beside", |app| {
                app.company().beside.first().is_some_and(|beside| beside.session.shown.is_some())
            });
            stage.harness.get_by_label("Mode coverage").click();
            stage.harness.run_steps(2);
            stage.harness.event(Event::PointerGone);
        },
    );
}

#[test]
fn a_lesson_begins() {
    let setting = StageSetup { theme: Theme::Light, size: Vec2::new(1280.0, 800.0), ..preset("ring8") };
    photograph("lesson", setting, 300, |stage| {
        let source = LessonSource::Shelf(SHELF[0].key);
        stage.harness.state_mut().ask(Action::Lesson(LessonAction::Open(source)));
        let is_begun = |app: &App| app.session().run().0 == 2 && app.session().shown.is_some();
        stage.until("the run of the lesson", is_begun);
    });
}

#[test]
fn a_figure_for_a_paper() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("figure.png");
    let out = path.to_str().expect("a path");
    output(&["figure", "ring8", "--pane", "arena", "--step", "2000", "--size", "640x400", "--out", out]);
    let image = image::open(&path).expect("a PNG").to_rgba8();
    let pixels = image.width() * image.height();
    let options = SnapshotOptions::new()
        .output_path("screenshots")
        .max_failed_pixels((DIFFERING * pixels as f32) as usize);
    egui_kittest::image_snapshot_options(&image, "figure", &options);
}

#[test]
fn the_first_launch() {
    let size = Vec2::new(1280.0, 800.0);
    photograph("watch", StageSetup { layout: ScreenLayout::Watch, size, ..preset("ring8") }, 1200, |_| {});
}

#[test]
fn the_layers_of_the_arena() {
    let size = Vec2::new(1280.0, 800.0);
    photograph("layers", StageSetup { size, ..preset("ring8") }, 600, |stage| {
        stage.harness.state_mut().ask(Action::Fill(Some(Pane::Arena)));
        stage.harness.run_steps(3);
        let layers =
            ["manifold", "arrows", "data_density", "latents"].map(|key| format!("screen.layer.{key}"));
        for word in std::iter::once("screen.layers").chain(layers.iter().map(String::as_str)) {
            stage.harness.get_by_label(&Language::English.text(word)).click();
            stage.harness.run_steps(4);
        }
        stage.harness.key_press(Key::Escape);
        stage.harness.run_steps(2);
    });
}

#[test]
fn the_inside_of_both_networks() {
    let size = Vec2::new(1280.0, 800.0);
    photograph("model", StageSetup { layout: ScreenLayout::Model, size, ..preset("ring8") }, 900, |stage| {
        stage.until("a look inside", |app| {
            app.session().picture.as_ref().is_some_and(|picture| picture.insides.is_some())
        });
    });
}

#[test]
fn the_ring_before_a_class() {
    let setting = StageSetup {
        layout: ScreenLayout::Present,
        theme: Theme::Light,
        size: Vec2::new(1280.0, 720.0),
        ..preset("ring8")
    };
    photograph("present", setting, 2400, |stage| {
        // Until the controls are hidden.
        stage.harness.run_steps(200);
    });
}

#[test]
fn the_penguins_in_the_light() {
    photograph("penguins-light", StageSetup { theme: Theme::Light, ..preset("penguins") }, 2000, |_| {});
}

#[test]
fn the_swiss_roll_in_chinese() {
    let setting = StageSetup { theme: Theme::Light, language: Language::Chinese, ..preset("swissroll") };
    photograph("swissroll-chinese", setting, 1600, |_| {});
}

#[test]
fn a_collapse_in_a_small_window() {
    photograph(
        "collapse-small",
        StageSetup { size: Vec2::new(1024.0, 768.0), ..preset("collapse") },
        2400,
        |_| {},
    );
}

/// A preset in acts, which are played as fast as they can be.
fn in_acts(name: &str) -> StageSetup {
    let mut setting = preset(name);
    setting.run.acts.iter_mut().for_each(|act| act.speed = SPEEDS[1]);
    setting
}

#[test]
fn the_story_as_both_settle() {
    photograph("story", in_acts("story"), 4200, |_| {});
}

#[test]
fn figure_1_as_d_comes_to_its_optimum() {
    let setting =
        StageSetup { layout: ScreenLayout::Watch, size: Vec2::new(1280.0, 800.0), ..in_acts("fig1") };
    photograph("fig1", setting, 1440, |_| {});
}

#[test]
fn a_distribution_that_is_drawn() {
    let setting = StageSetup { layout: ScreenLayout::Watch, ..preset("ring8") };
    photograph("drawing", setting, 400, |stage| {
        stage.harness.state_mut().ask(Action::OpenDrawing);
        stage.harness.run_steps(4);
        // A heart of points, from the clipboard.
        let place = |k: u32| {
            let turn = f64::from(k) * std::f64::consts::TAU / 240.0;
            let y =
                13.0 * turn.cos() - 5.0 * (2.0 * turn).cos() - 2.0 * (3.0 * turn).cos() - (4.0 * turn).cos();
            format!("{:.4},{:.4}\n", 2.6 * turn.sin().powi(3), 0.16 * y)
        };
        stage.harness.event(Event::Paste((0..240).map(place).collect()));
        let paper = |stage: &Stage| {
            let paper = stage.harness.get_by_role(Role::Canvas);
            paper.accesskit_node().label().expect("a name")
        };
        let (blank, begun) = (paper(stage), std::time::Instant::now());
        while paper(stage) == blank {
            assert!(begun.elapsed() < std::time::Duration::from_secs(60), "nothing was pasted");
            stage.harness.step();
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    });
}

#[test]
fn the_story_that_fails_in_chinese() {
    let setting = StageSetup { theme: Theme::Light, language: Language::Chinese, ..in_acts("story-fails") };
    photograph("story-fails-chinese", setting, 2800, |_| {});
}

#[test]
fn the_guide_on_the_game() {
    photograph("guide", StageSetup { size: Vec2::new(1120.0, 780.0), ..preset("ring8") }, 1200, |stage| {
        stage.harness.key_press(Key::F1);
        stage.harness.run_steps(3);
        stage.harness.get_by_role_and_label(Role::Button, "The game and its formula").click();
        stage.harness.run_steps(3);
    });
}

#[test]
fn a_picture_of_the_window_and_of_one_pane_are_written() {
    if !can_draw() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::real(StageSetup { rendered: true, ..StageSetup::default() });
    stage.until("a picture", |app| app.session().picture.is_some());
    let mut sizes = Vec::new();
    for (purpose, name) in
        [(Purpose::SaveWindow, "window"), (Purpose::SavePane(Pane::Arena, FigureFormat::Png), "arena")]
    {
        stage.harness.state_mut().ask(Action::Use(purpose, folder.path().join(name)));
        let written = folder.path().join(name).with_extension("png");
        stage.until("the file", |_| written.exists());
        sizes.push(image::open(&written).expect("a PNG").to_rgb8().dimensions());
    }
    assert_eq!(sizes[0], (1440, 900));
    assert!(sizes[1].0 < 800 && sizes[1].1 < 700 && sizes[1].0 > 300, "{sizes:?}");
}
