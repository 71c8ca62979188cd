#!/usr/bin/env node
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Trains a spec twice, once uninterrupted and once killed and resumed, and compares the last checkpoints bit
 * for bit: `node dist/tools/kill_and_resume.js SPEC FOLDER [STEPS]`. Exits with 1 if they differ.
 */

const [spec, folder, steps = '60'] = process.argv.slice(2);
if (!spec || !folder) {
  console.error('usage: node dist/tools/kill_and_resume.js SPEC FOLDER [STEPS]');
  process.exit(2);
}
const unitc = new URL('../../bin/unitc.js', import.meta.url).pathname;
const settings = ['--steps', steps, '--set', 'train.checkpoint.every=10', '-q'];

function train(out: string, ...more: string[]): string[] {
  return [unitc, 'train', spec!, '--out', out, ...settings, ...more];
}

/** Hash of the tensors of the last checkpoint; its metadata contain the folder and the time. */
function digestOf(run: string): string {
  const last = readdirSync(join(run, 'checkpoints'))
    .filter((name) => name.endsWith('.safetensors'))
    .sort()
    .at(-1)!;
  const bytes = readFileSync(join(run, 'checkpoints', last));
  const header = 8 + Number(bytes.readBigUInt64LE(0));
  return `${last} ${createHash('sha256').update(bytes.subarray(header)).digest('hex')}`;
}

async function killedAfterFirstCheckpoint(run: string): Promise<void> {
  const child = spawn(process.execPath, train(run), { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const watch = setInterval(() => {
    try {
      if (readdirSync(join(run, 'checkpoints')).some((name) => name.endsWith('.safetensors')))
        child.kill('SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }, 20);
  await ended;
  clearInterval(watch);
}

const [undisturbed, killed] = [join(folder, 'undisturbed'), join(folder, 'killed')];
rmSync(folder, { recursive: true, force: true });
execFileSync(process.execPath, train(undisturbed), { stdio: 'inherit' });
await killedAfterFirstCheckpoint(killed);
execFileSync(process.execPath, train(killed, '--resume'), { stdio: 'inherit' });
const [expected, found] = [digestOf(undisturbed), digestOf(killed)];
console.log(expected === found ? `equal: ${found}` : `different: ${expected}, resumed ${found}`);
process.exit(expected === found ? 0 : 1);
