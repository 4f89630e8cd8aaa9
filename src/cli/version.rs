//! What `--version` prints: which program this is, made from which commit, for which system.

use std::env::consts::{ARCH, OS};
use std::sync::LazyLock;

/// `VERSION (COMMIT, TARGET)`; without the commit where nobody named it, as in `cargo install`.
pub(super) static LONG: LazyLock<String> = LazyLock::new(|| long(option_env!("TILEPASS_COMMIT"), &target()));

fn long(commit: Option<&str>, target: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match commit {
        Some(commit) if !commit.is_empty() => format!("{version} ({commit}, {target})"),
        _ => format!("{version} ({target})"),
    }
}

/// Rust's name of the system that this was compiled for. Only a build script is told it; there is none for this alone.
fn target() -> String {
    let system = match OS {
        "linux" if cfg!(target_env = "musl") => "unknown-linux-musl",
        "linux" => "unknown-linux-gnu",
        "macos" => "apple-darwin",
        "windows" if cfg!(target_env = "msvc") => "pc-windows-msvc",
        "windows" => "pc-windows-gnu",
        other => other,
    };
    format!("{ARCH}-{system}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commit_is_there_only_where_it_was_named() {
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(long(Some("0123456789ab"), "a-b-c"), format!("{version} (0123456789ab, a-b-c)"));
        for none in [None, Some("")] {
            assert_eq!(long(none, "a-b-c"), format!("{version} (a-b-c)"));
        }
    }
}
