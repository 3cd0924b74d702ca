//! What a journal does with the disk. It is behind a trait, so that tests see what becomes of a run on a disk that fails.

use std::fs::File;
use std::io::{Result, Write as _};
use std::path::{Path, PathBuf};

use crate::file::replace;

/// A place for files.
pub trait Disk: Send {
    /// Puts a file with `bytes` to `path`, whole or not at all, in the place of one that is there.
    ///
    /// # Errors
    /// If it cannot be written; what was there before is then still there.
    fn replace(&mut self, path: &Path, bytes: &[u8]) -> Result<()>;

    /// Appends `bytes` to the file at `path`.
    ///
    /// # Errors
    /// If it cannot be written, or not whole.
    fn append(&mut self, path: &Path, bytes: &[u8]) -> Result<()>;

    /// Waits until what was appended to the file at `path` would outlast a power failure.
    ///
    /// # Errors
    /// If the system cannot promise it.
    fn sync(&mut self, path: &Path) -> Result<()>;
}

/// The disk of the system. The file that was appended to last stays open.
#[derive(Debug, Default)]
pub struct SystemDisk(Option<(PathBuf, File)>);

impl SystemDisk {
    fn open(&mut self, path: &Path) -> Result<&mut File> {
        if self.0.as_ref().is_none_or(|(open, _)| open != path) {
            self.0 = None;
        }
        match &mut self.0 {
            Some((_, file)) => Ok(file),
            closed => {
                let file = File::options().append(true).open(path)?;
                Ok(&mut closed.insert((path.to_owned(), file)).1)
            }
        }
    }
}

impl Disk for SystemDisk {
    fn replace(&mut self, path: &Path, bytes: &[u8]) -> Result<()> {
        // Some systems replace no file that is open.
        self.0 = None;
        replace(path, bytes)
    }

    fn append(&mut self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.open(path)?.write_all(bytes)
    }

    fn sync(&mut self, path: &Path) -> Result<()> {
        self.open(path)?.sync_data()
    }
}
