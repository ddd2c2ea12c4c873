//! What has names that the plan's authors chose, such as variables: a map in which no name stands twice.
//!
//! The maps of the standard library take the last of two, so a second one could replace what decides.

use crate::plan::Text;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Things by their names; a name that stands there twice is an error.
pub(super) struct Named<'a, T>(pub(super) BTreeMap<Text<'a>, T>);

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Named<'a, T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(Reader(PhantomData))
    }
}

struct Reader<'a, T>(PhantomData<(&'a (), T)>);

impl<'de: 'a, 'a, T: Deserialize<'de>> Visitor<'de> for Reader<'a, T> {
    type Value = Named<'a, T>;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a map")
    }
    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut things = BTreeMap::new();
        while let Some((name, thing)) = map.next_entry::<Text<'a>, T>()? {
            if things.contains_key(&name) {
                return Err(M::Error::custom(format!("duplicate field `{}`", name.0)));
            }
            things.insert(name, thing);
        }
        Ok(Named(things))
    }
}

#[cfg(test)]
mod tests {
    use super::Named;

    #[test]
    fn a_name_that_stands_twice_is_an_error() {
        let read = |json| serde_json::from_str::<Named<'_, u8>>(json).map(|Named(things)| things.len());
        assert_eq!(read(r#"{"a": 1, "b": 2}"#).unwrap(), 2);
        let error = read(r#"{"a": 1, "\u0061": 1}"#).unwrap_err();
        assert!(error.to_string().starts_with("duplicate field `a`"), "{error}");
    }
}
