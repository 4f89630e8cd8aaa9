// What several rows say.
import assert from 'node:assert/strict';

export const five = (life) => life.version === 'v5';
export const answers = (status, text = '') => (_, response) => response.writeHead(status).end(text);
export const quiet = (life) => assert.deepEqual([life.lines, life.errors], [[], []]);
export const isSaid = (life, why) => life.lines.some((line) => line.startsWith('warning: chat: ') && line.includes(why));
export const said = (life, why) => life.until(() => isSaid(life, why), `the console says: ${why}`);
export const REFUSED = 'the visitor is anonymous: the server refused the token';
export const refused = (life) => life.until(() => life.api.log.some((entry) => entry.status === 401), 'the server refuses');
export const begun = ({ name, status }) => name === 'new_conversation' && status === 200;
export const ours = (life) => life.lines.filter((line) => line.includes('chat: '));
