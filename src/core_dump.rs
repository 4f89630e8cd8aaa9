//! Core dumps, in which every secret would stand that the process has had. They are off while this program runs, and as
//! before for the program that takes its place.

#[cfg(unix)]
use std::sync::OnceLock;

/// The size that a core dump might have had, in bytes; `None` is unlimited.
#[cfg(unix)]
static BEFORE: OnceLock<Option<u64>> = OnceLock::new();

/// Switches core dumps off. On Linux, the process also lets nobody but root look into its memory and its files below
/// `/proc`: no debugger, and no other program of the same user.
///
/// Where the system refuses, it stays as it was; `SECURITY.md` promises no more.
pub fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Core);
        BEFORE.get_or_init(|| limit.current);
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), ..limit });
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Gives the limit back for the program that is about to take this one's place. That it may be looked into comes with
/// its start.
#[cfg(unix)]
pub(crate) fn restore_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    if let Some(before) = BEFORE.get() {
        let limit = getrlimit(Resource::Core);
        let _ = setrlimit(Resource::Core, Rlimit { current: *before, ..limit });
    }
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::process::{Resource, getrlimit};

    use super::*;

    #[test]
    fn off_and_as_before() {
        let before = getrlimit(Resource::Core).current;
        for _ in 0..2 {
            forbid_core_dumps();
            assert_eq!(getrlimit(Resource::Core).current, Some(0));
            #[cfg(target_os = "linux")]
            assert_eq!(rustix::process::dumpable_behavior(), Ok(rustix::process::DumpableBehavior::NotDumpable));
            restore_limit();
            assert_eq!(getrlimit(Resource::Core).current, before);
        }
    }
}
