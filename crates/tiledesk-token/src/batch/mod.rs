//! Many tokens with one secret: records of visitors become results, one for each, in their order.
//!
//! A list of any length comes in blocks of whole records, JSON on lines or comma-separated values. A [`Worker`] reads the
//! records of a block, mints a token for each, as [`crate::mint()`] does, and writes the results; on how many threads
//! that happens is for the caller. What is said of a bad record never shows its content.
//!
//! Everything that a record costs is in this module and below it, and none of it allocates for a record of plain strings.

mod csv;
mod header;
mod ids;
mod jsonl;
mod output;
mod record;
mod strings;
mod template;
mod worker;

pub use csv::{SEPARATORS, Splitter, said_separator};
pub use header::{BadHeader, Header};
pub use ids::{Ids, Marker, Repeated};
pub use jsonl::{ClaimColumn, is_field};
pub use output::{Frame, Results};
pub use record::{BadRecord, Common, LONGEST, UnknownField, check_lifetime, lines, unknown};
pub use template::{Template, Templates};
pub use worker::{Done, Job, Order, Reader, Skipped, Work, Worker};
