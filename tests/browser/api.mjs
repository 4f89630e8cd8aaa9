// The Tiledesk server of one life, with a project of its own: a real one behind it where there is one, else one that is
// played by the same rules. Both say what they were asked, and fail when a life wants them to.
import { randomUUID, randomBytes } from 'node:crypto';
import http from 'node:http';
import { createRequire } from 'node:module';

const jwt = createRequire(new URL('../interop/', import.meta.url))('jsonwebtoken');
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': '*, Authorization, Content-Type',
  'Access-Control-Allow-Methods': 'GET, POST',
};

export class Api {
  log = []; // { method, path, status, subject }
  fault = null; // 'down', or a function of the path that gives a status

  static async start(real, clock) {
    const api = new Api();
    api.backend = real ? new RealServer(real) : new PlayedServer(clock);
    await api.backend.createProject();
    api.server = http.createServer((request, response) => api.#answer(request, response));
    await new Promise((ready) => api.server.listen(0, '127.0.0.1', ready));
    api.url = `http://127.0.0.1:${api.server.address().port}/`;
    return api;
  }

  get project() {
    return this.backend.project;
  }

  get secret() {
    return this.backend.secret;
  }

  rotate() {
    return this.backend.rotate();
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** How often it was asked for this and answered so. */
  count(path, status) {
    return this.log.filter((entry) => entry.path.endsWith(path) && (status === undefined || entry.status === status)).length;
  }

  async #answer(request, response) {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, CORS).end();
      return;
    }
    const path = request.url.split('?')[0];
    let body = '';
    for await (const piece of request) body += piece;
    if (this.fault === 'down') {
      request.socket.destroy();
      return;
    }
    if (this.hold) await this.hold(path);
    const { authorization } = request.headers;
    const failure = this.fault?.(path);
    const { status, json } = failure
      ? { status: failure, json: {} }
      : await this.backend.answer(request.method, path, authorization, body);
    this.log.push({ method: request.method, path, status, name: safely(() => JSON.parse(body).name), authorization });
    response.writeHead(status, { ...CORS, 'Content-Type': 'application/json' }).end(JSON.stringify(json));
  }
}

const safely = (attempt) => {
  try {
    return attempt();
  } catch {
    return undefined;
  }
};

// These need other services, which neither server has. They take a token if the sign-in takes it.
const ELSEWHERE = /^\/(chat21\/(native|firebase)\/auth\/createCustomToken|images\/users)$/;

class RealServer {
  constructor({ url, email, password }) {
    Object.assign(this, { url, email, password });
  }

  async #ask(method, path, authorization, body) {
    const headers = { 'Content-Type': 'application/json', ...(authorization && { Authorization: authorization }) };
    const answer = await fetch(this.url + path, { method, headers, ...(method === 'POST' && { body: body || undefined }) });
    const text = await answer.text();
    return { status: answer.status, json: safely(() => JSON.parse(text)) ?? text };
  }

  async createProject() {
    const account = JSON.stringify({ email: this.email, password: this.password });
    const signedIn = await this.#ask('POST', '/auth/signin', null, account);
    this.admin = signedIn.json.token;
    const made = await this.#ask('POST', '/projects', this.admin, JSON.stringify({ name: 'a page' }));
    this.project = made.json._id;
    await this.rotate();
  }

  async rotate() {
    const keys = await this.#ask('POST', `/${this.project}/keys/generate`, this.admin, '{}');
    this.secret = keys.json.jwtSecret;
    if (!this.secret) throw new Error(`the server made no secret: ${JSON.stringify(keys)}`);
  }

  async answer(method, path, authorization, body) {
    if (!ELSEWHERE.test(path)) return this.#ask(method, path, authorization, body);
    const { status, json } = await this.#ask('POST', '/auth/signinWithCustomToken', authorization);
    if (status !== 200) return { status, json };
    return { status, json: { userid: json.user._id, token: randomUUID() } };
  }
}

class PlayedServer {
  project = randomBytes(12).toString('hex');
  #guests = randomUUID();
  #members = new Set();

  constructor(clock) {
    this.clock = clock;
  }

  async createProject() {
    this.rotate();
  }

  rotate() {
    this.secret = randomUUID();
  }

  forgetGuests() {
    this.#guests = randomUUID();
  }

  /** The claims of a token that it takes. */
  #claims(authorization) {
    const token = /^JWT ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    const { sub } = jwt.decode(token ?? '') ?? {};
    const at = { algorithms: ['HS256'], clockTimestamp: this.clock.now() };
    const check = (secret, audience) => jwt.verify(token, secret, { ...at, audience });
    return safely(() => (sub === 'guest'
      ? check(this.#guests, 'https://tiledesk.com')
      : check(this.secret, `https://tiledesk.com/projects/${this.project}`)));
  }

  answer(method, path, authorization, body) {
    if (method === 'GET' && path === `/${this.project}/widgets`) return { status: 200, json: {} };
    if (method !== 'POST') return { status: 404, json: {} };
    if (path === '/auth/signinAnonymously') {
      const _id = randomUUID();
      const user = { _id, firstname: `guest#${_id.slice(0, 4)}` };
      const token = jwt.sign({ ...user, sub: 'guest', aud: 'https://tiledesk.com' }, this.#guests);
      if (JSON.parse(body).id_project !== this.project) return { status: 404, json: {} };
      this.#members.add(_id);
      return { status: 200, json: { success: true, token: `JWT ${token}`, user } };
    }
    const claims = this.#claims(authorization);
    if (!claims) return { status: 401, json: {} };
    if (path === '/auth/signinWithCustomToken') {
      this.#members.add(claims._id);
      return { status: 200, json: { success: true, token: authorization, user: claims } };
    }
    if (path === `/${this.project}/events`) return { status: this.#members.has(claims._id) ? 200 : 403, json: {} };
    if (ELSEWHERE.test(path)) return { status: 200, json: { userid: claims._id, token: randomUUID() } };
    return { status: 404, json: {} };
  }
}
