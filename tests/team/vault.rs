//! A project's secret in a vault: read, written, moved, and changed by several at once.

use serde_json::{Value, json};

use crate::bao::{ROOT, other_client, shared, types, unique};
use crate::support::home::{Home, NEW, NEW_PRINT, OLD, OLD_PRINT};

/// A project of its own in the vault, with [`OLD`] in it.
fn with_old(home: &Home) -> String {
    let project = unique("shop");
    home.fed(&["secret", "import", "-q", "--store", "vault", "--project", &project], OLD).is(0, "", "");
    project
}

#[test]
fn a_secret_goes_in_and_comes_out() {
    let Some(bao) = shared("a secret in a vault") else { return };
    let home = bao.home(ROOT);
    let project = with_old(&home);
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), OLD);
    home.holds(&project, OLD);
    let status = home.status(&project);
    assert_eq!((&status["store"], &status["fingerprint"]), (&json!("vault"), &json!(OLD_PRINT)));

    home.fed(&["secret", "rotate", "-q", "--yes", "--from", "-", "--project", &project], NEW).code(0);
    home.holds(&project, NEW);
    let status = home.status(&project);
    assert_eq!((&status["fingerprint"], &status["previous"]["fingerprint"]), (&json!(NEW_PRINT), &json!(OLD_PRINT)));
    // The replaced one is a version of the vault's, and stands nowhere else.
    assert!(!bao.fields(&format!("tilepass/{project}")).to_string().contains(OLD));

    home.run(&["secret", "restore", "-q", "--yes", "--project", &project]).code(0);
    home.holds(&project, OLD);
    let ran = home.run(&["secret", "remove", "--previous", "--yes", "--project", &project]).code(0);
    assert!(ran.stderr.contains("the vault keeps earlier versions"), "{}", ran.stderr);
    assert_eq!(home.status(&project)["previous"], Value::Null);
    assert!(!home.path().join("data/tilepass/secrets.tilepass").exists());
}

#[test]
fn another_client_reads_and_writes_it_too() {
    let Some(bao) = shared("another client of the vault") else { return };
    let home = bao.home(ROOT);
    let project = with_old(&home);
    let path = format!("secret/data/tilepass/{project}");
    // It knows nothing of our record, and leaves a field of its own.
    bao.does("POST", &path, &json!({"data": {"secret": NEW, "owner": "ops"}}));
    bao.does("POST", &path, &json!({"data": {"secret": NEW, "owner": "ops2"}}));
    let ran = home.run(&["secret", "status", "--json", "--project", &project]);
    assert!(ran.stderr.contains("another program than tilepass wrote the secret"), "{}", ran.stderr);
    let status: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(!ran.stderr.contains("since when"), "{}", ran.stderr);
    // Where it came from is not known, and the versions say since when it is there: it replaced the other one then.
    assert_eq!((&status["origin"], &status["age_from"]), (&json!("unknown"), &json!("write")));
    assert_eq!(status["made_at"], status["previous"]["replaced_at"]);
    let table = home.run(&["secret", "status", "-q", "--project", &project]).code(0).stdout;
    assert!(table.contains("written by another program ") && !table.contains("imported"), "{table}");
    // The newest other one, not the last version but one.
    assert_eq!((&status["fingerprint"], &status["previous"]["fingerprint"]), (&json!(NEW_PRINT), &json!(OLD_PRINT)));
    home.run(&["secret", "restore", "-q", "--yes", "--project", &project]).code(0);
    let fields = bao.fields(&format!("tilepass/{project}"));
    assert_eq!((&fields["secret"], &fields["owner"]), (&json!(OLD), &json!("ops2")));

    // It changed the secret alone: the dates beside it are another one's.
    let mut fields = fields;
    fields["secret"] = json!(NEW);
    bao.does("POST", &path, &json!({ "data": fields }));
    let ran = home.run(&["token", "sign", "--test-visitor", "--project", &project]).code(0);
    assert!(ran.stderr.contains("another program than tilepass"), "{}", ran.stderr);
}

/// `bao kv put` of the same secret leaves our field out: what the versions before say of it is true still.
#[test]
fn the_same_secret_keeps_its_history() {
    let Some(bao) = shared("the same secret from another client") else { return };
    let home = bao.home(ROOT);
    let project = unique("again");
    home.fed(&["secret", "import", "-q", "--store", "vault", "--project", &project], NEW).code(0);
    home.fed(&["secret", "rotate", "-q", "--yes", "--from", "-", "--project", &project], OLD).code(0);
    let before = home.status(&project);
    bao.does("POST", &format!("secret/data/tilepass/{project}"), &json!({"data": {"secret": OLD}}));
    let ran = home.run(&["secret", "status", "--json", "--project", &project]).code(0);
    assert!(!ran.stderr.contains("another program"), "{}", ran.stderr);
    let status: Value = serde_json::from_str(&ran.stdout).unwrap();
    for key in ["fingerprint", "made_at", "origin", "age_from"] {
        assert_eq!(status[key], before[key], "{key}");
    }
    assert_eq!(status["previous"]["fingerprint"], before["previous"]["fingerprint"]);
}

/// Where nobody knows whence it came, it stays so on its way through every store.
#[test]
fn what_another_client_wrote_moves_as_what_it_is() {
    let Some(bao) = shared("another client's secret on its way") else { return };
    let home = bao.home(ROOT);
    let project = unique("foreign");
    bao.does("POST", &format!("secret/data/tilepass/{project}"), &json!({"data": {"secret": OLD}}));
    home.run(&["project", "set", "-q", &project, "--store", "vault"]).code(0);
    let there = home.status(&project);
    assert_eq!(there["origin"], "unknown");
    for store in ["file", "vault"] {
        home.run(&["project", "set", "-q", &project, "--store", store, "--yes"]).code(0);
        let now = home.status(&project);
        assert_eq!((&now["origin"], &now["made_at"]), (&json!("unknown"), &there["made_at"]), "{store}");
    }
}

/// The store that was chosen is that of the next secret, too.
#[test]
fn a_removed_secret_leaves_its_store_behind() {
    let Some(bao) = shared("the store of a removed secret") else { return };
    let home = bao.home(ROOT);
    let project = with_old(&home);
    let ran = home.run(&["secret", "remove", "--yes", "--project", &project]).code(0);
    assert!(ran.stderr.contains("its next one goes to the vault, too"), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("`bao kv metadata get -mount=secret tilepass/{project}`")), "{}", ran.stderr);
    home.fed(&["secret", "import", "-q", "--project", &project], NEW).code(0);
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), NEW);
    home.run(&["secret", "remove", "-q", "--yes", "--project", &project]).code(0);
    home.run(&["project", "remove", "-q", "--yes", &project]).code(0);
    assert!(!home.read_config().contains(&project));
}

#[test]
fn a_secret_moves_there_and_back() {
    let Some(bao) = shared("a move into a vault and back") else { return };
    let home = bao.home(ROOT);
    let project = unique("moved");
    home.import(&project, OLD);
    home.fed(&["secret", "rotate", "-q", "--yes", "--from", "-", "--project", &project], NEW).code(0);
    let before = home.status(&project);
    let ran = home.run(&["project", "set", &project, "--store", "vault"]).code(0);
    assert!(ran.stderr.contains("was moved from the secrets file to the vault"), "{}", ran.stderr);
    assert!(!home.secrets_file().exists());
    let there = home.status(&project);
    for key in ["fingerprint", "made_at", "origin", "previous"] {
        assert_eq!(there[key], before[key], "{key}");
    }
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), NEW);

    // It is the team's.
    let ran = home.run(&["project", "set", &project, "--store", "file", "--no-input"]).code(5);
    assert!(ran.stderr.contains("whoever else has it from there does not find it any more"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("hint: to do it without being asked, add to the same command: `--yes`"),
        "{}",
        ran.stderr
    );
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), NEW);
    assert_eq!(home.status(&project)["store"], "vault");
    let ran = home.run(&["project", "set", &project, "--store", "file", "--yes"]).code(0);
    assert!(ran.stderr.contains("`bao kv undelete` brings one back"), "{}", ran.stderr);
    let back = home.status(&project);
    for key in ["fingerprint", "made_at", "origin", "previous"] {
        assert_eq!(back[key], before[key], "{key}");
    }
    assert_eq!(bao.call("GET", &format!("secret/data/tilepass/{project}"), &Value::Null).0, 404);
    // What was deleted there takes the next one all the same.
    home.run(&["project", "set", &project, "--store", "vault"]).code(0);
    home.holds(&project, NEW);
}

#[test]
fn the_settings_say_where_it_is() {
    let Some(bao) = shared("mount, path and field in a vault") else { return };
    let home = bao.home(ROOT);
    let (project, path) = (unique("placed"), unique("teams/chat ops/prod"));
    bao.does("POST", "sys/mounts/apps", &json!({"type": "kv", "options": {"version": "2"}}));
    home.write_config(format!(
        "[projects.{project}]\nstore = \"vault\"\n\n[projects.{project}.vault]\nmount = \"apps\"\npath = \"{path}\"\nfield = \"TILEDESK_SECRET\"\n"
    ));
    home.fed(&["secret", "import", "-q", "--project", &project], OLD).code(0);
    let answer = bao.does("GET", &format!("apps/data/{}", path.replace(' ', "%20")), &Value::Null);
    assert_eq!(answer["data"]["data"]["TILEDESK_SECRET"], json!(OLD));
    home.holds(&project, OLD);
    assert!(home.read_config().contains("field = \"TILEDESK_SECRET\""));

    for (key, value, why) in [
        ("path", "a/../b", "`.` and `..` are no names"),
        ("mount", "a//b", "a name in it is empty"),
        ("field", "tilepass", "tilepass keeps its own record"),
        ("jwt_file", "jwt", "it does not begin at the root"),
    ] {
        let home = bao.home(ROOT);
        home.write_config(format!("[projects.a]\nstore = \"vault\"\nvault = {{ {key} = \"{value}\" }}\n"));
        let ran = home.run(&["token", "sign", "--test-visitor", "--project", "a"]).code(6);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
}

#[test]
fn one_that_was_deleted_there_is_named() {
    let Some(bao) = shared("a secret that was deleted in a vault") else { return };
    let home = bao.home(ROOT);
    let project = with_old(&home);
    bao.does("DELETE", &format!("secret/data/tilepass/{project}"), &Value::Null);
    let ran = home.run(&["token", "sign", "--test-visitor", "--project", &project]).code(4);
    assert!(ran.stderr.contains("was deleted in the vault at 20"), "{}", ran.stderr);
    let undelete = format!("bring it back: `bao kv undelete -mount=secret -versions=1 tilepass/{project}`");
    assert!(ran.stderr.contains(&undelete), "{}", ran.stderr);
    bao.does("POST", &format!("secret/undelete/tilepass/{project}"), &json!({"versions": [1]}));
    home.holds(&project, OLD);
    home.run(&["secret", "remove", "-q", "--yes", "--project", &project]).code(0);
    home.fed(&["secret", "import", "-q", "--store", "vault", "--project", &project], NEW).code(0);
    home.holds(&project, NEW);
}

/// The others of the team find it where it is, whatever one of them calls the project.
#[test]
fn a_renamed_project_leaves_the_teams_entry_in_its_place() {
    let Some(bao) = shared("a renamed project in a vault") else { return };
    let home = bao.home(ROOT);
    let project = with_old(&home);
    let renamed = unique("renamed");
    home.run(&["project", "rename", "-q", &project, &renamed]).code(0);
    home.holds(&renamed, OLD);
    assert!(home.read_config().contains(&format!("path = \"tilepass/{project}\"")), "{}", home.read_config());
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), OLD);
    let colleague = bao.home(ROOT);
    colleague.write_config(format!("[projects.{project}]\nstore = \"vault\"\n"));
    colleague.holds(&project, OLD);
}

/// What names the entry in a hint is typed as it stands.
#[test]
fn of_two_secrets_the_one_in_the_vault_is_forgotten_as_the_hint_says() {
    let Some(bao) = shared("two secrets of a project") else { return };
    let home = bao.home(ROOT);
    let (project, mount) = (unique("two"), unique("ops"));
    bao.does("POST", &format!("sys/mounts/{mount}"), &json!({"type": "kv", "options": {"version": "2"}}));
    bao.does("POST", &format!("{mount}/data/chat%20team/prod"), &json!({"data": {"secret": NEW}}));
    home.import(&project, OLD);
    let config = home.read_config();
    home.write_config(format!(
        "{config}\n[projects.{project}.vault]\nmount = \"{mount}\"\npath = \"chat team/prod\"\n"
    ));
    let set = ["project", "set", &project, "--store", "vault"];
    let ran = home.run(&set).code(5);
    assert!(ran.stderr.contains("has a secret in the secrets file and another one in the vault"), "{}", ran.stderr);
    let delete = format!("bao kv delete -mount={mount} 'chat team/prod'");
    assert!(ran.stderr.contains(&format!("hint: to forget the one in the vault: `{delete}`\n")), "{}", ran.stderr);
    types(bao, &delete);
    home.run(&set).code(0);
    home.holds(&project, OLD);
    assert_eq!(bao.does("GET", &format!("{mount}/data/chat%20team/prod"), &Value::Null)["data"]["data"]["secret"], OLD);
}
