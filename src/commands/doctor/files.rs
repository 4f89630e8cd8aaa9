//! The settings, and who may read and write the files that belong to this user.

use std::path::Path;

use super::{Check, Report, State};
use crate::commands::Context;
use crate::env::{self, Variable};
use crate::error::shell::SHELL;
use crate::paths::{Exposed, directory_of, may_write, others_who_may_read, others_who_may_write};
use crate::settings::Config;

/// The variables that name a file which nobody else is to read.
const SECRET_FILES: [&Variable; 6] = [
    env::PASSPHRASE_FILE,
    env::SECRET_FILE,
    env::ADMIN_PASSWORD_FILE,
    env::ADMIN_TOKEN_FILE,
    env::VAULT_TOKEN_PATH,
    env::VAULT_CLIENT_KEY,
];

pub(super) fn settings(context: &Context<'_>, report: &mut Report) {
    let Some(dirs) = &context.dirs else {
        return report.bad(Check::Settings, "there is no home directory to keep settings in", "set HOME");
    };
    let config = match Config::load(&dirs.config) {
        Ok(config) => config,
        Err(error) => {
            let mut hints = crate::error::Failure::hints(&error);
            if hints.is_empty() {
                hints.push(format!("correct that line of `{}`", dirs.config.display()));
            }
            return report.add(Check::Settings, State::Bad, error.to_string(), hints);
        }
    };
    if let Err(error) = context.signers() {
        report.add(Check::Settings, State::Bad, error.to_string(), error.hints());
    }
    for unknown in config.unknown_keys() {
        let hint = format!("correct or remove it in `{}`, or update tilepass", dirs.config.display());
        report.bad(Check::Settings, unknown, hint);
    }
    if config.unknown_keys().is_empty() {
        let path = dirs.config.display();
        report.good(
            Check::Settings,
            match config.projects().len() {
                0 if !dirs.config.exists() => format!("there is no `{path}` yet"),
                1 => format!("`{path}` has 1 project"),
                count => format!("`{path}` has {count} projects"),
            },
        );
    }
}

pub(super) fn permissions(context: &Context<'_>, report: &mut Report) {
    let Some(dirs) = &context.dirs else { return };
    let before = report.0.len();
    let secrets = dirs.data.join("secrets.tilepass");
    let mut directories = vec![directory_of(&dirs.config), dirs.data.as_path()];
    directories.dedup();
    for directory in directories.into_iter().filter(|directory| directory.exists()) {
        no_others(directory, report);
        if !may_write(directory) {
            let message = format!("you may not write in `{0}`", directory.display());
            report.bad(
                Check::Permissions,
                message,
                format!("see whose it is: `ls -ld {}`", SHELL.in_quotes(directory)),
            );
        }
    }
    for file in [&dirs.config, &secrets] {
        no_others(file, report);
    }
    if let Some(others) = others_who_may_read(&secrets) {
        let message = format!("{others} may read the secrets file `{}`", secrets.display());
        report.bad(
            Check::Permissions,
            message,
            format!("keep it to yourself: `chmod 600 {}`", SHELL.in_quotes(&secrets)),
        );
    }
    for variable in SECRET_FILES {
        let path = context.ui.raw_variable(variable).filter(|path| !path.is_empty());
        if let Some(exposed) = path.and_then(|path| Exposed::find(Path::new(&path))) {
            report.bad(
                Check::Permissions,
                format!("`{variable}` names a file that others may read: {exposed}"),
                exposed.hint(),
            );
        }
    }
    if report.0.len() == before {
        report.good(Check::Permissions, "nobody else may change the settings or the secrets file");
    }
}

/// That nobody else may write there.
fn no_others(path: &Path, report: &mut Report) {
    if let Some(others) = others_who_may_write(path) {
        let message = format!("{others} may write to `{}`", path.display());
        report.bad(Check::Permissions, message, format!("keep it to yourself: `chmod go-w {}`", SHELL.in_quotes(path)));
    }
}
