//! The prompts of `tilepass secret …`, at a real terminal, played by `support/terminal.py`.

use std::fs;

use snapbox::str;

use crate::support::home::{self, Home, NEW, OLD};
use crate::support::person::{
    AGAIN, CTRL_C, CTRL_D, NAME, NEW_PASSPHRASE, NEW_SECRET, PASSPHRASE, SECRET, at_a_terminal,
};
use crate::support::server::{MockServer, without_port};

#[test]
fn generate_ends_the_secret_in_a_newline_on_a_terminal() {
    let home = Home::new();
    let generate = ["secret", "generate", "--store", "file", "-q"];
    let Some(ran) = at_a_terminal(&home, &generate).run() else {
        return;
    };
    assert_eq!((ran.code, ran.stderr.len()), (0, 44), "{}", ran.stderr);
    assert!(ran.stderr.ends_with('\n'));
}

#[test]
fn import_asks_hidden() {
    for arguments in [["secret", "import", "--store", "file"].as_slice(), &["secret", "import", "--store", "file", "-"]]
    {
        let home = Home::new();
        at_a_terminal(&home, arguments).then(SECRET, &format!("{OLD}\n")).is(
            0,
            "",
            str![[r#"
Secret of project default (not shown): 
note: stored in the secrets file for project `default`; fingerprint OOOO-OOOO-OOOO
note: if it came in a chat message, a mail or a file of its own, delete that

"#]],
        );
        if home.secrets_file().exists() {
            home.holds("default", OLD);
        }
    }
}

#[test]
fn import_does_not_ask_where_a_pipe_gives_it() {
    let home = Home::new();
    at_a_terminal(&home, &["secret", "import", "--store", "file"]).fed(OLD).is(
        0,
        "",
        str![[r#"
note: stored in the secrets file for project `default`; fingerprint OOOO-OOOO-OOOO
note: if it came in a chat message, a mail or a file of its own, delete that

"#]],
    );
}

#[test]
fn import_without_input_names_the_other_ways() {
    let home = Home::with("default", OLD);
    at_a_terminal(&home, &["secret", "import", "--store", "file", "--project", "x", "--no-input"]).is(
        6,
        "",
        str![[r#"
error: the secret cannot be asked for: `--no-input` was given
hint: give it in a file or a pipe: `tilepass secret import PATH`, `… | tilepass secret import -`

"#]],
    );
    at_a_terminal(&home, &["secret", "rotate", "--from", "-", "--no-input", "--yes"]).is(
        6,
        "",
        str![[r#"
error: the secret cannot be asked for: `--no-input` was given
hint: give it in a file or a pipe: `tilepass secret rotate --from PATH`, `… | tilepass secret rotate --from -`

"#]],
    );
}

#[test]
fn a_secret_from_stdin_is_asked_for_hidden() {
    let home = Home::new();
    let sign = ["token", "sign", "--test-visitor", "--scheme", "visitor", "--secret-file", "-"];
    let play = at_a_terminal(&home, &sign).then("Secret (not shown): ", &format!("{OLD}\n")).piping_stdout();
    let Some(ran) = play.run() else { return };
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("JWT "));
    ran.says(str![[r#"
Secret (not shown): 
note: expires in 5 min, at TIME

"#]]);
    let without_input = [&sign[..], &["--no-input"]].concat();
    at_a_terminal(&home, &without_input).is(
        6,
        "",
        str![[r#"
error: the secret cannot be asked for: `--no-input` was given
hint: give it in a file, or in a pipe: `--secret-file PATH`, `… | tilepass … --secret-file -`

"#]],
    );
}

#[test]
fn a_hidden_prompt_can_be_cancelled() {
    for key in [CTRL_C, CTRL_D] {
        let home = Home::new();
        at_a_terminal(&home, &["secret", "import", "--store", "file"]).then(SECRET, key).is(
            130,
            "",
            str![[r#"
Secret of project default (not shown): 
error: cancelled; nothing was changed

"#]],
        );
        at_a_terminal(&home, &["secret", "import", "--store", "file"])
            .then(SECRET, &format!("half a secret{CTRL_C}"))
            .is(
                130,
                "",
                str![[r#"
Secret of project default (not shown): 
error: cancelled; nothing was changed

"#]],
            );
        assert!(!home.secrets_file().exists());
        assert_eq!(home.read_config(), "");
    }
}

#[test]
fn what_is_typed_is_judged_like_a_file() {
    let home = Home::new();
    at_a_terminal(&home, &["secret", "import", "--store", "file"]).then(SECRET, " \n").is(
        6,
        "",
        str![[r#"
Secret of project default (not shown): 
error: the secret that was typed is empty
hint: give the secret alone, on one line, exactly as the dashboard shows it

"#]],
    );
    at_a_terminal(&home, &["secret", "import", "--store", "file"])
        .then(SECRET, &format!("\u{201c}{OLD}\u{201d}\n"))
        .is(
            6,
            "",
            str![[r#"
Secret of project default (not shown): 
error: the secret that was typed has quotes around it; give the secret without them
hint: give the secret alone, on one line, exactly as the dashboard shows it

"#]],
        );
}

#[test]
fn import_finds_out_that_it_cannot_before_it_asks() {
    let home = Home::with("default", OLD);
    at_a_terminal(&home, &["secret", "import"]).is(
        5,
        "",
        str![[r#"
error: project `default` has a secret already (OOOO-OOOO-OOOO)
hint: to replace it: `tilepass secret rotate --from -`; to store another project's, name that with `--project`

"#]],
    );
    // The store takes nothing: its directory is a file.
    let home = Home::new();
    fs::write(home.path().join("data"), "").unwrap();
    at_a_terminal(&home, &["secret", "import", "--store", "file"]).is(
        4,
        "",
        str![[r#"
error: cannot make the directory `~/data/tilepass`: Not a directory (os error 20)
hint: see who owns that directory, and whether it can be written

"#]],
    );
}

#[test]
fn rotate_wants_the_name_typed() {
    let home = Home::with("default", OLD);
    let rotate = ["secret", "rotate", "--hide"];
    let quietly = ["secret", "rotate", "--hide", "-q"];
    at_a_terminal(&home, &quietly).then(NAME, "yes\n").then(NAME, "shop\n").is(
        5,
        "",
        str![[r#"
Type the project's name, default, to go on: yes
warning: that is not `default`; try again
Type the project's name, default, to go on: shop
error: that is not `default`; nothing was changed
hint: type the project's name, `default`, to confirm

"#]],
    );
    at_a_terminal(&home, &quietly).then(NAME, "\n").then(NAME, "\n").is(
        5,
        "",
        str![[r#"
Type the project's name, default, to go on: 
warning: that is not `default`; try again
Type the project's name, default, to go on: 
error: that is not `default`; nothing was changed
hint: type the project's name, `default`, to confirm

"#]],
    );
    home.holds("default", OLD);
    at_a_terminal(&home, &rotate)
        .then(NAME, "defualt\n")
        .then(NAME, " default \n")
        .is(0, "", str![[r#"
note: this replaces the secret OOOO-OOOO-OOOO of project `default` in the secrets file (imported AGO)
note: by one that is made here
note: take care: the old secret came from elsewhere, and no command shows it again; if a Tiledesk server made it, that server takes none made here: replace it with `--on-server` or `--from -`
Type the project's name, default, to go on: defualt
warning: that is not `default`; try again
Type the project's name, default, to go on:  default 
note: project `default` now has the secret FFFF-FFFF-FFFF; OOOO-OOOO-OOOO is kept for diagnosis only
note: give the new secret to every signer and to whatever checks their tokens, and restart them; `tilepass token inspect` names those that still have the old one

"#]]);
}

#[test]
fn rotate_can_be_cancelled_at_the_name() {
    let home = Home::with("default", OLD);
    let vault = fs::read(home.secrets_file()).unwrap();
    let rotate = ["secret", "rotate", "--hide", "-q"];
    at_a_terminal(&home, &rotate).then(NAME, CTRL_D).is(
        130,
        "",
        str![[r#"
Type the project's name, default, to go on: 
error: cancelled; nothing was changed

"#]],
    );
    at_a_terminal(&home, &rotate).then(NAME, CTRL_C).is(
        130,
        "",
        str![[r#"
Type the project's name, default, to go on: ^C
error: cancelled; nothing was changed

"#]],
    );
    at_a_terminal(&home, &rotate).then(NAME, &format!("defau{CTRL_C}")).is(
        130,
        "",
        str![[r#"
Type the project's name, default, to go on: ^C
error: cancelled; nothing was changed

"#]],
    );
    assert_eq!(fs::read(home.secrets_file()).unwrap(), vault);
    let left = fs::read_dir(home.secrets_file().parent().unwrap()).unwrap();
    assert_eq!(left.map(|file| file.unwrap().file_name()).collect::<Vec<_>>(), ["secrets.tilepass"]);
}

#[test]
fn rotate_from_a_prompt_asks_for_the_secret_and_then_for_the_name() {
    let home = Home::with("default", OLD);
    at_a_terminal(&home, &["secret", "rotate", "--from", "-"])
        .then(NEW_SECRET, &format!("{NEW}\n"))
        .then(NAME, "default\n")
        .is(
            0,
            "",
            str![[r#"
New secret of project default (not shown): 
note: this replaces the secret OOOO-OOOO-OOOO of project `default` in the secrets file (imported AGO)
note: by the one that was given, NNNN-NNNN-NNNN
note: tokens of the old secret are refused from the moment the server has the new one
note: visitors are disconnected until every signer has the new secret and is restarted: do it in a quiet hour
Type the project's name, default, to go on: default
note: project `default` now has the secret NNNN-NNNN-NNNN; OOOO-OOOO-OOOO is kept for diagnosis only
note: give the new secret to every signer, and restart it; `tilepass token inspect` names those that still have the old one

"#]],
        );
    if home.status("default")["previous"].is_object() {
        home.holds("default", NEW);
    }
}

#[test]
fn a_prompt_needs_only_stderr() {
    let home = Home::with("default", OLD);
    let play = at_a_terminal(&home, &["secret", "rotate", "-q", "--local"]).fed("not for the prompt\n");
    let Some(ran) = play.piping_stdout().then(NAME, "default\n").run() else {
        return;
    };
    assert_eq!((ran.code, ran.stdout.len()), (0, 43), "{}", ran.stderr);
    home.holds("default", &ran.stdout);
    at_a_terminal(&home, &["secret", "rotate", "-q", "--from", "-"]).fed(NEW).then(NAME, "default\n").is(
        0,
        "",
        str![[r#"
Type the project's name, default, to go on: default

"#]],
    );
    home.holds("default", NEW);
}

#[test]
fn remove_wants_the_name_typed() {
    let home = Home::with("default", OLD);
    let remove = ["secret", "remove", "-q"];
    at_a_terminal(&home, &remove).then(NAME, "y\n").then(NAME, "n\n").is(
        5,
        "",
        str![[r#"
Type the project's name, default, to go on: y
warning: that is not `default`; try again
Type the project's name, default, to go on: n
error: that is not `default`; nothing was changed
hint: type the project's name, `default`, to confirm

"#]],
    );
    at_a_terminal(&home, &remove).then(NAME, CTRL_D).is(
        130,
        "",
        str![[r#"
Type the project's name, default, to go on: 
error: cancelled; nothing was changed

"#]],
    );
    home.holds("default", OLD);
    at_a_terminal(&home, &remove).then(NAME, "default\n").is(
        0,
        "",
        str![[r#"
Type the project's name, default, to go on: default

"#]],
    );
}

#[test]
fn yes_alone_does_not_do_where_there_are_several() {
    let home = Home::with("default", OLD);
    home.import("shop", OLD);
    at_a_terminal(&home, &["secret", "remove", "-q", "--yes"]).is(
        5,
        "",
        str![[r#"
error: removing the secret of project `default` needs a confirmation, and `--yes` alone does not say to which project
hint: to do it without being asked, add to the same command: `--project default --yes`

"#]],
    );
}

#[test]
fn a_new_file_store_wants_its_passphrase_twice() {
    let home = Home::new();
    let import = ["secret", "import", "-q", "--store", "file"];
    let play = || at_a_terminal(&home, &import).without("TILEPASS_PASSPHRASE_FILE");
    // What it is for is said before it is asked for; `-q` leaves that out.
    let explained = ["secret", "import", "--store", "file"];
    at_a_terminal(&home, &explained).without("TILEPASS_PASSPHRASE_FILE").then(NEW_PASSPHRASE, CTRL_D).is(
        130,
        "",
        str![[r#"
note: the secrets file is encrypted under a passphrase of yours, which is asked for whenever a secret in it is used
note: nobody can recover that passphrase: keep it where you keep your others
New passphrase of the secrets file (not shown): 
error: cancelled; nothing was changed

"#]],
    );
    play().then(NEW_PASSPHRASE, "\n").then(NEW_PASSPHRASE, CTRL_D).is(
        130,
        "",
        str![[r#"
New passphrase of the secrets file (not shown): 
New passphrase of the secrets file (not shown): 
error: cancelled; nothing was changed

"#]],
    );
    play().then(NEW_PASSPHRASE, "one\n").then(AGAIN, "other\n").then(NEW_PASSPHRASE, "two\n").then(AGAIN, "one\n").is(
        4,
        "",
        str![[r#"
New passphrase of the secrets file (not shown): 
warning: that passphrase is short: whoever gets hold of the file can guess it
The same passphrase again: 
warning: the two passphrases differ; try again
New passphrase of the secrets file (not shown): 
The same passphrase again: 
error: the two passphrases differ; nothing was changed

"#]],
    );
    play().then(NEW_PASSPHRASE, "one\n").then(AGAIN, CTRL_C).is(
        130,
        "",
        str![[r#"
New passphrase of the secrets file (not shown): 
warning: that passphrase is short: whoever gets hold of the file can guess it
The same passphrase again: 
error: cancelled; nothing was changed

"#]],
    );
    assert!(!home.secrets_file().exists());
    play()
        .then(NEW_PASSPHRASE, &format!("{}\n", home::PASSPHRASE))
        .then(AGAIN, "a slip of the finger\n")
        .then(NEW_PASSPHRASE, &format!("{}\n", home::PASSPHRASE))
        .then(AGAIN, &format!("{}\n", home::PASSPHRASE))
        .then(SECRET, &format!("{OLD}\n"))
        .is(
            0,
            "",
            str![[r#"
New passphrase of the secrets file (not shown): 
The same passphrase again: 
warning: the two passphrases differ; try again
New passphrase of the secrets file (not shown): 
The same passphrase again: 
Secret of project default (not shown): 

"#]],
        );
    if home.secrets_file().exists() {
        home.holds("default", OLD);
    }
}

#[test]
fn the_passphrase_is_asked_once_and_its_prompt_can_be_cancelled() {
    let home = Home::with("default", OLD);
    let rotate = ["secret", "rotate", "-q", "--hide"];
    let play = || at_a_terminal(&home, &rotate).without("TILEPASS_PASSPHRASE_FILE");
    play().then(PASSPHRASE, "wrong\n").then(PASSPHRASE, "Wrong\n").then(PASSPHRASE, "WRONG\n").is(
        4,
        "",
        str![[r#"
Passphrase of the secrets file (not shown): 
warning: that passphrase does not open the secrets file; try again
Passphrase of the secrets file (not shown): 
warning: that passphrase does not open the secrets file; try again
Passphrase of the secrets file (not shown): 
error: the passphrase does not open the secrets file `~/data/tilepass/secrets.tilepass`
hint: type it again, with an eye on Caps Lock and the keyboard's layout
hint: nothing else opens the file: if the passphrase is lost, move the file away, `mv '~/data/tilepass/secrets.tilepass' '~/data/tilepass/secrets.tilepass.lost'`, and store each secret again: `tilepass secret import`, or `tilepass secret rotate --on-server` where nobody has it

"#]],
    );
    play().then(PASSPHRASE, CTRL_C).is(
        130,
        "",
        str![[r#"
Passphrase of the secrets file (not shown): 
error: cancelled; nothing was changed

"#]],
    );
    let right = format!("{}\n", home::PASSPHRASE);
    play().then(PASSPHRASE, "wrong\n").then(PASSPHRASE, "Wrong\n").then(PASSPHRASE, &right).then(NAME, "default\n").is(
        0,
        "",
        str![[r#"
Passphrase of the secrets file (not shown): 
warning: that passphrase does not open the secrets file; try again
Passphrase of the secrets file (not shown): 
warning: that passphrase does not open the secrets file; try again
Passphrase of the secrets file (not shown): 
Type the project's name, default, to go on: default

"#]],
    );
}

#[test]
fn colour_is_for_terminals() {
    let home = Home::new();
    let plain = str![[r#"
note: no project is known here
hint: store the secret that the dashboard made: `tilepass secret import`

"#]];
    let status = ["secret", "status"];
    at_a_terminal(&home, &status).is(0, "", plain.clone());
    at_a_terminal(&home, &["secret", "status", "--color", "never"]).is(0, "", plain.clone());
    let mut play = at_a_terminal(&home, &status);
    play.environment.insert("TERM".to_owned(), "xterm".into());
    play.is(
        0,
        "",
        str![[r#"
[1m[36mnote:[0m no project is known here
[1m[36mhint:[0m store the secret that the dashboard made: `tilepass secret import`

"#]],
    );
    let mut play = at_a_terminal(&home, &status);
    play.environment.insert("TERM".to_owned(), "xterm".into());
    play.environment.insert("NO_COLOR".to_owned(), "1".into());
    play.is(0, "", plain);
}

#[test]
fn exec_asks_for_the_passphrase_and_gives_the_terminal_over() {
    let home = Home::with("default", OLD);
    let script = "test -t 0 && test -t 1 && printf 'Go on? ' && read -r answer && \
        test \"$TILEDESK_SECRET\" = \"$1\" && echo \"$answer\"; exit 7";
    at_a_terminal(&home, &["secret", "exec", "--", "sh", "-c", script, "it", OLD])
        .without("TILEPASS_PASSPHRASE_FILE")
        .then(PASSPHRASE, &format!("{}\n", home::PASSPHRASE))
        .then("Go on? ", "by all means\n")
        .is(
            7,
            "",
            str![[r#"
Passphrase of the secrets file (not shown): 
Go on? by all means
by all means

"#]],
        );
}

fn rotate_on(mock: &MockServer) -> [&str; 7] {
    ["secret", "rotate", "--on-server", "--id", "5e5f4e220b28440012117be4", "--server", mock.url.as_str()]
}

#[test]
fn rotate_on_a_server_asks_for_the_name_the_address_and_the_password_and_says_for_where() {
    const PASSWORD: &str = "hunter2 hunter2";
    let home = Home::with("default", OLD);
    let mock = MockServer::making(NEW);
    let host = mock.url.host().to_owned();
    let arguments = rotate_on(&mock);
    let email = format!("Administrator's e-mail address at {host}: ");
    let password = format!("Password of ada@example.com at {host} (not shown): ");
    let play = at_a_terminal(&home, &arguments)
        .then(NAME, "default\n")
        .then(&email, "ada@example.com \n")
        .then(&password, &format!("{PASSWORD}\n"))
        .piping_stdout();
    let Some(mut ran) = play.run() else { return };
    assert!(!ran.stderr.contains(PASSWORD));
    ran.stderr = without_port(&ran.stderr);
    ran.is(0, NEW, str![[r#"
warning: this has `http://HOST` make a new secret for project `default` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
note: visitors are disconnected and cannot sign in until every signer has the new secret and is restarted: do it in a quiet hour
note: the secret OOOO-OOOO-OOOO of project `default` in the secrets file (imported AGO) is then kept for diagnosis only
Type the project's name, default, to go on: default
Administrator's e-mail address at HOST: ada@example.com 
Password of ada@example.com at HOST (not shown): 
note: asking `HOST`…; if this is interrupted, `tilepass secret status` shows what is known
note: `HOST` made a new secret for project `default`, NNNN-NNNN-NNNN; it is stored in the secrets file
note: `http://HOST` is remembered as the server of project `default`
note: this is the only time it is shown
note: first see that the server has it: `tilepass secret check --project default`; then give the new secret to every back end that signs tokens, and restart it: until then its visitors cannot sign in
note: to see that a signer has it: `curl -s https://shop.example/chat-token | tilepass token inspect --project default`, with the address where that signer hands out its tokens
note: if the old secret had leaked: the new one does not end what it opened; `tilepass secret incident --project default` shows who and what may still be inside
note: when all signers have it, forget the old one: `tilepass secret remove --previous --project default`

"#]]);
    let basic = "authorization: Basic YWRhQGV4YW1wbGUuY29tOmh1bnRlcjIgaHVudGVyMg==";
    assert!(mock.request().contains(&basic.to_owned()));
    home.holds("default", NEW);
}

#[test]
fn a_user_token_from_stdin_is_asked_for_hidden() {
    let home = Home::with("default", OLD);
    let mock = MockServer::making(NEW);
    let prompt = format!("User token of an administrator at {} (not shown): ", mock.url.host());
    let flags = ["--yes", "-q", "--admin-token-file", "-"];
    let arguments = [&rotate_on(&mock)[..], &flags].concat();
    let without_input = [&arguments[..], &["--no-input"]].concat();
    let Some(mut ran) = at_a_terminal(&home, &without_input).run() else {
        return;
    };
    ran.stderr = without_port(&ran.stderr);
    ran.is(6, "", str![[r#"
warning: this has `http://HOST` make a new secret for project `default` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
error: the administrator's token cannot be asked for: `--no-input` was given
hint: give it in a file: `--admin-token-file PATH`; or in a pipe: `--admin-token-file -`

"#]]);
    let play = at_a_terminal(&home, &arguments).then(&prompt, "JWT a.b.c\n").piping_stdout();
    let Some(ran) = play.run() else { return };
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!ran.stderr.contains("a.b.c"), "{}", ran.stderr);
    let header = "authorization: JWT a.b.c".to_owned();
    assert!(mock.request().contains(&header));
}

#[test]
fn nothing_has_happened_when_the_password_is_not_given() {
    let home = Home::with("default", OLD);
    let mock = MockServer::making(NEW);
    let host = mock.url.host().to_owned();
    let arguments = rotate_on(&mock);
    let email = format!("Administrator's e-mail address at {host}: ");
    let password = format!("Password of a\\u{{202e}}b at {host} (not shown): ");
    let play =
        at_a_terminal(&home, &arguments).then(NAME, "default\n").then(&email, "a\u{202e}b\n").then(&password, CTRL_C);
    let Some(ran) = play.run() else { return };
    assert_eq!(ran.code, 130, "{}", ran.stderr);
    let said = "error: cancelled; nothing was changed\n";
    assert!(ran.stderr.ends_with(said), "{}", ran.stderr);
    // Nobody is asked for the password of an address that cannot be one.
    for (address, why) in [("", "is empty"), ("a:b", "has a `:` or a control character in it")] {
        let mut play = at_a_terminal(&home, &arguments).then(NAME, "default\n");
        play.environment.insert("TILEPASS_ADMIN_EMAIL".to_owned(), address.into());
        let Some(ran) = play.run() else { return };
        assert_eq!(ran.code, 6, "{}", ran.stderr);
        let said = format!("error: the administrator's e-mail address {why}; nothing was changed\n");
        assert!(ran.stderr.contains(&said), "{}", ran.stderr);
        assert!(!ran.stderr.contains("Password"), "{}", ran.stderr);
    }
    mock.was_not_asked();
    home.holds("default", OLD);
}
