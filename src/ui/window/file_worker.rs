//! A thread that writes files one after the other, as a disk may be slow.

use std::thread::JoinHandle;

use crossbeam_channel::{Sender, unbounded};

type FileJob = Box<dyn FnOnce() + Send>;

/// A thread that writes files, one after the other. It starts with the first job; the program ends only when the
/// last one is done.
#[derive(Default)]
pub struct FileWorker {
    jobs: Option<Sender<FileJob>>,
    thread: Option<JoinHandle<()>>,
}

impl FileWorker {
    /// Runs `job` after all earlier ones.
    pub fn run(&mut self, job: impl FnOnce() + Send + 'static) {
        if self.jobs.is_none() {
            self.start();
        }
        let job: FileJob = Box::new(job);
        let left = match &self.jobs {
            Some(jobs) => jobs.send(job).err().map(|unsent| unsent.0),
            None => Some(job),
        };
        // Where the system starts no thread, a file that is late is better than none.
        if let Some(job) = left {
            job();
        }
    }

    fn start(&mut self) {
        let (sender, receiver) = unbounded::<FileJob>();
        let work = move || receiver.iter().for_each(|job| job());
        if let Ok(thread) = std::thread::Builder::new().name("files".to_owned()).spawn(work) {
            (self.jobs, self.thread) = (Some(sender), Some(thread));
        }
    }
}

impl Drop for FileWorker {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn work_is_done_in_its_order_elsewhere_and_before_the_end() {
        let here = std::thread::current().id();
        let done = Arc::new(Mutex::new(Vec::new()));
        let mut worker = FileWorker::default();
        for number in 0..20 {
            let done = Arc::clone(&done);
            worker.run(move || {
                assert_ne!(std::thread::current().id(), here);
                std::thread::sleep(std::time::Duration::from_millis(1));
                done.lock().expect("no panic").push(number);
            });
        }
        drop(worker);
        assert_eq!(*done.lock().expect("no panic"), (0..20).collect::<Vec<_>>());
    }
}
