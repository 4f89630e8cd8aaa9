//! The end of what a program printed, with the secret masked in it: as it is, in base64, in hexadecimal digits,
//! percent-encoded, and as it stands in JSON. A secret that came in several pieces is one all the same.
//!
//! A part of it is masked, too, from 6 characters on (`parts`).

mod parts;

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::{Zeroize as _, Zeroizing};

use self::parts::Parts;
use tiledesk_token::escape;
use tiledesk_token::secret::Secret;

/// How much is kept, in bytes.
const KEPT: usize = 64 << 10;
/// What stands in place of a secret.
const MASK: &str = "…";
/// So many characters at the end may be the beginning of a secret that was cut off.
const CUT_OFF: usize = 6;
/// So many characters of base64 at most have a part of the first and the last bytes of something.
const SHARED: usize = 4;

/// The end of an output.
pub(super) struct Tail {
    bytes: VecDeque<u8>,
    /// Whether more was printed than is kept.
    is_cut: bool,
    forms: Vec<Form>,
    parts: Parts,
}

/// One way to write the secret.
struct Form {
    text: Zeroizing<Vec<u8>>,
    /// Whether capital letters and small ones are the same.
    any_case: bool,
    /// Whether its first and last bytes share characters with their neighbours, as in base64: these are masked as well.
    spills: bool,
}

impl Tail {
    pub(super) fn new(secret: &Secret) -> Self {
        Self { bytes: VecDeque::new(), is_cut: false, forms: forms(secret), parts: Parts::of(secret) }
    }

    pub(super) fn push(&mut self, more: &[u8]) {
        self.bytes.extend(more);
        let limit = KEPT + self.longest();
        let excess = self.bytes.len().saturating_sub(limit);
        if excess > 0 {
            self.is_cut = true;
            self.bytes.iter_mut().take(excess).for_each(|byte| *byte = 0);
            self.bytes.drain(..excess);
        }
    }

    fn longest(&self) -> usize {
        self.forms.iter().map(|form| form.text.len()).max().unwrap_or_default()
    }

    /// The lines, without the secret and safe to show.
    pub(super) fn lines(&mut self) -> Vec<String> {
        let longest = self.longest();
        self.bytes.make_contiguous();
        let bytes: &[u8] = self.bytes.as_slices().0;
        // Before this, there may be the end of a secret whose beginning is not kept.
        let mut at = if self.is_cut { longest.min(bytes.len()) } else { 0 };
        let start = (0..at).rev().find_map(|from| {
            let (length, _) = self.forms.iter().filter_map(|form| form.at(bytes, from)).max()?;
            (from + length > at).then_some(from + length)
        });
        let parts = self.parts.places(bytes);
        let is_part = |at: usize| parts.get(at).copied().unwrap_or_default();
        let mut masked = Zeroizing::new(Vec::with_capacity(bytes.len()));
        if let Some(after) = start {
            at = after;
            masked.extend_from_slice(MASK.as_bytes());
        }
        while at < bytes.len() {
            let found = self.forms.iter().filter_map(|form| form.at(bytes, at)).max();
            let is_beginning = || bytes.len() - at >= CUT_OFF && self.forms.iter().any(|form| form.begins(bytes, at));
            if let Some((length, spills)) = found {
                if spills {
                    let shared = masked.iter().rev().take(SHARED).take_while(|byte| is_base64(**byte)).count();
                    let kept = masked.len() - shared;
                    masked.truncate(kept);
                    at += bytes.iter().skip(at + length).take(SHARED).take_while(|byte| is_base64(**byte)).count();
                }
                masked.extend_from_slice(MASK.as_bytes());
                at += length;
            } else if is_part(at) {
                masked.extend_from_slice(MASK.as_bytes());
                at += (at..bytes.len()).take_while(|at| is_part(*at)).count();
            } else if is_beginning() {
                masked.extend_from_slice(MASK.as_bytes());
                break;
            } else {
                masked.extend(bytes.get(at));
                at += 1;
            }
        }
        let text = Zeroizing::new(String::from_utf8_lossy(&masked).into_owned());
        let lines = text.lines().map(|line| escape::escaped(line.trim_end()).into_owned());
        lines.filter(|line| !line.is_empty()).collect()
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.bytes.make_contiguous().zeroize();
    }
}

impl Form {
    fn same(&self, one: u8, other: u8) -> bool {
        if self.any_case { one.eq_ignore_ascii_case(&other) } else { one == other }
    }

    /// How long it is, if it stands there, and whether it spills.
    fn at(&self, bytes: &[u8], at: usize) -> Option<(usize, bool)> {
        let there = bytes.get(at..at + self.text.len())?;
        let is_it = there.iter().zip(self.text.iter()).all(|(one, other)| self.same(*one, *other));
        is_it.then_some((self.text.len(), self.spills))
    }

    /// Whether all that follows is its beginning.
    fn begins(&self, bytes: &[u8], at: usize) -> bool {
        let there = bytes.get(at..).unwrap_or_default();
        there.len() < self.text.len() && there.iter().zip(self.text.iter()).all(|(one, other)| self.same(*one, *other))
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte)
}

/// Within other bytes, base64 has it in three ways; what the neighbours have a part in is left out.
fn in_base64(plain: &[u8]) -> impl Iterator<Item = Zeroizing<String>> + '_ {
    (0..3).map(move |before| {
        let mut shifted = Zeroizing::new(vec![0; before]);
        shifted.extend_from_slice(plain);
        let whole = shifted.len() / 3 * 3;
        let text = Zeroizing::new(STANDARD.encode(shifted.get(..whole).unwrap_or_default()));
        Zeroizing::new(text.get(usize::from(before > 0) * 4..).unwrap_or_default().to_owned())
    })
}

fn forms(secret: &Secret) -> Vec<Form> {
    let plain = secret.as_bytes();
    let mut forms = vec![Form { text: Zeroizing::new(plain.to_vec()), any_case: false, spills: false }];
    let mut add = |text: Vec<u8>, any_case: bool, spills: bool| {
        if !forms.iter().any(|form| *form.text == text) && text.len() >= CUT_OFF {
            forms.push(Form { text: Zeroizing::new(text), any_case, spills });
        }
    };
    for stable in in_base64(plain) {
        add(stable.as_bytes().to_vec(), false, true);
        add(stable.replace('+', "-").replace('/', "_").into_bytes(), false, true);
    }
    add(plain.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect(), true, false);
    let spaced = plain.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
    add(spaced.join(" ").into_bytes(), true, false);
    add(spaced.join(":").into_bytes(), true, false);
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    let percent = |keeps: &dyn Fn(&u8) -> bool| {
        plain
            .iter()
            .flat_map(|byte| if keeps(byte) { vec![*byte] } else { format!("%{byte:02X}").into_bytes() })
            .collect()
    };
    add(percent(&is_plain), true, false);
    add(percent(&|_| false), true, false);
    let json = serde_json::to_string(secret.expose()).unwrap_or_default();
    add(json.trim_matches('"').as_bytes().to_vec(), false, false);
    forms
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SECRET: &str = "0f8fad5b-d9cb-469f/a165+\"70867728950e";

    fn shown(pieces: &[&[u8]]) -> Vec<String> {
        let mut tail = Tail::new(&Secret::parse(SECRET.as_bytes()).unwrap().secret);
        for piece in pieces {
            tail.push(piece);
        }
        tail.lines()
    }

    #[test]
    fn the_secret_is_masked_however_it_is_written() {
        let plain = SECRET.as_bytes();
        let hex = plain.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        let percent = SECRET.replace('/', "%2f").replace('+', "%2B").replace('"', "%22");
        for text in [
            SECRET.to_owned(),
            hex.to_uppercase(),
            hex,
            percent,
            SECRET.replace('"', "\\\""),
            plain.iter().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat(),
        ] {
            assert_eq!(shown(&[format!("set {text} now\n").as_bytes()]), ["set … now"], "{text}");
            // In pieces, wherever it is cut.
            let whole = format!("set {text} now\n");
            for at in 0..whole.len() {
                let (one, other) = whole.split_at(at);
                assert_eq!(shown(&[one.as_bytes(), other.as_bytes()]), ["set … now"], "{text} at {at}");
            }
        }
        for before in ["", "a", "ab", "abc", "user:", "user:x"] {
            for after in ["", "z", "yz"] {
                let encoded = STANDARD.encode(format!("{before}{SECRET}{after}"));
                for encoded in [encoded.clone(), encoded.replace('+', "-").replace('/', "_")] {
                    let lines = shown(&[encoded.as_bytes()]);
                    let left = lines.concat().replace('…', "").len();
                    assert!(lines.concat().contains('…') && left <= before.len() * 2 + after.len() * 2, "{lines:?}");
                }
            }
        }
    }

    #[test]
    fn a_secret_that_was_cut_off_is_masked_as_well() {
        let start = SECRET.get(..20).unwrap();
        assert_eq!(shown(&[b"set ", start.as_bytes()]), ["set …"]);
        // At the beginning of what is kept.
        for more in [0, 1, 5, 20, SECRET.len(), 200] {
            let filler = vec![b'x'; KEPT + more];
            let lines = shown(&[SECRET.as_bytes(), &filler]);
            let text = lines.concat();
            assert!(text.len() >= KEPT && text.replace('…', "").bytes().all(|byte| byte == b'x'), "{more}");
        }
    }

    #[test]
    fn a_part_is_masked_whatever_is_between_its_characters() {
        let of = |lines: Vec<String>| lines.concat().replace("\\t", "").replace(['…', '\n', ' '], "");
        let spread = |between: &str| SECRET.split("").collect::<Vec<_>>().join(between);
        for between in ["\n", " ", "   ", "\t", "\r\n"] {
            assert_eq!(of(shown(&[spread(between).as_bytes()])), "", "{between:?}");
        }
        let backwards: String = SECRET.chars().rev().collect();
        assert_eq!(shown(&[format!("it is {backwards}.").as_bytes()]), ["it is …."]);
        assert_eq!(shown(&[format!("it is {}.", SECRET.get(5..11).unwrap()).as_bytes()]), ["it is …."]);
        assert_eq!(
            shown(&[format!("it is {}.", SECRET.get(5..10).unwrap()).as_bytes()]),
            [format!("it is {}.", SECRET.get(5..10).unwrap())]
        );
        // As `od -tx1` and `hexdump` write it.
        let plain = SECRET.as_bytes();
        for line in plain.chunks(16) {
            if line.len() == 16 {
                let bytes = line.iter().map(|byte| format!(" {byte:02x}")).collect::<Vec<_>>().concat();
                assert_eq!(shown(&[format!("0000000{bytes}\n").as_bytes()]), ["0000000 …"]);
                let word = |two: &[u8]| format!(" {:02x}{:02X}", two.last().unwrap(), two.first().unwrap());
                let words = line.chunks(2).map(word).collect::<Vec<_>>().concat();
                assert_eq!(shown(&[format!("0000000{words}\n").as_bytes()]), ["0000000 …"]);
            }
        }
        let encoded = STANDARD.encode(plain);
        let pieces: Vec<_> = encoded.as_bytes().chunks(7).map(String::from_utf8_lossy).collect();
        let folded = pieces.join("\n");
        assert!(of(shown(&[folded.as_bytes()])).len() <= SHARED, "{folded}");
    }

    /// Of what these programs print nothing is left but offsets and frames.
    #[cfg(unix)]
    #[test]
    fn a_dump_shows_nothing_of_it() {
        let path = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(path.path(), SECRET).unwrap();
        let mut tried = 0;
        for line in [
            "od PATH",
            "od -b PATH",
            "od -c PATH",
            "od -x PATH",
            "od -tx1 PATH",
            "od -An -tx1 PATH",
            "od -tu1 PATH",
            "od -An -tu1 -v PATH",
            "od -tx1 -w4 PATH",
            "od -b -w3 PATH",
            "od -c -w5 PATH",
            "xxd PATH",
            "xxd -p PATH",
            "xxd -i <PATH",
            "xxd -c 4 PATH",
            "hexdump -C PATH",
            "hexdump PATH",
            "fold -w 5 PATH",
            "fold -w 4 PATH | cat -n",
            "fold -w 3 PATH | nl -v 17",
            "rev PATH",
            "od -An -v -tx1 PATH | sed 's/ /%/g'",
            "od -An -v -tx1 PATH | sed 's/ /\\\\x/g'",
            "od -An -v -b PATH | sed 's/ /\\\\/g'",
            "od -An -v -tu1 PATH | tr -s ' \\n' ,",
        ] {
            let line = line.replace("PATH", path.path().to_str().unwrap());
            let ran = std::process::Command::new("sh").args(["-c", &line]).output().unwrap();
            if ran.stdout.is_empty() {
                continue;
            }
            tried += 1;
            let lines = shown(&[ran.stdout.as_slice()]);
            let has_numbers = !["-An", "rev", "base64", "-p", "-i", "fold -w 5"].iter().any(|flag| line.contains(flag));
            let mut left = String::new();
            for line in lines.iter().map(|line| line.replace("\\t", " ")) {
                let first = line.split_whitespace().next().unwrap_or_default();
                left += line.trim_start().strip_prefix(first).filter(|_| has_numbers).unwrap_or(&line);
            }
            let left = left.split(|c: char| c.is_whitespace() || "…|,%\\{}=;x\"-".contains(c));
            let left = left.filter(|word| !word.is_empty());
            assert_eq!(left.collect::<Vec<_>>(), [""; 0], "{line}: {lines:#?}");
        }
        assert!(tried >= 12, "{tried}");
    }

    /// What only looks like it is shown.
    #[test]
    fn what_is_no_part_of_it_is_shown() {
        for line in [
            "0000000 deadbeef 2026-11-26T15:04:05.123456Z pid 70867 port 8950 /d9cb/469f",
            "restarted shop@1.service in 4690 ms, commit 0f8fa, 165 files, 0x5b2d 055 061 063",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 48 102 56 102",
        ] {
            assert_eq!(shown(&[line.as_bytes()]), [line]);
        }
    }

    #[test]
    fn the_last_64_kib_are_kept_and_controls_escaped() {
        let mut tail = Tail::new(&Secret::parse(SECRET.as_bytes()).unwrap().secret);
        for _ in 0..10_000 {
            tail.push(b"0123456789012345678901234567890123456789\n");
        }
        let kept: usize = tail.lines().iter().map(|line| line.len() + 1).sum();
        assert!((KEPT..KEPT + 2000).contains(&kept), "{kept}");
        assert_eq!(shown(&[b"a\x1b[31mred\r\n\n\xff\n"]), ["a\\u{1b}[31mred", "\u{fffd}"]);
    }
}
