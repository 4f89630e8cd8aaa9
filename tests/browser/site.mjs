// The site of one life: its pages, and the sample for Node, of `snippet node`, as its back end. Whoever is logged in there is
// named by the cookie `user`.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export class Site {
  pages = {}; // path: { html } or { js }, and headers
  token = null; // in place of the sample: a function of the request and the response
  asked = []; // the addresses with which it was asked for a token
  #log = '';

  static async start(sample, clockFile) {
    const site = new Site();
    site.sample = sample;
    site.clockFile = clockFile;
    site.folder = mkdtempSync(join(tmpdir(), 'tilepass-site-'));
    symlinkSync(here('../interop/node_modules'), join(site.folder, 'node_modules'));
    site.server = http.createServer((request, response) => site.#answer(request, response));
    await new Promise((ready) => site.server.listen(0, '127.0.0.1', ready));
    site.url = `http://127.0.0.1:${site.server.address().port}`;
    return site;
  }

  /** (Re)starts the back end with this secret: like most, it reads it once. */
  async deploy(project, secret) {
    await this.#end();
    const REPLACED = /async function signedInUser[^]*?\n}\n/;
    if (!REPLACED.test(this.sample)) throw new Error('the sample has no signedInUser');
    const text = this.sample.replace(REPLACED, `async function signedInUser(request) {
  const name = /user=(\\w+)/.exec(request.headers.cookie)?.[1];
  const names = { name: name + ' Example', firstName: name, lastName: 'Example' };
  return name && { id: name, email: name + '@example.com', emailVerified: true, ...names };
}
`);
    writeFileSync(join(this.folder, 'server.js'), text.replaceAll('5e5f4e220b28440012117be4', project));
    const env = { PATH: process.env.PATH, PORT: '0', TILEDESK_SECRET: secret, TILEPASS_TEST_CLOCK: this.clockFile };
    this.child = spawn(process.execPath, ['--require', here('../server/clock.cjs'), 'server.js'], { cwd: this.folder, env });
    this.child.stderr.on('data', (piece) => { this.#log += piece; });
    const lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
    const { value } = await lines.next();
    this.port = Number(/:(\d+)$/.exec(value)?.[1]);
    if (!this.port) throw new Error(`the sample for Node did not start: ${value} ${this.#log}`);
  }

  #end() {
    return new Promise((ended) => {
      if (!this.child) ended();
      else {
        this.child.on('exit', ended);
        this.child.kill();
        this.child = null;
      }
    });
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await this.#end();
    rmSync(this.folder, { recursive: true });
  }

  #answer(request, response) {
    const path = request.url.split('?')[0];
    if (path === '/chat-token') {
      this.asked.push(request.url);
      if (this.token) this.token(request, response);
      else this.fromSample(request, response);
      return;
    }
    const { html, js, headers } = this.pages[path] ?? {};
    const type = html ? 'text/html' : 'text/javascript';
    if (html ?? js) response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, ...headers }).end(html ?? js);
    else response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
  }

  fromSample(request, response) {
    const passed = http.get({ port: this.port, path: request.url, headers: request.headers }, (answer) => {
      // "Nobody is signed in": the page takes either, but a browser prints an error for 401.
      const isNobody = answer.statusCode === 401 || answer.statusCode === 204;
      const status = isNobody ? (this.says401 ? 401 : 204) : answer.statusCode;
      response.writeHead(status, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
  }
}
