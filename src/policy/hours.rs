//! How long a sign-off holds.

use std::fmt;
use std::str::FromStr;

/// A number of hours, written as `72h` or `3d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours(u32);

/// The longest that makes sense: a year.
const MOST: u32 = 366 * 24;

impl Hours {
    /// How many.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }
}

impl FromStr for Hours {
    type Err = &'static str;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        const SHAPE: &str = "no number of hours or days";
        let (number, each) = match (written.strip_suffix('h'), written.strip_suffix('d')) {
            (Some(number), _) => (number, 1),
            (None, Some(number)) => (number, 24),
            (None, None) => return Err(SHAPE),
        };
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(SHAPE);
        }
        let hours = number.parse::<u32>().ok().and_then(|number| number.checked_mul(each));
        match hours.filter(|hours| *hours <= MOST) {
            Some(0) => Err("no time at all"),
            Some(hours) => Ok(Self(hours)),
            None => Err("more than a year"),
        }
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}h", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Hours;

    #[test]
    fn hours_and_days_are_read_and_nonsense_is_not() {
        assert_eq!("72h".parse(), "3d".parse::<Hours>());
        for bad in ["", "h", "0h", "-1h", "1.5h", "72", "72 h", "5m", "9999999999d", "400d", "+3h"] {
            assert!(bad.parse::<Hours>().is_err(), "{bad}");
        }
    }
}
