//! Which program a helper is: found once, when a person chose it, and remembered in a file of this user alone, with what
//! it was then. `config.toml` has its name only, as it may come from somebody else.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use toml_edit::{DocumentMut, Item, Table};

use super::error::{HelperError, Wanted};
use crate::paths::{FileKind, beside, find_program, make_private_directory, read_private, read_regular};
use crate::store::HelperName;
use crate::store::lock::Lock;

/// Beside the lock.
const NAME: &str = "helpers.toml";
/// The largest file that says so, in bytes.
const MAX: usize = 64 << 10;
/// The largest program, in bytes: many are written in languages that put everything into one file.
const LARGEST: usize = 512 << 20;

/// Finds the program of a helper, and remembers it in `data`. The lock shows that the caller holds it.
///
/// # Errors
/// [`HelperError`]
pub(crate) fn choose(
    _lock: &Lock,
    name: &HelperName,
    path: Option<&OsStr>,
    data: &Path,
) -> Result<PathBuf, HelperError> {
    let program = find_program(&name.program(), path)?;
    let digest = digest(&program, &Wanted { name: name.clone(), project: None })?;
    let target = data.join(NAME);
    let mut document = load(&target)?;
    let mut entry = Table::new();
    let shown = program.to_str().ok_or_else(|| bad(&target, "the path of the helper is not Unicode text"))?;
    entry.insert("program", toml_edit::value(shown));
    entry.insert("sha256", toml_edit::value(digest));
    document.insert(name.as_str(), Item::Table(entry));
    let failed = |cause: std::io::Error| bad(&target, &cause.to_string());
    make_private_directory(data).map_err(failed)?;
    let mut file = beside(&target, FileKind::Helpers).map_err(failed)?;
    file.write_all(document.to_string().as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(program)
}

/// The program that was chosen, as long as it is the same.
pub(super) fn find(wanted: &Wanted, data: &Path) -> Result<PathBuf, HelperError> {
    let target = data.join(NAME);
    let document = load(&target)?;
    let entry = document.get(wanted.name.as_str()).and_then(Item::as_table_like);
    let entry = entry.ok_or_else(|| HelperError::NotChosen(wanted.clone()))?;
    let text = |key: &str| entry.get(key).and_then(Item::as_str);
    let (Some(program), Some(known)) = (text("program"), text("sha256")) else {
        return Err(HelperError::NotChosen(wanted.clone()));
    };
    let path = PathBuf::from(program);
    if !path.is_absolute() {
        return Err(bad(&target, "it names a program by a relative path"));
    }
    if digest(&path, wanted)? == known { Ok(path) } else { Err(HelperError::Changed { wanted: wanted.clone(), path }) }
}

fn load(target: &Path) -> Result<DocumentMut, HelperError> {
    let private = |why| HelperError::NotPrivate { path: target.to_owned(), why };
    let bytes = read_private(target, MAX).map_err(private)?.unwrap_or_default();
    let text = String::from_utf8(bytes).map_err(|_| bad(target, "it is not UTF-8"))?;
    text.parse().map_err(|_| bad(target, "it is not TOML"))
}

fn bad(target: &Path, why: &str) -> HelperError {
    HelperError::File { path: target.to_owned(), why: why.to_owned() }
}

fn digest(program: &Path, wanted: &Wanted) -> Result<String, HelperError> {
    let gone = |cause| HelperError::Gone { wanted: wanted.clone(), path: program.to_owned(), cause };
    let bytes = read_regular(program, LARGEST).map_err(gone)?;
    let mut digest = String::new();
    for byte in Sha256::digest(&bytes) {
        // Writing to a `String` cannot fail.
        let _ = write!(digest, "{byte:02x}");
    }
    Ok(digest)
}
