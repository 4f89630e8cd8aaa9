//! What browsers say, and the JavaScript in a page.

use super::Message;

const CONSOLE: &str = "a browser's console";

/// What stands in a console, or in what a page sends.
pub(super) const BROWSERS: &[Message] = &[
    Message {
        pieces: "not a valid http header field value | setrequestheader | invalid header value | headers.append | \
            non iso-8859-1 | invalid character in header",
        who: "a browser",
        means: "The string that was handed to the widget cannot be sent in a header: it has a line break or an \
            unusual character in it.",
        causes: &["shape.whitespace", "shape.not_a_token", "shape.quotes"],
    },
    Message {
        pieces: "signinwithcustomtoken is not a function | reading 'signinwithcustomtoken' | \
            tiledesk is not defined | tiledesk is undefined | undefined (reading 'signin | window.tiledesk",
        who: CONSOLE,
        means: "The page called the widget before it was there, or with the call of another version. In version 4 it \
            is window.tiledesk.signInWithCustomToken(…), after onLoadParams: Tiledesk's documents call that the Widget \
            JavaScript API v2. In version 5 it is window.Tiledesk('signInWithCustomToken', …). `tilepass snippet html` \
            prints a page for either (`--widget`).",
        causes: &[],
    },
    Message {
        pieces: "unexpected token 'j', \"jwt | unexpected token j in json at position 0 | \
            json.parse: unexpected character at line 1 column 1",
        who: CONSOLE,
        means: "The page read the answer as JSON, as `response.json()` does. What the back end hands out is text: \
            `response.text()`.",
        causes: &[],
    },
    Message {
        pieces: "undefined | [object promise] | [object object]",
        who: "a page or a back end in JavaScript",
        means: "Something was used before it was there: an `await` is missing, or a field has another name.",
        causes: &["shape.not_a_token", "claims.external_id", "claims.name"],
    },
    Message {
        pieces: "failed to fetch | networkerror when attempting to fetch | err_connection_refused | \
            err_name_not_resolved | econnrefused | connection refused",
        who: "a browser, or another program that asks a server",
        means: "No answer came, so it is not about a token: nobody listens at that address, the network is away, or \
            the browser kept the answer from the page (CORS), which another line in its console then says.",
        causes: &[],
    },
    Message {
        pieces: "cors policy | cross-origin request blocked | access-control-allow-origin",
        who: CONSOLE,
        means: "A page asked another origin than its own, and the answer does not allow that; an error page of a \
            proxy does not, either. Serve /chat-token from the page's own origin: the session's cookie reaches it \
            there, too.",
        causes: &[],
    },
];
