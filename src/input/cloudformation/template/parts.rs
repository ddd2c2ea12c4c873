//! The parts of a template that say what becomes of objects.

use super::expression::Expression;
use super::for_each;
use super::macros::{self, TRANSFORM, is_foreign};
use super::parameters::{Parameter, Parameters, Values};
use crate::input::error::ReadError;
use std::collections::BTreeMap;

/// A template.
#[derive(Default)]
pub(super) struct Template {
    pub(super) mappings: BTreeMap<String, Expression>,
    pub(super) conditions: BTreeMap<String, Expression>,
    pub(super) resources: BTreeMap<String, Resource>,
    /// The macros that rewrite it when it is deployed.
    pub(super) macros: Vec<String>,
    /// What `AWS::Serverless` sets for all of its resources.
    pub(super) globals: Option<Expression>,
    /// What stands among the resources and is none: loops and snippets that only the deployment unrolls.
    pub(super) rolled: Vec<String>,
}

/// A resource as the template has it.
pub(super) struct Resource {
    pub(super) kind: String,
    pub(super) condition: Option<String>,
    pub(super) properties: Expression,
    pub(super) deletion_policy: Option<Expression>,
    pub(super) update_replace_policy: Option<Expression>,
    /// Metadata, `CreationPolicy` and `UpdatePolicy`: a change of them leaves the object as it is.
    pub(super) besides: [Option<Expression>; 3],
    /// The macros that may rewrite all of this.
    pub(super) macros: Vec<String>,
}

/// The sections that say what becomes of objects, beside the resources themselves. What a macro puts among the outputs
/// changes nothing in the stack.
const SECTIONS: [&str; 3] = ["Conditions", "Mappings", "Parameters"];

const CURE: &str = "give a template that `aws cloudformation validate-template` takes";

impl Template {
    /// The template in this document, and the values of its parameters.
    pub(super) fn read(document: &Expression, given: &Parameters) -> Result<(Self, Values), ReadError> {
        let Some(members) = document.members() else {
            return Err(ReadError::unreadable("this is no CloudFormation template: it is no map", CURE));
        };
        let section = |name: &str| section(members, name);
        if !members.iter().any(|(name, _)| name == "Resources") {
            return Err(ReadError::unreadable(
                "this is no CloudFormation template: it has no `Resources`",
                CURE,
            ));
        }
        let declared = section("Parameters")?.into_iter().filter(|(name, _)| name != TRANSFORM);
        let declared = declared.map(|(name, it)| (name, Parameter::read(&it)));
        let values = Values::of(&declared.collect(), given);
        let mut template = Self {
            mappings: section("Mappings")?.into_iter().collect(),
            conditions: section("Conditions")?.into_iter().collect(),
            macros: macros::of_template(members, &SECTIONS),
            globals: document.get("Globals").cloned(),
            ..Self::default()
        };
        let resources = for_each::resources(&template, &values, section("Resources")?)?;
        for (id, resource) in resources {
            if id.starts_with("Fn::") {
                template.rolled.push(id);
                continue;
            }
            let resource = Resource::read(&id, &resource)?;
            if template.resources.insert(id.clone(), resource).is_some() {
                return Err(ReadError::unreadable(format!("the resource `{id}` stands there twice"), CURE));
            }
        }
        Ok((template, values))
    }

    /// The macros of which nobody but their owner knows what they do.
    pub(super) fn foreign_macros(&self) -> impl Iterator<Item = &String> {
        self.macros.iter().filter(|name| is_foreign(name))
    }
}

/// The members of a section; none where there is no such section.
fn section(members: &[(String, Expression)], name: &str) -> Result<Vec<(String, Expression)>, ReadError> {
    let found = members.iter().find(|(member, _)| member == name).map(|(_, section)| section);
    match found {
        None | Some(Expression::Null) => Ok(Vec::new()),
        Some(Expression::Map(members)) => Ok(members.clone()),
        // A section of one member that is a function, such as a loop.
        Some(Expression::Call { function, argument }) => Ok(vec![(function.clone(), (**argument).clone())]),
        Some(Expression::Text { .. } | Expression::List(_)) => {
            Err(ReadError::unreadable(format!("`{name}` is no map"), CURE))
        }
    }
}

impl Resource {
    fn read(id: &str, resource: &Expression) -> Result<Self, ReadError> {
        let wrong = |what: &str| ReadError::unreadable(format!("the resource `{id}` {what}"), CURE);
        let Some(members) = resource.members() else { return Err(wrong("is no map")) };
        let get = |name: &str| members.iter().find(|(member, _)| member == name).map(|(_, it)| it);
        let kind = get("Type").and_then(Expression::text).ok_or_else(|| wrong("has no `Type`"))?;
        let condition = match get("Condition") {
            None | Some(Expression::Null) => None,
            Some(condition) => {
                Some(condition.text().ok_or_else(|| wrong("has a `Condition` that is no name"))?.to_owned())
            }
        };
        Ok(Self {
            kind: kind.to_owned(),
            condition,
            properties: get("Properties").cloned().unwrap_or(Expression::Null),
            deletion_policy: get("DeletionPolicy").cloned(),
            update_replace_policy: get("UpdateReplacePolicy").cloned(),
            besides: ["Metadata", "CreationPolicy", "UpdatePolicy"].map(|name| get(name).cloned()),
            macros: macros::beside(resource),
        })
    }
}
