//! The layouts of the window: each by its key and by a click, with panes of its own, and Present on the whole screen.

use eframe::egui::{
    Event, Key, Modifiers, Pos2, Rect, Vec2, ViewportCommand, ViewportId,
    accesskit::{Role, Toggled},
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::config::{Player, Preset};
use ganscope::protocol::{Ask, RunId};
use ganscope::ui::{Action, ScreenLayout};
use ganscope::words::{Language, Sentence};

use crate::stage::{Stage, StageSetup, Stored, first_snapshot_of};

/// The layout that is drawn, told by what only it has.
fn layout(stage: &Stage, language: Language) -> ScreenLayout {
    let has = |key: &str| stage.harness.query_by_label(&language.text(key)).is_some();
    let is_figure = has("screen.figure.plane");
    let has_all = has("screen.file") && !has("screen.show_more");
    match [has("screen.show_more"), has_all, has("model.waiting")] {
        [true, false, false] if is_figure => ScreenLayout::Fig1,
        [true, false, false] if has("compare.alone") => ScreenLayout::Compare,
        [true, false, false] if has("dirac.start") => ScreenLayout::Dirac,
        [true, false, false] => ScreenLayout::Watch,
        [true, false, true] => ScreenLayout::Model,
        [false, true, _] => ScreenLayout::Tune,
        [false, false, false] => ScreenLayout::Present,
        both => panic!("{both:?}"),
    }
}

fn press(stage: &mut Stage, key: Key) {
    stage.harness.key_press(key);
    stage.harness.run_steps(3);
}

fn type_text(stage: &mut Stage, text: &str) {
    stage.harness.event(Event::Text(text.to_owned()));
    stage.harness.run_steps(3);
}

fn begun(layout: ScreenLayout) -> Stage {
    let mut stage = Stage::real(StageSetup { layout, ..StageSetup::default() });
    stage.until("a picture", |app| app.session().picture.is_some());
    stage
}

#[test]
fn a_first_launch_watches_with_few_controls_and_shows_more_on_a_click() {
    for language in Language::ALL {
        // Nothing is stored: the first launch.
        let storage = Some(Stored::default());
        let mut stage = Stage::real(StageSetup { storage, language, ..StageSetup::default() });
        stage.until("a picture", |app| app.session().picture.is_some());
        assert_eq!(layout(&stage, language), ScreenLayout::Watch);
        let text = |key: &str| language.text(key).into_owned();
        for role in [Role::Slider, Role::ComboBox] {
            let count = stage.harness.get_all_by_role(role).count();
            assert_eq!(count, if role == Role::Slider { 2 } else { 1 }, "{role:?}");
        }
        for label in ["screen.reset", "screen.step_both", "screen.view", "screen.timeline"] {
            assert!(stage.harness.query_by_label(&text(label)).is_some(), "{label}");
        }
        for plot in ["outputs", "value"] {
            let title = text(&format!("pane.{plot}.title"));
            assert!(stage.harness.query_by_role_and_label(Role::Image, &title).is_some(), "{plot}");
        }
        for key in ["pane.controls.title", "pane.losses.title", "screen.step_d", "screen.log_steps"] {
            assert!(stage.harness.query_by_label(&text(key)).is_none(), "{key} is for the layout Tune");
        }
        stage.harness.get_by_label(&text("screen.show_more")).click();
        stage.harness.run_steps(3);
        assert_eq!(layout(&stage, language), ScreenLayout::Tune);
        assert!(stage.harness.query_by_label(&text("pane.controls.title")).is_some());
    }
}

#[test]
fn the_few_controls_play_and_set_both_rates() {
    let mut stage = Stage::begun_with(StageSetup { layout: ScreenLayout::Watch, ..StageSetup::default() });
    let asks =
        |stage: &mut Stage| stage.commands().into_iter().map(|command| command.ask).collect::<Vec<_>>();
    stage.harness.get_by_label("▶ Play").click();
    assert_eq!(asks(&mut stage), [Ask::Play]);
    for player in [Player::Discriminator, Player::Generator] {
        let name = match player {
            Player::Discriminator => "Learning rate: Discriminator",
            Player::Generator => "Learning rate: Generator",
        };
        let rect = stage.harness.get_by_role_and_label(Role::Slider, name).rect();
        stage.harness.drag_at(rect.left_center() + Vec2::new(0.2 * rect.width(), 0.0));
        stage.harness.run_steps(2);
        stage.harness.drop_at(rect.left_center() + Vec2::new(0.2 * rect.width(), 0.0));
        let asked = asks(&mut stage);
        let is_rate = |ask: &Ask| matches!(ask, Ask::Set(edit) if edit.setting.player() == Some(player));
        assert!(asked.iter().any(is_rate), "{asked:?}");
    }
    stage.harness.get_by_role_and_label(Role::ComboBox, "Preset").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label("Equilibrium").scroll_to_me();
    stage.harness.run_steps(3);
    stage.harness.get_by_label("Equilibrium").click();
    assert!(matches!(asks(&mut stage)[..], [Ask::Start { .. }]));
}

#[test]
fn the_name_of_a_preset_moves_no_button_however_long_it_is() {
    let layout = ScreenLayout::Watch;
    let place = |name: &str, changed: bool| {
        let mut run = Preset::named(name).and_then(Preset::run).expect("a preset");
        let mut stage = Stage::begun_with(StageSetup { layout, run: run.clone(), ..StageSetup::default() });
        stage.harness.run_steps(3);
        if changed {
            // The same target at another rate.
            run.config.generator.optimizer.learning_rate *= 2.0;
            stage.report(first_snapshot_of(RunId(1), run));
            stage.harness.run_steps(3);
        }
        let menu = stage.harness.get_by_role_and_label(Role::ComboBox, "Preset").rect();
        (menu.width(), stage.harness.get_by_label("View").rect().left())
    };
    let short = place("moons", false);
    for (name, changed) in [("moons", true), ("clipping", false), ("clipping", true), ("r1", true)] {
        assert_eq!(place(name, changed), short, "{name}, {changed}");
    }
}

#[test]
fn each_layout_has_a_key_and_a_name_to_click_in_the_toolbar_and_in_the_menu() {
    for language in Language::ALL {
        let mut stage = Stage::begun_with(StageSetup { language, ..StageSetup::default() });
        for (text, expected) in ["1", "2", "3", "4", "5", "6"].into_iter().zip(ScreenLayout::ALL) {
            type_text(&mut stage, text);
            assert_eq!(layout(&stage, language), expected, "{text}");
        }
        press(&mut stage, Key::Escape);
        let title =
            |layout: ScreenLayout| language.text(&format!("layout.{}.title", layout.key())).into_owned();
        stage.harness.set_size(Vec2::new(1800.0, 900.0));
        stage.harness.run_steps(3);
        let present_last =
            [ScreenLayout::Fig1, ScreenLayout::Compare, ScreenLayout::Dirac, ScreenLayout::Present];
        for expected in
            [ScreenLayout::Watch, ScreenLayout::Tune, ScreenLayout::Model].into_iter().chain(present_last)
        {
            // A pane may have the same name; the toolbar comes first.
            let title = title(expected);
            stage.harness.get_all_by_label(&title).next().expect("a name").click();
            stage.harness.run_steps(3);
            assert_eq!(layout(&stage, language), expected);
        }
        press(&mut stage, Key::Escape);
        // In the menu they stand at every size, each with its key.
        stage.harness.set_size(Vec2::new(760.0, 440.0));
        stage.harness.run_steps(3);
        for (expected, key) in ScreenLayout::ALL.into_iter().zip(["1", "2", "3", "4", "5", "6"]) {
            if layout(&stage, language) == ScreenLayout::Present {
                press(&mut stage, Key::Escape);
            }
            stage.harness.get_by_label(&language.text("screen.view")).click();
            stage.harness.run_steps(3);
            let entry = format!("{} {key}", title(expected));
            stage.harness.get_by_label(&entry).click();
            stage.harness.run_steps(3);
            assert_eq!(layout(&stage, language), expected);
        }
    }
}

#[test]
fn the_layout_of_the_figure_shows_it_large_and_leads_there_from_data_in_the_plane() {
    for language in Language::ALL {
        let mut stage = Stage::real(StageSetup { language, ..StageSetup::default() });
        stage.until("a picture", |app| app.session().picture.is_some());
        type_text(&mut stage, "5");
        let preset = Preset::named("fig1").expect("a preset");
        let title = language.text(&format!("preset.{}.title", preset.name)).into_owned();
        let begin = Sentence::new("screen.figure.begin").with("preset", title).text(language);
        stage.harness.get_by_label(&begin).click();
        stage.until("the figure", |app| {
            app.session().picture.as_ref().is_some_and(|picture| picture.line.is_some())
        });
        stage.harness.run_steps(3);
        assert!(stage.harness.query_by_label(&language.text("screen.figure.plane")).is_none());
        let image = |key: &str| stage.harness.get_by_role_and_label(Role::Image, &language.text(key)).rect();
        let (figure, value) = (image("screen.line.title"), image("pane.value.title"));
        assert!(figure.bottom() < value.top() && figure.area() > 2.0 * value.area(), "{figure} {value}");
        assert!(image("pane.outputs.title").is_positive());
    }
}

#[test]
fn each_layout_keeps_its_panes_and_what_they_show_over_a_restart() {
    let mut stage = begun(ScreenLayout::Watch);
    let hides = |stage: &Stage, name: &str| {
        let curve = stage.harness.get_all_by_role_and_label(Role::CheckBox, name).next().expect("a curve");
        curve.accesskit_node().toggled() != Some(Toggled::True)
    };
    // In Watch a pane more, and a curve less; in Tune the losses behind another tab.
    stage.harness.state_mut().ask(Action::TogglePane(ganscope::ui::Pane::Metrics));
    stage.harness.run_steps(3);
    stage.harness.get_all_by_role_and_label(Role::CheckBox, "D(x)").next().expect("a curve").click();
    stage.harness.run_steps(3);
    let has_metrics = |stage: &Stage| stage.harness.query_by_label("Metrics").is_some();
    assert!(has_metrics(&stage) && hides(&stage, "D(x)"));
    type_text(&mut stage, "2");
    stage.harness.get_by_label("Distances").click();
    stage.harness.run_steps(3);
    let shows =
        |stage: &Stage, plot: &str| stage.harness.query_by_role_and_label(Role::Image, plot).is_some();
    assert!(shows(&stage, "Distances") && !hides(&stage, "D(x)"));
    type_text(&mut stage, "3");
    press(&mut stage, Key::PageDown);
    assert!(shows(&stage, "V(D, G)") && !shows(&stage, "D(x), D(G(z))"));
    type_text(&mut stage, "2");
    assert!(shows(&stage, "Distances") && shows(&stage, "D(x), D(G(z))"));
    let stored = Stored::of(&mut stage);
    drop(stage);
    let mut stage = Stage::real(StageSetup { storage: Some(stored), ..StageSetup::default() });
    stage.until("a picture", |app| app.session().picture.is_some());
    assert_eq!(layout(&stage, Language::English), ScreenLayout::Tune, "the last one");
    assert!(shows(&stage, "Distances") && !hides(&stage, "D(x)"));
    type_text(&mut stage, "1");
    assert!(has_metrics(&stage) && hides(&stage, "D(x)") && !shows(&stage, "Distances"));
    type_text(&mut stage, "3");
    assert!(shows(&stage, "V(D, G)"));
}

/// What a frame with `event` asks of the window about the full screen.
fn full_screen_asked(stage: &mut Stage, event: Event) -> Option<bool> {
    // What a frame asks of the window is in its own output only.
    let released = match event.clone() {
        Event::Key { key, physical_key, repeat, modifiers, .. } => {
            Some(Event::Key { key, physical_key, pressed: false, repeat, modifiers })
        }
        _ => None,
    };
    stage.harness.input_mut().events.extend([event].into_iter().chain(released));
    stage.harness.step();
    let mut asked = None;
    let output = stage.harness.output().viewport_output.values();
    for command in output.flat_map(|viewport| &viewport.commands) {
        if let ViewportCommand::Fullscreen(on) = command {
            asked = Some(*on);
        }
    }
    let root = stage.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    root.fullscreen = asked.or(root.fullscreen);
    stage.harness.run_steps(3);
    asked
}

fn key(key: Key) -> Event {
    Event::Key { key, physical_key: Some(key), pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

#[test]
fn present_takes_the_screen_and_escape_goes_back_to_where_one_was() {
    let english = Language::English;
    let mut stage = begun(ScreenLayout::Watch);
    assert_eq!(full_screen_asked(&mut stage, Event::Text("3".to_owned())), Some(true));
    assert_eq!(layout(&stage, english), ScreenLayout::Present);
    // What stands in front is closed first.
    assert_eq!(full_screen_asked(&mut stage, Event::Text("?".to_owned())), None);
    assert_eq!(full_screen_asked(&mut stage, key(Key::Escape)), None);
    assert_eq!(layout(&stage, english), ScreenLayout::Present);
    assert_eq!(full_screen_asked(&mut stage, key(Key::Escape)), Some(false));
    assert_eq!(layout(&stage, english), ScreenLayout::Watch);
    // Full screen from before stays.
    assert_eq!(full_screen_asked(&mut stage, key(Key::F11)), Some(true));
    assert_eq!(full_screen_asked(&mut stage, key(Key::F5)), Some(true), "a clicker's button");
    assert_eq!(full_screen_asked(&mut stage, key(Key::Escape)), None);
    assert_eq!(layout(&stage, english), ScreenLayout::Watch);
    // A window that was closed while it presented presents again, and knows the way back.
    type_text(&mut stage, "2");
    type_text(&mut stage, "3");
    let storage = Some(Stored::of(&mut stage));
    let mut stage = Stage::real(StageSetup { storage, ..StageSetup::default() });
    stage.until("a picture", |app| app.session().picture.is_some());
    assert_eq!(layout(&stage, english), ScreenLayout::Present);
    press(&mut stage, Key::Escape);
    assert_eq!(layout(&stage, english), ScreenLayout::Tune);
}

/// Lets this many seconds pass.
fn wait(stage: &mut Stage, secs: usize) {
    stage.harness.run_steps(60 * secs + 2);
}

#[test]
fn the_controls_of_present_hide_while_the_pointer_rests_and_come_when_it_moves() {
    let mut stage = begun(ScreenLayout::Present);
    let has_strip = |stage: &Stage| stage.harness.query_by_label("▶ Play").is_some();
    let step = |stage: &Stage| stage.harness.query_by_label("step 0").is_some();
    assert!(has_strip(&stage) && !step(&stage), "at first one sees that they are there");
    wait(&mut stage, 4);
    assert!(!has_strip(&stage) && step(&stage));
    let timeline = stage.harness.get_by_label(&Language::English.text("screen.timeline")).rect();
    stage.harness.hover_at(Pos2::new(400.0, 300.0));
    stage.harness.run_steps(2);
    assert!(has_strip(&stage) && !step(&stage));
    assert_eq!(
        stage.harness.get_by_label(&Language::English.text("screen.timeline")).rect(),
        timeline,
        "nothing moves"
    );
    // What explains the place under the pointer goes with them.
    let reading = |stage: &Stage| stage.harness.query_by_label_contains("p_data(x)").is_some();
    stage.harness.run_steps(60);
    assert!(reading(&stage));
    wait(&mut stage, 4);
    assert!(!has_strip(&stage) && !reading(&stage));
    // Over them it may rest.
    stage.harness.hover_at(Pos2::new(401.0, 300.0));
    stage.harness.run_steps(2);
    let play = stage.harness.get_by_label("▶ Play").rect().center();
    stage.harness.hover_at(play);
    wait(&mut stage, 5);
    assert!(has_strip(&stage));
    stage.harness.get_by_role_and_label(Role::ComboBox, "Curves").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label("Distances").click();
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_role_and_label(Role::Image, "Distances").is_some());
    stage.harness.get_by_label_contains("Leave").click();
    stage.harness.run_steps(3);
    assert_eq!(layout(&stage, Language::English), ScreenLayout::Watch);
}

#[test]
fn a_clicker_goes_through_the_curves_and_changes_no_rate() {
    let mut stage = Stage::begun_with(StageSetup { layout: ScreenLayout::Present, ..StageSetup::default() });
    let shows =
        |stage: &Stage, plot: &str| stage.harness.query_by_role_and_label(Role::Image, plot).is_some();
    assert!(shows(&stage, "D(x), D(G(z))"));
    for (key, plot) in [
        (Key::PageDown, "V(D, G)"),
        (Key::PageDown, "Losses"),
        (Key::PageUp, "V(D, G)"),
        (Key::PageUp, "D(x), D(G(z))"),
    ] {
        press(&mut stage, key);
        assert!(shows(&stage, plot), "{plot}");
    }
    for text in ["1", "2"] {
        type_text(&mut stage, text);
        press(&mut stage, Key::PageDown);
    }
    assert!(stage.commands().is_empty());
}

#[test]
fn a_projector_that_is_plugged_in_gets_the_same_screen_in_its_size() {
    let mut stage = begun(ScreenLayout::Present);
    let mut seen: Vec<Rect> = Vec::new();
    for (size, scale) in
        [([1280.0, 800.0], 1.0), ([1920.0, 1200.0], 1.0), ([960.0, 600.0], 2.0), ([1280.0, 800.0], 1.5)]
    {
        stage.harness.set_size(Vec2::from(size) / stage.harness.ctx.zoom_factor());
        let root = stage.harness.input_mut().viewports.get_mut(&ViewportId::ROOT).expect("a window");
        root.native_pixels_per_point = Some(scale);
        stage.harness.run_steps(8);
        let arena = stage.harness.get_by_role_and_label(Role::Image, "Arena").rect();
        let content = stage.harness.ctx.content_rect();
        let share = |rect: Rect| {
            Rect::from_min_max(
                (rect.min.to_vec2() / content.size()).to_pos2(),
                (rect.max.to_vec2() / content.size()).to_pos2(),
            )
        };
        seen.push(share(arena));
    }
    for rect in &seen {
        let off = (rect.min - seen[0].min).abs().max_elem().max((rect.max - seen[0].max).abs().max_elem());
        assert!(off < 0.01, "{seen:?}");
    }
}

#[test]
fn keys_work_while_a_button_has_the_focus_and_space_presses_it() {
    let mut stage = begun(ScreenLayout::Watch);
    let step = Language::English.text("screen.step_both");
    stage.harness.get_by_label(&step).focus();
    stage.harness.run_steps(2);
    let is_playing = stage.harness.state().session().is_playing();
    let before = stage.harness.state().session().step();
    press(&mut stage, Key::Space);
    stage.until("a step", |app| app.session().step() > before);
    assert_eq!(stage.harness.state().session().is_playing(), is_playing, "the button is pressed, not Play");
    type_text(&mut stage, "2");
    assert_eq!(layout(&stage, Language::English), ScreenLayout::Tune);
}
