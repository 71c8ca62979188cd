#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { generatedDocs } from '../api/docs.ts';

/** `npm run generate`: the documents that come from the source. */
for (const [name, text] of generatedDocs()) writeFileSync(name, text);
