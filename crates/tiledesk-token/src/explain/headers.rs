//! That a string cannot be sent in a header.

use super::Message;

pub(super) const HEADERS: &[Message] = &[Message {
    pieces: "not a valid http header field value | setrequestheader* | headers.append* | \
            failed to execute 'set' on 'headers'* | non iso-8859-1* | \
            cannot convert value in record<bytestring, bytestring> | cannot convert argument to a bytestring* | \
            is an invalid header value | invalid header value* | invalid character in header* | err_invalid_char | \
            err_http_invalid_header_value | headers.* is an invalid header value | invalid header field value* | \
            unexpected char 0x*in authorization value | unexpected char 0x*value | \
            illegal character(s) in message header value | \
            invalid leading whitespace, reserved character(s), or return character(s) in header value | \
            return character(s) in header value | invalidheader*header value | illegal header value | \
            header values must be of type str or bytes | \
            header may not contain more than a single header, new line detected | header may not contain nul bytes | \
            is not valid header value | new-line characters are not allowed in header values | \
            new-line characters in header values | request headers must contain only ascii characters | \
            specified value has invalid control characters | the format of value '*' is invalid | \
            failed to parse header value | http header contains invalid characters | \
            'latin-1' codec can't encode character* | invalid http header | \
            header field contains invalid characters | malformed header value",
    phrases: "invalid header value",
    who: "a browser, or another program that sends the token",
    means: "The string that was handed over cannot be sent in a header: it has a line break or an unusual character in \
            it, often at its end, from a file or from `echo`.",
    causes: &["shape.whitespace", "shape.not_a_token", "shape.quotes"],
    ..Message::ROW
}];
