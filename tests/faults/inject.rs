//! One fault at one system call, by `strace`.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::environment::{binary, clean};
use crate::support::home::{Call, Home, Ran};
use crate::support::not_run::not_run;

/// Errors that any call may end with.
pub(crate) const ERRORS: [&str; 4] = ["ENOSPC", "EIO", "EACCES", "EINTR"];

/// What only arranges the process itself: an error there is not one of a disk, a bus or a terminal. Linux's generator
/// does not fail once the system is up, and the runtime counts on that.
const OF_THE_PROCESS: &[&str] = &[
    "mmap",
    "munmap",
    "mprotect",
    "brk",
    "madvise",
    "mremap",
    "futex",
    "exit",
    "exit_group",
    "execve",
    "clone",
    "clone3",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "gettid",
    "getpid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "rseq",
    "set_robust_list",
    "getrandom",
    "prctl",
    "sched_getaffinity",
    "sched_yield",
    "nanosleep",
    "clock_nanosleep",
    "arch_prctl",
    "set_tid_address",
    "prlimit64",
    "restart_syscall",
];

/// What changes something outside of the process; between two of these all kills are the same.
const CHANGES: &[&str] = &[
    "write",
    "writev",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "chmod",
    "fchmod",
    "fchmodat",
    "fchown",
    "flock",
    "ftruncate",
    "connect",
    "sendmsg",
    "sendto",
];

/// One of the calls that a command makes.
#[derive(Clone, Debug)]
pub(crate) struct Syscall {
    pub(crate) name: String,
    /// From 1, among those of its name in its thread.
    nth: usize,
    /// Whether something outside of the process may have changed by it.
    pub(crate) changes: bool,
}

/// What is done there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    Kill,
    Error(&'static str),
}

/// One fault at one call.
pub(crate) struct Injection {
    pub(crate) call: Syscall,
    pub(crate) fault: Fault,
}

impl fmt::Display for Injection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Syscall { name, nth, .. } = &self.call;
        match self.fault {
            Fault::Kill => write!(f, "killed at {name} {nth}"),
            Fault::Error(error) => write!(f, "{error} from {name} {nth}"),
        }
    }
}

/// `false` where it is missing, which was said.
pub(crate) fn has_strace() -> bool {
    let works =
        Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status().is_ok_and(|status| status.success());
    if !works {
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        not_run(&test, "`strace` is not there, or may not trace (Debian: strace)");
    }
    works
}

/// Makes of `strace` the command that traces tilepass; what it sees is in `strace.log` where it runs.
pub(crate) fn fill(strace: &mut Command, options: &[&str], arguments: &[&str]) {
    strace.args(["-f", "-q", "-o", "strace.log"]).args(options).arg("--").arg(binary()).args(arguments);
}

fn strace<'h>(home: &'h Home, options: &[&str], arguments: &[&str]) -> Call<'h> {
    let mut command = clean("strace", home.path());
    fill(&mut command, options, arguments);
    command.envs(home.environment().iter().cloned());
    Call::new(command, home.path())
}

/// Every call of the command from `main` on, in their order, and what came of the command.
pub(crate) fn calls(home: &Home, options: &[&str], arguments: &[&str], stdin: &str) -> (Vec<Syscall>, Ran) {
    calls_of(strace(home, options, arguments), home.path(), stdin)
}

/// The same of a command that was made with [`fill`], and runs in `directory`.
pub(crate) fn calls_of(strace: Call<'_>, directory: &Path, stdin: &str) -> (Vec<Syscall>, Ran) {
    let ran = strace.fed(stdin);
    let log = fs::read_to_string(directory.join("strace.log")).unwrap();
    let mut counts: HashMap<(&str, &str), usize> = HashMap::new();
    // Each thread counts from 1: what another one does as often as the loader did is hit in the loader.
    let mut loaders: HashMap<&str, usize> = HashMap::new();
    let mut in_main = false;
    let mut calls: Vec<Syscall> = Vec::new();
    for line in log.lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        let Some((name, rest)) = call.split_once('(') else { continue };
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') || name.is_empty() {
            continue;
        }
        let nth = counts.entry((thread, name)).or_default();
        *nth += 1;
        // The runtime's first act; what is before is the dynamic loader's.
        in_main |= name == "sigaltstack";
        let of_the_loader = loaders.entry(name).or_default();
        if !in_main {
            *of_the_loader += 1;
        } else if *nth > *of_the_loader {
            let changes = CHANGES.contains(&name) || (name == "openat" && rest.contains("O_CREAT"));
            calls.push(Syscall { name: name.to_owned(), nth: *nth, changes });
        }
    }
    assert!(calls.len() > 30, "strace saw {} calls: {log}", calls.len());
    (calls, ran)
}

/// Kills at each of these calls, or errors from each, as many kinds as there are.
pub(crate) fn faults(calls: Vec<Syscall>, kinds: &[Fault]) -> Vec<Injection> {
    let may_fail = |call: &Syscall| !OF_THE_PROCESS.contains(&call.name.as_str());
    let mut seen = std::collections::HashSet::new();
    let mut faults = Vec::new();
    // Threads count by themselves: one injection is at the same number of each.
    for call in calls.into_iter().filter(|call| seen.insert((call.name.clone(), call.nth))) {
        for fault in kinds {
            if matches!(fault, Fault::Kill) || may_fail(&call) {
                faults.push(Injection { call: call.clone(), fault: *fault });
            }
        }
    }
    faults
}

/// The command with one fault in it; `None` where it did not get there.
pub(crate) fn run(home: &Home, injection: &Injection, arguments: &[&str], stdin: &str) -> Option<Ran> {
    run_with(|options| strace(home, options, arguments), home.path(), injection, stdin)
}

/// The same for what was made with [`fill`].
pub(crate) fn run_with<'h>(
    strace: impl FnOnce(&[&str]) -> Call<'h>,
    directory: &Path,
    injection: &Injection,
    stdin: &str,
) -> Option<Ran> {
    let Injection { call: Syscall { name, nth, .. }, fault } = injection;
    let what = match fault {
        Fault::Kill => "signal=KILL".to_owned(),
        Fault::Error(error) => format!("error={error}"),
    };
    let inject = format!("inject={name}:{what}:when={nth}");
    let trace = format!("trace={name}");
    let mut options = vec!["-e", &trace, "-e", &inject];
    // It is faster, and then no signal comes before the call.
    if matches!(fault, Fault::Error(_)) {
        options.push("--seccomp-bpf");
    }
    let ran = strace(&options).fed(stdin);
    let log = fs::read_to_string(directory.join("strace.log")).unwrap_or_default();
    let is_hit = log.contains("(INJECTED)") || log.contains("killed by SIGKILL");
    is_hit.then_some(ran)
}
