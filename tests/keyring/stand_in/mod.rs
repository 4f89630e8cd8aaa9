//! A bus with a Secret Service on it, both in one thread of the test: it speaks D-Bus by itself, shares no code with
//! tilepass, and does what the real ones never do.
//!
//! It knows no encryption and says so, whereupon secrets travel as they are.

mod bytes;

use std::io::Write;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use self::bytes::{Body, Call, Values, line};
use crate::support::environment;

/// What is peculiar about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quirk {
    None,
    /// It writes numbers with the highest byte first.
    BigEndian,
    /// Before each answer come a signal, a call, an answer to another call, one by somebody else, and fields of a later D-Bus.
    Chatty,
    /// Each answer comes in three pieces.
    Pieces,
    /// The bus lets nobody in.
    Rejects,
    /// The bus says something else than D-Bus has.
    SpeaksHttp,
    /// It offers a key for an encrypted session, which is none.
    BadKey,
    /// The answer to the call of this name is an error of this name, without words.
    Error(&'static str, &'static str),
    /// The error's words are long and have a line break in them.
    Wordy,
    /// The call of this name is heard and done, and the connection ends in the middle of the answer.
    Closes(&'static str),
    /// The answer to the call of this name is of other types.
    OtherTypes(&'static str),
    /// The answer is said to be longer than anybody could want.
    Huge,
    /// Items have a path that none has.
    BadPaths,
    /// There is no default collection.
    NoCollection,
    /// It says that it unlocked what stays locked.
    PretendsToUnlock,
    /// It is locked and asks somebody, who does this.
    Asks(Answer),
    /// Whoever looks for all items of a program would have to be asked, and is not.
    LocksOthers,
    /// Whoever makes or deletes an item is asked as well.
    Confirms(Answer),
}

/// What comes of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Somebody else says that it is done, and then it is dismissed.
    Dismissed,
    /// It is done before the call that opens the dialog is answered.
    AtOnce,
    Later,
    /// The service ends while it is open.
    Gone,
}

struct Item {
    path: String,
    attributes: Vec<(String, String)>,
    secret: Vec<u8>,
}

/// A socket on which it listens.
pub(crate) struct StandIn {
    home: TempDir,
    socket: PathBuf,
}

impl StandIn {
    pub(crate) fn start(quirk: Quirk) -> Self {
        let home = tempfile::Builder::new().prefix("bus").tempdir().unwrap();
        let socket = home.path().join("a bus");
        let listener = UnixListener::bind(&socket).unwrap();
        std::thread::spawn(move || serve(&listener, quirk));
        Self { home, socket }
    }

    /// This test, with the address of the bus.
    pub(crate) fn steps(&self) -> Command {
        let mut command = environment::clean(std::env::current_exe().unwrap(), self.home.path());
        // Whatever cannot be connected to is passed over, and a blank is to be escaped.
        let socket = self.socket.display().to_string().replace(' ', "%20");
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path=/nowhere/bus;tcp:host=nowhere;unix:path={socket}"));
        command
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }
}

/// Serves whoever comes, one after the other.
pub(crate) fn serve(listener: &UnixListener, quirk: Quirk) {
    let is_locked = matches!(quirk, Quirk::Asks(_) | Quirk::PretendsToUnlock);
    let mut service = Service { quirk, items: Vec::new(), made: 0, is_locked, waits: None };
    while let Ok((stream, _)) = listener.accept() {
        // Whoever ends in the middle is not waited for.
        let _ = service.talk(stream);
    }
}

struct Service {
    quirk: Quirk,
    items: Vec<Item>,
    made: usize,
    is_locked: bool,
    /// What is done once a prompt was answered.
    waits: Option<Change>,
}

enum Change {
    Make(Item),
    Delete(String),
}

const SERVICE: &str = ":1.9";
const IS_LOCKED: &str = "org.freedesktop.Secret.Error.IsLocked";
const NOT_SUPPORTED: &str = "org.freedesktop.DBus.Error.NotSupported";

impl Service {
    fn talk(&mut self, mut stream: UnixStream) -> std::io::Result<()> {
        let greeting = line(&mut stream)?;
        assert!(greeting.starts_with("\0AUTH EXTERNAL 3"), "{greeting:?}");
        stream.write_all(match self.quirk {
            Quirk::Rejects => b"REJECTED EXTERNAL\r\n",
            Quirk::SpeaksHttp => b"HTTP/1.1 400 Bad Request\r\n",
            _ => b"OK 0123456789abcdef0123456789abcdef\r\n",
        })?;
        assert_eq!(line(&mut stream)?, "BEGIN\r\n");
        loop {
            let call = Call::read(&mut stream)?;
            let messages = self.answer(&call);
            let bytes = messages.concat();
            match self.quirk {
                Quirk::Closes(member) if member == call.member => return stream.write_all(&bytes[..bytes.len() / 2]),
                Quirk::Pieces => {
                    for piece in [&bytes[..7], &bytes[7..bytes.len() / 2], &bytes[bytes.len() / 2..]] {
                        stream.write_all(piece)?;
                        std::thread::sleep(Duration::from_millis(2));
                    }
                }
                _ => stream.write_all(&bytes)?,
            }
        }
    }

    fn values(&self) -> Values {
        Values { bytes: Vec::new(), big: self.quirk == Quirk::BigEndian }
    }

    /// A whole message; `fields` are its header's, each with its type.
    fn message(&self, kind: u8, fields: &[(u8, &str, &str)], reply_to: u32, body: &Values) -> Vec<u8> {
        let mut message = self.values();
        message.bytes.extend([if message.big { b'B' } else { b'l' }, kind, 0, 1]);
        let length = u32::try_from(body.bytes.len()).unwrap();
        message.u32(if self.quirk == Quirk::Huge && kind == 2 { 100 << 20 } else { length });
        message.u32(99);
        message.array(8, |header| {
            if reply_to != 0 {
                header.align(8).byte(5).signature("u").u32(reply_to);
            }
            for (code, signature, value) in fields {
                header.align(8).byte(*code).signature(signature);
                if *signature == "g" {
                    header.signature(value)
                } else {
                    header.text(value)
                };
            }
            if self.quirk == Quirk::Chatty {
                header.align(8).byte(200).signature("a(yv)").array(8, |odd| {
                    odd.align(8).byte(1).signature("as").array(4, |texts| {
                        texts.text("odd").text("and odder");
                    });
                });
            }
        });
        message.align(8).bytes.extend(&body.bytes);
        message.bytes
    }

    fn reply(&self, call: &Call, signature: &str, write: impl FnOnce(&mut Values)) -> Vec<Vec<u8>> {
        let mut body = self.values();
        write(&mut body);
        if self.quirk == Quirk::OtherTypes(leak(&call.member)) {
            return vec![self.message(2, &[(7, "s", SERVICE), (8, "g", "t")], call.serial, &body)];
        }
        let mut fields = vec![(7, "s", SERVICE)];
        if !signature.is_empty() {
            fields.push((8, "g", signature));
        }
        let reply = self.message(2, &fields, call.serial, &body);
        if self.quirk != Quirk::Chatty {
            return vec![reply];
        }
        let mut odd = self.values();
        odd.text("not what was asked for");
        let of = |kind, reply_to| {
            let fields = [(1, "o", "/x"), (2, "s", "a.b"), (3, "s", "C"), (7, "s", ":1.3"), (8, "g", "s")];
            self.message(kind, &fields, reply_to, &odd)
        };
        // A signal, a call, an answer to another call, and something of a kind that there is not yet.
        let mut messages = vec![of(4, 0), of(1, 0), of(2, call.serial + 1000), of(9, call.serial), reply];
        if call.destination == SERVICE {
            // An answer, and a refusal, by somebody who was not asked.
            messages.splice(0..0, [of(2, call.serial), of(3, call.serial)]);
        }
        messages
    }

    fn error(&self, call: &Call, name: &str, words: Option<&str>) -> Vec<Vec<u8>> {
        let mut body = self.values();
        let mut fields = vec![(4, "s", name), (7, "s", SERVICE)];
        if let Some(words) = words {
            body.text(words);
            fields.push((8, "g", "s"));
        }
        vec![self.message(3, &fields, call.serial, &body)]
    }

    fn completed(&self, sender: &str, dismissed: bool) -> Vec<u8> {
        let mut body = self.values();
        body.u32(u32::from(dismissed)).signature("o").text("/");
        let interface = "org.freedesktop.Secret.Prompt";
        let fields =
            [(1, "o", "/prompt/1"), (2, "s", interface), (3, "s", "Completed"), (7, "s", sender), (8, "g", "bv")];
        self.message(4, &fields, 0, &body)
    }

    fn gone(&self, name: &str) -> Vec<u8> {
        let mut body = self.values();
        body.text(name).text(name).text("");
        let bus = "org.freedesktop.DBus";
        let fields = [(1, "o", "/"), (2, "s", bus), (3, "s", "NameOwnerChanged"), (7, "s", bus), (8, "g", "sss")];
        self.message(4, &fields, 0, &body)
    }

    /// The answer to `Prompt`, and what comes of it.
    fn prompt(&mut self, call: &Call, answer: Answer) -> Vec<Vec<u8>> {
        let mut reply = self.reply(call, "", |_| ());
        match answer {
            Answer::Dismissed => {
                // Somebody else's word for it counts for nothing, nor does it that somebody else left.
                reply.extend([self.completed(":1.3", false), self.gone(":1.3"), self.completed(SERVICE, true)]);
                self.waits = None;
                return reply;
            }
            Answer::Gone => {
                reply.push(self.gone(SERVICE));
                return reply;
            }
            Answer::AtOnce => reply.insert(0, self.completed(SERVICE, false)),
            Answer::Later => reply.push(self.completed(SERVICE, false)),
        }
        self.is_locked = false;
        match self.waits.take() {
            Some(Change::Make(item)) => self.items.push(item),
            Some(Change::Delete(path)) => self.items.retain(|item| item.path != path),
            None => {}
        }
        reply
    }

    fn answer(&mut self, call: &Call) -> Vec<Vec<u8>> {
        match self.quirk {
            Quirk::Error(member, name) if member == call.member => return self.error(call, name, None),
            Quirk::Wordy if call.member == "SearchItems" => {
                return self.error(call, "a.b.C", Some(&format!("line\nline {}", "x".repeat(300))));
            }
            _ => {}
        }
        let mut body = Body { bytes: &call.body, at: 0 };
        match call.member.as_str() {
            "Hello" => self.reply(call, "s", |values| {
                values.text(":1.7");
            }),
            "AddMatch" => self.reply(call, "", |_| ()),
            "OpenSession" => match body.text() {
                "plain" => self.reply(call, "vo", |values| {
                    values.signature("s").text("").text("/session/1");
                }),
                _ if self.quirk == Quirk::BadKey => self.reply(call, "vo", |values| {
                    values.signature("ay").block(&[0, 1]).text("/session/1");
                }),
                _ => self.error(call, NOT_SUPPORTED, None),
            },
            "SearchItems" => {
                let wanted = body.texts();
                let has = |item: &&Item| wanted.iter().all(|pair| item.attributes.contains(pair));
                let found: Vec<&str> = self.items.iter().filter(has).map(|item| item.path.as_str()).collect();
                let (unlocked, locked) = if self.is_locked || self.quirk == Quirk::LocksOthers && wanted.len() == 1 {
                    (vec![], found)
                } else {
                    (found, vec![])
                };
                self.reply(call, "aoao", |values| {
                    values.texts(&unlocked).texts(&locked);
                })
            }
            "Unlock" if matches!(self.quirk, Quirk::Asks(_)) => self.reply(call, "aoo", |values| {
                values.texts(&[]).text("/prompt/1");
            }),
            "Unlock" if self.quirk == Quirk::LocksOthers => panic!("somebody would be asked"),
            "Unlock" => self.reply(call, "aoo", |values| {
                values.texts(&["/"]).text("/");
            }),
            "Prompt" => match self.quirk {
                Quirk::Asks(answer) | Quirk::Confirms(answer) => self.prompt(call, answer),
                _ => panic!("nobody asked for it"),
            },
            "ReadAlias" => {
                let collection = if self.quirk == Quirk::NoCollection { "/" } else { "/collection/1" };
                self.reply(call, "o", |values| {
                    values.text(collection);
                })
            }
            "Get" if call.path.starts_with("/collection") => self.reply(call, "v", |values| {
                values.signature("b").u32(u32::from(self.is_locked));
            }),
            _ => self.answer_about_item(call, body),
        }
    }

    fn answer_about_item(&mut self, call: &Call, mut body: Body<'_>) -> Vec<Vec<u8>> {
        if call.member == "CreateItem" {
            return self.create(call, body);
        }
        let Some(at) = self.items.iter().position(|item| item.path == call.path) else {
            return self.error(call, "org.freedesktop.Secret.Error.NoSuchObject", Some("it is not there"));
        };
        if self.is_locked {
            return self.error(call, IS_LOCKED, None);
        }
        match call.member.as_str() {
            "GetSecret" => self.reply(call, "(oayays)", |values| {
                values.align(8).text("/session/1").block(&[]).block(&self.items[at].secret).text("text/plain");
            }),
            "SetSecret" => {
                self.items[at].secret = body.secret();
                self.reply(call, "", |_| ())
            }
            "Delete" if matches!(self.quirk, Quirk::Confirms(_)) => {
                self.waits = Some(Change::Delete(call.path.clone()));
                self.reply(call, "o", |values| {
                    values.text("/prompt/1");
                })
            }
            "Delete" => {
                self.items.remove(at);
                self.reply(call, "o", |values| {
                    values.text("/");
                })
            }
            "Get" => self.reply(call, "v", |values| {
                values.signature("a{ss}").array(8, |entries| {
                    for (key, value) in &self.items[at].attributes {
                        entries.align(8).text(key).text(value);
                    }
                });
            }),
            other => panic!("{other} is not known"),
        }
    }

    fn create(&mut self, call: &Call, mut body: Body<'_>) -> Vec<Vec<u8>> {
        assert_eq!(call.path, "/collection/1");
        if self.is_locked {
            return self.error(call, IS_LOCKED, None);
        }
        let end = body.array(8);
        let mut attributes = Vec::new();
        let mut label = String::new();
        while body.at < end {
            body.align(8);
            let name = body.text();
            match (name, body.signature()) {
                ("org.freedesktop.Secret.Item.Label", "s") => body.text().clone_into(&mut label),
                ("org.freedesktop.Secret.Item.Attributes", "a{ss}") => attributes = body.texts(),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(label, format!("keyring:{}@tilepass", attributes[1].1));
        assert_eq!(attributes[0], ("service".to_owned(), "tilepass".to_owned()));
        assert_eq!((attributes[1].0.as_str(), attributes.len()), ("username", 2));
        let secret = body.secret();
        assert_eq!(body.u32(), 1, "it may be replaced");
        self.made += 1;
        let path = if self.quirk == Quirk::BadPaths { "item 1".to_owned() } else { format!("/i{}/_x", self.made) };
        let item = Item { path: path.clone(), attributes, secret };
        let (path, prompt) = if let Quirk::Confirms(_) = self.quirk {
            self.waits = Some(Change::Make(item));
            ("/", "/prompt/1")
        } else {
            self.items.push(item);
            (path.as_str(), "/")
        };
        self.reply(call, "oo", |values| {
            values.text(path).text(prompt);
        })
    }
}

/// A name that is compared with one of a [`Quirk`].
fn leak(name: &str) -> &'static str {
    const NAMES: &[&str] = &["OpenSession", "SearchItems", "GetSecret", "SetSecret", "CreateItem", "Delete"];
    NAMES.iter().find(|known| **known == name).copied().unwrap_or_default()
}
