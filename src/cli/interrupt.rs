//! Ctrl-C: the first one ends the run after the present step, so that its results are written; the second ends the
//! program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit status of a program that Ctrl-C ended.
const ENDED: i32 = 130;

/// Whether Ctrl-C was pressed.
#[derive(Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Starts to watch for Ctrl-C.
    pub fn listen() -> Self {
        let interrupt = Self::default();
        let pressed = interrupt.clone();
        // Where the system grants no handler, Ctrl-C ends the program as it always did.
        let _ = ctrlc::set_handler(move || {
            if pressed.0.swap(true, Ordering::Relaxed) {
                std::process::exit(ENDED);
            }
        });
        interrupt
    }

    /// Whether Ctrl-C was pressed since.
    pub fn is_pressed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
