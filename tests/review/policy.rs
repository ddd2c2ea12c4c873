//! Each key of the policy that counts people changes what a review ends with.

use super::forge::Forge;
use super::state::{State, user};

/// What is told of two people who approve: the policy, and what else is so.
struct Case {
    key: &'static str,
    with: &'static str,
    without: &'static str,
    so: fn(&mut State),
    /// Whether the gate opens with the key.
    opens: bool,
}

const CASES: [Case; 7] = [
    Case {
        key: "minimum-permission, stricter",
        with: "[sign-off]\nminimum-permission = \"maintain\"\n",
        without: "",
        so: |_| {},
        opens: false,
    },
    Case {
        key: "minimum-permission, laxer",
        with: "[sign-off]\nminimum-permission = \"read\"\n",
        without: "",
        so: |state| {
            state.permissions.insert("bob".into(), ("read", "read"));
        },
        opens: true,
    },
    Case {
        key: "approvers",
        with: "[sign-off]\napprovers = [\"alice\", \"carol\"]\n",
        without: "",
        so: |_| {},
        opens: false,
    },
    Case { key: "expires", with: "[sign-off]\nexpires = \"1h\"\n", without: "", so: |_| {}, opens: false },
    Case {
        key: "agents",
        with: "[sign-off]\nagents = [\"bob\"]\n",
        without: "[sign-off]\nagents = [\"carol\"]\n",
        so: |_| {},
        opens: false,
    },
    Case {
        key: "extra-for-agents",
        with: "[sign-off]\nextra-for-agents = 1\n",
        without: "[sign-off]\nextra-for-agents = 0\n",
        so: |state| {
            state.author = user("claude[bot]");
            state.commits.clear();
            state.commit("claude[bot]", "fix");
        },
        opens: false,
    },
    Case {
        key: "by",
        with: "[decisions.production]\ncritical = { sign-off = 2, by = [\"carol\", \"dave\"] }\n",
        without: "[decisions.production]\ncritical = { sign-off = 2 }\n",
        so: |_| {},
        opens: false,
    },
];

/// What `review` and `check` end with under this policy, once alice and bob have approved what they were shown.
fn ends_with(policy: &str, so: fn(&mut State)) -> [i32; 2] {
    let forge = Forge::new();
    so(&mut forge.state());
    forge.state().policy = Some(format!("version = 1\n{policy}"));
    std::fs::write(forge.path().join("foureyes.toml"), format!("version = 1\n{policy}")).unwrap();
    forge.review(0);
    forge.state().review("alice", "APPROVED", "");
    forge.state().review("bob", "APPROVED", "");
    let check = forge.run(&["check", "plan.json", "--sign-offs", "github"]).code;
    [forge.run(&["review", "plan.json", "--exit-code"]).code, check]
}

#[test]
fn each_key_that_counts_people_changes_the_verdict() {
    let code = |opens: bool| if opens { [0, 0] } else { [1, 1] };
    for Case { key, with, without, so, opens } in CASES {
        assert_eq!(ends_with(with, so), code(opens), "{key}, with it");
        assert_eq!(ends_with(without, so), code(!opens), "{key}, without it");
    }
}
