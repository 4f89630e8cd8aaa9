// npm's jsonwebtoken as a peer. Say which: `node jsonwebtoken.js jsonwebtoken|jsonwebtoken-8 version|sign|verify`.
// What goes in and comes out is described in tests/interop.rs.
'use strict';

const [folder, action] = process.argv.slice(2);
const jwt = require(folder);

const actions = {
  version: () => ({ version: require(`${folder}/package.json`).version }),
  sign: ({ secret, claims }) => ({ token: jwt.sign(claims, secret, { algorithm: 'HS256' }) }),
  verify: ({ secret, token, audience }) => {
    try {
      const { header, payload } = jwt.verify(token, secret, {
        algorithms: ['HS256'],
        audience: audience ?? undefined,
        complete: true,
      });
      return { header, claims: payload };
    } catch (error) {
      return { refused: error.message };
    }
  },
};

const asked = action === 'version' ? {} : JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(actions[action](asked)));
