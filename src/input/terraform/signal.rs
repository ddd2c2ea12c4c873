//! The account and the region that the providers' configuration says in plain values.
//!
//! Terraform writes neither its workspace nor its backend into the JSON of a plan; this is what there is.

use crate::plan::{Leaf, Provider, Signal, SignalKind, Value};

/// The arguments that say where a provider works: its name, the argument, and what it says.
///
/// Source: the providers' own documents on their configuration.
const ARGUMENTS: [(&str, &str, SignalKind); 7] = [
    ("aws", "region", SignalKind::Region),
    ("azurerm", "subscription_id", SignalKind::Account),
    ("azapi", "subscription_id", SignalKind::Account),
    ("google", "project", SignalKind::Account),
    ("google", "region", SignalKind::Region),
    ("google-beta", "project", SignalKind::Account),
    ("google-beta", "region", SignalKind::Region),
];

/// What the providers' arguments say, each thing once.
pub(super) fn all<'a>(providers: &[Provider<'a>]) -> Vec<Signal<'a>> {
    let mut signals: Vec<Signal<'a>> = Vec::new();
    for Provider { name, arguments, .. } in providers {
        let name = name.rsplit('/').next().unwrap_or(name);
        let told = ARGUMENTS.iter().filter(|(provider, ..)| *provider == name);
        let told = told.filter_map(|(_, argument, kind)| {
            Some(Signal { kind: *kind, value: arguments.get(argument)?.leaf()?.clone() })
        });
        let account = (name == "aws").then(|| aws_account(arguments)).flatten();
        let account = account.map(|value| Signal { kind: SignalKind::Account, value });
        for signal in told.chain(account).filter(|signal| !signal.value.is_empty()) {
            if !signals.iter().any(|other| other.kind == signal.kind && other.value == signal.value) {
                signals.push(signal);
            }
        }
    }
    signals
}

/// The one account that the provider may work in, or that of the role that it assumes.
fn aws_account<'a>(arguments: &Value<'a>) -> Option<Leaf<'a>> {
    if let Some(Value::List(allowed)) = arguments.get("allowed_account_ids") {
        let [only] = allowed.as_slice() else { return None };
        return only.leaf().cloned();
    }
    let block = arguments.get("assume_role")?;
    let role = match block {
        Value::List(roles) => roles.first()?.get("role_arn")?,
        Value::Null | Value::Unknown | Value::Leaf(_) | Value::Map(_) => block.get("role_arn")?,
    };
    // arn:partition:iam::ACCOUNT:role/NAME
    let account = role.leaf()?.shown()?.strip_prefix("arn:")?.split(':').nth(3)?;
    Some(Leaf::plain(account.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::plan::{Attributes, Provider};

    fn told(name: &'static str, arguments: &str) -> Vec<String> {
        let arguments = Attributes::new(Some(arguments), None, None).open();
        let signals = all(&[Provider { name: name.into(), key: None, arguments }]);
        let line = |signal: &crate::plan::Signal<'_>| {
            format!("{} {}", signal.kind.word(), signal.value.shown().unwrap())
        };
        signals.iter().map(line).collect()
    }

    #[test]
    fn each_provider_tells_in_its_own_words() {
        let aws = "registry.terraform.io/hashicorp/aws";
        let arguments = r#"{"region": "eu-west-1", "allowed_account_ids": ["123456789012"]}"#;
        assert_eq!(told(aws, arguments), ["region eu-west-1", "account 123456789012"]);
        let role = r#"{"assume_role": [{"role_arn": "arn:aws:iam::210987654321:role/deploy"}]}"#;
        assert_eq!(told(aws, role), ["account 210987654321"]);
        assert_eq!(told("google", r#"{"project": "acme-prod"}"#), ["account acme-prod"]);
        assert_eq!(told("azurerm", r#"{"subscription_id": "0f1e"}"#), ["account 0f1e"]);
    }

    #[test]
    fn several_allowed_accounts_tell_nothing() {
        assert!(told("aws", r#"{"allowed_account_ids": ["123456789012", "210987654321"]}"#).is_empty());
        assert!(told("random", r#"{"region": "eu-west-1"}"#).is_empty());
    }
}
