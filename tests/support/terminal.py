"""Runs a command at a terminal of its own and plays the person.

On stdin, JSON: {"argv": [...], "env": {...}, "cwd": "...", "steps": [["wait for this", "type this"], ...],
"stdin": null | "text", "pipe_stdout": bool, "seconds": n}. A null stdin is the terminal.
On stdout, JSON: {"status": n | null, "signal": n | null, "screen": "...", "stdout": "...", "echo": bool}.
"""

import fcntl
import json
import os
import pty
import select
import sys
import termios
import time

play = json.load(sys.stdin)
terminal, person_side = pty.openpty()
out_read, out_write = os.pipe()
in_read, in_write = os.pipe()

child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(person_side, termios.TIOCSCTTY, 0)
    os.dup2(person_side if play["stdin"] is None else in_read, 0)
    os.dup2(out_write if play["pipe_stdout"] else person_side, 1)
    os.dup2(person_side, 2)
    os.closerange(3, 64)
    os.chdir(play["cwd"])
    os.execve(play["argv"][0], play["argv"], play["env"])

# `person_side` stays open here: the terminal's settings can be read after the child has gone.
os.close(out_write)
os.close(in_read)
os.write(in_write, (play["stdin"] or "").encode())
os.close(in_write)

screen, stdout, steps = b"", b"", list(play["steps"])
seen = 0
deadline = time.monotonic() + play["seconds"]
status = None
sources = [terminal, out_read]
while time.monotonic() < deadline:
    ready = select.select(sources, [], [], 0.05)[0]
    if out_read in ready:
        data = os.read(out_read, 65536)
        stdout += data
        if not data:
            sources.remove(out_read)
    if terminal in ready:
        screen += os.read(terminal, 65536)
    if steps and steps[0][0].encode() in screen[seen:]:
        seen += screen[seen:].index(steps[0][0].encode()) + len(steps[0][0].encode())
        hidden = steps[0][0].endswith("(not shown): ") or "again" in steps[0][0]
        # A hidden prompt may turn the echo off a moment after it is written: what is typed before would be shown, or lost.
        while hidden and termios.tcgetattr(person_side)[3] & termios.ECHO and time.monotonic() < deadline:
            time.sleep(0.01)
        os.write(terminal, steps.pop(0)[1].encode())
    if status is None:
        pid, ended = os.waitpid(child, os.WNOHANG)
        status = ended if pid else None
    if status is not None and not ready:
        break
else:
    os.kill(child, 9)

echo = bool(termios.tcgetattr(person_side)[3] & termios.ECHO)
late = status is None
json.dump(
    {
        "late": late,
        "status": None if late or not os.WIFEXITED(status) else os.WEXITSTATUS(status),
        "signal": None if late or not os.WIFSIGNALED(status) else os.WTERMSIG(status),
        "screen": screen.decode().replace("\r\n", "\n"),
        "stdout": stdout.decode(),
        "echo": echo,
    },
    sys.stdout,
)
