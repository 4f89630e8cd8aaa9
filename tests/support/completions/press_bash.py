"""Presses a real TAB behind each line of stdin, in an interactive bash on a terminal of its own.

Prints what readline then has in the place of each line. argv: the completion script, a file for what bash says.
"""

import os
import pty
import select
import sys
import time

script, said = sys.argv[1:]
lines = sys.stdin.read().splitlines()
startup = said + ".rc"
with open(startup, "w") as file:
    file.write(
        f"""
bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
bind 'set completion-query-items 0'
bind 'set page-completions off'
show() {{ printf '%s|\\n' "$READLINE_LINE" >> '{said}'; READLINE_LINE= READLINE_POINT=0; }}
bind -x '"\\C-t": show'
. '{script}'
PS1=
PROMPT_COMMAND="printf 'ready|\\n' >> '{said}'; PROMPT_COMMAND="
"""
    )
open(said, "w").close()

child, terminal = pty.fork()
if child == 0:
    os.execvp("bash", ["bash", "--noprofile", "--rcfile", startup, "-i"])


def wait_for(number, line):
    """Reads what the terminal shows, which nobody looks at, until bash has said so many lines."""
    limit = time.monotonic() + 300
    while True:
        with open(said) as file:
            found = file.read().splitlines()
        if len(found) >= number:
            return found
        if time.monotonic() > limit:
            sys.exit(f"bash stands still for 5 minutes: {line}")
        if select.select([terminal], [], [], 0.01)[0]:
            os.read(terminal, 65536)


found = wait_for(1, "it does not start")
for number, line in enumerate(lines):
    os.write(terminal, line.encode() + b"\t\x14")
    found = wait_for(number + 2, line)
print(*found[1:], sep="\n")
os.kill(child, 9)
os.waitpid(child, 0)
