//! The speed of `foureyes check` on a binary plan file, as ratios to `terraform show -json`, which reads the same
//! file, and to inflating the file's `tfplan` entry and doing nothing with it.
//!
//! `cargo bench --bench binary` makes a plan of 5,000 objects with the `terraform` at hand, a hundred of which are
//! replaced; `cargo bench --bench binary -- 500` is quick. All processes take turns.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]
#![expect(clippy::indexing_slicing, reason = "a benchmark that fails says so by panicking")]

#[path = "check/measure.rs"]
mod measure;

use flate2::read::DeflateDecoder;
use measure::{Run, median, ratio, run};
use std::error::Error;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

/// The objects of the plan, and how often each process reads it.
const OBJECTS: usize = 5_000;
const ROUNDS: usize = 31;
/// Terraform takes long: it takes every so many turns.
const SHOW_EVERY: usize = 6;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|word| *word != "--bench").collect();
    match words.as_slice() {
        ["inflate", path] => inflate(Path::new(path)),
        [] => measure_all(OBJECTS),
        [objects] => measure_all(objects.parse()?),
        _ => Err("one number, of objects".into()),
    }
}

/// Inflates the `tfplan` entry, which is the first that Terraform writes, and nothing more.
fn inflate(path: &Path) -> Result<(), Failure> {
    const HEAD: usize = 30;
    const NAME: &[u8] = b"tfplan";
    let file = std::fs::read(path)?;
    let is_plan = file.get(HEAD..).is_some_and(|rest| rest.starts_with(NAME));
    let extra = file.get(28..HEAD).filter(|_| is_plan).ok_or("the entry is elsewhere")?;
    let extra = usize::from(u16::from_le_bytes(extra.try_into()?));
    let packed = file.get(HEAD + NAME.len() + extra..).unwrap_or_default();
    let mut plan = Vec::new();
    DeflateDecoder::new(packed).read_to_end(&mut plan)?;
    std::hint::black_box(plan);
    Ok(())
}

/// The attributes of an object, and what each is a multiple of the object's number by.
const FACTORS: [usize; 12] = [7919, 104_729, 17, 31_337, 2, 65_537, 271, 8_191, 499, 131_071, 3, 524_287];

/// The objects of one block: Terraform takes long over blocks with many.
const IN_BLOCK: usize = 100;
/// One of so many objects is replaced.
const REPLACED: usize = 50;

fn configuration(objects: usize, trigger: &str) -> String {
    let attributes = FACTORS.iter().enumerate();
    let attributes: String = attributes
        .map(|(at, factor)| format!("    attribute_{at} = \"value-${{count.index * {factor}}}\"\n"))
        .collect();
    let block = |(at, count)| {
        format!(
            "resource \"terraform_data\" \"a{at}\" {{
               count            = {count}
               triggers_replace = count.index % {REPLACED} == 0 ? \"{trigger}\" : \"one\"
               input = {{\n{attributes}  }}
             }}\n"
        )
    };
    let blocks = (0..objects).step_by(IN_BLOCK).map(|start| IN_BLOCK.min(objects - start));
    blocks.enumerate().map(block).collect()
}

/// The plan's file, in this directory. Terraform applies one object; the state is then given as many as there should
/// be, for it writes its state anew after each.
fn make(directory: &Path, objects: usize) -> Result<(), Failure> {
    std::fs::write(directory.join("main.tf"), configuration(1, "one"))?;
    run(&mut terraform(directory, &["init", "-input=false"]), 0)?;
    run(&mut terraform(directory, &["apply", "-auto-approve", "-input=false"]), 0)?;
    let state = directory.join("terraform.tfstate");
    let mut written: serde_json::Value = serde_json::from_slice(&std::fs::read(&state)?)?;
    let first = written.pointer("/resources/0").cloned().ok_or("a state without resources")?;
    let resources = (0..objects).step_by(IN_BLOCK).enumerate().map(|(at, start)| {
        let mut resource = first.clone();
        let instances =
            (0..IN_BLOCK.min(objects - start)).map(|index| instance(&first["instances"][0], index));
        resource["instances"] = instances.collect();
        resource["name"] = format!("a{at}").into();
        resource
    });
    written["resources"] = resources.collect();
    std::fs::write(&state, written.to_string())?;
    std::fs::write(directory.join("main.tf"), configuration(objects, "two"))?;
    run(&mut terraform(directory, &["plan", "-input=false", "-out=plan.tfplan"]), 0)?;
    Ok(())
}

fn instance(first: &serde_json::Value, index: usize) -> serde_json::Value {
    let mut instance = first.clone();
    instance["index_key"] = index.into();
    instance["attributes"]["id"] = format!("00000000-0000-4000-8000-{index:012}").into();
    for (at, factor) in FACTORS.iter().enumerate() {
        for attribute in ["input", "output"] {
            let value = format!("value-{}", index * factor);
            instance["attributes"][attribute]["value"][format!("attribute_{at}")] = value.into();
        }
    }
    instance
}

fn terraform(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("terraform");
    command.args(arguments).current_dir(directory).env("CHECKPOINT_DISABLE", "1");
    command
}

struct Round {
    inflate: Run,
    check: Run,
    show: Option<Run>,
}

fn measure_all(objects: usize) -> Result<(), Failure> {
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    make(directory.path(), objects)?;
    let plan = directory.path().join("plan.tfplan");
    let mut rounds = Vec::new();
    for at in 0..ROUNDS {
        let inflate = run(Command::new(std::env::current_exe()?).arg("inflate").arg(&plan), 0)?;
        let check = run(Command::new(env!("CARGO_BIN_EXE_foureyes")).arg("check").arg(&plan), 0)?;
        let show = || run(&mut terraform(directory.path(), &["show", "-json", "plan.tfplan"]), 0);
        let show = (at % SHOW_EVERY == 0).then(show).transpose()?;
        rounds.push(Round { inflate, check, show });
    }
    let against_show = ratio(rounds.iter().filter_map(|round| Some((round.show?.time, round.check.time))));
    let against_inflate = ratio(rounds.iter().map(|round| (round.check.time, round.inflate.time)));
    let work = ratio(rounds.iter().map(|round| (round.check.work, round.inflate.work)));
    let peak =
        median(rounds.iter().filter_map(|round| Some(round.show?.peak as f64 / round.check.peak as f64)));
    println!(
        "| objects | file | show -json / check | check / inflating | the same in CPU time | memory of show / check |"
    );
    println!("|---|---|---|---|---|---|");
    println!(
        "| {objects} | {:.1} MB | {against_show:.0} | {against_inflate:.2} | {work:.2} | {peak:.1} |",
        std::fs::metadata(&plan)?.len() as f64 / 1e6
    );
    println!();
    let aim = |what: &str, met: bool| println!("{what}: {}", if met { "met" } else { "missed" });
    aim("at least 100 times as fast as `terraform show -json`", against_show >= 100.0);
    aim("at most 1.5 times inflating the entry", against_inflate <= 1.5);
    Ok(())
}
