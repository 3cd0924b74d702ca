//! The keyboard: one list of keys, with what each asks for.

use eframe::egui::{Context, Event, Key, Modifiers};

use super::action::{Action, Purpose, Seed};
use crate::config::Player;

/// A key and what it asks for.
pub struct Binding {
    /// As written on the key.
    pub caption: &'static str,
    /// The key of its explanation in the table of words.
    pub word: &'static str,
    press: Press,
    action: fn() -> Action,
}

/// How a key is recognised.
#[derive(Clone, Copy)]
enum Press {
    /// A key with no modifier or with Shift.
    Key(Key, bool),
    /// A character, wherever it lies on the keyboard.
    Text(&'static str),
    /// A key with Ctrl, or Cmd on a Mac.
    Command(Key),
}

/// Factor of one nudge of a learning rate: four of them are a factor of about two.
pub const NUDGE: f64 = 1.2;

/// All keys, in the order of the window that shows them.
pub const KEYS: &[Binding] = &[
    binding("Space", "play", Press::Key(Key::Space, false), || Action::TogglePlay),
    binding("S", "step", Press::Key(Key::S, false), || Action::Step(1, None)),
    binding("D", "step_d", Press::Key(Key::D, false), || Action::Step(1, Some(Player::Discriminator))),
    binding("G", "step_g", Press::Key(Key::G, false), || Action::Step(1, Some(Player::Generator))),
    binding("R", "reset", Press::Key(Key::R, false), || Action::Restart(Seed::Same)),
    binding("Shift+R", "new_seed", Press::Key(Key::R, true), || Action::Restart(Seed::Next)),
    binding("[", "slower_d", Press::Text("["), || Action::Nudge(Player::Discriminator, 1.0 / NUDGE)),
    binding("]", "faster_d", Press::Text("]"), || Action::Nudge(Player::Discriminator, NUDGE)),
    binding("{", "slower_g", Press::Text("{"), || Action::Nudge(Player::Generator, 1.0 / NUDGE)),
    binding("}", "faster_g", Press::Text("}"), || Action::Nudge(Player::Generator, NUDGE)),
    binding("+", "larger", Press::Text("+"), || Action::Zoom(None)),
    binding("−", "smaller", Press::Text("-"), || Action::Zoom(None)),
    binding("0", "first_size", Press::Text("0"), || Action::Zoom(None)),
    binding("T", "theme", Press::Key(Key::T, false), || Action::SwitchTheme),
    binding("Ctrl+O", "open_data", Press::Command(Key::O), || Action::Ask(Purpose::Data)),
    binding("Ctrl+S", "save_checkpoint", Press::Command(Key::S), || Action::Ask(Purpose::SaveCheckpoint)),
    binding("Ctrl+P", "save_window", Press::Command(Key::P), || Action::Ask(Purpose::SaveWindow)),
    binding("Ctrl+Z", "undo", Press::Command(Key::Z), || Action::Undo),
    binding("?", "help", Press::Text("?"), || Action::ToggleHelp),
    binding("F12", "developer", Press::Key(Key::F12, false), || Action::ToggleDeveloper),
];

const fn binding(caption: &'static str, word: &'static str, press: Press, action: fn() -> Action) -> Binding {
    Binding { caption, word, press, action }
}

/// What the keys of this frame ask for. While a person types, keys are letters.
pub fn pressed(ctx: &Context) -> Vec<Action> {
    if ctx.egui_wants_keyboard_input() {
        return Vec::new();
    }
    let zoom = ctx.zoom_factor();
    ctx.input(|input| {
        let asked = |event: &Event| {
            let key = KEYS.iter().find(|key| key.press.is(event))?;
            Some(match key.word {
                "larger" => Action::Zoom(Some(zoom * 1.1)),
                "smaller" => Action::Zoom(Some(zoom / 1.1)),
                _ => (key.action)(),
            })
        };
        input.events.iter().filter_map(asked).collect()
    })
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
            (Self::Key(own, shift), Event::Key { key, pressed: true, repeat, modifiers, .. }) => {
                let step = matches!(own, Key::S | Key::D | Key::G);
                own == *key && *modifiers == Modifiers { shift, ..Modifiers::NONE } && (!repeat || step)
            }
            (Self::Command(own), Event::Key { key, pressed: true, repeat: false, modifiers, .. }) => {
                own == *key && modifiers.command && !modifiers.shift && !modifiers.alt
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_keys_are_the_same() {
        let mut captions: Vec<_> = KEYS.iter().map(|key| key.caption).collect();
        captions.sort_unstable();
        captions.dedup();
        assert_eq!(captions.len(), KEYS.len());
    }
}
