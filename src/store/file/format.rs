//! Format 1 of the secrets file, between bytes and values. Touches no file, asks nobody, draws no random.
//!
//! # The file
//!
//! Four lines of text, each ended by one line feed (`0x0A`), and nothing behind the last:
//!
//! ```text
//! tilepass secrets 1
//! {"kdf":"argon2id","memory_kib":65536,"passes":3,"lanes":1,"salt":"…","cipher":"xchacha20-poly1305","nonce":"…","projects":{…}}
//! BASE64
//! sha256 HEX
//! ```
//!
//! 1. **Name and version.** `tilepass secrets `, then the version in decimal digits.
//! 2. **Header**: one JSON object (RFC 8259, UTF-8, on one line) with exactly these keys:
//!
//!    | key | value |
//!    |---|---|
//!    | `kdf` | `argon2id` (RFC 9106, version `0x13`, no secret value, no associated data) |
//!    | `memory_kib` | its memory in KiB; at least 8 × `lanes`, at most 262144. tilepass writes 65536 |
//!    | `passes` | its passes, 1 to 16. tilepass writes 3 |
//!    | `lanes` | its lanes, 1 to 8. tilepass writes 1 |
//!    | `salt` | base64 of 16 random bytes, drawn once, when the file is made |
//!    | `cipher` | `xchacha20-poly1305` (draft-irtf-cfrg-xchacha-03) |
//!    | `nonce` | base64 of 24 random bytes, drawn anew for every write |
//!    | `projects` | an object: for each project its name and what may be known of it (below) |
//!
//! 3. **Records**: base64 of the ciphertext followed by its 16-byte tag.
//! 4. **Checksum**: `sha256 ` and the SHA-256 of everything before this line, in 64 lower-case hexadecimal digits.
//!
//! Base64 is RFC 4648, section 4: the standard alphabet, with padding. The file is at most 1 MiB (1048576 bytes).
//!
//! # What is encrypted
//!
//! * The key is the 32 bytes that Argon2id makes of the passphrase (its UTF-8 bytes as they were typed, not normalised) and the salt.
//! * The associated data is lines 1 and 2 as they stand in the file, with their line feeds. So nothing in the header can be changed
//!   by somebody who does not know the passphrase.
//! * The plaintext has one line for each project, in the order of their bytes: the project's name, one blank, its record
//!   ([`crate::store::record`]), a line feed. Its names are those in `projects`. Without projects it is empty.
//!
//! # What is not
//!
//! `projects` maps each name to an object: `fingerprint` of the secret, `made` (RFC 3339, UTC), `origin` (`made-here`, `imported`,
//! `server`) and, when a replaced secret is kept, `previous` with its `fingerprint` and `replaced` (RFC 3339, UTC).
//! Keys and values of a later version of the record are kept as they are.
//!
//! # Reading
//!
//! In this order, so that damage is never taken for a wrong passphrase: size, beginning, checksum, version, header; then the passphrase.
//! When all that is right and the tag is not, the passphrase is wrong, or somebody changed the file on purpose. **Every later version begins with line 1 and ends with line 4**, so that a later file is
//! told from a damaged one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::{AeadInOut, XNonce};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::error::FormatError;
use super::key::{Cost, Key, Salt};
use crate::store::Record;
use tiledesk_token::ids::ProjectName;

/// The version that is written, and the only one that is read.
pub const VERSION: u64 = 1;
/// The largest file that is read or written, in bytes: 500 projects at the very least.
pub const MAX: usize = 1 << 20;

const MAGIC: &str = "tilepass secrets ";
const KDF: &str = "argon2id";
const CIPHER: &str = "xchacha20-poly1305";
const TAG: usize = 16;
/// `sha256 `, 64 digits, a line feed.
const CHECKSUM: usize = 72;

/// Random bytes that are never used twice.
pub type Nonce = [u8; 24];

/// Line 2. Its keys are exactly these: anything else is another version.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    cipher: String,
    nonce: String,
    projects: BTreeMap<String, Value>,
}

/// A secrets file that is whole, still encrypted.
pub struct Sealed<'a> {
    /// What its key costs; within the limits.
    pub cost: Cost,
    /// The salt of its key.
    pub salt: Salt,
    /// What is known without the key, by project: a [`crate::store::Summary`], if this version can read it.
    /// Nothing vouches for it until [`Sealed::open`] has.
    pub projects: BTreeMap<ProjectName, Value>,
    nonce: Nonce,
    associated: &'a [u8],
    ciphertext: Vec<u8>,
}

impl<'a> Sealed<'a> {
    /// Reads everything that can be read without a key.
    ///
    /// # Errors
    /// `FormatError::Damaged` or `FormatError::LaterVersion`.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let body = whole(bytes)?;
        version(body)?;
        let mut lines = body.split_inclusive(|byte| *byte == b'\n');
        let (Some(first), Some(second), Some(third), None) = (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(FormatError::Damaged("it does not have four lines"));
        };
        let header: Header =
            serde_json::from_slice(second).map_err(|_| FormatError::Damaged("its header cannot be read"))?;
        if header.kdf != KDF || header.cipher != CIPHER {
            return Err(FormatError::Damaged("its header names an unknown method"));
        }
        let cost = Cost { memory_kib: header.memory_kib, passes: header.passes, lanes: header.lanes };
        cost.params()?;
        let third = third.strip_suffix(b"\n").ok_or(FormatError::Damaged("it does not have four lines"))?;
        Ok(Self {
            cost,
            salt: exactly(&header.salt)?,
            nonce: exactly(&header.nonce)?,
            projects: named(header.projects)?,
            associated: body.get(..first.len() + second.len()).unwrap_or(body),
            ciphertext: BASE64.decode(third).map_err(|_| FormatError::Damaged("its records are not base64"))?,
        })
    }

    /// Decrypts the records, which proves the header as well.
    ///
    /// # Errors
    /// `FormatError::WrongKey`; `FormatError::Damaged` when what is inside is not what was promised.
    pub fn open(&self, key: &Key) -> Result<Contents, FormatError> {
        let mut text = Zeroizing::new(self.ciphertext.clone());
        key.with_cipher(|cipher| cipher.decrypt_in_place(&XNonce::from(self.nonce), self.associated, &mut *text))
            .map_err(|_| FormatError::WrongKey)?;
        let damage = FormatError::Damaged("its records are not those that its header lists");
        let text = std::str::from_utf8(&text).map_err(|_| damage)?;
        let mut summaries = self.projects.clone();
        let mut entries = BTreeMap::new();
        for line in text.split_terminator('\n') {
            let (name, line) = line.split_once(' ').ok_or(damage)?;
            let name: ProjectName = name.parse().map_err(|_| damage)?;
            let summary = summaries.remove(&name).ok_or(damage)?;
            let line = Zeroizing::new(line.to_owned());
            entries.insert(name, Entry { summary, line });
        }
        if summaries.is_empty() { Ok(Contents { entries }) } else { Err(damage) }
    }
}

/// Size, beginning and checksum: what is left is what somebody meant to write.
fn whole(bytes: &[u8]) -> Result<&[u8], FormatError> {
    if bytes.len() > MAX {
        return Err(FormatError::Damaged("it is larger than 1 MiB"));
    }
    if bytes.is_empty() {
        return Err(FormatError::Damaged("it is empty"));
    }
    if !bytes.starts_with(MAGIC.as_bytes()) {
        return Err(FormatError::Damaged("it does not begin like a secrets file"));
    }
    match bytes.split_last_chunk::<CHECKSUM>() {
        Some((body, last)) if checksum(body).as_bytes() == last => Ok(body),
        _ if bytes.windows(2).any(|pair| pair == b"\r\n") => {
            Err(FormatError::Damaged("its line breaks were changed to those of Windows"))
        }
        _ => Err(FormatError::Damaged("its checksum is wrong or missing")),
    }
}

fn version(bytes: &[u8]) -> Result<(), FormatError> {
    let line = bytes.split(|byte| *byte == b'\n').next();
    let digits =
        line.and_then(|line| line.strip_prefix(MAGIC.as_bytes())).and_then(|digits| std::str::from_utf8(digits).ok());
    match digits.map(|digits| (digits, digits.parse::<u64>())) {
        Some(("1", _)) => Ok(()),
        // What Rust would also read, like `+2`, was never written.
        Some((digits, Ok(number))) if number > VERSION && number.to_string() == digits => {
            Err(FormatError::LaterVersion(number))
        }
        _ => Err(FormatError::Damaged("its version cannot be read")),
    }
}

fn checksum(body: &[u8]) -> String {
    let mut line = String::with_capacity(CHECKSUM);
    line.push_str("sha256 ");
    for byte in Sha256::digest(body) {
        // Writing to a `String` cannot fail.
        let _ = write!(line, "{byte:02x}");
    }
    line.push('\n');
    line
}

fn exactly<const N: usize>(text: &str) -> Result<[u8; N], FormatError> {
    BASE64
        .decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(FormatError::Damaged("its salt or nonce cannot be read"))
}

fn named(projects: BTreeMap<String, Value>) -> Result<BTreeMap<ProjectName, Value>, FormatError> {
    projects
        .into_iter()
        .map(|(name, summary)| Ok((name.parse()?, summary)))
        .collect::<Result<_, tiledesk_token::ids::BadProjectName>>()
        .map_err(|_| FormatError::Damaged("its header lists a name that is no project's"))
}

/// A secrets file that is open: the record lines, and what the header says of them. Both are kept as they were read,
/// so that writing one project changes nothing of another, even if a later version wrote that.
#[derive(Default)]
pub struct Contents {
    pub(super) entries: BTreeMap<ProjectName, Entry>,
}

pub(super) struct Entry {
    pub(super) summary: Value,
    pub(super) line: Zeroizing<String>,
}

impl Contents {
    /// The record line of `project`.
    #[must_use]
    pub fn line(&self, project: &ProjectName) -> Option<&str> {
        self.entries.get(project).map(|entry| entry.line.as_str())
    }

    /// What the header says of `project`.
    #[must_use]
    pub fn summary(&self, project: &ProjectName) -> Option<&Value> {
        self.entries.get(project).map(|entry| &entry.summary)
    }

    /// Puts the record in the place of what was there.
    pub fn put(&mut self, project: &ProjectName, record: &Record) {
        let entry = Entry {
            // Texts with text keys: this has no way to fail.
            summary: serde_json::to_value(record.summary()).unwrap_or_default(),
            line: record.to_line(),
        };
        self.entries.insert(project.clone(), entry);
    }

    /// Forgets the project.
    pub fn remove(&mut self, project: &ProjectName) {
        self.entries.remove(project);
    }

    /// Whether it holds no project.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The whole file. `nonce` must never have been used before.
    ///
    /// # Errors
    /// `FormatError::TooLarge`.
    pub fn seal(&self, key: &Key, nonce: Nonce) -> Result<Vec<u8>, FormatError> {
        let header = Header {
            kdf: KDF.to_owned(),
            memory_kib: key.cost.memory_kib,
            passes: key.cost.passes,
            lanes: key.cost.lanes,
            salt: BASE64.encode(key.salt),
            cipher: CIPHER.to_owned(),
            nonce: BASE64.encode(nonce),
            projects: self.entries.iter().map(|(name, entry)| (name.to_string(), entry.summary.clone())).collect(),
        };
        // It is made of texts, numbers and what was JSON before: only its size could be in the way.
        let header = serde_json::to_string(&header).map_err(|_| FormatError::TooLarge)?;
        let mut file = format!("{MAGIC}{VERSION}\n{header}\n");
        let mut text = self.plaintext();
        key.with_cipher(|cipher| cipher.encrypt_in_place(&XNonce::from(nonce), file.as_bytes(), &mut *text))
            .map_err(|_| FormatError::TooLarge)?;
        BASE64.encode_string(text.as_slice(), &mut file);
        file.push('\n');
        file.push_str(&checksum(file.as_bytes()));
        if file.len() > MAX {
            return Err(FormatError::TooLarge);
        }
        Ok(file.into_bytes())
    }

    /// As large as it will get from the start: a vector that grows leaves copies behind that nobody wipes.
    fn plaintext(&self) -> Zeroizing<Vec<u8>> {
        let lines = self.entries.iter();
        let length: usize = lines.map(|(name, entry)| name.as_str().len() + entry.line.len() + 2).sum();
        let mut text = Zeroizing::new(Vec::with_capacity(length + TAG));
        for (name, entry) in &self.entries {
            text.extend_from_slice(name.as_str().as_bytes());
            text.push(b' ');
            text.extend_from_slice(entry.line.as_bytes());
            text.push(b'\n');
        }
        text
    }
}
