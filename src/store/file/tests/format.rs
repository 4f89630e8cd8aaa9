//! The bytes of a secrets file: whole, damaged, forged, hostile.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::AeadInOut as _;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::super::error::FormatError;
use super::super::format::{Contents, MAX, Sealed};
use super::super::key::{Cost, Key};
use super::{PASSPHRASE, key, name, put_unread, record};
use crate::store::{Record, Summary};

const SHOP: &str = "k3Yq8ZtN1uVb5RwX0sLm7PdC2fHj9AeG4iTo6QnBxMy";

fn small() -> String {
    let mut contents = Contents::default();
    contents.put(&name("shop"), &record(SHOP));
    String::from_utf8(contents.seal(&key(PASSPHRASE), [9; 24]).unwrap()).unwrap()
}

/// The checksum line made right again, as somebody who changes a file on purpose would.
fn rehashed(text: &str) -> String {
    let body = match text.rfind("sha256 ") {
        Some(at) => text.get(..at).unwrap(),
        None => text,
    };
    let digest: Vec<String> = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{body}sha256 {}\n", digest.concat())
}

fn fault(bytes: &[u8]) -> FormatError {
    Sealed::parse(bytes).err().expect("it was accepted")
}

/// Parses and opens with the key for `passphrase`, derived as the header asks.
fn open(bytes: &[u8], passphrase: &str) -> Result<Contents, FormatError> {
    let sealed = Sealed::parse(bytes)?;
    let key = Key::derive(Zeroizing::new(passphrase.to_owned()), sealed.cost, sealed.salt)?;
    sealed.open(&key)
}

#[test]
fn what_was_sealed_is_opened_again() {
    let contents = open(small().as_bytes(), PASSPHRASE).unwrap();
    let line = contents.line(&name("shop")).unwrap();
    assert_eq!(Record::from_line(line).unwrap(), record(SHOP));
    assert!(contents.line(&name("blog")).is_none());
}

/// Written by another program, in another language, from the description of the format.
fn secret(record: &Record) -> &str {
    record.current.as_ref().unwrap().secret.expose()
}

/// Files like it are out in the world: this file never changes.
#[test]
fn the_file_of_format_1_opens_for_ever() {
    let bytes = include_bytes!("format-1.tilepass");
    let sealed = Sealed::parse(bytes).ok().unwrap();
    assert_eq!(sealed.cost, Cost::STANDARD);
    let summaries: Vec<Summary> =
        sealed.projects.values().map(|summary| serde_json::from_value(summary.clone()).unwrap()).collect();
    let contents = open(bytes, PASSPHRASE).unwrap();
    let records: Vec<Record> = ["Blog.2", "shop"]
        .iter()
        .map(|project| Record::from_line(contents.line(&name(project)).unwrap()).unwrap())
        .collect();
    assert_eq!(secret(&records[0]), "short");
    assert_eq!(secret(&records[1]), SHOP);
    let previous = records[1].previous.as_ref().unwrap();
    assert_eq!(previous.kept.secret.expose(), "an-older-secret-of-some-thirty-two-bytes");
    assert_eq!(records.iter().map(Record::summary).collect::<Vec<_>>(), summaries);
}

#[test]
fn a_wrong_passphrase_is_not_damage() {
    let opened = open(small().as_bytes(), "correct horse battery staple");
    assert_eq!(opened.err(), Some(FormatError::WrongKey));
}

#[test]
fn no_secret_stands_in_the_file() {
    let text = small();
    assert!(!text.contains(SHOP));
    assert!(text.contains(&record(SHOP).summary().current.unwrap().fingerprint.to_string()));
}

#[test]
fn every_changed_bit_is_damage() {
    let good = small().into_bytes();
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            let fault = fault(&bad);
            assert!(matches!(fault, FormatError::Damaged(_)), "{at}: {fault}");
        }
    }
}

#[test]
fn every_missing_end_is_damage() {
    let good = small().into_bytes();
    for length in 0..good.len() {
        assert!(matches!(fault(&good[..length]), FormatError::Damaged(_)));
    }
    let longer = [good.as_slice(), b"\n"].concat();
    assert!(matches!(fault(&longer), FormatError::Damaged(_)));
}

#[test]
fn what_happened_to_it_is_said() {
    let windows = small().replace('\n', "\r\n");
    for (bytes, what) in [
        (windows.as_str(), "its line breaks were changed to those of Windows"),
        ("", "it is empty"),
        ("age-encryption.org/v1\n", "it does not begin like a secrets file"),
        (&"tilepass secrets 1\n".repeat(1 << 17), "it is larger than 1 MiB"),
    ] {
        assert_eq!(fault(bytes.as_bytes()), FormatError::Damaged(what));
    }
}

#[test]
fn a_later_version_is_told_from_damage() {
    let later = rehashed(&small().replacen("secrets 1\n", "secrets 2\nmore\n", 1));
    assert_eq!(fault(later.as_bytes()), FormatError::LaterVersion(2));
    let flipped = small().replacen("secrets 1\n", "secrets 2\n", 1);
    assert!(matches!(fault(flipped.as_bytes()), FormatError::Damaged(_)));
    for version in ["0", "01", "+2", "02", " 2", "", "18446744073709551616", "1 "] {
        let odd = rehashed(&small().replacen("secrets 1\n", &format!("secrets {version}\n"), 1));
        assert_eq!(fault(odd.as_bytes()), FormatError::Damaged("its version cannot be read"), "{version}");
    }
}

/// Whole by its checksum, so only the tag can tell.
#[test]
fn a_forged_header_opens_nothing() {
    let text = small();
    let nonce = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ";
    let salt = "BwcHBwcHBwcHBwcHBwcHBw==";
    for (from, to) in [
        ("\"shop\"", "\"Shop\""),
        ("\"made\":\"2026", "\"made\":\"2025"),
        ("imported", "server"),
        ("\"passes\":1", "\"passes\":2"),
        ("\"memory_kib\":8", "\"memory_kib\":9"),
        ("\"kdf\":", " \"kdf\":"),
        (nonce, "CgkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ"),
        (salt, "CAcHBwcHBwcHBwcHBwcHBw=="),
        ("\"projects\":{", "\"projects\":{\"more\":{},"),
    ] {
        assert!(text.contains(from), "{from}");
        let forged = rehashed(&text.replacen(from, to, 1));
        let opened = open(forged.as_bytes(), PASSPHRASE);
        assert_eq!(opened.err(), Some(FormatError::WrongKey), "{from} to {to}");
    }
}

#[test]
fn a_hostile_header_is_refused_before_any_work() {
    let text = small();
    for (from, to) in [
        ("\"memory_kib\":8", "\"memory_kib\":4294967295"),
        ("\"memory_kib\":8", "\"memory_kib\":262145"),
        ("\"memory_kib\":8", "\"memory_kib\":7"),
        ("\"memory_kib\":8", "\"memory_kib\":-8"),
        ("\"memory_kib\":8", "\"memory_kib\":1e99"),
        ("\"passes\":1", "\"passes\":0"),
        ("\"passes\":1", "\"passes\":17"),
        ("\"lanes\":1", "\"lanes\":0"),
        ("\"lanes\":1", "\"lanes\":9"),
        ("argon2id", "argon2d"),
        ("xchacha20-poly1305", "none"),
        ("\"salt\":\"", "\"salt\":\"AAAA"),
        ("\"nonce\":\"", "\"nonce\":\"AAAA"),
        ("\"salt\":\"", "\"salt\":\"*"),
        ("\"shop\"", "\"../shop\""),
        ("\"shop\"", "\"\""),
        ("\"projects\":{", "\"more\":1,\"projects\":{"),
        ("\"projects\":{", "\"projects\":[{"),
        ("\"kdf\"", "\"kdf\":\"argon2id\",\"kdf\""),
        ("{", ""),
        ("}\n", "}\n\n"),
        ("}\n", "}\n*"),
        ("=\nsha256", "=sha256"),
    ] {
        assert!(text.contains(from), "{from}");
        let hostile = rehashed(&text.replacen(from, to, 1));
        let fault = fault(hostile.as_bytes());
        assert!(matches!(fault, FormatError::Damaged(_)), "{to}: {fault}");
    }
    let deep = format!("\"projects\":{{\"deep\":{}", "[".repeat(100_000));
    let hostile = rehashed(&text.replacen("\"projects\":{", &deep, 1));
    assert!(matches!(fault(hostile.as_bytes()), FormatError::Damaged(_)));
}

/// Only a program with the passphrase and a fault could write these.
#[test]
fn records_must_be_those_that_the_header_lists() {
    let key = key(PASSPHRASE);
    let header = small().split_inclusive('\n').take(2).collect::<String>();
    for (records, good) in [
        ("shop {}\n", true),
        ("", false),
        ("Shop {}\n", false),
        ("shop {}\nblog {}\n", false),
        ("shop {}\nshop {}\n", false),
        ("shop\n", false),
        ("\n", false),
    ] {
        let mut text = records.as_bytes().to_vec();
        key.with_cipher(|cipher| cipher.encrypt_in_place(&[9; 24].into(), header.as_bytes(), &mut text)).unwrap();
        let text = rehashed(&format!("{header}{}\n", BASE64.encode(text)));
        let opened = open(text.as_bytes(), PASSPHRASE);
        match opened.err() {
            None => assert!(good, "{records}"),
            Some(fault) => assert!(!good && matches!(fault, FormatError::Damaged(_)), "{records}"),
        }
    }
}

#[test]
fn what_a_later_version_wrote_for_another_project_is_kept() {
    let text = small();
    let sealed = Sealed::parse(text.as_bytes()).ok().unwrap();
    let mut contents = sealed.open(&key(PASSPHRASE)).unwrap();
    let later = r#"{"v":2,"secrets":["a"]}"#;
    put_unread(&mut contents, &name("later"), serde_json::json!({"algorithm": "new"}), later);
    let first = contents.seal(&key(PASSPHRASE), [1; 24]).unwrap();

    let mut contents = open(&first, PASSPHRASE).unwrap();
    contents.put(&name("shop"), &record("another-secret-for-the-same-project"));
    let second = contents.seal(&key(PASSPHRASE), [2; 24]).unwrap();

    let sealed = Sealed::parse(&second).ok().unwrap();
    assert_eq!(sealed.projects[&name("later")]["algorithm"], "new");
    let contents = sealed.open(&key(PASSPHRASE)).unwrap();
    assert_eq!(contents.line(&name("later")), Some(later));
}

#[test]
fn a_file_that_could_not_be_read_again_is_not_written() {
    let mut contents = Contents::default();
    let longest = record(&"x".repeat(256));
    for number in 0..500 {
        contents.put(&name(&format!("project-{number}")), &longest);
    }
    let file = contents.seal(&key(PASSPHRASE), [3; 24]).unwrap();
    assert!(Sealed::parse(&file).is_ok());
    for number in 500..2000 {
        contents.put(&name(&format!("project-{number}")), &longest);
    }
    let refused = contents.seal(&key(PASSPHRASE), [3; 24]);
    assert_eq!(refused.err(), Some(FormatError::TooLarge));
    assert!(file.len() <= MAX);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = Sealed::parse(&bytes);
        let begun = [b"tilepass secrets 1\n".as_slice(), &bytes].concat();
        prop_assert!(Sealed::parse(&begun).is_err());
    }

    #[test]
    fn no_text_with_a_right_checksum_makes_it_panic(
        version in "[0-9+ ]{0,3}",
        header in ".{0,200}",
        more in "[A-Za-z0-9+/=\n]{0,100}",
    ) {
        let _ = Sealed::parse(rehashed(&format!("tilepass secrets {version}\n{header}\n{more}\n")).as_bytes());
    }

    #[test]
    fn no_change_with_a_right_checksum_is_accepted(at in 0_usize..500, with in "[ -~\n]{0,4}") {
        let text = small();
        let at = at % text.rfind("sha256 ").unwrap();
        let changed = [text.get(..at).unwrap(), &with, text.get(at + 1..).unwrap()].concat();
        prop_assume!(changed != text);
        prop_assert!(open(rehashed(&changed).as_bytes(), PASSPHRASE).is_err());
    }
}
