// [chat-token.cjs: jsonwebtoken (npm)]
// chat-token.cjs: `npm install jsonwebtoken`; `app.get('/chat-token', require('./chat-token.cjs').handler)`, after the session
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
// TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const jwt = require('jsonwebtoken');
// [custom both]
const PROJECT_ID = 'YOUR_PROJECT_ID'; // or the variable TILEDESK_PROJECT_ID // [custom both]

// YOUR APPLICATION: whom the session says is signed in; null for nobody.
async function signedInUser(request) {
  // Passport's, or what your log-in put into express-session.
  const account = request.user ?? request.session?.user;
  if (!account) return null;
  return {
    id: account.id, // the account's key, which never changes; never the e-mail address
    name: account.name,
    email: account.email,
    emailVerified: account.emailVerified,
  };
}

async function handler(request, response) {
  const [status, text] = await answer(request, request.get('Sec-Fetch-Site'));
  response.status(status).set(HEADERS).type('text/plain').send(text);
}

exports.handler = handler;

// Nothing below needs a change.
// [core]
