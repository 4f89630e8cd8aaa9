//! `tilepass help`, `man` and `completions`: for those who have the program alone.

use std::fs;
use std::path::Path;

use crate::support::home::Home;

fn committed(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn help_is_that_of_the_command() {
    let home = Home::new();
    for command in [&[] as &[&str], &["token"], &["token", "sign"], &["secret", "exec"], &["snippet"]] {
        let help = home.run(&[&["help"], command].concat());
        let flag = home.run(&[command, &["--help"]].concat());
        assert!(!flag.stdout.is_empty());
        help.is(0, flag.stdout, "");
    }
    let unknown = home.run(&["help", "token", "sing"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert!(
        unknown.stderr.starts_with("error: there is no such command: `tilepass help` lists them\n"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn man_has_every_page_by_both_names() {
    let home = Home::new();
    home.run(&["man"]).is(0, committed("man/tilepass.1"), "");
    let mut seen = 0;
    for page in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("man")).unwrap() {
        let file = page.unwrap().file_name().into_string().unwrap();
        let name = file.strip_suffix(".1").unwrap();
        let text = committed(&format!("man/{file}"));
        home.run(&["man", name]).is(0, text.clone(), "");
        let words: Vec<&str> = name.split('-').skip(1).collect();
        home.run(&[&["man"], words.as_slice()].concat()).is(0, text, "");
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
    home.run(&["man", "nothing"]).usage_error("there is no such manual page: `tilepass help` lists the commands");
    // On a terminal, nobody is left alone with a page's source.
    if let Some(ran) = home.on_a_terminal("tilepass man token sign") {
        assert!(ran.stdout.ends_with("note: to read it: `tilepass man token sign | man -l -`\r\n"), "{}", ran.stdout);
    }
}

#[test]
fn completions_are_the_committed_ones() {
    let home = Home::new();
    for (shell, file) in [
        ("bash", "tilepass.bash"),
        ("zsh", "_tilepass"),
        ("fish", "tilepass.fish"),
        ("powershell", "_tilepass.ps1"),
        ("elvish", "tilepass.elv"),
    ] {
        home.run(&["completions", shell]).is(0, committed(&format!("completions/{file}")), "");
    }
    assert_eq!(home.run(&["completions", "tcsh"]).code, 2);
}
