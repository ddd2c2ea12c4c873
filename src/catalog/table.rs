//! A table that is embedded as text and searched as text.
//!
//! Nothing is parsed when the program starts: a look-up halves the text at line ends.

use memchr::{memchr, memchr_iter, memrchr};

/// Tab-separated text with a header, sorted bytewise by its key column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    text: &'static str,
    key: &'static str,
}

/// One record of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    header: &'static str,
    line: &'static str,
}

impl Table {
    /// The table with this text, sorted by the column of this name.
    pub(super) const fn new(text: &'static str, key: &'static str) -> Self {
        Self { text, key }
    }

    /// The first record with this key.
    pub(super) fn find(&self, key: &str) -> Option<Row> {
        self.rows_of(key).next()
    }

    /// The records with this key.
    pub(super) fn rows_of<'k>(&self, key: &'k str) -> impl Iterator<Item = Row> + use<'k> {
        let column = self.key;
        let start = self.first_not_below(key);
        let rest = self.body().get(start..).unwrap_or_default();
        rows(self.header(), rest).take_while(move |row| row.cell(column) == key)
    }

    /// Every record, in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row> + use<> {
        rows(self.header(), self.body())
    }

    /// Every key, in order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        let column = self.key;
        self.rows().map(move |row| row.cell(column))
    }

    /// Where the first line begins whose key is not less than this one.
    fn first_not_below(&self, key: &str) -> usize {
        let (header, body) = (self.header(), self.body());
        let column = column(header, self.key).unwrap_or_default();
        let (mut low, mut high) = (0, body.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let before = body.as_bytes().get(..middle).unwrap_or_default();
            let start = memrchr(b'\n', before).map_or(0, |at| at + 1);
            let rest = body.get(start..).unwrap_or_default();
            let line = up_to(rest, b'\n');
            if nth(line, column) < key {
                low = start + line.len() + 1;
            } else {
                high = start;
            }
        }
        low
    }

    fn header(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default()
    }

    fn body(&self) -> &'static str {
        self.text.split_once('\n').map_or("", |(_, body)| body)
    }
}

impl Row {
    /// The cell of the column with this name; empty where there is no such column.
    pub(super) fn cell(&self, name: &str) -> &'static str {
        column(self.header, name).map_or("", |column| nth(self.line, column))
    }

    /// The entries of a cell that holds a list.
    pub(super) fn list(&self, name: &str, separator: &'static str) -> impl Iterator<Item = &'static str> {
        self.cell(name).split(separator).filter(|entry| !entry.is_empty())
    }
}

/// Where the column with this name is.
fn column(header: &str, name: &str) -> Option<usize> {
    header.as_bytes().split(|byte| *byte == b'\t').position(|column| column == name.as_bytes())
}

/// The cell in this column of a line; empty where the line ends before.
fn nth(line: &str, column: usize) -> &str {
    let mut ends = memchr_iter(b'\t', line.as_bytes());
    let start = column.checked_sub(1).map_or(Some(0), |last| ends.nth(last).map(|end| end + 1));
    start.and_then(|start| line.get(start..)).map_or("", |rest| up_to(rest, b'\t'))
}

/// What stands before the first of these bytes, an ASCII character; all, where there is none.
fn up_to(text: &str, byte: u8) -> &str {
    text.get(..memchr(byte, text.as_bytes()).unwrap_or(text.len())).unwrap_or_default()
}

fn rows(header: &'static str, body: &'static str) -> impl Iterator<Item = Row> {
    body.lines().map(move |line| Row { header, line })
}

#[cfg(test)]
mod tests {
    use super::Table;

    const FRUIT: Table =
        Table::new("colour\tname\nred\tapple\nred\tcherry\nblack\tcherry\nyellow\tpéar\n", "name");

    fn colours(name: &str) -> Vec<&'static str> {
        FRUIT.rows_of(name).map(|row| row.cell("colour")).collect()
    }

    #[test]
    fn every_row_is_found_by_its_key_and_nothing_by_another() {
        assert_eq!(colours("apple"), ["red"]);
        assert_eq!(colours("cherry"), ["red", "black"]);
        assert_eq!(colours("péar"), ["yellow"]);
        for absent in ["", "aa", "app", "apples", "name", "zebra"] {
            assert_eq!(FRUIT.find(absent), None, "{absent}");
        }
    }

    #[test]
    fn an_empty_table_holds_nothing() {
        assert_eq!(Table::new("", "name").find("apple"), None);
        assert_eq!(Table::new("name\n", "name").rows().count(), 0);
    }

    #[test]
    fn cells_are_named_and_lists_are_split() {
        let table = Table::new("name\tlist\na\tx; y\nb\t\n", "name");
        let list = |key| table.find(key).map(|row| row.list("list", "; ").collect::<Vec<_>>());
        assert_eq!(list("a"), Some(vec!["x", "y"]));
        assert_eq!(list("b"), Some(vec![]));
        assert_eq!(table.find("a").map(|row| row.cell("other")), Some(""));
    }
}
