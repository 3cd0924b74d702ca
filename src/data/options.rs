//! Options of reading a table. Options that are not set are detected from the table.

/// The alternatives of one option, each with its key in files.
pub trait Alternative: Copy + PartialEq + Sized + 'static {
    /// The name of the enum in the table of words.
    const FAMILY: &'static str;
    /// All choices: `None`, which means detection, and each alternative.
    const CHOICES: &'static [Option<Self>];

    /// The name in files.
    fn key(self) -> &'static str;
}

/// Declares an enum of alternatives, each with its key.
macro_rules! alternatives {
    ($(#[$doc:meta])* $name:ident ($family:literal) { $($(#[$variant_doc:meta])* $variant:ident = $key:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl Alternative for $name {
            const FAMILY: &'static str = $family;
            const CHOICES: &'static [Option<Self>] = &[None, $(Some(Self::$variant),)+];

            fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }
        }
    };
}

alternatives! {
    /// The character encoding.
    Encoding("encoding") {
        /// UTF-8, of which ASCII is a part.
        Utf8 = "utf8",
        /// UTF-16, the low byte first.
        Utf16Le = "utf16le",
        /// UTF-16, the high byte first.
        Utf16Be = "utf16be",
        /// GB 18030, which contains GBK and GB 2312.
        Gb18030 = "gb18030",
        /// Big5, for traditional Chinese.
        Big5 = "big5",
        /// Shift-JIS.
        ShiftJis = "shift_jis",
        /// EUC-JP.
        EucJp = "euc_jp",
        /// EUC-KR with the additions of Windows.
        EucKr = "euc_kr",
        /// Windows-1250, for central Europe.
        Windows1250 = "windows_1250",
        /// Windows-1251, for Cyrillic.
        Windows1251 = "windows_1251",
        /// Windows-1252, for western Europe.
        Windows1252 = "windows_1252",
    }
}

alternatives! {
    /// The separator of cells.
    Separator("separator") {
        /// ','
        Comma = "comma",
        /// ';'
        Semicolon = "semicolon",
        /// A tab.
        Tab = "tab",
        /// '|'
        Pipe = "pipe",
        /// One or more spaces or tabs.
        Spaces = "spaces",
    }
}

impl Separator {
    /// The byte between two cells; for spaces, one of the possible bytes.
    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
            Self::Spaces => b' ',
        }
    }
}

alternatives! {
    /// The decimal mark.
    Decimal("decimal") {
        /// '.'
        Point = "point",
        /// ','
        Comma = "comma",
    }
}

alternatives! {
    /// The mark between groups of three digits.
    Thousands("thousands") {
        /// None: a number with such a mark is text.
        None = "none",
        /// ','
        Comma = "comma",
        /// '.'
        Point = "point",
        /// A space, including narrow and no-break spaces.
        Space = "space",
        /// An apostrophe.
        Apostrophe = "apostrophe",
    }
}

alternatives! {
    /// The start of a comment line.
    Comment("comment") {
        /// There are no comments.
        None = "none",
        /// '#'
        Hash = "hash",
        /// '%'
        Percent = "percent",
        /// '//'
        Slashes = "slashes",
    }
}

impl Comment {
    /// The characters at the start; `None` for [`Comment::None`].
    pub(super) const fn prefix(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Hash => Some("#"),
            Self::Percent => Some("%"),
            Self::Slashes => Some("//"),
        }
    }
}

alternatives! {
    /// The lines above the rows.
    Header("header") {
        /// A line of names.
        Names = "names",
        /// A line of names, and a line of units below it.
        NamesAndUnits = "names_and_units",
        /// None: the first line is a row.
        None = "none",
    }
}

alternatives! {
    /// The cells that count as missing.
    Missing("missing") {
        /// Empty cells and words such as NA.
        Words = "words",
        /// Also numbers such as -999 that are far from the others of their column.
        Codes = "codes",
    }
}

/// Options of reading a table. `None` means that the option is detected from the table; the result is in
/// [`Reading`](super::Reading).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReadingOptions {
    /// The encoding.
    pub encoding: Option<Encoding>,
    /// The separator of cells.
    pub separator: Option<Separator>,
    /// The decimal mark.
    pub decimal: Option<Decimal>,
    /// The mark between groups of three digits.
    pub thousands: Option<Thousands>,
    /// The start of a comment line.
    pub comment: Option<Comment>,
    /// The lines above the rows.
    pub header: Option<Header>,
    /// The cells that count as missing; `None` counts words only, and reports numbers that may be codes.
    pub missing: Option<Missing>,
    /// The line, from 1, at which the table begins; 0 for detection.
    pub first_line: u64,
}
