//! Asks a server whether it has a secret, with a token that is about nobody.

use tiledesk_token::ids::TiledeskId;
use tiledesk_token::{Minter, Secret};

use crate::error::Failure;
use crate::exit::Exit;
use crate::server::hints::ELSEWHERE;
use crate::server::{Answer, Server, ServerError};

/// What a server says of a secret.
#[derive(Debug)]
pub(super) enum Possession {
    /// It has this one.
    Has,
    /// It has another one.
    Other,
    /// It has none for the project.
    None,
}

/// Why it is not known whether a server has a secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unanswered {
    /// It gave no answer that says yes or no.
    #[error(transparent)]
    NoAnswer(Box<ServerError>),
    /// It took the token for one that is out of time.
    #[error(
        "`{host}` takes a token that was made this very moment for one that is out of time (status {status}: {reason})"
    )]
    Clock { host: String, status: u16, reason: String },
    /// It said no, and not because of the secret.
    #[error("`{host}` answered with status {status}{}, which says nothing of the secret", colon(.reason))]
    Elsewhere {
        host: String,
        status: u16,
        /// Empty where it gave none.
        reason: String,
    },
}

fn colon(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(" ({reason})") }
}

/// Asks `jwt/decode`: nobody is signed in, and nobody becomes known to the server.
pub(super) fn ask(server: &Server, id: &TiledeskId, secret: &Secret, now: i64) -> Result<Possession, Unanswered> {
    let host = server.url().host().to_owned();
    let token = Minter::new(secret).probe(now);
    match server.decode(id, &token.header_value()) {
        Ok(answer) if answer.is_accepted() => Ok(Possession::Has),
        Ok(Answer { status: 500, reason, .. }) => {
            Err(Unanswered::NoAnswer(Box::new(ServerError::Failed { host, status: 500, said: reason })))
        }
        Ok(answer) => {
            let is_out_of_time = answer.is_out_of_time();
            let Answer { status, reason, .. } = answer;
            let reason = reason.unwrap_or_default();
            if status == 401 && reason.contains("invalid signature") {
                Ok(Possession::Other)
            } else if is_out_of_time {
                Err(Unanswered::Clock { host, status, reason })
            } else {
                Err(Unanswered::Elsewhere { host, status, reason })
            }
        }
        Err(ServerError::NoSecretYet { .. }) => Ok(Possession::None),
        Err(ServerError::NotItsOwn { host, status, said }) => {
            Err(Unanswered::Elsewhere { host, status, reason: said.unwrap_or_default() })
        }
        Err(error) => Err(Unanswered::NoAnswer(Box::new(error))),
    }
}

impl Failure for Unanswered {
    fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer(cause) => cause.code(),
            Self::Clock { .. } => "server.clock",
            Self::Elsewhere { .. } => "server.not_about_the_secret",
        }
    }

    fn exit(&self) -> Exit {
        Exit::Failed
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoAnswer(cause) => cause.hints(),
            Self::Clock { .. } => vec![
                "this computer's clock and the server's differ by a minute or more: set the one that is wrong; the secret has nothing to do with it".to_owned(),
            ],
            Self::Elsewhere { .. } => vec![ELSEWHERE.to_owned()],
        }
    }
}
