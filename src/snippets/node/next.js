// [route.js: jsonwebtoken (npm)]
// route.js: `npm install jsonwebtoken`; goes into app/chat-token/; asks NextAuth
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
// TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.
import crypto from 'node:crypto';
import fs from 'node:fs';
import jwt from 'jsonwebtoken';
import { getServerSession } from 'next-auth';
import { authOptions } from '../auth.js'; // where your project keeps NextAuth's options
// [custom both]
const PROJECT_ID = 'YOUR_PROJECT_ID'; // or the variable TILEDESK_PROJECT_ID // [custom both]

export const dynamic = 'force-dynamic';
export const runtime = 'nodejs';

// YOUR APPLICATION: whom the session says is signed in; null for nobody.
async function signedInUser() {
  const session = await getServerSession(authOptions);
  if (!session?.user) return null;
  return {
    id: session.user.id, // the account's key, which your `session` callback puts there; never the e-mail address
    name: session.user.name,
    email: session.user.email,
    emailVerified: session.user.emailVerified, // that callback's, too
  };
}

export async function GET(request) {
  const [status, text] = await answer(request, request.headers.get('sec-fetch-site'));
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', ...HEADERS };
  return new Response(text || null, { status, headers: text ? headers : HEADERS });
}

// Nothing below needs a change.
// [core]
