//! The keyring store against a Secret Service that does what the real ones never do.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use crate::stand_in::{Answer, Quirk, StandIn, serve};
use crate::store::{LOCKED, NO_BACKEND, Run};
use crate::support::home::{NEW, OLD};

/// The lines of `steps` with such a service. No limit of time is near.
fn steps(quirk: Quirk, steps: &str) -> Vec<String> {
    let run = Run { limit: 60_000, ..Run::new(steps) };
    run.by(StandIn::start(quirk).steps()).0
}

/// One step, and what it says.
#[track_caller]
fn says(quirk: Quirk, step: &str, answer: &str) {
    assert_eq!(steps(quirk, step), [format!("{step}: {answer}")], "{quirk:?}");
}

const WHOLE_LIFE: &str = "get;prepare;put old;get;put new;get;search;delete;get;delete;search";
const WENT_AWAY: &str = "Keyring: the keyring failed: it went away while it was asked";

fn whole_life() -> Vec<String> {
    let (old, new) = (format!("get: {OLD}"), format!("get: {NEW}"));
    let answers = [
        "get: nothing",
        "prepare: done",
        "put old: done",
        &old,
        "put new: done",
        &new,
        "search: shop",
        "delete: done",
        "get: nothing",
        "delete: done",
        "search: ",
    ];
    answers.map(str::to_owned).to_vec()
}

fn unknown(why: &str) -> String {
    format!("UnknownWhetherStored: the keyring failed: {why}: unknown whether the change was stored")
}

/// None of them knows encryption, either.
#[test]
fn other_ways_to_say_the_same_are_understood() {
    for quirk in [Quirk::None, Quirk::BigEndian, Quirk::Chatty, Quirk::Pieces] {
        assert_eq!(steps(quirk, WHOLE_LIFE), whole_life(), "{quirk:?}");
    }
}

#[test]
fn an_error_without_words_is_its_name_and_long_words_are_cut() {
    for (member, step) in [("SearchItems", "get"), ("CreateItem", "put old"), ("ReadAlias", "put old")] {
        says(Quirk::Error(member, "org.example.Odd"), step, "Keyring: the keyring failed: org.example.Odd");
    }
    let said = &steps(Quirk::Wordy, "get")[0];
    assert!(said.starts_with("get: Keyring: the keyring failed: a.b.C: line line xxx"), "{said}");
    assert_eq!(said.len(), "get: Keyring: the keyring failed: ".len() + 200);
}

#[test]
fn errors_are_told_by_their_names() {
    let nobody = "the D-Bus session bus is there, but nobody provides org.freedesktop.secrets on it";
    says(
        Quirk::Error("SearchItems", "org.freedesktop.DBus.Error.ServiceUnknown"),
        "get",
        &format!("{NO_BACKEND}{nobody}"),
    );
    says(Quirk::Error("SearchItems", "org.freedesktop.DBus.Error.NoReply"), "get", WENT_AWAY);
    says(
        Quirk::Error("CreateItem", "org.freedesktop.Secret.Error.IsLocked"),
        "put old",
        "Locked: the keyring is locked: it did not let itself be unlocked",
    );
    // Only the name of it counts.
    says(
        Quirk::Error("SearchItems", "org.example.Error.IsLocked"),
        "get",
        "Keyring: the keyring failed: org.example.Error.IsLocked",
    );
    // No reason to send a secret unencrypted.
    says(
        Quirk::Error("OpenSession", "org.freedesktop.DBus.Error.Failed"),
        "get",
        &format!("{NO_BACKEND}org.freedesktop.DBus.Error.Failed"),
    );
    let spawn = "org.freedesktop.DBus.Error.Spawn.ChildExited";
    let not_started = format!("{NO_BACKEND}what provides org.freedesktop.secrets could not be started ({spawn})");
    says(Quirk::Error("OpenSession", spawn), "get", &not_started);
}

#[test]
fn a_connection_that_ends_in_the_middle() {
    // Before there is a session, it is why there is none.
    says(Quirk::Closes("OpenSession"), "get", &format!("{NO_BACKEND}it went away while it was asked"));
    says(Quirk::Closes("SearchItems"), "get", WENT_AWAY);
    says(Quirk::Closes("SearchItems"), "prepare", WENT_AWAY);
    // It was written, and nobody can know. The next one connects again.
    let answers = steps(Quirk::Closes("CreateItem"), "put old;get;put new;get;delete;get");
    let lost = unknown("it went away while it was asked");
    assert_eq!(
        answers,
        [
            format!("put old: {lost}"),
            format!("get: {OLD}"),
            "put new: done".to_owned(),
            format!("get: {NEW}"),
            "delete: done".to_owned(),
            "get: nothing".to_owned(),
        ]
    );
    // Written, and not read back.
    says(Quirk::Closes("GetSecret"), "put old", &lost);
}

#[test]
fn an_answer_that_is_none_is_no_success() {
    let types = "an answer cannot be read: its values are of other types than were asked for";
    says(Quirk::OtherTypes("SearchItems"), "get", &format!("Keyring: the keyring failed: {types}"));
    says(Quirk::OtherTypes("OpenSession"), "get", &format!("{NO_BACKEND}{types}"));
    // Whether it was written, nobody knows.
    says(Quirk::OtherTypes("CreateItem"), "put old", &unknown(types));
    let path = "an answer cannot be read: the path of an object is none";
    says(Quirk::BadPaths, "put old", &unknown(path));
    let huge = "an answer cannot be read: it is longer than tilepass takes";
    says(Quirk::Huge, "get", &format!("{NO_BACKEND}{huge}"));
    says(Quirk::BadKey, "get", &format!("{NO_BACKEND}it offers a key that is none for an encrypted session"));
}

#[test]
fn a_bus_that_lets_nobody_in_or_is_none() {
    let unreachable = |why: &str| format!("{NO_BACKEND}the D-Bus session bus cannot be reached ({why})");
    says(Quirk::Rejects, "get", &unreachable("it does not let this user in"));
    says(Quirk::SpeaksHttp, "get", &unreachable("it does not let this user in"));
    for address in ["autolaunch:", "tcp:host=localhost,port=1", "garbage;autolaunch:"] {
        let stand_in = StandIn::start(Quirk::None);
        let mut command = stand_in.steps();
        command.env("DBUS_SESSION_BUS_ADDRESS", address);
        let only = "only addresses of the form `unix:path=…` are supported, and none of `autolaunch:`";
        assert_eq!(Run::new("get").by(command).0, [format!("get: {}", unreachable(only))], "{address}");
    }
}

#[test]
fn a_bus_is_found_under_an_abstract_name_and_in_the_runtime_directory() {
    let stand_in = StandIn::start(Quirk::None);
    let name = stand_in.home().join("name").display().to_string();
    let listener = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    std::thread::spawn(move || serve(&listener, Quirk::None));
    let mut command = stand_in.steps();
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:abstract={name}"));
    assert_eq!(Run::new("put old").by(command).0, ["put old: done"]);

    std::fs::rename(stand_in.home().join("a bus"), stand_in.home().join("bus")).unwrap();
    for address in [None, Some("unix:runtime=yes")] {
        let mut command = stand_in.steps();
        command.env("XDG_RUNTIME_DIR", stand_in.home()).env_remove("DBUS_SESSION_BUS_ADDRESS");
        command.envs(address.map(|address| ("DBUS_SESSION_BUS_ADDRESS", address)));
        assert_eq!(Run::new("put new").by(command).0, ["put new: done"], "{address:?}");
    }
}

#[test]
fn a_prompt_is_waited_for_and_its_answer_believed_to_the_service_alone() {
    for answer in [Answer::AtOnce, Answer::Later] {
        assert_eq!(steps(Quirk::Asks(answer), WHOLE_LIFE), whole_life(), "{answer:?}");
        assert_eq!(steps(Quirk::Confirms(answer), WHOLE_LIFE), whole_life(), "{answer:?}");
    }
    says(Quirk::Asks(Answer::Dismissed), "put old", LOCKED);
    says(Quirk::Asks(Answer::Gone), "prepare", WENT_AWAY);
    says(Quirk::Confirms(Answer::Dismissed), "put old", "Keyring: the keyring failed: its dialog was dismissed");
    says(Quirk::Confirms(Answer::Gone), "put old", &unknown("it went away while it was asked"));
}

#[test]
fn what_stays_locked_or_has_no_place_is_not_written() {
    let locked = "Locked: the keyring is locked: it did not let itself be unlocked";
    says(Quirk::PretendsToUnlock, "put old", locked);
    let why = "its Secret Service has no default collection to keep secrets in";
    says(Quirk::NoCollection, "put old", &format!("{NO_BACKEND}{why}"));
}

/// Some services ask a person about every item of which somebody wants to know.
#[test]
fn to_write_one_project_nobody_is_asked_about_the_others() {
    let answers = steps(Quirk::LocksOthers, "put old;prepare;get");
    assert_eq!(answers, ["put old: done".to_owned(), "prepare: done".to_owned(), format!("get: {OLD}")]);
}

/// Between finding it and asking for it.
#[test]
fn an_item_that_somebody_deletes_in_the_meantime_is_not_there() {
    let gone = "org.freedesktop.Secret.Error.NoSuchObject";
    let answers = steps(Quirk::Error("GetSecret", gone), "put old;get");
    let not_kept =
        "UnknownWhetherStored: the keyring did not keep what was written to it: unknown whether the change was stored";
    assert_eq!(answers, [format!("put old: {not_kept}"), "get: nothing".to_owned()]);
    assert_eq!(steps(Quirk::Error("Delete", gone), "put old;delete"), ["put old: done", "delete: done"]);
    assert_eq!(steps(Quirk::Error("Get", gone), "put new;search")[1], "search: ");
}
