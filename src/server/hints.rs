//! What is said of a call that brought no answer beside its message: a code, an exit status, and what mends it.

use super::credentials::Kind;
use super::error::ServerError;
use super::via::BadProxy;
use crate::error::Failure;
use crate::error::shell::SHELL;
use crate::exit::Exit;
use crate::settings::server_url::{self, HOSTED, ServerUrl};
use tiledesk_token::time;

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
            Self::ProxyCredentials { .. } => "server.proxy_credentials",
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
            Self::NotItsOwn { .. } => "server.not_about_the_token",
            Self::NoSecretYet { .. } => "server.no_secret_yet",
            Self::NoRoute { .. } => "server.no_route",
            Self::TooManyRequests { .. } => "server.too_many_requests",
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
        hints(self)
    }
}

fn hints(error: &ServerError) -> Vec<String> {
    let one = |hint: &str| vec![hint.to_owned()];
    match error {
        ServerError::InTheClear(_) => one(
            "give an address that begins with `https://`, or, in a network that you trust with it, add `--insecure-http`",
        ),
        ServerError::BadProxy { variable, why } => vec![match why {
            BadProxy::Address => {
                format!("set it to an address like `http://proxy.example:3128`, or unset it: `{}`", SHELL.unset(variable))
            }
            BadProxy::Raw(character) => format!("write it as `{}`{ENCODED}", percent_encoded(*character)),
        }],
        ServerError::NoHost { host, .. } if ServerUrl::default().host() == host => one(
            "see that this computer has a network, and that its name server answers; for a server of your own: `--server URL`",
        ),
        ServerError::NoHost { .. } => one("look at the address for a typing mistake: `--server URL`"),
        ServerError::Refused { .. } | ServerError::ConnectTimeout { .. } | ServerError::Unreachable { .. } | ServerError::Broken { .. } => one(
            "see that the server runs, and that this network lets you reach it; look at the address: `--server URL`",
        ),
        ServerError::Proxy { host, via, .. } => vec![
            format!(
                "see that `{}` names a proxy that runs and lets you through, or unset it: `{}`",
                via.variable,
                SHELL.unset(via.variable)
            ),
            around_the_proxy(host),
        ],
        ServerError::ProxyCredentials { host, via } => vec![
            format!(
                "put those that it takes into the variable: `{}=http://NAME:PASSWORD@{}`{ENCODED}",
                via.variable, via.address
            ),
            "one that takes only NTLM or Kerberos needs a helper on this computer, such as cntlm, as the proxy that the variable names".to_owned(),
            around_the_proxy(host),
        ],
        ServerError::Tls { fault, .. } => one(fault.hint()),
        ServerError::AnswerTimeout { .. } => one("give it more time: `--timeout 60`, or look at the server's own log"),
        ServerError::Redirect { .. } => {
            one("if that is where the server has moved to, give the new address: `--server URL`")
        }
        ServerError::WrongCredentials { kind, said, .. } => one(match kind {
            Kind::Password if said.as_deref().is_some_and(names_a_second_factor) => SECOND_FACTOR,
            Kind::Password => {
                "give the address and password of the dashboard; an account with single sign-on or a second factor needs a user token: `--admin-token-file PATH`"
            }
            Kind::Token => {
                "a user token ends with its session, and is good only on the server that made it: sign in again"
            }
        }),
        ServerError::MayNotRead { .. } => one("ask with the account of an owner or an administrator of that project"),
        ServerError::TooMany { .. } | ServerError::Endless { .. } => {
            one("have the server's operator look at the project in its database: nobody else can see all of it")
        }
        ServerError::NoPermission { said, .. } if said.as_deref().is_some_and(names_a_second_factor) => one(SECOND_FACTOR),
        ServerError::NoPermission { .. } => one("ask somebody who is an administrator of that project in the dashboard"),
        ServerError::NoProject { .. } => one(
            "the id stands in the dashboard's address, after `/project/`; each server has its own projects: `--server URL`",
        ),
        ServerError::NoSecretYet { .. } => one(
            "let the server make one: `tilepass secret rotate --on-server`, or the dashboard: Project Settings › Visitor Authentication › Generate",
        ),
        ServerError::NoRoute { url, .. } => vec![no_route(url)],
        ServerError::CutOff { .. }
        | ServerError::NotHttp { .. }
        | ServerError::NotJson { .. }
        | ServerError::TooLarge { .. }
        | ServerError::NotTiledesk { .. }
        | ServerError::NotItsOwn { .. } => one(ELSEWHERE),
        ServerError::TooManyRequests { wait, .. } => vec![match wait {
            Some(seconds) => format!("wait {}, and try again", time::describe(*seconds)),
            None => "wait a few minutes, and try again".to_owned(),
        }],
        ServerError::Failed { .. } => one("the server's own log says why"),
        ServerError::CannotBeSent { .. }
        | ServerError::Interrupted { .. }
        | ServerError::NoSecret { .. }
        | ServerError::BadSecret { .. }
        | ServerError::Unexpected { .. } => Vec::new(),
    }
}

fn no_route(url: &ServerUrl) -> String {
    let address = "give the address of the API, not of the dashboard";
    match url.without_path() {
        Some(short) => format!(
            "{address}; a server of one's own mostly has it without a path: `--server {short}`; the hosted one is `{HOSTED}`"
        ),
        None => format!("{address}, with its path where it has one: the hosted one is `{HOSTED}`"),
    }
}

/// What may be behind an answer that no Tiledesk server gives.
pub(crate) const ELSEWHERE: &str = "something else may answer in the server's place, as a proxy or a sign-in page of the network does; look at the address: `--server URL`";
const SECOND_FACTOR: &str = "this account has a second factor, which only the dashboard asks for: sign in there, and give its user token: `--admin-token-file PATH`";
/// What else must be encoded.
const ENCODED: &str = r"; in a user name or password, `\` is `%5C`, `@` is `%40`, `#` is `%23`, `/` is `%2F`, `:` is `%3A` and `%` is `%25`";

fn percent_encoded(character: char) -> String {
    let mut bytes = [0; 4];
    let bytes = character.encode_utf8(&mut bytes).bytes();
    bytes.fold(String::new(), |text, byte| format!("{text}%{byte:02X}"))
}

fn around_the_proxy(host: &str) -> String {
    format!(
        "to reach it without the proxy: add `{}` to the names in `NO_PROXY`, or in `no_proxy` if that is the one that is set",
        server_url::host_name(host)
    )
}

/// Whether a server asks for a code beside the password. Servers have no common word for it.
fn names_a_second_factor(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    [
        "2fa",
        "mfa",
        "otp",
        "two-factor",
        "two factor",
        "second factor",
        "multi-factor",
        "authenticator",
        "one-time",
        "verification code",
    ]
    .iter()
    .any(|word| said.contains(word))
}
