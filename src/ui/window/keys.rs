//! The keyboard: one table of all keys. What a key does, the list in the program and the list in the guide come from it.

use eframe::egui::{Context, Event, Key, Modifiers};

use crate::config::Player;
use crate::ui::action::{Action, DrawAction, LecternAction, LessonAction, Moment, Purpose, Seed, SlowAction};
use crate::ui::screen_layout::ScreenLayout;
use crate::words::Language;

/// A key and its action.
pub struct Binding {
    /// The name of the key, as shown.
    pub caption: &'static str,
    /// The name of another key with the same action, which every keyboard has; empty if none is needed.
    pub alternative: &'static str,
    /// The key of its explanation in the table of words.
    pub word: &'static str,
    scope: KeyScope,
    presses: &'static [Press],
    action: fn() -> Action,
}

/// The part of the program in which a key has its action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyScope {
    /// Wherever it has no other one.
    Anywhere,
    /// While the guide is open.
    Guide,
    /// While the window for drawing is open, and the guide is closed.
    Drawing,
    /// In the layout Present, while neither is open.
    Present,
    /// There while a lesson is open, in place of that.
    Lesson,
    /// While the light around the pointer is on.
    Light,
    /// While the pen draws.
    Pen,
    /// While the pen draws, or something is drawn.
    Ink,
}

/// The event by which a key is recognised.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Press {
    /// A key with no modifier or with Shift.
    Key(Key, bool),
    /// A key with no modifier, once however long it is held.
    Once(Key),
    /// A character, wherever it is on the keyboard.
    Text(&'static str),
    /// A position on the keyboard, whatever character it types, with no modifier or with Shift; only if no other
    /// binding matches the character.
    Place(Key, bool),
    /// A key with Ctrl, or Cmd on a Mac.
    Command(Key),
    /// The same with Shift.
    CommandShift(Key),
}

/// Factor on a learning rate per key press: four presses give a factor of about two.
pub const NUDGE: f64 = 1.2;

/// Factor on the radius of the light per key press.
const LARGER: f32 = 1.2;

/// All bindings, in the order in which they are listed.
pub const KEYS: &[Binding] = &[
    binding("Space", "play", &[Press::Key(Key::Space, false)], || Action::TogglePlay),
    binding("S", "step", &[Press::Key(Key::S, false)], || Action::Step(1, None)),
    binding("D", "step_d", &[Press::Key(Key::D, false)], || Action::Step(1, Some(Player::Discriminator))),
    binding("G", "step_g", &[Press::Key(Key::G, false)], || Action::Step(1, Some(Player::Generator))),
    binding(".", "slow_forward", &[Press::Text(".")], || Action::Slow(SlowAction::Forward)),
    binding(",", "slow_back", &[Press::Text(",")], || Action::Slow(SlowAction::Back)),
    binding("←", "step_back", &[Press::Key(Key::ArrowLeft, false)], || Action::Go(Moment::By(-1))),
    binding("→", "step_on", &[Press::Key(Key::ArrowRight, false)], || Action::Go(Moment::By(1))),
    binding("Shift+←", "steps_back", &[Press::Key(Key::ArrowLeft, true)], || Action::Go(Moment::By(-100))),
    binding("Shift+→", "steps_on", &[Press::Key(Key::ArrowRight, true)], || Action::Go(Moment::By(100))),
    binding("Home", "first_step", &[Press::Key(Key::Home, false)], || Action::Go(Moment::First)),
    binding("End", "live", &[Press::Key(Key::End, false)], || Action::Go(Moment::Last)),
    binding("B", "stop_here", &[Press::Key(Key::B, false)], || Action::StopHere),
    binding("R", "reset", &[Press::Key(Key::R, false)], || Action::Restart(Seed::Same)),
    binding("Shift+R", "new_seed", &[Press::Key(Key::R, true)], || Action::Restart(Seed::Next)),
    binding(
        "[",
        "slower_d",
        &[Press::Text("["), Press::Key(Key::F7, false), Press::Place(Key::OpenBracket, false)],
        || Action::Nudge(Player::Discriminator, 1.0 / NUDGE),
    )
    .or("F7"),
    binding(
        "]",
        "faster_d",
        &[Press::Text("]"), Press::Key(Key::F8, false), Press::Place(Key::CloseBracket, false)],
        || Action::Nudge(Player::Discriminator, NUDGE),
    )
    .or("F8"),
    binding(
        "{",
        "slower_g",
        &[Press::Text("{"), Press::Key(Key::F7, true), Press::Place(Key::OpenBracket, true)],
        || Action::Nudge(Player::Generator, 1.0 / NUDGE),
    )
    .or("Shift+F7"),
    binding(
        "}",
        "faster_g",
        &[Press::Text("}"), Press::Key(Key::F8, true), Press::Place(Key::CloseBracket, true)],
        || Action::Nudge(Player::Generator, NUDGE),
    )
    .or("Shift+F8"),
    binding("1", "watch", &[Press::Text("1"), Press::Place(Key::Num1, false)], || {
        Action::Arrange(ScreenLayout::Watch)
    }),
    binding("2", "tune", &[Press::Text("2"), Press::Place(Key::Num2, false)], || {
        Action::Arrange(ScreenLayout::Tune)
    }),
    // Clickers have a button for F5.
    binding(
        "3",
        "present",
        &[Press::Text("3"), Press::Key(Key::F5, false), Press::Place(Key::Num3, false)],
        || Action::Arrange(ScreenLayout::Present),
    )
    .or("F5"),
    binding("4", "model", &[Press::Text("4"), Press::Place(Key::Num4, false)], || {
        Action::Arrange(ScreenLayout::Model)
    }),
    binding("5", "fig1", &[Press::Text("5"), Press::Place(Key::Num5, false)], || {
        Action::Arrange(ScreenLayout::Fig1)
    }),
    binding("6", "compare", &[Press::Text("6"), Press::Place(Key::Num6, false)], || {
        Action::Arrange(ScreenLayout::Compare)
    }),
    binding("7", "dirac", &[Press::Text("7"), Press::Place(Key::Num7, false)], || {
        Action::Arrange(ScreenLayout::Dirac)
    }),
    binding("L", "lessons", &[Press::Key(Key::L, false)], || Action::Lesson(LessonAction::List)),
    // And two for these.
    binding("PgDn", "next_plot", &[Press::Key(Key::PageDown, false)], || Action::TurnPlot(true))
        .only_in(KeyScope::Present),
    binding("PgUp", "previous_plot", &[Press::Key(Key::PageUp, false)], || Action::TurnPlot(false))
        .only_in(KeyScope::Present),
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
    binding("Ctrl+Shift+Z", "redo", &[Press::CommandShift(Key::Z), Press::Command(Key::Y)], || Action::Redo)
        .or("Ctrl+Y"),
    binding("Ctrl+Z", "undo_stroke", &[Press::Command(Key::Z)], || Action::Draw(DrawAction::Undo))
        .only_in(KeyScope::Drawing),
    binding("Ctrl+Shift+Z", "redo_stroke", &[Press::CommandShift(Key::Z), Press::Command(Key::Y)], || {
        Action::Draw(DrawAction::Redo)
    })
    .only_in(KeyScope::Drawing)
    .or("Ctrl+Y"),
    binding("PgDn", "lesson_on", &[Press::Once(Key::PageDown)], || Action::Lesson(LessonAction::Forward))
        .only_in(KeyScope::Lesson),
    binding("PgUp", "lesson_back", &[Press::Once(Key::PageUp)], || Action::Lesson(LessonAction::Back))
        .only_in(KeyScope::Lesson),
    binding("N", "notes", &[Press::Key(Key::N, false)], || Action::Lectern(LecternAction::Notes)),
    binding("H", "hold", &[Press::Key(Key::H, false)], || Action::HoldPicture),
    binding("O", "light", &[Press::Key(Key::O, false)], || Action::Lectern(LecternAction::Light)),
    binding(
        "[",
        "smaller_light",
        &[Press::Text("["), Press::Key(Key::F7, false), Press::Place(Key::OpenBracket, false)],
        || Action::Lectern(LecternAction::GrowLight(1.0 / LARGER)),
    )
    .or("F7")
    .only_in(KeyScope::Light),
    binding(
        "]",
        "larger_light",
        &[Press::Text("]"), Press::Key(Key::F8, false), Press::Place(Key::CloseBracket, false)],
        || Action::Lectern(LecternAction::GrowLight(LARGER)),
    )
    .or("F8")
    .only_in(KeyScope::Light),
    binding("P", "pen", &[Press::Key(Key::P, false)], || Action::Lectern(LecternAction::Pen)),
    binding("C", "pen_color", &[Press::Key(Key::C, false)], || Action::Lectern(LecternAction::NextPenColor))
        .only_in(KeyScope::Pen),
    binding("W", "wipe", &[Press::Key(Key::W, false)], || Action::Lectern(LecternAction::Wipe))
        .only_in(KeyScope::Ink),
    binding("Ctrl+Z", "undo_line", &[Press::Command(Key::Z)], || Action::Lectern(LecternAction::Undo))
        .only_in(KeyScope::Pen),
    binding("Ctrl+Shift+Z", "redo_line", &[Press::CommandShift(Key::Z), Press::Command(Key::Y)], || {
        Action::Lectern(LecternAction::Redo)
    })
    .only_in(KeyScope::Pen)
    .or("Ctrl+Y"),
    binding("F1", "guide", &[Press::Key(Key::F1, false)], || Action::ToggleHandbook),
    binding("F2", "glossary", &[Press::Key(Key::F2, false)], || Action::ToggleGlossary),
    binding("PgDn", "page_down", &[Press::Key(Key::PageDown, false)], || Action::ScrollHandbook(0.9))
        .only_in(KeyScope::Guide),
    binding("PgUp", "page_up", &[Press::Key(Key::PageUp, false)], || Action::ScrollHandbook(-0.9))
        .only_in(KeyScope::Guide),
    binding("↓", "line_down", &[Press::Key(Key::ArrowDown, false)], || Action::ScrollHandbook(0.1))
        .only_in(KeyScope::Guide),
    binding("↑", "line_up", &[Press::Key(Key::ArrowUp, false)], || Action::ScrollHandbook(-0.1))
        .only_in(KeyScope::Guide),
    binding("Home", "first_line", &[Press::Key(Key::Home, false)], || Action::ScrollHandbook(-1e3))
        .only_in(KeyScope::Guide),
    binding("End", "last_line", &[Press::Key(Key::End, false)], || Action::ScrollHandbook(1e3))
        .only_in(KeyScope::Guide),
    binding("?", "help", &[Press::Text("?")], || Action::ToggleHelp),
    binding("F12", "developer", &[Press::Key(Key::F12, false)], || Action::ToggleDeveloper),
];

/// Keys that act again while they are held.
const REPEATING: [Key; 13] = [
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::S,
    Key::D,
    Key::G,
    Key::F7,
    Key::F8,
    Key::PageDown,
    Key::PageUp,
    Key::ArrowDown,
    Key::ArrowUp,
    Key::Home,
    Key::End,
];

const fn binding(
    caption: &'static str,
    word: &'static str,
    presses: &'static [Press],
    action: fn() -> Action,
) -> Binding {
    Binding { caption, alternative: "", word, scope: KeyScope::Anywhere, presses, action }
}

impl Binding {
    const fn or(mut self, alternative: &'static str) -> Self {
        self.alternative = alternative;
        self
    }

    const fn only_in(mut self, scope: KeyScope) -> Self {
        self.scope = scope;
        self
    }

    /// The names of its keys in `language`.
    pub fn names(&self, language: Language) -> String {
        match self.alternative {
            "" => self.caption.to_owned(),
            other => format!("{} {} {other}", self.caption, language.text("screen.or")),
        }
    }

    /// What it does, in `language`.
    pub fn explanation(&self, language: Language) -> std::borrow::Cow<'static, str> {
        language.text(&format!("key.{}", self.word))
    }
}

/// The binding that is explained by `word`.
pub fn binding_of(word: &str) -> Option<&'static Binding> {
    KEYS.iter().find(|key| key.word == word)
}

/// The name of the key whose binding is explained by `word`; empty if there is none.
pub fn caption_of(word: &str) -> &'static str {
    binding_of(word).map_or("", |key| key.caption)
}

/// Whether a key of the binding `word` was pressed in this frame.
pub fn is_pressed(ctx: &Context, word: &str) -> bool {
    let presses = binding_of(word).map_or(&[][..], |key| key.presses);
    ctx.input(|input| input.events.iter().any(|event| presses.iter().any(|press| press.is(event))))
}

/// Actions for the keys pressed in this frame, in the first of `scopes` in which each has one, or anywhere; none while a person types.
pub fn pressed(ctx: &Context, scopes: &[KeyScope]) -> Vec<Action> {
    if ctx.text_edit_focused() {
        return Vec::new();
    }
    // A slider, a menu or a unit of the model that is in focus is moved by arrows itself, and a button pressed by Space.
    let is_focused = ctx.memory(|memory| memory.focused().is_some());
    let moves = |key: &Binding| key.presses.iter().any(|press| press.is_arrow());
    let clicks = |key: &Binding| key.presses.contains(&Press::Key(Key::Space, false));
    let is_apart = [KeyScope::Guide, KeyScope::Drawing, KeyScope::Present, KeyScope::Lesson];
    let is_apart = is_apart.iter().any(|own| scopes.contains(own));
    let zoom = ctx.zoom_factor();
    let action = |key: &Binding| match key.word {
        "larger" => Action::Zoom(Some(zoom * 1.1)),
        "smaller" => Action::Zoom(Some(zoom / 1.1)),
        _ => (key.action)(),
    };
    let asked = ctx.input(|input| asked(&input.events, scopes));
    let is_taken = |key: &&Binding| is_focused && (clicks(key) || (!is_apart && moves(key)));
    asked.into_iter().filter(|key| !is_taken(key)).map(action).collect()
}

/// The bindings that `events` match in the first of `scopes`, or else anywhere. One press gives an event for the key and one for its
/// text: it counts once, and the text has priority over the position.
fn asked(events: &[Event], scopes: &[KeyScope]) -> Vec<&'static Binding> {
    let of = |scope: KeyScope| KEYS.iter().filter(move |key| key.scope == scope);
    let in_force = || scopes.iter().copied().flat_map(of).chain(of(KeyScope::Anywhere));
    let find = |event: &Event| in_force().find(|key| key.presses.iter().any(|press| press.is(event)));
    let at = |event: &Event| in_force().find(|key| key.presses.iter().any(|press| press.is_at(event)));
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
    /// Whether it is an arrow, or to the first or last, with which what is in focus is moved too.
    fn is_arrow(self) -> bool {
        matches!(self, Self::Key(Key::ArrowLeft | Key::ArrowRight | Key::Home | Key::End, _))
    }

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
                let again = !repeat || REPEATING.contains(key);
                own == *key && *modifiers == Modifiers { shift, ..Modifiers::NONE } && again
            }
            (Self::Once(own), Event::Key { key, pressed: true, repeat: false, modifiers, .. }) => {
                own == *key && *modifiers == Modifiers::NONE
            }
            (Self::Command(own), Event::Key { key, pressed: true, repeat: false, modifiers, .. }) => {
                own == *key && modifiers.command && !modifiers.shift && !modifiers.alt
            }
            (Self::CommandShift(own), Event::Key { key, pressed: true, repeat: false, modifiers, .. }) => {
                own == *key && modifiers.command && modifiers.shift && !modifiers.alt
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
        asked(events, &[]).into_iter().map(|key| key.word).collect()
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
        assert_eq!(words(&[press(Key::F7, Key::F7, none)]), ["slower_d"]);
        assert_eq!(words(&[press(Key::F8, Key::F8, shift)]), ["faster_g"]);
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
    fn a_key_has_one_action_wherever_one_is() {
        // Where a scope gives a key an action, that is meant to hide the one from anywhere.
        let all = KEYS.iter().flat_map(|key| key.presses.iter().map(move |press| (key, press)));
        let all: Vec<(&Binding, &Press)> = all.collect();
        for (index, (key, press)) in all.iter().enumerate() {
            for (other, same) in &all[index + 1..] {
                let is_twice = press == same && key.scope == other.scope;
                assert!(!is_twice, "{press:?} is for {} and for {}", key.word, other.word);
            }
        }
        let mut names: Vec<_> = KEYS
            .iter()
            .flat_map(|key| [key.caption, key.alternative].map(|name| (key.scope, name)))
            .collect();
        names.retain(|(_, name)| !name.is_empty());
        for (index, name) in names.iter().enumerate() {
            assert!(!names[index + 1..].contains(name), "{name:?} is listed twice");
        }
        let mut words: Vec<_> = KEYS.iter().map(|key| key.word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), KEYS.len());
    }

    #[test]
    fn what_a_key_types_belongs_to_no_other_key() {
        // A press comes with its text: both must lead to one binding.
        for key in KEYS {
            for own in key.presses {
                let events = match own {
                    Press::Key(own, shift) => {
                        let modifiers = Modifiers { shift: *shift, ..Modifiers::NONE };
                        let name = own.name();
                        let text = if *shift { name.to_uppercase() } else { name.to_lowercase() };
                        let text = (name.chars().count() == 1).then(|| typed(&text));
                        [press(*own, *own, modifiers)].into_iter().chain(text).collect()
                    }
                    Press::Once(own) => vec![press(*own, *own, Modifiers::NONE)],
                    Press::Text(text) => vec![typed(text)],
                    Press::Place(own, shift) => {
                        let modifiers = Modifiers { shift: *shift, ..Modifiers::NONE };
                        vec![press(Key::Insert, *own, modifiers)]
                    }
                    Press::Command(own) => {
                        let modifiers = Modifiers { command: true, ctrl: true, ..Modifiers::NONE };
                        vec![press(*own, *own, modifiers)]
                    }
                    Press::CommandShift(own) => {
                        let modifiers =
                            Modifiers { command: true, ctrl: true, shift: true, ..Modifiers::NONE };
                        vec![press(*own, *own, modifiers)]
                    }
                };
                let found: Vec<_> = asked(&events, &[key.scope]).into_iter().map(|key| key.word).collect();
                assert_eq!(found, [key.word], "{events:?}");
            }
        }
    }

    #[test]
    fn a_clicker_turns_pages_where_something_is_presented_and_changes_nothing_elsewhere() {
        let found = |key: Key, scope| {
            let events = [press(key, key, Modifiers::NONE)];
            asked(&events, &[scope]).into_iter().map(|key| key.word).collect::<Vec<_>>()
        };
        assert_eq!(found(Key::PageDown, KeyScope::Present), ["next_plot"]);
        assert_eq!(found(Key::PageUp, KeyScope::Present), ["previous_plot"]);
        assert_eq!(found(Key::PageDown, KeyScope::Guide), ["page_down"]);
        assert_eq!(found(Key::PageDown, KeyScope::Anywhere), [""; 0]);
        assert_eq!(found(Key::PageDown, KeyScope::Lesson), ["lesson_on"]);
        let held = Event::Key {
            key: Key::PageUp,
            physical_key: None,
            pressed: true,
            repeat: true,
            modifiers: Modifiers::NONE,
        };
        assert_eq!(found(Key::PageUp, KeyScope::Lesson), ["lesson_back"]);
        assert!(asked(&[held], &[KeyScope::Lesson]).is_empty(), "a held key runs through no lesson");
        assert_eq!(found(Key::Escape, KeyScope::Present), ["back"]);
        assert_eq!(found(Key::F5, KeyScope::Anywhere), ["present"]);
    }

    #[test]
    fn every_layout_has_a_key_of_its_own() {
        for layout in ScreenLayout::ALL {
            let binding = binding_of(layout.key()).expect("a binding");
            assert_eq!((binding.action)(), Action::Arrange(layout));
        }
    }

    /// The list of keys as a table in Markdown.
    fn table(language: Language) -> String {
        let heads = match language {
            Language::English => ["key", "what it does"],
            Language::Chinese => ["按键", "作用"],
        };
        let row = |key: &Binding| {
            let or = format!("` {} `", language.text("screen.or"));
            let names = [key.caption, key.alternative];
            let names: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
            format!("| `{}` | {} |\n", names.join(&or), key.explanation(language))
        };
        let rows: String = KEYS.iter().map(row).collect();
        format!("| {} | {} |\n|---|---|\n{rows}", heads[0], heads[1])
    }

    #[test]
    fn the_guide_lists_these_keys() {
        for (language, heading) in [(Language::English, "## Keys\n"), (Language::Chinese, "## 按键\n")] {
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
            let path = root.join(format!("assets/guide/{}/window.md", language.tag()));
            let text = std::fs::read_to_string(&path).expect("a chapter");
            let (before, after) = text.split_once(heading).expect("a section");
            let (lead, _) = after.split_once("|").expect("a table");
            let rest: String = after
                .lines()
                .skip_while(|line| !line.starts_with('|'))
                .skip_while(|line| line.starts_with('|'))
                .map(|line| format!("{line}\n"))
                .collect();
            let wanted = format!("{before}{heading}{lead}{}{rest}", table(language));
            if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
                std::fs::write(&path, &wanted).expect("a file");
            } else {
                assert!(
                    text == wanted,
                    "{} has other keys: UPDATE_SNAPSHOTS=true writes them",
                    path.display()
                );
            }
        }
    }
}
