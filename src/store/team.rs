//! What sets the stores apart that a team shares. They themselves need settings and the network, and are above this folder.

use super::Profile;

pub(super) const VAULT: Profile = Profile {
    name: "vault",
    description: "the vault",
    source: "vault",
    lists: false,
    is_shared: true,
    is_placed: true,
    has_passphrase: false,
    hides_while_locked: false,
    not_found_because: "it is under another path of the vault",
    not_found_hint: "it is under another path of the vault, or in another namespace: see `[projects.NAME.vault]` in `config.toml`, and `VAULT_NAMESPACE`",
    remains: Some(|place| {
        format!(
            "the vault keeps earlier versions until they are destroyed: `bao kv metadata get {place}` lists them, `bao kv undelete` brings one back, `bao kv destroy` ends it"
        )
    }),
    not_kept_hint: "see what the vault has: `bao kv get`, with the mount and the path of the project",
    bad_record_hint: "see what the vault has: `bao kv get`; the field `tilepass` may be removed, the secret stays",
    forget_hint: |project| {
        format!("to forget the one in the vault: `bao kv delete`, with the mount and the path of project `{project}`")
    },
};

pub(super) const HELPER: Profile = Profile {
    name: "helper",
    description: "the helper's store",
    source: "helper",
    lists: false,
    is_shared: true,
    is_placed: false,
    has_passphrase: false,
    hides_while_locked: false,
    not_found_because: "the helper looks in another store than before",
    not_found_hint: "the helper looks in another store than before: see its own settings",
    remains: Some(|_| "what the helper's store keeps of earlier secrets, as in a history, stays there".to_owned()),
    not_kept_hint: "see what the helper's store has, with that store's own program",
    bad_record_hint: "see what the helper's store has, with that store's own program",
    forget_hint: |project| {
        format!(
            "to forget the one of project `{project}` in the helper's store: remove it there, with that store's own program"
        )
    },
};
