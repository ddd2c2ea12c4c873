//! The policy file: where it is found, and what is told where it has mistakes.

use super::project::Ci;
use foureyes::policy::{Mistake, Policy, is_meant_as_policy};
use foureyes::report::{line, same_length};
use foureyes::rules::RULES;
use miette::{Diagnostic, NamedSource, SourceSpan};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// The name of the file that is looked for.
pub(super) const NAME: &str = "foureyes.toml";

/// The policy of a run.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) policy: Policy,
    /// The file's name and text, where there is one.
    pub(super) file: Option<(String, String)>,
}

/// Why there is no policy to judge by.
#[derive(Debug, Error, Diagnostic)]
pub(super) enum PolicyError {
    #[error("{file}: {why}")]
    #[diagnostic(code(foureyes::policy::unreadable), help("name a policy file that can be read"))]
    Unreadable { file: String, why: String },
    #[error("{file}: {ALIEN}")]
    #[diagnostic(
        code(foureyes::policy::alien),
        help("name a policy, which is TOML and begins with `version = 1`; `foureyes init` writes one")
    )]
    Alien { file: String },
    #[error("{file}: {OWN}")]
    #[diagnostic(
        code(foureyes::policy::own),
        help("leave `--policy` away: then the policy of the base decides")
    )]
    Own { file: String },
    #[error("{file}: {UNTOLD}")]
    #[diagnostic(
        code(foureyes::policy::untold),
        help("commit it, or take it away; and let the token read the repository's contents")
    )]
    Untold { file: String },
    #[error("{file}: {}", gone(branch))]
    #[diagnostic(
        code(foureyes::policy::gone),
        help("merge the base into the pull request, and make its plans anew")
    )]
    Gone { file: String, branch: String },
    #[error("{what}")]
    #[diagnostic(code(foureyes::policy::mistake), help("{cure}"))]
    Mistake {
        what: String,
        cure: String,
        label: String,
        line: u32,
        #[label("{label}")]
        at: SourceSpan,
        #[source_code]
        source_code: Arc<NamedSource<String>>,
    },
}

const ALIEN: &str = "this is no policy: none of the keys of one is in it";

const UNTOLD: &str = "it lies in the checkout, and the commit that is judged has no such file";

const OWN: &str = "the pull request changes this policy itself";

fn gone(branch: &str) -> String {
    format!("the base `{branch}` had this policy when the pull request was pushed, and has it no longer")
}

impl PolicyError {
    /// What is wrong, with its line, for a report.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Unreadable { why, .. } => why.clone(),
            Self::Alien { .. } => ALIEN.to_owned(),
            Self::Own { .. } => OWN.to_owned(),
            Self::Untold { .. } => UNTOLD.to_owned(),
            Self::Gone { branch, .. } => gone(branch),
            Self::Mistake { what, line, .. } => format!("line {line}: {what}"),
        }
    }

    /// The file that it is about.
    pub(super) fn file(&self) -> &str {
        match self {
            Self::Unreadable { file, .. }
            | Self::Alien { file }
            | Self::Own { file }
            | Self::Untold { file }
            | Self::Gone { file, .. } => file,
            Self::Mistake { source_code, .. } => source_code.name(),
        }
    }
}

/// The policy that is named, else the one that is found from the working directory up to the repository's root,
/// else the policy of no file.
pub(super) fn load(named: Option<&Path>, ci: &Ci) -> Result<Loaded, Vec<PolicyError>> {
    let (path, name) = match named {
        Some(path) => (path.to_owned(), path.display().to_string()),
        None => match find(ci) {
            Some(found) => found,
            None => return Ok(Loaded::default()),
        },
    };
    let name = line(&name);
    let text = read(&path).map_err(|error| {
        vec![PolicyError::Unreadable { file: name.clone(), why: format!("it cannot be read: {error}") }]
    })?;
    parse(name, text)
}

/// Where the file is that `load` reads, behind all links.
pub(super) fn place(named: Option<&Path>, ci: &Ci) -> Option<PathBuf> {
    let path = named.map(Path::to_owned).or_else(|| find(ci).map(|(path, _)| path))?;
    path.canonicalize().ok()
}

/// The policy with this text, in a file of this name.
pub(super) fn parse(name: String, text: String) -> Result<Loaded, Vec<PolicyError>> {
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    match Policy::read(&name, &text, &rules) {
        Ok(policy) => Ok(Loaded { policy, file: Some((name, text)) }),
        Err(_) if !is_meant_as_policy(&text) => Err(vec![PolicyError::Alien { file: name }]),
        Err(mistakes) => {
            let source = Arc::new(NamedSource::new(name, same_length(&text)));
            Err(mistakes.into_iter().map(|mistake| told(mistake, &text, &source)).collect())
        }
    }
}

/// The policy of a file of this name with this text, which the forge has sent.
pub(super) fn parse_fetched(name: String, text: String) -> Result<Loaded, Vec<PolicyError>> {
    match u64::try_from(text.len()).is_ok_and(|length| length <= MOST) {
        true => parse(name, text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        false => {
            let why = "it is larger than a policy can be".to_owned();
            Err(vec![PolicyError::Unreadable { file: name, why }])
        }
    }
}

fn told(mistake: Mistake, text: &str, source: &Arc<NamedSource<String>>) -> PolicyError {
    let line_number = mistake.line(text);
    PolicyError::Mistake {
        what: line(&mistake.what),
        cure: line(&mistake.cure),
        label: line(&mistake.label),
        line: line_number,
        at: mistake.at.into(),
        source_code: Arc::clone(source),
    }
}

/// More than this is no policy.
const MOST: u64 = 1 << 20;

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let length = std::fs::File::open(path)?.take(MOST + 1).read_to_string(&mut text);
    let length = length.map_err(|error| match error.kind() == io::ErrorKind::InvalidData {
        true => io::Error::other("it is not in UTF-8; save it as such"),
        false => error,
    })?;
    if u64::try_from(length).is_ok_and(|length| length > MOST) {
        return Err(io::Error::other("it is larger than a policy can be"));
    }
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The nearest file of that name, and its name in the repository.
fn find(ci: &Ci) -> Option<(PathBuf, String)> {
    places(ci).find(|(path, _)| path.symlink_metadata().is_ok())
}

/// Where the file is looked for, the nearest place first, each with its name in the repository. Outside of a repository
/// only the working directory is looked at: what lies above it is other people's.
pub(super) fn places(ci: &Ci) -> impl Iterator<Item = (PathBuf, String)> {
    let root = ci.repository().unwrap_or(&ci.directory);
    let directories = ci.directory.ancestors().take_while(move |directory| directory.starts_with(root));
    directories.map(move |directory| {
        let path = directory.join(NAME);
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        (path, name)
    })
}

#[cfg(test)]
mod tests {
    use super::{Ci, load};
    use std::fs;

    #[test]
    fn the_nearest_policy_up_to_the_repository_is_found_and_none_above_it() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("repository/.git")).unwrap();
        fs::create_dir_all(root.join("repository/live/prod")).unwrap();
        fs::write(root.join("foureyes.toml"), "not even TOML").unwrap();
        let found = |place: &str| {
            let ci = Ci { directory: root.join(place), project: None, rel_dir: None, workspace: None };
            load(None, &ci).unwrap().file.map(|(name, _)| name)
        };
        assert_eq!(found("repository/live/prod"), None);
        fs::write(root.join("repository/foureyes.toml"), "version = 1").unwrap();
        assert_eq!(found("repository/live/prod").as_deref(), Some("foureyes.toml"));
        fs::write(root.join("repository/live/foureyes.toml"), "version = 1").unwrap();
        assert_eq!(found("repository/live/prod").as_deref(), Some("live/foureyes.toml"));
        fs::create_dir_all(root.join("elsewhere/below")).unwrap();
        fs::write(root.join("elsewhere/foureyes.toml"), "version = 1").unwrap();
        assert_eq!(found("elsewhere/below"), None);
        assert_eq!(found("elsewhere").as_deref(), Some("foureyes.toml"));
    }
}
