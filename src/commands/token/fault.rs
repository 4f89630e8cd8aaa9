//! `token sign --fault`: a token that is wrong on purpose.

use clap::error::ErrorKind;
use serde::Serialize;

use super::error::TokenError;
use super::json::line;
use super::sign::print;
use crate::Exit;
use crate::cli::{EVERY_FAULT, Format, Sign};
use crate::commands::Context;
use crate::commands::secret_source::Key;
use crate::error::{Error, UsageError};
use tiledesk_token::claims::Scheme;
use tiledesk_token::escape;
use tiledesk_token::faults::{self, Fault, FaultError};
use tiledesk_token::ids::TiledeskId;

/// The id in the platform's own documentation, for faults of scheme `custom` where no id is known.
#[allow(clippy::expect_used, reason = "the comment in it proves that it cannot fail")]
fn example_id() -> TiledeskId {
    // An id is 24 hexadecimal digits, and these are.
    "5e5f4e220b28440012117be4".parse().expect("24 hexadecimal digits")
}

pub(super) fn sign(context: &mut Context<'_>, arguments: &Sign) -> Result<Exit, Error> {
    let all = arguments.faults.iter().any(|code| code == EVERY_FAULT);
    ensure_one_or_all(arguments, all)?;
    let unusable = |why: FaultError| UsageError::new(ErrorKind::ValueValidation, why);
    let codes = arguments.faults.iter().filter(|_| !all);
    let faults: Vec<Fault> = codes.map(|code| Fault::parse(code)).collect::<Result<_, _>>().map_err(unusable)?;
    let trusted = arguments.source.secret_file.is_some();
    if let Some(fault) = faults.iter().find(|fault| fault.is_dangerous() && !trusted) {
        return Err(TokenError::DangerousFault(fault.code().to_owned()).into());
    }
    let key = Key::find(context, &arguments.source)?;
    let id = context.tiledesk_id(arguments.id.as_ref())?.or_else(|| key.settings.id.clone());
    let maker = Maker {
        key: &key,
        id: id.unwrap_or_else(example_id),
        scheme: arguments.scheme.or(key.settings.scheme).unwrap_or(Scheme::Both),
        typed_scheme: arguments.scheme,
        now: context.now(),
    };
    if all {
        return maker.one_of_each(context, trusted);
    }
    maker.ensure_of_the_scheme(&faults)?;
    let header_value = maker.make(&faults).map_err(unusable)?;
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code()).collect();
    let codes = (codes.join(","), escape::list(&codes));
    let format =
        arguments.format.filter(|_| !context.json).unwrap_or(if context.json { Format::Json } else { Format::Jwt });
    let raw = header_value.strip_prefix("JWT ").filter(|_| !faults.iter().any(|fault| fault.is_of_the_prefix()));
    let raw = match (format, raw) {
        (Format::Raw, None) => return Err(outside(&codes.1, "of what stands before the token", "raw")),
        (Format::Header, _) if header_value.contains(['\n', '\r']) => {
            return Err(outside(&codes.1, "of a line break, and a header is one line", "header"));
        }
        (_, raw) => raw.unwrap_or_default(),
    };
    context.ui.warning(&format!("this token is broken on purpose: {}", codes.1));
    if format == Format::Json {
        let verdict = maker.verdict(&header_value);
        context.ui.answer(&line(&FaultyToken { code: &codes.0, token: &header_value, verdict }))?;
    } else {
        print(context, format, &header_value, raw)?;
    }
    Ok(Exit::Done)
}

/// A form of a token that the mistake is outside of.
fn outside(codes: &str, of: &str, format: &str) -> Error {
    let message = format!("{codes} is a fault {of}: `--format {format}` cannot show it");
    let hint = format!("leave `--format {format}` out, or have it as a call: `--format call`");
    UsageError::new(ErrorKind::ArgumentConflict, message).meant(Some(hint)).into()
}

/// Refuses what contradicts `--fault all`.
fn ensure_one_or_all(arguments: &Sign, all: bool) -> Result<(), UsageError> {
    let message = match arguments.format {
        _ if !all => return Ok(()),
        _ if arguments.faults.len() > 1 => "`--fault all` makes one of each; it cannot be combined",
        None | Some(Format::Json) => return Ok(()),
        Some(_) => "`--fault all` prints JSON lines; another `--format` goes with the code of one fault",
    };
    Err(UsageError::new(ErrorKind::ArgumentConflict, message))
}

/// What `--fault all` prints for each.
#[derive(Serialize)]
struct FaultyToken<'a> {
    code: &'a str,
    token: &'a str,
    verdict: &'static str,
}

struct Maker<'a> {
    key: &'a Key,
    id: TiledeskId,
    /// The one that was typed or is remembered, else the one that works everywhere.
    scheme: Scheme,
    typed_scheme: Option<Scheme>,
    now: i64,
}

/// What `--fault all` does not make.
#[derive(Default)]
struct LeftOut {
    /// A team member's.
    alone: Vec<&'static str>,
    /// Others that give a token extra rights, where no throw-away secret was given.
    dangerous: Vec<&'static str>,
    /// None in a token of the scheme that was typed.
    of_another_scheme: Vec<&'static str>,
    /// The secret does not change, or cannot be changed so.
    unchanged: Vec<&'static str>,
}

impl LeftOut {
    /// Says of each why it was left out, and how it is made all the same.
    fn say(&self, context: &mut Context<'_>, typed_scheme: Option<Scheme>) {
        let mut say = |codes: &[&str], why: &str, hint: &str| {
            if !codes.is_empty() {
                context.ui.note(&format!("left out, {why}: {}", escape::list(codes)));
                context.ui.hint(hint);
            }
        };
        let alone = self.alone.first().copied().unwrap_or_default();
        say(
            &self.alone,
            "as a server may take it for a team member's token",
            &format!("it is made alone, with a throw-away secret: `--fault {alone} --secret-file PATH`"),
        );
        say(
            &self.dangerous,
            "as they give a token extra rights",
            "they are made with a throw-away secret: `--secret-file PATH`",
        );
        if let Some(scheme) = typed_scheme {
            say(
                &self.of_another_scheme,
                &format!("as no token of scheme `{scheme}` has them"),
                &format!("they are made without `--scheme {scheme}`"),
            );
        }
        say(
            &self.unchanged,
            "as this secret stays the same under such a change, or does not allow it",
            "they are made with a throw-away secret of another form: a UUID with letters in it, or one with `+`, `/` and `&`",
        );
    }
}

impl Maker<'_> {
    fn make(&self, faults: &[Fault]) -> Result<String, FaultError> {
        faults::make(faults, &self.key.secret, &self.id, self.scheme, self.now)
    }

    /// The scheme that was typed, and another one that the faults need.
    fn other_scheme(&self, faults: &[Fault]) -> Option<(Scheme, Scheme)> {
        let typed = self.typed_scheme?;
        faults::scheme_of(faults, typed).ok().filter(|needed| *needed != typed).map(|needed| (typed, needed))
    }

    fn ensure_of_the_scheme(&self, faults: &[Fault]) -> Result<(), UsageError> {
        let Some((typed, needed)) = self.other_scheme(faults) else { return Ok(()) };
        let codes: Vec<&str> = faults.iter().map(|fault| fault.code()).collect();
        let message = format!("no token of scheme `{typed}` has {}, which needs `{needed}`", escape::list(&codes));
        let hint = format!("leave `--scheme {typed}` out: the token is then of a scheme that can have it");
        Err(UsageError::new(ErrorKind::ArgumentConflict, message).meant(Some(hint)))
    }

    fn one_of_each(&self, context: &mut Context<'_>, trusted: bool) -> Result<Exit, Error> {
        let mut lines = String::new();
        let mut left_out = LeftOut::default();
        for fault in Fault::all() {
            let code = fault.code();
            if fault.is_of_a_team_member() {
                left_out.alone.push(code);
            } else if fault.is_dangerous() && !trusted {
                left_out.dangerous.push(code);
            } else if self.other_scheme(&[fault]).is_some() {
                left_out.of_another_scheme.push(code);
            } else if let Ok(token) = self.make(&[fault]) {
                let verdict = self.verdict(&token);
                lines.push_str(&line(&FaultyToken { code, token: &token, verdict }));
                lines.push('\n');
            } else {
                left_out.unchanged.push(code);
            }
        }
        context.ui.warning("these tokens are broken on purpose");
        left_out.say(context, self.typed_scheme);
        context.ui.answer(&lines)?;
        Ok(Exit::Done)
    }

    /// What `inspect` says of it, with the same secret.
    fn verdict(&self, header_value: &str) -> &'static str {
        // With an id, a token of scheme `visitor` would be refused for that alone.
        let id = Some(&self.id).filter(|_| self.scheme.has_custom());
        faults::inspected(header_value, &self.key.secret, id, self.now).verdict.as_str()
    }
}
