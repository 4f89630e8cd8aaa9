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
use tiledesk_token::faults::{self, CODES};
use tiledesk_token::findings::catalogue;
use tiledesk_token::ids::TiledeskId;
use tiledesk_token::inspect::Verdict;

/// The id in the platform's own documentation, for faults of scheme `custom` where no id is known.
const EXAMPLE_ID: &str = "5e5f4e220b28440012117be4";

pub(super) fn sign(context: &mut Context<'_>, arguments: &Sign) -> Result<Exit, Error> {
    let codes: Vec<&str> = arguments.faults.iter().map(String::as_str).collect();
    let all = codes.contains(&"all");
    if all && codes.len() > 1 {
        let message = "`--fault all` makes one of each; it cannot be combined";
        return Err(UsageError::new(ErrorKind::ArgumentConflict, message).into());
    }
    let trusted = arguments.source.secret_file.is_some();
    if let Some(code) = codes.iter().find(|code| faults::is_dangerous(code) && !trusted) {
        return Err(TokenError::DangerousFault((*code).to_owned()).into());
    }
    let key = Key::find(context, &arguments.source)?;
    let id = context.tiledesk_id(arguments.id.as_ref())?.or_else(|| key.settings.id.clone());
    let maker = Maker { key: &key, id: id.or_else(|| EXAMPLE_ID.parse().ok()), now: context.now() };
    if all {
        return maker.one_of_each(context, trusted);
    }
    let header_value = maker.make(&codes).map_err(|why| UsageError::new(ErrorKind::ValueValidation, why))?;
    let list = tiledesk_token::escape::list(&codes);
    context.ui.warning(&format!("this token is broken on purpose: {list}"));
    if context.json {
        let verdict = maker.verdict(&codes, &header_value);
        context.ui.answer(&line(&Made { code: &codes.join(","), token: &header_value, verdict }))?;
    } else {
        context.ui.value(&header_value)?;
    }
    Ok(Exit::Done)
}

/// What `--fault all` prints for each.
#[derive(Serialize)]
struct Made<'a> {
    code: &'a str,
    token: &'a str,
    verdict: &'static str,
}

struct Maker<'a> {
    key: &'a Key,
    id: Option<TiledeskId>,
    now: i64,
}

impl Maker<'_> {
    fn make(&self, codes: &[&str]) -> Result<String, faults::NoFault> {
        let no_id = || faults::NoFault::Secret(codes.join(", "));
        faults::make(codes, &self.key.secret, self.id.as_ref().ok_or_else(no_id)?, self.now)
    }

    fn one_of_each(&self, context: &mut Context<'_>, trusted: bool) -> Result<Exit, Error> {
        let mut lines = String::new();
        let mut left_out = vec!["claims.role"];
        for entry in catalogue::ENTRIES.iter().filter(|entry| CODES.contains(&entry.code)) {
            let code = entry.code;
            if code == "claims.role" || faults::is_dangerous(code) && !trusted {
                if code != "claims.role" {
                    left_out.push(code);
                }
                continue;
            }
            match self.make(&[code]) {
                Ok(token) => {
                    let verdict = self.verdict(&[code], &token);
                    lines.push_str(&line(&Made { code, token: &token, verdict }));
                    lines.push('\n');
                }
                Err(_) => left_out.push(code),
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
    fn verdict(&self, codes: &[&str], header_value: &str) -> &'static str {
        faults::inspected(codes, header_value, &self.key.secret, self.id.as_ref(), self.now)
            .map_or(Verdict::Refused, |report| report.verdict)
            .as_str()
    }
}
