#!/usr/bin/env node
// Starts the program that the optional dependency for this system brings, and ends as it does.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');

const platform = `${process.platform}-${process.arch}`;
const dependency = `@tilepass/${platform}`;

function fail(error, hint) {
  process.stderr.write(`error: ${error}\nhint: ${hint}\n`);
  process.exit(6);
}

function find() {
  const { optionalDependencies = {} } = require('../package.json');
  if (!(dependency in optionalDependencies)) {
    const known = Object.keys(optionalDependencies).map((name) => name.replace('@tilepass/', ''));
    fail(`there is no npm package of tilepass for \`${platform}\``, `there is one for ${known.join(', ')}; elsewhere, build it from source`);
  }
  try {
    return require.resolve(`${dependency}/bin/tilepass${process.platform === 'win32' ? '.exe' : ''}`);
  } catch {
    return fail(`npm did not install \`${dependency}\``, '`npm install --include=optional` installs it');
  }
}

// Node closes what it inherited when it starts a program, but for what is named: `--secret-file <(…)` is such a file.
function inherited(args) {
  const files = ['inherit', 'inherit', 'inherit'];
  for (const arg of args) {
    const found = /(?:^|=)\/(?:dev|proc\/self)\/fd\/(\d{1,4})$/.exec(arg);
    if (found && Number(found[1]) > 2) files[Number(found[1])] = Number(found[1]);
  }
  return Array.from(files, (file) => (file === undefined ? 'ignore' : file));
}

// A terminal sends Ctrl-C to all of its foreground programs: passed on, it would arrive twice.
function atTerminal() {
  try {
    fs.closeSync(fs.openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return process.platform === 'win32';
  }
}

// Before the program is there: a signal that comes while it starts waits for it, and does not leave it behind.
const fromTerminal = atTerminal();
for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']) {
  const passOn = !(fromTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT'));
  try {
    process.on(signal, () => passOn && child.kill(signal));
  } catch {
    // Windows has not all of them.
  }
}

const args = process.argv.slice(2);
const child = spawn(find(), args, { stdio: inherited(args) });
child.on('error', (error) => fail(`cannot start \`${child.spawnfile}\`: ${error.code}`, 'remove `node_modules`, and install again'));
child.on('exit', (status, signal) => {
  if (signal === null) {
    process.exitCode = status;
  } else {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
});
