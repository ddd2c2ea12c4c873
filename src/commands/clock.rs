//! The clock. Everything below this floor is told what time it is.

use foureyes::github::Clock;
use jiff::Timestamp;
use jiff::civil::Date;

/// The time, and how to let it pass.
pub(super) fn clock() -> Clock {
    Clock { now: Box::new(Timestamp::now), pause: Box::new(std::thread::sleep) }
}

/// Today in UTC, so that a date means the same day on every machine.
pub(super) fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(Timestamp::now()).date()
}
