// The rows about a token's life: first visit, return, expiry, rotation.
import assert from 'node:assert/strict';

import { begun, five, isSaid, ours, quiet, REFUSED, refused } from './words.mjs';

export const TOKENS = {
  async '01 first visit'(life) {
    await life.is('zenobia');
    await life.open();
    await life.hasChatOf('zenobia');
    await life.settled();
    assert.equal(await life.does('upload'), 200);
    assert.equal(life.site.asked.length, 1);
    assert.deepEqual(life.api.log.filter(({ status }) => status >= 400), []);
    quiet(life);
  },

  async '02 return, token valid'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.does('begin');
    const { conversation } = await life.state(tab);
    await life.settled();
    await life.close(tab);
    await life.pass(60);
    await life.open();
    const state = await life.hasChatOf('zenobia');
    assert.equal(state.conversation, five(life) ? conversation : JSON.stringify(conversation));
    quiet(life);
  },

  async '03 return, token expired'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.settled();
    await life.close(tab);
    await life.pass(600); // the next morning
    await life.open();
    await life.hasChatOf('zenobia');
    await life.settled();
    await life.hasChatOf('zenobia');
    quiet(life);
  },

  async '04 return after a rotation'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.settled();
    await life.close(tab);
    await life.rotate();
    await life.open();
    await life.settled();
    await life.hasChatOf('zenobia');
    quiet(life);
  },

  async '04b return after a rotation, the back end still has the old secret'(life) {
    await life.is('zenobia');
    const first = await life.open();
    await life.hasChatOf('zenobia');
    await life.settled();
    await life.close(first);
    await life.rotate({ deployed: false });
    await life.open();
    await refused(life);
    await life.passUntil(11, () => isSaid(life, REFUSED), REFUSED);
    await life.hasGuestsChat();
    await life.pass(61);
    await life.settled();
    await life.hasGuestsChat();
    await life.deploy();
    await life.pass(61);
    await life.hasChatOf('zenobia');
    assert.equal(ours(life).length, 1);
  },

  async '04c first visit while the back end has the old secret'(life) {
    await life.is('zenobia');
    await life.rotate({ deployed: false });
    await life.open();
    await refused(life);
    await life.passUntil(11, () => isSaid(life, REFUSED), REFUSED);
    await life.hasGuestsChat();
    await life.deploy();
    await life.pass(61);
    await life.hasChatOf('zenobia');
  },

  async '05 expiry, chat closed'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    const before = life.storedToken(await life.state(tab));
    for (let times = 0; times < 3; times += 1) {
      await life.pass(250);
      await life.settled();
    }
    const state = await life.hasChatOf('zenobia');
    assert.notEqual(life.storedToken(state), before);
    assert.equal(state.token, life.storedToken(state));
    assert.equal(life.api.count('/signinWithCustomToken'), 1); // nobody had to sign in again
    quiet(life);
  },

  async '06 expiry, conversation open'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.does('begin');
    const { conversation } = await life.state(tab);
    await tab.evaluate(() => { document.getElementById('tiledesk-container').isTheSame = true; });
    await life.pass(250);
    await life.settled();
    await life.pass(250);
    await life.settled();
    const state = await life.hasChatOf('zenobia');
    assert.equal(state.conversation, conversation);
    assert.ok(await tab.evaluate(() => document.getElementById('tiledesk-container').isTheSame));
    quiet(life);
  },

  async '07 connection lost and back after expiry'(life) {
    await life.is('zenobia');
    const tab = await life.open();
    await life.hasChatOf('zenobia');
    await life.settled();
    await life.sleep(600);
    await life.does('reconnect');
    await life.settled();
    await life.hasChatOf('zenobia', tab);
    assert.deepEqual(ours(life), []);
  },

  async '08 new conversation, upload after expiry'(life) {
    await life.is('zenobia');
    await life.open();
    await life.hasChatOf('zenobia');
    await life.settled();
    await life.pass(250);
    await life.settled();
    await life.pass(250);
    await life.settled();
    await life.does('begin');
    await life.until(() => life.api.log.some(begun), 'the server knows of the conversation');
    assert.equal(await life.does('upload'), 200);
    quiet(life);
  },

  async '09 rotation while the page is open'(life) {
    await life.is('zenobia');
    await life.open();
    await life.hasChatOf('zenobia');
    await life.settled();
    await life.rotate();
    await life.does('reconnect'); // the widget removes itself
    await life.settled();
    await life.hasChatOf('zenobia');
    await life.rotate();
    await life.pass(241);
    await life.settled();
    await life.does('begin');
    await life.until(() => life.api.log.some(begun), 'the server knows of the conversation');
    await life.hasChatOf('zenobia');
    assert.deepEqual(ours(life), []);
  },
};
