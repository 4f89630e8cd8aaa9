// Stands in for version 4 of the widget itself. It runs in the widget's frame, which has the page's origin, and is as unkind
// as the real one: a token is stored before the server is asked, stays when it is refused, and the page is not told.
(async () => {
  const page = window.parent;
  const { apiUrl } = CONFIG; // the test's server puts it before this file
  const settings = page.tiledeskSettings;
  const parameter = (name) => {
    const found = new RegExp(`[?&]tiledesk_${name}(=([^&#]*)|&|#|$)`).exec(page.location.href);
    return found && decodeURIComponent(found[2] ?? 'true');
  };
  const project = parameter('projectid') ?? settings.projectid;
  const persistence = parameter('persistence') ?? settings.persistence ?? 'local';
  const storage = { session: sessionStorage, local: localStorage }[persistence];
  const prefix = 'tiledesk_widget_sv4_';
  const key = (name) => `${prefix}${project}_${name}`;
  const get = (name) => storage?.getItem(key(name)) ?? null;
  const set = (name, value) => storage?.setItem(key(name), value);
  const drop = (name) => storage?.removeItem(key(name));
  const container = () => page.document.getElementById('tiledesk-container');
  const { tiledesk } = page;

  const g = {
    projectid: project,
    autoStart: settings.autoStart ?? true,
    userEmail: parameter('useremail') ?? settings.userEmail,
    userFullname: parameter('userfullname') ?? settings.userFullname,
    activeConversation: get('activeConversation'),
    isOpen: get('isOpen') === 'true',
    isLogged: false,
    attributes: {},
  };
  let started;
  const ready = new Promise((resolve) => { started = resolve; });
  let connection = null; // to Firebase, which keeps a session of its own
  let last = null;

  function loadAttributes() {
    g.attributes = { ...JSON.parse(get('attributes')), sourcePage: page.location.href };
    if (g.userEmail) g.attributes.userEmail = g.userEmail;
    if (g.userFullname) g.attributes.userFullname = g.userFullname;
    if (g.senderId) g.attributes.requester_id = g.senderId;
    set('attributes', JSON.stringify(g.attributes));
  }

  function emit(name, detail = {}) {
    const all = { global: g, default_settings: { projectid: project }, appConfigs: { apiUrl }, ...detail };
    tiledesk.tiledeskroot.dispatchEvent(new CustomEvent(name, { detail: all }));
  }

  async function post(path, { token, body = null } = {}) {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: token }) };
    const request = { method: 'POST', headers, body: body && JSON.stringify(body) };
    const answer = await fetch(apiUrl + path, request).catch(() => ({ status: 0 }));
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  const createCustomToken = (token) => post('chat21/firebase/auth/createCustomToken', { token });

  async function connect(answer) {
    connection = await answer;
    storage?.setItem(`${prefix}firebaseToken`, connection.token);
    became(200);
  }

  // Without a word to the page, unless it was loading.
  function signedOut() {
    connection = null;
    became(-1);
  }

  async function signInWithCustomToken(token) {
    g.tiledeskToken = token;
    set('tiledeskToken', token);
    g.autoStart = true;
    try {
      const { token: accepted, user } = await post('auth/signinWithCustomToken', { token });
      g.attributes.userFullname = g.userFullname = `${user.firstname} ${user.lastname}`;
      g.attributes.userEmail = g.userEmail = user.email;
      await connect(createCustomToken(accepted));
    } catch (error) {
      console.error('Error creating firebase token: ', error);
      logout();
    }
  }

  async function signInAnonymous() {
    try {
      let token = get('tiledeskToken');
      if (!token) {
        ({ token } = await post('auth/signinAnonymously', { body: { id_project: project } }));
        g.tiledeskToken = token;
        set('tiledeskToken', token);
      }
      await connect(createCustomToken(token));
    } catch {
      signedOut();
    }
  }

  function became(state) {
    g.tiledeskToken = get('tiledeskToken') ?? g.tiledeskToken;
    const { autoStart } = g;
    if (state === 200) {
      g.senderId = connection.userid;
      g.isLogged = true;
      loadAttributes();
    } else {
      g.isLogged = false;
      hide();
      if (state === -1) drop('tiledeskToken');
    }
    last = state === 200 && last === 0 ? 201 : state;
    emit('onAuthStateChanged', { event: last, isLogged: g.isLogged, user_id: g.senderId });
    if (state === 200 && autoStart) show();
    if (state === 0 && autoStart) signInAnonymous();
  }

  function logout() {
    if (!g.isLogged) return;
    g.isOpen = false;
    for (const name of Object.keys(storage ?? {})) if (name.includes(`${prefix}${project}`)) storage.removeItem(name);
    signedOut();
  }

  function show() {
    if (container() && !settings.startHidden) container().style.display = 'block';
  }
  function hide() {
    if (container()) container().style.display = 'none';
  }

  const methods = { signInWithCustomToken, signInAnonymous, logout, show, hide };
  const takeCalls = () => {
    tiledesk.angularcomponent = { component: { g } };
    for (const [name, method] of Object.entries(methods)) tiledesk[name] = (argument) => { method(argument); };
  };

  // What a visitor does.
  window.visitor = {
    who: () => connection?.userid ?? null,
    click: async () => {
      await ready;
      if (!g.isLogged) return;
      g.isOpen = !g.isOpen;
      set('isOpen', g.isOpen);
    },
    begin: () => {
      g.isOpen = true;
      g.activeConversation = `support-group-${project}-${crypto.randomUUID()}`;
      set('activeConversation', JSON.stringify(g.activeConversation));
      emit('onNewConversation', { newConvId: g.activeConversation });
    },
    upload: () => Promise.resolve(200), // by Firebase, without our token
    reconnect: () => {}, // Firebase does that, and asks nobody
    isBanned: () => {},
  };

  // --- Loading ---

  // Whatever autoStart says, and before the page can say anything.
  const stored = get('tiledeskToken');
  g.tiledeskToken = stored;
  const answer = stored && createCustomToken(stored);
  answer?.catch(() => {}); // that comes later
  await fetch(`${apiUrl}${project}/widgets`).catch(() => {});
  loadAttributes();
  takeCalls();
  emit('onLoadParams');
  if (answer) connect(answer).catch(signedOut);
  else became(0);
  emit('onInit');
  started();
})();
