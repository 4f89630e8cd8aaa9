// The rows about who the visitor is: another one, log-in and log-out, nobody, and a site that does not say.
import assert from 'node:assert/strict';

import { answers, begun, five, ours, quiet, refused, said } from './words.mjs';

export const VISITORS = {
  async '10 another customer in the same browser'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.does('begin');
    await life.settled();
    await life.close(tab);
    await life.is('wilhelm');
    await life.open();
    await life.hasChatOf('wilhelm');
    await life.settled();
    const { stored, conversation } = await life.hasChatOf('wilhelm');
    assert.equal(conversation, null);
    assert.ok(!JSON.stringify(stored).includes('zenobia'));
    quiet(life);
  },

  async '10b nobody after a customer, a page later'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.does('begin');
    await life.settled();
    await life.close(tab);
    await life.is(null);
    await life.open();
    await life.settled();
    await life.hasGuestsChat();
    await life.does('click');
    await life.settled();
    const { conversation } = await life.hasGuestsChat();
    assert.equal(conversation, null);
    quiet(life);
  },

  async '11 log out without a page load'(life) {
    await life.is('zenobia');
    await life.open();
    await life.hasChatOf('zenobia');
    await life.does('begin');
    await life.is(null);
    await life.changed();
    await life.settled();
    const { conversation } = await life.hasGuestsChat();
    assert.equal(conversation, null);
    quiet(life);
  },

  async '11b the site forgets to say that somebody logged out'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.is(null);
    await life.pass(241);
    await life.settled();
    await life.hasGuestsChat();
    await life.is('wilhelm');
    await tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await life.hasChatOf('wilhelm');
    quiet(life);
  },

  async '11c a token that was asked for before a log-out'(life) {
    await life.is('zenobia');
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    life.site.token = (request, response) => held.then(() => life.site.fromSample(request, response));
    await life.open();
    await life.until(() => life.site.asked.length === 1, 'it asks');
    life.site.token = null;
    await life.is(null);
    await life.changed();
    await life.hasGuestsChat();
    release();
    await life.settled();
    await life.hasGuestsChat();
    assert.equal(life.site.asked.length, 2);
    quiet(life);
  },

  async '11d the server does not answer after a log-out'(life) {
    await life.is('zenobia');
    await life.open();
    await life.hasChatOf('zenobia');
    life.site.token = answers(500);
    await life.is(null);
    await life.changed();
    await life.settled();
    await life.hasGuestsChat();
    await said(life, 'the visitor is anonymous: /chat-token answered with status 500');
  },

  async '11e the widget is told to log out'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.is(null);
    await tab.evaluate(() => { window.tiledesk.logout(); });
    await life.settled();
    await life.hasGuestsChat();
    assert.deepEqual(ours(life), []);
  },

  async '12 log in without a page load'(life) {
    const tab = await life.open();
    await life.hasGuestsChat();
    await life.does('click');
    await life.until(async () => (await life.state(tab)).who, 'a guest');
    const { who } = await life.state(tab);
    await life.settled();
    const asked = life.site.asked.length;
    await life.is('zenobia');
    await life.changed(tab, 5);
    const { stored } = await life.hasChatOf('zenobia');
    assert.ok(!JSON.stringify(stored).includes(who));
    await life.settled();
    assert.equal(life.site.asked.length, asked + 1); // calls in a row are one request
    assert.equal(new Set(life.site.asked).size, life.site.asked.length); // and no cache has seen its address
    quiet(life);
  },

  async '13 nobody: the same guest, page after page'(life) {
    const first = await life.open();
    await life.hasGuestsChat();
    await life.does('click');
    await life.until(async () => (await life.state(first)).who, 'a guest');
    const { who } = await life.state(first);
    await life.settled();
    await life.close(first);
    await life.pass(600);
    const second = await life.open();
    await life.hasGuestsChat();
    if (five(life)) await life.does('click');
    await life.until(async () => (await life.state(second)).who === who, 'the same guest', second);
    await life.pass(241);
    await life.settled();
    assert.equal((await life.state(second)).who, who);
    assert.equal(life.api.count('/signinAnonymously'), 1);
    quiet(life);
  },

  async '13b nobody, said with 401'(life) {
    life.site.says401 = true;
    await life.open();
    await life.settled();
    await life.hasGuestsChat();
    assert.deepEqual(ours(life), []);
  },

  async '13c a guest stays the same while the server is down'(life) {
    if (!five(life)) return; // version 4 forgets its guest by itself
    const first = await life.open();
    await life.hasGuestsChat();
    await life.does('click');
    await life.until(async () => (await life.state(first)).who, 'a guest');
    const { who } = await life.state(first);
    await life.settled();
    await life.close(first);
    life.api.fault = 'down';
    const second = await life.open();
    await life.until(() => second.evaluate(() => Boolean(window.tiledesk)), 'the widget starts');
    for (const seconds of [11, 61, 61]) {
      await life.settled();
      await life.pass(seconds);
    }
    life.api.fault = null;
    await life.passUntil(61, async () => (await life.state(second)).project, 'it is up');
    await life.does('click');
    await life.until(async () => (await life.state(second)).who === who, 'the same guest', second);
  },

  async '13d a guest whom the server does not take any more'(life) {
    const first = await life.open();
    await life.hasGuestsChat();
    await life.does('click');
    await life.until(async () => (await life.state(first)).who, 'a guest');
    const { who } = await life.state(first);
    await life.settled();
    await life.close(first);
    life.api.backend.forgetGuests();
    const second = await life.open();
    await refused(life);
    await life.passUntil(61, async () => (await life.state(second)).shown, 'another chat');
    await life.hasGuestsChat();
    await life.does('click');
    await life.until(async () => (await life.state(second)).who, 'another guest', second);
    assert.notEqual((await life.state(second)).who, who);
    assert.deepEqual(ours(life), []);
  },

  async '14 /chat-token fails at first'(life) {
    await life.is('zenobia');
    const known = await life.open(); // somebody whose chat is stored
    await life.hasChatOf('zenobia');
    await life.settled();
    await life.close(known);
    const bare = Buffer.from('{"name":"zenobia"}').toString('base64url');
    for (const [answer, why] of [
      [answers(500, 'a stack trace'), '/chat-token answered with status 500'],
      [answers(200, '<h1>Log in!</h1>'), '/chat-token did not answer with `JWT eyJ…`'],
      [answers(200, 'eyJh.eyJi.c2ln'), '/chat-token did not answer with `JWT eyJ…`'],
      [answers(200, `JWT eyJh.${bare}.c2ln`), 'the token of /chat-token has no `_id`'],
      [(request) => request.socket.destroy(), '/chat-token did not answer'],
    ]) {
      life.site.token = answer;
      life.lines.length = 0;
      const tab = await life.open();
      await life.settled();
      await life.hasGuestsChat();
      await said(life, `the visitor is anonymous: ${why}`);
      life.site.token = null;
      await life.pass(61);
      await life.hasChatOf('zenobia');
      assert.equal(ours(life).length, 1);
      await life.settled();
      await life.close(tab);
    }
    assert.deepEqual(life.errors, []);
  },

  async '14b /chat-token fails later'(life) {
    await life.is('zenobia');
    await life.open();
    await life.hasChatOf('zenobia');
    await life.settled();
    life.site.token = answers(500);
    await life.pass(241);
    await life.settled();
    await life.pass(61);
    await life.settled();
    await life.hasChatOf('zenobia');
    await said(life, 'no fresh token: /chat-token answered with status 500');
    assert.equal(ours(life).length, 1);
    life.site.token = null;
    await life.pass(61);
    await life.settled();
    await life.does('begin');
    await life.until(() => life.api.log.some(begun), 'a fresh token');
    await life.hasChatOf('zenobia');
  },

  async '14c /chat-token answers late, or not at all'(life) {
    await life.is('zenobia');
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    life.site.token = (request, response) => held.then(() => life.site.fromSample(request, response));
    const late = await life.open();
    await life.until(() => life.site.asked.length === 1, 'it asks');
    await life.pass(5, { hung: true });
    release();
    await life.hasChatOf('zenobia');
    await life.settled();
    quiet(life);
    await life.close(late);
    life.site.token = () => {};
    await life.open();
    await life.until(() => life.site.asked.length === 2, 'it asks');
    await life.pass(11, { hung: true });
    await life.hasGuestsChat();
    await said(life, 'the visitor is anonymous: /chat-token did not answer');
  },

  async '15 two tabs'(life) {
    await life.is('zenobia');
    const one = await life.open();
    await life.hasChatOf('zenobia', one);
    const other = await life.open();
    await life.hasChatOf('zenobia', other);
    await life.settled();
    await life.pass(241);
    await life.settled();
    await life.hasChatOf('zenobia', one);
    await life.hasChatOf('zenobia', other);
    quiet(life);
    await life.is(null);
    await life.changed(one);
    await life.hasGuestsChat({ tab: one });
    await life.passUntil(3, async () => !(await life.state(other)).who?.includes('zenobia'), 'the other tab has noticed');
    await life.hasGuestsChat({ tab: other });
    await life.is('wilhelm');
    await life.changed(other);
    await life.hasChatOf('wilhelm', other);
    await life.passUntil(3, async () => (await life.state(one)).who === life.id('wilhelm'), 'the other tab has noticed');
    await life.hasChatOf('wilhelm', one);
    quiet(life);
  },
};
