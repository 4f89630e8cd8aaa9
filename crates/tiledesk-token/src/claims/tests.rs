use proptest::prelude::*;

use super::extra::RESERVED;
use super::{
    BadClaim, BadExtra, BadVisitor, ExtraClaim, Visitor, check_email, check_external_id, check_name, is_graphic,
};

#[test]
fn every_reserved_claim_says_why() {
    for (key, _) in RESERVED {
        assert!(matches!(ExtraClaim::parse(&format!("{key}=x")), Err(BadExtra::Reserved { .. })));
    }
}

#[test]
fn values_may_hold_equals_signs_and_quotes() -> Result<(), BadExtra> {
    let claim = ExtraClaim::parse(r#"plan=a=b "c""#)?;
    assert_eq!(serde_json::to_string(&claim).ok().as_deref(), Some(r#""a=b \"c\"""#));
    let claim = ExtraClaim::parse(r#"n:={"big": 12345678901234567890123, "x": 1.10}"#)?;
    assert_eq!(serde_json::to_string(&claim).ok().as_deref(), Some(r#"{"big": 12345678901234567890123, "x": 1.10}"#));
    Ok(())
}

#[test]
fn names_are_split_at_the_last_blank() -> Result<(), BadVisitor> {
    for (name, first, last) in
        [("Ada King Lovelace", "Ada King", "Lovelace"), ("Ada", "Ada", ""), ("李 小龙", "李", "小龙")]
    {
        assert_eq!(Visitor::new(name, "a@b", "x")?.split_name(), (first, last));
    }
    Ok(())
}

#[test]
fn addresses() {
    for good in ["ada@example.com", "a+b@localhost", "ü@münchen.example"] {
        assert_eq!(check_email(good), Ok(()), "{good}");
    }
    for bad in ["", " ", "ada", "@b", "a@", "a@b@c", "a b@c", "a@b..c", "a@.b", "a@b\u{7}"] {
        assert!(check_email(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn what_languages_make_of_nothing_is_nobody() {
    for nothing in ["undefined", "null", "NaN", "[object Object]", "[object Promise]"] {
        assert_eq!(check_external_id(nothing), Err(BadClaim::NoValue(nothing)));
        assert_eq!(check_name(nothing), Err(BadClaim::NoValue(nothing)));
    }
    assert_eq!(check_external_id("None"), Err(BadClaim::NoValue("None")));
    assert_eq!(check_name("undefined undefined"), Err(BadClaim::NoValue("undefined undefined")));
    // People are called that.
    for somebody in ["None", "Null", "Ada undefined", "Nil"] {
        assert_eq!(check_name(somebody), Ok(()));
    }
    assert_eq!(check_external_id("undefined-7"), Ok(()));
}

proptest! {
    /// What is looked at eight bytes at a time, or in a table, is judged as character by character.
    #[test]
    fn every_character_of_a_claim_counts(text in "[ -~]{0,20}[\\PC\u{0}-\u{ff}]?[ -~]{0,20}", id in "[A-Za-z0-9._-]{0,20}[ -\u{ff}]?[A-Za-z0-9._-]{0,20}") {
        for first in [b' ', b'!'] {
            let all = text.chars().all(|c| (char::from(first)..='~').contains(&c));
            prop_assert_eq!(is_graphic(&text, first), all);
        }
        let has_others = id.chars().any(|c| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
        prop_assert!(check_external_id(&id).is_err() || !has_others);
        let longer = id.clone() + "-1";
        prop_assert!(check_external_id(&longer).is_ok() || has_others);
    }
}
