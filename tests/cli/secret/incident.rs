//! `tilepass secret incident`: what is asked, marked and printed, by a mock server that answers as the real one does, or as
//! none should.
//!
//! The real server is asked in `tests/server/incident.rs`, with an attacker of each kind in it.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Value, json};
use snapbox::str;

use crate::support::home::{Call, Home, Ran, keep};
use crate::support::server::{MockServer, response, without_port};
use crate::support::tokens::ID;

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "hunter2 hunter2";
const TIME: &str = "2026-11-22T06:02:21.123Z";

/// An id with that number in it.
fn id(number: u32) -> String {
    format!("aaaaaaaaaaaaaaaa{number:08}")
}

/// An entry of the team, whose account has the number of the entry and a hundred.
fn member(number: u32, email: &str, role: &str, more: &Value) -> Value {
    let mut entry = json!({
        "_id": id(number), "id_project": ID, "id_user": {"_id": id(number + 100), "email": email, "firstname": "X"},
        "role": role, "roleType": 1, "status": "active", "trashed": false, "createdBy": id(101),
        "createdAt": TIME, "updatedAt": TIME,
    });
    merge(&mut entry, more);
    entry
}

/// An entry without an account.
fn visitor(number: u32, uuid: &str, role: &str) -> Value {
    json!({
        "_id": id(number), "uuid_user": uuid, "role": role, "roleType": 2, "status": "active", "trashed": false,
        "createdBy": uuid, "createdAt": TIME, "updatedAt": TIME,
    })
}

fn merge(entry: &mut Value, more: &Value) {
    for (key, value) in more.as_object().unwrap() {
        entry[key] = value.clone();
    }
}

/// A project on a server: its lists, by what is asked for.
struct Project(BTreeMap<String, String>);

impl Project {
    /// Ada, who made it, and Bob, whom she invited; a visitor and a guest.
    fn new() -> Self {
        let mut project = Self(BTreeMap::new());
        project
            .with("users", &json!({"_id": id(101), "email": EMAIL, "firstname": "Ada"}))
            .with("roles", &json!([]))
            .with("invited", &json!([ada(), bob()]))
            .with("team", &json!([ada(), bob()]))
            .with("user", &json!([visitor(11, &format!("{ID}_17"), "user")]))
            .with("guest", &json!([visitor(12, "3ac937b5-09cd-43ef-9d7e-1a12c443db7f", "guest")]))
            .with("pendinginvitations", &json!([]))
            .with("subscriptions", &json!([]))
            .with("bots", &json!([]))
            .with("triggers", &json!([{"_id": id(41), "name": "New Conversation", "createdBy": "system"}]));
        project
    }

    fn with(&mut self, list: &str, json: &Value) -> &mut Self {
        self.answering(list, response("200 OK", &json.to_string()))
    }

    fn answering(&mut self, list: &str, answer: impl Into<String>) -> &mut Self {
        self.0.insert(list.to_owned(), answer.into());
        self
    }

    fn serve(&self) -> MockServer {
        let lists = self.0.clone();
        MockServer::asked_for(move |what, mut connection| {
            let list = match what.trim_start_matches("GET /").trim_start_matches(ID).trim_start_matches('/') {
                "users" => "users",
                path if path.starts_with("roles?") => "roles",
                "project_users?trashed=true" => "invited",
                "project_users?trashed=true&role=user" => "user",
                "project_users?trashed=true&role=guest" => "guest",
                path if path.starts_with("project_users?") => "team",
                "bots?all=true" => "bots",
                "modules/triggers" => "triggers",
                path => path,
            };
            let unknown = response("404 Not Found", "{}");
            let _ = connection.write_all(lists.get(list).unwrap_or(&unknown).as_bytes());
        })
    }

    /// What is said of it.
    fn ran(&self, arguments: &[&str]) -> Ran {
        let home = Home::new();
        let mock = self.serve();
        tidy(incident(&home, &mock, arguments).run())
    }

    fn json(&self) -> (i32, Value) {
        let ran = self.ran(&["--json", "-q"]);
        (ran.code, serde_json::from_str(&ran.stdout).unwrap())
    }
}

fn ada() -> Value {
    member(1, EMAIL, "owner", &json!({}))
}

fn bob() -> Value {
    member(2, "bob@example.com", "admin", &json!({}))
}

fn incident<'h>(home: &'h Home, mock: &MockServer, arguments: &[&str]) -> Call<'h> {
    let password = home.path().join("password");
    keep(&password, format!("{PASSWORD}\n"));
    let mut call = home
        .tilepass(&["secret", "incident", "--project", "shop", "--timeout", "600"])
        .env("TILEPASS_SERVER", mock.url.as_str())
        .env("TILEPASS_TILEDESK_ID", ID)
        .env("TILEPASS_ADMIN_EMAIL", EMAIL)
        .env("TILEPASS_ADMIN_PASSWORD_FILE", password);
    call.command.args(arguments);
    call
}

fn tidy(mut ran: Ran) -> Ran {
    for text in [&mut ran.stdout, &mut ran.stderr] {
        assert!(!text.contains(PASSWORD) && !text.contains("YWRhQ"), "{text}");
        *text = without_port(text);
    }
    ran
}

/// Of each thing that is marked: kind, id and the codes of the reasons.
fn marks(said: &Value) -> Vec<(String, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let marked = said["marked"].as_array().unwrap().iter();
    marked
        .map(|thing| {
            let reasons = thing["reasons"].as_array().unwrap().iter().map(|reason| text(&reason["code"])).collect();
            (text(&thing["kind"]), text(&thing["id"]), reasons)
        })
        .collect()
}

fn mark(kind: &str, number: u32, reasons: &[&str]) -> (String, String, Vec<String>) {
    (kind.to_owned(), id(number), reasons.iter().map(|reason| (*reason).to_owned()).collect())
}

// --- A project in which nothing is marked -------------------------------------------------------------------------------

#[test]
fn nothing_marked_is_not_called_clean() {
    Project::new().ran(&[]).is(0, str![[r#"
project `shop` (5e5f4e220b28440012117be4) on HOST, as seen by `ada@example.com` (owner)

nothing is marked; that is no proof that nobody is inside

not marked; look at each: whoever had a member's session made things in that member's name
      member        `ada@example.com`, owner, since TIME, the account that asked, made by `ada@example.com`
      member        `bob@example.com`, admin, since TIME, made by `ada@example.com`
      visitors      2; 0 of them with an id that lacks the project's prefix
      removed       0

no list shows
- A session of a member's own account that was taken with the secret. A new secret, a new password and a removal leave it open; the removal only keeps it out of this project, until the account is invited again. It ends when that account is closed, or when the server's operator changes the server's own key (`GLOBAL_SECRET`). Until then, give its owner a new account.
- Credentials for the chat that were handed out, to anybody's chats: each is good for 30 days. They end when the server's operator changes the chat's key (`CHAT21_JWT_SECRET`, here and in the chat server).
- Keys of subscriptions and bots that were read: they let their holder in, and have a member made. Removing the subscription or the bot ends it. A new one may have the same key until the server was started again.
- Entries with a role whose name nobody here knows: the server lists roles by name alone. Their token ends with the secret; what they made is listed.
- What was read, and what was changed rather than made: targets of subscriptions, roles of members, settings, integrations, chatbots. And what the leaked secret opened in other projects of this server: tell its operator.
- Whether the account that asked, `ada@example.com` (owner), is itself the one that was taken: whoever has its session sees this too, and can undo what is removed. Have another owner run this as well.

"#]], str![[r#"
note: asking `HOST` for what project `shop` has; nothing is changed there

"#]]);
}

#[test]
fn it_asks_for_lists_and_changes_nothing() {
    let mut project = Project::new();
    project.with("roles", &json!([{"_id": id(51), "name": "helper & friends"}]));
    let home = Home::new();
    let mock = project.serve();
    let ran = incident(&home, &mock, &[]).run();
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let asked: Vec<String> = mock.asked.try_iter().collect();
    let lines: Vec<&str> = asked.iter().map(|request| request.lines().next().unwrap()).collect();
    let get = |path: &str| format!("GET /{path} HTTP/1.1");
    let of = |path: &str| get(&format!("{ID}/{path}"));
    assert_eq!(
        lines,
        [
            get("users"),
            of("roles?limit=100&page=0&sort=_id"),
            of("project_users?trashed=true"),
            of(
                "project_users?trashed=true&role=admin&role=agent&role=helper%20%26%20friends&role=owner&role=supervisor&role=teammate"
            ),
            of("project_users?trashed=true&role=user"),
            of("project_users?trashed=true&role=guest"),
            of("pendinginvitations"),
            of("subscriptions"),
            of("bots?all=true"),
            of("modules/triggers"),
        ]
    );
    for request in asked {
        assert!(request.contains("Basic YWRhQGV4YW1wbGUuY29tOmh1bnRlcjIgaHVudGVyMg=="), "{request}");
    }
    assert!(!home.config().exists() && !home.secrets_file().exists(), "nothing is remembered");
}

// --- What is marked -----------------------------------------------------------------------------------------------------

/// Somebody whom a token made an administrator.
fn rogue() -> Value {
    let more = json!({"uuid_user": format!("{ID}_rogue"), "roleType": 2, "createdBy": format!("{ID}_rogue")});
    member(3, "rogue@example.com", "admin", &more)
}

#[test]
fn each_mark_has_its_reason_and_the_command_that_removes_it() {
    let mut project = Project::new();
    let of_rogue = |number: u32, more: &Value| {
        let mut thing = json!({"_id": id(number), "createdBy": id(103), "createdAt": TIME, "updatedAt": TIME});
        merge(&mut thing, more);
        thing
    };
    let accomplice = member(4, "acc@example.com", "agent", &json!({"createdBy": id(103)}));
    let second = member(5, "acc2@example.com", "agent", &json!({"createdBy": id(104)}));
    project
        .with("invited", &json!([ada(), bob(), accomplice, second]))
        .with("team", &json!([ada(), bob(), rogue(), accomplice, second, visitor(6, &format!("{ID}_s"), "supervisor")]))
        .with(
            "user",
            &json!([
                visitor(11, &format!("{ID}_17"), "user"),
                visitor(13, &id(102), "user"),
                visitor(14, &id(999), "user"),
                visitor(15, &format!("{}_9", id(7)), "user"),
                visitor(16, "plain-17", "user"),
            ]),
        )
        .with("pendinginvitations", &json!([of_rogue(21, &json!({"email": "nobody@example.com", "role": "admin"}))]))
        .with(
            "subscriptions",
            &json!([
                of_rogue(22, &json!({"event": "message.create", "target": "https://evil.example/"})),
                {"_id": id(25), "event": "request.create", "target": "https://ours.example/", "createdBy": id(102),
                 "createdAt": TIME, "updatedAt": "2026-11-25T00:00:00Z"},
            ]),
        )
        .with("bots", &json!([of_rogue(23, &json!({"name": "helper", "url": "https://evil.example/bot"}))]))
        .with("triggers", &json!([of_rogue(24, &json!({"name": "tell all"}))]));
    project.ran(&[]).is(1, str![[r#"
project `shop` (5e5f4e220b28440012117be4) on HOST, as seen by `ada@example.com` (owner)

11 marked: what the secret may have made
   1  member        `rogue@example.com`, admin, since TIME
                    made by a token: `uuid_user` is `5e5f4e220b28440012117be4_rogue`
   2  member        `5e5f4e220b28440012117be4_s`, supervisor, since TIME
                    made by a token: `uuid_user` is `5e5f4e220b28440012117be4_s`
   3  member        `acc@example.com`, agent, since TIME
                    invited by `rogue@example.com`, who is marked
   4  member        `acc2@example.com`, agent, since TIME
                    invited by `acc@example.com`, who is marked
   5  visitor       `aaaaaaaaaaaaaaaa00000102`, user, since TIME
                    made by a token with the id of the account `bob@example.com`
   6  visitor       `aaaaaaaaaaaaaaaa00000999`, user, since TIME
                    made by a token with an id as accounts have it
   7  visitor       `aaaaaaaaaaaaaaaa00000007_9`, user, since TIME
                    made by a token with the id of another project's visitor: `aaaaaaaaaaaaaaaa00000007_9`
   8  invitation    `nobody@example.com`, to be `admin`, since TIME
                    invited by `rogue@example.com`, who is marked
   9  subscription  `message.create` is told to `https://evil.example/`, since TIME
                    made by `rogue@example.com`, who is marked
  10  bot           `helper`, which answers from `https://evil.example/bot`, since TIME
                    made by `rogue@example.com`, who is marked
  11  trigger       `tell all`, since TIME
                    made by `rogue@example.com`, who is marked

to remove them, in sh, bash or zsh; each prints 200
  remove() { printf 'Authorization: JWT %s\n' "${TILEDESK_TOKEN#JWT }" | curl -sS -o /dev/null -w '%{http_code}\n' -H @- -X DELETE 'http://HOST/5e5f4e220b28440012117be4/'"$1"; }
  remove project_users/aaaaaaaaaaaaaaaa00000003  # 1
  remove project_users/aaaaaaaaaaaaaaaa00000006  # 2
  remove project_users/aaaaaaaaaaaaaaaa00000004  # 3
  remove project_users/aaaaaaaaaaaaaaaa00000005  # 4
  remove project_users/aaaaaaaaaaaaaaaa00000013  # 5
  remove project_users/aaaaaaaaaaaaaaaa00000014  # 6
  remove project_users/aaaaaaaaaaaaaaaa00000015  # 7
  remove pendinginvitations/aaaaaaaaaaaaaaaa00000021  # 8
  remove subscriptions/aaaaaaaaaaaaaaaa00000022  # 9
  remove bots/aaaaaaaaaaaaaaaa00000023  # 10
  remove modules/triggers/aaaaaaaaaaaaaaaa00000024  # 11

not marked; look at each: whoever had a member's session made things in that member's name
      member        `ada@example.com`, owner, since TIME, the account that asked, made by `ada@example.com`
      member        `bob@example.com`, admin, since TIME, made by `ada@example.com`
      subscription  `request.create` is told to `https://ours.example/`, since TIME, changed TIME, made by `bob@example.com`
      visitors      6; 1 of them with an id that lacks the project's prefix
      removed       0

no list shows
- A session of a member's own account that was taken with the secret. A new secret, a new password and a removal leave it open; the removal only keeps it out of this project, until the account is invited again. It ends when that account is closed, or when the server's operator changes the server's own key (`GLOBAL_SECRET`). Until then, give its owner a new account.
- Credentials for the chat that were handed out, to anybody's chats: each is good for 30 days. They end when the server's operator changes the chat's key (`CHAT21_JWT_SECRET`, here and in the chat server).
- Keys of subscriptions and bots that were read: they let their holder in, and have a member made. Removing the subscription or the bot ends it. A new one may have the same key until the server was started again.
- Entries with a role whose name nobody here knows: the server lists roles by name alone. Their token ends with the secret; what they made is listed.
- What was read, and what was changed rather than made: targets of subscriptions, roles of members, settings, integrations, chatbots. And what the leaked secret opened in other projects of this server: tell its operator.
- Whether the account that asked, `ada@example.com` (owner), is itself the one that was taken: whoever has its session sees this too, and can undo what is removed. Have another owner run this as well.

"#]], str![[r#"
note: asking `HOST` for what project `shop` has; nothing is changed there

"#]]);
}

#[test]
fn accounts_and_inviters_are_followed() {
    // What there is beside Ada and Bob, and what is marked then.
    let removed = json!({"status": "disabled"});
    let with = |entry: Value, more: &Value| {
        let mut entry = entry;
        merge(&mut entry, more);
        entry
    };
    let same_account = json!({"id_user": {"_id": id(103), "email": "rogue@example.com"}});
    for (case, members, expected) in [
        ("removed is not inside", vec![with(rogue(), &removed)], vec![]),
        (
            "who was removed, and what was made before",
            vec![with(rogue(), &removed), member(4, "x", "agent", &json!({"createdBy": id(103)}))],
            vec![mark("member", 4, &["maker_marked"])],
        ),
        (
            "invited again after it was removed",
            vec![with(rogue(), &removed), member(4, "", "agent", &same_account)],
            vec![mark("member", 4, &["account"])],
        ),
        (
            "hidden, and active",
            vec![member(4, "x", "agent", &json!({"trashed": true}))],
            vec![mark("member", 4, &["hidden"])],
        ),
        ("hidden, and removed", vec![member(4, "x", "agent", &with(json!({"trashed": true}), &removed))], vec![]),
        (
            "an inviter whom no list has, and whom that one invited",
            vec![
                member(4, "x", "agent", &json!({"createdBy": id(900)})),
                member(5, "y", "agent", &json!({"createdBy": id(104)})),
            ],
            vec![mark("member", 4, &["maker_unknown"]), mark("member", 5, &["maker_marked"])],
        ),
        (
            "a role that the project does not have",
            vec![member(4, "x", "zzz", &json!({}))],
            vec![mark("member", 4, &["role"])],
        ),
        (
            "a token as inviter",
            vec![member(4, "x", "agent", &json!({"createdBy": format!("{ID}_zzz")}))],
            vec![mark("member", 4, &["made_by_token"])],
        ),
        (
            "a status that nobody knows counts as inside",
            vec![with(rogue(), &json!({"status": 7}))],
            vec![mark("member", 3, &["made_by_token"])],
        ),
    ] {
        let mut project = Project::new();
        let mut all = vec![ada(), bob()];
        all.extend(members);
        let (code, said) = project.with("team", &json!(all)).json();
        assert_eq!(marks(&said), expected, "{case}");
        assert_eq!(code, i32::from(!expected.is_empty()), "{case}");
    }
}

#[test]
fn an_account_that_a_token_made_is_a_member_whatever_its_role() {
    let mut project = Project::new();
    let mut demoted = rogue();
    merge(&mut demoted, &json!({"role": "user"}));
    let (code, said) = project.with("user", &json!([demoted])).json();
    assert_eq!((code, marks(&said)), (1, vec![mark("member", 3, &["made_by_token"])]));
    assert_eq!(said["visitors"], json!(1), "the guest");
}

// --- What a server should not answer ------------------------------------------------------------------------------------

#[test]
fn nothing_that_the_server_says_goes_into_a_command_or_a_terminal() {
    let nasty = "\u{1b}[2J\u{202e}`$(reboot)`'\";\r\n  remove project_users/x\u{0}";
    let long = "x".repeat(5000);
    for name in [nasty, &long] {
        let mut bad = rogue();
        for key in ["role", "uuid_user", "createdBy", "createdAt"] {
            bad[key] = json!(name);
        }
        bad["id_user"] = json!({"_id": name, "email": name});
        let with_id = |id: &str| {
            let mut entry = bad.clone();
            entry["_id"] = json!(id);
            entry
        };
        let thing = json!({
            "_id": name, "createdBy": name, "createdAt": name, "updatedAt": TIME, "name": name, "event": name,
            "target": name, "url": name, "email": name, "role": name,
        });
        let mut project = Project::new();
        project
            .with("users", &json!({"_id": id(101), "email": name}))
            .with(
                "team",
                &json!([ada(), with_id("../../../users"), with_id(&format!("{}'; reboot", id(3))), with_id(name)]),
            )
            .with("pendinginvitations", &json!([thing]))
            .with("subscriptions", &json!([thing]))
            .with("bots", &json!([thing]))
            .with("triggers", &json!([thing]));
        let ran = project.ran(&[]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        let commands: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("  remove")).collect();
        assert!(matches!(commands[..], [only] if only.starts_with("  remove() {")), "{commands:?}");
        assert!(ran.stdout.contains("no command for 1, 2, 3, 4, 5, 6, 7, as its id is not 24 hex"), "{}", ran.stdout);
        for text in [ran.stdout, ran.stderr, project.ran(&["--json"]).stdout] {
            let lines = text.lines();
            let unsafe_ones = lines.flat_map(str::chars).filter(|c| c.is_control() || matches!(c, '\u{202e}')).count();
            assert_eq!(unsafe_ones, 0, "{text}");
        }
        let page = project.ran(&[]).stdout;
        assert!(page.lines().all(|line| line.chars().count() < 600), "{page}");
        let said = project.json().1;
        assert_eq!(said["marked"][0]["remove"], json!(null));
    }
}

#[test]
fn fields_of_other_types_are_no_reason_to_trust_an_entry() {
    let mut project = Project::new();
    let odd =
        json!({"_id": 5, "id_user": ["x"], "uuid_user": {}, "role": 7, "status": [], "createdBy": null, "trashed": 1});
    project
        .with("team", &json!([ada(), bob(), odd]))
        .with("user", &json!([odd]))
        .with("subscriptions", &json!([odd, {}]))
        .with("roles", &json!([{"name": 5}, {}]));
    let (code, said) = project.json();
    assert_eq!(code, 1);
    let kinds: Vec<_> =
        marks(&said).into_iter().map(|(kind, id, reasons)| format!("{kind} {id} {reasons:?}")).collect();
    assert_eq!(
        kinds,
        [
            r#"member - ["maker_unknown", "role"]"#,
            r#"visitor - ["visitor_unknown"]"#,
            r#"subscription - ["maker_unknown"]"#,
            r#"subscription - ["maker_unknown"]"#,
        ]
    );
}

/// How a list is answered, and what is said of it then.
#[test]
fn a_list_that_is_not_whole_is_said_and_decides_where_nothing_is_marked() {
    let forbidden = response("403 Forbidden", r#"{"success":false,"msg":"you dont have the required role."}"#);
    let huge = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[{}",
        format!("\"{}\",", "x".repeat(1 << 20)).repeat(70)
    );
    let many = json!(vec![json!({"name": "x"}); 20_001]).to_string();
    for (answer, said) in [
        (forbidden, "`HOST` does not allow this account to read that list (403)"),
        (
            response("401 Unauthorized", "Unauthorized"),
            "`HOST` refused this e-mail address and password (401: Unauthorized)",
        ),
        (response("500 Internal Server Error", "{}"), "`HOST` failed (status 500)"),
        (response("404 Not Found", "<html>"), "there is no Tiledesk server at `http://HOST` (status 404)"),
        (
            "HTTP/1.1 302 Found\r\nLocation: https://evil.example/x\r\nContent-Length: 0\r\n\r\n".to_owned(),
            "`HOST` redirects to `evil.example` (status 302), and no redirect is followed",
        ),
        (response("200 OK", "{}"), "`HOST` answered with JSON that is not what a Tiledesk server answers"),
        (response("200 OK", "[[]]"), "`HOST` answered with JSON that is not what a Tiledesk server answers"),
        (response("200 OK", "[{\"_id\":"), "`HOST` answered with JSON that is not what a Tiledesk server answers"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[]".to_owned(),
            "`HOST` ended the connection in the middle of its answer",
        ),
        (huge, "the answer of `HOST` is longer than 64 MiB"),
        (response("200 OK", &many), "the list that `HOST` answered with has more than 20000 entries to look at"),
    ] {
        let mut project = Project::new();
        project.answering("subscriptions", answer);
        let ran = project.ran(&["-q"]);
        assert_eq!(ran.code, 6, "{}", ran.stderr);
        let warning = format!("warning: the list of subscriptions could not be read whole: {said}\n");
        assert!(ran.stderr.starts_with(&warning), "{}", ran.stderr);
        assert!(ran.stdout.contains(&format!("\nnot read whole\n      subscriptions: {said}\n")), "{}", ran.stdout);
        // A mark decides before it.
        let ran = project.with("team", &json!([ada(), bob(), rogue()])).ran(&["-q"]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stdout.contains("1 marked") && ran.stdout.contains("\nnot read whole\n"), "{}", ran.stdout);
    }
}

#[test]
fn roles_without_an_end_and_roles_that_cannot_be_asked_for() {
    let page = json!((0..100).map(|number| json!({"name": format!("role {number}")})).collect::<Vec<_>>());
    let mut project = Project::new();
    project.with("roles", &page);
    let home = Home::new();
    let mock = project.serve();
    let ran = tidy(incident(&home, &mock, &["-q"]).run());
    assert_eq!(ran.code, 6, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("the list of roles could not be read whole: the list of `HOST` has no end"),
        "{}",
        ran.stderr
    );
    let asked = mock.asked.try_iter().filter(|request| request.contains("/roles?")).count();
    assert_eq!(asked, 20, "pages");
    project.with("roles", &json!([{"name": "x".repeat(401)}]));
    let (code, said) = project.json();
    assert_eq!((code, &said["unread"][0]["list"]), (6, &json!("members by role")));
}

/// Who made something cannot be unknown where not all members are known.
#[test]
fn an_inviter_is_not_called_unknown_where_members_could_not_be_listed() {
    let mut project = Project::new();
    let stranger = member(4, "x", "agent", &json!({"createdBy": id(900)}));
    project.with("team", &json!([ada(), bob(), stranger]));
    assert_eq!(project.json().0, 1);
    project.answering("roles", response("403 Forbidden", "{}"));
    let (code, said) = project.json();
    assert_eq!((code, marks(&said)), (6, vec![]));
}

/// An account outside the project, or a project that is not there.
#[test]
fn where_nothing_can_be_read_there_is_one_error_and_no_report() {
    let lists =
        ["roles", "invited", "team", "user", "guest", "pendinginvitations", "subscriptions", "bots", "triggers"];
    let mut project = Project::new();
    for list in lists {
        project.answering(list, response("403 Forbidden", "{}"));
    }
    for arguments in [&["-q"][..], &["-q", "--json"]] {
        let ran = project.ran(arguments);
        assert_eq!((ran.code, ran.stderr.matches("(403)").count()), (6, 1), "{}", ran.stderr);
        assert!(arguments.len() > 1 || ran.stdout.is_empty(), "{}", ran.stdout);
    }
    project.ran(&["-q"]).is(
        6,
        "",
        str![[r#"
error: `HOST` does not allow this account to read that list (403)
hint: ask with the account of an owner or an administrator of that project

"#]],
    );
    // One list that can be read is a report.
    project.with("bots", &json!([]));
    let ran = project.ran(&["-q"]);
    assert_eq!(ran.code, 6, "{}", ran.stderr);
    assert!(
        ran.stderr.contains(
            "warning: the lists of roles, members, members by role, visitors, invitations, subscriptions, triggers could not be read whole: `HOST` does not allow this account to read that list (403)\n"
        ),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.contains("\nnot read whole\n"), "{}", ran.stdout);
}

#[test]
fn an_agent_is_told_that_the_bots_are_not_all() {
    let mut project = Project::new();
    let agent = member(1, EMAIL, "agent", &json!({}));
    project.with("invited", &json!([agent, bob()])).with("team", &json!([agent, bob()]));
    project.ran(&["-q"]).code(6).says(str![[r#"
warning: the list of bots could not be read whole: an agent is shown only some of them

"#]]);
}

// --- Before anything is asked -------------------------------------------------------------------------------------------

#[test]
fn wrong_credentials_are_an_error_and_nothing_else_is_asked() {
    let mut project = Project::new();
    project.answering("users", response("401 Unauthorized", "Unauthorized"));
    let home = Home::new();
    let mock = project.serve();
    let ran = tidy(incident(&home, &mock, &["-q"]).run());
    ran.is(
        6,
        "",
        str![[r#"
error: `HOST` refused this e-mail address and password (401: Unauthorized)
hint: give the address and password of the dashboard; an account with single sign-on or a second factor needs a user token: `--admin-token-file PATH`

"#]],
    );
    assert_eq!(mock.asked.try_iter().count(), 1);
}

#[test]
fn a_user_token_does_as_well_and_is_in_no_output() {
    let home = Home::new();
    let mock = Project::new().serve();
    keep(home.path().join("token"), "eyJx.eyJy.c2ln\n");
    let ran = incident(&home, &mock, &["--admin-token-file", "token"]).run();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("eyJ"), "{}", ran.stdout);
    let asked: Vec<String> = mock.asked.try_iter().collect();
    assert!(asked.len() == 10 && asked.iter().all(|request| request.contains("authorization: JWT eyJx.eyJy.c2ln\r\n")));
}

#[test]
fn no_password_goes_to_a_server_that_was_guessed() {
    let home = Home::new();
    let mock = Project::new().serve();
    incident(&home, &mock, &[]).without("TILEPASS_TILEDESK_ID").run().code(2).says(str![[r#"
error: the project's Tiledesk id is not known: give it with `--id`; it stands in the dashboard's address, after `/project/`

Usage: tilepass secret incident [OPTIONS]

For more information, try '--help'.

"#]]);
    incident(&home, &mock, &[]).without("TILEPASS_SERVER").run().code(2).says(str![[r#"
error: which server project `shop` is on is not sure here: give it with `--server`; Tiledesk's own is `https://api.tiledesk.com/v3`

Usage: tilepass secret incident [OPTIONS]

For more information, try '--help'.

"#]]);
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\nsrever = \"https://chat.example\"\n"));
    incident(&home, &mock, &["-q"]).without("TILEPASS_SERVER").run().code(2).says(str![[r#"
warning: `~/config/tilepass/config.toml`, line 3, column 1: `srever` means nothing to this version (known: id, server, scheme, store)
error: which server project `shop` is on is not sure here: give it with `--server`; Tiledesk's own is `https://api.tiledesk.com/v3`

Usage: tilepass secret incident [OPTIONS]

For more information, try '--help'.

"#]]);
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\nserver = \"{}\"\n", mock.url));
    mock.was_not_asked();
    let remembered = incident(&home, &mock, &[]).without("TILEPASS_SERVER").without("TILEPASS_TILEDESK_ID").run();
    assert_eq!(remembered.code, 0, "{}", remembered.stderr);
}

/// Each invited the next, and the last one is listed first: whoever looks at all of them for each of them does not end.
#[test]
fn a_long_chain_of_inviters_is_followed_to_its_end() {
    let last = 9_999;
    let chain = (200..=last).rev().map(|number| {
        member(
            number + 10_000,
            "x",
            "agent",
            &json!({
                "id_user": id(number), "createdBy": id(number - 1),
            }),
        )
    });
    let first = json!({"id_user": id(199)});
    let mut rogue = rogue();
    merge(&mut rogue, &first);
    let mut project = Project::new();
    project.with("team", &json!([vec![ada(), bob()], chain.collect(), vec![rogue]].concat()));
    let (code, said) = project.json();
    assert_eq!((code, marks(&said).len()), (1, 9_801));
}

/// Nobody hides a list behind a text that JSON has no character for.
#[test]
fn half_of_a_surrogate_pair_hides_nothing() {
    let mut project = Project::new();
    let stranger = member(9, "mallory\u{fffd}@example.com", "owner", &json!({"createdBy": id(999)}));
    let plain = json!([ada(), bob(), stranger]).to_string();
    let odd = plain.replace('\u{fffd}', "\\ud800");
    let expected = project.answering("team", response("200 OK", &plain)).json();
    let said = project.answering("team", response("200 OK", &odd)).json();
    assert_eq!(said, expected);
    assert_eq!(said.0, 1);
}
