//! Where a program is: found once, so that what is started later is what was shown.
//!
//! Directories of `PATH` that are somebody else's to fill are passed over: empty ones and relative ones, which are
//! whatever the current directory makes of them; a package's `node_modules/.bin`; those to which everybody may write.

use std::ffi::OsStr;
use std::path::{Path, PathBuf, is_separator};

use crate::error::shell::SHELL;
use tiledesk_token::escape;
use tiledesk_token::secret::may_be_secret;

/// Why no program is found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoProgram {
    /// Which file that is depends on where one stands.
    #[error("`{0}` is neither an absolute path nor the name of a program")]
    Relative(String),
    /// The file is not there, or is none that can be started.
    #[error("there is no program at `{0}`")]
    NotThere(String),
    /// No directory that counts has it.
    #[error("no directory of `PATH` that counts has a program `{name}`{}", passed_over(.skipped))]
    NotFound {
        /// As it was typed.
        name: String,
        /// Directories that were passed over and have one.
        skipped: Vec<PathBuf>,
    },
}

fn passed_over(skipped: &[PathBuf]) -> String {
    if skipped.is_empty() {
        return String::new();
    }
    let skipped: Vec<String> = skipped.iter().map(|directory| directory.display().to_string()).collect();
    format!("; {} has one, and is passed over, as others may put programs there", escape::list(&skipped))
}

impl NoProgram {
    /// What mends it.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Relative(name) => {
                // Between double quotes, more than these may mean something.
                let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./@+,".contains(c);
                let name = Some(name.strip_prefix("./").unwrap_or(name)).filter(|name| !name.is_empty());
                let name = name.filter(|name| name.chars().all(is_plain)).unwrap_or("NAME");
                format!("give the program's whole path, from the root on; a file in this directory: `\"$PWD/{name}\"`")
            }
            Self::NotThere(name) => {
                let look = match name.as_str() {
                    HIDDEN => "ls -l PATH".to_owned(),
                    name => SHELL.look_at(Path::new(name)),
                };
                format!("see that the file is there, and may be executed: `{look}`")
            }
            Self::NotFound { .. } => {
                "install it, or give its whole path; what is relative, empty, `node_modules/.bin` or open to everybody on `PATH` does not count".to_owned()
            }
        }
    }
}

/// In place of what may be a secret.
const HIDDEN: &str = "…";

/// The program that `name` means, by its absolute path. `path` is the value of `PATH`.
///
/// # Errors
/// [`NoProgram`]
pub(crate) fn find_program(name: &str, path: Option<&OsStr>) -> Result<PathBuf, NoProgram> {
    let shown = || if may_be_secret(name) { HIDDEN.to_owned() } else { escape::excerpt(name, 200) };
    let given = Path::new(name);
    if given.is_absolute() {
        return if is_program(given) { Ok(given.to_owned()) } else { Err(NoProgram::NotThere(shown())) };
    }
    if name.is_empty() || name.contains(is_separator) || name.starts_with('~') {
        return Err(NoProgram::Relative(shown()));
    }
    let endings: &[&str] = if cfg!(windows) { &[".exe", ""] } else { &[""] };
    let mut skipped = Vec::new();
    for directory in std::env::split_paths(path.unwrap_or_default()) {
        let mut there = endings.iter().map(|ending| directory.join(format!("{name}{ending}")));
        let Some(found) = there.find(|candidate| directory.is_absolute() && is_program(candidate)) else { continue };
        if counts(&directory) {
            return Ok(found);
        }
        skipped.push(directory);
    }
    Err(NoProgram::NotFound { name: shown(), skipped })
}

/// Whether nobody but the owner of a directory, and their group, puts programs into it.
fn counts(directory: &Path) -> bool {
    !directory.ends_with("node_modules/.bin") && !is_open_to_everybody(directory)
}

fn is_open_to_everybody(directory: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // A sticky bit keeps nobody from adding a program.
        std::fs::metadata(directory).is_ok_and(|found| found.permissions().mode() & 0o002 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = directory;
        false
    }
}

/// Whether there is a file that may be started.
pub(crate) fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    {
        path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
    }
    #[cfg(not(unix))]
    {
        path.is_file()
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A directory with a program `deploy` in it.
    fn directory(home: &Path, name: &str, mode: u32) -> PathBuf {
        let directory = home.join(name);
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join("deploy"), "#!/bin/sh\n").unwrap();
        fs::set_permissions(directory.join("deploy"), Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&directory, Permissions::from_mode(mode)).unwrap();
        directory
    }

    #[test]
    fn directories_that_others_fill_are_passed_over() {
        let home = tempfile::tempdir().unwrap();
        let open = directory(home.path(), "open", 0o777);
        let sticky = directory(home.path(), "sticky", 0o1777);
        let modules = directory(home.path(), "node_modules/.bin", 0o755);
        let good = directory(home.path(), "good", 0o775);
        let path = |directories: &[&Path]| std::env::join_paths(directories).unwrap();
        let all = path(&[Path::new(""), Path::new("good"), &open, &sticky, &modules, &good]);
        assert_eq!(find_program("deploy", Some(&all)).unwrap(), good.join("deploy"));
        let said = find_program("deploy", Some(&path(&[&open, &modules]))).unwrap_err().to_string();
        let (open, modules) = (open.display(), modules.display());
        assert_eq!(
            said,
            format!(
                "no directory of `PATH` that counts has a program `deploy`; `{open}` and `{modules}` has one, and is passed over, as others may put programs there"
            )
        );
        // What cannot be started is no program.
        fs::set_permissions(good.join("deploy"), Permissions::from_mode(0o644)).unwrap();
        let said = find_program("deploy", Some(good.as_os_str())).unwrap_err().to_string();
        assert_eq!(said, "no directory of `PATH` that counts has a program `deploy`");
    }

    #[test]
    fn a_path_begins_at_the_root() {
        let home = tempfile::tempdir().unwrap();
        let program = directory(home.path(), "bin", 0o777).join("deploy");
        assert_eq!(find_program(program.to_str().unwrap(), None).unwrap(), program);
        for (name, why) in [
            ("./deploy", "`./deploy` is neither an absolute path nor the name of a program"),
            ("~/deploy", "`~/deploy` is neither an absolute path nor the name of a program"),
            ("", "`` is neither an absolute path nor the name of a program"),
            ("/no/such", "there is no program at `/no/such`"),
            ("/", "there is no program at `/`"),
            ("/0f8fad5b-d9cb-469f-a165-70867728950e", "there is no program at `/0f8fad5b-d9cb-469f-a165-70867728950e`"),
            ("0f8fad5b-d9cb-469f-a165-70867728950e", "no directory of `PATH` that counts has a program `…`"),
        ] {
            assert_eq!(find_program(name, Some(OsStr::new("/usr/bin"))).unwrap_err().to_string(), why, "{name}");
        }
    }
}
