//! The `Details` of a change: which properties force a replacement, and what in the template makes them change.

use super::wire::{Detail, Target, word};
use serde_json::value::RawValue;

/// What is in an object and in its place in the template.
const ATTRIBUTES: [&str; 7] = [
    "Properties",
    "Metadata",
    "CreationPolicy",
    "UpdatePolicy",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Tags",
];

/// What the change of a property does, least first.
const RECREATION: [&str; 3] = ["Never", "Conditionally", "Always"];

/// The value of a property that only the execution knows.
const UNKNOWN: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

/// The word of AWS for what makes a thing change, and what it means of the thing that it names.
type Source = (&'static str, fn(&str) -> String);

/// The more telling first: beside a reference there is always a `DirectModification` too.
const SOURCES: [Source; 5] = [
    ("ParameterReference", |name| format!("the parameter `{name}` changes")),
    ("ResourceReference", |name| format!("`{name}`, to which it refers, changes")),
    ("ResourceAttribute", |name| format!("`{name}`, to which it refers, changes")),
    ("DirectModification", |_| "the template changes it".to_owned()),
    ("Automatic", |_| "the template of the nested stack may have changed".to_owned()),
];

/// What the details of a change tell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The properties that force the replacement, as paths.
    pub(super) forced_by: Vec<String>,
    /// What makes it change, in AWS's word.
    pub(super) reason: Option<String>,
    /// The same for people.
    pub(super) cause: Option<String>,
    /// Whether a property would force a replacement for sure.
    pub(super) forces: Forces,
    /// A word that no release has written.
    pub(super) oddity: Option<String>,
}

/// Whether the details say that the object is replaced.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forces {
    #[default]
    Nothing,
    Replacement,
}

/// What these details tell.
pub(super) fn told(details: &[Detail<'_>]) -> Told {
    let worst = details.iter().filter_map(recreation).max().unwrap_or(0);
    let forcing: Vec<&Detail<'_>> =
        details.iter().filter(|detail| worst > 0 && recreation(detail) == Some(worst)).collect();
    let mut forced_by: Vec<String> =
        forcing.iter().filter_map(|detail| path(detail.target.as_ref()?)).collect();
    forced_by.sort();
    forced_by.dedup();
    let (telling, worded) =
        if forcing.is_empty() { (details.iter().collect(), "") } else { (forcing, WAITS) };
    let source = |detail: &Detail<'_>| {
        let word = word(detail.source.as_ref())?;
        SOURCES.iter().position(|(known, _)| *known == word)
    };
    let first =
        telling.iter().copied().filter_map(|detail| Some((source(detail)?, detail))).min_by_key(|it| it.0);
    let waits = telling.iter().any(|detail| {
        let after = detail.target.as_ref().and_then(|target| target.after);
        after.map(RawValue::get).is_some_and(|after| after.contains(UNKNOWN))
    });
    let cause = first.and_then(|(at, detail)| {
        let (_, says) = SOURCES.get(at)?;
        let clause = says(word(detail.entity.as_ref()).unwrap_or("something"));
        Some(if waits { format!("{clause}{worded}") } else { clause })
    });
    Told {
        forced_by,
        reason: first.and_then(|(_, detail)| word(detail.source.as_ref())).map(str::to_owned),
        cause,
        forces: if RECREATION.get(worst) == Some(&"Always") { Forces::Replacement } else { Forces::Nothing },
        oddity: details.iter().find_map(oddity),
    }
}

/// AWS says that an object is replaced also where the new value may turn out to be the old one.
const WAITS: &str = ", to a value that only the execution knows";

fn recreation(detail: &Detail<'_>) -> Option<usize> {
    let word = word(detail.target.as_ref()?.recreation.as_ref())?;
    RECREATION.iter().position(|known| *known == word)
}

fn oddity(detail: &Detail<'_>) -> Option<String> {
    let target = detail.target.as_ref()?;
    let attribute = word(target.attribute.as_ref()).filter(|word| !ATTRIBUTES.contains(word));
    let recreation = word(target.recreation.as_ref()).filter(|word| !RECREATION.contains(word));
    attribute.map(|word| odd("attribute", word)).or(recreation.map(|word| odd("recreation", word)))
}

/// The first word of a scope that no release has written.
pub(super) fn odd_scope<'t>(scope: impl Iterator<Item = &'t str>) -> Option<String> {
    scope.filter(|word| !ATTRIBUTES.contains(word)).map(|word| odd("scope", word)).next()
}

fn odd(what: &str, word: &str) -> String {
    format!("the {what} `{}`", word.chars().take(60).collect::<String>())
}

/// `/Properties/Volumes/0/Name` as `Volumes[0].Name`; without a path, the name of the property.
fn path(target: &Target<'_>) -> Option<String> {
    let pointer = word(target.path.as_ref()).and_then(|path| path.strip_prefix("/Properties/"));
    let Some(pointer) = pointer.filter(|pointer| !pointer.is_empty()) else {
        return word(target.name.as_ref()).or(word(target.attribute.as_ref())).map(str::to_owned);
    };
    let mut path = String::new();
    for step in pointer.split('/') {
        let step = step.replace("~1", "/").replace("~0", "~");
        match step.bytes().all(|byte| byte.is_ascii_digit()) {
            true => path.push_str(&format!("[{step}]")),
            false if path.is_empty() => path.push_str(&step),
            false => {
                path.push('.');
                path.push_str(&step);
            }
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::{Forces, Told, told};
    use crate::input::cloudformation::wire::Detail;

    fn read(json: &str) -> Told {
        told(&serde_json::from_str::<Vec<Detail<'_>>>(json).unwrap())
    }

    #[test]
    fn what_forces_the_replacement_is_told_with_its_cause() {
        let told = read(
            r#"[{"Target": {"Attribute": "Properties", "Name": "TableName", "RequiresRecreation": "Always"},
                 "Evaluation": "Static", "ChangeSource": "ParameterReference", "CausingEntity": "Name"},
                {"Target": {"Attribute": "Properties", "Name": "TableName", "RequiresRecreation": "Always"},
                 "Evaluation": "Dynamic", "ChangeSource": "DirectModification"},
                {"Target": {"Attribute": "Properties", "Name": "Tags", "RequiresRecreation": "Never"},
                 "Evaluation": "Static", "ChangeSource": "ResourceReference", "CausingEntity": "Other"}]"#,
        );
        assert_eq!(told.forced_by, ["TableName"]);
        assert_eq!(told.reason.as_deref(), Some("ParameterReference"));
        assert_eq!(told.cause.as_deref(), Some("the parameter `Name` changes"));
        assert_eq!((told.forces, told.oddity), (Forces::Replacement, None));
    }

    #[test]
    fn a_path_is_written_as_people_do() {
        let told = read(
            r#"[{"Target": {"Path": "/Properties/Volumes/0/a~1b/Name", "RequiresRecreation": "Conditionally",
                 "AfterValue": "{{changeSet:KNOWN_AFTER_APPLY}}"},
                 "ChangeSource": "ResourceAttribute", "CausingEntity": "Net.Id"}]"#,
        );
        assert_eq!(told.forced_by, ["Volumes[0].a/b.Name"]);
        assert_eq!(
            told.cause.as_deref(),
            Some("`Net.Id`, to which it refers, changes, to a value that only the execution knows")
        );
        assert_eq!(told.forces, Forces::Nothing);
    }

    #[test]
    fn a_word_that_no_release_writes_is_found() {
        for json in [
            r#"[{"Target": {"Attribute": "Everything", "RequiresRecreation": "Never"}}]"#,
            r#"[{"Target": {"Attribute": "Properties", "RequiresRecreation": "Perhaps"}}]"#,
        ] {
            assert!(read(json).oddity.is_some(), "{json}");
        }
        assert_eq!(read("[]"), Told::default());
    }
}
