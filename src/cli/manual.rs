//! `tilepass help`, `man` and `completions`: what the program says of itself.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

// `help` and `man`
#[derive(Debug, Args)]
pub struct Page {
    /// The command, such as `token sign`; without it, tilepass itself
    #[arg(value_name = "COMMAND", conflicts_with = "json")]
    pub command: Vec<String>,
}

// `completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", conflicts_with = "json")]
    pub shell: Shell,
}

/// A shell that there is a completion script for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
    /// PowerShell
    #[value(name = "powershell", alias = "pwsh")]
    PowerShell,
    /// elvish
    Elvish,
}

impl Shell {
    /// As it is typed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::PowerShell => "powershell",
            Self::Elvish => "elvish",
        }
    }
}

// `__complete`
#[derive(Debug, Args)]
pub struct Complete {
    /// What is to be listed
    #[arg(value_name = "KIND")]
    pub kind: Values,
    /// What was typed so far, behind `tilepass`
    #[arg(value_name = "WORD", last = true)]
    pub typed: Vec<OsString>,
}

/// Values that completion scripts ask the program for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Values {
    /// The projects that are known here.
    Projects,
    /// The frameworks that there is a sample for.
    Frameworks,
    /// The signers of the project that is typed, or of all.
    Signers,
}
