
use builtin;
use str;

set edit:completion:arg-completer[tilepass] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'tilepass'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'tilepass'= {
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand secret 'Make, store, rotate and forget the shared secret'
            cand token 'Mint, inspect and explain tokens'
        }
        &'tilepass;secret'= {
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand generate 'Make a secret here, store it, and show it once'
            cand import 'Store a secret that the dashboard made'
            cand rotate 'Replace the secret by another one'
            cand status 'Show every project: fingerprint, age, origin, store; never the secret'
            cand remove 'Forget a secret'
        }
        &'tilepass;secret;generate'= {
            cand --length 'How many characters of 0-9, A-Z, a-z (32 to 256)'
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --hide 'Store it without showing it'
            cand --local 'Make it here although the project is on a Tiledesk server, which will not know it'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tilepass;secret;import'= {
            cand --id 'The project''s id on the Tiledesk server, to be remembered [env: TILEPASS_TILEDESK_ID, not remembered]'
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tilepass;secret;rotate'= {
            cand --from 'Read the new secret from a file, or `-` for stdin or a hidden prompt'
            cand --id 'The project''s id on the Tiledesk server, to be remembered [env: TILEPASS_TILEDESK_ID, not remembered]'
            cand --length 'How many characters a secret made here has (32 to 256)'
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --local 'Make the new secret here'
            cand --hide 'Store the new secret without showing it'
            cand --yes 'Do not ask; needs `--project`, unless there is only one'
            cand --dry-run 'Only say what would happen'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tilepass;secret;status'= {
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tilepass;secret;remove'= {
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --previous 'Forget only the secret that was replaced'
            cand --yes 'Do not ask; needs `--project`, unless there is only one'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tilepass;token'= {
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand sign 'Mint a token, ready to paste'
            cand inspect 'Decode, verify and explain a token'
            cand explain 'Explain a finding, or a message that a server, a library or a browser showed'
        }
        &'tilepass;token;sign'= {
            cand --name 'The visitor''s name'
            cand --email 'The visitor''s e-mail address'
            cand --external-id 'Your own id of the visitor, which never changes: letters, digits, `-`, `_`, `.`'
            cand --ttl 'How long it lives: whole seconds, or a number with a unit (5m, 1h30m)'
            cand --iat 'The time of issue in place of now: RFC 3339, or whole seconds since 1970'
            cand --claim 'Another claim: KEY=TEXT, or KEY:=JSON for any other value'
            cand --scheme 'Which rules the token follows: both when the Tiledesk id is known, else visitor'
            cand --id 'The project''s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]'
            cand --first-name 'First name, in place of the name up to its last blank (custom, both)'
            cand --last-name 'Last name, in place of the name''s last word (custom, both)'
            cand --attribute 'An attribute of the visitor, which agents see (custom, both)'
            cand --fault 'Make a token with exactly this mistake, to see how a page takes it; `all` for one of each, as JSON lines'
            cand --format 'How to print it [default: jwt]'
            cand --secret-file 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]'
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --test-visitor 'Sign for Test Visitor, test-visitor@example.com, test-visitor'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tilepass;token;inspect'= {
            cand --at 'Judge it at another time: RFC 3339, whole seconds since 1970, or `issued` for the time it was issued'
            cand --compare 'Say what differs in this other token, and matters'
            cand --scheme 'Which rules to judge by, where the token itself does not tell'
            cand --id 'The project''s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]'
            cand --secret-file 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]'
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --redact 'Replace name, e-mail, ids and every other personal value by placeholders, for a ticket'
            cand --no-verify 'Do not check the signature: no secret is read'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'tilepass;token;explain'= {
            cand --project 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]'
            cand --store 'Where the secret is kept: the system''s keyring, or an encrypted file [env: TILEPASS_STORE]'
            cand --color 'When to use colour'
            cand --json 'Answer in JSON, one object on a line'
            cand --no-input 'Never ask anything'
            cand -q 'No notes'
            cand --quiet 'No notes'
            cand -v 'Say where things come from'
            cand --verbose 'Say where things come from'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
    ]
    $completions[$command]
}
