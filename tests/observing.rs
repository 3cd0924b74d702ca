//! What the observer makes of a state, on its own threads and off them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ganscope::config::{Edit, Player, Run, Setting, Value};
use ganscope::game::{Batch, Game, cosine};
use ganscope::math::plane::Rect;
use ganscope::model::Turn;
use ganscope::observer::{picture, spawn};
use ganscope::protocol::{
    Answer, Ask, Found, Metric, ObservedState, Request, RunId, StateId, Study, SurfaceKind, View, Weights,
    links,
};
use ganscope::session::{Link, Pace, Session};
use ganscope::words::Language;

use crate::command_line::summary;
use crate::played::PATIENCE;
use crate::small_runs::{config, run, seen, train_to, trainer};
use crate::stage::small_run;

#[test]
fn the_probe_is_the_logit_that_the_surface_has_there() {
    let trainer = trainer(run(config(&[])));
    let state = seen(&trainer);
    let view = View::plain(trainer.target().bounds(), 9, 5);
    let seen = picture(&state, view).expect("a picture");
    assert_eq!(seen.probe, None);
    for cell in [0, 40, 77] {
        let probe = Some(seen.surface.grid.centre(cell).map(|value| value as f32));
        let logit = picture(&state, View { probe, ..view }).expect("a picture").probe.expect("a logit");
        assert!((logit - seen.surface.logits[cell]).abs() < 1e-5, "cell {cell}: {logit}");
    }
}

#[test]
fn the_best_discriminator_is_that_of_theory_and_a_critic_has_none() {
    let settings = [
        ("data.target", "gaussian"),
        ("data.sigma", "0.5"),
        ("generator.latent_dim", "2"),
        ("generator.hidden", "[]"),
        ("game.real_label", "0.9"),
    ];
    // G(z) = z / 2 + m: data N(0, s^2) and fakes N(m, s^2), which a chosen bandwidth widens by its square.
    let (m, square) = ([0.4_f32, -0.3], 0.25);
    for (objective, bandwidth) in
        [("non_saturating", "0"), ("non_saturating", "4"), ("least_squares", "0"), ("wgan", "0")]
    {
        let chosen = [("game.objective", objective), ("metrics.bandwidth", bandwidth)];
        let trainer = trainer(run(config(&[&settings[..], &chosen].concat())));
        let factor: f32 = bandwidth.parse().expect("a number");
        let widened = square * (1.0 + factor * factor * 2500.0_f32.powf(-1.0 / 3.0));
        let mut weights = trainer.weights();
        weights.generator = vec![0.5, 0.0, 0.0, 0.5, m[0], m[1]];
        let state = ObservedState { weights: Arc::new(weights), ..seen(&trainer) };
        let rect = trainer.target().bounds();
        let view = View { surface: SurfaceKind::Best, ..View::plain(rect, 64, 5) };
        let surface = picture(&state, view).expect("a picture").surface;
        assert_eq!(surface.is_best(), objective != "wgan");
        if !surface.is_best() {
            assert!(surface.logits.iter().all(|logit| logit.is_finite()));
            continue;
        }
        let terms = trainer.config().game.terms();
        let mut near = 0;
        for (cell, logit) in surface.logits.iter().enumerate() {
            let x = surface.grid.centre(cell).map(|value| value as f32);
            if x[0].hypot(x[1]) > 1.0 {
                continue;
            }
            near += 1;
            // ln p - ln q = |x - m|^2 / (2 t^2) - |x|^2 / (2 s^2) + ln(t^2 / s^2).
            let ratio = ((x[0] - m[0]).powi(2) + (x[1] - m[1]).powi(2)) / (2.0 * widened)
                - (x[0] * x[0] + x[1] * x[1]) / (2.0 * square)
                + (widened / square).ln();
            let expected = terms.best_output(f64::from(ratio).exp(), 1.0).expect("an optimum");
            let found = terms.output(f64::from(*logit));
            // What a kernel estimate from 2500 points leaves.
            assert!((found - expected).abs() < 0.12, "{objective} at {x:?}: {found}, not {expected}");
        }
        assert!(near > 100, "{near}");
    }
}

#[test]
fn a_change_that_is_made_while_paused_is_drawn_and_measured_at_once() {
    let (screen, of_trainer, of_observer) = links(Box::new(|| {}), Box::new(|| {}));
    let threads =
        [ganscope::trainer::spawn(of_trainer).expect("a thread"), spawn(of_observer).expect("a thread")];
    let (mut session, mut link) = (Session::default(), Link::new(screen, Pace::on(1)));
    link.ask(Ask::Start { run: Box::new(run(config(&[]))), play: false });
    let view = View { surface: SurfaceKind::Best, ..View::plain(Rect::centred(3.0), 16, 5) };
    let mut seen: Vec<(f64, Vec<f32>)> = Vec::new();
    let begun = Instant::now();
    for bandwidth in [0.0, 2.0, 0.5] {
        let setting = Setting::named("metrics.bandwidth").expect("a setting");
        if bandwidth > 0.0 {
            link.ask(Ask::Set(Edit { setting, value: Value::Number(bandwidth) }));
        }
        loop {
            assert!(begun.elapsed() < PATIENCE, "nothing new is seen with the bandwidth {bandwidth}");
            link.receive(&mut session);
            link.look(&session, view);
            let measured = session.course.measured.last();
            let distance = measured.and_then(|row| row.measures.value(Metric::OptimumDistance));
            let surface = session.picture.as_ref().map(|picture| picture.surface.logits.clone());
            let (Some(distance), Some(surface)) = (distance, surface) else { continue };
            if seen.iter().all(|(of, drawn)| *of != distance && !same(drawn, &surface)) {
                seen.push((distance, surface));
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    assert_eq!((session.step(), session.course.measured.rows().len()), (0, 1));
    drop(link);
    for thread in threads {
        thread.join().expect("a thread ends when the screen hangs up");
    }
}

/// A run in which a person changes settings on the way: its recipe, and the verdict that the window comes to.
fn judged_in_the_window() -> (Run, serde_json::Value) {
    let (screen, of_trainer, of_observer) = links(Box::new(|| {}), Box::new(|| {}));
    let threads =
        [ganscope::trainer::spawn(of_trainer).expect("a thread"), spawn(of_observer).expect("a thread")];
    let (mut session, mut link) = (Session::default(), Link::new(screen, Pace::on(1)));
    let view = View::plain(Rect::centred(3.0), 16, 5);
    link.ask(Ask::Start { run: Box::new(small_run()), play: false });
    let set = |key, value| Ask::Set(Edit { setting: Setting::named(key).expect("a setting"), value });
    // Before the first step, so that what the run is first measured by is what it begins with.
    link.ask(set("data.sigma", Value::Number(0.15)));
    let parts = [
        (730, set("generator.learning_rate", Value::Number(5e-3))),
        (800, set("metrics.bandwidth", Value::Number(0.2))),
        (2100, Ask::Pause),
    ];
    let begun = Instant::now();
    let come = |session: &mut Session, link: &mut Link, step: u64| {
        while session.step() < step || session.shown.is_none() || !session.course.is_judged() {
            assert!(begun.elapsed() < 3 * PATIENCE, "it stays at step {}", session.step());
            link.receive(session);
            link.look(session, view);
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    for (step, then) in parts {
        link.ask(Ask::Step { count: step - session.step(), only: None });
        come(&mut session, &mut link, step);
        link.ask(then);
    }
    let recipe = session.recipe().expect("a run");
    let verdict = session.course.diagnosis.verdict().expect("a verdict").to_json().to_string();
    drop(link);
    for thread in threads {
        thread.join().expect("a thread ends when the screen hangs up");
    }
    // As exactly as it is written.
    (recipe, serde_json::from_str(&verdict).expect("JSON"))
}

#[test]
fn the_verdict_at_a_step_is_that_of_the_run_in_the_window_and_without_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.toml");
    let (recipe, in_the_window) = judged_in_the_window();
    assert_eq!(recipe.changes.len(), 3);
    std::fs::write(&path, recipe.to_toml(Language::English)).expect("a file");
    let path = path.to_str().expect("a path");
    let summary = summary(&["train", "--config", path, "--steps", "2100", "--json", "--eval-samples", "100"]);
    assert_eq!(in_the_window["step"], 1730, "{in_the_window:#}");
    assert_eq!(in_the_window, summary["diagnosis"]);
    let (again, once_more) = judged_in_the_window();
    assert_eq!((again, once_more), (recipe, in_the_window));
}

/// Whether both are the same numbers, NaN being one.
fn same(a: &[f32], b: &[f32]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

#[test]
fn broken_weights_have_a_picture_and_do_not_stop_the_observer() {
    let trainer = trainer(run(config(&[("game.objective", "wgan")])));
    let mut weights = trainer.weights();
    let state = |weights| ObservedState { weights: Arc::new(weights), ..seen(&trainer) };
    let view = View { probe: Some([0.0; 2]), ..View::plain(trainer.target().bounds(), 16, 20) };
    let whole = state(weights.clone());
    weights.generator.fill(f32::NAN);
    weights.discriminator.fill(f32::INFINITY);
    let broken = state(weights);
    let mut foreign = whole.clone();
    foreign.weights = Arc::default();

    let (screen, _trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
    let thread = spawn(observer).expect("a thread");
    let answer = || screen.answers.recv_timeout(PATIENCE).expect("an answer");
    screen.pictures.send(Request { state: broken.clone(), view });
    let Answer::Picture(seen) = answer() else { panic!("a picture") };
    assert!(seen.contour.is_empty() && seen.probe.is_some_and(|logit| !logit.is_finite()));
    screen.measures.send(broken);
    let Answer::Measures { measures, .. } = answer() else { panic!("metrics") };
    assert!(measures.value(Metric::HighQuality).is_some_and(|share| share == 0.0));
    // Weights of other networks have no picture, and the next request has one again.
    screen.pictures.send(Request { state: foreign, view });
    screen.pictures.send(Request { state: whole, view });
    let Answer::Picture(seen) = answer() else { panic!("a picture") };
    assert!(seen.surface.logits.iter().all(|logit| logit.is_finite()));
    drop(screen);
    thread.join().expect("the thread ends when the screen hangs up");
}

#[test]
fn long_metrics_hold_up_no_picture() {
    let trainer = trainer(run(config(&[])));
    let state = seen(&trainer);
    let view = View::plain(trainer.target().bounds(), 8, 8);
    let (screen, _trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
    let thread = spawn(observer).expect("a thread");
    // Seconds of work.
    screen.measures.send(state.clone());
    for _ in 0..5 {
        screen.pictures.send(Request { state: state.clone(), view });
        let answer = screen.answers.recv_timeout(PATIENCE).expect("an answer");
        assert!(matches!(answer, Answer::Picture(_)), "the picture comes first");
    }
    drop(screen);
    thread.join().expect("the threads end when the screen hangs up");
}

#[test]
fn the_dynamics_are_those_of_the_game_and_the_way_is_held_against_the_state_before() {
    let mut trainer =
        trainer(run(config(&[("generator.hidden", "[6]"), ("discriminator.hidden", "[5, 4]")])));
    let (screen, _trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
    let thread = spawn(observer).expect("a thread");
    let measure = |state: ObservedState| {
        screen.measures.send(state);
        let answer = screen.answers.recv_timeout(PATIENCE).expect("an answer");
        let Answer::Measures { measures, .. } = answer else { panic!("metrics") };
        measures
    };
    let first = measure(seen(&trainer));
    assert_eq!(first.value(Metric::GradientCosine), None, "there is nothing before the first");
    let before = wide(&seen(&trainer));
    train_to(&mut trainer, 30);
    let state = seen(&trainer);
    let now = wide(&state);
    let game = Game::new(&state.config, Batch::draw(&state.config, &state.target, 31, Turn::MEASURED));
    let measures = measure(state.clone());
    let field = game.field(&now);
    let norm = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
    let share = norm(game.part(Player::Generator, &field)) / norm(&field);
    for (metric, expected) in [
        (Metric::Rotation, game.rotation(&now)),
        (Metric::GradientCosine, cosine(&game.field(&before), &field)),
        (Metric::GradientShare, share),
    ] {
        let value = measures.value(metric).expect("a number");
        assert!((value - expected).abs() < 1e-9, "{metric:?}: {value}, not {expected}");
    }
    // D's last layer: 4 weights and a bias.
    let [of_generator, of_discriminator] = &measures.update_ratios;
    assert_eq!([of_generator.len(), of_discriminator.len()], [2, 3]);
    let last = now.len() - 5..;
    let rate = state.config.discriminator.optimizer.learning_rate;
    let expected = rate * (norm(&field[last.clone()]) / norm(&now[last])).sqrt();
    assert!((of_discriminator[2] / expected - 1.0).abs() < 1e-12, "{} {expected}", of_discriminator[2]);
    // Another run has nothing before it, nor has the past.
    assert_eq!(
        measure(ObservedState { at: StateId { run: RunId(2), ..state.at }, ..state.clone() })
            .value(Metric::GradientCosine),
        None
    );
    assert_eq!(measure(ObservedState { at: RunId(2).at(5), ..state }).value(Metric::GradientCosine), None);
    drop(screen);
    thread.join().expect("the threads end when the screen hangs up");
}

#[test]
fn the_duality_gap_is_that_of_theory_near_the_equilibrium_and_large_where_d_has_not_begun() {
    let settings = [
        ("data.target", "gaussian"),
        ("data.sigma", "0.5"),
        ("generator.latent_dim", "2"),
        ("generator.hidden", "[]"),
        ("discriminator.hidden", "[]"),
        ("game.batch_size", "128"),
        ("generator.learning_rate", "0.05"),
        ("discriminator.learning_rate", "0.05"),
    ];
    let (screen, _trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
    let thread = spawn(observer).expect("a thread");
    let study = |state: &ObservedState| {
        screen.studies[Study::DualityGap as usize].send(Some(state.clone()));
        let answer = screen.answers.recv_timeout(PATIENCE).expect("an answer");
        let Answer::Studied(studied) = answer else { panic!("a study") };
        studied.found
    };
    let at = |objective: &str, mean: f32, discriminator: Vec<f32>| {
        let trainer = trainer(run(config(&[&settings[..], &[("game.objective", objective)]].concat())));
        let generator = vec![0.5, 0.0, 0.0, 0.5, mean, 0.0];
        ObservedState {
            weights: Arc::new(Weights { generator, discriminator, ..Weights::default() }),
            ..seen(&trainer)
        }
    };
    for objective in ["minimax", "non_saturating"] {
        // G makes the data's own distribution and D says 1/2 everywhere: V = -ln 4, and nobody has much to win.
        let settled = at(objective, 0.0, vec![0.0; 3]);
        let Some(Found::DualityGap(gap)) = study(&settled) else { panic!("a gap") };
        assert!((gap.value + 4.0_f64.ln()).abs() < 1e-6, "{gap:?}");
        assert!((0.0..0.03).contains(&gap.gap()), "{objective}: {gap:?}");
        assert_eq!(study(&settled), Some(Found::DualityGap(gap)), "the same bits again");
        // Fakes two deviations away: the best D, which is linear, has V* = -0.7126; G can change nothing, as D is flat.
        let Some(Found::DualityGap(gap)) = study(&at(objective, 1.0, vec![0.0; 3])) else { panic!("a gap") };
        assert!((gap.highest + 0.712_633).abs() < 0.03, "{objective}: {gap:?}");
        assert!((gap.lowest + 4.0_f64.ln()).abs() < 1e-6, "{objective}: {gap:?}");
        // And where D is that best one, only G has something to win.
        let Some(Found::DualityGap(gap)) = study(&at(objective, 1.0, vec![-4.0, 0.0, 2.0])) else {
            panic!("a gap")
        };
        assert!(gap.highest - gap.value < 0.03 && gap.value - gap.lowest > 0.5, "{objective}: {gap:?}");
    }
    assert_eq!(study(&at("wgan", 0.0, vec![0.0; 3])), None);
    let with = |more: &[(&str, &str)]| {
        let state = at("non_saturating", 1.0, vec![0.0; 3]);
        ObservedState {
            at: RunId(1).at(1_000),
            config: Arc::new(config(&[&settings[..], more].concat())),
            ..state
        }
    };
    // Learning rates that have fallen to 0 leave as much to win.
    let late = study(&with(&[("game.schedule", "linear"), ("game.schedule_steps", "100")]));
    let Some(Found::DualityGap(gap)) = late else { panic!("a gap") };
    assert!((gap.highest + 0.712_633).abs() < 0.03, "{gap:?}");
    // Units that are left out in training are no obstacle.
    let thinned = trainer(run(config(&[("discriminator.dropout", "0.5")])));
    let Some(Found::DualityGap(gap)) = study(&seen(&thinned)) else { panic!("a gap") };
    assert!(gap.gap() > 0.0, "{gap:?}");
    // D's verdict on packs of equal points is no part of the value that it plays for.
    for more in [("game.pack", "2"), ("game.constraint", "spectral")] {
        assert_eq!(study(&with(&[more])), None, "{more:?}");
    }
    drop(screen);
    thread.join().expect("the threads end when the screen hangs up");
}

#[test]
fn a_newer_request_ends_a_running_study() {
    let trainer = trainer(run(config(&[("generator.hidden", "[512, 512]")])));
    let (screen, _trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
    let thread = spawn(observer).expect("a thread");
    let requests = &screen.studies[Study::DualityGap as usize];
    for step in 1..=6 {
        requests.send(Some(ObservedState { at: RunId(1).at(step), ..seen(&trainer) }));
    }
    let mut steps = Vec::new();
    while steps.last() != Some(&6) {
        let answer = screen.answers.recv_timeout(PATIENCE).expect("an answer");
        let Answer::Studied(studied) = answer else { panic!("a study") };
        steps.push(studied.at.step);
    }
    assert_eq!(steps, [6], "the older ones were given up");
    // A study whose run was left has no answer.
    requests.send(Some(ObservedState { at: RunId(1).at(7), ..seen(&trainer) }));
    while requests.is_waiting() {
        std::thread::yield_now();
    }
    requests.send(None);
    while requests.is_waiting() {
        std::thread::yield_now();
    }
    requests.send(Some(ObservedState { at: RunId(1).at(8), ..seen(&trainer) }));
    let answer = screen.answers.recv_timeout(PATIENCE).expect("an answer");
    assert!(matches!(answer, Answer::Studied(studied) if studied.at.step == 8));
    drop(screen);
    thread.join().expect("the threads end when the screen hangs up");
}

/// The weights of a state as the game has them.
fn wide(state: &ObservedState) -> Vec<f64> {
    let Weights { generator, discriminator, .. } = &*state.weights;
    generator.iter().chain(discriminator).copied().map(f64::from).collect()
}

#[test]
fn the_spectrum_is_that_of_the_game_and_unequal_rates_weigh_its_rows() {
    let settings = [
        ("generator.hidden", "[4]"),
        ("discriminator.hidden", "[3]"),
        ("generator.learning_rate", "1e-3"),
        ("discriminator.learning_rate", "4e-3"),
        ("game.order", "simultaneous"),
        ("generator.optimizer", "sgd"),
        ("discriminator.optimizer", "sgd"),
        ("generator.activation", "tanh"),
        ("discriminator.activation", "tanh"),
    ];
    let trainer = trainer(run(config(&settings)));
    let state = seen(&trainer);
    let (screen, _trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
    let thread = spawn(observer).expect("a thread");
    let study = |state: &ObservedState| {
        screen.studies[Study::Spectrum as usize].send(Some(state.clone()));
        let answer = screen.answers.recv_timeout(PATIENCE).expect("an answer");
        let Answer::Studied(studied) = answer else { panic!("a study") };
        assert_eq!((studied.at, studied.study), (state.at, Study::Spectrum));
        studied.found
    };
    let Some(Found::Spectrum(spectrum)) = study(&state) else { panic!("a spectrum") };
    let game = Game::new(&state.config, Batch::draw(&state.config, &state.target, 1, Turn::MEASURED));
    let now = wide(&state);
    assert_eq!((spectrum.rate, spectrum.eigenvalues.len()), (4e-3, now.len()));
    // The sum of the eigenvalues is the trace of J with G's rows times 1/4; so is that of their squares, of its square.
    let column = |index: usize| {
        let unit: Vec<f64> = (0..now.len()).map(|row| f64::from(u8::from(row == index))).collect();
        let share = |row: usize| if row < game.num_generator_weights() { 0.25 } else { 1.0 };
        let product = game.jacobian_times(&now, &unit).into_iter().enumerate();
        product.map(|(row, value)| share(row) * value).collect::<Vec<f64>>()
    };
    let columns: Vec<Vec<f64>> = (0..now.len()).map(column).collect();
    let trace: f64 = (0..now.len()).map(|k| columns[k][k]).sum();
    let square: f64 = (0..now.len())
        .map(|row| (0..now.len()).map(|k| columns[k][row] * columns[row][k]).sum::<f64>())
        .sum();
    let sum: f64 = spectrum.eigenvalues.iter().map(|[re, _]| re).sum();
    let squares: f64 = spectrum.eigenvalues.iter().map(|[re, im]| re * re - im * im).sum();
    assert!((sum - trace).abs() < 1e-9 * trace.abs().max(1.0), "{sum}, not {trace}");
    assert!((squares - square).abs() < 1e-9 * square.abs().max(1.0), "{squares}, not {square}");
    // Broken weights have no spectrum, and that is an answer too; nor have too many.
    let mut broken = Weights::clone(&state.weights);
    broken.discriminator.fill(f32::NAN);
    assert_eq!(study(&ObservedState { weights: Arc::new(broken), ..state.clone() }), None);
    assert_eq!(study(&ObservedState { weights: Arc::default(), ..state }), None);
    drop(screen);
    thread.join().expect("the threads end when the screen hangs up");
}
