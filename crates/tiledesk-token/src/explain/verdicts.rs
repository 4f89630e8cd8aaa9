//! What `tilepass token inspect` itself says, for those who have its words without its codes: a line of a log of CI.

use super::Message;

const ROW: Message = Message { who: "`tilepass token inspect`", ..Message::ROW };

pub(super) const VERDICTS: &[Message] = &[
    Message {
        pieces: "not signed with the secret that was given | not signed with the secret of project* | \
            nor with a variant of it",
        means: "The secret that should have signed the token did not, and no mistake that is known explains it: the \
            signer has another secret, or the token was changed after it was signed.",
        causes: &["signature.mismatch"],
        ..ROW
    },
    Message {
        pieces: "secrets stored here signed it | the one secret that is stored here did not sign it",
        means: "No project was named, and none of the secrets that are stored here signed the token.",
        causes: &["signature.unknown_signer"],
        ..ROW
    },
    Message {
        pieces: "that signer still has the old one",
        means: "The token was signed with the secret before the rotation.",
        causes: &["signature.previous_secret"],
        ..ROW
    },
    Message {
        pieces: "expired * ago, by this computer's clock",
        means: "The token's `exp` has passed. Where it was just made, one of the two clocks is wrong.",
        causes: &["time.expired"],
        ..ROW
    },
    Message {
        pieces: "is missing: a server would accept the token for ever",
        means: "The token says nowhere when it ends.",
        causes: &["time.exp_missing"],
        ..ROW
    },
    Message {
        pieces: "today's sign-in endpoint answers 401*",
        means: "The token has the five documented claims alone, and those that today's server asks for are not there.",
        causes: &["scheme.visitor_only"],
        ..ROW
    },
    Message {
        pieces: "a token wants base64url without padding",
        means: "The signature was encoded by hand, and not as a token's.",
        causes: &["shape.signature_encoding"],
        ..ROW
    },
];
