//! Objects that are plans themselves: stacks of CloudFormation that a template changes, and deployments of Azure that
//! delete whatever their template lacks. The plan shows the holder alone.

use crate::input::inside::changing;
use crate::plan::{Action, Change, Gap, GapKind, Leaf, Value};

/// The types whose objects are made of a template, and what in them says what becomes of the objects inside.
///
/// Source: the arguments of the types in the documents of the providers aws and awscc.
const STACKS: [(&str, &[&str]); 7] = [
    ("aws_cloudformation_stack", &["template_body", "template_url", "parameters"]),
    (
        "aws_cloudformation_stack_instances",
        &["accounts", "deployment_targets", "parameter_overrides", "regions"],
    ),
    ("aws_cloudformation_stack_set", &["template_body", "template_url", "parameters"]),
    ("aws_cloudformation_stack_set_instance", &["parameter_overrides"]),
    ("aws_serverlessapplicationrepository_cloudformation_stack", &["parameters", "semantic_version"]),
    ("awscc_cloudformation_stack", &["template_body", "template_url", "parameters"]),
    (
        "awscc_cloudformation_stack_set",
        &["template_body", "template_url", "parameters", "stack_instances_group"],
    ),
];

/// The types of deployments that have a mode in which they delete, and where they say it.
///
/// Source: <https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-modes>
const DEPLOYMENTS: [&str; 2] = ["azurerm_resource_group_template_deployment", "azurerm_template_deployment"];
const MODE: &str = "deployment_mode";
const COMPLETE: &str = "Complete";

const AZAPI: &str = "azapi_resource";

/// The types whose objects are a command to a service, and the attribute that says it.
const COMMANDS: [(&str, &str); 5] = [
    ("aws_redshiftdata_statement", "sql"),
    ("azapi_resource_action", "method"),
    ("snowflake_execute", "execute"),
    ("snowflake_unsafe_execute", "execute"),
    ("terracurl_request", "method"),
];
/// The words that delete.
const DELETING: [&str; 3] = ["delete", "drop", "truncate"];
/// Statements that only name these words, as rights.
const NAMING: [&str; 2] = ["grant", "revoke"];

/// What happens inside of these objects, and is not in the plan.
pub(super) fn gaps(changes: &[Change<'_>]) -> Vec<Gap> {
    let within = |change| stack(change).or_else(|| deployment(change)).or_else(|| command(change));
    changes.iter().filter_map(within).collect()
}

fn stack(change: &Change<'_>) -> Option<Gap> {
    let (_, names) = STACKS.iter().find(|(kind, _)| *kind == change.kind)?;
    if change.action != Action::Update {
        return None;
    }
    let (before, after) = (change.before.open(), change.after.open());
    let changing = changing(names, &before, &after);
    let message = match change.after.is_present() {
        true if changing.is_empty() => return None,
        true => format!(
            "what the change of `{}` does to the objects inside is not in the plan: judge a change set of it as well",
            changing.join("`, `")
        ),
        false => "whether the objects inside change is not in the plan: judge a change set of it as well"
            .to_owned(),
    };
    // With other values it is another update, so they go into the fingerprint, as a hash.
    let hashes: Vec<String> =
        changing.iter().map(|name| after.get(name).unwrap_or(&Value::Null).hash()).collect();
    Some(Gap {
        kind: GapKind::NestedStack,
        address: Some(change.address.to_static()),
        message,
        what: format!("nested-stack {}", hashes.join(" ")),
    })
}

/// A deployment in that mode deletes whenever it is made, whatever it is updated for.
fn deployment(change: &Change<'_>) -> Option<Gap> {
    let deploys = matches!(change.action, Action::Create | Action::Update | Action::Replace(_));
    let is_azapi = change.kind == AZAPI;
    if !deploys || !(is_azapi || DEPLOYMENTS.contains(&&*change.kind)) {
        return None;
    }
    let after = change.after.open();
    let is_complete = match is_azapi {
        true => is_complete_body(&after),
        false => is_word(after.get(MODE), COMPLETE),
    };
    let template = ["template_content", "template_body", "body"].into_iter().find_map(|name| after.get(name));
    is_complete.then(|| Gap {
        kind: GapKind::Dynamic,
        address: Some(change.address.to_static()),
        message: "in the mode `Complete` it deletes everything in its resource group that its template does not have, \
                  and the plan does not list that: `az deployment group what-if --mode Complete` does"
            .to_owned(),
        what: format!("deployment complete {}", template.unwrap_or(&Value::Null).hash()),
    })
}

/// The same, as azapi has it, or a stack of deployments that deletes what it no longer has.
fn is_complete_body(after: &Value<'_>) -> bool {
    let is_of = |kind: &str| {
        let begins =
            |text: &str| text.get(..kind.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(kind));
        after.get("type").and_then(Value::leaf).is_some_and(|leaf| leaf.satisfies(begins))
    };
    let (deployments, stacks) =
        (is_of("Microsoft.Resources/deployments@"), is_of("Microsoft.Resources/deploymentStacks@"));
    let text = after.get("body").and_then(Value::leaf).map(Leaf::json);
    let body = text.as_ref().or(after.get("body"));
    let properties = match body {
        Some(Value::Unknown) => body,
        body => body.and_then(|body| body.get_in_any_case("properties")),
    };
    let properties = match properties {
        None => return false,
        Some(Value::Unknown) => return deployments || stacks,
        Some(properties) => properties,
    };
    let unmanaged = properties.get_in_any_case("actionOnUnmanage").map(Value::members).unwrap_or_default();
    (deployments && is_word(properties.get_in_any_case("mode"), COMPLETE))
        || (stacks && unmanaged.iter().any(|(_, what)| is_word(Some(what), "delete")))
}

/// Whether a value is this word, or may be.
fn is_word(value: Option<&Value<'_>>, word: &str) -> bool {
    match value {
        Some(Value::Leaf(leaf)) => leaf.satisfies(|text| text.eq_ignore_ascii_case(word)),
        Some(Value::Unknown) => true,
        Some(Value::Null | Value::List(_) | Value::Map(_)) | None => false,
    }
}

/// A command to a service that deletes, in an object that is nothing but the command.
fn command(change: &Change<'_>) -> Option<Gap> {
    let (_, name) = COMMANDS.iter().find(|(kind, _)| *kind == change.kind)?;
    let (before, after) = (change.before.open(), change.after.open());
    let at_the_end = |object: &Value<'_>| is_word(object.get("when"), "destroy");
    let deletes = |statement: &str| {
        let mut words = statement.split(|letter: char| !letter.is_ascii_alphanumeric());
        let is_one_of = |known: &[&str], word: &str| known.iter().any(|it| word.eq_ignore_ascii_case(it));
        let begins = statement.split_whitespace().next().unwrap_or_default();
        !is_one_of(&NAMING, begins) && words.any(|word| is_one_of(&DELETING, word))
    };
    let gives = |object: &Value<'_>| match object.get(name) {
        Some(Value::Leaf(leaf)) => leaf.satisfies(|text| text.split(';').any(deletes)).then_some("deletes"),
        Some(Value::Unknown) => Some("may delete"),
        Some(Value::Null | Value::List(_) | Value::Map(_)) | None => None,
    };
    let makes = matches!(change.action, Action::Create | Action::Update | Action::Replace(_));
    let ends = matches!(change.action, Action::Delete | Action::Replace(_));
    let given = [(makes && !at_the_end(&after), &after), (ends && at_the_end(&before), &before)];
    let mut given = given.into_iter().filter(|(counts, _)| *counts);
    let (does, object) = given.find_map(|(_, object)| Some((gives(object)?, object)))?;
    Some(Gap {
        kind: GapKind::Dynamic,
        address: Some(change.address.to_static()),
        message: format!("its `{name}` {does} something that is not in the plan"),
        what: format!("command {}", object.hash()),
    })
}

#[cfg(test)]
mod tests {
    use super::gaps;
    use crate::plan::{Action, Address, Attributes, Certainty, Change, Fate, Mode};

    fn attributes(json: &str) -> Attributes<'_> {
        Attributes::new((!json.is_empty()).then_some(json), None, None)
    }

    fn told(kind: &str, action: Action, before: &str, after: &str) -> Vec<String> {
        let change = Change {
            address: Address::new("x.y"),
            previous_address: None,
            deposed: None,
            kind: kind.into(),
            provider: None,
            configured_by: None,
            mode: Mode::Managed,
            action,
            certainty: Certainty::Certain,
            fate: Some(Fate::Kept),
            reason: None,
            forced_by: Vec::new(),
            before: attributes(before),
            after: attributes(after),
            circumstances: None,
        };
        gaps(&[change]).into_iter().map(|gap| gap.message).collect()
    }

    #[test]
    fn an_update_of_what_a_stack_is_made_of_is_not_seen() {
        let update = |kind, before, after| told(kind, Action::Update, before, after);
        let stack =
            update("aws_cloudformation_stack", r#"{"parameters": {"a": 1}}"#, r#"{"parameters": {"a": 2}}"#);
        assert!(stack[0].starts_with("what the change of `parameters` does"), "{stack:?}");
        for (kind, before, after) in [
            ("aws_cloudformation_stack_set", r#"{"template_url": "a"}"#, r#"{"template_url": "b"}"#),
            ("aws_cloudformation_stack_instances", r#"{"regions": ["a", "b"]}"#, r#"{"regions": ["a"]}"#),
            ("aws_cloudformation_stack", "", ""),
        ] {
            assert_eq!(update(kind, before, after).len(), 1, "{kind}");
        }
        for (kind, before, after) in [
            ("aws_cloudformation_stack", r#"{"tags": {"a": "1"}}"#, r#"{"tags": {"a": "2"}}"#),
            ("aws_cloudformation_stack_set_instance", r#"{"call_as": "a"}"#, r#"{"call_as": "b"}"#),
            ("aws_db_instance", r#"{"parameters": 1}"#, r#"{"parameters": 2}"#),
        ] {
            assert_eq!(update(kind, before, after), [""; 0], "{kind}");
        }
        assert_eq!(told("aws_cloudformation_stack", Action::Create, "", r#"{"template_url": "a"}"#), [""; 0]);
    }

    #[test]
    fn a_complete_deployment_deletes_what_its_template_lacks() {
        let kind = "azurerm_resource_group_template_deployment";
        for (action, mode) in [(Action::Create, "Complete"), (Action::Update, "complete")] {
            let after = format!(r#"{{"deployment_mode": "{mode}"}}"#);
            assert_eq!(told(kind, action, "", &after).len(), 1, "{mode}");
        }
        let legacy =
            told("azurerm_template_deployment", Action::Create, "", r#"{"deployment_mode": "Complete"}"#);
        assert_eq!(legacy.len(), 1);
        let incremental = told(kind, Action::Update, "", r#"{"deployment_mode": "Incremental"}"#);
        let gone = told(kind, Action::Delete, r#"{"deployment_mode": "Complete"}"#, "null");
        assert_eq!((incremental.len(), gone.len()), (0, 0));
    }

    #[test]
    fn a_command_that_deletes_is_not_seen() {
        let made = |kind, after| told(kind, Action::Create, "", after).len();
        assert_eq!(made("azapi_resource_action", r#"{"method": "DELETE", "resource_id": "x"}"#), 1);
        assert_eq!(made("azapi_resource_action", r#"{"method": "POST", "action": "start"}"#), 0);
        assert_eq!(made("azapi_resource_action", r#"{"method": "DELETE", "when": "destroy"}"#), 0);
        assert_eq!(made("snowflake_execute", r#"{"execute": "Drop DATABASE prod"}"#), 1);
        assert_eq!(made("snowflake_execute", r#"{"execute": "use a; drop table b"}"#), 1);
        assert_eq!(made("snowflake_execute", r#"{"execute": "/* a */ DROP\ntable b"}"#), 1);
        assert_eq!(made("snowflake_execute", r#"{"execute": "create schema a"}"#), 0);
        assert_eq!(made("snowflake_execute", r#"{"execute": "GRANT SELECT, DELETE ON b TO c"}"#), 0);
        let at_the_end = r#"{"method": "DELETE", "when": "destroy"}"#;
        assert_eq!(told("azapi_resource_action", Action::Delete, at_the_end, "").len(), 1);
        assert_eq!(told("azapi_resource_action", Action::Delete, r#"{"method": "DELETE"}"#, "").len(), 0);
    }

    #[test]
    fn azapi_has_deployments_that_delete_as_well() {
        let made = |body: &str, kind: &str| {
            let after = format!(r#"{{"type": "{kind}@2024-01-01", "body": {body}}}"#);
            told("azapi_resource", Action::Create, "", &after).len()
        };
        let deployments = "microsoft.resources/deployments";
        assert_eq!(made(r#"{"properties": {"mode": "Complete"}}"#, deployments), 1);
        assert_eq!(made(r#""{\"properties\": {\"mode\": \"complete\"}}""#, deployments), 1);
        assert_eq!(made(r#"{"Properties": {"Mode": "Complete"}}"#, deployments), 1);
        assert_eq!(made(r#"{"properties": {"mode": "Incremental"}}"#, deployments), 0);
        assert_eq!(made(r#"{"properties": {"mode": "Complete"}}"#, "Microsoft.Acme/things"), 0);
        let stack = r#"{"properties": {"actionOnUnmanage": {"resources": "delete"}}}"#;
        assert_eq!(made(stack, "Microsoft.Resources/deploymentStacks"), 1);
    }
}
