//! A person at a real terminal, played by `terminal.py`.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::environment::binary;
use super::home::{Home, Ran};
use super::not_run;

/// What the person waits for.
pub const SECRET: &str = "Secret of project default (not shown): ";
pub const NEW_SECRET: &str = "New secret of project default (not shown): ";
pub const NAME: &str = "Type the project's name, default, to go on: ";
pub const PASSPHRASE: &str = "Passphrase of the secrets file (not shown): ";
pub const NEW_PASSPHRASE: &str = "New passphrase of the secrets file (not shown): ";
pub const AGAIN: &str = "The same passphrase again: ";
pub const CTRL_C: &str = "\u{3}";
pub const CTRL_D: &str = "\u{4}";

/// What is run, and what the person does.
pub struct Play<'h> {
    home: &'h Home,
    arguments: Vec<&'h str>,
    pub environment: serde_json::Map<String, Value>,
    steps: Vec<(&'h str, Value)>,
    stdin: Option<&'h str>,
    pipe_stdout: bool,
    columns: Option<u16>,
}

pub fn at_a_terminal<'h>(home: &'h Home, arguments: &[&'h str]) -> Play<'h> {
    let environment = home
        .environment()
        .iter()
        .map(|(name, value)| {
            let text = |it: &std::ffi::OsString| it.clone().into_string().unwrap();
            (text(name), Value::from(text(value)))
        })
        .collect();
    Play {
        home,
        arguments: arguments.to_vec(),
        environment,
        steps: Vec::new(),
        stdin: None,
        pipe_stdout: false,
        columns: None,
    }
}

impl<'h> Play<'h> {
    /// When `prompt` stands on the screen, types `text`.
    pub fn then(mut self, prompt: &'h str, text: &str) -> Self {
        self.steps.push((prompt, text.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.environment.remove(name);
        self
    }

    pub fn piping_stdout(mut self) -> Self {
        self.pipe_stdout = true;
        self
    }

    /// At a terminal of this width.
    pub fn columns(mut self, columns: u16) -> Self {
        self.columns = Some(columns);
        self
    }

    pub fn fed(mut self, stdin: &'h str) -> Self {
        self.stdin = Some(stdin);
        self
    }

    /// When `prompt` stands on the screen, sends the program a signal: `TERM`.
    pub fn signal(mut self, prompt: &'h str, name: &str) -> Self {
        self.steps.push((prompt, json!({"signal": name})));
        self
    }

    /// When `prompt` stands on the screen, pastes these pieces, with a pause between: with markers around all of it where
    /// the program has asked the terminal for them.
    pub fn paste(mut self, prompt: &'h str, pieces: &[&str]) -> Self {
        self.steps.push((prompt, json!({"paste": pieces})));
        self
    }

    /// Waits until the program is stopped, and then lets it go on in the foreground.
    pub fn fg(mut self) -> Self {
        self.steps.extend([("", json!({"stopped": true})), ("", json!({"fg": true}))]);
        self
    }

    /// What `terminal.py` has to say of it. `None` when there is nobody to play the person.
    pub fn play(&self) -> Option<Value> {
        let mut argv = vec![binary()];
        argv.extend(&self.arguments);
        let play = json!({
            "argv": argv, "env": self.environment, "cwd": self.home.path().to_str().unwrap(), "steps": self.steps,
            "stdin": self.stdin, "pipe_stdout": self.pipe_stdout, "columns": self.columns, "seconds": 120,
        });
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/terminal.py");
        let Ok(mut python) = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
        else {
            not_run::not_run("prompts at a terminal", "there is no `python3`");
            return None;
        };
        let mut stdin = python.stdin.take().unwrap();
        stdin.write_all(play.to_string().as_bytes()).unwrap();
        drop(stdin);
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success());
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(said["late"], false, "{said}");
        Some(said)
    }

    /// What came of it: `stderr` is the screen. The terminal must be as it was. `None` as for [`Play::play`].
    pub fn run(self) -> Option<Ran> {
        let said = self.play()?;
        for left in said["left"].as_array().unwrap() {
            assert_eq!(*left, json!({"echo": true, "input": ""}), "what the shell finds: {said}");
        }
        // As a shell has it: 128 and the signal.
        let code = said["status"].as_i64().or(said["signal"].as_i64().map(|signal| 128 + signal));
        Some(Ran::new(
            i32::try_from(code.unwrap()).unwrap(),
            said["stdout"].as_str().unwrap().as_bytes(),
            said["screen"].as_str().unwrap().as_bytes(),
            self.home.path(),
        ))
    }

    pub fn is(self, code: i32, stdout: impl snapbox::IntoData, screen: impl snapbox::IntoData) {
        if let Some(ran) = self.run() {
            ran.is(code, stdout, screen);
        }
    }
}
