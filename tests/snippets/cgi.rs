//! The sample for a shell, run as a web server runs a CGI script; and the one for Spring, as far as it goes here.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::apps::must;
use crate::compiled::javac;
use crate::environment;
use crate::frameworks::{COULD_NOT, nobody};
use crate::site::Answer;
use crate::support::home::keep;
use crate::support::tokens::SECRET;
use crate::tokens::{accepted, accounts, claims, expected, is_private, snippet, token};
use crate::{ID, ODD_SECRET, not_run};

const REPLACED: &str = "    log 'nobody is ever signed in: replace signed_in_user'\n    demonstration || nobody\n";

/// What a script answers, and logs.
fn ask(folder: &Path, variables: &[(&str, &str)]) -> (Answer, String) {
    let output = environment::clean("sh", folder)
        .arg("chat-token")
        .env("PATH", environment::path_with_tilepass())
        .env("LANG", "C.UTF-8")
        .env("REMOTE_ADDR", "127.0.0.1")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    (Answer::parse(&text.replacen("Status:", "CGI", 1)), log)
}

/// In a folder, with a function in place of the one to replace.
fn script(scheme: &str, session: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = snippet(&["sh", "--scheme", scheme]);
    assert_eq!(text.matches(REPLACED).count(), 1);
    fs::write(folder.path().join("chat-token"), text.replace(REPLACED, session)).unwrap();
    folder
}

const FROM_VARIABLES: &str = "    id=$T_ID name=$T_NAME email=$T_EMAIL\n";

#[test]
fn it_signs_whom_the_session_names() {
    for scheme in ["visitor", "custom", "both"] {
        let folder = script(scheme, "    id='user-123456' name='Ada Lovelace' email='ada@example.com'\n");
        let file = folder.path().join("its secret");
        keep(&file, format!("{ODD_SECRET}\n"));
        let variables = [("TILEDESK_SECRET_FILE", file.to_str().unwrap()), ("HTTP_SEC_FETCH_SITE", "same-origin")];
        let (answer, log) = ask(folder.path(), &variables);
        assert_eq!(log, "");
        let ada = accounts().remove(0);
        let seen = accepted(token(&answer), ODD_SECRET, scheme, ID);
        assert_eq!(seen, expected(scheme, &ada["token"], ID, &seen["iat"]));
        let other = "60000000000000000000abcd";
        let (answer, _) = ask(folder.path(), &[("TILEDESK_SECRET", SECRET), ("TILEDESK_PROJECT_ID", other)]);
        let seen = accepted(token(&answer), SECRET, scheme, other);
        assert_eq!(seen, expected(scheme, &ada["token"], other, &seen["iat"]));
        for from in ["cross-site", "same-site"] {
            let (answer, _) = ask(folder.path(), &[("TILEDESK_SECRET", SECRET), ("HTTP_SEC_FETCH_SITE", from)]);
            assert_eq!(answer.status, 403);
            is_private(&answer);
        }
    }
}

#[test]
fn it_knows_every_row_of_the_table() {
    let folder = script("both", FROM_VARIABLES);
    for row in accounts() {
        let case = row["case"].as_str().unwrap();
        // tr knows the blanks of ASCII alone.
        if !row["only"].is_null() || case == "blanks in a name" {
            continue;
        }
        let id = row["id"].as_str().map_or_else(|| row["id"].to_string(), str::to_owned);
        let verified = row["email_verified"] == true;
        let email = row["email"].as_str().filter(|_| verified).unwrap_or_default();
        let name = row["name"].as_str().unwrap_or_default();
        let variables = [("TILEDESK_SECRET", SECRET), ("T_ID", &id), ("T_NAME", name), ("T_EMAIL", email)];
        let (answer, log) = ask(folder.path(), &variables);
        if row["token"]["email"].is_null() && row["refused"].is_null() {
            nobody(&answer);
            assert!(log.starts_with("chat-token: who has no verified address is not signed in"), "{case}: {log}");
        } else if row["refused"] == true {
            assert_eq!((answer.status, &*answer.body), (500, COULD_NOT), "{case}");
            assert_eq!(log, "chat-token: error: the signed-in user has no id\n", "{case}");
        } else {
            assert_eq!(answer.status, 200, "{case}: {log}");
            let seen = claims(token(&answer), SECRET);
            assert_eq!(seen, expected("both", &row["token"], ID, &seen["iat"]), "{case}");
        }
    }
}

/// What the session's function does, what is in the environment besides, and what the log says.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn it_says_why_there_is_no_token() {
    let nobody_yet = script("both", REPLACED);
    let (answer, log) = ask(nobody_yet.path(), &[("TILEDESK_SECRET", SECRET)]);
    nobody(&answer);
    assert_eq!(log, "chat-token: nobody is ever signed in: replace signed_in_user\n");
    let demo = [("TILEDESK_SECRET", SECRET), ("CHAT_DEMO", "1"), ("HTTP_HOST", "localhost:8000")];
    let (answer, _) = ask(nobody_yet.path(), &demo);
    assert_eq!(accepted(token(&answer), SECRET, "both", ID)["external_id"], "demo-1");
    for more in [
        ("HTTP_HOST", "shop.example"),
        ("HTTP_REFERER", "https://shop.example/"),
        ("HTTP_X_FORWARDED_FOR", "192.0.2.1"),
        ("REMOTE_ADDR", "192.0.2.1"),
    ] {
        nobody(&ask(nobody_yet.path(), &[&demo[..], &[more]].concat()).0);
    }

    let ada = "    id=ada name=Ada email=ada@example.com\n";
    let cases: [Case<'_>; 7] = [
        // In the middle, at the end, a variable that is not there, and an end.
        ("    cat /nowhere/session\n    id=1\n", &[], "error: the session could not be read"),
        ("    id=1\n    false\n", &[], "error: the session could not be read"),
        ("    id=$NOT_THERE\n", &[], "error: the session could not be read"),
        ("    exit\n", &[], "error: the session could not be read"),
        (ada, &[("TILEDESK_SECRET", "")], "error: there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET"),
        (ada, &[("TILEDESK_SECRET_FILE", SECRET)], "error: tilepass could not sign"),
        (
            "    id='auth0|5f7c' email=ada@example.com\n",
            &[("TILEDESK_RAW_IDS", "1")],
            "error: tilepass signs no such id, whatever TILEDESK_RAW_IDS says",
        ),
    ];
    for (session, variables, why) in cases {
        let folder = script("both", session);
        let variables = [&[("TILEDESK_SECRET", SECRET)], variables].concat();
        let (answer, log) = ask(folder.path(), &variables);
        assert_eq!((answer.status, &*answer.body), (500, COULD_NOT), "{log}");
        is_private(&answer);
        // The shell itself says something about a variable.
        let lines: Vec<&str> = log.lines().filter(|line| line.starts_with("chat-token: error: ")).collect();
        assert_eq!(lines, [format!("chat-token: {why}")]);
        assert!(!log.contains(SECRET), "{log}");
    }
}

/// Spring Boot is in no registry that the tests use. Debian has the annotations and the answer's type, in an old version;
/// the controller is compiled against them, and called as Spring would.
#[test]
fn the_sample_for_spring_compiles_and_answers() {
    let jars = ["spring3-web.jar", "spring3-core.jar"].map(|jar| format!("/usr/share/java/{jar}"));
    if jars.iter().any(|jar| !Path::new(jar).exists()) {
        not_run::not_run("the sample for spring", "Debian's libspring-web-java is not there");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let text = snippet(&["java", "--framework", "spring"]);
    let asks = "        once(\"nobody is ever signed in: replace signedInUser\");\n        return null;";
    assert_eq!(text.matches(asks).count(), 1);
    let filled =
        "        return principal == null ? null : new User(principal.getName(), \"Ada\", \"ada@example.com\", true);";
    fs::write(folder.path().join("ChatTokenController.java"), text.replace(asks, filled)).unwrap();
    let call = r#"
import java.security.Principal;

public class Call {
    public static void main(String[] arguments) {
        for (String name : new String[] {null, "ada", "auth0|1", "null"}) {
            Principal principal = name == null ? null : () -> name;
            for (String site : new String[] {null, "cross-site"}) {
                var answer = new ChatTokenController().show(principal, site);
                System.out.println(answer.getStatusCode().value() + "\t" + answer.getHeaders().toSingleValueMap() + "\t" + answer.getBody());
            }
        }
    }
}
"#;
    fs::write(folder.path().join("Call.java"), call).unwrap();
    let class_path = format!("{}:{}:/usr/share/java/commons-logging.jar:.", jars[0], jars[1]);
    let compiled = javac(folder.path(), &["-cp", &class_path, "ChatTokenController.java", "Call.java"]);
    if let Err(why) = compiled {
        not_run::not_run("the sample for spring", &why);
        return;
    }
    let mut java = environment::clean("java", folder.path());
    java.args(["-cp", &class_path, "Call"]).env("TILEDESK_SECRET", SECRET).stderr(Stdio::piped());
    let output = java.output().unwrap();
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    let said = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Vec<&str>> = said.lines().map(|line| line.split('\t').collect()).collect();
    let statuses: Vec<&str> = answers.iter().map(|answer| answer[0]).collect();
    assert_eq!(statuses, ["204", "403", "200", "403", "200", "403", "500", "403"], "{said}{log}");
    for answer in &answers {
        for header in ["Cache-Control=private, no-store", "Vary=Cookie", "X-Content-Type-Options=nosniff"] {
            assert!(answer[1].contains(header), "{said}");
        }
    }
    let ids: Vec<Value> = [2, 4].map(|at| claims(answers[at][2], SECRET)["external_id"].clone()).into();
    assert_eq!(ids, [json!("ada"), json!("x--61757468307c31")]);
    assert!(log.contains("chat-token: error: the signed-in user has no id"), "{log}");
    must(&mut java);
}
