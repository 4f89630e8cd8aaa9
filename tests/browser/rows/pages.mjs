// The rows about the page around the widget: what is down, what is there already, links, the browser.
import assert from 'node:assert/strict';

import { five, ours, quiet, said } from './words.mjs';

/** An embed code like those that are in use. */
const EMBED = {
  v5: (project) => `<script>
    window.tiledeskSettings = { projectid: '${project}', widgetTitle: 'Shop' };
    (function (d, s, id) {
      var i = function () { i.c(arguments); }; i.q = []; i.c = function (args) { i.q.push(args); };
      window.Tiledesk = i;
      if (d.getElementById(id)) return;
      var js = d.createElement(s); js.id = id; js.async = true; js.src = 'https://widget.tiledesk.com/v5/launch.js';
      d.head.appendChild(js);
    }(document, 'script', 'tiledesk-jssdk'));
    window.Tiledesk('onInit', function () { window.inits = (window.inits || 0) + 1; });
  </script>`,
  v4: (project) => `<script>
    window.tiledeskSettings = { projectid: '${project}', widgetTitle: 'Shop' };
    window.tileDeskAsyncInit = function () {
      window.tiledesk.on('onInit', function () { window.inits = (window.inits || 0) + 1; });
    };
    (function (d, s, id) {
      if (d.getElementById(id)) return;
      var js = d.createElement(s); js.id = id; js.async = true; js.src = 'https://widget.tiledesk.com/v4/launch.js';
      d.head.appendChild(js);
    }(document, 'script', 'tiledesk-jssdk'));
  </script>`,
};

/** The page on a site with settings of its own. */
const withSettings = (life, settings) => ({
  html: life.page.replace('<h1>', `<script>window.tiledeskSettings = ${JSON.stringify(settings)};</script><h1>`),
});

export const PAGES = {
  async '16 the server is down, then up'(life) {
    await life.is('zenobia');
    life.api.fault = 'down';
    const tab = await life.open();
    await life.until(() => tab.evaluate(() => Boolean(window.tiledesk)), 'the widget starts');
    await life.settled();
    life.api.fault = null;
    await life.passUntil(61, async () => (await life.state(tab)).isLogged, 'it is up');
    await life.hasChatOf('zenobia');
    assert.deepEqual(ours(life), []);
  },

  async '16b the widget cannot be loaded, then it can'(life) {
    await life.is('zenobia');
    life.widgetIsDown = true;
    await life.open();
    await said(life, `https://widget.tiledesk.com/${life.version}/launch.js could not be loaded`);
    life.widgetIsDown = false;
    const [tab] = life.pages;
    await life.passUntil(61, async () => (await life.state(tab)).isLogged, 'it is there');
    await life.hasChatOf('zenobia');
  },

  async '17 the widget opens by itself, or is clicked before it has signed in'(life) {
    await life.is('zenobia');
    life.site.pages['/'] = withSettings(life, { onPageChangeVisibilityDesktop: 'open' });
    const tab = await life.open();
    assert.equal((await life.hasChatOf('zenobia')).isOpen, five(life));
    await life.settled();
    await life.close(tab);
    life.site.pages['/'] = { html: life.page };
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    life.api.hold = (path) => (path === '/auth/signinWithCustomToken' ? held : undefined);
    const clicked = await life.open();
    await life.until(async () => (await life.state(clicked)).project, 'a launcher');
    const click = life.does('click');
    release();
    await click;
    await life.settled();
    await life.hasChatOf('zenobia');
    assert.equal(life.api.count('/signinAnonymously'), 0);
    assert.deepEqual(ours(life), []);
  },

  async '18 an embed code is there already'(life) {
    await life.is('zenobia');
    const embed = EMBED[life.version](life.api.project);
    life.site.pages['/before'] = { html: life.page.replace('<h1>', `${embed}<h1>`) };
    life.site.pages['/after'] = { html: life.page.replace('</body>', `${embed}</body>`) };
    for (const path of ['/before', '/after']) {
      const tab = await life.open(path);
      await life.hasChatOf('zenobia');
      await life.settled();
      await life.hasChatOf('zenobia');
      assert.ok(await tab.evaluate(() => window.inits) >= 1, path);
      assert.equal(await tab.evaluate(() => window.tiledeskSettings.widgetTitle), 'Shop', path);
      await life.is('wilhelm');
      await life.changed();
      await life.hasChatOf('wilhelm');
      await life.until(() => tab.evaluate(() => window.inits >= 2), 'the handler of the site is still there');
      await life.is('zenobia');
      await life.close(tab);
    }
    assert.deepEqual(ours(life), []);
  },

  async '19 a link with a token'(life) {
    const guest = await (await fetch(`${life.api.url}auth/signinAnonymously`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id_project: life.api.project }),
    })).json();
    const attacker = guest.user._id;
    const jwt = `tiledesk_jwt=${encodeURIComponent(guest.token)}`;
    const links = [`/?${jwt}`, `/?a=1&${jwt}&b=2#c`, `/#/route?${jwt}`];
    for (const name of [null, 'zenobia']) {
      for (const link of links) {
        await life.is(name);
        const tab = await life.open(link);
        if (name) await life.hasChatOf(name);
        else {
          await life.hasGuestsChat();
          await life.does('click');
          await life.until(async () => (await life.state(tab)).who, 'a guest');
        }
        await life.settled();
        const { who, stored, address } = await life.state(tab);
        assert.notEqual(who, attacker);
        assert.ok(!JSON.stringify(stored).includes(attacker) && !JSON.stringify(stored).includes(guest.token));
        assert.ok(!address.includes('tiledesk_'), address);
        await life.close(tab);
      }
    }
    quiet(life);
  },

  async '20 a link with another project, or any other parameter'(life) {
    const other = '600000000000000000000000';
    const links = [
      `/?tiledesk_projectid=${other}`,
      `/?x&tiledesk_projectid=${other}&tiledesk_persistence=none#y`,
      `/#tiledesk&tiledesk_projectid=${other}`,
      '/?tiledesk_userEmail=eve@example.com&tiledesk_userFullname=Eve&tiledesk_recipientId=support-eve',
      '/?tiledesk_useremail=eve@example.com&tiledesk_userfullname=Eve&tiledesk_autoStart=true',
    ];
    for (const name of [null, 'zenobia']) {
      for (const link of links) {
        await life.is(name);
        const tab = await life.open(link);
        if (name) await life.hasChatOf(name);
        else await life.hasGuestsChat();
        await life.settled();
        const { project, stored, address, conversation } = await life.state(tab);
        assert.equal(project, life.api.project);
        assert.equal(conversation, null);
        assert.ok(!/eve|600000000000000000000000|tiledesk_user/i.test(JSON.stringify([stored, address])), address);
        await life.close(tab);
      }
    }
    quiet(life);
  },

  async '20b a page that is sent elsewhere while the widget waits'(life) {
    if (!five(life)) return;
    const tab = await life.open('/', { touched: false });
    await tab.evaluate(() => { location.hash = '#&tiledesk_projectid=600000000000000000000000'; });
    await life.until(() => tab.evaluate(() => !location.href.includes('tiledesk_')), 'the address is clean');
    await life.touch(tab);
    await life.hasGuestsChat();
    assert.equal((await life.state(tab)).project, life.api.project);
  },

  async '21 the widget is told not to show on this page'(life) {
    if (!five(life)) return;
    await life.is('zenobia');
    for (const setting of ['displayOnDesktop', 'allowedOnThisDomain']) {
      life.site.pages['/'] = withSettings(life, { [setting]: false });
      const tab = await life.open();
      const isGone = () => Boolean(window.tiledesk) && !document.getElementById('tiledesk-container');
      await life.until(() => tab.evaluate(isGone), 'it is gone');
      const asked = life.site.asked.length;
      for (const seconds of [11, 61, 241]) {
        await life.pass(seconds);
        await life.settled();
      }
      assert.equal((await life.state(tab)).widgets, 0, setting);
      assert.ok(life.site.asked.length - asked <= 3);
      await life.close(tab);
    }
    life.site.pages['/'] = { html: life.page };
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.does('isBanned');
    await life.pass(241);
    await life.settled();
    assert.equal((await life.state(tab)).widgets, 0);
    assert.deepEqual(ours(life), []);
  },

  async '22 a page that comes back from the memory of the browser'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.settled();
    await life.is(null);
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    life.site.token = (request, response) => held.then(() => life.site.fromSample(request, response));
    await tab.evaluate(() => {
      window.addEventListener('pageshow', ({ persisted }) => {
        window.cameBack = persisted;
        window.widgetsThen = document.querySelectorAll('#tiledesk-container').length;
      });
    });
    life.site.pages['/elsewhere'] = { html: '<!doctype html><title>Elsewhere</title>' };
    await tab.goto(`${life.site.url}/elsewhere`);
    await tab.goBack({ waitUntil: 'commit' });
    await life.until(() => tab.evaluate(() => window.cameBack), 'it is back');
    assert.equal(await tab.evaluate(() => window.widgetsThen), 0);
    release();
    await life.hasGuestsChat();
    quiet(life);
  },

  async '23 a file of its own, and a Content-Security-Policy'(life) {
    await life.is('zenobia');
    const policy = (sources) => ({ 'Content-Security-Policy': `script-src ${sources}; connect-src 'self' ${life.api.url}` });
    life.site.pages['/chat.js'] = { js: life.script };
    const html = '<!doctype html><title>A shop</title><script src="/chat.js" defer></script><h1>A shop</h1>';
    life.site.pages['/file'] = { html, headers: policy("'self' https://widget.tiledesk.com") };
    const [before, after] = life.page.split('<script>');
    const withNonce = `${before}<script nonce="abc123">${after}`;
    life.site.pages['/nonce'] = { html: withNonce, headers: policy("'nonce-abc123' 'strict-dynamic'") };
    const tab = await life.open('/file');
    await life.hasChatOf('zenobia');
    await life.close(tab);
    const other = await life.open('/nonce');
    // In its frame, the widget itself has no nonce.
    await life.until(() => other.evaluate(() => Boolean(window.tiledesk)), 'the widget starts');
  },

  async '24 a widget that stores for the session only'(life) {
    await life.is('zenobia');
    life.site.pages['/'] = withSettings(life, { persistence: 'session' });
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    assert.equal(await tab.evaluate(() => localStorage.length), 0);
    await life.pass(600);
    await tab.reload();
    await life.touch(tab);
    await life.hasChatOf('zenobia');
    await life.is('wilhelm');
    await tab.reload();
    await life.touch(tab);
    await life.hasChatOf('wilhelm');
    assert.ok(!JSON.stringify((await life.state(tab)).stored).includes('zenobia'));
    quiet(life);
  },
};
