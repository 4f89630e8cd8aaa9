//! `token scan` through the program: exact stdout, stderr and status.

use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};
use tiledesk_token::claims::Scheme;
use tiledesk_token::escape;

use crate::support::arbitrary::{any_text, config};
use crate::support::home::Home;
use crate::support::host::TestHost;
use crate::support::tokens::{HEADER, ID, NOW, SECRET, claims, signed};

/// The secret that was replaced.
const OLD: &str = "the-secret-before-the-rotation-0123456789";

fn token(id: &str, iat: i64, key: &str) -> String {
    let payload = format!(
        r#"{{"name":"Ada","email":"ada@example.com","external_id":"{id}","iat":{iat},"exp":{},"_id":"{ID}_{id}","sub":"userexternal","aud":"https://tiledesk.com/projects/{ID}","firstname":"Ada"}}"#,
        iat + 300
    );
    signed(HEADER, payload, key.as_bytes())
}

/// Project `shop` with a secret that replaced another one, in the store that tests have in memory.
fn host() -> TestHost {
    let host = TestHost::new();
    for secret in [OLD, SECRET] {
        let rotate = secret == SECRET;
        let file = host.directory.path().join("new");
        fs::write(&file, secret).unwrap();
        let path = file.to_str().unwrap();
        let ran = if rotate {
            host.run(&["secret", "rotate", "--from", path, "--project", "shop", "-q", "--hide", "--yes"])
        } else {
            host.run(&["secret", "import", path, "--project", "shop", "--id", ID, "-q"])
        };
        assert_eq!(ran.exit.code(), 0, "{}", ran.stderr);
    }
    host
}

fn hash(token: &str) -> String {
    use sha2::{Digest, Sha256};
    crate::support::tokens::hex(&Sha256::digest(token)[..6])
}

#[test]
fn who_signed_what_is_told_in_groups_and_line_by_line() {
    let host = host();
    let (new, newer) = (token("u-1", NOW, SECRET), token("u-2", NOW + 60, SECRET));
    let (old, unknown) = (token("u-3", NOW, OLD), token("u-4", NOW, "nobodys"));
    let log = format!(
        "GET /chat?jwt=JWT%20{new} 200\n\x1b[31mred\r\n{{\"a\":\"JWT {newer}\"}}\n{{\\\"JWT\\u0020{old}\\\"}} {unknown}\n"
    );
    let ran = host.with_stdin(&["token", "scan"], &log);
    let table = format!(
        "TOKENS  SIGNED WITH    VERDICT   FINDINGS                   ISSUED                                        FIRST                   LAST\n\
         2       current shop   accepted  -                          2026-07-25T17:20:00Z to 2026-07-25T17:21:00Z  stdin:1 ({})  stdin:3\n\
         1       previous shop  refused   signature.previous_secret  2026-07-25T17:20:00Z                          stdin:4 ({})  stdin:4\n\
         1       unknown        refused   signature.mismatch         2026-07-25T17:20:00Z                          stdin:4 ({})  stdin:4\n",
        hash(&new),
        hash(&old),
        hash(&unknown)
    );
    assert_eq!(ran.stdout, table);
    let hint =
        "hint: give the signer that wrote these the current secret, and restart it: most back ends read it once\n";
    assert_eq!((ran.exit.code(), ran.stderr.as_str()), (1, hint));

    let ran = host.with_stdin(&["token", "scan", "--json", "--only", "previous"], &log);
    let object: Value = serde_json::from_str(&ran.stdout).unwrap();
    let fingerprint = object["fingerprint"].clone();
    assert_eq!(
        object,
        json!({
            "file": "-", "line": 4, "token": hash(&old), "signer": "previous", "project": "shop",
            "fingerprint": fingerprint, "variant": null, "verdict": "refused",
            "findings": ["signature.previous_secret"], "presumed": false,
            "issued_at": "2026-07-25T17:20:00Z", "expires_at": "2026-07-25T17:25:00Z",
        })
    );
    let ran = host.with_stdin(&["token", "scan", "--json", "--claims", "--only", "current"], &log);
    let names: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["claims"]["external_id"].clone())
        .collect();
    assert_eq!((ran.exit.code(), names), (0, vec![json!("u-1"), json!("u-2")]));

    let ran = host.with_stdin(&["token", "scan", "--only", "known"], &log);
    let none = "note: no such tokens were found; one that is broken up or wrapped is for `tilepass token inspect`\n";
    assert_eq!((ran.exit.code(), ran.stdout.as_str(), ran.stderr.as_str()), (0, "", none));
    // At a time when they have expired.
    let ran = host.with_stdin(&["token", "scan", "--at", "2026-07-26T00:00:00Z", "--only", "current"], &log);
    assert!(ran.exit.code() == 1 && ran.stdout.contains("time.expired"), "{}", ran.stdout);
}

#[test]
fn packed_logs_and_several_are_read() {
    let home = Home::with_secret_file();
    let log = (1..=3000).fold(String::new(), |log, n| {
        log + &token(&format!("u-{n}"), NOW, SECRET)
            + "
"
    });
    let gzip = |text: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = ruzstd::encoding::compress_to_vec(log.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    for (name, bytes) in [("a.log", log.clone().into_bytes()), ("a.log.gz", gzip(log.as_bytes())), ("a.log.zst", zstd)]
    {
        fs::write(home.path().join(name), bytes).unwrap();
        let ran = home.run(&["token", "scan", "--secret-file", "secret", "--id", ID, name]);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert_eq!((ran.code, lines.len(), ran.stderr.as_str()), (0, 2, ""), "{}", ran.stdout);
        assert!(lines[1].starts_with("3000 ") && lines[1].ends_with(&format!("{name}:3000")), "{}", lines[1]);
    }
    let ran = home.run(&["token", "scan", "--secret-file", "secret", "--id", ID, "a.log", "none", "a.log.gz"]);
    assert!(ran.code == 6 && ran.stdout.contains("6000 "), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("warning: cannot read `none`: "), "{}", ran.stderr);
    // Packed twice is not unpacked twice.
    fs::write(home.path().join("twice.gz"), gzip(&gzip(log.as_bytes()))).unwrap();
    let ran = home.run(&["token", "scan", "--secret-file", "secret", "twice.gz"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    home.run(&["token", "scan", "--secret-file", "-", "-"])
        .usage_error("the secret and the log cannot both come from stdin");
    home.run(&["token", "scan", "--claims", "a.log"]).code(2);
}

proptest! {
    // Who signed what nobody here has signed takes thousands of hashes to find out.
    #![proptest_config(ProptestConfig { cases: config().cases / 8, ..config() })]

    /// Whoever signed it, and whatever stands around it: what scan says is what inspect says.
    #[test]
    fn scan_says_what_inspect_says(
        tokens in prop::collection::vec((prop::sample::select(&[SECRET, OLD, "nobodys"][..]), "[a-z]{1,9}", 0_i64..3, any_text()), 1..5),
        scheme in prop::sample::select(&[Scheme::Visitor, Scheme::Custom, Scheme::Both][..]),
    ) {
        let host = host();
        let mut log = String::new();
        let mut expected = Vec::new();
        for (key, id, later, around) in tokens {
            let mut payload = claims(scheme);
            if payload.get("external_id").is_some() {
                payload["external_id"] = json!(id);
            }
            if payload.get("_id").is_some() {
                payload["_id"] = json!(format!("{ID}_{id}"));
            }
            payload["iat"] = json!(NOW + later);
            let token = signed(HEADER, payload.to_string(), key.as_bytes());
            let around = around.replace("ey", "").replace("ew", "");
            log = log + &around + " " + &token + " " + &around + "\n";
            let ran = host.with_stdin(&["token", "inspect", "--json", "--at", "issued", "-"], format!("JWT {token}"));
            let said: Value = serde_json::from_str(&ran.stdout).unwrap();
            let codes: Vec<Value> = said["findings"].as_array().unwrap().iter()
                .filter(|finding| finding["severity"] != "note").map(|finding| finding["code"].clone()).collect();
            expected.push((said["verdict"].clone(), codes));
        }
        let ran = host.with_stdin(&["token", "scan", "--json"], &log);
        prop_assert!(ran.stdout.chars().all(|c| c == '\n' || !escape::is_unsafe(c)));
        let found: Vec<(Value, Vec<Value>)> = ran.stdout.lines().map(|line| {
            let object: Value = serde_json::from_str(line).unwrap();
            (object["verdict"].clone(), object["findings"].as_array().unwrap().clone())
        }).collect();
        prop_assert_eq!(found, expected);
        let table = host.with_stdin(&["token", "scan"], &log);
        prop_assert!((table.stdout + &table.stderr).chars().all(|c| c == '\n' || !escape::is_unsafe(c)));
    }
}
