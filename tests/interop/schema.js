// Reads {"schema", "documents": {name: text}}; answers {"problems": [...]}: what a document has against the schema.
// A document has to name the keys that the schema knows, and no others: a key that is added belongs into the schema.
'use strict';
const Ajv = require('ajv/dist/2020');

if (process.argv[2] === 'version') {
  console.log(JSON.stringify({ version: require('ajv/package.json').version }));
  process.exit();
}
const { schema, documents } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
(function close(part) {
  if (part.properties) part.unevaluatedProperties = false;
  for (const below of Object.values(part)) if (below && typeof below === 'object') close(below);
})(schema);
const valid = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(schema);
const problems = [];
for (const [name, text] of Object.entries(documents)) {
  if (!valid(JSON.parse(text))) {
    for (const error of valid.errors) problems.push(`${name}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  }
}
console.log(JSON.stringify({ problems }));
