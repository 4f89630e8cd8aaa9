//! `token scan`: finds tokens in logs, and says who signed each and what is wrong with it.
//!
//! Nothing of a log is printed but, with `--claims`, claims as JSON, in which nothing can move a cursor. A token never is.

mod encoded;
mod error;
mod groups;
mod judge;
mod show;
mod watched;

use std::io;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;

use super::inspect::warn_of;
use super::secrets::Secrets;
use crate::Exit;
use crate::cli::{Scan, SignerKind};
use crate::commands::Context;
use crate::commands::progress::Progress;
use crate::error::shell::SHELL;
use crate::error::{Error, Failure as _, Hinted, IoError, UsageError};
use crate::paths;
use crate::scan::{OtherForm, Piece};
use crate::ui::WriteOutcome;
use error::Interrupted;
use groups::{Groups, Place};
use judge::Judge;
use show::Line;
use tiledesk_token::inspect::Verdict;
use tiledesk_token::scan::{Finder, whole};
use watched::Watch;

/// After so many tokens somebody may want it to end, or to know how far it is: to find out who signed one that nobody
/// here has signed may take milliseconds.
const OFTEN: u64 = 16;

pub(super) fn scan(context: &mut Context<'_>, arguments: &Scan) -> Result<Exit, Error> {
    let files = files(context, arguments)?;
    let secrets = Secrets::find(context, &arguments.source, true)?;
    // Who signed a token may be any of them. Of the named project, others' secrets only say more of what it did not sign.
    let secrets = secrets.or_everybodys(context, wants_others(&arguments.only))?;
    let watch = Watch::begin(&files);
    let finder = Finder::new();
    let mut scan = Scanning {
        watch: &watch,
        progress: Progress::begin(),
        finder: &finder,
        judge: Judge::new(context, arguments, &secrets)?,
        groups: Groups::default(),
        worst: Verdict::Accepted,
        found: 0,
        shown: 0,
        unknown: 0,
        encoded: Vec::new(),
        lines: String::new(),
        arguments,
    };
    let mut unread: Option<Error> = None;
    for index in 0..files.len() {
        match scan.read(context, &files, index) {
            Ok(End::Whole) => {}
            Ok(End::Closed) => return Ok(Exit::Done),
            Ok(End::Interrupted) => break,
            Err(error) => {
                // It is said at the end as well, where one is all that there is.
                if files.len() > 1 {
                    context.ui.warning(&error.to_string());
                }
                unread = Some(error);
            }
        }
    }
    context.ui.end_progress();
    let columns = context.ui.columns();
    let answer =
        if context.json { std::mem::take(&mut scan.lines) } else { show::table(&scan.groups, &files, columns) };
    context.ui.answer(&answer)?;
    if let Some(exit) = watch.ended() {
        let read = show::size(watch.read());
        return Err(Interrupted { read, found: scan.found, shown: scan.shown, exit }.into());
    }
    let is_open = scan.unknown > 0 && may_be_among(&arguments.only, &secrets);
    if is_open {
        warn_of_unread(context, &scan, &secrets);
    }
    if (unread.is_none() && !is_open) || scan.shown > 0 {
        scan.groups.say(context, &arguments.only);
    }
    for path in scan.encoded.iter().filter_map(|index| files.get(*index)) {
        warn_of_encoded(context, path);
    }
    warn_of(context, &secrets.failures);
    if let Some(error) = unread {
        return Err(error);
    }
    Ok(match scan.worst {
        Verdict::Refused => Exit::Refused,
        _ if is_open && !secrets.failures.is_empty() => Exit::Store,
        Verdict::Accepted if !is_open => Exit::Done,
        _ => Exit::Missing,
    })
}

/// Whether what others than the named project signed is asked for.
fn wants_others(only: &[SignerKind]) -> bool {
    only.iter().any(|signer| matches!(signer, SignerKind::Other | SignerKind::Variant))
}

/// Whether a token of which nobody here knows who signed it may be one of those that are asked for: a secret could not be
/// compared with it. Keys that everybody knows are always at hand.
fn may_be_among(only: &[SignerKind], secrets: &Secrets) -> bool {
    let asks = only.is_empty() || only.iter().any(|signer| *signer != SignerKind::Known);
    asks && secrets.is_incomplete()
}

/// Says that not every secret was compared, where the answer does not: nobody is to take that for an all-clear.
fn warn_of_unread(context: &mut Context<'_>, scan: &Scanning<'_>, secrets: &Secrets) {
    let is_none_here = secrets.candidates.is_empty() && secrets.failures.is_empty() && secrets.lost.is_empty();
    if scan.shown > 0 && !is_none_here && scan.arguments.only.is_empty() {
        return;
    }
    let none = if scan.shown == 0 { "no such tokens were found, but " } else { "" };
    let tokens = if scan.unknown == 1 { "1 token".to_owned() } else { format!("{} tokens", scan.unknown) };
    let why = if is_none_here { "there is no secret here to compare with" } else { "not every secret could be read" };
    context.ui.warning(&format!("{none}it is not known who signed {tokens}: {why}"));
    for lost in &secrets.lost {
        context.ui.warning(&lost.to_string());
        for hint in lost.hints() {
            context.ui.hint(&hint);
        }
    }
    if is_none_here {
        context.ui.hint("give one in a file, `--secret-file PATH`, or store it: `tilepass secret import`");
    }
}

/// Nobody is to take a token in a body that was not decoded for one that is not there.
fn warn_of_encoded(context: &mut Context<'_>, path: &Path) {
    let named = shown(path);
    context.ui.warning(&format!("{named} has bodies in base64, and tokens in those were not looked for"));
    context.ui.hint(&if path == Path::new("-") || !paths::is_shown(path) {
        "`tilepass token inspect -` finds them, too".to_owned()
    } else {
        format!("to find them, too: `tilepass token inspect - <{}`", SHELL.in_quotes(path))
    });
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

/// How the loop over one log ended that was not broken off by an error.
enum End {
    Whole,
    /// Nobody reads the answer any more.
    Closed,
    /// Ctrl-C, or whoever told it to end.
    Interrupted,
}

struct Scanning<'a> {
    watch: &'a Watch,
    progress: Progress,
    finder: &'a Finder,
    judge: Judge<'a>,
    groups: Groups,
    worst: Verdict,
    /// Tokens, and those of them that were asked for.
    found: u64,
    shown: u64,
    /// Those that nobody signed whose secret is at hand, shown or not.
    unknown: u64,
    /// The logs that have bodies in base64.
    encoded: Vec<usize>,
    /// With `--json`, what was not written yet.
    lines: String,
    arguments: &'a Scan,
}

impl Scanning<'_> {
    /// Finds what is in one log.
    fn read(&mut self, context: &mut Context<'_>, files: &[PathBuf], index: usize) -> Result<End, Error> {
        let path = files.get(index).map_or(Path::new("-"), PathBuf::as_path);
        let mut log = self.watch.open(context, path).map_err(|cause| cannot_open(path, cause))?;
        let finder = self.finder;
        let mut line = 1;
        let mut is_json = None;
        loop {
            let read = log.next(whole);
            // Half of a token may stand at the end of what was read then.
            if self.watch.ended().is_some() {
                return Ok(End::Interrupted);
            }
            let cannot_go_on = |cause| IoError::new(format!("cannot read {} to its end", shown(path)), cause);
            let Some(Piece { text, from }) = read.map_err(cannot_go_on)? else { return Ok(End::Whole) };
            self.show_progress(context);
            if *is_json.get_or_insert_with(|| encoded::is_json(text)) && encoded::has_body(text) {
                // Once is enough.
                is_json = Some(false);
                self.encoded.push(index);
            }
            let mut counted = from;
            for range in finder.tokens(text, from) {
                line += breaks(text.get(counted..range.start).unwrap_or_default());
                counted = range.start;
                self.found += 1;
                if self.found.is_multiple_of(OFTEN) {
                    self.show_progress(context);
                    if self.watch.is_to_end().is_some() {
                        return Ok(End::Interrupted);
                    }
                }
                // A token is ASCII.
                let token = text.get(range).and_then(|token| std::str::from_utf8(token).ok()).unwrap_or_default();
                let seen = self.judge.judge(token);
                self.unknown += u64::from(seen.kind.judged.signer == SignerKind::Unknown);
                if !self.arguments.only.is_empty() && !self.arguments.only.contains(&seen.kind.judged.signer) {
                    continue;
                }
                self.shown += 1;
                self.worst = worse(self.worst, seen.kind.judged.verdict);
                if context.json {
                    let claims = self.arguments.claims.then(|| self.judge.claims(token));
                    self.lines.push_str(&show::line(&Line { path, number: line, token, seen: &seen, claims }));
                    self.lines.push('\n');
                }
                self.groups.add(&seen, Place { file: index, line }, token);
            }
            line += breaks(text.get(counted..).unwrap_or_default());
            // Somebody may follow a log that still grows.
            if !self.lines.is_empty() {
                let written = context.ui.answer(&self.lines)?;
                self.lines.clear();
                if written == WriteOutcome::Closed {
                    return Ok(End::Closed);
                }
            }
        }
    }

    fn show_progress(&mut self, context: &mut Context<'_>) {
        if let Some(elapsed) = self.progress.due(&context.ui) {
            context.ui.progress(&show::progress(self.watch.read(), self.watch.total, self.found, elapsed));
        }
    }
}

fn cannot_open(path: &Path, cause: io::Error) -> Error {
    let other = cause.get_ref().and_then(|cause| cause.downcast_ref::<OtherForm>()).map(|form| form.converter);
    let error = Error::from(IoError::new(format!("cannot read {}", shown(path)), cause));
    match other {
        Some(converter) if path != Path::new("-") => {
            let hint = format!("`{converter} {} | tilepass token scan`", SHELL.in_quotes(path));
            Hinted { error, hint }.into()
        }
        _ => error,
    }
}

/// A log, as it may be named.
fn shown(path: &Path) -> String {
    if path == Path::new("-") { "stdin".to_owned() } else { paths::shown(path) }
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
