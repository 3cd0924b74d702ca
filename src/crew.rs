//! A few threads that share one piece of work many thousand times a second.
//!
//! Handing work to a sleeping thread takes some 50 us, longer than a whole step of a small network; so helpers
//! look for work in a loop, for a while, before they sleep. Nobody waits for a helper that has not begun: it finds
//! the gate closed and goes on looking. What the work writes is cut into [`Pieces`], each of which is handed out
//! once, so that who does what changes no result.
//!
//! The one file with unsafe code. Two promises carry it: a counter hands each piece out once, and [`Crew::share`]
//! returns only when no helper holds the work any more.
#![expect(unsafe_code, reason = "lends work and parts of a slice to other threads; see above")]

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a helper looks for work before it sleeps.
const PATIENCE: Duration = Duration::from_millis(2);
/// Bit of the gate that is set while there is no work; the rest counts the helpers inside.
const CLOSED: usize = 1 << (usize::BITS - 1);

/// The work: what each thread does until nothing is left.
type SharedJob<'a> = dyn Fn() + Sync + 'a;

struct Shared {
    gate: AtomicUsize,
    /// Set before the gate opens, read by those inside only.
    job: UnsafeCell<Option<&'static SharedJob<'static>>>,
    failed: AtomicBool,
    over: AtomicBool,
    asleep: AtomicUsize,
}

// SAFETY: `job` is written only by the crew's owner while the gate is closed and nobody is inside, and read only
// inside; the gate's orderings make the one visible to the other. A job may be called from any thread (`Sync`).
unsafe impl Sync for Shared {}

/// The calling thread and its helpers.
pub struct Crew {
    shared: Arc<Shared>,
    helpers: Vec<JoinHandle<()>>,
    engaged: bool,
}

impl Crew {
    /// A crew of `threads`, the caller included. Where the system starts fewer, it has fewer.
    pub fn new(threads: usize) -> Self {
        let shared = Arc::new(Shared {
            gate: AtomicUsize::new(CLOSED),
            job: UnsafeCell::new(None),
            failed: AtomicBool::new(false),
            over: AtomicBool::new(false),
            asleep: AtomicUsize::new(0),
        });
        let helper = |_| {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name("helper".to_owned()).spawn(move || help(&shared)).ok()
        };
        let helpers = (1..threads).map_while(helper).collect();
        Self { shared, helpers, engaged: true }
    }

    /// Threads that work, the caller included.
    pub fn threads(&self) -> usize {
        self.helpers.len() + 1
    }

    /// Whether helpers take part from now on; for small work they cost more than they bring.
    pub fn engage(&mut self, engaged: bool) {
        self.engaged = engaged;
    }

    /// Whether helpers take part.
    pub fn is_engaged(&self) -> bool {
        self.engaged
    }

    /// Shares `pieces` out and returns when all are done. `work` is called once by each thread that takes part,
    /// with the pieces that fall to it: whoever asks next gets the next, with its number.
    ///
    /// # Panics
    /// Where `work` does.
    pub fn share<P: Pieces>(&mut self, pieces: P, work: impl Fn(Claims<'_, P>) + Sync) {
        let next = AtomicUsize::new(0);
        let count = pieces.count();
        let few = !self.engaged || self.helpers.is_empty() || count < 2;
        // Alone, one takes all at once.
        let at_once = if few { count } else { 1 };
        let claims = || Claims { pieces: &pieces, next: &next, at_once, count, range: 0..0 };
        if few {
            return work(claims());
        }
        let job = || work(claims());
        let job: &SharedJob<'_> = &job;
        // SAFETY: only the lifetime is changed. `Open` closes the gate and waits for all inside before `share`
        // ends, even by a panic, so that no one calls the job after it is gone.
        let job: &'static SharedJob<'static> = unsafe { std::mem::transmute(job) };
        let open = Open::new(self, job);
        job();
        drop(open);
        let failed = self.shared.failed.swap(false, Ordering::Relaxed);
        assert!(!failed, "a helping thread has failed");
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        for helper in self.helpers.drain(..) {
            helper.thread().unpark();
            let _ = helper.join();
        }
    }
}

/// The gate, open; dropping it closes it and waits until nobody is inside.
struct Open<'a>(&'a Shared);

impl<'a> Open<'a> {
    /// `&mut`: one job at a time.
    fn new(crew: &'a mut Crew, job: &'static SharedJob<'static>) -> Self {
        // SAFETY: the gate is closed and nobody is inside, as the last `Open` saw to, so no one reads.
        unsafe { *crew.shared.job.get() = Some(job) };
        crew.shared.gate.store(0, Ordering::SeqCst);
        if crew.shared.asleep.load(Ordering::SeqCst) > 0 {
            crew.helpers.iter().for_each(|helper| helper.thread().unpark());
        }
        Self(&crew.shared)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.gate.fetch_or(CLOSED, Ordering::AcqRel);
        let mut tries = 0_u32;
        while self.0.gate.load(Ordering::Acquire) != CLOSED {
            relax(&mut tries);
        }
    }
}

/// A helper's life.
fn help(shared: &Shared) {
    let mut idle_since = Instant::now();
    let mut tries = 0_u32;
    while !shared.over.load(Ordering::Acquire) {
        if enter(shared) {
            // SAFETY: inside, the job is set and stays until this thread leaves.
            let job = unsafe { *shared.job.get() };
            if let Some(job) = job
                && catch_unwind(AssertUnwindSafe(job)).is_err()
            {
                shared.failed.store(true, Ordering::Relaxed);
            }
            shared.gate.fetch_sub(1, Ordering::Release);
            // Whoever finds the work done waits for the next; the gate may still be open for a moment.
            while shared.gate.load(Ordering::Relaxed) & CLOSED == 0 && !shared.over.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
            (idle_since, tries) = (Instant::now(), 0);
        } else if tries % 64 == 63 && idle_since.elapsed() > PATIENCE {
            shared.asleep.fetch_add(1, Ordering::SeqCst);
            // An opening between the last look and here has seen this thread asleep, or is seen here.
            if shared.gate.load(Ordering::SeqCst) & CLOSED != 0 && !shared.over.load(Ordering::SeqCst) {
                std::thread::park();
            }
            shared.asleep.fetch_sub(1, Ordering::SeqCst);
            (idle_since, tries) = (Instant::now(), 0);
        } else {
            relax(&mut tries);
        }
    }
}

/// Goes in if the gate is open.
fn enter(shared: &Shared) -> bool {
    let inside = shared.gate.load(Ordering::Relaxed);
    inside & CLOSED == 0
        && shared.gate.compare_exchange(inside, inside + 1, Ordering::Acquire, Ordering::Relaxed).is_ok()
}

/// Waits a moment; now and then lets others run.
fn relax(tries: &mut u32) {
    *tries = tries.wrapping_add(1);
    if tries.is_multiple_of(64) { std::thread::yield_now() } else { std::hint::spin_loop() }
}

/// Something that can be handed out piece by piece.
///
/// # Safety
/// Pieces of different numbers do not overlap.
pub unsafe trait Pieces: Sync {
    /// One piece.
    type Piece;
    /// How many there are.
    fn count(&self) -> usize;
    /// The piece with this number.
    ///
    /// # Safety
    /// `index` is below the count, and each piece is taken once.
    unsafe fn piece(&self, index: usize) -> Self::Piece;
}

/// A slice in chunks of equal length; the last may be shorter.
pub struct Chunks<'a, T> {
    start: *mut T,
    len: usize,
    size: usize,
    slice: PhantomData<&'a mut [T]>,
}

impl<'a, T> Chunks<'a, T> {
    /// `slice` in chunks of `size`, at least 1.
    pub fn new(slice: &'a mut [T], size: usize) -> Self {
        Self { start: slice.as_mut_ptr(), len: slice.len(), size: size.max(1), slice: PhantomData }
    }
}

// SAFETY: it is a mutable slice that is handed out in disjoint parts, which other threads may have if T can be sent.
unsafe impl<T: Send> Sync for Chunks<'_, T> {}

// SAFETY: chunk i is size i..size (i + 1) of the slice.
unsafe impl<'a, T: Send> Pieces for Chunks<'a, T> {
    type Piece = &'a mut [T];

    fn count(&self) -> usize {
        self.len.div_ceil(self.size)
    }

    unsafe fn piece(&self, index: usize) -> &'a mut [T] {
        let begin = index * self.size;
        // SAFETY: the range lies in the slice as the index is below the count, and no one else gets it.
        unsafe { part(self.start, begin..self.len.min(begin + self.size)) }
    }
}

/// A slice cut at given places.
pub struct Cuts<'a, T> {
    start: *mut T,
    places: &'a [usize],
    slice: PhantomData<&'a mut [T]>,
}

impl<'a, T> Cuts<'a, T> {
    /// `slice` in parts that begin and end at `places`, which rise from 0 to its length.
    ///
    /// # Panics
    /// Where they do not.
    pub fn new(slice: &'a mut [T], places: &'a [usize]) -> Self {
        assert!(places.is_sorted() && places.last().is_none_or(|&last| last == slice.len()), "bad places");
        Self { start: slice.as_mut_ptr(), places, slice: PhantomData }
    }
}

// SAFETY: as for `Chunks`.
unsafe impl<T: Send> Sync for Cuts<'_, T> {}

// SAFETY: the places rise, so parts do not overlap.
unsafe impl<'a, T: Send> Pieces for Cuts<'a, T> {
    type Piece = &'a mut [T];

    fn count(&self) -> usize {
        self.places.len().saturating_sub(1)
    }

    unsafe fn piece(&self, index: usize) -> &'a mut [T] {
        // SAFETY: the places lie within the slice, and no one else gets this part.
        unsafe { part(self.start, self.places[index]..self.places[index + 1]) }
    }
}

/// # Safety
/// `range` lies in the slice that begins at `start`, and nobody else has that part of it while 'a lasts.
unsafe fn part<'a, T>(start: *mut T, range: Range<usize>) -> &'a mut [T] {
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts_mut(start.add(range.start), range.len()) }
}

/// No memory: pieces that are numbers only.
pub struct Indices(pub usize);

// SAFETY: there is nothing that could overlap.
unsafe impl Pieces for Indices {
    type Piece = ();

    fn count(&self) -> usize {
        self.0
    }

    unsafe fn piece(&self, _: usize) {}
}

// SAFETY: parts of a pair overlap only if those of one half do; the shorter half counts.
unsafe impl<A: Pieces, B: Pieces> Pieces for (A, B) {
    type Piece = (A::Piece, B::Piece);

    fn count(&self) -> usize {
        self.0.count().min(self.1.count())
    }

    unsafe fn piece(&self, index: usize) -> Self::Piece {
        // SAFETY: the caller's promise holds for both.
        unsafe { (self.0.piece(index), self.1.piece(index)) }
    }
}

/// The pieces that fall to one thread, with their numbers.
pub struct Claims<'a, P> {
    pieces: &'a P,
    next: &'a AtomicUsize,
    at_once: usize,
    count: usize,
    range: Range<usize>,
}

impl<P: Pieces> Iterator for Claims<'_, P> {
    type Item = (usize, P::Piece);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if self.range.is_empty() {
            let begin = self.next.fetch_add(self.at_once.max(1), Ordering::Relaxed);
            self.range = begin.min(self.count)..(begin + self.at_once).min(self.count);
        }
        let index = self.range.next()?;
        // SAFETY: the counter gives every index below the count to one caller, once.
        Some((index, unsafe { self.pieces.piece(index) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_done_once_whatever_the_number_of_threads_and_pieces() {
        for threads in 1..=3 {
            let mut crew = Crew::new(threads);
            for len in [0, 1, 2, 7, 64, 1000] {
                for size in [1, 3, 64, 2000] {
                    let mut values = vec![0_u64; len];
                    let mut others = vec![0_usize; len];
                    for _ in 0..20 {
                        let pieces = (Chunks::new(&mut values, size), Chunks::new(&mut others, size));
                        crew.share(pieces, |claims| {
                            for (index, (values, others)) in claims {
                                values.iter_mut().for_each(|value| *value += 1);
                                others.fill(index);
                            }
                        });
                    }
                    assert!(values.iter().all(|&value| value == 20));
                    assert!(others.iter().enumerate().all(|(k, &index)| index == k / size));
                }
            }
        }
    }

    #[test]
    fn cuts_may_be_of_any_length() {
        let mut values = [0; 10];
        let places = [0, 1, 1, 6, 10];
        Crew::new(2).share(Cuts::new(&mut values, &places), |claims| {
            claims.for_each(|(index, part)| part.fill(index));
        });
        assert_eq!(values, [0, 2, 2, 2, 2, 2, 3, 3, 3, 3]);
    }

    #[test]
    fn helpers_wake_after_a_sleep_and_end_with_the_crew() {
        let mut crew = Crew::new(3);
        let done = AtomicUsize::new(0);
        for _ in 0..3 {
            std::thread::sleep(PATIENCE * 5);
            crew.share(Indices(100), |claims| {
                done.fetch_add(claims.count(), Ordering::Relaxed);
            });
        }
        assert_eq!(done.load(Ordering::Relaxed), 300);
    }

    #[test]
    fn a_panic_in_any_thread_comes_out_and_the_crew_works_on() {
        let mut crew = Crew::new(2);
        for bad in 0..50 {
            let failed = catch_unwind(AssertUnwindSafe(|| {
                crew.share(Indices(50), |claims| {
                    for (index, ()) in claims {
                        assert_ne!(index, bad, "on purpose");
                    }
                });
            }));
            assert!(failed.is_err());
        }
        let done = AtomicUsize::new(0);
        crew.share(Indices(9), |claims| {
            done.fetch_add(claims.count(), Ordering::Relaxed);
        });
        assert_eq!(done.load(Ordering::Relaxed), 9);
    }
}
