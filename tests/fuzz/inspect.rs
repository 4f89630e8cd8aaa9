//! Anything on stdin of `token inspect`: no panic, and nothing raw that moves, hides or reorders text.
#![no_main]

use std::ffi::OsString;
use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tilepass::ui::{Input, Ui, Output, Terminal};
use tilepass::{Host, run};
use zeroize::Zeroizing;

#[path = "../support/memory.rs"]
#[allow(dead_code, unreachable_pub)]
mod memory;

use memory::{Memory, MemoryStore};

struct Nobody;

impl Terminal for Nobody {
    fn hidden(&mut self, _: &str) -> std::io::Result<Option<Zeroizing<String>>> {
        Ok(None)
    }
    fn line(&mut self, _: &str) -> std::io::Result<Option<String>> {
        Ok(None)
    }
}

fuzz_target!(|data: &[u8]| {
    for flags in [&["--json"][..], &["--redact"], &["--scheme", "custom", "--id", "5e5f4e220b28440012117be4"]] {
        let (mut stdin, mut stdout, mut stderr) = (Cursor::new(data), Vec::new(), Vec::new());
        let mut nobody = Nobody;
        let secret = |name: &str| {
            (name == "TILEPASS_SECRET").then(|| OsString::from("0f8fad5b-d9cb-469f-a165-70867728950e"))
        };
        let world = Host {
            ui: Ui::new(
                Input { reader: &mut stdin, is_terminal: false, is_piped: true },
                Output { writer: &mut stdout, is_terminal: false, colour: false },
                Output { writer: &mut stderr, is_terminal: false, colour: false },
                &mut nobody,
                &secret,
            ),
            now: &|| jiff::Timestamp::from_second(1_795_000_000).unwrap(),
            random: &|_| Err("not here".to_owned()),
            places: None,
            open_store: &|kind, _| {
                Box::new(MemoryStore::new(kind, std::rc::Rc::new(std::cell::RefCell::new(Memory::default()))))
            },
        };
        let arguments = ["tilepass", "token", "inspect"].iter().chain(flags).map(OsString::from);
        run(arguments, world);
        for stream in [stdout, stderr] {
            let text = String::from_utf8(stream).expect("what is printed is UTF-8");
            let unsafe_character = text.chars().find(|c| *c != '\n' && tiledesk_token::escape::is_unsafe(*c));
            assert_eq!(unsafe_character, None, "in {text:?}");
        }
    }
});
