//! `tilepass token …`.

#[cfg(unix)]
mod explain;
#[cfg(unix)]
mod inspect;
mod properties;
#[cfg(unix)]
mod sign;
#[cfg(unix)]
mod try_token;
