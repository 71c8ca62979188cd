import { join } from 'node:path';
import { fileText } from '../../storage/read.ts';
import { packageRoot } from './root.ts';

/** Version of the installed package, from its package.json. */
export function version(): string {
  const manifest = fileText(join(packageRoot(), 'package.json'));
  return (JSON.parse(manifest) as { version: string }).version;
}
