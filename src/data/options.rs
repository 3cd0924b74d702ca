//! How a table is to be read, where a person says so. What is left open is read from the table itself.

/// One of several ways to read a table, each with its key in files.
pub trait Alternative: Copy + PartialEq + Sized + 'static {
    /// The name of the enum in the table of words.
    const FAMILY: &'static str;
    /// What a person may choose: `None`, which leaves it to the table, and each of them.
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
    /// What stands for the characters of a text in bytes.
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
    /// What stands between the cells of a row.
    Separator("separator") {
        /// ','
        Comma = "comma",
        /// ';'
        Semicolon = "semicolon",
        /// A tabulator.
        Tab = "tab",
        /// '|'
        Pipe = "pipe",
        /// One or more spaces or tabulators.
        Spaces = "spaces",
    }
}

impl Separator {
    /// The byte between two cells; for spaces one of those that may stand there.
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
    /// What stands between the whole part of a number and its fraction.
    Decimal("decimal") {
        /// '.'
        Point = "point",
        /// ','
        Comma = "comma",
    }
}

alternatives! {
    /// What stands between groups of three digits.
    Thousands("thousands") {
        /// Nothing: a number with such a mark is text.
        None = "none",
        /// ','
        Comma = "comma",
        /// '.'
        Point = "point",
        /// A space, a narrow one and one without a line break included.
        Space = "space",
        /// An apostrophe.
        Apostrophe = "apostrophe",
    }
}

alternatives! {
    /// What a line of comment begins with.
    Comment("comment") {
        /// There are no such lines.
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
    /// The characters themselves; `None` where there are none.
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
    /// What stands above the rows.
    Header("header") {
        /// A line of names.
        Names = "names",
        /// A line of names, and one of units below it.
        NamesAndUnits = "names_and_units",
        /// Nothing: the first line is a row.
        None = "none",
    }
}

alternatives! {
    /// What stands for a value that is missing.
    Missing("missing") {
        /// Empty cells and words such as NA.
        Words = "words",
        /// Also numbers such as -999, far from the others of their column.
        Codes = "codes",
    }
}

/// How a table is to be read. What is `None` is read from the table itself, and said in its
/// [`Reading`](super::Reading).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReadingOptions {
    /// The encoding.
    pub encoding: Option<Encoding>,
    /// What separates cells.
    pub separator: Option<Separator>,
    /// The decimal mark.
    pub decimal: Option<Decimal>,
    /// The mark of thousands.
    pub thousands: Option<Thousands>,
    /// What begins a comment.
    pub comment: Option<Comment>,
    /// What stands above the rows.
    pub header: Option<Header>,
    /// What stands for a missing value; `None` reads numbers as numbers, and tells which of them may stand for none.
    pub missing: Option<Missing>,
    /// The line, from 1, at which the table begins; 0 where the table itself is to say so.
    pub first_line: u64,
}
