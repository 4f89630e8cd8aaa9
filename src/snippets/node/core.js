const HEADERS = { 'Cache-Control': 'private, no-store', Vary: 'Cookie', 'X-Content-Type-Options': 'nosniff' };
const ADDRESS = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/;
const NO_VALUE = /^(undefined|null|None|nil|NaN)( (undefined|null|None|nil|NaN))*$/;
const NO_ID = /^([\t-\r ]*|undefined|null|None|nil|NaN|-?Infinity|\[object [^]*)$/;

// Status and text for a request, and for what it has as Sec-Fetch-Site.
async function answer(request, site) {
  if (site && site !== 'same-origin' && site !== 'none') return [403, 'only pages of this site get a token'];
  try {
    const user = await signedInUser(request);
    return user ? [200, 'JWT ' + chatToken(user)] : [204, ''];
  } catch (error) {
    console.error(`chat-token: error: ${error?.message ?? error}`.split('\n')[0]);
    return [500, 'the token could not be made'];
  }
}

function chatToken(user) {
  const externalId = chatId(user.id);
  const email = oneLine(user.email);
  let name = oneLine(user.name) || email;
  if (ADDRESS.test(name)) name = name.split('@')[0];
  name ||= externalId;
  const blank = name.lastIndexOf(' '); // [custom both]
  const project = projectId(); // [custom both]
  const now = Math.floor(Date.now() / 1000); // whole seconds, not milliseconds
  const claims = {
    name, // [visitor both]
    external_id: externalId, // [visitor both]
    iat: now,
    exp: now + 300,
    _id: `${project}_${externalId}`, // [custom both]
    sub: 'userexternal', // [custom both]
    aud: `https://tiledesk.com/projects/${project}`, // [custom both]
    firstname: blank < 0 ? name : name.slice(0, blank), // [custom both]
  };
  if (blank >= 0) claims.lastname = name.slice(blank + 1); // [custom both]
  // Agents take an address for proven.
  if (user.emailVerified === true && ADDRESS.test(email)) claims.email = email;
  return jwt.sign(claims, secret(), { algorithm: 'HS256' });
}

function oneLine(text) {
  const line = (text ?? '').replace(/[\x00-\x20\x7f-\x9f\s]+/g, ' ').trim();
  return NO_VALUE.test(line) ? '' : line;
}

// The account's key as Tiledesk takes one. Whom it names must never change, so neither may this.
function chatId(key) {
  const isNumber = typeof key === 'number' || typeof key === 'boolean';
  const text = isNumber && !Number.isSafeInteger(key) ? '' : String(key);
  if (NO_ID.test(text) || !isWhole(text)) throw new Error('the signed-in user has no id');
  if (process.env.TILEDESK_RAW_IDS === '1') return text;
  if (/^[A-Za-z0-9._-]{1,255}$/.test(text) && !text.startsWith('x--')) return text;
  once('ids that have other characters than A-Z a-z 0-9 . _ - are signed in as x--…');
  const bytes = Buffer.from(text);
  return 'x--' + (bytes.length <= 120 ? bytes.toString('hex') : 'sha256-' + sha256(bytes));
}

// Half of a character has no bytes of its own.
function isWhole(text) {
  return Buffer.from(text).toString() === text;
}
// [custom both]
function projectId() { // [custom both]
  const project = process.env.TILEDESK_PROJECT_ID || PROJECT_ID; // [custom both]
  if (!/^[0-9a-f]{24}$/.test(project)) throw new Error('TILEDESK_PROJECT_ID is not 24 of 0-9 a-f'); // [custom both]
  return project; // [custom both]
} // [custom both]

const loaded = { stamp: null, secret: null, failed: false };

// Read at the first request, and again when its file has changed: a rotation needs no restart.
function secret() {
  const path = process.env.TILEDESK_SECRET_FILE;
  try {
    const stamp = path ? fileStamp(path) : 'TILEDESK_SECRET';
    if (stamp !== loaded.stamp) {
      const text = readSecret(path);
      if (path && fileStamp(path) !== stamp) throw new Error('the file that TILEDESK_SECRET_FILE names is being written');
      Object.assign(loaded, { stamp, secret: text, failed: false });
      const mark = sha256(`tilepass fingerprint v1\0${text}`).slice(0, 12);
      console.error(`chat-token: uses the secret ${mark.match(/..../g).join('-')}`);
    }
  } catch (error) {
    if (!loaded.secret) throw error;
    if (!loaded.failed) console.error(`chat-token: error: ${error.message}; the secret that was read before stays in use`);
    loaded.failed = true;
  }
  return loaded.secret;
}

function fileStamp(path) {
  try {
    const { ino, size, mtimeNs } = fs.statSync(path, { bigint: true }); // of what a link leads to
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    throw new Error('the file that TILEDESK_SECRET_FILE names cannot be read');
  }
}

function readSecret(path) {
  let text = process.env.TILEDESK_SECRET ?? '';
  if (path) {
    try {
      text = fs.readFileSync(path, 'utf8');
    } catch {
      throw new Error('the file that TILEDESK_SECRET_FILE names cannot be read');
    }
  }
  text = text.replace(/\r?\n$/, '');
  if (!text) throw new Error('there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET');
  if (!/^[!-~]{32,256}$/.test(text)) throw new Error('the secret is not one line of 32 to 256 printable characters without blanks');
  return text;
}

function sha256(data) {
  return crypto.createHash('sha256').update(data).digest('hex');
}

const said = new Set();

// One line a process.
function once(line) {
  if (!said.has(line)) console.error(`chat-token: ${line}`);
  said.add(line);
}
