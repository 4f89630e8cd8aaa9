//! Damage to the secrets file, at every byte of it.

use std::fmt;
use std::fs;

use crate::support::home::{Home, NEW, OLD};
use crate::tally::{Tally, is_all, some};

/// What becomes of one byte.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Changed,
    Zeroed,
    Lost,
    Doubled,
    /// It and all behind it are gone.
    CutOff,
}

const KINDS: [Damage; 5] = [Damage::Changed, Damage::Zeroed, Damage::Lost, Damage::Doubled, Damage::CutOff];

impl Damage {
    fn done_to(self, good: &[u8], at: usize) -> Vec<u8> {
        let mut bytes = good.to_vec();
        match self {
            Self::Changed => bytes[at] ^= 1,
            Self::Zeroed => bytes[at] = 0,
            Self::Lost => drop(bytes.remove(at)),
            Self::Doubled => bytes.insert(at, bytes[at]),
            Self::CutOff => bytes.truncate(at),
        }
        bytes
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// It is called damage, not a wrong passphrase; nothing of it is used, and it is not written over.
#[test]
fn a_damaged_byte_of_the_secrets_file() {
    let mut tally = Tally::new();
    let home = Home::with("shop", OLD);
    let good = fs::read(home.secrets_file()).unwrap();
    let all: Vec<(usize, Damage)> = (0..good.len()).flat_map(|at| KINDS.map(|kind| (at, kind))).collect();
    for (turn, (at, kind)) in some(all, 250).into_iter().enumerate() {
        let bad = kind.done_to(&good, at);
        fs::write(home.secrets_file(), &bad).unwrap();
        // A reader, and two writers.
        let ran = match turn % 3 {
            0 => home.run(&["token", "sign", "--test-visitor", "--project", "shop"]),
            1 => home.fed(&["secret", "import", "-", "--store", "file", "--project", "blog"], NEW),
            _ => home.run(&["secret", "remove", "--yes", "--project", "shop"]),
        };
        let said = ran.stderr.lines().next().unwrap_or_default();
        let is_damage = said.starts_with("error: the secrets file `~/data/tilepass/secrets.tilepass` is damaged: ");
        let held = if ran.code != 4 || !is_damage || !ran.stdout.is_empty() {
            Err(format!("status {}: {}", ran.code, ran.stderr))
        } else if fs::read(home.secrets_file()).unwrap() != bad {
            Err("it was written over".to_owned())
        } else {
            Ok(())
        };
        tally.add(format!("byte {at} {kind}"), held);
    }
    fs::write(home.secrets_file(), &good).unwrap();
    home.holds("shop", OLD);
    tally.end(if is_all() { 5 * good.len() } else { 250 });
}
