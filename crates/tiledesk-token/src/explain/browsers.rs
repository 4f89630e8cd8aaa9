//! What browsers say, and the JavaScript in a page.

use super::{Message, Rank};

const CONSOLE: &str = "a browser's console";

/// What stands in a console.
pub(super) const BROWSERS: &[Message] = &[
    Message {
        pieces: "signinwithcustomtoken is not a function | reading 'signinwithcustomtoken' | \
            cannot read property 'signinwithcustomtoken' | evaluating 'window.tiledesk* | evaluating 'tiledesk* | \
            tiledesk is not defined | tiledesk is undefined | tiledesk is not a function | \
            can't find variable: tiledesk | undefined (reading 'signin* | window.tiledesk*is undefined | \
            window.tiledesk*is not * | tiledesk.on is not a function",
        who: CONSOLE,
        means: "The page called the widget before it was there, or with the call of another version. In version 4 it \
            is window.tiledesk.signInWithCustomToken(…), after onLoadParams: Tiledesk's documents call that the Widget \
            JavaScript API v2. In version 5 it is window.Tiledesk('signInWithCustomToken', …).",
        next: "`tilepass snippet html` prints a page for either (`--widget`).",
        ..Message::ROW
    },
    Message {
        pieces: "unexpected token 'j', \"jwt* | unexpected token j in json at position 0 | \
            unexpected token 'e', \"eyj* | unexpected token e in json at position 0 | \
            json.parse: unexpected character at line 1 column 1* | json parse error: unexpected identifier*",
        who: CONSOLE,
        means: "The page read the answer as JSON, as `response.json()` does. What the back end hands out is text.",
        next: "Read it with `response.text()`.",
        ..Message::ROW
    },
    Message {
        pieces: "unexpected token '<'* | expected expression, got '<'* | mime type (“text/html”)* | \
            mime type ('text/html')* | mime type (\"text/html\")* | \
            unexpected non-whitespace character after json* | unexpected token <* | \"<!doctype* | \
            <!doctype *is not valid json | json parse error: unrecognized token '<' | unrecognized token '<' | \
            invalid character '<' looking for beginning of value | expecting value: line 1 column 1 (char 0) | \
            unexpected character ('<'* | '<' is an invalid start of a value",
        who: "a page, or a program that reads an answer as JSON",
        means: "The answer is a page in HTML and no JSON: a log-in page, an error page of a proxy, or a page for every \
            address that has none of its own.",
        next: "Look at the answer itself with `curl -i` and at its status and address.",
        ..Message::ROW
    },
    Message {
        pieces: "\"undefined\" is not valid json | \"[object object]\" is not valid json | \
            \"[object promise]\" is not valid json | unexpected token u in json at position 0 | \
            unexpected token o in json at position 1 | unexpected end of json input | \
            json parse error: unexpected eof | json.parse: unexpected end of data | \
            json parse error: unexpected identifier \"undefined\" | \
            json parse error: unexpected identifier \"object\"",
        who: "a page or a back end in JavaScript",
        means: "Something was read as JSON before it was there, or is empty: `undefined`, an object that is no text, or an \
            answer without a body. An `await` is missing, or a field has another name.",
        next: "Print what is read, before it is read.",
        causes: &["shape.not_a_token"],
        ..Message::ROW
    },
    Message {
        pieces: "invalid or unexpected token | syntaxerror: illegal character* | syntaxerror: invalid character* | \
            syntaxerror: '' string literal contains an unescaped line break | \
            string literal contains an unescaped line break | \"\" string literal contains an unescaped line break | \
            syntaxerror: unexpected token* | unterminated template literal | unterminated template (* | \
            syntaxerror: unexpected end of input | syntaxerror: expected* | unterminated string literal* | \
            unterminated string constant* | unexpected eof*string | missing ) after argument list | \
            unexpected identifier* | syntaxerror: unexpected string* | expected ')' * | expected ',' or ')' after*",
        phrases: "unexpected identifier | unexpected string | unexpected eof",
        who: CONSOLE,
        means: "The script in the page does not read as JavaScript: there are curly quotes, a line break in a text, or a \
            quote in the text that ends it. A template that writes a name or a token into the page does that.",
        next: "Look at the page's source, at the line that the message names. Let the template write JSON, or fetch the token.",
        causes: &["shape.quotes", "shape.whitespace"],
        ..Message::ROW
    },
    Message {
        pieces: "failed to execute 'atob'* | atob*not correctly encoded | \
            the string to be decoded is not correctly encoded | \
            the string to be decoded contains characters outside of the latin1 range | invalid character*atob | \
            string contains an invalid character* | the string contains invalid characters | window.atob* | \
            the input is not a valid base64 encoded string",
        who: "a page that decodes a token with `atob`",
        means: "`atob` reads base64, and the parts of a token are base64url: with `-` and `_`, and without `=`. Or it was \
            given the whole token, or no token at all.",
        next: "Let a library such as jwt-decode read it, or look at it with `tilepass token inspect`.",
        ..Message::ROW
    },
    Message {
        pieces: "failed to execute 'btoa'* | characters outside of the latin1 range | btoa*invalidcharactererror | \
            invalidcharactererror*btoa",
        who: "a page or a library that encodes with `btoa`",
        means: "`btoa` takes no characters beyond Latin-1, such as `š`, Chinese or an emoji: a claim has one. The library \
            does not write UTF-8, as a token needs it.",
        next: "Sign in the back end, with a library that encodes UTF-8: `tilepass snippet node`.",
        causes: &["shape.json"],
        ..Message::ROW
    },
    Message {
        pieces: "content security policy* | content-security-policy* | blocked:csp | \
            refused to load the script*violates | refused to connect *because it violates | \
            violates the document's content security policy | blocked by csp | [report only] refused to* | \
            x-frame-options* | frame-ancestors*",
        who: CONSOLE,
        means: "The site's Content Security Policy (CSP) does not allow it: the widget's script, its requests to the server, \
            or its frame.",
        next: "Add the address that the message names to the directive that it names: `script-src` for the widget, \
            `connect-src` for the Tiledesk server (https and wss).",
        ..Message::ROW
    },
    Message {
        pieces: "err_blocked_by_client | blocked by client | err_blocked_by_administrator | err_blocked_by_orb | \
            err_blocked_by_response | ns_error_blocked_by_policy | blocked by a content blocker | \
            content blocker prevented* | was blocked because it is on a tracking* | \
            was blocked because of content blocking | blocked by an extension | was blocked by an extension",
        who: CONSOLE,
        means: "Something in the visitor's browser blocked the request: an ad blocker, another extension, or the company's \
            rules. It is not about the token.",
        next: "Try in a private window without extensions; a first-party address for the widget is blocked less often.",
        ..Message::ROW
    },
    Message {
        pieces: "mixed content: * | was loaded over https, but requested an insecure* | \
            blocked loading mixed active content* | was not allowed to display insecure content* | \
            requested an insecure xmlhttprequest endpoint | insecure operation* | \
            cleartext communication to * not permitted* | cleartext http traffic to * not permitted* | \
            app transport security* | was not allowed to run insecure content*",
        phrases: "mixed content",
        who: CONSOLE,
        means: "The page came by https and asks for something by http, which a browser blocks as mixed, insecure content; a \
            phone's system does not let an app use http at all.",
        next: "Give the widget's script and the server's address as https.",
        ..Message::ROW
    },
    Message {
        pieces: "cors policy* | cross-origin request blocked* | access-control-allow-origin* | \
            access-control-allow-headers* | access-control-allow-methods* | access-control-allow-credentials* | \
            preflight request* | preflight response* | cors error | cross-origin read blocking* | \
            cross-origin-resource-policy* | cors request did not succeed | is not allowed by access-control* | \
            origin * is not allowed by* | due to access control checks | cors missing allow origin | cors header*",
        phrases: "cors",
        who: CONSOLE,
        means: "A page asked another origin than its own, and the answer does not allow that (CORS); an error page of a \
            proxy does not, either.",
        next: "Serve /chat-token from the page's own origin: the session's cookie reaches it there, too. Of a Tiledesk server, \
            look at the status of the answer first.",
        ..Message::ROW
    },
    Message {
        pieces: "[object promise] | [object object]",
        words: "undefined",
        rank: Rank::Status,
        who: "a page or a back end in JavaScript",
        means: "Something was used before it was there: an `await` is missing, or a field has another name.",
        causes: &["shape.not_a_token", "claims.external_id", "claims.name"],
        ..Message::ROW
    },
];
