//! `tilepass token …`.

mod explain;
mod inspect;
mod properties;
mod sign;
mod try_token;
