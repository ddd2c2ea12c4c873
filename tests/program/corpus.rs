//! A sweep over plans of other people: each is judged or refused with a reason, and no destruction in it is
//! missed. The plans are not part of the project; `FOUREYES_CORPUS` names the directory that holds them.

use super::common::{Change, Ran, Report, exit_code, foureyes};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

/// Names the directory that holds the directories of the sections.
const CORPUS: &str = "FOUREYES_CORPUS";
/// The longest that one file may take before it counts as a hang.
const HANG: Duration = Duration::from_secs(120);

/// One directory of inputs, with an `INDEX.tsv` whose first column is the file.
struct Section {
    directory: &'static str,
    /// Fewer files than this are no corpus.
    least: usize,
    /// What the index says that a file destroys; `None` where it does not tell.
    promised: fn(&Row) -> Option<usize>,
    /// What a file changes, read without any of foureyes' own code.
    changed: fn(&[u8]) -> Vec<Object>,
}

const SECTIONS: &[Section] = &[
    Section {
        directory: "terraform",
        least: 400,
        promised: terraform::promised,
        changed: terraform::changed,
    },
    Section { directory: "cloudformation", least: 200, promised: |_| None, changed: cloudformation::changed },
];

/// An object to which something happens.
struct Object {
    /// Its address and its deposed key.
    name: (String, Option<String>),
    destroyed: bool,
}

/// A line of the index, by the names of its columns.
type Row = BTreeMap<String, String>;

/// The plans of Terraform and OpenTofu.
mod terraform {
    use super::{Object, Row, Value};

    /// The column `actions` is JSON in a field of CSV: `"{""delete"":1,""delete+create"":2}"`.
    pub(super) fn promised(row: &Row) -> Option<usize> {
        let written = row.get("actions")?;
        let json = written.trim_matches('"').replace("\"\"", "\"");
        let counts: std::collections::BTreeMap<String, usize> = serde_json::from_str(&json).unwrap();
        let destroying = counts.iter().filter(|(words, _)| !words.starts_with("data:"));
        Some(
            destroying
                .filter(|(words, _)| words.split('+').any(|word| word == "delete"))
                .map(|(_, count)| count)
                .sum(),
        )
    }

    pub(super) fn changed(bytes: &[u8]) -> Vec<Object> {
        let text = text(bytes);
        let start = text.find('{').unwrap_or(text.len());
        let documents = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        // What follows the last document is the wrapper's, or makes the program refuse the file.
        documents.map_while(Result::ok).flat_map(|document| listed(&document)).collect()
    }

    fn text(bytes: &[u8]) -> String {
        let units = |unit: fn([u8; 2]) -> u16| {
            let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
            String::from_utf16_lossy(&units.collect::<Vec<_>>())
        };
        match bytes {
            [0xff, 0xfe, ..] => units(u16::from_le_bytes),
            [0xfe, 0xff, ..] => units(u16::from_be_bytes),
            _ => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// What the `resource_changes` of a document change, wherever in a wrapper they stand.
    fn listed(document: &Value) -> Vec<Object> {
        let Some(members) = document.as_object() else { return Vec::new() };
        let Some(changes) = members.get("resource_changes").and_then(Value::as_array) else {
            return members.values().flat_map(listed).collect();
        };
        let managed = changes.iter().filter(|change| change["mode"] != "data");
        managed.filter_map(object).collect()
    }

    fn object(entry: &Value) -> Option<Object> {
        let change = &entry["change"];
        let words: Vec<&str> = change["actions"]
            .as_array()
            .map_or(Vec::new(), |words| words.iter().flat_map(Value::as_str).collect());
        if matches!(words.as_slice(), ["no-op" | "read"]) && change["importing"].is_null() {
            return None;
        }
        let text = |name: &str| entry[name].as_str().map(str::to_owned);
        Some(Object { name: (text("address")?, text("deposed")), destroyed: words.contains(&"delete") })
    }
}

/// The change sets of CloudFormation.
mod cloudformation {
    use super::{Object, Value};

    pub(super) fn changed(bytes: &[u8]) -> Vec<Object> {
        let document: Value = serde_json::from_slice(bytes).unwrap();
        let changes = document["Changes"].as_array().cloned().unwrap_or_default();
        changes.iter().map(|change| object(&change["ResourceChange"])).collect()
    }

    fn object(change: &Value) -> Object {
        let retained = change["PolicyAction"].as_str().is_some_and(|policy| policy.ends_with("Retain"));
        let goes = match (change["Action"].as_str(), change["Replacement"].as_str()) {
            (Some("Remove"), _) | (Some("Modify"), Some("True")) => !retained,
            (_, _) => false,
        };
        Object { name: (change["LogicalResourceId"].as_str().unwrap().to_owned(), None), destroyed: goes }
    }
}

/// What the sweep has seen, for people.
#[derive(Default)]
struct Tally {
    files: usize,
    judged: BTreeMap<String, usize>,
    refused: BTreeMap<String, usize>,
    changes: BTreeMap<String, usize>,
    findings: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.wrong.extend(other.wrong);
        for (mine, theirs) in [
            (&mut self.judged, other.judged),
            (&mut self.refused, other.refused),
            (&mut self.changes, other.changes),
            (&mut self.findings, other.findings),
        ] {
            for (key, count) in theirs {
                *mine.entry(key).or_default() += count;
            }
        }
    }
}

/// The program's word on a file; `None` where it hangs.
fn judge(path: &Path) -> Option<Ran> {
    let mut command = foureyes();
    command.args(["check", "--report", "json"]).arg(path).current_dir(path.parent().unwrap());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (sender, ended) = mpsc::channel();
    let stdout = drain(child.stdout.take().unwrap(), sender.clone());
    let stderr = drain(child.stderr.take().unwrap(), sender);
    for _ in 0..2 {
        if ended.recv_timeout(HANG).is_err() {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
    }
    let code = child.wait().unwrap().code().unwrap_or(-1);
    Some(Ran { code, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() })
}

/// Reads a pipe to its end, and says when it has.
fn drain(mut pipe: impl Read + Send + 'static, ended: mpsc::Sender<()>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        ended.send(()).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

impl Section {
    fn path(&self, corpus: &Path) -> PathBuf {
        corpus.join(self.directory)
    }

    /// The rows of the index.
    fn rows(&self, corpus: &Path) -> Vec<Row> {
        let path = self.path(corpus).join("INDEX.tsv");
        let index = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let mut lines = index.lines();
        let columns: Vec<&str> = lines.next().unwrap().split('\t').collect();
        let row = |line: &str| {
            let fields = line.split('\t').map(str::to_owned);
            columns.iter().map(|name| (*name).to_owned()).zip(fields).collect()
        };
        lines.map(row).collect()
    }

    fn sweep(&self, corpus: &Path) -> Tally {
        let rows = self.rows(corpus);
        let listed = fs::read_dir(self.path(corpus)).unwrap().count() - 1;
        assert_eq!(rows.len(), listed, "{}: the index and the directory differ", self.directory);
        assert!(rows.len() >= self.least, "{}: only {} files", self.directory, rows.len());
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = rows.len().div_ceil(threads);
        std::thread::scope(|scope| {
            let workers: Vec<_> = rows
                .chunks(share)
                .map(|rows| {
                    scope.spawn(move || {
                        let mut tally = Tally::default();
                        rows.iter().for_each(|row| self.look(corpus, row, &mut tally));
                        tally
                    })
                })
                .collect();
            let mut tally = Tally::default();
            workers.into_iter().for_each(|worker| tally.add(worker.join().unwrap()));
            tally
        })
    }

    /// Judges one file, and holds the report against the index and against the file.
    fn look(&self, corpus: &Path, row: &Row, tally: &mut Tally) {
        let path = self.path(corpus).join(&row["file"]);
        let mut wrong = |what: String| tally.wrong.push(format!("{}: {what}", row["file"]));
        tally.files += 1;
        let Some(ran) = judge(&path) else { return wrong("it hangs".to_owned()) };
        if ran.stderr.contains("defect of foureyes") || ran.stderr.contains("panicked") {
            return wrong(format!("a defect: {}", ran.stderr));
        }
        let Ok(report) = serde_json::from_str::<Report>(&ran.stdout) else {
            return wrong(format!("no report, exit code {}: {}", ran.code, ran.stderr));
        };
        if exit_code(&report.verdict) != ran.code {
            wrong(format!("verdict {} with exit code {}", report.verdict, ran.code));
        }
        let refused = !report.errors.is_empty();
        match (ran.code, report.plans.as_slice()) {
            (2, _) if refused && report.errors.iter().all(|error| error["message"] != "") => {}
            (2, [..])
                if report.plans.iter().any(|plan| plan.gaps.iter().any(|gap| gap.kind == "errored")) => {}
            (0 | 1 | 3, [_, ..]) if !refused => {}
            (code, plans) => wrong(format!("{} plans, exit code {code}: {}", plans.len(), ran.stderr)),
        }
        if !refused {
            let bytes = fs::read(&path).unwrap();
            self.compare(row, &report, &(self.changed)(&bytes)).into_iter().for_each(wrong);
        }
        tally.count(&report);
    }

    /// What the report misses of that which the index and the file say.
    fn compare(&self, row: &Row, report: &Report, changed: &[Object]) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut same = |what: &str, says: usize, reported: usize| {
            if says != reported {
                wrong.push(format!("{what}: {says}, but in the report {reported}"));
            }
        };
        let changes: Vec<&Change> = report.plans.iter().flat_map(|plan| &plan.changes).collect();
        let destroyed: Vec<&Object> = changed.iter().filter(|object| object.destroyed).collect();
        let reported = changes.iter().filter(|change| change.fate.as_deref() == Some("destroyed")).count();
        same("changes in the file", changed.len(), changes.len());
        same("destructions in the file", destroyed.len(), reported);
        if let Some(promised) = (self.promised)(row) {
            same("destructions in the index", promised, reported);
        }
        let losses = changes.iter().filter(|change| {
            matches!(change.action.as_str(), "delete" | "replace" | "unknown")
                && matches!(change.fate.as_deref(), Some("destroyed" | "unknown"))
        });
        let losses: BTreeSet<_> =
            losses.map(|change| (change.address.clone(), change.deposed.clone())).collect();
        let missed = destroyed.iter().filter(|object| !losses.contains(&object.name));
        wrong.extend(missed.map(|object| format!("the destruction of {:?} is missed", object.name)));
        wrong
    }
}

impl Tally {
    fn count(&mut self, report: &Report) {
        match report.errors.first() {
            Some(error) => {
                let message: String = error["message"].as_str().unwrap().to_owned();
                *self.refused.entry(message).or_default() += 1;
            }
            None => *self.judged.entry(report.verdict.clone()).or_default() += 1,
        }
        for change in report.plans.iter().flat_map(|plan| &plan.changes) {
            *self.changes.entry(change.action.clone()).or_default() += 1;
        }
        for finding in &report.findings {
            let key = format!("{} {}", finding.rule, finding.severity);
            *self.findings.entry(key).or_default() += 1;
        }
    }

    fn lines(&self) -> String {
        let table = |name: &str, counts: &BTreeMap<String, usize>| {
            let lines = counts.iter().map(|(key, count)| format!("  {count:>6} {key}\n"));
            format!("{name}\n{}", lines.collect::<String>())
        };
        [
            format!("{} files\n", self.files),
            table("judged", &self.judged),
            table("refused", &self.refused),
            table("changes", &self.changes),
            table("findings", &self.findings),
        ]
        .concat()
    }
}

#[test]
#[ignore = "the plans are other people's: `FOUREYES_CORPUS=DIRECTORY` names where they are"]
#[expect(clippy::print_stdout, reason = "the sweep is run to see its counts")]
fn every_plan_of_the_corpus_is_judged_or_refused_with_a_reason() {
    let corpus = std::env::var_os(CORPUS).unwrap_or_else(|| panic!("`{CORPUS}` names no directory"));
    let corpus = fs::canonicalize(&corpus).unwrap_or_else(|error| panic!("`{CORPUS}`: {corpus:?}: {error}"));
    for section in SECTIONS {
        let tally = section.sweep(&corpus);
        println!("\n{}: {}", section.directory, tally.lines());
        assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
    }
}
