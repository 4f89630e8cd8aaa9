// Stands in for version 5 of the widget itself. It runs in the widget's frame, which has the page's origin, and is as unkind
// as the real one: a token that the server refuses removes it, and nothing but a logout removes what it stored of a visitor.
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
  const key = (name) => `widget_sv5_${project}_${name}`;
  const get = (name) => storage?.getItem(key(name)) ?? null;
  const set = (name, value) => storage?.setItem(key(name), value);
  const drop = (name) => storage?.removeItem(key(name));
  const container = () => page.document.getElementById('tiledesk-container');
  const { tiledesk } = page;

  const g = {
    projectid: project,
    autoStart: settings.autoStart ?? false,
    userEmail: parameter('userEmail') ?? settings.userEmail,
    userFullname: parameter('userFullname') ?? settings.userFullname,
    recipientId: parameter('recipientId') ?? get('recipientId'),
    isOpen: get('isOpen') === 'true',
    isLogged: false,
    attributes: {},
  };
  const uploadService = {};
  const component = { g, uploadService };
  let currentUser = JSON.parse(get('currentUser'));
  let started;
  const ready = new Promise((resolve) => { started = resolve; });
  let connection = null; // to the message server, as somebody

  // What is stored of an earlier visitor stays, unless this one has a name and an address of their own.
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
  const authStateChanged = (event) => emit('onAuthStateChanged', { event, isLogged: g.isLogged, user_id: g.senderId });

  async function post(path, { token, body = null } = {}) {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: token }) };
    const request = { method: 'POST', headers, body: body && JSON.stringify(body) };
    const answer = await fetch(apiUrl + path, request).catch(() => ({ status: 0 }));
    if (answer.status !== 200) throw { status: answer.status };
    return answer.json();
  }

  function keep({ token, user }) {
    const fullname = `${user.firstname ?? ''} ${user.lastname ?? ''}`.trim();
    currentUser = { uid: user._id, email: user.email ?? '', fullname };
    set('tiledeskToken', token);
    set('currentUser', JSON.stringify(currentUser));
  }

  function introduce(always) {
    if (currentUser.fullname && (always || !g.userFullname)) g.attributes.userFullname = g.userFullname = currentUser.fullname;
    if (currentUser.email && (always || !g.userEmail)) g.attributes.userEmail = g.userEmail = currentUser.email;
  }

  // The password for the message server is good for thirty days.
  async function connect(token) {
    try {
      connection = await post('chat21/native/auth/createCustomToken', { token, body: {} });
      became('online');
    } catch (error) {
      console.error('createCustomToken', error);
    }
  }

  async function signInWithCustomToken(token) {
    if (get('tiledeskToken') !== token) drop('recipientId');
    try {
      keep(await post('auth/signinWithCustomToken', { token }));
    } catch (error) {
      if (error.status === 401) {
        drop('tiledeskToken');
        drop('currentUser');
      }
      logout();
      throw error;
    }
    connect(token);
    introduce(false);
    return currentUser;
  }

  // Always somebody new.
  async function signInAnonymous(always = true) {
    const answer = await post('auth/signinAnonymously', { body: { id_project: project } });
    keep(answer);
    connect(answer.token);
    introduce(always);
    return currentUser;
  }

  const authenticate = () => (g.tiledeskToken ? signInWithCustomToken(g.tiledeskToken) : signInAnonymous(false));

  function became(state) {
    g.tiledeskToken = get('tiledeskToken') ?? g.tiledeskToken;
    const { autoStart } = g;
    if (state === 'online') {
      g.senderId = currentUser.uid;
      g.isLogged = true;
      loadAttributes();
      if (g.recipientId) set('recipientId', g.recipientId);
      authStateChanged('online');
      if (autoStart) show();
    } else {
      g.isLogged = false;
      authStateChanged('offline');
      if (autoStart || settings.onPageChangeVisibilityDesktop === 'open') authenticate();
    }
  }

  async function logout() {
    if (!g.isLogged) return undefined;
    for (const name of Object.keys(storage ?? {})) if (name.includes(key(''))) storage.removeItem(name);
    connection = null;
    currentUser = null;
    g.isLogged = false;
    g.isOpen = false;
    g.tiledeskToken = g.userFullname = g.userEmail = g.recipientId = null;
    g.attributes.userFullname = g.attributes.userEmail = null;
    hide();
    authStateChanged('offline');
    became('offline');
    return true;
  }

  function show() {
    if (container() && !settings.startHidden) container().style.display = 'block';
  }
  function hide() {
    if (container()) container().style.display = 'none';
  }
  const dispose = () => container()?.remove();

  const methods = { signInWithCustomToken, signInAnonymous, logout, show, hide, dispose };
  // Whose widget this is, even when the page has another one by now.
  const mine = (method) => (argument) => method(argument);
  const takeCalls = () => {
    tiledesk.angularcomponent = { component };
    for (const [name, method] of Object.entries(methods)) tiledesk[name] = mine(method);
    tiledesk.setParameter = ({ key: name, value }) => { g[name] = value; };
  };

  // What a visitor does.
  window.visitor = {
    who: () => connection?.userid ?? null,
    click: async () => {
      await ready;
      const isOpening = !g.isOpen;
      g.isOpen = isOpening;
      set('isOpen', g.isOpen);
      if (!g.isLogged) await authenticate();
    },
    begin: () => {
      g.isOpen = true;
      g.recipientId = `support-group-${project}-${crypto.randomUUID()}`;
      set('recipientId', g.recipientId);
      emit('onNewConversation', { newConvId: g.recipientId });
    },
    upload: () => post('images/users', { token: uploadService.tiledeskToken, body: {} }).then(() => 200, ({ status }) => status),
    reconnect: () => {
      g.recipientId = null;
      became('online');
    },
    isBanned: () => dispose(),
  };

  // --- Loading ---

  try {
    await fetch(`${apiUrl}${project}/widgets`);
  } catch {
    return; // the whole server is out of reach: nothing, ever
  }
  if (settings.allowedOnThisDomain === false) {
    hide();
    dispose();
  }
  if (settings.displayOnDesktop === false) {
    dispose();
    return;
  }
  if (settings.onPageChangeVisibilityDesktop !== 'last') {
    g.isOpen = settings.onPageChangeVisibilityDesktop === 'open';
    set('isOpen', g.isOpen);
  } else if (g.isOpen) {
    g.autoStart = true;
  }
  const jwt = parameter('jwt');
  if (jwt) {
    set('tiledeskToken', jwt);
    g.tiledeskToken = jwt;
  }
  loadAttributes();
  takeCalls();
  emit('onLoadParams');
  emit('onBeforeInit');
  became('offline');
  uploadService.tiledeskToken = get('tiledeskToken');
  emit('onInit');
  started();
})();
