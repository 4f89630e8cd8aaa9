//! Half of a surrogate pair (RFC 8259, 8.2): a text for JavaScript, and no character for anybody else.

/// Makes JSON that JavaScript wrote readable for everybody: half of a surrogate pair becomes U+FFFD, in its place.
///
/// ```
/// let mut json = br#"{"name":"Ada \ud83d","emoji":"\ud83d\ude00"}"#.to_vec();
/// tiledesk_token::json::replace_half_surrogates(&mut json);
/// assert_eq!(json, br#"{"name":"Ada \ufffd","emoji":"\ud83d\ude00"}"#);
/// ```
pub fn replace_half_surrogates(json: &mut [u8]) {
    let mut from = 0;
    while let Some(at) = half_surrogate(json, from) {
        from = at + ESCAPE;
        if let Some(escape) = json.get_mut(at..from) {
            escape.copy_from_slice(br"\ufffd");
        }
    }
}

/// The length of `\ud83d`.
const ESCAPE: usize = 6;

/// Where the next escape begins that is half of a surrogate pair without the other. Outside of strings there is none.
pub(super) fn half_surrogate(json: &[u8], from: usize) -> Option<usize> {
    let unit = |at: usize| {
        let digits = json.get(at..at + ESCAPE)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut at = from;
    loop {
        at += memchr::memchr(b'\\', json.get(at..)?)?;
        at += match (unit(at), unit(at + ESCAPE)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 2 * ESCAPE,
            (Some(0xd800..=0xdfff), _) => return Some(at),
            (Some(_), _) => ESCAPE,
            // A backslash, or a letter that stands for a character.
            (None, _) => 2,
        }
    }
}
