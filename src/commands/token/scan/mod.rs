//! `token scan`: finds tokens in logs, and says who signed each and what is wrong with it.
//!
//! Nothing of a log is printed but, with `--claims`, claims as JSON, and with `--lines` its lines, in which nothing can move
//! a cursor. A token never is.

mod all_clear;
mod encoded;
mod error;
mod groups;
mod judge;
mod lines;
mod show;
mod watched;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;

use super::input::secret_and;
use super::inspect::warn_of;
use super::secrets::Secrets;
use crate::Exit;
use crate::cli::{Scan, SignerKind};
use crate::commands::Context;
use crate::commands::progress::Progress;
use crate::error::shell::SHELL;
use crate::error::{Error, Hinted, IoError, UsageError};
use crate::paths;
use crate::scan::{OtherForm, Piece};
use crate::ui::WriteOutcome;
use all_clear::{Asked, Open};
use error::Interrupted;
use groups::{Groups, Place};
use judge::Judge;
use lines::{Lines, whole_lines};
use show::Line;
use tiledesk_token::inspect::Verdict;
use tiledesk_token::scan::{Finder, Found, whole};
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
        encoded: Vec::new(),
        open: Open::default(),
        lines: arguments.lines.then(|| Lines::new(&finder, &secrets.candidates)),
        unwritten: String::new(),
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
    let has_table = !context.json && !arguments.lines;
    let answer =
        if has_table { show::table(&scan.groups, &files, columns) } else { std::mem::take(&mut scan.unwritten) };
    context.ui.answer(&answer)?;
    if let Some(exit) = watch.ended() {
        let read = show::size(watch.read());
        return Err(Interrupted { read, found: scan.found, shown: scan.shown, exit }.into());
    }
    let asked = Asked { only: &arguments.only, secrets: &secrets, files: &files, shown: scan.shown };
    let is_open = asked.is_open(context, &scan.open);
    if (unread.is_none() && !is_open) || scan.shown > 0 {
        scan.groups.say(context, &arguments.only, arguments.lines);
    }
    for path in scan.encoded.iter().filter_map(|index| files.get(*index)) {
        encoded::warn(context, path);
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

fn reads_stdin(arguments: &Scan) -> bool {
    arguments.files.is_empty() || arguments.files.iter().any(|file| file == Path::new("-"))
}

/// The secret and a log that are both to be read from stdin.
pub(super) fn two_readers(arguments: &Scan) -> Option<UsageError> {
    secret_and("the log", reads_stdin(arguments), &arguments.source)
}

/// What is to be read; nothing named is stdin.
fn files(context: &mut Context<'_>, arguments: &Scan) -> Result<Vec<PathBuf>, Error> {
    let files = if arguments.files.is_empty() { vec![PathBuf::from("-")] } else { arguments.files.clone() };
    if let Some(error) = two_readers(arguments) {
        return Err(error.into());
    }
    if reads_stdin(arguments) && context.ui.stdin_is_terminal() {
        if context.ui.no_input {
            let message = "no log was given, and `--no-input` was";
            return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
        }
        context.ui.hint("paste the log, then press Enter and Ctrl-D");
    }
    Ok(each_once(context, files))
}

/// Patterns of a shell overlap, and no token is to be counted twice for that.
fn each_once(context: &mut Context<'_>, files: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    let mut is_again = |file: &PathBuf| {
        // Whatever is no file may say something else the second time.
        let whole = file.is_file().then(|| file.canonicalize().ok()).flatten();
        whole.is_some_and(|whole| !seen.insert(whole))
    };
    let (again, once): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(|file| is_again(file));
    if let Some(file) = again.first() {
        let more = if again.len() == 1 { String::new() } else { format!(", and {} more like it", again.len() - 1) };
        context.ui.note(&format!("{} was named before, and is read once{more}", shown(file)));
    }
    once
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
    /// The logs that have bodies in base64.
    encoded: Vec<usize>,
    open: Open,
    /// Where lines are to be shown.
    lines: Option<Lines<'a>>,
    /// With `--json` or `--lines`, what was not written yet.
    unwritten: String,
    arguments: &'a Scan,
}

impl Scanning<'_> {
    /// Finds what is in one log.
    fn read(&mut self, context: &mut Context<'_>, files: &[PathBuf], index: usize) -> Result<End, Error> {
        let path = files.get(index).map_or(Path::new("-"), PathBuf::as_path);
        let mut log = match self.watch.open(context, path) {
            Ok(log) => log,
            Err(_) if self.watch.ended().is_some() => return Ok(End::Interrupted),
            Err(cause) => return Err(cannot_open(path, cause)),
        };
        let finder = self.finder;
        let mut line = 1;
        let mut is_json = None;
        loop {
            let read = log.next(if self.lines.is_some() { whole_lines } else { whole });
            // Half of a token may stand at the end of what was read then.
            if self.watch.ended().is_some() {
                return Ok(End::Interrupted);
            }
            let Some(Piece { text, from }) = read.map_err(|cause| cannot_go_on(path, cause))? else {
                return Ok(End::Whole);
            };
            self.show_progress(context);
            if *is_json.get_or_insert_with(|| encoded::is_json(text)) && encoded::has_body(text) {
                // Once is enough.
                is_json = Some(false);
                self.encoded.push(index);
            }
            let mut counted = from;
            for found in finder.tokens(text, from) {
                line += breaks(text.get(counted..found.range.start).unwrap_or_default());
                counted = found.range.start;
                self.found += 1;
                if self.found.is_multiple_of(OFTEN) {
                    self.show_progress(context);
                    if self.watch.is_to_end().is_some() {
                        return Ok(End::Interrupted);
                    }
                }
                self.take(context, path, Place { file: index, line }, &Piece { text, from }, &found);
            }
            line += breaks(text.get(counted..).unwrap_or_default());
            // Somebody may follow a log that still grows.
            if !self.unwritten.is_empty() {
                let written = context.ui.answer(&self.unwritten)?;
                self.unwritten.clear();
                if written == WriteOutcome::Closed {
                    return Ok(End::Closed);
                }
            }
        }
    }

    /// Judges what was found in a piece of a log, and answers where each token has its own.
    fn take(&mut self, context: &Context<'_>, path: &Path, place: Place, piece: &Piece<'_>, found: &Found) {
        let Found { range, is_cut } = found;
        // A token is ASCII.
        let token = piece.text.get(range.clone()).and_then(|token| std::str::from_utf8(token).ok()).unwrap_or_default();
        let seen = if *is_cut { Judge::cut() } else { self.judge.judge(token) };
        let judged = &seen.kind.judged;
        let is_shown = self.arguments.only.is_empty() || self.arguments.only.contains(&judged.signer);
        self.open.add(&seen.kind, place, is_shown);
        if !is_shown {
            return;
        }
        self.shown += 1;
        self.worst = worse(self.worst, judged.verdict);
        let is_next = self.lines.as_mut().is_some_and(|lines| lines.is_next((place.file, place.line)));
        if context.json {
            let claims = self.arguments.claims.then(|| self.judge.claims(token));
            let text = self.lines.as_ref().map(|lines| lines.around(piece.text, piece.from, range));
            let line = Line { path, number: place.line, token, seen: &seen, claims, text: text.as_deref() };
            self.unwritten.push_str(&show::line(&line));
            self.unwritten.push('\n');
        } else if let Some(lines) = self.lines.as_ref().filter(|_| is_next) {
            self.unwritten.push_str(&lines.around(piece.text, piece.from, range));
            self.unwritten.push('\n');
        }
        self.groups.add(&seen, place, token);
    }

    fn show_progress(&mut self, context: &mut Context<'_>) {
        if let Some(elapsed) = self.progress.due(&context.ui) {
            context.ui.progress(&show::progress(self.watch.read(), self.watch.total, self.found, elapsed));
        }
    }
}

fn cannot_go_on(path: &Path, cause: io::Error) -> Error {
    if other_form(&cause).is_some() {
        return cannot_open(path, cause);
    }
    IoError::new(format!("cannot read {} to its end", shown(path)), cause).into()
}

fn other_form(cause: &io::Error) -> Option<&OtherForm> {
    cause.get_ref().and_then(|cause| cause.downcast_ref())
}

fn cannot_open(path: &Path, cause: io::Error) -> Error {
    if cause.kind() == io::ErrorKind::IsADirectory {
        let error = IoError::message(format!("cannot read {}: it is a directory", shown(path))).into();
        let hint = format!("name the logs in it: `tilepass token scan {}`", SHELL.all_in(path));
        return Hinted { error, hint }.into();
    }
    let other = other_form(&cause).map(|form| form.converter);
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
