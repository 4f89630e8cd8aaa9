// Opens the page in a headless Chromium, once for each case, with a stand-in for the widget (widget.js), and tells what
// happened: what the widget was called with, how often the endpoint was asked, what went wrong, what the visitor
// sees and the console warns of.
//
// Reads {"url", "widget", "executable", "cases": [{"name", "plan", "endpoint", "ends", "calls"}]} on stdin, and answers
// with a JSON object, case by case. A case is over when the widget was called as often as `calls` says and a while passed in
// which the page could have gone on; `ends` is the number of calls after which the visitor's session ends.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../interop/', import.meta.url));
const { chromium } = require('playwright-core');
const { url, widget, executable, cases } = JSON.parse(readFileSync(0, 'utf8'));
const standIn = readFileSync(new URL('widget.js', import.meta.url), 'utf8');
const ENDPOINTS = {
  'status 500': (route) => route.fulfill({ status: 500, body: 'a stack trace' }),
  'status 401': (route) => route.fulfill({ status: 401, body: 'nobody is signed in' }),
  'a login page': (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>JWT</h1> Log in!' }),
  'no network': (route) => route.abort(),
  'bare token': (route) => route.fulfill({ status: 200, body: 'eyJh.eyJi.c2ln' }),
};

// Longer than the page's pause before it tries again.
const A_WHILE = 2000;

async function run(browser, { plan, endpoint, ends, calls }) {
  const told = { calls: [], settings: [], asked: 0, warnings: [], errors: [], others: [] };
  const context = await browser.newContext();
  const page = await context.newPage();
  // Rejections that nobody handled are among these.
  page.on('pageerror', (error) => told.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'warning') told.warnings.push(message.text());
  });
  await page.exposeFunction('record', (kind, name, argument) => {
    if (kind === 'settings') told.settings.push(JSON.parse(name));
    else told.calls.push(argument === null ? [name] : [name, argument]);
  });
  await page.addInitScript(`window.plan = ${JSON.stringify({ delay: 100, how: 'promise', answers: [], ...plan })}`);
  await page.route('**', async (route) => {
    const address = route.request().url();
    if (address === widget) {
      if (plan?.missing) await route.abort();
      else await route.fulfill({ contentType: 'text/javascript', body: standIn });
    } else if (address === `${url}/chat-token`) {
      told.asked += 1;
      const answer = ENDPOINTS[endpoint] ?? ((honest) => honest.continue());
      await answer(route);
    } else if (address === `${url}/`) {
      await route.continue();
    } else {
      if (!address.endsWith('/favicon.ico')) told.others.push(address);
      await route.abort();
    }
  });
  await page.goto(`${url}/`);
  const called = async (times) => {
    for (let waited = 0; told.calls.length < times && waited < 30000; waited += 50) await page.waitForTimeout(50);
  };
  if (ends) {
    await called(ends);
    await page.evaluate(() => window.endSession());
  }
  await called(calls.length);
  await page.waitForTimeout(A_WHILE);
  told.seen = await page.innerText('body');
  await context.close();
  return told;
}

const browser = await chromium.launch({ executablePath: executable });
try {
  const told = await Promise.all(cases.map((one) => run(browser, one)));
  console.log(JSON.stringify(Object.fromEntries(cases.map(({ name }, index) => [name, told[index]]))));
} finally {
  await browser.close();
}
