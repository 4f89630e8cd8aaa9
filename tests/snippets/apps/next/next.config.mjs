// A Next site with NextAuth, and a CORS header that lets everybody in.
import path from 'node:path';

// Where the packages are.
const root = path.dirname(import.meta.dirname);

export default {
  outputFileTracingRoot: root,
  turbopack: { root },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'Access-Control-Allow-Origin', value: '*' },
        { key: 'Access-Control-Allow-Credentials', value: 'true' },
      ],
    },
  ],
};
