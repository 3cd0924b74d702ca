//! The folder for results that the program keeps: in the system's folder for a person's data, as are the preferences.

use std::path::PathBuf;

/// The folder of the program's data; `None` where the system names none.
pub fn data_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = |below: &str| named("HOME").map(|home| home.join(below));
    let folder = if cfg!(target_os = "windows") {
        named("APPDATA")
    } else if cfg!(target_os = "macos") {
        home("Library/Application Support")
    } else {
        named("XDG_DATA_HOME").filter(|path| path.is_absolute()).or_else(|| home(".local/share"))
    };
    folder.map(|folder| folder.join("ganscope"))
}
