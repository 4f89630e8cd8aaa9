//! A machine of a CI service, as its documentation describes it: what runs there is a recipe of the documents.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;

use super::recipes::SECRET;
use super::yaml::{below, steps, variables};
use super::{binary, clean};

/// A runner with nothing on it but a site and somebody's tests, and an archive that is somewhere else.
pub(super) struct Runner {
    folder: TempDir,
    /// That of the archive.
    pub(super) sum: String,
    /// Behind our own.
    pub(super) path_of_system: String,
}

/// Where the recipes fetch it, its sum, and what is said when it has that.
pub(super) const ARCHIVE: &str = "https://packages.shop.example/tilepass-0.1.0-x86_64-unknown-linux-musl.tar.gz";
pub(super) const SUM: &str = "SHA256-OF-THE-ARCHIVE";
const INSTALLED: &str = "tilepass.tar.gz: OK\n";

pub(super) struct Ended {
    pub(super) status: i32,
    /// Both streams, as a job's log has them.
    pub(super) log: String,
}

impl Runner {
    /// The site answers with `answer`, or not at all.
    pub(super) fn new(answer: Option<&str>) -> Self {
        let path_of_system = "/usr/local/bin:/usr/bin:/bin".to_owned();
        let mut runner = Self { folder: TempDir::new().unwrap(), sum: String::new(), path_of_system };
        fs::create_dir(runner.path("bin")).unwrap();
        runner.pack();
        let site = match answer {
            None => "echo 'curl: (7) no answer' >&2; exit 7".to_owned(),
            Some(answer) => {
                fs::write(runner.path("answer"), answer).unwrap();
                format!("cat '{}'", runner.path("answer").display())
            }
        };
        let curl = format!(
            "#!/bin/sh\ncase $* in\n'-fsS https://shop.example/chat-token') {site} ;;\n\
             '-fsSL -o tilepass.tar.gz {ARCHIVE}') cp '{}' tilepass.tar.gz ;;\n*) exit 9 ;;\nesac\n",
            runner.path("archive.tar.gz").display()
        );
        runner.program("curl", &curl);
        // The tests need the token, and nothing else of all this.
        let seen = runner.path("seen");
        let npm = format!(
            "#!/bin/sh\ntest \"$*\" = test && printf %s \"$CHAT_TOKEN\" > '{0}' && env > '{0}-environment'\n",
            seen.display()
        );
        runner.program("npm", &npm);
        runner
    }

    /// An archive, as those of a release: the program in it only starts the one that is tested.
    fn pack(&mut self) {
        fs::create_dir_all(self.path("made/tilepass-0.1.0/bin")).unwrap();
        self.program("../made/tilepass-0.1.0/bin/tilepass", &format!("#!/bin/sh\nexec '{}' \"$@\"\n", binary()));
        let script = "tar -czf archive.tar.gz -C made tilepass-0.1.0 && sha256sum < archive.tar.gz";
        let output = clean("sh", self.folder.path()).args(["-c", script]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let sum = String::from_utf8(output.stdout).unwrap();
        sum.split_whitespace().next().unwrap().clone_into(&mut self.sum);
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Written by another process: a child that another test starts meanwhile would hold the file open, and as long as
    /// it does nobody can run it.
    pub(super) fn program(&self, name: &str, text: &str) {
        let mut writer = clean("sh", &self.path("bin"))
            .args(["-c", "cat > \"$0\" && chmod 755 \"$0\"", name])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = writer.stdin.take().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        drop(stdin);
        assert!(writer.wait().unwrap().success());
    }

    /// The token that the tests found, and their environment.
    pub(super) fn seen(&self) -> Option<(String, String)> {
        let token = fs::read_to_string(self.path("seen")).ok()?;
        Some((token, fs::read_to_string(self.path("seen-environment")).unwrap()))
    }

    /// Runs a script from a file, by `shell`.
    pub(super) fn run(&self, shell: &[&str], script: &str, environment: &[(String, String)]) -> Ended {
        let path = format!("{}:{}", self.path("bin").display(), self.path_of_system);
        fs::write(self.path("script"), script).unwrap();
        let output = clean("sh", self.folder.path())
            // As in a log, in the order in which it was written.
            .args(["-c", "exec \"$@\" 2>&1", "sh"])
            .args(shell)
            .arg("script")
            .env("PATH", path)
            .env("CI", "true")
            .envs(environment.iter().cloned())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let log = String::from_utf8(output.stdout).unwrap();
        assert!(!log.contains(SECRET), "{log}");
        Ended { status: output.status.code().unwrap(), log }
    }

    /// A job of a GitHub workflow: the steps, until one fails.
    pub(super) fn github(&self, yaml: &str, secret: &str) -> Ended {
        let yaml = &yaml.replace(SUM, &self.sum);
        let added = self.path("github-path");
        fs::write(&added, "").unwrap();
        let handed_on = self.path("github-env");
        fs::write(&handed_on, "").unwrap();
        let mut ended = Ended { status: 0, log: String::new() };
        for step in steps(yaml, secret) {
            let mut environment = step.environment;
            let file = handed_on.display().to_string();
            environment.push(("GITHUB_ACTIONS".to_owned(), "true".to_owned()));
            environment.push(("GITHUB_ENV".to_owned(), file));
            let lines = fs::read_to_string(&handed_on).unwrap();
            let earlier = lines.lines().map(|line| line.split_once('=').unwrap());
            environment.extend(earlier.map(|(name, value)| (name.to_owned(), value.to_owned())));
            environment.push(("GITHUB_PATH".to_owned(), added.display().to_string()));
            let added = fs::read_to_string(&added).unwrap();
            let script = format!("PATH={}$PATH\n{}", added.replace('\n', ":"), step.script);
            let step = self.run(&["bash", "-e"], &script, &environment);
            ended.status = step.status;
            ended.log += &step.log;
            if ended.status != 0 {
                break;
            }
        }
        ended.after_installing()
    }

    /// A job of GitLab, by the shell of its image; without the file the variable is not there at all.
    pub(super) fn gitlab(&self, shell: &[&str], yaml: &str, secret: Option<&str>) -> Ended {
        let yaml = &yaml.replace(SUM, &self.sum);
        let mut environment = variables(yaml, "variables", "");
        environment.push(("GITLAB_CI".to_owned(), "true".to_owned()));
        if let Some(secret) = secret {
            environment.push(self.secret_file(&format!("{secret}\n")));
        }
        let lines = below(yaml, "script").concat();
        let lines: Vec<&str> = lines.iter().map(|line| line.strip_prefix("- ").unwrap()).collect();
        self.run(shell, &lines.join("\n"), &environment).after_installing()
    }

    pub(super) fn secret_file(&self, content: &str) -> (String, String) {
        let path = self.path("secret");
        fs::write(&path, content).unwrap();
        ("TILEPASS_SECRET_FILE".to_owned(), path.display().to_string())
    }
}

impl Ended {
    /// Without what the first lines say, which install it.
    pub(super) fn after_installing(mut self) -> Self {
        let rest = self.log.strip_prefix(INSTALLED).unwrap_or_else(|| panic!("it is not installed: {}", self.log));
        self.log = rest.to_owned();
        self
    }
}
