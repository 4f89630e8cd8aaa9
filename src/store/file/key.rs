//! The key of a secrets file: Argon2id, what it may cost, and the wiping of everything that it touched.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

use super::error::FormatError;

/// Random bytes that keep one passphrase from giving the same key in two files.
pub type Salt = [u8; 16];

/// What a guess at the passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes, which a machine with several processors could compute side by side.
    pub lanes: u32,
}

impl Cost {
    /// What every new file gets: the second choice of RFC 9106, section 4, with one lane.
    pub const STANDARD: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

    /// The higher of the two in each part: what a file costs is not lowered behind its owner's back.
    #[must_use]
    pub(super) fn at_least(self, other: Self) -> Self {
        Self {
            memory_kib: self.memory_kib.max(other.memory_kib),
            passes: self.passes.max(other.passes),
            lanes: self.lanes.max(other.lanes),
        }
    }

    /// A header is read before anything proves who wrote it: it must not make us take all memory, or all day.
    pub(super) fn params(self) -> Result<Params, FormatError> {
        let damage = FormatError::Damaged("its key derivation is outside the limits");
        if self.memory_kib > 256 * 1024 || self.passes > 16 || self.lanes > 8 {
            return Err(damage);
        }
        Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(|_| damage)
    }
}

/// The key of one file: wiped when dropped, never shown. It stays in one place: a value that is moved leaves a copy
/// behind that nobody wipes.
pub struct Key {
    bytes: Box<Zeroizing<[u8; 32]>>,
    pub(super) cost: Cost,
    pub(super) salt: Salt,
}

impl Key {
    /// Derives the key, which takes long on purpose. The passphrase and the memory are wiped.
    ///
    /// # Errors
    /// `FormatError::NoMemory`; `FormatError::Damaged` when the cost is outside the limits.
    pub fn derive(passphrase: Zeroizing<String>, cost: Cost, salt: Salt) -> Result<Self, FormatError> {
        let params = cost.params()?;
        let mut blocks = Vec::new();
        blocks.try_reserve_exact(params.block_count()).map_err(|_| FormatError::NoMemory)?;
        blocks.resize(params.block_count(), Block::new());
        // A boxed slice is wiped in one pass; a vector is wiped once for its length and once for its capacity.
        let mut memory = Zeroizing::new(blocks.into_boxed_slice());
        let mut bytes = Box::new(Zeroizing::new([0; 32]));
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(passphrase.as_bytes(), &salt, bytes.as_mut_slice(), &mut **memory)
            .map_err(|_| FormatError::Damaged("its key derivation cannot be computed"))?;
        drop(passphrase);
        wipe_stack();
        Ok(Self { bytes, cost, salt })
    }

    /// Whether it was derived at that cost and with that salt, whatever the passphrase was.
    #[must_use]
    pub fn fits(&self, cost: Cost, salt: &Salt) -> bool {
        self.cost == cost && self.salt == *salt
    }

    /// Does something with the cipher of this key, and wipes that as well.
    pub(super) fn with_cipher<T>(&self, work: impl FnOnce(&XChaCha20Poly1305) -> T) -> T {
        let cipher = Box::new(XChaCha20Poly1305::new((&**self.bytes).into()));
        let result = work(&cipher);
        drop(cipher);
        wipe_stack();
        result
    }
}

/// Overwrites what the functions that have returned left below on the stack: the crates wipe their results, and not
/// every value on the way there.
#[inline(never)]
fn wipe_stack() {
    /// In bytes; Argon2 and the cipher use less.
    const DEPTH: usize = 16 * 1024;
    drop(std::hint::black_box(Zeroizing::new([0_u8; DEPTH])));
}
