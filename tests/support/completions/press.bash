# Presses TAB behind each line of stdin, and prints what is offered, a line each, and an empty line. $1 is the script.
. "$1"
while IFS= read -r line; do
    # As readline does it, where nothing is quoted: a run of separators is a word.
    COMP_LINE=$line COMP_POINT=${#line} COMP_WORDS=()
    rest=$line
    while [[ $rest =~ ^[[:blank:]]*([=:]+|[^=:[:blank:]]+) ]]; do
        COMP_WORDS+=("${BASH_REMATCH[1]}")
        rest=${rest:${#BASH_REMATCH[0]}}
    done
    current=${COMP_WORDS[${#COMP_WORDS[@]} - 1]}
    if [[ $line == *[[:blank:]] ]]; then
        COMP_WORDS+=('')
        current=
    elif [[ $current =~ ^[=:]+$ ]]; then
        current=
    fi
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _tilepass tilepass "$current" "${COMP_WORDS[COMP_CWORD - 1]}"
    ((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
    echo
done
