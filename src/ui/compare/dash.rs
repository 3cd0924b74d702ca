//! How the curves of runs beside each other are told apart: blue and orange are taken, so it is by their dashes.

/// Length of the dashes of the run with `letter`, in points; its line is whole while it is that of the window.
pub fn dash_of(letter: char) -> f32 {
    match letter {
        'A' => 12.0,
        'B' => 8.0,
        'C' => 4.5,
        _ => 2.0,
    }
}

/// Length of the dashes of a ghost's curves, in points.
pub fn dash_of_ghost(index: usize) -> f32 {
    1.5 + 0.5 * index as f32
}
