//! Why the bytes of a secrets file, or its key, are of no use.

/// Why a secrets file cannot be read or written. Carries nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// It is not whole, or not a secrets file.
    #[error("{0}")]
    Damaged(&'static str),
    /// It is whole, and of a later format.
    #[error("format {0}")]
    LaterVersion(u64),
    /// It is whole, and the key does not open it.
    #[error("the key does not open it")]
    WrongKey,
    /// The key derivation needs more memory than there is.
    #[error("there is not enough memory for the key derivation")]
    NoMemory,
    /// It would be larger than a file may be.
    #[error("it would be larger than 1 MiB")]
    TooLarge,
}
