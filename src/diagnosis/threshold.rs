//! The thresholds of findings, each in two values: a strict one for a new finding, and a looser one to keep the
//! present finding.

use crate::math::memorisation::FEWEST_HELD_OUT;

/// Whether a threshold is applied to a new finding or to the present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// For a new finding: the stricter threshold.
    Enter,
    /// For the present finding: the looser threshold.
    Stay,
}

/// The thresholds of [`Edge::Enter`] and of [`Edge::Stay`].
pub type Threshold = [f64; 2];

/// D is right on more than this share of real points, and of fakes, for 500 steps: what is left is within the noise of
/// a batch of 256.
pub const STRONG_ACCURACY: Threshold = [0.995, 0.98];
/// Its loss is nearer to its least than this, in units of [`UNIT`]: V is then above -0.02, and the bound (V + ln 4) / 2
/// on the Jensen-Shannon divergence above 0.68 of at most 0.693.
pub const STRONG_LOSS: Threshold = [0.02, 0.06];
/// L_D is so many times that of a D that guesses, which a D that learns is never above for long: of eight modes that the
/// fakes hop between, D comes to about once.
pub const OVERSHOOTING: Threshold = [5.0, 3.0];
/// D is ahead if it is right on more than this share of all samples: 0.94 where the fakes hold one mode of eight and
/// D is at its optimum. For a D that G outruns it is 0.5 to 0.7.
pub const AHEAD: f64 = 0.85;
/// L_D at equilibrium of the game that thresholds on losses are written for; those of others are scaled.
pub const UNIT: f64 = 2.0 * core::f64::consts::LN_2;

/// Share of the modes that are covered at most: half, and one of eight more to leave.
pub const COLLAPSE_COVERED: Threshold = [0.5, 0.625];
/// Share of the modes that the fakes are spread over at most. It tells a collapse from fakes that are everywhere but
/// not yet near a mode, which cover none either.
pub const COLLAPSE_SPREAD: Threshold = [0.6, 0.7];

/// Most modes, as a share of all, that are a collapse even while the distance falls: two of eight.
pub const COLLAPSE_FEW: Threshold = [0.25, 0.375];

/// Modes that the fakes must lack of all, by their spread: that of one lost mode out of K is 1 - 1/K, while a sampler
/// that holds all of them, with shares a little uneven, lacks some hundredths of one. Of unequal modes the lightest
/// counts.
pub const MISSING: Threshold = [0.5, 0.25];

/// The fakes are concentrated at one mode in more than this share of samples, ...
pub const HOPPING_CONCENTRATED: Threshold = [0.6, 0.5];
/// ... has been at so many modes, or at all where there are fewer, ...
pub const HOPPING_PLACES: Threshold = [4.0, 3.0];
/// ... and has jumped so often: what a collapse that holds still or drifts does not do.
pub const HOPPING_JUMPS: Threshold = [5.0, 3.0];

/// L_D is this near to its value at equilibrium, in units of [`UNIT`] ...
pub const BALANCED_LOSS: Threshold = [0.03, 0.045];
/// ... and D's means, or its accuracy where any constant may be added to D, this near to undecided.
pub const BALANCED_MEAN: Threshold = [0.05, 0.07];
/// The fakes match the data where JS is at most so much above its floor, in nats: 3 % of what it can be.
pub const MATCHED_JS: Threshold = [0.02, 0.03];
/// Without a density: where sliced W1 is at most so many times what 95 % of perfect generators stay below, so that of
/// 20 of these 19 match the data.
pub const MATCHED_W1: Threshold = [1.0, 4.0 / 3.0];
/// Least share of modes covered at which p_g matches p_data.
pub const MATCHED_COVERED: Threshold = [1.0, 0.9];

/// The series correlates with itself one period later, and inversely half a period later, by so much: more than twice
/// what 256 values of noise do by chance.
pub const CYCLE_CREST: Threshold = [0.5, 0.35];
/// The root of the mean square of what swings, where D puts out probabilities: what is less is a ripple, which may have
/// a period for a while, ...
pub const CYCLE_SWING: Threshold = [0.02, 0.01];
/// ... or, where D is a critic, this share of how far it has told real points and fakes apart at most, ...
pub const CYCLE_SHARE: Threshold = [0.1, 0.05];
/// ... unless it repeats itself as well as this: players that go round far from each other hardly tilt D.
pub const CYCLE_STEADY: Threshold = [0.75, 0.6];
/// ... if it swings at all: what is less, where D puts out probabilities, is what is left of a game that has settled.
pub const CYCLE_RIPPLE: Threshold = [0.002, 0.0018];
/// D is undecided only where its outputs swing by less than this around their means, ...
pub const CALM_SWING: f64 = 0.1;
/// ... or, of a critic, by less than this share of how far it has told real points and fakes apart at most: the mean over a
/// round of players that go round each other is the middle, too.
pub const CALM_SHARE: f64 = 0.3;
/// It swings in the second half at least by this share of the first: what falls faster settles by itself.
pub const CYCLE_GROWTH: Threshold = [0.5, 0.35];

/// Steps after which fakes should have moved: a learning rate of 1e-5 shows it by 3000, a good one by 500.
pub const STILL_STEPS: u64 = 1500;
/// Share of the first distance that is left, ...
pub const STILL_LEFT: Threshold = [0.8, 0.7];
/// ... which is still so many times its floor: what is nearer has arrived, and wavers.
pub const STILL_FAR: Threshold = [5.0, 4.0];
/// The fakes count as near if sliced W1 is at most this multiple of its floor.
pub const NEAR_W1: f64 = 2.0;
/// Fakes that stand still do not collapse, jump or cycle, whatever it looks like: halfway and now their distance is
/// within this share of the first one.
pub const STANDS_WITHIN: Threshold = [0.05, 0.1];
/// Share of the distance halfway that is left: while it falls faster, a run is learning, whatever else it is.
pub const FALLING_LEFT: Threshold = [0.8, 0.6];

/// Fewest rows held out of a table from which anything is said of distances to the data, or of overfitting. The floor
/// of sliced W1, and a mean of logits, waver by 1 / sqrt(200) = 7 % of a standard deviation on as many.
pub const FEWEST_ROWS: usize = FEWEST_HELD_OUT;

/// Least difference between D's mean logits on training rows and held-out rows that is overfitting: 2 is a factor of
/// e² = 7 in the odds.
pub const OVERFIT_GAP: Threshold = [2.0, 1.0];

impl Edge {
    /// The value of `threshold` for this edge.
    pub const fn of(self, threshold: Threshold) -> f64 {
        threshold[match self {
            Self::Enter => 0,
            Self::Stay => 1,
        }]
    }
}
