//! Every way in which a call to a server can fail, what is said about it, and what mends it.
//!
//! No credentials, token or secret is in any of them, and of an answer only the reason that the server gives, bounded
//! and escaped.

use std::time::Duration;

use super::cause::Cause;
use super::credentials::Kind;

use super::tls::TlsFault;
use super::via::{BadProxy, Via};
use crate::settings::server_url::ServerUrl;
use tiledesk_token::ids::TiledeskId;
use tiledesk_token::secret::BadSecret;

/// A call that did not get an answer that can be used. `host` is the server's, with its port.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Everybody on the way could read what is sent.
    #[error("`{0}` is not encrypted: everybody on the way could read what is sent and answered")]
    InTheClear(ServerUrl),
    /// A proxy variable without a proxy in it.
    #[error("{}", bad_proxy(variable, *.why))]
    BadProxy {
        /// Which.
        variable: &'static str,
        /// What is wrong with its value.
        why: BadProxy,
    },
    /// What was to be sent cannot stand in a header.
    #[error(
        "the token cannot be sent: it has a line break, a control character or one outside ASCII in it (character {at})"
    )]
    CannotBeSent {
        /// Which character, from 1.
        at: usize,
    },
    /// No such name.
    #[error("there is no host `{host}`: {cause}")]
    NoHost {
        /// Whose.
        host: String,
        /// What the resolver said.
        #[source]
        cause: Cause,
    },
    /// Nothing listens there.
    #[error("`{host}` refuses connections: nothing listens there")]
    Refused {
        /// Whose.
        host: String,
    },
    /// The network has no way there, or something else went wrong before there was a connection.
    #[error("`{host}` cannot be reached: {cause}")]
    Unreachable {
        /// Whose.
        host: String,
        /// What the operating system said.
        #[source]
        cause: Cause,
    },
    /// The proxy said no, or nothing.
    #[error("the proxy `{}`, which `{}` names, gives no way to `{host}`: {cause}", .via.address, .via.variable)]
    Proxy {
        /// Whose.
        host: String,
        /// Which.
        via: Via,
        /// What happened.
        #[source]
        cause: Cause,
    },
    /// The proxy wants to know who asks (407).
    #[error(
        "the proxy `{}`, which `{}` names, {} (407)", .via.address, .via.variable,
        if .via.has_credentials { "refused the user name and password in that variable" } else { "wants a user name and a password" }
    )]
    ProxyCredentials {
        /// Whose server would be behind it.
        host: String,
        /// Which.
        via: Via,
    },
    /// No secure connection.
    #[error("there is no secure connection to `{host}`: {cause}")]
    Tls {
        /// Whose.
        host: String,
        /// What is wrong with the certificate, or what happened.
        #[source]
        cause: Cause,
        /// The kind of that.
        fault: TlsFault,
    },
    /// No connection within the time limit.
    #[error("there was no connection to `{host}` within {}", seconds(*.limit))]
    ConnectTimeout {
        /// Whose.
        host: String,
        /// The time limit.
        limit: Duration,
    },
    /// Connected, and no complete answer within the time limit.
    #[error("`{host}` did not answer within {}", seconds(*.limit))]
    AnswerTimeout {
        /// Whose.
        host: String,
        /// The time limit.
        limit: Duration,
    },
    /// A person did not wait for the answer.
    #[error("interrupted before `{host}` had answered")]
    Interrupted {
        /// Whose.
        host: String,
    },
    /// The connection ended before the answer did.
    #[error("`{host}` ended the connection in the middle of its answer")]
    CutOff {
        /// Whose.
        host: String,
    },
    /// The connection failed otherwise: on the network, or in its encryption.
    #[error("the connection to `{host}` broke before its answer was whole: {cause}")]
    Broken {
        /// Whose.
        host: String,
        /// What the operating system or the TLS library said.
        #[source]
        cause: Cause,
    },
    /// It speaks, and not HTTP.
    #[error("what `{host}` answers is not HTTP")]
    NotHttp {
        /// Whose.
        host: String,
    },
    /// An answer that sends elsewhere. It is not followed: credentials go only where the user said.
    #[error("`{host}` redirects to {} (status {status}), and no redirect is followed", place(.to.as_ref()))]
    Redirect {
        /// Whose.
        host: String,
        /// 300 to 399.
        status: u16,
        /// The host that it sends to; `None` when that is itself or cannot be told.
        to: Option<String>,
    },
    /// More than a server of this kind ever says.
    #[error("the answer of `{host}` is longer than {mebibytes} MiB")]
    TooLarge {
        /// Whose.
        host: String,
        /// What is read of such an answer at most.
        mebibytes: usize,
    },
    /// More than a person could look at.
    #[error("the list that `{host}` answered with has more than {limit} entries to look at")]
    TooMany {
        /// Whose.
        host: String,
        /// How many are taken.
        limit: usize,
    },
    /// Page after page, or names that cannot be asked for.
    #[error("the list of `{host}` has no end that can be reached")]
    Endless {
        /// Whose.
        host: String,
    },
    /// Success, and something else than JSON.
    #[error("`{host}` answered with something that is not JSON (status {status})")]
    NotJson {
        /// Whose.
        host: String,
        /// Mostly 200.
        status: u16,
    },
    /// Success, and JSON that means nothing here.
    #[error("`{host}` answered with JSON that is not what a Tiledesk server answers")]
    NotTiledesk {
        /// Whose.
        host: String,
    },
    /// Success, without a secret.
    #[error("the answer of `{host}` has no secret in it (`jwtSecret`)")]
    NoSecret {
        /// Whose.
        host: String,
    },
    /// Success, with a secret that cannot be one.
    #[error("the secret that `{host}` made {why}")]
    BadSecret {
        /// Whose.
        host: String,
        /// What is wrong with it.
        #[source]
        why: BadSecret,
    },
    /// 401 to credentials.
    #[error("`{host}` refused {} (401{})", credentials(*.kind), because(.said.as_ref()))]
    WrongCredentials {
        /// Whose.
        host: String,
        /// Which they were.
        kind: Kind,
        /// The server's own reason.
        said: Option<String>,
    },
    /// 403 to credentials.
    #[error("`{host}` does not allow this account to create a secret for project `{id}`{}", forbidden(.said.as_ref()))]
    NoPermission {
        /// Whose.
        host: String,
        /// For which project.
        id: TiledeskId,
        /// The server's own reason.
        said: Option<String>,
    },
    /// 403 to credentials, for a list.
    #[error("`{host}` does not allow this account to read that list (403)")]
    MayNotRead {
        /// Whose.
        host: String,
    },
    /// The server has no such project.
    #[error("`{host}` has no project `{id}`")]
    NoProject {
        /// Whose.
        host: String,
        /// Which.
        id: TiledeskId,
    },
    /// It says no, and not as a Tiledesk server does.
    #[error("`{host}` answered with status {status}{}, which says nothing of the token", said.as_ref().map(|said| format!(" ({said})")).unwrap_or_default())]
    NotItsOwn {
        /// Whose.
        host: String,
        /// 401 or 403.
        status: u16,
        /// What was said in words.
        said: Option<String>,
    },
    /// The project never had a secret.
    #[error("`{host}` has not made a secret for project `{id}` yet")]
    NoSecretYet {
        /// Whose.
        host: String,
        /// Which.
        id: TiledeskId,
    },
    /// Something answers there that does not know the call.
    #[error("there is no Tiledesk server at `{url}` (status {status})")]
    NoRoute {
        /// The base address.
        url: ServerUrl,
        /// 404, or 400 from a Tiledesk server that took the path for something else.
        status: u16,
    },
    /// 429: it takes no more for now.
    #[error("`{host}` takes no more requests for now (429)")]
    TooManyRequests {
        /// Whose.
        host: String,
        /// How long it asks to wait, in seconds.
        wait: Option<i64>,
    },
    /// 500 and above.
    #[error("`{host}` failed (status {status}{})", because(.said.as_ref()))]
    Failed {
        /// Whose.
        host: String,
        /// Which.
        status: u16,
        /// The server's own reason.
        said: Option<String>,
    },
    /// Any other status.
    #[error("`{host}` answered with status {status}{}, which a Tiledesk server does not do here", because(.said.as_ref()))]
    Unexpected {
        /// Whose.
        host: String,
        /// Which.
        status: u16,
        /// The server's own reason.
        said: Option<String>,
    },
}

impl ServerError {
    /// Whether this computer has no way to that address at all.
    #[must_use]
    pub(crate) fn is_no_route(&self) -> bool {
        use std::io::ErrorKind::{AddrNotAvailable, HostUnreachable, NetworkUnreachable};
        let Self::Unreachable { cause, .. } = self else { return false };
        let cause = std::error::Error::source(cause).and_then(|cause| cause.downcast_ref::<std::io::Error>());
        cause.is_some_and(|cause| matches!(cause.kind(), AddrNotAvailable | HostUnreachable | NetworkUnreachable))
    }

    /// Whether the server may have done what it was asked for all the same, although nobody here knows: unless nothing
    /// was sent, or an answer says no.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        let not_sent = matches!(
            self,
            Self::InTheClear(_)
                | Self::BadProxy { .. }
                | Self::CannotBeSent { .. }
                | Self::NoHost { .. }
                | Self::Refused { .. }
                | Self::Unreachable { .. }
                | Self::Proxy { .. }
                | Self::ProxyCredentials { .. }
                | Self::Tls { .. }
                | Self::ConnectTimeout { .. }
        );
        let refused = matches!(
            self,
            Self::Redirect { .. }
                | Self::WrongCredentials { .. }
                | Self::NoPermission { .. }
                | Self::MayNotRead { .. }
                | Self::NoProject { .. }
                | Self::NoSecretYet { .. }
                | Self::NoRoute { .. }
                | Self::TooManyRequests { .. }
        );
        !(not_sent || refused)
    }
}

fn bad_proxy(variable: &str, why: BadProxy) -> String {
    match why {
        BadProxy::Address => format!("`{variable}` does not name an HTTP proxy"),
        BadProxy::Raw(character) => {
            format!("`{character}` in the user name or password of `{variable}` is not percent-encoded")
        }
    }
}

fn forbidden(said: Option<&String>) -> String {
    said.map(|said| format!(" (403: {said})")).unwrap_or_default()
}

/// The server's own reason, where it says more than its status.
fn because(said: Option<&String>) -> String {
    said.map(|said| format!(": {said}")).unwrap_or_default()
}

fn credentials(kind: Kind) -> &'static str {
    match kind {
        Kind::Password => "this e-mail address and password",
        Kind::Token => "this user token",
    }
}

fn place(host: Option<&String>) -> String {
    host.map_or_else(|| "another address".to_owned(), |host| format!("`{host}`"))
}

fn seconds(limit: Duration) -> String {
    if limit.subsec_millis() == 0 { format!("{} s", limit.as_secs()) } else { format!("{} ms", limit.as_millis()) }
}
