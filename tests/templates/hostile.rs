//! Templates that want to break the engine, or to get past it.

use super::{Parameters, refused, update};

const SOUND: &str = "Resources:\n  T: {Type: AWS::SNS::Topic}\n";

#[test]
fn what_is_no_template_is_refused_and_says_which_side_it_is() {
    for (text, says) in [
        ("", "the file is empty"),
        ("  \n", "the file is empty"),
        ("hunter2", "it is no map"),
        ("[hunter2]", "it is no map"),
        ("A: hunter2", "no `Resources`"),
        ("resources: {T: {Type: AWS::SNS::Topic}}", "no `Resources`"),
        ("Resources: hunter2", "`Resources` is no map"),
        ("Resources: {T: hunter2}", "the resource `T` is no map"),
        ("Resources: {T: {type: AWS::SNS::Topic}}", "the resource `T` has no `Type`"),
        ("Resources: {T: {Type: [hunter2]}}", "the resource `T` has no `Type`"),
        ("Resources: {T: {Type: a, Condition: [hunter2]}}", "a `Condition` that is no name"),
        ("Parameters: [hunter2]\nResources: {T: {Type: a}}", "`Parameters` is no map"),
        ("Resources: {T: {Type: a}, T: {Type: b}}", "twice at line 1 column 27"),
        ("{\"Resources\": {\"T\": {\"Type\": \"a\", \"Type\": \"b\"}}}", "twice at line 1 column 35"),
        ("Resources: {T: {Type: a}}\n---\nResources: {}", "a second document at line 2"),
    ] {
        assert!(refused(text, SOUND).starts_with("old: "), "{text}: {}", refused(text, SOUND));
        let said = refused(SOUND, text);
        assert!(said.starts_with("new: ") && said.contains(says), "{text}: {said}");
        assert!(!said.contains("hunter2"), "{text}: {said}");
    }
}

#[test]
fn a_template_without_resources_deletes_them_all() {
    assert_eq!(update(SOUND, "Resources: {}"), ["delete T destroyed"]);
}

#[test]
fn conditions_in_a_circle_are_refused() {
    let circle =
        format!("Conditions:\n  A: !Not [!Condition B]\n  B: !And [!Condition A, !Condition A]\n{SOUND}");
    assert!(refused(&circle, SOUND).contains("refers to itself"));
    let own = format!("Conditions:\n  A: !Equals [!If [A, x, y], x]\n{SOUND}");
    assert!(refused(&own, SOUND).contains("`A` refers to itself"));
    let link = |at: usize| format!("  C{at}: !Not [!Condition C{}]\n", at + 1);
    let deep: String = (0..5000).map(link).collect();
    assert!(refused(&format!("Conditions:\n{deep}{SOUND}"), SOUND).contains("too many others"));
}

#[test]
fn conditions_that_double_cost_nothing() {
    let link = |at: usize| format!("  C{at}: !And [!Condition C{}, !Condition C{}]\n", at + 1, at + 1);
    let links: String = (0..60).map(link).collect();
    let template = |region: &str| {
        format!(
            "Conditions:\n{links}  C60: !Equals [!Ref AWS::Region, {region}]\nResources:\n  T: {{Type: AWS::SNS::Topic, Condition: C0}}\n"
        )
    };
    assert_eq!(update(&template("a"), &template("b")), ["maybe delete T destroyed"]);
    assert_eq!(update(&template("a"), &template("a")), [""; 0]);
}

#[test]
fn a_template_beside_another_one_is_refused() {
    let two = format!("{SOUND}TemplateBody: |\n  Resources: {{T: {{Type: AWS::SNS::Topic}}}}\n");
    assert!(refused(SOUND, &two).contains("get-template"));
}

#[test]
fn texts_that_multiply_are_refused() {
    let names = "${P}".repeat(4000);
    let template = format!(
        "Parameters:\n  P: {{Type: String, Default: {}}}\nResources:\n  T: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: !Sub '{names}'}}}}\n",
        "x".repeat(40_000)
    );
    assert!(refused(SOUND, &template).contains("more text than any stack takes"));
}

#[test]
fn loops_that_multiply_are_refused() {
    let items = (0..50).map(|at| at.to_string()).collect::<Vec<_>>().join(",");
    let inner = format!("'Fn::ForEach::B': [B, [{items}], {{'T${{A}}x${{B}}': {{Type: AWS::SNS::Topic}}}}]");
    let template = format!("Resources:\n  'Fn::ForEach::A': [A, [{items}], {{{inner}}}]\n");
    let said = refused(SOUND, &template);
    assert!(said.contains("more than 1000 resources"), "{said}");
    // Twelve loops in each other that make nothing, among the resources and among the properties.
    let nothing = (0..12)
        .fold("{}".to_owned(), |inner, at| format!("{{'Fn::ForEach::L{at}': [I{at}, [{items}], {inner}]}}"));
    assert!(refused(SOUND, &format!("Resources: {nothing}\n")).contains("more than 1000 resources"));
    let topic = |name: &str| {
        format!(
            "Resources:\n  T: {{Type: AWS::SNS::Topic, Properties: {nothing}}}\n  N: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {name}}}}}\n"
        )
    };
    assert_eq!(update(&topic("a"), &topic("b")).len(), 1);
}

#[test]
fn deep_and_wide_templates_come_to_an_end() {
    let deep =
        format!("Resources: {{T: {{Type: a, Properties: {}{}}}}}", "{a: ".repeat(3000), "}".repeat(3000));
    assert!(refused(SOUND, &deep).contains("nested") || refused(SOUND, &deep).contains("no valid YAML"));
    let bomb = (1..40).fold("A0: &a0 [x, x]\n".to_owned(), |text, at| {
        format!("{text}A{at}: &a{at} [*a{before}, *a{before}]\n", before = at - 1)
    });
    assert!(refused(SOUND, &format!("{bomb}{SOUND}")).contains("aliases"));
    let many = |name: &str| {
        let each = |at: usize| {
            format!("  T{at}: {{Type: AWS::SNS::Topic, Properties: {{TopicName: {name}{at}}}}}\n")
        };
        format!("Resources:\n{}", (0..3000).map(each).collect::<String>())
    };
    assert_eq!(update(&many("a"), &many("b")).len(), 3000);
}

#[test]
fn two_resources_that_one_loop_makes_twice_do_not_hide_each_other() {
    let template = "Resources:\n  Ta: {Type: AWS::DynamoDB::Table}\n  'Fn::ForEach::L': [X, [a], {'T${X}': {Type: AWS::SNS::Topic}}]\n";
    assert!(refused(template, SOUND).contains("`Ta` stands there twice"));
}

#[test]
fn a_parameter_file_is_read_in_all_its_forms() {
    let list = r#"[{"ParameterKey": "A", "ParameterValue": "x,y"}, {"ParameterKey": "B", "UsePreviousValue": true}]"#;
    let names =
        |text: &str| Parameters::read(text).map(|read| read.names().map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(names(list).unwrap(), ["A", "B"]);
    for same in [
        r#"{"A": "x,y"}"#,
        r#"{"A": ["x", "y"]}"#,
        r#"{"Parameters": {"A": "x,y"}, "Tags": {"a": "b"}}"#,
        r#"["A=x,y"]"#,
        "A: 'x,y'",
    ] {
        let one = Parameters::read(r#"[{"ParameterKey": "A", "ParameterValue": "x,y"}]"#).unwrap();
        assert!(Parameters::read(same).unwrap() == one, "{same}");
    }
    for wrong in [
        "hunter2",
        r#"[{"ParameterKey": "A"}]"#,
        r#"[{"ParameterKey": "A", "UsePreviousValue": false}]"#,
        r#"[{"ParameterValue": "hunter2"}]"#,
        r#"[{"ParameterKey": "A", "ParameterValue": "x"}, {"ParameterKey": "A", "ParameterValue": "y"}]"#,
        r#"{"A": {"b": "hunter2"}}"#,
        r#"{"A": null}"#,
        r#"["hunter2"]"#,
        r#"{"A": "x", "A": "y"}"#,
    ] {
        let error = Parameters::read(wrong).unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
