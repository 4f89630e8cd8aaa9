//! The program itself: its version, whether a shell starts this one, and whether the completions are its own.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Check, Report, State};
use crate::cli::Shell;
use crate::commands::Context;
use crate::commands::manual::script;
use crate::env;
use crate::error::shell::SHELL;

pub(super) fn version(context: &Context<'_>, report: &mut Report) {
    let version = concat!("tilepass ", env!("CARGO_PKG_VERSION"));
    let Some(program) = &context.program else { return report.good(Check::Version, version) };
    let message = format!("{version}, `{}`", program.display());
    let name = if cfg!(windows) { "tilepass.exe" } else { "tilepass" };
    let path = context.ui.raw_variable(env::PATH).unwrap_or_default();
    let first = std::env::split_paths(&path).map(|directory| directory.join(name)).find(|file| file.is_file());
    match first {
        Some(other) if real(&other) != real(program) => report.bad(
            Check::Version,
            format!("{message}; a shell starts another one, `{}`", other.display()),
            format!(
                "remove the one that is out of date, or put the other's directory first in `PATH`: `{} --version`",
                other.display()
            ),
        ),
        _ => report.good(Check::Version, message),
    }
}

fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

pub(super) fn completions(context: &Context<'_>, report: &mut Report) {
    let mut found = Vec::new();
    for (path, shell) in places(context) {
        let Ok(installed) = fs::read_to_string(&path) else { continue };
        if installed == script(shell) {
            found.push(format!("`{}`", path.display()));
        } else {
            report.bad(
                Check::Completions,
                format!("`{}` is that of another version", path.display()),
                format!("renew it: `tilepass completions {} > {}`", shell.as_str(), SHELL.in_quotes(&path)),
            );
        }
    }
    if !found.is_empty() {
        report.good(Check::Completions, found.join(", "));
    } else if report.0.iter().all(|line| !matches!((line.check, line.state), (Check::Completions, State::Bad))) {
        report.good(Check::Completions, "none are installed where they usually are: `tilepass completions --help`");
    }
}

/// Where the scripts usually are: this user's, those of the program's own prefix, those of the system.
fn places(context: &Context<'_>) -> Vec<(PathBuf, Shell)> {
    let directory = |variable| context.ui.raw_variable(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = directory(env::HOME);
    let below_home = |path: &str| home.as_ref().map(|home| home.join(path));
    let data = directory(env::XDG_DATA_HOME).or_else(|| below_home(".local/share"));
    let config = directory(env::XDG_CONFIG_HOME).or_else(|| below_home(".config"));
    let mut places: Vec<(PathBuf, Shell)> = [
        (data.map(|data| data.join("bash-completion/completions/tilepass")), Shell::Bash),
        (below_home(".zfunc/_tilepass"), Shell::Zsh),
        (config.map(|config| config.join("fish/completions/tilepass.fish")), Shell::Fish),
    ]
    .into_iter()
    .filter_map(|(path, shell)| Some((path?, shell)))
    .collect();
    let own = context.program.as_deref().and_then(Path::parent).and_then(Path::parent).map(Path::to_owned);
    let mut prefixes: Vec<PathBuf> = own.into_iter().chain(["/usr/local".into(), "/usr".into()]).collect();
    prefixes.dedup();
    for share in prefixes.into_iter().map(|prefix| prefix.join("share")) {
        places.push((share.join("bash-completion/completions/tilepass"), Shell::Bash));
        places.push((share.join("zsh/site-functions/_tilepass"), Shell::Zsh));
        places.push((share.join("fish/vendor_completions.d/tilepass.fish"), Shell::Fish));
    }
    places
}
