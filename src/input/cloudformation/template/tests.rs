//! What each function of a template comes to.

use super::Parameters;
use super::evaluate::Evaluator;
use super::expression::Expression;
use super::parts::Template;
use super::value::{Freshness, Secrecy, Term, Value};
use crate::input::cloudformation::tree;

/// A value as a test reads it; a term in angle brackets.
fn shown(value: &Value) -> String {
    let list = |values: &[Value]| values.iter().map(shown).collect::<Vec<_>>().join(", ");
    match value {
        Value::Absent => "-".to_owned(),
        Value::Known(known) if known.secrecy == Secrecy::Secret => format!("secret({})", known.text),
        Value::Known(known) => known.text.to_string(),
        Value::List(items) => format!("[{}]", list(items)),
        Value::Map(members) => {
            let members = members.iter().map(|(name, value)| format!("{name}: {}", shown(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Term(term) => match &**term {
            Term::Constant(name) => format!("<{name}>"),
            Term::Object { id, attribute: None } => format!("<{id}>"),
            Term::Object { id, attribute: Some(attribute) } => format!("<{id}.{attribute}>"),
            Term::Text(pieces) => format!("\"{}\"", pieces.iter().map(shown).collect::<String>()),
            Term::Call { function, arguments } => format!("<{function} {}>", list(arguments)),
            Term::Choice { condition, then, otherwise } => {
                format!("<{condition} ? {} : {}>", shown(then), shown(otherwise))
            }
            Term::Condition(name) => format!("<if {name}>"),
            Term::Lookup { freshness: Freshness::EveryDeployment, what } => {
                format!("<often {}>", shown(what))
            }
            Term::Lookup { freshness: Freshness::EveryUpdate, what } => {
                format!("<on update {}>", shown(what))
            }
        },
    }
}

const HEAD: &str = "
Transform: AWS::LanguageExtensions
Parameters:
  Name: {Type: String, Default: orders}
  Size: {Type: Number, Default: 3}
  Given: {Type: String, Default: default}
  Nobody: {Type: String}
  Password: {Type: String, NoEcho: true, Default: hunter2}
  Subnets: {Type: CommaDelimitedList, Default: 'a, b,c'}
  Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /ami}
Mappings:
  Regions:
    eu-west-1: {Size: small, List: [x, y]}
    us-east-1: {Size: big, List: [z]}
Conditions:
  Yes: !Equals [!Ref Name, orders]
  No: !Not [!Condition Yes]
  Open: !Equals [!Ref Nobody, x]
  Both: !And [!Condition Yes, !Condition Open]
  Never: !And [!Condition No, !Condition Open]
  Either: !Or [!Condition Yes, !Condition Open]
  Neither: !Or [!Condition No, Condition: No]
  SameRegion: !Equals [!Ref AWS::Region, !Ref AWS::Region]
  OtherRegion: !Equals [!Ref AWS::Region, eu-west-1]
  List: !Equals [!Ref Subnets, [a, b, c]]
Resources:
  Table: {Type: AWS::DynamoDB::Table}
";

/// What an expression comes to in a template with all of the above.
fn value(expression: &str) -> String {
    let text = format!("{HEAD}Probe: {expression}\n");
    let tree = tree::read(&text).unwrap_or_else(|error| panic!("{expression}: {error}"));
    let document = Expression::from(&tree);
    let given = Parameters::read(r#"{"Given": "given"}"#).unwrap();
    let (template, values) = Template::read(&document, &given).unwrap();
    let mut evaluator = Evaluator::new(&template, &values.known);
    evaluator.settle().unwrap();
    shown(&evaluator.value(document.get("Probe").unwrap()))
}

fn check(cases: &[(&str, &str)]) {
    for (expression, wanted) in cases {
        assert_eq!(value(expression), *wanted, "{expression}");
    }
}

#[test]
fn a_ref_is_a_parameter_a_pseudo_parameter_or_a_resource() {
    check(&[
        ("!Ref Name", "orders"),
        ("{Ref: Name}", "orders"),
        ("!Ref Given", "given"),
        ("!Ref Size", "3"),
        ("!Ref Nobody", "<Nobody>"),
        ("!Ref Password", "secret(hunter2)"),
        ("!Ref Subnets", "[a, b, c]"),
        ("!Ref Image", "<often <AWS::SSM::Parameter /ami>>"),
        ("!Sub 'x-${Image}'", "\"x-<often <AWS::SSM::Parameter /ami>>\""),
        ("!Ref AWS::Region", "<AWS::Region>"),
        ("!Ref AWS::NoValue", "-"),
        ("!Ref Table", "<Table>"),
        ("!Ref Elsewhere", "<Elsewhere>"),
    ]);
}

#[test]
fn an_attribute_is_written_with_a_dot_or_as_a_list() {
    check(&[
        ("!GetAtt Table.Arn", "<Table.Arn>"),
        ("!GetAtt [Table, Arn]", "<Table.Arn>"),
        ("{'Fn::GetAtt': Db.Endpoint.Port}", "<Db.Endpoint.Port>"),
        ("{'Fn::GetAtt': [Db, Endpoint.Port]}", "<Db.Endpoint.Port>"),
        ("!GetAtt [Table, !Ref Name]", "<Table.orders>"),
    ]);
}

#[test]
fn sub_puts_values_into_a_text() {
    check(&[
        ("!Sub '${Name}-x'", "orders-x"),
        ("!Sub '${ Name }'", "orders"),
        ("!Sub ['${a}-${Name}', {a: !Ref Size}]", "3-orders"),
        ("!Sub ['${Name}', {Name: own}]", "own"),
        ("!Sub '${!Name}-${Size}'", "${Name}-3"),
        ("!Sub 'arn:${AWS::Partition}:${Table.Arn}'", "\"arn:<AWS::Partition>:<Table.Arn>\""),
        ("!Sub '${Table}'", "<Table>"),
        ("!Sub '${Subnets}'", "a,b,c"),
        ("!Sub '${Password}!'", "secret(hunter2!)"),
        ("!Sub 'no $ {names} here'", "no $ {names} here"),
        ("!Sub '${open'", "${open"),
        ("!Sub [a]", "<often <Fn::Sub [a]>>"),
    ]);
}

#[test]
fn join_and_split_undo_each_other() {
    check(&[
        ("!Join ['-', [a, !Ref Name]]", "a-orders"),
        ("!Join [',', !Ref Subnets]", "a,b,c"),
        ("!Join ['', [a, !Ref AWS::NoValue, b]]", "ab"),
        ("!Join [':', [x, !Ref Table, y, z]]", "\"x:<Table>:y:z\""),
        ("!Join ['-', !Split [',', 'a,b']]", "a-b"),
        ("!Split ['-', !Ref Name]", "[orders]"),
        ("!Split ['/', !Ref Nobody]", "<Fn::Split /, <Nobody>>"),
        ("!Join ['-', !Ref Nobody]", "<Fn::Join -, <Nobody>>"),
        ("!Join ['-', [a, !If [Open, b, !Ref AWS::NoValue]]]", "<Fn::Join -, [a, <Open ? b : ->]>"),
        // The same text, written in another way, is the same.
        ("!Join ['', ['arn:', !Ref AWS::Partition, ':x']]", "\"arn:<AWS::Partition>:x\""),
        ("!Sub 'arn:${AWS::Partition}:x'", "\"arn:<AWS::Partition>:x\""),
    ]);
}

#[test]
fn if_takes_the_branch_of_its_condition() {
    check(&[
        ("!If [Yes, a, b]", "a"),
        ("!If [No, a, b]", "b"),
        ("!If [Open, a, b]", "<Open ? a : b>"),
        ("!If [Nowhere, a, b]", "<Nowhere ? a : b>"),
        ("[!If [No, a, !Ref AWS::NoValue], c]", "[c]"),
        ("{a: !If [No, a, !Ref AWS::NoValue], b: c}", "{b: c}"),
        ("!If [Both, a, b]", "<Both ? a : b>"),
        ("!If [Never, a, b]", "b"),
        ("!If [Either, a, b]", "a"),
        ("!If [Neither, a, b]", "b"),
        ("!If [SameRegion, a, b]", "a"),
        ("!If [OtherRegion, a, b]", "<OtherRegion ? a : b>"),
        ("!If [List, a, b]", "a"),
        ("!If [Yes, a]", "<often <Fn::If [true, a]>>"),
    ]);
}

#[test]
fn find_in_map_looks_up_what_it_can() {
    check(&[
        ("!FindInMap [Regions, eu-west-1, Size]", "small"),
        ("!FindInMap [Regions, us-east-1, List]", "[z]"),
        ("!FindInMap [Regions, nowhere, Size, {DefaultValue: none}]", "none"),
        ("!FindInMap [Regions, nowhere, Size]", "<Fn::FindInMap Regions, nowhere, Size, {}>"),
        // What it may find is part of it, so that a change of the map is a change.
        (
            "!FindInMap [Regions, !Ref AWS::Region, Size]",
            "<Fn::FindInMap Regions, <AWS::Region>, Size, {Regions: {eu-west-1: small, us-east-1: big}}>",
        ),
        (
            "!FindInMap [!Ref Nobody, eu-west-1, Size]",
            "<Fn::FindInMap <Nobody>, eu-west-1, Size, {Regions: {eu-west-1: small}}>",
        ),
        // Somebody else puts it there.
        ("!FindInMap [Elsewhere, a, b]", "<often <Fn::FindInMap Elsewhere, a, b, {}>>"),
    ]);
}

#[test]
fn lists_are_counted_and_selected_from() {
    check(&[
        ("!Select [1, [a, b]]", "b"),
        ("!Select ['2', !Ref Subnets]", "c"),
        ("!Select [0, !Split ['-', 'x-y']]", "x"),
        ("!Select [7, [a, b]]", "<often <Fn::Select 7, [a, b]>>"),
        ("!Select [0, !GetAZs '']", "<Fn::Select 0, <Fn::GetAZs >>"),
        ("!Select [0, [!If [Open, a, !Ref AWS::NoValue], b]]", "<Fn::Select 0, [<Open ? a : ->, b]>"),
        ("!Length [a, b, c]", "3"),
        ("{'Fn::Length': !Ref Subnets}", "3"),
        ("!Select [1, !Cidr [10.0.0.0/16, 2, 8]]", "10.0.1.0/24"),
        ("!Cidr [!GetAtt Vpc.CidrBlock, 2, 8]", "<Fn::Cidr <Vpc.CidrBlock>, 2, 8>"),
    ]);
}

#[test]
fn what_only_the_deployment_knows_stays_a_term() {
    check(&[
        ("!ImportValue net", "<Fn::ImportValue net>"),
        ("!ImportValue {'Fn::Sub': '${Name}-net'}", "<Fn::ImportValue orders-net>"),
        ("!GetAZs ''", "<Fn::GetAZs >"),
        ("!Base64 x", "<Fn::Base64 x>"),
        ("!ToJsonString {a: b}", "<Fn::ToJsonString {a: b}>"),
        ("!Transform {Name: AWS::Include}", "<often <Fn::Transform {Name: AWS::Include}>>"),
        (
            "{'Fn::Transform': {Name: Mine}, Other: x}",
            "<often <Fn::Transform {Fn::Transform: {Name: Mine}, Other: x}>>",
        ),
        ("!Future x", "<often <? Fn::Future, x>>"),
        (
            "{'Fn::ForEach::L': [X, !Ref Nobody, {}], a: b}",
            "<Fn::ForEach {Fn::ForEach::L: [X, <Nobody>, {}], a: b}>",
        ),
    ]);
}

#[test]
fn a_loop_over_properties_is_unrolled_where_it_is_known() {
    check(&[
        ("{'Fn::ForEach::L': [X, !Ref Subnets, {'k${X}': !Ref X}], c: d}", "{ka: a, kb: b, kc: c, c: d}"),
        (
            "{'Fn::ForEach::L': [X, [a], {'Fn::ForEach::M': [Y, [b, c], {'${X}${Y}': '${X}'}]}]}",
            "{ab: a, ac: a}",
        ),
        (
            "{'Fn::ForEach::L': [X, [a], {c: !Ref X}], c: d}",
            "<Fn::ForEach {Fn::ForEach::L: [X, [a], {c: <X>}], c: d}>",
        ),
        (
            "{'Fn::ForEach::L': [X, [a], {'Fn::ForEach::M': [Y, !Ref Nobody, {a: b}]}]}",
            "<Fn::ForEach {Fn::ForEach::L: [X, [a], <Fn::ForEach {Fn::ForEach::M: [Y, <Nobody>, {a: b}]}>]}>",
        ),
    ]);
}

#[test]
fn a_dynamic_reference_is_looked_up_unless_it_names_a_version() {
    check(&[
        ("'{{resolve:ssm:/x}}'", "<often {{resolve:ssm:/x}}>"),
        ("'{{resolve:ssm:/x:3}}'", "<resolve {{resolve:ssm:/x:3}}>"),
        ("'{{resolve:ssm-secure:/x:3}}'", "<resolve {{resolve:ssm-secure:/x:3}}>"),
        ("'{{resolve:secretsmanager:s}}'", "<on update {{resolve:secretsmanager:s}}>"),
        ("!Sub '{{resolve:secretsmanager:${Name}}}'", "<on update {{resolve:secretsmanager:orders}}>"),
        (
            "!Join ['', ['{{resolve:secretsmanager:', !Ref Table, ':SecretString:user::}}']]",
            "<on update \"{{resolve:secretsmanager:<Table>:SecretString:user::}}\">",
        ),
        ("'a{{resolve:ssm:/x:3}}b{{resolve:ssm:/y}}'", "<often a{{resolve:ssm:/x:3}}b{{resolve:ssm:/y}}>"),
    ]);
}

#[test]
fn only_numbers_can_be_written_in_another_way() {
    use super::value::{Known, Spelling};
    for number in ["1.10", "01", "1e3", "1_000", "0x1F", "1:30", "+1", ".5", "1.", "1234567890123456"] {
        assert_eq!(Known::plain(number).spelling, Spelling::Loose, "{number}");
    }
    for other in
        ["0", "-12", "1.5", "123456789012", "8.0.35", "2012-10-17", "10.0.0.0/16", "1a", "x", "-", ""]
    {
        assert_eq!(Known::plain(other).spelling, Spelling::Exact, "{other}");
    }
}

#[test]
fn truth_values_have_one_spelling() {
    check(&[("yes", "true"), ("Off", "false"), ("TRUE", "true"), ("'yes'", "yes"), ("~", "-")]);
}
