//! All of it at once: a real Tiledesk server whose secret lives in a real vault, two administrators who rotate it at the same
//! moment, three back ends that read it with clients of their own, and a job that mints with it.

use std::process::Command;

use serde_json::json;

use crate::bao::{Bao, ROOT, program, python, unique};
use crate::sign_in::Runner;
use crate::support::back_end::{BackEnd, header_value_of, text_response};
use crate::support::environment::clean;
use crate::support::home::Ran;
use crate::support::real_server::RealServer;
use crate::two_administrators::{administrator, one_wins};

/// How a back end reads the secret: with the vault's own program, a library of Python's, and a program that knows nothing of
/// vaults.
#[derive(Clone, Copy)]
enum Client {
    Bao,
    Hvac,
    Curl,
}

impl Client {
    const ALL: [(&'static str, Self); 3] = [("web", Self::Bao), ("app", Self::Hvac), ("mobile", Self::Curl)];

    /// What prints the secret at `path`, of a token that may read it and nothing else.
    fn command(self, bao: &Bao, token: &str, path: &str) -> Command {
        let directory = bao.authority().parent().unwrap().to_owned();
        let mut command = match self {
            Self::Bao => clean(program().unwrap(), &directory),
            Self::Hvac => clean(python().unwrap(), &directory),
            Self::Curl => clean("sh", &directory),
        };
        command.env("VAULT_ADDR", &bao.url).env("VAULT_TOKEN", token).env("VAULT_CACERT", bao.authority());
        match self {
            Self::Bao => command.args(["kv", "get", "-mount=secret", "-field=secret", path]),
            Self::Hvac => command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/team/read_with_hvac.py")).arg(path),
            Self::Curl => command.args([
                "-c",
                r#"printf 'X-Vault-Token: %s\n' "$VAULT_TOKEN" |
                curl -sSf --cacert "$VAULT_CACERT" -H @- "$VAULT_ADDR/v1/secret/data/$0" |
                sed -n 's/.*"secret":"\([^"]*\)".*/\1/p' | tr -d '\n'"#,
                path,
            ]),
        };
        command
    }

    fn reads(self, bao: &Bao, token: &str, path: &str) -> String {
        let output = self.command(bao, token, path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn a_team_rotates_and_everybody_mints_with_the_new_secret() {
    let what = "a team, its vault, a real Tiledesk server, three back ends and a job";
    let Some(server) = RealServer::new(what) else { return };
    let Some(runner) = Runner::new() else { return };
    let runner: &'static Runner = Box::leak(Box::new(runner));
    let (bao, project, id) = (&runner.bao, unique("team"), server.id.as_str());
    let path = format!("tilepass/{project}");

    // The first secret: both have the server make it, and one does.
    one_wins(bao, &server.url, &project, id, &server.admin);
    let first = Client::Bao.reads(bao, ROOT, &path);

    // Each back end reads the vault when it is asked for a token, and may do nothing else there.
    let ops = administrator(bao, "ops", &project, id, server.url.as_str());
    let rules = format!(r#"path "secret/data/{path}" {{ capabilities = ["read"] }}"#);
    for (name, client) in Client::ALL {
        let (token, of, path) = (bao.token(&rules, &json!({})), id.to_owned(), path.clone());
        assert_eq!(client.reads(bao, &token, &path), first, "{name}");
        let back_end = BackEnd::answering(move |_| {
            text_response("200 OK", "", &header_value_of(&of, &client.reads(bao, &token, &path)))
        });
        ops.run(&["signer", "set", name, "-q", "--project", &project, "--check", &back_end.url]).code(0);
    }
    let all_mint = |ran: &Ran, secret: &str| {
        let print = tiledesk_token::secret::Secret::parse(secret.as_bytes()).unwrap().secret.fingerprint().to_string();
        for (name, _) in Client::ALL {
            let is_his = |line: &&str| line.starts_with(name) && line.contains(&format!("mints with {print}"));
            assert_eq!(ran.stdout.lines().filter(is_his).count(), 1, "{name} {print}\n{}{}", ran.stdout, ran.stderr);
        }
    };
    all_mint(&ops.run(&["signer", "check", "--project", &project]).code(0), &first);

    // At the same moment once more: one wins, and the back ends have what the winner has, without anybody's doing.
    one_wins(bao, &server.url, &project, id, &server.admin);
    let second = Client::Bao.reads(bao, ROOT, &path);
    assert_ne!(second, first);
    all_mint(&ops.run(&["signer", "check", "--project", &project]).code(0), &second);

    // A job without a token of the vault's signs in with its runner's JWT, mints, and the server takes it.
    let tokens = runner.tokens();
    let job = runner.job(&project, "").env("TILEPASS_VAULT_JWT", runner.protected());
    let minted = job.run(&["token", "sign", "-q", "--test-visitor", "--id", id, "--project", &project]).code(0).stdout;
    assert_eq!(server.signs_in(minted.trim_end().as_bytes()), 200, "{minted}");
    assert_eq!(server.signs_in(header_value_of(id, &second).as_bytes()), 200);
    assert_ne!(server.signs_in(header_value_of(id, &first).as_bytes()), 200);
    assert_eq!(runner.tokens(), tokens);
}
