//! Asks the server for everything that has a list. A list that cannot be read keeps nothing else from being read.

use std::collections::BTreeSet;

use crate::commands::Context;
use crate::error::{Error, Failure};
use crate::server::credentials::Credentials;
use crate::server::lists::{Account, Item, Items, List};
use crate::server::{Server, ServerError};
use tiledesk_token::ids::TiledeskId;

/// What a thing is that somebody made in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Member,
    Visitor,
    Invitation,
    Subscription,
    Bot,
    Trigger,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Visitor => "visitor",
            Self::Invitation => "invitation",
            Self::Subscription => "subscription",
            Self::Bot => "bot",
            Self::Trigger => "trigger",
        }
    }

    /// Below the project, in the address that removes it.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Member | Self::Visitor => "project_users",
            Self::Invitation => "pendinginvitations",
            Self::Subscription => "subscriptions",
            Self::Bot => "bots",
            Self::Trigger => "modules/triggers",
        }
    }
}

/// A list that could not be read, or not whole.
pub(super) struct Unread {
    pub(super) list: &'static str,
    pub(super) why: String,
    pub(super) hints: Vec<String>,
}

/// What the server says of a project.
pub(super) struct Found {
    /// Who asked.
    pub(super) account: Account,
    /// The names of the roles that there are; `None` when the project's own are not known.
    pub(super) roles: Option<Vec<String>>,
    /// Team members, in the order of the lists; removed ones too.
    pub(super) members: Vec<Item>,
    /// Whether these are all whose role has a name that is known.
    pub(super) members_are_whole: bool,
    /// The visitors whose id is none that this project's signers and the widget make.
    pub(super) visitors: Vec<Item>,
    /// How many visitors there are altogether.
    pub(super) visitor_count: usize,
    /// Everything else.
    pub(super) things: Vec<(Kind, Item)>,
    pub(super) unread: Vec<Unread>,
}

/// The server's own roles of a team.
const TEAM: [&str; 5] = ["owner", "admin", "supervisor", "agent", "teammate"];

/// The server's own roles of visitors.
const VISITORS: [&str; 2] = ["user", "guest"];

/// So many roles in one request: a server may take a longer list for something else.
const AT_ONCE: usize = 10;

/// A role with a longer name is not asked for, in bytes: the address of the request would be refused.
const LONGEST_ROLE: usize = 400;

impl Found {
    /// Asks who asks, then for the lists.
    ///
    /// # Errors
    /// Where it is not even said who asks: then nothing else is worth asking. And where no list at all could be read: why.
    pub(super) fn read(
        context: &mut Context<'_>,
        server: &Server,
        id: &TiledeskId,
        credentials: &Credentials,
    ) -> Result<Self, Error> {
        let account = server.account(credentials)?;
        let mut reading = Reading { server, id, credentials, unread: Vec::new(), read: 0, first: None };
        let own = reading.note("roles", server.roles(id, credentials));
        let own: Option<Vec<String>> = own.map(|roles| roles.into_iter().filter_map(|role| role.name).collect());
        let roles = own.map(|own| {
            let mut roles: Vec<String> = TEAM.iter().chain(&VISITORS).map(|role| (*role).to_owned()).collect();
            roles.extend(own);
            roles.sort();
            roles.dedup();
            roles
        });
        let (mut members, members_are_whole) = reading.members(roles.as_deref());
        let (visitors, visitor_count) = reading.visitors(&mut members);
        let members = members.items;
        let own_role = own_role(&account, &members);
        let mut things = Vec::new();
        for (kind, name, list) in [
            (Kind::Invitation, "invitations", List::Invitations),
            (Kind::Subscription, "subscriptions", List::Subscriptions),
            (Kind::Bot, "bots", List::Bots),
            (Kind::Trigger, "triggers", List::Triggers),
        ] {
            let items = reading.list(name, list, &|_| true).kept;
            things.extend(items.into_iter().map(|item| (kind, item)));
        }
        if let (0, Some(error)) = (reading.read, reading.first.take()) {
            return Err(error.into());
        }
        if own_role == Some("agent") {
            reading.unread.push(Unread {
                list: "bots",
                why: "an agent is shown only some of them".to_owned(),
                hints: ServerError::MayNotRead { host: String::new() }.hints(),
            });
        }
        let unread = reading.unread;
        // What several lists have in common is said once.
        for group in unread.chunk_by(|one, next| one.why == next.why) {
            let mut names: Vec<&str> = group.iter().map(|unread| unread.list).collect();
            names.dedup();
            let these = if names.len() == 1 { "list" } else { "lists" };
            let why = group.first().map_or("", |unread| &unread.why);
            context.ui.warning(&format!("the {these} of {} could not be read whole: {why}", names.join(", ")));
            for hint in group.first().map_or(&[][..], |unread| &unread.hints) {
                context.ui.hint(hint);
            }
        }
        Ok(Self { account, roles, members, members_are_whole, visitors, visitor_count, things, unread })
    }

    /// The role of whoever asked, if the account is a member.
    pub(super) fn own_role(&self) -> Option<&str> {
        own_role(&self.account, &self.members)
    }
}

fn own_role<'f>(account: &Account, members: &'f [Item]) -> Option<&'f str> {
    let id = account.id.as_deref()?;
    let is_own = |item: &&Item| item.user.as_ref().and_then(|user| user.id.as_deref()) == Some(id);
    members.iter().filter(|item| is_active(item)).find(is_own)?.role.as_deref()
}

/// Whether the server lets it in. What it says otherwise than expected counts as yes.
pub(super) fn is_active(item: &Item) -> bool {
    item.status.as_deref() != Some("disabled")
}

struct Reading<'a> {
    server: &'a Server,
    id: &'a TiledeskId,
    credentials: &'a Credentials,
    unread: Vec<Unread>,
    /// How many lists, or pages of one, could be read.
    read: usize,
    /// Why the first one could not be.
    first: Option<ServerError>,
}

impl Reading<'_> {
    fn note<T>(&mut self, list: &'static str, read: Result<T, ServerError>) -> Option<T> {
        match read {
            Ok(read) => {
                self.read += 1;
                Some(read)
            }
            Err(error) => {
                let unread = Unread { list, why: error.to_string(), hints: error.hints() };
                // A list that is asked for in parts is named once.
                if !self.unread.iter().any(|known| known.list == list && known.why == unread.why) {
                    self.unread.push(unread);
                }
                self.first.get_or_insert(error);
                None
            }
        }
    }

    fn list(&mut self, name: &'static str, list: List<'_>, keep: &dyn Fn(&Item) -> bool) -> Items {
        let read = self.server.list(self.id, list, self.credentials, keep);
        self.note(name, read).unwrap_or_default()
    }

    /// The usual list leaves out whom a token made, and a list by roles leaves out roles that nobody asks for: both.
    fn members(&mut self, roles: Option<&[String]>) -> (Members, bool) {
        let before = self.unread.len();
        let mut members = Members::default();
        self.list("members", List::Invited, &|_| true).kept.into_iter().for_each(|item| members.add(item));
        let team: Vec<String> = match roles {
            Some(roles) => roles.iter().filter(|role| !VISITORS.contains(&role.as_str())).cloned().collect(),
            None => TEAM.iter().map(|role| (*role).to_owned()).collect(),
        };
        let (short, long): (Vec<String>, Vec<String>) = team.into_iter().partition(|role| role.len() <= LONGEST_ROLE);
        for some in short.chunks(AT_ONCE) {
            for item in self.list("members by role", List::WithRoles(some), &|_| true).kept {
                members.add(item);
            }
        }
        if !long.is_empty() {
            let host = self.server.url().host().to_owned();
            self.note::<()>("members by role", Err(ServerError::Endless { host }));
        }
        (members, self.unread.len() == before && roles.is_some())
    }

    /// Those with an ordinary id are counted alone. Who has an account is no visitor, whatever the role.
    fn visitors(&mut self, members: &mut Members) -> (Vec<Item>, usize) {
        let own = format!("{}_", self.id);
        let keep = |item: &Item| item.user.is_some() || !is_ordinary(item, &own);
        let mut visitors = Vec::new();
        let mut count = 0;
        for role in VISITORS {
            let items = self.list("visitors", List::WithRoles(&[role.to_owned()]), &keep);
            count += items.count;
            for item in items.kept {
                if item.user.is_some() {
                    count -= 1;
                    members.add(item);
                } else if is_active(&item) {
                    visitors.push(item);
                }
            }
        }
        (visitors, count)
    }
}

/// Whether this project's signers, or the widget for a guest, give out such ids.
fn is_ordinary(item: &Item, own: &str) -> bool {
    let Some(uuid) = item.uuid.as_deref() else { return false };
    uuid.starts_with(own) || item.role.as_deref() == Some("guest") && is_uuid(uuid)
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Members, each once: several lists may have the same entry. Two entries without an id are two.
#[derive(Default)]
struct Members {
    items: Vec<Item>,
    ids: BTreeSet<String>,
}

impl Members {
    fn add(&mut self, item: Item) {
        if item.id.as_ref().is_none_or(|id| self.ids.insert(id.clone())) {
            self.items.push(item);
        }
    }
}
