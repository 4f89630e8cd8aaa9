#![allow(clippy::unwrap_used)]

use super::*;

const KEYS: Keys = Keys { character: Some(0x7f), word: Some(0x17), all: Some(0x15), end: Some(0x04) };

/// What becomes of these keys; `None` while the line is not there, or was ended by Ctrl-D.
fn typed(keys: impl AsRef<[u8]>) -> Option<Result<String, Unusable>> {
    let mut typed = Typed::at_most(100);
    for key in keys.as_ref() {
        if typed.key(*key, KEYS) == Step::End {
            return None;
        }
    }
    typed.has_line.then(|| typed.finish().map(|text| text.to_string()))
}

#[test]
fn a_line() {
    for end in ["\n", "\r", "\r\n", "\n\n", "\n \t\r\n"] {
        assert_eq!(typed(format!("a b{end}")).unwrap().as_deref(), Ok("a b"));
    }
    assert_eq!(typed(" ä\t\n").unwrap().as_deref(), Ok(" ä\t"));
    for unfinished in ["", "a", "\n", "\n\r\n", "a\x15\n", "\x1b[200~\n", "\x1b[200~\x1b[201~\n"] {
        assert_eq!(typed(unfinished), None, "{unfinished:?}");
    }
    assert_eq!(typed("\n\na\n").unwrap().as_deref(), Ok("a"));
}

#[test]
fn corrections() {
    assert_eq!(typed("ab\x7fc\n").unwrap().as_deref(), Ok("ac"));
    assert_eq!(typed("aä\x08c\n").unwrap().as_deref(), Ok("ac"));
    assert_eq!(typed("\x7fa\x7f\x7fb\n").unwrap().as_deref(), Ok("b"));
    assert_eq!(typed("one two  \x17x\n").unwrap().as_deref(), Ok("one x"));
    assert_eq!(typed("one two\x15x\n").unwrap().as_deref(), Ok("x"));
    assert_eq!(typed("\x04"), None);
    assert_eq!(typed("half\x04"), None);
}

#[test]
fn more_than_a_line() {
    for several in ["a\nb", "a\nb\n", "a\n\nb\n", "\na\nb", "\x1b[200~a\nb\x1b[201~"] {
        assert_eq!(typed(several), Some(Err(Unusable::Lines)), "{several:?}");
    }
}

#[test]
fn markers_of_a_paste() {
    let complete = ["\x1b[200~a\x1b[201~\n", "\x1b[200~a\n\x1b[201~", "\x1b[200~\na\n\x1b[201~\n"];
    let torn = ["[200~a\n", "200~a\n", "[201~a\n", "00~a\x1b[201~\n", "0~a\n\x1b[201~", "~a\x1b[201~\n"];
    let torn_at_end = ["a\x1b[20\n", "a\x1b[201\n", "a\n\x1b", "a\n\x1b[", "\x1b[200~a\n\x1b[201", "a\x1b[201~\n"];
    for paste in complete.iter().chain(&torn).chain(&torn_at_end) {
        assert_eq!(typed(paste).unwrap().as_deref(), Ok("a"), "{paste:?}");
    }
    // None of that, but what somebody may well have chosen.
    for text in ["~a", "0~a", "00~a", "a[201~"] {
        assert_eq!(typed(format!("{text}\n")).unwrap().as_deref(), Ok(text));
    }
}

#[test]
fn a_paste_that_is_not_over() {
    let expects = |text: &str| {
        let mut typed = Typed::new();
        for byte in text.bytes() {
            typed.key(byte, KEYS);
        }
        typed.expects_more()
    };
    for more in ["\x1b[200~a\n", "a\n\x1b", "a\n\x1b[2", "\x1b[200~a\x1b[201~\x1b[200~b\n"] {
        assert!(expects(more), "{more:?}");
    }
    for over in ["a\n", "\x1b[200~a\n\x1b[201~", "\x1b[200~a\x1b[201~\n", "a\x1b[201~\n"] {
        assert!(!expects(over), "{over:?}");
    }
}

#[test]
fn what_is_refused() {
    for (text, control) in [("a\0", '\0'), ("\x1b[Aa", '\x1b'), ("a\u{85}", '\u{85}'), ("a\x01b", '\x01')] {
        assert_eq!(typed(format!("{text}\n")), Some(Err(Unusable::Control(control))));
    }
    assert_eq!(typed(b"a\xff\n"), Some(Err(Unusable::NotText)));
    let longest = "a".repeat(100);
    assert_eq!(typed(format!("{longest}\n")).unwrap().as_deref(), Ok(longest.as_str()));
    assert_eq!(typed(format!("{longest}a\n")), Some(Err(Unusable::TooLong(100))));
    assert_eq!(typed(format!("{longest}aaa\nb\n")), Some(Err(Unusable::TooLong(100))));
}

#[test]
fn a_control_character_can_be_shown() {
    let shown = Unusable::Control('\x1b').to_string();
    assert_eq!(shown, "has a control character in it (`\\u{1b}`)");
}
