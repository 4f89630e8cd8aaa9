
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'tilepass' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'tilepass'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'tilepass' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('secret', 'secret', [CompletionResultType]::ParameterValue, 'Make, store, rotate and forget the shared secret')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Mint, inspect, try and explain tokens')
            [CompletionResult]::new('project', 'project', [CompletionResultType]::ParameterValue, 'Set, list and forget the settings of projects')
            [CompletionResult]::new('snippet', 'snippet', [CompletionResultType]::ParameterValue, 'Print a server-side sample that mints tokens, or the page that signs in with them')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check that all is well here: stores, settings, permissions, servers, completions')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Show the help of a command')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            break
        }
        'tilepass;secret' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Make a secret here, store it, and show it once')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Store a secret that the dashboard made')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Replace the secret by another one')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Bring the secret back that was replaced')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Ask the server whether it still has the secret')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show every project: settings, store, fingerprint, age, origin; never the secret')
            [CompletionResult]::new('passphrase', 'passphrase', [CompletionResultType]::ParameterValue, 'Change the passphrase of the secrets file')
            [CompletionResult]::new('incident', 'incident', [CompletionResultType]::ParameterValue, 'Show who and what may still be inside after a leak')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Forget a secret')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a program with the secret in its environment')
            break
        }
        'tilepass;secret;generate' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'How many characters of 0-9, A-Z, a-z (32 to 256)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--hide', '--hide', [CompletionResultType]::ParameterName, 'Store it without showing it')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Make it here although the project is on a Tiledesk server, which will not know it')
            break
        }
        'tilepass;secret;import' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--from-env-file', '--from-env-file', [CompletionResultType]::ParameterName, 'Take it out of a file of lines `NAME=value`, with --env')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Which line of that file has it')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The project''s id on the Tiledesk server, to be remembered [env: TILEPASS_TILEDESK_ID, not remembered]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The server''s API, to be remembered; without it, https://api.tiledesk.com/v3. It is not asked')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Take a secret that looks like something else: a UUID in capitals, a Tiledesk id')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Take a server that is asked over plain http, on another computer; not remembered')
            break
        }
        'tilepass;secret;rotate' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Read the new secret from a file, or `-` for stdin or a hidden prompt')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The project''s id on the Tiledesk server, to be remembered [env: TILEPASS_TILEDESK_ID, not remembered]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The server''s API, which `secret rotate` remembers; without it the project''s own, else https://api.tiledesk.com/v3 [env: TILEPASS_SERVER, not remembered]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for the server, at each step: 1 second to 10 minutes [default: 10s]')
            [CompletionResult]::new('--admin-token-file', '--admin-token-file', [CompletionResultType]::ParameterName, 'Ask with an administrator''s user token from a file, or `-` for stdin, in place of e-mail address and password')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'How many characters a secret made here has (32 to 256)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'With --from: take a secret that looks like something else, as a UUID in capitals does')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Make the new secret here')
            [CompletionResult]::new('--on-server', '--on-server', [CompletionResultType]::ParameterName, 'Let the Tiledesk server make the new secret')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow plain http to another computer: everybody on the way can read what is sent')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Afterwards, ask the server (its `jwt/decode`) whether it takes a token of the new secret')
            [CompletionResult]::new('--hide', '--hide', [CompletionResultType]::ParameterName, 'Store the new secret without showing it')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; needs `--project`, unless there is only one')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only say what would happen')
            break
        }
        'tilepass;secret;restore' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The project''s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The server''s API, which `secret rotate` remembers; without it the project''s own, else https://api.tiledesk.com/v3 [env: TILEPASS_SERVER, not remembered]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for the server, at each step: 1 second to 10 minutes [default: 10s]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow plain http to another computer: everybody on the way can read what is sent')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; needs `--project`, unless there is only one')
            break
        }
        'tilepass;secret;check' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The project''s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The server''s API, which `secret rotate` remembers; without it the project''s own, else https://api.tiledesk.com/v3 [env: TILEPASS_SERVER, not remembered]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for the server, at each step: 1 second to 10 minutes [default: 10s]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow plain http to another computer: everybody on the way can read what is sent')
            break
        }
        'tilepass;secret;status' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, 'Exit with 1 when a secret is older than this, such as 90d or 12h')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit with 4 when a secret is locked, lost, damaged or unreadable, or the outcome of a rotation is not known')
            break
        }
        'tilepass;secret;passphrase' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--new-file', '--new-file', [CompletionResultType]::ParameterName, 'Read the new passphrase from a file, or `-` for stdin or a hidden prompt; a line break at its end does not count')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            break
        }
        'tilepass;secret;incident' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The project''s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The server''s API, which `secret rotate` remembers; without it the project''s own, else https://api.tiledesk.com/v3 [env: TILEPASS_SERVER, not remembered]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for the server, at each step: 1 second to 10 minutes [default: 10s]')
            [CompletionResult]::new('--admin-token-file', '--admin-token-file', [CompletionResultType]::ParameterName, 'Ask with an administrator''s user token from a file, or `-` for stdin, in place of e-mail address and password')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow plain http to another computer: everybody on the way can read what is sent')
            break
        }
        'tilepass;secret;remove' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--previous', '--previous', [CompletionResultType]::ParameterName, 'Forget only the secret that was replaced')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; needs `--project`, unless there is only one')
            break
        }
        'tilepass;secret;exec' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The variable to put the secret into [default: TILEDESK_SECRET]')
            [CompletionResult]::new('--file-env', '--file-env', [CompletionResultType]::ParameterName, 'Put the path of a file with the secret into this variable; none holds the secret itself')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Hand it over although it is not known whether a server has replaced it')
            break
        }
        'tilepass;token' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Mint a token, ready to paste')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Decode, verify and explain a token')
            [CompletionResult]::new('try', 'try', [CompletionResultType]::ParameterValue, 'Ask a Tiledesk server whether it takes a token')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a finding, or a message that a server, a library or a browser showed')
            break
        }
        'tilepass;token;sign' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The visitor''s name; without it, first and last name make it')
            [CompletionResult]::new('--email', '--email', [CompletionResultType]::ParameterName, 'The visitor''s e-mail address')
            [CompletionResult]::new('--external-id', '--external-id', [CompletionResultType]::ParameterName, 'Your own id of the visitor, which never changes: letters, digits, `-`, `_`, `.`')
            [CompletionResult]::new('--ttl', '--ttl', [CompletionResultType]::ParameterName, 'How long it lives: whole seconds, or a number with a unit (5m, 1h30m)')
            [CompletionResult]::new('--iat', '--iat', [CompletionResultType]::ParameterName, 'The time of issue in place of now: RFC 3339, or whole seconds since 1970')
            [CompletionResult]::new('--claim', '--claim', [CompletionResultType]::ParameterName, 'Another claim: KEY=TEXT, or KEY:=JSON for any other value')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Token scheme [default: both where the Tiledesk id is known, else visitor]')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The project''s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]')
            [CompletionResult]::new('--first-name', '--first-name', [CompletionResultType]::ParameterName, 'First name, in place of the name up to its last blank (custom, both)')
            [CompletionResult]::new('--last-name', '--last-name', [CompletionResultType]::ParameterName, 'Last name, in place of the name''s last word (custom, both)')
            [CompletionResult]::new('--attribute', '--attribute', [CompletionResultType]::ParameterName, 'An attribute of the visitor, which agents see (custom, both)')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'Make a token with exactly this mistake, to see how a page takes it; `all` for one of each, as JSON lines')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print it [default: jwt]')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--test-visitor', '--test-visitor', [CompletionResultType]::ParameterName, 'Sign for Test Visitor, test-visitor@example.com, test-visitor; what is given of a visitor takes its place')
            break
        }
        'tilepass;token;inspect' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--pick', '--pick', [CompletionResultType]::ParameterName, 'Of several different tokens that are given, take the one of this number')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Judge it at another time: RFC 3339, whole seconds since 1970, or `issued` for the time it was issued')
            [CompletionResult]::new('--compare', '--compare', [CompletionResultType]::ParameterName, 'Say what differs in this other token, and matters')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Token scheme to judge by, where the token itself does not tell')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The project''s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--exact', '--exact', [CompletionResultType]::ParameterName, 'Take all that is given, less one line break, as the string that is handed to the widget')
            [CompletionResult]::new('--redact', '--redact', [CompletionResultType]::ParameterName, 'Replace name, e-mail, ids and every other personal value by placeholders, for a ticket')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Do not check the signature: no secret is read')
            break
        }
        'tilepass;token;try' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Token scheme, where the token does not tell [default: both where the Tiledesk id is known, else visitor]')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The project''s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'Read the secret from a file, or `-` for stdin [env: TILEPASS_SECRET_FILE, TILEPASS_SECRET]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The server''s API, which `secret rotate` remembers; without it the project''s own, else https://api.tiledesk.com/v3 [env: TILEPASS_SERVER, not remembered]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for the server, at each step: 1 second to 10 minutes [default: 10s]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Send the token that is given without asking')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Allow plain http to another computer: everybody on the way can read what is sent')
            break
        }
        'tilepass;token;explain' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            break
        }
        'tilepass;project' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Remember a project''s Tiledesk id, server, scheme and store')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Show every project: Tiledesk id, server, scheme, store')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the project that commands use where none is named')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a project another name')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Forget a project''s settings')
            break
        }
        'tilepass;project;set' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The project''s id on the Tiledesk server: 24 hexadecimal digits in the dashboard''s address, after `/project/`')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The server''s API; without it, https://api.tiledesk.com/v3')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Token scheme [default: both where the Tiledesk id is known, else visitor]')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Go back to having no such setting; no secret moves')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--insecure-http', '--insecure-http', [CompletionResultType]::ParameterName, 'Take a server that is asked over plain http, on another computer; not remembered')
            break
        }
        'tilepass;project;list' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            break
        }
        'tilepass;project;use' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Choose none')
            break
        }
        'tilepass;project;rename' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            break
        }
        'tilepass;project;remove' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask; needs the project''s name, unless there is only one')
            break
        }
        'tilepass;snippet' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--framework', '--framework', [CompletionResultType]::ParameterName, 'What the server is built with: django, express, laravel … [default: the first in --list]')
            [CompletionResult]::new('--widget', '--widget', [CompletionResultType]::ParameterName, 'The widget''s version, for html [default: v5]')
            [CompletionResult]::new('--api', '--api', [CompletionResultType]::ParameterName, 'What `--widget` was called when v4 was known by its JavaScript API''s name, v2')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'For html: the nonce of a Content-Security-Policy, as your templates write it, such as ''{{ nonce }}''')
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Token scheme [default: both where the Tiledesk id is known, else visitor]')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The project''s id on the Tiledesk server [env: TILEPASS_TILEDESK_ID]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'Every language and framework, the file to save it as, and the library it uses')
            [CompletionResult]::new('--script-only', '--script-only', [CompletionResultType]::ParameterName, 'For html: its script alone, as a file `chat.js`, for a site whose Content-Security-Policy wants that')
            break
        }
        'tilepass;doctor' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Ask no server')
            break
        }
        'tilepass;help' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            break
        }
        'tilepass;man' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            break
        }
        'tilepass;completions' {
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Which project''s secret and settings to use [env: TILEPASS_PROJECT]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the secret is kept: the system''s keyring, an encrypted file, a team''s vault, or helper:NAME [env: TILEPASS_STORE]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Answer in JSON, one object on a line')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Suppress notes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show where the secret came from')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help; `-h` prints a summary')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
