//! A step in steady state allocates nothing, but where a state is kept to go back to: counted, not claimed.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use ganscope::config::{Activation, Choice as _, Constraint, Objective, OptimizerKind, UpdateOrder};
use ganscope::trainer::{Compute, Trainer};

use crate::small_runs::{config, run};

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

/// The system's allocator, which counts what each thread asks of it.
struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

fn count() {
    // A thread that is ending has no counter any more.
    let _ = ALLOCATIONS.try_with(|allocations| allocations.set(allocations.get() + 1));
}

#[expect(unsafe_code, reason = "an allocator is an unsafe trait; all is handed on to the system's")]
// SAFETY: every call is handed on as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[test]
fn a_step_of_the_engine_allocates_nothing() {
    for (index, &objective) in Objective::ALL.iter().enumerate() {
        for &kind in OptimizerKind::ALL {
            let mut config = config(&[]);
            config.game.objective = objective;
            config.game.order = UpdateOrder::ALL[index % UpdateOrder::ALL.len()];
            config.generator.network.activation = Activation::ALL[index % Activation::ALL.len()];
            config.generator.optimizer.kind = kind;
            config.discriminator.optimizer.kind = kind;
            config.discriminator.optimizer.clip_norm = 1.0;
            if index % 2 == 1 {
                config.game.pack = 2;
                config.game.constraint = Constraint::Spectral;
                let weights = &mut config.game.penalties;
                (weights.r1, weights.r2, weights.between, weights.around) = (0.1, 0.1, 0.1, 0.1);
            }
            for threads in [1, 2] {
                let mut trainer =
                    Trainer::on(Compute::Engine { threads }, run(config.clone())).expect("a run");
                let mut steps = |count| {
                    for _ in 0..count {
                        trainer.step().expect("a step");
                    }
                };
                // Until all memory is there. A state is kept every 128 steps.
                steps(128 * 6);
                let before = ALLOCATIONS.get();
                steps(127);
                let allocated = ALLOCATIONS.get() - before;
                assert_eq!(allocated, 0, "{objective:?} with {kind:?} on {threads} threads");
            }
        }
    }
}
