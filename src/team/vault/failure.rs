//! The code, the exit status and the hints of what keeps a vault from doing what it is asked for.

use super::error::{EXAMPLE, EntryName, Named, VaultError};
use crate::env;
use crate::error::Failure;
use crate::error::shell::SHELL;
use crate::exit::Exit;
use crate::server::{ServerError, TlsFault};

impl Failure for VaultError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoAddress => "vault.no_address",
            Self::Differ(..) | Self::DifferFromFile { .. } => "vault.differ",
            Self::NotPrivate { .. } => "vault.not_private",
            Self::BadVariable { .. }
            | Self::BadAddress { .. }
            | Self::BelowAddress { .. }
            | Self::BadSetting { .. } => "vault.bad_variable",
            Self::InTheClear(_) => "vault.in_the_clear",
            Self::SkipVerify(_) => "vault.skip_verify",
            Self::NotTaken(_) => "vault.not_taken",
            Self::NoToken { .. } => "vault.no_token",
            Self::File { .. } => "vault.file",
            Self::Settings(_) => "vault.settings",
            Self::NoAnswer(_) | Self::Silent(_) => "vault.no_answer",
            Self::Standby { .. } => "vault.standby",
            Self::Sealed(_) => "vault.sealed",
            Self::NotInitialized(_) => "vault.not_initialized",
            Self::TooMany(_) => "vault.too_many_requests",
            Self::BadToken { .. } => "vault.bad_token",
            Self::Denied { .. } => "vault.denied",
            Self::Expiring { .. } => "vault.token_expires",
            Self::NoMount { .. } => "vault.no_mount",
            Self::NoNamespace { .. } => "vault.no_namespace",
            Self::NotVersioned { .. } => "vault.not_versioned",
            Self::BadSecret { .. } | Self::NotText { .. } => "vault.bad_secret",
            Self::Login { .. } => "vault.login",
            Self::NoJwt { .. } => "vault.no_jwt",
            Self::Failed { .. } => "vault.failed",
            Self::NotVault(_) => "vault.not_a_vault",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Differ(..)
            | Self::DifferFromFile { .. }
            | Self::NotPrivate { .. }
            | Self::InTheClear(_)
            | Self::SkipVerify(_)
            | Self::NotTaken(_) => Exit::Declined,
            Self::BadVariable { .. }
            | Self::BadAddress { .. }
            | Self::BelowAddress { .. }
            | Self::BadSetting { .. } => Exit::Usage,
            _ => Exit::Store,
        }
    }

    fn hints(&self) -> Vec<String> {
        if let Some(hint) = self.of_settings() {
            return vec![hint];
        }
        let hint = match self {
            Self::NoToken { has_role: true, .. } => JWT,
            Self::NoToken { unset, .. } => return vec![sign_in(*unset)],
            Self::BadToken { from, has_role, has_namespace, .. } => {
                let unset = variable_of(from);
                let mut hints = Vec::new();
                if unset.is_some() || !has_role {
                    hints.push(sign_in(unset));
                }
                if *has_role {
                    hints.push(JWT.to_owned());
                }
                if *has_namespace {
                    hints.push(NAMESPACE.to_owned());
                }
                return hints;
            }
            Self::Expiring { from, .. } => return vec![sign_in(variable_of(from))],
            Self::File { what: "token", .. } => "sign in again, which writes it anew: `bao login`",
            Self::NoAnswer(cause) => return no_answer(cause),
            Self::Silent(_) => NOT_REACHED,
            Self::Standby { .. } => {
                return vec![format!(
                    "name the active node, or the address of all of them: `{}`",
                    SHELL.set("VAULT_ADDR", "…")
                )];
            }
            Self::Sealed(_) => "have its operator unseal it: `bao operator unseal`",
            Self::NotInitialized(_) => "see that this is the vault that is meant: `VAULT_ADDR`",
            Self::TooMany(_) => "wait a minute, and try again",
            Self::Denied { path, what, from, is_own, .. } => {
                let capabilities = match *what {
                    "read" => "`read`",
                    "delete" => "`delete`",
                    _ => "`create` and `update`",
                };
                let mut hints = vec![format!(
                    "have a policy grant {capabilities} on `{path}`; what the token may: `bao token capabilities {path}`"
                )];
                if !is_own {
                    hints.push(format!("or as somebody who may, {}", sign_in(variable_of(from))));
                }
                return hints;
            }
            Self::NoNamespace { .. } => {
                "set `VAULT_NAMESPACE`, or `namespace` in `vault.toml`, to one that it has: `bao namespace list`"
            }
            Self::NoMount { mount, project, .. } => {
                return vec![format!(
                    "name the mount of the project, `mount = \"…\"` under `[projects.{project}.vault]` in `config.toml`, and see that `VAULT_NAMESPACE` is right; or have one made: `bao secrets enable -path={mount} -version=2 kv`"
                )];
            }
            Self::NotVersioned { mount, kind, project } => {
                let upgrade = if kind.starts_with("KV") {
                    format!("have it upgraded: `bao kv enable-versioning {mount}`; or ")
                } else {
                    String::new()
                };
                return vec![format!(
                    "{upgrade}name a mount of a KV engine, version 2 (`bao secrets list -detailed`): `mount = \"…\"` under `[projects.{project}.vault]` in `config.toml`"
                )];
            }
            Self::BadSecret { entry: EntryName { typed, project }, .. }
            | Self::NotText { entry: EntryName { typed, project }, .. } => {
                return vec![format!(
                    "see what is there: `bao kv get {typed}`; another field is named with `field` under `[projects.{project}.vault]` in `config.toml`"
                )];
            }
            Self::Login { mount, role, .. } => {
                return vec![format!("see what the role is bound to: `bao read auth/{mount}/role/{role}`")];
            }
            Self::NoJwt { .. } => "let the job ask for one: `permissions: id-token: write`",
            Self::NotVault(_) => {
                "see that `VAULT_ADDR` is the vault's address, without `/v1`, and that nothing else answers there"
            }
            Self::Failed { has_namespace: true, .. } => NAMESPACE,
            Self::Failed { .. } => "the vault's own log says why",
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}

impl VaultError {
    /// What mends the settings that say which vault it is, and how it is reached.
    fn of_settings(&self) -> Option<String> {
        Some(match self {
            Self::NoAddress => format!("name it: `{}`", SHELL.set("VAULT_ADDR", EXAMPLE)),
            Self::DifferFromFile { variable, .. } => {
                format!("see which is meant: `{}`, or change that file", SHELL.unset(variable))
            }
            Self::NotPrivate { path, why, .. } => return why.hint(path),
            Self::Differ(_, other) => format!("unset the one that is not meant: `{}`", SHELL.unset(other)),
            Self::BelowAddress { named: Named::Variable(name), base, .. } => {
                format!("name the vault itself: `{}`", SHELL.set(name, base))
            }
            Self::BelowAddress { base, .. } => format!("name the vault itself: `address = \"{base}\"`"),
            Self::BadSetting { named: Named::Variable(variable), .. } | Self::BadVariable { variable, .. } => {
                format!("set it anew, or unset it: `{}`", SHELL.unset(variable))
            }
            Self::BadSetting { named: Named::File(_), .. } => "change it in that file, or take it out".to_owned(),
            Self::BadAddress { .. } => "set it to an address like `https://vault.example:8200`".to_owned(),
            Self::InTheClear(_) => {
                "give the vault an address that begins with `https://`; only this computer is reached without"
                    .to_owned()
            }
            Self::SkipVerify(variable) => {
                format!(
                    "name the vault's authority instead, `{}`, and `{}`",
                    SHELL.set("VAULT_CACERT", "ca.pem"),
                    SHELL.unset(variable)
                )
            }
            Self::NotTaken(variable) => in_place_of(variable),
            _ => return None,
        })
    }
}

const NOT_REACHED: &str =
    "see that the vault runs, that this network lets you reach it, and that `VAULT_ADDR` is its address";

/// What does what a variable would do that is not taken.
fn in_place_of(variable: &str) -> String {
    let unset = SHELL.unset(variable);
    if env::VAULT_TLS_SERVER_NAME.names().any(|name| name == variable) {
        let set = SHELL.set("VAULT_ADDR", "…");
        format!("give the vault's address with a name that is in its certificate: `{set}`, and `{unset}`")
    } else {
        format!("name the proxy so: `{}`, and `{unset}`", SHELL.set_from("HTTPS_PROXY", variable))
    }
}

/// The hints of a call to a Tiledesk server would speak of its flags.
fn no_answer(cause: &ServerError) -> Vec<String> {
    vec![match cause {
        ServerError::Tls { fault: TlsFault::Protocol, .. } => {
            "see that the vault speaks HTTPS there, and that `VAULT_ADDR` has its port; one that does not is reached with `http://`, and only on this computer".to_owned()
        }
        ServerError::Tls { fault: TlsFault::OtherName, .. } => {
            format!("give the vault's address with a name that is in its certificate: `{}`", SHELL.set("VAULT_ADDR", "…"))
        }
        ServerError::Tls { fault: TlsFault::OwnCertificate, .. } => format!(
            "show it a certificate that it trusts: `{}`",
            SHELL.set_all(&[("VAULT_CLIENT_CERT", "cert.pem"), ("VAULT_CLIENT_KEY", "key.pem")])
        ),
        ServerError::Tls { fault: TlsFault::OutOfTime | TlsFault::Unusable | TlsFault::Outdated, .. }
        | ServerError::Proxy { .. }
        | ServerError::ProxyCredentials { .. }
        | ServerError::BadProxy { .. } => return cause.hints(),
        ServerError::Tls { .. } => {
            format!(
                "name the authority of the vault's certificate: `{}`; the address has to bear the certificate's name",
                SHELL.set("VAULT_CACERT", "ca.pem")
            )
        }
        _ => NOT_REACHED.to_owned(),
    }]
}

const JWT: &str = "in CI, give the job a JWT: `TILEPASS_VAULT_JWT`, `jwt_file`, or GitHub's `id-token: write`; a person signs in: `bao login`";
const NAMESPACE: &str =
    "see that `VAULT_NAMESPACE` names a namespace that this vault has; if it is right, the vault's own log says why";

/// The variable that a token came from.
fn variable_of(from: &str) -> Option<&'static str> {
    env::VAULT_TOKEN.names().find(|name| from == format!("`{name}`"))
}

/// A sign-in leaves a file, which comes behind the variables.
fn sign_in(unset: Option<&'static str>) -> String {
    let unset = unset.map(|name| format!("`{}`, as it comes first, and ", SHELL.unset(name))).unwrap_or_default();
    format!("{unset}sign in to the vault: `bao login`, or `vault login`")
}
