//! Text that never grows longer than it may, and never loses anything without a word.

/// Text of at most so many characters.
pub(super) struct Bounded {
    text: String,
    length: usize,
    most: usize,
}

impl Bounded {
    pub(super) fn new(most: usize) -> Self {
        Self { text: String::new(), length: 0, most }
    }

    /// Adds a part that is whole or not there; whether it is.
    pub(super) fn add(&mut self, part: &str) -> bool {
        let length = self.length + part.chars().count();
        let fits = length <= self.most;
        if fits {
            self.text.push_str(part);
            self.length = length;
        }
        fits
    }

    /// Says what was left out. There is room for it beyond the bound.
    pub(super) fn leave_out(&mut self, what: &str) {
        self.text.push_str(what);
    }

    /// The whole, with what stands at its end.
    pub(super) fn end(self, end: &str) -> String {
        self.text + end
    }
}

/// As many of the parts as fit into so many characters, and how many more there are.
pub(super) fn list(
    parts: impl Iterator<Item = String>,
    most: usize,
    more: impl Fn(usize) -> String,
) -> String {
    let mut parts = parts.peekable();
    let mut list = Bounded::new(most);
    while parts.next_if(|part| list.add(part)).is_some() {}
    match parts.count() {
        0 => list.text,
        left => list.text + &more(left),
    }
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn what_does_not_fit_is_counted() {
        let parts = || ["äbc", "def", "g"].map(str::to_owned).into_iter();
        let more = |left| format!("+{left}");
        assert_eq!(list(parts(), 7, more), "äbcdefg");
        assert_eq!(list(parts(), 5, more), "äbc+2");
    }
}
