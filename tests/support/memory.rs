//! A store in memory, for tests: it can be made to fail the way real ones do.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tiledesk_token::ids::ProjectName;
use tilepass::store::{Prompt, Record, Revision, Snapshot, Store, StoreError, StoreKind, Summary};

/// What a [`MemoryStore`] holds, and how it misbehaves; shared with the test that made it.
#[derive(Default)]
pub struct Memory {
    /// The records, as they would be written.
    pub records: BTreeMap<ProjectName, Record>,
    /// Whether it can be searched, as the keyrings of Linux can be.
    pub is_searched: bool,
    /// When set, called before every operation with its name; an error fails that operation.
    pub fault: Option<Fault>,
}

/// Says whether an operation is to fail, by its name.
pub type Fault = Box<dyn Fn(&str) -> Option<StoreError>>;

/// A [`Store`] over shared [`Memory`].
pub struct MemoryStore {
    kind: StoreKind,
    memory: Rc<RefCell<Memory>>,
}

impl MemoryStore {
    /// A store that says it is of `kind`.
    #[must_use]
    pub fn new(kind: StoreKind, memory: Rc<RefCell<Memory>>) -> Self {
        Self { kind, memory }
    }

    fn fail(&self, operation: &str) -> Result<(), StoreError> {
        let memory = self.memory.borrow();
        memory.fault.as_ref().and_then(|fault| fault(operation)).map_or(Ok(()), Err)
    }
}

impl Store for MemoryStore {
    fn get(&mut self, project: &ProjectName, _: &mut dyn Prompt) -> Result<Snapshot, StoreError> {
        self.fail("get")?;
        Ok(Snapshot { record: self.memory.borrow().records.get(project).cloned(), revision: None })
    }

    fn prepare(&mut self, _: &ProjectName, _: &mut dyn Prompt) -> Result<(), StoreError> {
        self.fail("prepare")
    }

    fn put(
        &mut self,
        project: &ProjectName,
        record: &Record,
        _: Option<&Revision>,
        _: &mut dyn Prompt,
    ) -> Result<Option<Revision>, StoreError> {
        self.fail("put")?;
        self.memory.borrow_mut().records.insert(project.clone(), record.clone());
        Ok(None)
    }

    fn delete(&mut self, project: &ProjectName, _: &mut dyn Prompt) -> Result<(), StoreError> {
        self.fail("delete")?;
        self.memory.borrow_mut().records.remove(project);
        Ok(())
    }

    fn search(&mut self, _: &mut dyn Prompt) -> Result<Vec<ProjectName>, StoreError> {
        self.fail("search")?;
        let memory = self.memory.borrow();
        Ok(memory.records.keys().filter(|_| memory.is_searched).cloned().collect())
    }

    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError> {
        self.fail("list")?;
        let memory = self.memory.borrow();
        let listed = memory.records.iter().filter(|_| self.kind.lists());
        Ok(listed.map(|(project, record)| (project.clone(), record.summary())).collect())
    }
}
