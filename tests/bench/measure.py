"""Runs programs, and says how long each took: by the clock, and of the processor."""

import ctypes
import os
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

READER = ["/bin/cat"]


class Taken(NamedTuple):
    """Seconds for one piece of work."""

    wall: float
    cpu: float

    def each(self, pieces):
        return Taken(self.wall / pieces, self.cpu / pieces)


def start(command, environment, stdin=None, stdout=None):
    """Its number. The streams are descriptors or paths; what is not given is /dev/null."""
    files = [of_a_stream(0, stdin, os.O_RDONLY), of_a_stream(1, stdout, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)]
    return os.posix_spawnp(command[0], command, environment, file_actions=files)


def of_a_stream(number, given, mode):
    if isinstance(given, int):
        return (os.POSIX_SPAWN_DUP2, given, number)
    return (os.POSIX_SPAWN_OPEN, number, given or os.devnull, mode, 0o600)


def succeeded(status, command):
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"bench: `{' '.join(command)}` failed")


def run(command, environment, stdin=None, stdout=None):
    """Runs it to its end; `stdout` may be "pipe", which somebody reads then."""
    reader = None
    if stdout == "pipe":
        end, stdout = os.pipe()
        reader = start(READER, environment, stdin=end)
        os.close(end)
    began = time.perf_counter()
    _, status, usage = os.wait4(start_once(command, environment, stdin, stdout), 0)
    taken = Taken(time.perf_counter() - began, usage.ru_utime + usage.ru_stime)
    succeeded(status, command)
    if reader is not None:
        os.waitpid(reader, 0)
    return taken


def together(commands, environment):
    """All of them at once: until the last has ended, and the processor time of all."""
    began = time.perf_counter()
    started = [(start(command, environment), command) for command in commands]
    cpu = 0.0
    for process, command in started:
        _, status, usage = os.wait4(process, 0)
        succeeded(status, command)
        cpu += usage.ru_utime + usage.ru_stime
    return Taken(time.perf_counter() - began, cpu)


def on_one_core(contestant):
    """The same, and all that it starts, on one core alone, where the system can bind it to one."""

    def bound():
        if not hasattr(os, "sched_setaffinity"):
            return contestant()
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {max(cores)})
        try:
            return contestant()
        finally:
            os.sched_setaffinity(0, cores)

    return bound


def start_once(command, environment, stdin, stdout):
    """Starts it, and keeps no end of a pipe."""
    try:
        return start(command, environment, stdin, stdout)
    finally:
        for stream in (stdin, stdout):
            if isinstance(stream, int):
                os.close(stream)


def piped(first, second, environment):
    """What the second took that reads from the first, by its own processor time."""
    end, into = os.pipe()
    feeder = start_once(first, environment, None, into)
    taken = run(second, environment, stdin=end)
    succeeded(os.waitpid(feeder, 0)[1], first)
    return taken


def with_memory(command, environment, feed=None):
    """What it took, and the most memory that it had at once, in MB; that is None where it cannot be told.

    A process inherits the peak of the one that forked it, and Python's is larger than what is to be measured. So a
    shell (small) forks it and leaves at once, and this process adopts the orphan.
    """
    adopt_orphans = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
    end, into = os.pipe() if feed else (None, None)
    if sys.platform != "linux" or ctypes.CDLL(None).prctl(adopt_orphans, 1, 0, 0, 0) != 0:
        if not feed:
            return run(command, environment), None
        os.close(end), os.close(into)
        return piped(feed, command, environment), None
    known = []
    if feed:
        known.append(start_once(feed, environment, None, into))
    began = time.perf_counter()
    # What a shell starts behind an `&` reads nothing otherwise.
    forks = ["/bin/sh", "-c", 'exec 3<&0; "$@" <&3 3<&- & exit 0', "sh", *command]
    known.append(start_once(forks, environment, end, None))
    taken = None
    while taken is None or known:
        process, status, usage = os.wait4(-1, 0)
        if process in known:
            known.remove(process)
            continue
        taken = Taken(time.perf_counter() - began, usage.ru_utime + usage.ru_stime)
        succeeded(status, command)
        memory = usage.ru_maxrss * 1024 / 1e6
    return taken, memory


def in_turn(contestants, rounds, warm_up=0):
    """{name: [Taken]}. What the machine does meanwhile hits all of them alike, as each is run in every round."""
    taken = {name: [] for name in contestants}
    for turn in range(warm_up + rounds):
        for name, contestant in contestants.items():
            one = contestant()
            if turn >= warm_up:
                taken[name].append(one)
    return taken


def median(taken):
    return Taken(statistics.median(one.wall for one in taken), statistics.median(one.cpu for one in taken))


def said(command, environment=None):
    """What a program prints, or nothing."""
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return ran.stdout.strip() or ran.stderr.strip()
