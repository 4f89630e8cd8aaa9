//! Every way in which a vault says no, or nothing: each is an error of its own, with what mends it.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::bao::{Bao, ROOT, shared, types, unique};
use crate::support::home::{Home, NEW, OLD, Ran};
use crate::support::server::{MockServer, response};
use crate::way::Request;

fn of_vault(home: &Home, project: &str) {
    home.write_config(format!("[projects.{project}]\nstore = \"vault\"\n"));
}

fn sign(home: &Home, project: &str) -> Ran {
    home.run(&["token", "sign", "-q", "--test-visitor", "--project", project])
}

pub(crate) fn import(home: &Home, project: &str) -> Ran {
    home.fed(&["secret", "import", "-q", "--store", "vault", "--project", project], OLD)
}

fn rotate(home: &Home, project: &str) -> Ran {
    home.fed(&["secret", "rotate", "-q", "--yes", "--from", "-", "--project", project], NEW)
}

#[track_caller]
fn says(ran: &Ran, code: i32, error: &str, hint: &str) {
    assert_eq!(ran.code, code, "{}", ran.stderr);
    let mut lines = ran.stderr.lines();
    let first = lines.find_map(|line| line.strip_prefix("error: ")).unwrap_or_default();
    assert!(first.starts_with(error), "{}", ran.stderr);
    assert!(lines.any(|line| line.starts_with("hint: ") && line.contains(hint)), "{}", ran.stderr);
    for hidden in [ROOT, OLD, NEW] {
        assert!(hidden == ROOT || !ran.stderr.contains(hidden), "{}", ran.stderr);
    }
}

#[test]
fn the_environment_is_judged_before_anything_is_sent() {
    let nobody = "http://127.0.0.1:9";
    for (variables, code, error, hint) in [
        (&[][..], 4, "no vault is named: `VAULT_ADDR` is not set", "export VAULT_ADDR="),
        (
            &[("VAULT_ADDR", nobody), ("BAO_ADDR", "http://127.0.0.1:10")][..],
            5,
            "`VAULT_ADDR` and `BAO_ADDR` are both set, and differ",
            "unset BAO_ADDR",
        ),
        (
            &[("BAO_ADDR", nobody), ("VAULT_TOKEN", "a"), ("BAO_TOKEN", "b")],
            5,
            "`VAULT_TOKEN` and `BAO_TOKEN` are both set, and differ",
            "unset BAO_TOKEN",
        ),
        (
            &[("VAULT_ADDR", "https://vault.example:8200/v1/")],
            2,
            "`VAULT_ADDR` cannot be used: `/v1` is the path of its API",
            "`export VAULT_ADDR=https://vault.example:8200`",
        ),
        (
            &[("BAO_ADDR", "https://vault.example/team/ui/vault/secrets?x=1")],
            2,
            "`BAO_ADDR` cannot be used: `/ui` is its page for people",
            "`export BAO_ADDR=https://vault.example/team`",
        ),
        (
            &[("VAULT_ADDR", nobody), ("VAULT_CACERT", "/nonexistent")],
            2,
            "`VAULT_CACERT` cannot be used: it names `/nonexistent`",
            "unset VAULT_CACERT",
        ),
        (
            &[("VAULT_ADDR", "api")],
            2,
            "`VAULT_ADDR` cannot be used: a vault's address begins with `https://`, as in `https://vault.example:8200`",
            "https://vault.example:8200",
        ),
        (&[("VAULT_ADDR", "vault.example:8200")], 2, "`VAULT_ADDR` cannot be used", "https://vault.example:8200"),
        (&[("VAULT_ADDR", "http://vault.example")], 5, "the vault `http://vault.example` is not encrypted", "https://"),
        (
            &[("VAULT_ADDR", nobody), ("VAULT_SKIP_VERIFY", "true")],
            5,
            "`VAULT_SKIP_VERIFY` is set: it would give the token to whoever answers",
            "unset VAULT_SKIP_VERIFY",
        ),
        (
            &[("VAULT_ADDR", nobody), ("BAO_TLS_SERVER_NAME", "vault.example")],
            5,
            "`BAO_TLS_SERVER_NAME` is set, which tilepass does not take",
            "`export VAULT_ADDR=…`, and `unset BAO_TLS_SERVER_NAME`",
        ),
        (
            &[("VAULT_ADDR", nobody), ("VAULT_PROXY_ADDR", "http://proxy.example:3128")],
            5,
            "`VAULT_PROXY_ADDR` is set, which tilepass does not take",
            "`export HTTPS_PROXY=\"$VAULT_PROXY_ADDR\"`, and `unset VAULT_PROXY_ADDR`",
        ),
        (
            &[("VAULT_ADDR", nobody), ("VAULT_HTTP_PROXY", "http://proxy.example:3128")],
            5,
            "`VAULT_HTTP_PROXY` is set, which tilepass does not take",
            "unset VAULT_HTTP_PROXY",
        ),
        (
            &[("VAULT_ADDR", nobody), ("VAULT_CAPATH", "/nonexistent")],
            2,
            "`VAULT_CAPATH` cannot be used: it names `/nonexistent`",
            "unset VAULT_CAPATH",
        ),
        (&[("VAULT_ADDR", nobody)], 4, "there is no token for the vault: `VAULT_TOKEN` is not set", "bao login"),
        (&[("VAULT_ADDR", nobody), ("VAULT_TOKEN", "a\nb")], 2, "`VAULT_TOKEN` cannot be used: it is not a token", ""),
        (
            &[("VAULT_ADDR", nobody), ("VAULT_TOKEN", "a")],
            4,
            "the vault cannot be asked: `127.0.0.1:9` refuses connections",
            "see that the vault runs",
        ),
    ] {
        let mut home = Home::new();
        for (name, value) in variables {
            home = home.env(name, *value);
        }
        of_vault(&home, "shop");
        let ran = sign(&home, "shop");
        if hint.is_empty() {
            assert_eq!(ran.code, code, "{}", ran.stderr);
            assert!(ran.stderr.contains(error), "{}", ran.stderr);
        } else {
            says(&ran, code, error, hint);
        }
    }
    // Both names with one value are one.
    let vault = MockServer::with_json("403 Forbidden", r#"{"errors":["permission denied"]}"#);
    let url = vault.url.as_str();
    let home = Home::new().env("VAULT_ADDR", url).env("BAO_ADDR", url).env("BAO_TOKEN", "a");
    of_vault(&home, "shop");
    says(&sign(&home, "shop"), 4, "the vault `127.0.0.1:", "bao login");
}

#[test]
fn the_file_of_a_sign_in_is_used_where_it_is_private() {
    let Some(bao) = shared("the token file of a sign-in") else { return };
    let home = bao.home(ROOT).without("VAULT_TOKEN");
    let file = home.path().join(".vault-token");
    fs::write(&file, format!("{ROOT}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    of_vault(&home, "shop");
    says(&sign(&home, "shop"), 5, "the token in `~/.vault-token` cannot be used: its mode is 0644", "chmod 600");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let project = unique("filed");
    import(&home, &project).code(0);
    home.holds(&project, OLD);
}

#[test]
fn a_private_file_may_say_which_vault_and_config_toml_may_not() {
    let Some(bao) = shared("a private file for a vault") else { return };
    let project = unique("private");
    let home = Home::new().env("VAULT_TOKEN", ROOT);
    of_vault(&home, &project);
    let file = home.path().join("config/tilepass/vault.toml");
    fs::write(&file, format!("address = \"{}\"\nca_cert = \"{}\"\n", bao.url, bao.authority().display())).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o664)).unwrap();
    says(
        &sign(&home, &project),
        5,
        "the settings in `~/config/tilepass/vault.toml` cannot be used: its mode is 0664",
        "chmod 600",
    );
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    import(&home, &project).code(0);
    home.holds(&project, OLD);
    let home = home.env("VAULT_ADDR", "https://vault.example");
    says(
        &sign(&home, &project),
        5,
        "`VAULT_ADDR` and `~/config/tilepass/vault.toml` name different ones",
        "unset VAULT_ADDR",
    );
    // What config.toml says of it means nothing.
    let home = Home::new().env("VAULT_TOKEN", ROOT);
    home.write_config(format!("[projects.a]\nstore = \"vault\"\nvault = {{ address = \"{}\" }}\n", bao.url));
    let ran = sign(&home, "a").code(4);
    assert!(ran.stderr.contains("`address` means nothing to this version"), "{}", ran.stderr);
}

#[test]
fn each_refusal_of_a_real_vault_has_its_own_words() {
    let Some(bao) = shared("the refusals of a vault") else { return };
    let admin = bao.home(ROOT);
    let project = unique("refused");
    import(&admin, &project).code(0);
    let path = format!("secret/data/tilepass/{project}");
    let home_of = |token: &str| {
        let home = bao.home(token);
        of_vault(&home, &project);
        home
    };

    // A sign-in alone would leave the variable before it.
    let hint = "`unset VAULT_TOKEN`, as it comes first, and sign in to the vault: `bao login`";
    says(&sign(&home_of("nonsense"), &project), 4, "the vault `127.0.0.1:", hint);
    // Its port does not speak TLS.
    let plain = MockServer::with_json("400 Bad Request", "{}");
    let home = home_of("nonsense").env("VAULT_ADDR", plain.url.as_str().replace("http:", "https:"));
    says(&sign(&home, &project), 4, "the vault cannot be asked: ", "see that the vault speaks HTTPS there");
    let home = home_of(ROOT).env("VAULT_NAMESPACE", "no-such-namespace");
    let hint = "hint: set `VAULT_NAMESPACE`, or `namespace` in `vault.toml`, to one that it has: `bao namespace list`";
    let ran = sign(&home, &project).code(4);
    assert!(ran.stderr.contains(" has no namespace `no-such-namespace`\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    assert!(sign(&home_of("nonsense"), &project).stderr.contains("refuses the token from `VAULT_TOKEN`"));

    let reader = bao.token(&format!(r#"path "{path}" {{ capabilities = ["read"] }}"#), &json!({}));
    let reader = home_of(&reader);
    sign(&reader, &project).code(0);
    let ran = rotate(&reader, &project);
    says(&ran, 4, "the vault `127.0.0.1:", &format!("grant `create` and `update` on `{path}`"));
    says(
        &ran,
        4,
        "the vault `127.0.0.1:",
        "or as somebody who may, `unset VAULT_TOKEN`, as it comes first, and sign in",
    );
    assert!(ran.stderr.contains("does not let the token from `VAULT_TOKEN` write"), "{}", ran.stderr);

    let nothing = home_of(&bao.token(r#"path "other" { capabilities = ["read"] }"#, &json!({})));
    let ran = sign(&nothing, &project);
    says(&ran, 4, "the vault `127.0.0.1:", &format!("grant `read` on `{path}`"));

    let keeper = format!(r#"path "{path}" {{ capabilities = ["read", "create", "update"] }}"#);
    let keeper = home_of(&bao.token(&keeper, &json!({})));
    let ran = keeper.run(&["secret", "remove", "-q", "--yes", "--project", &project]);
    says(&ran, 4, "the vault `127.0.0.1:", &format!("grant `delete` on `{path}`"));
    assert!(ran.stderr.contains("does not let the token from `VAULT_TOKEN` delete"), "{}", ran.stderr);

    let writer = format!(r#"path "{path}" {{ capabilities = ["read", "create", "update"] }}"#);
    let short = home_of(&bao.token(&writer, &json!({"ttl": "60s"})));
    sign(&short, &project).code(0);
    says(&rotate(&short, &project), 4, "the vault's token from `VAULT_TOKEN` is good for ", "unset VAULT_TOKEN");

    let revoked = bao.token(&writer, &json!({}));
    let home = home_of(&revoked);
    sign(&home, &project).code(0);
    bao.does("POST", "auth/token/revoke", &json!({ "token": revoked }));
    let ran = rotate(&home, &project);
    says(&ran, 4, "the vault `127.0.0.1:", "bao login");
    assert!(ran.stderr.contains("it has expired, was revoked"), "{}", ran.stderr);
    admin.holds(&project, OLD);
}

#[test]
fn a_mount_that_is_no_kv_2_is_never_written() {
    let Some(bao) = shared("a mount without versions") else { return };
    bao.does("POST", "sys/mounts/old", &json!({"type": "kv", "options": {"version": "1"}}));
    let admin = bao.home(ROOT);
    let settings = |home: &Home, mount: &str| {
        home.write_config(format!("[projects.a]\nstore = \"vault\"\n[projects.a.vault]\nmount = \"{mount}\"\n"));
    };
    for (mount, error, hint) in [
        ("nowhere", "the vault `127.0.0.1:", "bao secrets enable -path=nowhere -version=2 kv"),
        ("old", "the engine at `old/` is KV version 1, and not KV version 2", "bao kv enable-versioning old"),
        ("cubbyhole", "the engine at `cubbyhole/` is of type `cubbyhole`", "bao secrets list -detailed"),
    ] {
        settings(&admin, mount);
        says(&sign(&admin, "a"), 4, error, hint);
        says(&admin.fed(&["secret", "import", "-q", "--project", "a"], OLD), 4, error, hint);
    }
    let (status, listed) = bao.call("LIST", "old/", &Value::Null);
    assert_eq!(status, 404, "{listed}");
}

/// A namespace is another vault in the same one.
#[test]
fn what_is_in_a_namespace_is_not_outside_of_it() {
    let Some(bao) = shared("a namespace of a vault") else { return };
    let (namespace, project) = (unique("team"), unique("spaced"));
    types(bao, &format!("bao namespace create {namespace}"));
    types(bao, &format!("bao secrets enable -namespace={namespace} -path=secret -version=2 kv"));
    let home = bao.home(ROOT).env("BAO_NAMESPACE", &namespace);
    import(&home, &project).code(0);
    home.holds(&project, OLD);
    let read = format!("bao kv get -namespace={namespace} -mount=secret -field=secret tilepass/{project}");
    assert_eq!(types(bao, &read), OLD);
    let ran = home.tilepass(&["token", "sign", "-q", "--test-visitor", "--project", &project]);
    let ran = ran.without("BAO_NAMESPACE").run();
    let hint =
        format!("it is not where `bao kv get -mount=secret tilepass/{project}` looks for it, or in another namespace");
    says(&ran, 4, "the secret of project", &hint);
}

#[test]
fn a_quota_and_a_seal_have_their_own_words() {
    let Some(bao) = Bao::own("a vault that is sealed") else { return };
    let home = bao.home(ROOT);
    import(&home, "shop").code(0);
    bao.does("POST", "sys/quotas/rate-limit/all", &json!({"rate": 1, "interval": "60s", "path": "secret"}));
    let busy = (0..5).map(|_| sign(&home, "shop")).find(|ran| ran.code != 0).unwrap();
    says(&busy, 4, "the vault `127.0.0.1:", "wait a minute");
    assert!(busy.stderr.contains("takes no more requests for now (429)"), "{}", busy.stderr);
    bao.does("DELETE", "sys/quotas/rate-limit/all", &Value::Null);
    sign(&home, "shop").code(0);
    bao.does("PUT", "sys/seal", &Value::Null);
    says(&sign(&home, "shop"), 4, "the vault `127.0.0.1:", "bao operator unseal");
    let ran = rotate(&home, "shop");
    assert!(ran.code == 4 && ran.stderr.contains(" is sealed"), "{}", ran.stderr);
}

#[test]
fn a_token_is_never_sent_on() {
    let other = MockServer::with_json("200 OK", "{}");
    let to = other.url.as_str().to_owned();
    let standby = MockServer::saying(format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: {to}/v1/secret\r\nContent-Length: 0\r\n\r\n"
    ));
    let home = Home::new().env("VAULT_ADDR", standby.url.as_str()).env("VAULT_TOKEN", "a-token");
    of_vault(&home, "shop");
    let ran = sign(&home, "shop");
    says(&ran, 4, "`127.0.0.1:", "name the active node");
    assert!(ran.stderr.contains("is a standby node of the vault, and sends on to `127.0.0.1:"), "{}", ran.stderr);
    other.was_not_asked();
    let page = MockServer::saying("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>");
    let home = Home::new().env("VAULT_ADDR", page.url.as_str()).env("VAULT_TOKEN", "a-token");
    of_vault(&home, "shop");
    let ran = sign(&home, "shop");
    says(&ran, 4, "`127.0.0.1:", "see that `VAULT_ADDR` is the vault's address");
}

/// What is in the field is somebody else's to choose.
#[test]
fn what_is_no_secret_is_named() {
    let Some(bao) = shared("a field without a secret") else { return };
    let home = bao.home(ROOT);
    for (value, error) in [
        (json!("two words"), "what the vault has in the field `secret` of `secret/data/tilepass/"),
        (json!(7), "what the vault has in the field `secret` of `secret/data/tilepass/"),
    ] {
        let project = unique("odd");
        of_vault(&home, &project);
        bao.does("POST", &format!("secret/data/tilepass/{project}"), &json!({"data": {"secret": value}}));
        says(&sign(&home, &project), 4, error, "bao kv get");
    }
    let project = unique("later");
    of_vault(&home, &project);
    let fields = json!({"secret": OLD, "tilepass": r#"{"v":2,"new":1}"#});
    bao.does("POST", &format!("secret/data/tilepass/{project}"), &json!({ "data": fields }));
    says(&sign(&home, &project), 4, "the record of project", "update tilepass");
    // A text that another client ended with a line break is the same secret.
    let project = unique("broken");
    of_vault(&home, &project);
    bao.does("POST", &format!("secret/data/tilepass/{project}"), &json!({"data": {"secret": format!("{OLD}\n")}}));
    home.holds(&project, OLD);
}

/// A connection to the vault that ends after so many bytes of an answer.
struct Cut {
    url: String,
    /// Of the last answer, how many bytes came through.
    limit: Arc<AtomicUsize>,
    /// Which request is cut, from 0; `MAX`: each write.
    which: Arc<AtomicUsize>,
    /// How many writes are lost on their way.
    lost: Arc<AtomicUsize>,
    /// How many answers were cut.
    count: Arc<AtomicUsize>,
}

/// A vault of one entry, which takes a write and then says so, or not.
fn cut_vault(state: Arc<std::sync::Mutex<(u64, Value)>>) -> Cut {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let cut = Cut {
        url,
        limit: Arc::new(AtomicUsize::new(usize::MAX)),
        which: Arc::default(),
        lost: Arc::default(),
        count: Arc::default(),
    };
    let (limit, which, lost) = (Arc::clone(&cut.limit), Arc::clone(&cut.which), Arc::clone(&cut.lost));
    let count = Arc::clone(&cut.count);
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let Some(Request { method, path, body, .. }) = Request::read(&connection) else { continue };
            let is_entry = path.starts_with("/v1/secret/data/");
            let is_write = is_entry && method == "POST";
            if is_write && lost.load(Ordering::SeqCst) > 0 {
                lost.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let mut state = state.lock().unwrap();
            let written = json!({"created_time": "2026-11-26T00:00:00Z", "version": state.0});
            let answer = if is_entry && method == "GET" {
                if state.0 == 0 {
                    response("404 Not Found", r#"{"errors":[]}"#)
                } else {
                    response("200 OK", &json!({"data": {"data": state.1, "metadata": written}}).to_string())
                }
            } else if is_write {
                let body: Value = serde_json::from_slice(&body).unwrap();
                if body["options"]["cas"] == json!(state.0) {
                    *state = (state.0 + 1, body["data"].clone());
                    response("200 OK", &json!({"data": {"version": state.0}}).to_string())
                } else {
                    response(
                        "400 Bad Request",
                        r#"{"errors":["check-and-set parameter did not match the current version"]}"#,
                    )
                }
            } else if path.contains("/mounts/") {
                response("200 OK", r#"{"data":{"type":"kv","options":{"version":"2"}}}"#)
            } else {
                response("403 Forbidden", r#"{"errors":["permission denied"]}"#)
            };
            let is_it = match which.load(Ordering::SeqCst) {
                usize::MAX => is_write,
                _ => which.fetch_sub(1, Ordering::SeqCst) == 0,
            };
            count.fetch_add(usize::from(is_it), Ordering::SeqCst);
            let end = if is_it { limit.load(Ordering::SeqCst).min(answer.len()) } else { answer.len() };
            let _ = connection.write_all(&answer.as_bytes()[..end]);
        }
    });
    cut
}

/// The answer to each of the requests that a rotation makes is cut at many of its bytes: what is said is true.
#[test]
fn an_answer_that_breaks_off_leaves_no_doubt_about_what_is_known() {
    let (mut done, mut unknown, mut refused) = (0, 0, 0);
    for which in 0..14 {
        for limit in [0, 1, 9, 17, 60, 100, 120] {
            let first = json!({"secret": OLD});
            let state = Arc::new(std::sync::Mutex::new((1, first.clone())));
            let cut = cut_vault(Arc::clone(&state));
            cut.limit.store(limit, Ordering::SeqCst);
            cut.which.store(which, Ordering::SeqCst);
            let home = Home::new().env("VAULT_ADDR", &cut.url).env("VAULT_TOKEN", "a-token");
            of_vault(&home, "shop");
            let ran = rotate(&home, "shop");
            let kept = state.lock().unwrap().1["secret"].clone();
            match ran.code {
                0 => {
                    done += 1;
                    assert_eq!(kept, json!(NEW), "{which} {limit}");
                }
                4 => {
                    refused += 1;
                    assert_eq!(kept, json!(OLD), "{which} {limit}: {}", ran.stderr);
                }
                7 => unknown += 1,
                other => panic!("{other}: {}", ran.stderr),
            }
        }
    }
    assert!(done > 0 && refused > 0 && unknown == 0, "{done} done, {refused} refused, {unknown} unknown");
}

/// The answer to the write itself is cut at each byte: the vault has it, and is asked.
#[test]
fn a_write_whose_answer_breaks_off_is_found_out() {
    let mut cut_writes = 0;
    for limit in 0..100 {
        let state = Arc::new(std::sync::Mutex::new((1, json!({"secret": OLD}))));
        let cut = cut_vault(Arc::clone(&state));
        cut.limit.store(limit, Ordering::SeqCst);
        // None but a write's.
        cut.which.store(usize::MAX, Ordering::SeqCst);
        let home = Home::new().env("VAULT_ADDR", &cut.url).env("VAULT_TOKEN", "a-token");
        of_vault(&home, "shop");
        rotate(&home, "shop").code(0);
        let kept = state.lock().unwrap().clone();
        assert_eq!((kept.0, &kept.1["secret"]), (2, &json!(NEW)), "{limit}");
        cut_writes += cut.count.load(Ordering::SeqCst);
    }
    assert_eq!(cut_writes, 100);
}

#[test]
fn a_write_that_is_lost_is_done_again_and_one_that_is_lost_again_is_not_known() {
    for (lost, code, secret) in [(1, 0, NEW), (2, 7, OLD)] {
        let state = Arc::new(std::sync::Mutex::new((1, json!({"secret": OLD}))));
        let cut = cut_vault(Arc::clone(&state));
        cut.which.store(usize::MAX / 2, Ordering::SeqCst);
        cut.lost.store(lost, Ordering::SeqCst);
        let home = Home::new().env("VAULT_ADDR", &cut.url).env("VAULT_TOKEN", "a-token");
        of_vault(&home, "shop");
        let ran = rotate(&home, "shop").code(code);
        assert_eq!(state.lock().unwrap().1["secret"], json!(secret));
        assert_eq!(code == 7, ran.stderr.contains("unknown whether the change was stored"), "{}", ran.stderr);
    }
}

/// As where a repository hands its secrets to nobody's fork.
#[test]
fn an_empty_token_is_none_and_nothing_takes_its_place() {
    let home = Home::new().env("VAULT_ADDR", "http://127.0.0.1:9").env("VAULT_TOKEN", "");
    fs::write(home.path().join(".vault-token"), "a-token").unwrap();
    of_vault(&home, "shop");
    says(&sign(&home, "shop"), 4, "there is no token for the vault: `VAULT_TOKEN` is set, but empty", "bao login");
}
