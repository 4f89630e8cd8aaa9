//! Finds tokens in logs of any length: each that stands unbroken in a text that is ASCII where the token is.
//!
//! A log comes in pieces: [`whole`] says how much of what has come can be searched, as no token stands across its end, and
//! [`Finder`] finds what is in that; it wants to see [`CONTEXT`] bytes of what came before. Nothing here judges; what is broken up or wrapped is for [`crate::extract`].

mod finder;
mod runs;

pub use finder::{CONTEXT, Finder, Found, HEADS, whole};
