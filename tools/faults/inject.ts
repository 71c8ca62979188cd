import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UnitcError } from '../../src/errors.ts';
import { codeOf, replaceDisk, systemDisk } from '../../src/storage/disk.ts';
import { type Fault, FaultyDisk, PowerLoss } from './faulty_disk.ts';
import type { Scenario } from './scenario.ts';

const remainders = ['killed', 'lost', 'reordered', 'torn'] as const;

/** Every fault that is injected at each operation. */
export const faults: readonly Fault[] = [
  ...remainders.map((remainder): Fault => ({ kind: 'stop', remainder })),
  ...remainders.map((remainder): Fault => ({ kind: 'stop within', remainder })),
  { kind: 'error', code: 'EIO' },
  { kind: 'error', code: 'EINTR' },
  { kind: 'full' },
];

export interface Failure {
  readonly scenario: string;
  readonly operation: number;
  readonly fault: string;
  /** Sentences about problems. */
  readonly problems: readonly string[];
}

export interface Counts {
  readonly scenario: string;
  /** Number of operations without faults. */
  readonly operations: number;
  /** Number of injected faults. */
  readonly injected: number;
  readonly failures: readonly Failure[];
}

/** Whether to inject a fault at an operation: always, or for a sample. */
export type Choice = (operation: number, fault: number) => boolean;

/**
 * One fault in `n`, spread over operations and faults. `n` must not be a multiple of the number of faults.
 */
export function oneIn(n: number): Choice {
  return (operation, fault) => (operation * faults.length + fault) % n === 0;
}

/** Injects faults at the operations of a scenario, one at a time. `root`: folder for temporary folders. */
export async function injectAll(scenario: Scenario, root: string, choice: Choice): Promise<Counts> {
  const { count, result } = await undisturbed(scenario, root);
  const failures: Failure[] = [];
  let injected = 0;
  for (let at = 1; at <= count; at++) {
    for (const [i, fault] of faults.entries()) {
      if (!choice(at, i)) continue;
      injected++;
      const problems = await inFolder(root, (folder) => disturbed(scenario, folder, { at, fault, result }));
      if (problems.length > 0) {
        failures.push({ scenario: scenario.name, operation: at, fault: nameOf(fault), problems });
      }
    }
  }
  return { scenario: scenario.name, operations: count, injected, failures };
}

async function undisturbed(scenario: Scenario, root: string) {
  return inFolder(root, async (folder) => {
    await scenario.prepare?.(folder);
    const disk = new FaultyDisk(folder, 0, undefined);
    await onDisk(disk, () => scenario.work(folder));
    return { count: disk.count, result: scenario.result(folder) };
  });
}

interface Disturbance {
  readonly at: number;
  readonly fault: Fault;
  /** The result without a fault. */
  readonly result: string;
}

/** Sentences about damage caused by a fault; empty if the work can be continued to the same result. */
async function disturbed(scenario: Scenario, folder: string, { at, fault, result }: Disturbance) {
  await scenario.prepare?.(folder);
  const disk = new FaultyDisk(folder, at, fault);
  const error = await onDisk(disk, () => scenario.work(folder)).then(
    () => undefined,
    (reason: unknown) => reason ?? new Error('nothing was thrown'),
  );
  disk.crash();
  const problems = [...errorProblems(error, fault), ...scenario.check(folder)];
  try {
    if (error !== undefined || disk.isStopped) await scenario.recover(folder);
    const found = scenario.result(folder);
    if (found !== result) problems.push(`the result is ${found} instead of ${result}`);
  } catch (failed) {
    problems.push(`it cannot be continued: ${failed instanceof Error ? failed.stack : String(failed)}`);
  }
  return problems;
}

/** An interrupted operation is repeated; other faults end in a documented error. */
function errorProblems(error: unknown, fault: Fault): string[] {
  if (fault.kind === 'error' && fault.code === 'EINTR') {
    return error === undefined ? [] : [`EINTR ended the work: ${String(error)}`];
  }
  const isKnown = error === undefined || error instanceof PowerLoss || error instanceof UnitcError;
  return isKnown || codeOf(error) !== '' ? [] : [`an undocumented error: ${String(error)}`];
}

async function onDisk<T>(disk: FaultyDisk, work: () => Promise<T>): Promise<T> {
  replaceDisk(disk);
  try {
    return await work();
  } finally {
    replaceDisk(systemDisk);
  }
}

async function inFolder<T>(root: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(root, 'fault-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function nameOf(fault: Fault): string {
  return Object.values(fault).join(', ');
}
