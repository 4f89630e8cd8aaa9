//! File systems that are full, or read-only, and many writers at once.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;

use tilepass::settings::Config;

use crate::inject::{calls, has_strace};
use crate::support::home::{Home, NEW, OLD, Ran};
use crate::support::not_run::excused;
use crate::tally::Tally;

/// A file system of the test's own, in a name space of its own: nobody else sees it.
const UNSHARE: [&[&str]; 2] = [&["-m"], &["-Um", "--map-root-user"]];
const MOUNT: &str = "mount -t tmpfs none /tmp";

fn unshare() -> Option<&'static [&'static str]> {
    let works = |options: &&&[&str]| {
        let mut command = Command::new("unshare");
        command.args(**options).args(["sh", "-c", MOUNT]).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let found = UNSHARE.iter().find(works).copied();
    if found.is_none() {
        let why = std::env::var("TILEPASS_NO_MOUNTS");
        let test = thread::current().name().unwrap_or_default().to_owned();
        excused(&test, &why.unwrap_or_else(|_| "nothing can be mounted here, not even in a name space".to_owned()));
    }
    found
}

const COMMANDS: [&str; 4] = [
    "secret import new --store file --project blog",
    "secret rotate --from new --yes --project shop",
    "secret remove --yes --project shop",
    "project set shop --scheme visitor",
];

fn home() -> Home {
    let home = Home::with("shop", OLD);
    fs::write(home.path().join("new"), NEW).unwrap();
    home
}

/// Runs the command while `directory` is a file system of its own, with what was in it; what it holds in the end is put
/// into the directory.
fn on_a_file_system(home: &Home, how: &[&str], options: &str, directory: &str, fill: &str, command: &str) -> Ran {
    let script = format!(
        "set -e
        mkdir saved; cp -p {directory}/* saved/
        mount -t tmpfs -o {options} none {directory}
        cp -p saved/* {directory}/
        {fill}
        status=0; \"$0\" {command} || status=$?
        rm -rf saved; mkdir saved
        rm -f {directory}/filler*
        cp -a {directory}/. saved/
        umount {directory}
        rm -rf {directory}; mv saved {directory}
        exit $status"
    );
    let mut call = home.shell(&script);
    let mut wrapped = crate::support::environment::clean("unshare", home.path());
    wrapped.args(how).arg(call.command.get_program()).args(call.command.get_args());
    wrapped.envs(home.environment().iter().cloned());
    call.command = wrapped;
    call.run()
}

fn held(home: &Home, command: &str, ran: &Ran) -> Result<(), String> {
    let lost = |what: String| format!("{what} after status {}: {}", ran.code, ran.stderr);
    let current = |project: &str| {
        let record = home.record(project).map_err(|error| lost(format!("the record is lost: {error}")))?;
        Ok::<_, String>(record.map(|record| record.current.unwrap().secret.expose().to_owned()))
    };
    let (shop, blog) = (current("shop")?, current("blog")?);
    let config = Config::load(&home.config()).map_err(|error| lost(format!("the settings are lost: {error}")))?;
    let scheme = config.settings(&"shop".parse().unwrap()).scheme;
    let is_done = match command.split(' ').nth(1).unwrap() {
        "import" => blog.as_deref() == Some(NEW),
        "rotate" => shop.as_deref() == Some(NEW),
        "remove" => shop.is_none(),
        _ => scheme.is_some(),
    };
    let is_undone = shop.as_deref() == Some(OLD) && blog.is_none() && scheme.is_none();
    let left = [home.config(), home.secrets_file()].into_iter().flat_map(|file| {
        let entries = fs::read_dir(file.parent().unwrap()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap())
    });
    let left: Vec<String> = left.filter(|name| name.starts_with('.')).collect();
    match ran.code {
        _ if !left.is_empty() => Err(lost(format!("{left:?} is left"))),
        0 if is_done => Ok(()),
        4 | 6 if is_undone && ran.stderr.lines().any(|line| line.starts_with("error: ")) => Ok(()),
        // The record is there, and its settings could not be changed: that is said.
        4 | 6 if is_done && ["is stored", "is replaced", "is removed"].iter().any(|it| ran.stderr.contains(it)) => {
            Ok(())
        }
        _ => Err(lost(format!("done: {is_done}, undone: {is_undone}"))),
    }
}

/// With room for nothing, for a little, and so on, in bytes and in files.
#[test]
fn a_full_disk() {
    let Some(how) = unshare() else { return };
    let mut tally = Tally::new();
    let (mut failed, mut done) = (0, 0);
    for command in COMMANDS {
        for directory in ["config/tilepass", "data/tilepass"] {
            for free in 0..4 {
                let pages = format!(
                    "head -c 65536 filler-source >{directory}/filler 2>filled || true
                    truncate -s -{} {directory}/filler",
                    free * 4096
                );
                let files = format!(
                    "i=0; while touch {directory}/filler$i 2>filled; do i=$((i + 1)); done
                    for j in $(seq {free}); do rm {directory}/filler$((i - j)); done"
                );
                for (options, fill) in [("size=64k", pages), ("nr_inodes=12", files)] {
                    let home = home();
                    fs::write(home.path().join("filler-source"), vec![b'.'; 1 << 16]).unwrap();
                    let ran = on_a_file_system(&home, how, options, directory, &fill, command);
                    *if ran.code == 0 { &mut done } else { &mut failed } += 1;
                    tally.add(format!("{command}, {directory}, {options}, {free} free"), held(&home, command, &ran));
                }
            }
        }
    }
    assert!(failed >= 12 && done >= 12, "{failed} met a full disk, {done} did not");
    tally.end(64);
}

/// A file system without locks, as some network mounts, is called that, and what mends it is said.
#[test]
fn missing_locks() {
    if !has_strace() {
        return;
    }
    let import = ["secret", "import", "-", "--store", "file", "--project", "blog"];
    let mut tally = Tally::new();
    for error in ["ENOLCK", "EOPNOTSUPP", "ENOSYS"] {
        let home = home();
        let ran = calls(&home, &["-e", &format!("inject=flock:error={error}")], &import, NEW).1;
        assert_eq!(ran.code, 4, "{}", ran.stderr);
        assert!(ran.stderr.starts_with("error: cannot lock `~/data/tilepass/lock`: "), "{}", ran.stderr);
        assert!(ran.stderr.contains("`export XDG_DATA_HOME=DIRECTORY`\n"), "{}", ran.stderr);
        assert!(home.record("blog").unwrap().is_none());
        tally.add(error, Ok(()));
        // Only the lock itself has to be one (the second): new files go without.
        let ran = calls(&home, &["-e", &format!("inject=flock:error={error}:when=1+2")], &import, NEW).1;
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(home.record("blog").unwrap().is_some());
        tally.add(error, Ok(()));
    }
    tally.end(6);
}

/// Readers go on; writers say what it is.
#[test]
fn a_read_only_disk() {
    let Some(how) = unshare() else { return };
    let mut tally = Tally::new();
    for directory in ["config/tilepass", "data/tilepass"] {
        for command in COMMANDS {
            let home = home();
            let fill = format!("mount -o remount,ro {directory}");
            // Nothing of it needs to be put back, and nothing can be.
            let undo = format!("{command} || status=$?; mount -o remount,rw {directory}; (exit $status)");
            let ran = on_a_file_system(&home, how, "size=1m", directory, &fill, &undo);
            let mut held = held(&home, command, &ran);
            let touches = directory.starts_with("data") || !command.starts_with("secret rotate");
            if held.is_ok() && touches && !ran.stderr.contains("Read-only file system") {
                held = Err(format!("status {}: {}", ran.code, ran.stderr));
            }
            tally.add(format!("{command}, {directory}"), held);
        }
        let home = home();
        let fill = format!("mount -o remount,ro {directory}");
        let sign = format!("token sign --test-visitor -q --project shop || status=$?; mount -o remount,rw {directory}");
        let ran = on_a_file_system(&home, how, "size=1m", directory, &fill, &sign);
        let held = if ran.code == 0 && ran.stdout.starts_with("JWT eyJ") { Ok(()) } else { Err(ran.stderr) };
        tally.add(format!("token sign, {directory}"), held);
    }
    tally.end(10);
}

/// Each stores a secret of its own; the file has all of them then. Who did not get its turn in time says so.
#[test]
fn sixty_four_writers_at_once() {
    let mut tally = Tally::new();
    let home = Home::with("shop", OLD);
    let ran: Vec<(String, Ran)> = thread::scope(|scope| {
        let start = |number: usize| {
            let (home, project) = (&home, format!("project-{number}"));
            scope.spawn(move || {
                let ran = home.fed(&["secret", "import", "-", "-q", "--store", "file", "--project", &project], NEW);
                (project, ran)
            })
        };
        let writers: Vec<_> = (0..64).map(start).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let config = home.read_config();
    for (project, ran) in ran {
        let is_there = home.record(&project).unwrap().is_some();
        let is_known = config.contains(&format!("[projects.{project}]\n"));
        let held = match ran.code {
            0 if is_there && is_known => Ok(()),
            4 if !is_there && !is_known && ran.stderr.starts_with("error: another tilepass is writing") => Ok(()),
            code => Err(format!("status {code}, record {is_there}, settings {is_known}: {}", ran.stderr)),
        };
        tally.add(project, held);
    }
    assert!(home.record("shop").unwrap().is_some());
    tally.end(64);
}
