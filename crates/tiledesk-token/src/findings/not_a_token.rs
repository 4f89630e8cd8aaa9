//! What stands where a token belongs, and is none.

use super::example::Example;
use super::row::{ERROR, Finding, Rank, Row};

/// Something that is no token at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotAToken {
    /// Nothing.
    Empty,
    /// An `Authorization` header with nothing behind its name.
    EmptyHeader,
    /// `undefined`, `null` and their like.
    Literal(&'static str),
    /// `[object Object]`.
    Object,
    /// `[object Promise]`.
    Promise,
    /// HTML or XML.
    Page,
    /// Parts with dots between, not encoded.
    PlainJson,
    /// What a token says: header, claims or both, decoded.
    Decoded,
    /// A whole token in base64.
    EncodedAgain,
    /// So many hexadecimal digits, as a hash has.
    Hash(usize),
    /// What a program wrote over it: the mask, and who writes such a one.
    Masked(Mask),
    /// A call whose argument is code; the code as it may be shown.
    Code(String),
    /// A gap of a template; as it may be shown.
    Template(String),
    /// A server's answer, with its status where that is known.
    Answer(Option<u16>),
    /// JSON whose field for the token holds nothing; the field, as it may be shown.
    NoValue(String),
    /// A HAR without any token in it.
    Har,
    /// A dump of bytes in hexadecimal.
    HexDump,
    /// A text with the form of a secret.
    SecretForm,
    /// A text without any dot; an escaped excerpt in backticks, or only its length: it may be a secret.
    NoDots(String),
    /// A text with dots that has nothing of a token; shown in the same way.
    Text(String),
}

/// What stands in the place of a token that a program hid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mask {
    /// As it stands in the text, escaped.
    pub(crate) shown: String,
    pub(crate) by: MaskedBy,
}

/// Who writes a mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MaskedBy {
    /// GitHub Actions and Azure Pipelines: three asterisks.
    Actions,
    /// GitLab CI: `[MASKED]`.
    GitLab,
    /// Other runners and cloud tools: asterisks.
    Runner,
    /// Sentry and Rails: `[Filtered]`.
    Filter,
    /// A logger, or a library that knows which headers are secret.
    Logger,
    /// A browser, which counts what it took out.
    Browser,
    /// A field for passwords: dots or blocks.
    Field,
}

pub(crate) static NOT_A_TOKEN: Row = Row {
    code: "shape.not_a_token",
    place: Rank::Shape.at("token"),
    severity: ERROR,
    symptom: "`undefined`, `null`, `[object Object]`, a mask, source code, a server's answer, or a text without dots",
    cause: "The page called signInWithCustomToken before the site's back end had answered, or handed over the object or promise around the token in place of the text. Or what was copied is not the token, but something that stands for it.",
    fix: "wait for the site's own back end to answer, then hand over the text it sent",
    example: Example::any(|draft| draft.outside.push(|_| "undefined".to_owned())),
};

const IN_THE_BROWSER: &str =
    "the browser's developer tools have it: Network, the request signinWithCustomToken, its `Authorization` header";

pub(crate) fn not_a_token(what: &NotAToken) -> Finding {
    let of = |message: &str, fix: &str| NOT_A_TOKEN.finding(message).fixed_by(fix.to_owned());
    match what {
        NotAToken::Empty => NOT_A_TOKEN.finding("there is no token in it"),
        NotAToken::EmptyHeader => NOT_A_TOKEN.finding(
            "the `Authorization` header is empty: the page signed in before the token arrived, or without one",
        ),
        NotAToken::Literal(literal) => {
            NOT_A_TOKEN.finding(format!("this is the text `{literal}`: the page signed in before the token arrived"))
        }
        NotAToken::Object => NOT_A_TOKEN
            .finding("this is the text `[object Object]`: an object was handed over in place of the token in it"),
        NotAToken::Promise => {
            NOT_A_TOKEN.finding("this is the text `[object Promise]`: the page did not wait for the token")
        }
        NotAToken::Page => of(
            "this is a web page, not a token: the address answered with an error or a log-in page",
            "look at what that address answers: curl -i",
        ),
        NotAToken::PlainJson => of(
            "header and payload are plain JSON: the parts of a token are base64url, without padding",
            "let a JWT library make the token, or encode each part as base64url before it is signed",
        ),
        NotAToken::Decoded => of(
            "this is what a token says, decoded; the token itself is wanted",
            "give the encoded token, which begins with `eyJ`: a request to sign-in has it in its `Authorization` header",
        ),
        NotAToken::EncodedAgain => of(
            "this is a token that was encoded once more, as base64",
            "hand over what it decodes to: base64 -d, atob(…)",
        ),
        NotAToken::Hash(digits) => of(
            &format!(
                "these are {digits} hexadecimal digits, a hash or HMAC such as other vendors' widgets take for a user: \
                 the widget wants a signed token"
            ),
            "sign a token in place of the user's hash: `tilepass token sign`, or a recipe of `tilepass snippet`",
        ),
        NotAToken::Masked(mask) => masked(mask),
        NotAToken::Code(shown) => NOT_A_TOKEN
            .finding(format!("this is the call, not what it is given: {shown} is code, and the value of it is wanted"))
            .redacted_as("this is the call, not what it is given: the value of its argument is wanted")
            .fixed_by(format!("print the value before the call, with console.log(…); or {IN_THE_BROWSER}")),
        NotAToken::Template(shown) => NOT_A_TOKEN
            .finding(format!("this is a template that was not filled in: {shown} stands where the token belongs"))
            .redacted_as("this is a template that was not filled in")
            .fixed_by(
                "look at the page's source in the browser: what stands there now is wanted; if it is the same, the \
                 template engine did not run on this page",
            ),
        NotAToken::Answer(status) => {
            let status = status.map(|status| format!(" with status {status}")).unwrap_or_default();
            of(
                &format!("this is a server's answer{status}, not the token that it is about"),
                &format!(
                    "`tilepass token explain` says what an answer means; to see why the token was refused, give the \
                     token: {IN_THE_BROWSER}"
                ),
            )
        }
        NotAToken::NoValue(field) => of(
            &format!("there is no token in this JSON: {field} holds none"),
            "look at why who wrote it had no token: nobody was signed in, or signing failed, which its log says",
        ),
        NotAToken::Har => of(
            "there is no token in this HAR: browsers take `Authorization` headers and cookies out of what they save",
            "save it with sensitive data (Chrome, Edge: allow that in the developer tools' settings, under Network), or \
             copy the `Authorization` header of the request signinWithCustomToken",
        ),
        NotAToken::HexDump => of(
            "this is a dump in hexadecimal; the text that was dumped is wanted",
            "give the file itself, or turn the dump back: xxd -r",
        ),
        NotAToken::SecretForm => of(
            "this is not a token: it has the form of a secret (a UUID), such as a token is signed with",
            "give the token, which begins with `eyJ`; if this is the secret, and anybody else saw it: `tilepass secret rotate`",
        ),
        NotAToken::NoDots(shown) => text(shown, "a token has three parts with dots between"),
        NotAToken::Text(shown) => text(shown, "a token begins with `eyJ`"),
    }
}

fn text(shown: &str, why: &str) -> Finding {
    let says = |shown: &str| format!("{shown} is not a token: {why}");
    NOT_A_TOKEN
        .finding(says(shown))
        .redacted_as(says("this text"))
        .fixed_by("give the token itself: it begins with `eyJ`, and has three parts with dots between")
}

fn masked(mask: &Mask) -> Finding {
    let in_the_job =
        "look at it in that job, before it is printed: pipe it into `tilepass token inspect --redact`; or ";
    let (by, first) = match mask.by {
        MaskedBy::Actions => ("GitHub Actions and Azure Pipelines write", in_the_job),
        MaskedBy::GitLab => ("GitLab CI writes", in_the_job),
        MaskedBy::Runner => ("CI runners and cloud tools write", in_the_job),
        MaskedBy::Filter => ("Sentry and Rails write", "take it where nothing filters it: "),
        MaskedBy::Logger => ("loggers and HTTP libraries write", "print it apart from the headers; or "),
        MaskedBy::Browser => ("browsers write", "copy it from the request's headers, with raw headers shown: "),
        MaskedBy::Field => ("a field for passwords shows", "show the field's value, and copy that; or "),
    };
    let shown = &mask.shown;
    NOT_A_TOKEN
        .finding(format!("the token is masked: `{shown}` stands for it, as {by} in place of what is secret"))
        .fixed_by(format!("{first}{IN_THE_BROWSER}"))
}

/// A secret that is at hand stands in what was given, and no token; `project` is whose it is.
pub(crate) fn the_secret(project: Option<&str>) -> Finding {
    let whose =
        project.map_or("the secret that was given".to_owned(), |name| format!("the secret of project `{name}`"));
    NOT_A_TOKEN
        .finding(format!("this is not a token: {whose} stands in it, as it is or as signers change one"))
        .fixed_by(
            "give the token that was signed with it, which begins with `eyJ`; if anybody else saw the secret, replace \
             it: `tilepass secret rotate`",
        )
}
