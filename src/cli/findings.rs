//! Codes of findings as arguments: they are completed, and no error lists them all.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};

use tiledesk_token::faults::{Fault, FaultError};
use tiledesk_token::findings;

/// `--fault all`
pub const EVERY_FAULT: &str = "all";

/// Takes the code of a fault, and lists all for those who complete what is typed.
#[derive(Clone)]
pub(super) struct FaultParser;

impl TypedValueParser for FaultParser {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        let check = |code: String| match Fault::parse(&code) {
            Err(_) if code == EVERY_FAULT => Ok(code),
            // Not what was typed: that may be a secret.
            Err(FaultError::Unknown(_)) => Err("no finding has this code".to_owned()),
            Err(why) => Err(why.to_string()),
            Ok(_) => Ok(code),
        };
        StringValueParser::new().try_map(check).parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Fault::all().map(Fault::code).chain([EVERY_FAULT]).map(PossibleValue::new)))
    }
}

pub(super) fn fault_help() -> String {
    let codes = |wanted: fn(Fault) -> bool| {
        let codes: Vec<&str> = Fault::all().filter(|fault| wanted(*fault)).map(Fault::code).collect();
        codes.join(", ")
    };
    format!(
        "Make a token with exactly this mistake, to see how a page takes it; `all` for one of each, as JSON lines\n\n\
         Faults that would give a token extra rights ({}) need a throw-away secret (--secret-file), never a stored one; \
         `all` leaves {} out.",
        codes(Fault::is_dangerous),
        codes(Fault::is_of_a_team_member)
    )
}

/// Takes any text, and lists the codes for those who complete what is typed.
#[derive(Clone)]
pub(super) struct AboutParser;

impl TypedValueParser for AboutParser {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(findings::rows().map(|row| PossibleValue::new(row.code).help(row.symptom))))
    }
}
