// Time and memory of reading large tables: `npm run build && node bench/reading.mjs [--rows 10000000]
// [--only csv,jsonl,parquet] [--folder DIR]`. Writes each table into the folder (about 1 GB for 10 million
// rows), reads it in a separate process, and removes it. Prints the rows for docs/performance.md as JSON lines.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writers } from './reading/write.mjs';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    only: { type: 'string', default: Object.keys(writers).join() },
    folder: { type: 'string', default: tmpdir() },
  },
});

const names = { csv: 'CSV', jsonl: 'JSON Lines', parquet: 'Parquet' };
const child = new URL('reading/open.mjs', import.meta.url).pathname;
const folder = mkdtempSync(join(options.folder, 'unitc-reading-'));
try {
  for (const kind of options.only.split(',')) {
    const file = join(folder, `rows.${kind}`);
    await writers[kind](file, Number(options.rows));
    const bytes = statSync(file).size;
    const measured = JSON.parse(execFileSync(process.execPath, [child, file], { encoding: 'utf8' }));
    rmSync(file);
    console.log(JSON.stringify(row(names[kind], bytes, measured)));
  }
} finally {
  rmSync(folder, { recursive: true });
}

function row(kind, bytes, { opening, peak, access }) {
  return [
    kind,
    `${(bytes / 1e6).toFixed(0)} MB`,
    `${opening.toFixed(0)} s`,
    `${(peak / 1e6).toFixed(0)} MB`,
    `${(1e6 * access).toFixed(0)} µs`,
  ];
}
