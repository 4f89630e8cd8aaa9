//! Records of plain strings on lines of JSON, which most are: each is read in one pass, in place.

use std::borrow::Cow;

use super::record::{Field, Record};
use crate::bytes::are_same;
use crate::json::unescaped;

/// What stands around the values of a line. On the next one it is mostly the same, and then is compared and not read.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// All of it, one behind the other; the quotes of the values are in it but for the closing ones.
    text: Vec<u8>,
    /// Whose value follows, and where in the text what stands in front of it ends.
    members: Vec<(usize, Field)>,
}

impl Shape {
    /// Reads a line that is an object of strings, each key once, into an empty record. Where it is anything else, whoever
    /// says what reads it again; the record is nothing then.
    pub(super) fn read<'a>(&mut self, line: &'a str, record: &mut Record<'a>) -> Option<()> {
        if self.read_alike(line, record).is_some() {
            return Some(());
        }
        *record = Record::default();
        let read = self.read_anew(line, record);
        if read.is_none() {
            self.members.clear();
        }
        read
    }

    /// Reads a line of this shape, without an escape in its values.
    fn read_alike<'a>(&self, line: &'a str, record: &mut Record<'a>) -> Option<()> {
        let (mut rest, mut known) = (Rest { line, at: 0 }, 0);
        for (end, field) in &self.members {
            rest.pass_all(self.text.get(known..*end)?)?;
            known = *end;
            *field.of(record) = Some(Cow::Borrowed(rest.plain()?));
        }
        rest.pass_all(self.text.get(known..)?)?;
        (known > 0 && rest.at == line.len()).then_some(())
    }

    /// Reads a line, and takes its shape.
    fn read_anew<'a>(&mut self, line: &'a str, record: &mut Record<'a>) -> Option<()> {
        self.text.clear();
        self.members.clear();
        let (mut rest, mut known) = (Rest { line, at: 0 }, 0);
        rest.pass(b'{')?;
        loop {
            rest.pass(b'"')?;
            let field = Field::named(&rest.string()?)?;
            rest.pass(b':')?;
            rest.pass(b'"')?;
            self.text.extend_from_slice(line.as_bytes().get(known..rest.at)?);
            self.members.push((self.text.len(), field));
            if field.of(record).replace(rest.string()?).is_some() {
                return None;
            }
            known = rest.at;
            if rest.pass(b',').is_none() {
                rest.pass(b'}')?;
                self.text.extend_from_slice(line.as_bytes().get(known..)?);
                return rest.peek().is_none().then_some(());
            }
        }
    }
}

/// What was not read yet of a line.
struct Rest<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    /// What comes next that is no white space, which is passed over.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.line.as_bytes().get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// Passes over this byte if it comes next.
    fn pass(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    /// Passes over all of these if they come next as they are.
    fn pass_all(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.at + bytes.len();
        are_same(self.line.as_bytes().get(self.at..end)?, bytes).then(|| self.at = end)
    }

    /// The string whose first quote was passed, borrowed where nothing in it is escaped.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        match self.plain() {
            Some(text) => Some(Cow::Borrowed(text)),
            None => self.escaped().map(Cow::Owned),
        }
    }

    /// The same, where nothing in it is escaped.
    fn plain(&mut self) -> Option<&'a str> {
        let end = self.at + unescaped(self.line.as_bytes().get(self.at..)?);
        if self.line.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        let text = self.line.get(self.at..end)?;
        self.at = end + 1;
        Some(text)
    }

    /// The same, where something is.
    fn escaped(&mut self) -> Option<String> {
        let quote = self.at - 1;
        loop {
            match self.line.as_bytes().get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return serde_json::from_str(self.line.get(quote..self.at)?).ok();
                }
                b'\\' => self.at += 2,
                _ => self.at += 1.max(unescaped(self.line.as_bytes().get(self.at..)?)),
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_object_of_strings_is_read_in_one_pass() {
        for (line, expected) in [
            (
                r#"{"external_id":"a-1","email":"a@b.c","name":"Ada"}"#,
                [Some("Ada"), Some("a@b.c"), Some("a-1"), None, None],
            ),
            (
                " {\t\"first_name\" : \"Zo\\u00eb \\\"Z\\\"\" ,\r\"last_name\":\"Ω\\\\\"} \r",
                [None, None, None, Some("Zoë \"Z\""), Some("Ω\\")],
            ),
            (r#"{"n\u0061me":"\ud83d\ude00"}"#, [Some("\u{1f600}"), None, None, None, None]),
        ] {
            let mut record = Record::default();
            Shape::default().read(line, &mut record).unwrap();
            assert_eq!(record.strings(), expected, "{line}");
        }
    }

    #[test]
    fn a_line_is_read_alike_or_anew() {
        let mut shape = Shape::default();
        let ada = r#"{"external_id": "a-1", "name": "Ada"}"#;
        shape.read(ada, &mut Record::default()).unwrap();
        for (line, is_alike, expected) in [
            (r#"{"external_id": "a-2", "name": ""}"#, true, [Some(""), None, Some("a-2"), None, None]),
            (r#"{"external_id":"a-2", "name": "Eva"}"#, false, [Some("Eva"), None, Some("a-2"), None, None]),
            (r#"{"external_id": "a-2", "name": "E\u0076a"}"#, false, [Some("Eva"), None, Some("a-2"), None, None]),
            (r#"{"external_id": "a-2", "name": "Eva"} "#, false, [Some("Eva"), None, Some("a-2"), None, None]),
            (r#"{"external_id": "a-2"}"#, false, [None, None, Some("a-2"), None, None]),
        ] {
            shape.read(ada, &mut Record::default()).unwrap();
            let mut record = Record::default();
            assert_eq!(shape.read_alike(line, &mut record).is_some(), is_alike, "{line}");
            shape.read(line, &mut record).unwrap();
            assert_eq!(record.strings(), expected, "{line}");
        }
    }

    #[test]
    fn all_else_is_left_to_others() {
        for line in [
            "",
            "{",
            "{}",
            r#"{"name":"Ada""#,
            r#"{"name":"Ada",}"#,
            r#"{"name":"Ada"}}"#,
            r#"{"name":"Ada","name":"Ada"}"#,
            r#"{"name":1}"#,
            r#"{"name":null}"#,
            r#"{"name":"\ud83d"}"#,
            r#"{"name":"\x"}"#,
            r#"{"name":"\"#,
            "{\"name\":\"a\tb\"}",
            "{\"name\":\"\\\\\tb\"}",
            "{\u{a0}\"name\":\"a\"}",
            r#"{"ttl":"5m"}"#,
        ] {
            let mut shape = Shape::default();
            assert!(shape.read(line, &mut Record::default()).is_none(), "{line}");
            // Nor does half of its shape stay.
            assert!(shape.read(line, &mut Record::default()).is_none(), "{line}");
            assert!(shape.members.is_empty(), "{line}");
        }
    }
}
