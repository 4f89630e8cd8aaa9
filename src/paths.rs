//! Where files go: what a link leads to, and directories for this user alone. What failed is said by whoever asked.

use std::io;
use std::path::{Path, PathBuf};

/// As many links in a row as Linux follows.
const LINKS: usize = 40;

/// Where `path` leads. People keep their files elsewhere and link to them; a rename over the link would leave that file
/// behind, with a secret that was replaced, and nobody would notice. The last link may lead to nothing yet.
///
/// # Errors
/// When they lead nowhere.
pub(crate) fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        match std::fs::read_link(&target) {
            Ok(next) => target = directory_of(&target).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("too many links"))
}

/// The directory that a file is in.
pub(crate) fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(directory) if directory != Path::new("") => directory,
        _ => Path::new("."),
    }
}

/// Makes `directory`, and what is missing above it, for this user alone (mode 0700).
///
/// # Errors
/// When the file system refuses.
pub(crate) fn make_private_directory(directory: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}
