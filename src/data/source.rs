//! The bytes of a file on disk.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use super::error::DataError;

/// The longest file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 30;

/// The bytes of a plain file of at most 1 GiB. A device or a pipe may never end, so it is not opened.
///
/// # Errors
/// Where there is no such file, or it cannot be read, or is longer.
pub fn read_file(path: &Path) -> Result<Vec<u8>, DataError> {
    let unreadable = |reason: String| DataError::Unreadable { path: path.to_owned(), reason };
    let metadata = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => DataError::Missing { path: path.to_owned() },
        _ => unreadable(error.to_string()),
    })?;
    if metadata.is_dir() {
        return Err(DataError::Folder { path: path.to_owned() });
    }
    if !metadata.is_file() {
        return Err(unreadable("it is not a plain file".to_owned()));
    }
    let too_large = |bytes| DataError::TooLarge { path: path.to_owned(), bytes, limit: MAX_BYTES };
    if metadata.len() > MAX_BYTES {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::new();
    // The file may grow while it is read.
    let mut file = File::open(path).map_err(|error| unreadable(error.to_string()))?.take(MAX_BYTES + 1);
    let length = file.read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))? as u64;
    if length > MAX_BYTES {
        return Err(too_large(length));
    }
    Ok(bytes)
}
