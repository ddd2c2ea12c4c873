//! Where plans and objects belong, with and without a policy.

use super::Place;
use crate::plan::{Address, Attributes, Leaf, Signal, SignalKind, Variable};
use crate::policy::{Environment, EnvironmentClass, Object, Policy, Told};
use EnvironmentClass::{NonProduction, Production, Unclassified};

fn variable(name: &str, value: Leaf<'static>) -> Variable<'static> {
    Variable::new(name, value)
}

fn policy(text: &str) -> Policy {
    Policy::read("foureyes.toml", &format!("version = 1\n{text}"), &[]).unwrap()
}

fn of_plan(option: Option<&str>, project: &str, variables: &[Variable<'_>]) -> Environment {
    Place::new(&Policy::default(), option, Told { project, variables, signals: &[] }).environment
}

/// An object in a plan of this project, by this policy.
fn of_object(policy: &Policy, project: &str, addresses: [Option<&str>; 2], before: &str) -> Environment {
    let place = Place::new(policy, None, Told { project, variables: &[], signals: &[] });
    let [address, previous] = addresses.map(|text| text.map(Address::new));
    let attributes = Attributes::new(Some(before), None, None).open();
    let address = address.unwrap();
    let object = Object {
        kind: "aws_db_instance",
        address: &address,
        previous: previous.as_ref(),
        attributes: &attributes,
        id: None,
    };
    place.of_object(&object)
}

fn said(environment: &Environment) -> (&str, EnvironmentClass) {
    (&environment.name, environment.class)
}

#[test]
fn production_wins_over_what_was_declared() {
    let environment = of_plan(Some("staging"), "", &[variable("env", Leaf::plain("prod"))]);
    assert_eq!(environment.class, Production);
    assert_eq!(environment.because, "variable `env` is `prod`, although `--environment` is `staging`");
    assert_eq!(environment.mismatch(), Some("`--environment` is `staging`"));
    let environment = of_plan(Some("production"), "x/dev", &[]);
    assert_eq!((said(&environment), environment.mismatch()), (("production", Production), None));
    let environment = of_plan(Some("blue"), "", &[variable("env", Leaf::plain("dev"))]);
    assert_eq!(
        (environment.name.as_str(), environment.because.as_str()),
        ("blue", "variable `env` is `dev`")
    );
    assert_eq!(said(&of_plan(Some("blue"), "", &[])), ("blue", Unclassified));
}

#[test]
fn a_sensitive_or_odd_value_is_counted_and_not_shown() {
    for leaf in [Leaf::sensitive("prod"), Leaf::plain("prod; password=hunter2")] {
        let environment = of_plan(None, "", &[variable("env", leaf.clone())]);
        assert_eq!(environment.because, "variable `env` has a word for production");
        let policy =
            policy("[environments.live]\nclass = \"production\"\nmatch = { variables = { ENV = \"p*\" } }");
        let variables = [variable("env", leaf)];
        let told = Told { project: "", variables: &variables, signals: &[] };
        let environment = Place::new(&policy, None, told).environment;
        assert_eq!(environment.because, "variable `env` matches `p*` (foureyes.toml:2)");
    }
}

#[test]
fn an_object_says_more_than_its_plan_and_never_less() {
    let none = Policy::default();
    let of = |project: &str, address: &str, previous: Option<&str>, before: &str| {
        of_object(&none, project, [Some(address), previous], before).class
    };
    let tagged = r#"{"tags": {"Environment": "production"}}"#;
    let main = "aws_db_instance.main";
    assert_eq!(of("staging", main, None, tagged), Production);
    assert_eq!(of("staging", main, None, "{}"), NonProduction);
    assert_eq!(of("live/prod", main, None, r#"{"tags": {"env": "dev"}}"#), Production);
    let (dev, prod) = ("module.dev.aws_db_instance.main", "module.x[\"eu-prod\"].aws_db_instance.main");
    assert_eq!(of("", dev, None, "{}"), NonProduction);
    assert_eq!(of("", dev, Some(main), "{}"), Unclassified);
    assert_eq!(of("", dev, Some(prod), "{}"), Production);
    assert_eq!(of("", prod, Some(dev), "{}"), Production);
    assert_eq!(of("", "aws_api_gateway_stage.api", None, "{}"), Unclassified);
}

#[test]
fn the_words_in_use_are_read_in_every_place_that_people_choose() {
    let none = Policy::default();
    for (kind, value, wanted) in [
        (SignalKind::Workspace, "prod", Production),
        (SignalKind::Workspace, "live", Production),
        (SignalKind::Stack, "payments-staging", NonProduction),
        (SignalKind::BackendKey, "env:/prod/network.tfstate", Production),
        (SignalKind::BackendKey, "live", Unclassified),
        (SignalKind::Account, "acme-prod", Production),
        (SignalKind::Region, "prod", Unclassified),
    ] {
        let signals = [Signal { kind, value: Leaf::plain(value) }];
        let told = Told { project: "", variables: &[], signals: &signals };
        let environment = Place::new(&none, None, told).environment;
        assert_eq!(environment.class, wanted, "{kind:?} {value}: {}", environment.because);
    }
    let accounts =
        ["acme-prod", "acme-dns"].map(|name| Signal { kind: SignalKind::Account, value: Leaf::plain(name) });
    let told = Told { project: "", variables: &[], signals: &accounts };
    assert_eq!(Place::new(&none, None, told).environment.class, Unclassified);
}

#[test]
fn a_declared_environment_goes_before_the_words_in_the_places_that_are_chosen() {
    let policy = policy(
        r#"
        [environments.blue]
        class = "production"
        match = { project = "live/dev-tools" }
        [environments.toys]
        class = "non-production"
        match = { project = ["live/prod-toys", "live/*-toys"] }
    "#,
    );
    let of = |project: &str, variables: &[Variable<'_>]| {
        Place::new(&policy, None, Told { project, variables, signals: &[] }).environment
    };
    assert_eq!(said(&of("live/dev-tools", &[])), ("blue", Production));
    assert_eq!(said(&of("live/prod-toys", &[])), ("toys", NonProduction));
    // The plan's own variables say more than the directory that somebody chose.
    let environment = of("live/prod-toys", &[variable("env", Leaf::plain("prod"))]);
    assert_eq!(said(&environment), ("production", Production));
    assert!(environment.mismatch().unwrap().contains("the project is `live/prod-toys`"));
}

const TWO: &str = r#"
    [environments.production]
    class = "production"
    match = { project = "live/prod/**" }
    [environments.sandbox]
    class = "non-production"
    match = [{ project = ["sandbox/**", "live/*-toys"] }, { stack = "prod-replica-*" }, { workspace = "prod-lab" }]
"#;

/// Where a plan of this project belongs that tells this besides.
fn beside(project: &str, signals: &[(SignalKind, &'static str)]) -> Environment {
    let signals: Vec<_> =
        signals.iter().map(|(kind, text)| Signal { kind: *kind, value: Leaf::plain(*text) }).collect();
    Place::new(&policy(TWO), None, Told { project, variables: &[], signals: &signals }).environment
}

#[test]
fn words_for_production_count_beside_a_declared_environment_that_did_not_read_them() {
    for (kind, text) in [
        (SignalKind::Workspace, "prod"),
        (SignalKind::Stack, "orders-prod"),
        (SignalKind::BackendKey, "live/prod.tfstate"),
        (SignalKind::Account, "acme-prod"),
        (SignalKind::Way, "state/production/db"),
    ] {
        let environment = beside("sandbox/x", &[(kind, text)]);
        assert_eq!(environment.class, Production, "{text}: {}", environment.because);
        assert!(environment.mismatch().unwrap().contains("the project is `sandbox/x`"), "{text}");
    }
    assert_eq!(said(&beside("sandbox/x", &[(SignalKind::Workspace, "dev")])), ("sandbox", NonProduction));
    assert_eq!(beside("live/prod-x", &[(SignalKind::Stack, "prod-replica-1")]).class, Production);
}

#[test]
fn what_a_declared_environment_has_read_is_no_news_in_another_place() {
    let toys = "live/prod-toys";
    for (project, signals) in [
        (toys, &[(SignalKind::Way, toys), (SignalKind::Way, "live/prod-toys/plan")] as &[_]),
        (toys, &[(SignalKind::BackendKey, "acme/live/prod-toys/terraform.tfstate")]),
        ("sandbox/toys", &[(SignalKind::Way, toys), (SignalKind::Way, "live/prod-toys/plan")]),
        ("prod-replica-1", &[(SignalKind::Stack, "prod-replica-1")]),
        ("x", &[(SignalKind::Workspace, "prod-lab"), (SignalKind::BackendKey, "env:/prod-lab/x")]),
        ("sandbox/x", &[(SignalKind::Workspace, "prod-lab")]),
    ] {
        let environment = beside(project, signals);
        assert_eq!(said(&environment), ("sandbox", NonProduction), "{project}: {}", environment.because);
    }
}

#[test]
fn another_name_for_the_project_does_not_hide_the_way_to_it() {
    let environment = beside("sandbox/db", &[(SignalKind::Way, "live/prod/db")]);
    assert_eq!(said(&environment), ("production", Production));
    assert_eq!(environment.because, "the way to the plan is `live/prod/db` (foureyes.toml:3)");
    // A way alone declares nothing to be less.
    assert_eq!(beside("db", &[(SignalKind::Way, "sandbox/db")]).class, Unclassified);
}

#[test]
fn a_name_tells_production_and_nothing_else() {
    let none = Policy::default();
    let of = |before: &str| of_object(&none, "staging", [Some("aws_ebs_volume.a"), None], before);
    let environment = of(r#"{"tags": {"Name": "prod-db-data"}}"#);
    assert_eq!(said(&environment), ("production", Production));
    assert_eq!(environment.because, "tag `Name` has a word for production");
    assert_eq!(of(r#"{"Tags": [{"Key": "Name", "Value": "prod-data"}]}"#).class, Production);
    assert_eq!(of(r#"{"tags": {"Name": "products"}}"#).class, NonProduction);
    let unsaid = |before: &str| of_object(&none, "", [Some("aws_ebs_volume.a"), None], before).class;
    assert_eq!(unsaid(r#"{"tags": {"Name": "test"}}"#), Unclassified);
}

#[test]
fn all_keys_of_a_table_must_match_and_any_table_of_a_list() {
    let policy = policy(
        r#"
        [environments.shop]
        class = "production"
        match = [
          { project = "shop/**", workspace = ["a", "b"] },
          { stack = "shop-*" },
        ]
    "#,
    );
    let of = |project: &str, signals: &[(SignalKind, &'static str)]| {
        let signals: Vec<_> =
            signals.iter().map(|(kind, text)| Signal { kind: *kind, value: Leaf::plain(*text) }).collect();
        Place::new(&policy, None, Told { project, variables: &[], signals: &signals }).environment.class
    };
    assert_eq!(of("shop/db", &[]), Unclassified);
    assert_eq!(of("shop/db", &[(SignalKind::Workspace, "b")]), Production);
    assert_eq!(of("toys/db", &[(SignalKind::Workspace, "b")]), Unclassified);
    assert_eq!(of("toys/db", &[(SignalKind::Stack, "shop-1")]), Production);
}

#[test]
fn what_a_matcher_has_looked_at_the_words_tell_nothing_more_of() {
    let policy = policy(
        r#"
        [environments.replica]
        class = "non-production"
        match = [{ tags = { Env = "prod-replica" } }, { address = "module.prod_replica.**" }]
    "#,
    );
    let of = |addresses, before: &str| of_object(&policy, "", addresses, before).class;
    let main = Some("aws_db_instance.main");
    assert_eq!(of([main, None], r#"{"tags": {"env": "prod-replica"}}"#), NonProduction);
    assert_eq!(of([main, None], r#"{"tags": {"acme:env": "prod-replica"}}"#), NonProduction);
    assert_eq!(of([main, None], r#"{"tags": ["env:prod-replica"]}"#), NonProduction);
    assert_eq!(of([main, None], r#"{"tags": {"env": "prod-replica", "stage": "prod"}}"#), Production);
    let replica = Some("module.prod_replica.aws_db_instance.main");
    assert_eq!(of([replica, None], "{}"), NonProduction);
    // Moving an object there makes it no replica.
    assert_eq!(of([replica, Some("module.prod.aws_db_instance.main")], "{}"), Production);
    assert_eq!(of([replica, main], "{}"), Production);
}

#[test]
fn a_second_spelling_of_a_name_takes_nothing_back() {
    let policy = policy(
        r#"
        [environments.dev]
        class = "non-production"
        match = [{ variables = { environment = "dev" } }, { tags = { Environment = "dev" } }]
        [environments.live]
        class = "production"
        match = [{ variables = { stage = "live" } }]
    "#,
    );
    let class = |variables: &[(&str, &'static str)]| {
        let variables: Vec<Variable<'_>> =
            variables.iter().map(|(name, value)| variable(name, Leaf::plain(*value))).collect();
        Place::new(&policy, None, Told { project: "", variables: &variables, signals: &[] }).environment.class
    };
    assert_eq!(class(&[("environment", "dev")]), NonProduction);
    assert_eq!(class(&[("environment", "prod"), ("Environment", "dev")]), Production);
    assert_eq!(class(&[("Environment", "prod"), ("environment", "dev")]), Production);
    assert_eq!(class(&[("stage", "live"), ("Stage", "dev")]), Production);
    let of = |before: &str| of_object(&policy, "", [Some("aws_db_instance.main"), None], before).class;
    assert_eq!(of(r#"{"tags": {"Environment": "dev", "acme:environment": "dev"}}"#), NonProduction);
    assert_eq!(of(r#"{"tags": {"Environment": "prod", "acme:environment": "dev"}}"#), Production);
    assert_eq!(
        of(r#"{"labels": {"environment": "dev"}, "settings": [{"user_labels": {"environment": "prod"}}]}"#),
        Production
    );
}

#[test]
fn a_second_account_takes_nothing_back() {
    let policy = policy(
        r#"
        [environments.lab]
        class = "non-production"
        match = { account = "acme-lab" }
    "#,
    );
    let class = |accounts: &[&'static str]| {
        let signal = |name: &&'static str| Signal { kind: SignalKind::Account, value: Leaf::plain(*name) };
        let signals: Vec<Signal<'_>> = accounts.iter().map(signal).collect();
        Place::new(&policy, None, Told { project: "", variables: &[], signals: &signals }).environment.class
    };
    assert_eq!(class(&["acme-lab"]), NonProduction);
    assert_eq!(class(&["acme-lab", "acme-lab"]), NonProduction);
    for accounts in [["acme-lab", "acme-live"], ["acme-live", "acme-lab"]] {
        assert_eq!(class(&accounts), Unclassified, "{accounts:?}");
    }
}

#[test]
fn a_variable_that_was_read_does_not_hide_the_way_to_the_plan() {
    let policy = policy(
        r#"
        [environments.lab]
        class = "non-production"
        match = { variables = { team = "*" } }
    "#,
    );
    let variables = [variable("team", Leaf::plain("prod"))];
    let signals = [Signal { kind: SignalKind::Way, value: Leaf::plain("live/prod") }];
    let told = Told { project: "live/prod", variables: &variables, signals: &signals };
    assert_eq!(Place::new(&policy, None, told).environment.class, Production);
    let told = Told { project: "live/x", variables: &variables, signals: &[] };
    assert_eq!(Place::new(&policy, None, told).environment.class, NonProduction);
}

#[test]
fn an_objects_own_account_goes_before_that_of_its_plan() {
    let policy = policy(
        r#"
        [environments.live]
        class = "production"
        match = { account = "123456789012" }
        [environments.lab]
        class = "non-production"
        match = { account = "210987654321" }
    "#,
    );
    let of = |arn: &str| of_object(&policy, "", [Some("aws_db_instance.main"), None], arn);
    let live = of(r#"{"arn": "arn:aws:rds:eu-west-1:123456789012:db:main"}"#);
    assert_eq!(said(&live), ("live", Production));
    assert_eq!(live.because, "the account is `123456789012` (foureyes.toml:3)");
    assert_eq!(said(&of(r#"{"arn": "arn:aws:rds:eu-west-1:210987654321:db:main"}"#)), ("lab", NonProduction));
    assert_eq!(of("{}").class, Unclassified);
}

#[test]
fn the_option_names_an_environment_of_the_policy_and_never_less_than_production() {
    let policy = policy(
        r#"
        [environments.live]
        class = "production"
        match = { project = "live/**" }
        [environments.lab]
        class = "non-production"
    "#,
    );
    let of = |option, project| {
        Place::new(&policy, Some(option), Told { project, variables: &[], signals: &[] }).environment
    };
    assert_eq!(said(&of("live", "x")), ("live", Production));
    assert_eq!(said(&of("lab", "x")), ("lab", NonProduction));
    let environment = of("lab", "live/db");
    assert_eq!(said(&environment), ("live", Production));
    assert_eq!(environment.mismatch(), Some("`--environment` is `lab`"));
}
