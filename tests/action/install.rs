//! Which binary is run: that of a release whose checksum and attestation hold, or one that is built from source.

use super::runner::{Runner, Step, write_program};
use ring::digest::{SHA256, digest};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::Arc;
use tiny_http::{Response, Server};

const COMMIT: &str = "4f2c0e8f4f1b0d2e6a1d5c3b7a9e8d6c5b4a3f2e";
const LINUX: &str = "foureyes-x86_64-unknown-linux-musl.tar.gz";

/// A forge with the files of one release.
struct Releases {
    server: Arc<Server>,
    address: String,
}

impl Releases {
    fn serve(files: BTreeMap<String, Vec<u8>>) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let address = format!("http://{}", server.server_addr());
        let serving = Arc::clone(&server);
        std::thread::spawn(move || {
            for request in serving.incoming_requests() {
                let name = request.url().strip_prefix("/acme/foureyes/releases/download/v0.1.0/");
                let answer = match name.and_then(|name| files.get(name)) {
                    Some(content) => Response::from_data(content.clone()),
                    None => Response::from_data("no such file").with_status_code(404),
                };
                let _ = request.respond(answer);
            }
        });
        Self { server, address }
    }
}

impl Drop for Releases {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

/// An archive with a foureyes in it that says this version.
fn archive(version: &str) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let says = format!("#!/usr/bin/env bash\necho 'foureyes {version}'\n");
    write_program(&directory.path().join("foureyes"), &says);
    let made = Command::new("tar").args(["-czf", "-", "foureyes"]).current_dir(directory.path()).output();
    made.unwrap().stdout
}

fn checksum(content: &[u8], name: &str) -> String {
    let digest: String = digest(&SHA256, content).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digest}  {name}\n")
}

/// The files of a release that is as it should be.
fn good(name: &str) -> BTreeMap<String, Vec<u8>> {
    let archive = archive("0.1.0");
    let sums = checksum(b"another file", "another.tar.gz") + &checksum(&archive, name);
    BTreeMap::from([(name.to_owned(), archive), ("SHA256SUMS".to_owned(), sums.into_bytes())])
}

/// A runner whose action was taken from the release `v0.1.0` of `acme/foureyes`, with programs that say yes.
fn runner(releases: &Releases) -> Runner {
    let refs = format!(
        "1111\trefs/tags/v0.1.0\n{COMMIT}\trefs/tags/v0.1.0^{{}}\n2222\trefs/heads/main\n{COMMIT}\trefs/heads/v0\n"
    );
    Runner::new()
        .with("GITHUB_SERVER_URL", &releases.address)
        .with("FOUREYES_ACTION_REPOSITORY", "acme/foureyes")
        .with("FOUREYES_ACTION_REF", "v0.1.0")
        .with_program("git", &format!("printf '%s' '{refs}'"))
        .with_program("gh", "exit 0")
}

/// A cargo that makes a foureyes where it is told to.
fn with_cargo(runner: Runner) -> Runner {
    let script = r#"while [ "$1" != --root ]; do shift; done
mkdir -p "$2/bin"
printf '#!/usr/bin/env bash\necho foureyes 0.1.0\n' > "$2/bin/foureyes"
chmod +x "$2/bin/foureyes""#;
    runner.with_program("cargo", script)
}

fn refused(step: &Step, why: &str) {
    assert_eq!(step.code, 2, "{}", step.log);
    assert!(step.log.contains("::error title=foureyes::") && step.log.contains(why), "{}", step.log);
    assert_eq!((step.path.as_str(), step.output("binary")), ("", ""), "nothing is there to be run");
}

#[test]
fn each_platform_gets_its_own_verified_binary() {
    for (system, architecture, target) in [
        ("Linux", "X64", "x86_64-unknown-linux-musl"),
        ("Linux", "ARM64", "aarch64-unknown-linux-musl"),
        ("macOS", "X64", "x86_64-apple-darwin"),
        ("macOS", "ARM64", "aarch64-apple-darwin"),
    ] {
        let name = format!("foureyes-{target}.tar.gz");
        let releases = Releases::serve(good(&name));
        let runner = runner(&releases).with("RUNNER_OS", system).with("RUNNER_ARCH", architecture);
        let step = runner.step("install.sh");
        assert_eq!(step.code, 0, "{target}: {}", step.log);
        assert_eq!(step.output("binary"), format!("{}/foureyes", step.path.trim_end()));
        assert!(fs::metadata(step.output("binary")).is_ok());
        let verified = runner.calls("gh");
        let host = releases.address.trim_start_matches("http://");
        assert!(verified.contains(&format!("{name}|--repo|acme/foureyes|--signer-workflow|")), "{verified}");
        assert!(
            verified.contains(&format!("|{host}/acme/foureyes/.github/workflows/release.yml|")),
            "{verified}"
        );
    }
    for (system, architecture) in [("Windows", "X64"), ("Linux", "X86")] {
        let releases = Releases::serve(good(LINUX));
        let runner =
            with_cargo(runner(&releases)).with("RUNNER_OS", system).with("RUNNER_ARCH", architecture);
        refused(&runner.step("install.sh"), &format!("there is no foureyes for {system} on {architecture}"));
    }
}

#[test]
fn what_does_not_hold_is_neither_run_nor_replaced_by_something_else() {
    let mut tampered = good(LINUX);
    tampered.insert(LINUX.to_owned(), archive("6.6.6"));
    let mut unnamed = good(LINUX);
    unnamed.insert("SHA256SUMS".to_owned(), checksum(b"x", "another.tar.gz").into_bytes());
    let mut without = good(LINUX);
    without.remove("SHA256SUMS");
    let of = |archive: Vec<u8>| {
        let sums = checksum(&archive, LINUX).into_bytes();
        BTreeMap::from([(LINUX.to_owned(), archive), ("SHA256SUMS".to_owned(), sums)])
    };
    for (files, why) in [
        (tampered, "is not what its checksum says"),
        (unnamed, "does not name"),
        (without, "has no SHA256SUMS"),
        (of(archive("0.0.9")), "should say `foureyes 0.1.0`"),
        (of(b"no archive".to_vec()), "there is no foureyes in"),
    ] {
        let releases = Releases::serve(files);
        let runner = with_cargo(runner(&releases));
        refused(&runner.step("install.sh"), why);
        assert_eq!(runner.calls("cargo"), "", "nobody builds around it");
    }
    let releases = Releases::serve(good(LINUX));
    let unattested = with_cargo(runner(&releases)).with_program("gh", "[ \"$3\" = --help ]");
    refused(&unattested.step("install.sh"), "has no attestation that holds");
    assert_eq!(unattested.calls("cargo"), "");
    let skipped = runner(&releases).with_program("gh", "exit 1").with("INPUT_ATTESTATION", "skip");
    let step = skipped.step("install.sh");
    assert_eq!(step.code, 0, "{}", step.log);
    assert!(step.log.contains("::warning") && step.log.contains("is not verified"), "{}", step.log);
    refused(
        &runner(&releases).with("INPUT_ATTESTATION", "off").step("install.sh"),
        "it is `verify` or `skip`",
    );
}

#[test]
fn where_no_release_is_of_this_commit_the_source_is_built() {
    let full = Releases::serve(good(LINUX));
    let empty = Releases::serve(BTreeMap::new());
    for (releases, change, why) in [
        (&empty, ("RUNNER_OS", "Linux"), "cannot be fetched"),
        (&full, ("FOUREYES_ACTION_REF", "main"), "no release is of the commit"),
        (
            &full,
            ("FOUREYES_ACTION_REF", "0000000000000000000000000000000000000000"),
            "no release is of the commit",
        ),
        (&full, ("FOUREYES_ACTION_REPOSITORY", ""), "part of the repository itself"),
        (&full, ("INPUT_VERSION", "source"), "`version` is `source`"),
    ] {
        let runner = with_cargo(runner(releases)).with(change.0, change.1);
        let step = runner.step("install.sh");
        assert_eq!(step.code, 0, "{}", step.log);
        assert!(step.log.contains("::notice") && step.log.contains(why), "{}", step.log);
        assert!(
            runner.calls("cargo").starts_with("install|--locked|--path|.|--root|"),
            "{}",
            runner.calls("cargo")
        );
    }
    let cannot_verify = with_cargo(runner(&full)).with_program("gh", "exit 1");
    assert!(cannot_verify.step("install.sh").log.contains("no `gh` that can verify attestations"));
    refused(&runner(&empty).step("install.sh"), "there is no cargo to build it");
    let broken = runner(&empty).with_program("cargo", "exit 101");
    refused(&broken.step("install.sh"), "cannot be built");
}

#[test]
fn a_pinned_commit_and_a_branch_get_the_release_of_that_commit() {
    let releases = Releases::serve(good(LINUX));
    for at in [COMMIT, "v0.1.0", "v0"] {
        let runner = with_cargo(runner(&releases)).with("FOUREYES_ACTION_REF", at);
        assert_eq!(runner.step("install.sh").code, 0);
        assert_eq!(runner.calls("cargo"), "", "{at}");
    }
}

#[test]
fn another_version_comes_from_its_release_or_not_at_all() {
    let releases = Releases::serve(good(LINUX));
    for version in ["0.1.0", "v0.1.0"] {
        let runner = runner(&releases).with("FOUREYES_ACTION_REF", "main").with("INPUT_VERSION", version);
        assert_eq!(runner.step("install.sh").code, 0, "{version}");
    }
    let other = with_cargo(runner(&releases)).with("INPUT_VERSION", "0.2.0");
    refused(&other.step("install.sh"), "only the source of 0.1.0, not of 0.2.0");
    for version in ["$(touch x)", "../../x", "-rf", "0.1.0 x", "latest"] {
        let runner = with_cargo(runner(&releases)).with("INPUT_VERSION", version);
        refused(&runner.step("install.sh"), "`version` is");
        assert!(!runner.at("work/x").exists(), "{version}");
    }
}
