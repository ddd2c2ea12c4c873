//! The state before the plan, and the values after it: how many objects there are, and nothing else of them.
//!
//! Source: `marshalState` of `internal/command/jsonstate`, and `marshalPlannedValues` of `jsonplan`; the same
//! in both products.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// The state as it was before the plan.
#[derive(Deserialize)]
pub(super) struct State {
    values: Option<Values>,
}

/// The objects of a state, or those that a plan leaves behind.
#[derive(Deserialize)]
pub(super) struct Values {
    root_module: Option<Module>,
}

#[derive(Deserialize)]
struct Module {
    #[serde(default, deserialize_with = "count")]
    resources: usize,
    #[serde(default, deserialize_with = "sum")]
    child_modules: usize,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow)]
    mode: Option<crate::plan::Text<'a>>,
    deposed_key: Option<IgnoredAny>,
}

impl State {
    /// How many managed, current objects there are.
    pub(super) fn objects(&self) -> usize {
        self.values.as_ref().map_or(0, Values::objects)
    }
}

impl Values {
    /// How many managed, current objects there are.
    pub(super) fn objects(&self) -> usize {
        self.root_module.as_ref().map_or(0, Module::objects)
    }
}

impl Module {
    fn objects(&self) -> usize {
        self.resources.saturating_add(self.child_modules)
    }
}

/// Counts the managed, current objects of a list without keeping them.
fn count<'de, D: Deserializer<'de>>(input: D) -> Result<usize, D::Error> {
    input.deserialize_any(Adder(
        |resource: Resource<'de>| {
            let managed = resource.mode.is_none_or(|mode| mode.0 == "managed");
            usize::from(managed && resource.deposed_key.is_none())
        },
        PhantomData,
    ))
}

/// Adds up the objects of the modules of a list.
fn sum<'de, D: Deserializer<'de>>(input: D) -> Result<usize, D::Error> {
    input.deserialize_any(Adder(|module: Module| module.objects(), PhantomData))
}

/// Adds up what a function makes of each item of a list; null is an empty list.
struct Adder<T, F>(F, PhantomData<T>);

impl<'de, T: Deserialize<'de>, F: Fn(T) -> usize> Visitor<'de> for Adder<T, F> {
    type Value = usize;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }
    fn visit_unit<E>(self) -> Result<usize, E> {
        Ok(0)
    }
    fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<usize, S::Error> {
        let mut sum: usize = 0;
        while let Some(item) = items.next_element()? {
            sum = sum.saturating_add((self.0)(item));
        }
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn managed_current_objects_of_all_modules_are_counted() {
        let json = r#"{"values": {"root_module": {
            "resources": [{"mode": "managed", "values": {}}, {"mode": "data"}, {"mode": "managed", "deposed_key": "x"}],
            "child_modules": [{"resources": [{}], "child_modules": [{"resources": [{"mode": "managed"}]}]}]
        }}}"#;
        assert_eq!(serde_json::from_str::<State>(json).unwrap().objects(), 3);
        for empty in ["{}", r#"{"values": {"root_module": {"resources": null}}}"#] {
            assert_eq!(serde_json::from_str::<State>(empty).unwrap().objects(), 0);
        }
    }
}
