// Who takes part: unitc, and every peer that starts on this machine.
import { spawnSync } from 'node:child_process';
import { Competitor } from './competitor.mjs';

const at = (path) => new URL(`../competitors/${path}`, import.meta.url).pathname;

/** @param {string | undefined} adapter that was asked for */
export function openOurs(adapter) {
  const env = adapter ? { UNITC_ADAPTER: adapter } : {};
  return new Competitor({ name: 'unitc', command: process.execPath, args: [at('unitc/main.mjs')], env });
}

/** Those that start; one line for each of the others. @param {string} adapter that unitc opened: peers have the same. */
export async function openPeers(adapter) {
  const started = [];
  for (const peer of [...webgpuPeers(adapter), ...torchPeers()]) {
    const { skipped, about } = await peer.ask('hello');
    console.log(skipped ? `${peer.name} is skipped: ${skipped}` : `${peer.name} ${about}`);
    if (!skipped) started.push(peer);
  }
  return started;
}

function webgpuPeers(adapter) {
  const peer = (name, path) => new Competitor({ name, command: process.execPath, args: [at(path), adapter] });
  return [peer('tfjs', 'tfjs/main.mjs'), peer('jax-js', 'jax/main.mjs')];
}

function torchPeers() {
  const python = pythonWithTorch();
  if (python) return [new Competitor({ name: 'PyTorch', command: python, args: [at('torch/main.py')] })];
  console.log('PyTorch is skipped: no python3 here has torch (Debian: python3-torch)');
  return [];
}

/** Where several Pythons are installed, the first that has PyTorch. */
function pythonWithTorch() {
  const candidates = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean);
  return candidates.find((python) => spawnSync(python, ['-c', 'import torch']).status === 0);
}
