//! Many runs on several threads, each on one.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::words::Sentence;

/// Does `work` for each number below `tasks`, on `jobs` threads; the results in the order of the numbers, whoever came
/// first. After an error no further task is begun.
///
/// # Errors
/// The first that a task gave, by its number.
pub fn sweep<T: Send>(
    jobs: usize,
    tasks: usize,
    work: impl Fn(usize) -> Result<T, Sentence> + Sync,
) -> Result<Vec<T>, Sentence> {
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let done = Mutex::new(Vec::new());
    let run = || {
        while !failed.load(Ordering::Relaxed) {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= tasks {
                break;
            }
            let result = work(task);
            failed.fetch_or(result.is_err(), Ordering::Relaxed);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((task, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs.clamp(1, tasks.max(1)) {
            scope.spawn(run);
        }
        run();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(task, _)| *task);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_an_error_ends_it() {
        for jobs in [1, 2, 7, 100] {
            assert_eq!(
                sweep(jobs, 20, |task| Ok(task * task)),
                Ok((0..20).map(|task| task * task).collect())
            );
        }
        assert_eq!(sweep(3, 0, Ok), Ok(Vec::new()));
        let broken = |task| if task == 2 { Err(Sentence::new("error.no_file")) } else { Ok(task) };
        assert_eq!(sweep(2, 9, broken).unwrap_err().key(), "error.no_file");
    }
}
