//! ganscope: watch a GAN's generator and discriminator fight, live, on data that one can see.
pub mod cli;
pub mod config;
pub mod data;
pub mod file;
pub mod history;
pub mod math;
pub mod model;
pub mod observer;
pub mod protocol;
pub mod session;
pub mod trainer;
pub mod ui;
pub mod words;

rust_i18n::i18n!("assets/words", fallback = "en");
