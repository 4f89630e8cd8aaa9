//! `token sign --batch` and `--count` through the program: exact stdout, stderr and status.

use std::fmt::Write as _;
use std::fs;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::arbitrary::{any_json, any_scheme, any_text, config};
use crate::support::home::{FINGERPRINT, Home, OLD, Ran};
use crate::support::host::{self, TestHost};
use crate::support::tokens::{HEADER, ID, NOW, SECRET, signed};

/// Signs a batch with the secret file, for scheme `visitor`, at a fixed time.
fn batch(home: &Home, arguments: &[&str], records: impl AsRef<[u8]>) -> Ran {
    let common = ["token", "sign", "--secret-file", "secret", "--scheme", "visitor", "--iat", "4000000000", "--quiet"];
    home.fed(&[&common[..], arguments].concat(), records)
}

/// The warning that such a token is of the future.
fn future(stderr: &str) -> String {
    stderr.lines().filter(|line| !line.contains("in the future")).fold(String::new(), |all, line| all + line + "\n")
}

fn token(name: &str, email: &str, id: &str, lifetime: i64) -> String {
    let payload = format!(
        r#"{{"name":"{name}","email":"{email}","external_id":"{id}","iat":4000000000,"exp":{}}}"#,
        4_000_000_000_i64 + lifetime
    );
    signed(HEADER, &payload, SECRET.as_bytes())
}

fn line(id: &str, token: &str) -> String {
    format!("{{\"external_id\":\"{id}\",\"token\":\"JWT {token}\"}}\n")
}

#[test]
fn each_record_has_its_result_in_order() {
    let home = Home::with_secret_file();
    let json = concat!(
        r#"{"name":"Ada","email":"ada@example.com","external_id":"a-1"}"#,
        "\n\r\n",
        r#"{"external_id":"a-2","email":"b@example.com","first_name":"B","last_name":"C","ttl":60}"#,
        "\r\n",
        r#"{"external_id":"a-3","email":"c@example.com","name":"C \"c\"","ttl":"1m","first_name":null}"#,
    );
    let csv = "\u{feff}external_id,name,email,first_name,last_name,ttl\r\n\
        a-1,Ada,ada@example.com,,,\r\n\r\na-2,,b@example.com,B,C,60\r\n\"a-3\",\"C \"\"c\"\"\",c@example.com,,,1m";
    let tokens = [
        ("a-1", token("Ada", "ada@example.com", "a-1", 300)),
        ("a-2", token("B C", "b@example.com", "a-2", 60)),
        ("a-3", token(r#"C \"c\""#, "c@example.com", "a-3", 60)),
    ];
    let lines: String = tokens.iter().map(|(id, token)| line(id, token)).collect();
    let (mut in_csv, mut raw) = (String::new(), String::new());
    for (id, token) in &tokens {
        let _ = writeln!(in_csv, "{id},JWT {token}");
        let _ = writeln!(raw, "{token}");
    }
    for records in [json, csv] {
        for threads in ["1", "2", "5"] {
            let ran = batch(&home, &["--batch", "--threads", threads], records);
            assert_eq!((ran.code, ran.stdout.as_str(), future(&ran.stderr).as_str()), (0, lines.as_str(), ""));
        }
        assert_eq!(batch(&home, &["--batch", "-", "--format", "raw"], records).stdout, raw);
        let csv = format!("external_id,token\n{in_csv}");
        assert_eq!(batch(&home, &["--batch", "--output", "csv"], records).stdout, csv);
        let csv = csv.replace("JWT ", "");
        assert_eq!(batch(&home, &["--batch", "--output", "csv", "--format", "raw"], records).stdout, csv);
        fs::write(home.path().join("records"), records).unwrap();
        assert_eq!(batch(&home, &["--batch", "records"], "").stdout, lines);
        let object = batch(&home, &["--batch", "records", "--json"], "").stdout;
        let first: Value = serde_json::from_str(object.lines().next().unwrap()).unwrap();
        assert_eq!(first["token"], format!("JWT {}", tokens[0].1));
        assert_eq!((&first["fingerprint"], &first["claims"]["name"]), (&json!(FINGERPRINT), &json!("Ada")));
    }
}

#[test]
fn a_bad_record_is_named_and_skipped() {
    let home = Home::with_secret_file();
    let good = r#"{"name":"Ada","email":"ada@example.com","external_id":"a-1"}"#;
    let long = format!(r#"{{"name":"{}","email":"a@b.c","external_id":"x"}}"#, "x".repeat(70_000));
    for (record, why) in [
        (
            r#"{"name":"Ada","email":"Eva-Secret","external_id":"a"}"#,
            "`email` is not an e-mail address: there is no `@`",
        ),
        (
            r#"{"name":"Ada","email":"a@b.c","external_id":"ü"}"#,
            "`external_id` has a character in it that is not allowed (character 1); only letters A to Z, digits, `-`, `_` and `.` are",
        ),
        (r#"{"name":"Ada","email":"a@b.c"}"#, "`external_id` is missing"),
        (r#"{"last_name":"Ada","email":"a@b.c","external_id":"a"}"#, "`name` is missing"),
        (r#"{"name":"Ada","email":"a@b.c","external_id":17}"#, "`external_id` is a number, not a string"),
        (r#"{"name":"Ada","email":"a@b.c","external_id":"a","name":"Eva"}"#, "`name` stands twice in it"),
        (r#"{"name":"Ada","email":"a@b.c","external_id":"a","role":"admin"}"#, "key `role` is not known"),
        (r#"{"name":"Ada","email":"a@b.c","external_id":"a","_id":"x"}"#, "key `_id` is not known"),
        (
            r#"{"name":"Ada","email":"a@b.c","external_id":"a","claims":{"sub":"x"}}"#,
            "claim `sub` cannot be set by hand: it is always `userexternal`",
        ),
        (
            r#"{"name":"Ada","email":"a@b.c","external_id":"a","claims":{"x":{"role":"admin"}}}"#,
            "claim `x` cannot be set: a server may read a team member's role there",
        ),
        (
            r#"{"name":"Ada","email":"a@b.c","external_id":"a","claims":{"x":1,"x":2}}"#,
            "claim `x` is given twice; parsers would disagree on which one counts",
        ),
        (
            r#"{"name":"Ada","email":"a@b.c","external_id":"a","ttl":601}"#,
            "`ttl`: a token of scheme `visitor` lives at most 600 seconds, and this is 601; a load test takes `--scheme custom --ttl 2h`",
        ),
        (
            r#"{"name":"Ada","email":"a@b.c","external_id":"a","ttl":"soon"}"#,
            "`ttl`: not a duration: give whole seconds (300) or numbers with units (90d, 1h30m): `w`, `d`, `h`, `m` or `s`",
        ),
        (
            r#"{"name":"Ada","email":"a@b.c","external_id":"a","attributes":{"x":"y"}}"#,
            "claim `attributes` belongs to the schemes `custom` and `both`",
        ),
        (
            r#"{"name":"Ada","email":"a@b.c","external_id":"a","attributes":{"x":1}}"#,
            "`attributes.x` is a number, not a string",
        ),
        (r#"["Ada"]"#, "it is no JSON object"),
        (r#"{"name":"Ada""#, "it is not JSON: it ends in the middle"),
        (&long, "it is longer than 64 KiB"),
    ] {
        let records = format!("{good}\n{record}\n{good}\n");
        let ran = batch(&home, &["--batch"], &records);
        let good = line("a-1", &token("Ada", "ada@example.com", "a-1", 300));
        let said = future(&ran.stderr);
        let expected = format!(
            "warning: line 2 is skipped: {why}\n\
             warning: 1 record has the `external_id` of an earlier one (line 3): to a server they are one visitor\n\
             error: 1 of 3 records is bad\n"
        );
        assert!(said.starts_with(&expected), "{record:.100}\n{said}");
        assert_eq!((ran.code, ran.stdout), (1, format!("{good}{good}")), "{record:.100}");
        let ran = batch(&home, &["--batch", "--strict"], &records);
        let expected = format!("error: line 2: {why}\nhint: without `--strict`, bad records are named and skipped\n");
        assert_eq!((ran.code, ran.stdout, ran.stderr), (1, good, expected));
    }
}

#[test]
fn a_bad_line_of_csv_is_named_and_skipped() {
    let home = Home::with_secret_file();
    let records = "external_id,name,email,claim.plan\n\
        a-1,Ada,ada@example.com,\n\
        a-2,\"A\nB\",ada@example.com,\n\
        a-3,Ada,ada@example.com\n\
        a-4,Ada,no,\n\
        a-5,Ada,ada@example.com,gold\n\
        a-6,\"Ada,ada@example.com,gold\n";
    let ran = batch(&home, &["--batch", "--format", "raw"], records);
    let plan = r#"{"name":"Ada","email":"ada@example.com","external_id":"a-5","iat":4000000000,"exp":4000000300,"plan":"gold"}"#;
    let tokens =
        format!("{}\n{}\n", token("Ada", "ada@example.com", "a-1", 300), signed(HEADER, plan, SECRET.as_bytes()));
    let said = "warning: lines 3 to 4 are skipped: `name` has a control character in it (character 2)\n\
        warning: line 5 is skipped: it has 3 fields, and the header has 4\n\
        warning: line 6 is skipped: `email` is not an e-mail address: there is no `@`\n\
        warning: line 8 is skipped: a quote in it is not closed\n\
        error: 4 of 6 records are bad\n";
    assert_eq!((ran.code, ran.stdout.as_str(), future(&ran.stderr).as_str()), (1, tokens.as_str(), said));
}

#[test]
fn a_customers_export_becomes_no_claims() {
    let home = Home::with_secret_file();
    let hints = |what: &str, name: &str| {
        format!(
            "hint: leave the {what} out, or have it become a claim of that name: `--claim-column '{name}'`\n\
             hint: known: `external_id`, `name`, `email`, `first_name`, `last_name`, `ttl`; in JSON `attributes` and \
             `claims`, in CSV `attributes.KEY` and `claim.NAME`\n"
        )
    };
    let json = r#"{"name":"Ada","email":"a@b.c","external_id":"a","iban":"DE00"}"#;
    batch(&home, &["--batch"], json).is(
        2,
        "",
        format!("error: key `iban` is not known (line 1)\n{}", hints("key", "iban")),
    );
    let csv = "external_id,iban,name,email\na,DE00,Ada,a@b.c\n";
    batch(&home, &["--batch"], csv).is(
        2,
        "",
        format!("error: column `iban` is not known\n{}", hints("column", "iban")),
    );
    let payload = r#"{"name":"Ada","email":"a@b.c","external_id":"a","iat":4000000000,"exp":4000000300,"iban":"DE00"}"#;
    let with = line("a", &signed(HEADER, payload, SECRET.as_bytes()));
    for records in [json, csv] {
        assert_eq!(batch(&home, &["--batch", "--claim-column", "iban"], records).stdout, with);
    }
    // What can be no claim is refused before anything is read.
    for (name, why) in [
        ("ttl", "`ttl` is a field of its own"),
        ("sub", "claim `sub` cannot be set by hand: it is always `userexternal`"),
    ] {
        let ran = batch(&home, &["--batch", "none", "--claim-column", name], "");
        ran.usage_error(&format!("`--claim-column`: {why}"));
    }
    // A name that no record has may be a slip: in a CSV file it is known before the first token, in JSON at the end.
    let other = r#"{"name":"Eva","email":"e@b.c","external_id":"e"}"#;
    let columns = ["--batch", "--claim-column", "iban", "--claim-column", "plna", "--claim-column", "bic"];
    for threads in ["1", "2"] {
        let ran = batch(&home, &[&columns[..], &["--threads", threads]].concat(), format!("{other}\n{json}\n"));
        let warning = "warning: no record has the keys `plna` and `bic`, which `--claim-column` names\n";
        assert_eq!((ran.code, ran.stdout.contains(&with), future(&ran.stderr).as_str()), (0, true, warning));
    }
    for (header, why) in [
        ("external_id,name,email,role\n", "column `role` is not known"),
        (
            "external_id,name,email,claim.role\n",
            "the header line has a column that is none: claim `role` cannot be set by hand: with `role` the server hands out a team member's session, or makes the visitor one, a dashboard admin included",
        ),
        ("external_id,name,name,email\n", "the header line has the column `name` twice"),
        ("external_id,name\n", "the header line has no column `email`"),
        ("external_id,first_name,email\n", "the header line has no column `name`, nor `first_name` and `last_name`"),
    ] {
        let ran = batch(&home, &["--batch"], format!("{header}x,y,z,u\n"));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{header}");
        assert!(ran.stderr.starts_with(&format!("error: {why}\n")), "{}", ran.stderr);
    }
}

#[test]
fn nothing_to_sign_is_no_error() {
    let home = Home::with_secret_file();
    for (records, output) in
        [("", ""), ("\n\n", ""), (";;\n\n", ""), ("external_id,name,email\n", ""), ("\u{feff}", "")]
    {
        batch(&home, &["--batch"], records).is(0, output, "");
    }
    batch(&home, &["--batch", "--output", "csv"], "").is(0, "external_id,token\n", "");
    let utf16: Vec<u8> = "\u{feff}external_id".encode_utf16().flat_map(u16::to_le_bytes).collect();
    batch(&home, &["--batch"], utf16).is(6, "", "error: the records are UTF-16 text\nhint: save them as UTF-8\n");
}

/// What is no list of records is told by what it is, and what mends it; a file is named in the command that does.
#[test]
fn what_is_no_list_of_records_is_told() {
    let home = Home::with_secret_file();
    for (records, what, hint, filter) in [
        (
            &b"name,email,external_id\rAda,a@example.com,u1\rBob,b@example.com,u2\r"[..],
            "have lines that end in a carriage return alone",
            "",
            r"tr '\r' '\n'",
        ),
        (
            b"[{\"name\":\"Ada\",\"email\":\"a@b.c\",\"external_id\":\"u1\"}]",
            "are an array of JSON, and each has to stand on a line of its own",
            "",
            "jq -c '.[]'",
        ),
        (
            b"{\n  \"name\": \"Ada\",\n  \"email\": \"a@b.c\",\n  \"external_id\": \"u1\"\n}\n",
            "are JSON over several lines, and each has to stand on a line of its own",
            "",
            "jq -c .",
        ),
        (b"n\0a\0m\0e\0,\0", "are UTF-16 text", "save them as UTF-8", ""),
        (b"PK\x03\x04rest", "are a workbook of a spreadsheet, or another archive", "save the sheet as CSV (UTF-8)", ""),
        (b"\x1f\x8brest", "are packed with gzip", "", "gzip -dc"),
        (
            b"name,email,external_id,stra\xdfe\n",
            "are not UTF-8 text",
            "save them as UTF-8; those of Western European Windows: ",
            "iconv -f WINDOWS-1252 -t UTF-8",
        ),
    ] {
        let said = |command: &str| format!("error: the records {what}\nhint: {hint}{command}\n");
        let of = |command: String| if filter.is_empty() { String::new() } else { command };
        let of_stdin = of(format!("`… | {filter} | tilepass token sign --batch`"));
        batch(&home, &["--batch"], records).is(6, "", said(&of_stdin));
        fs::write(home.path().join("Ada's list"), records).unwrap();
        let of_file = of(format!(r"`{filter} <'Ada'\''s list' | tilepass token sign --batch`"));
        batch(&home, &["--batch", "Ada's list"], "").is(6, "", said(&of_file));
        fs::write(home.path().join(OLD), records).unwrap();
        batch(&home, &["--batch", OLD], "").is(6, "", said(&of_stdin));
    }
    // The same, longer than one read.
    let long = format!("name,email,external_id\r{}", "Ada,a@example.com,u1\r".repeat(20_000));
    let ran = batch(&home, &["--batch"], long);
    assert!(ran.stderr.starts_with("error: the records have lines that end in a carriage return alone"));
    let latin = b"name,email,external_id\nZo\xeb,a@b.c,u1\n";
    let ran = batch(&home, &["--batch"], latin).code(1);
    assert!(ran.stderr.starts_with("warning: line 2 is skipped: it is not UTF-8 text\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: save them as UTF-8; those of Western"), "{}", ran.stderr);
    fs::write(home.path().join("latin.csv"), latin).unwrap();
    let ran = batch(&home, &["--batch", "latin.csv"], "").code(1);
    assert!(ran.stderr.contains("`iconv -f WINDOWS-1252 -t UTF-8 <'latin.csv' | "), "{}", ran.stderr);
}

/// Spreadsheets leave columns without a name behind the last one.
#[test]
fn a_column_without_a_name_has_no_text_in_it() {
    let home = Home::with_secret_file();
    let records = "name,email,external_id,, \nAda,a@b.c,u1,,\nBob,b@b.c,u2,x,\nEva,e@b.c,u3, ,\n";
    let good = [("Ada", "a@b.c", "u1"), ("Eva", "e@b.c", "u3")];
    let good: String = good.iter().map(|(name, email, id)| line(id, &token(name, email, id, 300))).collect();
    let ran = batch(&home, &["--batch", "-q"], records).code(1);
    assert_eq!(ran.stdout, good);
    let said = "warning: line 3 is skipped: it has a text in a column without a name\nerror: 1 of 3 records is bad\n";
    assert_eq!(future(&ran.stderr), said);
}

/// What programs write that is almost right is told by what it is, and what mends it.
#[test]
fn a_line_that_is_almost_a_record_says_what_it_lacks() {
    let home = Home::with_secret_file();
    let ada = r#"{"name":"Ada","email":"a@b.c","external_id":"u1"}"#;
    let more = "more stands behind the first value (column 50), and each record has a line of its own";
    for (record, why, hint) in [
        (format!("{ada},"), more, ""),
        (format!("{ada}{ada}"), more, ""),
        (ada.replace("Ada", r"Ada \ud83d"), "`name` has half of a surrogate pair in it, which is no character", ""),
        (
            ada.replace(r#""u1""#, "17"),
            "`external_id` is a number, not a string",
            "hint: `… | jq -c '.external_id |= tostring' | tilepass token sign --batch` makes strings of the numbers\n",
        ),
    ] {
        let ran = batch(&home, &["--batch", "-q"], &record).code(1);
        let said = format!("warning: line 1 is skipped: {why}\nerror: 1 of 1 records is bad\n{hint}");
        assert_eq!((ran.stdout.as_str(), ran.stderr), ("", said), "{record}");
    }
}

/// Once, and not for each line.
#[test]
fn csv_that_was_said_to_be_json_is_told() {
    let home = Home::with_secret_file();
    let said = "error: the records look like CSV, and `--input jsonl` takes an object of JSON on each line\n\
        hint: leave `--input` out: the first byte tells how they are written\n";
    for records in ["name;email;external_id\nAda;a@b.c;u1\nEva;e@b.c;u2\n", "\nKunde,Ort\nx,y\n"] {
        batch(&home, &["--batch", "--input", "jsonl"], records).is(6, "", said);
    }
    let ada = r#"{"name":"Ada","email":"a@b.c","external_id":"u1"}"#;
    let said = "error: the records look like JSON, and `--input csv` takes a header line and lines of cells\n\
        hint: leave `--input` out: the first byte tells how they are written\n";
    batch(&home, &["--batch", "--input", "csv"], format!("\n {ada}\n")).is(6, "", said);
    let ran = batch(&home, &["--batch", "--input", "jsonl"], format!("begin\n{ada}\n")).code(1);
    assert_eq!(ran.stdout, line("u1", &token("Ada", "a@b.c", "u1", 300)));
}

#[test]
fn a_file_of_records_goes_to_its_flag() {
    let home = Home::with_secret_file();
    for (typed, hint) in [
        ("--batch --to out.jsonl semi.csv", "did you mean `tilepass token sign --batch semi.csv --to out.jsonl`?"),
        ("semi.csv", "did you mean `tilepass token sign --batch semi.csv`?"),
        ("--strict semi.JSONL", "did you mean `tilepass token sign --strict --batch semi.JSONL`?"),
        (
            "--batch semi.csv --claim-column Umsatz Ort",
            "did you mean `tilepass token sign --batch semi.csv --claim-column Umsatz --claim-column Ort`? A name with a blank in it stands in quotes",
        ),
    ] {
        let words: Vec<&str> = ["token", "sign"].into_iter().chain(typed.split(' ')).collect();
        let ran = home.run(&words).code(2);
        assert!(ran.stderr.contains(&format!("hint: {hint}\n")), "{typed}\n{}", ran.stderr);
    }
}

#[test]
fn a_spreadsheet_of_any_country_is_read() {
    let home = Home::with_secret_file();
    let ada = line("u1", &token("Ada", "a@example.com", "u1", 300));
    for records in [
        "name;email;external_id\nAda;a@example.com;u1\n;;\n",
        "sep=;\r\nname;email;external_id\r\nAda;a@example.com;u1\r\n",
        "name\temail\texternal_id\n\"Ada\"\ta@example.com\tu1\n\t\t\n",
        "name,email,external_id\nAda,a@example.com,u1\n,,\n,,,,\n",
        // Rows without any text, in front of the header line as well.
        "\nname,email,external_id\nAda,a@example.com,u1\n",
        "\u{feff}\r\n;;\r\n\r\nsep=;\r\n \r\n;;\r\nname;email;external_id\r\nAda;a@example.com;u1\r\n",
    ] {
        let ran = batch(&home, &["--batch"], records);
        assert_eq!((ran.code, ran.stdout.as_str(), future(&ran.stderr).as_str()), (0, ada.as_str(), ""), "{records}");
    }
    let after_blank_lines = "\n\r\nname,email,external_id\n\nAda,no,u1\n";
    let ran = batch(&home, &["--batch"], after_blank_lines).code(1);
    assert!(ran.stderr.starts_with("warning: line 5 is skipped: `email` is not"), "{}", ran.stderr);
    // More of them than one read has.
    let many = format!("{}name,email,external_id\nAda,a@example.com,u1\n", "\r\n".repeat(200_000));
    assert_eq!(batch(&home, &["--batch"], many).stdout, ada);
    let bad = "sep=;\nname;email;external_id\n\"Ada;a@example.com;u1\nEva;a@example.com;u2\nBob;b@example.com;\"u3\"x\n\nEva;e@example.com; u4\nAda\n";
    let ran = batch(&home, &["--batch"], bad).code(1);
    let said = "warning: lines 3 to 5 are skipped: a field goes on behind the quote that closes it\n\
        warning: line 7 is skipped: `external_id` has white space in it (character 1)\n\
        warning: line 8 is skipped: it has 1 field, and the header has 3\n\
        error: 3 of 3 records are bad\n";
    assert_eq!((ran.stdout.as_str(), future(&ran.stderr).as_str()), ("", said));
}

/// Readers disagree on what stands behind a closing quote: it would be another visitor's id.
#[test]
fn nothing_stands_behind_a_closing_quote() {
    let home = Home::with_secret_file();
    let records =
        "name,email,external_id\nAda,a@example.com,\"u1\"x\n\"Ada\" ,a@example.com,u1\nAda,a@example.com,u1\n";
    let ran = batch(&home, &["--batch"], records).code(1);
    let why = "a field goes on behind the quote that closes it";
    assert_eq!(ran.stdout, line("u1", &token("Ada", "a@example.com", "u1", 300)));
    assert_eq!(
        future(&ran.stderr),
        format!(
            "warning: line 2 is skipped: {why}\nwarning: line 3 is skipped: {why}\nerror: 2 of 3 records are bad\n"
        )
    );
}

#[test]
fn columns_are_said_all_at_once_and_none_of_a_visitors() {
    let home = Home::with_secret_file();
    let known = "hint: known: `external_id`, `name`, `email`, `first_name`, `last_name`, `ttl`; in JSON `attributes` and \
        `claims`, in CSV `attributes.KEY` and `claim.NAME`\n";
    for (header, said) in [
        (
            "Name,E-Mail,external_id",
            "error: columns `Name` and `E-Mail` are not known\n\
             hint: the name counts to the letter: `Name` has to be `name`, `E-Mail` has to be `email`\n",
        ),
        (
            "id,mail",
            "error: columns `id` and `mail` are not known, and `name` is missing\n\
             hint: the name counts to the letter: `id` has to be `external_id`, `mail` has to be `email`\n\
             hint: rename in the header line: the name has to be `name`, or in two columns `first_name` and `last_name`\n",
        ),
        // Nothing is offered as a claim that has to be another column.
        (
            "Kundennummer;Nachname;E-Mail;Tarif",
            "error: columns `Kundennummer`, `Nachname`, `E-Mail` and `Tarif` are not known, and `external_id` and `name` are missing\n\
             hint: the name counts to the letter: `E-Mail` has to be `email`\n\
             hint: rename in the header line: your own id of each visitor has to be `external_id`, the name has to be \
             `name`, or in two columns `first_name` and `last_name`; leave out what is left then, or have each become a \
             claim of its name: `--claim-column NAME`\n",
        ),
        (
            "external_id,Vorname,Surname,email",
            "error: columns `Vorname` and `Surname` are not known, and `first_name` is missing\n\
             hint: the name counts to the letter: `Surname` has to be `last_name`\n\
             hint: rename in the header line: the other part of the name has to be `first_name`\n",
        ),
        (
            "external_id,email,givenName,Surname,id",
            "error: columns `givenName`, `Surname` and `id` are not known\n\
             hint: the name counts to the letter: `givenName` has to be `first_name`, `Surname` has to be `last_name`\n\
             hint: leave the column out, or have it become a claim of that name: `--claim-column 'id'`\n",
        ),
        (
            "name,email,external_id,role",
            "error: column `role` is not known\nhint: leave the column out: no claim can have that name\n",
        ),
        (
            "name,email,external_id,aud,plan,role",
            "error: columns `aud`, `plan` and `role` are not known\n\
             hint: leave the column out, or have it become a claim of that name: `--claim-column 'plan'`\n\
             hint: leave out `aud` and `role`: no claim can have such a name\n",
        ),
        // What is not shown as it stands there cannot be copied.
        (
            "name,email,external_id,In which of our many shops did you hear of us for the very first time?",
            "error: column `In which of our many shops did you hear of us for the very f…` is not known\n\
             hint: leave out what is left, or have each become a claim of its name, written as in the header line: `--claim-column NAME`\n",
        ),
        (
            "name,email\u{a0},external_id",
            "error: column `email\\u{a0}` is not known\n\
             hint: the name counts to the letter: `email\\u{a0}` has to be `email`\n",
        ),
        (
            "name,email,external_id,plan,seats",
            "error: columns `plan` and `seats` are not known\n\
             hint: leave the columns out, or have them become claims of those names: `--claim-column 'plan' --claim-column 'seats'`\n",
        ),
    ] {
        batch(&home, &["--batch"], format!("{header}\n")).is(2, "", format!("{said}{known}"));
    }
    batch(&home, &["--batch"], "Ada,a@example.com,u1\nBob,b@example.com,u2\n").is(
        2,
        "",
        "error: the header line names none of the columns `external_id`, `name` and `email`\n\
         hint: its first line names the columns: `external_id,name,email`\n",
    );
    // Whoever has one of them become a claim all the same.
    batch(&home, &["--batch", "--claim-column", "Kundennummer"], "Kundennummer;name;email\n").is(
        2,
        "",
        "error: the header line has no column `external_id`\n\
         hint: rename in the header line: your own id of each visitor has to be `external_id`\n",
    );
    let good = "name,email,external_id,claim.plan\nAda,a@example.com,u1,gold\n";
    batch(&home, &["--batch", "--claim-column", "seats"], good).is(
        2,
        "",
        "error: the header line has no column `seats`, which `--claim-column` names\n",
    );
    batch(&home, &["--batch"], "name,email,external_id,name\n").is(
        2,
        "",
        "error: the header line has the column `name` twice\nhint: leave one of the two out, or give it another name\n",
    );
    batch(&home, &["--batch", "--claim", "plan=silver"], good).is(
        2,
        "",
        "error: the header line has a column for the claim `plan`, and `--claim` gives it to everybody\n",
    );
}

/// What a scheme has no claim for is known from the header line, before the first token.
#[test]
fn a_column_that_the_scheme_does_not_have_is_refused_at_once() {
    let home = Home::with_secret_file();
    let records =
        "external_id,name,email,attributes.plan\nu1,Ada,a@example.com,gold\nu2,Eva,e@example.com,\n".to_owned();
    let part = "external_id,name,email,first_name\nu1,Ada,a@example.com,Ada\n".to_owned();
    for (column, records) in [("attributes.plan", &records), ("first_name", &part)] {
        let said = |flags: &str| {
            format!(
                "error: column `{column}` belongs to the schemes `custom` and `both`, which need `--id`\n\
                 hint: leave the column out, or choose a scheme that has it: `{flags}`\n"
            )
        };
        let sign = ["token", "sign", "--batch", "--secret-file", "secret", "--to", "tokens"];
        home.fed(&sign, records).is(2, "", said("--id ID"));
        let visitor = [&sign[..], &["--scheme", "visitor"]].concat();
        home.fed(&visitor, records).is(2, "", said("--scheme both --id ID"));
        home.fed(&[&visitor[..], &["--id", ID]].concat(), records).is(2, "", said("--scheme both"));
        assert!(!home.path().join("tokens").exists());
        home.fed(&[&sign[..], &["--id", ID, "--force"]].concat(), records).code(0);
        fs::remove_file(home.path().join("tokens")).unwrap();
    }
    // Both parts make the name where there is none.
    let names = "external_id,email,first_name,last_name\nu1,a@example.com,Ada,Lovelace\n";
    batch(&home, &["--batch"], names).code(0);
}

/// What is said at the end holds for these tokens.
#[test]
fn of_tokens_that_have_expired_it_is_not_said_what_ends_them() {
    let home = Home::with_secret_file();
    let record = r#"{"name":"Ada","email":"a@b.c","external_id":"u1"}"#;
    let sign = ["token", "sign", "--batch", "--secret-file", "secret", "--scheme", "visitor", "--iat", "1000"];
    let ran = home.fed(&sign, format!("{record}\n{record}\n{record}\n")).code(0);
    let said: Vec<&str> = ran.stderr.lines().collect();
    let again = "2 records have the `external_id` of an earlier one (lines 2, 3): to a server they are one visitor";
    assert_eq!(said[0], format!("warning: {again}"));
    assert!(said[1].starts_with("warning: these tokens have expired already, the last "), "{}", ran.stderr);
    assert!(said[2].starts_with("note: 3 tokens, signed with the secret that was given ("), "{}", ran.stderr);
    assert_eq!(said.len(), 3, "{}", ran.stderr);
    let ran = home.fed(&sign[..sign.len() - 2], format!("{record}\n")).code(0);
    assert!(ran.stderr.contains("\nnote: until they expire, only a rotation"), "{}", ran.stderr);
}

#[test]
fn many_bad_records_are_counted_by_cause() {
    let home = Home::with_secret_file();
    let mut records = "name,email,external_id\n".to_owned();
    for n in 0..1000 {
        let _ = writeln!(records, "Ada,{},u{n}", if n % 10 == 0 { "" } else { "no" });
    }
    let ran = batch(&home, &["--batch"], records).code(1);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 22, "{}", ran.stderr);
    assert_eq!(
        lines[20],
        "warning: 980 more records are skipped: `email` is not an e-mail address: there is no `@` (882); `email` is missing (98)"
    );
    assert_eq!(lines[21], "error: 1000 of 1000 records are bad");
}

/// Whoever has a token can read its claims.
#[test]
fn no_record_has_the_secret_in_a_claim() {
    let home = Home::with_secret_file();
    let records = format!("name,email,external_id\nAda,a@example.com,u1\nx {SECRET},a@example.com,u2\n");
    let ran = batch(&home, &["--batch"], records).code(1);
    assert_eq!(ran.stdout, line("u1", &token("Ada", "a@example.com", "u1", 300)));
    let why = "a claim has the secret in it, and whoever has a token can read its claims";
    assert_eq!(future(&ran.stderr), format!("warning: line 3 is skipped: {why}\nerror: 1 of 2 records is bad\n"));
}

/// What `token sign` refuses for one visitor, wherever a record has it; and in what is for all of them.
#[test]
fn no_record_has_another_form_of_the_secret_in_a_claim() {
    let home = Home::with_secret_file();
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, SECRET);
    let (small, capitals) = (SECRET.to_lowercase(), SECRET.to_uppercase());
    let (half, rest) = small.split_at(20);
    let escaped = capitals.replacen('A', "\\u0041", 1);
    assert_ne!(escaped, capitals);
    let why = "a claim has the secret in it in another form, such as base64 or without its dashes, and whoever has a token can read its claims";
    let jsonl = [
        r#"{"external_id":"u1","email":"a@example.com","name":"Ada"}"#.to_owned(),
        format!(r#"{{"external_id":"u2","email":"a@example.com","name":"x {base64}"}}"#),
        format!(r#"{{"external_id":"{capitals}","email":"a@example.com","name":"Ada"}}"#),
        format!(r#"{{"external_id":"u4","email":"{small}@example.com","name":"Ada"}}"#),
        format!(r#"{{"external_id":"u5","email":"a@example.com","first_name":"x{small}","last_name":"Ada"}}"#),
        format!(r#"{{"external_id":"u6","email":"a@example.com","name":"Ada","claims":{{"key":["{base64}"]}}}}"#),
        format!(r#"{{"external_id":"u7","email":"a@example.com","name":"Ada","claims":{{"key":{{"{escaped}":1}}}}}}"#),
        // A half of it is no form of it.
        format!(r#"{{"external_id":"u8","email":"a@example.com","first_name":"{}","last_name":"{rest}"}}"#, &half[1..]),
    ];
    let ran = batch(&home, &["--batch"], jsonl.join("\n") + "\n").code(1);
    let skipped = (2..=7).fold(String::new(), |all, line| format!("{all}warning: line {line} is skipped: {why}\n"));
    assert_eq!(future(&ran.stderr), format!("{skipped}error: 6 of 8 records are bad\n"));
    assert!(!ran.stderr.contains(&base64) && !ran.stderr.contains(&capitals), "{}", ran.stderr);
    // In CSV, with more records than a block has before it.
    let mut csv = "name,email,external_id\n".to_owned();
    for n in 0..20_000 {
        let _ = writeln!(csv, "Ada,a@example.com,u{n}");
    }
    let _ = writeln!(csv, "{capitals},a@example.com,last");
    fs::write(home.path().join("many.csv"), csv).unwrap();
    let ran = batch(&home, &["--batch", "many.csv", "--to", "tokens"], "").code(1);
    assert_eq!(
        future(&ran.stderr),
        format!("warning: line 20002 is skipped: {why}\nerror: 1 of 20001 records is bad\n")
    );
    let records = "name,email,external_id\nAda,a@example.com,u1\nAda,a@example.com,u2\n";
    let ran = batch(&home, &["--batch", "--claim", &format!("key={base64}")], records).code(1);
    assert_eq!(ran.stdout, "");
}

#[test]
fn nothing_is_written_over_what_is_read() {
    let home = Home::with_secret_file();
    let records = "name,email,external_id\nAda,a@example.com,u1\n";
    fs::write(home.path().join("a.csv"), records).unwrap();
    fs::hard_link(home.path().join("a.csv"), home.path().join("b.csv")).unwrap();
    for (to, what) in [("a.csv", "the records are"), ("b.csv", "the records are"), ("secret", "the secret is")] {
        let said = format!(
            "error: `{to}` is the file that {what} read from\nhint: give another name: nothing is written over what is read\n"
        );
        batch(&home, &["--batch", "a.csv", "--to", to, "--force"], "").is(5, "", said);
    }
    assert_eq!(fs::read_to_string(home.path().join("a.csv")).unwrap(), records);
    batch(&home, &["--batch", "a.csv", "--to", "-"], "")
        .usage_error("`--to` names a file: leave it out, and the results go to stdout");
    let ran = batch(&home, &["--batch", "a.csv", "--to", "sub/out"], "").code(6);
    assert!(ran.stderr.ends_with("hint: there is no such directory: `mkdir -p 'sub'`\n"), "{}", ran.stderr);
}

#[test]
fn a_place_for_the_number_is_told_from_what_looks_like_one() {
    let home = Home::with_secret_file();
    let count = |id: &str, more: &[&str]| {
        let common = ["--count", "3", "--name", "Load", "--email", "a@example.com", "--external-id", id];
        batch(&home, &[&common[..], more].concat(), "")
    };
    for id in ["load-{}", "load-{N}", "load-{n:05}"] {
        let ran = count(id, &[]).code(2);
        let said = "in curly brackets there can be `{n}` alone: the number, with `--count`";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    count("load-{n}", &["--first-name", "{N}"]).usage_error(
        "`--first-name` has a `{` or `}` in it that is not of `{n}`, the one place there is for the number",
    );
    for (flag, value) in [("--claim", "seat={n}"), ("--attribute", "seat={n}")] {
        count("load-{n}", &[flag, value]).usage_error(&format!(
            "`{{n}}` is no place for the number in `{flag}`, which is the same for all; records with values of their own \
             are read with `--batch`"
        ));
    }
    batch(&home, &["--count", "3", "--name", "x", "--external-id", "u {n}", "--email", "{n}@example.com"], "").is(
        2,
        "",
        "error: token 1: `external_id` has white space in it (character 2)\n\
         hint: `{n}` in `--external-id`, `--email` and `--name` is the number\n",
    );
    for number in ["0", "1e5"] {
        let ran = batch(&home, &["--count", number], "").code(2);
        assert!(ran.stderr.contains("it is no whole number from 1, written in digits alone"), "{}", ran.stderr);
    }
    let ran = batch(&home, &["--count", "3"], "").code(2);
    assert!(ran.stderr.contains("for a load test: `tilepass token sign --count N"), "{}", ran.stderr);
    let help = home.run(&["token", "sign", "--help"]).code(0).stdout;
    assert!(help.contains("`{n}` in --external-id") && help.contains("--name 'Load {n}'"), "{help}");
    assert!(!help.contains('\u{1b}'));
}

#[test]
fn numbers_fill_the_templates() {
    let home = Home::with_secret_file();
    let templates = ["--external-id", "load-{n}", "--email", "load-{n}@example.com", "--name", "Load {n} of {n}"];
    let tokens: String = (1..=5000)
        .map(|n| {
            let id = format!("load-{n}");
            line(&id, &token(&format!("Load {n} of {n}"), &format!("{id}@example.com"), &id, 300))
        })
        .collect();
    for threads in ["1", "3"] {
        let arguments = [&["--count", "5000", "--threads", threads], &templates[..]].concat();
        let ran = batch(&home, &arguments, "");
        assert_eq!((ran.code, future(&ran.stderr).as_str()), (0, ""));
        assert!(ran.stdout == tokens);
    }
    let same = ["--count", "2", "--external-id", "load", "--email", "a@b.c", "--name", "x"];
    batch(&home, &same, "")
        .usage_error("all 2 tokens would be the same visitor's: put `{n}` into it, as in `--external-id 'load-{n}'`");
    let long = [&["--count", "2", "--ttl", "2h"], &templates[..]].concat();
    batch(&home, &long, "").usage_error("`--ttl`: a token of scheme `visitor` lives at most 600 seconds, and this is 7200; a load test takes `--scheme custom --ttl 2h`");
    let custom = ["token", "sign", "--secret-file", "secret", "--scheme", "custom", "--id", ID, "--ttl", "2h"];
    let ran = home.run(&[&custom[..], &["--count", "2"], &templates].concat()).code(0);
    let [signer, ends] = ran.stderr.lines().collect::<Vec<_>>().try_into().unwrap();
    assert!(
        signer.starts_with(&format!(
            "note: 2 tokens, signed with the secret that was given ({FINGERPRINT}); the last one is good until 20"
        )),
        "{signer}"
    );
    assert_eq!(
        ends,
        "note: until they expire, only a rotation of that secret ends them; each one that is used to sign in makes a \
         visitor on the server"
    );
}

#[test]
fn flags_of_many_are_for_many() {
    let home = Home::with_secret_file();
    for (flag, value) in [("--to", "x"), ("--output", "csv"), ("--threads", "2")] {
        let message = format!("`{flag}` goes with `--batch` or `--count`");
        batch(&home, &["--test-visitor", flag, value], "").usage_error(&message);
    }
    for flag in [&["--strict"][..], &["--input", "csv"], &["--claim-column", "x"]] {
        let message = format!("`{}` goes with `--batch`", flag[0]);
        batch(&home, &[&["--test-visitor"], flag].concat(), "").usage_error(&message);
        let count = ["--count", "1", "--name", "x", "--email", "a@b.c", "--external-id", "x"];
        batch(&home, &[&count, flag].concat(), "").usage_error(&message);
    }
    batch(&home, &["--batch", "--output", "csv", "--format", "call"], "")
        .usage_error("`--output csv` has the token as `--format` jwt, raw or header");
    home.fed(&["token", "sign", "--batch", "--secret-file", "-"], "")
        .usage_error("the secret and the records cannot both come from stdin");
}

#[cfg(unix)]
#[test]
fn a_file_is_written_whole_or_not_at_all() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let home = Home::with_secret_file();
    let file = home.path().join("out");
    let names = || {
        let mut names: Vec<_> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let record = r#"{"name":"Ada","email":"ada@example.com","external_id":"a-1"}"#;
    let result = line("a-1", &token("Ada", "ada@example.com", "a-1", 300));
    let ran = batch(&home, &["--batch", "--to", "out"], record);
    assert_eq!((ran.code, ran.stdout.as_str(), fs::read_to_string(&file).unwrap()), (0, "", result.clone()));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let there = "error: `out` is there already\nhint: give another name, or let it be replaced: `--force`\n";
    fs::write(&file, "mine").unwrap();
    batch(&home, &["--batch", "--to", "out"], record).is(5, "", there);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    let before = names();
    // It stops in the middle: what was there stays, and nothing else is left.
    let ran = batch(&home, &["--batch", "--to", "out", "--force", "--strict"], format!("{record}\n{{}}\n"));
    assert_eq!((ran.code, fs::read_to_string(&file).unwrap().as_str()), (1, "mine"));
    assert_eq!(names(), before);
    // Where every record is bad, there is nothing to replace it with; and no new file is made.
    for (name, force) in [("out", "--force"), ("new", "--quiet")] {
        let ran = batch(&home, &["--batch", "--to", name, force], "{}\n{}\n").code(1);
        assert!(ran.stderr.contains("error: 2 of 2 records are bad; no file was written\n"), "{}", ran.stderr);
        assert_eq!((names(), fs::read_to_string(&file).unwrap().as_str()), (before.clone(), "mine"));
    }
    // No records at all are what a file without any says.
    assert_eq!(batch(&home, &["--batch", "--to", "none"], "").code, 0);
    assert_eq!(fs::read_to_string(home.path().join("none")).unwrap(), "");
    fs::remove_file(home.path().join("none")).unwrap();
    assert_eq!(batch(&home, &["--batch", "--to", "out", "--force"], record).code, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), result);
    symlink("elsewhere", home.path().join("link")).unwrap();
    for (name, what) in [("link", "a link"), (".", "a directory"), ("/dev/null", "no file")] {
        let ran = batch(&home, &["--batch", "--to", name, "--force"], record);
        let said = format!("error: `{name}` is {what}, and tokens are written into a regular file only\n");
        assert_eq!((ran.code, ran.stdout.as_str()), (5, ""));
        assert!(ran.stderr.starts_with(&said), "{}", ran.stderr);
    }
    assert!(!home.path().join("elsewhere").exists());
}

/// Blocks end where records do, whatever a read has of them; a record that is too long takes no other one with it.
#[test]
fn long_inputs_are_read_record_by_record() {
    let home = Home::with_secret_file();
    let is_long = |n: i32| n % 1009 == 7;
    let name = |n: i32| "x".repeat(if is_long(n) { 70_000 } else { usize::try_from(n % 97 * 8 + 1).unwrap() });
    let (mut json, mut csv) = (String::new(), "name,external_id,email\n".to_owned());
    let (mut bad, mut tokens) = (0, String::new());
    for n in 1..=1200 {
        let name = name(n);
        let email = format!("{n}@example.com");
        let _ = writeln!(json, "{{\"name\":\"{name}\",\"external_id\":\"a-{n}\",\"email\":\"{email}\"}}");
        let _ = writeln!(csv, "\"{name}\",a-{n},{email}");
        if is_long(n) {
            bad += 1;
        } else {
            tokens += &line(&format!("a-{n}"), &token(&name, &email, &format!("a-{n}"), 300));
        }
    }
    for (records, first) in [(json, 7), (csv, 8)] {
        fs::write(home.path().join("records"), records).unwrap();
        for source in ["--batch records --threads 1", "--batch records --threads 2", "--batch - --threads 2"] {
            let sign =
                r#"cat records | "$0" token sign --secret-file secret --scheme visitor --iat 4000000000 --quiet"#;
            let ran = home.shell(&format!("{sign} {source}")).run();
            assert_eq!(ran.code, 1, "{}", ran.stderr);
            assert!(ran.stdout == tokens);
            let (skipped, end): (Vec<&str>, Vec<&str>) =
                ran.stderr.lines().partition(|line| line.ends_with("is skipped: it is longer than 64 KiB"));
            assert_eq!((skipped.len(), skipped[0].split(' ').nth(2)), (bad, Some(first.to_string().as_str())));
            assert_eq!(end.last(), Some(&format!("error: {bad} of 1200 records are bad").as_str()));
        }
    }
}

/// What comes down a pipe slowly is answered at once, and Ctrl-C ends it with a count.
#[cfg(unix)]
#[test]
fn a_slow_pipe_is_answered_at_once_and_interrupted_with_a_count() {
    ends_a_slow_pipe("-INT", 130, "stopped by Ctrl-C");
    ends_a_slow_pipe("-TERM", 143, "told to end");
}

#[cfg(unix)]
fn ends_a_slow_pipe(how: &str, code: i32, ends: &str) {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::process::{Command, Stdio};

    use crate::support::environment::{binary, clean};
    let home = Home::with_secret_file();
    let mut child = clean(binary(), home.path())
        .args(["token", "sign", "--batch", "--secret-file", "secret", "--scheme", "visitor", "--threads", "2"])
        .current_dir(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for n in 1..=3 {
        writeln!(stdin, r#"{{"name":"Ada","email":"ada@example.com","external_id":"a-{n}"}}"#).unwrap();
        stdin.write_all(br#"{"name":"#).unwrap();
        stdin.flush().unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(line.starts_with(&format!(r#"{{"external_id":"a-{n}","#)), "{line}");
        stdin.write_all(b"\"Eva\",\"email\":\"e\"}\n").unwrap();
    }
    // The last record is bad, and said to be, before the signal is sent.
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while said.matches("skipped").count() < 3 {
        stderr.read_line(&mut said).unwrap();
    }
    Command::new("kill").args([how, &child.id().to_string()]).status().unwrap();
    let status = child.wait().unwrap();
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    let expected = format!("error: {ends} after 3 tokens\n");
    assert_eq!((status.code(), rest), (Some(code), expected));
    drop(stdin);
}

/// At a time, with [`SECRET`] in the environment and no home.
fn one_process(arguments: &[&str], stdin: &[u8]) -> host::Ran {
    let mut host = TestHost::homeless();
    host.variables.insert("TILEPASS_SECRET", SECRET.into());
    host.now = NOW;
    host.with_stdin(arguments, stdin)
}

/// A visitor as it is typed for one token, and as a record.
#[derive(Clone, Debug)]
struct Both {
    typed: Vec<String>,
    record: Map<String, Value>,
    cells: Vec<(String, String)>,
}

fn any_record() -> impl Strategy<Value = Both> {
    let field =
        |usual: &'static str| prop_oneof![4 => usual.prop_map(Some), 1 => any_text().prop_map(Some), 1 => Just(None)];
    let attributes = prop::collection::vec(("[a-z]{1,3}", any_text()), 0..3);
    let claims = prop::collection::vec(("x[a-z]{0,1}|role|sub", any_json()), 0..3);
    let names = (field("[\\PC&&[^\\s]][\\PC]{0,20}"), field("[A-Za-z]{1,9}"), field("[A-Za-z]{1,9}"));
    let ids = (field("[a-z0-9.+-]{1,9}@[a-z0-9-]{1,9}\\.[a-z]{2,5}"), field("[A-Za-z0-9._-]{1,40}"));
    let ttl = prop::option::of(prop_oneof![(0_i64..700).prop_map(|n| n.to_string()), Just("5m".to_owned())]);
    (names, ids, ttl, attributes, claims).prop_map(|((name, first, last), (email, id), ttl, attributes, claims)| {
        let mut both = Both { typed: Vec::new(), record: Map::new(), cells: Vec::new() };
        let fields =
            [("name", name), ("first_name", first), ("last_name", last), ("email", email), ("external_id", id)];
        for (key, value) in fields.into_iter().chain([("ttl", ttl)]) {
            let Some(value) = value else { continue };
            both.typed.push(format!("--{}={value}", key.replace('_', "-")));
            both.cells.push((key.to_owned(), value.clone()));
            both.record.insert(key.to_owned(), value.into());
        }
        for (key, value) in &attributes {
            both.typed.push(format!("--attribute={key}={value}"));
            both.cells.push((format!("attributes.{key}"), value.clone()));
        }
        let is_single = |keys: Vec<&String>| keys.iter().collect::<std::collections::HashSet<_>>().len() == keys.len();
        if !attributes.is_empty() && is_single(attributes.iter().map(|(key, _)| key).collect()) {
            both.record.insert(
                "attributes".to_owned(),
                attributes.into_iter().map(|(k, v)| (k, Value::from(v))).collect::<Map<_, _>>().into(),
            );
        } else {
            both.typed.retain(|word| !word.starts_with("--attribute"));
            both.cells.retain(|(key, _)| !key.starts_with("attributes."));
        }
        if !claims.is_empty() && is_single(claims.iter().map(|(key, _)| key).collect()) {
            for (key, value) in &claims {
                match value {
                    Value::String(text) => both.typed.push(format!("--claim={key}={text}")),
                    other => both.typed.push(format!("--claim={key}:={other}")),
                }
            }
            both.record.insert("claims".to_owned(), claims.into_iter().collect::<Map<_, _>>().into());
        }
        both
    })
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

proptest! {
    #![proptest_config(config())]

    /// Whatever the records: what comes of each, alone and in a batch, is the same to the byte, or nothing both times.
    #[test]
    fn a_batch_makes_what_sign_makes_one_by_one(
        records in prop::collection::vec(any_record(), 1..6),
        scheme in any_scheme(),
        threads in 1_u8..4,
    ) {
        let common = ["token", "sign", "-q", "--scheme", scheme.as_str(), "--id", ID, "--format", "raw"];
        let mut one_by_one = String::new();
        for both in &records {
            // A NUL cannot be typed, nor be in a name that a record has.
            let typed: Vec<&str> = both.typed.iter().map(String::as_str).collect();
            let ran = one_process(&[&common[..], &typed].concat(), b"");
            if ran.exit.code() == 0 {
                one_by_one += &ran.stdout;
                one_by_one.push('\n');
            }
        }
        let lines: String = records.iter().map(|both| Value::Object(both.record.clone()).to_string() + "\n").collect();
        let threads = threads.to_string();
        let many = [&common[..], &["--batch", "--input", "jsonl", "--threads", &threads]].concat();
        let ran = one_process(&many, lines.as_bytes());
        prop_assert_eq!(&ran.stdout, &one_by_one, "{}", ran.stderr);
    }

    /// The same in CSV, where an empty cell says nothing, for records that have the same columns.
    #[test]
    fn csv_makes_what_sign_makes(both in any_record(), scheme in any_scheme()) {
        let common = ["token", "sign", "-q", "--scheme", scheme.as_str(), "--id", ID, "--format", "raw"];
        let has = |column: &str| both.cells.iter().any(|(key, cell)| key == column && !cell.is_empty());
        prop_assume!(has("external_id") && has("email") && (has("name") || has("first_name") && has("last_name")));
        let cells: Vec<_> = both.cells.iter().filter(|(_, cell)| !cell.is_empty()).collect();
        let typed = cells.iter().map(|(key, cell)| match key.strip_prefix("attributes.") {
            Some(key) => format!("--attribute={key}={cell}"),
            None => format!("--{}={cell}", key.replace('_', "-")),
        });
        let typed: Vec<String> = typed.collect();
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        let alone = one_process(&[&common[..], &typed].concat(), b"");
        let header: Vec<_> = cells.iter().map(|(key, _)| quoted(key)).collect();
        let row: Vec<_> = cells.iter().map(|(_, cell)| quoted(cell)).collect();
        let csv = format!("{}\r\n{}\r\n", header.join(","), row.join(","));
        let ran = one_process(&[&common[..], &["--batch", "--input", "csv"]].concat(), csv.as_bytes());
        let expected = if alone.exit.code() == 0 { alone.stdout + "\n" } else { String::new() };
        prop_assert_eq!(&ran.stdout, &expected, "{}", ran.stderr);
    }
}
