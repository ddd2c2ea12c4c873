//! Whether the gate opens.

/// What comes of it all, in the order in which one of several plans decides for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing needs a human, or every sign-off is there.
    Pass,
    /// The gate is closed until peers sign.
    SignOffRequired,
    /// Policy forbids it; no sign-off opens it.
    Denied,
    /// The input could not be judged: never a pass.
    Undecided,
}

impl Verdict {
    /// The verdict's word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::SignOffRequired => "sign-off-required",
            Self::Denied => "denied",
            Self::Undecided => "undecided",
        }
    }

    /// The exit code by which a pipeline knows it.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::SignOffRequired => 1,
            Self::Undecided => 2,
            Self::Denied => 3,
        }
    }
}
