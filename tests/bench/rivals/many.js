// A token for each record: node many.js jsonwebtoken|fast-jwt SECRET-FILE RECORDS. Records are read and results written
// as `tilepass token sign --batch` does it; the library's work is what takes the time.
'use strict';

const fs = require('fs');

const [library, file, records] = process.argv.slice(2);
const secret = fs.readFileSync(file, 'utf8').trim();
const makers = {
  jsonwebtoken: () => {
    const { sign } = require('jsonwebtoken');
    return (claims) => sign(claims, secret, { algorithm: 'HS256', expiresIn: 300 });
  },
  'fast-jwt': () => require('fast-jwt').createSigner({ key: secret, algorithm: 'HS256', expiresIn: 300000 }),
};
const sign = makers[library]();
let out = [];
for (const line of fs.readFileSync(records, 'utf8').split('\n')) {
  if (line === '') continue;
  const claims = JSON.parse(line);
  out.push(JSON.stringify({ external_id: claims.external_id, token: `JWT ${sign(claims)}` }));
  if (out.length === 1000) {
    fs.writeSync(1, `${out.join('\n')}\n`);
    out = [];
  }
}
fs.writeSync(1, out.map((line) => `${line}\n`).join(''));
