//! The shell that people type a hint's commands into: a POSIX shell, or PowerShell on Windows.
//!
//! Commands that are tilepass's own alone are the same in both, and stand where they are said.

use std::path::Path;

/// The shell of this system.
pub(crate) const SHELL: Shell = if cfg!(windows) { Shell::PowerShell } else { Shell::Posix };

/// What reads the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shell {
    /// sh and its children.
    Posix,
    /// Windows PowerShell 5.1 and later.
    PowerShell,
}

impl Shell {
    /// Takes variables out of the environment; `names` are separated by spaces.
    pub(crate) fn unset(self, names: impl std::fmt::Display) -> String {
        let names = names.to_string();
        match self {
            Self::Posix => format!("unset {names}"),
            Self::PowerShell => {
                let names: Vec<String> = names.split(' ').map(|name| format!("Env:{name}")).collect();
                format!("Remove-Item {}", names.join(", "))
            }
        }
    }

    /// Puts a variable into the environment. The value has no quotes and blanks in it.
    pub(crate) fn set(self, name: &str, value: impl std::fmt::Display) -> String {
        match self {
            Self::Posix => format!("export {name}={value}"),
            Self::PowerShell => format!("$env:{name} = '{value}'"),
        }
    }

    /// Puts several variables into the environment.
    pub(crate) fn set_all(self, variables: &[(&str, &str)]) -> String {
        match self {
            Self::Posix => {
                let words: Vec<String> = variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
                format!("export {}", words.join(" "))
            }
            Self::PowerShell => {
                let commands: Vec<String> = variables.iter().map(|(name, value)| self.set(name, value)).collect();
                commands.join("; ")
            }
        }
    }

    /// Puts a variable into the environment, with the value of another one.
    pub(crate) fn set_from(self, name: &str, other: &str) -> String {
        match self {
            Self::Posix => format!("export {name}=\"${other}\""),
            Self::PowerShell => format!("$env:{name} = $env:{other}"),
        }
    }

    /// The value of a variable, where it is one word of a command.
    pub(crate) fn value_of(self, name: &str) -> String {
        match self {
            Self::Posix => format!("\"${name}\""),
            Self::PowerShell => format!("$env:{name}"),
        }
    }

    /// A shell that `secret exec` may start, and what it is to do.
    pub(crate) fn running(self, script: &str) -> String {
        match self {
            Self::Posix => format!("sh -c '{script}'"),
            Self::PowerShell => format!("powershell -Command '{script}'"),
        }
    }

    /// Prints the value of a variable.
    pub(crate) fn print_variable(self, name: &str) -> String {
        match self {
            Self::Posix => format!("printf '%s' \"${name}\""),
            Self::PowerShell => format!("$env:{name}"),
        }
    }

    /// A function that is called with one word, for the rest of the session.
    pub(crate) fn function(self, name: &str, body: &str) -> String {
        match self {
            Self::Posix => format!("{name}() {{ {body}; }}"),
            Self::PowerShell => format!("function {name} {{ {body} }}"),
        }
    }

    /// The shells that take these commands, as they are called.
    pub(crate) fn described(self) -> &'static str {
        match self {
            Self::Posix => "sh, bash or zsh",
            Self::PowerShell => "PowerShell",
        }
    }

    /// Decodes what a command prints in base64.
    pub(crate) fn decode_base64(self, command: &str) -> String {
        match self {
            Self::Posix => format!("{command} | base64 -d"),
            Self::PowerShell => format!("[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String(({command})))"),
        }
    }

    /// Deletes what a URL names, with the token in `TILEDESK_TOKEN`, which stands on no command line, and prints the status.
    /// What follows the URL is `rest`, or in a function ([`Self::function`]) what that is called with.
    pub(crate) fn delete_with_token(self, url: &str, rest: Option<&str>) -> String {
        let rest = match (rest, self) {
            (Some(rest), _) => rest,
            (None, Self::Posix) => "\"$1\"",
            (None, Self::PowerShell) => "$args",
        };
        match self {
            Self::Posix => format!(
                r#"printf 'Authorization: JWT %s\n' "${{TILEDESK_TOKEN#JWT }}" | curl -sS -o /dev/null -w '%{{http_code}}\n' -H @- -X DELETE '{url}'{rest}"#
            ),
            Self::PowerShell => format!(
                r#"(Invoke-WebRequest -UseBasicParsing -Method Delete -Headers @{{ Authorization = "JWT " + ($env:TILEDESK_TOKEN -replace '^JWT ') }} ('{url}' + "{rest}")).StatusCode"#
            ),
        }
    }

    /// A path in quotes, as it is one word.
    pub(crate) fn in_quotes(self, path: &Path) -> String {
        let path = path.display().to_string();
        match self {
            Self::Posix => format!("'{}'", path.replace('\'', r"'\''")),
            Self::PowerShell => format!("'{}'", path.replace('\'', "''")),
        }
    }

    /// Shows whether a file is there, and who may do what with it.
    pub(crate) fn look_at(self, path: &Path) -> String {
        let path = self.in_quotes(path);
        match self {
            Self::Posix => format!("ls -l {path}"),
            Self::PowerShell => format!("Get-Acl {path}"),
        }
    }

    /// Prints files one behind the other; their names are in quotes, where they need them.
    pub(crate) fn print_files(self, files: &[String]) -> String {
        match self {
            Self::Posix => format!("cat {}", files.join(" ")),
            Self::PowerShell => format!("Get-Content {}", files.join(", ")),
        }
    }

    /// Prints what a file has and gets.
    pub(crate) fn follow(self, file: &str) -> String {
        match self {
            Self::Posix => format!("tail -F {file}"),
            Self::PowerShell => format!("Get-Content -Wait {file}"),
        }
    }

    /// Prints some lines of a file.
    pub(crate) fn choose_lines(self, file: &str) -> String {
        match self {
            Self::Posix => format!("grep TEXT {file}"),
            Self::PowerShell => format!("(Select-String TEXT {file}).Line"),
        }
    }

    /// All files in a directory, as arguments.
    pub(crate) fn all_in(self, directory: &Path) -> String {
        let directory = self.in_quotes(directory);
        match self {
            Self::Posix => format!("{directory}/*"),
            Self::PowerShell => format!("(Get-ChildItem -File {directory}).FullName"),
        }
    }

    /// How much room there is where a directory is.
    pub(crate) fn room_at(self, directory: &Path) -> String {
        let directory = self.in_quotes(directory);
        match self {
            Self::Posix => format!("df -h {directory}"),
            Self::PowerShell => format!("Get-Volume -FilePath {directory}"),
        }
    }

    /// Makes a directory, and those that it lies in.
    pub(crate) fn make_directory(self, directory: &Path) -> String {
        let directory = self.in_quotes(directory);
        match self {
            Self::Posix => format!("mkdir -p {directory}"),
            Self::PowerShell => format!("New-Item -ItemType Directory -Force {directory}"),
        }
    }

    /// Keeps a file to its owner.
    pub(crate) fn keep_private(self, path: &Path) -> String {
        let path = self.in_quotes(path);
        match self {
            Self::Posix => format!("chmod 600 {path}"),
            Self::PowerShell => format!("icacls {path} /inheritance:r /grant:r \"${{env:USERNAME}}:F\""),
        }
    }

    /// Gives a file another name.
    pub(crate) fn rename(self, from: &Path, to: &Path) -> String {
        let (from, to) = (self.in_quotes(from), self.in_quotes(to));
        match self {
            Self::Posix => format!("mv {from} {to}"),
            Self::PowerShell => format!("Move-Item {from} {to}"),
        }
    }

    /// Prints what an address answers. Windows PowerShell takes `curl` for a command of its own.
    pub(crate) fn fetch(self, url: &str) -> String {
        match self {
            Self::Posix => format!("curl -s {url}"),
            Self::PowerShell => format!("curl.exe -s {url}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shell_has_its_own_words() {
        let (posix, power) = (Shell::Posix, Shell::PowerShell);
        assert_eq!(posix.unset("A B"), "unset A B");
        assert_eq!(power.unset("A B"), "Remove-Item Env:A, Env:B");
        assert_eq!(posix.set("A", "https://a.example"), "export A=https://a.example");
        assert_eq!(power.set("A", "https://a.example"), "$env:A = 'https://a.example'");
        let two = [("A", "a"), ("B", "b")];
        assert_eq!(posix.set_all(&two), "export A=a B=b");
        assert_eq!(power.set_all(&two), "$env:A = 'a'; $env:B = 'b'");
        assert_eq!(posix.set_from("A", "B"), "export A=\"$B\"");
        assert_eq!(power.set_from("A", "B"), "$env:A = $env:B");
        assert_eq!(posix.running("… \"$A\" …"), "sh -c '… \"$A\" …'");
        assert_eq!(power.running(&format!("… {} …", power.value_of("A"))), "powershell -Command '… $env:A …'");
        let path = Path::new("it's here");
        assert_eq!(posix.in_quotes(path), r"'it'\''s here'");
        assert_eq!(power.in_quotes(path), "'it''s here'");
        assert_eq!(power.keep_private(path), r#"icacls 'it''s here' /inheritance:r /grant:r "${env:USERNAME}:F""#);
        assert_eq!(power.rename(path, Path::new("b")), "Move-Item 'it''s here' 'b'");
    }
}
