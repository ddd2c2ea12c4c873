//! The names that an object has at its provider, as far as they tell that it is production.
//!
//! A plan can be called staging; the database that it deletes is called what it is. A name that says less tells
//! nothing: people call things `test` for many reasons.

use super::environment::EnvironmentClass;
use super::signal::{Signal, class_of_words};
use crate::plan::Value;

/// The attributes in which providers keep the names of an object and of what it is in.
const ATTRIBUTES: [&str; 14] = [
    "bucket",
    "cluster_identifier",
    "cluster_name",
    "database_name",
    "db_name",
    "domain_name",
    "function_name",
    "identifier",
    "name",
    "namespace",
    "project",
    "repository_name",
    "resource_group_name",
    "table_name",
];

/// The first name that has a word for production. The name is not shown: only the attribute that has it.
pub(super) fn of(attributes: &Value<'_>) -> Option<Signal> {
    let class = EnvironmentClass::Production;
    let says = |name: &&&str| {
        let leaf = attributes.get(name).and_then(Value::leaf);
        leaf.is_some_and(|leaf| leaf.satisfies(|text| class_of_words(text) == Some(class)))
    };
    let name = ATTRIBUTES.iter().find(says)?;
    Some(Signal { class, because: format!("`{name}` has a word for production") })
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::plan::Attributes;

    #[test]
    fn only_a_word_for_production_tells_and_no_name_is_shown() {
        let told = |json| of(&Attributes::new(Some(json), None, None).open()).map(|signal| signal.because);
        assert_eq!(
            told(r#"{"identifier": "acme-prod-db"}"#).unwrap(),
            "`identifier` has a word for production"
        );
        assert_eq!(
            told(r#"{"resource_group_name": "rg-prod"}"#).unwrap(),
            "`resource_group_name` has a word for production"
        );
        for json in [r#"{"name": "test"}"#, r#"{"name": "products"}"#, r#"{"description": "prod"}"#, "null"] {
            assert_eq!(told(json), None, "{json}");
        }
    }
}
