//! How secrets travel on the bus: `dh-ietf1024-sha256-aes128-cbc-pkcs7`, as the Secret Service specification has it, so that
//! whoever watches the bus sees none. Where a service does not know that, as it may, they travel as they are.

use aes::Aes128;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{U256, U1024, const_monty_params};
use hkdf::Hkdf;
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::store::keyring::error::KeyringError;

/// What it is called when a session is opened.
pub(super) const ENCRYPTED: &str = "dh-ietf1024-sha256-aes128-cbc-pkcs7";
pub(super) const PLAIN: &str = "plain";

/// As long as a number of the group, in bytes.
const GROUP: usize = 128;
const BLOCK: usize = 16;

const_monty_params!(
    Oakley,
    U1024,
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
     020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
     4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
     ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff",
    "The second Oakley group of RFC 2409, section 6.2; its generator is 2."
);
type Element = ConstMontyForm<Oakley, { U1024::LIMBS }>;

/// Our half of a key agreement. The exponent is longer than the group is strong, and is wiped.
pub(super) struct KeyPair {
    pub(super) exponent: Box<U256>,
}

impl KeyPair {
    pub(super) fn generate() -> Result<Self, KeyringError> {
        let mut bytes = Zeroizing::new([0; 32]);
        fill(bytes.as_mut_slice())?;
        Ok(Self { exponent: Box::new(U256::from_be_slice(bytes.as_slice())) })
    }

    /// What the other side is told, without zeros in front of it.
    pub(super) fn public(&self) -> Vec<u8> {
        let bytes = Element::new(&U1024::from_u8(2)).pow(&self.exponent).retrieve().to_be_bytes();
        without_zeros(bytes.as_ref()).to_vec()
    }

    /// The key that both sides come to; `None` where theirs is none that an honest side has.
    pub(super) fn agree(&self, theirs: &[u8]) -> Option<Key> {
        let theirs = without_zeros(theirs);
        let mut padded = [0; GROUP];
        padded.get_mut(GROUP.checked_sub(theirs.len())?..)?.copy_from_slice(theirs);
        let theirs = U1024::from_be_slice(&padded);
        // What lies outside, and 1 and -1, would make the key one that everybody knows.
        let greatest = Oakley::PARAMS.modulus().get().wrapping_sub(&U1024::from_u8(2));
        if theirs < U1024::from_u8(2) || theirs > greatest {
            return None;
        }
        let mut shared = Element::new(&theirs).pow(&self.exponent).retrieve();
        let mut bytes = Zeroizing::new([0; GROUP]);
        bytes.copy_from_slice(shared.to_be_bytes().as_ref());
        shared.zeroize();
        let mut key = Key(Box::new(Zeroizing::new([0; BLOCK])));
        Hkdf::<Sha256>::new(None, bytes.as_slice()).expand(&[], key.0.as_mut_slice()).ok()?;
        Some(key)
    }
}

impl Drop for KeyPair {
    fn drop(&mut self) {
        self.exponent.zeroize();
    }
}

/// The key of a session: wiped when dropped, never shown.
pub(super) struct Key(pub(super) Box<Zeroizing<[u8; BLOCK]>>);

/// A secret as it travels.
pub(super) struct Sealed {
    /// The initialization vector; nothing where it is not encrypted.
    pub(super) parameters: Vec<u8>,
    pub(super) value: Zeroizing<Vec<u8>>,
}

/// Encrypts a secret, where there is a key.
pub(super) fn seal(key: Option<&Key>, secret: &[u8]) -> Result<Sealed, KeyringError> {
    let Some(Key(key)) = key else {
        return Ok(Sealed { parameters: Vec::new(), value: Zeroizing::new(secret.to_vec()) });
    };
    let mut vector = [0; BLOCK];
    fill(&mut vector)?;
    // There is always padding.
    let mut value = Zeroizing::new(vec![0; (secret.len() / BLOCK + 1) * BLOCK]);
    let cipher = cbc::Encryptor::<Aes128>::new((&***key).into(), (&vector).into());
    let sealed = cipher.encrypt_padded_b2b::<Pkcs7>(secret, &mut value);
    sealed.map_err(|_| KeyringError::Other("a secret cannot be encrypted for it".to_owned()))?;
    Ok(Sealed { parameters: vector.to_vec(), value })
}

/// What was sealed.
pub(super) fn open(key: Option<&Key>, parameters: &[u8], value: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyringError> {
    let mut secret = Zeroizing::new(value.to_vec());
    let Some(Key(key)) = key else {
        return Ok(secret);
    };
    let undecipherable = || KeyringError::Other("a secret that it sent cannot be decrypted".to_owned());
    let vector: &[u8; BLOCK] = parameters.try_into().map_err(|_| undecipherable())?;
    let cipher = cbc::Decryptor::<Aes128>::new((&***key).into(), vector.into());
    let length = cipher.decrypt_padded::<Pkcs7>(&mut secret).map_err(|_| undecipherable())?.len();
    secret.truncate(length);
    Ok(secret)
}

fn fill(bytes: &mut [u8]) -> Result<(), KeyringError> {
    SysRng.try_fill_bytes(bytes).map_err(|error| KeyringError::Random(error.to_string()))
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    number.get(first..).unwrap_or_default()
}
