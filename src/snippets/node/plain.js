// [server.js: jsonwebtoken (npm)]
// server.js: `npm install jsonwebtoken`, then `CHAT_DEMO=1 TILEDESK_SECRET_FILE=path/to/secret node server.js`
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
// TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const jwt = require('jsonwebtoken');
// [custom both]
const PROJECT_ID = 'YOUR_PROJECT_ID'; // or the variable TILEDESK_PROJECT_ID // [custom both]

// REPLACE THIS: whom your site's own session says is signed in; null for nobody. For instance
// { id: 'user-123456', name: 'Ada Lovelace', email: 'ada@example.com', emailVerified: true }:
// the id is the account's key, which never changes; never the e-mail address.
async function signedInUser(request) {
  once('nobody is ever signed in: replace signedInUser');
  return demonstration(request);
}

async function handler(request, response) {
  const [status, text] = await answer(request, request.headers['sec-fetch-site']);
  response.writeHead(status, text ? { 'Content-Type': 'text/plain; charset=utf-8', ...HEADERS } : HEADERS);
  response.end(text);
}

// With CHAT_DEMO=1, who comes from this computer, through no proxy, is a customer who does not exist.
function demonstration({ headers, socket }) {
  const local = /^(https?:\/\/)?(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/.*)?$/;
  const names = [headers.host ?? '', headers.referer ?? 'localhost'];
  const proxied = headers['x-forwarded-for'] ?? headers.forwarded;
  if (process.env.CHAT_DEMO !== '1' || proxied || !names.every((name) => local.test(name))) return null;
  if (!['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress)) return null;
  once('CHAT_DEMO=1: who asks from this computer is the customer demo-1');
  return { id: 'demo-1', name: 'Ada Lovelace', email: 'ada@example.com', emailVerified: true };
}

module.exports = { handler };

// Nothing below needs a change.
// [core]

function serve() {
  const server = http.createServer((request, response) => {
    switch (request.url.split('?')[0]) {
      case '/chat-token':
        handler(request, response);
        break;
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
    const hint = error.code === 'EADDRINUSE' ? `port ${port} is taken; try PORT=${port + 80} node server.js` : error.message;
    console.error(`error: ${hint}`);
    process.exit(1);
  });
  server.listen(port, '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${server.address().port}`);
  });
}

if (require.main === module) serve();
