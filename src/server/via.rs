//! What may be said of a proxy, and of what should have named one.

/// The proxy on the way to a server, as it may be shown: without the user name and the password in its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// The variable that names it.
    pub variable: &'static str,
    /// Its host and port.
    pub address: String,
    /// Whether a user name and a password are in its address.
    pub has_credentials: bool,
}

/// What keeps the value of a variable from being the address of a proxy. Nothing of the value is in it but one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadProxy {
    /// It is no address, or not that of an HTTP proxy.
    Address,
    /// A character of the user name or the password that ends them, or is none.
    Raw(char),
}
