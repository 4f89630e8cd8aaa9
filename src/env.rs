//! Every variable of the environment that makes a difference, in one table. Nothing else can be looked up.
//!
//! The manual's ENVIRONMENT is made of it; help and the documents are compared with it. A value is never looked at here.

use std::fmt;

use crate::error::Failure;
use crate::exit::Exit;

/// A variable of the environment.
#[derive(Debug, PartialEq, Eq)]
pub struct Variable {
    /// As it is set.
    pub name: &'static str,
    /// Another name, which is looked at when this one is not set.
    pub other_name: Option<&'static str>,
    /// What it does, in whole sentences.
    pub help: &'static str,
    /// Which commands it makes a difference to.
    pub read_by: ReadBy,
    /// Whether its value is a secret, and not the name of a file that holds one.
    pub is_secret: bool,
}

/// Which commands a variable makes a difference to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadBy {
    /// All of them.
    Every,
    /// Those with this argument, by its id.
    With(&'static str),
    /// Those with any of these.
    WithAny(&'static [&'static str]),
}

use ReadBy::{Every, With, WithAny};

const ID: ReadBy = With("id");
const SERVER_IS_ASKED: ReadBy = With("timeout");
/// Those that ask a server, `doctor`, and those that ask signers.
const SERVER_IS_REACHED: ReadBy = WithAny(&["timeout", "offline", "wait"]);
const ADMINISTRATOR: ReadBy = With("admin_token_file");
/// Those that take one with a flag, and `signer check`.
const SECRET_IS_READ: ReadBy = WithAny(&["secret_file", "samples"]);

impl Variable {
    const fn new(name: &'static str, read_by: ReadBy, help: &'static str) -> Self {
        Self { name, other_name: None, help, read_by, is_secret: false }
    }

    const fn or(self, other_name: &'static str) -> Self {
        Self { other_name: Some(other_name), ..self }
    }

    const fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }

    /// Its names, in the order in which they are looked at.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        [Some(self.name), self.other_name].into_iter().flatten()
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! variables {
    ($($constant:ident = $variable:expr;)*) => {
        $(pub(crate) const $constant: &Variable = &$variable;)*

        /// All of them, in the order in which the manual has them.
        pub const ALL: &[&Variable] = &[$($constant),*];
    };
}

variables! {
    PROJECT = Variable::new("TILEPASS_PROJECT", Every, "The project, as --project names it.");
    STORE = Variable::new(
        "TILEPASS_STORE",
        Every,
        "The store, as --store names it: keyring, file, vault or helper:NAME. Not remembered.",
    );
    TILEDESK_ID = Variable::new(
        "TILEPASS_TILEDESK_ID",
        ID,
        "The project's id on the Tiledesk server, as --id gives it. Not remembered.",
    );
    SERVER = Variable::new(
        "TILEPASS_SERVER",
        SERVER_IS_ASKED,
        "The address of the server's API, as --server gives it. Not remembered.",
    );
    ADMIN_EMAIL = Variable::new(
        "TILEPASS_ADMIN_EMAIL",
        ADMINISTRATOR,
        "The e-mail address of an administrator of the project on the server, in place of the prompt.",
    );
    ADMIN_PASSWORD_FILE = Variable::new(
        "TILEPASS_ADMIN_PASSWORD_FILE",
        ADMINISTRATOR,
        "A file with that administrator's password, in place of the prompt. One line break at its end does not count.",
    );
    ADMIN_PASSWORD = Variable::new(
        "TILEPASS_ADMIN_PASSWORD",
        ADMINISTRATOR,
        "That password itself. Other programs of the same user can read it: TILEPASS_ADMIN_PASSWORD_FILE is the better one. Both at once are refused.",
    )
    .secret();
    ADMIN_TOKEN_FILE = Variable::new(
        "TILEPASS_ADMIN_TOKEN_FILE",
        ADMINISTRATOR,
        "A file with an administrator's user token, as --admin-token-file names it. It comes before e-mail address and password.",
    );
    SECRET_FILE = Variable::new(
        "TILEPASS_SECRET_FILE",
        SECRET_IS_READ,
        "A file to read the secret from, in place of a store. --secret-file comes first.",
    );
    SECRET = Variable::new(
        "TILEPASS_SECRET",
        SECRET_IS_READ,
        "The secret itself, in place of a store. --secret-file and TILEPASS_SECRET_FILE come first.",
    )
    .secret();
    PASSPHRASE_FILE = Variable::new(
        "TILEPASS_PASSPHRASE_FILE",
        Every,
        "A file with the passphrase of the secrets file. One line break at its end does not count.",
    );
    PASSPHRASE_COMMAND = Variable::new(
        "TILEPASS_PASSPHRASE_COMMAND",
        Every,
        "A program that prints the passphrase of the secrets file on its first line, and its arguments, such as: pass show tilepass. It is split at spaces, and no shell reads it; the program is an absolute path, or found on PATH, where relative directories, node_modules/.bin and those open to everybody do not count. It is run only when the passphrase is needed, for 60 seconds at most, without any variable whose name begins with TILEPASS_.",
    );
    PASSPHRASE = Variable::new(
        "TILEPASS_PASSPHRASE",
        Every,
        "The passphrase of the secrets file. Of this variable and the two above, only one may be set.",
    )
    .secret();
    VAULT_ADDR = Variable::new(
        "VAULT_ADDR",
        Every,
        "The address of the vault, for projects that have their secret there (store vault); BAO_ADDR too. Both may be set only to the same, as with all of the vault's below.",
    )
    .or("BAO_ADDR");
    VAULT_TOKEN = Variable::new(
        "VAULT_TOKEN",
        Every,
        "The token for the vault; BAO_TOKEN too. Without it, the one that bao login or vault login left in ~/.vault-token.",
    )
    .or("BAO_TOKEN")
    .secret();
    VAULT_NAMESPACE = Variable::new("VAULT_NAMESPACE", Every, "The namespace in the vault; BAO_NAMESPACE too.").or("BAO_NAMESPACE");
    VAULT_CACERT = Variable::new(
        "VAULT_CACERT",
        Every,
        "A file with the authority of the vault's certificate in PEM, in place of the system's authorities; BAO_CACERT too.",
    )
    .or("BAO_CACERT");
    VAULT_CAPATH = Variable::new(
        "VAULT_CAPATH",
        Every,
        "A directory of such files, where VAULT_CACERT is not set; BAO_CAPATH too.",
    )
    .or("BAO_CAPATH");
    VAULT_CLIENT_CERT = Variable::new(
        "VAULT_CLIENT_CERT",
        Every,
        "A file with the certificate in PEM that a vault wants to see, with those between it and its authority; BAO_CLIENT_CERT too.",
    )
    .or("BAO_CLIENT_CERT");
    VAULT_CLIENT_KEY = Variable::new(
        "VAULT_CLIENT_KEY",
        Every,
        "A file with its private key in PEM; BAO_CLIENT_KEY too.",
    )
    .or("BAO_CLIENT_KEY");
    VAULT_TOKEN_PATH = Variable::new(
        "VAULT_TOKEN_PATH",
        Every,
        "The file with the token, in place of ~/.vault-token; BAO_TOKEN_PATH too.",
    )
    .or("BAO_TOKEN_PATH");
    VAULT_TLS_SERVER_NAME = Variable::new(
        "VAULT_TLS_SERVER_NAME",
        Every,
        "Refused: the vault's address has to bear the name of its certificate; BAO_TLS_SERVER_NAME too.",
    )
    .or("BAO_TLS_SERVER_NAME");
    VAULT_PROXY_ADDR = Variable::new(
        "VAULT_PROXY_ADDR",
        Every,
        "Refused: a proxy is named with HTTPS_PROXY; BAO_PROXY_ADDR too.",
    )
    .or("BAO_PROXY_ADDR");
    VAULT_HTTP_PROXY = Variable::new("VAULT_HTTP_PROXY", Every, "As VAULT_PROXY_ADDR; BAO_HTTP_PROXY too.").or("BAO_HTTP_PROXY");
    VAULT_SKIP_VERIFY = Variable::new(
        "VAULT_SKIP_VERIFY",
        Every,
        "Refused: it would have the token sent to whoever answers; BAO_SKIP_VERIFY too.",
    )
    .or("BAO_SKIP_VERIFY");
    VAULT_JWT = Variable::new(
        "TILEPASS_VAULT_JWT",
        Every,
        "A JWT to sign in to the vault with, where config.toml names a role for the project. It comes before jwt_file in config.toml.",
    )
    .secret();
    ACTIONS_URL = Variable::new(
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        Every,
        "Where GitHub Actions makes such a JWT, where there is no other one; GitHub sets it.",
    );
    ACTIONS_TOKEN = Variable::new(
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        Every,
        "What it asks for that JWT with; GitHub sets it.",
    )
    .secret();
    NO_COLOR = Variable::new(
        "NO_COLOR",
        Every,
        "When set and not empty, no colour, unless --color always asks for it.",
    );
    TERM = Variable::new(
        "TERM",
        Every,
        "On Unix: the kind of terminal. When set, and neither empty nor dumb, a hidden prompt has it mark what is pasted.",
    );
    FORCE_COLOR = Variable::new(
        "FORCE_COLOR",
        Every,
        "When set, and neither empty, 0 nor false, colour into files and pipes, too, unless NO_COLOR is set.",
    );
    CLICOLOR_FORCE = Variable::new("CLICOLOR_FORCE", Every, "As FORCE_COLOR.");
    CI = Variable::new(
        "CI",
        SECRET_IS_READ,
        "When set, and neither empty nor false, a keyring is asked for a secret only where a flag, a variable or config.toml names it; else the error names the two variables that can carry one. Nor is anybody warned of files that others may read.",
    );
    HTTPS_PROXY = Variable::new(
        "HTTPS_PROXY",
        SERVER_IS_REACHED,
        "The HTTP proxy for servers whose address begins with https; https_proxy too.",
    )
    .or("https_proxy");
    HTTP_PROXY = Variable::new(
        "HTTP_PROXY",
        SERVER_IS_REACHED,
        "The HTTP proxy for servers whose address begins with http; http_proxy too.",
    )
    .or("http_proxy");
    ALL_PROXY = Variable::new(
        "ALL_PROXY",
        SERVER_IS_REACHED,
        "The HTTP proxy for both, where the one above is not set; all_proxy too.",
    )
    .or("all_proxy");
    NO_PROXY = Variable::new(
        "NO_PROXY",
        SERVER_IS_REACHED,
        "Hosts, addresses and networks (10.0.0.0/8) that are reached without a proxy, with commas between; no_proxy too. This computer always is.",
    )
    .or("no_proxy");
    SSL_CERT_FILE = Variable::new(
        "SSL_CERT_FILE",
        SERVER_IS_REACHED,
        "On Linux: a file of certificate authorities, in place of the system's, of 4 MiB at most.",
    );
    SSL_CERT_DIR = Variable::new(
        "SSL_CERT_DIR",
        SERVER_IS_REACHED,
        "On Linux: directories of such files, with colons between, in place of the system's authorities. Those of SSL_CERT_FILE count beside them.",
    );
    PATH = Variable::new(
        "PATH",
        Every,
        "Where the program of TILEPASS_PASSPHRASE_COMMAND, and those of secret exec and signer set, are looked for.",
    );
    TILEPASS_HOME = Variable::new(
        "TILEPASS_HOME",
        Every,
        "A directory for all of the files below: settings, secrets file, lock. It comes before HOME and XDG's, on every system, and begins at the root.",
    );
    HOME = Variable::new(
        "HOME",
        Every,
        "Where the files below are. On Linux, XDG_CONFIG_HOME and XDG_DATA_HOME come first. One that does not begin at the root counts as unset.",
    );
    XDG_CONFIG_HOME = Variable::new(
        "XDG_CONFIG_HOME",
        Every,
        "On Linux: the directory of the settings, in place of ~/.config.",
    );
    XDG_DATA_HOME = Variable::new(
        "XDG_DATA_HOME",
        Every,
        "On Linux: the directory of the secrets file and the lock, in place of ~/.local/share.",
    );
    DBUS_SESSION_BUS_ADDRESS = Variable::new(
        "DBUS_SESSION_BUS_ADDRESS",
        Every,
        "On Linux: the bus on which the keyring's service is found.",
    );
    XDG_RUNTIME_DIR = Variable::new(
        "XDG_RUNTIME_DIR",
        Every,
        "On Linux: where that bus is, as the socket bus, when DBUS_SESSION_BUS_ADDRESS is not set; else /run/user/ and your user id.",
    );
    USER = Variable::new("USER", Every, "Who writes to the vault, where the vault calls all of them alike.");
    DISPLAY = Variable::new(
        "DISPLAY",
        Every,
        "With it or WAYLAND_DISPLAY set, and a terminal, the keyring gets 60 seconds to be unlocked, else 3.",
    );
    WAYLAND_DISPLAY = Variable::new("WAYLAND_DISPLAY", Every, "As DISPLAY.");
}

/// A variable whose value cannot be used. Never about one that holds a secret, as the cause may quote the value.
#[derive(Debug, thiserror::Error)]
#[error("`{variable}` cannot be used: {cause}")]
pub(crate) struct BadVariable {
    pub(crate) variable: &'static Variable,
    #[source]
    pub(crate) cause: Box<dyn std::error::Error>,
}

impl Failure for BadVariable {
    fn code(&self) -> &'static str {
        "env.invalid"
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}
