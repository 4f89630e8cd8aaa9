//! `token sign`: mints a token, ready to paste.

use clap::error::ErrorKind;
use serde::Serialize;

use crate::Exit;
use crate::cli::{Format, Sign, Source};
use crate::commands::Context;
use crate::commands::scheme::{Choice, choose};
use crate::commands::secret_source::Key;
use crate::error::{Error, UsageError};
use tiledesk_token::claims::{
    Claims, CustomPart, ExtraClaim, LIFETIME, MAX_LIFETIME, Request, SKEW, Scheme, Visitor, check_repeated,
};
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::jws::minter::{LONG_TOKEN, MAX_TOKEN, Minter};
use tiledesk_token::time;

pub(super) fn sign(context: &mut Context<'_>, arguments: &Sign) -> Result<Exit, Error> {
    let (minted, key) = mint(context, &SignRequest::read(arguments)?)?;
    minted.check_length(context)?;
    minted.print(context, arguments, &key)?;
    minted.say_when(context);
    Ok(Exit::Done)
}

/// What is to be minted, and with which secret.
pub(super) struct SignRequest<'a> {
    visitor: Visitor,
    ttl: i64,
    iat: Option<i64>,
    claims: &'a [ExtraClaim],
    scheme: Option<Scheme>,
    id: Option<&'a TiledeskId>,
    first_name: Option<&'a str>,
    last_name: Option<&'a str>,
    attributes: &'a [(String, String)],
    source: &'a Source,
}

impl<'a> SignRequest<'a> {
    /// A token for the test visitor, as it is without any other wish.
    pub(super) fn for_test_visitor(scheme: Option<Scheme>, id: Option<&'a TiledeskId>, source: &'a Source) -> Self {
        Self {
            visitor: Visitor::test(),
            ttl: LIFETIME,
            iat: None,
            claims: &[],
            scheme,
            id,
            first_name: None,
            last_name: None,
            attributes: &[],
            source,
        }
    }

    fn read(arguments: &'a Sign) -> Result<Self, Error> {
        let twice = |error| UsageError::new(ErrorKind::ValueValidation, error);
        let visitor = visitor(arguments)?;
        check_repeated("claim", arguments.claims.iter().map(ExtraClaim::key)).map_err(twice)?;
        check_repeated("attribute", arguments.attributes.iter().map(|(key, _)| key.as_str())).map_err(twice)?;
        Ok(Self {
            visitor,
            ttl: arguments.ttl,
            iat: arguments.iat,
            claims: &arguments.claims,
            scheme: arguments.scheme,
            id: arguments.id.as_ref(),
            first_name: arguments.first_name.as_deref(),
            last_name: arguments.last_name.as_deref(),
            attributes: &arguments.attributes,
            source: &arguments.source,
        })
    }
}

/// The token that is asked for, and the secret that signed it.
pub(super) fn mint(context: &mut Context<'_>, order: &SignRequest<'_>) -> Result<(Minted, Key), Error> {
    let key = Key::find(context, order.source)?;
    let rules = Rules::choose(context, order, &key)?;
    let iat = order.iat.unwrap_or_else(|| context.now());
    let exp = iat.saturating_add(order.ttl);
    let claims = Request {
        visitor: &order.visitor,
        visitor_part: rules.scheme.has_visitor(),
        custom_part: rules.id.as_ref().filter(|_| rules.scheme.has_custom()).map(|id| CustomPart {
            id,
            first_name: order.first_name,
            last_name: order.last_name,
            attributes: order.attributes.to_vec(),
        }),
        iat,
        exp,
        extra: order.claims.to_vec(),
    }
    .into_claims();
    let token = Minter::new(&key.secret).mint(&claims);
    let minted = Minted { token, claims, scheme: rules.scheme, iat, exp };
    Ok((minted, key))
}

fn visitor(arguments: &Sign) -> Result<Visitor, Error> {
    match (&arguments.name, &arguments.email, &arguments.external_id) {
        (Some(name), Some(email), Some(id)) => Ok(Visitor::new(name, email, id).map_err(|(claim, why)| {
            UsageError::new(ErrorKind::ValueValidation, format!("the visitor's `{claim}` {why}"))
        })?),
        _ => Ok(Visitor::test()),
    }
}

/// Which rules the token follows.
struct Rules {
    scheme: Scheme,
    id: Option<TiledeskId>,
}

impl Rules {
    fn choose(context: &mut Context<'_>, order: &SignRequest<'_>, key: &Key) -> Result<Self, Error> {
        let Choice { scheme, id, for_want_of_id } = choose(context, order.scheme, order.id, &key.settings)?;
        let custom_only = [
            ("--first-name", order.first_name.is_some()),
            ("--last-name", order.last_name.is_some()),
            ("--attribute", !order.attributes.is_empty()),
        ];
        if let Some((flag, _)) = custom_only.iter().find(|(_, given)| *given)
            && !scheme.has_custom()
        {
            let message = format!("`{flag}` belongs to the schemes `custom` and `both`, which need `--id`");
            return Err(UsageError::new(ErrorKind::ArgumentConflict, message).into());
        }
        if scheme.has_visitor() && order.ttl > MAX_LIFETIME {
            let message = format!(
                "a token of scheme `{scheme}` lives at most {MAX_LIFETIME} seconds, and `--ttl` is {}",
                order.ttl
            );
            return Err(UsageError::new(ErrorKind::ValueValidation, message).into());
        }
        if scheme == Scheme::Custom && order.ttl > 86_400 {
            context.ui.warning(&format!(
                "this token lives {}: whoever copies it is this visitor until then",
                time::describe(order.ttl)
            ));
        }
        if for_want_of_id {
            context.ui.note(
                "without the project's Tiledesk id (`--id`) this is a `visitor` token, and today's Tiledesk answers 401 to it at sign-in",
            );
            if let Some(project) = &key.project {
                context.ui.hint(&format!("to have it remembered: `tilepass project set {project} --id ID`"));
            }
        }
        Ok(Self { scheme, id })
    }
}

pub(super) struct Minted {
    pub(super) token: String,
    claims: Claims,
    scheme: Scheme,
    iat: i64,
    exp: i64,
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Answer<'a> {
    token: String,
    claims: &'a Claims,
    scheme: &'static str,
    expires_at: Option<String>,
    project: Option<&'a str>,
    fingerprint: String,
    source: &'static str,
}

impl Minted {
    fn check_length(&self, context: &mut Context<'_>) -> Result<(), Error> {
        match self.token.len() {
            length if length > MAX_TOKEN => {
                let message = format!("the token would be {length} bytes long; no server takes more than {MAX_TOKEN}");
                Err(UsageError::new(ErrorKind::ValueValidation, message).into())
            }
            length if length > LONG_TOKEN => {
                context.ui.warning(&format!("the token is {length} bytes long: proxies cut headers over 8 KiB"));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn print(&self, context: &mut Context<'_>, arguments: &Sign, key: &Key) -> Result<(), Error> {
        let token = &self.token;
        let format = if context.json { Format::Json } else { arguments.format.unwrap_or(Format::Jwt) };
        let written = match format {
            Format::Jwt => context.ui.value(&format!("JWT {token}")),
            Format::Raw => context.ui.value(token),
            Format::Header => context.ui.value(&format!("Authorization: JWT {token}")),
            Format::Call => context.ui.answer(&format!("window.tiledesk.signInWithCustomToken(\"JWT {token}\");")),
            Format::CallV5 => context.ui.answer(&format!("window.Tiledesk('signInWithCustomToken', 'JWT {token}');")),
            Format::Json => {
                let answer = super::json::line(&Answer {
                    token: format!("JWT {token}"),
                    claims: &self.claims,
                    scheme: self.scheme.as_str(),
                    expires_at: time::rfc3339(self.exp),
                    project: key.project.as_ref().map(ProjectName::as_str),
                    fingerprint: key.secret.fingerprint().to_string(),
                    source: key.source,
                });
                context.ui.answer(&answer)
            }
        };
        written?;
        Ok(())
    }

    /// On a terminal, when it expires; anywhere, when it is of no use.
    fn say_when(&self, context: &mut Context<'_>) {
        let now = context.now();
        let expires = time::rfc3339(self.exp).unwrap_or_default();
        if self.exp <= now {
            context.ui.warning(&format!("this token has expired already, {}", time::relative(self.exp, now)));
        } else if self.iat > now.saturating_add(SKEW) {
            let ahead = time::describe(self.iat.saturating_sub(now));
            context.ui.warning(&format!("this token is issued {ahead} in the future; at most 2 min are allowed"));
        } else if context.ui.tells_a_terminal() {
            context.ui.note(&format!("expires {}, at {expires}", time::relative(self.exp, now)));
        }
    }
}
