//! Files that are whole or absent: nothing that a person had is lost to a write that fails half-way.

use std::io::Write as _;
use std::path::Path;

use crate::words::Sentence;

/// Writes `bytes` to a file beside `path` and renames it to `path`.
///
/// # Errors
/// Where either cannot be done; what was at `path` before is then still there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Sentence> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
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
    let unreadable = |error: std::io::Error| Sentence::new("error.read").with("path", path.display()).with("reason", error);
    let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if bytes > limit {
        let sentence = Sentence::new("error.too_long").with("path", path.display());
        return Err(sentence.with("bytes", bytes).with("limit", limit));
    }
    std::fs::read_to_string(path).map_err(unreadable)
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
