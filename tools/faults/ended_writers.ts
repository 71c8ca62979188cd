import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Changes the locks of this process in a run folder to those of a process that has ended. */
export function endWriters(run: string): void {
  if (!existsSync(run)) return;
  for (const name of readdirSync(run).filter((file) => file.startsWith('lock.json'))) {
    const path = join(run, name);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/"identity": "[^"]*"/, '"identity": "of a process that has ended"'),
    );
  }
}
