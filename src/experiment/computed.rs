//! Tables without networks: the two-parameter GAN, and the saddle on which Heusel et al. (2017) show their rule of two
//! time scales.

use super::report::{Published, ResultCell, ResultColumn, ResultRow, ResultTable};
use crate::dirac::{DiracGame, DiracMethod, DiracPoint, Rates, Trajectory, UpdateRule};
use crate::math::random::{Draws, Stream};

/// Steps on the saddle.
const SADDLE_STEPS: u64 = 5_000;
/// Where x and y begin on it.
const SADDLE_START: [f64; 2] = [0.5, -0.4];

/// How far from (0, 0), √(x² + y²), stochastic gradient steps end on f(x, y) = (1 + x²)(100 - y²), of which x seeks the
/// least and y the greatest value, with these rates of x and of y. In each of 5000 steps x moves first, and y sees
/// the new x; with a seed, noise from N(0, 1) is added to either gradient (authors' notebook of Heusel et al. 2017).
pub fn distance_to_the_saddle(rates: [f64; 2], seed: Option<u64>) -> f64 {
    let [mut x, mut y] = SADDLE_START;
    for step in 0..SADDLE_STEPS {
        let noise = seed.map_or([0.0; 2], |seed| Draws::new(seed, Stream::Data, step, 0).normals());
        let [noise_x, noise_y] = noise.map(f64::from);
        x -= rates[0] * (2.0 * x * (100.0 - y * y) + noise_x);
        y += rates[1] * (-2.0 * y * (1.0 + x * x) + noise_y);
    }
    x.hypot(y)
}

const ALTERNATING: UpdateRule = UpdateRule::Alternating { discriminator_steps: 1 };
const START: DiracPoint = DiracPoint::new(1.0, 1.0);
/// The step size h of every row.
const RATE: f64 = 0.2;

const DIRAC_COLUMNS: [ResultColumn; 6] = [
    ResultColumn::Symbols("sim. θ"),
    ResultColumn::Symbols("sim. ψ"),
    ResultColumn::Symbols("sim. r"),
    ResultColumn::Symbols("alt. θ"),
    ResultColumn::Symbols("alt. ψ"),
    ResultColumn::Symbols("alt. r"),
];

/// One row of the toy code after 500 steps: θ, ψ and r with simultaneous steps, then with alternating ones; NaN where
/// nothing was published.
type ToyRow = (&'static str, DiracGame, DiracMethod, [f64; 6]);

const TOY: [ToyRow; 6] = [
    (
        "minimax",
        DiracGame::Minimax,
        DiracMethod::Plain,
        [-2.161611282, -2.217775397, 3.096948667, 0.6868336612, 1.244007294, 1.421018869],
    ),
    (
        "non-saturating",
        DiracGame::NonSaturating,
        DiracMethod::Plain,
        [0.5483373190, 0.3304410558, 0.6402070812, 0.2048884920, 0.1965533328, 0.2839234171],
    ),
    (
        "Wasserstein",
        DiracGame::Bilinear,
        DiracMethod::Plain,
        [1.280490204e4, -2.220895421e4, 2.563597400e4, 1.256284569, 0.6130005844, 1.397862881],
    ),
    (
        "minimax, R1 γ = 0.3",
        DiracGame::Minimax,
        DiracMethod::R1 { gamma: 0.3 },
        [1.110336749e-6, -2.398079351e-6, 2.642656e-6, -5.167048e-8, -2.242145e-7, 2.300913e-7],
    ),
    (
        "minimax, R1 γ = 1",
        DiracGame::Minimax,
        DiracMethod::R1 { gamma: 1.0 },
        [6.798e-22, 6.677e-22, 9.529e-22, f64::NAN, f64::NAN, 7.481e-17],
    ),
    (
        "non-saturating, R1 γ = 0.3",
        DiracGame::NonSaturating,
        DiracMethod::R1 { gamma: 0.3 },
        [2.147384604e-6, -5.305735576e-7, 2.211960e-6, 7.395319e-8, -1.304359e-7, 1.499420e-7],
    ),
];

/// Rules on the bilinear game: steps, and the published r.
const RULES: [(&str, UpdateRule, usize, f64); 6] = [
    ("Wasserstein, extragradient, 100 steps", UpdateRule::Extragradient, 100, 0.199635481),
    ("Wasserstein, optimistic, 100 steps", UpdateRule::Optimistic, 100, 0.179155197),
    ("Wasserstein, momentum -0.1", UpdateRule::Momentum { beta: -0.1 }, 500, 0.312497),
    ("Wasserstein, momentum -0.3", UpdateRule::Momentum { beta: -0.3 }, 500, 0.083856),
    ("Wasserstein, momentum -0.5", UpdateRule::Momentum { beta: -0.5 }, 500, 0.069994),
    ("Wasserstein, momentum 0.5", UpdateRule::Momentum { beta: 0.5 }, 500, 1.2e19),
];

fn three(point: DiracPoint) -> [f64; 3] {
    [point.theta, point.psi, point.radius()]
}

/// The two-parameter GAN: where 500 steps of h = 0.2 lead from (1, 1).
pub(super) fn dirac(_: &[u64]) -> ResultTable {
    let after = |game, method, rule, steps| {
        Trajectory::new(game, method, rule, Rates::equal(RATE), START).after(steps)
    };
    let row = |name, ours: [f64; 6], published: [f64; 6]| {
        let cells = ours.into_iter().zip(published).map(|(ours, published)| ResultCell {
            ours: if ours.is_nan() { Vec::new() } else { vec![ours] },
            published: (!published.is_nan()).then_some(Published::Value(published)),
        });
        ResultRow { name, missing: None, cells: cells.collect() }
    };
    let toy = TOY.iter().map(|(name, game, method, published)| {
        let [simultaneous, alternating] =
            [UpdateRule::Simultaneous, ALTERNATING].map(|rule| three(after(*game, *method, rule, 500)));
        let [a, b, c] = simultaneous;
        let [d, e, f] = alternating;
        row(*name, [a, b, c, d, e, f], *published)
    });
    let rules = RULES.iter().map(|(name, rule, steps, radius)| {
        let none = f64::NAN;
        let ours = after(DiracGame::Bilinear, DiracMethod::Plain, *rule, *steps).radius();
        // Momentum alternates, the others move both at once.
        match rule {
            UpdateRule::Momentum { .. } => {
                row(*name, [none, none, none, none, none, ours], [none, none, none, none, none, *radius])
            }
            _ => row(*name, [none, none, ours, none, none, none], [none, none, *radius, none, none, none]),
        }
    });
    ResultTable { columns: DIRAC_COLUMNS.to_vec(), rows: toy.chain(rules).collect() }
}

/// Rates of x and y, the published distance without noise, and the 2.5 % and 97.5 % quantiles of 1000 runs with it. In
/// Python, with the generator of each row seeded by 12345:
///
/// ```python
/// for _ in range(5000): x -= a*(2*x*(100 - y*y) + gauss(0, 1)); y += b*(-2*y*(1 + x*x) + gauss(0, 1))
/// ends.append(hypot(x, y))    # from x, y = .5, -.4
/// ```
const RATES: [(&str, [f64; 2], f64, [f64; 2]); 4] = [
    ("x 1e-2, y 1e-2", [1e-2, 1e-2], 0.468, [0.051, 1.67]),
    ("x 1e-3, y 1e-3", [1e-3, 1e-3], 1.8e-5, [0.0011, 0.035]),
    ("x 1e-4, y 1e-2", [1e-4, 1e-2], 8e-45, [0.0015, 0.111]),
    ("x 1e-2, y 1e-4", [1e-2, 1e-4], 0.146, [0.139, 0.73]),
];

/// The saddle: how far from (0, 0) the steps end, without noise and with that of each seed.
pub(super) fn saddle(seeds: &[u64]) -> ResultTable {
    let row = |(name, rates, quiet, [least, greatest]): (&'static str, [f64; 2], f64, [f64; 2])| {
        let ours = vec![distance_to_the_saddle(rates, None)];
        let noisy = seeds.iter().map(|seed| distance_to_the_saddle(rates, Some(*seed))).collect();
        let cells = vec![
            ResultCell { ours, published: Some(Published::Value(quiet)) },
            ResultCell { ours: noisy, published: Some(Published::Range(least, greatest)) },
        ];
        ResultRow { name, missing: None, cells }
    };
    ResultTable {
        columns: vec![ResultColumn::Symbols("√(x² + y²)"), ResultColumn::Symbols("√(x² + y²), N(0, 1)")],
        rows: RATES.into_iter().map(row).collect(),
    }
}
