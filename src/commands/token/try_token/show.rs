//! What `try` prints: who the server says it is, or the status and what `inspect` makes of it.

use std::fmt::Write;

use serde::Serialize;

use crate::commands::clock::ClockDifference;
use crate::commands::token::json::{Inspection, inspection, line};
use crate::commands::token::show::{Shown, judgement};
use crate::server::{Answer, ServerError, User};
use crate::ui::Ui;
use tiledesk_token::escape;
use tiledesk_token::extract::Pasted;
use tiledesk_token::ids::TiledeskId;
use tiledesk_token::inspect::Report;

/// What came of it.
pub(super) struct Outcome<'a> {
    /// Who was asked.
    pub(super) host: &'a str,
    pub(super) sign_in: &'a Answer,
    /// `None` when the project's id is not known.
    pub(super) decode: Option<&'a Result<Answer, ServerError>>,
    pub(super) pasted: &'a Pasted,
    pub(super) id: Option<&'a TiledeskId>,
    /// Whether a rotation on this server was interrupted, of the project whose secret signed it.
    pub(super) cut_off: bool,
    /// How the server's clock differs, and what the rules say of the token by that clock.
    pub(super) clock: Option<(&'a ClockDifference, &'a Report)>,
    /// Its address.
    pub(super) server: &'a str,
    /// What to do about an id or a server that is not the one that is remembered for the project.
    pub(super) misaimed: &'a [String],
    /// What is thought of the token here.
    pub(super) inspected: Shown<'a>,
}

impl Outcome<'_> {
    /// The whole page, in lines.
    pub(super) fn page(&self, io: &Ui<'_>) -> String {
        let host = self.host;
        let mut page = match &self.sign_in.user {
            Some(user) => {
                format!("{}: {host} signs this token in as {}\n", io.coloured("accepted", "accepted"), who(user))
            }
            None => format!(
                "{}: {host} answers {} to this token at sign-in\n",
                io.coloured("refused", "error"),
                self.sign_in.status
            ),
        };
        let mut rows = vec![("sign-in", in_words(self.sign_in)), ("decode", self.decode_in_words())];
        if let Some(user) = &self.sign_in.user {
            rows.extend(
                claims(user).into_iter().filter_map(|(claim, value)| Some((claim, escape::excerpt(value?, 200)))),
            );
        }
        let width = rows.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
        // Writing into a String cannot fail; so it is everywhere in here.
        for (label, value) in rows {
            let _ = writeln!(page, "{label:width$}  {value}");
        }
        if !self.sign_in.is_accepted() {
            let _ = write!(page, "\ninspect says: {}", judgement(io, &self.inspected));
            for reason in self.reasons() {
                let _ = writeln!(page, "{reason}");
            }
        }
        page
    }

    fn decode_in_words(&self) -> String {
        match self.decode {
            None => "not asked: the project's Tiledesk id is not known (`--id`)".to_owned(),
            Some(Ok(answer)) => in_words(answer),
            Some(Err(error)) => format!("no answer: {}", escape::escaped(&error.to_string())),
        }
    }

    /// The same as one line.
    pub(super) fn as_json(&self) -> String {
        line(&Attempt {
            host: self.host,
            verdict: answer(self.sign_in),
            sign_in: SignIn {
                status: self.sign_in.status,
                answer: answer(self.sign_in),
                user: self.sign_in.user.as_ref().map(Person),
                reason: self.sign_in.reason.as_deref(),
            },
            clock: self
                .clock
                .map(|(clock, _)| ClockJson { ahead_s: clock.ahead, perhaps_proxy: clock.is_perhaps_a_proxys }),
            decode: self.decode.map(|decode| match decode {
                Ok(said) => Decode { status: Some(said.status), answer: answer(said), reason: said.reason.clone() },
                Err(error) => Decode { status: None, answer: "unknown", reason: Some(error.to_string()) },
            }),
            inspect: inspection(self.pasted, None, &self.inspected),
        })
    }
}

/// What `try --json` says.
#[derive(Serialize)]
struct Attempt<'a> {
    host: &'a str,
    verdict: &'static str,
    sign_in: SignIn<'a>,
    decode: Option<Decode>,
    clock: Option<ClockJson>,
    inspect: Inspection<'a>,
}

#[derive(Serialize)]
struct ClockJson {
    ahead_s: i64,
    perhaps_proxy: bool,
}

#[derive(Serialize)]
struct SignIn<'a> {
    status: u16,
    answer: &'static str,
    user: Option<Person<'a>>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct Decode {
    status: Option<u16>,
    answer: &'static str,
    reason: Option<String>,
}

/// Whom the server takes the visitor for, under the names of the claims.
struct Person<'a>(&'a User);

impl Serialize for Person<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(claims(self.0))
    }
}

fn claims(user: &User) -> [(&'static str, Option<&str>); 7] {
    [
        ("_id", user.id.as_deref()),
        ("external_id", user.external_id.as_deref()),
        ("name", user.name.as_deref()),
        ("firstname", user.first_name.as_deref()),
        ("lastname", user.last_name.as_deref()),
        ("email", user.email.as_deref()),
        ("role", user.role.as_deref()),
    ]
}

fn who(user: &User) -> String {
    let named = [&user.email, &user.name, &user.external_id, &user.id]
        .into_iter()
        .flatten()
        .find(|text| !text.trim().is_empty());
    named.map_or_else(|| "somebody without a name".to_owned(), |text| format!("`{}`", escape::excerpt(text, 80)))
}

fn answer(said: &Answer) -> &'static str {
    if said.is_accepted() { "accepted" } else { "refused" }
}

fn in_words(said: &Answer) -> String {
    let status = said.status;
    match &said.reason {
        Some(reason) => format!("{} ({status}): {reason}", answer(said)),
        None => format!("{} ({status})", answer(said)),
    }
}
