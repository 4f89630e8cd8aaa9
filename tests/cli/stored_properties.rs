//! What holds for every record and every settings file, not only for those somebody thought of.

use std::fs;

use jiff::Timestamp;
use proptest::prelude::*;
use tiledesk_token::secret::Secret;
use tilepass::settings::{Config, Settings};
use tilepass::store::record::BadRecord;
use tilepass::store::{Origin, Record, StoreKind};

use crate::support::arbitrary::any_secret;
use crate::support::home::{NEW, OLD};

/// Comments, keys of ours, keys of somebody else's, in any order.
fn config_line() -> impl Strategy<Value = String> {
    prop_oneof!["# [ -~]{0,20}", Just(String::new()), "k[a-z]{8} = [0-9]{1,3} # [a-z]{1,8}",]
}

#[test]
fn the_longest_record_is_short_enough() {
    let time = Timestamp::from_second(4_000_000_000).unwrap();
    // In JSON a backslash takes two.
    let longest = || Secret::parse(&[b'\\'; Secret::MAX]).unwrap().secret;
    let record = Record::new(longest(), time, Origin::MadeHere).rotated(longest(), time, Origin::MadeHere);
    assert!(Record::asking(Some(record), "https://chat.example/api", time).to_line().len() < Record::MAX);
}

#[test]
fn half_a_record_is_no_project_without_a_secret() {
    let time = Timestamp::from_second(1_800_000_000).unwrap();
    let asking = Record::asking(None, "https://chat.example", time).to_line();
    assert_eq!(
        asking.as_str(),
        r#"{"v":2,"asked":"2027-01-15T08:00:00Z","asked_of":"https://chat.example","sum":"b4dc5d27"}"#
    );
    assert!(Record::from_line(&asking).unwrap().current.is_none());
    let made = r#""made":"2027-01-15T08:00:00Z""#;
    let asked = r#""asked":"2027-01-15T08:00:00Z""#;
    for line in [
        r#"{"v":1}"#.to_owned(),
        format!(r#"{{"v":1,{made},{asked}}}"#),
        format!(r#"{{"v":1,"secret":"abc",{asked}}}"#),
        format!(r#"{{"v":1,"secret":null,{made},"origin":"server",{asked}}}"#),
        format!(r#"{{"v":1,"secret":"abc",{made},"origin":"server","asked":null}}"#),
        format!(r#"{{"v":1,"secret":"abc",{made},"origin":"server","asked":"soon"}}"#),
    ] {
        assert_eq!(Record::from_line(&line), Err(BadRecord::Shape), "{line}");
    }
}

/// What earlier versions wrote has no checksum. It is read, and has one when it is written again.
#[test]
fn a_record_without_a_checksum_is_of_version_1() {
    let old = r#"{"v":1,"secret":"abc","made":"2027-01-15T08:00:00Z","origin":"server","later":"kept"}"#;
    let record = Record::from_line(old).unwrap();
    let line = record.to_line();
    assert!(line.starts_with(r#"{"v":2,"secret":"abc","#) && line.contains(r#","later":"kept","sum":""#), "{}", *line);
    assert_eq!(Record::from_line(&line), Ok(record));
    let without = old.replace(r#""v":1"#, r#""v":2"#);
    assert_eq!(Record::from_line(&without), Err(BadRecord::Damaged));
    assert_eq!(Record::from_line(&old.replace(r#""v":1"#, r#""v":3"#)), Err(BadRecord::Version(3)));
}

/// Every bit of it, and every byte that is lost or doubled.
#[test]
fn no_damage_to_a_record_goes_unnoticed() {
    let time = Timestamp::from_second(1_800_000_000).unwrap();
    let secret = |text: &str| Secret::parse(text.as_bytes()).unwrap().secret;
    let record = Record::new(secret(OLD), time, Origin::Imported).rotated(secret(NEW), time, Origin::Server);
    let line = Record::asking(Some(record), "https://chat.example", time).to_line();
    let mut tried = 0;
    let mut is_noticed = |bytes: Vec<u8>| {
        // A store that holds text gives nothing else.
        let Ok(damaged) = String::from_utf8(bytes) else { return };
        let read = Record::from_line(&damaged);
        assert!(matches!(read, Err(BadRecord::Shape | BadRecord::Damaged)), "{read:?}: {damaged}");
        tried += 1;
    };
    for at in 0..line.len() {
        for bit in 0..7 {
            let mut bytes = line.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            is_noticed(bytes);
        }
        let mut bytes = line.as_bytes().to_vec();
        bytes.remove(at);
        is_noticed(bytes);
        let mut bytes = line.as_bytes().to_vec();
        bytes.insert(at, bytes[at]);
        is_noticed(bytes);
        is_noticed(line.as_bytes()[..at].to_vec());
    }
    assert_eq!(tried, 10 * line.len());
}

proptest! {
    #[test]
    fn a_record_is_one_short_line_and_is_read_back(
        first in any_secret(),
        second in any_secret(),
        made in 0_i64..4_000_000_000,
        stored in any::<bool>(),
        rotated in any::<bool>(),
        asked in any::<bool>(),
    ) {
        let time = Timestamp::from_second(made).unwrap();
        let mut record = if stored {
            Record::new(first, time, Origin::Imported)
        } else {
            Record::asking(None, "https://chat.example", time)
        };
        if rotated {
            record = record.rotated(second, time, Origin::MadeHere);
        }
        if asked {
            record = Record::asking(Some(record), "https://chat.example/api", time);
        }
        let line = record.to_line();
        prop_assert!(line.is_ascii() && !line.contains('\n'));
        prop_assert!(line.len() < Record::MAX, "{}", line.len());
        prop_assert_eq!(Record::from_line(&line).unwrap(), record);
    }

    #[test]
    fn no_line_makes_reading_a_record_panic(line in "\\PC{0,200}") {
        let _ = Record::from_line(&line);
    }

    #[test]
    fn settings_change_only_what_was_set(
        head in proptest::collection::vec(config_line(), 0..4),
        inside in proptest::collection::vec(config_line(), 0..4),
        tail in proptest::collection::vec(config_line(), 0..4),
        known in any::<bool>(),
    ) {
        let directory = tempfile::TempDir::new().unwrap();
        let path = directory.path().join("config.toml");
        let entry = if known { "[projects.shop]" } else { "[projects.other]" };
        let before = [head, vec![entry.to_owned()], inside, vec!["[else]".to_owned()], tail].concat().join("\n") + "\n";
        fs::write(&path, &before).unwrap();
        // The same key twice is no TOML.
        let Ok(mut config) = Config::load(&path) else { return Ok(()) };
        let settings = Settings { store: Some(StoreKind::File), ..Settings::default() };
        let project = "shop".parse().unwrap();
        config.set(&project, &settings);
        config.prepare().unwrap().commit().unwrap();

        let after = fs::read_to_string(&path).unwrap();
        let again = Config::load(&path).unwrap();
        prop_assert_eq!(again.settings(&project), settings);
        let mut left: Vec<&str> = after.lines().collect();
        for line in before.lines() {
            let at = left.iter().position(|kept| *kept == line);
            prop_assert!(at.is_some(), "`{line}` is not in\n{after}");
            left.remove(at.unwrap());
        }
        left.retain(|line| !line.is_empty());
        let added: &[&str] = if known { &["store = \"file\""] } else { &["[projects.shop]", "store = \"file\""] };
        prop_assert_eq!(left, added);
    }
}
