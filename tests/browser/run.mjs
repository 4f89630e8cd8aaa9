// Lets visitors live with the page, in a headless Chromium, some of them at a time.
//
// Reads {"executable", "server", "sample", "pages": {NAME: {"version", "page", "script", "patience", "rows"}}} on stdin: programs
// and texts, and of a real server its address, its administrator and the file that moves its clock. With one, only those
// rows are lived for which that matters. Answers with a line of JSON for each life: {"page", "row", "failed", "took"}.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

import { Clock } from './clock.mjs';
import { Life } from './life.mjs';
import { REAL, ROWS } from './rows.mjs';

const require = createRequire(new URL('../interop/', import.meta.url));
const { chromium } = require('playwright-core');
const { executable, server, sample, pages } = JSON.parse(readFileSync(0, 'utf8'));

// Pages come back from the browser's memory, which Playwright would not let them.
const ignoreDefaultArgs = ['--disable-back-forward-cache'];
const browser = await chromium.launch({ executablePath: executable, ignoreDefaultArgs });
// The clock of a real server moves for all of its visitors at once.
const shared = server && new Clock(server.clock);

async function run({ row, page: { version, page, script, patience } }) {
  const clock = shared ?? new Clock();
  return clock.during(async () => {
    let life;
    try {
      life = await Life.start({ version, page, script, sample, browser, clock, real: server, patience });
      await ROWS[row](life);
      return null;
    } catch (error) {
      const told = [String(error.stack ?? error).split('\n').slice(0, 16).join('\n'), ...(life?.story() ?? [])];
      return told.join('\n');
    } finally {
      await life?.end();
    }
  });
}

const lives = Object.entries(pages).flatMap(([name, page]) => Object.keys(ROWS)
  .filter((row) => (page.rows ?? [row.split(' ')[0]]).includes(row.split(' ')[0]))
  .filter((row) => !server || REAL.has(row.split(' ')[0]))
  .map((row) => ({ page: { name, ...page }, row })));
await Promise.all(Array.from({ length: server ? 10 : 8 }, async () => {
  for (let life = lives.shift(); life; life = lives.shift()) {
    const started = Date.now();
    const failed = await run(life);
    console.log(JSON.stringify({ page: life.page.name, row: life.row, failed, took: Date.now() - started }));
  }
}));
await browser.close();
