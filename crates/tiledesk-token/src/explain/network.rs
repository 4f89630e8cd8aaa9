//! That no answer came, or that somebody on the way answered instead of the server.

use super::{Message, Rank};

const PROGRAM: &str = "a browser, or another program that asks a server";

pub(super) const NETWORK: &[Message] = &[
    Message {
        pieces: "failed to fetch | fetch failed | networkerror when attempting to fetch* | network request failed | \
            err_network* | err_connection_* | err_name_not_resolved | err_internet_disconnected | \
            err_address_unreachable | err_timed_out | err_empty_response | ns_error_* | econnrefused | econnreset | \
            etimedout | enotfound | eai_again | ehostunreach | enetunreach | econnaborted | und_err_* | \
            socket hang up | err_http2_protocol_error | err_quic_protocol_error | curl: (92) | curl: (16) | \
            was not closed cleanly | getaddrinfo* | could not resolve host* | failed to connect to * port * | \
            couldn't connect to server | curl: (5) | curl: (6) | curl: (7) | curl: (28) | curl: (52) | curl: (56) | \
            empty reply from server | operation timed out after | connection timed out after | no route to host | \
            name or service not known | temporary failure in name resolution | nodename nor servname provided | \
            dial tcp* | i/o timeout | context deadline exceeded | max retries exceeded with url | \
            newconnectionerror* | failed to establish a new connection | unknownhostexception* | \
            java.net.connectexception* | sockettimeoutexception* | no such host is known | no such host | \
            actively refused it | failed to open tcp connection | remote end closed connection without response | \
            0 unknown error | tcp connect error | error sending request for url | \
            upstream prematurely closed connection | loading failed for the <script> with source | \
            nsurlerrordomain* | kcferrordomaincfnetwork* | socketexception: * | \
            the remote name could not be resolved | unable to connect to the remote server | \
            could not get response | failed host lookup | connection closed before full header was received | \
            connect() failed (* | timeout of * exceeded",
        phrases: "connection refused | connection reset by peer | connection timed out | network error | \
            load failed | network is unreachable",
        rank: Rank::Step,
        who: PROGRAM,
        means: "No answer came, so it is not about a token: nobody listens at that address, the network is away, or \
            the browser kept the answer from the page (CORS), which another line in its console then says.",
        next: "Ask the address with `curl -i`; `tilepass token try` asks a Tiledesk server.",
        ..Message::ROW
    },
    // A status that stands beside it tells more.
    Message {
        pieces: "err_failed | err_aborted | failed to load resource",
        rank: Rank::Status,
        who: "a browser's console",
        means: "A request failed; why, another line in the console says: a status, CORS, a blocker.",
        next: "Look at the request in the network panel of the browser's tools.",
        ..Message::ROW
    },
    Message {
        pieces: "websocket connection to * failed | websocket connection failed | websocket handshake* | \
            can’t establish a connection to the server at ws* | can't establish a connection to the server at ws* | \
            websocket is closed before the connection is established",
        phrases: "websocket error",
        rank: Rank::Status,
        who: "a browser's console",
        means: "The widget's lasting connection for messages (WebSocket, `wss:`) did not come about. Signing in is a \
            request of its own. Often a proxy does not pass `Upgrade` on, or the site's Content Security Policy lacks \
            the server's `wss:` address in `connect-src`.",
        next: "Look at its status in the network panel of the browser's tools, under WS: 101 is right.",
        ..Message::ROW
    },
    Message {
        pieces: "unable_to_verify_leaf_signature | unable to verify the first certificate | \
            unable_to_get_issuer_cert* | unable to get local issuer certificate | unable to get issuer certificate | \
            self signed certificate* | self-signed certificate* | self_signed_cert* | depth_zero_self_signed_cert | \
            cert_has_expired | certificate has expired or is not yet valid | err_cert_* | err_ssl_* | err_tls_* | \
            err_bad_ssl* | ssl certificate problem* | certificate_verify_failed | certificate verify failed* | \
            certificate signed by unknown authority | x509: * | pkix path building failed* | \
            pkix path validation failed* | unable to find valid certification path | sslhandshakeexception* | \
            sslpeerunverifiedexception* | sslcertverificationerror* | does not match certificate's altnames | \
            no alternative certificate subject name matches | hostname * doesn't match* | \
            hostname mismatch, certificate is not valid | curl: (60) | curl: (51) | curl: (77) | sec_error_* | \
            mozilla_pkix_error_* | ssl_error_bad_cert_domain | the remote certificate is invalid* | \
            the ssl connection could not be established | could not establish trust relationship | \
            invalid peer certificate* | tlsv1 alert unknown ca | trust anchor for certification path not found | \
            nsurlerrordomain code=-1202 | the certificate for this server is invalid | handshakeexception: *",
        phrases: "certificate is not trusted | certificate has expired | bad certificate",
        who: PROGRAM,
        means: "The server's certificate is not trusted: it is self-signed, has expired, is another host's, or its chain \
            lacks the intermediate certificate. It is not about a token.",
        next: "Let the server send its whole certificate chain, or give the program the certificate of your own authority; \
            do not switch the check off, as the token goes over that connection.",
        ..Message::ROW
    },
    Message {
        pieces: "wrong_version_number | ssl_error_rx_record_too_long | err_ssl_protocol_error | \
            packet length too long | http: server gave http response to https client | \
            server gave http response to https client | unsupported or unrecognized ssl message | \
            plain http request was sent to https port | client sent an http request to an https server | \
            curl: (35) | eproto | record layer failure | invalidcontenttype",
        phrases: "unknown protocol | wrong version number",
        who: PROGRAM,
        means: "One side speaks https and the other http: the address has the wrong beginning or port. It is not about a \
            token.",
        next: "Compare the server's address with the one its proxy listens at: https, and usually no port.",
        ..Message::ROW
    },
    Message {
        pieces: "502 bad gateway | 502 (bad gateway) | 503 service unavailable | \
            503 service temporarily unavailable | 503 (service unavailable) | 504 gateway time-out | \
            504 gateway timeout | 504 (gateway time* | service temporarily unavailable | gateway time-out | \
            gateway timeout | upstream connect error or disconnect/reset before headers | upstream timed out* | \
            no live upstreams* | no healthy upstream | web server is down | the origin web server* | \
            web server is returning an unknown error | cloudflare*error code: 5* | cloudflare*522 | \
            default backend - 404",
        phrases: "bad gateway | service unavailable",
        words: "502 | 503 | 504 | 520 | 521 | 522 | 523 | 524",
        rank: Rank::Status,
        who: "a proxy before the server",
        means: "The proxy got no answer from the server behind it: that is down, starting, too slow, or not where the proxy \
            looks for it. The token was not looked at.",
        next: "Try again in a minute; on premises, look at the server's log and at the proxy's.",
        ..Message::ROW
    },
    Message {
        pieces: "429 too many requests | 429 (too many requests) | err_too_many_requests | rate limit exceeded | \
            rate_limit_exceeded | ratelimiterror | throttlerexception*",
        phrases: "rate limit reached | too many requests",
        words: "429",
        rank: Rank::Status,
        who: "a server, or a proxy before it",
        means: "Too many requests came from one address in a short time, so this one was not looked at: the page asks too \
            often, or asks again at once after each refusal.",
        next: "Wait, then ask once for each visit; the page of `tilepass snippet html` stops after three refusals.",
        ..Message::ROW
    },
    Message {
        pieces: "413 payload too large | 413 request entity too large | 413 content too large | 413 (*too large) | \
            request entity too large | payloadtoolargeerror*",
        phrases: "content too large | payload too large",
        words: "413",
        rank: Rank::Status,
        who: "a server, or a proxy before it",
        means: "The body of a request is too large. A token goes in a header, and sign-in has no body: it is about another \
            request, such as a file in the chat.",
        next: "Raise the limit of the proxy (`client_max_body_size` in nginx) if that request is meant to pass.",
        ..Message::ROW
    },
    Message {
        pieces: "request header fields too large | request header or cookie too large | \
            request header is too large | request-uri too large | uri too long | uri too large | \
            http version not supported*header | hpe_header_overflow | header overflow | line over 8190 bytes | \
            got more than 65536 bytes when reading header line | bad request - request too long",
        phrases: "header too large",
        words: "431 | 414",
        rank: Rank::Cause,
        who: "a web server or proxy",
        means: "The token is too long for a header, or for an address.",
        causes: &["shape.too_long"],
        ..Message::ROW
    },
    Message {
        pieces: "400 bad request | 400 (bad request) | http error 400* | invalid http request received | \
            hpe_invalid* | bad request (invalid header name)",
        phrases: "bad request",
        words: "400",
        rank: Rank::Status,
        who: "a server, or a proxy before it",
        means: "The request itself could not be read: a line break or an unusual character in the header, or something \
            missing. A Tiledesk server answers so at sign-in where the token has no `aud`.",
        causes: &["claims.missing", "custom.aud", "shape.whitespace"],
        ..Message::ROW
    },
    Message {
        pieces: "408 request timeout | request timeout | request timed out | client closed request",
        words: "408 | 499",
        rank: Rank::Status,
        who: "a server, or a proxy before it",
        means: "The answer did not come in time, or the other side no longer waited for it. The token was not refused.",
        next: "Try again, and look at how long the server takes.",
        ..Message::ROW
    },
    Message {
        pieces: "301 moved permanently | 302 found | 307 temporary redirect | 308 permanent redirect | \
            err_too_many_redirects | redirected you too many times",
        words: "301 | 302 | 307 | 308",
        rank: Rank::Status,
        who: "a web server or proxy",
        means: "The address has moved, often from http to https or to a log-in page; many programs leave the Authorization \
            header out when they follow.",
        next: "Use the address that the `Location` header of the answer names.",
        ..Message::ROW
    },
    Message {
        pieces: "405 method not allowed | 405 (method not allowed) | method not allowed* | \
            cannot get /*signinwithcustomtoken | methodnotallowed*",
        words: "405",
        rank: Rank::Status,
        who: "a web server",
        means: "The address takes another method: signing in at a Tiledesk server is a POST without a body.",
        next: "`curl -X POST -H \"Authorization: $TOKEN\" …/auth/signinWithCustomToken`, or `tilepass token try`.",
        ..Message::ROW
    },
    Message {
        pieces: "curl: (26) | curl: (23) | curl: option * | curl: (2)",
        who: "curl",
        means: "curl did not ask at all: a file that it was told to read or write is not there, or an option is wrong.",
        next: "`curl -X POST -H \"Authorization: $TOKEN\" https://…/auth/signinWithCustomToken`, with double quotes.",
        ..Message::ROW
    },
    Message {
        pieces: "curl: (3) | url using bad/illegal format | malformed url* | malformed input to a url function | \
            err_invalid_url | failed to parse url | invalid url* | no host part in the url | curl: (1) | \
            unsupported protocol* | no scheme supplied | unknown url type",
        phrases: "invalid url",
        rank: Rank::Step,
        who: PROGRAM,
        means: "The address is none: it lacks `https://`, has a blank or a line break in it, or was never filled in.",
        next: "Print the address between quotes, as the program has it. Inside a token, `aud` is one, too.",
        causes: &["custom.aud"],
        ..Message::ROW
    },
];
