//! What holds of every template.

use super::update;
use proptest::prelude::*;
use std::fmt::Write as _;

/// An expression of a property.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-z]{1,4}",
        Just("!Ref R0".to_owned()),
        Just("!Ref P".to_owned()),
        Just("!Ref Q".to_owned()),
        Just("!Ref AWS::Region".to_owned()),
        Just("!GetAtt R1.Arn".to_owned()),
        Just("!ImportValue x".to_owned()),
        Just("'{{resolve:ssm:/x}}'".to_owned()),
        Just("!Ref AWS::NoValue".to_owned()),
        Just("!Sub 'a-${R0}-${P}'".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(", "))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("!If [C, {a}, {b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("!Join ['-', [{a}, {b}]]")),
            inner.prop_map(|a| format!("{{Inner: {a}}}")),
        ]
    })
}

fn template(resources: &[(usize, String, bool)]) -> String {
    let mut text = "Parameters:\n  P: {Type: String, Default: p}\n  Q: {Type: String}\nConditions:\n  C: !Equals [!Ref Q, x]\n\
                    Resources:\n  Z: {Type: AWS::SNS::Topic}\n"
        .to_owned();
    for (at, (kind, property, conditional)) in resources.iter().enumerate() {
        let kinds =
            ["AWS::DynamoDB::Table", "AWS::RDS::DBInstance", "AWS::SNS::Topic", "Custom::Thing", "A::B::C"];
        let names = ["TableName", "DBName", "TopicName", "ServiceToken", "Anything"];
        let condition = if *conditional { "    Condition: C\n" } else { "" };
        let _ = write!(
            text,
            "  R{at}:\n    Type: {}\n{condition}    Properties: {{{}: {property}}}\n",
            kinds[kind % 5],
            names[kind % 5]
        );
    }
    text
}

fn resources() -> impl Strategy<Value = Vec<(usize, String, bool)>> {
    prop::collection::vec((0..5_usize, expression(), any::<bool>()), 1..5)
}

/// Anything at all, with functions that get what they do not expect.
fn anything() -> impl Strategy<Value = String> {
    const FUNCTIONS: [&str; 22] = [
        "Ref",
        "Condition",
        "Fn::GetAtt",
        "Fn::If",
        "Fn::FindInMap",
        "Fn::Sub",
        "Fn::Join",
        "Fn::Split",
        "Fn::Select",
        "Fn::Cidr",
        "Fn::Length",
        "Fn::Base64",
        "Fn::GetAZs",
        "Fn::ImportValue",
        "Fn::ToJsonString",
        "Fn::Transform",
        "Fn::Equals",
        "Fn::And",
        "Fn::Or",
        "Fn::Not",
        "Fn::ForEach::X",
        "Fn::Future",
    ];
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("\"\"".to_owned()),
        Just("\"R\"".to_owned()),
        Just("\"R.Arn.x\"".to_owned()),
        Just("\"P\"".to_owned()),
        Just("\"C\"".to_owned()),
        Just("\"${R}${P}${!x}${\"".to_owned()),
        Just("\"{{resolve:ssm:x\"".to_owned()),
        Just("\"10.0.0.0/8\"".to_owned()),
        any::<i32>().prop_map(|number| number.to_string()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            (0..FUNCTIONS.len(), inner.clone()).prop_map(|(at, a)| format!("{{\"{}\": {a}}}", FUNCTIONS[at])),
            (0..FUNCTIONS.len(), inner.clone(), inner)
                .prop_map(|(at, a, b)| format!("{{\"{}\": {a}, \"Type\": {b}}}", FUNCTIONS[at])),
        ]
    })
}

/// A template with anything at all in each of its sections.
fn wild() -> impl Strategy<Value = String> {
    prop::collection::vec(anything(), 8).prop_map(|any| {
        let [a, b, c, d, e, f, g, h] = any.as_slice() else { unreachable!() };
        format!(
            r#"{{"Transform": {a}, "Parameters": {{"P": {{"Type": "String", "Default": {b}, "NoEcho": {h}}}}}, "Mappings": {{"P": {c}}},
            "Conditions": {{"C": {d}}}, "Resources": {{"R": {{"Type": "AWS::DynamoDB::Table", "Properties": {{"TableName": {e},
            "X": {f}}}, "DeletionPolicy": {g}, "Metadata": {h}}}, "Fn::ForEach::L": {f}}}}}"#
        )
    })
}

proptest! {
    #[test]
    fn no_template_panics_or_does_anything_to_itself(old in wild(), new in wild()) {
        let _ = super::compare(&old, &new, "{}");
        if super::compare(&old, &old, "{}").is_ok() {
            prop_assert_eq!(update(&old, &old), [""; 0]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_template_does_nothing_to_itself(resources in resources()) {
        let text = template(&resources);
        prop_assert_eq!(update(&text, &text), [""; 0]);
    }

    #[test]
    fn every_removed_resource_is_reported(resources in resources(), at in 0..5_usize) {
        let at = at % resources.len();
        let old = template(&resources);
        let start = old.find(&format!("  R{at}:")).unwrap();
        let rest = &old[start + 2..];
        let end = rest.find(&format!("  R{}:", at + 1)).map_or(old.len(), |end| start + 2 + end);
        let new = format!("{}{}", &old[..start], &old[end..]);
        let lines = update(&old, &new);
        let wanted = format!("delete R{at} destroyed");
        prop_assert!(lines.iter().any(|line| line.trim_start_matches("maybe ").starts_with(&wanted)), "{:?}", lines);
    }

    #[test]
    fn every_changed_name_is_reported(resources in resources(), at in 0..5_usize, name in "[A-Z]{5}") {
        let at = at % resources.len();
        let mut renamed = resources.clone();
        renamed[at].1 = name;
        let lines = update(&template(&resources), &template(&renamed));
        let wanted = format!("replace R{at} ");
        prop_assert!(lines.iter().any(|line| line.contains(&wanted)), "{:?}", lines);
    }

    #[test]
    fn no_text_panics(old in ".*", new in ".*") {
        let _ = super::compare(&old, &new, "{}");
    }
}
