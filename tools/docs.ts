#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { generatedDocs } from './docs/builtins.ts';
import { filledPages, readResults } from './docs/results.ts';

/**
 * `npm run generate`: writes the documents that are generated from the source, and inserts measured values
 * into all others.
 */
for (const [name, text] of generatedDocs()) writeFileSync(name, text);
for (const [name, text] of filledPages(readResults())) writeFileSync(name, text);
