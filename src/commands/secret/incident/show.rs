//! What `secret incident` prints: what is marked and the command that removes it, what is not, and what no list shows.

use std::fmt::Write;

use jiff::Timestamp;
use serde::Serialize;

use super::found::{Found, Kind, Unread};
use super::judge::{Judgement, Thing, shown};
use crate::commands::token::json::line;
use crate::error::shell::SHELL;
use crate::settings::server_url::ServerUrl;
use crate::ui::Ui;
use tiledesk_token::escape;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::time;

/// What came of it.
pub(super) struct Report<'a> {
    pub(super) server: &'a ServerUrl,
    pub(super) project: &'a ProjectName,
    pub(super) id: &'a TiledeskId,
    pub(super) found: &'a Found,
    pub(super) judgement: &'a Judgement<'a>,
}

/// So many things of a kind that are not marked are printed; `--json` has all of them.
const PRINTED: usize = 50;

/// What no list shows: a stable name for machines, and what ends it.
const NOT_VISIBLE: [(&str, &str); 5] = [
    (
        "members_session",
        "A session of a member's own account that was taken with the secret. A new secret, a new password and a removal \
         leave it open; the removal only keeps it out of this project, until the account is invited again. It ends when \
         that account is closed, or when the server's operator changes the server's own key (`GLOBAL_SECRET`). Until then, \
         give its owner a new account.",
    ),
    (
        "chat_credentials",
        "Credentials for the chat that were handed out, to anybody's chats: each is good for 30 days. They end when the \
         server's operator changes the chat's key (`CHAT21_JWT_SECRET`, here and in the chat server).",
    ),
    (
        "keys",
        "Keys of subscriptions and bots that were read: they let their holder in, and have a member made. Removing the \
         subscription or the bot ends it. A new one may have the same key until the server was started again.",
    ),
    (
        "unnamed_roles",
        "Entries with a role whose name nobody here knows: the server lists roles by name alone. Their token ends with the \
         secret; what they made is listed.",
    ),
    (
        "changes",
        "What was read, and what was changed rather than made: targets of subscriptions, roles of members, settings, \
         integrations, chatbots. And what the leaked secret opened in other projects of this server: tell its operator.",
    ),
];

impl Report<'_> {
    /// The whole page, in lines.
    pub(super) fn page(&self, ui: &Ui<'_>) -> String {
        let Found { unread, .. } = self.found;
        let mut page = format!(
            "project `{}` ({}) on {}, as seen by {}\n",
            self.project,
            self.id,
            self.server.host(),
            self.asker()
        );
        // Writing into a String cannot fail; so it is everywhere in here.
        let marked = self.judgement.marked().count();
        let _ = match marked {
            0 if unread.is_empty() => writeln!(page, "\nnothing is marked; that is no proof that nobody is inside"),
            0 => {
                writeln!(page, "\nnothing is marked in what could be read, and not all could be: see `not read whole`")
            }
            _ => {
                writeln!(page, "\n{}: what the secret may have made", ui.coloured(&format!("{marked} marked"), "error"))
            }
        };
        for (index, thing) in self.judgement.marked().enumerate() {
            let _ = writeln!(page, "{:>4}  {:12}  {}", index + 1, thing.kind.as_str(), self.describe(thing));
            for reason in &thing.reasons {
                let _ = writeln!(page, "{:20}{}", "", reason.message);
            }
        }
        if marked > 0 {
            self.write_removals(&mut page);
        }
        self.write_unmarked(&mut page);
        if !unread.is_empty() {
            page.push_str("\nnot read whole\n");
            for Unread { list, why, .. } in unread {
                let _ = writeln!(page, "      {list}: {}", escape::escaped(why));
            }
        }
        page.push_str("\nno list shows\n");
        for words in self.not_visible().map(|(_, words)| words) {
            let _ = writeln!(page, "- {words}");
        }
        page
    }

    fn asker(&self) -> String {
        let account = &self.found.account;
        let name = account.email.as_deref().or(account.id.as_deref());
        let name = name.map_or_else(|| "an account without a name".to_owned(), shown);
        match self.found.own_role() {
            Some(role) => format!("{name} ({})", escape::excerpt(role, 40)),
            None => format!("{name}, who is in no list of it"),
        }
    }

    fn not_visible(&self) -> impl Iterator<Item = (&'static str, String)> {
        let words = format!(
            "Whether the account that asked, {}, is itself the one that was taken: whoever has its session sees this too, \
             and can undo what is removed. Have another owner run this as well.",
            self.asker()
        );
        NOT_VISIBLE.into_iter().map(|(code, words)| (code, words.to_owned())).chain([("asking_account", words)])
    }

    /// Commands alone, in a block of their own: whoever copies some of its lines copies nothing that the server said but ids.
    fn write_removals(&self, page: &mut String) {
        let _ = writeln!(page, "\nto remove them, in {}; each prints 200", SHELL.described());
        let _ = writeln!(page, "  {}", SHELL.function("remove", &self.removal(None)));
        let mut without = Vec::new();
        for (index, thing) in self.judgement.marked().enumerate() {
            match path(thing) {
                Some(path) => {
                    let _ = writeln!(page, "  remove {path}  # {}", index + 1);
                }
                None => without.push((index + 1).to_string()),
            }
        }
        if !without.is_empty() {
            let _ = writeln!(
                page,
                "no command for {}, as its id is not 24 hexadecimal digits: remove it in the dashboard",
                without.join(", ")
            );
        }
    }

    fn write_unmarked(&self, page: &mut String) {
        page.push_str("\nnot marked; look at each: whoever had a member's session made things in that member's name\n");
        for kind in [Kind::Member, Kind::Invitation, Kind::Subscription, Kind::Bot, Kind::Trigger] {
            let things: Vec<_> =
                self.judgement.unmarked().filter(|thing| thing.kind == kind && !is_standard(thing)).collect();
            for thing in things.iter().take(PRINTED) {
                let _ = writeln!(page, "      {:12}  {}", kind.as_str(), self.describe(thing));
            }
            if things.len() > PRINTED {
                let _ = writeln!(page, "      {:12}  and {} more (`--json`)", kind.as_str(), things.len() - PRINTED);
            }
        }
        let count = self.found.visitor_count;
        let other = self.other_visitors();
        let _ = if self.is_read("visitors") {
            writeln!(
                page,
                "      {:12}  {count}; {other} of them with an id that lacks the project's prefix",
                "visitors"
            )
        } else {
            writeln!(page, "      {:12}  not known", "visitors")
        };
        let _ = if self.is_read("members") {
            writeln!(page, "      {:12}  {}", "removed", self.judgement.removed)
        } else {
            writeln!(page, "      {:12}  not known", "removed")
        };
    }

    /// Whether the lists of these could be read whole.
    fn is_read(&self, what: &str) -> bool {
        !self.found.unread.iter().any(|unread| unread.list.starts_with(what))
    }

    /// Whose signer leaves the prefix out, or who came by another way.
    fn other_visitors(&self) -> usize {
        self.judgement.unmarked().filter(|thing| thing.kind == Kind::Visitor).count()
    }

    /// What it is, by whom and since when, in one line.
    fn describe(&self, thing: &Thing<'_>) -> String {
        let item = thing.item;
        let text = |text: &Option<String>| text.as_deref().map_or_else(|| "nothing".to_owned(), shown);
        let what = match thing.kind {
            Kind::Member | Kind::Visitor => {
                let user = item.user.as_ref();
                let name = user.and_then(|user| user.email.as_deref().or(user.id.as_deref())).or(item.uuid.as_deref());
                let name = name.map_or_else(|| "somebody without a name".to_owned(), shown);
                format!(
                    "{name}, {}",
                    item.role.as_deref().map_or_else(|| "no role".to_owned(), |role| escape::excerpt(role, 40))
                )
            }
            Kind::Invitation => format!("{}, to be {}", text(&item.email), text(&item.role)),
            Kind::Subscription => format!("{} is told to {}", text(&item.event), text(&item.target)),
            Kind::Bot => match &item.url {
                Some(url) => format!("{}, which answers from {}", text(&item.name), shown(url)),
                None => text(&item.name),
            },
            Kind::Trigger => text(&item.name),
        };
        let mut line = what;
        if let Some(at) = item.created_at.as_deref() {
            let _ = write!(line, ", since {}", when(at));
        }
        if let (Some(changed), Some(made)) = (item.updated_at.as_deref(), item.created_at.as_deref())
            && when(changed) != when(made)
            && !matches!(thing.kind, Kind::Member | Kind::Visitor)
        {
            let _ = write!(line, ", changed {}", when(changed));
        }
        let asked = self.found.account.id.as_deref();
        if asked.is_some() && item.user.as_ref().and_then(|user| user.id.as_deref()) == asked {
            line.push_str(", the account that asked");
        }
        if let Some(maker) = item.created_by.as_deref().filter(|_| thing.reasons.is_empty()) {
            let _ = write!(line, ", made by {}", self.judgement.name(maker));
        }
        line
    }

    /// The command that removes what stands at a path below the project, or what a function is called with. The token comes
    /// out of the environment, and is on no command line.
    fn removal(&self, path: Option<&str>) -> String {
        let project = format!("{}/{}/", self.server, self.id).replace('\'', "%27");
        SHELL.delete_with_token(&project, path)
    }

    /// The same as one line.
    pub(super) fn as_json(&self) -> String {
        let account = &self.found.account;
        let answer = Answer {
            server: self.server.as_str(),
            project: self.project.as_str(),
            tiledesk_id: self.id.as_str(),
            account: Asker { id: account.id.as_deref(), email: account.email.as_deref(), role: self.found.own_role() },
            marked: self.judgement.marked().map(|thing| self.entry(thing)).collect(),
            unmarked: self.judgement.unmarked().map(|thing| self.entry(thing)).collect(),
            visitors: self.found.visitor_count,
            removed_members: self.judgement.removed,
            unread: self.found.unread.iter().map(|unread| List { list: unread.list, message: &unread.why }).collect(),
            not_visible: self.not_visible().map(|(code, message)| Note { code, message }).collect(),
        };
        line(&answer)
    }

    fn entry<'t>(&self, thing: &'t Thing<'_>) -> Entry<'t> {
        let item = thing.item;
        let user = item.user.as_ref();
        Entry {
            kind: thing.kind.as_str(),
            id: item.id.as_deref(),
            name: item.name.as_deref().or(item.event.as_deref()),
            email: user.and_then(|user| user.email.as_deref()).or(item.email.as_deref()),
            account: user.and_then(|user| user.id.as_deref()),
            uuid_user: item.uuid.as_deref(),
            role: item.role.as_deref(),
            target: item.target.as_deref().or(item.url.as_deref()),
            created_at: item.created_at.as_deref(),
            created_by: item.created_by.as_deref(),
            reasons: thing
                .reasons
                .iter()
                .map(|reason| Note { code: reason.code, message: reason.message.clone() })
                .collect(),
            remove: path(thing).filter(|_| !thing.reasons.is_empty()).map(|path| self.removal(Some(&path))),
        }
    }
}

/// Where the thing is, below the project; only of an id that is one does anything go into a command.
fn path(thing: &Thing<'_>) -> Option<String> {
    let id: TiledeskId = thing.item.id.as_deref()?.parse().ok()?;
    Some(format!("{}/{id}", thing.kind.path()))
}

/// What every project comes with.
fn is_standard(thing: &Thing<'_>) -> bool {
    thing.kind == Kind::Trigger && thing.item.created_by.as_deref() == Some("system")
}

/// A time as everywhere, or what stands there in its place.
fn when(at: &str) -> String {
    let parsed: Option<Timestamp> = at.parse().ok();
    parsed.and_then(|at| time::rfc3339(at.as_second())).unwrap_or_else(|| shown(at))
}

/// What `incident --json` says. Texts of the server stand in it as they came.
#[derive(Serialize)]
struct Answer<'a> {
    server: &'a str,
    project: &'a str,
    tiledesk_id: &'a str,
    account: Asker<'a>,
    marked: Vec<Entry<'a>>,
    unmarked: Vec<Entry<'a>>,
    visitors: usize,
    removed_members: usize,
    unread: Vec<List<'a>>,
    not_visible: Vec<Note>,
}

#[derive(Serialize)]
struct Asker<'a> {
    id: Option<&'a str>,
    email: Option<&'a str>,
    role: Option<&'a str>,
}

#[derive(Serialize)]
struct Entry<'a> {
    kind: &'static str,
    id: Option<&'a str>,
    name: Option<&'a str>,
    email: Option<&'a str>,
    account: Option<&'a str>,
    uuid_user: Option<&'a str>,
    role: Option<&'a str>,
    target: Option<&'a str>,
    created_at: Option<&'a str>,
    created_by: Option<&'a str>,
    reasons: Vec<Note>,
    remove: Option<String>,
}

#[derive(Serialize)]
struct List<'a> {
    list: &'static str,
    message: &'a str,
}

#[derive(Serialize)]
struct Note {
    code: &'static str,
    message: String,
}
