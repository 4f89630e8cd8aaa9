//! The key agreement, and secrets on their way. The expected values come from another implementation (Python's integers and
//! OpenSSL).

use std::sync::LazyLock;

use crypto_bigint::U256;
use proptest::prelude::*;

use super::super::session::{Key, KeyPair, open, seal};

fn bytes(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// Whose exponent is `first`, `first` + 1, and so on.
fn pair(first: u8) -> KeyPair {
    let exponent: Vec<u8> = (first..first + 32).collect();
    KeyPair { exponent: Box::new(U256::from_be_slice(&exponent)) }
}

const OURS: &str = "457120764f3a1e6fd58103e41a4093a6c8bc1d97cb8759de41c21afdd2d3048a5ef3d88ce24aa6ba4fe30bcfb0b0f75abf1a8aeaff3723f1bf53740c902005e1199fabad7c538e94a7034fd585339a02f3634893f748929d2a7257643e398130541ae64124c17d4507a97f1cbebeb7b933642b8df479eb59e36cfeffbf1671dd";
const THEIRS: &str = "1d6868bb9c5ea1e21a0451a13a885425c466873f65dbc40a88e0d6cf21859c5486f5d0ffb492b47e3c24f175a4cf4611570d28cadaf5fe69d454dde9d9159022697e7c9b7c87357481bcbaf3bbbd1eb583009f1043df89d887b73e4596661ce52de132a92ffb40bc74fef7811fb924a7a1827a539c732f2681bf46865c24d015";
const PRIME: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff";

#[test]
fn both_sides_come_to_the_key_that_others_come_to() {
    assert_eq!(pair(1).public(), bytes(OURS));
    assert_eq!(pair(101).public(), bytes(THEIRS));
    let key = pair(1).agree(&bytes(THEIRS)).unwrap();
    assert_eq!(key.0.as_slice(), bytes("5a8930dd50f366b87cfd29d479726311"));
    assert_eq!(pair(101).agree(&bytes(OURS)).unwrap().0, key.0);
    let vector: Vec<u8> = (0..16).collect();
    let sealed = bytes("31383dc6f6c227ef35bf87b219a56cfbb4477addd7e51f6622534cd129f1f3f6");
    assert_eq!(open(Some(&key), &vector, &sealed).unwrap().as_slice(), b"a secret of 18 byt");
}

/// A number that begins with zeros may be sent without them, and what comes of it keeps its own.
#[test]
fn numbers_that_begin_with_zeros_are_as_good_as_others() {
    let small = 1_u32 << 27;
    let expected = bytes("c9cc319526f0e8077e0d5daf664ffa84");
    assert_eq!(pair(1).agree(&small.to_be_bytes()).unwrap().0.as_slice(), expected);
    let mut padded = vec![0; 200];
    padded.extend(small.to_be_bytes());
    assert_eq!(pair(1).agree(&padded).unwrap().0.as_slice(), expected);
}

#[test]
fn a_number_that_no_honest_side_has_is_refused() {
    let mut prime = bytes(PRIME);
    let mut others = vec![vec![], vec![0], vec![1], vec![0xff; 128], vec![1; 129], prime.clone()];
    // One less than the prime is -1; two less is the greatest that there may be.
    *prime.last_mut().unwrap() -= 1;
    others.push(prime.clone());
    for other in others {
        assert!(pair(1).agree(&other).is_none(), "{other:?}");
    }
    *prime.last_mut().unwrap() -= 1;
    assert!(pair(1).agree(&prime).is_some());
    assert!(pair(1).agree(&[2]).is_some());
}

#[test]
fn no_two_sides_and_no_two_messages_are_alike() {
    let (one, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    assert_ne!(one.public(), other.public());
    let key = one.agree(&other.public()).unwrap();
    assert_eq!(key.0, other.agree(&one.public()).unwrap().0);
    let (first, second) = (seal(Some(&key), b"a secret").unwrap(), seal(Some(&key), b"a secret").unwrap());
    assert_ne!(first.parameters, second.parameters);
    assert_ne!(first.value, second.value);
    assert!(!first.value.windows(8).any(|window| window == b"a secret"));
}

static KEY: LazyLock<Key> = LazyLock::new(|| pair(1).agree(&bytes(THEIRS)).unwrap());

#[test]
fn what_was_not_sealed_for_this_session_is_refused() {
    let sealed = seal(Some(&KEY), b"a secret").unwrap();
    let other = pair(3).agree(&bytes(THEIRS)).unwrap();
    let cases = [
        (vec![], sealed.value.to_vec()),
        (vec![0; 15], sealed.value.to_vec()),
        (sealed.parameters.clone(), vec![]),
        (sealed.parameters.clone(), sealed.value[..15].to_vec()),
        (vec![0; 16], b"never encrypted!".to_vec()),
    ];
    for (parameters, value) in cases {
        assert!(open(Some(&KEY), &parameters, &value).is_err(), "{parameters:?} {value:?}");
    }
    // By chance what comes of another key ends as padding does, too.
    let opened = open(Some(&other), &sealed.parameters, &sealed.value);
    assert!(opened.is_err() || *opened.unwrap() != b"a secret");
    // A service that cannot encrypt sends it as it is.
    let plain = seal(None, b"a secret").unwrap();
    assert_eq!((plain.parameters.len(), plain.value.as_slice()), (0, &b"a secret"[..]));
    assert_eq!(open(None, &[], &plain.value).unwrap().as_slice(), b"a secret");
}

proptest! {
    #[test]
    fn what_is_sealed_is_opened(secret in prop::collection::vec(any::<u8>(), 0..2000)) {
        let sealed = seal(Some(&KEY), &secret).unwrap();
        prop_assert_eq!(sealed.value.len() % 16, 0);
        prop_assert_eq!(&*open(Some(&KEY), &sealed.parameters, &sealed.value).unwrap(), &secret);
    }

    #[test]
    fn any_number_is_a_key_or_none(theirs in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = pair(1).agree(&theirs);
    }
}
