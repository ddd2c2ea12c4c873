//! What of an object that holds others is handed on to them: the plan of those others is elsewhere.

use crate::plan::Value;

/// The names among these whose values change; all of them, where nobody can tell.
pub(super) fn changing<'n>(names: &[&'n str], before: &Value<'_>, after: &Value<'_>) -> Vec<&'n str> {
    let (Value::Map(_), Value::Map(_)) = (before, after) else { return names.to_vec() };
    let at = |value: &'_ Value<'_>, name: &str, other: &Value<'_>| {
        let (one, other) = (value.get(name), other.get(name));
        match (one, other) {
            (Some(one), Some(other)) => one.is_same(other),
            (Some(only), None) | (None, Some(only)) => only.is_empty(),
            (None, None) => true,
        }
    };
    names.iter().copied().filter(|name| !at(before, name, after)).collect()
}

#[cfg(test)]
mod tests {
    use super::changing;
    use crate::plan::Attributes;

    #[test]
    fn only_what_differs_is_handed_on_and_all_where_nobody_can_tell() {
        let of = |before: &str, after: &str| {
            let [before, after] = [before, after].map(|json| Attributes::new(Some(json), None, None).open());
            changing(&["a", "b"], &before, &after)
        };
        assert_eq!(of(r#"{"a": 1, "b": [2], "c": 3}"#, r#"{"a": 1, "b": [3], "c": 4}"#), ["b"]);
        assert_eq!(of(r#"{"a": null}"#, r#"{"b": {}}"#), [""; 0]);
        assert_eq!(of(r#"{"a": 1}"#, "{}"), ["a"]);
        assert_eq!(of("null", "{}"), ["a", "b"]);
    }
}
