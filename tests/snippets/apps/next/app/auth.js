import fs from 'node:fs';

// The callbacks that the sample asks for; the accounts are the test's.
export const authOptions = {
  secret: 'only for tests',
  session: { strategy: 'jwt' },
  providers: [],
  callbacks: {
    session: ({ session, token }) => {
      // NextAuth takes a callback that throws for nobody.
      if (token.sub === 'broken') return { ...session, user: { id: 'broken', name: ['no text'] } };
      const accounts = JSON.parse(fs.readFileSync('accounts.json', 'utf8'));
      const { id, name, email, email_verified: emailVerified } = accounts.find((one) => one.case === token.sub);
      return { ...session, user: { id, name, email, emailVerified } };
    },
  },
};
