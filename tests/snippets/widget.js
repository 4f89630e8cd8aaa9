// Stands in for the widget's launch.js: it does with the page what the real one does, answers sign-ins as `plan` says,
// and records what it is called with. No server is asked.
(() => {
  const { answers, how, delay } = window.plan;
  const handlers = {};
  let logged = false;
  let takesCalls = false;

  const emit = (name, detail = {}) => {
    for (const handler of [...(handlers[name] ?? [])]) handler({ detail });
  };
  const state = (isLogged) => {
    logged = isLogged;
    emit('onAuthStateChanged', { isLogged });
  };
  const signedIn = (accepted) => new Promise((resolve, reject) => {
    setTimeout(() => {
      if (accepted) {
        state(true);
        resolve();
      } else {
        // A real one says by a promise that it was refused, older ones by an event, or not at all.
        if (how === 'event') state(false);
        reject(new Error('401'));
      }
    }, 30);
  });
  const call = (name, argument) => {
    window.record('call', takesCalls ? name : `${name} too early`, argument ?? null);
    // A real one says this more than once.
    emit('onLoadParams');
    if (name === 'show') return undefined;
    const answer = signedIn(name === 'signInAnonymous' || (answers.shift() ?? 'accept') === 'accept');
    if (how === 'promise') return answer;
    answer.catch(() => {});
    return undefined;
  };

  window.tiledesk = {
    on: (name, handler) => { (handlers[name] ??= []).push(handler); },
    signInWithCustomToken: (token) => call('signInWithCustomToken', token),
    signInAnonymous: () => call('signInAnonymous'),
    show: () => call('show'),
  };
  // The test ends the visitor's session.
  window.endSession = () => state(false);

  setTimeout(() => {
    const queue = window.Tiledesk?.q ?? [];
    if (window.tileDeskAsyncInit) window.tileDeskAsyncInit();
    window.record('settings', JSON.stringify(window.tiledeskSettings), null);
    takesCalls = true;
    emit('onLoadParams');
    for (const [name, argument] of queue) {
      if (name.startsWith('on')) window.tiledesk.on(name, argument);
      else window.tiledesk[name](argument)?.catch(() => {}); // what comes of it, nobody is told
    }
    // From here on a handler is not registered this way any more, as with the real one.
    window.Tiledesk = (name, argument) => {
      const member = window.tiledesk[name];
      return typeof member === 'function' ? member(argument) : member;
    };
    if (!logged) state(false);
  }, delay);
})();
