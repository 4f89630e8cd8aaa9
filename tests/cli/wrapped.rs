//! What is said beside the answer, at terminals of several widths.

use snapbox::str;

use crate::support::home::{Home, OLD};
use crate::support::person::at_a_terminal;

/// A hint with a command in it, and a long error.
const NO_KEYRING: [&str; 5] = ["token", "sign", "--test-visitor", "--store", "keyring"];

/// The screen of a command at a terminal. `None` when there is nobody to play the person.
fn screen(home: &Home, command: &[&str], columns: Option<u16>) -> Option<String> {
    let play = at_a_terminal(home, command);
    let play = if let Some(columns) = columns { play.columns(columns) } else { play };
    play.run().map(|ran| ran.stderr)
}

#[test]
fn lines_end_between_words_and_commands_stay_whole() {
    let home = Home::new();
    at_a_terminal(&home, &NO_KEYRING).columns(50).is(
        4,
        "",
        str![[r#"
error: this computer has no keyring that tilepass
  can use: there is no D-Bus session bus
  (`DBUS_SESSION_BUS_ADDRESS` is not set, or
  wrong)
hint: on a machine without a desktop, keep secrets
  in an encrypted file: `--store file`
hint: or give the secret explicitly:
  `--secret-file PATH`, `TILEPASS_SECRET_FILE` or
  `TILEPASS_SECRET`

"#]],
    );
}

/// In clap's form, too.
#[test]
fn a_mistake_in_a_command_line_is_wrapped() {
    let home = Home::new();
    at_a_terminal(&home, &["secret", "rotate", "--on-server"]).columns(60).is(
        2,
        "",
        str![[r#"
error: `--on-server` needs the project's Tiledesk id: give
  it with `--id`; it stands in the dashboard's address,
  after `/project/`. Give `--server`, too, unless it is on
  Tiledesk's own

Usage: tilepass secret rotate [OPTIONS]

For more information, try '--help'.

"#]],
    );
}

#[test]
fn a_line_is_a_line_where_the_width_is_not_known_or_too_small() {
    let home = Home::with("shop", OLD);
    for command in [&NO_KEYRING[..], &["secret", "rotate", "--on-server"], &["token", "sign", "--project", "x"]] {
        let Some(unknown) = screen(&home, command, None) else { return };
        assert_eq!(screen(&home, command, Some(39)).as_deref(), Some(&*unknown));
        assert_eq!(screen(&home, command, Some(1000)).as_deref(), Some(&*unknown));
        // As scripts have always had it.
        assert_eq!(home.run(command).stderr, unknown);
        let narrow = screen(&home, command, Some(40)).unwrap();
        assert_ne!(narrow, unknown);
        assert_eq!(narrow.replace("\n  ", " "), unknown.replace("\n  ", " "));
        let as_json: Vec<&str> = command.iter().copied().chain(["--json"]).collect();
        assert_eq!(screen(&home, &as_json, Some(40)).as_deref(), Some(&*home.run(&as_json).stderr));
    }
}
