//! Whether others may read a file that holds something which nobody but this user is to know.
//!
//! Only what this user can change is told of. Pipes and devices have no mode that counts; what a container or a service
//! manager mounts has the mode that it chose, belongs to root, or may not be written.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::shell::SHELL;

/// A regular file of this user's, with a mode that lets others read it.
#[derive(Debug)]
#[cfg_attr(not(unix), allow(dead_code, reason = "there is none there"))]
pub(crate) struct Exposed {
    path: PathBuf,
    mode: u32,
    others: &'static str,
}

impl Exposed {
    /// The file at `path`, if it is one. On Windows none is.
    pub(crate) fn find(path: &Path) -> Option<Self> {
        #[cfg(unix)]
        {
            system::mode_of_own(path).and_then(|mode| {
                let others = match mode {
                    _ if mode & 0o004 != 0 => "everybody",
                    _ if mode & 0o040 != 0 => "its group",
                    _ => return None,
                };
                Some(Self { path: path.to_owned(), mode, others })
            })
        }
        #[cfg(not(unix))]
        {
            let _ = path;
            None
        }
    }

    /// What mends it.
    pub(crate) fn hint(&self) -> String {
        format!("keep it to yourself: `chmod 600 {}`", SHELL.in_quotes(&self.path))
    }
}

/// `/home/ada/secret` has mode 0644, with which everybody may read it
impl fmt::Display for Exposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, mode, others } = self;
        write!(f, "`{}` has mode {mode:04o}, with which {others} may read it", path.display())
    }
}

#[cfg(unix)]
mod system {
    use std::fs;
    use std::os::unix::fs::MetadataExt as _;
    use std::path::Path;

    use rustix::fs::{StatVfsMountFlags, statvfs};
    use rustix::process::geteuid;

    /// Where the system keeps pipes that have a name, and where containers and services get their secrets.
    const NOT_FILES: [&str; 5] = ["/dev", "/proc", "/sys", "/run", "/var/run"];

    /// The mode of a regular file that this user could change.
    pub(super) fn mode_of_own(path: &Path) -> Option<u32> {
        // A link in a mounted directory leads to where that is.
        let target = fs::canonicalize(path).ok()?;
        let is_mounted = |path: &Path| NOT_FILES.iter().any(|directory| path.starts_with(directory));
        if is_mounted(path) || is_mounted(&target) {
            return None;
        }
        let found = fs::metadata(&target).ok()?;
        if !found.is_file() || found.uid() != geteuid().as_raw() {
            return None;
        }
        let is_read_only = statvfs(&target).is_ok_and(|mount| mount.f_flag.contains(StatVfsMountFlags::RDONLY));
        (!is_read_only).then(|| found.mode() & 0o7777)
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_file_of_ones_own_that_others_may_read_is_told_of() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("it's");
        fs::write(&file, "text").unwrap();
        let link = home.path().join("link");
        symlink(&file, &link).unwrap();
        for (mode, others) in [
            (0o600, None),
            (0o400, None),
            (0o700, None),
            (0o622, None),
            (0o640, Some("its group")),
            (0o440, Some("its group")),
            (0o644, Some("everybody")),
            (0o604, Some("everybody")),
            (0o777, Some("everybody")),
        ] {
            fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
            for path in [&file, &link] {
                let said = Exposed::find(path).map(|exposed| exposed.to_string());
                let shown = path.display();
                let expected =
                    others.map(|others| format!("`{shown}` has mode {mode:04o}, with which {others} may read it"));
                assert_eq!(said, expected, "{mode:04o}");
            }
        }
        let hint = Exposed::find(&file).unwrap().hint();
        assert!(hint.starts_with("keep it to yourself: `chmod 600 ") && hint.contains("it"), "{hint}");
    }

    #[test]
    fn what_is_no_file_of_this_users_is_passed_over() {
        let home = tempfile::tempdir().unwrap();
        let pipe = home.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").args(["-m", "644"]).arg(&pipe).status().unwrap().success());
        for path in
            [pipe.as_path(), home.path(), &home.path().join("none"), Path::new("/dev/null"), Path::new("/dev/stdin")]
        {
            assert!(Exposed::find(path).is_none(), "{}", path.display());
        }
        // Somebody else's, which everybody may read.
        let theirs = Path::new("/etc/passwd");
        let is_root = rustix::process::geteuid().is_root();
        assert_eq!(Exposed::find(theirs).is_some(), is_root, "it is root's");
    }
}
