//! Text is refused by the catalog's grammar, or what it says is written so that it reads the same.
#![no_main]

use foureyes::catalog::{Condition, Path, RecoveryRule};
use libfuzzer_sys::fuzz_target;
use std::fmt::Display;
use std::str::FromStr;

fn same<T: FromStr + Display + PartialEq>(text: &str) {
    if let Ok(read) = text.parse::<T>() {
        assert!(read.to_string().parse::<T>().is_ok_and(|again| again == read));
    }
}

fuzz_target!(|text: &str| {
    same::<Path>(text);
    same::<Condition>(text);
    same::<RecoveryRule>(text);
});
