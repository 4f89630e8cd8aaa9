//! Messages and the values in them: any bytes at all, and those that D-Bus has.

use proptest::prelude::*;
use zeroize::Zeroizing;

use super::super::message::{Call, Kind, Message, START};
use super::super::wire::{Malformed, Reader, Writer};

const PATH: &str = "/org/freedesktop/secrets/collection/login/17";

fn call(signature: &str, body: Writer) -> Vec<u8> {
    let interface = "org.freedesktop.Secret.Item";
    let call = Call { destination: ":1.42", path: PATH, interface, member: "GetSecret", signature, body };
    call.to_bytes(7).unwrap().as_bytes().to_vec()
}

/// An answer that holds one of everything that is read here.
fn answer() -> Vec<u8> {
    let mut body = Writer::new();
    body.array(4, |paths| {
        paths.text(PATH).text("/");
    });
    body.text("/").bool(true).signature("a{ss}").texts(&[("service", "tilepass"), ("username", "shop")]);
    body.align(8).text("/session/1").bytes(&[1; 16]).bytes(b"sealed").text("text/plain");
    let mut bytes = call("aoobv(oayays)", body);
    bytes[1] = 2;
    bytes
}

fn parse(bytes: &[u8]) -> Result<Message, Malformed> {
    Message::parse(Zeroizing::new(bytes.to_vec()))
}

fn fault(bytes: &[u8]) -> &'static str {
    parse(bytes).err().expect("it was accepted").0
}

/// Reads as everything that is ever asked for; what matters is that there is an answer.
fn read_all(message: &Message) {
    let _ = message.words();
    for signature in ["aoobv(oayays)", "aoao", "vo", "bv", "oo", "o", "v", "sss", "(oayays)", "s", ""] {
        let Ok(values) = message.values(signature) else { continue };
        for kind in 0..7 {
            let mut values = values.clone();
            let mut before = None;
            loop {
                let read = match kind {
                    0 => values.paths().map(drop),
                    1 => values.texts().map(drop),
                    2 => values.bytes().map(drop),
                    3 => values.path().map(drop),
                    4 => values.bool().map(drop),
                    5 => values.text_variant().map(drop),
                    _ => values.skip_variant(),
                };
                if read.is_err() {
                    break;
                }
                assert!(before < Some(values.position()), "it goes on for ever");
                before = Some(values.position());
            }
        }
    }
}

#[test]
fn a_call_is_written_as_the_specification_has_it() {
    let mut body = Writer::new();
    body.text("a").bool(true);
    let call = Call { destination: "d.e", path: "/p", interface: "i.f", member: "M", signature: "sb", body };
    let mut expected = b"l\x01\0\x01".to_vec();
    expected.extend([12, 0, 0, 0, 0x17, 0, 0, 0]);
    expected.extend([75, 0, 0, 0]);
    for (code, kind, value) in [(1, b'o', "/p"), (2, b's', "i.f"), (3, b's', "M"), (6, b's', "d.e")] {
        expected.resize(expected.len().next_multiple_of(8), 0);
        expected.extend([code, 1, kind, 0, u8::try_from(value.len()).unwrap(), 0, 0, 0]);
        expected.extend(value.as_bytes());
        expected.push(0);
    }
    expected.resize(expected.len().next_multiple_of(8), 0);
    expected.extend(b"\x08\x01g\0\x02sb\0");
    expected[12] = u8::try_from(expected.len() - START).unwrap();
    expected.resize(expected.len().next_multiple_of(8), 0);
    expected.extend(b"\x01\0\0\0a\0\0\0\x01\0\0\0");
    assert_eq!(call.to_bytes(0x17).unwrap().as_bytes(), expected);
}

#[test]
fn what_is_written_is_read() {
    let bytes = answer();
    assert_eq!(Message::length(bytes.first_chunk().unwrap()), Ok(bytes.len()));
    let message = parse(&bytes).unwrap();
    assert_eq!((message.kind, message.reply_serial), (Kind::Reply, None));
    assert_eq!((message.path.as_str(), message.member.as_str()), (PATH, "GetSecret"));
    let mut values = message.values("aoobv(oayays)").unwrap();
    assert_eq!(values.paths().unwrap(), [PATH, "/"]);
    assert_eq!(values.path(), Ok("/"));
    assert_eq!(values.bool(), Ok(true));
    let mut skipped = values.clone();
    values.variant("a{ss}").unwrap();
    assert_eq!(values.texts().unwrap(), [("service", "tilepass"), ("username", "shop")]);
    skipped.skip_variant().unwrap();
    assert_eq!(skipped.position(), values.position());
    values.align(8).unwrap();
    assert_eq!(
        (values.path(), values.bytes(), values.bytes()),
        (Ok("/session/1"), Ok(&[1; 16][..]), Ok(&b"sealed"[..]))
    );
    assert_eq!(values.text(), Ok("text/plain"));
    assert_eq!(values.byte(), Err(Malformed("it is truncated")));
    assert!(message.values("aoao").is_err());
}

#[test]
fn what_no_message_has_is_refused() {
    let good = answer();
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    assert_eq!(fault(&[]), "it is truncated");
    assert_eq!(fault(&with(0, b'x')), "it does not begin as a message does");
    assert_eq!(fault(&with(1, 0)), "it is of no kind");
    assert_eq!(fault(&with(3, 2)), "it is of another version of D-Bus");
    assert_eq!(fault(&good[..good.len() - 1]), "it is not as long as it says");
    assert_eq!(fault(&with(6, 0x10)), "it is longer than tilepass takes");
    assert_eq!(fault(&with(15, 0xff)), "it is longer than tilepass takes");
    // Eight bytes of the fields are said to be of the body.
    let mut moved = good.clone();
    moved[4] += 8;
    moved[12] -= 8;
    assert!(parse(&moved).is_err());
    // A kind that nobody knows yet is one to ignore.
    assert_eq!(parse(&with(1, 9)).unwrap().kind, Kind::Other);
}

#[test]
fn a_call_that_is_too_long_is_not_made() {
    let mut body = Writer::new();
    body.bytes(&vec![0; 1 << 20]);
    let call = Call { destination: "d", path: "/", interface: "i", member: "M", signature: "ay", body };
    assert!(call.to_bytes(1).is_err());
}

#[test]
fn paths_strings_and_truth_values_are_looked_at() {
    for path in ["", "a", "//", "/a/", "/a//b", "/a-b", "/ä"] {
        let mut writer = Writer::new();
        writer.text(path);
        assert!(Reader::new(writer.as_bytes(), false).path().is_err(), "{path}");
    }
    for bytes in [&b"\x01\0\0\0\0\0"[..], b"\x01\0\0\0ab", b"\x01\0\0\0\xff\0", b"\xff\xff\xff\xffa\0"] {
        assert!(Reader::new(bytes, false).text().is_err(), "{bytes:?}");
    }
    assert!(Reader::new(b"\x02\0\0\0", false).bool().is_err());
    assert_eq!(Reader::new(b"\0\0\0\x01", true).bool(), Ok(true));
    assert!(Reader::new(&[0, 0, 0, 5, 0, 0, 0, 0], true).paths().is_err());
    assert!(Reader::new(&[0xff; 64], false).paths().is_err());
}

/// Types that take no room, or never end, would have a reader go on for ever.
#[test]
fn types_that_do_not_end_are_refused() {
    for signature in ["", "(", "()", "a()", "a", "a(", "(y", "{s", "yy", "z", "a{", &"(".repeat(200), &"a".repeat(200)]
    {
        let mut writer = Writer::new();
        writer.signature(signature).raw(&[0; 512]);
        assert!(Reader::new(writer.as_bytes(), false).skip_variant().is_err(), "{signature}");
    }
    // Variants in variants.
    let nested = b"\x01v\0".repeat(1000);
    assert!(Reader::new(&nested, false).skip_variant().is_err());
    // Nested as deep as may be, and all types.
    for signature in ["y", "b", "n", "q", "i", "u", "x", "t", "d", "h", "(yv)", "a{sv}", "a(ayas)", "aaaaaaaai"] {
        let mut writer = Writer::new();
        writer.signature(signature).raw(&[0; 12]).signature("y").raw(&[0; 64]);
        let skipped = Reader::new(writer.as_bytes(), false).skip_variant();
        assert!(skipped.is_ok() || signature == "(yv)", "{signature}: {skipped:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_message_or_none(mut bytes in prop::collection::vec(any::<u8>(), 0..300), starts: bool, big: bool) {
        // Otherwise hardly any would come past the first of them.
        if starts && bytes.len() > START {
            bytes[0] = if big { b'B' } else { b'l' };
            bytes[1] = 2;
            bytes[3] = 1;
            let fields = u32::from(bytes[12]) % u32::try_from(bytes.len()).unwrap();
            let rest = u32::try_from(bytes.len() - START).unwrap();
            let body = rest.saturating_sub(fields.next_multiple_of(8));
            let bytes_of = |number: u32| if big { number.to_be_bytes() } else { number.to_le_bytes() };
            bytes[4..8].copy_from_slice(&bytes_of(body));
            bytes[12..16].copy_from_slice(&bytes_of(fields));
        }
        if let Ok(message) = parse(&bytes) {
            read_all(&message);
        }
    }

    #[test]
    fn a_message_with_other_bytes_is_a_message_or_none(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = answer();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(message) = parse(&bytes) {
            read_all(&message);
        }
    }

    #[test]
    fn any_value_of_any_type_is_passed_over_or_refused(signature in "[a(){}vsogybuxt]{0,20}", bytes in prop::collection::vec(0..9_u8, 0..200)) {
        let mut writer = Writer::new();
        writer.signature(&signature).raw(&bytes);
        let _ = Reader::new(writer.as_bytes(), false).skip_variant();
    }

    #[test]
    fn what_a_dictionary_says_is_read_again(entries in prop::collection::vec(("[^\0]{0,9}", "[^\0]{0,9}"), 0..6)) {
        let entries: Vec<(&str, &str)> = entries.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let mut writer = Writer::new();
        writer.texts(&entries);
        let mut reader = Reader::new(writer.as_bytes(), false);
        prop_assert_eq!(reader.texts().unwrap(), entries);
        prop_assert_eq!(reader.position(), writer.as_bytes().len());
    }
}
