//! The keyring of Linux and its like: a [Secret Service][1] on the session bus, as GNOME Keyring, `KWallet` and
//! `KeePassXC` provide it.
//!
//! An item of ours has the attributes `service` and `username` and no others, a label, and a record for its secret; it is in
//! the default collection. Other programs may have written it, with more attributes.
//!
//! [1]: https://specifications.freedesktop.org/secret-service/latest/

mod address;
mod bus;
mod error;
mod message;
mod session;
#[cfg(test)]
mod tests;
mod wire;

use std::ffi::OsString;

use zeroize::Zeroizing;

use self::address::{Socket, Unusable};
use self::bus::{Bus, BusError};
use self::error::{said, went_away, while_reaching};
use self::message::{Call, Message};
use self::session::{ENCRYPTED, Key, KeyPair, PLAIN};
use self::wire::{Malformed, Reader, Writer};
use super::SERVICE;
use super::error::KeyringError;

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const INTERFACE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
/// The path that stands for no object.
const NOTHING: &str = "/";
/// Of what a secret is said to be.
const CONTENT_TYPE: &str = "application/octet-stream";

/// The keyring of the user who runs this, which is reached by the first question.
pub(super) struct Keyring {
    addresses: Vec<Result<Socket, Unusable>>,
    /// The connection, which the next question uses too; none after a failure.
    service: Option<Service>,
}

impl Keyring {
    pub(super) fn new(variable: &dyn Fn(&str) -> Option<OsString>) -> Self {
        Self { addresses: address::of_session(variable), service: None }
    }

    /// What the item of this user name holds; `None` where there is none.
    pub(super) fn get(&mut self, user: &str) -> Result<Option<Zeroizing<String>>, KeyringError> {
        self.ask(|service| {
            let Some(item) = service.item(user)? else { return Ok(None) };
            let Some(secret) = service.secret(&item)? else { return Ok(None) };
            let text = std::str::from_utf8(&secret).map_err(|_| KeyringError::NotText)?;
            Ok(Some(Zeroizing::new(text.to_owned())))
        })
    }

    /// Makes the item, or replaces what it holds.
    pub(super) fn set(&mut self, user: &str, text: &str) -> Result<(), KeyringError> {
        self.ask(|service| match service.item(user)? {
            Some(item) => service.replace(&item, text.as_bytes()),
            None => service.create(user, text.as_bytes()),
        })
    }

    /// Deletes the item, if there is one.
    pub(super) fn delete(&mut self, user: &str) -> Result<(), KeyringError> {
        self.ask(|service| match service.item(user)? {
            Some(item) => service.delete(&item),
            None => Ok(()),
        })
    }

    /// The user names of all items of ours; of those that are unlocked, where nobody is to be asked to unlock the others.
    pub(super) fn users(&mut self, unlock: bool) -> Result<Vec<String>, KeyringError> {
        self.ask(|service| {
            let items = service.search(&[("service", SERVICE)], unlock)?;
            let users = items.iter().filter_map(|item| service.user(item).transpose());
            users.collect()
        })
    }

    fn ask<T>(&mut self, job: impl FnOnce(&mut Service) -> Result<T, KeyringError>) -> Result<T, KeyringError> {
        let mut service = match self.service.take() {
            Some(service) => service,
            None => Service::reach(&self.addresses).map_err(while_reaching)?,
        };
        let result = job(&mut service);
        if let Ok(_) | Err(KeyringError::Ambiguous | KeyringError::NotText | KeyringError::Locked(_)) = result {
            self.service = Some(service);
        }
        result
    }
}

/// A Secret Service, and a session with it.
struct Service {
    bus: Bus,
    /// The unique name of whoever is the service. A secret goes to nobody else who takes its place.
    owner: String,
    session: String,
    /// `None` where secrets travel as they are.
    key: Option<Key>,
}

impl Service {
    fn reach(addresses: &[Result<Socket, Unusable>]) -> Result<Self, KeyringError> {
        let mut bus = Bus::connect(addresses)?;
        let keys = KeyPair::generate()?;
        let mut open = |algorithm, write: &dyn Fn(&mut Writer)| {
            let mut body = Writer::new();
            body.text(algorithm);
            write(&mut body);
            let member = "OpenSession";
            bus.call(&Call { destination: NAME, path: PATH, interface: INTERFACE, member, signature: "sv", body })
        };
        let encrypted = open(ENCRYPTED, &|body| {
            body.signature("ay").bytes(&keys.public());
        });
        let (opened, key) = match encrypted {
            Ok(opened) => {
                let mut values = opened.values("vo")?;
                values.variant("ay")?;
                let key = keys.agree(values.bytes()?);
                let unusable =
                    || KeyringError::Other("it offers a key that is none for an encrypted session".to_owned());
                (opened, Some(key.ok_or_else(unusable)?))
            }
            Err(BusError::Refused { name, .. }) if name == said::NOT_SUPPORTED => {
                let plain = open(PLAIN, &|body| {
                    body.signature("s").text("");
                });
                (plain?, None)
            }
            Err(error) => return Err(error.into()),
        };
        let mut values = opened.values("vo")?;
        values.skip_variant()?;
        let session = values.path()?.to_owned();
        Ok(Self { bus, owner: opened.sender, session, key })
    }

    fn call(
        &mut self,
        path: &str,
        (interface, member): (&str, &str),
        signature: &str,
        write: impl FnOnce(&mut Writer),
    ) -> Result<Message, BusError> {
        let mut body = Writer::new();
        write(&mut body);
        self.bus.call(&Call { destination: &self.owner, path, interface, member, signature, body })
    }

    /// The one item of this user name. A locked one is unlocked.
    fn item(&mut self, user: &str) -> Result<Option<String>, KeyringError> {
        let mut found = self.search(&[("service", SERVICE), ("username", user)], true)?;
        let item = found.pop();
        if found.is_empty() { Ok(item) } else { Err(KeyringError::Ambiguous) }
    }

    /// The items with these attributes, and perhaps more. Locked ones are unlocked, or left out.
    fn search(&mut self, attributes: &[(&str, &str)], unlock: bool) -> Result<Vec<String>, KeyringError> {
        let found = self.call(PATH, (INTERFACE, "SearchItems"), "a{ss}", |body| {
            body.texts(attributes);
        })?;
        let mut values = found.values("aoao")?;
        let unlocked = values.paths()?;
        let locked = if unlock { values.paths()? } else { Vec::new() };
        if !locked.is_empty() {
            self.unlock(&locked)?;
        }
        Ok(unlocked.into_iter().chain(locked).map(str::to_owned).collect())
    }

    /// Unlocks items or collections. What stays locked all the same says so when it is used.
    fn unlock(&mut self, objects: &[&str]) -> Result<(), KeyringError> {
        let answer = self.call(PATH, (INTERFACE, "Unlock"), "ao", |body| {
            body.array(4, |paths| {
                for object in objects {
                    paths.text(object);
                }
            });
        })?;
        let mut values = answer.values("aoo")?;
        values.paths()?;
        if self.prompt(values.path()?)? { Ok(()) } else { Err(KeyringError::Locked("nobody unlocked it".to_owned())) }
    }

    /// Has the service ask a person, if there is something to ask, and waits for the answer: whether it was one.
    fn prompt(&mut self, prompt: &str) -> Result<bool, KeyringError> {
        if prompt == NOTHING {
            return Ok(true);
        }
        let owner = &self.owner;
        self.bus.watch(&format!("type='signal',sender='{owner}',interface='{PROMPT}',path='{prompt}'"))?;
        // Whoever is gone answers no more.
        let bus = bus::NAME;
        self.bus.watch(&format!("type='signal',sender='{bus}',member='NameOwnerChanged',arg0='{owner}'"))?;
        self.call(prompt, (PROMPT, "Prompt"), "s", |body| {
            // No window of ours.
            body.text("");
        })?;
        let owner = &self.owner;
        let is_from_it = |signal: &Message| signal.sender == *owner && signal.path == prompt;
        let ended = self.bus.signal(|signal| match signal.member.as_str() {
            "Completed" => signal.interface == PROMPT && is_from_it(signal),
            "NameOwnerChanged" => signal.sender == bus && has_left(signal, owner) == Ok(true),
            _ => false,
        })?;
        if ended.member != "Completed" {
            return Err(went_away());
        }
        let was_dismissed = ended.values("bv")?.bool()?;
        Ok(!was_dismissed)
    }

    /// What an item holds; `None` where somebody has deleted it in the meantime.
    fn secret(&mut self, item: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyringError> {
        let session = self.session.clone();
        let answer = self.call(item, (ITEM, "GetSecret"), "o", |body| {
            body.text(&session);
        });
        let Some(answer) = unless_deleted(answer)? else { return Ok(None) };
        let mut values = answer.values("(oayays)")?;
        values.path()?;
        session::open(self.key.as_ref(), values.bytes()?, values.bytes()?).map(Some)
    }

    /// Replaces what an item holds, and nothing else of it.
    fn replace(&mut self, item: &str, secret: &[u8]) -> Result<(), KeyringError> {
        let write = self.sealed(secret)?;
        self.call(item, (ITEM, "SetSecret"), "(oayays)", write)?;
        Ok(())
    }

    /// Makes an item in the default collection, which is unlocked for it.
    fn create(&mut self, user: &str, secret: &[u8]) -> Result<(), KeyringError> {
        let collection = self.call(PATH, (INTERFACE, "ReadAlias"), "s", |body| {
            body.text("default");
        })?;
        let collection = collection.values("o")?.path()?.to_owned();
        if collection == NOTHING {
            let why = "its Secret Service has no default collection to keep secrets in";
            return Err(KeyringError::NoBackend(why.to_owned()));
        }
        let is_locked = self.property(&collection, (COLLECTION, "Locked"))?;
        if read_variant(&is_locked, "b", Reader::bool)? {
            self.unlock(&[&collection])?;
        }
        let write = self.sealed(secret)?;
        let created = self.call(&collection, (COLLECTION, "CreateItem"), "a{sv}(oayays)b", |body| {
            body.array(8, |properties| {
                let label = format!("keyring:{user}@{SERVICE}");
                properties.align(8).text("org.freedesktop.Secret.Item.Label").signature("s").text(&label);
                let attributes = [("service", SERVICE), ("username", user)];
                properties
                    .align(8)
                    .text("org.freedesktop.Secret.Item.Attributes")
                    .signature("a{ss}")
                    .texts(&attributes);
            });
            write(body);
            // Should there be one by now, it is replaced.
            body.bool(true);
        })?;
        let mut values = created.values("oo")?;
        values.path()?;
        self.confirm(values.path()?)
    }

    /// Deletes an item; one that is not there any more is deleted.
    fn delete(&mut self, item: &str) -> Result<(), KeyringError> {
        let answer = self.call(item, (ITEM, "Delete"), "", |_| ());
        let Some(answer) = unless_deleted(answer)? else { return Ok(()) };
        self.confirm(answer.values("o")?.path()?)
    }

    /// Has a person confirm a change, if the service wants that.
    fn confirm(&mut self, prompt: &str) -> Result<(), KeyringError> {
        if self.prompt(prompt)? { Ok(()) } else { Err(KeyringError::Other("its dialog was dismissed".to_owned())) }
    }

    /// The user name of an item; `None` of one that has none, or does not show it.
    fn user(&mut self, item: &str) -> Result<Option<String>, KeyringError> {
        let answer = match self.property(item, (ITEM, "Attributes")) {
            Err(BusError::Refused { name, .. }) if [said::IS_LOCKED, said::NO_SUCH_OBJECT].contains(&name.as_str()) => {
                return Ok(None);
            }
            answer => answer?,
        };
        let attributes = read_variant(&answer, "a{ss}", Reader::texts)?;
        Ok(attributes.into_iter().find(|(key, _)| *key == "username").map(|(_, user)| user.to_owned()))
    }

    fn property(&mut self, path: &str, (interface, name): (&str, &str)) -> Result<Message, BusError> {
        self.call(path, (PROPERTIES, "Get"), "ss", |body| {
            body.text(interface).text(name);
        })
    }

    /// What writes a secret into a message, encrypted for this session.
    fn sealed(&self, secret: &[u8]) -> Result<impl FnOnce(&mut Writer) + use<>, KeyringError> {
        let sealed = session::seal(self.key.as_ref(), secret)?;
        let session = self.session.clone();
        Ok(move |body: &mut Writer| {
            body.align(8).text(&session).bytes(&sealed.parameters).bytes(&sealed.value).text(CONTENT_TYPE);
        })
    }
}

/// Whether this signal says that a name has no owner any more.
fn has_left(signal: &Message, name: &str) -> Result<bool, Malformed> {
    let mut values = signal.values("sss")?;
    let whose = values.text()?;
    values.text()?;
    Ok(whose == name && values.text()?.is_empty())
}

/// The one value of an answer, in its variant.
fn read_variant<'a, T>(
    answer: &'a Message,
    signature: &str,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, Malformed>,
) -> Result<T, BusError> {
    let mut values = answer.values("v")?;
    values.variant(signature)?;
    Ok(read(&mut values)?)
}

/// `None` where the object that was asked is not there any more.
fn unless_deleted(answer: Result<Message, BusError>) -> Result<Option<Message>, BusError> {
    match answer {
        Err(BusError::Refused { name, .. }) if name == said::NO_SUCH_OBJECT => Ok(None),
        answer => answer.map(Some),
    }
}
