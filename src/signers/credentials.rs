//! Words of a command that look like credentials: a command is shown and kept in a file, and every program on this
//! computer sees the words of one that runs.

use std::fmt;

use tiledesk_token::secret::may_be_secret;

/// What a word looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// Random letters and digits, or a UUID.
    Random,
    /// A JSON Web Token.
    Token,
    /// A word by whose beginning a service's tokens are known.
    Known,
    /// `https://user:password@host`
    InAddress,
    /// `--password=x`, `token=x`, `Authorization: x`, `--password x`
    Named,
    /// A private key.
    Key,
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Random => "a secret, by its letters and digits",
            Self::Token => "a JSON Web Token",
            Self::Known => "an access token, by its beginning",
            Self::InAddress => "an address with a password in it",
            Self::Named => "the value of a password or a token",
            Self::Key => "a private key",
        })
    }
}

/// How access tokens begin, and how many characters follow at least.
const BEGINNINGS: [(&str, usize); 14] = [
    ("ghp_", 16),
    ("gho_", 16),
    ("ghs_", 16),
    ("ghu_", 16),
    ("github_pat_", 16),
    ("glpat-", 10),
    ("glptt-", 10),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("sk-", 20),
    ("sk_live_", 10),
    ("AKIA", 16),
    ("hvs.", 10),
    ("npm_", 20),
];

/// Names whose value is a credential, and so is that of what ends with one: `X-Api-Key`, `MYSQL_PWD`.
const NAMES: [&str; 11] = [
    "accesskey",
    "apikey",
    "authorization",
    "bearer",
    "credential",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "token",
];

/// What ends with one, and names another thing: what a cluster calls a secret.
const NO_NAMES: [&str; 2] = ["pullsecret", "secretname"];

/// Names of a session in an address.
const SESSIONS: [&str; 8] =
    ["sid", "session", "sessionid", "phpsessid", "jsessionid", "connectsid", "sig", "signature"];

/// Addresses that are credentials: who knows one may post there.
const ADDRESSES: [&str; 5] = [
    "hooks.slack.com/services/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
    "webhook.office.com/",
    "api.telegram.org/bot",
];

/// Programs that take a credential as the value of a flag that means something else elsewhere.
struct Habit {
    programs: &'static [&'static str],
    flags: &'static [&'static str],
    form: Form,
    /// Whether a value of such a flag is a credential.
    is_one: fn(&str) -> bool,
}

/// Where the value of a flag stands.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// In the next word.
    Next,
    /// Behind the flag, in the same word.
    Glued,
    Both,
}

const HABITS: [Habit; 12] = [
    habit(&["curl"], &["-u", "-U", "--user", "--proxy-user"], Form::Both, is_login),
    habit(&["curl"], &["-b", "--cookie"], Form::Both, is_cookie),
    habit(&["http", "https", "httpie", "xh", "xhs"], &["-a", "--auth"], Form::Both, is_login),
    habit(&["sshpass"], &["-p"], Form::Both, is_value),
    habit(
        &["mysql", "mysqladmin", "mysqldump", "mysqlimport", "mysqlsh", "mariadb", "mariadb-admin", "mariadb-dump"],
        &["-p"],
        Form::Glued,
        is_value,
    ),
    habit(&["redis-cli", "valkey-cli"], &["-a"], Form::Next, is_value),
    habit(&["mongo", "mongosh", "mongodump", "mongorestore", "mongoimport"], &["-p"], Form::Next, is_value),
    habit(&["ldapadd", "ldapmodify", "ldappasswd", "ldapsearch"], &["-w"], Form::Next, is_value),
    habit(&["lftp"], &["-u"], Form::Next, |word| is_pair(word, ',')),
    habit(&["rpcclient", "smbclient"], &["-U"], Form::Both, |word| is_pair(word, '%')),
    habit(&["plink", "pscp", "psftp"], &["-pw"], Form::Next, is_value),
    // `docker login`, `helm registry login`
    habit(&["login"], &["-p"], Form::Next, is_value),
];

const fn habit(
    programs: &'static [&'static str],
    flags: &'static [&'static str],
    form: Form,
    is_one: fn(&str) -> bool,
) -> Habit {
    Habit { programs, flags, form, is_one }
}

/// What these run has flags of its own: `sshpass -f PATH ssh -p 22`.
const OTHERS: [&str; 5] = ["ssh", "scp", "sftp", "rsync", "sh"];

/// The program whose words are being read, as far as it is known.
#[derive(Clone, Copy, Default)]
struct Runs(&'static str);

impl Runs {
    /// Takes note of a program; `before` is the word that stands before.
    fn read(&mut self, before: &str, word: &str) {
        let name = word.rsplit(['/', '\\']).next().unwrap_or_default().trim_end_matches(".exe");
        let mut known = HABITS.iter().flat_map(|habit| habit.programs).chain(&OTHERS);
        if !before.starts_with('-')
            && let Some(program) = known.find(|program| **program == name)
        {
            self.0 = program;
        }
    }

    fn habits(self) -> impl Iterator<Item = &'static Habit> {
        HABITS.iter().filter(move |habit| habit.programs.contains(&self.0))
    }

    /// Whether a word is the credential that the flag before it has for a value.
    fn is_value_of(self, flag: &str, word: &str) -> bool {
        self.habits().any(|habit| habit.form != Form::Glued && habit.flags.contains(&flag) && (habit.is_one)(word))
    }

    /// Whether a flag has one in the same word.
    fn is_glued(self, word: &str) -> bool {
        let value = |flag: &str| {
            let rest = word.strip_prefix(flag)?;
            if flag.starts_with("--") { rest.strip_prefix('=') } else { Some(rest) }
        };
        self.habits().any(|habit| {
            habit.form != Form::Next && habit.flags.iter().filter_map(|flag| value(flag)).any(habit.is_one)
        })
    }
}

/// `name:password`
fn is_login(word: &str) -> bool {
    is_pair(word, ':')
}

/// A name and a password.
fn is_pair(word: &str, separator: char) -> bool {
    let is_one = |(name, password): (&str, &str)| !name.starts_with('-') && is_value(password);
    word.split_once(separator).is_some_and(is_one)
}

/// `name=value`; else it is a file.
fn is_cookie(word: &str) -> bool {
    word.split_once('=').is_some_and(|(_, value)| is_value(value))
}

/// The first word that looks like one: its number, from 1, and what it looks like. What only a program that runs makes
/// of it (`$NAME`, `$(…)`, a path, `@file`) is none.
pub(crate) fn find_credential<S: AsRef<str>>(words: &[S]) -> Option<(usize, Credential)> {
    let mut runs = Runs::default();
    let mut before = "";
    for (index, word) in words.iter().enumerate() {
        let word = word.as_ref();
        if names_a_value(before) && is_value(word) || runs.is_value_of(before, word) {
            return Some((index + 1, Credential::Named));
        }
        if let Some(found) = in_word(before, word, &mut runs) {
            return Some((index + 1, found));
        }
        before = word;
    }
    None
}

/// `--password`: the next word is its value.
fn names_a_value(word: &str) -> bool {
    word.strip_prefix("--").is_some_and(|name| !name.contains('=') && is_name(name))
}

fn is_name(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    (plain == "pass" || NAMES.iter().any(|name| plain.ends_with(name)))
        && !NO_NAMES.iter().any(|name| plain.ends_with(name))
}

/// Whether something stands there, and not where it is to be taken from.
fn is_value(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(['$', '/', '@', '-', '<', '>', '{', '%', '~', '.', '`', '*', '\\'])
}

fn in_word<'w>(mut before: &'w str, word: &'w str, runs: &mut Runs) -> Option<Credential> {
    if word.contains("-----BEGIN") && word.contains("PRIVATE KEY") {
        return Some(Credential::Key);
    }
    let mut is_named = false;
    for piece in word.split(|c: char| c.is_whitespace() || "\"',;|&()".contains(c)).filter(|piece| !piece.is_empty()) {
        if is_named && is_value(piece) && !piece.eq_ignore_ascii_case("bearer") && !piece.eq_ignore_ascii_case("basic")
        {
            return Some(Credential::Named);
        }
        if runs.is_value_of(before, piece) || runs.is_glued(piece) {
            return Some(Credential::Named);
        }
        runs.read(before, piece);
        before = piece;
        // `Authorization: Bearer x` has the value behind one more word.
        let is_scheme = is_named && (piece.eq_ignore_ascii_case("bearer") || piece.eq_ignore_ascii_case("basic"));
        is_named = is_scheme || names_a_value(piece) || piece.strip_suffix(':').is_some_and(is_header);
        if let Some(found) = in_piece(piece) {
            return Some(found);
        }
    }
    None
}

fn is_header(name: &str) -> bool {
    is_name(name) || name.eq_ignore_ascii_case("cookie")
}

/// What is made by a machine: long enough, letters and digits.
fn is_session(value: &str) -> bool {
    value.len() >= 8 && value.bytes().any(|byte| byte.is_ascii_digit()) && is_value(value)
}

fn in_piece(piece: &str) -> Option<Credential> {
    if piece.contains("eyJ") && piece.matches('.').count() >= 2 {
        return Some(Credential::Token);
    }
    // As `openssl` takes it.
    if piece.strip_prefix("pass:").is_some_and(is_value) {
        return Some(Credential::Named);
    }
    if has_password(piece) || ADDRESSES.iter().any(|address| piece.contains(address)) {
        return Some(Credential::InAddress);
    }
    for part in piece.split(['=', ':', '/', '@', '?', '&', '#']) {
        if may_be_secret(part) {
            return Some(Credential::Random);
        }
        let is_known = |(start, more): &(&str, usize)| {
            part.strip_prefix(start).is_some_and(|rest| {
                rest.len() >= *more && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            })
        };
        if BEGINNINGS.iter().any(is_known) {
            return Some(Credential::Known);
        }
    }
    if piece.split_once(':').is_some_and(|(name, value)| is_header(name) && is_value(value)) {
        return Some(Credential::Named);
    }
    let query = piece.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    if pairs.any(|(name, value)| SESSIONS.contains(&name.to_ascii_lowercase().as_str()) && is_session(value)) {
        return Some(Credential::Named);
    }
    // Every `name=value` in it, as in `--set=token=x` and `?a=b&token=x`.
    let mut before: Option<&str> = None;
    for part in piece.split(['=', '&', '?']) {
        if before.is_some_and(|name| is_name(name) && is_value(part) && piece.contains(&format!("{name}={part}"))) {
            return Some(Credential::Named);
        }
        before = Some(part.rsplit('/').next().unwrap_or(part));
    }
    None
}

fn has_password(piece: &str) -> bool {
    let Some((_, rest)) = piece.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let password = authority.rsplit_once('@').and_then(|(user, _)| user.split_once(':')).map(|(_, password)| password);
    password.is_some_and(is_value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_like_credentials() {
        use Credential::{InAddress, Key, Known, Named, Random, Token};
        for (words, found) in [
            (&["curl", "0f8fad5b-d9cb-469f-a165-70867728950e"][..], (2, Random)),
            (&["curl", "--data=key:0f8fad5b-d9cb-469f-a165-70867728950e"], (2, Random)),
            (&["echo", "OldOldOldOldOldOldOldOldOldOldOldOldOldOld1"], (2, Random)),
            (&["curl", "-H", "X-Key: eyJhbGciOiJIUzI1NiJ9.eyJ4IjoxfQ.c2ln"], (3, Token)),
            (&["gh", "ghp_0123456789abcdefABCD"], (2, Known)),
            (&["curl", "--header", "X: glpat-abcdefghij0123456789"], (3, Known)),
            (&["curl", "https://ada:hunter2@shop.example/"], (2, InAddress)),
            (&["deploy", "--password=hunter2"], (2, Named)),
            (&["deploy", "--password", "hunter2"], (3, Named)),
            (&["deploy", "--api-key", "hunter2"], (3, Named)),
            (&["sh", "-c", "deploy --token hunter2 web"], (3, Named)),
            (&["sh", "-c", "TOKEN=hunter2 deploy"], (3, Named)),
            (&["curl", "-H", "PRIVATE-TOKEN: hunter2"], (3, Named)),
            (&["curl", "-H", "Authorization: Bearer hunter2"], (3, Named)),
            (&["curl", "https://shop.example/set?a=b&token=hunter2"], (2, Named)),
            (&["deploy", "-----BEGIN OPENSSH PRIVATE KEY-----"], (2, Key)),
            (&["curl", "-u", "user:password", "https://shop.example"], (3, Named)),
            (&["curl", "--user", "admin:hunter2"], (3, Named)),
            (&["curl", "--user=admin:hunter2"], (2, Named)),
            (&["/usr/bin/curl", "-uadmin:hunter2"], (2, Named)),
            (&["ssh", "web1", "curl -u admin:hunter2 https://shop.example"], (3, Named)),
            (&["curl", "-H", "X-Api-Key: hunter2"], (3, Named)),
            (&["curl", "-H", "X-Api-Key:hunter2"], (3, Named)),
            (&["curl", "-H", "Cookie: session=hunter2"], (3, Named)),
            (&["curl", "-b", "session=hunter2"], (3, Named)),
            (&["sh", "-c", "MYSQL_PWD=hunter2 cat"], (3, Named)),
            (&["mysql", "-phunter2"], (2, Named)),
            (&["sshpass", "-p", "hunter2", "ssh", "web1"], (3, Named)),
            (&["curl", "-d", "@-", "https://hooks.slack.com/services/T0/B0/XXXX"], (4, InAddress)),
            (&["sshpass", "-phunter2", "ssh", "web1"], (2, Named)),
            (&["http", "-a", "ada:hunter2", "POST", "https://shop.example"], (3, Named)),
            (&["https", "--auth=ada:hunter2", "shop.example"], (2, Named)),
            (&["xh", "-a", "ada:hunter2", "shop.example"], (3, Named)),
            (&["redis-cli", "-a", "hunter2", "SET", "chat", "-"], (3, Named)),
            (&["redis-cli", "--pass", "hunter2"], (3, Named)),
            (&["ssh", "web1", "redis-cli -h cache -a hunter2 -x SET chat"], (3, Named)),
            (&["redis-cli", "-u", "redis://:hunter2@cache:6379"], (3, InAddress)),
            (&["mysql", "-u", "shop", "-phunter2", "shop"], (4, Named)),
            (&["ssh", "web1", "mysql -ushop -phunter2"], (3, Named)),
            (&["mongosh", "-u", "shop", "-p", "hunter2"], (5, Named)),
            (&["docker", "login", "-u", "ada", "-p", "hunter2", "shop.example"], (6, Named)),
            (&["ldapmodify", "-D", "cn=shop", "-w", "hunter2"], (5, Named)),
            (&["smbclient", "//nas/shop", "-U", "ada%hunter2"], (4, Named)),
            (&["lftp", "-u", "ada,hunter2", "nas"], (3, Named)),
            (&["plink.exe", "-pw", "hunter2", "web1"], (3, Named)),
            (&["openssl", "enc", "-pass", "pass:hunter2"], (4, Named)),
            (&["psql", "postgresql://shop:hunter2@db/shop"], (2, InAddress)),
            (&["/chat-token?sid=9f8e7d6c5b4a39281706"], (1, Named)),
        ] {
            assert_eq!(find_credential(words), Some(found), "{words:?}");
        }
    }

    #[test]
    fn words_that_only_lead_to_one() {
        for words in [
            &["ssh", "-o", "BatchMode=yes", "web1.shop.example", "sudo install -m 600 /dev/stdin /etc/shop/secret"][..],
            &["gh", "secret", "set", "CHAT_SECRET", "--repo", "shop/web"],
            &["kubectl", "create", "secret", "generic", "chat", "--from-file=secret=/dev/stdin", "--dry-run=client"],
            &["docker", "secret", "create", "chat_secret", "-"],
            &["curl", "-H", "@/etc/tilepass/gitlab.headers", "--form", "value=<-", "https://gitlab.example/api/v4/x"],
            &["sh", "-c", "curl -H \"PRIVATE-TOKEN: $(cat /etc/tilepass/gitlab)\" --password \"$P\" --token=$T"],
            &["deploy", "--password-file=/etc/tilepass/password", "--token", "/run/secrets/token", "--secret", "-"],
            &["systemctl", "restart", "shop@1.service"],
            &["sh", "-c", "cat >/dev/null; echo \"Password:\" >/dev/tty"],
            &["sh", "-c", "sed -i s/^API_KEY=.*/API_KEY=$(cat)/ .env"],
            &["sed", "-i", "s/^API_KEY=.*/API_KEY=$(cat)/", ".env"],
            &["sh", "-c", "PASSWORD=$(cat) TOKEN=$T SECRET= deploy"],
            &["docker", "exec", "-i", "-u", "1000:1000", "web", "tee", "/run/secret"],
            &["curl", "-u", "admin:$(cat /etc/tilepass/password)", "-b", "cookies.txt", "https://shop.example/?id=7"],
            &["helm", "upgrade", "shop", ".", "--set", "imagePullSecret=registry", "--set-file", "secret=/dev/stdin"],
            &["ssh", "-p22", "-p", "22", "web1", "cat >/etc/shop/secret"],
            &["sshpass", "-f", "/etc/tilepass/password", "ssh", "-p", "22", "web1", "cat >secret"],
            &["sshpass", "-e", "scp", "-P", "22", "/dev/stdin", "web1:secret"],
            &["http", "-a", "ada", "PUT", "https://shop.example/secret"],
            &["http", "--session=/etc/tilepass/session.json", "PUT", "shop.example/secret"],
            &["redis-cli", "-h", "cache", "-p", "6379", "-x", "SET", "chat"],
            &["mysql", "-u", "shop", "-p", "shop", "-e", "SELECT 1"],
            &["docker", "exec", "-i", "mysql", "sh", "-c", "mkdir -p x; cat >x/secret"],
            &["docker", "run", "-i", "-p", "80:80", "shop"],
            &["ssh", "mysql1", "-p2222", "cat >secret"],
            &["ssh", "-l", "login", "-p", "22", "web1"],
            &["openssl", "enc", "-aes-256-cbc", "-pass", "file:/etc/tilepass/password"],
            &["mongosh", "--port", "27017", "--eval", "x"],
            &["mkdir", "-p", "curl"],
            &["gh", "auth", "login", "--with-token"],
            &["git", "push", "https://ada@git.example/shop.git"],
            &["ssh", "-p", "22", "deploy@web1", "cat > /srv/releases/20261126T1200/secret && systemctl restart shop"],
        ] {
            assert_eq!(find_credential(words), None, "{words:?}");
        }
    }
}
