//! The keyboard: one list of keys with their actions.

use eframe::egui::{Context, Event, Key, Modifiers};

use crate::config::Player;
use crate::ui::action::{Action, Purpose, Seed};

/// A key and its action.
pub struct Binding {
    /// The name of the key, as shown.
    pub caption: &'static str,
    /// The name of another key with the same action, which every keyboard has; empty if none is needed.
    pub alternative: &'static str,
    /// The key of its explanation in the table of words.
    pub word: &'static str,
    presses: &'static [Press],
    action: fn() -> Action,
}

/// The event by which a key is recognised.
#[derive(Clone, Copy)]
enum Press {
    /// A key with no modifier or with Shift.
    Key(Key, bool),
    /// A character, wherever it is on the keyboard.
    Text(&'static str),
    /// A position on the keyboard, whatever character it types, with no modifier or with Shift; only if no other
    /// binding matches the character.
    Place(Key, bool),
    /// A key with Ctrl, or Cmd on a Mac.
    Command(Key),
}

/// Factor on a learning rate per key press: four presses give a factor of about two.
pub const NUDGE: f64 = 1.2;

/// All bindings, in the order in which they are listed.
pub const KEYS: &[Binding] = &[
    binding("Space", "play", &[Press::Key(Key::Space, false)], || Action::TogglePlay),
    binding("S", "step", &[Press::Key(Key::S, false)], || Action::Step(1, None)),
    binding("D", "step_d", &[Press::Key(Key::D, false)], || Action::Step(1, Some(Player::Discriminator))),
    binding("G", "step_g", &[Press::Key(Key::G, false)], || Action::Step(1, Some(Player::Generator))),
    binding("R", "reset", &[Press::Key(Key::R, false)], || Action::Restart(Seed::Same)),
    binding("Shift+R", "new_seed", &[Press::Key(Key::R, true)], || Action::Restart(Seed::Next)),
    binding(
        "[",
        "slower_d",
        &[Press::Text("["), Press::Key(Key::PageDown, false), Press::Place(Key::OpenBracket, false)],
        || Action::Nudge(Player::Discriminator, 1.0 / NUDGE),
    )
    .or("PgDn"),
    binding(
        "]",
        "faster_d",
        &[Press::Text("]"), Press::Key(Key::PageUp, false), Press::Place(Key::CloseBracket, false)],
        || Action::Nudge(Player::Discriminator, NUDGE),
    )
    .or("PgUp"),
    binding(
        "{",
        "slower_g",
        &[Press::Text("{"), Press::Key(Key::PageDown, true), Press::Place(Key::OpenBracket, true)],
        || Action::Nudge(Player::Generator, 1.0 / NUDGE),
    )
    .or("Shift+PgDn"),
    binding(
        "}",
        "faster_g",
        &[Press::Text("}"), Press::Key(Key::PageUp, true), Press::Place(Key::CloseBracket, true)],
        || Action::Nudge(Player::Generator, NUDGE),
    )
    .or("Shift+PgUp"),
    binding("F", "fill", &[Press::Key(Key::F, false)], || Action::Fill(None)),
    binding("F11", "full_screen", &[Press::Key(Key::F11, false)], || Action::ToggleFullScreen),
    binding("Esc", "back", &[Press::Key(Key::Escape, false)], || Action::StepBack),
    binding("+", "larger", &[Press::Text("+")], || Action::Zoom(None)).or("Ctrl++"),
    binding("−", "smaller", &[Press::Text("-")], || Action::Zoom(None)).or("Ctrl+−"),
    binding("0", "first_size", &[Press::Text("0")], || Action::Zoom(None)).or("Ctrl+0"),
    binding("T", "theme", &[Press::Key(Key::T, false)], || Action::SwitchTheme),
    binding("Ctrl+O", "open_data", &[Press::Command(Key::O)], || Action::Ask(Purpose::Data)),
    binding("Ctrl+S", "save_checkpoint", &[Press::Command(Key::S)], || Action::Ask(Purpose::SaveCheckpoint)),
    binding("Ctrl+P", "save_window", &[Press::Command(Key::P)], || Action::Ask(Purpose::SaveWindow)),
    binding("Ctrl+Z", "undo", &[Press::Command(Key::Z)], || Action::Undo),
    binding("F1", "guide", &[Press::Key(Key::F1, false)], || Action::ToggleHandbook),
    binding("?", "help", &[Press::Text("?")], || Action::ToggleHelp),
    binding("F12", "developer", &[Press::Key(Key::F12, false)], || Action::ToggleDeveloper),
];

const fn binding(
    caption: &'static str,
    word: &'static str,
    presses: &'static [Press],
    action: fn() -> Action,
) -> Binding {
    Binding { caption, alternative: "", word, presses, action }
}

impl Binding {
    const fn or(mut self, alternative: &'static str) -> Self {
        self.alternative = alternative;
        self
    }
}

/// Actions for the keys pressed in this frame; none while a person types.
pub fn pressed(ctx: &Context) -> Vec<Action> {
    if ctx.egui_wants_keyboard_input() {
        return Vec::new();
    }
    let zoom = ctx.zoom_factor();
    let action = |key: &Binding| match key.word {
        "larger" => Action::Zoom(Some(zoom * 1.1)),
        "smaller" => Action::Zoom(Some(zoom / 1.1)),
        _ => (key.action)(),
    };
    ctx.input(|input| asked(&input.events)).into_iter().map(action).collect()
}

/// The bindings that `events` match. One press gives an event for the key and one for its text: it counts once, and
/// the text has priority over the position.
fn asked(events: &[Event]) -> Vec<&'static Binding> {
    let find = |event: &Event| KEYS.iter().find(|key| key.presses.iter().any(|press| press.is(event)));
    let at = |event: &Event| KEYS.iter().find(|key| key.presses.iter().any(|press| press.is_at(event)));
    let mut asked = Vec::new();
    let mut index = 0;
    while let Some(event) = events.get(index) {
        let typed = events.get(index + 1).filter(|next| {
            matches!(event, Event::Key { pressed: true, .. }) && matches!(next, Event::Text(_))
        });
        let found = find(event).or_else(|| typed.and_then(find)).or_else(|| at(event));
        asked.extend(found);
        index += if typed.is_some() { 2 } else { 1 };
    }
    asked
}

impl Press {
    fn is(self, event: &Event) -> bool {
        match (self, event) {
            (Self::Text(text), Event::Text(typed)) => typed == text,
            // With Ctrl no text is typed, and the scale is what every program scales by these keys.
            (Self::Text("+"), Event::Key { key: Key::Plus | Key::Equals, pressed: true, modifiers, .. })
            | (Self::Text("-"), Event::Key { key: Key::Minus, pressed: true, modifiers, .. })
            | (Self::Text("0"), Event::Key { key: Key::Num0, pressed: true, modifiers, .. }) => {
                modifiers.command
            }
            // Where AltGr counts as Ctrl and Alt, no text comes with the character.
            (Self::Text(text), Event::Key { key, pressed: true, modifiers, .. }) => {
                let character = match key {
                    Key::OpenBracket => "[",
                    Key::CloseBracket => "]",
                    Key::OpenCurlyBracket => "{",
                    Key::CloseCurlyBracket => "}",
                    _ => return false,
                };
                text == character && modifiers.alt && modifiers.ctrl
            }
            (Self::Key(own, shift), Event::Key { key, pressed: true, repeat, modifiers, .. }) => {
                let again = matches!(own, Key::S | Key::D | Key::G | Key::PageDown | Key::PageUp);
                own == *key && *modifiers == Modifiers { shift, ..Modifiers::NONE } && (!repeat || again)
            }
            (Self::Command(own), Event::Key { key, pressed: true, repeat: false, modifiers, .. }) => {
                own == *key && modifiers.command && !modifiers.shift && !modifiers.alt
            }
            _ => false,
        }
    }

    /// Whether `event` is a press of the key at this position.
    fn is_at(self, event: &Event) -> bool {
        match (self, event) {
            (Self::Place(own, shift), Event::Key { physical_key, pressed: true, modifiers, .. }) => {
                *physical_key == Some(own) && *modifiers == Modifiers { shift, ..Modifiers::NONE }
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: Key, physical: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: Some(physical), pressed: true, repeat: false, modifiers }
    }

    fn words(events: &[Event]) -> Vec<&'static str> {
        asked(events).into_iter().map(|key| key.word).collect()
    }

    fn typed(text: &str) -> Event {
        Event::Text(text.to_owned())
    }

    #[test]
    fn brackets_ask_once_wherever_they_lie() {
        let (none, shift) = (Modifiers::NONE, Modifiers::SHIFT);
        // US: a key and its text are one press.
        let us = |key, modifiers, text| [press(key, key, modifiers), typed(text)];
        assert_eq!(words(&us(Key::OpenBracket, none, "[")), ["slower_d"]);
        assert_eq!(words(&us(Key::CloseBracket, none, "]")), ["faster_d"]);
        let curly = [press(Key::OpenCurlyBracket, Key::OpenBracket, shift), typed("{")];
        assert_eq!(words(&curly), ["slower_g"]);
        let curly = [press(Key::CloseCurlyBracket, Key::CloseBracket, shift), typed("}")];
        assert_eq!(words(&curly), ["faster_g"]);
        // German: AltGr and 8 type a bracket; the key at the bracket's place types ü, and the one beside it +.
        assert_eq!(words(&[press(Key::OpenBracket, Key::Num8, none), typed("[")]), ["slower_d"]);
        assert_eq!(words(&[press(Key::OpenBracket, Key::OpenBracket, none), typed("ü")]), ["slower_d"]);
        assert_eq!(words(&[press(Key::OpenBracket, Key::OpenBracket, shift), typed("Ü")]), ["slower_g"]);
        assert_eq!(words(&[press(Key::Plus, Key::CloseBracket, none), typed("+")]), ["larger"]);
        // Where AltGr counts as Ctrl and Alt, the character comes as a key alone.
        let alt_gr = Modifiers { ctrl: true, alt: true, command: true, ..Modifiers::NONE };
        assert_eq!(words(&[press(Key::CloseBracket, Key::Num9, alt_gr)]), ["faster_d"]);
        assert_eq!(words(&[press(Key::OpenCurlyBracket, Key::Num7, alt_gr)]), ["slower_g"]);
        // Russian, where no key has a Latin letter.
        assert_eq!(words(&[press(Key::CloseBracket, Key::CloseBracket, none), typed("ъ")]), ["faster_d"]);
        // French: the bracket's place is a dead key, which types nothing.
        assert_eq!(words(&[press(Key::OpenBracket, Key::OpenBracket, none)]), ["slower_d"]);
        // On every keyboard.
        assert_eq!(words(&[press(Key::PageDown, Key::PageDown, none)]), ["slower_d"]);
        assert_eq!(words(&[press(Key::PageUp, Key::PageUp, shift)]), ["faster_g"]);
    }

    #[test]
    fn presses_in_one_frame_all_count_and_letters_keep_their_meaning() {
        let none = Modifiers::NONE;
        let twice = [
            press(Key::CloseBracket, Key::CloseBracket, none),
            typed("]"),
            press(Key::CloseBracket, Key::CloseBracket, none),
            typed("]"),
        ];
        assert_eq!(words(&twice), ["faster_d", "faster_d"]);
        assert_eq!(words(&[press(Key::S, Key::S, none), typed("s")]), ["step"]);
        assert_eq!(words(&[typed("}"), typed("}")]), ["faster_g", "faster_g"]);
        // Dvorak: the bracket's place types a slash, and the bracket lies beside the 0.
        assert_eq!(words(&[press(Key::OpenBracket, Key::Minus, none), typed("[")]), ["slower_d"]);
        assert_eq!(
            words(&[press(Key::Questionmark, Key::OpenBracket, Modifiers::SHIFT), typed("?")]),
            ["help"]
        );
    }

    #[test]
    fn no_two_keys_are_the_same() {
        let mut captions: Vec<_> = KEYS.iter().map(|key| key.caption).collect();
        captions.sort_unstable();
        captions.dedup();
        assert_eq!(captions.len(), KEYS.len());
    }
}
