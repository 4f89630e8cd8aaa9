//! What JavaScript makes of a JSON value that is not of the type that its author had in mind (ECMA-262, 7.1).

use crate::json::Json;

/// `Boolean(value)`.
pub(super) fn is_true(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(value) => *value,
        Json::Number(text) => number(text) != Some(0.0),
        Json::Text(text) => !text.is_empty(),
        Json::Array(_) | Json::Object(_) => true,
    }
}

/// A JSON number. One that is too large is infinite.
pub(super) fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// `Number(value)`; `None` is NaN.
pub(super) fn to_number(value: &Json) -> Option<f64> {
    match value {
        Json::Null => Some(0.0),
        Json::Bool(value) => Some(f64::from(u8::from(*value))),
        Json::Number(text) => number(text),
        Json::Text(text) => text_to_number(text),
        Json::Array(_) => text_to_number(&text(value)),
        Json::Object(_) => None,
    }
}

fn text_to_number(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let digits = |prefix: [&str; 2], radix| {
        let rest = prefix.iter().find_map(|p| text.strip_prefix(p))?;
        let good = !rest.is_empty() && rest.chars().all(|c| c.is_digit(radix));
        #[allow(clippy::cast_precision_loss, reason = "that is what JavaScript does")]
        good.then(|| u64::from_str_radix(rest, radix).map_or(f64::INFINITY, |n| n as f64))
    };
    match text.trim_start_matches(['+', '-']) {
        "" if text.is_empty() => Some(0.0),
        // Rust reads more words as numbers than JavaScript does.
        "Infinity" => text.parse().ok(),
        word if word.starts_with(|c: char| c.is_ascii_alphabetic()) => None,
        _ => text
            .parse()
            .ok()
            .or_else(|| digits(["0x", "0X"], 16))
            .or_else(|| digits(["0o", "0O"], 8))
            .or_else(|| digits(["0b", "0B"], 2)),
    }
}

/// `String(value)`. Numbers stand as they were written, which is as good where only an address would matter.
pub(super) fn text(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(text) | Json::Text(text) => text.clone(),
        Json::Object(_) => "[object Object]".to_owned(),
        Json::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| match item {
                    Json::Null => String::new(),
                    other => text(other),
                })
                .collect();
            items.join(",")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn values_are_read_as_javascript_reads_them() {
        for (json, is_true, number, text) in [
            ("null", false, Some(0.0), "null"),
            ("true", true, Some(1.0), "true"),
            ("0", false, Some(0.0), "0"),
            ("-0", false, Some(0.0), "-0"),
            ("1.5", true, Some(1.5), "1.5"),
            ("\"\"", false, Some(0.0), ""),
            ("\" 12 \"", true, Some(12.0), " 12 "),
            ("\"0x1F\"", true, Some(31.0), "0x1F"),
            ("\"-Infinity\"", true, Some(f64::NEG_INFINITY), "-Infinity"),
            ("\"inf\"", true, None, "inf"),
            ("\"nan\"", true, None, "nan"),
            ("\"12s\"", true, None, "12s"),
            ("[]", true, Some(0.0), ""),
            ("[7]", true, Some(7.0), "7"),
            ("[1,[null,2]]", true, None, "1,,2"),
            ("{}", true, None, "[object Object]"),
        ] {
            let value = parse(json).unwrap_or(Json::Null);
            assert_eq!(self::is_true(&value), is_true, "{json}");
            assert_eq!(to_number(&value), number, "{json}");
            assert_eq!(self::text(&value), text, "{json}");
        }
    }
}
