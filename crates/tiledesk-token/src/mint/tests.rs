//! What is minted, and what is not.

use super::*;

#[test]
fn a_probe_is_about_nobody() -> Result<(), Box<dyn std::error::Error>> {
    let secret = Secret::parse(b"0f8fad5b-d9cb-469f-a165-70867728950e")?.secret;
    let probe = Minter::new(&secret).probe(1_785_000_000);
    assert_eq!(probe.claims_json(), r#"{"iat":1785000000,"exp":1785000060}"#);
    let (signed, signature) = probe.as_str().rsplit_once('.').ok_or("three parts")?;
    assert!(crate::jws::hs256::verify(signature, signed.as_bytes(), secret.as_bytes()));
    Ok(())
}

#[test]
fn what_breaks_a_rule_is_not_minted() -> Result<(), Box<dyn std::error::Error>> {
    let secret = Secret::parse(b"0f8fad5b-d9cb-469f-a165-70867728950e")?.secret;
    let (visitor, id) = (Visitor::test(), "5e5f4e220b28440012117be4".parse()?);
    let visitor_only = MintRequest::new(&visitor, 1_785_000_000);
    let both = visitor_only.clone().for_project(&id);
    let attributes = |keys: &[&str], value: &str| -> Vec<_> {
        keys.iter().map(|key| ((*key).to_owned(), value.to_owned())).collect()
    };
    let (one, twice) = (attributes(&["plan"], "gold"), attributes(&["plan", "seats", "plan"], ""));
    let long = attributes(&["plan"], &"x".repeat(MAX_TOKEN));
    let extra = [ExtraClaim::parse("x=1")?, ExtraClaim::parse("x:=2")?];
    for (request, why) in [
        (MintRequest { id: None, ..both.clone() }, "scheme `both` needs the project's Tiledesk id"),
        (
            MintRequest { first_name: Some("Ada"), ..visitor_only.clone() },
            "claim `firstname` belongs to the schemes `custom` and `both`",
        ),
        (
            MintRequest { attributes: &one, ..visitor_only.clone() },
            "claim `attributes` belongs to the schemes `custom` and `both`",
        ),
        (
            MintRequest { lifetime: 601, ..both.clone() },
            "a token of scheme `both` cannot live 601 seconds; it lives 1 to 600",
        ),
        (
            MintRequest { lifetime: 0, scheme: Scheme::Custom, ..both.clone() },
            "a token of scheme `custom` cannot live 0 seconds",
        ),
        (
            MintRequest { iat: 1_785_000_000_000, ..both.clone() },
            "claim `iat` would be 1785000000000, which is milliseconds, not seconds",
        ),
        (
            MintRequest { lifetime: i64::MAX, scheme: Scheme::Custom, ..both.clone() },
            "claim `exp` would be 9223372036854775807, which is milliseconds, not seconds",
        ),
        (MintRequest { last_name: Some(" "), ..both.clone() }, "claim `lastname` is blank"),
        (
            MintRequest { attributes: &twice, ..both.clone() },
            "attribute `plan` is given twice; parsers would disagree on which one counts",
        ),
        (
            MintRequest { extra: &extra, ..visitor_only.clone() },
            "claim `x` is given twice; parsers would disagree on which one counts",
        ),
        (
            MintRequest { attributes: &long, ..both.clone() },
            "the token would be 87884 bytes long; no server takes more than 65536",
        ),
    ] {
        let refused = mint(&secret, &request).map_err(|why| why.to_string());
        assert_eq!(refused, Err(why.to_owned()));
    }
    assert!(mint(&secret, &both).is_ok());
    assert_eq!(format!("{:?}", mint(&secret, &visitor_only)?), "MintedToken(…)");
    Ok(())
}
