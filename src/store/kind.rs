//! What sets one kind of store apart, so that no command asks which kind it has before it. Each store's own file fills
//! in its [`Profile`]; `team` has those of the stores above this folder, which need settings and the network.

use std::fmt;
use std::str::FromStr;

use tiledesk_token::ids::ProjectName;

use super::{HelperName, StoreKind};

/// Fills a buffer from the operating system's generator, or says why it cannot.
pub type RandomSource = Box<dyn FnMut(&mut [u8]) -> Result<(), String>>;

/// What sets one kind of store apart. Sentences have no full stop.
pub struct Profile {
    /// As it is typed, and written in `config.toml`.
    pub name: &'static str,
    /// For people, in a sentence: `the keyring`.
    pub description: &'static str,
    /// As the source of a secret, for machines.
    pub source: &'static str,
    /// Whether it says which projects it has without being unlocked. The projects of any other store have an entry in
    /// `config.toml`, or nobody would look there.
    pub lists: bool,
    /// Whether other computers use it, too. Nobody looks there for the secret of a project whose settings do not name it.
    pub is_shared: bool,
    /// Whether the settings say where in it a secret is, so that it stays there whatever the project is called here.
    pub is_placed: bool,
    /// Whether it has a passphrase that tilepass asks for, and can change.
    pub has_passphrase: bool,
    /// Whether it says that nothing is there for as long as it is locked; [`prepare`](super::Store::prepare) unlocks it.
    pub hides_while_locked: bool,
    /// Why a secret that is there may not be found: `the secrets file was moved`.
    pub not_found_because: &'static str,
    /// The same for a hint, with what can be done about it; the place is as for `remains`.
    pub not_found_hint: fn(&ProjectName, &str) -> String,
    /// What remains there of a secret that was replaced or forgotten, and how to be rid of that, out of the place where
    /// the settings say that it is, as that store's own program takes it.
    pub remains: Option<fn(&str) -> String>,
    /// What to do where it did not keep what was written; the place is as for `remains`.
    pub not_kept_hint: fn(&str) -> String,
    /// What to do about a record that cannot be read; `None` where there is none that only it has.
    pub bad_record_hint: Option<&'static str>,
    /// How to forget the project's secret in this store, and not in the one where it is looked for; the place is as for
    /// `remains`.
    pub forget_hint: fn(&ProjectName, &str) -> String,
}

impl StoreKind {
    /// As it is typed and written in `config.toml`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Helper(name) => name.store(),
            kind => kind.profile().name,
        }
    }

    /// For people, in a sentence: `the keyring`, `the secrets file`.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        self.profile().description
    }

    /// Whether it says which projects it has without being unlocked.
    #[must_use]
    pub fn lists(&self) -> bool {
        self.profile().lists
    }

    /// Whether other computers use it, too.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.profile().is_shared
    }

    /// Those that this computer has by itself, where a secret may be found that no settings name.
    pub fn local<'a>() -> impl Iterator<Item = &'a Self> {
        let all: &'a [Self] = Self::ALL;
        all.iter().filter(|kind| !kind.is_shared())
    }

    /// Why a secret is not there although `config.toml` says so; `unlocked` is whether the store is.
    #[must_use]
    pub fn why_lost(&self, unlocked: bool) -> String {
        let Profile { hides_while_locked, not_found_because, .. } = self.profile();
        let perhaps = if *hides_while_locked && unlocked { String::new() } else { format!("{not_found_because}, or ") };
        format!("none was stored yet, or it is lost, or {perhaps}`config.toml` came from another computer")
    }
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that no kind of store has. It says which names there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownStore;

impl fmt::Display for UnknownStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is ")?;
        for kind in StoreKind::ALL {
            write!(f, "`{kind}`, ")?;
        }
        f.write_str("or `helper:NAME` with a name of small letters, digits and `-`")
    }
}

impl std::error::Error for UnknownStore {}

impl FromStr for StoreKind {
    type Err = UnknownStore;

    fn from_str(text: &str) -> Result<Self, UnknownStore> {
        let own = Self::ALL.iter().find(|kind| kind.as_str() == text).cloned();
        own.or_else(|| HelperName::of_store(text).map(Self::Helper)).ok_or(UnknownStore)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_store_is_known_by_its_own_name_and_words() {
        for kind in StoreKind::ALL {
            assert_eq!(kind.as_str().parse().as_ref(), Ok(kind));
        }
        let all = || StoreKind::ALL.iter().map(StoreKind::profile);
        assert_eq!(all().map(|profile| profile.description).collect::<HashSet<_>>().len(), StoreKind::ALL.len());
        assert_eq!(all().map(|profile| profile.source).collect::<HashSet<_>>().len(), StoreKind::ALL.len());
        assert_eq!(
            UnknownStore.to_string(),
            "it is `keyring`, `file`, `vault`, or `helper:NAME` with a name of small letters, digits and `-`"
        );
    }
}
