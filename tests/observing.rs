//! What the observer makes of a state, on its own threads and off them.

use std::sync::Arc;
use std::time::Instant;

use ganscope::observer::{picture, spawn};
use ganscope::protocol::{Answer, Metric, Request, RunId, State as Seen, View, links};

use crate::played::PATIENCE;
use crate::small_runs::{config, run, trainer};

#[test]
fn the_probe_is_the_logit_that_the_surface_has_there() {
    let trainer = trainer(run(config(&[])));
    let state = Seen {
        run: RunId(1),
        step: 0,
        received: Instant::now(),
        config: Arc::clone(trainer.config()),
        target: Arc::clone(trainer.target()),
        weights: Arc::new(trainer.weights().expect("the weights")),
    };
    let view =
        View { rect: trainer.target().bounds(), resolution: 9, best: false, num_points: 5, probe: None };
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
    // G(z) = z / 2 + m: data N(0, s^2) and fakes N(m, s^2).
    let (m, square) = ([0.4, -0.3], 0.25);
    for objective in ["non_saturating", "least_squares", "wgan"] {
        let trainer = trainer(run(config(&[&settings[..], &[("game.objective", objective)]].concat())));
        let mut weights = trainer.weights().expect("the weights");
        weights.generator = vec![0.5, 0.0, 0.0, 0.5, m[0], m[1]];
        let state = Seen {
            run: RunId(1),
            step: 0,
            received: Instant::now(),
            config: Arc::clone(trainer.config()),
            target: Arc::clone(trainer.target()),
            weights: Arc::new(weights),
        };
        let rect = trainer.target().bounds();
        let view = View { rect, resolution: 64, best: true, num_points: 5, probe: None };
        let surface = picture(&state, view).expect("a picture").surface;
        assert_eq!(surface.is_best, objective != "wgan");
        if !surface.is_best {
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
            // ln p - ln q = (|x - m|^2 - |x|^2) / (2 s^2).
            let ratio =
                ((x[0] - m[0]).powi(2) + (x[1] - m[1]).powi(2) - x[0] * x[0] - x[1] * x[1]) / (2.0 * square);
            let expected = terms.best_output(f64::from(ratio).exp(), 1.0).expect("an optimum");
            let found = terms.output(f64::from(*logit));
            // What a kernel estimate from 2500 points leaves.
            assert!((found - expected).abs() < 0.12, "{objective} at {x:?}: {found}, not {expected}");
        }
        assert!(near > 100, "{near}");
    }
}

#[test]
fn broken_weights_have_a_picture_and_do_not_stop_the_observer() {
    let trainer = trainer(run(config(&[("game.objective", "wgan")])));
    let mut weights = trainer.weights().expect("the weights");
    let state = |weights| Seen {
        run: RunId(1),
        step: 0,
        received: Instant::now(),
        config: Arc::clone(trainer.config()),
        target: Arc::clone(trainer.target()),
        weights: Arc::new(weights),
    };
    let view = View {
        rect: trainer.target().bounds(),
        resolution: 16,
        best: false,
        num_points: 20,
        probe: Some([0.0; 2]),
    };
    let whole = state(weights.clone());
    weights.generator.fill(f32::NAN);
    weights.discriminator.fill(f32::INFINITY);
    let broken = state(weights);
    let mut foreign = whole.clone();
    foreign.weights = Arc::default();

    let (screen, _trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
    let thread = spawn(observer).expect("a thread");
    let answer = || screen.answers.recv_timeout(PATIENCE).expect("an answer");
    screen.pictures.send(Request::Picture(broken.clone(), view)).expect("an observer");
    let Answer::Picture(seen) = answer() else { panic!("a picture") };
    assert!(seen.contour.is_empty() && seen.probe.is_some_and(|logit| !logit.is_finite()));
    screen.measures.send(Request::Measures(broken, 50)).expect("an observer");
    let Answer::Measures { measures, .. } = answer() else { panic!("metrics") };
    assert!(measures.value(Metric::HighQuality).is_some_and(|share| share == 0.0));
    // Weights of other networks have no picture, and the next request has one again.
    screen.pictures.send(Request::Picture(foreign, view)).expect("an observer");
    screen.pictures.send(Request::Picture(whole, view)).expect("an observer");
    let Answer::Picture(seen) = answer() else { panic!("a picture") };
    assert!(seen.surface.logits.iter().all(|logit| logit.is_finite()));
    drop(screen);
    thread.join().expect("the thread ends when the screen hangs up");
}

#[test]
fn long_metrics_hold_up_no_picture() {
    let trainer = trainer(run(config(&[])));
    let state = Seen {
        run: RunId(1),
        step: 0,
        received: Instant::now(),
        config: Arc::clone(trainer.config()),
        target: Arc::clone(trainer.target()),
        weights: Arc::new(trainer.weights().expect("the weights")),
    };
    let view =
        View { rect: trainer.target().bounds(), resolution: 8, best: false, num_points: 8, probe: None };
    let (screen, _trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
    let thread = spawn(observer).expect("a thread");
    // Seconds of work.
    screen.measures.send(Request::Measures(state.clone(), 40_000)).expect("an observer");
    for _ in 0..5 {
        screen.pictures.send(Request::Picture(state.clone(), view)).expect("an observer");
        let answer = screen.answers.recv_timeout(PATIENCE).expect("an answer");
        assert!(matches!(answer, Answer::Picture(_)), "the picture comes first");
    }
    drop(screen);
    thread.join().expect("the threads end when the screen hangs up");
}
