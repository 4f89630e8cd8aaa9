//! How many faults were tried, and how many held.

use std::fmt::Write as _;
use std::fs;
use std::io::{Write as _, stderr};
use std::path::Path;
use std::sync::Mutex;

/// Whether everything is tried, and not a sample.
pub(crate) fn is_all() -> bool {
    std::env::var_os("TILEPASS_FAULTS").is_some_and(|faults| faults == "all")
}

/// As many as `sample`, from everywhere; all of them where all are wanted.
pub(crate) fn some<T>(all: Vec<T>, sample: usize) -> Vec<T> {
    if is_all() { all } else { spread(all, sample) }
}

/// As many as `sample`, from everywhere.
pub(crate) fn spread<T>(all: Vec<T>, sample: usize) -> Vec<T> {
    if all.len() <= sample {
        return all;
    }
    let length = all.len();
    let is_chosen = |at: usize| (at * sample) / length != ((at + 1) * sample) / length;
    all.into_iter().enumerate().filter(|(at, _)| is_chosen(*at)).map(|(_, one)| one).collect()
}

/// What one test tries.
pub(crate) struct Tally {
    name: String,
    tried: usize,
    fallen: String,
}

impl Tally {
    /// By the name of the test that runs.
    pub(crate) fn new() -> Self {
        let name = std::thread::current().name().unwrap().rsplit("::").next().unwrap().to_owned();
        Self { name, tried: 0, fallen: String::new() }
    }

    /// Counts one fault, and keeps what did not hold.
    pub(crate) fn add(&mut self, fault: impl std::fmt::Display, held: Result<(), String>) {
        self.tried += 1;
        if let Err(why) = held {
            let _ = writeln!(self.fallen, "{fault}: {why}");
        }
    }

    /// Fails where something fell, or where fewer were tried than there have to be.
    #[track_caller]
    pub(crate) fn end(self, at_least: usize) {
        let Self { name, tried, fallen } = self;
        assert!(fallen.is_empty(), "{tried} tried; these fell:\n{fallen}");
        assert!(tried >= at_least, "only {tried} were tried, not {at_least}");
        // Not by `eprintln!`: what a test prints is hidden when it ends well.
        let _ = writeln!(stderr(), "faults: {name}: {tried} tried, {tried} held");
        if is_all() {
            note(&name, tried);
        }
    }
}

/// Puts the figure among the others, which the documents show.
fn note(name: &str, tried: usize) {
    static FIGURES: Mutex<()> = Mutex::new(());
    let _one_at_a_time = FIGURES.lock().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/figures.tsv");
    let before = fs::read_to_string(&path).unwrap_or_default();
    let mut lines: Vec<String> =
        before.lines().filter(|line| line.split('\t').next() != Some(name)).map(str::to_owned).collect();
    lines.push(format!("{name}\t{tried}"));
    lines.sort();
    fs::write(&path, lines.join("\n") + "\n").unwrap();
}
