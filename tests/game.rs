//! The game in f64 against central differences, against candle, against dense Jacobians and against closed forms.

use ganscope::config::{
    Activation, Choice as _, Labels, Method, Objective, Penalties, Player, RunConfig, Sides, TargetKind,
    UpdateOrder,
};
use ganscope::dirac;
use ganscope::game::{Batch, Direction, Game, LinearOptimizer, Unrolling, cosine, step_map};
use ganscope::math::random::{Draws, Stream};
use ganscope::model::{Autodiff, Gradients as _, Turn};

/// A configuration of odd sizes with `depth` hidden layers.
fn config(activation: Activation, depth: usize, objective: Objective) -> RunConfig {
    let mut config = RunConfig { latent_dim: 3, seed: 5, ..RunConfig::default() };
    config.data.choose(TargetKind::Ring);
    config.game.objective = objective;
    config.game.real_label = 0.9;
    config.game.noise = 0.125;
    config.game.noise_steps = 40;
    config.game.targets = Labels { fake: -0.5, real: 0.75, generator: 0.25 };
    config.game.batch_size = 7;
    for (player, widths) in [(&mut config.generator, [4, 5, 3]), (&mut config.discriminator, [5, 3, 4])] {
        player.network.hidden = widths[..depth].to_vec();
        player.network.activation = activation;
    }
    config
}

fn game_of(config: &RunConfig) -> Game {
    Game::new(config, Batch::draw(config, &config.data.target(config.seed).expect("a ring"), 3, 1))
}

/// Weights drawn from N(0, 0.49), biases too.
fn weights_of(game: &Game) -> Vec<f64> {
    let mut values = vec![0.0; game.num_weights()];
    Draws::new(11, Stream::GeneratorWeights, 0, 0).fill_normals(&mut values);
    values.into_iter().map(|value| 0.7 * f64::from(value)).collect()
}

/// Fails unless the two lists differ by at most `share` of the greatest number, or of 0.01 where all are smaller.
fn assert_near(got: &[f64], wanted: &[f64], share: f64, name: &str) {
    assert_eq!(got.len(), wanted.len(), "{name}");
    let greatest = wanted.iter().fold(0.01_f64, |greatest, value| greatest.max(value.abs()));
    for (index, (got, wanted)) in got.iter().zip(wanted).enumerate() {
        assert!((got - wanted).abs() <= share * greatest, "{name}, number {index}: {got:e}, not {wanted:e}");
    }
}

/// The gradient of `function` at `weights`, by differences of fourth order.
fn slopes(weights: &[f64], step: f64, function: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let at = |index: usize, by: f64| {
        let mut moved = weights.to_vec();
        moved[index] += by;
        function(&moved)
    };
    let slope = |index| {
        let (first, second) =
            (at(index, step) - at(index, -step), at(index, 2.0 * step) - at(index, -2.0 * step));
        (8.0 * first - second) / (12.0 * step)
    };
    (0..weights.len()).map(slope).collect()
}

#[test]
fn full_gradients_agree_with_central_differences() {
    for &activation in Activation::ALL {
        for depth in 0..=3 {
            for &objective in Objective::ALL {
                let game = game_of(&config(activation, depth, objective));
                let weights = weights_of(&game);
                for player in Player::BOTH {
                    let wanted = slopes(&weights, 1e-6, |weights| game.loss(weights, player));
                    let name = format!("{activation:?} {depth} {objective:?} {player:?}");
                    let gradient = game.gradient(&weights, player);
                    assert_near(&gradient, &wanted, 1e-6, &name);
                    let (own, field) = (game.part(player, &gradient), game.field(&weights));
                    assert_eq!(own, game.part(player, &field), "{name}: the game's own gradients");
                    if player == Player::Discriminator {
                        assert_eq!(own, game.discriminator_gradient(&weights), "{name}");
                    }
                }
            }
        }
    }
}

#[test]
fn losses_logits_and_gradients_are_those_of_candle() {
    for (index, &activation) in Activation::ALL.iter().enumerate() {
        for &objective in Objective::ALL {
            let config = config(activation, index % 4, objective);
            let target = config.data.target(config.seed).expect("a ring");
            let turn = Turn { step: 3, part: 1 };
            let game = game_of(&config);
            let narrow: Vec<f32> = weights_of(&game).into_iter().map(|value| value as f32).collect();
            let weights: Vec<f64> = narrow.iter().copied().map(f64::from).collect();
            let (theta, phi) = narrow.split_at(game.num_generator_weights());
            let mut candle = Autodiff::new(&config).expect("networks");
            for (player, values) in [(Player::Generator, theta), (Player::Discriminator, phi)] {
                candle.take(player, values).expect("weights");
            }
            let [loss_d, loss_g] = [Player::Discriminator, Player::Generator].map(|player| {
                candle.differentiate(player, &config, &target, turn).expect("a loss").expect("finite")
            });
            let wide = |values: &[f32]| values.iter().copied().map(f64::from).collect::<Vec<_>>();
            let losses = [Player::Discriminator, Player::Generator].map(|player| game.loss(&weights, player));
            let name = format!("{activation:?} {objective:?}");
            assert_near(&losses, &wide(&[loss_d, loss_g]), 1e-5, &name);
            let (a, b) = candle.logits();
            assert_near(
                &game.logits(&weights).expect("finite").concat(),
                &wide(&[a, b].concat()),
                1e-5,
                &name,
            );
            let field = game.field(&weights);
            for player in Player::BOTH {
                assert_near(game.part(player, &field), &wide(candle.gradient(player)), 1e-5, &name);
            }
        }
    }
}

#[test]
fn what_d_pays_for_its_slopes_has_the_gradient_that_candle_finds() {
    let activations = Activation::ALL.iter();
    for (index, &activation) in activations.enumerate() {
        for sides in [Sides::TwoSided, Sides::OneSided] {
            let mut config = config(activation, 1 + index % 3, Objective::NonSaturating);
            config.game.penalties = Penalties {
                r1: 0.7,
                r2: 0.4,
                between: 3.0,
                around: 2.0,
                norm: 0.5,
                sides,
                ..Penalties::NONE
            };
            let target = config.data.target(config.seed).expect("a ring");
            let bare = game_of(&config);
            let narrow: Vec<f32> = weights_of(&bare).into_iter().map(|value| value as f32).collect();
            let weights: Vec<f64> = narrow.iter().copied().map(f64::from).collect();
            let (theta, phi) = narrow.split_at(bare.num_generator_weights());
            let mut candle = Autodiff::new(&config).expect("networks");
            for (player, values) in [(Player::Generator, theta), (Player::Discriminator, phi)] {
                candle.take(player, values).expect("weights");
            }
            let turn = Turn { step: 3, part: 1 };
            candle
                .differentiate(Player::Discriminator, &config, &target, turn)
                .expect("a loss")
                .expect("finite");
            let expected: Vec<f64> =
                candle.gradient(Player::Discriminator).iter().copied().map(f64::from).collect();
            let alone = bare.part(Player::Discriminator, &bare.field(&weights)).to_vec();
            let paying = bare.clone().with_penalties(&config, 3);
            let got = paying.part(Player::Discriminator, &paying.field(&weights)).to_vec();
            assert_near(&got, &expected, 2e-5, &format!("{activation:?} {sides:?}"));
            let moved: f64 = got.iter().zip(&alone).map(|(got, alone)| (got - alone).abs()).sum();
            assert!(moved > 1e-2, "{activation:?}: penalties count");
            // G pays nothing.
            let of_g = |game: &Game| game.part(Player::Generator, &game.field(&weights)).to_vec();
            assert_eq!(of_g(&paying), of_g(&bare));
        }
    }
}

/// The rows of ∂ξ/∂w, by differences of fourth order.
fn dense_jacobian(game: &Game, weights: &[f64]) -> Vec<Vec<f64>> {
    (0..weights.len()).map(|row| slopes(weights, 1e-4, |weights| game.field(weights)[row])).collect()
}

/// Games whose second derivatives are smooth.
fn smooth_games() -> impl Iterator<Item = (Game, Vec<f64>, String)> {
    [
        (Activation::Tanh, 2, Objective::NonSaturating),
        (Activation::Tanh, 1, Objective::Wasserstein),
        (Activation::Softplus, 1, Objective::LeastSquares),
        (Activation::Softplus, 2, Objective::RelativisticPairing),
        (Activation::Tanh, 1, Objective::RelativisticLeastSquares),
        (Activation::Softplus, 0, Objective::Minimax),
    ]
    .into_iter()
    .map(|(activation, depth, objective)| {
        let game = game_of(&config(activation, depth, objective));
        let weights = weights_of(&game);
        (game, weights, format!("{activation:?} {depth} {objective:?}"))
    })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn products_with_the_jacobian_and_its_transpose_are_those_of_the_dense_matrix() {
    for (game, weights, name) in smooth_games() {
        let rows = dense_jacobian(&game, &weights);
        let vector: Vec<f64> =
            weights.iter().enumerate().map(|(i, w)| w * w - 0.1 * i as f64 + 0.3).collect();
        let forward: Vec<f64> = rows.iter().map(|row| dot(row, &vector)).collect();
        assert_near(&game.jacobian_times(&weights, &vector), &forward, 1e-6, &format!("{name}: J v"));
        let column = |column: usize| rows.iter().zip(&vector).map(|(row, value)| row[column] * value).sum();
        let transposed: Vec<f64> = (0..weights.len()).map(column).collect();
        let product = game.transposed_jacobian_times(&weights, &vector);
        assert_near(&product, &transposed, 1e-6, &format!("{name}: J^T v"));
        assert_eq!(game.jacobian_times(&weights, &vec![0.0; weights.len()]), vec![0.0; weights.len()]);

        let field = game.field(&weights);
        let (mut turning, mut common) = (0.0, 0.0);
        for (index, row) in rows.iter().enumerate() {
            let (j, t) =
                (dot(row, &field), rows.iter().zip(&field).map(|(row, x)| row[index] * x).sum::<f64>());
            turning += (0.5 * (j - t)).powi(2);
            common += (0.5 * (j + t)).powi(2);
        }
        let share = turning / (turning + common);
        assert!((game.rotation(&weights) - share).abs() < 1e-6, "{name}: {share}");
    }
}

/// What differences of second order leave, with the strengths of the methods as factors.
const TRUNCATED: f64 = 1e-5;

#[test]
fn directions_are_the_gradients_of_their_formulas() {
    let unrolling = |steps, bound| Unrolling { steps, rate: 0.3, bound };
    let mut signs = Vec::new();
    for (game, weights, name) in smooth_games() {
        let direction = |player, method, strength, unrolling| {
            game.direction(&weights, player, Direction { method, strength, unrolling })
        };
        let none = unrolling(1, None);
        let field = game.field(&weights);
        let plus = |player, factor: f64, added: &[f64]| -> Vec<f64> {
            let (field, added) = (game.part(player, &field), game.part(player, added));
            field.iter().zip(added).map(|(own, added)| own + factor * added).collect()
        };
        let pull = slopes(&weights, 1e-4, |weights| {
            let field = game.field(weights);
            0.5 * dot(&field, &field)
        });
        let rows = dense_jacobian(&game, &weights);
        let turn: Vec<f64> =
            pull.iter().zip(&rows).map(|(pull, row)| 0.5 * (pull - dot(row, &field))).collect();
        let aligned = dot(&field, &pull) * dot(&turn, &pull) / weights.len() as f64 + 0.1;
        signs.push(aligned > 0.0);
        for player in Player::BOTH {
            let plain = direction(player, Method::Plain, 7.0, none);
            assert_eq!(plain, game.part(player, &field), "{name}");
            let consensus = direction(player, Method::Consensus, 10.0, none);
            assert_near(&consensus, &plus(player, 10.0, &pull), TRUNCATED, &format!("{name}: consensus"));
            let adjusted = direction(player, Method::SymplecticAdjustment, 2.0, none);
            let lambda = if aligned < 0.0 { -2.0 } else { 2.0 };
            assert_near(&adjusted, &plus(player, lambda, &turn), TRUNCATED, &format!("{name}: adjustment"));
        }
        let squared = slopes(&weights, 1e-4, |weights| {
            let gradient = game.discriminator_gradient(weights);
            dot(&gradient, &gradient)
        });
        let damped = direction(Player::Generator, Method::NagarajanKolter, 0.5, none);
        assert_near(&damped, &plus(Player::Generator, 0.5, &squared), TRUNCATED, &format!("{name}: damped"));
        let split = game.num_generator_weights();
        for (steps, bound) in [(1, None), (4, None), (10, None), (4, Some(0.9))] {
            let foreseen = slopes(&weights, 1e-4, |weights| {
                let mut weights = weights.to_vec();
                for _ in 0..steps {
                    let gradient = game.discriminator_gradient(&weights);
                    for (weight, slope) in weights[split..].iter_mut().zip(gradient) {
                        *weight -= 0.3 * slope;
                        *weight = weight.clamp(-bound.unwrap_or(9e9), bound.unwrap_or(9e9));
                    }
                }
                game.loss(&weights, Player::Generator)
            });
            let unrolled = direction(Player::Generator, Method::Unrolled, 7.0, unrolling(steps, bound));
            assert_near(
                &unrolled,
                &foreseen[..split],
                TRUNCATED,
                &format!("{name}: unrolled {steps} {bound:?}"),
            );
            let own = direction(Player::Discriminator, Method::Unrolled, 7.0, unrolling(steps, bound));
            assert_eq!(own, game.part(Player::Discriminator, &field));
        }
    }
    assert!(signs.contains(&true) && signs.contains(&false), "both alignments are looked at: {signs:?}");
}

/// The Dirac-GAN within the game: one latent at 0 leaves of a linear G its bias (θ, 0), the data are a point at 0, and
/// D(x) = -ψ x, as in Mescheder's convention D is high on fakes.
fn dirac_game(objective: Objective, [theta, psi]: [f64; 2]) -> (Game, Vec<f64>) {
    let mut config = RunConfig { latent_dim: 1, ..RunConfig::default() };
    config.game.objective = objective;
    config.generator.network.hidden.clear();
    config.discriminator.network.hidden.clear();
    let game = Game::new(&config, Batch::of(&[[0.0; 2]], &[vec![0.0]]));
    // Of G the matrix (2, 1) and the bias; of D the matrix (1, 2) and the bias, which plays no part here.
    (game, vec![0.3, -0.2, theta, 0.0, -psi, 0.0, 0.5])
}

/// The two objectives that do not feel D's bias, and the games in closed form that they are.
const DIRAC: [(Objective, dirac::DiracGame); 2] = [
    (Objective::Wasserstein, dirac::DiracGame::Bilinear),
    (Objective::RelativisticPairing, dirac::DiracGame::Relativistic),
];

#[test]
fn on_the_dirac_gan_directions_are_the_fields_in_closed_form() {
    let (steps, rate) = (5, 0.3);
    for (objective, closed) in DIRAC {
        for point in [[0.7, -0.4], [-1.3, 0.2], [1.1, 0.8]] {
            let (game, weights) = dirac_game(objective, point);
            for (method, strength, remedy) in [
                (Method::Plain, 1.0, dirac::DiracMethod::Plain),
                (Method::Consensus, 0.9, dirac::DiracMethod::Consensus { weight: 0.9 }),
                (Method::NagarajanKolter, 0.5, dirac::DiracMethod::NagarajanKolter { weight: 0.5 }),
                (Method::SymplecticAdjustment, 1.0, dirac::DiracMethod::SymplecticAdjustment { weight: 1.0 }),
                (Method::Unrolled, 1.0, dirac::DiracMethod::Unrolled { steps: 5, rate }),
            ] {
                let unrolling = Unrolling { steps, rate, bound: None };
                let direction =
                    |player| game.direction(&weights, player, Direction { method, strength, unrolling });
                let (of_g, of_d) = (direction(Player::Generator), direction(Player::Discriminator));
                // A field is what one moves along, a direction what one moves against; and D has the other sign.
                let got = [-of_g[2], of_d[0]];
                let field = remedy.field(closed, dirac::DiracPoint::new(point[0], point[1]));
                let name = format!("{objective:?} {method:?} {point:?}");
                assert_near(&got, &[field.theta, field.psi], 1e-7, &name);
            }
        }
    }
}

/// The plain field, without a method.
const PLAIN: Direction = Direction {
    method: Method::Plain,
    strength: 0.0,
    unrolling: Unrolling { steps: 0, rate: 0.0, bound: None },
};

fn eigenvalues(game: &Game, weights: &[f64]) -> Option<Vec<dirac::Complex>> {
    ganscope::game::eigenvalues(game.jacobian(weights, PLAIN, &mut || true)?)
}

#[test]
fn on_the_dirac_gan_the_step_that_is_played_has_the_multipliers_of_its_rule() {
    let (game, weights) = dirac_game(Objective::Wasserstein, [0.0, 0.0]);
    let sizes = Player::BOTH.map(|player| game.part(player, &weights).len());
    let optimizers = sizes.map(|size| LinearOptimizer::descent(0.2, size, 1));
    let largest = |method, order| {
        let jacobian = game.jacobian(&weights, Direction { method, strength: 1.0, ..PLAIN }, &mut || true);
        let map = step_map(&jacobian.expect("a Jacobian"), &optimizers, order);
        let moduli = ganscope::game::eigenvalues(map).expect("eigenvalues").into_iter();
        // The weights that play no part stay: 1.
        moduli.map(|value| value.modulus()).fold(0.0, f64::max)
    };
    for (method, order, expected) in [
        (Method::Plain, UpdateOrder::Simultaneous, 1.04_f64.sqrt()),
        (Method::Plain, UpdateOrder::Alternating, 1.0),
        (Method::Consensus, UpdateOrder::Simultaneous, 1.0),
    ] {
        let found = largest(method, order);
        assert!((found - expected).abs() < 1e-6, "{method:?} {order:?}: {found}");
    }
    // R1 on D(x) = -ψ·x adds γ to the slope of ψ: λ = γ/2 ± √(γ²/4 - 1), as in the closed form.
    let mut config = RunConfig { latent_dim: 1, ..RunConfig::default() };
    config.game.penalties.r1 = 0.3;
    let paying = game.clone().with_penalties(&config, 1);
    let found = eigenvalues(&paying, &weights).expect("eigenvalues");
    let closed = dirac::eigenvalues(dirac::DiracGame::Bilinear, dirac::DiracMethod::R1 { gamma: 0.3 });
    // A field is what one moves along: its eigenvalues have the other sign.
    for wanted in closed.expect("a smooth field") {
        let near = |value: &&dirac::Complex| {
            (value.re + wanted.re).abs() < 1e-6 && (value.im.abs() - wanted.im.abs()).abs() < 1e-6
        };
        assert!(found.iter().filter(near).count() >= 2, "{wanted:?} {found:?}");
    }
}

#[test]
fn on_the_dirac_gan_eigenvalues_and_rotation_are_those_in_closed_form() {
    for (objective, closed) in DIRAC {
        let (game, weights) = dirac_game(objective, [0.0, 0.0]);
        let found = eigenvalues(&game, &weights).expect("seven eigenvalues");
        let wanted = dirac::eigenvalues(closed, dirac::DiracMethod::Plain).expect("a smooth field");
        // One turning pair for each of the two dimensions, and rest for the weights that play no part.
        for wanted in wanted {
            let near = |value: &&dirac::Complex| (**value - wanted).modulus() < 1e-7;
            assert_eq!(found.iter().filter(near).count(), 2, "{objective:?}: {found:?}");
        }
        assert_eq!(
            found.iter().filter(|value| value.modulus() < 1e-7).count(),
            3,
            "{objective:?}: {found:?}"
        );
    }
    let (game, weights) = dirac_game(Objective::Wasserstein, [0.7, -0.4]);
    assert!((game.rotation(&weights) - 1.0).abs() < 1e-12, "the bilinear game only turns");
}

#[test]
fn eigenvalues_sum_to_the_trace_and_their_squares_to_that_of_the_square() {
    for (game, weights, name) in smooth_games() {
        let rows = dense_jacobian(&game, &weights);
        let found = eigenvalues(&game, &weights).expect("eigenvalues");
        assert_eq!(found.len(), weights.len());
        let trace: f64 = rows.iter().enumerate().map(|(index, row)| row[index]).sum();
        let square: f64 = (0..rows.len())
            .map(|i| rows.iter().enumerate().map(|(j, row)| rows[i][j] * row[i]).sum::<f64>())
            .sum();
        let sum = |power: &dyn Fn(dirac::Complex) -> dirac::Complex| {
            found.iter().fold(dirac::Complex::default(), |sum, value| sum + power(*value))
        };
        let (first, second) = (sum(&|value| value), sum(&|value| value * value));
        assert_near(
            &[first.re, first.im, second.re, second.im],
            &[trace, 0.0, square, 0.0],
            TRUNCATED,
            &name,
        );
    }
}

#[test]
fn eigenvalues_of_large_games_are_refused() {
    let mut large = config(Activation::Tanh, 1, Objective::Minimax);
    large.discriminator.network.hidden = vec![200];
    let game = game_of(&large);
    assert_eq!(eigenvalues(&game, &weights_of(&game)), None);
}

#[test]
fn the_cosine_tells_straight_on_from_a_turn() {
    assert!((cosine(&[1.0, 2.0], &[2.0, 4.0]) - 1.0).abs() < 1e-15);
    assert_eq!(cosine(&[1.0, 0.0], &[0.0, 3.0]), 0.0);
    assert!((cosine(&[1.0, 0.0], &[-1.0, 1.0]) + core::f64::consts::FRAC_1_SQRT_2).abs() < 1e-15);
}
