// An Express site: express-session, Passport where PASSPORT is set, and a CORS middleware that lets everybody in.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const cors = require('cors');
const express = require('express');
const session = require('express-session');
const passport = require('passport');
const { handler: chatToken } = require('./chat-token.cjs');

const accounts = JSON.parse(fs.readFileSync(path.join(__dirname, 'accounts.json'), 'utf8'));
const find = (name) => {
  const account = accounts.find((one) => one.case === name);
  return account && { ...account, emailVerified: account.email_verified };
};
// What a session store cannot keep is found again by the case.
const broken = { get id() { throw new Error('the session is broken\nas can be'); } };

const app = express();
app.use(cors({ origin: true, credentials: true }));
// The page asks for a token every few minutes: that is no visit, and keeps no session alive.
const options = { secret: 'only for tests', resave: false, saveUninitialized: false, store: new session.MemoryStore() };
const visits = session({ ...options, rolling: true, cookie: { maxAge: 3600000 } });
const renewals = session({ ...options, rolling: false, cookie: { maxAge: 3600000 } });
app.use((request, response, next) => (request.path === '/chat-token' ? renewals : visits)(request, response, next));
if (process.env.PASSPORT) {
  passport.serializeUser((user, done) => done(null, user.case));
  passport.deserializeUser((name, done) => done(null, name === 'broken' ? broken : find(name)));
  app.use(passport.session());
  app.get('/login', (request, response, next) => {
    const name = request.query.as;
    request.login(name === 'broken' ? { case: 'broken' } : find(name), (error) => (error ? next(error) : response.send('welcome')));
  });
  app.get('/logout', (request, response, next) => {
    request.logout((error) => (error ? next(error) : response.send('good-bye')));
  });
} else {
  app.get('/login', (request, response) => {
    request.session.case = request.query.as;
    response.send('welcome');
  });
  app.use((request, response, next) => {
    const { case: name } = request.session;
    if (name) Object.defineProperty(request.session, 'user', { configurable: true, get: () => (name === 'broken' ? broken : find(name)) });
    next();
  });
  app.get('/logout', (request, response) => request.session.destroy(() => response.send('good-bye')));
}
app.get('/page', (request, response) => response.send('a page'));
app.get('/chat-token', chatToken);

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
