//! How a replacement, and what cannot be known, runs on through references.

use super::{unseen, update};

/// A topic whose name can be changed, and a table with a name that is made of it.
fn chain(topic: &str, table_name: &str) -> String {
    format!(
        "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {{TopicName: {topic}, DisplayName: d}}\n  \
         Table:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: {table_name}\n"
    )
}

#[test]
fn a_reference_to_a_replaced_object_replaces_in_every_form() {
    for name in [
        "!Ref Topic",
        "!GetAtt Topic.TopicName",
        "{'Fn::GetAtt': [Topic, TopicName]}",
        "!Sub 'x-${Topic}'",
        "!Sub 'x-${Topic.TopicName}'",
        "!Sub ['x-${t}', {t: !Ref Topic}]",
        "!Join ['-', [x, !Ref Topic]]",
        "!Select [1, [x, !Ref Topic]]",
        "!If [Always, !Ref Topic, x]",
        "!FindInMap [Names, a, x, {DefaultValue: !Ref Topic}]",
        "!Base64 {Ref: Topic}",
    ] {
        let template = |topic: &str| {
            format!(
                "Mappings: {{Names: {{a: {{b: c}}}}}}\nConditions: {{Always: !Equals [a, a]}}\n{}",
                chain(topic, name)
            )
        };
        assert_eq!(
            update(&template("a"), &template("b")),
            ["replace Table destroyed by TableName", "replace Topic destroyed by TopicName"],
            "{name}"
        );
        assert_eq!(
            update(&template("a"), &template("a").replace("DisplayName: d", "DisplayName: e")),
            ["update Topic kept"]
        );
    }
}

#[test]
fn what_a_function_makes_of_a_replaced_object_is_in_doubt() {
    for name in
        ["!Select [0, !Split ['-', !Ref Topic]]", "!ImportValue {Ref: Topic}", "!If [Open, !Ref Topic, x]"]
    {
        let template = |topic: &str| {
            format!("Conditions: {{Open: !Equals [!Ref AWS::Region, x]}}\n{}", chain(topic, name))
        };
        assert_eq!(
            update(&template("a"), &template("b"))[0],
            "maybe replace Table unknown by TableName",
            "{name}"
        );
    }
}

#[test]
fn a_replacement_runs_through_a_long_chain_and_a_circle() {
    let link = |at: usize| {
        format!(
            "  T{at}:\n    Type: AWS::SNS::Topic\n    Properties: {{TopicName: !Sub 'x-${{T{}.TopicName}}'}}\n",
            at + 1
        )
    };
    let chain = |name: &str| {
        let links: String = (0..300).map(link).collect();
        format!(
            "Resources:\n{links}  T300:\n    Type: AWS::SNS::Topic\n    Properties: {{TopicName: {name}}}\n"
        )
    };
    assert_eq!(update(&chain("a"), &chain("b")).len(), 301);
    let circle = |name: &str| {
        format!(
            "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: {{TopicName: !Sub '{name}${{B}}'}}\n  B:\n    \
             Type: AWS::SNS::Topic\n    Properties: {{TopicName: !Ref A}}\n"
        )
    };
    assert_eq!(update(&circle("a"), &circle("b")).len(), 2);
    assert_eq!(update(&circle("a"), &circle("a")), [""; 0]);
}

#[test]
fn a_possible_replacement_makes_possible_ones() {
    let template = |key: &str| {
        format!(
            "Resources:\n  A:\n    Type: AWS::DynamoDB::Table\n    Properties: {{KeySchema: [{key}]}}\n  B:\n    \
             Type: AWS::DynamoDB::Table\n    Properties: {{TableName: !Sub '${{A}}-b'}}\n"
        )
    };
    assert_eq!(
        update(&template("a"), &template("b")),
        ["maybe replace A unknown by KeySchema", "maybe replace B unknown by TableName"]
    );
}

#[test]
fn an_attribute_of_an_updated_object_stays_only_where_it_names_it() {
    let with = |attribute: &str, display: &str| {
        format!(
            "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: {display}}}\n  Table:\n    \
             Type: AWS::DynamoDB::Table\n    Properties: {{TableName: !GetAtt Topic.{attribute}}}\n"
        )
    };
    for (attribute, lines) in
        [("TopicArn", 1), ("TopicName", 1), ("LatestVersionNumber", 2), ("StreamArn", 2)]
    {
        assert_eq!(update(&with(attribute, "a"), &with(attribute, "b")).len(), lines, "{attribute}");
    }
}

#[test]
fn what_a_handler_answers_may_change_with_every_update() {
    let with = |size: &str, name: &str| {
        format!(
            "Resources:\n  A:\n    Type: Custom::Thing\n    Properties: {{Size: {size}}}\n  B:\n    \
             Type: AWS::DynamoDB::Table\n    Properties: {{TableName: {name}}}\n"
        )
    };
    for name in ["!Ref A", "!GetAtt A.Arn"] {
        assert_eq!(
            update(&with("1", name), &with("2", name)),
            ["update A kept", "maybe replace B unknown by TableName"]
        );
    }
}

#[test]
fn a_reference_that_leads_elsewhere_replaces() {
    let two = |name: &str| format!("{}  Other: {{Type: AWS::SNS::Topic}}\n", chain("a", name));
    assert_eq!(update(&two("!Ref Topic"), &two("!Ref Other")), ["replace Table destroyed by TableName"]);
    assert_eq!(
        update(&two("!GetAtt Topic.TopicName"), &two("!GetAtt Other.TopicName")),
        ["maybe replace Table unknown by TableName"]
    );
    assert_eq!(update(&two("!Ref Topic"), &two("x")), ["maybe replace Table unknown by TableName"]);
}

#[test]
fn what_is_looked_up_outside_may_have_changed_there() {
    let with = |name: &str, mode: &str| {
        format!(
            "Parameters:\n  Image: {{Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}}\nResources:\n  Table:\n    \
             Type: AWS::DynamoDB::Table\n    Properties: {{TableName: {name}, BillingMode: {mode}}}\n  Topic:\n    \
             Type: AWS::SNS::Topic\n    Properties: {{DisplayName: {mode}}}\n"
        )
    };
    let name_in_doubt = "maybe replace Table unknown by TableName";
    for name in ["'{{resolve:ssm:/x}}'", "!Ref Image", "!Transform {Name: Mine}", "!Future x", "!Ref Nothing"]
    {
        assert_eq!(update(&with(name, "a"), &with(name, "b"))[0], name_in_doubt, "{name}");
    }
    // A secret is read anew only where its resource is updated.
    let secret = "'{{resolve:secretsmanager:s:SecretString:user}}'";
    assert_eq!(update(&with(secret, "a"), &with(secret, "b"))[0], name_in_doubt);
    let topic_alone = with(secret, "a").replace("DisplayName: a", "DisplayName: b");
    assert_eq!(update(&with(secret, "a"), &topic_alone), ["update Topic kept"]);
    // What others import cannot change, a version stays what it is, and the stack stays in its region.
    for name in ["!ImportValue x", "'{{resolve:ssm:/x:3}}'", "!Ref AWS::StackName", "!Select [0, !GetAZs '']"]
    {
        assert_eq!(
            update(&with(name, "a"), &with(name, "b")),
            ["update Table kept", "update Topic kept"],
            "{name}"
        );
    }
    // The same template with the same values is no update.
    assert_eq!(update(&with("!Ref Image", "a"), &with("!Ref Image", "a")), [""; 0]);
}

#[test]
fn what_rewrites_the_template_is_a_gap() {
    let with = |transform: &str, display: &str| {
        format!(
            "Transform: {transform}\nResources:\n  T: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {display}}}}}\n"
        )
    };
    for transform in ["Mine", "[AWS::Serverless-2016-10-31, Mine]", "{Name: Mine, Parameters: {a: b}}"] {
        let lines = update(&with(transform, "a"), &with(transform, "b"));
        assert_eq!(lines, ["update T kept", "gap macro Mine"], "{transform}");
    }
    assert_eq!(
        update(&with("AWS::Serverless-2016-10-31", "a"), &with("AWS::Serverless-2016-10-31", "b")),
        ["update T kept"]
    );
    let included =
        |display: &str| with("AWS::LanguageExtensions", display) + "  Fn::Transform: {Name: AWS::Include}\n";
    assert_eq!(update(&included("a"), &included("b"))[1], "gap resources that are not written out");
}

#[test]
fn a_loop_is_unrolled_where_what_it_runs_over_is_known() {
    let with = |names: &str| {
        format!(
            "Transform: AWS::LanguageExtensions\nParameters:\n  Names: {{Type: CommaDelimitedList{names}}}\nResources:\n  \
             'Fn::ForEach::Tables':\n    - Name\n    - !Ref Names\n    - 'Table${{Name}}':\n        \
             Type: AWS::DynamoDB::Table\n        Properties: {{TableName: !Sub 'x-${{Name}}', Other: !Ref Name}}\n"
        )
    };
    let (three, two) = (with(", Default: 'a,b,c'"), with(", Default: 'a,c'"));
    assert_eq!(update(&three, &two), ["delete Tableb destroyed"]);
    assert_eq!(update(&three, &three.replace("'x-", "'y-")).len(), 3);
    let unknown = with("");
    let lines = update(&unknown, &unknown.replace("'x-", "'y-"));
    assert_eq!(lines, ["gap resources that are not written out", "gap parameters Names"]);
}

#[test]
fn a_nested_stack_that_changes_is_a_gap() {
    let with = |url: &str| {
        format!(
            "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: {url}}}\n"
        )
    };
    assert_eq!(update(&with("a"), &with("b")), ["update Child kept", "gap nested-stack"]);
    assert_eq!(update(&with("a"), &with("seen.yaml")), ["update Child kept", "gap nested-stack"]);
    let given = |name: &str| with(&format!("seen.yaml, Parameters: {{Name: {name}}}"));
    assert_eq!(update(&given("a"), &given("b")), ["update Child kept"]);
    assert_eq!(unseen(&with("a"), &with("b")), unseen(&with("c"), &with("b")));
    assert_ne!(
        unseen(&with("a"), &with("b")),
        unseen(&with("a"), &with("c")),
        "another one is to be signed anew"
    );
    let asset = |url: &str| with(url) + "    Metadata: {'aws:asset:path': seen.yaml}\n";
    let of_cdk =
        |hash: &str| asset(&format!("{{'Fn::Sub': 'https://s3.${{AWS::URLSuffix}}/assets/{hash}.json'}}"));
    assert_eq!(update(&of_cdk("a"), &of_cdk("b")), ["update Child kept"]);
    assert_eq!(
        update(&asset("a"), &asset("b")),
        ["update Child kept", "gap nested-stack"],
        "words hide nothing"
    );
    assert_eq!(update(&with("a"), "Resources: {T: {Type: AWS::SNS::Topic}}")[0], "delete Child destroyed");
}

#[test]
fn a_serverless_function_is_updated_by_its_code_and_replaced_by_its_name() {
    let with = |kind: &str, properties: &str| {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nGlobals: {{Function: {{Timeout: 3}}}}\nResources:\n  X:\n    \
             Type: AWS::Serverless::{kind}\n    Properties: {{{properties}}}\n"
        )
    };
    let function = |properties: &str| with("Function", properties);
    assert_eq!(update(&function("CodeUri: a"), &function("CodeUri: b")), ["update X kept"]);
    assert_eq!(
        update(&function("FunctionName: a"), &function("FunctionName: b")),
        ["replace X destroyed by FunctionName"]
    );
    let table = |properties: &str| with("SimpleTable", properties);
    assert_eq!(
        update(&table("PrimaryKey: {Name: a}"), &table("PrimaryKey: {Name: b}")),
        ["maybe replace X unknown by PrimaryKey"]
    );
    assert_eq!(
        update(&function("Events: {Web: {Type: Api}}"), &function("Handler: x")),
        ["update X kept", "gap transform Events"]
    );
    let slower = function("").replace("Timeout: 3", "Timeout: 4");
    assert_eq!(update(&function(""), &slower), ["update X kept"]);
}
