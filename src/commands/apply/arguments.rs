//! Which arguments `terraform apply` may get: those alone that change nothing of what is applied.
//!
//! Whatever is not in the table could make it plan anew, or take another plan or state.

/// The variables by which Terraform and OpenTofu take arguments that nobody typed.
const VARIABLES: [&str; 2] = ["TF_CLI_ARGS", "TF_CLI_ARGS_apply"];

/// An argument, without its dashes.
struct Allowed {
    name: &'static str,
    value: Value,
}

/// Whether an argument has a value. One without it would swallow what stands behind it: the plan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Possible,
    Needed,
}

const ALLOWED: [Allowed; 11] = [
    Allowed { name: "compact-warnings", value: Value::Possible },
    Allowed { name: "concise", value: Value::Possible },
    Allowed { name: "consolidate-errors", value: Value::Possible },
    Allowed { name: "consolidate-warnings", value: Value::Possible },
    Allowed { name: "input", value: Value::Possible },
    Allowed { name: "json", value: Value::Possible },
    Allowed { name: "lock", value: Value::Possible },
    Allowed { name: "lock-timeout", value: Value::Needed },
    Allowed { name: "no-color", value: Value::Possible },
    Allowed { name: "parallelism", value: Value::Needed },
    Allowed { name: "show-sensitive", value: Value::Possible },
];

/// Why an argument is refused.
pub(super) struct Refusal {
    pub(super) why: String,
    pub(super) cure: String,
}

/// Refuses what could change what is applied, typed or in the environment.
pub(super) fn check(typed: &[String]) -> Result<(), Refusal> {
    typed.iter().try_for_each(|argument| check_one(argument, "the command line"))?;
    for variable in VARIABLES {
        let Some(value) = std::env::var_os(variable) else { continue };
        let text = value.to_string_lossy();
        // Its quotes are undone by rules of its own, which nobody else should have to know.
        if text.contains(['"', '\'', '\\', '`', '$', '\u{fffd}']) {
            let why = format!("`{variable}` has quotes or escapes in it");
            return Err(Refusal { why, cure: format!("unset `{variable}`, and give arguments behind `--`") });
        }
        text.split_whitespace().try_for_each(|argument| check_one(argument, variable))?;
    }
    Ok(())
}

fn check_one(argument: &str, place: &str) -> Result<(), Refusal> {
    let (word, value) = match argument.split_once('=') {
        Some((word, value)) => (word, Some(value)),
        None => (argument, None),
    };
    let name = word.strip_prefix("--").or(word.strip_prefix('-'));
    let known = |name: &str| ALLOWED.iter().find(|allowed| allowed.name == name).map(|allowed| allowed.value);
    // Behind the `=` may be a secret.
    let word = foureyes::report::line(word);
    match name.and_then(known) {
        Some(Value::Needed) if value.is_none_or(str::is_empty) => Err(Refusal {
            why: format!("`{word}` in {place} has no value of its own"),
            cure: format!("write it as `{word}=VALUE`"),
        }),
        Some(_) => Ok(()),
        None => Err(Refusal {
            why: format!("`{word}` in {place} could change what is applied, or by whom it is confirmed"),
            cure: format!("leave it away, or put it into the plan; allowed are {}", names()),
        }),
    }
}

fn names() -> String {
    let names = ALLOWED.iter().map(|allowed| format!("-{}", allowed.name));
    names.collect::<Vec<_>>().join(", ")
}
