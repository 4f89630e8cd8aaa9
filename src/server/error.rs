//! Every way in which a call to a server can fail, what is said about it, and what mends it.
//!
//! No credentials, token, secret or piece of an answer is in any of them.

use std::time::Duration;

use super::cause::Cause;
use super::credentials::Kind;
use crate::error::Failure;
use crate::exit::Exit;
use crate::settings::server_url::{self, HOSTED, ServerUrl};
use tiledesk_token::ids::TiledeskId;
use tiledesk_token::secret::BadSecret;

/// A call that did not get an answer that can be used. `host` is the server's, with its port.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Everybody on the way could read what is sent.
    #[error("`{0}` is not encrypted: everybody on the way could read what is sent and answered")]
    InTheClear(ServerUrl),
    /// A proxy variable without a proxy in it.
    #[error("`{variable}` does not name an HTTP proxy")]
    BadProxy {
        /// Which.
        variable: &'static str,
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
    #[error("the proxy that `{variable}` names gives no way to `{host}`: {cause}")]
    Proxy {
        /// Whose.
        host: String,
        /// Which variable names it.
        variable: &'static str,
        /// What happened.
        #[source]
        cause: Cause,
    },
    /// No secure connection.
    #[error("there is no secure connection to `{host}`: {cause}")]
    Tls {
        /// Whose.
        host: String,
        /// What is wrong with the certificate, or what happened.
        #[source]
        cause: Cause,
        /// Whether it is the certificate.
        certificate: bool,
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
    #[error("`{host}` refused {} (401)", credentials(*.kind))]
    WrongCredentials {
        /// Whose.
        host: String,
        /// Which they were.
        kind: Kind,
    },
    /// 403 to credentials.
    #[error("`{host}` does not allow this account to create a secret for project `{id}`")]
    NoPermission {
        /// Whose.
        host: String,
        /// For which project.
        id: TiledeskId,
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
    /// 500 and above.
    #[error("`{host}` failed (status {status})")]
    Failed {
        /// Whose.
        host: String,
        /// Which.
        status: u16,
    },
    /// Any other status.
    #[error("`{host}` answered with status {status}, which a Tiledesk server does not do here")]
    Unexpected {
        /// Whose.
        host: String,
        /// Which.
        status: u16,
    },
}

impl ServerError {
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
        );
        !(not_sent || refused)
    }
}

impl Failure for ServerError {
    fn code(&self) -> &'static str {
        match self {
            Self::InTheClear(_) => "server.in_the_clear",
            Self::BadProxy { .. } => "server.bad_proxy",
            Self::CannotBeSent { .. } => "server.cannot_be_sent",
            Self::NoHost { .. } => "server.no_host",
            Self::Refused { .. } => "server.refused",
            Self::Unreachable { .. } => "server.unreachable",
            Self::Proxy { .. } => "server.proxy",
            Self::Tls { .. } => "server.tls",
            Self::ConnectTimeout { .. } => "server.connect_timeout",
            Self::AnswerTimeout { .. } => "server.answer_timeout",
            Self::Interrupted { .. } => "server.interrupted",
            Self::CutOff { .. } => "server.cut_off",
            Self::Broken { .. } => "server.broken",
            Self::NotHttp { .. } => "server.not_http",
            Self::Redirect { .. } => "server.redirect",
            Self::TooLarge { .. } => "server.too_large",
            Self::TooMany { .. } => "server.too_many",
            Self::Endless { .. } => "server.endless",
            Self::MayNotRead { .. } => "server.may_not_read",
            Self::NotJson { .. } => "server.not_json",
            Self::NotTiledesk { .. } => "server.not_tiledesk",
            Self::NoSecret { .. } => "server.no_secret",
            Self::BadSecret { .. } => "server.bad_secret",
            Self::WrongCredentials { .. } => "server.wrong_credentials",
            Self::NoPermission { .. } => "server.no_permission",
            Self::NoProject { .. } => "server.no_project",
            Self::NoSecretYet { .. } => "server.no_secret_yet",
            Self::NoRoute { .. } => "server.no_route",
            Self::Failed { .. } => "server.failed",
            Self::Unexpected { .. } => "server.unexpected",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::InTheClear(_) => Exit::Declined,
            _ => Exit::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        let one = |hint: &str| vec![hint.to_owned()];
        match self {
            Self::InTheClear(_) => one(
                "give an address that begins with `https://`, or, in a network that you trust with it, add `--insecure-http`",
            ),
            Self::BadProxy { variable } => {
                vec![format!("set it to an address like `http://proxy.example:3128`, or unset it: `unset {variable}`")]
            }
            Self::NoHost { .. } => one("look at the address for a typing mistake: `--server URL`"),
            Self::Refused { .. } | Self::ConnectTimeout { .. } | Self::Unreachable { .. } | Self::Broken { .. } => one(
                "see that the server runs, and that this network lets you reach it; look at the address: `--server URL`",
            ),
            Self::Proxy { host, .. } => vec![format!(
                "to reach it without the proxy: add `{}` to the names in `NO_PROXY`, or in `no_proxy` if that is the one that is set",
                server_url::host_name(host)
            )],
            Self::Tls { certificate, .. } => one(if *certificate {
                CERTIFICATE
            } else {
                "see that the server speaks HTTPS there; look at the address: `--server URL`"
            }),
            Self::AnswerTimeout { .. } => one("give it more time: `--timeout 60`, or look at the server's own log"),
            Self::Redirect { .. } => {
                one("if that is where the server has moved to, give the new address: `--server URL`")
            }
            Self::WrongCredentials { kind, .. } => one(match kind {
                Kind::Password => {
                    "give the address and password of the dashboard; an account without a password of its own (single sign-on) needs a user token: `--admin-token-file PATH`"
                }
                Kind::Token => {
                    "a user token ends with its session, and is good only on the server that made it: sign in again"
                }
            }),
            Self::MayNotRead { .. } => one("ask with the account of an owner or an administrator of that project"),
            Self::TooMany { .. } | Self::Endless { .. } => {
                one("have the server's operator look at the project in its database: nobody else can see all of it")
            }
            Self::NoPermission { .. } => one("ask somebody who is an administrator of that project in the dashboard"),
            Self::NoProject { .. } => one(
                "the id stands in the dashboard's address, after `/project/`; each server has its own projects: `--server URL`",
            ),
            Self::NoSecretYet { .. } => one(
                "let the server make one: `tilepass secret rotate --on-server`, or the dashboard: Project Settings › Visitor Authentication › Generate",
            ),
            Self::NoRoute { .. } => vec![format!(
                "give the address of the API, not of the dashboard, with its path: the hosted one is `{HOSTED}`"
            )],
            Self::CutOff { .. }
            | Self::NotHttp { .. }
            | Self::NotJson { .. }
            | Self::TooLarge { .. }
            | Self::NotTiledesk { .. } => one(
                "something else may answer in the server's place, as a proxy or a sign-in page of the network does; look at the address: `--server URL`",
            ),
            Self::Failed { .. } => one("the server's own log says why"),
            Self::CannotBeSent { .. }
            | Self::Interrupted { .. }
            | Self::NoSecret { .. }
            | Self::BadSecret { .. }
            | Self::Unexpected { .. } => Vec::new(),
        }
    }
}

#[cfg(any(windows, target_vendor = "apple"))]
const CERTIFICATE: &str =
    "if the server is yours: have its authority's certificate installed in this computer's certificate store";
#[cfg(not(any(windows, target_vendor = "apple")))]
const CERTIFICATE: &str = "if the server is yours: have its authority's certificate installed on this computer, or name it: `SSL_CERT_FILE=authority.pem`";

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
