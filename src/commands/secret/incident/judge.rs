//! Marks what the leaked secret may have made, and says why. Nothing is asked and nothing is printed here.
//!
//! An entry that a token made taints the account and the id in it: whatever these made is marked as well, and so on.

use std::collections::{BTreeMap, BTreeSet};

use super::found::{Found, Kind, is_active};
use crate::server::lists::Item;
use tiledesk_token::escape;
use tiledesk_token::ids::TiledeskId;

/// Why a thing is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    /// A stable name for machines.
    pub(super) code: &'static str,
    /// For people: safe to show.
    pub(super) message: String,
}

/// One thing of the project, and what there is against it.
pub(super) struct Thing<'f> {
    pub(super) kind: Kind,
    pub(super) item: &'f Item,
    /// None: it is not marked.
    pub(super) reasons: Vec<Reason>,
}

/// Everything that is active, and how many members are not.
pub(super) struct Judgement<'f> {
    pub(super) things: Vec<Thing<'f>>,
    /// Members that were removed.
    pub(super) removed: usize,
    names: BTreeMap<&'f str, String>,
}

/// At most so much of a name is shown, in characters.
const WIDTH: usize = 80;

/// A name out of the server's answer, as it is shown.
pub(super) fn shown(text: &str) -> String {
    format!("`{}`", escape::excerpt(text, WIDTH).replace('`', "\\`"))
}

impl<'f> Judgement<'f> {
    pub(super) fn of(found: &'f Found, project: &TiledeskId) -> Self {
        let mut names = BTreeMap::new();
        let known = found.members.iter().filter_map(|item| item.user.as_ref()).chain([&found.account]);
        for account in known {
            if let Some(id) = account.id.as_deref() {
                names.insert(id, account.email.as_deref().map_or_else(|| shown(id), shown));
            }
        }
        let mut makers: BTreeSet<&str> = names.keys().copied().collect();
        makers.extend(found.members.iter().filter_map(|item| item.uuid.as_deref()));
        // What a project is made with.
        makers.insert("system");
        let roles = found.roles.as_ref().map(|roles| roles.iter().map(String::as_str).collect());
        let inside = found.members.iter().filter(|item| is_active(item)).flat_map(ids).collect();
        let (tainted, tainting) = (BTreeSet::new(), BTreeMap::new());
        let mut judge = Judge { found, project, names: &names, makers, roles, inside, tainted, tainting };
        judge.taint();
        let (things, removed) = judge.all();
        Self { things, removed, names }
    }

    /// An account, or an id in its place, as it is shown.
    pub(super) fn name(&self, maker: &str) -> String {
        self.names.get(maker).cloned().unwrap_or_else(|| shown(maker))
    }

    pub(super) fn marked(&self) -> impl Iterator<Item = &Thing<'f>> {
        self.things.iter().filter(|thing| !thing.reasons.is_empty())
    }

    pub(super) fn unmarked(&self) -> impl Iterator<Item = &Thing<'f>> {
        self.things.iter().filter(|thing| thing.reasons.is_empty())
    }
}

struct Judge<'f, 'n> {
    found: &'f Found,
    project: &'n TiledeskId,
    names: &'n BTreeMap<&'f str, String>,
    /// Who may have made something.
    makers: BTreeSet<&'f str>,
    /// The names of the roles, where they are known.
    roles: Option<BTreeSet<&'f str>>,
    /// Ids of accounts and tokens that the server lets in.
    inside: BTreeSet<&'f str>,
    /// Ids of accounts and tokens that the secret may have made or taken.
    tainted: BTreeSet<&'f str>,
    /// How many entries of an account taint it, whatever became of them.
    tainting: BTreeMap<&'f str, usize>,
}

impl<'f> Judge<'f, '_> {
    /// From those against whom there is something by itself to whom they invited, and on. Each member is looked at once
    /// for each of its ids, as a server may answer with many.
    fn taint(&mut self) {
        let mut invited: BTreeMap<&str, Vec<&'f Item>> = BTreeMap::new();
        let mut next: Vec<&'f str> = Vec::new();
        for item in &self.found.members {
            match item.created_by.as_deref() {
                Some(maker) if item.uuid.is_none() => invited.entry(maker).or_default().push(item),
                _ => {}
            }
            if !self.member(item).is_empty() {
                next.extend(ids(item));
            }
        }
        while let Some(id) = next.pop() {
            if self.tainted.insert(id) {
                next.extend(invited.get(id).into_iter().flatten().copied().flat_map(ids));
            }
        }
        for item in &self.found.members {
            if let Some(account) = account(item).filter(|_| self.is_tainting(item)) {
                *self.tainting.entry(account).or_default() += 1;
            }
        }
    }

    fn all(self) -> (Vec<Thing<'f>>, usize) {
        let members = &self.found.members;
        let (active, removed): (Vec<&Item>, Vec<&Item>) = members.iter().partition(|item| is_active(item));
        let mut things: Vec<Thing<'f>> =
            active.iter().map(|item| Thing { kind: Kind::Member, item, reasons: self.member(item) }).collect();
        // Who was there first has made the others.
        things.sort_by_key(|thing| thing.item.uuid.is_none());
        things.extend(self.found.visitors.iter().map(|item| Thing {
            kind: Kind::Visitor,
            item,
            reasons: self.visitor(item).into_iter().collect(),
        }));
        things.extend(self.found.things.iter().map(|(kind, item)| Thing {
            kind: *kind,
            item,
            reasons: self.maker(item).into_iter().collect(),
        }));
        (things, removed.len())
    }

    fn member(&self, item: &'f Item) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if let Some(uuid) = item.uuid.as_deref() {
            reasons.push(reason("made_by_token", format!("made by a token: `uuid_user` is {}", shown(uuid))));
        } else {
            if account(item).is_some_and(|account| self.is_tainted_elsewhere(item, account)) {
                reasons.push(reason(
                    "account",
                    "its account is that of an entry which is marked, or was removed".to_owned(),
                ));
            }
            if account(item).is_none() || account(item) != item.created_by.as_deref() {
                reasons.extend(self.maker(item));
            }
        }
        if item.trashed && is_active(item) {
            reasons.push(reason("hidden", "the server hides it as removed, and lets it in".to_owned()));
        }
        let role = item.role.as_deref().unwrap_or_default();
        if self.roles.as_ref().is_some_and(|roles| !roles.contains(role)) {
            let message =
                format!("its role {} is none of the project's: the server may let it do everything", shown(role));
            reasons.push(reason("role", message));
        }
        reasons
    }

    /// Whether a token made the entry, or somebody whom it taints.
    fn is_tainting(&self, item: &Item) -> bool {
        let maker = item.created_by.as_deref().filter(|maker| account(item) != Some(*maker));
        item.uuid.is_some() || maker.is_some_and(|maker| self.tainted.contains(maker))
    }

    /// Whether another entry taints that account.
    fn is_tainted_elsewhere(&self, item: &Item, account: &str) -> bool {
        self.tainting.get(account).copied().unwrap_or_default() > usize::from(self.is_tainting(item))
    }

    /// What there is against whoever made it.
    fn maker(&self, item: &Item) -> Option<Reason> {
        let Some(maker) = item.created_by.as_deref() else {
            return Some(reason("maker_unknown", "the server does not say who made it".to_owned()));
        };
        let how = if item.role.is_some() { "invited by" } else { "made by" };
        let name = || self.names.get(maker).cloned().unwrap_or_else(|| shown(maker));
        if self.tainted.contains(maker) {
            let what = if self.inside.contains(maker) { "is marked" } else { "was removed, and would be marked" };
            Some(reason("maker_marked", format!("{how} {}, who {what}", name())))
        } else if maker.starts_with(&format!("{}_", self.project)) {
            Some(reason("made_by_token", format!("{how} a token: {}", shown(maker))))
        } else if self.found.members_are_whole && !self.makers.contains(maker) {
            Some(reason("maker_unknown", format!("{how} {}, who is in no list of this project", name())))
        } else {
            None
        }
    }

    fn visitor(&self, item: &Item) -> Option<Reason> {
        let Some(uuid) = item.uuid.as_deref() else {
            return Some(reason("visitor_unknown", "the server does not say whose entry it is".to_owned()));
        };
        let is_hex = |text: &str| text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if let Some(name) = self.names.get(uuid) {
            return Some(reason("account_as_visitor", format!("made by a token with the id of the account {name}")));
        }
        if is_hex(uuid) {
            return Some(reason("account_as_visitor", "made by a token with an id as accounts have it".to_owned()));
        }
        let (prefix, _) = uuid.split_once('_')?;
        (is_hex(prefix) && !prefix.eq_ignore_ascii_case(self.project.as_str())).then(|| {
            reason(
                "other_project",
                format!("made by a token with the id of another project's visitor: {}", shown(uuid)),
            )
        })
    }
}

/// Under which it may have made something.
fn ids(item: &Item) -> impl Iterator<Item = &str> {
    item.uuid.as_deref().into_iter().chain(account(item))
}

fn account(item: &Item) -> Option<&str> {
    item.user.as_ref()?.id.as_deref()
}

fn reason(code: &'static str, message: String) -> Reason {
    Reason { code, message }
}
