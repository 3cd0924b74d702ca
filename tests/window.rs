//! The window as a whole: what has its place in it at every size, panes that fill it, and the full screen.

use eframe::egui::{Event, Key, Modifiers, Rect, Vec2, ViewportCommand, ViewportId, accesskit};
use egui_kittest::kittest::Queryable as _;
use ganscope::words::Language;

use crate::stage::{Stage, StageSetup};

/// The smallest window, 1366 x 768 at a scale of 1.5, and 1024 x 768 below a title.
const SIZES: [[f32; 2]; 4] = [[760.0, 440.0], [910.0, 512.0], [1024.0, 740.0], [1440.0, 900.0]];

fn is_inside(rect: Rect, size: Vec2) -> bool {
    rect.left() >= 0.0 && rect.top() >= 0.0 && rect.right() <= size.x && rect.bottom() <= size.y
}

#[test]
fn the_whole_window_is_in_sight_from_the_least_size_on() {
    for language in Language::ALL {
        for size in SIZES.map(Vec2::from) {
            let mut stage = Stage::real(StageSetup { size, language, ..StageSetup::default() });
            stage.until("a picture", |app| app.session().picture.is_some());
            let text = |key: &str| language.text(key).into_owned();
            let mut rects = Vec::new();
            for label in [format!("▶ {}", text("screen.play")), text("screen.step_both"), text("screen.file")]
            {
                rects.push(stage.harness.get_by_label(&label).rect());
            }
            rects.push(stage.harness.get_by_label("?").rect());
            for rect in &rects {
                assert!(is_inside(*rect, size), "{language:?} {size:?}: {rect:?}");
            }
            if size.y < 600.0 {
                let centre = rects[0].center().y;
                let is_one_row = rects.iter().all(|rect| (rect.center().y - centre).abs() < 4.0);
                assert!(is_one_row, "{language:?} {size:?}: {rects:?}");
            }
            let timeline = stage.harness.get_by_label(&text("screen.timeline")).rect();
            let status = stage.harness.get_by_label(&format!("● {}", text("screen.paused"))).rect();
            let step = stage.harness.get_by_label(&format!("{} 0", text("status.step"))).rect();
            for rect in [timeline, status, step] {
                assert!(is_inside(rect, size), "{language:?} {size:?}: {rect:?}");
            }
            assert!(status.top() >= timeline.bottom() - 1.0, "{status:?} lies over {timeline:?}");
            let arena =
                stage.harness.get_by_role_and_label(accesskit::Role::Image, &text("pane.arena.title")).rect();
            assert!(arena.height() > 120.0 && arena.width() > 200.0, "{size:?}: {arena:?}");
            assert!(arena.bottom() <= timeline.top(), "{arena:?} lies over {timeline:?}");
        }
    }
}

#[test]
fn a_pane_fills_the_window_and_goes_back() {
    let mut stage = Stage::begun();
    let fills = |stage: &Stage| stage.harness.query_by_label("Controls").is_none();
    assert!(!fills(&stage));
    stage.harness.key_press(Key::F);
    stage.harness.run_steps(3);
    assert!(fills(&stage) && stage.harness.query_all_by_label("Arena").count() > 0);
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(3);
    assert!(!fills(&stage));
    // A double click on a tab, and, a while later, on the name above the pane.
    for label in ["Gradients", "Gradients"] {
        let before = fills(&stage);
        for _ in 0..2 {
            stage.harness.get_all_by_label(label).next().expect("a name").click();
        }
        stage.harness.run_steps(3);
        assert_ne!(fills(&stage), before);
        stage.harness.run_steps(60);
    }
    // A button beside every tab does the same.
    stage.harness.get_all_by_label("🗖").last().expect("a button").click();
    stage.harness.run_steps(3);
    assert!(fills(&stage));
    stage.harness.get_by_label("🗗").click();
    stage.harness.run_steps(3);
    assert!(!fills(&stage));
}

#[test]
fn the_full_screen_comes_with_a_key_and_goes_with_escape_once_nothing_stands_in_front() {
    let mut stage = Stage::begun();
    let asked = |stage: &mut Stage, key: Key| {
        // What a frame asks of the window is in its own output only.
        let event = |pressed| Event::Key {
            key,
            physical_key: Some(key),
            pressed,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        stage.harness.input_mut().events.extend([event(true), event(false)]);
        stage.harness.step();
        let mut asked = None;
        let output = stage.harness.output().viewport_output.values();
        for command in output.flat_map(|viewport| &viewport.commands) {
            if let ViewportCommand::Fullscreen(on) = command {
                asked = Some(*on);
            }
        }
        stage.harness.run_steps(2);
        asked
    };
    assert_eq!(asked(&mut stage, Key::F11), Some(true));
    let root = |stage: &mut Stage, on: bool| {
        stage.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default().fullscreen = Some(on);
    };
    root(&mut stage, true);
    stage.harness.event(Event::Text("?".to_owned()));
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label("Keys").is_some());
    assert_eq!(asked(&mut stage, Key::Escape), None);
    assert!(stage.harness.query_by_label("Keys").is_none());
    assert_eq!(asked(&mut stage, Key::Escape), Some(false));
    assert_eq!(asked(&mut stage, Key::F11), Some(false));
    root(&mut stage, false);
    assert_eq!(asked(&mut stage, Key::Escape), None);
}

#[test]
fn the_button_for_one_more_layer_stays_under_the_pointer() {
    let mut stage = Stage::real(StageSetup { size: Vec2::new(1440.0, 1400.0), ..StageSetup::default() });
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    let place = |stage: &Stage| stage.harness.get_all_by_label("+").next().expect("a button").rect();
    let first = place(&stage);
    for layers in 2..=5 {
        let run = stage.harness.state().session().run();
        stage.harness.get_all_by_label("+").next().expect("a button").click();
        stage.until("the new run", |app| app.session().run() > run);
        let config = &stage.harness.state().session().shown.as_ref().expect("a run").state.config;
        assert_eq!(config.discriminator.network.hidden.len(), layers);
        assert_eq!(place(&stage), first, "with {layers} layers");
    }
}
