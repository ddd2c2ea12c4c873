//! The clock. Everything below this floor is told what day it is.

use jiff::civil::Date;

/// Today in UTC, so that a date means the same day on every machine.
pub(super) fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()
}
