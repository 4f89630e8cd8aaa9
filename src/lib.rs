//! tilepass.
pub mod core;
pub mod store;
