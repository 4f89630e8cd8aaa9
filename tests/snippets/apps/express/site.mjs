// The same sample in an application of ES modules.
import express from 'express';
import session from 'express-session';
import { handler as chatToken } from './chat-token.cjs';

const app = express();
app.use(session({ secret: 'only for tests', resave: false, saveUninitialized: false }));
app.get('/login', (request, response) => {
  request.session.user = { id: 42, name: 'Ada Lovelace', email: 'ada@example.com', emailVerified: true };
  response.send('welcome');
});
app.get('/chat-token', chatToken);
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
