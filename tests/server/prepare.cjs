// Waits for the server to let its administrator in, and makes a project. Prints the lines of the env file.
//
//   node prepare.cjs MODULES BASE_URL DATABASE ADMIN_EMAIL ADMIN_PASSWORD
'use strict';

const { createRequire } = require('node:module');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const [modules, base, database, email, password] = process.argv.slice(2);
const { MongoClient } = createRequire(join(modules, 'package.json'))('mongodb');

/** Calls `attempt` until it answers something, for two minutes at most. */
async function eventually(what, attempt) {
  let last = 'no answer';
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(200)) {
    try {
      const answer = await attempt();
      if (answer) return answer;
    } catch (error) {
      last = error.message;
    }
  }
  throw new Error(`${what}: ${last}`);
}

async function post(path, body, token) {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: token }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

const signIn = async (account) => (await post('/auth/signin', account)).token;

/**
 * Two indexes stand in the way. `request_fulltext` covers several lists, which this database refuses where MongoDB
 * does not, and then no conversation can be saved. `phone_1` says of a user's telephone number that it is unique
 * and forgets that most have none, so that in an empty database, MongoDB's too, there could only be one user.
 */
async function dropIndexes() {
  const client = await MongoClient.connect(database, { useUnifiedTopology: true, useNewUrlParser: true });
  const drop = async (collection, index) => {
    const found = client.db().collection(collection);
    // The server makes them when it has the time.
    await eventually(`index ${index}`, () => found.indexExists(index));
    await found.dropIndex(index);
  };
  await Promise.all([drop('requests', 'request_fulltext'), drop('users', 'phone_1')]);
  await client.close();
}

async function main() {
  const admin = { email, password };
  const token = await eventually('the administrator cannot sign in', () => signIn(admin));
  const [project] = await Promise.all([post('/projects', { name: 'tilepass' }, token), dropIndexes()]);
  console.log(`TILEDESK_URL=${base}`);
  console.log(`TILEDESK_ID=${project._id}`);
  console.log(`ADMIN_EMAIL=${email}`);
  console.log(`ADMIN_PASSWORD=${password}`);
}

main().catch((error) => {
  console.error(`prepare: ${error.message}`);
  process.exit(1);
});
