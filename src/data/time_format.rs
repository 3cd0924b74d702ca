//! Kinds of dates and times that are written as plain numbers.

use crate::words::Sentence;

/// A kind of date or time written as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// 24.12
    DayMonth,
    /// 12.24
    MonthDay,
    /// 2024.12 or 202412
    YearMonth,
    /// 12.2024
    MonthYear,
    /// 241231, 31122024 or 202412311330
    Day,
    /// 13.45 or 1345
    Clock,
    /// 1998
    Year,
    /// Seconds since 1970, or thousandths, millionths or billionths of them: 1700000000
    Stamp,
    /// The days of a spreadsheet: 45292
    Serial,
}

impl TimeFormat {
    /// The name in sentences.
    pub fn sentence(self) -> Sentence {
        Sentence::new(match self {
            Self::DayMonth => "data.moment.day_month",
            Self::MonthDay => "data.moment.month_day",
            Self::YearMonth => "data.moment.year_month",
            Self::MonthYear => "data.moment.month_year",
            Self::Day => "data.moment.day",
            Self::Clock => "data.moment.clock",
            Self::Year => "data.moment.year",
            Self::Stamp => "data.moment.stamp",
            Self::Serial => "data.moment.serial",
        })
    }

    /// Whether differences of such numbers are proportional to differences in time.
    pub(super) const fn has_distances(self) -> bool {
        matches!(self, Self::Year | Self::Stamp | Self::Serial)
    }
}
