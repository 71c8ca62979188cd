// Time and memory of reading tar shards: `npm run build && node bench/shards.mjs [--records 1000000]
// [--folder DIR]`. Writes the shards into the folder (about 3.1 GB for a million records), reads them in a
// separate process, and removes them. Prints the row for docs/performance.md as JSON.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeShards } from './reading/write_shards.mjs';

const { values: options } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: tmpdir() },
  },
});

const child = new URL('reading/open_shards.mjs', import.meta.url).pathname;
const folder = mkdtempSync(join(options.folder, 'unitc-shards-'));
try {
  const bytes = writeShards(folder, Number(options.records));
  const measured = JSON.parse(execFileSync(process.execPath, [child, folder], { encoding: 'utf8' }));
  console.log(JSON.stringify(row(bytes, measured)));
} finally {
  rmSync(folder, { recursive: true });
}

function row(bytes, { opening, peak, windows, random }) {
  const micro = (seconds) => `${(1e6 * seconds).toFixed(0)} µs`;
  return [
    `${(bytes / 1e9).toFixed(1)} GB`,
    `${opening.toFixed(0)} s`,
    `${(peak / 1e6).toFixed(0)} MB`,
    micro(windows),
    micro(random),
  ];
}
