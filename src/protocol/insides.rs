//! The insides of both networks: what each unit makes of the plane, and of one sample.

use crate::config::Player;
use crate::math::plane::Rect;

/// Most units of a layer that have a picture of their own.
pub const SHOWN_UNITS: usize = 32;
/// Most weights between two layers that are drawn as lines.
pub const SHOWN_WEIGHTS: usize = 96;

/// A unit of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnitId {
    /// Whose network it is of.
    pub player: Player,
    /// Its layer, counted from 0, the first after the inputs.
    pub layer: usize,
    /// Its number in the layer, counted from 0.
    pub unit: usize,
}

/// What is wanted of the insides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InsidesView {
    /// The unit that is wanted large.
    pub focus: Option<UnitId>,
    /// The sample that is followed through both networks: its number among the fakes of the picture.
    pub sample: usize,
}

/// A unit's value over the square of inputs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnitPicture {
    /// Cells along the first axis, and along the second: one where there is only one input.
    pub size: [usize; 2],
    /// The values, row by row from the lowest.
    pub values: Vec<f32>,
}

/// A weight between a unit and one of the layer before it, or an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnWeight {
    /// Number of the unit, or input, that it comes from.
    pub from: usize,
    /// Number of the unit that it leads to.
    pub to: usize,
    /// Its value.
    pub weight: f32,
}

/// A layer: its units, and the weights that lead to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayerInsides {
    /// The first [`SHOWN_UNITS`] units.
    pub pictures: Vec<UnitPicture>,
    /// The outputs of all units for the sample that is followed.
    pub activations: Vec<f32>,
    /// The largest of the weights between units that are shown, at most [`SHOWN_WEIGHTS`], the largest first.
    pub weights: Vec<DrawnWeight>,
}

/// The unit that is wanted large.
#[derive(Clone, Debug, PartialEq)]
pub struct FocusedUnit {
    /// Which unit it is.
    pub id: UnitId,
    /// Its value over the square of inputs.
    pub picture: UnitPicture,
    /// The weights that lead to it, one for each unit of the layer before or input; last those of the kernels of
    /// minibatch discrimination.
    pub weights: Vec<f32>,
}

/// The inside of one network.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkInsides {
    /// The numbers of the input, counted from 0, over which pictures are drawn, all others being 0: those of the plane of
    /// latents that is chosen, or both of a sample; the same one twice where there is only one.
    pub plane: [usize; 2],
    /// Their range: that of latents, or the part of the plane in view.
    pub square: Rect,
    /// The input that is followed.
    pub input: Vec<f32>,
    /// The layers after the inputs, the output last.
    pub layers: Vec<LayerInsides>,
}

impl NetworkInsides {
    /// Where the input that is followed lies in pictures.
    pub fn followed(&self) -> [f32; 2] {
        in_plane(&self.input, self.plane)
    }
}

/// The numbers of `input` in `plane`; 0 for a second that is not there.
pub fn in_plane(input: &[f32], [a, b]: [usize; 2]) -> [f32; 2] {
    let number = |index: usize| input.get(index).copied().unwrap_or_default();
    [number(a), if a == b { 0.0 } else { number(b) }]
}

/// The insides of both networks.
#[derive(Clone, Debug, PartialEq)]
pub struct Insides {
    /// What was wanted.
    pub view: InsidesView,
    /// The networks, by the index of their player.
    pub networks: [NetworkInsides; 2],
    /// D's logits for the real points of the picture, and for the fakes.
    pub logits: [Vec<f32>; 2],
    /// The unit that is wanted large; `None` where there is no such unit.
    pub focus: Option<FocusedUnit>,
}
