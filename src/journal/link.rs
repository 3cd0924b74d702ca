//! The way from the thread of the trainer to the thread that writes. The trainer never waits: what may be skipped is
//! skipped while there is no room, and what may not waits here.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded, unbounded};

use super::disk::Disk;
use super::folders::RunFolders;
use super::writer::{Job, Writer};
use crate::words::Sentence;

/// Jobs that may wait for the disk.
const JOBS: usize = 64;

/// The trainer's end.
pub struct JournalLink {
    /// `None` once it is over.
    jobs: Option<Sender<Job>>,
    /// Jobs that found no room and are not to be lost, in order.
    pending: VecDeque<Job>,
    troubles: Receiver<Sentence>,
    /// How many jobs were sent and are not done.
    num_left: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl JournalLink {
    /// Starts the thread `journal`, which writes to `folders` on `disk`. It ends when the link is dropped, after it has
    /// written everything.
    ///
    /// # Errors
    /// If the system cannot start a thread.
    pub fn open(folders: RunFolders, disk: Box<dyn Disk>) -> std::io::Result<Self> {
        let (jobs, received) = bounded(JOBS);
        let (told, troubles) = unbounded();
        let num_left = Arc::new(AtomicUsize::new(0));
        let left = Arc::clone(&num_left);
        let writer = Writer::new(folders, disk, told);
        let work = move || {
            writer.work(&received, |done| {
                left.fetch_sub(done, Ordering::AcqRel);
            });
        };
        let thread = std::thread::Builder::new().name("journal".to_owned()).spawn(work)?;
        Ok(Self { jobs: Some(jobs), pending: VecDeque::new(), troubles, num_left, thread: Some(thread) })
    }

    /// Hands over a job that must not be lost.
    pub fn send(&mut self, job: Job) {
        self.pending.push_back(job);
        self.flush();
    }

    /// Hands over a job that may be skipped, if there is room; whether there was.
    pub fn offer(&mut self, job: Job) -> bool {
        self.flush();
        self.pending.is_empty() && self.try_send(job).is_none()
    }

    /// Whether a job that may be skipped would be taken now.
    pub fn has_room(&self) -> bool {
        self.pending.is_empty() && self.jobs.as_ref().is_some_and(|jobs| !jobs.is_full())
    }

    /// Hands over what has waited, as far as there is room.
    pub fn flush(&mut self) {
        while let Some(job) = self.pending.pop_front() {
            if let Some(job) = self.try_send(job) {
                self.pending.push_front(job);
                return;
            }
        }
    }

    /// The job, if there was no room for it.
    fn try_send(&self, job: Job) -> Option<Job> {
        let jobs = self.jobs.as_ref()?;
        self.num_left.fetch_add(1, Ordering::AcqRel);
        match jobs.try_send(job) {
            Ok(()) => None,
            Err(TrySendError::Full(job)) => {
                self.num_left.fetch_sub(1, Ordering::AcqRel);
                Some(job)
            }
            // The thread is gone, and with it whoever would write.
            Err(TrySendError::Disconnected(_)) => {
                self.num_left.fetch_sub(1, Ordering::AcqRel);
                None
            }
        }
    }

    /// What went wrong since the last call, each once.
    pub fn troubles(&self) -> impl Iterator<Item = Sentence> {
        self.troubles.try_iter()
    }

    /// Whether something is still to be written, of which [`JournalLink::troubles`] may tell.
    pub fn is_busy(&self) -> bool {
        !self.pending.is_empty() || !self.troubles.is_empty() || self.num_left.load(Ordering::Acquire) > 0
    }
}

impl Drop for JournalLink {
    /// Waits until everything is written.
    fn drop(&mut self) {
        if let Some(jobs) = self.jobs.take() {
            for job in self.pending.drain(..) {
                let _ = jobs.send(job);
            }
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
