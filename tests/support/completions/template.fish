# Completions of tilepass for fish, 3.1 or later. Generated: `make generate`.

# TABLE

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
