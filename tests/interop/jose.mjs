// npm's jose as a peer: `node jose.mjs version|sign|verify`.
// What goes in and comes out is described in tests/interop.rs.
import { readFileSync } from 'node:fs';
import { SignJWT, errors, jwtVerify } from 'jose';

const key = (secret) => new TextEncoder().encode(secret);

const actions = {
  version: () => {
    const about = new URL('node_modules/jose/package.json', import.meta.url);
    return { version: JSON.parse(readFileSync(about, 'utf8')).version };
  },
  sign: async ({ secret, claims }) => {
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' });
    return { token: await token.sign(key(secret)) };
  },
  verify: async ({ secret, token, audience }) => {
    try {
      const { protectedHeader, payload } = await jwtVerify(token, key(secret), {
        algorithms: ['HS256'],
        audience: audience ?? undefined,
      });
      return { header: protectedHeader, claims: payload };
    } catch (error) {
      if (error instanceof errors.JOSEError) return { refused: error.message };
      throw error;
    }
  },
};

const action = process.argv[2];
const asked = action === 'version' ? {} : JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(await actions[action](asked)));
