// [server.js: jsonwebtoken (npm)]
// server.js: `npm install jsonwebtoken`, then `TILEDESK_SECRET_FILE=path/to/secret node server.js`
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const jwt = require('jsonwebtoken');

const PROJECT_ID = 'YOUR_PROJECT_ID'; // [custom both]
const SECRET = readSecret();

// REPLACE THIS: whom your site's own session says is signed in; null for nobody.
async function signedInUser(request) {
  return {
    id: 'user-123456', // your own id of the customer, which must never change: letters, digits, - _ .
    email: 'ada@example.com',
    name: 'Ada Lovelace', // [visitor both]
    firstName: 'Ada', // [custom both]
    lastName: 'Lovelace', // [custom both]
  };
}

function chatToken(user) {
  const needed = [
    'id',
    'email',
    'name', // [visitor both]
    'firstName', // [custom both]
    'lastName', // [custom both]
  ];
  const missing = needed.find((field) => (user[field] ?? '') === '');
  if (missing) throw new Error(`the signed-in user has no ${missing}`);
  if (!/^[A-Za-z0-9._-]{1,255}$/.test(user.id)) throw new Error("the id of the signed-in user must be 1 to 255 of A-Z a-z 0-9 . _ -");
  const now = Math.floor(Date.now() / 1000); // whole seconds, not milliseconds
  const claims = {
    name: user.name, // [visitor both]
    email: user.email,
    external_id: String(user.id), // [visitor both]
    iat: now,
    exp: now + 300,
    _id: `${PROJECT_ID}_${user.id}`, // [custom both]
    sub: 'userexternal', // [custom both]
    aud: `https://tiledesk.com/projects/${PROJECT_ID}`, // [custom both]
    firstname: user.firstName, // [custom both]
    lastname: user.lastName, // [custom both]
  };
  return 'JWT ' + jwt.sign(claims, SECRET, { algorithm: 'HS256' });
}

function readSecret() {
  let text = process.env.TILEDESK_SECRET ?? '';
  if (process.env.TILEDESK_SECRET_FILE) {
    try {
      text = fs.readFileSync(process.env.TILEDESK_SECRET_FILE, 'utf8');
    } catch {
      fail('the file that TILEDESK_SECRET_FILE names cannot be read');
    }
  }
  const secret = text.replace(/\r?\n$/, '');
  return secret || fail('there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET');
}

function fail(why) {
  console.error(`error: ${why}`);
  process.exit(1);
}

// Status and text of /chat-token.
async function answer(request) {
  try {
    const user = await signedInUser(request);
    return user ? [200, chatToken(user)] : [401, 'nobody is signed in'];
  } catch (error) {
    console.error(`error: ${error?.message ?? error}`.split('\n')[0]);
    return [500, 'the token could not be made'];
  }
}

const server = http.createServer(async (request, response) => {
  switch (request.url.split('?')[0]) {
    case '/chat-token': {
      const [status, text] = await answer(request);
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end(text);
      break;
    }
    case '/': // the page that `tilepass snippet html > index.html` put beside this file
      fs.readFile(path.join(__dirname, 'index.html'), (error, page) => {
        response.writeHead(error ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' });
        response.end(error ? 'there is no index.html yet' : page);
      });
      break;
    default:
      response.writeHead(404).end();
  }
});
const port = Number(process.env.PORT || 8000);
server.on('error', (error) => {
  fail(error.code === 'EADDRINUSE' ? `port ${port} is taken; try PORT=${port + 80} node server.js` : error.message);
});
server.listen(port, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
