//! Acts: a window plays each at its speed and shows its caption, and files keep them.

use eframe::egui::{Key, Modifiers, accesskit};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::config::{Act, Curve, Edit, Preset, Run, Setting, Value};
use ganscope::protocol::{Ask, Report, RunId, Snapshot, StateId};
use ganscope::trainer::{Checkpoint, Trainer, save};
use ganscope::ui::{Action, Seed, opening_run};
use ganscope::words::Language;

use crate::stage::{Stage, StageSetup, first_snapshot_of, small_run};

/// Three acts of a small run.
fn run_in_acts() -> Run {
    let act = |(step, speed, name): (u64, u64, &str)| {
        format!(
            "[[acts]]\nstep = {step}\nsteps_per_second = {speed}\ncaption.en = \"The {name}\"\n\
             caption.zh-CN = \"第 {step} 步\"\n"
        )
    };
    let text: String =
        [(0, 40, "start"), (100, 900, "middle"), (400, 7, "end")].into_iter().map(act).collect();
    Run { acts: Run::from_toml(&text).expect("acts").acts, ..small_run() }
}

/// The snapshot of the run at `step`.
fn at(run: u64, step: u64) -> Report {
    let Report::Snapshot(first) = first_snapshot_of(RunId(run), run_in_acts()) else { panic!("a snapshot") };
    let at = StateId { step, ..first.at };
    Report::Snapshot(Box::new(Snapshot { at, ..*first }))
}

/// The limits that the window has asked for since the last look.
fn limits(stage: &mut Stage) -> Vec<Option<f64>> {
    let asked = stage.commands().into_iter().map(|command| command.ask);
    asked.filter_map(|ask| if let Ask::LimitSpeed(limit) = ask { Some(limit) } else { None }).collect()
}

#[test]
fn a_run_in_acts_begins_again_as_it_was_planned_whatever_was_changed() {
    let planned = Preset::named("story").and_then(Preset::run).expect("a preset");
    let mut stage = Stage::real(StageSetup { run: planned.clone(), ..StageSetup::default() });
    stage.until("a run", |app| app.session().shown.is_some());
    stage.steps(3);
    stage.until("three steps", |app| app.session().step() == 3);
    let rate = Setting::named("discriminator.learning_rate").expect("a setting");
    stage.harness.state_mut().ask(Action::Set(Edit { setting: rate, value: Value::Number(0.02) }));
    stage.steps(6);
    stage.until("six steps", |app| app.session().step() == 6);
    stage.harness.state_mut().ask(Action::Restart(Seed::Same));
    stage.until("the start", |app| app.session().run().0 == 2 && app.session().step() == 0);
    let again = stage.harness.state().session().recipe().expect("a run");
    assert_eq!((&again.config, &again.acts), (&planned.config, &planned.acts));
    assert_eq!(again.changes, planned.changes, "and not what a person had changed");
}

#[test]
fn a_run_whose_rates_have_come_to_0_pauses_once_and_says_so() {
    let mut run = small_run();
    run.config.game.schedule.curve = Curve::Linear;
    run.config.game.schedule.steps = 40;
    let mut stage = Stage::real(StageSetup { run, ..StageSetup::default() });
    stage.until("a run", |app| app.session().shown.is_some());
    stage.harness.state_mut().ask(Action::TogglePlay);
    let told = Language::English.text("notice.rates_over");
    stage.until("the end", |app| !app.session().is_playing() && app.session().step() >= 40);
    assert!(stage.harness.query_by_label(&told).is_some());
    let step = stage.harness.state().session().step();
    // Whoever plays on may.
    stage.harness.state_mut().ask(Action::TogglePlay);
    stage.until("more steps", move |app| app.session().step() >= step + 100 && app.session().is_playing());
    // Or lets the rates hold.
    stage.harness.get_by_label(&Language::English.text("screen.rates_over")).click();
    stage.until("another schedule", |app| {
        let shown = app.session().shown.as_ref();
        shown.is_some_and(|shown| shown.state.config.game.schedule.curve == Curve::Constant)
    });
}

#[test]
fn the_window_plays_each_act_at_its_speed_and_a_person_until_the_next() {
    let mut stage = Stage::begun_with(StageSetup { run: run_in_acts(), ..StageSetup::default() });
    assert_eq!(limits(&mut stage), [Some(40.0)]);
    stage.report(at(1, 99));
    assert_eq!(limits(&mut stage), []);
    // A person slows it down; the next act has its own speed again.
    let slider = stage.harness.get_by_role_and_label(accesskit::Role::SpinButton, "Speed");
    slider.focus();
    stage.harness.run_steps(2);
    stage.harness.key_press(Key::ArrowDown);
    let [Some(chosen)] = limits(&mut stage)[..] else { panic!("one limit") };
    assert!(chosen < 40.0, "{chosen}");
    stage.report(at(1, 103));
    assert_eq!(limits(&mut stage), [Some(900.0)]);
    stage.report(at(1, 400));
    assert_eq!(limits(&mut stage), [Some(7.0)]);
    // A run without acts is played as the person chose last.
    stage.report(crate::stage::first_snapshot(RunId(2)));
    assert_eq!(limits(&mut stage), [Some(chosen)]);
}

#[test]
fn a_preset_plays_though_the_run_before_is_paused() {
    let mut stage = Stage::begun_with(StageSetup { run: small_run(), ..StageSetup::default() });
    assert!(!stage.harness.state().session().is_playing());
    let plays = |name: &str| {
        stage.commands();
        stage.harness.state_mut().ask(Action::Preset(Preset::named(name).expect("a preset")));
        stage.harness.run_steps(2);
        let mut asked = stage.commands().into_iter().map(|command| command.ask);
        asked.find_map(|ask| if let Ask::Start { play, .. } = ask { Some(play) } else { None })
    };
    assert_eq!(["story", "ring8", "story-fails"].map(plays), [Some(true); 3]);
}

#[test]
fn the_caption_of_the_act_under_way_is_there_and_said_as_it_begins() {
    for (language, says) in [
        (Language::English, ["Act 1 of 3, from step 0: The start", "Act 2 of 3, from step 100: The middle"]),
        (
            Language::Chinese,
            ["第 1 幕（共 3 幕），从第 0 步起：第 0 步", "第 2 幕（共 3 幕），从第 100 步起：第 100 步"],
        ),
    ] {
        let mut stage =
            Stage::begun_with(StageSetup { run: run_in_acts(), language, ..StageSetup::default() });
        stage.harness.run_steps(2);
        for (step, now, other) in [(0, 0, 1), (250, 1, 0)] {
            stage.report(at(1, step));
            let is_live = |label: &str| {
                let node = stage.harness.get_by_label(label);
                node.accesskit_node().live() == accesskit::Live::Polite
            };
            assert!(is_live(says[now]) && !is_live(says[other]), "step {step}");
        }
    }
    let mut plain = Stage::begun();
    plain.harness.run_steps(2);
    assert!(plain.harness.query_by_label_contains("Act 1").is_none());
}

#[test]
fn a_story_is_told_again_from_the_start_with_its_seed_or_another() {
    let begun = |stage: &mut Stage| {
        let asked = stage.commands().into_iter().find_map(|command| match command.ask {
            Ask::Start { run, .. } => Some(*run),
            _ => None,
        });
        asked.expect("a run")
    };
    let recipe = Preset::named("story").and_then(Preset::run).expect("a preset");
    let mut stage = Stage::begun_with(StageSetup { run: recipe.clone(), ..StageSetup::default() });
    stage.commands();
    stage.harness.key_press(Key::R);
    assert_eq!(begun(&mut stage), recipe);
    stage.harness.key_press_modifiers(Modifiers::SHIFT, Key::R);
    let next = begun(&mut stage);
    assert_eq!((next.config.seed, next.acts, next.changes), (2, recipe.acts.clone(), recipe.changes.clone()));
    // Also where something was asked for that is not in force yet.
    let mut changed = Stage::begun_with(StageSetup { run: recipe.clone(), ..StageSetup::default() });
    changed.commands();
    let rate = Setting::named("generator.learning_rate").expect("a setting");
    let edit = Edit { setting: rate, value: Value::Number(3e-4) };
    changed.harness.state_mut().ask(Action::Set(edit));
    changed.harness.run_steps(2);
    changed.harness.key_press(Key::R);
    assert_eq!(begun(&mut changed), recipe);
}

#[test]
fn files_keep_the_acts_of_a_run_and_training_does_not_heed_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let recipe = run_in_acts();
    let mut trainer = Trainer::new(recipe.clone()).expect("a run");
    let mut bare = Trainer::new(small_run()).expect("a run");
    for _ in 0..5 {
        trainer.step().expect("a step");
        bare.step().expect("a step");
    }
    assert_eq!(trainer.weights(), bare.weights());
    let path = folder.path().join("run.safetensors");
    save(&trainer, &path).expect("a checkpoint");
    let again = Checkpoint::read(&path).expect("a checkpoint");
    assert_eq!(again.run, recipe);
    let stage = Stage::begun_with(StageSetup { run: recipe.clone(), ..StageSetup::default() });
    assert_eq!(stage.harness.state().session().recipe(), Some(recipe));
}

/// Seconds from the start of act `from` to that of act `to` at their speeds.
fn seconds(acts: &[Act], from: usize, to: usize) -> f64 {
    let pairs = acts.windows(2).skip(from).take(to - from);
    pairs.map(|pair| (pair[1].step - pair[0].step) as f64 / pair[0].speed).sum()
}

#[test]
fn stories_leave_time_to_see_the_first_act_and_are_short() {
    for name in ["story", "story-fails"] {
        let run = Preset::named(name).and_then(Preset::run).expect("a preset");
        let acts = &run.acts;
        assert!(seconds(acts, 0, 1) >= 10.0, "{name}: the first act lasts {} s", seconds(acts, 0, 1));
        let whole = seconds(acts, 0, acts.len() - 1);
        assert!(whole <= 60.0, "{name}: it lasts {whole} s");
        // Each change is told of by an act that begins with it, and each caption is there in both languages.
        assert!(run.changes.iter().all(|change| acts.iter().any(|act| act.step == change.step)), "{name}");
        for act in acts {
            let [english, chinese] = Language::ALL.map(|language| act.caption.text(language));
            assert!(english.is_ascii() || english.contains('−'), "{english}");
            assert!(chinese.chars().any(|letter| letter >= '\u{4e00}'), "{chinese}");
        }
    }
}

/// A storage in which preferences lie, or nothing.
struct Stored(Option<&'static str>);

impl eframe::Storage for Stored {
    fn get_string(&self, _key: &str) -> Option<String> {
        self.0.map(str::to_owned)
    }

    fn set_string(&mut self, _key: &str, _value: String) {}

    fn remove_string(&mut self, _key: &str) {}

    fn flush(&mut self) {}
}

#[test]
fn the_first_opening_plays_the_story_with_the_seed_that_was_asked_for() {
    let mut run = Preset::ALL[0].run().expect("a preset");
    run.config.seed = 5;
    let story = Preset::named("story").expect("a preset");
    for storage in [None, Some(&Stored(None) as &dyn eframe::Storage)] {
        let first = opening_run(storage, run.clone());
        assert_eq!((Preset::of(&first), first.config.seed), (Some(story), 5));
        assert_eq!(first.acts, story.run().expect("a run").acts);
    }
    assert_eq!(opening_run(Some(&Stored(Some("(language:\"en\")"))), run.clone()), run);
}
