# Completions of tilepass for bash, 3.2 or later. Generated: `make generate`.

# What can stand behind the command in `path`: sets `commands`, `flags`, whether a `program` is run, and the kind
# of `value` that comes next, after `count` others.
__tilepass_table() {
    commands= flags= program= value=
    case $path in
        '')
            commands='secret token project signer snippet doctor help man completions'
            flags='--version -V'
            ;;
        'secret')
            commands='generate import rotate restore check status passphrase incident remove exec deliver'
            flags=''
            ;;
        'secret generate')
            commands=''
            flags='--hide --length --local'
            ;;
        'secret import')
            commands=''
            flags='--from-env-file --env --as-is --id --server --insecure-http'
            ((count == 0)) && value='files'
            ;;
        'secret rotate')
            commands=''
            flags='--from --as-is --local --on-server --id --server --timeout --insecure-http --admin-token-file --verify --length --hide --yes --dry-run --deliver --wait --limit --without --leaked --report'
            ;;
        'secret restore')
            commands=''
            flags='--id --server --timeout --insecure-http --yes'
            ;;
        'secret check')
            commands=''
            flags='--id --secret-file --server --timeout --insecure-http'
            ;;
        'secret status')
            commands=''
            flags='--max-age --strict'
            ;;
        'secret passphrase')
            commands=''
            flags='--new-file'
            ;;
        'secret incident')
            commands=''
            flags='--id --server --timeout --insecure-http --admin-token-file'
            ;;
        'secret remove')
            commands=''
            flags='--previous --yes'
            ;;
        'secret exec')
            commands=''
            flags='--env --file-env --yes --secret-file'
            program=yes
            ;;
        'secret deliver')
            commands=''
            flags='--only --failed --limit --wait --dry-run --yes'
            ;;
        'token')
            commands='sign inspect scan try explain'
            flags=''
            ;;
        'token sign')
            commands=''
            flags='--name --email --external-id --test-visitor --ttl --iat --claim --scheme --id --first-name --last-name --attribute --fault --format --batch --count --input --output --to --force --strict --claim-column --threads --secret-file'
            ;;
        'token inspect')
            commands=''
            flags='--exact --pick --at --compare --redact --no-verify --scheme --id --secret-file'
            ((count == 0)) && value='nothing'
            ;;
        'token scan')
            commands=''
            flags='--only --lines --claims --at --scheme --id --secret-file'
            ((count == 0)) && value='files'
            ;;
        'token try')
            commands=''
            flags='--test-visitor --yes --scheme --id --secret-file --server --timeout --insecure-http'
            ((count == 0)) && value='nothing'
            ;;
        'token explain')
            commands=''
            flags=''
            ((count == 0)) && value='shape.not_a_token shape.bytes_repr shape.quotes shape.around shape.whitespace shape.parts shape.truncated shape.base64 shape.json shape.signature_encoding shape.too_long prefix.missing prefix.bearer prefix.other prefix.doubled prefix.spaces header.alg_none header.alg header.crit signature.mismatch signature.unknown_signer signature.previous_secret signature.other_project signature.input_around signature.input_base64 signature.input_json signature.input_part signature.input_rewritten signature.input_utf16 signature.input_hashed signature.function signature.plain_hash signature.swapped signature.length signature.empty_key signature.literal signature.placeholder signature.project_id signature.variable_name signature.newline signature.whitespace signature.bom signature.quotes signature.base64_decoded signature.hex_decoded signature.base64_encoded signature.case signature.uuid_plain signature.cut signature.url_encoded signature.hashed_secret signature.utf16 signature.hex_encoded signature.backslash_n signature.doubled signature.with_id signature.setting signature.prefix signature.brackets signature.invisible signature.dashes signature.url_decoded signature.html_escaped signature.punctuation signature.bytes_repr signature.typo secret.short secret.pasted scheme.session scheme.visitor_only time.iat_missing time.exp_missing time.milliseconds time.ticks time.duration time.not_a_number time.fractional time.too_long time.long_lived time.expired time.future time.exp_before_iat time.not_before claims.missing claims.misnamed claims.nested claims.type claims.duplicate claims.placeholder claims.external_id claims.email claims.name claims.secret claims.role custom.aud custom.sub custom.id_prefix custom.id_tail server.sign_in server.unknown'
            ;;
        'project')
            commands='set list use rename remove'
            flags=''
            ;;
        'project set')
            commands=''
            flags='--id --server --scheme --unset --insecure-http --yes'
            ((count == 0)) && value='ask projects'
            ;;
        'project list')
            commands=''
            flags=''
            ;;
        'project use')
            commands=''
            flags='--unset'
            ((count == 0)) && value='ask projects'
            ;;
        'project rename')
            commands=''
            flags=''
            ((count == 0)) && value='ask projects'
            ((count == 1)) && value='nothing'
            ;;
        'project remove')
            commands=''
            flags='--yes'
            ((count == 0)) && value='ask projects'
            ;;
        'signer')
            commands='set list check remove'
            flags=''
            ;;
        'signer set')
            commands=''
            flags='--check --check-command --check-header-file --check-body --resolve'
            program=yes
            ((count == 0)) && value='ask signers'
            ;;
        'signer list')
            commands=''
            flags=''
            ;;
        'signer check')
            commands=''
            flags='--wait --samples --check-header-file --check-body --resolve'
            ((count == 0)) && value='ask signers'
            ;;
        'signer remove')
            commands=''
            flags=''
            ((count == 0)) && value='ask signers'
            ;;
        'snippet')
            commands=''
            flags='--framework --list --widget --script-only --nonce --scheme --id'
            ((count == 0)) && value='go html java node php python ruby rust sh net/http jdk spring express next laravel django flask fastapi rack rails cgi'
            ;;
        'doctor')
            commands=''
            flags='--offline --timeout'
            ;;
        'help')
            commands=''
            flags=''
            value='commands'
            ;;
        'man')
            commands=''
            flags=''
            value='commands'
            ;;
        'completions')
            commands=''
            flags=''
            ((count == 0)) && value='bash zsh fish powershell elvish'
            ;;
    esac
    flags+=' --project --store --json --color --no-input --quiet -q --verbose -v --help -h'
}

# What the flag $1 of the command in `path` takes: sets `takes`, or nothing.
__tilepass_takes() {
    case "$path $1" in
        'snippet --framework')
            takes='ask frameworks'
            ;;
        *' --project')
            takes='ask projects'
            ;;
        'secret rotate --without' | \
            'secret deliver --only')
            takes='ask signers'
            ;;
        *' --color')
            takes='auto always never'
            ;;
        'token sign --input' | \
            'token sign --output')
            takes='csv jsonl'
            ;;
        'token scan --only')
            takes='current previous other variant known unknown'
            ;;
        'secret import --from-env-file' | \
            'secret rotate --from' | \
            'secret rotate --admin-token-file' | \
            'secret rotate --report' | \
            'secret check --secret-file' | \
            'secret passphrase --new-file' | \
            'secret incident --admin-token-file' | \
            'secret exec --secret-file' | \
            'token sign --batch' | \
            'token sign --to' | \
            'token sign --secret-file' | \
            'token inspect --secret-file' | \
            'token scan --secret-file' | \
            'token try --secret-file' | \
            'signer set --check-header-file' | \
            'signer check --check-header-file')
            takes='files'
            ;;
        'project set --unset')
            takes='id server scheme store'
            ;;
        'token sign --format')
            takes='jwt raw call call-v5 header json'
            ;;
        *' --store')
            takes='keyring file vault'
            ;;
        'secret generate --length' | \
            'secret import --env' | \
            'secret import --id' | \
            'secret import --server' | \
            'secret rotate --id' | \
            'secret rotate --server' | \
            'secret rotate --timeout' | \
            'secret rotate --length' | \
            'secret rotate --wait' | \
            'secret rotate --limit' | \
            'secret restore --id' | \
            'secret restore --server' | \
            'secret restore --timeout' | \
            'secret check --id' | \
            'secret check --server' | \
            'secret check --timeout' | \
            'secret status --max-age' | \
            'secret incident --id' | \
            'secret incident --server' | \
            'secret incident --timeout' | \
            'secret exec --env' | \
            'secret exec --file-env' | \
            'secret deliver --limit' | \
            'secret deliver --wait' | \
            'token sign --name' | \
            'token sign --email' | \
            'token sign --external-id' | \
            'token sign --ttl' | \
            'token sign --iat' | \
            'token sign --claim' | \
            'token sign --id' | \
            'token sign --first-name' | \
            'token sign --last-name' | \
            'token sign --attribute' | \
            'token sign --count' | \
            'token sign --claim-column' | \
            'token sign --threads' | \
            'token inspect --pick' | \
            'token inspect --at' | \
            'token inspect --compare' | \
            'token inspect --id' | \
            'token scan --at' | \
            'token scan --id' | \
            'token try --id' | \
            'token try --server' | \
            'token try --timeout' | \
            'project set --id' | \
            'project set --server' | \
            'signer set --check' | \
            'signer set --check-command' | \
            'signer set --check-body' | \
            'signer set --resolve' | \
            'signer check --wait' | \
            'signer check --samples' | \
            'signer check --check-body' | \
            'signer check --resolve' | \
            'snippet --nonce' | \
            'snippet --id' | \
            'doctor --timeout')
            takes='nothing'
            ;;
        'token sign --fault')
            takes='shape.not_a_token shape.bytes_repr shape.quotes shape.around shape.whitespace shape.parts shape.truncated shape.base64 shape.json shape.signature_encoding shape.too_long prefix.missing prefix.bearer prefix.other prefix.doubled prefix.spaces header.alg_none header.alg header.crit signature.mismatch signature.input_around signature.input_base64 signature.input_json signature.input_part signature.input_rewritten signature.input_utf16 signature.input_hashed signature.function signature.plain_hash signature.swapped signature.length signature.empty_key signature.literal signature.placeholder signature.project_id signature.variable_name signature.newline signature.whitespace signature.bom signature.quotes signature.base64_decoded signature.hex_decoded signature.base64_encoded signature.case signature.uuid_plain signature.cut signature.url_encoded signature.hashed_secret signature.utf16 signature.hex_encoded signature.backslash_n signature.doubled signature.with_id signature.setting signature.prefix signature.brackets signature.invisible signature.dashes signature.url_decoded signature.html_escaped signature.punctuation signature.bytes_repr signature.typo scheme.session time.iat_missing time.exp_missing time.milliseconds time.ticks time.duration time.not_a_number time.fractional time.too_long time.long_lived time.expired time.future time.exp_before_iat time.not_before claims.missing claims.misnamed claims.nested claims.type claims.duplicate claims.placeholder claims.external_id claims.email claims.name claims.role custom.aud custom.sub custom.id_prefix custom.id_tail server.sign_in server.unknown all'
            ;;
        'snippet --widget')
            takes='v5 v4'
            ;;
        'token sign --scheme' | \
            'token inspect --scheme' | \
            'token scan --scheme' | \
            'token try --scheme' | \
            'project set --scheme' | \
            'snippet --scheme')
            takes='visitor custom both'
            ;;
    esac
}

# What was typed before the current word, as the shell will have it: readline breaks words at `=` and `:` as well. Sets
# `words` and `cur`, and `glued` where the current word goes on with the last of `words`.
__tilepass_words() {
    local rest=$COMP_LINE piece index
    words=() glued=
    for ((index = 0; index <= COMP_CWORD; index++)); do
        piece=${COMP_WORDS[index]}
        if ((index == COMP_CWORD)) && [[ ! $piece =~ ^[=:]+$ ]]; then
            break
        fi
        rest=${rest#*"$piece"}
        if [[ $glued ]]; then
            words[${#words[@]} - 1]+=$piece
        else
            words+=("$piece")
        fi
        glued=
        [[ -z $rest || $rest == [[:blank:]]* ]] || glued=yes
        if ((index == COMP_CWORD)); then
            glued=yes cur=
        fi
    done
}

# The program behind `--`, whose first word has the index $1.
__tilepass_program() {
    if declare -F _comp_command_offset > /dev/null; then
        _comp_command_offset "$1"
    elif declare -F _command_offset > /dev/null; then
        _command_offset "$1"
    elif ((COMP_CWORD == $1)); then
        __tilepass_offer -c
    else
        __tilepass_offer files
    fi
}

# Adds what fits: a list of words, `files`, `-c` for programs, or what tilepass lists.
__tilepass_offer() {
    local line
    while IFS= read -r line; do
        COMPREPLY+=("$prefix${line%%$'\t'*}")
    done < <(
        case $1 in
            nothing) ;;
            files) compgen -f -- "$cur" ;;
            -c) compgen -c -- "$cur" ;;
            ask\ *) compgen -W "$(command tilepass __complete ${1#ask } -- "${words[@]:1}" 2> /dev/null | cut -f 1)" -- "$cur" ;;
            *) compgen -W "$1" -- "$cur" ;;
        esac
    )
    if [[ $1 == files ]]; then
        compopt -o filenames 2> /dev/null
    fi
}

_tilepass() {
    local cur=$2 prefix= path= target= takes= ended= count=0 index word glued commands flags value program
    local -a words
    COMPREPLY=()
    __tilepass_words
    for ((index = 1; index < ${#words[@]}; index++)); do
        word=${words[index]}
        if [[ $takes ]]; then
            takes=
            continue
        fi
        if [[ $ended ]]; then
            continue
        fi
        __tilepass_table
        case $word in
            --)
                ended=yes
                ;;
            --*=*)
                if [[ $glued ]] && ((index == ${#words[@]} - 1)); then
                    __tilepass_takes "${word%%=*}"
                fi
                ;;
            -*)
                __tilepass_takes "$word"
                ;;
            *)
                if ((count == 0)) && [[ " $commands " == *" $word "* ]]; then
                    path=${path:+$path }$word
                else
                    target=${target:+$target }$word
                    ((count++))
                fi
                ;;
        esac
    done
    __tilepass_table
    if [[ $ended && $program ]]; then
        for ((index = 0; index < COMP_CWORD; index++)); do
            if [[ ${COMP_WORDS[index]} == -- ]]; then
                __tilepass_program $((index + 1))
                return
            fi
        done
    fi
    # Where `=` breaks no words.
    if [[ -z $takes && -z $ended && $cur == --*=* ]]; then
        __tilepass_takes "${cur%%=*}"
        prefix=${cur%%=*}=
        cur=${cur#*=}
    fi
    if [[ $takes ]]; then
        __tilepass_offer "$takes"
    elif [[ $cur == -* && -z $ended ]]; then
        __tilepass_offer "$flags"
    elif [[ $value == commands ]]; then
        path=$target
        __tilepass_table
        __tilepass_offer "$commands"
    elif [[ $value ]]; then
        __tilepass_offer "$value"
    elif [[ $commands && $count == 0 ]]; then
        __tilepass_offer "$commands"
    elif [[ -z $ended ]]; then
        __tilepass_offer "$flags"
    fi
}

complete -F _tilepass tilepass
