# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_tilepass_global_optspecs
    string join \n project= store= json color= no-input q/quiet v/verbose h/help V/version
end

function __fish_tilepass_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_tilepass_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_tilepass_using_subcommand
    set -l cmd (__fish_tilepass_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c tilepass -n "__fish_tilepass_needs_command" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_needs_command" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_needs_command" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_needs_command" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_needs_command" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_needs_command" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_needs_command" -s V -l version -d 'Print version'
complete -c tilepass -n "__fish_tilepass_needs_command" -f -a "secret" -d 'Make, store, rotate and forget the shared secret'
complete -c tilepass -n "__fish_tilepass_needs_command" -f -a "token" -d 'Mint, inspect, try and explain tokens'
complete -c tilepass -n "__fish_tilepass_needs_command" -f -a "project" -d 'Set, list and forget the settings of projects'
complete -c tilepass -n "__fish_tilepass_needs_command" -f -a "snippet" -d 'Print a server-side sample that mints tokens, or the page that signs in with them'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -f -a "generate" -d 'Make a secret here, store it, and show it once'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -f -a "import" -d 'Store a secret that the dashboard made'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -f -a "rotate" -d 'Replace the secret by another one'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -f -a "status" -d 'Show every project: fingerprint, age, origin, store; never the secret'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -f -a "remove" -d 'Forget a secret'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and not __fish_seen_subcommand_from generate import rotate status remove exec" -f -a "exec" -d 'Run a program with the secret in its environment'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -l length -d 'How many characters of 0-9, A-Z, a-z (32 to 256)' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -l hide -d 'Store it without showing it'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -l local -d 'Make it here although the project is on a Tiledesk server, which will not know it'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from import" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from import" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from import" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from import" -l id -d 'The project\'s id on the Tiledesk server, to be remembered [env: TILEPASS_TILEDESK_ID, not remembered]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from import" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from import" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l from -d 'Read the new secret from a file, or `-` for stdin or a hidden prompt' -r -F
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l id -d 'The project\'s id on the Tiledesk server, to be remembered [env: TILEPASS_TILEDESK_ID, not remembered]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l server -d 'The server\'s API, which `secret rotate` remembers; without it the project\'s own, else https://api.tiledesk.com/v3 [env: TILEPASS_SERVER, not remembered]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l timeout -d 'How long to wait for the server, at each step: 1 second to 10 minutes [default: 10s]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l admin-token-file -d 'Ask with an administrator\'s user token from a file, or `-` for stdin, in place of e-mail address and password' -r -F
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l length -d 'How many characters a secret made here has (32 to 256)' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l local -d 'Make the new secret here'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l on-server -d 'Let the Tiledesk server make the new secret'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l insecure-http -d 'Allow plain http to another computer: everybody on the way can read what is sent'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l verify -d 'Afterwards, ask the server (its `jwt/decode`) whether it takes a token of the new secret'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l hide -d 'Store the new secret without showing it'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l yes -d 'Do not ask; needs `--project`, unless there is only one'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l dry-run -d 'Only say what would happen'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from status" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from status" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from status" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from status" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from remove" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from remove" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from remove" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from remove" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from remove" -l previous -d 'Forget only the secret that was replaced'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from remove" -l yes -d 'Do not ask; needs `--project`, unless there is only one'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -l env -d 'The variable to put the secret into [default: TILEDESK_SECRET]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -l file-env -d 'Put the path of a file with the secret into this variable; none holds the secret itself' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -l secret-file -d 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]' -r -F
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand secret; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -f -a "sign" -d 'Mint a token, ready to paste'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -f -a "inspect" -d 'Decode, verify and explain a token'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -f -a "try" -d 'Ask a Tiledesk server whether it takes a token'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and not __fish_seen_subcommand_from sign inspect try explain" -f -a "explain" -d 'Explain a finding, or a message that a server, a library or a browser showed'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l name -d 'The visitor\'s name' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l email -d 'The visitor\'s e-mail address' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l external-id -d 'Your own id of the visitor, which never changes: letters, digits, `-`, `_`, `.`' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l ttl -d 'How long it lives: whole seconds, or a number with a unit (5m, 1h30m)' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l iat -d 'The time of issue in place of now: RFC 3339, or whole seconds since 1970' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l claim -d 'Another claim: KEY=TEXT, or KEY:=JSON for any other value' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l scheme -d 'Token scheme: visitor (the five documented claims), custom (today\'s sign-in) or both [default: both where the Tiledesk id is known, else visitor]' -r -f -a "visitor\t''
custom\t''
both\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l id -d 'The project\'s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l first-name -d 'First name, in place of the name up to its last blank (custom, both)' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l last-name -d 'Last name, in place of the name\'s last word (custom, both)' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l attribute -d 'An attribute of the visitor, which agents see (custom, both)' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l fault -d 'Make a token with exactly this mistake, to see how a page takes it; `all` for one of each, as JSON lines' -r -f -a "shape.not_a_token\t''
shape.bytes_repr\t''
shape.quotes\t''
shape.whitespace\t''
shape.parts\t''
shape.truncated\t''
shape.base64\t''
shape.json\t''
shape.signature_encoding\t''
shape.too_long\t''
prefix.missing\t''
prefix.bearer\t''
prefix.other\t''
prefix.doubled\t''
prefix.spaces\t''
header.alg_none\t''
header.alg\t''
header.crit\t''
signature.mismatch\t''
signature.input_around\t''
signature.input_base64\t''
signature.input_json\t''
signature.input_part\t''
signature.input_rewritten\t''
signature.input_utf16\t''
signature.input_hashed\t''
signature.function\t''
signature.plain_hash\t''
signature.swapped\t''
signature.empty_key\t''
signature.literal\t''
signature.placeholder\t''
signature.project_id\t''
signature.variable_name\t''
signature.newline\t''
signature.whitespace\t''
signature.bom\t''
signature.quotes\t''
signature.base64_decoded\t''
signature.hex_decoded\t''
signature.base64_encoded\t''
signature.case\t''
signature.uuid_plain\t''
signature.cut\t''
signature.url_encoded\t''
signature.hashed_secret\t''
signature.utf16\t''
signature.hex_encoded\t''
signature.backslash_n\t''
signature.doubled\t''
signature.with_id\t''
signature.setting\t''
signature.prefix\t''
signature.brackets\t''
signature.invisible\t''
signature.dashes\t''
signature.url_decoded\t''
signature.html_escaped\t''
signature.punctuation\t''
signature.bytes_repr\t''
signature.typo\t''
scheme.session\t''
time.iat_missing\t''
time.exp_missing\t''
time.milliseconds\t''
time.ticks\t''
time.duration\t''
time.not_a_number\t''
time.fractional\t''
time.too_long\t''
time.long_lived\t''
time.expired\t''
time.future\t''
time.exp_before_iat\t''
time.not_before\t''
claims.missing\t''
claims.misnamed\t''
claims.nested\t''
claims.type\t''
claims.duplicate\t''
claims.placeholder\t''
claims.external_id\t''
claims.email\t''
claims.name\t''
claims.role\t''
custom.aud\t''
custom.sub\t''
custom.id_prefix\t''
all\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l format -d 'How to print it [default: jwt]' -r -f -a "jwt\t'`JWT eyJ…`: what signInWithCustomToken takes'
raw\t'`eyJ…`: the token alone'
call\t'The call of the widget\'s API v2 to v4'
call-v5\t'The call of the widget\'s API v5'
header\t'`Authorization: JWT eyJ…`'
json\t'JSON with the token, its claims and where the secret came from; `--json` means the same'"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l secret-file -d 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]' -r -F
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -l test-visitor -d 'Sign for Test Visitor, test-visitor@example.com, test-visitor'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l pick -d 'Of several different tokens that are given, take the one of this number' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l at -d 'Judge it at another time: RFC 3339, whole seconds since 1970, or `issued` for the time it was issued' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l compare -d 'Say what differs in this other token, and matters' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l scheme -d 'Which rules to judge by, where the token itself does not tell' -r -f -a "visitor\t''
custom\t''
both\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l id -d 'The project\'s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l secret-file -d 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]' -r -F
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l redact -d 'Replace name, e-mail, ids and every other personal value by placeholders, for a ticket'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -l no-verify -d 'Do not check the signature: no secret is read'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l scheme -d 'Token scheme, where the token does not tell: visitor, custom or both [default: both where the Tiledesk id is known, else visitor]' -r -f -a "visitor\t''
custom\t''
both\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l id -d 'The project\'s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l secret-file -d 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]' -r -F
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l server -d 'The server\'s API, which `secret rotate` remembers; without it the project\'s own, else https://api.tiledesk.com/v3 [env: TILEPASS_SERVER, not remembered]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l timeout -d 'How long to wait for the server, at each step: 1 second to 10 minutes [default: 10s]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l yes -d 'Send the token that is given without asking'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -l insecure-http -d 'Allow plain http to another computer: everybody on the way can read what is sent'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from try" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from explain" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from explain" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from explain" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from explain" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from explain" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from explain" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from explain" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand token; and __fish_seen_subcommand_from explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -f -a "set" -d 'Remember a project\'s Tiledesk id, server, scheme and store'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -f -a "list" -d 'Show every project: Tiledesk id, server, scheme, store'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and not __fish_seen_subcommand_from set list remove" -f -a "remove" -d 'Forget a project\'s settings'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -l id -d 'The project\'s id on the Tiledesk server: 24 hexadecimal digits in the dashboard\'s address, after `/project/`' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -l server -d 'The server\'s API; without it, https://api.tiledesk.com/v3' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -l scheme -d 'Which rules its tokens follow; without it, both when the Tiledesk id is known, else visitor' -r -f -a "visitor\t''
custom\t''
both\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -l unset -d 'Go back to having no such setting; no secret moves' -r -f -a "id\t'`--id`'
server\t'`--server`'
scheme\t'`--scheme`'
store\t'`--store`'"
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -l insecure-http -d 'Take a server that is asked over plain http, on another computer; not remembered'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from list" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from list" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from list" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from remove" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from remove" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from remove" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from remove" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from remove" -l yes -d 'Do not ask; needs the project\'s name, unless there is only one'
complete -c tilepass -n "__fish_tilepass_using_subcommand project; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l project -d 'Which project\'s secret and settings to use [env: TILEPASS_PROJECT]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l store -d 'Where the secret is kept: the system\'s keyring, or an encrypted file [env: TILEPASS_STORE]' -r -f -a "keyring\t''
file\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Into files and pipes, too'
never\t'Nowhere'"
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l framework -d 'What the server is built with: django, express, laravel … [default: the first in --list]' -r -f -a "cgi\t''
django\t''
express\t''
fastapi\t''
flask\t''
jdk\t''
laravel\t''
net/http\t''
next\t''
plain\t''
rack\t''
rails\t''
spring\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l widget -d 'The widget\'s version, for html [default: v5]' -r -f -a "v5\t'`window.Tiledesk(…)`'
v4\t'`window.tiledesk.…`, from 4.0.20 on; Tiledesk\'s documents call it the Widget JavaScript API v2'"
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l api -d 'What `--widget` was called when v4 was known by its JavaScript API\'s name, v2' -r -f -a "v2\t'That of version 4 of the widget'
v5\t'That of version 5'"
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l nonce -d 'For html: the nonce of a Content-Security-Policy, as your templates write it, such as \'{{ nonce }}\'' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l scheme -d 'Token scheme: visitor (the five documented claims), custom (today\'s sign-in) or both [default: both where the Tiledesk id is known, else visitor]' -r -f -a "visitor\t''
custom\t''
both\t''"
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l id -d 'The project\'s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]' -r
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l json -d 'Answer in JSON, one object on a line'
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l no-input -d 'Never prompt'
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -s q -l quiet -d 'Suppress notes'
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -s v -l verbose -d 'Show where the secret came from'
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l list -d 'Every language and framework, the file to save it as, and the library it uses'
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -l script-only -d 'For html: its script alone, as a file `chat.js`, for a site whose Content-Security-Policy wants that'
complete -c tilepass -n "__fish_tilepass_using_subcommand snippet" -s h -l help -d 'Print help (see more with \'--help\')'
