export async function GET() {
  return new Response('good-bye', { headers: { 'Set-Cookie': 'next-auth.session-token=; Path=/; Max-Age=0' } });
}
