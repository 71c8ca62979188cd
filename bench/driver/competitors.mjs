// The competitors: unitc, another checkout of unitc, and every library that starts on this machine.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Competitor } from './competitor.mjs';
import { patched, torchIn, webgpuPeers } from './peers.mjs';

const at = (path) => new URL(`../competitors/${path}`, import.meta.url).pathname;

/** @param {string | undefined} adapter requested by the user */
export function openOurs(adapter) {
  return openUnitc('unitc', at('unitc/main.mjs'), adapter);
}

/**
 * Another checkout of unitc, already built, to compare with an earlier version in the same run.
 * @param {string} folder @param {string | undefined} adapter
 */
export function openBefore(folder, adapter) {
  return openUnitc('before', resolve(folder, 'bench/competitors/unitc/main.mjs'), adapter);
}

function openUnitc(name, program, adapter) {
  const env = adapter ? { UNITC_ADAPTER: adapter } : {};
  return new Competitor({ name, command: process.execPath, args: [program], env });
}

/**
 * Starts the other libraries; prints the version of each, or the reason why it is skipped.
 * @param {object} options
 * @param {string} options.adapter the adapter of unitc, which peers use too
 * @param {('dawn' | 'unitc')[]} options.pollings each WebGPU peer is opened once for each
 * @param {string[] | undefined} options.names peers to open; undefined: all
 * @param {string[]} options.torch PyTorch is opened once for each of these modes
 */
export async function openPeers({ adapter, pollings, names, torch }) {
  const started = [];
  const onWebGpu = webgpuPeers.flatMap((name) =>
    pollings.map((polling) => openOnWebGpu(name, adapter, polling)),
  );
  const named = (name) => names?.includes(name) ?? true;
  const wanted = [
    ...onWebGpu.filter(({ name }) => named(name)),
    ...(named('PyTorch') ? torchPeers(adapter === 'hardware' ? 'cuda' : 'cpu', torch) : []),
  ];
  for (const peer of wanted) {
    const { skipped, about } = await peer.ask('hello');
    console.log(skipped ? `${peer.name} is skipped: ${skipped}` : `${peer.name} ${about}`);
    if (skipped) await peer.close();
    else started.push(peer);
  }
  return started;
}

const programs = { tfjs: 'tfjs/main.mjs', 'jax-js': 'jax/main.mjs' };

function openOnWebGpu(peer, adapter, polling) {
  const name = polling === 'unitc' ? patched(peer) : peer;
  return new Competitor({ name, command: process.execPath, args: [at(programs[peer]), adapter, polling] });
}

/**
 * PyTorch on a device, one competitor for each mode.
 * @param {'cpu' | 'cuda'} device @param {string[]} modes
 */
function torchPeers(device, modes) {
  const python = pythonWithTorch();
  const args = (mode) => [at('torch/main.py'), device, mode];
  if (python)
    return modes.map((mode) => new Competitor({ name: torchIn(mode), command: python, args: args(mode) }));
  console.log('PyTorch is skipped: no python3 has the package torch (Debian: python3-torch)');
  return [];
}

/** The first Python that has PyTorch; undefined if none has. */
function pythonWithTorch() {
  const candidates = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean);
  return candidates.find((python) => spawnSync(python, ['-c', 'import torch']).status === 0);
}

/**
 * The peers that predict with exported models.
 * @param {number[]} threads thread counts of ONNX Runtime Web, one peer each
 */
export function predictingPeers(threads) {
  const onnx = threads.map((count) => {
    const name = `ONNX Runtime Web, ${count} ${count === 1 ? 'thread' : 'threads'}`;
    return new Competitor({ name, command: process.execPath, args: [at('onnx/main.mjs'), `${count}`] });
  });
  return [...onnx, ...torchPeers('cpu', ['eager'])];
}

/** The competitor that runs `predict` from files. */
export function openPredict() {
  return new Competitor({
    name: '`predict` from files',
    command: process.execPath,
    args: [at('unitc/predict.mjs')],
  });
}
