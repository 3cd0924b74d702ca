//! Enums of named alternatives, such as objectives or optimizers.

use crate::data::Alternative;
use crate::words::Name;

/// An enum whose variants a person chooses from. The key is used in files and on the command line; label and help are
/// in the table of words under `choice.FAMILY.KEY.label` and `.help`.
pub trait Choice: Copy + PartialEq + Sized + 'static {
    /// The name of the enum in the table of words.
    const FAMILY: &'static str;
    /// Every variant, in the order of menus.
    const ALL: &'static [Self];

    /// The variant's name in files.
    fn key(self) -> &'static str;

    /// The variant with the name `key`; `None` if there is none.
    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.key() == key)
    }

    /// The variant as sentences name it: by its key for who reads files or the command line, by its label for who looks at
    /// the window.
    fn name(self) -> Name {
        alternative(Self::FAMILY, self.key())
    }

    /// The names of all variants.
    fn keys() -> Vec<&'static str> {
        Self::ALL.iter().map(|choice| choice.key()).collect()
    }
}

/// A reading option of a table: `None` means that it is detected from the file.
impl<A: Alternative> Choice for Option<A> {
    const FAMILY: &'static str = A::FAMILY;
    const ALL: &'static [Self] = A::CHOICES;

    fn key(self) -> &'static str {
        self.map_or("auto", A::key)
    }
}

/// The name of the alternative `key` of `family`.
pub fn alternative(family: &str, key: &str) -> Name {
    Name { key: key.to_owned(), letter: "", word: format!("choice.{family}.{key}.label") }
}

/// Declares an enum that is a [`Choice`], each variant with its key.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident ($family:literal) { $($(#[$variant_doc:meta])* $variant:ident = $key:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $crate::config::Choice for $name {
            const FAMILY: &'static str = $family;
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }
        }
    };
}
pub(crate) use choice;

/// Declares an enum that nobody chooses from, but that has a name in files or in the table of words: each variant with its
/// key.
macro_rules! keyed {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $key:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The variant's name in files and in the table of words.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }
        }
    };
}
pub(crate) use keyed;
