//! How a table of a person's own is to be read. Each choice is left to the table by default, which then says what it took.

use super::choice::choice;
use crate::data;

/// Declares a choice that may be left to the table, and what it is for the reader.
macro_rules! reading_choice {
    ($chosen:ty, $of:ty, { $($variant:ident,)+ }) => {
        impl $chosen {
            /// What is chosen; `None` where it is left to the table.
            pub const fn chosen(self) -> Option<$of> {
                match self {
                    Self::Auto => None,
                    $(Self::$variant => Some(<$of>::$variant),)+
                }
            }
        }
    };
}

choice! {
    /// What stands for the characters of a text in bytes.
    Encoding("encoding") {
        /// As the bytes say.
        Auto = "auto",
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
reading_choice!(Encoding, data::Encoding, {
    Utf8,
    Utf16Le,
    Utf16Be,
    Gb18030,
    Big5,
    ShiftJis,
    EucJp,
    EucKr,
    Windows1250,
    Windows1251,
    Windows1252,
});

choice! {
    /// What stands between the cells of a row.
    Separator("separator") {
        /// As the rows say.
        Auto = "auto",
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
reading_choice!(Separator, data::Separator, { Comma, Semicolon, Tab, Pipe, Spaces, });

choice! {
    /// What stands between the whole part of a number and its fraction.
    Decimal("decimal") {
        /// As the columns say.
        Auto = "auto",
        /// '.'
        Point = "point",
        /// ','
        Comma = "comma",
    }
}
reading_choice!(Decimal, data::Decimal, { Point, Comma, });

choice! {
    /// What stands between groups of three digits.
    Thousands("thousands") {
        /// As the columns say.
        Auto = "auto",
        /// Nothing: a number with such a mark is text.
        None = "none",
        /// ','
        Comma = "comma",
        /// '.'
        Point = "point",
        /// A space of any kind.
        Space = "space",
        /// An apostrophe.
        Apostrophe = "apostrophe",
    }
}
reading_choice!(Thousands, data::Thousands, { None, Comma, Point, Space, Apostrophe, });

choice! {
    /// What a line of comment begins with.
    Comment("comment") {
        /// As the lines say.
        Auto = "auto",
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
reading_choice!(Comment, data::Comment, { None, Hash, Percent, Slashes, });

choice! {
    /// What stands above the rows.
    Header("header") {
        /// As the rows say.
        Auto = "auto",
        /// A line of names.
        Names = "names",
        /// A line of names, and one of units below it.
        NamesAndUnits = "names_and_units",
        /// Nothing: the first line is a row.
        None = "none",
    }
}
reading_choice!(Header, data::Header, { Names, NamesAndUnits, None, });

/// How a table is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingConfig {
    /// The encoding.
    pub encoding: Encoding,
    /// What separates cells.
    pub separator: Separator,
    /// The decimal mark.
    pub decimal: Decimal,
    /// The mark of thousands.
    pub thousands: Thousands,
    /// What begins a comment.
    pub comment: Comment,
    /// What stands above the rows.
    pub header: Header,
    /// The line, from 1, at which the table begins; 0 leaves it to the table.
    pub first_line: u64,
}

impl Default for ReadingConfig {
    fn default() -> Self {
        Self {
            encoding: Encoding::Auto,
            separator: Separator::Auto,
            decimal: Decimal::Auto,
            thousands: Thousands::Auto,
            comment: Comment::Auto,
            header: Header::Auto,
            first_line: 0,
        }
    }
}

impl ReadingConfig {
    /// The same for the reader.
    pub fn options(&self) -> data::ReadingOptions {
        data::ReadingOptions {
            encoding: self.encoding.chosen(),
            separator: self.separator.chosen(),
            decimal: self.decimal.chosen(),
            thousands: self.thousands.chosen(),
            comment: self.comment.chosen(),
            header: self.header.chosen(),
            first_line: self.first_line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Choice;

    /// The keys of a choice, and those of what it is for the reader behind "auto".
    fn keys<C: Choice>(reader: Vec<&'static str>) {
        assert_eq!(C::keys(), [vec!["auto"], reader].concat(), "{}", C::FAMILY);
    }

    #[test]
    fn what_may_be_chosen_is_what_the_reader_knows() {
        keys::<Encoding>(data::Encoding::ALL.iter().map(|encoding| encoding.key()).collect());
        keys::<Separator>(data::Separator::ALL.iter().map(|separator| separator.key()).collect());
        keys::<Decimal>(data::Decimal::ALL.iter().map(|decimal| decimal.key()).collect());
        keys::<Thousands>(data::Thousands::ALL.iter().map(|thousands| thousands.key()).collect());
        keys::<Comment>(data::Comment::ALL.iter().map(|comment| comment.key()).collect());
        keys::<Header>(data::Header::ALL.iter().map(|header| header.key()).collect());
        assert_eq!(ReadingConfig::default().options(), data::ReadingOptions::default());
    }
}
