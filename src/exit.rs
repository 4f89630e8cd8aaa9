//! The exit status: one number for each way to end.

/// How a command ended. The numbers are an interface: scripts depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; for `inspect` and `try`: the token is going to be accepted.
    Done,
    /// The answer is no: the token would be refused, the server no longer has this secret, something is marked, bad,
    /// or too old.
    Refused,
    /// The command line cannot be understood.
    Usage,
    /// No such secret or project; for `inspect`: nothing wrong that can be seen, but the signature, or what a server makes of it, is not known.
    Missing,
    /// The store is missing, locked, damaged or does not answer.
    Store,
    /// Not done: needs a confirmation, would overwrite, or would not do what it seems to.
    Declined,
    /// Input, output, configuration or network failed, or the server said no.
    Failed,
    /// A server or a store was asked to change something, and no answer came: it may have happened.
    Unknown,
    /// Cancelled at a prompt; nothing changed.
    Cancelled,
    /// Told to end by a signal other than Ctrl-C; as shells have it, 128 is added to its number.
    Signal(u8),
}

impl Exit {
    /// Every way to end, with what `--help` and the man page say about it.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Done, "Done. For token inspect and token try: the token is going to be accepted."),
        (
            Self::Refused,
            "The answer is no: the token would be refused, the server no longer has this secret, or something is marked.",
        ),
        (Self::Usage, "The command line cannot be understood."),
        (
            Self::Missing,
            "No such secret or project. For token inspect: no mistake seen, but the signature or a server's answer is unknown.",
        ),
        (
            Self::Store,
            "The store is missing, locked, damaged or does not answer; or its passphrase is missing or wrong.",
        ),
        (
            Self::Declined,
            "Refused: it needs a confirmation, would overwrite something, or would not do what it seems to.",
        ),
        (Self::Failed, "Input, output, configuration or network failed, or the server said no."),
        (
            Self::Unknown,
            "It is not known whether it happened: a server or a store was asked to change something, and no answer came.",
        ),
        (Self::Cancelled, "Cancelled at a prompt; nothing changed."),
    ];

    /// The exit status.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Missing => 3,
            Self::Store => 4,
            Self::Declined => 5,
            Self::Failed => 6,
            Self::Unknown => 7,
            Self::Cancelled => 130,
            Self::Signal(number) => number.saturating_add(128),
        }
    }
}
