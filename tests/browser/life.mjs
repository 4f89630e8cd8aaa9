// One life of a visitor (or several, in one browser): a site with its back end, a Tiledesk server with a project of its own, a
// browser's profile, and the widget's stand-in. It waits for what has to come as long as that takes, and jumps over long times.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { Api } from './api.mjs';
import { Site } from './site.mjs';

const HOST = 'https://widget.tiledesk.com';
/** For how long a token is good, in seconds. */
const LIFE = 600;
const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const WIDGET = {
  v5: { launch: read('v5/launch.js'), main: read('v5/main.js'), prefix: 'widget_sv5_' },
  v4: { launch: read('v4/launch.js'), main: read('v4/main.js'), prefix: 'tiledesk_widget_sv4_' },
};

// In the page itself, timers of a second and more wait for the test, in their order; what they begin is waited for.
const TIMERS = `if (window === window.parent) (() => {
  const { setTimeout: real, clearTimeout: clear, fetch: ask } = window;
  let now = 0;
  let number = 1e9;
  let open = 0;
  const waiting = new Map();
  window.setTimeout = (action, delay = 0, ...given) => {
    if (delay < 1000) return real(action, delay, ...given);
    waiting.set(++number, { due: now + delay, action });
    return number;
  };
  window.clearTimeout = (timer) => { if (!waiting.delete(timer)) clear(timer); };
  AbortSignal.timeout = (delay) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new DOMException('late', 'TimeoutError')), delay);
    return stop.signal;
  };
  window.fetch = async (...given) => {
    open += 1;
    try {
      const answer = await ask(...given);
      await answer.clone().text();
      return answer;
    } finally {
      real(() => { open -= 1; }, 30);
    }
  };
  const pause = (delay) => new Promise((resolve) => real(resolve, delay));
  window.pass = async (delay, hung) => {
    const until = now + delay;
    while (open > 0 && !hung) await pause(20);
    for (;;) {
      const next = [...waiting].filter(([, { due }]) => due <= until).sort(([, one], [, other]) => one.due - other.due)[0];
      if (!next) break;
      waiting.delete(next[0]);
      now = Math.max(now, next[1].due);
      next[1].action();
      await pause(60);
      while (open > 0 && !hung) await pause(20);
    }
    now = until;
  };
})();`;

export class Life {
  pages = [];
  lines = []; // what the console said, but for the widget's own
  errors = [];

  static async start({ version, page, script, sample, browser, clock, real, patience }) {
    const life = new Life();
    Object.assign(life, { version, script, browser, clock, patience, prefix: WIDGET[version].prefix });
    life.api = await Api.start(real, clock);
    life.site = await Site.start(sample, clock.file);
    await life.site.deploy(life.api.project, life.api.secret);
    life.page = page.replaceAll('5e5f4e220b28440012117be4', life.api.project);
    life.script = script.replaceAll('5e5f4e220b28440012117be4', life.api.project);
    life.site.pages['/'] = { html: life.page };
    life.context = await browser.newContext();
    await life.context.addInitScript(TIMERS);
    await life.context.route(`${HOST}/**`, (route) => life.#widget(route));
    return life;
  }

  async end() {
    await this.context.close();
    await this.site.stop();
    this.api.stop();
  }

  async #widget(route) {
    const [, version, file] = new URL(route.request().url()).pathname.split('/');
    if (this.widgetIsDown) await route.abort();
    else {
      const { launch, main } = WIDGET[version];
      const body = file === 'launch.js' ? launch : `const CONFIG = { apiUrl: '${this.api.url}' };\n${main}`;
      await route.fulfill({ contentType: 'text/javascript', body });
    }
  }

  /** For whoever has to find out what went wrong. */
  story() {
    const asked = this.api.log.map(({ path, name, status }) => `${path.replace(this.api.project, 'P')} ${name ?? ''} ${status}`);
    return [`the server was asked: ${asked.join(', ')}`, `the console said: ${JSON.stringify([this.lines, this.errors])}`];
  }

  // --- What happens on the site ---

  /** Somebody logs in in this browser, or out, and no page is told. */
  async is(name) {
    await this.context.clearCookies();
    if (name) await this.context.addCookies([{ name: 'user', value: name, url: this.site.url }]);
  }

  /** Opens a page in a new tab, and touches it: version 5 waits for that. */
  async open(path = '/', { touched = true } = {}) {
    const tab = await this.context.newPage();
    this.pages.push(tab);
    tab.on('console', (message) => this.#said(message));
    tab.on('pageerror', (error) => this.errors.push(String(error?.message ?? error)));
    await tab.goto(this.site.url + path);
    if (touched) await this.touch(tab);
    return tab;
  }

  #said(message) {
    if (['log', 'debug', 'info'].includes(message.type())) return;
    this.lines.push(`${message.type()}: ${message.text()}`);
  }

  /** The mouse moves, and goes on moving. */
  async touch(tab) {
    await tab.evaluate(() => { setInterval(() => document.dispatchEvent(new Event('mousemove')), 100); });
  }

  async close(tab) {
    this.pages = this.pages.filter((other) => other !== tab);
    await tab.close();
  }

  /** Time passes, for everybody. */
  async pass(seconds, { hung = false } = {}) {
    // What a page asks with a token that is good now is answered before that has expired.
    if (seconds >= LIFE && !hung) await this.settled();
    await this.clock.pass(seconds);
    const pass = (tab) => tab.evaluate(([delay, waits]) => window.pass(delay, waits), [seconds * 1000, hung]);
    await Promise.all(this.pages.map(pass));
  }

  /** Time passes, a little at a time, until it is so. */
  async passUntil(seconds, condition, what) {
    for (let times = 0; times < 20; times += 1) {
      await this.pass(seconds);
      await this.settled();
      if (await condition()) return;
    }
    throw new Error(`not so after ${20 * seconds} s: ${what}`);
  }

  /** A computer sleeps: time passes, and no timer has run when it wakes. */
  async sleep(seconds) {
    await this.clock.pass(seconds);
  }

  /** The administrator has the server make another secret; the back end gets it now or later. */
  async rotate({ deployed = true } = {}) {
    await this.api.rotate();
    if (deployed) await this.deploy();
  }

  async deploy() {
    await this.site.deploy(this.api.project, this.api.secret);
  }

  // --- What can be seen ---

  id(name) {
    return `${this.api.project}_${name}`;
  }

  async state(tab) {
    return tab.evaluate(() => {
      const containers = [...document.querySelectorAll('#tiledesk-container')];
      const frame = document.getElementById('tiledeskiframe')?.contentWindow;
      const g = window.tiledesk?.angularcomponent?.component?.g ?? {};
      return {
        widgets: containers.length,
        shown: containers.length === 1 && containers[0].style.display !== 'none',
        who: frame?.visitor?.who() ?? null,
        isLogged: g.isLogged,
        isOpen: g.isOpen,
        project: g.projectid,
        conversation: g.recipientId ?? g.activeConversation ?? null,
        email: g.attributes?.userEmail ?? null,
        name: g.attributes?.userFullname ?? null,
        token: g.tiledeskToken ?? null,
        stored: { ...localStorage, ...sessionStorage },
        address: location.href,
      };
    }).catch((error) => ({ stored: {}, failed: error.message }));
  }

  /** Waits until it is so, patiently. */
  async until(condition, what, tab) {
    for (const end = Date.now() + this.patience; Date.now() < end; await sleep(60)) {
      if (await condition()) return;
    }
    throw new Error(`not so: ${what} ${tab ? JSON.stringify(await this.state(tab)) : ''}`);
  }

  /** Waits until nobody has asked anything for a while. */
  async settled() {
    let before = -1;
    for (let asked = 0; asked !== before; await sleep(500)) {
      before = asked;
      asked = this.api.log.length + this.site.asked.length;
    }
  }

  /** There is one chat, it can be seen, and it is that customer's. */
  async hasChatOf(name, tab = this.pages.at(-1)) {
    const isIt = (s) => s.widgets === 1 && s.shown && s.who === this.id(name)
      && s.email === `${name}@example.com` && s.name === `${name} Example`;
    await this.until(async () => isIt(await this.state(tab)), `the chat of ${name}`, tab);
    return this.state(tab);
  }

  /** There is one launcher, and behind it nobody, or a guest. `notOf` names those of whom nothing may be left. */
  async hasGuestsChat({ tab = this.pages.at(-1), notOf = ['zenobia', 'wilhelm'] } = {}) {
    const isIt = (s) => s.widgets === 1 && s.shown && s.project && !s.who?.startsWith(this.api.project)
      && (this.version === 'v5' || s.who);
    await this.until(async () => isIt(await this.state(tab)), "a guest's chat", tab);
    await this.until(async () => {
      const { stored, email, name } = await this.state(tab);
      const texts = [JSON.stringify(stored), email, name, ...this.#tokensIn(stored)];
      return notOf.every((other) => !texts.some((text) => text?.includes(other)));
    }, `nothing left of ${notOf}`, tab);
    return this.state(tab);
  }

  #tokensIn(stored) {
    return Object.values(stored).flatMap((value) => {
      const claims = /^JWT [\w-]+\.([\w-]+)\./.exec(value)?.[1];
      return claims ? [Buffer.from(claims, 'base64url').toString()] : [];
    });
  }

  async hasNoChat(tab = this.pages.at(-1)) {
    await this.until(async () => !(await this.state(tab)).shown, 'no chat', tab);
  }

  storedToken(state) {
    return state.stored[`${this.prefix}${this.api.project}_tiledeskToken`];
  }

  /** What a visitor does with the widget: click, begin, upload, reconnect, isBanned. */
  does(what, tab = this.pages.at(-1)) {
    return tab.evaluate((name) => document.getElementById('tiledeskiframe').contentWindow.visitor[name](), what);
  }

  async changed(tab = this.pages.at(-1), times = 1) {
    await tab.evaluate((count) => { for (let i = 0; i < count; i += 1) window.chatVisitorChanged?.(); }, times);
  }
}
