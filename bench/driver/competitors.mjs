// Who takes part: unitc, and every peer that this machine has.
import { spawnSync } from 'node:child_process';
import { Competitor } from './competitor.mjs';

const at = (path) => new URL(`../competitors/${path}`, import.meta.url).pathname;

/** Where several Pythons are installed, the first that has PyTorch. */
function pythonWithTorch() {
  const candidates = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean);
  return candidates.find((python) => spawnSync(python, ['-c', 'import torch']).status === 0);
}

/** @param {string | undefined} adapter that was asked for */
export function openOurs(adapter) {
  const env = adapter ? { UNITC_ADAPTER: adapter } : {};
  return new Competitor({ name: 'unitc', command: process.execPath, args: [at('unitc/main.mjs')], env });
}

/** @param {string} adapter that unitc opened: peers have the same. */
export async function openPeers(adapter) {
  const node = (name, path) => new Competitor({ name, command: process.execPath, args: [at(path), adapter] });
  const peers = [node('tfjs', 'tfjs/main.mjs'), node('jax-js', 'jax/main.mjs')];
  const python = pythonWithTorch();
  if (!python) {
    console.log('PyTorch is skipped: no python3 here has torch (Debian: python3-torch)');
    return peers;
  }
  const torch = new Competitor({ name: 'PyTorch', command: python, args: [at('torch/main.py')] });
  const { version, blas } = await torch.ask('hello');
  console.log(`PyTorch ${version} with ${blas}`);
  return [...peers, torch];
}
