// An npm registry on loopback: it has the packages of a folder, and no others. Prints its address when it listens.
//
//     node registry.mjs FOLDER LOG      LOG gets a line for each package that is fetched
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const [folder, log] = process.argv.slice(2);

function manifest(tarball) {
  const tar = gunzipSync(tarball);
  for (let at = 0; at + 512 <= tar.length; ) {
    const text = (from, to) => tar.toString('utf8', at + from, at + to).replace(/\0.*/s, '');
    const size = parseInt(text(124, 136), 8);
    if (text(0, 100) === 'package/package.json') return JSON.parse(tar.toString('utf8', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error('no package.json');
}

const tarballs = new Map();
const packages = new Map();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.tgz'))) {
  const tarball = readFileSync(join(folder, file));
  const { name, version, ...rest } = manifest(tarball);
  tarballs.set(`/-/${file}`, tarball);
  packages.set(name, {
    file,
    version: { name, version, ...rest },
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
  });
}

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const found = packages.get(path.slice(1));
  if (tarballs.has(path)) {
    appendFileSync(log, `${path.slice(3)}\n`);
    response.end(tarballs.get(path));
  } else if (found) {
    const tarball = `http://127.0.0.1:${server.address().port}/-/${found.file}`;
    const version = { ...found.version, dist: { tarball, integrity: found.integrity } };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        name: version.name,
        'dist-tags': { latest: version.version },
        versions: { [version.version]: version },
      }),
    );
  } else {
    response.statusCode = 404;
    response.end('{}');
  }
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
