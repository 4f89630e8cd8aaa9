//! `tilepass project …`

use clap::{Args, Subcommand, ValueEnum};

use super::{ServerParser, project_name, scheme};
use crate::settings::server_url::ServerUrl;
use tiledesk_token::claims::Scheme;
use tiledesk_token::ids::{ProjectName, TiledeskId};

/// What can be done with a project's settings.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Project {
    /// Remember a project's Tiledesk id, server, scheme and store
    ///
    /// Sets what is given and leaves the rest. Without NAME it is the project that the other commands use. No server is
    /// asked.
    ///
    /// Another `--store` also moves the secret: it is written to the new store and read back there before the old one
    /// forgets it. Whatever fails, the secret stays in one of the two, and the same command again goes on from there. Out of a
    /// vault or a helper's store it is taken away from everybody who has it from there, and so that asks first.
    #[command(after_long_help = "\
Examples:
  tilepass project set --id 5e5f4e220b28440012117be4
  tilepass project set shop --server https://chat.example/api --scheme custom

  Back to the hosted server and the default scheme:
    tilepass project set shop --unset server,scheme

  Move the secret into the secrets file:
    tilepass project set shop --store file")]
    Set(Set),
    /// Show every project: Tiledesk id, server, scheme, store
    ///
    /// Reads the settings and the secrets file's plain header. Nothing is unlocked, and no passphrase is asked for.
    #[command(after_long_help = "\
Examples:
  tilepass project list
  tilepass project list --json")]
    List,
    /// Choose the project that commands use where none is named
    ///
    /// `--project` and TILEPASS_PROJECT come before it. It is remembered in this user's data, not in config.toml, which may
    /// be shared. Without NAME, it prints the name of the one that was chosen.
    ///
    /// For `token inspect` it gives the Tiledesk id and the scheme; a token of any other stored project is still good.
    /// What replaces or forgets something asks first; with `--yes`, it wants `--project`.
    #[command(after_long_help = "\
Examples:
  tilepass project use shop

  Which one was chosen:
    tilepass project use

  Choose none:
    tilepass project use --unset")]
    Use(Use),
    /// Give a project another name
    ///
    /// The secret is written under the new name and read back there before the old one forgets it. Whatever fails, it stays
    /// under one of the two, and the same command again goes on from there. No server knows the name.
    ///
    /// It is refused (status 5) where there is a project NEW, or while it is not known what became of a rotation on a
    /// server.
    #[command(after_long_help = "\
Examples:
  tilepass project rename shop store")]
    Rename(RenameProject),
    /// Forget a project's settings
    ///
    /// Only when it has no secret: `secret remove` forgets that.
    #[command(after_long_help = "\
Examples:
  tilepass project remove shop
  tilepass project remove shop --yes")]
    Remove(RemoveProject),
}

// `project set`
#[derive(Debug, Args)]
pub struct Set {
    /// The project; the same as `--project`
    #[arg(value_name = "NAME", value_parser = project_name)]
    pub name: Option<ProjectName>,
    /// The project's id on the Tiledesk server: 24 hexadecimal digits in the dashboard's address, after `/project/`
    #[arg(long, value_name = "ID")]
    pub id: Option<TiledeskId>,
    /// The server's API; without it, https://api.tiledesk.com/v3
    #[arg(long, value_name = "URL", value_parser = ServerParser)]
    pub server: Option<ServerUrl>,
    /// Token scheme [default: both where the Tiledesk id is known, else visitor]
    #[arg(long, value_parser = scheme())]
    pub scheme: Option<Scheme>,
    /// Go back to having no such setting; no secret moves
    #[arg(long, value_name = "SETTING", value_delimiter = ',')]
    pub unset: Vec<Setting>,
    /// Take a server that is asked over plain http, on another computer; not remembered
    #[arg(long, requires = "server")]
    pub insecure_http: bool,
    /// Do not ask where a secret leaves a store that others use, too; needs the project's name, unless there is only one
    #[arg(long)]
    pub yes: bool,
}

/// A setting of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Setting {
    /// `--id`
    Id,
    /// `--server`
    Server,
    /// `--scheme`
    Scheme,
    /// `--store`
    Store,
}

// `project use`
#[derive(Debug, Args)]
pub struct Use {
    /// The project
    #[arg(value_name = "NAME", value_parser = project_name, conflicts_with = "unset")]
    pub name: Option<ProjectName>,
    /// Choose none
    #[arg(long)]
    pub unset: bool,
}

// `project rename`
#[derive(Debug, Args)]
pub struct RenameProject {
    /// The name that it has
    #[arg(value_name = "OLD", value_parser = project_name)]
    pub old: ProjectName,
    /// The name that it is to have
    #[arg(value_name = "NEW", value_parser = project_name)]
    pub new: ProjectName,
}

// `project remove`
#[derive(Debug, Args)]
pub struct RemoveProject {
    /// The project; the same as `--project`
    #[arg(value_name = "NAME", value_parser = project_name)]
    pub name: Option<ProjectName>,
    /// Do not ask; needs the project's name, unless there is only one
    #[arg(long)]
    pub yes: bool,
}
