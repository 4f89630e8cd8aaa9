# Completions of tilepass for fish, 3.1 or later. Generated: `make generate`.

# The commands below the one in $argv[1], and what they do.
function __tilepass_commands
    switch "$argv[1]"
        case ''
            printf '%s\t%s\n' 'secret' 'Make, store, rotate and forget the shared secret' \
                'token' 'Mint, inspect, try and explain tokens' \
                'project' 'Set, list and forget the settings of projects' \
                'signer' 'Set, list and check the back ends that mint a project\'s tokens' \
                'snippet' 'Print a server-side sample that mints tokens, or the page that signs in with them' \
                'doctor' 'Check that all is well here: stores, settings, permissions, servers, completions' \
                'help' 'Show the help of a command' \
                'man' 'Print a manual page' \
                'completions' 'Print the completion script of a shell'
        case 'secret'
            printf '%s\t%s\n' 'generate' 'Make a secret here, store it, and show it once' \
                'import' 'Store a secret that the dashboard made' \
                'rotate' 'Replace the secret by another one' \
                'restore' 'Bring the secret back that was replaced' \
                'check' 'Ask the server whether it still has the secret' \
                'status' 'Show every project: settings, store, fingerprint, age, origin; never the secret' \
                'passphrase' 'Change the passphrase of the secrets file' \
                'incident' 'Show who and what may still be inside after a leak' \
                'remove' 'Forget a secret' \
                'exec' 'Run a program with the secret in its environment' \
                'deliver' 'Bring the secret to the back ends that mint with it'
        case 'token'
            printf '%s\t%s\n' 'sign' 'Mint a token, ready to paste' \
                'inspect' 'Decode, verify and explain a token' \
                'scan' 'Find tokens in logs, and say who signed each' \
                'try' 'Ask a Tiledesk server whether it takes a token' \
                'explain' 'Explain a finding, or a message that a server, a library or a browser showed'
        case 'project'
            printf '%s\t%s\n' 'set' 'Remember a project\'s Tiledesk id, server, scheme and store' \
                'list' 'Show every project: Tiledesk id, server, scheme, store' \
                'use' 'Choose the project that commands use where none is named' \
                'rename' 'Give a project another name' \
                'remove' 'Forget a project\'s settings'
        case 'signer'
            printf '%s\t%s\n' 'set' 'Say where a back end hands out tokens, and what brings it the secret' \
                'list' 'List the signers: their addresses and commands' \
                'check' 'Ask the signers for a token, and say whether they mint with the current secret' \
                'remove' 'Forget a signer'
    end
end

# The flags of the command in $argv[1].
function __tilepass_flags
    switch "$argv[1]"
        case ''
            printf '%s\t%s\n' '--version' 'Print version' \
                '-V' 'Print version'
        case 'secret generate'
            printf '%s\t%s\n' '--hide' 'Store it without showing it' \
                '--length' 'How many characters of 0-9, A-Z, a-z (32 to 256)' \
                '--local' 'Make it here although the project is on a Tiledesk server, which will not know it'
        case 'secret import'
            printf '%s\t%s\n' '--from-env-file' 'Take it out of a file of lines `NAME=value`, with --env' \
                '--env' 'Which line of that file has it' \
                '--as-is' 'Take a secret that looks like something else: a UUID in capitals, a Tiledesk id' \
                '--id' 'The project\'s id on the Tiledesk server, to be remembered' \
                '--server' 'The server\'s API, to be remembered; without it, https://api.tiledesk.com/v3. It is not asked' \
                '--insecure-http' 'Take a server that is asked over plain http, on another computer; not remembered'
        case 'secret rotate'
            printf '%s\t%s\n' '--from' 'Read the new secret from a file, or `-` for stdin or a hidden prompt' \
                '--as-is' 'With --from: take a secret that looks like something else, as a UUID in capitals does' \
                '--local' 'Make the new secret here' \
                '--on-server' 'Let the Tiledesk server make the new secret' \
                '--id' 'The project\'s id on the Tiledesk server, to be remembered' \
                '--server' 'The server\'s API, which `secret rotate` remembers; without it the project\'s own, else https://api.tiledesk.com/v3' \
                '--timeout' 'How long to wait for the server, at each step: 1 second to 10 minutes' \
                '--insecure-http' 'Allow plain http to another computer: everybody on the way can read what is sent' \
                '--admin-token-file' 'Ask with an administrator\'s user token from a file, or `-` for stdin, in place of e-mail address and password' \
                '--verify' 'Afterwards, ask the server (its `jwt/decode`) whether it takes a token of the new secret' \
                '--length' 'How many characters a secret made here has (32 to 256)' \
                '--hide' 'Store the new secret without showing it' \
                '--yes' 'Do not ask; needs `--project`, unless there is only one' \
                '--dry-run' 'Only say what would happen' \
                '--deliver' 'Then bring it to the project\'s signers, and ask them until all mint with it' \
                '--wait' 'With --deliver: how long to ask: 1 second to 1 day' \
                '--limit' 'With --deliver: how long one delivery may take: 1 second to 1 day' \
                '--without' 'With --deliver: leave this signer out; may be repeated' \
                '--leaked' 'With --deliver: the old secret has leaked, so rotate although a signer does not answer, or not with the old secret' \
                '--report' 'With --deliver: write down for a ticket who has the new secret and how long visitors were locked out'
        case 'secret restore'
            printf '%s\t%s\n' '--id' 'The project\'s id on the Tiledesk server' \
                '--server' 'The server\'s API, which `secret rotate` remembers; without it the project\'s own, else https://api.tiledesk.com/v3' \
                '--timeout' 'How long to wait for the server, at each step: 1 second to 10 minutes' \
                '--insecure-http' 'Allow plain http to another computer: everybody on the way can read what is sent' \
                '--yes' 'Do not ask; needs `--project`, unless there is only one'
        case 'secret check'
            printf '%s\t%s\n' '--id' 'The project\'s id on the Tiledesk server' \
                '--secret-file' 'Read the secret from a file, or `-` for stdin' \
                '--server' 'The server\'s API, which `secret rotate` remembers; without it the project\'s own, else https://api.tiledesk.com/v3' \
                '--timeout' 'How long to wait for the server, at each step: 1 second to 10 minutes' \
                '--insecure-http' 'Allow plain http to another computer: everybody on the way can read what is sent'
        case 'secret status'
            printf '%s\t%s\n' '--max-age' 'Exit with 1 when a secret is older than this, such as 90d or 12h' \
                '--strict' 'Exit with 4 when something is not known of a secret, and with 1 when the server or a signer has another one'
        case 'secret passphrase'
            printf '%s\t%s\n' '--new-file' 'Read the new passphrase from a file, or `-` for stdin or a hidden prompt; a line break at its end does not count'
        case 'secret incident'
            printf '%s\t%s\n' '--id' 'The project\'s id on the Tiledesk server' \
                '--server' 'The server\'s API, which `secret rotate` remembers; without it the project\'s own, else https://api.tiledesk.com/v3' \
                '--timeout' 'How long to wait for the server, at each step: 1 second to 10 minutes' \
                '--insecure-http' 'Allow plain http to another computer: everybody on the way can read what is sent' \
                '--admin-token-file' 'Ask with an administrator\'s user token from a file, or `-` for stdin, in place of e-mail address and password'
        case 'secret remove'
            printf '%s\t%s\n' '--previous' 'Forget only the secret that was replaced' \
                '--yes' 'Do not ask; needs `--project`, unless there is only one'
        case 'secret exec'
            printf '%s\t%s\n' '--env' 'The variable to put the secret into' \
                '--file-env' 'Put the path of a file with the secret into this variable; none holds the secret itself' \
                '--yes' 'Hand it over although it is not known whether a server has replaced it' \
                '--secret-file' 'Read the secret from a file, or `-` for stdin'
        case 'secret deliver'
            printf '%s\t%s\n' '--only' 'To this signer alone; may be repeated' \
                '--failed' 'To those that do not have it yet, as far as is known here' \
                '--limit' 'How long one delivery may take: 1 second to 1 day' \
                '--wait' 'Then ask the signers until they mint with it, for this long at most' \
                '--dry-run' 'Only say to whom it would be brought, and by what' \
                '--yes' 'Do not ask; needs `--project`, unless there is only one'
        case 'token sign'
            printf '%s\t%s\n' '--name' 'The visitor\'s name; without it, first and last name make it' \
                '--email' 'The visitor\'s e-mail address' \
                '--external-id' 'Your own id of the visitor, which never changes: letters, digits, `-`, `_`, `.`' \
                '--test-visitor' 'Sign for Test Visitor, test-visitor@example.com, test-visitor; what is given of a visitor takes its place' \
                '--ttl' 'How long it lives: whole seconds, or a number with a unit (5m, 1h30m)' \
                '--iat' 'The time of issue in place of now: RFC 3339, or whole seconds since 1970' \
                '--claim' 'Another claim: KEY=TEXT, or KEY:=JSON for any other value' \
                '--scheme' 'Token scheme' \
                '--id' 'The project\'s id on the Tiledesk server' \
                '--first-name' 'First name, in place of the name up to its last blank (custom, both)' \
                '--last-name' 'Last name, in place of the name\'s last word (custom, both)' \
                '--attribute' 'An attribute of the visitor, which agents see (custom, both)' \
                '--fault' 'Make a token with exactly this mistake, to see how a page takes it; `all` for one of each, as JSON lines' \
                '--format' 'How to print it' \
                '--batch' 'Sign a token for each record of a file: JSON lines, or CSV with a header line; `-` or nothing reads stdin' \
                '--count' 'Sign so many tokens, numbered from 1: `{n}` in --external-id, --email and --name is the number' \
                '--input' 'How the records are written' \
                '--output' 'How the results are written; without it and --format, as JSON lines of external_id and token' \
                '--to' 'Write the results into a new file for you alone (mode 0600), whole or not at all' \
                '--force' 'Let --to replace a file' \
                '--strict' 'Stop at the first bad record; without it, bad records are named and skipped' \
                '--claim-column' 'Take this key or column as a claim of its name; one that is not known is an error without it' \
                '--threads' 'How many threads sign' \
                '--secret-file' 'Read the secret from a file, or `-` for stdin'
        case 'token inspect'
            printf '%s\t%s\n' '--exact' 'Take all that is given, less one line break, as the string that is handed to the widget' \
                '--pick' 'Of several different tokens that are given, take the one of this number' \
                '--at' 'Judge it at another time: RFC 3339, whole seconds since 1970, or `issued` for the time it was issued' \
                '--compare' 'Say what differs in this other token, and matters' \
                '--redact' 'Replace name, e-mail, ids and every other personal value by placeholders, for a ticket' \
                '--no-verify' 'Do not check the signature: no secret is read' \
                '--scheme' 'Token scheme to judge by, where the token itself does not tell' \
                '--id' 'The project\'s id on the Tiledesk server' \
                '--secret-file' 'Read the secret from a file, or `-` for stdin'
        case 'token scan'
            printf '%s\t%s\n' '--only' 'Show only what this one signed' \
                '--lines' 'Show the lines of the logs that the tokens stand in, each token as its hash: they name the signer, and whatever else was logged' \
                '--claims' 'Show the claims of each token, which are about people (with --json)' \
                '--at' 'Judge all at one time, RFC 3339 or whole seconds since 1970; without it, each at the time it was issued' \
                '--scheme' 'Token scheme to judge by, where the token itself does not tell' \
                '--id' 'The project\'s id on the Tiledesk server' \
                '--secret-file' 'Read the secret from a file, or `-` for stdin'
        case 'token try'
            printf '%s\t%s\n' '--test-visitor' 'Try a new token for Test Visitor, and leave stdin alone' \
                '--yes' 'Send the token that is given without asking' \
                '--scheme' 'Token scheme, where the token does not tell' \
                '--id' 'The project\'s id on the Tiledesk server' \
                '--secret-file' 'Read the secret from a file, or `-` for stdin' \
                '--server' 'The server\'s API, which `secret rotate` remembers; without it the project\'s own, else https://api.tiledesk.com/v3' \
                '--timeout' 'How long to wait for the server, at each step: 1 second to 10 minutes' \
                '--insecure-http' 'Allow plain http to another computer: everybody on the way can read what is sent'
        case 'project set'
            printf '%s\t%s\n' '--id' 'The project\'s id on the Tiledesk server: 24 hexadecimal digits in the dashboard\'s address, after `/project/`' \
                '--server' 'The server\'s API; without it, https://api.tiledesk.com/v3' \
                '--scheme' 'Token scheme' \
                '--unset' 'Go back to having no such setting; no secret moves' \
                '--insecure-http' 'Take a server that is asked over plain http, on another computer; not remembered' \
                '--yes' 'Do not ask where a secret leaves a store that others use, too; needs the project\'s name, unless there is only one'
        case 'project use'
            printf '%s\t%s\n' '--unset' 'Choose none'
        case 'project remove'
            printf '%s\t%s\n' '--yes' 'Do not ask; needs the project\'s name, unless there is only one'
        case 'signer set'
            printf '%s\t%s\n' '--check' 'Where it hands out a token' \
                '--check-command' 'Where no address hands one out: a program that prints a token on its first line, and its arguments, with spaces between' \
                '--check-header-file' 'Send the headers in this file (mode 0600), such as a test account\'s cookie: a line `Name: value` for each' \
                '--check-body' 'Post this text in place of asking with GET: a form (`account=test&page=1`) or JSON, and no file\'s name' \
                '--resolve' 'Take this address for the host\'s: one back end, and not the load balancer; it is asked without a proxy'
        case 'signer check'
            printf '%s\t%s\n' '--wait' 'Ask again until all are current, for this long at most: 1 second to 1 day' \
                '--samples' 'Ask every address of each name so often, over new connections (1 to 100); through a proxy, the name' \
                '--check-header-file' 'Send the headers in this file (mode 0600), such as a test account\'s cookie: a line `Name: value` for each' \
                '--check-body' 'Post this text in place of asking with GET: a form (`account=test&page=1`) or JSON, and no file\'s name' \
                '--resolve' 'Take this address for the host\'s: one back end, and not the load balancer; it is asked without a proxy'
        case 'snippet'
            printf '%s\t%s\n' '--framework' 'What the server is built with: django, express, laravel …' \
                '--list' 'Every language and framework, the file to save it as, and the library it uses' \
                '--widget' 'The widget\'s version, for html' \
                '--script-only' 'For html: its script alone, as a file `chat.js`, for a site whose Content-Security-Policy wants that' \
                '--nonce' 'For html: the nonce of a Content-Security-Policy, as your templates write it, such as \'{{ nonce }}\'' \
                '--scheme' 'Token scheme' \
                '--id' 'The project\'s id on the Tiledesk server'
        case 'doctor'
            printf '%s\t%s\n' '--offline' 'Ask no server' \
                '--timeout' 'How long to wait for each server, at each step: 1 second to 10 minutes'
    end
    printf '%s\t%s\n' '--project' 'Which project\'s secret and settings to use' \
        '--store' 'Where the secret is kept: the system\'s keyring, an encrypted file, a team\'s vault, or helper:NAME' \
        '--json' 'Answer in JSON, one object on a line' \
        '--color' 'When to use colour: auto, always or never' \
        '--no-input' 'Never prompt' \
        '--quiet' 'Suppress notes' \
        '-q' 'Suppress notes' \
        '--verbose' 'Show where the secret came from' \
        '-v' 'Show where the secret came from' \
        '--help' 'Print help; `-h` prints a summary' \
        '-h' 'Print help; `-h` prints a summary'
end

# What the flag in $argv[2] of the command in $argv[1] takes.
function __tilepass_takes
    switch "$argv[1] $argv[2]"
        case 'snippet --framework'
            echo 'ask frameworks'
        case '* --project'
            echo 'ask projects'
        case 'secret rotate --without' 'secret deliver --only'
            echo 'ask signers'
        case 'secret import --from-env-file' 'secret rotate --from' 'secret rotate --admin-token-file' 'secret rotate --report' 'secret check --secret-file' 'secret passphrase --new-file' 'secret incident --admin-token-file' 'secret exec --secret-file' 'token sign --batch' 'token sign --to' 'token sign --secret-file' 'token inspect --secret-file' 'token scan --secret-file' 'token try --secret-file' 'signer set --check-header-file' 'signer check --check-header-file'
            echo 'files'
        case 'secret generate --length' 'secret import --env' 'secret import --id' 'secret import --server' 'secret rotate --id' 'secret rotate --server' 'secret rotate --timeout' 'secret rotate --length' 'secret rotate --wait' 'secret rotate --limit' 'secret restore --id' 'secret restore --server' 'secret restore --timeout' 'secret check --id' 'secret check --server' 'secret check --timeout' 'secret status --max-age' 'secret incident --id' 'secret incident --server' 'secret incident --timeout' 'secret exec --env' 'secret exec --file-env' 'secret deliver --limit' 'secret deliver --wait' 'token sign --name' 'token sign --email' 'token sign --external-id' 'token sign --ttl' 'token sign --iat' 'token sign --claim' 'token sign --id' 'token sign --first-name' 'token sign --last-name' 'token sign --attribute' 'token sign --count' 'token sign --claim-column' 'token sign --threads' 'token inspect --pick' 'token inspect --at' 'token inspect --compare' 'token inspect --id' 'token scan --at' 'token scan --id' 'token try --id' 'token try --server' 'token try --timeout' 'project set --id' 'project set --server' 'signer set --check' 'signer set --check-command' 'signer set --check-body' 'signer set --resolve' 'signer check --wait' 'signer check --samples' 'signer check --check-body' 'signer check --resolve' 'snippet --nonce' 'snippet --id' 'doctor --timeout'
            echo 'nothing'
        case '* --store'
            echo 'words 0'
        case '* --color'
            echo 'words 1'
        case 'token sign --scheme' 'token inspect --scheme' 'token scan --scheme' 'token try --scheme' 'project set --scheme' 'snippet --scheme'
            echo 'words 2'
        case 'token sign --fault'
            echo 'words 3'
        case 'token sign --format'
            echo 'words 4'
        case 'token sign --input' 'token sign --output'
            echo 'words 5'
        case 'token scan --only'
            echo 'words 6'
        case 'project set --unset'
            echo 'words 7'
        case 'snippet --widget'
            echo 'words 8'
    end
end

# What comes next behind the command in $argv[1] and as many other words as $argv[2] says.
function __tilepass_value
    switch "$argv[1] $argv[2]"
        case 'secret import 0'
            echo 'files'
        case 'token inspect 0'
            echo 'nothing'
        case 'token scan 0'
            echo 'files'
        case 'token try 0'
            echo 'nothing'
        case 'token explain 0'
            echo 'words 9'
        case 'project set 0'
            echo 'ask projects'
        case 'project use 0'
            echo 'ask projects'
        case 'project rename 0'
            echo 'ask projects'
        case 'project rename 1'
            echo 'nothing'
        case 'project remove 0'
            echo 'ask projects'
        case 'signer set 0'
            echo 'ask signers'
        case 'signer check 0'
            echo 'ask signers'
        case 'signer remove 0'
            echo 'ask signers'
        case 'snippet 0'
            echo 'words 10'
        case 'help *'
            echo 'commands'
        case 'man *'
            echo 'commands'
        case 'completions 0'
            echo 'words 11'
    end
end

# Whether the command in $argv[1] has a program behind `--`.
function __tilepass_runs_a_program
    contains -- "$argv[1]" 'secret exec' 'signer set'
end

# Lists of values.
function __tilepass_words
    switch $argv[1]
        case 0
            printf '%s\t%s\n' 'keyring' '' \
                'file' '' \
                'vault' ''
        case 1
            printf '%s\t%s\n' 'auto' 'On a terminal, unless NO_COLOR is set' \
                'always' 'Into files and pipes, too' \
                'never' 'Nowhere'
        case 2
            printf '%s\t%s\n' 'visitor' 'name, email, external_id, iat, exp, as documented; lives 10 minutes at most' \
                'custom' '_id, sub, aud, email, as sign-in wants them today; may live longer' \
                'both' 'all of these, which works everywhere'
        case 3
            printf '%s\t%s\n' 'shape.not_a_token' '' \
                'shape.bytes_repr' '' \
                'shape.quotes' '' \
                'shape.around' '' \
                'shape.whitespace' '' \
                'shape.parts' '' \
                'shape.truncated' '' \
                'shape.base64' '' \
                'shape.json' '' \
                'shape.signature_encoding' '' \
                'shape.too_long' '' \
                'prefix.missing' '' \
                'prefix.bearer' '' \
                'prefix.other' '' \
                'prefix.doubled' '' \
                'prefix.spaces' '' \
                'header.alg_none' '' \
                'header.alg' '' \
                'header.crit' '' \
                'signature.mismatch' '' \
                'signature.input_around' '' \
                'signature.input_base64' '' \
                'signature.input_json' '' \
                'signature.input_part' '' \
                'signature.input_rewritten' '' \
                'signature.input_utf16' '' \
                'signature.input_hashed' '' \
                'signature.function' '' \
                'signature.plain_hash' '' \
                'signature.swapped' '' \
                'signature.length' '' \
                'signature.empty_key' '' \
                'signature.literal' '' \
                'signature.placeholder' '' \
                'signature.project_id' '' \
                'signature.variable_name' '' \
                'signature.newline' '' \
                'signature.whitespace' '' \
                'signature.bom' '' \
                'signature.quotes' '' \
                'signature.base64_decoded' '' \
                'signature.hex_decoded' '' \
                'signature.base64_encoded' '' \
                'signature.case' '' \
                'signature.uuid_plain' '' \
                'signature.cut' '' \
                'signature.url_encoded' '' \
                'signature.hashed_secret' '' \
                'signature.utf16' '' \
                'signature.hex_encoded' '' \
                'signature.backslash_n' '' \
                'signature.doubled' '' \
                'signature.with_id' '' \
                'signature.setting' '' \
                'signature.prefix' '' \
                'signature.brackets' '' \
                'signature.invisible' '' \
                'signature.dashes' '' \
                'signature.url_decoded' '' \
                'signature.html_escaped' '' \
                'signature.punctuation' '' \
                'signature.bytes_repr' '' \
                'signature.typo' '' \
                'scheme.session' '' \
                'time.iat_missing' '' \
                'time.exp_missing' '' \
                'time.milliseconds' '' \
                'time.ticks' '' \
                'time.duration' '' \
                'time.not_a_number' '' \
                'time.fractional' '' \
                'time.too_long' '' \
                'time.long_lived' '' \
                'time.expired' '' \
                'time.future' '' \
                'time.exp_before_iat' '' \
                'time.not_before' '' \
                'claims.missing' '' \
                'claims.misnamed' '' \
                'claims.nested' '' \
                'claims.type' '' \
                'claims.duplicate' '' \
                'claims.placeholder' '' \
                'claims.external_id' '' \
                'claims.email' '' \
                'claims.name' '' \
                'claims.role' '' \
                'custom.aud' '' \
                'custom.sub' '' \
                'custom.id_prefix' '' \
                'custom.id_tail' '' \
                'server.sign_in' '' \
                'server.unknown' '' \
                'all' ''
        case 4
            printf '%s\t%s\n' 'jwt' '`JWT eyJ…`: what signInWithCustomToken takes' \
                'raw' '`eyJ…`: the token alone' \
                'call' 'The call of the widget\'s API v2 to v4' \
                'call-v5' 'The call of the widget\'s API v5' \
                'header' '`Authorization: JWT eyJ…`' \
                'json' 'JSON with the token, its claims and where the secret came from; `--json` means the same'
        case 5
            printf '%s\t%s\n' 'csv' 'Comma-separated values (RFC 4180), with a header line' \
                'jsonl' 'A JSON object on each line'
        case 6
            printf '%s\t%s\n' 'current' 'The current secret, of the project that the token is for' \
                'previous' 'The secret that was replaced' \
                'other' 'The secret of another project' \
                'variant' 'A secret at hand, changed on its way to the signer or used in a wrong way' \
                'known' 'A key that everybody knows' \
                'unknown' 'None of these'
        case 7
            printf '%s\t%s\n' 'id' '`--id`' \
                'server' '`--server`' \
                'scheme' '`--scheme`' \
                'store' '`--store`'
        case 8
            printf '%s\t%s\n' 'v5' '`window.Tiledesk(…)`' \
                'v4' '`window.tiledesk.…`, from 4.0.20 on; Tiledesk\'s documents call it the Widget JavaScript API v2'
        case 9
            printf '%s\t%s\n' 'shape.not_a_token' '`undefined`, `null`, `[object Object]`, a mask, source code, a server\'s answer, or a text without dots' \
                'shape.bytes_repr' '`b\'…\'` around the token' \
                'shape.quotes' 'quotes around the token, within what is handed over' \
                'shape.around' 'in an exact place, anything before the prefix or behind the token' \
                'shape.whitespace' 'a blank or line break inside the token' \
                'shape.parts' 'not three parts with dots between' \
                'shape.truncated' 'a part that ends in the middle, or a signature under 43 characters' \
                'shape.base64' 'a character that is not base64url' \
                'shape.json' 'a header or payload that is not a JSON object' \
                'shape.signature_encoding' 'a signature in plain base64 or in hexadecimal' \
                'shape.too_long' 'a token of more than 8 KiB' \
                'prefix.missing' 'a bare token' \
                'prefix.bearer' '`Bearer ` before the token' \
                'prefix.other' 'another word before the token' \
                'prefix.doubled' '`JWT JWT `' \
                'prefix.spaces' 'not exactly one blank between `JWT` and the token' \
                'header.alg_none' '`alg: none`, in any spelling' \
                'header.alg' 'an algorithm that is not HS256' \
                'header.crit' '`crit` in the header' \
                'signature.mismatch' 'the secret that should have signed it did not, nor a variant of it' \
                'signature.unknown_signer' 'several secrets are stored, none was named, and none signed it' \
                'signature.previous_secret' 'the secret that was replaced signed it' \
                'signature.other_project' 'another stored project\'s secret signed it' \
                'signature.input_around' 'the right secret signed header and payload with a line break behind them, or something else around them' \
                'signature.input_base64' 'the right secret signed header and payload in padded or plain base64, with line breaks, or encoded twice' \
                'signature.input_json' 'the right secret signed the JSON texts before they were encoded' \
                'signature.input_part' 'the right secret signed one part alone, or both without the dot or in the wrong order' \
                'signature.input_rewritten' 'the right secret signed the same JSON in another spelling (`\\/`, white space, escapes), or another header' \
                'signature.input_utf16' 'the right secret signed header and payload as UTF-16' \
                'signature.input_hashed' 'the right secret signed a hash of header and payload' \
                'signature.function' 'the right secret signed it, but by HMAC with another hash than SHA-256' \
                'signature.plain_hash' 'a plain hash of text and secret stands in place of the HMAC' \
                'signature.swapped' 'the HMAC\'s key and text are swapped' \
                'signature.length' 'a signature that has not the 32 bytes of HS256' \
                'signature.empty_key' 'an empty key signed it' \
                'signature.literal' 'the text `undefined`, `null`, `None`, `nil` or `false` signed it' \
                'signature.placeholder' 'an example\'s secret signed it: `your-256-bit-secret`, `secret`, `changeme`' \
                'signature.project_id' 'the Tiledesk id signed it' \
                'signature.variable_name' 'the name of a variable signed it, such as `CHAT_SECRET` or `${CHAT_SECRET}`' \
                'signature.newline' 'the secret with a line break around it signed it' \
                'signature.whitespace' 'the secret with blanks or tabs around it signed it' \
                'signature.bom' 'the secret with a byte order mark before it signed it' \
                'signature.quotes' 'the secret in quotes signed it' \
                'signature.base64_decoded' 'the secret decoded from base64 signed it' \
                'signature.hex_decoded' 'the secret decoded from hexadecimal, or a UUID\'s 16 bytes, signed it' \
                'signature.base64_encoded' 'the secret encoded as base64 signed it' \
                'signature.case' 'the secret in another case signed it' \
                'signature.uuid_plain' 'the secret without its dashes signed it' \
                'signature.cut' 'the secret without its beginning or end signed it' \
                'signature.url_encoded' 'the percent-encoded secret signed it' \
                'signature.hashed_secret' 'a hash of the secret signed it' \
                'signature.utf16' 'the secret as UTF-16 signed it' \
                'signature.hex_encoded' 'the secret encoded as hexadecimal signed it' \
                'signature.backslash_n' 'the secret with `\\n` as two characters behind it signed it' \
                'signature.doubled' 'the secret, written twice, signed it' \
                'signature.with_id' 'the Tiledesk id and the secret together signed it' \
                'signature.setting' 'a whole line of a settings file, with the secret in it, signed it' \
                'signature.prefix' 'the secret with a word such as `base64:` before it signed it' \
                'signature.brackets' 'the secret in brackets or braces signed it' \
                'signature.invisible' 'the secret with an invisible character signed it' \
                'signature.dashes' 'the secret with other dashes in place of its hyphens signed it' \
                'signature.url_decoded' 'the secret with `+` as a blank, or percent-decoded, signed it' \
                'signature.html_escaped' 'the HTML-escaped secret signed it' \
                'signature.punctuation' 'the secret with a comma, semicolon or period behind it signed it' \
                'signature.bytes_repr' 'the secret in Python\'s `b\'…\'` signed it' \
                'signature.typo' 'the secret with a typing error signed it' \
                'secret.short' 'a secret under 32 bytes' \
                'secret.pasted' 'a secret at hand, or what signers make of it, beside the token' \
                'scheme.session' 'a session of Tiledesk\'s own, or another product\'s token' \
                'scheme.visitor_only' 'a token that has only the claims of scheme `visitor`' \
                'time.iat_missing' 'no `iat`' \
                'time.exp_missing' 'no `exp`' \
                'time.milliseconds' 'a time above 10^11' \
                'time.ticks' 'a time in ticks of 100 nanoseconds' \
                'time.duration' '`exp` or `iat` below 10^9' \
                'time.not_a_number' 'a time that is a text or null' \
                'time.fractional' 'a time with a fraction' \
                'time.too_long' '`exp` more than 600 seconds after `iat` (visitor, both)' \
                'time.long_lived' 'a life of more than 24 hours (custom)' \
                'time.expired' '`exp` is over' \
                'time.future' '`iat` more than 2 minutes ahead' \
                'time.exp_before_iat' '`exp` is not after `iat`' \
                'time.not_before' '`nbf` is ahead' \
                'claims.missing' 'a claim that the scheme requires is absent' \
                'claims.misnamed' '`externalId`, `user_id`, `username`, `mail`, `nameid`, `subject`, `audience` and their like' \
                'claims.nested' 'a claim one level down, in `user`, `payload`, `data` or the like' \
                'claims.type' 'a claim that is a number, an object, a list or null, where a text is wanted' \
                'claims.duplicate' 'the same key twice in one object, at any depth' \
                'claims.placeholder' '`undefined`, `<PROJECT_ID>`, `#{…}`, `YOUR_…`, `{{…}}`, `%s` in a claim, or an example\'s value' \
                'claims.external_id' 'an `external_id` that is empty, `undefined` or its like, too long, or has other characters than letters, digits, `-`, `_`, `.`' \
                'claims.email' 'an `email` that is no address' \
                'claims.name' 'a `name` that is blank, `undefined` or its like, or has control characters' \
                'claims.secret' 'a secret at hand, or what signers make of it, in header or claims' \
                'claims.role' 'a `role`' \
                'custom.aud' 'an `aud` that is not https://tiledesk.com/projects/<id>, or another project\'s' \
                'custom.sub' 'a `sub` that is not userexternal' \
                'custom.id_prefix' 'an `_id` that does not begin with the Tiledesk id and `_`' \
                'custom.id_tail' 'an `_id` that ends in another id than `external_id`' \
                'server.sign_in' 'nothing else is wrong, and a Tiledesk server refuses it at sign-in' \
                'server.unknown' 'nothing is wrong, but what a Tiledesk server answers at sign-in is not known'
        case 10
            printf '%s\t%s\n' 'go' 'with net/http' \
                'html' 'the page' \
                'java' 'with jdk' \
                'node' 'without a framework' \
                'php' 'without a framework' \
                'python' 'without a framework' \
                'ruby' 'with rack' \
                'rust' 'without a framework' \
                'sh' 'with cgi' \
                'net/http' 'for go' \
                'jdk' 'for java' \
                'spring' 'for java' \
                'express' 'for node' \
                'next' 'for node' \
                'laravel' 'for php' \
                'django' 'for python' \
                'flask' 'for python' \
                'fastapi' 'for python' \
                'rack' 'for ruby' \
                'rails' 'for ruby' \
                'cgi' 'for sh'
        case 11
            printf '%s\t%s\n' 'bash' 'bash' \
                'zsh' 'zsh' \
                'fish' 'fish' \
                'powershell' 'PowerShell' \
                'elvish' 'elvish'
    end
end

# Everything that can stand where the cursor is.
function __tilepass_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l path ''
    set -l target ''
    set -l takes ''
    set -l prefix ''
    set -l ended 0
    set -l count 0
    set -l index 1
    for word in $words[2..-1]
        set index (math $index + 1)
        if test -n "$takes"
            set takes ''
            continue
        end
        if test $ended -ne 0
            continue
        end
        switch $word
            case --
                set ended $index
            case '--*=*'
            case '-*'
                set takes (__tilepass_takes "$path" $word)
            case '*'
                if test $count -eq 0; and contains -- $word (__tilepass_commands "$path" | string replace -r '\t.*' '')
                    set path (string trim -- "$path $word")
                else
                    set target (string trim -- "$target $word")
                    set count (math $count + 1)
                end
        end
    end
    if test $ended -ne 0
        if __tilepass_runs_a_program "$path"
            set -l program
            if test $ended -lt (count $words)
                set program (string escape -- $words[(math $ended + 1)..-1])
            end
            complete --do-complete (string join ' ' -- $program $current)
        end
        return
    end
    if test -z "$takes"; and string match -q -- '--*=*' $current
        set -l parts (string split -m 1 = -- $current)
        set takes (__tilepass_takes "$path" $parts[1])
        set prefix $parts[1]=
        set current $parts[2]
        test -n "$takes"; or return
    end
    if test -n "$takes"
        __tilepass_offer "$takes" "$prefix" "$current" $words
    else if string match -q -- '-*' $current
        __tilepass_flags "$path"
    else
        set -l value (__tilepass_value "$path" $count)
        switch "$value"
            case commands
                __tilepass_commands "$target"
            case '?*'
                __tilepass_offer "$value" '' "$current" $words
            case '*'
                if test $count -eq 0
                    set -l commands (__tilepass_commands "$path")
                    if set -q commands[1]
                        string join -- \n $commands
                        return
                    end
                end
                __tilepass_flags "$path"
        end
    end
end

# The values of one kind, behind a prefix.
function __tilepass_offer -a kind prefix current
    set -l values
    switch $kind
        case files
            set values (__fish_complete_path "$current")
        case 'ask *'
            set values (command tilepass __complete (string replace 'ask ' '' -- $kind) -- $argv[5..-1] 2> /dev/null)
        case 'words *'
            set values (__tilepass_words (string replace 'words ' '' -- $kind))
    end
    for value in $values
        echo -- $prefix$value
    end
end

complete -c tilepass -f -a '(__tilepass_complete)'
