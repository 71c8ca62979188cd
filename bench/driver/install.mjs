// Installs missing libraries from the npm registry into bench/node_modules.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { webgpuPeers } from './peers.mjs';

const here = new URL('../', import.meta.url).pathname;

/** @param {string[] | undefined} names peers to measure; undefined: all */
export function installPeers(names) {
  if (names && !webgpuPeers.some((peer) => names.includes(peer))) return;
  const { dependencies } = JSON.parse(readFileSync(`${here}package.json`, 'utf8'));
  const absent = Object.keys(dependencies).filter((name) => !existsSync(`${here}node_modules/${name}`));
  if (absent.length === 0) return;
  console.log(`installing ${absent.join(', ')} into bench/node_modules`);
  const args = [
    'install',
    '--prefix',
    here,
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--loglevel',
    'error',
  ];
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) console.log('npm could not install them: competitors without their package are skipped');
}
