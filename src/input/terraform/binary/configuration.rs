//! The configuration that a plan file carries: what root variables are by default, and how providers are set up.
//!
//! Both of its syntaxes are read into the shape that the JSON syntax has. Only what is written as a plain value is
//! known; Terraform has checked the rest before it made the plan.
//!
//! Source: `internal/plans/planfile/config_snapshot.go`; the JSON syntax,
//! <https://developer.hashicorp.com/terraform/language/syntax/json>.

use super::container::Archive;
use super::hcl::native;
use crate::plan::{Attributes, Leaf, Value};
use std::borrow::Cow;

/// More than this is not unpacked of one file of the configuration: 4 MiB.
pub(super) const LARGEST_FILE: usize = 4 << 20;

/// The files of one module.
pub(super) struct Module {
    files: Vec<Value<'static>>,
    /// Whether every file could be read.
    is_whole: bool,
}

/// A root variable as the configuration declares it.
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) default: DefaultValue,
    pub(super) is_sensitive: bool,
}

/// The default of a root variable in one of its blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DefaultValue {
    /// The block has none.
    Missing,
    /// This text, number or truth value.
    Text(Leaf<'static>),
    /// None of these.
    Other,
    /// An expression, which is not worked out.
    Unreadable,
}

impl DefaultValue {
    fn of(body: &Value<'_>) -> Self {
        match body.get("default") {
            None => Self::Missing,
            Some(Value::Leaf(leaf)) => Self::Text(leaf.to_static()),
            Some(Value::Null | Value::List(_) | Value::Map(_)) => Self::Other,
            Some(Value::Unknown) => Self::Unreadable,
        }
    }
}

impl Module {
    /// The module that is called so in a plan file: empty for the root, else the names of the calls with dots.
    pub(super) fn read(archive: &Archive<'_>, name: &str) -> Self {
        let directory = format!("tfconfig/m-{name}/");
        let mut module = Self { files: Vec::new(), is_whole: true };
        let files = archive.entries().iter().filter_map(|entry| {
            let file = entry.name.strip_prefix(&directory).filter(|file| !file.contains('/'))?;
            Some((is_override(file), file, entry))
        });
        let mut files: Vec<_> = files.collect();
        files.sort_by_key(|(is_override, file, _)| (*is_override, *file));
        for (_, file, entry) in files {
            let syntax: fn(&str) -> Option<Value<'static>> = match file {
                _ if file.ends_with(".tf") || file.ends_with(".tofu") => native,
                _ if file.ends_with(".tf.json") || file.ends_with(".tofu.json") => json,
                _ => continue,
            };
            let text = entry.read(LARGEST_FILE).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            match text.and_then(|text| syntax(text.strip_prefix('\u{feff}').unwrap_or(&text))) {
                Some(file) => module.files.push(file),
                None => module.is_whole = false,
            }
        }
        module.is_whole &= !module.files.is_empty();
        module
    }

    /// Every block of this kind that has a label, with the label. Override files make them several.
    fn labelled(&self, kind: &str) -> Vec<(&str, &Value<'static>)> {
        let named = self.files.iter().flat_map(|file| members(file, kind)).flat_map(flat);
        let labelled = named.flat_map(|blocks| blocks.members());
        labelled
            .flat_map(|(label, bodies)| flat(bodies).into_iter().map(move |body| (&**label, body)))
            .collect()
    }

    /// Whether every file of it could be read.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The blocks of the root variables, those of override files last.
    pub(super) fn variables(&self) -> Vec<Declared> {
        let declared = self.labelled("variable").into_iter().map(|(name, body)| Declared {
            name: name.to_owned(),
            default: DefaultValue::of(body),
            is_sensitive: !matches!(body.get("sensitive"), None | Some(Value::Null))
                && !body.get("sensitive").and_then(Value::leaf).is_some_and(|leaf| leaf.is("false")),
        });
        declared.collect()
    }

    /// The arguments of a provider of this full name under this alias; `None` where they cannot be told.
    pub(super) fn provider(&self, full_name: &str, alias: Option<&str>) -> Option<Value<'static>> {
        let blocks = self.labelled("provider");
        let mut of_it = blocks.into_iter().filter(|(label, body)| {
            let its = body.get("alias").and_then(Value::leaf);
            let same_alias = match alias {
                Some(alias) => its.is_some_and(|its| its.is(alias)),
                None => its.is_none(),
            };
            same_alias && self.is_named(label, full_name)
        });
        match (of_it.next(), of_it.next(), alias) {
            (Some((_, body)), None, _) if self.is_whole => Some(copied(body)),
            // A provider without any arguments needs no block.
            (None, _, None) if self.is_whole => Some(Value::Map(Vec::new())),
            (_, _, _) => None,
        }
    }

    /// Whether a provider's name in this module stands for the full one.
    fn is_named(&self, local: &str, full_name: &str) -> bool {
        let settings = self.files.iter().flat_map(|file| members(file, "terraform")).flat_map(flat);
        let required = settings.flat_map(|body| members(body, "required_providers")).flat_map(flat);
        let mut sources = required.filter_map(|body| body.get(local)?.get("source")?.leaf()?.shown());
        let (namespace, name) = full_name.rsplit_once('/').unwrap_or(("hashicorp", full_name));
        match sources.next() {
            Some(source) => {
                let source = source.to_lowercase();
                full_name == source || full_name.strip_suffix(&source).is_some_and(|host| host.ends_with('/'))
            }
            None => name == local && namespace.rsplit('/').next() == Some("hashicorp"),
        }
    }
}

/// Whether Terraform reads a file behind all others, whose blocks it replaces.
fn is_override(file: &str) -> bool {
    let stem = [".tf", ".tofu", ".tf.json", ".tofu.json"].iter().find_map(|end| file.strip_suffix(end));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// The values of every member of this name.
fn members<'v>(value: &'v Value<'static>, name: &str) -> Vec<&'v Value<'static>> {
    value.members().iter().filter(|(member, _)| member == name).map(|(_, value)| value).collect()
}

/// The blocks in a value: one, or a list of them.
fn flat<'v>(value: &'v Value<'static>) -> Vec<&'v Value<'static>> {
    match value {
        Value::List(blocks) => blocks.iter().collect(),
        Value::Null | Value::Unknown | Value::Leaf(_) | Value::Map(_) => vec![value],
    }
}

fn copied(value: &Value<'_>) -> Value<'static> {
    match value {
        Value::Null => Value::Null,
        Value::Unknown => Value::Unknown,
        Value::Leaf(leaf) => Value::Leaf(leaf.to_static()),
        Value::List(items) => Value::List(items.iter().map(copied).collect()),
        Value::Map(members) => {
            let copied = |(name, value): &(Cow<'_, str>, Value<'_>)| {
                (Cow::Owned(name.clone().into_owned()), copied(value))
            };
            Value::Map(members.iter().map(copied).collect())
        }
    }
}

/// A file in the JSON syntax. A text with a template in it is an expression.
fn json(text: &str) -> Option<Value<'static>> {
    fn known(value: Value<'static>) -> Value<'static> {
        match value {
            Value::Leaf(leaf) if leaf.satisfies(|text| text.contains("${") || text.contains("%{")) => {
                Value::Unknown
            }
            Value::List(items) => Value::List(items.into_iter().map(known).collect()),
            Value::Map(members) => {
                Value::Map(members.into_iter().map(|(name, value)| (name, known(value))).collect())
            }
            other @ (Value::Null | Value::Unknown | Value::Leaf(_)) => other,
        }
    }
    let value = copied(&Attributes::new(Some(text.trim()), None, None).open());
    matches!(value, Value::Map(_)).then(|| known(value))
}

/// Which configuration of which provider a change names: the module's name, the provider's, and the alias.
pub(super) fn parts(configuration: &str) -> Option<(String, &str, Option<&str>)> {
    let (modules, rest) = match configuration.split_once("provider[\"") {
        Some((modules, rest)) => (modules, rest.split_once("\"]")?),
        None => {
            let rest = configuration.strip_prefix("provider.")?;
            let end = rest.find('.').unwrap_or(rest.len());
            ("", rest.split_at(end))
        }
    };
    let (name, alias) = rest;
    let alias = match alias.strip_prefix('.') {
        Some(alias) => Some(alias),
        None if alias.is_empty() => None,
        None => return None,
    };
    let mut steps = modules.split_terminator('.');
    let mut calls = Vec::new();
    while let Some(word) = steps.next() {
        calls.push(steps.next().filter(|_| word == "module")?);
    }
    Some((calls.join("."), name, alias))
}

#[cfg(test)]
mod tests {
    use super::super::hcl::native;
    use super::{DefaultValue, Module, is_override, json, parts};
    use crate::plan::Value;

    fn module(files: impl IntoIterator<Item = Option<Value<'static>>>) -> Module {
        Module { files: files.into_iter().map(Option::unwrap).collect(), is_whole: true }
    }

    const NATIVE: &str = r#"
        terraform {
          required_providers {
            cloud = { source = "Hashicorp/AWS", version = "5" }
          }
        }
        variable "env" { default = "prod" }
        variable "password" {
          default   = "hunter2"
          sensitive = true
        }
        variable "both" { sensitive = var.x }
        provider "cloud" {}
        provider "cloud" {
          alias  = "eu"
          region = "eu-west-1"
          role   = "a${var.x}"
          features {
            vault { purge = false }
          }
          dynamic "assume" {
            content {}
          }
        }
        resource "x" "y" {}
    "#;

    #[test]
    fn both_syntaxes_say_the_same() {
        let written = r#"{
            "terraform": {"required_providers": {"cloud": {"source": "hashicorp/aws"}}},
            "variable": {"env": {"default": "prod"}, "password": [{"default": "hunter2", "sensitive": true}],
                         "both": {"sensitive": "${var.x}"}},
            "provider": {"cloud": [{}, {"alias": "eu", "region": "eu-west-1", "role": "a${var.x}",
                         "features": {"vault": {"purge": false}}, "assume": "${x}"}]}
        }"#;
        for module in [module([native(NATIVE)]), module([json(written)])] {
            let text = |default: &'_ DefaultValue| match default {
                DefaultValue::Text(leaf) => leaf.shown().map(str::to_owned),
                DefaultValue::Missing | DefaultValue::Other | DefaultValue::Unreadable => None,
            };
            let mut variables = module.variables();
            variables.sort_by(|one, other| one.name.cmp(&other.name));
            let told: Vec<_> =
                variables.iter().map(|it| (&*it.name, text(&it.default), it.is_sensitive)).collect();
            assert_eq!(
                told,
                [
                    ("both", None, true),
                    ("env", Some("prod".to_owned()), false),
                    ("password", Some("hunter2".to_owned()), true)
                ]
            );
            let aws = "registry.terraform.io/hashicorp/aws";
            let eu = module.provider(aws, Some("eu")).unwrap();
            assert!(eu.get("region").unwrap().leaf().unwrap().is("eu-west-1"));
            assert!(matches!(eu.get("role"), Some(Value::Unknown)));
            assert!(matches!(eu.get("assume"), Some(Value::Unknown)));
            assert!(module.provider(aws, None).unwrap().members().is_empty());
            assert!(module.provider(aws, Some("us")).is_none());
            assert!(module.provider("registry.terraform.io/hashicorp/random", None).is_some());
        }
    }

    #[test]
    fn without_a_whole_configuration_nothing_is_told_of_a_provider() {
        let broken = Module { is_whole: false, ..module([native(NATIVE)]) };
        assert!(broken.provider("registry.terraform.io/hashicorp/aws", Some("eu")).is_none());
        assert!(native("variable \"").is_none() && json("[]").is_none() && json("{").is_none());
        let twice = module([native("provider \"aws\" {}"), native("provider \"aws\" {}")]);
        assert!(twice.provider("registry.terraform.io/hashicorp/aws", None).is_none());
    }

    #[test]
    fn override_files_are_known_by_their_names() {
        for name in ["override.tf", "a_override.tf", "override.tf.json", "x_override.tofu", "a.b_override.tf"]
        {
            assert!(is_override(name), "{name}");
        }
        for name in ["main.tf", "overrides.tf", "a-override.tf", "override_a.tf", "override.x.tf"] {
            assert!(!is_override(name), "{name}");
        }
    }

    #[test]
    fn a_configuration_is_named_by_module_provider_and_alias() {
        let name = "registry.terraform.io/hashicorp/aws";
        let written = format!("provider[\"{name}\"]");
        assert_eq!(parts(&written), Some((String::new(), name, None)));
        let written = format!("module.a.module.b.provider[\"{name}\"].eu");
        assert_eq!(parts(&written), Some(("a.b".to_owned(), name, Some("eu"))));
        assert_eq!(parts("provider.aws.eu"), Some((String::new(), "aws", Some("eu"))));
        assert_eq!(parts("odd"), None);
    }
}
