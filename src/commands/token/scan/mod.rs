//! `token scan`: finds tokens in logs, and says who signed each and what is wrong with it.
//!
//! Nothing of a log is printed but, with `--claims`, claims as JSON, in which nothing can move a cursor. A token never is.

mod groups;
mod judge;
mod show;

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;

use super::inspect::warn_of;
use super::secrets::Secrets;
use crate::Exit;
use crate::cli::Scan;
use crate::commands::Context;
use crate::error::{Error, IoError, UsageError};
use crate::scan::{Log, Piece};
use crate::ui::WriteOutcome;
use groups::{Groups, Place};
use judge::Judge;
use show::Line;
use tiledesk_token::inspect::Verdict;
use tiledesk_token::scan::{Finder, whole};
use tiledesk_token::secret::may_be_secret;

/// How much of the answer is kept until it is written, in bytes.
const PART: usize = 64 * 1024;

pub(super) fn scan(context: &mut Context<'_>, arguments: &Scan) -> Result<Exit, Error> {
    let files = files(context, arguments)?;
    let secrets = Secrets::find(context, &arguments.source, true)?;
    let secrets = if secrets.others_untried {
        // Who signed a token may be any of them.
        let mut all = secrets.and_everybody_elses(context)?;
        all.failures = secrets.failures;
        all
    } else {
        secrets
    };
    let mut scan = Scanning {
        finder: Finder::new(),
        judge: Judge::new(context, arguments, &secrets)?,
        groups: Groups::default(),
        worst: Verdict::Accepted,
        lines: String::new(),
        arguments,
    };
    let mut unread = None;
    for (index, path) in files.iter().enumerate() {
        match scan.read(context, &files, index) {
            Ok(WriteOutcome::Whole) => {}
            Ok(WriteOutcome::Closed) => return Ok(Exit::Done),
            Err(error) if files.len() > 1 && path != Path::new("-") => {
                context.ui.warning(&error.to_string());
                unread = Some(error);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let columns = context.ui.columns();
    let answer =
        if context.json { std::mem::take(&mut scan.lines) } else { show::table(&scan.groups, &files, columns) };
    context.ui.answer(&answer)?;
    scan.groups.say(context, &arguments.only);
    warn_of(context, &secrets.failures);
    if let Some(error) = unread {
        return Err(error.into());
    }
    Ok(match scan.worst {
        Verdict::Accepted => Exit::Done,
        Verdict::Refused => Exit::Refused,
        Verdict::NotChecked => Exit::Missing,
    })
}

/// What is to be read; nothing named is stdin.
fn files(context: &mut Context<'_>, arguments: &Scan) -> Result<Vec<PathBuf>, Error> {
    let files = if arguments.files.is_empty() { vec![PathBuf::from("-")] } else { arguments.files.clone() };
    let reads_stdin = files.iter().filter(|file| *file == Path::new("-")).count();
    if reads_stdin > 0 && arguments.source.secret_file.as_deref() == Some(Path::new("-")) {
        let message = "the secret and the log cannot both come from stdin";
        return Err(UsageError::new(ErrorKind::ArgumentConflict, message).into());
    }
    if reads_stdin > 0 && context.ui.stdin_is_terminal() {
        if context.ui.no_input {
            let message = "no log was given, and `--no-input` was";
            return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
        }
        context.ui.hint("paste the log, then press Enter and Ctrl-D");
    }
    Ok(files)
}

struct Scanning<'a> {
    finder: Finder,
    judge: Judge<'a>,
    groups: Groups,
    worst: Verdict,
    /// With `--json`, what was not written yet.
    lines: String,
    arguments: &'a Scan,
}

impl Scanning<'_> {
    /// Finds what is in one log.
    fn read(&mut self, context: &mut Context<'_>, files: &[PathBuf], index: usize) -> Result<WriteOutcome, IoError> {
        let path = files.get(index).map_or(Path::new("-"), PathBuf::as_path);
        let (mut log, shown) = if path == Path::new("-") {
            let stdin = context.ui.take_stdin();
            (Log::read(Box::new(stdin)), "stdin".to_owned())
        } else {
            // Somebody may have typed the secret in its place.
            let is_private = may_be_secret(&path.to_string_lossy());
            (Log::open(path), if is_private { "that file".to_owned() } else { format!("`{}`", path.display()) })
        };
        let cannot = |cause| IoError::new(format!("cannot read {shown}"), cause);
        let mut line = 1;
        loop {
            let log = log.as_mut().map_err(|cause| std::mem::replace(cause, std::io::ErrorKind::Other.into()));
            let Some(Piece { text, from }) = log.and_then(|log| log.next(whole)).map_err(cannot)? else {
                return Ok(WriteOutcome::Whole);
            };
            let mut counted = from;
            for range in self.finder.tokens(text, from) {
                line += breaks(text.get(counted..range.start).unwrap_or_default());
                counted = range.start;
                // A token is ASCII.
                let token = text.get(range).and_then(|token| std::str::from_utf8(token).ok()).unwrap_or_default();
                let seen = self.judge.judge(token);
                if !self.arguments.only.is_empty() && !self.arguments.only.contains(&seen.kind.judged.signer) {
                    continue;
                }
                self.worst = worse(self.worst, seen.kind.judged.verdict);
                if context.json {
                    let claims = self.arguments.claims.then(|| self.judge.claims(token));
                    self.lines.push_str(&show::line(&Line { path, number: line, token, seen: &seen, claims }));
                    self.lines.push('\n');
                }
                self.groups.add(&seen, Place { file: index, line }, token);
            }
            line += breaks(text.get(counted..).unwrap_or_default());
            if self.lines.len() >= PART {
                let written = context.ui.answer(&self.lines)?;
                self.lines.clear();
                if written == WriteOutcome::Closed {
                    return Ok(written);
                }
            }
        }
    }
}

fn breaks(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

fn worse(one: Verdict, other: Verdict) -> Verdict {
    match (one, other) {
        (Verdict::Refused, _) | (_, Verdict::Refused) => Verdict::Refused,
        (Verdict::NotChecked, _) | (_, Verdict::NotChecked) => Verdict::NotChecked,
        _ => Verdict::Accepted,
    }
}
