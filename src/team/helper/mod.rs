//! Any other store, by way of a program: `tilepass-store-NAME`. `docs/store-helpers.md` has the protocol.
//!
//! It must never run a program that was not chosen with `project set` on this computer, or one that has changed since,
//! and never let a shell read anything. What the program says on stderr is shown without what nobody is to see.

mod chosen;
mod error;
mod talk;
#[cfg(all(test, unix))]
mod tests;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::store::record::BadRecord;
use crate::store::{HelperName, Prompt, Record, Revision, Snapshot, Store, StoreError, StoreKind, Summary};
pub(crate) use chosen::choose;
use error::{HelperError, LIMIT, Wanted};
use talk::{Reply, Talk};
use tiledesk_token::ids::ProjectName;

/// A program's store. Does nothing before its first operation.
pub(super) struct HelperStore {
    name: HelperName,
    /// Where it is remembered which program that is.
    data: PathBuf,
    program: Option<PathBuf>,
    /// How long a conversation may take.
    limit: Duration,
    /// Whether it did not answer in time: nobody waits for it again to read another project's secret.
    is_silent: bool,
}

impl HelperStore {
    pub(super) fn new(name: HelperName, data: PathBuf) -> Self {
        Self { name, data, program: None, limit: LIMIT, is_silent: false }
    }

    /// One request, and the answer to it.
    fn ask(
        &mut self,
        project: Option<&ProjectName>,
        request: &Zeroizing<String>,
        hidden: &[&str],
        prompt: &mut dyn Prompt,
    ) -> Result<Reply, Unanswered> {
        let program = if let Some(program) = &self.program {
            program.clone()
        } else {
            let wanted = Wanted { name: self.name.clone(), project: project.cloned() };
            let found = chosen::find(&wanted, &self.data).map_err(Unanswered::before)?;
            self.program.insert(found).clone()
        };
        Talk { name: &self.name, program: &program, limit: self.limit }.ask(request, hidden, prompt)
    }

    fn kind(&self) -> StoreKind {
        StoreKind::Helper(self.name.clone())
    }

    fn read(
        &mut self,
        project: &ProjectName,
        prompt: &mut dyn Prompt,
    ) -> Result<(Option<Zeroizing<String>>, Reply), StoreError> {
        if self.is_silent {
            return Err(HelperError::late(&self.name, self.limit).into());
        }
        let request = Zeroizing::new(format!(r#"{{"kind":"get","v":1,"project":"{project}"}}"#));
        let reply = match self.ask(Some(project), &request, &[], prompt) {
            Ok(reply) => reply,
            Err(Unanswered { error: HelperError::NotFound { revision, has_revisions, .. }, .. }) => {
                return Ok((None, Reply::nothing(revision, has_revisions)));
            }
            Err(failed) => {
                self.is_silent = matches!(failed.error, HelperError::Late { .. });
                return Err(failed.error.into());
            }
        };
        let bad = || self.bad_record(project, BadRecord::Shape);
        let bytes = reply.record.as_ref().and_then(|text| STANDARD.decode(text.trim_end()).ok()).map(Zeroizing::new);
        let line = bytes.as_ref().and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or_else(bad)?;
        Ok((Some(Zeroizing::new(line.to_owned())), reply))
    }

    fn bad_record(&self, project: &ProjectName, cause: BadRecord) -> StoreError {
        StoreError::Record { kind: self.kind(), project: project.clone(), cause }
    }
}

/// No answer, or one that says no.
struct Unanswered {
    error: HelperError,
    /// Whether what was asked for may have been done all the same.
    perhaps: bool,
}

impl Unanswered {
    fn before(error: HelperError) -> Self {
        Self { error, perhaps: false }
    }
}

impl From<Unanswered> for StoreError {
    fn from(failed: Unanswered) -> Self {
        let Unanswered { error, perhaps } = failed;
        if perhaps { Self::from(error).perhaps_stored() } else { error.into() }
    }
}

impl Store for HelperStore {
    fn get(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<Snapshot, StoreError> {
        let (line, reply) = self.read(project, prompt)?;
        let record = line.map(|line| Record::from_line(&line)).transpose();
        let record = record.map_err(|cause| self.bad_record(project, cause))?;
        Ok(Snapshot { record, revision: reply.revision() })
    }

    /// Nothing is known of a program's store before it is written; that the program answers is something.
    fn prepare(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError> {
        match self.get(project, prompt) {
            Err(error) if error.is_damaged_record() => Ok(()),
            found => found.map(drop),
        }
    }

    fn put(
        &mut self,
        project: &ProjectName,
        record: &Record,
        expected: Option<&Revision>,
        prompt: &mut dyn Prompt,
    ) -> Result<Option<Revision>, StoreError> {
        self.is_silent = false;
        let line = record.to_line();
        let mut encoded = Zeroizing::new(String::with_capacity(line.len() * 4 / 3 + 8));
        STANDARD.encode_string(line.as_bytes(), &mut encoded);
        let mut request = Zeroizing::new(String::with_capacity(encoded.len() + 512));
        // Writing to a `String` cannot fail.
        let _ = write!(request, r#"{{"kind":"put","v":1,"project":"{project}","record":""#);
        request.push_str(&encoded);
        request.push('"');
        if let Some(expected) = expected {
            let _ = write!(request, r#","expected":"{}""#, expected.text());
        }
        request.push('}');
        let secrets = [record.current.as_ref(), record.previous.as_ref().map(|previous| &previous.kept)];
        let mut hidden: Vec<&str> = secrets.iter().flatten().map(|kept| kept.secret.expose()).collect();
        hidden.push(&encoded);
        let answered = self.ask(Some(project), &request, &hidden, prompt);
        let is_conflict = matches!(&answered, Err(Unanswered { error: HelperError::Conflict { .. }, .. }));
        match answered {
            Err(failed) if !is_conflict => return Err(failed.into()),
            _ => {}
        }
        let kept = self.read(project, prompt);
        match kept {
            Ok((Some(kept), reply)) if kept == line => Ok(reply.revision()),
            Ok(_) | Err(_) if is_conflict => {
                let now = format!("the store of `{}` has another revision", self.name.program());
                Err(StoreError::changed(project, Some(&now)))
            }
            Ok(_) => Err(StoreError::NotKept(self.kind(), None).perhaps_stored()),
            Err(error) => Err(error.perhaps_stored()),
        }
    }

    fn delete(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError> {
        let request = Zeroizing::new(format!(r#"{{"kind":"delete","v":1,"project":"{project}"}}"#));
        match self.ask(Some(project), &request, &[], prompt) {
            Ok(_) | Err(Unanswered { error: HelperError::NotFound { .. }, .. }) => Ok(()),
            Err(failed) => Err(failed.into()),
        }
    }

    fn search(&mut self, prompt: &mut dyn Prompt) -> Result<Vec<ProjectName>, StoreError> {
        let request = Zeroizing::new(r#"{"kind":"list","v":1}"#.to_owned());
        let listed = self.ask(None, &request, &[], prompt)?.projects;
        let mut projects: Vec<ProjectName> = listed.iter().filter_map(|name| name.parse().ok()).collect();
        projects.sort();
        projects.dedup();
        Ok(projects)
    }

    /// A program is not started for what has to be known in every command.
    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError> {
        Ok(Vec::new())
    }
}
