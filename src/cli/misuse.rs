//! Errors of the command line, as one sentence in the chosen language.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::words::{Sentence, visible};

/// The sentence on `error`; `None` for help and the version, which are none.
pub fn misuse(error: &clap::Error, commands: &[String]) -> Option<Sentence> {
    let texts = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let text = |kind| visible(texts(kind).join(", "));
    let argument = text(ContextKind::InvalidArg);
    let said = |key| Sentence::new(key).with("argument", &argument);
    let value = text(ContextKind::InvalidValue);
    let valid = text(ContextKind::ValidValue);
    let sentence = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::UnknownArgument => {
            let nearest = text(ContextKind::SuggestedArg);
            match nearest.is_empty() {
                true if argument.starts_with('-') => said("cli.misuse.unknown"),
                true => said("cli.misuse.unexpected"),
                false => said("cli.misuse.unknown_near").with("nearest", nearest),
            }
        }
        ErrorKind::InvalidSubcommand => Sentence::new("cli.misuse.command")
            .with("name", text(ContextKind::InvalidSubcommand))
            .with("names", commands.join(", ")),
        ErrorKind::InvalidValue | ErrorKind::NoEquals if value.is_empty() => said("cli.misuse.no_value"),
        ErrorKind::InvalidValue => said("cli.misuse.choice").with("value", value).with("choices", valid),
        ErrorKind::ValueValidation => {
            let said = said("cli.misuse.value").with("value", value);
            match error.source().and_then(|source| source.downcast_ref::<Sentence>()) {
                Some(limits) => said.with_sentence("limits", limits.clone()),
                None => {
                    said.with_foreign("limits", error.source().map(ToString::to_string).unwrap_or_default())
                }
            }
        }
        ErrorKind::ArgumentConflict => said("cli.misuse.conflict").with("other", text(ContextKind::PriorArg)),
        ErrorKind::MissingRequiredArgument => said("cli.misuse.required"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            said("cli.misuse.values")
        }
        ErrorKind::InvalidUtf8 => Sentence::new("cli.misuse.no_text"),
        _ => Sentence::new("cli.misuse.other").with_foreign("reason", first_line(error)),
    };
    Some(sentence)
}

/// clap's own words, without its hints.
fn first_line(error: &clap::Error) -> String {
    let whole = error.to_string();
    let first = whole.lines().next().unwrap_or_default();
    first.strip_prefix("error: ").unwrap_or(first).to_owned()
}
