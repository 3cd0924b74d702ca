//! What the one in front of a class has at hand: a light around the pointer, a pen over the window, and the notes of a lesson.

mod ink;
mod light;
mod notes;
mod pen;

pub use light::{PointerLight, light_ui};
pub use notes::notes_ui;
pub use pen::{OverlayPen, pen_ui};

/// What the one in front of a class has at hand.
#[derive(Default)]
pub struct Lectern {
    /// The light around the pointer.
    pub light: PointerLight,
    /// The pen.
    pub pen: OverlayPen,
    /// Whether the notes of the lesson are shown.
    pub shows_notes: bool,
}
