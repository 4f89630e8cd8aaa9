// [chat-token.cjs: jsonwebtoken (npm)]
// chat-token.cjs: `npm install jsonwebtoken`, then `app.get('/chat-token', chatToken)` behind your session's middleware, with `const { handler: chatToken } = require('./chat-token.cjs')` or `import { handler as chatToken } from './chat-token.cjs'`; TILEDESK_SECRET_FILE names the secret's file
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
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
