//! Files that are whole or absent: nothing that a person had is lost to a write that fails half-way.

use std::io::{Read as _, Write as _};
use std::path::Path;

use crate::words::Sentence;

/// Writes `bytes` to a file beside `path` and renames it to `path`.
///
/// # Errors
/// Where either cannot be done; what was at `path` before is then still there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Sentence> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut builder = tempfile::Builder::new();
        // As for any file that a person saves, it is the system's mask that says who else may read it.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| Sentence::new("error.write").with("path", path.display()).with("reason", error))
}

/// Reads the text of a file of at most `limit` bytes.
///
/// # Errors
/// Where it cannot be read, is longer, or is no text.
pub fn read_text(path: &Path, limit: u64) -> Result<String, Sentence> {
    String::from_utf8(read_bytes(path, limit)?).map_err(|error| unreadable(path, &error))
}

/// Reads a plain file of at most `limit` bytes. A device or a pipe, which may never end, is not read.
///
/// # Errors
/// Where it cannot be read, or is longer.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Sentence> {
    let read = || -> std::io::Result<(u64, Vec<u8>)> {
        // A pipe would hold up its opener until someone writes to it.
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(std::io::Error::other("it is not a plain file"));
        }
        let mut bytes = Vec::new();
        // The file may grow while it is read.
        if metadata.len() <= limit {
            std::fs::File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
        }
        Ok((metadata.len().max(bytes.len() as u64), bytes))
    };
    let (length, bytes) = read().map_err(|error| unreadable(path, &error))?;
    if length > limit {
        let sentence = Sentence::new("error.too_long").with("path", path.display());
        return Err(sentence.with("bytes", length).with("limit", limit));
    }
    Ok(bytes)
}

fn unreadable(path: &Path, reason: &dyn std::fmt::Display) -> Sentence {
    Sentence::new("error.read").with("path", path.display()).with("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_or_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file.txt");
        write_whole(&path, b"first").expect("the folder is writable");
        write_whole(&path, b"second").expect("the folder is writable");
        assert_eq!(read_text(&path, 100), Ok("second".to_owned()));
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
        assert_eq!(read_text(&path, 5).expect_err("too long").key(), "error.too_long");
        let absent = folder.path().join("absent").join("file.txt");
        assert_eq!(write_whole(&absent, b"x").expect_err("no such folder").key(), "error.write");
    }
}
