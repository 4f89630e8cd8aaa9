"""Runs a command as the foreground job of a terminal of its own, and plays the person, and the shell behind it.

On stdin, JSON: {"argv": [...], "env": {...}, "cwd": "...", "steps": [["wait for this", what], ...],
"stdin": null | "text", "pipe_stdout": bool, "columns": null | n, "seconds": n}. A null stdin is the terminal. Without
"columns", its width is not known.

What a step does: a text is typed; {"signal": "TERM"} is sent to the command; {"stopped": true} waits until the command
is stopped, and {"fg": true} lets it go on in the foreground. {"paste": ["…", "…"]} is pasted in these pieces, half a
second apart, as by a terminal that marks what is pasted where it was asked to.

On stdout, JSON: {"late": bool, "status": n | null, "signal": n | null, "core": bool, "screen": "...", "stdout": "...",
"left": [{"echo": bool, "input": "..."}, ...]}. `left` is what the terminal is left with each time that the shell gets it,
after a stop and in the end: whether it shows what is typed, and what the next reader would be given.
"""

import fcntl
import json
import os
import pty
import resource
import select
import signal
import struct
import sys
import termios
import time

play = json.load(sys.stdin)
terminal, person_side = pty.openpty()
if play.get("columns"):
    fcntl.ioctl(person_side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, play["columns"], 0, 0))
out_read, out_write = os.pipe()
in_read, in_write = os.pipe()
told_read, told_write = os.pipe()
order_read, order_write = os.pipe()


def command():
    os.setpgid(0, 0)
    # A command that is killed by a signal may say whether it left a core.
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    os.dup2(person_side if play["stdin"] is None else in_read, 0)
    os.dup2(out_write if play["pipe_stdout"] else person_side, 1)
    os.dup2(person_side, 2)
    os.closerange(3, 64)
    os.chdir(play["cwd"])
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTTOU])
    # Whoever runs the tests may have had some ignored (`nohup`), and what is ignored stays so.
    for one in [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGTSTP]:
        signal.signal(one, signal.SIG_DFL)
    os.execve(play["argv"][0], play["argv"], play["env"])


def shell():
    """The leader of the session: has the terminal when the command is stopped, and gives it back on the order."""
    for pipe in [terminal, out_read, in_write, told_read, order_write]:
        os.close(pipe)
    os.setsid()
    fcntl.ioctl(person_side, termios.TIOCSCTTY, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTTOU])
    # The terminal is the command's before it starts.
    go_read, go_write = os.pipe()
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.read(go_read, 1)
        command()
    try:
        os.setpgid(job, job)
    except OSError:
        pass
    os.tcsetpgrp(person_side, job)
    os.write(told_write, b"%d\n" % job)
    os.write(go_write, b".")
    for pipe in [out_write, in_read]:
        os.close(pipe)
    while True:
        status = os.waitpid(job, os.WUNTRACED)[1]
        os.tcsetpgrp(person_side, os.getpid())
        os.write(told_write, b"%d\n" % status)
        if not os.WIFSTOPPED(status):
            # The terminal goes with the leader of its session: the person looks at it first.
            os.read(order_read, 1)
            os._exit(0)
        os.read(order_read, 1)
        os.tcsetpgrp(person_side, job)
        os.kill(job, signal.SIGCONT)


leader = os.fork()
if leader == 0:
    shell()

# `person_side` stays open here: the terminal's settings can be read after the command has gone.
for pipe in [out_write, in_read, told_write, order_read]:
    os.close(pipe)
os.write(in_write, (play["stdin"] or "").encode())
os.close(in_write)


def modes():
    return termios.tcgetattr(person_side)


def is_shown():
    return bool(modes()[3] & termios.ECHO)


def left():
    """What the terminal is left with. An unfinished line can be read as well."""
    shown, before = is_shown(), modes()
    raw = modes()
    raw[3] &= ~termios.ICANON
    raw[6][termios.VMIN], raw[6][termios.VTIME] = 0, 0
    termios.tcsetattr(person_side, termios.TCSANOW, raw)
    found = os.read(person_side, 65536).decode(errors="replace")
    termios.tcsetattr(person_side, termios.TCSANOW, before)
    return {"echo": shown, "input": found}


os.set_blocking(terminal, False)
told = os.fdopen(told_read, "rb", buffering=0)
job = int(told.readline())
screen, stdout, steps, lefts = b"", b"", list(play["steps"]), []
seen = 0
deadline = time.monotonic() + play["seconds"]
status, stopped, typing = None, False, b""
pieces, next_piece = [], 0
sources = [terminal, out_read, told]


def is_hidden(prompt):
    return prompt.endswith("(not shown): ") or "again" in prompt


def step(prompt, what):
    """Whether the step could be done already."""
    global seen, stopped, typing, pieces
    if prompt.encode() not in screen[seen:]:
        return False
    # A hidden prompt turns the echo off before it is written; after that, some of what the screen shows is old.
    if is_hidden(prompt) and not stopped and is_shown():
        return False
    if what == {"stopped": True} and not stopped:
        return False
    seen += screen[seen:].index(prompt.encode()) + len(prompt.encode())
    if isinstance(what, str):
        typing += what.encode()
    elif "paste" in what:
        pieces = [piece.encode() for piece in what["paste"]]
        if screen.rfind(b"\x1b[?2004h") > screen.rfind(b"\x1b[?2004l"):
            pieces[0] = b"\x1b[200~" + pieces[0]
            pieces[-1] += b"\x1b[201~"
    elif "signal" in what:
        os.kill(job, getattr(signal, "SIG" + what["signal"]))
    elif "fg" in what:
        stopped = False
        os.write(order_write, b".")
    return True


while time.monotonic() < deadline:
    ready = select.select(sources, [], [], 0.02)[0]
    if out_read in ready:
        data = os.read(out_read, 65536)
        stdout += data
        if not data:
            sources.remove(out_read)
    if terminal in ready:
        screen += os.read(terminal, 65536)
    if told in ready:
        ended = int(told.readline())
        # What is still on its way comes all the same.
        if pieces:
            os.write(terminal, b"".join(pieces))
            pieces = []
        lefts.append(left())
        if os.WIFSTOPPED(ended):
            stopped = True
        else:
            status = ended
            sources.remove(told)
    if pieces and not typing and time.monotonic() >= next_piece:
        typing += pieces.pop(0)
        next_piece = time.monotonic() + 0.5
    if steps and status is None and not typing and not pieces and step(*steps[0]):
        steps.pop(0)
    if typing:
        # A terminal takes a few thousand bytes at once.
        try:
            typing = typing[os.write(terminal, typing[:1000]):]
        except BlockingIOError:
            pass
    if status is not None and not ready:
        break
else:
    os.kill(job, signal.SIGKILL)
    os.kill(leader, signal.SIGKILL)

late = status is None
json.dump(
    {
        "late": late,
        "status": None if late or not os.WIFEXITED(status) else os.WEXITSTATUS(status),
        "signal": None if late or not os.WIFSIGNALED(status) else os.WTERMSIG(status),
        "core": not late and os.WCOREDUMP(status),
        "screen": screen.decode(errors="replace").replace("\r\n", "\n"),
        "stdout": stdout.decode(errors="replace"),
        "left": lefts,
    },
    sys.stdout,
)
