//! `token sign`: mints a token, ready to paste.

use std::borrow::Cow;

use clap::error::ErrorKind;
use serde::Serialize;
use serde_json::value::RawValue;

use super::second_opinion;
use crate::Exit;
use crate::cli::{Batch, Format, Sign, Source};
use crate::commands::Context;
use crate::commands::aim::Aim;
use crate::commands::project_ref::Projects;
use crate::commands::scheme::{Choice, choose};
use crate::commands::secret_source::Key;
use crate::error::{Error, UsageError};
use tiledesk_token::claims::{LIFETIME, MAX_LIFETIME, SKEW, check_repeated};
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::inspect::leak;
use tiledesk_token::jws::LONG_TOKEN;
use tiledesk_token::time;
use tiledesk_token::{ExtraClaim, MintError, MintRequest, MintedToken, Scheme, TiledeskId, Visitor};

pub(super) fn sign(context: &mut Context<'_>, arguments: &Sign) -> Result<Exit, Error> {
    ensure_alone(arguments)?;
    let (signed, key) = mint(context, &SignRequest::from_arguments(arguments)?)?;
    warn_of_anothers_id(context, signed.scheme, arguments.id.as_ref(), &key)?;
    signed.warn_of_length(context);
    signed.print(context, arguments, &key)?;
    signed.say_when(context);
    Ok(Exit::Done)
}

/// Refuses flags that mean something for many tokens alone.
fn ensure_alone(arguments: &Sign) -> Result<(), UsageError> {
    let many = &arguments.many;
    ensure_no_records(many)?;
    let flags =
        [("--output", many.output.is_some()), ("--to", many.to.is_some()), ("--threads", many.threads.is_some())];
    flags.iter().find(|(_, given)| *given).map_or(Ok(()), |(flag, _)| {
        let message = format!("`{flag}` goes with `--batch` or `--count`");
        Err(UsageError::new(ErrorKind::MissingRequiredArgument, message))
    })
}

/// Refuses flags that mean something for the records of a file alone.
pub(super) fn ensure_no_records(many: &Batch) -> Result<(), UsageError> {
    let flags = [
        ("--input", many.input.is_some()),
        ("--strict", many.strict),
        ("--claim-column", !many.claim_columns.is_empty()),
    ];
    flags.iter().find(|(_, given)| *given).map_or(Ok(()), |(flag, _)| {
        Err(UsageError::new(ErrorKind::MissingRequiredArgument, format!("`{flag}` goes with `--batch`")))
    })
}

/// What is to be minted, and with which secret.
pub(super) struct SignRequest<'a> {
    visitor: Visitor<'a>,
    ttl: i64,
    iat: Option<i64>,
    claims: &'a [ExtraClaim],
    scheme: Option<Scheme>,
    id: Option<&'a TiledeskId>,
    first_name: Option<&'a str>,
    last_name: Option<&'a str>,
    /// Whether the two are all that was said of the name: a scheme without claims for them needs none.
    names_make_the_name: bool,
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
            names_make_the_name: false,
            attributes: &[],
            source,
        }
    }

    fn from_arguments(arguments: &'a Sign) -> Result<Self, Error> {
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
            names_make_the_name: arguments.name.is_none()
                && arguments.first_name.is_some()
                && arguments.last_name.is_some(),
            attributes: &arguments.attributes,
            source: &arguments.source,
        })
    }
}

/// A token that both opinions agree on.
pub(super) struct Signed {
    pub(super) token: MintedToken,
    /// What is in it, as it was read back.
    claims: Box<RawValue>,
    scheme: Scheme,
    iat: i64,
}

/// The token that is asked for, and the secret that signed it.
pub(super) fn mint(context: &mut Context<'_>, request: &SignRequest<'_>) -> Result<(Signed, Key), Error> {
    let key = Key::find(context, request.source)?;
    let Choice { scheme, id, for_want_of_id } = choose(context, request.scheme, request.id, &key.settings)?;
    let iat = request.iat.unwrap_or_else(|| context.now());
    let has_names = scheme.has_custom() || !request.names_make_the_name;
    let wanted = MintRequest {
        visitor: &request.visitor,
        scheme,
        id: id.as_ref(),
        iat,
        lifetime: request.ttl,
        first_name: request.first_name.filter(|_| has_names),
        last_name: request.last_name.filter(|_| has_names),
        attributes: request.attributes,
        extra: request.claims,
    };
    let token = tiledesk_token::mint(&key.secret, &wanted).map_err(usage)?;
    let claims = second_opinion::decode(&token, &key.secret)?;
    ensure_secret_stays(claims.get(), &key)?;
    if scheme == Scheme::Custom && request.ttl > 86_400 {
        context.ui.warning(&format!(
            "this token lives {}: whoever copies it is this visitor until then",
            time::describe(request.ttl)
        ));
    }
    if for_want_of_id {
        note_want_of_id(context, &key);
    }
    Ok((Signed { token, claims, scheme, iat }, key))
}

/// Everybody who has a token can read its claims.
fn ensure_secret_stays(claims: &str, key: &Key) -> Result<(), UsageError> {
    leak(&key.secret, key.previous.as_ref(), claims)
        .map_or(Ok(()), |leak| Err(UsageError::new(ErrorKind::ValueValidation, format!("{leak}: leave it out"))))
}

/// Says that nobody chose scheme `visitor`.
pub(super) fn note_want_of_id(context: &mut Context<'_>, key: &Key) {
    context.ui.note(
        "without the project's Tiledesk id (`--id`) this is a `visitor` token, and today's Tiledesk answers 401 to it at sign-in",
    );
    if let Some(project) = &key.project {
        context.ui.hint(&format!("to have it remembered: `tilepass project set {project} --id ID`"));
    }
}

/// A token is for the project whose id it bears, and only that project's secret makes it valid.
pub(super) fn warn_of_anothers_id(
    context: &mut Context<'_>,
    scheme: Scheme,
    typed_id: Option<&TiledeskId>,
    key: &Key,
) -> Result<(), Error> {
    if let (Some(project), true) = (&key.project, scheme.has_custom()) {
        let id = context.tiledesk_id(typed_id)?;
        let projects = Projects::load(context)?;
        Aim { project, typed_id, id: id.as_ref(), typed_server: false, server: None }.warn(context, &projects);
    }
    Ok(())
}

/// What cannot be minted is an error of whoever typed it: it names the flag in place of the claim.
fn usage(error: MintError) -> Error {
    let (kind, message) = match error {
        MintError::CustomOnly(claim) => {
            let flag = match claim {
                "firstname" => "--first-name",
                "lastname" => "--last-name",
                _ => "--attribute",
            };
            let message = format!("`{flag}` belongs to the schemes `custom` and `both`, which need `--id`");
            (ErrorKind::ArgumentConflict, message)
        }
        MintError::Lifetime { scheme, lifetime } => {
            let message =
                format!("a token of scheme `{scheme}` lives at most {MAX_LIFETIME} seconds, and `--ttl` is {lifetime}");
            let id = if scheme.has_custom() { "" } else { " --id ID" };
            let hint = format!(
                "for a page that does not renew its token: `--scheme custom{id} --ttl {lifetime}`; until it expires, whoever copies it is this visitor"
            );
            return UsageError::new(ErrorKind::ValueValidation, message).meant(Some(hint)).into();
        }
        other => (ErrorKind::ValueValidation, other.to_string()),
    };
    UsageError::new(kind, message).into()
}

/// The visitor who was given; the test visitor has what was not.
fn visitor(arguments: &Sign) -> Result<Visitor<'_>, Error> {
    let Sign { name, email, external_id, first_name, last_name, .. } = arguments;
    let name = match (name, first_name, last_name) {
        (Some(name), ..) => Some(Cow::from(name)),
        (None, Some(first), Some(last)) => Some(Cow::from(format!("{first} {last}"))),
        (None, None, Some(_)) if !arguments.test_visitor => {
            let message = "`--last-name` alone makes no name: give `--name`, or `--first-name` too";
            return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
        }
        _ => None,
    };
    let visitor = Visitor::test().with(name, email.as_deref().map(Cow::from), external_id.as_deref().map(Cow::from));
    visitor.map_err(|bad| UsageError::new(ErrorKind::ValueValidation, bad).into())
}

/// Prints what is handed to the widget, or `raw`, the token alone. JSON is the caller's.
pub(super) fn print(context: &mut Context<'_>, format: Format, header_value: &str, raw: &str) -> Result<(), Error> {
    match format {
        Format::Jwt | Format::Json => context.ui.value(header_value),
        Format::Raw => context.ui.value(raw),
        Format::Header => context.ui.value(&format!("Authorization: {header_value}")),
        Format::Call => {
            let literal = escape::script_literal(header_value, '"');
            context.ui.answer(&format!("window.tiledesk.signInWithCustomToken({literal});"))
        }
        Format::CallV5 => {
            let literal = escape::script_literal(header_value, '\'');
            context.ui.answer(&format!("window.Tiledesk('signInWithCustomToken', {literal});"))
        }
    }?;
    Ok(())
}

/// What `--format json` prints.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    pub(super) token: String,
    pub(super) claims: &'a RawValue,
    pub(super) scheme: &'static str,
    pub(super) expires_at: Option<String>,
    pub(super) project: Option<&'a str>,
    pub(super) fingerprint: String,
    pub(super) source: &'static str,
}

impl Signed {
    fn warn_of_length(&self, context: &mut Context<'_>) {
        let length = self.token.as_str().len();
        if length > LONG_TOKEN {
            context.ui.warning(&format!("the token is {length} bytes long: proxies cut headers over 8 KiB"));
        }
    }

    fn print(&self, context: &mut Context<'_>, arguments: &Sign, key: &Key) -> Result<(), Error> {
        let header_value = self.token.header_value();
        let format = if context.json { Format::Json } else { arguments.format.unwrap_or(Format::Jwt) };
        if format != Format::Json {
            return print(context, format, &header_value, self.token.as_str());
        }
        let answer = super::json::line(&Answer {
            token: header_value,
            claims: &self.claims,
            scheme: self.scheme.as_str(),
            expires_at: time::rfc3339(self.token.expires_at()),
            project: key.project.as_ref().map(ProjectName::as_str),
            fingerprint: key.secret.fingerprint().to_string(),
            source: key.source,
        });
        context.ui.answer(&answer)?;
        Ok(())
    }

    /// On a terminal, when it expires; anywhere, when it is of no use.
    fn say_when(&self, context: &mut Context<'_>) {
        let now = context.now();
        let exp = self.token.expires_at();
        let expires = time::rfc3339(exp).unwrap_or_default();
        if exp <= now {
            context.ui.warning(&format!("this token has expired already, {}", time::relative(exp, now)));
        } else if self.iat > now.saturating_add(SKEW) {
            let ahead = time::describe(self.iat.saturating_sub(now));
            context.ui.warning(&format!("this token is issued {ahead} in the future; at most 2 min are allowed"));
        } else if context.ui.tells_a_terminal() {
            context.ui.note(&format!("expires {}, at {expires}", time::relative(exp, now)));
        }
    }
}
