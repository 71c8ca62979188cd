#!/usr/bin/env node
// Makes the data of docs/tutorial.md: node make.mjs [FOLDER], by default `own`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { birds } from './birds.mjs';
import { photos } from './photos.mjs';
import { shelves } from './shelves.mjs';
import { flats, reviews } from './tables.mjs';

const folder = process.argv[2] ?? 'own';
const files = [...(await photos()), ...(await shelves()), ...reviews(), ...flats(), ...birds()];
for (const [name, content] of files) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
console.log(`wrote ${files.length} files into ${folder}/`);
