// Moves the clock of the process that reads this first: ahead of the real one by the seconds that the file
// TILEPASS_TEST_CLOCK names has in it. It may change at any time; without a file, it is the real time.
'use strict';

const { readFileSync } = require('node:fs');

const RealDate = Date;
const file = process.env.TILEPASS_TEST_CLOCK;
let ahead = 0;
let readAt = -Infinity;

function now() {
  const at = performance.now();
  if (at - readAt > 10) {
    readAt = at;
    try {
      ahead = Number(readFileSync(file, 'utf8')) * 1000;
    } catch {
      ahead = 0;
    }
  }
  return RealDate.now() + ahead;
}

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, given, type) => Reflect.construct(target, given.length ? given : [now()], type),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
