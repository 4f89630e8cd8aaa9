//! `token sign --fault`: a token that is wrong on purpose.

use clap::error::ErrorKind;
use serde::Serialize;

use super::error::TokenError;
use super::json::line;
use crate::Exit;
use crate::cli::Sign;
use crate::commands::Context;
use crate::commands::secret_source::Key;
use crate::error::{Error, UsageError};
use tiledesk_token::claims::Scheme;
use tiledesk_token::faults::{self, Fault, FaultError};
use tiledesk_token::ids::TiledeskId;

/// The id in the platform's own documentation, for faults of scheme `custom` where no id is known.
#[allow(clippy::expect_used, reason = "the comment in it proves that it cannot fail")]
fn example_id() -> TiledeskId {
    // An id is 24 hexadecimal digits, and these are.
    "5e5f4e220b28440012117be4".parse().expect("24 hexadecimal digits")
}

pub(super) fn sign(context: &mut Context<'_>, arguments: &Sign) -> Result<Exit, Error> {
    let all = arguments.faults.iter().any(|code| code == "all");
    if all && arguments.faults.len() > 1 {
        let message = "`--fault all` makes one of each; it cannot be combined";
        return Err(UsageError::new(ErrorKind::ArgumentConflict, message).into());
    }
    let unusable = |why: FaultError| UsageError::new(ErrorKind::ValueValidation, why);
    let codes = arguments.faults.iter().filter(|_| !all);
    let faults: Vec<Fault> = codes.map(|code| Fault::parse(code)).collect::<Result<_, _>>().map_err(unusable)?;
    let trusted = arguments.source.secret_file.is_some();
    if let Some(fault) = faults.iter().find(|fault| fault.is_dangerous() && !trusted) {
        return Err(TokenError::DangerousFault(fault.code().to_owned()).into());
    }
    let key = Key::find(context, &arguments.source)?;
    let id = context.tiledesk_id(arguments.id.as_ref())?.or_else(|| key.settings.id.clone());
    let scheme = key.settings.scheme.unwrap_or(Scheme::Both);
    let maker = Maker { key: &key, id: id.unwrap_or_else(example_id), scheme, now: context.now() };
    if all {
        return maker.one_of_each(context, trusted);
    }
    let header_value = maker.make(&faults).map_err(unusable)?;
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code()).collect();
    let list = tiledesk_token::escape::list(&codes);
    context.ui.warning(&format!("this token is broken on purpose: {list}"));
    if context.json {
        let verdict = maker.verdict(&header_value);
        context.ui.answer(&line(&FaultyToken { code: &codes.join(","), token: &header_value, verdict }))?;
    } else {
        context.ui.value(&header_value)?;
    }
    Ok(Exit::Done)
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
    /// The one that is remembered, else the one that works everywhere.
    scheme: Scheme,
    now: i64,
}

impl Maker<'_> {
    fn make(&self, faults: &[Fault]) -> Result<String, FaultError> {
        faults::make(faults, &self.key.secret, &self.id, self.scheme, self.now)
    }

    fn one_of_each(&self, context: &mut Context<'_>, trusted: bool) -> Result<Exit, Error> {
        let mut lines = String::new();
        let (alone, others): (Vec<_>, Vec<_>) = Fault::all().partition(|fault| fault.is_of_a_team_member());
        let mut left_out: Vec<&str> = alone.iter().map(|fault| fault.code()).collect();
        for fault in others {
            let code = fault.code();
            let made = Some(fault).filter(|fault| trusted || !fault.is_dangerous()).map(|fault| self.make(&[fault]));
            if let Some(Ok(token)) = made {
                let verdict = self.verdict(&token);
                lines.push_str(&line(&FaultyToken { code, token: &token, verdict }));
                lines.push('\n');
            } else {
                left_out.push(code);
            }
        }
        context.ui.warning("these tokens are broken on purpose");
        context.ui.note(&format!("left out: {}", tiledesk_token::escape::list(&left_out)));
        if !trusted {
            context
                .ui
                .hint("some are made only with a secret given by `--secret-file`, others depend on the secret's form");
        }
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
