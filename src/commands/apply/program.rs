//! The program that applies: it is run, hears every signal once, and ends with its own code.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Child, Command, ExitStatus};

/// A program with its arguments.
pub(super) struct Program {
    pub(super) name: OsString,
    pub(super) arguments: Vec<OsString>,
    /// The workspace of Terraform that it works in.
    pub(super) workspace: Option<String>,
}

impl Program {
    /// How it is told: its name, and the word for what it does.
    pub(super) fn told(&self, word: &str) -> String {
        format!("{} {word}", self.name.to_string_lossy())
    }

    /// Runs it with the standard streams of this process, and waits for it; its code.
    pub(super) fn run(&self) -> io::Result<u8> {
        let mut command = Command::new(&self.name);
        command.args(&self.arguments);
        command.envs(self.workspace.iter().map(|workspace| ("TF_WORKSPACE", workspace)));
        waited(command).map(code)
    }
}

/// The code of a program that has ended: of one that a signal has ended, as shells say it.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| 128 + signal);
    #[cfg(not(unix))]
    let signal = None;
    // A code that has no room is a failure all the same.
    status.code().or(signal).and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// What a program prints that must not fail.
pub(super) fn answer(name: &OsStr, arguments: &[&str]) -> io::Result<Vec<u8>> {
    let mut command = Command::new(name);
    command.args(arguments).env("AWS_PAGER", "").stdin(std::process::Stdio::null());
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(io::Error::other(format!("it ended with {}", code(output.status)))),
    }
}

#[cfg(not(unix))]
fn waited(mut command: Command) -> io::Result<ExitStatus> {
    command.spawn()?.wait()
}

/// Runs a program, and hands on the signals that ask to end.
///
/// Terraform leaves what it does half done at the second one, so it must not get the same one twice. In a terminal it
/// is of the same group, and hears of the keys by itself; elsewhere it has a group of its own, for a runner may ask a
/// whole group to end.
#[cfg(unix)]
fn waited(mut command: Command) -> io::Result<ExitStatus> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::SignalsInfo;
    use signal_hook::iterator::exfiltrator::WithOrigin;
    use std::io::IsTerminal as _;
    use std::os::unix::process::CommandExt as _;

    let mut signals = SignalsInfo::<WithOrigin>::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])?;
    let handle = signals.handle();
    if !(io::stdin().is_terminal() || io::stdout().is_terminal() || io::stderr().is_terminal()) {
        command.process_group(0);
    }
    let mut child = command.spawn()?;
    let pid = pid(&child)?;
    let relay = std::thread::spawn(move || {
        for origin in signals.forever() {
            // What has no sender comes from the keys, which the program has heard.
            if origin.process.is_some()
                && let Some(signal) = rustix::process::Signal::from_named_raw(origin.signal)
            {
                let _ = rustix::process::kill_process(pid, signal);
            }
        }
    });
    // It is left unreaped until nobody sends it anything any more, so that its number is nobody else's.
    let ended = loop {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        match waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {
            Err(rustix::io::Errno::INTR) => {}
            ended => break ended,
        }
    };
    handle.close();
    let _ = relay.join();
    ended?;
    child.wait()
}

#[cfg(unix)]
fn pid(child: &Child) -> io::Result<rustix::process::Pid> {
    let number = i32::try_from(child.id()).ok();
    number.and_then(rustix::process::Pid::from_raw).ok_or(io::Error::other("it has no number"))
}
