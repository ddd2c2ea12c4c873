//! The names of attributes as Terraform spells them, whoever spelled them: CloudFormation's `DBInstanceIdentifier` is
//! `db_instance_identifier`.

use crate::plan::words;
use std::borrow::Cow;

/// The name as Terraform spells it.
pub(super) fn of_terraform(name: &str) -> Cow<'_, str> {
    match name.contains(|letter: char| letter.is_ascii_uppercase()) {
        true => Cow::Owned(words(name).collect::<Vec<_>>().join("_")),
        false => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::of_terraform;

    #[test]
    fn every_spelling_is_one() {
        for name in ["DBInstanceIdentifier", "DbInstanceIdentifier", "db_instance_identifier"] {
            assert_eq!(of_terraform(name), "db_instance_identifier");
        }
        assert_eq!((of_terraform("Tags"), of_terraform("x_1")), ("tags".into(), "x_1".into()));
    }
}
