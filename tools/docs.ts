#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { generatedDocs } from './docs/builtins.ts';
import { filledPages, readResults } from './docs/results.ts';

/** `npm run generate`: documents made from the source, and measured values in all others. */
for (const [name, text] of generatedDocs()) writeFileSync(name, text);
for (const [name, text] of filledPages(readResults())) writeFileSync(name, text);
