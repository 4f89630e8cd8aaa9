//! What is left of a key in this process's memory when its owner has gone.

use std::fs;
use std::os::unix::fs::FileExt;

use zeroize::Zeroizing;

use super::super::format::{Contents, Sealed};
use super::super::key::{Cost, Key};

const COST: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
/// What begins the key of the passphrase below, each byte with all its bits changed: the key itself must not stand here.
const MASKED: [u8; 16] = [119, 110, 234, 38, 38, 21, 251, 165, 165, 40, 79, 188, 182, 15, 162, 198];

fn passphrase() -> Zeroizing<String> {
    Zeroizing::new("looked for in memory".to_owned())
}

/// How often the key stands in memory that this process can write.
fn copies() -> usize {
    const AT_ONCE: usize = 1 << 20;
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let memory = fs::File::open("/proc/self/mem").unwrap();
    let mut buffer = vec![0; AT_ONCE];
    let own = buffer.as_ptr() as usize..buffer.as_ptr() as usize + AT_ONCE;
    let mut found = 0;
    for line in maps.lines().filter(|line| line.split(' ').nth(1).unwrap().starts_with("rw")) {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let [mut from, to] = [from, to].map(|address| usize::from_str_radix(address, 16).unwrap());
        while from < to {
            let length = AT_ONCE.min(to - from);
            // What the kernel keeps for itself cannot be read; what another thread has given back is gone.
            if memory.read_exact_at(&mut buffer[..length], from as u64).is_ok() {
                let windows = buffer[..length].windows(MASKED.len()).enumerate();
                let is_key = |window: &[u8]| window.iter().zip(MASKED).all(|(byte, masked)| *byte == !masked);
                found += windows.filter(|(at, window)| is_key(window) && !own.contains(&(from + at))).count();
            }
            buffer.fill(0);
            // A copy may lie across the border.
            from += if length == AT_ONCE { length - MASKED.len() } else { length };
        }
    }
    found
}

#[test]
fn a_key_that_is_dropped_leaves_no_copy() {
    let key = Key::derive(passphrase(), COST, [7; 16]).ok().unwrap();
    assert_eq!(copies(), 1, "of a key that is in use");
    let file = Contents::default().seal(&key, [9; 24]).unwrap();
    assert_eq!(copies(), 1, "of a key that has sealed a file");
    drop(Sealed::parse(&file).unwrap().open(&key).ok().unwrap());
    assert_eq!(copies(), 1, "of a key that has opened a file");
    drop(key);
    assert_eq!(copies(), 0, "of a key that is dropped");
}
