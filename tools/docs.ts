#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { generatedDocs } from './docs/builtins.ts';

/** `npm run generate`: the documents that come from the source. */
for (const [name, text] of generatedDocs()) writeFileSync(name, text);
