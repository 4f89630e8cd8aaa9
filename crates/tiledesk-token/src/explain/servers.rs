//! What a Tiledesk server says, what any web server says, and what other vendors' chats say.

use super::{Message, Rank, SIGN_IN};

const DECODE: &str = "a Tiledesk server at jwt/decode";
const SERVER: &str = "a Tiledesk server";

/// A Tiledesk server's own words.
pub(super) const TILEDESK: &[Message] = &[
    Message {
        pieces: "401 unauthorized | 401 (unauthorized) | signinwithcustomtoken*401 | \
            signinwithcustomtoken*unauthorized",
        words: "unauthorized | unauthorised | unauthenticated | 401",
        rank: Rank::Status,
        who: "a Tiledesk server at sign-in, which never says more",
        means: "The token was refused, or was not seen as one at all.",
        causes: SIGN_IN,
        ..Message::ROW
    },
    Message {
        pieces: "403 forbidden | 403 (forbidden)",
        words: "forbidden | 403",
        rank: Rank::Status,
        who: SERVER,
        means: "No token was found in the Authorization header.",
        causes: &["prefix.spaces", "prefix.missing", "prefix.doubled"],
        ..Message::ROW
    },
    Message {
        pieces: "500 internal server error | 500 (internal server error)",
        words: "internal server error | 500",
        rank: Rank::Status,
        who: "a Tiledesk server, or the site's own back end",
        means: "A server failed. A Tiledesk server does so at sign-in where `aud` is not a URL, and at every later call \
            where `sub` is missing from the token. The site's own /chat-token does so where it has no secret, or where \
            the signed-in user has no id.",
        next: "Look at which address was asked. /chat-token: its log says why. A Tiledesk server: `tilepass token \
            inspect 'JWT eyJ…'`.",
        causes: &["custom.aud", "claims.missing"],
        ..Message::ROW
    },
    Message {
        pieces: "\"msg\":\"unauthorized.\" | \"msg\": \"unauthorized.\" | msg: 'unauthorized.'",
        who: "a Tiledesk server (403)",
        means: "No token was found in the Authorization header: `JWT`, one blank and the token have to stand there.",
        causes: &["prefix.spaces", "prefix.missing", "prefix.doubled"],
        ..Message::ROW
    },
    Message {
        pieces: "\"success\":true,\"token\":\"jwt | \"success\": true, \"token\": \"jwt | success: true, token: 'jwt",
        who: "a Tiledesk server at sign-in (200)",
        means: "The token was accepted. The `token` in the answer is the visitor's session: whoever has it is this visitor.",
        next: "Take the session out of whatever this is shown in; the widget keeps it by itself.",
        ..Message::ROW
    },
    Message {
        pieces: "{\"err\":\"error\"} | {\"err\": \"error\"} | { err: 'error' }",
        who: "a Tiledesk server at sign-in (500)",
        means: "The server failed at this token: its `aud` is not a URL.",
        next: "Ask what is wrong with it: `tilepass token inspect 'JWT eyJ…'`.",
        causes: &["custom.aud"],
        ..Message::ROW
    },
    Message {
        pieces: "jwt aud field is required | jwt aud.audienceid field is required* | audienceid for * is required",
        who: "a Tiledesk server at sign-in (400)",
        means: "The token has no `aud`, or one whose path names no project: it has to end in `/projects/` and the id.",
        causes: &["claims.missing", "custom.aud", "scheme.visitor_only"],
        ..Message::ROW
    },
    Message {
        pieces: "token iat is required | token.iat is required",
        who: DECODE,
        means: "The token has no `iat`.",
        causes: &["time.iat_missing"],
        ..Message::ROW
    },
    Message {
        pieces: "authentication failed. token exp is required",
        who: DECODE,
        means: "The token has no `exp`.",
        causes: &["time.exp_missing"],
        ..Message::ROW
    },
    Message {
        pieces: "maximum of 10 minutes",
        who: DECODE,
        means: "`exp` lies more than 600 seconds after `iat`.",
        causes: &["time.too_long", "time.milliseconds"],
        ..Message::ROW
    },
    Message {
        pieces: "\"authentication failed\" | authentication failed.\"",
        phrases: "authentication failed",
        rank: Rank::Step,
        who: DECODE,
        means: "The token was not signed with the server's secret, or is over; what follows in the message says \
            which. An interrupted rotation may be behind it, too.",
        causes: &[
            "signature.previous_secret",
            "signature.mismatch",
            "signature.newline",
            "signature.quotes",
            "time.expired",
        ],
        ..Message::ROW
    },
    Message {
        pieces: "authentication failed. user not found | authentication failed. wrong password | \
            authentication failed.  password is required | please pass email and password",
        who: "a Tiledesk server, to an administrator who signs in",
        means: "The e-mail address or the password of the account is wrong. It is not about a token.",
        next: "Sign in to the dashboard with the same account; `tilepass secret rotate --on-server` asks for both.",
        ..Message::ROW
    },
    Message {
        pieces: "\"msg\":\"user not found.\" | msg: 'user not found.'",
        who: "a Tiledesk server at sign-in",
        means: "The token was accepted, but the visitor's own record was not found and none was made.",
        causes: &["custom.id_prefix", "claims.role", "claims.external_id"],
        ..Message::ROW
    },
    Message {
        pieces: "project_user not active | project user not active",
        who: "a Tiledesk server at sign-in",
        means: "The token is right, but this visitor was blocked, or removed from the project, in the dashboard.",
        next: "Look the visitor up among the project's contacts.",
        ..Message::ROW
    },
    Message {
        pieces: "project hasnt  a jwtsecret | project hasnt a jwtsecret | jwtsecret*not *",
        who: SERVER,
        means: "No secret was ever made for this project on this server, so no token can be right.",
        next: "Let the dashboard make one, or `tilepass secret rotate --on-server`.",
        causes: &["signature.mismatch"],
        ..Message::ROW
    },
    Message {
        pieces: "you dont belong to the project | you dont have the required role | \
            you dont have the required permission | you don't have the permission required",
        who: "a Tiledesk server, after the sign-in",
        means: "The token was accepted, but its user does not belong to the project that was asked, or may not do this: it \
            names another project, or the visitor has not signed in there yet.",
        causes: &["custom.aud", "custom.id_prefix", "claims.role"],
        ..Message::ROW
    },
    Message {
        pieces: "project not found with id | invalid project id | projectid is not defined",
        who: SERVER,
        means: "There is no such project on this server: the id is another server's, or was mistyped.",
        next: "Copy the id from the dashboard's address, and set it with `tilepass project set --id ID`.",
        causes: &["custom.aud"],
        ..Message::ROW
    },
    Message {
        pieces: "passport jwt is revoked with jti | revoked_token | the token has been blacklisted | \
            token_blacklisted",
        phrases: "the token has been revoked",
        who: "a server that keeps a list of revoked tokens",
        means: "The token's `jti` was revoked.",
        next: "Let the back end sign a new token for each visit.",
        ..Message::ROW
    },
];

/// Any web server's words.
pub(super) const WEB: &[Message] = &[
    Message {
        pieces: "204 no content | 204 (no content)",
        phrases: "no content",
        words: "204",
        rank: Rank::Status,
        who: "the site's own back end, such as a sample of `tilepass snippet`",
        means: "/chat-token has no token for this visitor: nobody is signed in on the site, so the chat is a guest's. That is \
        as it should be, unless somebody is signed in.",
        next: "If somebody is: does the request carry the session's cookie, and does the sample's function say who that is?",
        ..Message::ROW
    },
    Message {
        pieces: "404 not found | 404 (not found) | cannot get /* | cannot post /* | \
            the requested url was not found on this server",
        words: "404",
        rank: Rank::Status,
        who: "a web server",
        means: "There is nothing at that address. It is about the address, not about a token: of /chat-token, of the \
            widget's launch.js, or of the Tiledesk server.",
        next: "Ask the address with `curl -i`.",
        ..Message::ROW
    },
];

const VAULT: &str = "HashiCorp Vault or OpenBao";

/// The words of a vault, where a team keeps its secrets.
pub(super) const VAULTS: &[Message] = &[
    Message {
        pieces: "vault is sealed | the vault * is sealed",
        who: VAULT,
        means: "It runs and answers nothing until it is unsealed, as after each start. Nothing was read or changed.",
        next: "Have whoever runs it unseal it: `vault operator unseal`, `bao operator unseal`.",
        ..Message::ROW
    },
    Message {
        pieces: "\"errors\"*permission denied | errors:*permission denied | preflight capability check returned 403",
        who: VAULT,
        means: "The vault's token has expired or was revoked, or its policy does not allow this at that path: a vault says \
            the same of all three. It is not about a chat token.",
        next: "`vault token lookup` or `bao token lookup` says whether the token is good; the policy wants `read`, `create` \
            and `update` on `MOUNT/data/PATH`.",
        ..Message::ROW
    },
    Message {
        pieces: "missing client token",
        who: VAULT,
        means: "It was asked without a token of its own: nobody is signed in to the vault, or VAULT_TOKEN does not reach \
            the program. It is not about a chat token.",
        next: "`vault login` or `bao login`; in CI, TILEPASS_VAULT_JWT or the runner's own.",
        ..Message::ROW
    },
    Message {
        pieces: "check-and-set parameter did not match the current version | check-and-set parameter required*",
        who: VAULT,
        means: "Somebody else has written the same path since it was read, so nothing was overwritten; or the mount takes \
            no write that does not say which version it replaces.",
        next: "Run the command again: it reads the newest version first.",
        ..Message::ROW
    },
    Message {
        pieces: "no handler for route",
        who: VAULT,
        means: "No secrets engine is mounted where that path begins: the mount has another name, or was never enabled.",
        next: "`vault secrets list` or `bao secrets list` shows the mounts; tilepass wants a KV engine of version 2.",
        ..Message::ROW
    },
];

/// Other vendors' chats, whose messages come up in the same searches.
pub(super) const OTHER_VENDORS: &[Message] = &[
    Message {
        pieces: "missing key id (kid) | invalid jwt header. missing key id | invalid_auth*invalid jwt | smooch*jwt | \
            sunshine*jwt | zendesk*jwt | zopim*jwt | jwt provided * intercom* | intercom*jwt* | freshchat*jwt* | \
            invalid_grant*jwt* | invalid_grant: *",
        who: "Zendesk, Intercom, Google or another vendor, not Tiledesk",
        means: "Another vendor's service refused a token, by its own rules: Zendesk's wants a `kid` in the header, for instance, \
            where a Tiledesk server looks for none.",
        next: "Follow that vendor's documentation, or make the token for this widget: `tilepass token sign`.",
        causes: SIGN_IN,
        ..Message::ROW
    },
    Message {
        pieces: "invalid identifier hash provided | hmac failed: invalid identifier hash | identifier_hash* | \
            user_hash* | userhash*invalid | user hash is invalid | identity verification*user_hash",
        who: "Chatwoot, Intercom or another vendor's chat, not Tiledesk",
        means: "That chat takes no token, but a hash: the HMAC-SHA256, in hex, of the user's id. Tiledesk's widget takes a \
            JWT.",
        next: "Make a token for this widget: `tilepass token sign`.",
        ..Message::ROW
    },
    Message {
        pieces: "auth/invalid-custom-token | auth/custom-token-mismatch | firebaseerror: firebase: error (auth/* | \
            custom token corresponds to a different audience | invalid_custom_token | credential_mismatch | \
            firebase id token has* | firebaseautherror* | error (auth/*",
        who: "Firebase, not Tiledesk",
        means: "The token went to Firebase, whose own `signInWithCustomToken` takes tokens that a service account signed with \
            RS256. The widget's function has the same name.",
        next: "Call the widget's: `window.Tiledesk('signInWithCustomToken', token)`.",
        ..Message::ROW
    },
];
