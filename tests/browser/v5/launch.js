// Stands in for launch.js of the widget's version 5: what it does to the page, and nothing that only looks nice.
ready(() => {
  if (!window.tileDeskAsyncInit) initAsyncEvents();
  initWidget();
});

// The first touch of the page, or five seconds; and never before the page is complete.
function ready(callback) {
  const touches = ['scroll', 'mousedown', 'mousemove', 'touchstart', 'keydown'];
  const timeout = setTimeout(start, 5000);
  touches.forEach((touch) => document.addEventListener(touch, start));
  function start() {
    clearTimeout(timeout);
    touches.forEach((touch) => document.removeEventListener(touch, start));
    if (document.readyState === 'complete') callback();
    else window.addEventListener('load', callback);
  }
}

function initAsyncEvents() {
  const queued = (handle) => (event) => (window.Tiledesk?.q ?? []).forEach(([name, argument]) => handle(name, argument, event));
  window.tileDeskAsyncInit = () => {
    window.tiledesk.on('onLoadParams', queued((name, argument, event) => {
      if (name === 'setParameter') window.tiledesk[name](argument);
      if (name !== 'onLoadParams') return;
      window.tiledesk.on(name, argument);
      argument(event);
    }));
    window.tiledesk.on('onBeforeInit', (event) => {
      queued((name, argument) => {
        if (name === 'onLoadParams' || name === 'setParameter') return;
        if (name.startsWith('on')) window.tiledesk.on(name, argument);
        else window.tiledesk[name](argument); // what comes of it, nobody is told
        if (name === 'onBeforeInit') argument(event);
      })(event);
      window.Tiledesk = (name, argument) => {
        const member = window.tiledesk[name];
        return typeof member === 'function' ? member(argument) : member;
      };
    });
  };
}

function initWidget() {
  const root = document.createElement('chat-root');
  const base = document.getElementById('tiledesk-jssdk').src.replace('/launch.js', '');
  window.tiledesk = {
    tiledeskroot: root,
    on: (name, handler) => root.addEventListener(name, handler),
    getBaseLocation: () => base,
  };
  try {
    window.tileDeskAsyncInit();
  } catch (error) {
    console.log(error);
  }
  document.body.appendChild(root);

  const post = (name) => ({ detail }) => {
    const token = window.tiledesk.angularcomponent.component.g.tiledeskToken;
    if (!token) return;
    const request = createCORSRequest('POST', `${detail.appConfigs.apiUrl}${detail.default_settings.projectid}/events`, true);
    request.setRequestHeader('Content-type', 'application/json');
    request.setRequestHeader('Authorization', token);
    const { senderId, attributes } = detail.global;
    request.send(JSON.stringify({ name, attributes: { user_id: senderId, email: attributes.userEmail } }));
    if (name === 'new_conversation') return;
    request.onload = () => {
      if (request.status !== 401) return;
      window.tiledesk.hide();
      window.tiledesk.dispose();
    };
  };
  window.tiledesk.on('onNewConversation', post('new_conversation'));
  window.tiledesk.on('onAuthStateChanged', post('auth_state_changed'));

  const container = document.createElement('div');
  container.id = 'tiledesk-container';
  const frame = document.createElement('iframe');
  frame.id = 'tiledeskiframe';
  container.append(frame);
  document.body.appendChild(container);
  frame.contentDocument.open();
  frame.contentDocument.write(`<script src="${base}/main.js"></script>`);
  frame.contentDocument.close();
}

function createCORSRequest(method, url, async) {
  const request = new XMLHttpRequest();
  request.open(method, url, async);
  return request;
}
