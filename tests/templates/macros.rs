//! What macros do to a template: mappings that they fill, sections and resources that they rewrite, and the stacks of a
//! stack set, which are templates of their own.

use super::update;

const TABLE: &str =
    "  Table:\n    Type: AWS::DynamoDB::Table\n    Properties: {TableName: !FindInMap [M, a, b]}\n";

fn include(location: &str) -> String {
    format!("Fn::Transform: {{Name: 'AWS::Include', Parameters: {{Location: 's3://x/{location}'}}}}")
}

#[test]
fn what_is_looked_up_in_a_mapping_that_a_transform_fills_may_change() {
    for mappings in [
        "Mappings:\n  INCLUDE\n",
        "Mappings:\n  Z: {a: {b: c}}\n  INCLUDE\n",
        "Mappings:\n  M:\n    INCLUDE\n",
        "Mappings:\n  M:\n    z: {y: x}\n    INCLUDE\n",
        "Mappings:\n  M:\n    a: {INCLUDE}\n",
        "Mappings:\n  M:\n    a:\n      c: d\n      INCLUDE\n",
        "",
    ] {
        let template = |location: &str, topic: &str| {
            let mappings = mappings.replace("INCLUDE", &include(location));
            format!("{mappings}Resources:\n{TABLE}  Topic: {{Type: AWS::SNS::Topic{topic}}}\n")
        };
        let replaced = "maybe replace Table unknown by TableName";
        if !mappings.is_empty() {
            assert_eq!(update(&template("1", ""), &template("2", ""))[0], replaced, "{mappings}");
        }
        // The snippet may be another one although its address stays.
        let lines = update(&template("1", ""), &template("1", ", Properties: {DisplayName: x}"));
        assert_eq!(lines[..2], [replaced, "update Topic kept"], "{mappings}");
        assert_eq!(update(&template("1", ""), &template("1", "")), [""; 0], "{mappings}");
    }
}

#[test]
fn what_stands_in_a_mapping_beside_a_transform_is_known() {
    let template = |location: &str, topic: &str| {
        format!(
            "Mappings:\n  M: {{a: {{b: c}}}}\n  {}\nResources:\n{TABLE}  Topic: {{Type: AWS::SNS::Topic{topic}}}\n",
            include(location)
        )
    };
    assert_eq!(
        update(&template("1", ""), &template("2", ", Properties: {DisplayName: x}")),
        ["update Topic kept", "gap macro AWS::Include"]
    );
}

#[test]
fn a_mapping_whose_name_is_not_known_may_be_any() {
    let template = |cell: &str| {
        format!(
            "Parameters: {{P: {{Type: String}}}}\nMappings: {{M: {{a: {{b: {cell}}}}}, N: {{a: {{c: d}}}}}}\nResources:\n{}",
            TABLE.replace("[M,", "[!Ref P,")
        )
    };
    let lines = update(&template("1"), &template("2"));
    assert_eq!(lines[0], "maybe replace Table unknown by TableName", "{lines:?}");
    let other = template("1").replace("{c: d}", "{c: e}");
    assert_eq!(update(&template("1"), &other), ["gap parameters P"]);
}

#[test]
fn a_macro_in_a_section_or_in_a_resource_is_not_seen() {
    let template = |before: &str, inside: &str, name: &str| {
        format!(
            "{before}Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    DeletionPolicy: Retain\n{inside}  Other:\n    \
             Type: AWS::SNS::Topic\n    Properties: {{DisplayName: {name}}}\n"
        )
    };
    let inside = |key: u8| format!("    Fn::Transform: {{Name: Mine, Parameters: {{K: {key}}}}}\n");
    for (old, new) in [(inside(1), inside(1)), (inside(1), inside(2)), (inside(1), String::new())] {
        let lines = update(&template("", &old, "a"), &template("", &new, "b"));
        assert_eq!(lines, ["update Other kept", "gap macro Mine"], "{new}");
    }
    for section in ["Conditions", "Mappings", "Parameters"] {
        let section = format!("{section}:\n  {}\n", include("1"));
        let lines = update(&template(&section, "", "a"), &template(&section, "", "b"));
        assert_eq!(lines, ["update Other kept", "gap macro AWS::Include"], "{section}");
    }
    let outputs = format!("Outputs:\n  {}\n", include("1"));
    let lines = update(&template(&outputs, "", "a"), &template(&outputs, "", "b"));
    assert_eq!(lines, ["update Other kept"]);
}

#[test]
fn the_stacks_of_a_stack_set_are_not_seen() {
    let template = |topic: &str, properties: &str| {
        format!(
            "Resources:\n  Topic: {{Type: AWS::SNS::Topic, Properties: {{TopicName: {topic}}}}}\n  Set:\n    Type: \
             AWS::CloudFormation::StackSet\n    Properties: {{StackSetName: x, {properties}}}\n"
        )
    };
    for (old, new, gap) in [
        ("TemplateURL: a", "TemplateURL: b", "TemplateURL"),
        (
            "StackInstancesGroup: [{Regions: [a, b]}]",
            "StackInstancesGroup: [{Regions: [a]}]",
            "StackInstancesGroup",
        ),
    ] {
        let lines = update(&template("a", old), &template("a", new));
        assert_eq!(lines, ["update Set kept".to_owned(), format!("gap stack-set {gap}")]);
    }
    let refers = "Parameters: [{ParameterKey: A, ParameterValue: !Ref Topic}]";
    let lines = update(&template("a", refers), &template("b", refers));
    assert_eq!(
        lines,
        ["update Set kept", "replace Topic destroyed by TopicName", "gap stack-set Parameters"]
    );
    let tags = |value: &str| template("a", &format!("TemplateURL: a, Tags: [{{Key: Team, Value: {value}}}]"));
    assert_eq!(update(&tags("a"), &tags("b")), ["update Set kept"]);
}
