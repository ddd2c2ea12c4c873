//! Every key of the policy file: its name, what it holds, what it means.
//!
//! The check of a file and the JSON schema are both made from these tables.

use super::glob::Reach;
use super::shape::{Key, Need, Section, Shape};
use crate::plan::KINDS;

const CLASSES: &[&str] = &["production", "unclassified", "non-production"];
const SEVERITIES: &[&str] = &["critical", "high", "medium", "low"];
const ACTIONS: &[&str] =
    &["no-op", "read", "create", "update", "replace", "delete", "forget", "import", "unknown"];
/// More people than this nobody finds for one change.
const MOST_PEOPLE: i64 = 20;

const fn required(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, need: Need::Required, about }
}

const fn optional(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, need: Need::Optional, about }
}

/// The whole file.
pub(super) static FILE: Section = Section {
    about: "The policy of foureyes: environments, decisions, sign-off, overrides, freezes and types.",
    keys: &[
        required("version", Shape::Version, "the version of this format"),
        optional(
            "mode",
            Shape::Word(&["enforce", "audit"]),
            "`audit` reports everything and ends with 0, except where something could not be judged",
        ),
        optional("environments", Shape::Named(&ENVIRONMENT), "the environments, by names of your own"),
        optional(
            "decisions",
            Shape::Named(&DECISIONS),
            "what becomes of findings, by the name of an environment, else by its class",
        ),
        optional("sign-off", Shape::Table(&SIGN_OFF), "whose approval counts, and how long"),
        optional("override", Shape::List(&OVERRIDE), "exceptions; the first that matches a finding decides"),
        optional("freeze", Shape::List(&FREEZE), "times in which nothing may be destroyed"),
        optional("types", Shape::Named(&TYPE), "what your own resource types hold, by their names"),
    ],
};

static ENVIRONMENT: Section = Section {
    about: "One environment.",
    keys: &[
        required("class", Shape::Word(CLASSES), "how much it matters"),
        optional(
            "match",
            Shape::TableOrList(&MATCH),
            "what tells it: all keys of a table must match, and any table of a list",
        ),
    ],
};

static MATCH: Section = Section {
    about: "What tells an environment: every key must match; of a list, any entry.",
    keys: &[
        optional("workspace", Shape::Globs(Reach::Text), "the tool's workspace"),
        optional(
            "project",
            Shape::Globs(Reach::Path),
            "the project: a path, a stack, or what `--project` says",
        ),
        optional("variables", Shape::NamedGlobs, "root variables, by their names"),
        optional("tags", Shape::NamedGlobs, "the object's own tags or labels, by their names"),
        optional("account", Shape::Globs(Reach::Text), "the account, subscription or cloud project"),
        optional("region", Shape::Globs(Reach::Text), "the region"),
        optional("stack", Shape::Globs(Reach::Text), "the name of the stack"),
        optional("backend-key", Shape::Globs(Reach::Path), "the key under which the state is kept"),
        optional("address", Shape::Addresses, "the object's address"),
    ],
};

static DECISIONS: Section = Section {
    about: "What becomes of findings, by their severity.",
    keys: &[
        optional("critical", Shape::Ruling(&RULING), "of critical findings"),
        optional("high", Shape::Ruling(&RULING), "of high findings"),
        optional("medium", Shape::Ruling(&RULING), "of medium findings"),
        optional("low", Shape::Ruling(&RULING), "of low findings"),
    ],
};

static RULING: Section = Section {
    about: "How many people must sign, and of whom.",
    keys: &[
        required("sign-off", Shape::Whole(1, MOST_PEOPLE), "how many people must sign"),
        optional("by", Shape::People, "the people and teams of whom they must be"),
    ],
};

static SIGN_OFF: Section = Section {
    about: "Whose approval counts, and how long.",
    keys: &[
        optional(
            "minimum-permission",
            Shape::Word(&["read", "triage", "write", "maintain", "admin"]),
            "the least permission on the repository with which an approval counts",
        ),
        optional("approvers", Shape::People, "where it is given, only these count; an empty list is nobody"),
        optional("expires", Shape::Hours, "how long an approval holds"),
        optional("agents", Shape::People, "agents beside the built-in list; they never count as people"),
        optional(
            "extra-for-agents",
            Shape::Whole(0, MOST_PEOPLE),
            "how many more must sign where an agent wrote the change",
        ),
    ],
};

static OVERRIDE: Section = Section {
    about: "An exception: every selector must match; of a list, any entry.",
    keys: &[
        optional("rule", Shape::Globs(Reach::Text), "the rule"),
        optional("type", Shape::Globs(Reach::Text), "the resource type"),
        optional("address", Shape::Addresses, "the address, before and after a move"),
        optional("environment", Shape::Texts, "the environment, by its name or its class"),
        optional("project", Shape::Globs(Reach::Path), "the project"),
        optional("severity", Shape::Words(SEVERITIES), "the severity"),
        optional("forced-by", Shape::Globs(Reach::Text), "the attributes that force a replacement"),
        optional("action", Shape::Words(ACTIONS), "what happens to the object"),
        required("decision", Shape::Ruling(&RULING), "what becomes of the finding"),
        required("reason", Shape::Text, "why, for whoever reads the report"),
        optional("expires", Shape::Date, "the last day on which it counts (UTC)"),
    ],
};

static FREEZE: Section = Section {
    about: "A time in which every finding of medium or more on a loss is denied, whatever else the policy says.",
    keys: &[
        required("from", Shape::Date, "the first day (UTC)"),
        required("to", Shape::Date, "the last day (UTC)"),
        required("environments", Shape::Texts, "where it holds, by names or classes of environments"),
        required("reason", Shape::Text, "why, for whoever reads the report"),
    ],
};

static TYPE: Section = Section {
    about: "What a resource type holds. What is left away stays as the catalog has it, where the class is the same.",
    keys: &[
        required(
            "class",
            Shape::Word(&["data", "serving", "protecting", "routine", "plain"]),
            "what becomes of the world when an object of it goes",
        ),
        optional("kind", Shape::Word(&KINDS), "what it holds; for class data"),
        optional(
            "tier",
            Shape::Word(&["critical", "high", "medium"]),
            "how much that matters; for class data",
        ),
        optional("level", Shape::Word(SEVERITIES), "how much its protection matters; for class protecting"),
        optional("outage-on-delete", Shape::Word(SEVERITIES), "how bad its deletion is; for class serving"),
        optional(
            "outage-on-replace",
            Shape::Word(SEVERITIES),
            "how bad its replacement is; for class serving",
        ),
        optional("loses", Shape::Text, "what is lost with it"),
    ],
};
