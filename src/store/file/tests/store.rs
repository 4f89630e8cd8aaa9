//! The store as commands see it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use zeroize::Zeroizing;

use super::super::FileStore;
use super::super::format::Sealed;
use super::super::key::Cost;
use super::{CHEAP, Knows, Nobody, PASSPHRASE, name, put_unread, record, store, system_random};
use crate::store::lock::Lock;
use crate::store::{Prompt, Store as _, StoreError, UnlockTimeout};

fn place() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("tilepass").join("secrets.tilepass");
    (home, path)
}

/// A file with `shop` in it.
fn filled(path: &Path) {
    store(path).put(&name("shop"), &record("a-secret-of-the-shop"), None, &mut Knows::it()).unwrap();
}

#[test]
fn what_was_put_is_got_and_listed_and_forgotten() {
    let (_home, path) = place();
    let (shop, blog) = (name("shop"), name("blog"));
    let mut knows = Knows::it();
    let mut first = store(&path);
    first.prepare(&shop, &mut knows).unwrap();
    first.put(&shop, &record("one"), None, &mut knows).unwrap();
    first.put(&blog, &record("two"), None, &mut knows).unwrap();
    assert_eq!(first.get(&shop, &mut knows).unwrap().record, Some(record("one")));
    assert_eq!(knows.asked, [true], "one run derives one key");

    let mut second = store(&path);
    let listed = second.list().unwrap();
    assert_eq!(listed, [(blog.clone(), record("two").summary()), (shop.clone(), record("one").summary())]);
    let mut knows = Knows::it();
    second.prepare(&blog, &mut knows).unwrap();
    second.put(&blog, &record("three"), None, &mut knows).unwrap();
    assert_eq!(second.get(&blog, &mut knows).unwrap().record, Some(record("three")));
    second.delete(&blog, &mut knows).unwrap();
    assert_eq!(second.get(&blog, &mut knows).unwrap().record, None);
    assert_eq!(second.get(&shop, &mut knows).unwrap().record, Some(record("one")));
    assert_eq!(knows.asked, [false]);
}

#[test]
fn a_record_replaces_only_the_revision_that_was_read() {
    let (_home, path) = place();
    let (shop, blog) = (name("shop"), name("blog"));
    let (mut one, mut two) = (store(&path), store(&path));
    let mut knows = Knows::it();
    let nothing = one.get(&shop, &mut Nobody).unwrap();
    assert_eq!(nothing.record, None);
    assert!(nothing.revision.is_some(), "that there is nothing is a revision, too");

    let first = two.put(&shop, &record("first"), nothing.revision.as_ref(), &mut knows).unwrap();
    let before = fs::read(&path).unwrap();
    let stale = one.put(&shop, &record("stale"), nothing.revision.as_ref(), &mut knows);
    assert!(matches!(stale, Err(StoreError::Changed(project)) if project == shop));
    assert_eq!(fs::read(&path).unwrap(), before);

    // Another project's record is no part of it.
    one.put(&blog, &record("of-another"), None, &mut knows).unwrap();
    let found = one.get(&shop, &mut knows).unwrap();
    assert_eq!((found.record, &found.revision), (Some(record("first")), &first));
    let second = one.put(&shop, &record("second"), first.as_ref(), &mut knows).unwrap();
    assert_ne!(second, first);
}

#[test]
fn nobody_is_asked_for_what_is_not_there() {
    let (home, path) = place();
    let mut store = store(&path);
    for _ in 0..2 {
        assert_eq!(store.get(&name("blog"), &mut Nobody).unwrap().record, None);
        store.delete(&name("blog"), &mut Nobody).unwrap();
        if !path.exists() {
            assert!(store.list().unwrap().is_empty());
            assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
            filled(&path);
        }
    }
    assert_eq!(store.list().unwrap().len(), 1);
}

#[test]
fn the_last_one_takes_the_file_along_and_the_next_may_have_another_passphrase() {
    let (_home, path) = place();
    filled(&path);
    store(&path).delete(&name("shop"), &mut Knows::it()).unwrap();
    assert!(store(&path).list().unwrap().is_empty());
    assert!(!path.exists());
    let other = || Knows::another("another");
    let mut next = store(&path);
    next.prepare(&name("shop"), &mut other()).unwrap();
    next.put(&name("shop"), &record("next"), None, &mut other()).unwrap();
    let kept = store(&path).get(&name("shop"), &mut other()).unwrap().record;
    assert_eq!(kept, Some(record("next")));
}

#[test]
fn a_wrong_passphrase_changes_nothing_and_is_not_remembered() {
    let (_home, path) = place();
    filled(&path);
    let before = fs::read(&path).unwrap();
    let (shop, mut store) = (name("shop"), store(&path));
    let mut wrong = Knows::another("wrong");
    let wrong_passphrase = |error: StoreError| matches!(error, StoreError::WrongPassphrase { .. });
    assert!(wrong_passphrase(store.get(&shop, &mut wrong).unwrap_err()));
    assert!(wrong_passphrase(store.prepare(&shop, &mut wrong).unwrap_err()));
    assert!(wrong_passphrase(store.delete(&shop, &mut wrong).unwrap_err()));
    let put = store.put(&shop, &record("other"), None, &mut wrong);
    assert!(wrong_passphrase(put.unwrap_err()));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(store.get(&shop, &mut Knows::it()).unwrap().record.is_some());
}

#[test]
fn an_empty_passphrase_is_refused() {
    let (_home, path) = place();
    let mut empty = Knows::another("");
    let refused = store(&path).prepare(&name("shop"), &mut empty);
    assert!(matches!(refused, Err(StoreError::Passphrase { .. })));
    let refused = store(&path).put(&name("shop"), &record("x"), None, &mut empty);
    assert!(matches!(refused, Err(StoreError::Passphrase { .. })));
    assert!(!path.exists());
}

#[test]
fn every_changed_byte_stops_every_operation_before_anybody_is_asked() {
    let (_home, path) = place();
    filled(&path);
    let good = fs::read(&path).unwrap();
    let shop = name("shop");
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, &bad).unwrap();
        let mut store = store(&path);
        for done in [
            store.list().map(drop),
            store.get(&shop, &mut Nobody).map(drop),
            store.put(&shop, &record("other"), None, &mut Nobody).map(drop),
            store.delete(&shop, &mut Nobody),
        ] {
            let error = done.expect_err("damage was accepted");
            assert!(matches!(error, StoreError::Damaged { .. }), "{at}: {error}");
        }
        assert_eq!(fs::read(&path).unwrap(), bad, "damage was replaced");
    }
}

#[test]
fn each_write_has_a_nonce_of_its_own_and_all_have_one_salt() {
    let (_home, path) = place();
    let field = |key: &str| {
        let text = fs::read_to_string(&path).unwrap();
        let header: serde_json::Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
        header[key].as_str().unwrap().to_owned()
    };
    filled(&path);
    let (salt, nonce) = (field("salt"), field("nonce"));
    filled(&path);
    assert_eq!(field("salt"), salt);
    assert_ne!(field("nonce"), nonce);
    fs::remove_file(&path).unwrap();
    filled(&path);
    assert_ne!(field("salt"), salt);
}

#[test]
fn without_random_nothing_is_written() {
    let (_home, path) = place();
    filled(&path);
    let before = fs::read(&path).unwrap();
    let broken = || FileStore::with_cost(path.clone(), Box::new(|_| Err("none".into())), CHEAP);
    let put = broken().put(&name("shop"), &record("other"), None, &mut Knows::it());
    assert!(matches!(put, Err(StoreError::Random(_))));
    assert_eq!(fs::read(&path).unwrap(), before);
    fs::remove_file(&path).unwrap();
    let prepared = broken().prepare(&name("shop"), &mut Nobody);
    assert!(matches!(prepared, Err(StoreError::Random(_))));
    assert!(!path.exists());
}

/// Both prepare before there is a file, so the second one to write meets a file with another salt.
#[test]
fn a_file_that_somebody_else_began_meanwhile_is_added_to() {
    let (_home, path) = place();
    let (mut one, mut two) = (store(&path), store(&path));
    let (mut first, mut second) = (Knows::it(), Knows::it());
    one.prepare(&name("shop"), &mut first).unwrap();
    two.prepare(&name("blog"), &mut second).unwrap();
    one.put(&name("shop"), &record("one"), None, &mut first).unwrap();
    two.put(&name("blog"), &record("two"), None, &mut second).unwrap();
    assert_eq!(first.asked, [true]);
    assert_eq!(second.asked, [true, false]);
    assert_eq!(one.list().unwrap().len(), 2);
    // The first one's key still fits.
    assert!(one.get(&name("blog"), &mut Nobody).unwrap().record.is_some());
}

#[test]
fn writers_under_the_lock_lose_nothing() {
    let (_home, path) = place();
    let write = |who: &str| {
        let (mut store, mut knows) = (store(&path), Knows::it());
        for number in 0..20 {
            let project = name(&format!("{who}-{number}"));
            store.prepare(&project, &mut knows).unwrap();
            let _lock = Lock::take(path.parent().unwrap()).unwrap();
            let before = store.list().unwrap().len();
            store.put(&project, &record(who), None, &mut knows).unwrap();
            assert_eq!(store.list().unwrap().len(), before + 1);
        }
    };
    std::thread::scope(|scope| {
        let others = ["b", "c"].map(|who| scope.spawn(move || write(who)));
        write("a");
        for other in others {
            other.join().unwrap();
        }
    });
    let mut store = store(&path);
    assert_eq!(store.list().unwrap().len(), 60);
    let kept = store.get(&name("b-7"), &mut Knows::it()).unwrap().record;
    assert_eq!(kept, Some(record("b")));
}

#[test]
fn a_record_of_a_later_version_hides_no_other() {
    let (_home, path) = place();
    filled(&path);
    let mut store = store(&path);
    let mut knows = Knows::it();
    let mut contents = store.open_or_begin(&mut knows).unwrap();
    let summary = serde_json::to_value(record("x").summary()).unwrap();
    put_unread(&mut contents, &name("later"), summary, r#"{"v":2}"#);
    store.write(&contents).unwrap();
    let refused = store.get(&name("later"), &mut knows).unwrap_err();
    assert!(matches!(refused, StoreError::Record { .. }), "{refused}");
    assert!(store.get(&name("shop"), &mut knows).unwrap().record.is_some());
    assert_eq!(store.list().unwrap().len(), 2);
}

/// What people get, once: everything else here is cheap.
#[test]
fn a_new_file_costs_what_it_should() {
    let (_home, path) = place();
    let mut store = FileStore::new(path.clone(), system_random());
    store.put(&name("shop"), &record("one"), None, &mut Knows::another(PASSPHRASE)).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.starts_with("tilepass secrets 1\n{\"kdf\":\"argon2id\",\"memory_kib\":65536,\"passes\":3,\"lanes\":1,")
    );
}

/// Opens with one passphrase, and is to get another.
struct Changes(&'static str, &'static str);

impl Prompt for Changes {
    fn passphrase(&mut self, _: bool) -> Result<Zeroizing<String>, StoreError> {
        Ok(Zeroizing::new(self.0.to_owned()))
    }

    fn next_passphrase(&mut self) -> Result<Zeroizing<String>, StoreError> {
        Ok(Zeroizing::new(self.1.to_owned()))
    }

    fn waiting(&mut self, _: &str) {}

    fn unlock_timeout(&self) -> UnlockTimeout {
        UnlockTimeout { limit: Duration::ZERO, person: false }
    }
}

#[test]
fn another_passphrase_takes_the_place_of_the_old_one_and_nothing_else_changes() {
    let (_home, path) = place();
    filled(&path);
    let mut changing = store(&path);
    changing.prepare_passphrase(None, &mut Changes(PASSPHRASE, "another")).unwrap();
    // What somebody else stores meanwhile is not lost.
    let mut other = store(&path);
    other.prepare(&name("late"), &mut Knows::it()).unwrap();
    other.put(&name("late"), &record("late"), None, &mut Nobody).unwrap();
    let listed = store(&path).list().unwrap();
    changing.change_passphrase().unwrap();
    assert_eq!(store(&path).list().unwrap(), listed);
    for project in ["shop", "late"] {
        let project = name(project);
        assert!(store(&path).get(&project, &mut Knows::another("another")).unwrap().record.is_some());
        let old = store(&path).get(&project, &mut Knows::it());
        assert!(matches!(old, Err(StoreError::WrongPassphrase { .. })));
    }
    // The store that has changed it goes on without asking.
    assert!(changing.get(&name("shop"), &mut Nobody).unwrap().record.is_some());
}

#[test]
fn a_passphrase_that_cannot_be_changed_stays() {
    let (_home, path) = place();
    let given = || Some(Zeroizing::new("another".to_owned()));
    let none = store(&path).prepare_passphrase(given(), &mut Nobody);
    assert!(matches!(none, Err(StoreError::NoSecretsFile(_))));
    filled(&path);
    let before = fs::read(&path).unwrap();
    let wrong = store(&path).prepare_passphrase(given(), &mut Knows::another("wrong"));
    assert!(matches!(wrong, Err(StoreError::WrongPassphrase { .. })));
    let same = store(&path).prepare_passphrase(None, &mut Changes(PASSPHRASE, PASSPHRASE));
    assert!(matches!(same, Err(StoreError::SamePassphrase)));
    let empty = store(&path).prepare_passphrase(None, &mut Changes(PASSPHRASE, ""));
    assert!(matches!(empty, Err(StoreError::Passphrase { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    // Two at once: the second one would undo the first.
    let (mut first, mut second) = (store(&path), store(&path));
    first.prepare_passphrase(given(), &mut Knows::it()).unwrap();
    second.prepare_passphrase(None, &mut Changes(PASSPHRASE, "a third")).unwrap();
    first.change_passphrase().unwrap();
    assert!(matches!(second.change_passphrase(), Err(StoreError::MadeAnew(_))));
    assert!(store(&path).get(&name("shop"), &mut Knows::another("another")).unwrap().record.is_some());
}

#[test]
fn a_guess_does_not_get_cheaper_with_another_passphrase() {
    let (_home, path) = place();
    let dear = Cost { memory_kib: 16, passes: 3, lanes: 1 };
    let mut first = FileStore::with_cost(path.clone(), system_random(), dear);
    first.prepare(&name("shop"), &mut Knows::it()).unwrap();
    first.put(&name("shop"), &record("shop"), None, &mut Nobody).unwrap();
    let mut changing = store(&path);
    changing.prepare_passphrase(None, &mut Changes(PASSPHRASE, "another")).unwrap();
    changing.change_passphrase().unwrap();
    assert_eq!(Sealed::parse(&fs::read(&path).unwrap()).unwrap().cost, dear);
}
