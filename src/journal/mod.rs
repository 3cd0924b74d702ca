//! Runs that are kept while they go on. The file of each grows with it, and its newest state lies beside it, in a folder of
//! its own, so that whatever ends the program costs the last second of changes at most.
//!
//! [`RunJournal`] is the file, [`RunFolders`] the folders, and behind [`JournalLink`] is the thread that writes.

mod disk;
mod folders;
mod link;
mod run_journal;
mod writer;

pub use disk::{Disk, SystemDisk};
pub use folders::{RUN_FILE, RecentRun, RunFolder, RunFolders, STATE_FILE};
pub use link::JournalLink;
pub use run_journal::RunJournal;
pub use writer::{Job, Place};
