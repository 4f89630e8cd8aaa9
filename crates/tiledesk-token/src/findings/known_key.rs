//! Keys that everybody knows: no key at all, what is left where nobody filled in the secret, the examples of
//! documentation. They are tried when no secret is at hand, too.

use zeroize::Zeroizing;

use super::example::Example;
use super::key_variant::NAMES;
use super::row::{ERROR, Finding, Rank, Row, Topic};
use crate::ids::TiledeskId;
use crate::secret::is_placeholder;

/// A kind of such keys.
#[derive(Debug)]
pub(crate) struct KnownKey {
    pub(crate) row: Row,
    keys: fn(Option<&TiledeskId>) -> Vec<String>,
    /// What is said of the key, which may be shown.
    message: fn(&str) -> String,
}

/// All of them, in the order in which they are tried.
pub(crate) static ALL: &[&KnownKey] = &[&EMPTY_KEY, &LITERAL, &PLACEHOLDER, &PROJECT_ID, &VARIABLE_NAME];

/// Whether everybody knows this key: what is left where nobody filled in the secret, and the examples of documentation.
#[must_use]
pub fn is_known_key(key: &str) -> bool {
    is_placeholder(key) || ALL.iter().any(|known| known.keys(None).iter().any(|one| one == key))
}

/// Whether a finding of this code says that such a key signed a token.
#[must_use]
pub fn is_of_known_key(code: &str) -> bool {
    ALL.iter().any(|known| known.row.code == code)
}

impl KnownKey {
    /// `id` is the Tiledesk id that the token is for.
    pub(crate) fn keys(&self, id: Option<&TiledeskId>) -> Vec<String> {
        (self.keys)(id)
    }

    /// `key` is one of its keys.
    pub(crate) fn finding(&'static self, key: &str) -> Finding {
        self.row.finding((self.message)(key)).about(Topic::Key)
    }
}

fn texts(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

static EMPTY_KEY: KnownKey = KnownKey {
    row: Row {
        code: "signature.empty_key",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "an empty key signed it",
        cause: "The variable with the secret is not set where the signer runs, and its library takes an empty key without a word. Anybody can make such a token.",
        fix: "set the secret where the signer runs, and let it stop when there is none",
        example: Example::key(|_| vec![Zeroizing::default()]),
    },
    keys: |_| vec![String::new()],
    message: |_| "signed with an empty key: the signer has no secret".to_owned(),
};

static LITERAL: KnownKey = KnownKey {
    row: Row {
        code: "signature.literal",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the text `undefined`, `null`, `None`, `nil` or `false` signed it",
        cause: "The variable with the secret is not set where the signer runs, and nothing was turned into text. Anybody can make such a token.",
        fix: "set the secret where the signer runs, and let it stop when there is none",
        example: Example::key(|_| vec![Zeroizing::new(b"undefined".to_vec())]),
    },
    keys: |_| {
        texts(&[
            "undefined",
            "null",
            "None",
            "nil",
            "false",
            "NULL",
            "NaN",
            "true",
            "False",
            "Null",
            "<nil>",
            "%!s(<nil>)",
            "[object Object]",
            "[object Promise]",
            "Object",
            "Array",
            "{}",
            "[]",
            "\"\"",
            "''",
            "0",
            " ",
            "\n",
            "\r\n",
        ])
    },
    message: |key| match key.trim() {
        "" => "signed with a blank or line break alone: the signer has no secret".to_owned(),
        text => format!("signed with the text `{text}`: the signer has no secret"),
    },
};

static PLACEHOLDER: KnownKey = KnownKey {
    row: Row {
        code: "signature.placeholder",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "an example's secret signed it: `your-256-bit-secret`, `secret`, `changeme`",
        cause: "The token was made on jwt.io or with the code of a tutorial, and the secret that stands there was left in. Anybody can make such a token.",
        fix: "give the signer the project's secret in place of the example's",
        example: Example::key(|_| vec![Zeroizing::new(b"your-256-bit-secret".to_vec())]),
    },
    keys: |_| {
        let stars = [6, 8, 10, 12, 16, 20, 24, 32, 36].into_iter();
        let stars = stars.flat_map(|count| ["*", "x", "X", "\u{2022}"].map(|mark| mark.repeat(count)));
        texts(JWT_IO).into_iter().chain(texts(EXAMPLES)).chain(stars).chain(placeholders()).collect()
    },
    message: |key| {
        let whose = if JWT_IO.contains(&key) { "jwt.io's example" } else { "a placeholder or an example's" };
        format!("signed with `{key}`, {whose}, and not with a secret")
    },
};

/// What stands in the field of the site, today and before; for each length of HMAC.
const JWT_IO: &[&str] = &[
    "a-string-secret-at-least-256-bits-long",
    "your-256-bit-secret",
    "a-valid-string-secret-that-is-at-least-384-bits-long",
    "a-string-secret-at-least-384-bits-long",
    "your-384-bit-secret",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    "a-string-secret-at-least-512-bits-long",
    "your-512-bit-secret",
];

/// The words that documentation and templates have where the secret belongs, in every way in which people write them.
fn placeholders() -> impl Iterator<Item = String> {
    const WORDS: [&str; 21] = [
        "your secret",
        "your secret here",
        "your secret code",
        "your secret key",
        "your project secret",
        "your shared secret",
        "your jwt secret",
        "your tiledesk secret",
        "your chat secret",
        "your app secret",
        "your api secret",
        "your key",
        "your key here",
        "project secret",
        "shared secret",
        "tiledesk secret",
        "insert secret here",
        "secret goes here",
        "replace me",
        "change me",
        "secret",
    ];
    const AROUND: [(&str, &str); 8] =
        [("", ""), ("<", ">"), ("{", "}"), ("{{", "}}"), ("{{ ", " }}"), ("${", "}"), ("#{", "}"), ("[", "]")];
    let written = WORDS.into_iter().flat_map(|words| {
        let capital = |word: &str| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default();
        let pascal: String = words.split(' ').map(capital).collect();
        let first = words.split(' ').next().unwrap_or_default();
        let camel = first.to_owned() + pascal.get(first.len()..).unwrap_or_default();
        let upper = words.to_uppercase();
        let joined = ["_", "-", " ", ""].into_iter();
        let joined = joined.flat_map(move |sign| [words.replace(' ', sign), upper.replace(' ', sign)]);
        joined.chain([pascal, camel]).collect::<Vec<_>>()
    });
    written.flat_map(|text| AROUND.map(|(open, close)| format!("{open}{text}{close}")))
}

/// Those of widespread documentation and tutorials.
const EXAMPLES: &[&str] = &[
    "secret",
    "your-super-secret-key",
    "changeme",
    "changeit",
    "change-me",
    "change_me",
    "CHANGEME",
    "CHANGE_ME",
    "CHANGE ME",
    "CHANGE IT",
    "ChangeMe",
    "replace-me",
    "REPLACE_ME",
    "TODO",
    "todo",
    "my-secret",
    "my_secret",
    "mySecret",
    "mysecret",
    "my secret",
    "MY_SECRET",
    "my-secret-key",
    "my_secret_key",
    "mysecretkey",
    "mySecretKey",
    "my-32-character-ultra-secure-and-ultra-long-secret",
    "secret-key",
    "secret_key",
    "secretkey",
    "secretKey",
    "super-secret",
    "supersecret",
    "super_secret",
    "supersecretkey",
    "super-secret-key",
    "super-secret-squirrel",
    "top-secret",
    "topsecret",
    "shhhhh",
    "shhhh",
    "shared-secret",
    "sharedSecret",
    "s3cr3t",
    "S3cr3t",
    "Secret",
    "password",
    "Password",
    "passw0rd",
    "test",
    "testing",
    "test-secret",
    "test_secret",
    "key",
    "example",
    "example_key",
    "example-key",
    "example-secret",
    "example_key_of_sufficient_length",
    "jwt-secret",
    "jwtsecret",
    "token",
    "default",
    "demo",
    "dev",
    "dev-secret",
    "development",
    "local",
    "foo",
    "bar",
    "foobar",
    "admin",
    "qwerty",
    "12345",
    "123456",
    "12345678",
    "123456789",
    "1234567890",
    "keyboard cat",
    "AllYourBase",
    "my$ecretK3y",
    "hmac_secret",
    "GQDstcKsx0NHjPOuXOYg5MbeJ1XT0uFiwDVvVBrk",
    "tiledesk",
];

static VARIABLE_NAME: KnownKey = KnownKey {
    row: Row {
        code: "signature.variable_name",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the name of a variable signed it, such as `CHAT_SECRET` or `${CHAT_SECRET}`",
        cause: "The name of the setting was used in place of its value, or nothing replaced the template. Anybody can make such a token.",
        fix: "give the signer the variable's value",
        example: Example::key(|_| vec![Zeroizing::new(b"${CHAT_SECRET}".to_vec())]),
    },
    keys: |_| {
        let forms: [(&str, &str); 10] = [
            ("", ""),
            ("${", "}"),
            ("$", ""),
            ("{{", "}}"),
            ("{{ ", " }}"),
            ("%", "%"),
            ("process.env.", ""),
            ("env.", ""),
            ("#{", "}"),
            ("<", ">"),
        ];
        forms
            .iter()
            .flat_map(|(before, after)| NAMES.iter().map(move |name| format!("{before}{name}{after}")))
            .collect()
    },
    message: |key| format!("signed with `{key}`: that is the name of a variable, and not its value"),
};

static PROJECT_ID: KnownKey = KnownKey {
    row: Row {
        code: "signature.project_id",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the Tiledesk id signed it",
        cause: "Id and secret were mixed up. The id is public: anybody can make such a token.",
        fix: "give the signer the project's secret in place of its id",
        example: Example::any(|draft| draft.key = Zeroizing::new(draft.id.as_str().as_bytes().to_vec())).for_custom(),
    },
    keys: |id| id.into_iter().flat_map(|id| [id.as_str().to_owned(), id.as_str().to_uppercase()]).collect(),
    message: |_| "signed with the Tiledesk id: the project's secret is wanted".to_owned(),
};
