//! A file that says what is run or where a secret goes: nobody but this user may have written it, or put it there.
//!
//! Every directory on the way is opened from the one above it, and judged on its handle; the file itself is opened once,
//! without following a link, and judged on its handle. What is judged is what is read.
//!
//! On Windows none of this is checked.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::error::shell::SHELL;

use super::is_absent;

/// Why a file must not be believed, or cannot be read.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(not(unix), allow(dead_code, reason = "nothing of it is checked there"))]
pub(crate) enum NotPrivate {
    /// The file is a link, which leads to what somebody else may write.
    #[error("it is a symbolic link, which is not followed here")]
    Link,
    /// `a directory`, `a named pipe`.
    #[error("it is {0}, not a regular file")]
    NotRegular(&'static str),
    /// It belongs to somebody else, by the number of that user.
    #[error("it belongs to user {owner}, and not to user {this}, who runs this")]
    Owner {
        /// Whose it is.
        owner: u32,
        /// Who asks.
        this: u32,
    },
    /// Others may read or write it.
    #[error("its mode is {0:04o}, and has to be 0600: others could read or write it")]
    Mode(u32),
    /// A directory or a link above it belongs to somebody who is neither this user nor root.
    #[error("`{}`, on the way to it, belongs to user {owner}, and neither to root nor to user {this}, who runs this", .path.display())]
    OwnerAbove {
        /// Which one.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
        /// Who asks.
        this: u32,
    },
    /// Others may replace what is in a directory above it.
    #[error("{others} may write to `{}`, which is above it, and so replace it", .path.display())]
    WritableAbove {
        /// Which one.
        path: PathBuf,
        /// `everybody`, `its group`.
        others: &'static str,
    },
    /// It is larger than anybody would write it.
    #[error("it is larger than {0} bytes")]
    TooLarge(usize),
    /// The operating system said no.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl NotPrivate {
    /// What it comes to: what others may have a hand in is refused, and what cannot be read has failed.
    pub(crate) fn exit(&self) -> crate::exit::Exit {
        match self {
            Self::Io(_) => crate::exit::Exit::Failed,
            _ => crate::exit::Exit::Declined,
        }
    }

    /// What mends it; `path` is the file.
    pub(crate) fn hint(&self, path: &Path) -> Option<String> {
        let path = SHELL.in_quotes(path);
        Some(match self {
            Self::Link => format!("put the file itself there: `cp --remove-destination \"$(readlink -f {path})\" {path}`"),
            Self::Mode(_) => format!("look at what is in it, then keep it to yourself: `chmod 600 {path}`"),
            Self::Owner { .. } | Self::OwnerAbove { .. } => {
                "run this as the user whose file it is; under `sudo`, give root a directory of its own: `TILEPASS_HOME=/root/tilepass`".to_owned()
            }
            Self::WritableAbove { path, .. } => {
                format!("keep the directory to yourself: `chmod go-w {}`", SHELL.in_quotes(path))
            }
            Self::NotRegular(_) | Self::TooLarge(_) | Self::Io(_) => return None,
        })
    }
}

/// What a private file holds; `None` where it is not there, and nobody else could have put it there.
///
/// # Errors
/// [`NotPrivate`]
pub(crate) fn read_private(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, NotPrivate> {
    let file = match system::open(path) {
        Ok(file) => file,
        Err(NotPrivate::Io(cause)) if is_absent(&cause) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() > limit { Err(NotPrivate::TooLarge(limit)) } else { Ok(Some(bytes)) }
}

#[cfg(unix)]
mod system {
    use std::collections::VecDeque;
    use std::ffi::{OsStr, OsString};
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
    use std::path::{Component, Path, PathBuf};

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat, fstat, openat, readlinkat, statat};
    use rustix::io::Errno;
    use rustix::process::geteuid;

    use super::NotPrivate;

    /// As many links in a row as Linux follows.
    const LINKS: usize = 40;
    /// Nothing is read out of a directory, and those that only let somebody through are enough.
    #[cfg(target_os = "linux")]
    const DIRECTORY: OFlags = OFlags::PATH;
    #[cfg(not(target_os = "linux"))]
    const DIRECTORY: OFlags = OFlags::RDONLY;

    /// A directory that was judged, and its name.
    struct Step {
        handle: OwnedFd,
        path: PathBuf,
    }

    pub(super) fn open(path: &Path) -> Result<File, NotPrivate> {
        let path = std::path::absolute(path)?;
        let name = path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::IsADirectory))?;
        let directory = walk(path.parent().unwrap_or(Path::new("/")))?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        // A device may do something when it is opened; what takes its place after this makes nobody wait.
        kind(&statat(&directory, name, AtFlags::SYMLINK_NOFOLLOW).map_err(io::Error::from)?)?;
        let file = match openat(&directory, name, flags, Mode::empty()) {
            Err(Errno::LOOP) => return Err(NotPrivate::Link),
            file => file.map_err(io::Error::from)?,
        };
        let found = fstat(&file).map_err(io::Error::from)?;
        kind(&found)?;
        let this = geteuid().as_raw();
        if found.st_uid != this {
            return Err(NotPrivate::Owner { owner: found.st_uid, this });
        }
        match permissions(&found) {
            mode if mode & 0o077 != 0 => Err(NotPrivate::Mode(mode)),
            _ => Ok(File::from(file)),
        }
    }

    fn kind(found: &Stat) -> Result<(), NotPrivate> {
        Err(match FileType::from_raw_mode(found.st_mode) {
            FileType::RegularFile => return Ok(()),
            FileType::Symlink => NotPrivate::Link,
            FileType::Directory => NotPrivate::NotRegular("a directory"),
            FileType::Fifo => NotPrivate::NotRegular("a named pipe"),
            FileType::Socket => NotPrivate::NotRegular("a socket"),
            _ => NotPrivate::NotRegular("a device"),
        })
    }

    /// Opens a directory by way of all those above it, links among them. A link is judged by its owner, and by the
    /// directory that it is in.
    fn walk(path: &Path) -> Result<OwnedFd, NotPrivate> {
        let mut steps = vec![root()?];
        let mut rest: VecDeque<OsString> = names(path);
        let mut links = 0;
        while let Some(name) = rest.pop_front() {
            if name == ".." {
                if steps.len() > 1 {
                    steps.pop();
                }
                continue;
            }
            let Some(above) = steps.last() else { return Err(io::Error::from(io::ErrorKind::NotFound).into()) };
            let path = above.path.join(&name);
            let found = statat(&above.handle, &name, AtFlags::SYMLINK_NOFOLLOW).map_err(io::Error::from)?;
            if FileType::from_raw_mode(found.st_mode) == FileType::Symlink {
                links += 1;
                if links > LINKS {
                    return Err(io::Error::from(Errno::LOOP).into());
                }
                owner(&path, &found)?;
                let target = readlinkat(&above.handle, &name, Vec::new()).map_err(io::Error::from)?;
                let target = PathBuf::from(OsString::from_vec(target.into_bytes()));
                if target.is_absolute() {
                    steps = vec![root()?];
                }
                for name in names(&target).into_iter().rev() {
                    rest.push_front(name);
                }
                continue;
            }
            steps.push(step(&above.handle, name.as_os_str(), path)?);
        }
        steps.pop().map(|step| step.handle).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound).into())
    }

    fn names(path: &Path) -> VecDeque<OsString> {
        let names = path.components().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some(OsStr::from_bytes(b"..").to_owned()),
            _ => None,
        });
        names.collect()
    }

    fn root() -> Result<Step, NotPrivate> {
        step(rustix::fs::CWD, OsStr::new("/"), PathBuf::from("/"))
    }

    fn step(above: impl AsFd, name: &OsStr, path: PathBuf) -> Result<Step, NotPrivate> {
        let flags = DIRECTORY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let handle = openat(above, name, flags, Mode::empty()).map_err(io::Error::from)?;
        let found = fstat(&handle).map_err(io::Error::from)?;
        owner(&path, &found)?;
        let others = match permissions(&found) {
            // Everybody keeps to their own files there, and whose the next one is gets judged as well.
            mode if mode & 0o1000 != 0 => None,
            mode if mode & 0o002 != 0 => Some("everybody"),
            mode if mode & 0o020 != 0 => Some("its group"),
            _ => None,
        };
        match others {
            Some(others) => Err(NotPrivate::WritableAbove { path, others }),
            None => Ok(Step { handle, path }),
        }
    }

    fn owner(path: &Path, found: &Stat) -> Result<(), NotPrivate> {
        let this = geteuid().as_raw();
        match found.st_uid {
            0 => Ok(()),
            owner if owner == this => Ok(()),
            owner => Err(NotPrivate::OwnerAbove { path: path.to_owned(), owner, this }),
        }
    }

    fn permissions(found: &Stat) -> u32 {
        #[allow(clippy::useless_conversion, reason = "it is narrower on some systems")]
        let mode: u32 = found.st_mode.into();
        mode & 0o7777
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs::File;
    use std::path::Path;

    use super::NotPrivate;

    pub(super) fn open(path: &Path) -> Result<File, NotPrivate> {
        let found = std::fs::symlink_metadata(path)?;
        if found.is_symlink() {
            return Err(NotPrivate::Link);
        }
        if !found.is_file() {
            return Err(NotPrivate::NotRegular("something else"));
        }
        Ok(File::open(path)?)
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn with(mode: u32) -> (tempfile::TempDir, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let directory = home.path().join("a/b");
        fs::create_dir_all(&directory).unwrap();
        for made in [home.path().join("a"), directory.clone()] {
            fs::set_permissions(made, Permissions::from_mode(0o755)).unwrap();
        }
        let file = directory.join("file");
        fs::write(&file, "text").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        (home, file)
    }

    fn why(path: &Path) -> String {
        read_private(path, 10).unwrap_err().to_string()
    }

    #[test]
    fn a_file_of_ones_own_is_read() {
        for mode in [0o600, 0o400, 0o700] {
            let (_home, file) = with(mode);
            assert_eq!(read_private(&file, 10).unwrap().as_deref(), Some(&b"text"[..]), "{mode:o}");
            assert_eq!(read_private(&file.with_file_name("none"), 10).unwrap(), None);
            assert_eq!(read_private(&file.join("x/y"), 10).unwrap(), None);
            assert_eq!(read_private(&file, 3).unwrap_err().to_string(), "it is larger than 3 bytes");
        }
    }

    #[test]
    fn what_others_may_read_write_or_replace_is_refused() {
        for mode in [0o640, 0o604, 0o620, 0o602, 0o666] {
            let (_home, file) = with(mode);
            assert!(why(&file).starts_with(&format!("its mode is {mode:04o}")), "{}", why(&file));
        }
        for (mode, others) in [(0o775, "its group"), (0o757, "everybody"), (0o777, "everybody")] {
            let (home, file) = with(0o600);
            fs::set_permissions(home.path().join("a"), Permissions::from_mode(mode)).unwrap();
            let above = home.path().join("a").canonicalize().unwrap();
            let said = format!("{others} may write to `{}`, which is above it, and so replace it", above.display());
            assert_eq!(why(&file), said);
            // Nor is it believed that nothing is there.
            assert_eq!(why(&file.with_file_name("none")), said);
            fs::set_permissions(home.path().join("a"), Permissions::from_mode(mode | 0o1000)).unwrap();
            assert!(read_private(&file, 10).is_ok());
        }
    }

    #[test]
    fn links_lead_to_directories_that_are_judged_as_well() {
        let (home, file) = with(0o600);
        let link = home.path().join("link");
        symlink("a/../a/b", &link).unwrap();
        assert!(read_private(&link.join("file"), 10).unwrap().is_some());
        let whole = home.path().join("whole");
        symlink(&link, &whole).unwrap();
        assert!(read_private(&whole.join("file"), 10).unwrap().is_some());
        fs::set_permissions(home.path().join("a"), Permissions::from_mode(0o777)).unwrap();
        assert!(why(&whole.join("file")).starts_with("everybody may write to "));
        fs::set_permissions(home.path().join("a"), Permissions::from_mode(0o755)).unwrap();
        let to_file = home.path().join("to-file");
        symlink(&file, &to_file).unwrap();
        assert_eq!(why(&to_file), "it is a symbolic link, which is not followed here");
        let round = home.path().join("round");
        symlink("round", &round).unwrap();
        assert!(why(&round.join("file")).to_lowercase().contains("symbolic links"), "{}", why(&round.join("file")));
    }

    #[test]
    fn only_a_regular_file_is_opened() {
        let (home, _) = with(0o600);
        assert_eq!(why(&home.path().join("a")), "it is a directory, not a regular file");
        let pipe = home.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(why(&pipe), "it is a named pipe, not a regular file");
        assert_eq!(why(Path::new("/dev/null")), "it is a device, not a regular file");
    }
}
