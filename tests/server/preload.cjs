// Read by node before the server itself. Whatever listens, listens on loopback alone, and the image library, whose
// native part is not installed here, is there by name only.
'use strict';

const Module = require('node:module');
const { Server } = require('node:net');

const loadModule = Module._load;
Module._load = function load(name, ...rest) {
  if (name === 'sharp') {
    return () => {
      throw new Error('there is no image library in this server');
    };
  }
  return loadModule.call(this, name, ...rest);
};

const listenAnywhere = Server.prototype.listen;
Server.prototype.listen = function listen(first, ...rest) {
  if (first !== null && typeof first === 'object') {
    return listenAnywhere.call(this, { ...first, host: '127.0.0.1' }, ...rest);
  }
  const callbacks = rest.filter((argument) => typeof argument === 'function');
  return listenAnywhere.call(this, Number(first), '127.0.0.1', ...callbacks);
};
