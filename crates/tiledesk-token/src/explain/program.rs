//! What `tilepass` itself says when a command fails, for those who have a log without the `hint:` lines.

use super::{Message, Rank};

const ROW: Message = Message { who: "`tilepass`", ..Message::ROW };

pub(super) const ERRORS: &[Message] = &[
    Message {
        pieces: "project * has no secret | no secret is stored for project*",
        means: "Nothing is stored under that name in the store that was asked: it was never imported here, or it is \
            another user's, another computer's or another store's.",
        next: "`tilepass` lists the projects here; `tilepass secret import` stores a secret; `--secret-file PATH` gives \
            one without a store.",
        ..ROW
    },
    Message {
        pieces: "there is no secret: neither `tilepass_secret_file` nor `tilepass_secret` is set",
        means: "In CI no store is asked, and no variable carries a secret.",
        next: "Have the runner provide the secret as a file, and set TILEPASS_SECRET_FILE to its path.",
        ..ROW
    },
    Message {
        pieces: "tilepass_secret` is set, but empty",
        means: "The variable is there and holds nothing: a CI that keeps secrets from forks and from branches that are \
            not protected sets it so.",
        next: "Take the variable out, or let the runner fill it.",
        ..ROW
    },
    Message {
        pieces: "where `config.toml` says it belongs",
        means: "The settings remember a secret that its store no longer has: the keyring was emptied or made anew, or \
            the settings came from another computer.",
        next: "`tilepass secret import` stores it again.",
        ..ROW
    },
    Message {
        pieces: "the keyring is locked:",
        means: "The system's keyring is there, and nobody has unlocked it: usual over SSH, in CI and in a service.",
        next: "Unlock it in a session on the desktop, or keep the secret in a file: `--store file`.",
        ..ROW
    },
    Message {
        pieces: "no keyring that tilepass can use | the keyring did not answer within*",
        means: "No program on this computer, or in this session, keeps secrets for others, or it does not answer: usual \
            in containers, over SSH and in CI.",
        next: "`--store file` keeps the secret in an encrypted file.",
        ..ROW
    },
    Message {
        pieces: "the passphrase does not open the secrets file",
        means: "It is another passphrase than the file was made with; nothing was changed.",
        next: "`tilepass doctor` says where the passphrase comes from.",
        ..ROW
    },
    Message {
        pieces: "the secrets file needs its passphrase",
        means: "No variable names the passphrase, and without a terminal nobody can be asked.",
        next: "Set TILEPASS_PASSPHRASE_FILE to the path of a file that holds it.",
        ..ROW
    },
    Message {
        pieces: "several projects are stored here, and none was named",
        means: "Which of them is meant is not guessed.",
        next: "Name it with `--project NAME`, or choose one for good: `tilepass project use NAME`.",
        ..ROW
    },
    Message {
        pieces: "there is no project `*",
        means: "No settings and no secret are stored under that name.",
        next: "`tilepass project list` shows the names.",
        ..ROW
    },
    Message {
        pieces: "another tilepass is writing",
        means: "Another run holds the lock: perhaps one that waits at a prompt.",
        next: "End that one, and try again.",
        ..ROW
    },
    Message {
        pieces: "different tokens were given; one at a time can be inspected",
        means: "The paste has more than one token, and none of them stands in a sign-in call or request.",
        next: "`--pick N` takes one of them.",
        ..ROW
    },
];

/// What `tilepass signer check` finds, in its words and as JSON has it.
const SIGNER: Message = Message { who: "`tilepass signer check`", rank: Rank::Step, ..Message::ROW };

pub(super) const SIGNERS: &[Message] = &[
    Message {
        pieces: "hands out what is no news",
        phrases: "cached",
        means: "The signer's answer is an old one: it was kept by a cache on the way, or the same token is handed out again \
            and again. It does not say which secret the signer has now, and one visitor may get another one's token.",
        next: "Have /chat-token answered with `Cache-Control: no-store`, and by no cache or CDN before it.",
        ..SIGNER
    },
    Message {
        pieces: "the test account is logged out | logged_out",
        phrases: "logged out",
        means: "The signer leads to a log-in page: the session that the check sends with has ended, so it hands out no \
            token. Which secret it has is not known.",
        next: "Log in with the test account, and write its new cookie into the file of `--check-header-file`.",
        ..SIGNER
    },
    Message {
        pieces: "no_token | answers * without a token",
        means: "The signer answered, and no token stands in its answer: nobody is signed in as far as it knows (204), the \
            address is another one, or it failed. Which secret it has is not known.",
        next: "Ask its address with `curl -i`, with the cookie or header that the check sends.",
        ..SIGNER
    },
    Message {
        pieces: "for_nobody | hands a token to somebody who sends no cookie*",
        phrases: "for nobody",
        means: "The signer hands a token to somebody who sends nothing that says who asks, such as a cookie: a demo that \
            signs everybody in, or a cache that hands one visitor's token to all.",
        next: "Let it answer 204 where nobody is signed in; take CHAT_DEMO out of what runs in production.",
        ..SIGNER
    },
    Message {
        pieces: "other_project",
        means: "The signer mints with the secret of another project that is stored here: two signers' secrets were mixed \
            up.",
        next: "Give it its own project's: `tilepass secret deliver`.",
        ..SIGNER
    },
    Message {
        pieces: "\"state\":\"replaced\" | \"state\": \"replaced\" | mints with * which was replaced at",
        means: "The signer still mints with the secret before the rotation, and a server refuses its tokens.",
        next: "Bring it the current one, `tilepass secret deliver`, and restart it: most back ends read it once.",
        ..SIGNER
    },
];
