//! A plan of any size in the shape that `terraform show -json` writes, and what is lost by it.
//!
//! It is the same plan each time: every number is drawn from a resource's place in the list.

use crate::template::{Template, Type, types};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// How many bytes a plan has for each resource.
const BYTES: usize = 17_250;
/// How many resources a module has, and how many modules the module above.
const RESOURCES: usize = 40;
const MODULES: usize = 20;

const ENVIRONMENTS: [&str; 5] = ["prod", "staging", "dev", "qa", "dr"];
const REGIONS: [&str; 4] = ["us-east-1", "eu-central-1", "ap-southeast-2", "us-west-2"];
const TEAMS: [&str; 4] = ["payments", "checkout", "data-platform", "größe-team"];

/// How many in a hundred have which actions: by the report's word, and as written.
pub(crate) type Shares = [(usize, &'static str, &'static str)];

/// The shares of a plan as they mostly are.
pub(crate) const USUAL: &Shares = &[
    (70, "no-op", r#"["no-op"]"#),
    (15, "update", r#"["update"]"#),
    (10, "create", r#"["create"]"#),
    (3, "delete", r#"["delete"]"#),
    (1, "replace", r#"["delete","create"]"#),
    (1, "replace", r#"["create","delete"]"#),
];

/// The shares of a plan that loses everything.
pub(crate) const LOST: &Shares =
    &[(60, "delete", r#"["delete"]"#), (40, "replace", r#"["delete","create"]"#)];

/// A plan that was written.
pub(crate) struct Plan {
    /// How many changes there are of an action, by the report's word.
    pub(crate) counts: Vec<(&'static str, usize)>,
    /// The addresses of what is deleted or replaced, sorted.
    pub(crate) lost: Vec<String>,
}

/// How many resources make a plan of so many megabytes.
pub(crate) fn resources(megabytes: usize) -> usize {
    megabytes * 1_000_000 / BYTES
}

/// Writes a plan with so many resources, of which these are the shares.
pub(crate) fn write(path: &Path, resources: usize, shares: &Shares) -> io::Result<Plan> {
    let types = types();
    let writer = Writer { types: &types, resources, shares };
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writer.write(&mut out)?;
    out.flush()?;
    let all = || (0..resources).map(|at| Resource::new(&types, at, shares));
    let counts = ["no-op", "update", "create", "delete", "replace"];
    let mut lost: Vec<String> = all().filter(Resource::is_lost).map(|resource| resource.address()).collect();
    lost.sort_unstable();
    Ok(Plan {
        counts: counts.map(|word| (word, all().filter(|resource| resource.action == word).count())).to_vec(),
        lost,
    })
}

/// One resource of a plan, as far as its place decides.
struct Resource<'t> {
    kind: &'t Type,
    at: usize,
    action: &'static str,
    words: &'static str,
    name: String,
    environment: &'static str,
    region: &'static str,
    dice: Dice,
}

impl<'t> Resource<'t> {
    fn new(types: &'t [Type], at: usize, shares: &Shares) -> Self {
        let mut dice = Dice::new(at);
        // Terraform sorts a module's resources by type.
        let share = at % RESOURCES * types.iter().map(|kind| kind.weight).sum::<usize>() / RESOURCES;
        let kind = weighted(types, share, |kind| kind.weight);
        let (_, action, words) = *weighted(shares, dice.below(100), |(weight, ..)| *weight);
        let team = dice.one_of(&TEAMS);
        let name = format!("{team}-{}-{at:06}", kind.short().replace('_', "-"));
        let (environment, region) = (*dice.one_of(&ENVIRONMENTS), *dice.one_of(&REGIONS));
        Self { kind, at, action, words, name, environment, region, dice }
    }

    fn is_lost(&self) -> bool {
        matches!(self.action, "delete" | "replace")
    }

    fn index(&self) -> String {
        match (self.at / RESOURCES).is_multiple_of(7) {
            true => self.at.to_string(),
            false => format!("\"{}-{:06}\"", self.kind.short(), self.at),
        }
    }

    fn address(&self) -> String {
        let module = module(self.at / RESOURCES).map_or(String::new(), |module| format!("{module}."));
        format!("{module}{}.this[{}]", self.kind.name, self.index())
    }

    fn render(&self, template: &Template) -> String {
        let mut dice = self.dice.clone();
        template.render(&self.name, self.environment, self.region, || dice.next())
    }

    fn before(&self) -> Option<String> {
        (self.action != "create").then(|| self.render(&self.kind.values))
    }

    fn after(&self) -> Option<String> {
        match self.action {
            "delete" => None,
            "update" => Some(self.render(&self.kind.updated)),
            "create" | "replace" => Some(self.render(&self.kind.fresh)),
            _ => Some(self.render(&self.kind.values)),
        }
    }

    /// What every section says of a resource first.
    fn head(&self) -> String {
        let (address, index, name) = (quoted(&self.address()), self.index(), &self.kind.name);
        format!(
            r#""address":{address},"mode":"managed","type":"{name}","name":"this","index":{index},"provider_name":"registry.terraform.io/hashicorp/aws""#
        )
    }

    fn in_state(&self, values: Option<String>, more: &str) -> Option<String> {
        let (head, marks) = (self.head(), &self.kind.sensitive);
        let values = values?;
        Some(format!(r#"{{{head},"schema_version":1,"values":{values},"sensitive_values":{marks}{more}}}"#))
    }

    fn change(&self) -> String {
        let (head, marks, actions) = (self.head(), &self.kind.sensitive, self.words);
        let (before, after) = (self.before(), self.after());
        let marked = |values: &Option<String>| if values.is_some() { marks.as_str() } else { "false" };
        let unknown =
            if matches!(self.action, "create" | "replace") { r#"{"arn":true,"id":true}"# } else { "{}" };
        let mut text = format!(
            r#"{{{head},"change":{{"actions":{actions},"before":{},"after":{},"after_unknown":{unknown},"before_sensitive":{},"after_sensitive":{}"#,
            before.as_deref().unwrap_or("null"),
            after.as_deref().unwrap_or("null"),
            marked(&before),
            marked(&after),
        );
        text.push_str(match self.action {
            "replace" => r#","replace_paths":[["name"]]},"action_reason":"replace_because_cannot_update"}"#,
            "delete" => r#"},"action_reason":"delete_because_no_resource_config"}"#,
            _ => "}}",
        });
        text
    }
}

/// The address of a module; the first resources are in none.
fn module(at: usize) -> Option<String> {
    (at > 0).then(|| format!(r#"{}.module.service["svc-{at:05}"]"#, parent(at / MODULES)))
}

fn parent(at: usize) -> String {
    let environment = ENVIRONMENTS.iter().cycle().nth(at).copied().unwrap_or_default();
    format!(r#"module.env["{at:04}-{environment}"]"#)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Writes the sections of a plan in Terraform's own order.
struct Writer<'t> {
    types: &'t [Type],
    resources: usize,
    shares: &'t Shares,
}

impl Writer<'_> {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let outputs: Vec<String> = (0..200)
            .map(|at| format!(r#""o{at}":{{"actions":["delete"],"before":"{at:040x}","after":null}}"#))
            .collect();
        out.write_all(br#"{"format_version":"1.2","terraform_version":"1.11.4","variables":{"envs":{"value":{"prod":{"size":3}}}},"planned_values":{"root_module":"#)?;
        self.tree(out, |resource| resource.in_state(resource.after(), ""))?;
        out.write_all(br#"},"resource_drift":["#)?;
        self.list(out, |at| at % 97 == 5)?;
        out.write_all(br#"],"resource_changes":["#)?;
        self.list(out, |_| true)?;
        write!(
            out,
            r#"],"output_changes":{{{}}},"prior_state":{{"format_version":"1.0","values":{{"root_module":"#,
            outputs.join(",")
        )?;
        let needs =
            r#","depends_on":["module.env.module.service.aws_iam_role.this","data.aws_region.current"]"#;
        self.tree(out, |resource| resource.in_state(resource.before(), needs))?;
        out.write_all(br#"}},"configuration":"#)?;
        self.configuration(out)?;
        out.write_all(
            br#","timestamp":"2026-03-01T12:00:00Z","applyable":true,"complete":true,"errored":false}"#,
        )?;
        out.write_all(b"\n")
    }

    fn list(&self, out: &mut impl Write, wanted: impl Fn(usize) -> bool) -> io::Result<()> {
        let mut comma = "";
        for at in (0..self.resources).filter(|at| wanted(*at)) {
            write!(out, "{comma}{}", Resource::new(self.types, at, self.shares).change())?;
            comma = ",";
        }
        Ok(())
    }

    /// The root module: what it holds itself, then the modules of modules.
    fn tree(&self, out: &mut impl Write, says: impl Fn(&Resource<'_>) -> Option<String>) -> io::Result<()> {
        let modules = self.resources.div_ceil(RESOURCES);
        let resources = |module: usize| {
            let places = module * RESOURCES..self.resources.min((module + 1) * RESOURCES);
            let all: Vec<String> =
                places.filter_map(|at| says(&Resource::new(self.types, at, self.shares))).collect();
            all.join(",")
        };
        write!(out, r#"{{"resources":[{}],"child_modules":["#, resources(0))?;
        for top in 0..modules.div_ceil(MODULES) {
            let inside = (top * MODULES).max(1)..modules.min((top + 1) * MODULES);
            let inside: Vec<String> = inside
                .map(|at| {
                    let address = quoted(&module(at).unwrap_or_default());
                    format!(r#"{{"resources":[{}],"address":{address}}}"#, resources(at))
                })
                .collect();
            let (comma, address) = (if top == 0 { "" } else { "," }, quoted(&parent(top)));
            write!(out, r#"{comma}{{"child_modules":[{}],"address":{address}}}"#, inside.join(","))?;
        }
        out.write_all(b"]}")
    }

    fn configuration(&self, out: &mut impl Write) -> io::Result<()> {
        let blocks: Vec<String> = self.types.iter().map(|kind| kind.block.clone()).collect();
        let blocks = blocks.join(",");
        let mut calls = String::new();
        for at in 0..=self.resources / 200 {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(
                calls,
                r#"{comma}"env{at}":{{"source":"./modules/env","module":{{"resources":[{blocks}],"module_calls":{{"service":{{"source":"../service","module":{{"resources":[{blocks}]}}}}}}}}}}"#
            );
        }
        write!(out, r#"{{"root_module":{{"resources":[{blocks}],"module_calls":{{{calls}}}}}}}"#)
    }
}

/// A sequence of numbers that looks like chance (`SplitMix64`).
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    fn new(at: usize) -> Self {
        let mut dice = Self(at as u64);
        Self(dice.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }

    fn one_of<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        let at = self.below(list.len());
        list.get(at).expect("it is below the length")
    }
}

/// The item of a list at this place, where each is as long as its weight.
fn weighted<T>(list: &[T], mut place: usize, weight: impl Fn(&T) -> usize) -> &T {
    let found = list.iter().find(|item| {
        let found = place < weight(item);
        place = place.saturating_sub(weight(item));
        found
    });
    found.expect("it is below the sum")
}
