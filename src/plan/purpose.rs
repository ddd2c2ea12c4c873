//! What a tool run was asked to do, in the formats that say so.

/// What a tool run was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make the world as the configuration has it.
    Change,
    /// To destroy everything.
    Destroy,
    /// Only to write down how the world is.
    Refresh,
}
