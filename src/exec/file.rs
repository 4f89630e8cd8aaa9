//! A secret as something that can be opened and read under a path, without a file lying about.
//!
//! * Linux: a sealed file in memory, mode 0400, that the program inherits as an open descriptor. The path leads through
//!   the program's own process, `/proc/PID/fd/N`, so that it also holds for its children, which may have inherited no
//!   descriptor: Node and Python close them. It can be read as often as one likes, by programs of the same user, and is
//!   gone with the process.
//! * Other Unix systems: a pipe, under `/dev/fd/N`. It can be read once, by whoever inherits the descriptor.
//! * Windows: a temporary file, which is removed when the program has ended.

use std::io;
use std::path::Path;

use tiledesk_token::secret::Secret;

pub(super) use system::SecretFile;

/// Another descriptor of the same thing, which stays open when the process becomes the program.
#[cfg(unix)]
fn inherited(of: impl std::os::fd::AsFd) -> io::Result<std::os::fd::OwnedFd> {
    // Low numbers are those that scripts take for themselves (`exec 3< file`).
    const LOWEST: i32 = 100;
    let descriptor = rustix::io::fcntl_dupfd_cloexec(of, LOWEST)?;
    rustix::io::fcntl_setfd(&descriptor, rustix::io::FdFlags::empty())?;
    Ok(descriptor)
}

#[cfg(target_os = "linux")]
mod system {
    use std::fs::{File, Permissions};
    use std::io::{ErrorKind, Write};
    use std::os::fd::{AsRawFd, OwnedFd};
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
    use rustix::io::Errno;
    use zeroize::Zeroizing;

    use super::{Path, Secret, inherited, io};

    pub(in crate::exec) struct SecretFile {
        path: PathBuf,
        _inherited: OwnedFd,
    }

    impl SecretFile {
        pub(in crate::exec) fn new(secret: &Secret) -> io::Result<Self> {
            let mut file = File::from(in_memory()?);
            file.write_all(secret.as_bytes())?;
            file.set_permissions(Permissions::from_mode(0o400))?;
            fcntl_add_seals(&file, SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL)?;
            let no_proc = |_: io::Error| io::Error::other("`/proc` does not show this process");
            let pid = std::process::id();
            // Opened again: one that can only read, from the beginning.
            let reader = File::open(format!("/proc/{pid}/fd/{}", file.as_raw_fd()));
            let inherited = inherited(&reader.map_err(no_proc)?)?;
            let path = PathBuf::from(format!("/proc/{pid}/fd/{}", inherited.as_raw_fd()));
            // In another PID namespace's `/proc` the path would lead elsewhere.
            let found = Zeroizing::new(std::fs::read(&path).map_err(no_proc)?);
            if found.as_slice() != secret.as_bytes() {
                return Err(no_proc(ErrorKind::Other.into()));
            }
            Ok(Self { path, _inherited: inherited })
        }

        pub(in crate::exec) fn path(&self) -> &Path {
            &self.path
        }
    }

    fn in_memory() -> io::Result<OwnedFd> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        // Systems may insist on the flag (`vm.memfd_noexec`); kernels before 6.3 do not know it.
        let made = match memfd_create("tilepass-secret", flags | MemfdFlags::NOEXEC_SEAL) {
            Err(Errno::INVAL) => memfd_create("tilepass-secret", flags),
            made => made,
        };
        Ok(made?)
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod system {
    use std::io::Write;
    use std::os::fd::{AsRawFd, OwnedFd};
    use std::path::PathBuf;

    use super::{Path, Secret, inherited, io};

    pub(in crate::exec) struct SecretFile {
        path: PathBuf,
        _inherited: OwnedFd,
    }

    impl SecretFile {
        pub(in crate::exec) fn new(secret: &Secret) -> io::Result<Self> {
            let (reader, mut writer) = io::pipe()?;
            // A secret is at most 256 bytes long, which every pipe holds.
            writer.write_all(secret.as_bytes())?;
            let inherited = inherited(&reader)?;
            Ok(Self { path: PathBuf::from(format!("/dev/fd/{}", inherited.as_raw_fd())), _inherited: inherited })
        }

        pub(in crate::exec) fn path(&self) -> &Path {
            &self.path
        }
    }
}

#[cfg(windows)]
mod system {
    use std::io::Write;
    use std::time::Duration;

    use tempfile::TempPath;

    use super::{Path, Secret, io};
    use crate::exec::ExecError;

    /// How often it is tried to remove the file, and how long is waited in between: a virus scanner may have it open, or a
    /// program that the ended one has started.
    const TRIES: u8 = 50;
    const PAUSE: Duration = Duration::from_millis(20);

    pub(in crate::exec) struct SecretFile(TempPath);

    impl SecretFile {
        pub(in crate::exec) fn new(secret: &Secret) -> io::Result<Self> {
            let mut file = tempfile::Builder::new().prefix("tilepass-").tempfile()?;
            file.write_all(secret.as_bytes())?;
            // Closed, so that others can open it.
            Ok(Self(file.into_temp_path()))
        }

        pub(in crate::exec) fn path(&self) -> &Path {
            &self.0
        }

        /// Removes it, which dropping it only tries.
        pub(in crate::exec) fn remove(self) -> Result<(), ExecError> {
            let mut removed = std::fs::remove_file(&self.0);
            for _ in 0..TRIES {
                match removed {
                    Err(ref cause) if cause.kind() != io::ErrorKind::NotFound => {
                        std::thread::sleep(PAUSE);
                        removed = std::fs::remove_file(&self.0);
                    }
                    _ => break,
                }
            }
            match removed {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                    Err(ExecError::FileLeft { path: self.path().to_owned(), cause })
                }
                _ => Ok(()),
            }
        }
    }
}
