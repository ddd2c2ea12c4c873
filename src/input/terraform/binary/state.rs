//! The state that a plan was made on: how many objects there are, and nothing else of them.
//!
//! Asked only where the plan does not list what stays.
//!
//! Source: `internal/states/statefile/version4.go` of both products.

use serde::Deserialize;
use serde::de::IgnoredAny;

#[derive(Deserialize)]
struct State<'a> {
    #[serde(borrow, default)]
    resources: Vec<Resource<'a>>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow)]
    mode: Option<crate::plan::Text<'a>>,
    #[serde(default)]
    instances: Vec<Instance>,
}

#[derive(Deserialize)]
struct Instance {
    deposed: Option<IgnoredAny>,
}

/// How many managed, current objects a state has; `None` where it cannot be read.
pub(super) fn objects(text: &[u8]) -> Option<usize> {
    let state: State<'_> = serde_json::from_slice(text).ok()?;
    let managed = state.resources.iter().filter(|it| it.mode.as_ref().is_none_or(|mode| mode.0 == "managed"));
    let current = managed.flat_map(|resource| &resource.instances).filter(|one| one.deposed.is_none());
    Some(current.count())
}

#[cfg(test)]
mod tests {
    use super::objects;

    #[test]
    fn managed_current_objects_are_counted() {
        let state = br#"{"version": 4, "resources": [
            {"mode": "managed", "instances": [{"index_key": 0}, {"index_key": 1}, {"deposed": "12ab34cd"}]},
            {"mode": "data", "instances": [{}]}
        ]}"#;
        assert_eq!(objects(state), Some(2));
        assert_eq!(objects(b"{}"), Some(0));
        assert_eq!(objects(b"{"), None);
    }
}
