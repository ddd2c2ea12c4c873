//! Macros: programs that rewrite a template, or the part of it that they stand in, when it is deployed.
//!
//! Source: the user guide's "Fn::Transform": it sees what stands beside it, and what is inside of that.

use super::super::tree::Node;
use super::expression::Expression;

/// The function that calls a macro.
pub(super) const TRANSFORM: &str = "Fn::Transform";

/// The macros of which everybody knows what they do.
const UNDERSTOOD: [&str; 2] = ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"];

type Members = [(String, Expression)];

/// The macros that rewrite a whole template, and those in these of its sections.
pub(super) fn of_template(members: &Members, sections: &[&str]) -> Vec<String> {
    let whole = members.iter().filter(|(name, _)| name == "Transform" || name == TRANSFORM);
    let inside = members.iter().filter(|(name, _)| sections.contains(&name.as_str()));
    let inside = inside.filter_map(|(_, section)| called_in(section));
    whole.map(|(_, transform)| transform).chain(inside).flat_map(names).collect()
}

/// The macros that rewrite the members of a map, because they stand among them.
pub(super) fn beside(holder: &Expression) -> Vec<String> {
    called_in(holder).map(names).unwrap_or_default()
}

/// Whether nobody but its owner knows what a macro does.
pub(super) fn is_foreign(name: &str) -> bool {
    !UNDERSTOOD.contains(&name)
}

/// The macros of others in a template that was not processed, which may rewrite any of its resources.
pub(in crate::input::cloudformation) fn foreign(template: &Node) -> Vec<String> {
    let document = Expression::from(template);
    let mut macros = of_template(document.members().unwrap_or_default(), &["Resources"]);
    macros.retain(|name| is_foreign(name));
    macros
}

/// The macros that may rewrite this resource of a template.
pub(in crate::input::cloudformation) fn of_resource(resource: &Node) -> Vec<String> {
    beside(&Expression::from(resource))
}

/// What is called in a map, or instead of one.
pub(super) fn called_in(holder: &Expression) -> Option<&Expression> {
    match holder {
        Expression::Call { function, argument } if function == TRANSFORM => Some(argument),
        Expression::Map(_) => holder.get(TRANSFORM),
        Expression::Null | Expression::Text { .. } | Expression::List(_) | Expression::Call { .. } => None,
    }
}

fn names(transform: &Expression) -> Vec<String> {
    let items = transform.items().unwrap_or(std::slice::from_ref(transform));
    let name = |item: &Expression| {
        let name = item.text().or_else(|| item.get("Name").and_then(Expression::text));
        name.unwrap_or("(a macro without a name)").to_owned()
    };
    items.iter().map(name).collect()
}
