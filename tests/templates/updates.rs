//! What updates do: the cases that a comparison of texts, or of properties one by one, gets wrong.

use super::{update, update_given};

/// A template with one resource.
fn with(kind: &str, properties: &str) -> String {
    format!("Resources:\n  X:\n    Type: {kind}\n    Properties: {{{properties}}}\n")
}

fn changed(kind: &str, old: &str, new: &str) -> Vec<String> {
    update(&with(kind, old), &with(kind, new))
}

const REPLACED: &str = "replace X destroyed";

#[test]
fn a_property_at_any_depth_replaces() {
    assert_eq!(
        changed("AWS::Budgets::Budget", "Budget: {BudgetName: a}", "Budget: {BudgetName: b}"),
        [format!("{REPLACED} by Budget.BudgetName")]
    );
    assert_eq!(
        changed(
            "AWS::Bedrock::KnowledgeBase",
            "KnowledgeBaseConfiguration: {Type: VECTOR}",
            "KnowledgeBaseConfiguration: {Type: KENDRA}"
        ),
        [format!("{REPLACED} by KnowledgeBaseConfiguration.Type")]
    );
    assert_eq!(
        changed("AWS::Budgets::Budget", "Budget: {BudgetName: a}", "Budget: {BudgetName: a, TimeUnit: x}"),
        ["update X kept"]
    );
}

#[test]
fn an_item_of_a_list_replaces_where_it_changes_and_perhaps_where_it_comes_or_goes() {
    let kind = "AWS::SageMaker::EndpointConfig";
    let variant = |size: &str| format!("{{ServerlessConfig: {{MemorySizeInMB: {size}}}}}");
    let variants = |items: &[String]| format!("ProductionVariants: [{}]", items.join(", "));
    let one = variants(&[variant("1")]);
    let replaced = changed(kind, &one, &variants(&[variant("2")]));
    assert!(replaced[0].starts_with(REPLACED), "{replaced:?}");
}

#[test]
fn a_conditional_property_may_replace() {
    assert_eq!(
        changed(
            "AWS::OpenSearchService::Domain",
            "EncryptionAtRestOptions: {Enabled: false}",
            "EncryptionAtRestOptions: {Enabled: true}"
        ),
        ["maybe replace X unknown by EncryptionAtRestOptions.Enabled"]
    );
    assert_eq!(
        changed(
            "AWS::AutoScaling::AutoScalingGroup",
            "LaunchConfigurationName: a",
            "LaunchConfigurationName: b"
        ),
        ["maybe replace X unknown by LaunchConfigurationName"]
    );
    assert_eq!(
        changed("AWS::DynamoDB::Table", "KeySchema: [a], TableName: x", "KeySchema: [b], TableName: y"),
        [format!("{REPLACED} by KeySchema, TableName")]
    );
}

#[test]
fn a_changed_default_replaces_what_it_names() {
    let template = |default: &str| {
        format!(
            "Parameters:\n  Name: {{Type: String, Default: {default}}}\n{}",
            with("AWS::DynamoDB::Table", "TableName: !Ref Name")
        )
    };
    assert_eq!(update(&template("a"), &template("b")), [format!("{REPLACED} by TableName")]);
    // A value that somebody gives beats both defaults; nobody knows the one of the deployment before.
    assert_eq!(update_given(&template("a"), &template("b"), "{Name: c}"), [""; 0]);
    let previous = r#"[{"ParameterKey": "Name", "UsePreviousValue": true}]"#;
    assert_eq!(update_given(&template("a"), &template("b"), previous), ["gap parameters Name"]);
}

#[test]
fn a_condition_that_no_longer_holds_deletes() {
    let template = |value: &str| {
        format!(
            "Parameters:\n  Keep: {{Type: String, Default: {value}}}\nConditions:\n  Keeps: !Equals [!Ref Keep, 'yes']\n\
             Resources:\n  X:\n    Type: AWS::DynamoDB::Table\n    Condition: Keeps\n"
        )
    };
    let (on, off) = (template("'yes'"), template("'no'"));
    assert_eq!(update(&on, &off), ["delete X destroyed"]);
    assert_eq!(update(&off, &on), ["create X new"]);
    assert_eq!(update(&off, &off.replace("'no'", "never")), [""; 0]);
    // Nobody gave the value: the table may go.
    let open = on.replace(", Default: 'yes'", "");
    assert_eq!(update(&on, &open), ["maybe delete X destroyed", "gap parameters Keep"]);
    assert_eq!(update(&open, &off), ["maybe delete X destroyed", "gap parameters Keep"]);
    let other = open.replace("'yes'", "'maybe'");
    assert_eq!(update(&open, &other), ["maybe delete X destroyed", "gap parameters Keep"]);
}

#[test]
fn a_condition_on_the_region_keeps_what_it_keeps() {
    let template = |name: &str| {
        format!(
            "Conditions:\n  Here: !Equals [!Ref AWS::Region, eu-west-1]\nResources:\n  X:\n    Type: AWS::DynamoDB::Table\n    \
             Condition: Here\n    Properties: {{TableName: {name}}}\n"
        )
    };
    assert_eq!(update(&template("a"), &template("b")), [format!("{REPLACED} by TableName")]);
    let elsewhere = template("a").replace("eu-west-1", "us-east-1");
    assert_eq!(update(&template("a"), &elsewhere), ["maybe delete X destroyed"]);
}

#[test]
fn a_changed_mapping_replaces() {
    let template = |name: &str| {
        format!(
            "Mappings:\n  Names: {{prod: {{Table: {name}}}, dev: {{Table: x}}}}\n{}",
            with("AWS::DynamoDB::Table", "TableName: !FindInMap [Names, prod, Table]")
        )
    };
    assert_eq!(update(&template("a"), &template("b")), [format!("{REPLACED} by TableName")]);
    let region = |name: &str| template(name).replace("[Names, prod", "[Names, !Ref AWS::Region");
    assert_eq!(update(&region("a"), &region("b")), ["maybe replace X unknown by TableName"]);
    let unread = template("a").replace("Table: x", "Table: y");
    assert_eq!(update(&template("a"), &unread), [""; 0]);
}

#[test]
fn texts_are_compared_as_texts_and_never_as_numbers() {
    let table = "AWS::DynamoDB::Table";
    for (old, new) in [("'1.10'", "'1.1'"), ("'1e3'", "'1000'"), ("'01'", "'1'"), ("'true'", "'True'")] {
        let replaced = changed(table, &format!("TableName: {old}"), &format!("TableName: {new}"));
        assert_eq!(replaced, [format!("{REPLACED} by TableName")], "{old} {new}");
    }
    // Without quotes it is a number, and nobody knows how the number is spelled in the end.
    assert_eq!(
        changed(table, "TableName: '1.10'", "TableName: 1.10"),
        ["maybe replace X unknown by TableName"]
    );
    assert_eq!(changed(table, "TableName: '10'", "TableName: 10"), [""; 0]);
    assert_eq!(changed(table, "TableName: 'true'", "TableName: true"), [""; 0]);
}

#[test]
fn what_a_handler_does_nobody_knows() {
    // A rule asks what the handler may answer; here the object is updated.
    for kind in ["Custom::Thing", "AWS::CloudFormation::CustomResource"] {
        assert_eq!(changed(kind, "Size: 1", "Size: 2"), ["update X kept"], "{kind}");
    }
    for kind in ["Acme::Db::Cluster", "Acme::A::B::MODULE", "AWS::New::Thing"] {
        assert_eq!(changed(kind, "Size: 1", "Size: 2"), ["maybe replace X unknown"], "{kind}");
        assert_eq!(changed(kind, "Size: 1", "Size: 1"), [""; 0], "{kind}");
    }
    assert_eq!(
        changed("Custom::Thing", "ServiceToken: a", "ServiceToken: b"),
        [format!("{REPLACED} by ServiceToken")]
    );
}

#[test]
fn a_set_property_that_is_taken_away_replaces() {
    assert_eq!(changed("AWS::DynamoDB::Table", "TableName: a", ""), [format!("{REPLACED} by TableName")]);
    assert_eq!(
        changed("AWS::DynamoDB::Table", "TableName: a", "TableName: !Ref AWS::NoValue"),
        [format!("{REPLACED} by TableName")]
    );
    assert_eq!(
        changed("AWS::DynamoDB::Table", "", "TableName: !Ref AWS::StackName"),
        [format!("{REPLACED} by TableName")]
    );
}

#[test]
fn a_logical_id_that_is_renamed_is_deleted_and_made() {
    let old = with("AWS::DynamoDB::Table", "");
    assert_eq!(update(&old, &old.replace("X:", "Y:")), ["delete X destroyed", "create Y new"]);
}

#[test]
fn a_logical_id_with_another_type_is_replaced() {
    assert_eq!(
        update(&with("AWS::DynamoDB::Table", ""), &with("AWS::DynamoDB::GlobalTable", "")),
        [format!("{REPLACED} by Type")]
    );
}

#[test]
fn policies_decide_what_becomes_of_the_old_object() {
    let with = |policies: &str, name: &str| {
        format!(
            "Resources:\n  X:\n    Type: AWS::RDS::DBInstance\n{policies}    Properties: {{DBName: {name}}}\n"
        )
    };
    let gone = "Resources:\n  Y: {Type: AWS::SNS::Topic}\n";
    let keeps = "    DeletionPolicy: Retain\n";
    assert_eq!(update(&with(keeps, "a"), gone)[0], "forget X orphaned");
    assert_eq!(
        update(&with("    DeletionPolicy: RetainExceptOnCreate\n", "a"), gone)[0],
        "forget X orphaned"
    );
    assert_eq!(update(&with("    DeletionPolicy: Delete\n", "a"), gone)[0], "delete X destroyed");
    for snapshot in ["    DeletionPolicy: Snapshot\n", ""] {
        assert_eq!(update(&with(snapshot, "a"), gone)[0], "delete X destroyed with a snapshot");
    }
    for unclear in ["retain", "!Ref Elsewhere", "[Retain]"] {
        let old = with(&format!("    DeletionPolicy: {unclear}\n"), "a");
        assert_eq!(update(&old, gone)[0], "delete X destroyed");
    }
    // The policy for removals does not apply to replacements, and both templates must retain.
    let replaces = "    UpdateReplacePolicy: Retain\n";
    assert_eq!(update(&with(keeps, "a"), &with(keeps, "b")), [format!("{REPLACED} by DBName")]);
    assert_eq!(update(&with("", "a"), &with(replaces, "b")), [format!("{REPLACED} by DBName")]);
    let less = format!("{REPLACED} by DBName");
    assert_eq!(update(&with(replaces, "a"), &with("", "b")), [&less, "weaker X UpdateReplacePolicy"]);
    let snapshot = replaces.replace("Retain", "Snapshot");
    assert_eq!(
        update(&with(replaces, "a"), &with(&snapshot, "b")),
        ["replace X destroyed with a snapshot by DBName", "weaker X UpdateReplacePolicy"]
    );
    assert_eq!(update(&with(replaces, "a"), &with(replaces, "b")), ["replace X orphaned by DBName"]);
    assert_eq!(update(&with(keeps, "a"), &with("", "a")), ["update X kept", "weaker X DeletionPolicy"]);
    assert_eq!(update(&with("", "a"), &with(keeps, "a")), ["update X kept"]);
}

#[test]
fn a_type_that_is_destroyed_first_says_so() {
    let (old, new) = ("Name: a, VpcId: v", "Name: b, VpcId: v");
    let comparison = super::compare(
        &with("AWS::OpenSearchServerless::VpcEndpoint", old),
        &with("AWS::OpenSearchServerless::VpcEndpoint", new),
        "{}",
    );
    let comparison = comparison.unwrap();
    let plan = comparison.plan();
    assert_eq!(plan.changes[0].action.order().map(foureyes::plan::Order::word), Some("delete-first"));
}

#[test]
fn what_is_only_written_otherwise_is_no_change() {
    let table = "AWS::DynamoDB::Table";
    for (old, new) in [
        ("TableName: !Sub '${AWS::StackName}-x'", "TableName: !Join ['-', [!Ref AWS::StackName, x]]"),
        ("TableName: {'Fn::ImportValue': a}", "TableName: !ImportValue a"),
        ("TableName: !GetAtt A.Name", "TableName: {'Fn::GetAtt': [A, Name]}"),
    ] {
        assert!(!changed(table, old, new).iter().any(|line| line.starts_with(REPLACED)), "{old} {new}");
    }
    let json = r#"{"Resources": {"X": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Ref": "AWS::StackName"}}}}}"#;
    assert_eq!(update(json, &with(table, "TableName: !Ref AWS::StackName")), [""; 0]);
}

#[test]
fn a_list_in_another_order_is_in_doubt() {
    let subnets = |items: &str| format!("VpcConfigs: [{{SubnetIds: [{items}]}}]");
    let changed = changed("AWS::MSK::ServerlessCluster", &subnets("a, b"), &subnets("b, a"));
    assert_eq!(changed, ["maybe replace X unknown by VpcConfigs"]);
}

#[test]
fn the_answer_of_get_template_is_a_template() {
    let text = with("AWS::DynamoDB::Table", "TableName: a");
    let body = serde_json::to_string(&text).unwrap();
    let object =
        r#"{"Resources": {"X": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "a"}}}}"#;
    for answer in [
        format!(r#"{{"TemplateBody": {body}, "StagesAvailable": ["Original"]}}"#),
        format!(r#"{{"templateBody": {object}}}"#),
        format!(r#"{{"TemplateBody": {}}}"#, serde_json::to_string(object).unwrap()),
    ] {
        assert_eq!(update(&answer, &text), [""; 0], "{answer}");
        assert_eq!(update(&answer, &text.replace(": a", ": b")), [format!("{REPLACED} by TableName")]);
    }
}
