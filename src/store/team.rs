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
    not_found_hint: |project, place| {
        format!(
            "it is not where `bao kv get {place}` looks for it, or in another namespace: see `[projects.{project}.vault]` in `config.toml`, and `VAULT_NAMESPACE`"
        )
    },
    remains: Some(|place| {
        format!(
            "the vault keeps earlier versions until they are destroyed: `bao kv metadata get {place}` lists them, `bao kv undelete` brings one back, `bao kv destroy` ends it"
        )
    }),
    not_kept_hint: |place| format!("see what the vault has: `bao kv get {place}`"),
    // What cannot be read beside the secret counts as not there.
    bad_record_hint: None,
    forget_hint: |_, place| format!("to forget the one in the vault: `bao kv delete {place}`"),
};

const LOOK_INTO_IT: &str = "see what the helper's store has, with that store's own program";

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
    not_found_hint: |_, _| "the helper looks in another store than before: see its own settings".to_owned(),
    remains: Some(|_| "what the helper's store keeps of earlier secrets, as in a history, stays there".to_owned()),
    not_kept_hint: |_| LOOK_INTO_IT.to_owned(),
    bad_record_hint: Some(LOOK_INTO_IT),
    forget_hint: |project, _| {
        format!(
            "to forget the one of project `{project}` in the helper's store: remove it there, with that store's own program"
        )
    },
};
