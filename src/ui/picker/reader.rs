//! A thread that reads a table: the file once, with its progress, and its content again when options change.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};
use eframe::egui::Context;

use crate::data::{ReadingOptions, Source, Survey, TableCache};
use crate::words::Sentence;

/// The source of a table.
pub enum ReadFrom {
    /// A file on disk.
    File(PathBuf),
    /// Content that was read before.
    Kept(Source),
}

/// The result of reading a table.
pub enum ReadOutcome {
    /// The file cannot be read, for this reason.
    Unreadable(Sentence),
    /// The content, the cache that contains it if it was read from disk, and the table under the present options, or
    /// why it is none.
    Read(Source, TableCache, Box<Result<Survey, Sentence>>),
}

/// A thread that reads a table. It stops when this is dropped.
pub struct TableReader {
    progress: Arc<ReadProgress>,
    answer: Receiver<ReadOutcome>,
}

#[derive(Default)]
struct ReadProgress {
    read: AtomicU64,
    total: AtomicU64,
    is_given_up: AtomicBool,
}

impl TableReader {
    /// Starts to read; `ctx` is repainted when there is a result.
    pub fn start(from: ReadFrom, options: ReadingOptions, ctx: &Context) -> Self {
        let (sender, answer) = bounded(1);
        let progress = Arc::new(ReadProgress::default());
        let (own, waker) = (Arc::clone(&progress), ctx.clone());
        let work = move || {
            answer_to(from, &options, &own, &sender, &waker);
            waker.request_repaint();
        };
        // Where the system starts no thread, the answer is that there is none.
        let _ = std::thread::Builder::new().name("table".to_owned()).spawn(work);
        Self { progress, answer }
    }

    /// The result, once; `None` before it has arrived and after it was taken.
    pub fn answer(&self) -> Option<ReadOutcome> {
        self.answer.try_recv().ok()
    }

    /// Number of bytes read, and of all bytes; 0 if not known.
    pub fn progress(&self) -> [u64; 2] {
        [&self.progress.read, &self.progress.total].map(|count| count.load(Ordering::Relaxed))
    }
}

impl Drop for TableReader {
    fn drop(&mut self) {
        self.progress.is_given_up.store(true, Ordering::Relaxed);
    }
}

fn answer_to(
    from: ReadFrom,
    options: &ReadingOptions,
    progress: &ReadProgress,
    answer: &Sender<ReadOutcome>,
    waker: &Context,
) {
    let mut tables = TableCache::default();
    let source = match from {
        ReadFrom::Kept(source) => Ok(source),
        ReadFrom::File(path) => {
            let goes_on = |read, total| {
                progress.read.store(read, Ordering::Relaxed);
                progress.total.store(total, Ordering::Relaxed);
                waker.request_repaint();
                !progress.is_given_up.load(Ordering::Relaxed)
            };
            match tables.source_watched(&path, goes_on) {
                Ok(Some(source)) => Ok(source),
                Ok(None) => return,
                Err(error) => Err(Sentence::from(error).about_file(&path)),
            }
        }
    };
    let _ = answer.send(match source {
        Err(reason) => ReadOutcome::Unreadable(reason),
        Ok(source) => {
            let survey = Survey::of(&source.bytes, options).map_err(Sentence::from);
            ReadOutcome::Read(source, tables, Box::new(survey))
        }
    });
}
