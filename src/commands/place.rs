//! A place that text goes to: a standard stream, a pipe, or a file that appears whole or not at all.

use super::output::{self, Stream};
use super::project::Ci;
use super::{judge, policy_file};
use crate::cli::Judging;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A place that text goes to.
pub(super) enum Place {
    Standard(Stream),
    /// A pipe or a device, which is written to and never replaced.
    Pipe(File),
    File(Part),
}

/// A file beside the place of another, which it takes at the end. It goes where it does not.
pub(super) struct Part {
    path: PathBuf,
    beside: PathBuf,
    file: File,
}

impl Place {
    /// Opens it, where none of the others goes and nothing is read.
    pub(super) fn open<'p>(
        path: &Path,
        mut others: impl Iterator<Item = &'p Self>,
        read: &Read,
    ) -> io::Result<Self> {
        if is_stream(path) {
            return OpenOptions::new().append(true).open(path).map(Self::Pipe);
        }
        let path = settled(path);
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if others.any(|other| other.is(&path)) {
            return Err(io::Error::other("another report goes there"));
        }
        read.leaves(&path)?;
        Part::open(path).map(Self::File)
    }

    /// Whether it is the file of this path, however it is named.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        self.is(&settled(path))
    }

    fn is(&self, settled: &Path) -> bool {
        matches!(self, Self::File(part) if part.path == settled)
    }

    pub(super) fn write(&mut self, text: &str) -> io::Result<()> {
        match self {
            Self::Standard(stream) => stream.write(text),
            Self::Pipe(file) => output::heard(file.write_all(text.as_bytes())),
            Self::File(part) => part.file.write_all(text.as_bytes()),
        }
    }

    /// Puts a file where it belongs.
    pub(super) fn put(self) -> io::Result<()> {
        match self {
            Self::Standard(_) | Self::Pipe(_) => Ok(()),
            Self::File(part) => std::fs::rename(&part.beside, &part.path),
        }
    }
}

/// The files that a run was told to read, which nothing is written over.
pub(super) struct Read(Vec<PathBuf>);

impl Read {
    /// What was named, and with it the templates and parameters, and every policy that may be found.
    pub(super) fn new<P: AsRef<Path>>(named: impl IntoIterator<Item = P>, judging: &Judging) -> Self {
        let named = named.into_iter().map(|path| settled(path.as_ref()));
        let policies = policy_file::places(&Ci::around()).map(|(path, _)| settled(&path)).collect::<Vec<_>>();
        let typed = [&judging.template, &judging.parameters].into_iter().flatten();
        let pairs = typed.flat_map(|typed| judge::pair::named(typed)).map(|path| settled(&path));
        Self(named.chain(policies).chain(pairs).collect())
    }

    /// Refuses a file that is read.
    pub(super) fn leaves(&self, path: &Path) -> io::Result<()> {
        match self.0.contains(&settled(path)) {
            true => Err(io::Error::other("that file is read: name another one")),
            false => Ok(()),
        }
    }
}

/// The path by which a file is known, however it is named. What a link leads to is written, and the link stays.
fn settled(path: &Path) -> PathBuf {
    let path = Path::new(".").join(path);
    let beside = || Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(beside).unwrap_or(path)
}

/// Whether a path is a pipe or a device; `/dev/stdout` is one, whatever it leads to.
fn is_stream(path: &Path) -> bool {
    let of_process = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];
    of_process.iter().any(|known| path.starts_with(known))
        || std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir())
}

impl Part {
    fn open(path: PathBuf) -> io::Result<Self> {
        let mut beside = path.clone().into_os_string();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        // What an earlier run left there, or somebody laid there to lead elsewhere, is not written into.
        match std::fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let file = File::create_new(&beside)?;
        Ok(Self { path, beside, file })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Once it has taken its place it is not there any more.
        let _ = std::fs::remove_file(&self.beside);
    }
}
