//! `tilepass token sign --batch` and `--count`: many tokens at once.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What stands for the number of a token in a template.
pub const COUNTER: &str = "{n}";

/// In a help text clap takes [`COUNTER`] for the end of a line: a code that terminals pass over keeps it apart.
const COUNT_HELP: &str =
    "Sign so many tokens, numbered from 1: `{\u{1b}[0mn}` in --external-id, --email and --name is the number";

fn number(text: &str) -> Result<u64, &'static str> {
    text.parse().ok().filter(|number| *number > 0).ok_or("it is no whole number from 1, written in digits alone")
}

/// The most threads that are of use.
const THREADS: i64 = 64;

// `token sign` for many visitors.
#[derive(Debug, Args)]
#[command(next_help_heading = "Many at once")]
pub struct Batch {
    /// Sign a token for each record of a file: JSON lines, or CSV with a header line; `-` or nothing reads stdin
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", conflicts_with_all = [
        "name", "email", "external_id", "test_visitor", "faults", "first_name", "last_name"
    ])]
    pub batch: Option<PathBuf>,
    #[arg(long, value_name = "N", help = COUNT_HELP, conflicts_with_all = ["batch", "test_visitor", "faults"], value_parser = number)]
    pub count: Option<u64>,
    /// How the records are written [default: told by the first byte]
    #[arg(long, value_enum, value_name = "FORM", requires = "batch")]
    pub input: Option<Records>,
    /// How the results are written; without it and --format, as JSON lines of external_id and token
    #[arg(long, value_enum, value_name = "FORM")]
    pub output: Option<Records>,
    /// Write the results into a new file for you alone (mode 0600), whole or not at all
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Let --to replace a file
    #[arg(long, requires = "to")]
    pub force: bool,
    /// Stop at the first bad record; without it, bad records are named and skipped
    #[arg(long, requires = "batch")]
    pub strict: bool,
    /// Take this key or column as a claim of its name; one that is not known is an error without it
    #[arg(long = "claim-column", value_name = "NAME", requires = "batch")]
    pub claim_columns: Vec<String>,
    /// How many threads sign [default: one for each processor, 8 at most]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=THREADS))]
    pub threads: Option<u16>,
}

/// How records or results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Records {
    /// Comma-separated values (RFC 4180), with a header line.
    Csv,
    /// A JSON object on each line.
    Jsonl,
}
