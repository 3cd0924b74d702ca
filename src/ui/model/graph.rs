//! Where the stages of the model stand, and the paths of values and gradients between them.

use eframe::egui::{Pos2, Rect, pos2, vec2};

use crate::config::Player;
use crate::session::UpdatePhase;

/// A stage of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The latents z.
    Latents,
    /// The generator.
    Generator,
    /// The fakes G(z).
    Fakes,
    /// The real samples x.
    Reals,
    /// The discriminator.
    Discriminator,
    /// D's outputs for both.
    Outputs,
    /// V, the losses and their gradients.
    Losses,
}

impl Stage {
    /// All stages, in the order of the flow.
    pub const ALL: [Self; 7] = [
        Self::Latents,
        Self::Generator,
        Self::Fakes,
        Self::Reals,
        Self::Discriminator,
        Self::Outputs,
        Self::Losses,
    ];

    /// The last part of its keys in the table of words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Latents => "latents",
            Self::Generator => "generator",
            Self::Fakes => "fakes",
            Self::Reals => "reals",
            Self::Discriminator => "discriminator",
            Self::Outputs => "outputs",
            Self::Losses => "losses",
        }
    }

    /// Whether what it holds is there in this phase of an update whose loss sees real samples or not: what comes later in
    /// the update is not yet.
    pub fn is_there(self, phase: UpdatePhase, sees_real: bool) -> bool {
        let is_drawn = phase != UpdatePhase::Latents;
        let is_generated = is_drawn && phase != UpdatePhase::Generate;
        match self {
            Self::Fakes => is_drawn,
            Self::Reals => is_generated && sees_real,
            Self::Outputs => is_generated && phase != UpdatePhase::Reals,
            Self::Latents | Self::Generator | Self::Discriminator | Self::Losses => true,
        }
    }

    /// Whether it is at work in this phase of an update of `player`, or what is new there.
    pub fn is_at_work(self, player: Player, phase: UpdatePhase) -> bool {
        let of_player = match player {
            Player::Generator => Self::Generator,
            Player::Discriminator => Self::Discriminator,
        };
        match phase {
            UpdatePhase::Latents => self == Self::Latents,
            UpdatePhase::Generate => matches!(self, Self::Generator | Self::Fakes),
            UpdatePhase::Reals => self == Self::Reals,
            UpdatePhase::Predict => matches!(self, Self::Discriminator | Self::Outputs),
            UpdatePhase::Loss => self == Self::Losses,
            UpdatePhase::Gradient => self == of_player || self == Self::Losses,
            UpdatePhase::Update => self == of_player,
        }
    }
}

/// A path between two stages.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Where it begins.
    pub from: Stage,
    /// Where it ends.
    pub to: Stage,
    /// Its corners.
    pub path: Vec<Pos2>,
}

impl Flow {
    /// Whether gradients flow along it, not values.
    pub fn is_gradient(&self) -> bool {
        self.from == Stage::Losses
    }

    /// Whether something flows along it in this phase of an update of `player`, whose loss sees real samples or not.
    pub fn is_at_work(&self, player: Player, phase: UpdatePhase, sees_real: bool) -> bool {
        match (self.to, phase) {
            (Stage::Generator | Stage::Fakes, UpdatePhase::Generate) => !self.is_gradient(),
            (Stage::Discriminator | Stage::Outputs, UpdatePhase::Predict) => {
                !self.is_gradient() && (self.from != Stage::Reals || sees_real)
            }
            (Stage::Losses, UpdatePhase::Loss) => true,
            (Stage::Generator, UpdatePhase::Gradient) => self.is_gradient() && player == Player::Generator,
            (Stage::Discriminator, UpdatePhase::Gradient) => {
                self.is_gradient() && player == Player::Discriminator
            }
            _ => false,
        }
    }
}

/// The places of the stages in the order of [`Stage::ALL`], and the flows between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// Places of the stages.
    pub places: [Rect; 7],
    /// Flows between them.
    pub flows: Vec<Flow>,
}

/// Ratio of width to height from which on all stages stand in one row.
const WIDE: f32 = 2.7;
/// Space between two columns, as a share of the width, and most and least of it in points.
const GAP: f32 = 0.035;
const GAP_RANGE: [f32; 2] = [12.0, 34.0];
/// Space above and below for the gradients, and between two rows, in points.
const LANE: f32 = 16.0;
const BETWEEN: f32 = 24.0;
/// Shares of the width: of latents, samples and outputs, of a network, and of the losses.
const SHARES: [f32; 3] = [1.25, 3.4, 1.0];

impl Graph {
    /// The graph in `room`: in one row where it is wide, else with G above D.
    pub fn new(room: Rect) -> Self {
        if room.width() > WIDE * room.height() { Self::in_one_row(room) } else { Self::in_two_rows(room) }
    }

    /// The place of `stage`.
    pub fn place(&self, stage: Stage) -> Rect {
        self.places[stage as usize]
    }

    fn in_two_rows(room: Rect) -> Self {
        let [thumbnail, network, losses] = SHARES;
        let [first, second, third, last] = columns(room, [thumbnail, network, thumbnail, losses]);
        let height = (0.5 * (room.height() - 2.0 * LANE - BETWEEN)).max(1.0);
        let upper = room.top() + LANE;
        let lower = upper + height + BETWEEN;
        let at = |[left, right]: [f32; 2], top: f32| {
            Rect::from_min_max(pos2(left, top), pos2(right, top + height))
        };
        let all = Rect::from_min_max(pos2(last[0], upper), pos2(last[1], lower + height));
        let places = [
            at(first, upper),
            at(second, upper),
            at(third, upper),
            at(first, lower),
            at(second, lower),
            at(third, lower),
            all,
        ];
        let fakes = places[Stage::Fakes as usize];
        let judge = places[Stage::Discriminator as usize];
        let (turn, middle) = (0.5 * (first[1] + second[0]), 0.5 * (upper + height + lower));
        let entry = judge.top() + height / 3.0;
        let down = vec![
            fakes.center_bottom(),
            pos2(fakes.center().x, middle),
            pos2(turn, middle),
            pos2(turn, entry),
            pos2(judge.left(), entry),
        ];
        Self::with(room, places, down)
    }

    fn in_one_row(room: Rect) -> Self {
        let [thumbnail, network, losses] = SHARES;
        let all = columns(room, [thumbnail, network, thumbnail, network, thumbnail, losses]);
        let [top, bottom] = [room.top() + LANE, (room.bottom() - LANE).max(room.top() + LANE + 1.0)];
        let whole = |[left, right]: [f32; 2]| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        let samples = whole(all[2]);
        let half = 0.5 * (samples.height() - 8.0).max(1.0);
        let fakes = Rect::from_min_size(samples.min, vec2(samples.width(), half));
        let reals = Rect::from_min_size(pos2(samples.left(), samples.bottom() - half), fakes.size());
        let places =
            [whole(all[0]), whole(all[1]), fakes, reals, whole(all[3]), whole(all[4]), whole(all[5])];
        let judge = places[Stage::Discriminator as usize];
        let across = vec![fakes.right_center(), pos2(judge.left(), fakes.center().y)];
        Self::with(room, places, across)
    }

    /// The graph with these places, in which fakes come to D along `fakes_to_d`.
    fn with(room: Rect, places: [Rect; 7], fakes_to_d: Vec<Pos2>) -> Self {
        let [latents, maker, fakes, reals, judge, outputs, losses] = places;
        // Straight to the right, at the height of the lower of both middles, as far as both reach there.
        let across = |from: Rect, to: Rect| {
            let y = from.center().y.clamp(to.top(), to.bottom());
            vec![pos2(from.right(), y), pos2(to.left(), y)]
        };
        let from_reals = {
            let y = (reals.top() + reals.height() * 2.0 / 3.0).clamp(judge.top(), judge.bottom());
            vec![pos2(reals.right(), y), pos2(judge.left(), y)]
        };
        let [over, under] = [room.top() + 0.5 * LANE, room.bottom() - 0.5 * LANE];
        let back = |to: Rect, lane: f32| {
            let is_above = lane < to.center().y;
            let (begin, end) =
                if is_above { (losses.top(), to.top()) } else { (losses.bottom(), to.bottom()) };
            let [x, goal] = [losses.center().x, to.center().x];
            vec![pos2(x, begin), pos2(x, lane), pos2(goal, lane), pos2(goal, end)]
        };
        let flows = [
            (Stage::Latents, Stage::Generator, across(latents, maker)),
            (Stage::Generator, Stage::Fakes, across(maker, fakes)),
            (Stage::Fakes, Stage::Discriminator, fakes_to_d),
            (Stage::Reals, Stage::Discriminator, from_reals),
            (Stage::Discriminator, Stage::Outputs, across(judge, outputs)),
            (Stage::Outputs, Stage::Losses, across(outputs, losses)),
            (Stage::Losses, Stage::Generator, back(maker, over)),
            (Stage::Losses, Stage::Discriminator, back(judge, under)),
        ];
        let flows = flows.map(|(from, to, path)| Flow { from, to, path });
        Self { places, flows: flows.into() }
    }
}

/// Left and right of each column, whose widths are in the ratio of `shares`.
fn columns<const N: usize>(room: Rect, shares: [f32; N]) -> [[f32; 2]; N] {
    let gap = (GAP * room.width()).clamp(GAP_RANGE[0], GAP_RANGE[1]);
    let all: f32 = shares.iter().sum();
    let unit = ((room.width() - (N - 1) as f32 * gap) / all).max(1.0);
    let mut left = room.left();
    shares.map(|share| {
        let column = [left, left + share * unit];
        left = column[1] + gap;
        column
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_lie_apart_in_the_room_and_paths_touch_those_that_they_join() {
        for size in [[340.0, 240.0], [560.0, 420.0], [1600.0, 420.0], [3000.0, 900.0], [240.0, 800.0]] {
            let room = Rect::from_min_size(pos2(7.0, 11.0), size.into());
            let graph = Graph::new(room);
            for (index, place) in graph.places.iter().enumerate() {
                assert!(room.expand(0.5).contains_rect(*place) && place.is_positive(), "{size:?}: {place:?}");
                for other in &graph.places[..index] {
                    assert!(!place.shrink(0.1).intersects(*other), "{size:?}: {place:?} on {other:?}");
                }
            }
            for flow in &graph.flows {
                let (first, last) = (flow.path[0], flow.path[flow.path.len() - 1]);
                assert!(graph.place(flow.from).expand(0.6).contains(first), "{flow:?}");
                assert!(graph.place(flow.to).expand(0.6).contains(last), "{flow:?}");
                for pair in flow.path.windows(2) {
                    let is_straight = pair[0].x == pair[1].x || pair[0].y == pair[1].y;
                    assert!(is_straight, "{flow:?}");
                    let middle = pair[0].lerp(pair[1], 0.5);
                    let crossed = graph.places.iter().find(|place| place.shrink(1.0).contains(middle));
                    assert_eq!(crossed, None, "{size:?}: {flow:?}");
                }
            }
        }
    }

    #[test]
    fn what_flows_in_a_phase_is_what_that_phase_computes() {
        let graph = Graph::new(Rect::from_min_size(pos2(0.0, 0.0), vec2(600.0, 400.0)));
        let flowing = |player, phase, sees_real| {
            let flows = graph.flows.iter().filter(|flow| flow.is_at_work(player, phase, sees_real));
            flows.map(|flow| (flow.from, flow.to)).collect::<Vec<_>>()
        };
        use Player::{Discriminator as D, Generator as G};
        use Stage::{Discriminator, Fakes, Generator, Latents, Losses, Outputs, Reals};
        assert_eq!(flowing(G, UpdatePhase::Latents, false), []);
        assert_eq!(flowing(G, UpdatePhase::Generate, false), [(Latents, Generator), (Generator, Fakes)]);
        let judged = [(Fakes, Discriminator), (Reals, Discriminator), (Discriminator, Outputs)];
        assert_eq!(flowing(D, UpdatePhase::Predict, true), judged);
        assert_eq!(flowing(G, UpdatePhase::Predict, false), [judged[0], judged[2]]);
        assert_eq!(flowing(D, UpdatePhase::Loss, true), [(Outputs, Losses)]);
        assert_eq!(flowing(D, UpdatePhase::Gradient, true), [(Losses, Discriminator)]);
        assert_eq!(flowing(G, UpdatePhase::Gradient, false), [(Losses, Generator)]);
        assert_eq!(flowing(G, UpdatePhase::Update, false), []);
        let at_work =
            |phase| Stage::ALL.into_iter().filter(|stage| stage.is_at_work(D, phase)).collect::<Vec<_>>();
        assert_eq!(at_work(UpdatePhase::Update), [Discriminator]);
        assert_eq!(at_work(UpdatePhase::Reals), [Reals]);
    }

    #[test]
    fn in_every_phase_what_is_at_work_is_there_and_what_comes_later_is_not() {
        let phases = [
            UpdatePhase::Latents,
            UpdatePhase::Generate,
            UpdatePhase::Reals,
            UpdatePhase::Predict,
            UpdatePhase::Loss,
            UpdatePhase::Gradient,
            UpdatePhase::Update,
        ];
        for player in Player::BOTH {
            for sees_real in [true, false] {
                let own = phases.into_iter().filter(|phase| sees_real || *phase != UpdatePhase::Reals);
                let mut before: Vec<Stage> = Vec::new();
                for phase in own {
                    let there = |stage: &Stage| stage.is_there(phase, sees_real);
                    let at_work = |stage: &Stage| stage.is_at_work(player, phase);
                    assert!(Stage::ALL.iter().filter(|stage| at_work(stage)).all(there), "{phase:?}");
                    assert!(before.iter().all(there), "{phase:?}");
                    before = Stage::ALL.into_iter().filter(there).collect();
                }
                assert_eq!(before.contains(&Stage::Reals), sees_real);
            }
        }
        let missing =
            |phase| Stage::ALL.into_iter().filter(|stage| !stage.is_there(phase, true)).collect::<Vec<_>>();
        assert_eq!(missing(UpdatePhase::Latents), [Stage::Fakes, Stage::Reals, Stage::Outputs]);
        assert_eq!(missing(UpdatePhase::Generate), [Stage::Reals, Stage::Outputs]);
        assert_eq!(missing(UpdatePhase::Reals), [Stage::Outputs]);
        assert_eq!(missing(UpdatePhase::Predict), []);
    }
}
