import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../src/runtime/random.ts';
import { type Ending, endOf, start, type Training } from './training.ts';

/** A run that was repeatedly killed by signals until it reached its last step. */
export interface KilledTraining {
  readonly signals: ReadonlyMap<NodeJS.Signals, number>;
  /** Undocumented endings. */
  readonly failures: readonly string[];
}

/** Four out of five signals cannot be caught. */
const signals: readonly NodeJS.Signals[] = [
  ...Array.from({ length: 12 }, () => 'SIGKILL' as const),
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
];

/**
 * Trains, and sends a signal to each process at a random moment within the duration of a complete training,
 * until a process reaches the last step. `seconds`: duration of an uninterrupted run.
 */
export async function killed(training: Training, seconds: number, random: Random): Promise<KilledTraining> {
  const sent = new Map<NodeJS.Signals, number>();
  const failures: string[] = [];
  for (let attempt = 0; ; attempt++) {
    const child = start(training);
    const ended = endOf(child);
    const moment = new AbortController();
    // The range grows, so that training also completes on a busy machine.
    const delay = (random.word() / 2 ** 32) * 1000 * seconds * (1 + attempt / 10);
    const signal = random.one(signals);
    const first = await Promise.race([ended, wait(delay, 'late' as const, { signal: moment.signal })]);
    const isCaught = first === 'late' && signal !== 'SIGKILL' && catchesSignals(child.pid!);
    if (first === 'late' && child.kill(signal)) sent.set(signal, (sent.get(signal) ?? 0) + 1);
    moment.abort();
    const ending = await ended;
    if (ending.code === 0) return { signals: sent, failures };
    if (!isExpected(ending, first === 'late' ? signal : undefined, isCaught)) {
      failures.push(
        `${first === 'late' ? signal : 'no signal'}: ${ending.signal ?? ending.code} ${ending.messages}`,
      );
      if (failures.length > 3) return { signals: sent, failures };
    }
  }
}

/** Exit code of a run that a signal has stopped cleanly. */
const interrupted = 130;

function isExpected({ code, signal }: Ending, sent: NodeJS.Signals | undefined, isCaught: boolean): boolean {
  if (sent === undefined) return false;
  return isCaught ? code === interrupted : signal === sent;
}

/**
 * Whether the command of a process has installed its signal handlers. SIGINT and SIGTERM are not conclusive:
 * Node has handlers for them from the start, which end the process. Reads /proc.
 */
function catchesSignals(pid: number): boolean {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return false;
  const [, mask = '0'] = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(path, 'utf8')) ?? [];
  return ((BigInt(`0x${mask}`) >> BigInt(constants.signals.SIGHUP - 1)) & 1n) === 1n;
}
