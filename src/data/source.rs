//! Reads the bytes of a file.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use super::error::DataError;
use crate::words::Sentence;

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 30;

/// Bytes that are read at a time.
const CHUNK: u64 = 1 << 22;

/// Reads a regular file of at most 1 GiB. A device or a pipe may never end, so it is not opened.
///
/// # Errors
/// If the file does not exist, cannot be read, or is too large.
pub fn read_file(path: &Path) -> Result<Vec<u8>, DataError> {
    read_file_watched(path, |_, _| true).map(Option::unwrap_or_default)
}

/// As [`read_file`]. Every few megabytes it calls `goes_on` with the bytes read so far and the total; `None` if that
/// returns false.
///
/// # Errors
/// As [`read_file`].
pub fn read_file_watched(
    path: &Path,
    mut goes_on: impl FnMut(u64, u64) -> bool,
) -> Result<Option<Vec<u8>>, DataError> {
    let unreadable = |reason: Sentence| DataError::Unreadable { path: path.to_owned(), reason };
    let metadata = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => DataError::Missing { path: path.to_owned() },
        _ => unreadable(Sentence::from(&error)),
    })?;
    if metadata.is_dir() {
        return Err(DataError::Folder { path: path.to_owned() });
    }
    if !metadata.is_file() {
        return Err(unreadable(Sentence::new("system.not_plain")));
    }
    let too_large = |bytes| DataError::TooLarge { path: path.to_owned(), bytes, limit: MAX_BYTES };
    if metadata.len() > MAX_BYTES {
        return Err(too_large(metadata.len()));
    }
    let mut file = File::open(path).map_err(|error| unreadable(Sentence::from(&error)))?;
    let mut bytes = Vec::new();
    loop {
        let length = bytes.len() as u64;
        if !goes_on(length, metadata.len().max(length)) {
            return Ok(None);
        }
        // The file may grow while it is read.
        if length > MAX_BYTES {
            return Err(too_large(length));
        }
        let chunk = file.by_ref().take(CHUNK).read_to_end(&mut bytes);
        if chunk.map_err(|error| unreadable(Sentence::from(&error)))? == 0 {
            return Ok(Some(bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_with_its_progress_and_can_be_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        let text: Vec<u8> = (0..2 * CHUNK + 5).map(|k| k as u8).collect();
        fs::write(&path, &text).unwrap();
        let mut seen = Vec::new();
        let bytes = read_file_watched(&path, |read, total| {
            seen.push((read, total));
            true
        });
        assert_eq!(bytes, Ok(Some(text.clone())));
        let total = 2 * CHUNK + 5;
        assert_eq!(seen, [0, CHUNK, 2 * CHUNK, total].map(|read| (read, total)));
        assert_eq!(read_file_watched(&path, |read, _| read == 0), Ok(None));
        assert_eq!(read_file(&path), Ok(text));
    }
}
