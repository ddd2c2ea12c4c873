//! The lines of a difference: on these alone a remark can stand.

/// The side of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// As it was: there the removed lines are.
    Before,
    /// As it will be.
    After,
}

impl Side {
    /// The side, for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Before => "before the change",
            Self::After => "after the change",
        }
    }
}

/// A line of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The side.
    pub side: Side,
    /// The line in the file on that side, counted from 1.
    pub number: u32,
}

/// The difference of one file.
#[derive(Debug, Clone, Default)]
pub struct Patch<'p> {
    lines: Vec<(Line, &'p str)>,
}

impl<'p> Patch<'p> {
    /// The difference that is written so. What cannot be read ends it: no remark stands there.
    #[must_use]
    pub fn read(written: &'p str) -> Self {
        let mut lines = Vec::new();
        let (mut before, mut after) = (0_u32, 0_u32);
        for text in written.lines() {
            if let Some(header) = text.strip_prefix("@@ ") {
                let Some(starts) = starts(header) else { break };
                (before, after) = starts;
                continue;
            }
            let mut letters = text.chars();
            let (side, number) = match letters.next() {
                Some('-') => (Side::Before, &mut before),
                Some('+') => (Side::After, &mut after),
                Some('\\') => continue,
                Some(_) | None => {
                    before = before.saturating_add(1);
                    (Side::After, &mut after)
                }
            };
            lines.push((Line { side, number: *number }, letters.as_str()));
            *number = number.saturating_add(1);
        }
        Self { lines }
    }

    /// Whether the line is part of the difference.
    #[must_use]
    pub fn has(&self, line: Line) -> bool {
        self.lines.iter().any(|(there, _)| *there == line)
    }

    /// The lines that are taken away.
    pub fn removed(&self) -> impl Iterator<Item = (Line, &'p str)> + '_ {
        self.lines.iter().filter(|(line, _)| line.side == Side::Before).copied()
    }
}

/// Where a part of the difference starts on either side: `-12,5 +12,9 @@ …`.
fn starts(header: &str) -> Option<(u32, u32)> {
    let mut parts = header.split(' ');
    let mut start = |sign: char| parts.next()?.strip_prefix(sign)?.split(',').next()?.parse().ok();
    Some((start('-')?, start('+')?))
}

#[cfg(test)]
mod tests {
    use super::{Line, Patch, Side};

    const PATCH: &str = "@@ -10,4 +10,3 @@ resource \"a\" \"b\"\n context\n-gone\n-gone too\n+new\n\\ No newline at \
                         end of file\n@@ -40 +39,2 @@\n-x\n+y\n+z";

    #[test]
    fn lines_are_counted_on_their_own_side() {
        let patch = Patch::read(PATCH);
        let removed: Vec<(u32, &str)> = patch.removed().map(|(line, text)| (line.number, text)).collect();
        assert_eq!(removed, [(11, "gone"), (12, "gone too"), (40, "x")]);
        let after = |number| patch.has(Line { side: Side::After, number });
        assert_eq!(
            [9, 10, 11, 12, 38, 39, 40, 41].map(after),
            [false, true, true, false, false, true, true, false]
        );
        assert!(!Patch::read("@@ nonsense\n+x").has(Line { side: Side::After, number: 0 }));
    }
}
