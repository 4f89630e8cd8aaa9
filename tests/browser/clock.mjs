// The time of everything but the browser: the seconds by which it is ahead. It jumps when all the lives that share it wait
// for that. The sample and the real server read it from a file (tests/server/clock.cjs).
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export class Clock {
  #folder;
  #ahead = 0;
  #busy = 0;
  #waiting = [];

  /** Without a file it has one of its own, as long as somebody lives by it. */
  constructor(file) {
    if (!file) this.#folder = mkdtempSync(join(tmpdir(), 'tilepass-clock-'));
    this.file = file ?? join(this.#folder, 'clock');
    this.#write();
  }

  #write() {
    // In one go: a process that reads half of it would be in another time.
    writeFileSync(`${this.file}.new`, String(this.#ahead));
    renameSync(`${this.file}.new`, this.file);
  }

  /** Whole seconds. */
  now() {
    return Math.floor(Date.now() / 1000) + this.#ahead;
  }

  async during(life) {
    this.#busy += 1;
    try {
      return await life();
    } finally {
      this.#busy -= 1;
      this.#move();
      if (this.#folder) rmSync(this.#folder, { recursive: true });
    }
  }

  async pass(seconds) {
    const until = this.#ahead + seconds;
    await new Promise((resolve) => {
      this.#waiting.push({ until, resolve });
      this.#move();
    });
    await sleep(20); // longer than a process takes its time for good
  }

  #move() {
    if (this.#waiting.length === 0 || this.#waiting.length < this.#busy) return;
    this.#ahead = Math.min(...this.#waiting.map(({ until }) => until));
    this.#write();
    const due = this.#waiting.filter(({ until }) => until <= this.#ahead);
    this.#waiting = this.#waiting.filter(({ until }) => until > this.#ahead);
    due.forEach(({ resolve }) => resolve());
  }
}
