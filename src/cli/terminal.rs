//! Output to the terminal. If the reader closes the pipe, as in `ganscope presets | head -1`, the output ends
//! without an error.

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use crate::words::{Language, Sentence};

/// Exit status of an error, the same as for arguments that are not valid.
const FAILURE: u8 = 2;

/// Whether there is a display to open a window on.
pub fn has_display() -> bool {
    // Elsewhere a display is always there.
    !HAS_SERVER || is_wayland() || is_set("DISPLAY")
}

/// Whether windows are shown by Wayland, which is taken before X11 where there are both. It tells no program of files
/// that are dropped.
pub fn is_wayland() -> bool {
    HAS_SERVER && (is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET"))
}

/// Whether windows are shown by a server that the environment names.
const HAS_SERVER: bool =
    cfg!(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd", target_os = "netbsd"));

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Writes `sentence` to stderr.
pub fn say(sentence: &Sentence, language: Language) {
    // Where nobody listens there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{}", sentence.text(language));
}

/// Writes the error, if there is one, to stderr, and returns the exit status.
pub fn finish(result: Result<(), Sentence>, language: Language) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            say(&sentence, language);
            ExitCode::from(FAILURE)
        }
    }
}

/// Writes `text` to stdout.
///
/// # Errors
/// If writing fails for another reason than that the reader has closed the pipe.
pub fn print(text: &str) -> Result<(), Sentence> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Sentence::new("cli.error.print").with_error("reason", &error))
        }
        _ => Ok(()),
    }
}
