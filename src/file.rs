//! Files that are whole or absent: nothing that a person had is lost to a write that fails half-way.

use std::io::{Read as _, Write as _};
use std::path::Path;

use crate::words::Sentence;

/// Writes `bytes` to a file beside `path` and renames it to `path`.
///
/// # Errors
/// Where either cannot be done; what was at `path` before is then still there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Sentence> {
    let failed = |error| Sentence::new("error.write").with_path("path", path).with_error("reason", &error);
    replace(path, bytes).map_err(failed)
}

/// As [`write_whole`], with the system's own reason where it fails.
///
/// # Errors
/// As [`write_whole`].
pub fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut builder = tempfile::Builder::new();
    // As for any file that a person saves, it is the system's mask that says who else may read it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Reads the text of a file of at most `limit` bytes: UTF-8 or UTF-16, as a shell's `>` writes it on Windows.
///
/// # Errors
/// Where it cannot be read, is longer, or is no such text.
pub fn read_text(path: &Path, limit: u64) -> Result<String, Sentence> {
    let bytes = read_bytes(path, limit)?;
    text_of(&bytes).ok_or_else(|| Sentence::new("error.no_text").with_path("path", path))
}

/// The text that `bytes` are in UTF-8, or, with a byte order mark or without, in UTF-16; `None` where they are neither.
pub fn text_of(bytes: &[u8]) -> Option<String> {
    let sixteen = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        rest.len().is_multiple_of(2).then(|| String::from_utf16(&units).ok()).flatten()
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => sixteen(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => sixteen(rest, u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            // Half the bytes of plain English in UTF-16 are zero, the second or the first of each pair.
            let zeros =
                |offset: usize| bytes.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
            let [first, second] = [zeros(0), zeros(1)];
            match (first, second) {
                (0, 0) => String::from_utf8(bytes.to_owned()).ok(),
                _ if second > bytes.len() / 8 && first < second / 4 => sixteen(bytes, u16::from_le_bytes),
                _ if first > bytes.len() / 8 && second < first / 4 => sixteen(bytes, u16::from_be_bytes),
                _ => String::from_utf8(bytes.to_owned()).ok(),
            }
        }
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A run as TOML.
    Run,
    /// A checkpoint in safetensors.
    Checkpoint,
    /// A table: all that is nothing else.
    Table,
}

/// Bytes at a file's start that tell what it holds.
const HEAD: u64 = 1 << 16;

impl FileKind {
    /// What the file at `path` holds, by its first bytes, and where these do not tell, by the end of its name.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn of_file(path: &Path) -> Result<Self, Sentence> {
        let head = head_of(path)?;
        let end = path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
        Ok(Self::of(&head, &end))
    }

    /// What a file with these first bytes and this `end` of its name holds.
    pub fn of(head: &[u8], end: &str) -> Self {
        // The length of the header in eight bytes, then the header, which is JSON.
        if let Some((length, b'{')) = head.first_chunk().zip(head.get(8))
            && (2..1 << 40).contains(&u64::from_le_bytes(*length))
        {
            return Self::Checkpoint;
        }
        // The end of the head may cut a letter in two.
        let text =
            (0..4).find_map(|cut| text_of(&head[..head.len().saturating_sub(cut)])).unwrap_or_default();
        let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        match (first, end) {
            (_, "safetensors") => Self::Checkpoint,
            (Some(line), "csv" | "tsv" | "txt") if !is_toml(line) => Self::Table,
            (Some(line), _) if is_toml(line) => Self::Run,
            (None, "toml") => Self::Run,
            _ => Self::Table,
        }
    }
}

/// Whether `line` is `[section]`, or `key = value` with a key of TOML, other than the mark of a separator in a table.
fn is_toml(line: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-. \"".contains(letter))
    };
    let section = line.split('#').next().unwrap_or_default().trim();
    let section = section.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let section = section.map(|name| name.strip_prefix('[').unwrap_or(name).trim_end_matches(']'));
    let key = line.split_once('=').map(|(key, _)| key.trim());
    section.is_some_and(is_name) || key.is_some_and(|key| is_name(key) && key != "sep" && !key.contains(' '))
}

/// Reads a plain file of at most `limit` bytes. A device or a pipe, which may never end, is not read.
///
/// # Errors
/// Where it cannot be read, or is longer.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Sentence> {
    let mut length = length_of(path)?;
    let mut bytes = Vec::new();
    if length <= limit {
        // The file may grow while it is read.
        bytes = begin_of(path, limit + 1)?;
        length = length.max(bytes.len() as u64);
    }
    if length > limit {
        let sentence = Sentence::new("error.too_long").with_path("path", path);
        return Err(sentence.with_count("bytes", length).with_count("limit", limit));
    }
    Ok(bytes)
}

/// The first bytes of a plain file, which tell what it holds.
///
/// # Errors
/// Where it cannot be read.
pub fn head_of(path: &Path) -> Result<Vec<u8>, Sentence> {
    length_of(path).and_then(|_| begin_of(path, HEAD))
}

/// The bytes in a plain file. Others are not opened: a pipe would hold up its opener until someone writes to it.
fn length_of(path: &Path) -> Result<u64, Sentence> {
    if path.is_dir() {
        return Err(Sentence::new("error.is_folder").with_path("path", path));
    }
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(path, Sentence::from(&error)))?;
    let is_plain = metadata.is_file();
    is_plain.then_some(metadata.len()).ok_or_else(|| unreadable(path, Sentence::new("system.not_plain")))
}

/// At most the first `most` bytes of a file.
fn begin_of(path: &Path, most: u64) -> Result<Vec<u8>, Sentence> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| unreadable(path, Sentence::from(&error)))
}

/// The folder of the file at `path`.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unreadable(path: &Path, reason: Sentence) -> Sentence {
    Sentence::new("error.read").with_path("path", path).with_sentence("reason", reason)
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

    #[test]
    fn a_file_is_known_by_its_content() {
        let sixteen: Vec<u8> = "seed = 3\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xFF, 0xFE], &sixteen[..]].concat();
        for (head, end, kind) in [
            (&b"\x10\0\0\0\0\0\0\0{\"a\":"[..], "csv", FileKind::Checkpoint),
            (b"no tensors", "safetensors", FileKind::Checkpoint),
            (b"# a comment\n\n[data]\ntarget = \"csv\"", "txt", FileKind::Run),
            (b"seed = = 3", "toml", FileKind::Run),
            (b"[game # rules]", "toml", FileKind::Table),
            (b"", "toml", FileKind::Run),
            (&sixteen, "toml", FileKind::Run),
            (&marked, "txt", FileKind::Run),
            (b"x,y\n1,2\n", "toml", FileKind::Table),
            (b"sep=;\nx;y\n", "csv", FileKind::Table),
            (b"a = 1,b\n1,2\n", "csv", FileKind::Run),
            (b"x y\n1 2\n", "", FileKind::Table),
            (b"\x1f\x8b\x08", "gz", FileKind::Table),
            (b"", "csv", FileKind::Table),
        ] {
            assert_eq!(FileKind::of(head, end), kind, "{head:?} {end}");
        }
    }

    #[test]
    fn text_is_read_in_the_encodings_of_shells() {
        let text = "seed = 3 # 种子\n";
        let [little, big] = [u16::to_le_bytes, u16::to_be_bytes]
            .map(|bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>());
        for bytes in [
            text.as_bytes().to_owned(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            [&[0xFF, 0xFE], &little[..]].concat(),
            [&[0xFE, 0xFF], &big[..]].concat(),
            little,
            big,
        ] {
            assert_eq!(text_of(&bytes).as_deref(), Some(text), "{bytes:?}");
        }
        assert_eq!(text_of(b"\xd6\xd6\xd7\xd3"), None);
    }
}
