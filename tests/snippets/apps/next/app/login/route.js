import { encode } from 'next-auth/jwt';
import { authOptions } from '../auth.js';

// What NextAuth does at the end of a log-in.
export async function GET(request) {
  const sub = new URL(request.url).searchParams.get('as');
  const token = await encode({ token: { sub }, secret: authOptions.secret });
  return new Response('welcome', { headers: { 'Set-Cookie': `next-auth.session-token=${token}; Path=/; HttpOnly` } });
}
