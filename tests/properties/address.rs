//! An address is taken apart without a loss: put together again, it is the same.

use foureyes::plan::{Address, Key, Parts, Step};
use proptest::prelude::*;

/// A key as HCL writes it.
fn quoted(key: &str) -> String {
    let letter = |letter: char| match letter {
        '\\' => "\\\\".to_owned(),
        '"' => "\\\"".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        other => other.to_string(),
    };
    let text: String = key.chars().map(letter).collect();
    format!("[\"{}\"]", text.replace("${", "$${").replace("%{", "%%{"))
}

fn step(step: &Step<'_>) -> String {
    let key = match &step.key {
        None => String::new(),
        Some(Key::Index(index)) => format!("[{index}]"),
        Some(Key::Text(key)) => quoted(key),
    };
    format!("{}{key}", step.name)
}

fn joined(parts: &Parts<'_>) -> String {
    let modules = parts.modules.iter().map(|module| format!("module.{}.", step(module)));
    let prefix = parts.prefix.map_or(String::new(), |prefix| format!("{prefix}."));
    format!("{}{prefix}{}.{}", modules.collect::<String>(), parts.kind, step(&parts.resource))
}

/// A name, a key, or both, as a tool may write them.
fn written_step() -> impl Strategy<Value = String> {
    let name = prop_oneof![4 => "[a-z_][a-z0-9_-]{0,5}", 1 => Just("module".to_owned()), 1 => Just("data".to_owned())];
    let key = prop_oneof![
        2 => Just(String::new()),
        1 => (0u32..1000).prop_map(|index| format!("[{index}]")),
        2 => ".{0,8}".prop_map(|key| quoted(&key)),
        2 => "[].\"\\\\$%{}\n/a-c\\[]{0,8}".prop_map(|key| quoted(&key)),
    ];
    (name, key).prop_map(|(name, key)| format!("{name}{key}"))
}

fn written() -> impl Strategy<Value = String> {
    let kind = prop_oneof![4 => "[a-z]{1,4}_[a-z]{1,4}", 1 => Just("data".to_owned())];
    let prefix = prop::sample::select(vec!["", "", "data.", "ephemeral."]);
    (prop::collection::vec(written_step(), 0..3), prefix, kind, written_step()).prop_map(
        |(modules, prefix, kind, resource)| {
            let modules: String = modules.iter().map(|module| format!("module.{module}.")).collect();
            format!("{modules}{prefix}{kind}.{resource}")
        },
    )
}

proptest! {
    #[test]
    fn what_a_tool_writes_comes_back_letter_for_letter(text in written()) {
        let address = Address::new(text.as_str());
        let parts = address.parts();
        prop_assert_eq!(parts.as_ref().map(joined), Some(text.clone()));
    }

    /// An escape has several spellings, so here the parts are compared and not the letters.
    #[test]
    fn whatever_has_parts_keeps_them(text in r#"(module\.[a-c]{1,2}(\["[^"]{0,4}"\]|\[[0-9]\])?\.)?(data\.)?[a-c]{1,3}\.[a-c]{1,2}(\["(\\[nrtxuU"\\]|[0-9a-f]{2}|[$%]{1,2}\{|.){0,6}"\])?"#) {
        let address = Address::new(text.as_str());
        if let Some(parts) = address.parts() {
            let again = joined(&parts);
            let again = Address::new(again);
            prop_assert_eq!(again.parts(), Some(parts));
        }
    }

    #[test]
    fn no_text_panics(text in r#"([a-z]|\.|\[|\]|"|\\|[0-9]|module\.|data\.|\$\{|\PC){0,24}"#) {
        let address = Address::new(text.as_str());
        prop_assert_eq!(address.as_str(), &text);
        if let Some(parts) = address.parts() {
            prop_assert!(!parts.kind.is_empty() && !parts.resource.name.is_empty());
            prop_assert!(address.configured().is_some_and(|name| name.ends_with(parts.resource.name)));
        }
    }
}
