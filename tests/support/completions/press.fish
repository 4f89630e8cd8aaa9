# Presses TAB behind each line of stdin, and prints what is offered, a line each, and an empty line. $argv[1] is the script.
source $argv[1]
while read -l line
    complete --do-complete "$line" | string replace -r '\t.*' ''
    echo
end
