# Presses TAB behind each line of stdin in a zsh of its own, and prints what is offered, a line each, and an empty line.
# $1 is the directory of the script, $2 one for this zsh's files.
zmodload zsh/zpty zsh/zselect
mkdir -p "$2"
offered=$2/offered
: > $offered
export FPATH_FIRST=$1 OFFERED=$offered
cat > $2/.zshrc <<'END'
PROMPT= RPROMPT=
# What is in a directory of PATH and is no program (cargo's `tilepass.d`) is no command.
setopt HASH_EXECUTABLES_ONLY
fpath=($FPATH_FIRST $fpath)
autoload -Uz compinit
compinit -D -u
LISTMAX=10000
compadd() {
    local -a hits
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    builtin compadd -O hits "$@"
    print -rl -- $hits >> $OFFERED
    builtin compadd "$@"
}
press() {
    _main_complete
    print -r -- '(done)' >> $OFFERED
    compstate[insert]= compstate[list]=
}
zle -C press complete-word press
bindkey '^I' press
print -r -- '(done)' >> $OFFERED
END
export ZDOTDIR=$2
zpty -b child zsh -d -i
# Nobody reads what it shows, and it must not wait for that.
wait_for() {
    local screen limit=$(( SECONDS + 300 ))
    until (( $(grep -cxF '(done)' $offered) >= $1 )); do
        if (( SECONDS > limit )); then
            print -u 2 -r -- "zsh stands still for 5 minutes: ${2:-it does not start}"
            zpty -d child
            exit 1
        fi
        zpty -rt child screen
        zselect -t 2
    done
}
number=1
wait_for $number
while IFS= read -r line; do
    zpty -wn child $'\x15'"$line"$'\t'
    (( number++ ))
    wait_for $number "$line"
    sed -n "/./p" $offered | awk -v n=$number '/^\(done\)$/ { seen++; next } seen == n - 1'
    print
done
zpty -d child
