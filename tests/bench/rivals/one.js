// One token, as a script makes or checks it: node one.js sign SECRET-FILE, or node one.js verify SECRET-FILE TOKEN.
'use strict';

const jwt = require('jsonwebtoken');

const [action, file, token] = process.argv.slice(2);
const secret = require('fs').readFileSync(file, 'utf8').trim();
const visitor = { name: 'Test Visitor', email: 'test-visitor@example.com', external_id: 'test-visitor' };
const answer =
  action === 'sign'
    ? `JWT ${jwt.sign(visitor, secret, { algorithm: 'HS256', expiresIn: 300 })}`
    : JSON.stringify(jwt.verify(token, secret, { algorithms: ['HS256'] }));
process.stdout.write(`${answer}\n`);
