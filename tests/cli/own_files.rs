//! The files and directories that are tilepass's own: what they may be, whose they are, who else may write there, and
//! what is left behind.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::environment;
use crate::support::home::{Home, NEW, OLD, PASSPHRASE, Ran};
use crate::support::not_run::not_run;

/// Somebody else, who need not have an account.
const SOMEBODY: u32 = 54_321;

const SET: [&str; 5] = ["project", "set", "shop", "--scheme", "both"];
const REMOVE: [&str; 5] = ["secret", "remove", "--yes", "--project", "shop"];
const IMPORT: [&str; 6] = ["secret", "import", "--store", "file", "--project", "blog"];

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn directories(home: &Home) -> [PathBuf; 2] {
    [home.config(), home.secrets_file()].map(|file| file.parent().unwrap().to_owned())
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Whether this is root. Who may become root without being asked runs the test once more as root.
fn is_root() -> bool {
    if tempfile::tempfile().unwrap().metadata().unwrap().uid() == 0 {
        return true;
    }
    let test = std::thread::current().name().unwrap().to_owned();
    let mut as_root = Command::new("sudo");
    as_root.args(["-n", "env"]).arg(format!("PATH={}", std::env::var("PATH").unwrap()));
    let may = Command::new("sudo").args(["-n", "true"]).output().is_ok_and(|ran| ran.status.success());
    if may {
        let ran = as_root.arg(std::env::current_exe().unwrap()).args(["--exact", &test]).output().unwrap();
        assert!(ran.status.success(), "as root: {}", String::from_utf8_lossy(&ran.stdout));
    } else {
        not_run(&test, "files of another user, and devices, can only be made by root");
    }
    false
}

/// Ends it where it would wait for ever.
fn in_time(home: &Home, arguments: &[&str]) -> Ran {
    let ran = home.tilepass(arguments).through("timeout", "120").fed(NEW);
    assert_ne!(ran.code, 124, "{arguments:?} was still waiting");
    ran
}

fn make(kind: &str, path: &Path) {
    match kind {
        "a directory" => fs::create_dir(path).unwrap(),
        "a socket" => drop(UnixListener::bind(path).unwrap()),
        "a named pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        // What `/dev/null` is.
        "a device" => assert!(Command::new("mknod").arg(path).args(["c", "1", "3"]).status().unwrap().success()),
        other => panic!("{other}"),
    }
}

fn is_still(kind: &str, path: &Path) -> bool {
    let found = fs::symlink_metadata(path).unwrap().file_type();
    match kind {
        "a directory" => found.is_dir(),
        "a socket" => found.is_socket(),
        "a named pipe" => found.is_fifo(),
        _ => found.is_char_device(),
    }
}

/// Root that replaces a device replaces it for the whole machine; a pipe would be waited for; so it is for each file,
/// each kind, and through a link.
#[test]
fn what_is_no_regular_file_is_refused_at_once_and_stays_what_it_is() {
    let mut kinds = vec!["a directory", "a socket", "a named pipe"];
    if is_root() {
        kinds.push("a device");
    }
    for kind in kinds {
        for linked in [false, true] {
            let home = Home::with("shop", OLD);
            let lock = home.secrets_file().with_file_name("lock");
            for (file, commands) in [
                (home.config(), [&SET[..], &REMOVE[..], &IMPORT[..]]),
                (home.secrets_file(), [&REMOVE[..], &IMPORT[..], &["token", "sign", "--test-visitor"][..]]),
                (lock, [&SET[..], &REMOVE[..], &IMPORT[..]]),
            ] {
                let away = file.with_extension("away");
                let was_there = fs::rename(&file, &away).is_ok();
                let thing = if linked { home.path().join("thing") } else { file.clone() };
                make(kind, &thing);
                if linked {
                    symlink(&thing, &file).unwrap();
                }
                for command in commands {
                    let ran = in_time(&home, command);
                    let said = format!("it is {kind}, not a regular file");
                    assert!(ran.stderr.contains(&said), "{} as {kind}: {}", file.display(), ran.stderr);
                    assert!([4, 6].contains(&ran.code), "{}: {}", ran.code, ran.stderr);
                    assert!(is_still(kind, &thing) && file.is_symlink() == linked, "{command:?}");
                }
                if linked {
                    fs::remove_file(&file).unwrap();
                }
                if kind == "a directory" { fs::remove_dir(&thing) } else { fs::remove_file(&thing) }.unwrap();
                if was_there {
                    fs::rename(&away, &file).unwrap();
                }
            }
            home.holds("shop", OLD);
        }
    }
}

/// They are reached through links all the same, and the links stay.
#[test]
fn our_files_may_be_links_to_regular_ones() {
    let home = Home::with("shop", OLD);
    in_time(&home, &SET).code(0);
    let elsewhere = home.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let lock = home.secrets_file().with_file_name("lock");
    let files = [home.config(), home.secrets_file(), lock];
    for file in &files {
        let target = elsewhere.join(file.file_name().unwrap());
        fs::rename(file, &target).unwrap();
        symlink(target, file).unwrap();
    }
    in_time(&home, &["project", "set", "shop", "--scheme", "visitor"]).code(0);
    in_time(&home, &IMPORT).code(0);
    assert!(files.iter().all(|file| file.is_symlink()));
    assert_eq!(names(&elsewhere), ["config.toml", "lock", "secrets.tilepass"]);
    home.holds("blog", NEW);
}

#[test]
fn settings_that_are_too_large_are_refused() {
    let home = Home::new();
    home.write_config(format!("#{}\n", "x".repeat(1 << 20)));
    let ran = in_time(&home, &SET);
    ran.is(6, "", "error: cannot read the settings `~/config/tilepass/config.toml`: it is larger than 1 MiB\n");
    assert_eq!(fs::metadata(home.config()).unwrap().len(), (1 << 20) + 2);
}

/// Secrets and passphrases come from wherever the user says, up to the limit.
#[test]
fn what_the_user_names_may_be_a_pipe_or_a_device_and_has_the_limit() {
    let home = Home::with("shop", OLD);
    let pipe = home.path().join("pipe");
    make("a named pipe", &pipe);
    let sign = "\"$0\" token sign --test-visitor -q --secret-file pipe";
    let ran = home.shell(&format!("printf %s {OLD} >pipe & {sign}")).run();
    assert!(ran.code == 0 && ran.stdout.starts_with("JWT eyJ"), "{}", ran.stderr);
    let sign = "\"$0\" token sign --test-visitor -q --project shop";
    let ran =
        home.shell(&format!("printf %s '{PASSPHRASE}' >pipe & {sign}")).env("TILEPASS_PASSPHRASE_FILE", &pipe).run();
    assert!(ran.code == 0 && ran.stdout.starts_with("JWT eyJ"), "{}", ran.stderr);
    let endless = "yes >pipe 2>/dev/null & \"$0\" token sign --test-visitor --secret-file pipe";
    let ran = home.shell(endless).run();
    ran.is(6, "", "error: `pipe` holds more than 1 MiB; nothing of it was used\n");
    let endless = "yes >pipe 2>/dev/null & \"$0\" token sign --test-visitor --project shop";
    let ran = home.shell(endless).env("TILEPASS_PASSPHRASE_FILE", &pipe).run();
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("holds more than 1 MiB; nothing of it was used"), "{}", ran.stderr);
}

/// A secret that was removed would live on in one.
#[test]
fn what_a_killed_writer_left_is_removed_by_the_next_one_and_nothing_else() {
    let home = Home::with("shop", OLD);
    in_time(&home, &SET).code(0);
    let [config, data] = directories(&home);
    for (directory, prefix) in [(&config, ".config.toml."), (&data, ".tilepass-")] {
        for name in ["aB3xY9", "000000", "orig", "aB3xY9z", "aB3-Y9"] {
            fs::write(directory.join(format!("{prefix}{name}")), "left").unwrap();
        }
        fs::create_dir(directory.join(format!("{prefix}folder"))).unwrap();
        symlink("/nowhere", directory.join(format!("{prefix}linked"))).unwrap();
    }
    // Its writer lives: another computer's, or one that uses another lock.
    let living = File::create(data.join(".tilepass-living")).unwrap();
    living.lock().unwrap();
    in_time(&home, &["project", "set", "shop", "--scheme", "visitor"]).code(0);
    let kept =
        |prefix: &str| ["aB3-Y9", "aB3xY9z", "folder", "linked", "orig"].map(|name| format!("{prefix}{name}")).to_vec();
    let mut expected = kept(".config.toml.");
    expected.push("config.toml".to_owned());
    assert_eq!(names(&config), expected);
    let mut expected = kept(".tilepass-");
    expected.extend([".tilepass-living", "lock", "secrets.tilepass"].map(str::to_owned));
    expected.sort();
    assert_eq!(names(&data), expected);
    // Every writer does, whichever store it writes to.
    drop(living);
    in_time(&home, &REMOVE).code(0);
    assert!(!data.join(".tilepass-living").exists());
}

/// Whatever the umask: one that gives too much, and one that gives nothing.
#[test]
fn directories_are_0700_and_files_0600() {
    for umask in ["0000", "0777"] {
        let home = Home::new();
        for command in ["project set shop --scheme both", "secret generate --store file --project shop --hide"] {
            let ran = home.shell(&format!("umask {umask}; exec \"$0\" {command}")).run();
            assert_eq!(ran.code, 0, "umask {umask}: {}", ran.stderr);
        }
        for directory in directories(&home) {
            // The ones above it, which were missing as well.
            for directory in [directory.as_path(), directory.parent().unwrap()] {
                assert_eq!(mode(directory), 0o700, "umask {umask}: {}", directory.display());
            }
            for name in names(&directory) {
                assert_eq!(mode(&directory.join(&name)), 0o600, "umask {umask}: {name}");
            }
        }
    }
}

#[test]
fn a_directory_that_others_may_write_into_is_warned_of() {
    let home = Home::with("shop", OLD);
    let directories = directories(&home);
    for directory in &directories {
        fs::set_permissions(directory, Permissions::from_mode(0o700)).unwrap();
    }
    for (directory, name) in directories.iter().zip(["config", "data"]) {
        for (mode, who) in [(0o777, Some("everybody")), (0o770, Some("its group")), (0o755, None), (0o1777, None)] {
            fs::set_permissions(directory, Permissions::from_mode(mode)).unwrap();
            let ran = in_time(&home, &["project", "set", "shop", "--scheme", "visitor", "-q"]);
            let said = who
                .map_or(String::new(), |who| format!("warning: {who} may replace the files in `~/{name}/tilepass`\n"));
            ran.is(0, "", said);
        }
        fs::set_permissions(directory, Permissions::from_mode(0o700)).unwrap();
    }
    fs::set_permissions(&directories[1], Permissions::from_mode(0o722)).unwrap();
    let ran = in_time(&home, &IMPORT).code(0);
    let hint = "hint: keep the directory to yourself: `chmod go-w '~/data/tilepass'`\n";
    assert!(ran.stderr.contains(hint), "{}", ran.stderr);
}

/// `sudo` with the user's home: nothing of it becomes root's, be it replaced or made.
#[test]
fn what_root_writes_in_a_users_home_stays_the_users() {
    if !is_root() {
        return;
    }
    let home = Home::new();
    chown(home.path(), Some(SOMEBODY), Some(SOMEBODY)).unwrap();
    let all_are_somebodys = || {
        for directory in directories(&home) {
            let above = directory.parent().unwrap().to_owned();
            let files: Vec<PathBuf> = names(&directory).iter().map(|name| directory.join(name)).collect();
            for path in files.iter().chain([&directory, &above]) {
                let found = fs::metadata(path).unwrap();
                assert_eq!((found.uid(), found.gid()), (SOMEBODY, SOMEBODY), "{}", path.display());
            }
        }
    };
    // Made, then replaced.
    in_time(&home, &IMPORT).code(0);
    all_are_somebodys();
    fs::set_permissions(home.config(), Permissions::from_mode(0o640)).unwrap();
    in_time(&home, &["project", "set", "blog", "--scheme", "both"]).code(0);
    in_time(&home, &["secret", "import", "--store", "file", "--project", "third"]).code(0);
    all_are_somebodys();
    assert_eq!(mode(&home.config()), 0o640);
}

/// Where the owner cannot stay, nothing is replaced.
#[test]
fn a_file_of_another_user_is_not_taken_over() {
    if !is_root() {
        return;
    }
    let home = Home::with("shop", OLD);
    let program = home.path().join("tilepass");
    fs::copy(environment::binary(), &program).unwrap();
    let own = |path: &Path| chown(path, Some(SOMEBODY), Some(SOMEBODY)).unwrap();
    for directory in directories(&home) {
        own(&directory);
        own(directory.parent().unwrap());
    }
    own(home.path());
    own(&home.path().join("passphrase"));
    for file in [home.config(), home.secrets_file()] {
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    }
    let as_somebody = |command: &str| {
        let user = format!("setpriv --reuid {SOMEBODY} --regid {SOMEBODY} --clear-groups ./tilepass {command}");
        home.shell(&user).run()
    };
    let said = "it would not stay its owner's (user 0): Operation not permitted (os error 1)";
    let ran = as_somebody("project set shop --scheme both");
    assert!(ran.code == 6 && ran.stderr.contains(said), "{}: {}", ran.code, ran.stderr);
    own(&home.config());
    let ran = as_somebody("secret rotate --local --yes --hide --project shop --store file");
    assert!(ran.code == 4 && ran.stderr.contains(said), "{}: {}", ran.code, ran.stderr);
    assert_eq!(fs::metadata(home.secrets_file()).unwrap().uid(), 0);
    home.holds("shop", OLD);
}
