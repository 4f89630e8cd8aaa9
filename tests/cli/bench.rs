//! `make bench` works: every group of it, with few records and once. What it measures then is nobody's concern.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::environment::binary;
use crate::support::not_run;

#[test]
fn the_benchmark_measures_every_group() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let directory = tempfile::tempdir().unwrap();
    let document = directory.path().join("performance.md");
    let own = fs::read_to_string(root.join("docs/performance.md")).unwrap();
    let (before, rest) = own.split_once("<!-- measured by `make bench` -->").unwrap();
    let (_, behind) = rest.split_once("<!-- end of what was measured -->").unwrap();
    fs::write(&document, &own).unwrap();
    let mut bench = Command::new("python3");
    bench.arg(root.join("tests/bench/bench.py")).arg(binary()).arg(root.join("tests/.installed"));
    let Ok(ran) = bench.arg("--quick").arg("--into").arg(&document).output() else {
        return not_run::not_run("the benchmark", "there is no `python3`");
    };
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    for row in [
        "| start-up: `tilepass --version` |",
        "| one token: `tilepass token sign` |",
        "| a token of many: `token sign --batch`",
        "| its output, `--threads 2` |",
        "| a token in a log: `token scan` |",
        "| 1,000 | `token sign --batch` |",
        "| 1,000 | `token scan` |",
        "| 200 signers checked |",
        "| 20 signers: from the slowest delivery",
        "| `tilepass` |",
    ] {
        // Without the program beside it, a row is not there, and that is said.
        let is_beside = row.contains("in a log") || row.contains("of many");
        let is_missing = is_beside && said.contains("what is beside `openssl`");
        assert!(is_missing || said.contains(row), "{row}: {said}");
    }
    // It is put into the document, and everything around it stays.
    let written = fs::read_to_string(&document).unwrap();
    let measured = written.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
    assert!(measured.is_some_and(|measured| measured.contains("| 1,000 | `token scan` |")), "{written}");
}
