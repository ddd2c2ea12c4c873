//! Where a template has its resources, and what of its text may be shown: the keys, truth values, types and
//! policies, and no other value.

use super::tree::{self, Member, Node, Notation};
use crate::plan::{Block, Mask, Outline};

/// The attributes of a resource whose values are words of the language.
const WORDS: [&str; 3] = ["Type", "DeletionPolicy", "UpdateReplacePolicy"];

/// The outline of a template, or of the answer of `get-template`; `None` where a text is neither.
#[must_use]
pub fn outline(text: &str) -> Option<Outline> {
    let tree = tree::read(text).ok()?;
    let template = tree.get("TemplateBody").unwrap_or(&tree);
    let mut shown = Mask::new(text);
    let resources = template.get("Resources")?.members().iter();
    let blocks: Vec<Block> = resources.filter_map(|resource| block(resource, text, &mut shown)).collect();
    (!blocks.is_empty()).then_some(())?;
    Some(Outline { blocks, shown: shown.finish()? })
}

fn block(resource: &Member, text: &str, shown: &mut Mask<'_>) -> Option<Block> {
    let kind = resource.value.get("Type")?.text()?.to_owned();
    let mut names = Vec::new();
    show(resource, text, shown);
    for member in resource.value.members() {
        show(member, text, shown);
        if WORDS.contains(&member.key.as_str()) {
            shown.show(&member.value.span);
        }
        match member.key.as_str() {
            "Properties" => inside(&member.value, "", text, shown, &mut names),
            name => names.push((name.to_owned(), member.key_span.clone())),
        }
    }
    Some(Block {
        kind,
        labels: vec![resource.key.clone()],
        head: resource.key_span.clone(),
        names,
        source: None,
    })
}

/// The names of all members below a node. An item of a list has the name of the list.
fn inside(
    node: &Node,
    path: &str,
    text: &str,
    shown: &mut Mask<'_>,
    names: &mut Vec<(String, std::ops::Range<usize>)>,
) {
    for member in node.members() {
        let path = if path.is_empty() { member.key.clone() } else { format!("{path}.{}", member.key) };
        show(member, text, shown);
        names.push((path.clone(), member.key_span.clone()));
        inside(&member.value, &path, text, shown, names);
    }
    for item in node.items() {
        inside(item, path, text, shown, names);
    }
}

/// Shows a key with its colon, and its value where it is a truth value: nothing that could be a secret.
fn show(member: &Member, text: &str, shown: &mut Mask<'_>) {
    let (key, value) = (&member.key_span, &member.value.span);
    shown.show(key);
    let between = text.get(key.end..value.start).unwrap_or_default();
    if let Some(at) = between.find(':') {
        shown.show(&(key.end + at..key.end + at + 1));
    }
    let is_truth = |text: &str| matches!(text, "true" | "false");
    if member.value.scalar().is_some_and(|it| it.notation == Notation::Plain && is_truth(&it.text)) {
        shown.show(value);
    }
}

#[cfg(test)]
mod tests {
    use super::outline;

    const YAML: &str = "Resources:
  Ledger: # hunter2
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    Properties:
      MasterUserPassword: hunter2
      DeletionProtection: false
      StorageEncrypted: !Ref Encrypt
      Tags:
        - Key: hunter2
";

    #[test]
    fn resources_have_their_names_with_places_and_no_value_is_shown() {
        let found = outline(YAML).unwrap();
        let ledger = &found.blocks[0];
        assert_eq!(
            (ledger.kind.as_str(), ledger.labels.as_slice()),
            ("AWS::RDS::DBInstance", &["Ledger".into()][..])
        );
        assert_eq!(&YAML[ledger.head.clone()], "Ledger");
        for name in ["DeletionPolicy", "DeletionProtection", "Tags.Key"] {
            let place = ledger.places_of(name).pop().unwrap();
            assert_eq!(&YAML[place], name.rsplit('.').next().unwrap());
        }
        assert_eq!(found.shown.len(), YAML.len());
        assert!(!found.shown.contains("hunter2") && !found.shown.contains("Encrypt\n"), "{}", found.shown);
        assert!(
            found.shown.contains("DeletionPolicy: Delete")
                && found.shown.contains("DeletionProtection: false")
        );
    }

    #[test]
    fn json_and_the_answer_of_get_template_are_read_and_nothing_else() {
        let template = r#"{"Resources": {"Ledger": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "hunter2"}}}}"#;
        let shown = outline(template).unwrap().shown;
        assert!(
            shown.contains(r#""Ledger": "#)
                && shown.contains(r#""BucketName":"#)
                && !shown.contains("hunter2")
        );
        let answer = format!(r#"{{"TemplateBody": {template}}}"#);
        assert_eq!(&answer[outline(&answer).unwrap().blocks[0].head.clone()], r#""Ledger""#);
        for other in ["", "{}", "Resources: x", r#"{"Resources": {"A": {}}}"#, "a: [", r#"{"resources": {}}"#]
        {
            assert!(outline(other).is_none(), "{other}");
        }
    }
}
