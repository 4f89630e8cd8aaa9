// A site on node:http: sessions in memory behind a cookie, and a CORS header that lets everybody in.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const sessions = {};
const accounts = JSON.parse(fs.readFileSync(path.join(__dirname, 'accounts.json'), 'utf8'));

exports.user = async (request) => {
  const name = sessions[/session=([^;]*)/.exec(request.headers.cookie)?.[1]];
  if (name === 'broken') throw new Error('the session is broken\nas can be');
  const account = accounts.find((one) => one.case === name);
  return account ? { ...account, emailVerified: account.email_verified } : null;
};

if (require.main === module) {
  const { handler } = require('./server.js');
  const server = http.createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname === '/chat-token') return handler(request, response);
    const key = crypto.randomUUID();
    sessions[key] = url.searchParams.get('as');
    return response.setHeader('Set-Cookie', `session=${key}; HttpOnly`).end('welcome');
  });
  server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
}
