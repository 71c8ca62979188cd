import { writeFileSync } from 'node:fs';
import { artefacts } from './artefacts.ts';

// Runs as dist/grammar/generate.js; the sources are two folders up.
for (const [name, text] of artefacts()) {
  writeFileSync(new URL(`../../grammar/${name}`, import.meta.url), text);
  console.log(`grammar/${name}`);
}
