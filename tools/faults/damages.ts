import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyRun } from '../../src/api/verify.ts';
import { philox4x32 } from '../../src/philox.ts';
import { CheckpointError } from '../../src/runtime/checkpoint/errors.ts';
import { readCheckpoint } from '../../src/runtime/checkpoint/read.ts';

/** Number of damages to files, and of undetected ones. */
export interface DamageCounts {
  readonly damages: number;
  /** Descriptions of undetected damage. */
  readonly undetected: readonly string[];
}

/** Flips each bit of `bits` in every byte of a checkpoint, one at a time. */
export function flipCheckpoint(path: string, bits: readonly number[]): DamageCounts {
  const bytes = readFileSync(path);
  const undetected: string[] = [];
  for (let at = 0; at < bytes.length; at++) {
    for (const bit of bits) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1 << bit;
      writeFileSync(path, damaged);
      if (!isRefused(path)) undetected.push(`bit ${bit} of byte ${at}`);
    }
  }
  writeFileSync(path, bytes);
  return { damages: bytes.length * bits.length, undetected };
}

function isRefused(path: string): boolean {
  try {
    readCheckpoint(path);
    return false;
  } catch (error) {
    if (error instanceof CheckpointError) return true;
    throw error;
  }
}

/** Damages the files of a finished run at random, one at a time. Depends only on `seed`. */
export function damageRun(run: string, count: number, seed: number): DamageCounts {
  const files = readdirSync(run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  const undetected: string[] = [];
  for (let number = 0; number < count; number++) {
    const random = randomOf(seed, number);
    const path = files[random(files.length)]!;
    const bytes = readFileSync(path);
    const kind = kinds[random(kinds.length)]!;
    const damaged = damages[kind](bytes, random);
    if (damaged.equals(bytes)) damaged[random(damaged.length)]! ^= 1;
    writeFileSync(path, damaged);
    if (verifyRun(run).problems.length === 0)
      undetected.push(`${number}: ${kind} in ${path.slice(run.length + 1)}`);
    rmSync(path);
    writeFileSync(path, bytes);
  }
  return { damages: count, undetected };
}

/** Random integer in 0..`end` − 1. */
type Random = (end: number) => number;

function randomOf(seed: number, number: number): Random {
  let call = 0;
  return (end) => philox4x32([number, call++, 0, 0], [seed, 0x64616d61])[0] % end;
}

/** Largest part of a file that is lost or moved by one damage, in bytes. */
const page = 512;

type Damage = (bytes: Buffer, random: Random) => Buffer;

/** Kinds of damage caused by disks, cables and people, for non-empty files. */
const damages: Readonly<
  Record<'flip' | 'byte' | 'zeros' | 'cut' | 'insertion' | 'removal' | 'repetition' | 'swap', Damage>
> = {
  flip: (bytes, random) => changed(bytes, (copy) => (copy[random(copy.length)]! ^= 1 << random(8))),
  byte: (bytes, random) => changed(bytes, (copy) => (copy[random(copy.length)] = random(256))),
  zeros: (bytes, random) => {
    const { start, end } = partOf(bytes, random);
    return changed(bytes, (copy) => copy.fill(0, start, end));
  },
  cut: (bytes, random) => Buffer.from(bytes.subarray(0, random(bytes.length))),
  insertion: (bytes, random) => {
    const at = random(bytes.length + 1);
    const more = Buffer.from(Array.from({ length: 1 + random(page) }, () => random(256)));
    return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  },
  removal: (bytes, random) => {
    const { start, end } = partOf(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  repetition: (bytes, random) => {
    const { start, end } = partOf(bytes, random);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  swap: (bytes, random) => {
    const { start, end } = partOf(bytes, random);
    return Buffer.concat([bytes.subarray(start, end), bytes.subarray(0, start), bytes.subarray(end)]);
  },
};

const kinds = Object.keys(damages) as readonly (keyof typeof damages)[];

function changed(bytes: Buffer, change: (copy: Buffer) => unknown): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

function partOf({ length }: Buffer, random: Random): { readonly start: number; readonly end: number } {
  const start = random(length);
  return { start, end: Math.min(length, start + 1 + random(page)) };
}
