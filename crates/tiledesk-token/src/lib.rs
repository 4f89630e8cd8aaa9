//! What a Tiledesk visitor token is, and what goes wrong with one.
//!
//! A Tiledesk chat widget signs its visitor in with a JSON Web Token (RFC 7519) that the site's back end signs with the
//! project's shared secret. This library mints such tokens, finds them in what people paste, checks them, and says of
//! each mistake what it is, what mends it, and what a Tiledesk server makes of it.
//!
//! It is pure: it takes values and returns values, and knows no clock, stream, file, network or keyring. It compiles for
//! `wasm32-unknown-unknown`. It is the library of the program tilepass, and there is **no stability promise yet**.
//!
//! Start at the front doors:
//!
//! * [`mint()`]: a secret, a visitor and a time become a token that is ready to hand over
//! * [`mod@inspect`]: a token, secrets and a time become a verdict with findings
//!
//! Beside them, [`batch`] mints for a list of visitors, [`explain`] knows the messages of servers, libraries and browsers, and [`faults`] makes tokens with
//! exactly one mistake.

pub mod batch;
mod bytes;
pub mod claims;
pub mod escape;
pub mod explain;
pub mod extract;
pub mod faults;
pub mod findings;
pub mod ids;
pub mod inspect;
pub mod json;
pub mod jws;
mod mint;
pub mod scan;
pub mod secret;
pub mod time;

pub use claims::{ExtraClaim, Scheme, Visitor};
pub use extract::{Pasted, Search};
pub use ids::TiledeskId;
pub use inspect::{InspectRequest, Report, Verdict, inspect};
pub use mint::{MintError, MintRequest, MintedToken, Minter, mint};
pub use secret::Secret;
