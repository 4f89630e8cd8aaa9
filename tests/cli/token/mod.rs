//! `tilepass token …`.

#[cfg(unix)]
mod batch;
#[cfg(unix)]
mod explain;
#[cfg(unix)]
mod fault;
#[cfg(unix)]
mod inspect;
#[cfg(unix)]
mod pasted;
mod properties;
#[cfg(unix)]
mod scan;
#[cfg(unix)]
mod sign;
#[cfg(unix)]
mod try_cause;
mod try_token;
