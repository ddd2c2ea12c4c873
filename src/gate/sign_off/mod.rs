//! Sign-offs: which approvals of a pull request count, and what is still missing.
//!
//! From values to a conclusion. Whatever is not known makes an approval not count; nothing that somebody adds to a
//! pull request but the approval of one more eligible human brings the gate nearer to open.

mod account;
mod agents;
mod authors;
mod conclusion;
mod marker;
mod named;
mod opinions;
mod pull_request;
mod shown;
mod team;
mod words;

pub use account::{Account, AccountKind, Login, UserId};
pub use authors::Hand;
pub use conclusion::{Conclusion, Counted, Missing, Rejected, Why, candidates, conclude};
pub use marker::{Marker, is_key};
pub use pull_request::{
    Among, Asked, Authorship, Commit, CommitSha, Identity, Opinion, Own, Review, Situation, Standing,
};
pub use shown::fingerprint_shown;
pub use team::{Roster, Team};
