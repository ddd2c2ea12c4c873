//! Why a change happens, in words, and what to do about it.
//!
//! Source: `action_reason` of both products' `internal/command/jsonplan`, and `reason` of their
//! `internal/command/views/json`; readers must tolerate unknown ones.

use super::loss::Loss;
use crate::catalog::Class;
use crate::plan::{Action, Certainty, Left};

/// What is known of one reason.
struct Cause {
    /// The word in the document, and the one in the stream.
    words: &'static [&'static str],
    why: &'static str,
    remedy: &'static str,
}

const RESTORE: &str = "put it back into the configuration; to let the object live on unmanaged, use a `removed` block with \
     `destroy = false`";

const CAUSES: &[Cause] = &[
    Cause {
        words: &["replace_because_tainted", "tainted"],
        why: "it is tainted: an earlier apply left it in doubt, or somebody ran `taint`",
        remedy: "look at the object; where it is sound, `untaint` it and plan again",
    },
    Cause {
        words: &["replace_by_request", "requested"],
        why: "it was asked for with `-replace`",
        remedy: "plan again without `-replace`",
    },
    Cause {
        words: &["replace_by_triggers", "replace_triggered_by"],
        why: "its `replace_triggered_by` names something that changes",
        remedy: "take it out of `replace_triggered_by`, or change what it names another time",
    },
    Cause {
        words: &["delete_because_no_resource_config"],
        why: "its block is no longer in the configuration",
        remedy: RESTORE,
    },
    // The module is called for other keys, or its call would be gone and its blocks with it.
    Cause {
        words: &["delete_because_no_module"],
        why: "its module no longer has this instance",
        remedy: "put the key back into the module's `for_each`, or raise its `count`; where the key was renamed, add a \
                 `moved` block; to let the object live on unmanaged, take it out of the state with `state rm`",
    },
    Cause {
        words: &["delete_because_wrong_repetition"],
        why: "its block has gained or lost `count` or `for_each`",
        remedy: "add `moved` blocks from the old addresses to the new ones",
    },
    Cause {
        words: &["delete_because_count_index"],
        why: "`count` no longer reaches its index",
        remedy: "raise `count` again; where an entry was taken out of the middle, use `for_each` with keys that \
                 stay",
    },
    Cause {
        words: &["delete_because_each_key"],
        why: "`for_each` no longer has its key",
        remedy: "put the key back; where it was renamed, add a `moved` block",
    },
    Cause {
        words: &["delete_because_no_move_target"],
        why: "a `moved` block sends it to an address that is not in the configuration",
        remedy: "mend the `moved` block",
    },
    Cause {
        words: &["delete_because_enabled_false"],
        why: "its `lifecycle` says `enabled = false`",
        remedy: "set `enabled` back to true",
    },
    Cause {
        words: &["Remove"],
        why: "the template does not have it any more, or its condition does not hold",
        remedy: "put it back into the template; to let it live on unmanaged, deploy it with `DeletionPolicy: Retain` \
                 first",
    },
    Cause {
        words: &["delete-stack"],
        why: "its whole stack is deleted",
        remedy: "leave the stack; to let it live on unmanaged, deploy it with `DeletionPolicy: Retain` first",
    },
    Cause {
        words: &["template-without-resource"],
        why: "the new template has no such resource",
        remedy: "put it back under the same logical id; to let the object live on unmanaged, deploy it with \
                 `DeletionPolicy: Retain` first",
    },
    Cause {
        words: &["template-condition"],
        why: "its condition no longer holds in the new template",
        remedy: "leave the condition, and what it depends on, as it is",
    },
    Cause {
        words: &["template-condition-unknown"],
        why: "nobody knows whether its condition still holds in the new template",
        remedy: "give the parameters of the condition their values with `--parameters`, or leave it as it is",
    },
    Cause {
        words: &["template-type"],
        why: "its logical id stands for another type in the new template",
        remedy: "give the new resource a logical id of its own, and keep this one until what it holds has moved",
    },
    Cause {
        words: &["forgot_because_lifecycle_destroy_in_state", "forgot_because_lifecycle_destroy_in_config"],
        why: "its `lifecycle` says `destroy = false`",
        remedy: "write down who looks after the object from now on",
    },
];

/// The reasons for replacing an object that the provider cannot change.
const CANNOT_UPDATE: [&str; 2] = ["replace_because_cannot_update", "cannot_update"];

fn known(reason: &str) -> Option<&'static Cause> {
    CAUSES.iter().find(|cause| cause.words.contains(&reason))
}

/// The argument that says how many there are of the object, where it is what ends it, and why.
pub(super) fn repetition(loss: &Loss<'_>) -> Option<(&'static str, &'static str)> {
    match loss.change.reason.as_deref()? {
        "delete_because_count_index" => Some(("count", "no longer reaches it")),
        "delete_because_each_key" => Some(("for_each", "no longer has its key")),
        _ => None,
    }
}

/// Why the change happens; `None` where the input does not say.
pub(super) fn why(loss: &Loss<'_>) -> Option<String> {
    let change = loss.change;
    let reason = change.reason.as_deref();
    if let (Action::Forget, Some("delete_because_no_resource_config")) = (&change.action, reason) {
        return Some("its block is gone, or a `removed` block lets it go".to_owned());
    }
    if let Some(cause) = reason.and_then(known) {
        return Some(cause.why.to_owned());
    }
    let forced_by = quoted(&change.forced_by);
    let cause = change.circumstances().cause.as_deref();
    let and_cause = cause.map_or(String::new(), |cause| format!("; {cause}"));
    match reason {
        _ if !change.forced_by.is_empty() && change.certainty == Certainty::Possible => {
            Some(format!("{forced_by} can perhaps not be changed in place{and_cause}"))
        }
        _ if !change.forced_by.is_empty() => {
            Some(format!("{forced_by} cannot be changed in place{and_cause}"))
        }
        _ if cause.is_some() => cause.map(str::to_owned),
        Some(reason) if CANNOT_UPDATE.contains(&reason) => {
            Some("the provider cannot change it in place".to_owned())
        }
        Some(other) => {
            let other: String = other.chars().take(60).collect();
            Some(format!("the tool says `{other}`"))
        }
        None if change.deposed.is_some() => {
            Some("an earlier replacement left this old object behind".to_owned())
        }
        None => None,
    }
}

/// What to do about the change.
pub(super) fn remedy(loss: &Loss<'_>) -> String {
    let change = loss.change;
    if let Some(cause) = change.reason.as_deref().and_then(known) {
        return cause.remedy.to_owned();
    }
    let leave = match change.forced_by.as_slice() {
        [] => "leave it as it is".to_owned(),
        [_] => format!("leave {} as it is", quoted(&change.forced_by)),
        [..] => format!("leave {} as they are", quoted(&change.forced_by)),
    };
    let keeps = change.circumstances().leaves.as_ref().is_some_and(|leaves| leaves.what != Left::Object);
    if keeps && loss.is_replaced() {
        return format!(
            "{leave}; with `UpdateReplacePolicy: Retain` in the template the old one would live on"
        );
    }
    match (loss.is_replaced(), change.deposed.is_some()) {
        (_, true) if loss.is_succeeded => {
            "make sure that the object of the same address has taken over".to_owned()
        }
        (_, true) => {
            "nothing else is at its address, so find out what became of the object that was to replace it".to_owned()
        }
        (true, false) if change.forced_by.is_empty() => {
            format!("find out why it is replaced{}", first(loss))
        }
        (true, false) => format!("{leave}{}", first(loss)),
        (false, false) => {
            "where this is not meant, keep it in the configuration; where the plan was made with `-destroy`, plan \
             without"
                .to_owned()
        }
    }
}

/// What else can be done before an object is replaced.
fn first(loss: &Loss<'_>) -> &'static str {
    match loss.knowledge.entry.class {
        Class::Data | Class::Unknown => ", or move what the object holds to a new one first",
        Class::Serving if loss.is_create_first() => {
            ", or see that the new one has taken over before the old one goes"
        }
        Class::Serving => ", or let another one take over first",
        Class::Protecting | Class::Routine | Class::Plain => "",
    }
}

/// Attribute paths, as many as people read.
pub(super) fn quoted(paths: &[String]) -> String {
    const SHOWN: usize = 4;
    let mut names: Vec<String> = paths.iter().take(SHOWN).map(|path| format!("`{path}`")).collect();
    if let Some(more) = paths.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{CAUSES, quoted};

    #[test]
    fn every_reason_stands_once() {
        let mut words: Vec<&str> = CAUSES.iter().flat_map(|cause| cause.words).copied().collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn paths_are_a_list_for_people() {
        let paths: Vec<String> = ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec();
        assert_eq!(quoted(&paths[..1]), "`a`");
        assert_eq!(quoted(&paths[..3]), "`a`, `b` and `c`");
        assert_eq!(quoted(&paths), "`a`, `b`, `c`, `d` and 2 more");
    }
}
