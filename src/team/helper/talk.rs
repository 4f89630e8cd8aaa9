//! One conversation with a helper: it is started, says hello, is asked one thing, answers, and ends.

use std::io::{ErrorKind, Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;
use zeroize::Zeroizing;

use super::Unanswered;
use super::error::HelperError;
use crate::exec::variable::is_own;
use crate::store::{HelperName, Prompt, Revision};
use tiledesk_token::escape;

/// How long nothing is said of it.
const SILENCE: Duration = Duration::from_millis(1500);
/// The longest line, in bytes.
const LONGEST: usize = 64 << 10;
/// How much of what it says on stderr is shown, in bytes.
const SHOWN: usize = 4 << 10;
/// The version of the protocol.
const VERSION: u64 = 1;
/// How often it is looked whether the program has ended.
const TICK: Duration = Duration::from_millis(5);

/// A helper that can be asked.
pub(super) struct Talk<'a> {
    pub(super) name: &'a HelperName,
    pub(super) program: &'a Path,
    /// How long it may take, all in all.
    pub(super) limit: Duration,
}

#[derive(Deserialize)]
struct Hello {
    v: Vec<u64>,
    #[serde(default)]
    revisions: bool,
}

/// What a helper answers.
#[derive(Deserialize)]
pub(super) struct Reply {
    #[serde(default)]
    pub(super) record: Option<Zeroizing<String>>,
    #[serde(default)]
    revision: Option<String>,
    #[serde(default)]
    pub(super) projects: Vec<String>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    message: Option<String>,
    #[serde(skip)]
    has_revisions: bool,
}

impl Reply {
    pub(super) fn nothing(revision: Option<String>, has_revisions: bool) -> Self {
        Self { record: None, revision, projects: Vec::new(), error: None, message: None, has_revisions }
    }

    /// `None` where the store does not tell revisions apart. An empty one is that there is nothing.
    pub(super) fn revision(&self) -> Option<Revision> {
        self.has_revisions.then(|| Revision::new(self.revision.clone().unwrap_or_default()))
    }
}

impl Talk<'_> {
    /// Sends one line, and waits for the answer. What must not be shown is in `hidden`, beside what is answered.
    pub(super) fn ask(&self, request: &str, hidden: &[&str], prompt: &mut dyn Prompt) -> Result<Reply, Unanswered> {
        let mut command = Command::new(self.program);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for (name, _) in std::env::vars_os() {
            if is_own(name.as_encoded_bytes()) {
                command.env_remove(name);
            }
        }
        let mut child = command
            .spawn()
            .map_err(|cause| Unanswered::before(HelperError::NotStarted { program: self.name.program(), cause }))?;
        let started = Instant::now();
        let (sender, said) = channel();
        thread_for(child.stderr.take(), sender, SHOWN);
        let answered = self.converse(&mut child, request, started, prompt);
        if answered.is_err() {
            let _ = child.kill();
        }
        let _ = child.wait();
        self.show(&said, hidden, answered.as_ref().ok(), prompt);
        answered
    }

    fn converse(
        &self,
        child: &mut Child,
        request: &str,
        started: Instant,
        prompt: &mut dyn Prompt,
    ) -> Result<Reply, Unanswered> {
        let (sender, lines) = channel();
        thread_for(child.stdout.take(), sender, 3 * LONGEST);
        let hello: Hello = self.next(&lines, started, prompt, "its first line").map_err(Unanswered::before)?;
        if !hello.v.contains(&VERSION) {
            let what = format!("it speaks version {:?}, and not {VERSION}", hello.v);
            return Err(Unanswered::before(self.protocol(what)));
        }
        // From here on it may have done what it was asked for.
        let perhaps = |error| Unanswered { error, perhaps: true };
        if let Some(mut stdin) = child.stdin.take() {
            let line = Zeroizing::new(format!("{request}\n"));
            if let Err(cause) = stdin.write_all(line.as_bytes()) {
                return Err(perhaps(self.protocol(format!("it does not read what it is asked: {cause}"))));
            }
        }
        let mut reply: Reply = self.next(&lines, started, prompt, "its answer").map_err(perhaps)?;
        reply.has_revisions = hello.revisions;
        if !reply.revision.as_deref().is_none_or(is_plain) {
            return Err(perhaps(self.protocol("its revision has characters that a revision does not have".to_owned())));
        }
        let status = self.wait(child, started).map_err(perhaps)?;
        if let Some(error) = reply.error.take() {
            return Err(Unanswered::before(self.said(&error, reply)));
        }
        if status.success() {
            Ok(reply)
        } else {
            Err(perhaps(HelperError::Ended { program: self.name.program(), status }))
        }
    }

    /// The next line, as what it is to be.
    fn next<T: for<'de> Deserialize<'de>>(
        &self,
        lines: &Receiver<Zeroizing<Vec<u8>>>,
        started: Instant,
        prompt: &mut dyn Prompt,
        what: &str,
    ) -> Result<T, HelperError> {
        let mut line = lines.recv_timeout(SILENCE.min(self.limit).saturating_sub(started.elapsed()));
        if matches!(line, Err(RecvTimeoutError::Timeout)) {
            prompt.waiting(&format!("waiting for `{}`", self.name.program()));
            line = lines.recv_timeout(self.limit.saturating_sub(started.elapsed()));
        }
        match line {
            Ok(line) if line.len() >= LONGEST => Err(self.protocol(format!("{what} is longer than 64 KiB"))),
            Ok(line) => serde_json::from_slice(&line)
                .map_err(|_| self.protocol(format!("{what} is not the JSON that it is to be"))),
            Err(RecvTimeoutError::Timeout) => Err(HelperError::late(self.name, self.limit)),
            Err(RecvTimeoutError::Disconnected) => Err(self.protocol(format!("it ended without {what}"))),
        }
    }

    fn wait(&self, child: &mut Child, started: Instant) -> Result<ExitStatus, HelperError> {
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) if started.elapsed() >= self.limit => return Err(HelperError::late(self.name, self.limit)),
                Ok(None) => thread::sleep(TICK),
                Err(cause) => return Err(HelperError::NotStarted { program: self.name.program(), cause }),
            }
        }
    }

    fn said(&self, error: &str, reply: Reply) -> HelperError {
        let program = self.name.program();
        let said = reply.message.map(|said| format!(": {}", escape::excerpt(&said, 200))).unwrap_or_default();
        match error {
            "not-found" => {
                HelperError::NotFound { program, revision: reply.revision, has_revisions: reply.has_revisions }
            }
            "conflict" => HelperError::Conflict { program },
            "denied" => HelperError::Denied { program, said },
            "unavailable" => HelperError::Unavailable { program, said },
            _ => HelperError::Failed { program, said },
        }
    }

    fn protocol(&self, what: String) -> HelperError {
        HelperError::Protocol { program: self.name.program(), what }
    }

    /// What it said on stderr, without what nobody is to see. What it has started in its turn may still hold stderr open;
    /// nobody waits for that.
    fn show(
        &self,
        said: &Receiver<Zeroizing<Vec<u8>>>,
        hidden: &[&str],
        reply: Option<&Reply>,
        prompt: &mut dyn Prompt,
    ) {
        let answered = reply.and_then(|reply| reply.record.as_deref());
        let decoded = answered.map(|record| secrets_in(record)).unwrap_or_default();
        let hidden =
            hidden.iter().copied().chain(answered.map(String::as_str)).chain(decoded.iter().map(|text| text.as_str()));
        let hidden: Vec<&str> = hidden.filter(|text| !text.is_empty()).collect();
        while let Ok(line) = said.recv_timeout(TICK * 20) {
            let mut line = Zeroizing::new(String::from_utf8_lossy(&line).into_owned());
            for hidden in &hidden {
                line = Zeroizing::new(line.replace(hidden, "…"));
            }
            if !line.trim().is_empty() {
                prompt.waiting(&format!("`{}` says: {}", self.name.program(), escape::excerpt(line.trim_end(), 300)));
            }
        }
    }
}

/// The texts in a record that nobody is to see.
fn secrets_in(record: &str) -> Vec<Zeroizing<String>> {
    use base64::Engine as _;
    let bytes =
        base64::engine::general_purpose::STANDARD.decode(record.trim_end()).map(Zeroizing::new).unwrap_or_default();
    let record = std::str::from_utf8(&bytes).ok().and_then(|line| crate::store::Record::from_line(line).ok());
    let Some(record) = record else { return Vec::new() };
    let kept = [record.current.as_ref(), record.previous.as_ref().map(|previous| &previous.kept)];
    kept.into_iter().flatten().map(|kept| Zeroizing::new(kept.secret.expose().to_owned())).collect()
}

/// A revision can stand in JSON without an escape, and be read by a shell.
fn is_plain(revision: &str) -> bool {
    revision.len() <= 200 && revision.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
}

/// Hands on the lines of a stream, of so many bytes in all; what is left then counts as a line. The rest is read, so that
/// nobody is stopped while writing it.
fn thread_for(stream: Option<impl Read + Send + 'static>, to: Sender<Zeroizing<Vec<u8>>>, limit: usize) {
    let Some(mut stream) = stream else { return };
    thread::spawn(move || {
        let new_line = || Zeroizing::new(Vec::with_capacity(LONGEST));
        let mut piece = Zeroizing::new([0; 4096]);
        let (mut line, mut left) = (new_line(), limit);
        loop {
            let read = match stream.read(piece.as_mut_slice()) {
                Ok(0) => break,
                Ok(read) => read,
                Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
                Err(_) => break,
            };
            for byte in piece.iter().take(read.min(left)) {
                if *byte != b'\n' {
                    line.push(*byte);
                }
                if *byte == b'\n' || line.len() >= LONGEST {
                    // Nobody listens any more once there was an answer.
                    let _ = to.send(std::mem::replace(&mut line, new_line()));
                }
            }
            left = left.saturating_sub(read);
        }
        if !line.is_empty() {
            let _ = to.send(line);
        }
    });
}
