//! A real Tiledesk server (`tests/server/`) is asked what `inspect` predicts of it, and the two may not disagree.
//!
//! `TILEPASS_TEST_SERVER` names the env file of a server that `tests/server/start.sh` started: `make test-server` does all
//! of it. Each test has a project of its own.

use std::fmt::Write;
use std::ops::Deref;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::{Sha256, Sha384, Sha512};
use tiledesk_token::claims::Scheme;
use tiledesk_token::extract::Pasted;
use tiledesk_token::faults::{self, Fault};
use tiledesk_token::ids::TiledeskId;
use tiledesk_token::inspect::prediction::PredictedAnswer;
use tiledesk_token::inspect::signer::{Candidate, Expected};
use tiledesk_token::inspect::{InspectRequest, Report, Verdict};
use tiledesk_token::secret::Secret;
use tiledesk_token::{MintRequest, Visitor, mint};
use tilepass::server::credentials::{Credentials, Kind};
use tilepass::server::{Options, Server, ServerError};
use tilepass::settings::server_url::ServerUrl;

use crate::support::real_server::RealServer;

/// The server under test as tilepass asks it.
pub(super) struct Project {
    server: Server,
    real: RealServer,
}

impl Deref for Project {
    type Target = RealServer;

    fn deref(&self) -> &RealServer {
        &self.real
    }
}

impl Project {
    /// `None` when there is no server, which was said.
    pub(super) fn new(what: &str) -> Option<Self> {
        let real = RealServer::new(what)?;
        Some(Self { server: server_at(&real.url), real })
    }

    fn credentials(&self) -> Credentials {
        Credentials::password(&self.email, &self.password).unwrap()
    }

    pub(super) fn generate(&self) -> Secret {
        self.server.generate_secret(&self.id, &self.credentials()).unwrap()
    }

    /// What the server says to exactly this text: the statuses of sign-in and decode.
    fn ask(&self, header_value: &str) -> (u16, u16) {
        let answer = |asked: Result<_, ServerError>| asked.unwrap_or_else(|error| panic!("{header_value}: {error}"));
        let sign_in = answer(self.server.sign_in(header_value));
        let decode = answer(self.server.decode(&self.id, header_value));
        assert_eq!(sign_in.user.is_some(), sign_in.is_accepted());
        (sign_in.status, decode.status)
    }
}

fn server_at(url: &ServerUrl) -> Server {
    let options = Options { timeout: Duration::from_secs(60), insecure_http: false, variables: &|_| None };
    Server::new(url.clone(), &options).unwrap()
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// What `inspect` says of it, knowing the project's secret.
pub(super) fn inspect(header_value: &str, secret: &Secret, id: &TiledeskId) -> Report {
    let pasted = Pasted::exact(header_value);
    let candidate = Candidate {
        project: Some("shop".to_owned()),
        id: Some(id.clone()),
        ..Candidate::given(secret.clone(), "keyring")
    };
    tiledesk_token::inspect(&InspectRequest {
        candidates: &[candidate],
        expected: Expected::Only(0),
        ..InspectRequest::new(&pasted, now())
    })
}

// --- Tokens, also such as nobody should make ---------------------------------------------------------------------------

/// A token in the making: the claims of both schemes until something is changed.
#[derive(Clone)]
pub(super) struct Draft {
    header: String,
    claims: Map<String, Value>,
    /// In place of the claims.
    payload: Option<Vec<u8>>,
    secret: Secret,
}

impl Draft {
    pub(super) fn new(secret: &Secret, id: &TiledeskId) -> Self {
        let visitor = Visitor::test();
        let token = mint(secret, &MintRequest::new(&visitor, now()).for_project(id)).unwrap();
        let claims = serde_json::from_str(token.claims_json()).unwrap();
        Self { header: r#"{"typ":"JWT","alg":"HS256"}"#.to_owned(), claims, payload: None, secret: secret.clone() }
    }

    /// One that was made elsewhere, to be changed and signed anew.
    fn of(header_value: &str, secret: &Secret) -> Self {
        let payload = header_value.split('.').nth(1).unwrap();
        let claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
        Self { header: r#"{"typ":"JWT","alg":"HS256"}"#.to_owned(), claims, payload: None, secret: secret.clone() }
    }

    fn with(mut self, claim: &str, value: impl Into<Value>) -> Self {
        self.claims.insert(claim.to_owned(), value.into());
        self
    }

    fn without(mut self, claims: &[&str]) -> Self {
        for claim in claims {
            self.claims.remove(*claim).expect("it was there");
        }
        self
    }

    fn header(mut self, header: &str) -> Self {
        header.clone_into(&mut self.header);
        self
    }

    fn payload(mut self, payload: impl Into<Vec<u8>>) -> Self {
        self.payload = Some(payload.into());
        self
    }

    fn token(&self) -> String {
        let claims = || Value::Object(self.claims.clone()).to_string().into_bytes();
        let payload = self.payload.clone().unwrap_or_else(claims);
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(&self.header), URL_SAFE_NO_PAD.encode(payload));
        let signature = self.sign(&signed);
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        let key = self.secret.as_bytes();
        if self.header.contains("HS384") {
            let mac = Hmac::<Sha384>::new_from_slice(key).unwrap();
            mac.chain_update(text).finalize().into_bytes().to_vec()
        } else if self.header.contains("HS512") {
            let mac = Hmac::<Sha512>::new_from_slice(key).unwrap();
            mac.chain_update(text).finalize().into_bytes().to_vec()
        } else {
            let mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            mac.chain_update(text).finalize().into_bytes().to_vec()
        }
    }

    /// As it is handed over.
    pub(super) fn jwt(&self) -> String {
        format!("JWT {}", self.token())
    }
}

/// One question, and the statuses of sign-in and decode that the real server gave when it was written down.
type Row = (&'static str, String, u16, u16);

/// Rows about a claim that is not as documented: what a server makes of it was seen, and is not predicted.
fn is_not_predicted(what: &str) -> bool {
    ["aud ", "iat ", "_id "].iter().any(|claim| what.starts_with(claim))
}

/// Asks the server every row, and `inspect` too. All that is wrong is said at once.
fn compare(project: &Project, secret: &Secret, rows: &[Row]) {
    let mut wrong = String::new();
    for (what, header_value, sign_in, decode) in rows {
        let predicted = inspect(header_value, secret, &project.id).server;
        let answers = project.ask(header_value);
        let agrees = |answer: PredictedAnswer, status: u16| {
            let accepts = answer == PredictedAnswer::Accepted;
            let is_known = answer != PredictedAnswer::Unknown;
            if is_known {
                answer.status() == Some(status) && accepts == (status == 200)
            } else {
                is_not_predicted(what)
            }
        };
        if answers != (*sign_in, *decode)
            || !agrees(predicted.sign_in, answers.0)
            || !agrees(predicted.decode, answers.1)
        {
            let _ = writeln!(
                wrong,
                "{what}: written down {:?}, answered {answers:?}, predicted {predicted:?}",
                (sign_in, decode)
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

// --- The predictions --------------------------------------------------------------------------------------------------

#[test]
fn every_row_of_the_table_is_as_it_was_seen() {
    let Some(project) = Project::new("the table of a real server's answers") else {
        return;
    };
    let secret = project.generate();
    let both = Draft::new(&secret, &project.id);
    let iat = now();
    let visitor = both.clone().without(&["_id", "sub", "aud", "firstname", "lastname"]);
    let custom = both.clone().without(&["name", "external_id"]);
    let path = format!("/projects/{}", project.id);
    let token = both.token();
    let unknown = "https://tiledesk.com/projects/5e5f4e220b28440012117be4";
    compare(
        &project,
        &secret,
        &[
            ("visitor", visitor.jwt(), 401, 200),
            ("custom", custom.jwt(), 200, 200),
            ("both", both.jwt(), 200, 200),
            ("601 s", both.clone().with("exp", iat + 601).with("iat", iat).jwt(), 200, 401),
            ("no exp", both.clone().without(&["exp"]).jwt(), 200, 401),
            ("no iat", both.clone().without(&["iat"]).jwt(), 200, 401),
            ("iat in milliseconds", both.clone().with("iat", iat * 1000).jwt(), 200, 200),
            ("exp in milliseconds", both.clone().with("exp", (iat + 300) * 1000).jwt(), 200, 401),
            ("iat ahead", both.clone().with("iat", iat + 200).jwt(), 200, 200),
            ("iat a text", both.clone().with("iat", iat.to_string()).jwt(), 200, 200),
            ("iat a word", both.clone().with("iat", "now").jwt(), 200, 200),
            #[allow(clippy::cast_precision_loss)]
            ("iat fractional", both.clone().with("iat", iat as f64 + 0.5).jwt(), 200, 200),
            ("exp a text", both.clone().with("exp", (iat + 300).to_string()).jwt(), 401, 401),
            ("expired", both.clone().with("exp", iat - 1).jwt(), 401, 401),
            ("not before", both.clone().with("nbf", iat + 60).jwt(), 401, 401),
            ("no _id", both.clone().without(&["_id"]).jwt(), 401, 200),
            ("no aud", both.clone().without(&["aud"]).jwt(), 401, 200),
            ("aud of an unknown project", both.clone().with("aud", unknown).jwt(), 401, 200),
            ("aud without /projects/", both.clone().with("aud", "https://tiledesk.com").jwt(), 401, 200),
            ("aud a bare id", both.clone().with("aud", project.id.as_str()).jwt(), 500, 200),
            (
                "aud on another computer",
                both.clone().with("aud", format!("https://chat.example{path}")).jwt(),
                200,
                200,
            ),
            (
                "aud with a slash behind",
                both.clone().with("aud", format!("https://tiledesk.com{path}/")).jwt(),
                200,
                200,
            ),
            (
                "aud a list of one",
                both.clone().with("aud", json!([format!("https://tiledesk.com{path}")])).jwt(),
                200,
                200,
            ),
            ("no sub", both.clone().without(&["sub"]).jwt(), 200, 200),
            ("_id without the project", both.clone().with("_id", "user-123456").jwt(), 200, 200),
            ("_id a number", both.clone().with("_id", 123_456).jwt(), 200, 200),
            ("no email", both.clone().without(&["email"]).jwt(), 200, 200),
            ("no names", both.clone().without(&["name", "firstname", "lastname"]).jwt(), 200, 200),
            ("HS384", both.clone().header(r#"{"alg":"HS384","typ":"JWT"}"#).jwt(), 200, 200),
            ("HS512", both.clone().header(r#"{"alg":"HS512","typ":"JWT"}"#).jwt(), 200, 200),
            ("no typ", both.clone().header(r#"{"alg":"HS256"}"#).jwt(), 200, 200),
            ("kid", both.clone().header(r#"{"alg":"HS256","typ":"JWT","kid":"1"}"#).jwt(), 200, 200),
            ("alg none", both.clone().header(r#"{"alg":"none","typ":"JWT"}"#).jwt(), 401, 401),
            ("Bearer", format!("Bearer {token}"), 401, 200),
            ("no prefix", token.clone(), 401, 403),
            ("JWT JWT", format!("JWT JWT {token}"), 401, 403),
            ("two blanks", format!("JWT  {token}"), 403, 403),
            (
                "role agent",
                both.clone().with("_id", "a").with("email", "agent@example.com").with("role", "agent").jwt(),
                200,
                200,
            ),
            (
                "role admin",
                both.clone().with("_id", "b").with("email", "admin-2@example.com").with("role", "admin").jwt(),
                200,
                200,
            ),
            (
                "role owner",
                both.clone().with("_id", "c").with("email", "owner@example.com").with("role", "owner").jwt(),
                200,
                200,
            ),
            ("role supervisor", both.clone().with("_id", "d").with("role", "supervisor").jwt(), 200, 200),
        ],
    );
}

#[test]
#[allow(clippy::too_many_lines, reason = "one table")]
fn what_the_table_does_not_tell_is_predicted_too() {
    let Some(project) = Project::new("a real server's answers to odd tokens") else {
        return;
    };
    let secret = project.generate();
    let other: Secret = Secret::parse(b"another-secret-of-thirty-two-bytes").unwrap().secret;
    let both = Draft::new(&secret, &project.id);
    let iat = now();
    let token = both.token();
    let forged = Draft { secret: other, ..both.clone() };
    let path = format!("/projects/{}", project.id);
    let aud = |aud: Value| both.clone().with("aud", aud).jwt();
    let parts: Vec<&str> = token.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    #[allow(clippy::cast_precision_loss)]
    let seconds = iat as f64;
    let huge = both.clone().with("pad", "x".repeat(16_000)).jwt();
    let long = both.clone().with("pad", "x".repeat(6_500)).jwt();
    compare(
        &project,
        &secret,
        &[
            // Around the token.
            ("jwt", format!("jwt {token}"), 200, 200),
            ("Jwt", format!("Jwt {token}"), 200, 200),
            ("bearer", format!("bearer {token}"), 401, 200),
            ("Token", format!("Token {token}"), 401, 200),
            ("Basic", format!("Basic {token}"), 401, 200),
            ("a tab", format!("JWT\t{token}"), 403, 403),
            ("two tabs", format!("JWT\t\t{token}"), 403, 403),
            ("three blanks", format!("JWT   {token}"), 403, 403),
            ("two blanks, forged", format!("JWT  {}", forged.token()), 401, 403),
            ("two blanks, Bearer", format!("Bearer  {token}"), 401, 403),
            ("a tab, jwt", format!("jwt\t{token}"), 403, 403),
            ("glued", format!("JWT{token}"), 401, 403),
            ("JWT Bearer", format!("JWT Bearer {token}"), 401, 403),
            ("Bearer JWT", format!("Bearer JWT {token}"), 401, 403),
            ("quotes around all", format!("\"JWT {token}\""), 401, 401),
            ("quotes inside", format!("JWT \"{token}\""), 401, 401),
            ("apostrophes around all", format!("'JWT {token}'"), 401, 401),
            ("quotes around a bare one", format!("\"{token}\""), 401, 403),
            ("quotes, Bearer", format!("Bearer \"{token}\""), 401, 401),
            ("bytes", format!("JWT b'{token}'"), 401, 401),
            ("bytes, bare", format!("b'{token}'"), 401, 403),
            // Texts that are no token.
            ("JWT undefined", "JWT undefined".to_owned(), 401, 401),
            ("undefined", "undefined".to_owned(), 401, 403),
            ("null", "null".to_owned(), 401, 403),
            ("JWT null", "JWT null".to_owned(), 401, 401),
            ("JWT and nothing", "JWT ".to_owned(), 401, 403),
            ("nothing", String::new(), 401, 403),
            // Pieces.
            ("two parts", format!("JWT {header}.{payload}"), 401, 401),
            ("four parts", format!("JWT {token}.x"), 401, 401),
            ("no signature", format!("JWT {header}.{payload}."), 401, 401),
            ("no payload", format!("JWT {header}..{signature}"), 401, 401),
            ("half a signature", format!("JWT {header}.{payload}.{}", &signature[..20]), 401, 401),
            ("one character less", format!("JWT {}", &token[..token.len() - 1]), 401, 401),
            ("half a payload", format!("JWT {header}.{}.{signature}", &payload[..payload.len() / 2]), 500, 401),
            ("padded", format!("JWT {token}="), 401, 401),
            ("hexadecimal signature", format!("JWT {header}.{payload}.{}", "0f".repeat(32)), 401, 401),
            ("a character too much", format!("JWT {header}.{payload}.{signature}A"), 401, 401),
            ("a header that is no JSON", both.clone().header("alg").jwt(), 401, 401),
            ("a header that is a list", both.clone().header("[]").jwt(), 401, 401),
            ("a header that is null", both.clone().header("null").jwt(), 401, 401),
            ("a payload that is no JSON", both.clone().payload("hello").jwt(), 500, 401),
            ("a payload that is no JSON, no typ", both.clone().header(r#"{"alg":"HS256"}"#).payload("hello").jwt(), 401, 401),
            ("a payload that is no JSON, forged", forged.clone().payload("{").jwt(), 500, 401),
            ("a list", both.clone().payload("[1]").jwt(), 401, 401),
            ("null", both.clone().payload("null").jwt(), 401, 401),
            ("a number", both.clone().payload("7").jwt(), 401, 401),
            ("nothing in it", both.clone().payload("{}").jwt(), 401, 401),
            ("half of a surrogate pair", both.clone().payload(
                Value::Object(both.claims.clone()).to_string().replacen('{', r#"{"\ud800":"x\udc00y","#, 1)
            ).jwt(), 200, 200),
            ("twice the same claim", both.clone().payload(format!(
                r#"{{"_id":"x","sub":"userexternal","aud":"x","aud":"https://tiledesk.com{path}","iat":{iat},"exp":{}}}"#, iat + 300)).jwt(), 200, 200),
            ("not UTF-8", both.clone().payload([format!(
                r#"{{"_id":"x","aud":"https://tiledesk.com{path}","iat":{iat},"exp":{},"name":""#, iat + 300).as_bytes(), b"\xff\"}"].concat()).jwt(), 200, 200),
            ("twenty thousand bytes", huge, 431, 431),
            ("nine thousand bytes", long, 200, 200),
            // Headers.
            ("RS256", both.clone().header(r#"{"alg":"RS256","typ":"JWT"}"#).jwt(), 401, 401),
            ("hs256", both.clone().header(r#"{"alg":"hs256","typ":"JWT"}"#).jwt(), 401, 401),
            ("no alg", both.clone().header(r#"{"typ":"JWT"}"#).jwt(), 401, 401),
            ("kid a number", both.clone().header(r#"{"alg":"HS256","typ":"JWT","kid":7}"#).jwt(), 200, 200),
            ("typ of another case", both.clone().header(r#"{"alg":"HS256","typ":"jwt"}"#).jwt(), 200, 200),
            ("HS384, forged", forged.clone().header(r#"{"alg":"HS384","typ":"JWT"}"#).jwt(), 401, 401),
            ("None", both.clone().header(r#"{"alg":"None","typ":"JWT"}"#).jwt(), 401, 401),
            // Signed by somebody else.
            ("forged", forged.jwt(), 401, 401),
            ("forged, aud a bare id", forged.clone().with("aud", project.id.as_str()).jwt(), 500, 401),
            ("expired, aud a bare id", both.clone().with("aud", "x").with("exp", 1).jwt(), 500, 401),
            // The audience.
            ("aud empty", aud(json!("")), 401, 200),
            ("aud null", aud(Value::Null), 401, 200),
            ("aud 0", aud(json!(0)), 401, 200),
            ("aud false", aud(json!(false)), 401, 200),
            ("aud true", aud(json!(true)), 500, 200),
            ("aud a number", aud(json!(7)), 500, 200),
            ("aud an object", aud(json!({"a": 1})), 500, 200),
            ("aud an empty list", aud(json!([])), 500, 200),
            ("aud a list of two", aud(json!([format!("https://tiledesk.com{path}"), "https://chat.example"])), 401, 200),
            ("aud a list of two, with a slash", aud(json!([format!("https://tiledesk.com{path}/"), "x"])), 200, 200),
            ("aud a list in a list", aud(json!([[format!("https://tiledesk.com{path}")]])), 200, 200),
            ("aud in capitals", aud(json!(format!("HTTPS://TILEDESK.COM{path}"))), 200, 200),
            ("aud with an id in capitals", aud(json!(format!("https://tiledesk.com/projects/{}", project.id.as_str().to_uppercase()))), 200, 200),
            ("aud with a path before", aud(json!(format!("https://tiledesk.com/v3{path}"))), 401, 200),
            ("aud with a path behind", aud(json!(format!("https://tiledesk.com{path}/x?y#z"))), 200, 200),
            ("aud with blanks around", aud(json!(format!(" https://tiledesk.com{path} "))), 200, 200),
            ("aud without slashes", aud(json!(format!("https:tiledesk.com{path}"))), 200, 200),
            ("aud without a scheme", aud(json!(format!("tiledesk.com{path}"))), 500, 200),
            ("aud that names a scheme without meaning to", aud(json!(format!("localhost:3000{path}"))), 200, 200),
            ("aud a name", aud(json!("urn:tiledesk:visitor")), 401, 200),
            ("aud without an id", aud(json!("https://tiledesk.com/projects/")), 401, 200),
            ("aud with a name for an id", aud(json!("https://tiledesk.com/projects/shop")), 401, 200),
            ("aud with a name of twelve letters", aud(json!("https://tiledesk.com/projects/abcdefghijkl")), 401, 200),
            ("aud of a bot", aud(json!(format!("https://tiledesk.com/bots/{}", project.id))), 401, 200),
            ("aud of a subscription", aud(json!(format!("https://tiledesk.com/subscriptions/{}", project.id))), 401, 200),
            ("aud with a blank in the host", aud(json!(format!("https://tile desk.com{path}"))), 500, 200),
            ("aud with a bad port", aud(json!(format!("https://tiledesk.com:99999{path}"))), 500, 200),
            // The times.
            ("exp 0", both.clone().with("exp", 0).jwt(), 401, 401),
            ("exp null", both.clone().with("exp", Value::Null).jwt(), 401, 401),
            ("exp true", both.clone().with("exp", true).jwt(), 401, 401),
            ("exp fractional", both.clone().with("exp", seconds + 100.5).jwt(), 200, 200),
            ("exp a list", both.clone().with("exp", json!([iat + 300])).jwt(), 401, 401),
            ("nbf null", both.clone().with("nbf", Value::Null).jwt(), 401, 401),
            ("nbf a text", both.clone().with("nbf", "0").jwt(), 401, 401),
            ("nbf 0", both.clone().with("nbf", 0).jwt(), 200, 200),
            ("iat 0", both.clone().with("iat", 0).jwt(), 200, 401),
            ("iat 1", both.clone().with("iat", 1).jwt(), 200, 401),
            ("iat null", both.clone().with("iat", Value::Null).jwt(), 200, 401),
            ("iat empty", both.clone().with("iat", "").jwt(), 200, 401),
            ("iat a blank", both.clone().with("iat", " ").jwt(), 200, 401),
            ("iat true", both.clone().with("iat", true).jwt(), 200, 401),
            ("iat a text, 601 s", both.clone().with("iat", iat.to_string()).with("exp", iat + 601).jwt(), 200, 401),
            ("iat a text in hexadecimal", both.clone().with("iat", format!("{iat:#x}")).jwt(), 200, 200),
            ("iat a text in hexadecimal, 601 s", both.clone().with("iat", format!("{iat:#x}")).with("exp", iat + 601).jwt(), 200, 401),
            ("iat inf", both.clone().with("iat", "-inf").jwt(), 200, 200),
            ("iat -Infinity", both.clone().with("iat", "-Infinity").jwt(), 200, 401),
            ("iat a list", both.clone().with("iat", json!([iat])).jwt(), 200, 200),
            ("iat an object", both.clone().with("iat", json!({})).jwt(), 200, 200),
            ("600.5 s", both.clone().with("iat", seconds).with("exp", seconds + 600.5).jwt(), 200, 401),
            ("600 s", both.clone().with("iat", iat).with("exp", iat + 600).jwt(), 200, 200),
            ("exp before iat", both.clone().with("iat", iat + 400).jwt(), 200, 200),
            // Who it is.
            ("empty texts", both.clone().with("email", "").with("name", "").with("external_id", "").with("firstname", "").jwt(), 200, 200),
            ("sub empty", both.clone().with("sub", "").jwt(), 200, 200),
            ("sub another", both.clone().with("sub", "user").jwt(), 200, 200),
            ("_id null", both.clone().with("_id", Value::Null).jwt(), 401, 200),
            ("_id an object", both.clone().with("_id", json!({"a": 1})).jwt(), 200, 200),
            ("_id a list", both.clone().with("_id", json!(["a"])).jwt(), 200, 200),
            ("_id true", both.clone().with("_id", true).jwt(), 200, 200),
            ("email a number", both.clone().with("email", 7).jwt(), 200, 200),
            ("email an object", both.clone().with("email", json!({})).jwt(), 200, 200),
            ("attributes a text", both.clone().with("attributes", "x").jwt(), 200, 200),
            ("role of no team", both.clone().with("_id", "r1").with("role", "vip").jwt(), 200, 200),
            ("role a number", both.clone().with("_id", "r2").with("role", 7).jwt(), 200, 200),
            ("role an object", both.clone().with("_id", "r3").with("role", json!({"a": 1})).jwt(), 200, 200),
        ],
    );
}

#[test]
fn mistakes_on_purpose_are_answered_as_predicted() {
    let Some(project) = Project::new("a real server's answers to mistakes made on purpose") else {
        return;
    };
    let secret = project.generate();
    let mut wrong = String::new();
    let mut left_out = Vec::new();
    let mut accepted = 0;
    for fault in Fault::all() {
        let code = fault.code();
        let Ok(header_value) = faults::make(&[fault], &secret, &project.id, Scheme::Both, now()) else {
            left_out.push(code);
            continue;
        };
        // A line break cannot be sent, and the widget's own call fails there.
        if header_value.contains('\n') {
            let refused = project.server.sign_in(&header_value);
            assert!(matches!(refused, Err(ServerError::CannotBeSent { .. })));
            continue;
        }
        // A server that knows the visitor already never answers to a role that makes a member of the team.
        let header_value = if code == "claims.role" {
            let id = format!("{}_somebody-new", project.id);
            Draft::of(&header_value, &secret).with("_id", id).with("email", "somebody-new@example.com").jwt()
        } else {
            header_value
        };
        let report = inspect(&header_value, &secret, &project.id);
        let predicted = report.server;
        let answers = project.ask(&header_value);
        // The promise: what is accepted here is accepted there.
        if report.verdict == Verdict::Accepted && answers.0 != 200 {
            let _ = writeln!(wrong, "{code}: accepted, and answered {answers:?}");
        }
        if code == "server.sign_in" && report.verdict != Verdict::Refused {
            let _ = writeln!(wrong, "{code}: {:?}", report.verdict);
        }
        accepted += usize::from(report.verdict == Verdict::Accepted);
        for (answer, status) in [(predicted.sign_in, answers.0), (predicted.decode, answers.1)] {
            if answer.status() != Some(status) && (answer.status().is_some() || code != "server.unknown") {
                let _ = writeln!(wrong, "{code}: answered {answers:?}, predicted {predicted:?}");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(accepted > 0, "warnings and notes are accepted");
    // A UUID has nothing in it that an address or a page would escape.
    assert_eq!(left_out, ["signature.url_encoded", "signature.url_decoded", "signature.html_escaped"]);
}

#[test]
fn what_is_minted_signs_in_until_the_secret_is_replaced() {
    let Some(project) = Project::new("minting for a real server") else {
        return;
    };
    let secret = project.generate();
    assert_eq!(secret.expose().len(), 36);
    let visitor = Visitor::new("Ada King Lovelace", "ada@example.com", "user-1815").unwrap();
    let token = mint(&secret, &MintRequest::new(&visitor, now()).for_project(&project.id)).unwrap().header_value();
    for answer in [project.server.sign_in(&token).unwrap(), project.server.decode(&project.id, &token).unwrap()] {
        assert_eq!((answer.status, &answer.reason), (200, &None));
        let user = answer.user.unwrap();
        let id = format!("{}_user-1815", project.id);
        assert_eq!(user.id.as_deref(), Some(id.as_str()));
        assert_eq!(user.first_name.as_deref(), Some("Ada King"));
        assert_eq!(user.last_name.as_deref(), Some("Lovelace"));
        assert_eq!(user.email.as_deref(), Some("ada@example.com"));
        assert_eq!(user.external_id.as_deref(), Some("user-1815"));
        assert_eq!(user.role, None);
    }

    let replacement = project.generate();
    assert!(replacement != secret);
    let answer = project.server.sign_in(&token).unwrap();
    assert_eq!((answer.status, answer.reason.as_deref()), (401, Some("Unauthorized")));
    let answer = project.server.decode(&project.id, &token).unwrap();
    assert_eq!((answer.status, answer.reason.as_deref()), (401, Some("Authentication failed: invalid signature")));
}

#[test]
fn decode_says_why() {
    let Some(project) = Project::new("a real server's reasons") else {
        return;
    };
    let secret = project.generate();
    let both = Draft::new(&secret, &project.id);
    for (token, reason) in [
        (both.clone().without(&["exp"]), "Authentication failed. Token exp is required"),
        (both.clone().without(&["iat"]), "Authentication failed. Token iat is required"),
        (
            both.clone().with("exp", now() + 700),
            "Authentication failed. The value of exp is permitted to be up to a maximum of 10 minutes from the iat value",
        ),
        (both.clone().with("exp", now() - 1), "Authentication failed: jwt expired"),
        (both.clone().with("exp", "soon"), "Authentication failed: invalid exp value"),
    ] {
        let answer = project.server.decode(&project.id, &token.jwt()).unwrap();
        assert_eq!(answer.reason.as_deref(), Some(reason));
    }
    let answer = project.server.decode(&project.id, &both.token()).unwrap();
    assert_eq!((answer.status, answer.reason.as_deref()), (403, Some("Unauthorized.")));
}

#[test]
fn only_members_of_the_project_make_a_secret() {
    let Some(project) = Project::new("who may make a secret on a real server") else {
        return;
    };
    let by = |credentials: &Credentials| project.server.generate_secret(&project.id, credentials);
    let password = |email: &str, password: &str| Credentials::password(email, password).unwrap();

    for credentials in [
        password(&project.email, "wrong"),
        password("nobody@example.com", &project.password),
        Credentials::token("JWT eyJhbGciOiJIUzI1NiJ9.e30.c2ln").unwrap(),
    ] {
        let error = by(&credentials).unwrap_err();
        let kind = credentials.kind();
        assert!(matches!(&error, ServerError::WrongCredentials { kind: found, .. } if *found == kind), "{error:?}");
        assert!(!error.may_have_happened());
    }

    let (email, words) = project.stranger();
    let stranger = project.signed_in(&email, words);
    for credentials in [password(&email, words), Credentials::token(&stranger).unwrap()] {
        let error = by(&credentials).unwrap_err();
        assert!(matches!(error, ServerError::NoPermission { .. }), "{error:?}");
    }

    let token = Credentials::token(&project.admin).unwrap();
    assert_eq!(token.kind(), Kind::Token);
    let first = by(&token).unwrap();
    let second = by(&password(&project.email.to_uppercase(), &project.password)).unwrap();
    assert!(first != second);

    // An agent may, and not only an administrator.
    let (status, body) = project.post(
        &format!("/{}/project_users/invite", project.id),
        &json!({"email": email, "role": "agent", "userAvailable": false}),
        &project.admin,
    );
    assert_eq!(status, 200, "{body}");
    by(&password(&email, words)).unwrap();
}

#[test]
fn what_the_server_does_not_have_is_named() {
    let Some(project) = Project::new("a real server's missing projects") else {
        return;
    };
    let unknown: TiledeskId = "5e5f4e220b28440012117be4".parse().unwrap();
    let error = project.server.generate_secret(&unknown, &project.credentials()).unwrap_err();
    assert!(matches!(error, ServerError::NoProject { .. }), "{error:?}");
    let error = project.server.decode(&unknown, "JWT a.b.c").unwrap_err();
    assert!(matches!(error, ServerError::NoProject { .. }), "{error:?}");
    let error = project.server.decode(&project.id, "JWT a.b.c").unwrap_err();
    assert!(matches!(error, ServerError::NoSecretYet { .. }), "{error:?}");

    let elsewhere = server_at(&format!("{}/v3", project.url).parse().unwrap());
    for error in [
        elsewhere.generate_secret(&project.id, &project.credentials()).unwrap_err(),
        elsewhere.sign_in("JWT a.b.c").unwrap_err(),
        elsewhere.decode(&project.id, "JWT a.b.c").unwrap_err(),
    ] {
        assert!(matches!(error, ServerError::NoRoute { .. }), "{error:?}");
        assert!(!error.may_have_happened());
    }
}
