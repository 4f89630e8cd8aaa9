# Completions of tilepass for bash, 3.2 or later. Generated: `make generate`.

# TABLE

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
