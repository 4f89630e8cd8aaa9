//! Real streams, clock and stores, handed to `run`; its answer becomes the exit status, or the program that takes this
//! one's place. Nothing else.

use std::io::IsTerminal;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use jiff::Timestamp;
use rand::TryRng;
use rand::rngs::SysRng;
use tilepass::error::Failure;
use tilepass::store::{Store, StoreKind};
use tilepass::ui::{Input, Output, RealStdout, RealTerminal, Ui, has_more};
use tilepass::{Dirs, Host, Outcome, forbid_core_dumps, install_jwt_provider, run};

fn main() -> ExitCode {
    forbid_core_dumps();
    #[cfg(unix)]
    tilepass::ui::fail_at_size_limit();
    install_jwt_provider();
    let mut stdin = std::io::stdin();
    // These pass everything through; on Windows they switch the console's escape sequences on.
    let stdout = AutoStream::always_ansi(std::io::stdout());
    let (is_terminal, colour) = (stdout.is_terminal(), AutoStream::choice(stdout.as_inner()) != ColorChoice::Never);
    let mut stdout = RealStdout::new(stdout);
    let mut stderr = AutoStream::always_ansi(std::io::stderr());
    let variables = |name: &str| std::env::var_os(name);
    let mut terminal = RealTerminal::new(&variables);
    let host = Host {
        ui: Ui::new(
            Input {
                is_terminal: stdin.is_terminal(),
                is_piped: is_piped(&stdin),
                reader: &mut stdin,
                has_more: &|wait| has_more(&std::io::stdin(), wait),
            },
            Output { is_terminal, colour, writer: &mut stdout },
            Output {
                is_terminal: stderr.is_terminal(),
                colour: AutoStream::choice(stderr.as_inner()) != ColorChoice::Never,
                writer: &mut stderr,
            },
            &mut terminal,
            &variables,
        ),
        now: &Timestamp::now,
        random: &random,
        dirs: Dirs::of_the_system(),
        program: std::env::current_exe().ok(),
        open_store: &open_store,
    };
    let (outcome, mut ui) = run(std::env::args_os(), host);
    let exit = match outcome {
        Outcome::Exit(exit) => exit,
        Outcome::ExecRequest(program) => {
            let error = program.exec();
            ui.error(&error);
            error.exit()
        }
    };
    ExitCode::from(exit.code())
}

fn random(buffer: &mut [u8]) -> Result<(), String> {
    SysRng.try_fill_bytes(buffer).map_err(|error| error.to_string())
}

fn open_store(kind: &StoreKind, dirs: &Dirs) -> Box<dyn Store> {
    tilepass::open_store(kind, &dirs.config, &dirs.data, Box::new(random))
}

#[cfg(unix)]
fn is_piped(stdin: &std::io::Stdin) -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;
    let copy = stdin.as_fd().try_clone_to_owned().map(std::fs::File::from);
    copy.and_then(|file| file.metadata()).is_ok_and(|found| found.is_file() || found.file_type().is_fifo())
}

#[cfg(windows)]
fn is_piped(_: &std::io::Stdin) -> bool {
    // `NUL` is a device, as `/dev/null` is.
    winapi_util::file::typ(winapi_util::HandleRef::stdin()).is_ok_and(|found| found.is_disk() || found.is_pipe())
}
