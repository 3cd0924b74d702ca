//! Numbers that the literature's toy code gives, against ours; and the two measuring sticks of the tests here.

use super::*;

/// Fails unless `value` is `wanted` within `relative` of its size.
pub(super) fn assert_close(value: f64, wanted: f64, relative: f64) {
    assert!((value - wanted).abs() <= relative * wanted.abs().max(1e-300), "{value:e} is not {wanted:e}");
}

/// The Jacobian of `field` at `place`, by differences of fourth order.
pub(super) fn numerical_jacobian(field: impl Fn(DiracPoint) -> DiracPoint, place: DiracPoint) -> Matrix {
    let step = 1e-3;
    let along = |way: DiracPoint| {
        let first = field(place + step * way) - field(place - step * way);
        let second = field(place + 2.0 * step * way) - field(place - 2.0 * step * way);
        1.0 / (12.0 * step) * (8.0 * first - second)
    };
    let (by_theta, by_psi) = (along(DiracPoint::new(1.0, 0.0)), along(DiracPoint::new(0.0, 1.0)));
    Matrix::new([[by_theta.theta, by_psi.theta], [by_theta.psi, by_psi.psi]])
}

const ALTERNATING: UpdateRule = UpdateRule::Alternating { discriminator_steps: 1 };
const START: DiracPoint = DiracPoint::new(1.0, 1.0);
const R1_WEAK: DiracMethod = DiracMethod::R1 { gamma: 0.3 };
const R1_CRITICAL: DiracMethod = DiracMethod::R1 { gamma: 1.0 };

/// The path with the step size of all tables, h = 0.2, from (1, 1).
fn path(game: DiracGame, method: DiracMethod, rule: UpdateRule) -> Trajectory {
    Trajectory::new(game, method, rule, Rates::equal(0.2), START)
}

/// The least and the greatest radius among `points`.
fn radii(points: impl Iterator<Item = DiracPoint>) -> (f64, f64) {
    let reach = |(least, greatest): (f64, f64), radius: f64| (least.min(radius), greatest.max(radius));
    points.map(DiracPoint::radius).fold((f64::INFINITY, 0.0), reach)
}

/// Fails unless `value` is `wanted` within half a unit of its last printed digit, the one at `digit`.
fn assert_printed(value: f64, wanted: f64, digit: f64) {
    // A hair more than a half, as the wanted number is itself rounded to binary.
    assert!((value - wanted).abs() <= 0.500_001 * digit, "{value:e} is not {wanted:e}");
}

// Mescheder, Geiger and Nowozin's toy code (GAN_stability, notebooks: gans.py and simulate.py) in f64, 500 steps.

#[test]
fn simultaneous_steps_end_where_the_toy_code_ends() {
    let table = [
        (DiracGame::Minimax, DiracMethod::Plain, -2.161611282, -2.217775397, 3.096948667, 1e-9),
        (DiracGame::NonSaturating, DiracMethod::Plain, 0.5483373190, 0.3304410558, 0.6402070812, 1e-9),
        (DiracGame::Bilinear, DiracMethod::Plain, 1.280490204e4, -2.220895421e4, 2.563597400e4, 1e-9),
        (DiracGame::Minimax, R1_WEAK, 1.110336749e-6, -2.398079351e-6, 2.642656e-6, 1e-9),
        (DiracGame::Minimax, R1_CRITICAL, 6.798e-22, 6.677e-22, 9.529e-22, 1e-4),
        (DiracGame::NonSaturating, R1_WEAK, 2.147384604e-6, -5.305735576e-7, 2.211960e-6, 1e-9),
    ];
    for (game, method, theta, psi, radius, relative) in table {
        let point = path(game, method, UpdateRule::Simultaneous).after(500);
        assert_close(point.theta, theta, relative);
        assert_close(point.psi, psi, relative);
        // The radius of the smallest rows has seven digits only.
        assert_close(point.radius(), radius, if radius < 1e-3 { relative.max(2e-7) } else { relative });
    }
}

#[test]
fn alternating_steps_end_where_the_toy_code_ends() {
    let table = [
        (DiracGame::Minimax, DiracMethod::Plain, 0.6868336612, 1.244007294, 1.421018869, 1e-9),
        (DiracGame::NonSaturating, DiracMethod::Plain, 0.2048884920, 0.1965533328, 0.2839234171, 1e-9),
        (DiracGame::Bilinear, DiracMethod::Plain, 1.256284569, 0.6130005844, 1.397862881, 1e-9),
        (DiracGame::Minimax, R1_WEAK, -5.167048e-8, -2.242145e-7, 2.300913e-7, 3e-7),
        (DiracGame::NonSaturating, R1_WEAK, 7.395319e-8, -1.304359e-7, 1.499420e-7, 4e-7),
    ];
    for (game, method, theta, psi, radius, relative) in table {
        let point = path(game, method, ALTERNATING).after(500);
        assert_close(point.theta, theta, relative);
        assert_close(point.psi, psi, relative);
        assert_close(point.radius(), radius, relative);
    }
    let critical = path(DiracGame::Minimax, R1_CRITICAL, ALTERNATING).after(500);
    assert_close(critical.radius(), 7.481e-17, 1e-4);
}

#[test]
fn the_first_steps_are_those_of_the_toy_code() {
    type Steps = [(usize, f64, f64); 4];
    let table: [(DiracGame, DiracMethod, Steps); 4] = [
        (
            DiracGame::Minimax,
            DiracMethod::Plain,
            [
                (1, 0.946211715726, 1.053788284274),
                (2, 0.889410285773, 1.104791108364),
                (3, 0.829227077549, 1.153241502308),
                (10, 0.257053374369, 1.417682168251),
            ],
        ),
        (
            DiracGame::NonSaturating,
            DiracMethod::Plain,
            [
                (1, 0.853788284274, 1.053788284274),
                (2, 0.703962703265, 1.103155973467),
                (3, 0.552842976919, 1.147513691091),
                (10, -0.358261962297, 1.202800507998),
            ],
        ),
        (
            DiracGame::Bilinear,
            DiracMethod::Plain,
            [(1, 0.8, 1.2), (2, 0.56, 1.36), (3, 0.288, 1.472), (10, -1.5964340224, 0.6417842176)],
        ),
        (
            DiracGame::Minimax,
            R1_WEAK,
            [
                (1, 0.946211715726, 0.993788284274),
                (2, 0.890394035033, 0.987306455173),
                (3, 0.832465601964, 0.980310338734),
                (10, 0.364932198292, 0.891536967778),
            ],
        ),
    ];
    for (game, method, steps) in table {
        for (count, theta, psi) in steps {
            let point = path(game, method, UpdateRule::Simultaneous).after(count);
            assert_printed(point.theta, theta, 1e-12);
            assert_printed(point.psi, psi, 1e-12);
        }
    }
    let alternating = [
        (DiracGame::Minimax, 0.946211715726, 1.052921113019),
        (DiracGame::NonSaturating, 0.853788284274, 1.050994858786),
        (DiracGame::Bilinear, 0.8, 1.16),
    ];
    for (game, theta, psi) in alternating {
        let point = path(game, DiracMethod::Plain, ALTERNATING).after(1);
        assert_printed(point.theta, theta, 1e-12);
        assert_printed(point.psi, psi, 1e-12);
    }
}

#[test]
fn the_non_saturating_game_ends_on_a_cycle_of_radius_near_the_root_of_twice_the_step() {
    let table = [(0.05, 0.3152, 0.3172), (0.1, 0.4443, 0.4499), (0.2, 0.6238, 0.6397), (0.4, 0.8677, 0.9131)];
    for (rate, least, greatest) in table {
        let rates = Rates::equal(rate);
        let path = Trajectory::new(
            DiracGame::NonSaturating,
            DiracMethod::Plain,
            UpdateRule::Simultaneous,
            rates,
            START,
        );
        let found = radii(path.take(60_000).skip(50_000));
        assert_printed(found.0, least, 1e-4);
        assert_printed(found.1, greatest, 1e-4);
        let predicted = (2.0 * rate).sqrt();
        assert!(found.0 < predicted && predicted < found.1, "{found:?}, {predicted}");
    }
}

#[test]
fn the_non_saturating_game_dies_slowly_when_alternating_or_flowing() {
    for (count, radius, predicted) in [(5_000, 0.087984, 0.0894), (50_000, 0.027719, 0.0283)] {
        let alternating =
            path(DiracGame::NonSaturating, DiracMethod::Plain, ALTERNATING).after(count).radius();
        assert_printed(alternating, radius, 1e-6);
        let time = 0.2 * count as f64;
        assert_printed((8.0 / time).sqrt(), predicted, 1e-4);
        let flowing =
            path(DiracGame::NonSaturating, DiracMethod::Plain, UpdateRule::Flow).after(count).radius();
        assert_close(flowing, (8.0 / time).sqrt(), 0.02);
    }
}

#[test]
fn the_minimax_game_stays_in_its_band_when_alternating_and_runs_away_when_not() {
    let (least, greatest) = radii(path(DiracGame::Minimax, DiracMethod::Plain, ALTERNATING).take(5_000));
    assert_printed(least, 1.3435, 1e-4);
    assert_printed(greatest, 1.4278, 1e-4);
    let away = path(DiracGame::Minimax, DiracMethod::Plain, UpdateRule::Simultaneous).after(5_000);
    assert_printed(away.radius(), 4.2402, 1e-4);
}

#[test]
fn the_bilinear_game_grows_exactly_turns_exactly_and_keeps_its_invariant() {
    let away = path(DiracGame::Bilinear, DiracMethod::Plain, UpdateRule::Simultaneous).after(500).radius();
    assert_close(away, 2.0_f64.sqrt() * 1.04_f64.powi(250), 1e-12);
    let invariant = |point: DiracPoint| point.radius().powi(2) - 0.2 * point.verdict();
    for point in path(DiracGame::Bilinear, DiracMethod::Plain, ALTERNATING).take(500) {
        assert_close(invariant(point), invariant(START), 1e-12);
    }
    for (rate, steps) in [(0.2, 31.83), (0.1, 63.04)] {
        let jacobian = DiracGame::Bilinear.jacobian(DiracPoint::EQUILIBRIUM);
        let factors = UpdateRule::Simultaneous.factors(jacobian, Rates::equal(rate)).unwrap_or_default();
        let factor = factors[0];
        assert_printed(std::f64::consts::TAU / factor.im.atan2(factor.re), steps, 1e-2);
    }
}

#[test]
fn the_flow_of_an_opposed_game_is_a_circle() {
    for game in [DiracGame::Minimax, DiracGame::Bilinear] {
        let (least, greatest) = radii(path(game, DiracMethod::Plain, UpdateRule::Flow).take(500));
        assert_close(least, 2.0_f64.sqrt(), 1e-3);
        assert_close(greatest, 2.0_f64.sqrt(), 1e-3);
    }
}

#[test]
fn a_gradient_penalty_with_a_target_ends_on_a_cycle() {
    let method = DiracMethod::GradientPenalty { weight: 0.7, target: 1.0 };
    let found = radii(path(DiracGame::Bilinear, method, UpdateRule::Simultaneous).skip(1_000).take(20_000));
    assert_printed(found.0, 1.620, 1e-3);
    assert_printed(found.1, 1.965, 1e-3);
    let alternating = radii(path(DiracGame::Bilinear, method, ALTERNATING).skip(1_000).take(20_000));
    assert!(alternating.0 > 0.5 && alternating.1 < 3.0, "{alternating:?}");
}

#[test]
fn a_clipped_critic_turns_along_its_limit_and_never_arrives() {
    let method = DiracMethod::WeightClip { limit: 0.5 };
    let late = |rule| path(DiracGame::Bilinear, method, rule).skip(1_000).take(1_000);
    // Simultaneous steps run outwards and bounce off the limit for ever.
    assert!(late(UpdateRule::Simultaneous).any(|point| point.psi == 0.5));
    assert!(late(UpdateRule::Simultaneous).any(|point| point.psi == -0.5));
    // Alternating ones bounce until they are on the largest of their closed curves that the limits leave whole.
    let invariant = |point: DiracPoint| point.radius().powi(2) - 0.2 * point.verdict();
    late(ALTERNATING).for_each(|point| assert_close(invariant(point), 0.25 * (1.0 - 0.01), 1e-5));
    for rule in [UpdateRule::Simultaneous, ALTERNATING] {
        assert!(late(rule).all(|point| point.psi.abs() <= 0.5));
        assert!(radii(late(rule)).0 > 0.47);
    }
}

#[test]
fn the_hinge_brings_the_game_back_to_its_margin() {
    let (_, greatest) = radii(path(DiracGame::Hinge, DiracMethod::Plain, UpdateRule::Simultaneous).take(10));
    let (_, bilinear) =
        radii(path(DiracGame::Bilinear, DiracMethod::Plain, UpdateRule::Simultaneous).take(10));
    assert!(greatest < bilinear, "{greatest}, {bilinear}");
    // The flow within the margin is a circle of a radius below √2, on which |ψ θ| never reaches 1.
    let inside = Trajectory::new(
        DiracGame::Hinge,
        DiracMethod::Plain,
        UpdateRule::Flow,
        Rates::equal(0.01),
        DiracPoint::new(0.8, 0.9),
    );
    let (least, greatest) = radii(inside.take(5_000));
    assert_close(least, 1.45_f64.sqrt(), 1e-8);
    assert_close(greatest, 1.45_f64.sqrt(), 1e-8);
}

#[test]
fn what_the_table_says_to_converge_converges_at_the_rate_of_its_eigenvalues() {
    let methods = [
        R1_WEAK,
        DiracMethod::R2 { gamma: 0.3 },
        DiracMethod::R1AndR2 { gamma: 0.1 },
        DiracMethod::InstanceNoise { deviation: 0.8 },
        DiracMethod::Consensus { weight: 1.0 },
        DiracMethod::NagarajanKolter { weight: 0.5 },
        DiracMethod::SymplecticAdjustment { weight: 1.0 },
        DiracMethod::Unrolled { steps: 5, rate: 0.1 },
    ];
    let near = DiracPoint::new(0.01, 0.01);
    for game in [DiracGame::Minimax, DiracGame::NonSaturating, DiracGame::Relativistic] {
        for method in methods {
            let [value, _] = eigenvalues(game, method).unwrap_or_default();
            // All of these turn; after whole turns, here five in 400 steps, the factor is e^(λ t) alone.
            let time = 5.0 * std::f64::consts::TAU / value.im;
            let flow = Trajectory::new(game, method, UpdateRule::Flow, Rates::equal(time / 400.0), near);
            let shrunk = flow.after(400).radius() / near.radius();
            assert_close(shrunk, (value.re * time).exp(), 1e-2);
            for rule in [UpdateRule::Simultaneous, ALTERNATING] {
                let (early, late) =
                    (path(game, method, rule).after(300), path(game, method, rule).after(600));
                assert!(late.radius() < 0.4 * early.radius(), "{game:?} {method:?} {rule:?}");
            }
        }
    }
}

#[test]
fn the_pair_of_penalties_is_one_of_twice_the_strength_on_the_non_saturating_game() {
    let both = path(DiracGame::Relativistic, DiracMethod::R1AndR2 { gamma: 0.3 }, ALTERNATING).after(200);
    let one = path(DiracGame::NonSaturating, DiracMethod::R1 { gamma: 0.6 }, ALTERNATING).after(200);
    assert_eq!(both, one);
}

// The bilinear game, min over θ and max over ψ of θ ψ.

#[test]
fn extragradient_shrinks_exactly() {
    let radius = path(DiracGame::Bilinear, DiracMethod::Plain, UpdateRule::Extragradient).after(100).radius();
    assert_close(radius, 2.0_f64.sqrt() * (1.0_f64 - 0.04 + 0.0016).powi(50), 1e-12);
    assert_close(radius, 0.199635481, 3e-9);
}

#[test]
fn the_optimistic_rule_ends_where_the_hand_computed_path_ends() {
    let point = path(DiracGame::Bilinear, DiracMethod::Plain, UpdateRule::Optimistic).after(100);
    assert_close(point.theta, -0.16328007682, 1e-10);
    assert_close(point.psi, 0.07373059807, 1e-10);
}

#[test]
fn negative_momentum_helps_and_positive_kills() {
    let table = [(0.0, 1.397863), (-0.1, 0.312497), (-0.3, 0.083856), (-0.5, 0.069994), (-0.7, 0.078564)];
    for (beta, radius) in table {
        let point = path(DiracGame::Bilinear, DiracMethod::Plain, UpdateRule::Momentum { beta }).after(500);
        assert_printed(point.radius(), radius, 1e-6);
    }
    let killed = path(DiracGame::Bilinear, DiracMethod::Plain, UpdateRule::Momentum { beta: 0.5 }).after(500);
    assert_printed(killed.radius(), 1.2e19, 1e18);
}

#[test]
fn the_average_arrives_while_the_last_point_turns() {
    for (count, radius) in [(500, 0.00511), (5_000, 0.00249)] {
        let points = path(DiracGame::Bilinear, DiracMethod::Plain, ALTERNATING).take(count);
        let sum = points.fold(DiracPoint::default(), |sum, point| sum + point);
        assert_printed((1.0 / count as f64 * sum).radius(), radius, 1e-5);
    }
}

#[test]
fn unrolling_ends_the_turning_and_looking_ahead_needs_more_steps() {
    let unrolled = |steps| DiracMethod::Unrolled { steps, rate: 0.2 };
    let lookahead = |steps| DiracMethod::Lookahead { steps, rate: 0.2 };
    let table = [
        (unrolled(1), 5.26e-5, 1e-7),
        (unrolled(5), 1.2e-46, 1e-47),
        (lookahead(1), 1.434, 1e-3),
        (lookahead(5), 2.4e-19, 1e-20),
    ];
    for (method, radius, digit) in table {
        let point = path(DiracGame::Bilinear, method, UpdateRule::Simultaneous).after(500);
        assert_printed(point.radius(), radius, digit);
    }
}
