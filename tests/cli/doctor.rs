//! `tilepass doctor`: each thing once well and once not.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;

use jiff::Timestamp;
use serde_json::Value;
use snapbox::str;

use crate::support::home::{Home, OLD, Ran};
use crate::support::server::MockServer;
use crate::support::tokens::ID;

/// A project whose secret is in the secrets file, and a shell in which tilepass is on no `PATH`.
fn home() -> Home {
    Home::with("shop", OLD).without("PATH").env("PATH", "/usr/bin:/bin")
}

/// An answer with this computer's time, so many seconds later.
fn server(ahead: i64, more: &'static str) -> MockServer {
    MockServer::replying(move |_| {
        let date = Timestamp::from_second(Timestamp::now().as_second() + ahead).unwrap();
        let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT");
        format!("HTTP/1.1 404 Not Found\r\nDate: {date}\r\n{more}Content-Length: 0\r\n\r\n")
    })
}

fn on(mock: &MockServer) -> Home {
    let home = home();
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\nserver = \"{}\"\nstore = \"file\"\n", mock.url));
    home
}

fn lines(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What it says of one thing: the state, the message and the first hint, of the line that is worst.
#[track_caller]
fn says(ran: &Ran, check: &str) -> (String, String, String) {
    let all = lines(ran);
    let of_it = || all.iter().filter(|line| line["check"] == check);
    let worst = ["bad", "unknown", "good"].iter().find_map(|state| of_it().find(|line| line["state"] == *state));
    let line = worst.unwrap_or_else(|| panic!("nothing of {check}: {}", ran.stdout));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&line["state"]), text(&line["message"]), text(&line["hints"][0]))
}

fn doctor(home: &Home, arguments: &[&str]) -> Ran {
    home.run(&[&["doctor", "--json"], arguments].concat())
}

#[test]
fn all_is_well() {
    let home = home();
    let script = home.run(&["completions", "bash"]).stdout;
    let place = home.path().join("data/bash-completion/completions");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("tilepass"), &script).unwrap();
    let mock = server(0, "");
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\nserver = \"{}\"\nstore = \"file\"\n", mock.url));
    let ran = home.run(&["doctor"]).code(0);
    assert_eq!(ran.stderr, "");
    for line in [
        "good     settings      `~/config/tilepass/config.toml` has 1 project\n",
        "good     permissions   nobody else may change the settings or the secrets file\n",
        "good     passphrase    `TILEPASS_PASSPHRASE_FILE` says where it is; it was not tried\n",
        "good     secret        that of project `shop`, b202-30dd-cb38 is in the secrets file\n",
        "good     certificates  servers are judged by this computer's list of authorities\n",
        " is reached without one\n",
        "good     server        `127.0.0.1:",
        "good     clock         this computer's agrees with that of `127.0.0.1:",
        "`~/data/bash-completion/completions/tilepass`",
    ] {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
    let version = format!("good     version       tilepass {}, `", env!("CARGO_PKG_VERSION"));
    assert!(ran.stdout.starts_with(&version), "{}", ran.stdout);
    // Without credentials, and once.
    let request = mock.request();
    assert_eq!(request[0], "GET / HTTP/1.1");
    assert!(!request.iter().any(|line| line.starts_with("authorization")), "{request:?}");
    // The same for machines.
    let ran = doctor(&home, &[]).code(0);
    assert!(lines(&ran).iter().all(|line| line["state"] == "good" && line["hints"] == serde_json::json!([])));
}

#[test]
fn only_a_server_that_is_remembered_is_asked() {
    let mock = server(0, "");
    let home = home().env("TILEPASS_SERVER", mock.url.to_string());
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\nstore = \"file\"\n"));
    doctor(&home, &[]).code(0).says("note: no server was asked: `config.toml` names none\n");
    mock.was_not_asked();
    let home = on(&mock);
    doctor(&home, &["--offline"]).code(0).says("note: no server was asked: `--offline` was given\n");
    mock.was_not_asked();
}

#[test]
fn clocks_are_compared() {
    let ran = doctor(&on(&server(-3600, "")), &[]).code(1);
    let (state, message, hint) = says(&ran, "clock");
    assert_eq!(state, "bad");
    assert!(message.starts_with("this computer's clock is ") && message.contains(" ahead of that of"), "{message}");
    assert!(hint.contains("`date -u`"), "{hint}");
    // A cache may have kept the answer.
    let ran = doctor(&on(&server(-3600, "Age: 3600\r\n")), &[]).code(6);
    assert_eq!(says(&ran, "clock").0, "unknown");
    let ran = doctor(&on(&MockServer::saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")), &[]).code(6);
    assert_eq!(says(&ran, "clock").0, "unknown");
}

#[test]
fn a_server_that_cannot_be_reached_is_unknown_and_a_way_that_is_none_is_bad() {
    let broken = MockServer::saying("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    let ran = doctor(&on(&broken), &[]).code(6);
    assert_eq!(says(&ran, "server").0, "unknown");
    let https = home();
    let mock = server(0, "");
    let address = mock.url.to_string().replace("http:", "https:");
    https.write_config(format!("[projects.shop]\nserver = \"{address}\"\nstore = \"file\"\n"));
    let ran = doctor(&https, &[]).code(1);
    let (state, message, hint) = says(&ran, "certificates");
    assert_eq!(state, "bad");
    assert!(message.starts_with("there is no secure connection to"), "{message}");
    assert!(!hint.is_empty());
    // Neither needs a network.
    https.write_config("[projects.shop]\nserver = \"https://chat.example\"\nstore = \"file\"\n");
    let https = https.env("HTTPS_PROXY", "socks5://proxy.example");
    let ran = doctor(&https, &["--offline"]).code(1);
    assert_eq!(says(&ran, "proxy").1, "`HTTPS_PROXY` does not name an HTTP proxy");
    let proxied = https.env("HTTPS_PROXY", "http://ada:hunter2@proxy.example:3128");
    let ran = doctor(&proxied, &["--offline"]).code(0);
    let message = "`chat.example` is reached through `proxy.example:3128`, which `HTTPS_PROXY` names";
    assert_eq!(says(&ran, "proxy").1, message);
}

/// On a machine without a desktop, the first `secret import` would fail: it says so before, and what does not.
#[cfg(target_os = "linux")]
#[test]
fn where_no_secret_is_stored_it_says_whether_one_could_be() {
    let home = Home::new().without("PATH").env("PATH", "/usr/bin:/bin");
    let ran = home.run(&["doctor", "--offline"]).code(1);
    let said = "\
bad      secret        none is stored here yet, and the keyring, where one would be kept, cannot be used: this computer has no keyring that tilepass can use: there is no D-Bus session bus (`DBUS_SESSION_BUS_ADDRESS` is not set, or wrong)
                       keep it in an encrypted file: `tilepass secret import --store file`
                       or all of them, from now on: `export TILEPASS_STORE=file`
";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    // The same where a project is known that has none yet.
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\n"));
    let (state, message, hint) = says(&doctor(&home, &["--offline"]).code(1), "secret");
    assert_eq!(state, "bad");
    assert!(
        message.starts_with("that of project `shop` cannot be looked at: this computer has no keyring"),
        "{message}"
    );
    assert_eq!(hint, "keep it in an encrypted file: `tilepass secret import --store file --project shop`");
    // What it says can be done.
    home.write_config("");
    let good = |state: &str, said: &str, home: &Home| {
        let (found, message, _) = says(&doctor(home, &["--offline"]), "secret");
        assert_eq!((found.as_str(), message.as_str()), (state, said));
    };
    let kept = "none is stored here yet; `tilepass secret import` keeps one in the secrets file";
    let chosen = Home::new().env("TILEPASS_STORE", "file").without("PATH").env("PATH", "/usr/bin:/bin");
    good("good", kept, &chosen);
    doctor(&chosen, &["--offline"]).code(0);
    // Whoever has a secret in a variable needs no store.
    let given = Home::new().env("TILEPASS_SECRET", OLD).without("PATH").env("PATH", "/usr/bin:/bin");
    doctor(&given, &["--offline"]).code(0);
    home.fed(&["secret", "import", "--store", "file", "-q", "-"], OLD).code(0);
    good("good", "that of project `default`, b202-30dd-cb38 is in the secrets file", &home);
}

/// What mends it is a command for each project that has it.
#[test]
fn a_server_that_is_not_encrypted_is_bad_for_each_of_its_projects() {
    let home = home();
    home.write_config(
        "[projects.shop]\nserver = \"http://chat.example\"\n[projects.desk]\nserver = \"http://chat.example\"\n",
    );
    let (state, message, hint) = says(&doctor(&home, &["--offline"]).code(1), "server");
    assert_eq!(state, "bad");
    assert_eq!(message, "`http://chat.example` is not encrypted: everybody on the way can read what is sent");
    assert_eq!(
        hint,
        "give its address with https: `tilepass project set desk --server URL`, `tilepass project set shop --server URL`"
    );
}

#[test]
fn a_server_is_waited_for_as_long_as_was_said() {
    let mock = MockServer::doing(|_connection| std::thread::sleep(std::time::Duration::from_secs(30)));
    let home = on(&mock);
    let (state, message, _) = says(&doctor(&home, &["--timeout", "1s"]).code(6), "server");
    assert_eq!(state, "unknown");
    assert!(message.ends_with(" did not answer within 1 s"), "{message}");
    home.run(&["doctor", "--offline", "--timeout", "1s"]).code(2);
    home.run(&["doctor", "--timeout", "0"]).code(2);
}

#[test]
#[cfg(target_os = "linux")]
fn the_file_of_authorities_is_looked_at() {
    let home = home().env("SSL_CERT_FILE", "passphrase");
    let ran = doctor(&home, &[]).code(1);
    let (state, message, _) = says(&ran, "certificates");
    assert_eq!(
        (state.as_str(), message.as_str()),
        ("bad", "`SSL_CERT_FILE` names `passphrase`, which has no certificate in PEM")
    );
    let home = self::home();
    for (directory, file) in [("empty", None), ("full", Some("authority.pem"))] {
        fs::create_dir(home.path().join(directory)).unwrap();
        if let Some(file) = file {
            fs::write(home.path().join(directory).join(file), "-----BEGIN CERTIFICATE-----\n").unwrap();
        }
    }
    let home = home.env("SSL_CERT_DIR", "empty");
    assert_eq!(
        says(&doctor(&home, &[]).code(1), "certificates"),
        (
            "bad".to_owned(),
            "`SSL_CERT_DIR` names no directory that has a certificate in PEM".to_owned(),
            "name a directory of files with certificates in PEM, or unset it: `unset SSL_CERT_DIR`".to_owned()
        )
    );
    let home = home.env("SSL_CERT_DIR", "empty:full");
    let (state, message, _) = says(&doctor(&home, &[]).code(0), "certificates");
    assert_eq!(
        (state.as_str(), message.as_str()),
        ("good", "servers are judged by the authorities that `SSL_CERT_DIR` names")
    );
}

#[test]
fn settings_that_cannot_be_read_are_bad() {
    let home = home();
    home.write_config("[projects.shop\n");
    let ran = doctor(&home, &[]).code(1);
    let (_, message, hint) = says(&ran, "settings");
    assert!(message.starts_with("`~/config/tilepass/config.toml`, line 1, column"), "{message}");
    assert_eq!(hint, "correct that line of `~/config/tilepass/config.toml`");
    // What needs no settings is looked at all the same.
    assert_eq!(says(&ran, "secret").0, "good");
    home.write_config("[projects.shop]\nschem = \"both\"\n");
    let (state, message, _) = says(&doctor(&home, &[]).code(1), "settings");
    assert!(state == "bad" && message.contains("schem"), "{message}");
    home.write_config("");
    let (_, message, _) = says(&doctor(&home, &["--project", "typo"]).code(1), "settings");
    assert_eq!(message, "`--project` names `typo`, which is no project that is known here");
}

#[test]
fn secrets_that_are_lost_damaged_or_out_of_reach_are_bad() {
    let home = home();
    home.write_config("[projects.gone]\nstore = \"file\"\n[projects.desk]\nstore = \"keyring\"\n");
    let ran = home.run(&["doctor"]).code(1);
    for line in [
        "bad      secret        that of project `gone` is not in the secrets file: none was stored yet, or it is lost",
        "                       store it again: `tilepass secret import --project gone`\n",
        "good     secret        that of project `shop`",
    ] {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
    #[cfg(target_os = "linux")]
    assert!(
        ran.stdout.contains(
            "bad      secret        that of project `desk` cannot be looked at: this computer has no keyring"
        )
    );
    let whole = fs::read(home.secrets_file()).unwrap();
    fs::write(home.secrets_file(), [&whole[..100], &whole[101..]].concat()).unwrap();
    let (state, message, hint) = says(&doctor(&home, &["--project", "shop"]).code(1), "secret");
    assert_eq!(state, "bad");
    assert!(message.contains("is damaged"), "{message}");
    assert!(hint.contains("backup"), "{hint}");
}

#[test]
#[cfg(unix)]
fn files_that_others_may_change_or_read_are_bad() {
    let home = home();
    home.write_config("[projects.shop]\n");
    let set = |path: &std::path::Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for (path, mode, fixed, message, hint) in [
        (
            home.secrets_file(),
            0o644,
            0o600,
            "everybody may read the secrets file `~/data/tilepass/secrets.tilepass`",
            "keep it to yourself: `chmod 600 '~/data/tilepass/secrets.tilepass'`",
        ),
        (
            home.config(),
            0o666,
            0o644,
            "everybody may write to `~/config/tilepass/config.toml`",
            "keep it to yourself: `chmod go-w '~/config/tilepass/config.toml'`",
        ),
        (
            home.path().join("data/tilepass"),
            0o770,
            0o700,
            "its group may write to `~/data/tilepass`",
            "keep it to yourself: `chmod go-w '~/data/tilepass'`",
        ),
    ] {
        set(&path, mode);
        let ran = doctor(&home, &[]).code(1);
        assert_eq!(says(&ran, "permissions"), ("bad".to_owned(), message.to_owned(), hint.to_owned()));
        set(&path, fixed);
        doctor(&home, &[]).code(0);
    }
    set(&home.path().join("passphrase"), 0o644);
    assert_eq!(
        says(&doctor(&home, &[]).code(1), "permissions"),
        (
            "bad".to_owned(),
            "`TILEPASS_PASSPHRASE_FILE` names a file that others may read: `~/passphrase` has mode 0644, with which everybody may read it".to_owned(),
            "keep it to yourself: `chmod 600 '~/passphrase'`".to_owned()
        )
    );
}

#[test]
fn a_variable_that_is_used_in_place_of_a_stored_secret_is_named() {
    let home = home().env("TILEPASS_SECRET_FILE", "passphrase");
    let said = "`TILEPASS_SECRET_FILE` is set: commands use its secret, and none that is stored";
    let ran = doctor(&home, &[]).code(1);
    assert_eq!(
        says(&ran, "secret"),
        ("bad".to_owned(), said.to_owned(), "to use a stored one: `unset TILEPASS_SECRET_FILE`".to_owned())
    );
    let overview = home.tilepass(&[] as &[&str]).run().code(0);
    assert!(overview.stdout.contains(said), "{}", overview.stdout);
    let nothing_stored = Home::new().env("TILEPASS_SECRET_FILE", "passphrase");
    assert_eq!(says(&doctor(&nothing_stored, &[]).code(0), "secret").1, said);
}

#[test]
fn where_the_passphrase_is_has_to_be_one_place_and_to_be_there() {
    let (state, message, _) = says(&doctor(&home().env("TILEPASS_PASSPHRASE", "x"), &[]).code(1), "passphrase");
    assert_eq!(state, "bad");
    assert!(message.starts_with("`TILEPASS_PASSPHRASE_FILE` and `TILEPASS_PASSPHRASE` are set"), "{message}");
    let elsewhere = home().without("TILEPASS_PASSPHRASE_FILE");
    assert_eq!(
        says(&doctor(&elsewhere, &[]).code(0), "passphrase").1,
        "it is asked for at the terminal when it is needed"
    );
    let command = elsewhere.env("TILEPASS_PASSPHRASE_COMMAND", "no-such-program show x");
    let (_, message, _) = says(&doctor(&command, &[]).code(1), "passphrase");
    assert!(message.contains("no absolute directory of `PATH` has such a program"), "{message}");
    // It is not run.
    let command = command.env("TILEPASS_PASSPHRASE_COMMAND", "touch ran");
    doctor(&command, &[]).code(0);
    assert!(!command.path().join("ran").exists());
}

#[test]
#[cfg(unix)]
fn an_old_script_and_another_program_are_found() {
    let home = home();
    let place = home.path().join("config/fish/completions");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("tilepass.fish"), "# of last year\n").unwrap();
    let (state, message, hint) = says(&doctor(&home, &[]).code(1), "completions");
    assert_eq!(
        (state.as_str(), message.as_str()),
        ("bad", "`~/config/fish/completions/tilepass.fish` is that of another version")
    );
    assert_eq!(hint, "renew it: `tilepass completions fish > '~/config/fish/completions/tilepass.fish'`");
    fs::write(place.join("tilepass.fish"), home.run(&["completions", "fish"]).stdout).unwrap();
    doctor(&home, &[]).code(0);
    let bin = home.path().join("bin");
    fs::create_dir(&bin).unwrap();
    fs::write(bin.join("tilepass"), "#!/bin/sh\n").unwrap();
    let path = format!("{}:/usr/bin:/bin", bin.display());
    let ran = home.tilepass(&["doctor", "--json"]).env("PATH", path).run().code(1);
    let (_, message, _) = says(&ran, "version");
    assert!(message.ends_with("; a shell starts another one, `~/bin/tilepass`"), "{message}");
}

#[test]
fn nothing_is_made_or_changed() {
    let home = Home::new().env("TILEPASS_STORE", "file");
    home.run(&["doctor", "-q"]).code(0);
    let left: Vec<_> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["passphrase"]);
    home.run(&["doctor", "--offlin"]).is(
        2,
        "",
        str![[r#"
error: unexpected argument '--offlin' found

  tip: a similar argument exists: '--offline'

Usage: tilepass doctor [OPTIONS]

For more information, try '--help'.

"#]],
    );
}
