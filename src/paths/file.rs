//! One file of ours: read, locked, or made anew beside the one whose place it takes.

use std::ffi::OsString;
#[cfg(unix)]
use std::fs::TryLockError;
use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use tempfile::NamedTempFile;

use super::{directory_of, followed};

/// How many characters a temporary file's name has behind its prefix.
const RANDOM: usize = 6;

/// A file of ours that is replaced whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// `config.toml`
    Settings,
    /// The secrets file.
    Secrets,
    /// The name of the project in use.
    ProjectInUse,
    /// Which programs the helpers are.
    Helpers,
    /// `signers.toml`
    Signers,
    /// What was brought to which signer.
    Deliveries,
    /// Tokens that were signed, under a name that somebody typed.
    Tokens,
}

impl FileKind {
    /// How the names of its temporary files begin. Earlier versions are to have theirs removed too: it stays.
    fn prefix(self) -> &'static str {
        match self {
            Self::Settings => ".config.toml.",
            Self::Secrets => ".tilepass-",
            Self::ProjectInUse => ".project-in-use.",
            Self::Helpers => ".helpers.toml.",
            Self::Signers => ".signers.toml.",
            Self::Deliveries => ".deliveries.json.",
            Self::Tokens => ".tilepass-tokens.",
        }
    }
}

pub(super) fn not_regular(found: FileType) -> io::Error {
    #[cfg(unix)]
    let what = unix::describe(found);
    #[cfg(not(unix))]
    let what = if found.is_dir() { "a directory" } else { "something else" };
    let kind = if found.is_dir() { ErrorKind::IsADirectory } else { ErrorKind::Other };
    io::Error::new(kind, format!("it is {what}, not a regular file"))
}

/// What the regular file at `path` holds, cut off one byte behind `limit`.
///
/// # Errors
/// When it is not there, is something else, or cannot be read.
pub(crate) fn read_regular(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file = open_regular(path, OpenOptions::new().read(true))?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(limit);
    let mut bytes = Vec::with_capacity(length.min(limit).saturating_add(1));
    file.take(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens the lock, which is made where it is not there, for this user alone (mode 0600).
///
/// # Errors
/// When it is something else than a regular file, or the file system refuses.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    let target = followed(path)?;
    match OpenOptions::new().write(true).create_new(true).open(&target) {
        Ok(new) => {
            #[cfg(unix)]
            unix::settle_owner(&new, &target)?;
            Ok(new)
        }
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => open_regular(&target, OpenOptions::new().write(true)),
        Err(cause) => Err(cause),
    }
}

/// Looks before it opens, as a device may do something when it is opened, and again at what was opened.
fn open_regular(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let found = fs::metadata(path)?.file_type();
    if !found.is_file() {
        return Err(not_regular(found));
    }
    // What took its place meanwhile does not make anybody wait.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, unix::WITHOUT_WAITING);
    let file = options.open(path)?;
    let found = file.metadata()?.file_type();
    if found.is_file() { Ok(file) } else { Err(not_regular(found)) }
}

/// A file system without locks, or whose server does not lock.
pub(crate) fn has_no_locks(cause: &io::Error) -> bool {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let none = [Errno::NOLCK, Errno::NOSYS, Errno::OPNOTSUPP].map(Errno::raw_os_error);
        if cause.raw_os_error().is_some_and(|code| none.contains(&code)) {
            return true;
        }
    }
    cause.kind() == ErrorKind::Unsupported
}

/// An empty file beside `target`, for this user alone (mode 0600, whatever the umask), of the owner whose file it is to
/// replace. It is locked as long as somebody has it open, which tells it from one that was left behind.
///
/// # Errors
/// When the file system refuses, or the owner would be another one.
pub(crate) fn beside(target: &Path, kind: FileKind) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Opened here, as the library puts the file's own name, which says nothing, into its errors.
    let file =
        builder.prefix(kind.prefix()).rand_bytes(RANDOM).make_in(directory_of(target), |path| options.open(path))?;
    #[cfg(unix)]
    {
        // Without locks, nobody takes it for one that was left behind.
        if let Err(TryLockError::Error(cause)) = file.as_file().try_lock()
            && !has_no_locks(&cause)
        {
            return Err(cause);
        }
        unix::settle_owner(file.as_file(), target)?;
    }
    Ok(file)
}

/// Removes what writers of the file at `path` left beside it when they were killed. The caller holds the lock. What cannot
/// be removed stays for the next one.
pub(crate) fn remove_leftovers(path: &Path, kind: FileKind) {
    let Ok(target) = followed(path) else { return };
    let directory = directory_of(&target);
    for name in names(directory).unwrap_or_default() {
        let random = name.to_str().and_then(|name| name.strip_prefix(kind.prefix()));
        let is_ours =
            random.is_some_and(|text| text.len() == RANDOM && text.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let path = directory.join(name);
        if is_ours && fs::symlink_metadata(&path).is_ok_and(|found| found.is_file()) && is_abandoned(&path) {
            let _ = fs::remove_file(path);
        }
    }
}

/// What is in a directory. The standard library panics where closing a directory fails.
#[cfg(unix)]
fn names(directory: &Path) -> io::Result<Vec<OsString>> {
    use std::os::unix::ffi::OsStringExt as _;
    let entries = rustix::fs::Dir::new(File::open(directory)?)?;
    entries.map(|entry| Ok(OsString::from_vec(entry?.file_name().to_bytes().to_vec()))).collect()
}

#[cfg(not(unix))]
fn names(directory: &Path) -> io::Result<Vec<OsString>> {
    fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.file_name())).collect()
}

/// Whether nobody is writing it.
fn is_abandoned(path: &Path) -> bool {
    #[cfg(unix)]
    {
        let file = open_regular(path, OpenOptions::new().read(true));
        file.is_ok_and(|file| file.try_lock().is_ok())
    }
    #[cfg(not(unix))]
    {
        let hour = std::time::Duration::from_secs(3600);
        let changed = fs::metadata(path).and_then(|found| found.modified());
        changed.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > hour))
    }
}

#[cfg(unix)]
pub(super) use unix::make_private;

#[cfg(unix)]
mod unix {
    use std::fs::{self, File, FileType, Metadata, OpenOptions, Permissions};
    use std::io::{self, ErrorKind};
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
    use std::path::Path;

    use rustix::fs::OFlags;

    use super::super::{directory_of, is_absent};

    pub(super) const WITHOUT_WAITING: i32 = flags(OFlags::NONBLOCK.union(OFlags::NOCTTY));

    #[allow(clippy::cast_possible_wrap, reason = "the flags are bits, and few")]
    const fn flags(flags: OFlags) -> i32 {
        flags.bits() as i32
    }

    /// For people: `a directory`.
    pub(super) fn describe(found: FileType) -> &'static str {
        match found {
            _ if found.is_dir() => "a directory",
            _ if found.is_fifo() => "a named pipe",
            _ if found.is_socket() => "a socket",
            _ => "a device",
        }
    }

    /// Gives a new file to the owner of the one that it is to replace. Under sudo, a first one goes to the owner of the
    /// directory: else that user could never write it again.
    pub(super) fn settle_owner(new: &File, target: &Path) -> io::Result<()> {
        new.set_permissions(Permissions::from_mode(0o600))?;
        let ours = new.metadata()?;
        match fs::metadata(target) {
            Ok(old) if old.ino() == ours.ino() => settle_new(new, &ours, target),
            Ok(old) => give(new, &ours, &old),
            Err(cause) if is_absent(&cause) => settle_new(new, &ours, target),
            Err(cause) => Err(cause),
        }
    }

    fn settle_new(new: &File, ours: &Metadata, target: &Path) -> io::Result<()> {
        if ours.uid() == 0 { give(new, ours, &fs::metadata(directory_of(target))?) } else { Ok(()) }
    }

    fn give(file: &File, ours: &Metadata, owner: &Metadata) -> io::Result<()> {
        if ours.uid() != owner.uid() {
            return fchown(file, Some(owner.uid()), Some(owner.gid())).map_err(|cause| {
                io::Error::new(cause.kind(), format!("it would not stay its owner's (user {}): {cause}", owner.uid()))
            });
        }
        if ours.gid() != owner.gid() {
            // Only members of a group may give to it, and nobody outside of it is let in by this.
            let _ = fchown(file, None, Some(owner.gid()));
        }
        Ok(())
    }

    /// Mode 0700, whatever the umask took away; what root made goes to the owner of `parent`.
    pub(in super::super) fn make_private(directory: &Path, parent: &Path) -> io::Result<()> {
        let private = Permissions::from_mode(0o700);
        let flags = flags(OFlags::DIRECTORY.union(OFlags::NOFOLLOW));
        match OpenOptions::new().read(true).custom_flags(flags).open(directory) {
            Ok(handle) => {
                handle.set_permissions(private)?;
                let ours = handle.metadata()?;
                if ours.uid() == 0 { give(&handle, &ours, &fs::metadata(parent)?) } else { Ok(()) }
            }
            // Never root's case, so that nobody can have root change another one.
            Err(cause) if cause.kind() == ErrorKind::PermissionDenied => fs::set_permissions(directory, private),
            Err(cause) => Err(cause),
        }
    }
}
