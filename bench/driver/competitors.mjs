// Who takes part: unitc, and every peer that starts on this machine.
import { spawnSync } from 'node:child_process';
import { Competitor } from './competitor.mjs';
import { patched, webgpuPeers } from './peers.mjs';

const at = (path) => new URL(`../competitors/${path}`, import.meta.url).pathname;

/** @param {string | undefined} adapter that was asked for */
export function openOurs(adapter) {
  const env = adapter ? { UNITC_ADAPTER: adapter } : {};
  return new Competitor({ name: 'unitc', command: process.execPath, args: [at('unitc/main.mjs')], env });
}

/**
 * Those that start; one line for each of the others.
 * @param {string} adapter that unitc opened: peers have the same
 * @param {('dawn' | 'unitc')[]} pollings each WebGPU peer is opened once for each
 */
export async function openPeers(adapter, pollings) {
  const started = [];
  const onWebGpu = webgpuPeers.flatMap((name) =>
    pollings.map((polling) => openOnWebGpu(name, adapter, polling)),
  );
  for (const peer of [...onWebGpu, ...torchPeers()]) {
    const { skipped, about } = await peer.ask('hello');
    console.log(skipped ? `${peer.name} is skipped: ${skipped}` : `${peer.name} ${about}`);
    if (!skipped) started.push(peer);
  }
  return started;
}

const programs = { tfjs: 'tfjs/main.mjs', 'jax-js': 'jax/main.mjs' };

function openOnWebGpu(peer, adapter, polling) {
  const name = polling === 'unitc' ? patched(peer) : peer;
  return new Competitor({ name, command: process.execPath, args: [at(programs[peer]), adapter, polling] });
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
