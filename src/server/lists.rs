//! What a project has on a server, list by list, and who asks: `GET`, and nothing is changed.
//!
//! What stands in a list is whatever whoever made the entry wanted to stand there. So nothing in it is believed to be of
//! any type: a field that is no text is as one that is absent. Escape every text before it is shown.

use std::fmt::{self, Write};

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::credentials::Credentials;
use super::{LARGEST, Method, Server, ServerError};
use tiledesk_token::ids::TiledeskId;

/// A list of a project on a server. 2.19.16 pages that of the roles alone.
#[derive(Clone, Copy, Debug)]
pub enum List<'a> {
    /// The roles that the project made, beside the server's own. A page of [`List::PAGE`], from 0.
    Roles(usize),
    /// Whoever was invited, or founded the project, whatever the role; removed entries too.
    Invited,
    /// Whoever has one of these roles, and however it came to be; removed entries too.
    WithRoles(&'a [String]),
    /// Addresses that are told what happens in the project (webhooks).
    Subscriptions,
    /// Invitations of e-mail addresses that have no account yet.
    Invitations,
    /// Chatbots, but those in the bin.
    Bots,
    /// What the server does by itself when something happens.
    Triggers,
}

impl List<'_> {
    /// How many roles a page has.
    pub const PAGE: usize = 100;

    fn path(self) -> String {
        match self {
            Self::Roles(page) => format!("roles?limit={}&page={page}&sort=_id", Self::PAGE),
            Self::Invited => "project_users?trashed=true".to_owned(),
            Self::WithRoles(roles) => {
                let mut path = "project_users?trashed=true".to_owned();
                for role in roles {
                    path.push_str("&role=");
                    percent_encode(role, &mut path);
                }
                path
            }
            Self::Subscriptions => "subscriptions".to_owned(),
            Self::Invitations => "pendinginvitations".to_owned(),
            Self::Bots => "bots?all=true".to_owned(),
            Self::Triggers => "modules/triggers".to_owned(),
        }
    }
}

/// An account on a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// `_id`.
    pub id: Option<String>,
    /// `email`.
    pub email: Option<String>,
}

/// An entry of any list: each has some of these fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Item {
    /// `_id`, which a call about the entry names.
    #[serde(rename = "_id", deserialize_with = "text")]
    pub id: Option<String>,
    /// The account that a team member signs in with.
    #[serde(rename = "id_user", deserialize_with = "account")]
    pub user: Option<Account>,
    /// The `_id` of the token, or of the guest, that made the entry.
    #[serde(rename = "uuid_user", deserialize_with = "text")]
    pub uuid: Option<String>,
    /// The role of a member, a visitor or somebody who is invited.
    #[serde(deserialize_with = "text")]
    pub role: Option<String>,
    /// `active`, or `disabled` once it was removed.
    #[serde(deserialize_with = "text")]
    pub status: Option<String>,
    /// Whether it was removed in the way that hides it.
    #[serde(deserialize_with = "flag")]
    pub trashed: bool,
    /// The account, or the token's `_id`, that made it.
    #[serde(rename = "createdBy", deserialize_with = "text")]
    pub created_by: Option<String>,
    /// When it was made: RFC 3339.
    #[serde(rename = "createdAt", deserialize_with = "text")]
    pub created_at: Option<String>,
    /// When it was changed: RFC 3339.
    #[serde(rename = "updatedAt", deserialize_with = "text")]
    pub updated_at: Option<String>,
    /// Who is invited.
    #[serde(deserialize_with = "text")]
    pub email: Option<String>,
    /// What a subscription is told of.
    #[serde(deserialize_with = "text")]
    pub event: Option<String>,
    /// Where it is told.
    #[serde(deserialize_with = "text")]
    pub target: Option<String>,
    /// The name of a role, chatbot or trigger.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// Where a chatbot answers from.
    #[serde(deserialize_with = "text")]
    pub url: Option<String>,
}

/// A list as it was answered.
#[derive(Debug, Default)]
pub struct Items {
    /// The entries that were to be kept.
    pub kept: Vec<Item>,
    /// How many there were altogether.
    pub count: usize,
}

/// More entries than that are not kept.
const MOST: usize = 20_000;

/// More than that is not read of a list, in bytes: a project's visitors come in one answer.
const LARGEST_LIST: usize = 64 * LARGEST;

impl Server {
    /// Whose credentials they are: `GET <server>/users`.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn account(&self, credentials: &Credentials) -> Result<Account, ServerError> {
        let raw = self.get("users", credentials, LARGEST)?;
        let mut json = serde_json::Deserializer::from_slice(&raw);
        let found = account(&mut json).and_then(|found| json.end().map(|()| found));
        found.map_err(|_| self.not_tiledesk())?.ok_or_else(|| self.not_tiledesk())
    }

    /// A list of a project; entries that `keep` says no to are counted alone.
    ///
    /// # Errors
    /// [`ServerError`]; an answer that is not a list of objects is none.
    pub fn list(
        &self,
        id: &TiledeskId,
        list: List<'_>,
        credentials: &Credentials,
        keep: &dyn Fn(&Item) -> bool,
    ) -> Result<Items, ServerError> {
        let raw = self.get(&format!("{id}/{}", list.path()), credentials, LARGEST_LIST)?;
        let mut json = serde_json::Deserializer::from_slice(&raw);
        let items = Keep(keep).deserialize(&mut json).and_then(|items| json.end().map(|()| items));
        let items = items.map_err(|_| self.not_tiledesk())?;
        if items.kept.len() > MOST {
            return Err(ServerError::TooMany { host: self.host(), limit: MOST });
        }
        Ok(items)
    }

    /// All the pages of the project's own roles.
    ///
    /// # Errors
    /// [`ServerError`]; [`ServerError::Endless`] after 20 pages.
    pub fn roles(&self, id: &TiledeskId, credentials: &Credentials) -> Result<Vec<Item>, ServerError> {
        let mut roles = Vec::new();
        for page in 0..20 {
            let items = self.list(id, List::Roles(page), credentials, &|_| true)?;
            roles.extend(items.kept);
            if items.count < List::PAGE {
                return Ok(roles);
            }
        }
        Err(ServerError::Endless { host: self.host() })
    }

    /// Only success has a body worth reading.
    fn get(
        &self,
        path: &str,
        credentials: &Credentials,
        limit: usize,
    ) -> Result<zeroize::Zeroizing<Vec<u8>>, ServerError> {
        let raw = self.call(&Method::Get, path, Some(credentials.header()), limit)?;
        match raw.status {
            200 => Ok(raw.body),
            401 => {
                Err(ServerError::WrongCredentials { host: self.host(), kind: credentials.kind(), said: raw.reason() })
            }
            403 => Err(ServerError::MayNotRead { host: self.host() }),
            _ => {
                let id = path.split('/').next().and_then(|first| first.parse().ok());
                Err(self.refusal(&raw, id.as_ref()))
            }
        }
    }
}

/// Everything but the characters that RFC 3986 calls unreserved, as `%XX`.
fn percent_encode(text: &str, to: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            to.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(to, "%{byte:02X}");
        }
    }
}

/// Reads a list without ever having all of it in memory as values.
struct Keep<'f>(&'f dyn Fn(&Item) -> bool);

impl<'de> DeserializeSeed<'de> for Keep<'_> {
    type Value = Items;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Items, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Keep<'_> {
    type Value = Items;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Items, A::Error> {
        let mut items = Items::default();
        while let Some(Entry(item)) = list.next_element()? {
            items.count += 1;
            // One more than is allowed shows that there were too many.
            if items.kept.len() <= MOST && self.0(&item) {
                items.kept.push(item);
            }
        }
        Ok(items)
    }
}

/// An object: a derived `Deserialize` would take an array for one as well.
struct Entry(Item);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                Item::deserialize(MapAccessDeserializer::new(map)).map(Entry)
            }
        }
        json.deserialize_map(Object)
    }
}

/// Whatever stands there: a text, a truth, an object with a few fields, or something else, which is passed over.
#[derive(Default)]
struct Anything {
    text: Option<String>,
    is_true: bool,
    account: Option<Account>,
}

impl<'de> Visitor<'de> for Anything {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self, E> {
        Ok(Self { text: Some(text.to_owned()), ..Self::default() })
    }

    fn visit_bool<E>(self, is_true: bool) -> Result<Self, E> {
        Ok(Self { is_true, ..Self::default() })
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut account = Account::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "_id" => account.id = map.next_value::<Text>()?.0,
                "email" => account.email = map.next_value::<Text>()?.0,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Self { account: Some(account), ..Self::default() })
    }
}

#[derive(Deserialize)]
struct Text(#[serde(deserialize_with = "text")] Option<String>);

fn text<'de, D: Deserializer<'de>>(json: D) -> Result<Option<String>, D::Error> {
    Ok(json.deserialize_any(Anything::default())?.text)
}

fn flag<'de, D: Deserializer<'de>>(json: D) -> Result<bool, D::Error> {
    Ok(json.deserialize_any(Anything::default())?.is_true)
}

/// An account, or its id alone.
fn account<'de, D: Deserializer<'de>>(json: D) -> Result<Option<Account>, D::Error> {
    let Anything { text, account, .. } = json.deserialize_any(Anything::default())?;
    Ok(account.or_else(|| text.map(|id| Account { id: Some(id), email: None })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Items> {
        let mut json = serde_json::Deserializer::from_str(json);
        Keep(&|_| true).deserialize(&mut json).ok()
    }

    #[test]
    fn a_field_of_the_wrong_type_is_absent_and_the_rest_is_read() {
        let items = read(
            r#"[{"_id": 5, "id_user": {"_id": {"a": [1]}, "email": "a@b.c", "x": null}, "role": ["owner"], "trashed": "true",
                 "status": null, "createdBy": 1.5, "uuid_user": "u", "more": {"deep": [{}]}},
                {"_id": "i", "id_user": "someone", "trashed": true}, {}]"#,
        );
        let items = items.unwrap_or_default();
        assert_eq!(items.count, 3);
        let account = |id: Option<&str>, email: Option<&str>| {
            Some(Account { id: id.map(str::to_owned), email: email.map(str::to_owned) })
        };
        let users: Vec<_> = items.kept.iter().map(|item| item.user.clone()).collect();
        assert_eq!(users, [account(None, Some("a@b.c")), account(Some("someone"), None), None]);
        let uuids: Vec<_> = items.kept.iter().map(|item| item.uuid.as_deref()).collect();
        assert_eq!(uuids, [Some("u"), None, None]);
        let trashed: Vec<_> = items.kept.iter().map(|item| item.trashed).collect();
        assert_eq!(trashed, [false, true, false]);
        let ids: Vec<_> = items.kept.iter().map(|item| item.id.as_deref()).collect();
        assert_eq!(ids, [None, Some("i"), None]);
    }

    #[test]
    fn what_is_no_list_of_objects_is_refused() {
        for json in ["{}", "[1]", "[[]]", "null", "[{}", "\"\""] {
            assert!(read(json).is_none(), "{json}");
        }
    }

    #[test]
    fn roles_are_named_without_saying_anything_else_to_the_server() {
        let roles = ["a&trashed=false#".to_owned(), "ü/../x".to_owned()];
        assert_eq!(
            List::WithRoles(&roles).path(),
            "project_users?trashed=true&role=a%26trashed%3Dfalse%23&role=%C3%BC%2F..%2Fx"
        );
    }
}
