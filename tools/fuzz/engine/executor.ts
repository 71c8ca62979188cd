import { type ChildProcess, fork } from 'node:child_process';
import type { FuzzTarget } from '../target.ts';
import type { Batch, BatchReply, FoundFault, Measure } from './messages.ts';
import { newScratch, removeScratch } from './scratch.ts';
import { type Fault, secondsFor } from './verdict.ts';

/** Largest heap of the process in MB. */
const heap = 1024;

/**
 * Inputs time out `grace` seconds after `patience` times their allowed CPU seconds, since other processes may
 * use the processor.
 */
interface Waiting {
  readonly grace: number;
  readonly patience: number;
}

export interface ExecutorOptions {
  readonly measure: Measure;
  readonly waiting?: Waiting;
}

/** Number of inputs after which the process is replaced, because libraries leak some memory. */
const inputsPerProcess = 100_000;

/** Reads inputs in a process, which is killed if it hangs, and started again. */
export class Executor {
  readonly #target: FuzzTarget;
  readonly #module: string;
  readonly #measure: Measure;
  readonly #waiting: Waiting;
  readonly #scratch = newScratch();
  #child: ChildProcess | undefined;
  #inputs = 0;

  /** `module`: URL of the module that exports the target as `target`. */
  constructor(target: FuzzTarget, module: string, options: ExecutorOptions) {
    this.#target = target;
    this.#module = module;
    this.#measure = options.measure;
    this.#waiting = options.waiting ?? { grace: 10, patience: 20 };
  }

  /**
   * Reads a batch of inputs. If the process ends, hangs or takes too much memory, each input is read again in
   * its own process to find the one at fault.
   */
  async run(inputs: readonly Uint8Array[]): Promise<BatchReply> {
    const reply = await this.#read(inputs);
    if (isWithinMemory(reply)) return reply;
    this.#end();
    if ('news' in reply) {
      // The memory may have been retained from earlier batches.
      const again = await this.#read(inputs);
      if (isWithinMemory(again)) return { ...again, news: [] };
      this.#end();
    }
    const faults: FoundFault[] = [];
    for (const [index, input] of inputs.entries()) {
      const fault = await this.alone(input);
      if (fault) faults.push({ index, fault });
    }
    return { news: [], faults, coverage: 0 };
  }

  /** The fault of an input, read in a new process. */
  async alone(input: Uint8Array): Promise<Fault | undefined> {
    this.#end();
    const reply = await this.#read([input]);
    this.#end();
    return 'news' in reply ? reply.faults[0]?.fault : reply;
  }

  close(): void {
    this.#end();
    removeScratch(this.#scratch);
  }

  async #read(inputs: readonly Uint8Array[]): Promise<BatchReply | Fault> {
    if (this.#inputs > inputsPerProcess) this.#end();
    this.#inputs += inputs.length;
    this.#child ??= await this.#started();
    const child = this.#child;
    const { grace, patience } = this.#waiting;
    const seconds = inputs.reduce((sum, input) => sum + secondsFor(this.#target, input), 0);
    const reply = answerOf(child, grace + patience * seconds);
    child.send({ inputs } satisfies Batch);
    return reply;
  }

  async #started(): Promise<ChildProcess> {
    this.#inputs = 0;
    const args = [this.#module, this.#scratch.folder, this.#measure];
    const child = fork(new URL('child.js', import.meta.url), args, {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${heap}`],
      env: { ...process.env, TMPDIR: this.#scratch.folder },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) =>
        reject(new Error(`the process that reads inputs ended with ${code} at its start`)),
      );
    });
    child.removeAllListeners('exit');
    return child;
  }

  #end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }
}

function isWithinMemory(reply: BatchReply | Fault): reply is BatchReply {
  return 'news' in reply && !reply.faults.some(({ fault }) => fault.kind === 'memory');
}

function answerOf(child: ChildProcess, seconds: number): Promise<BatchReply | Fault> {
  return new Promise((resolve) => {
    let printed = '';
    const listen = (text: Buffer): void => {
      printed = (printed + text.toString('utf8')).slice(-2000);
    };
    const settle = (reply: BatchReply | Fault): void => {
      clearTimeout(timer);
      child.stderr!.off('data', listen);
      child.off('message', receive).off('exit', die);
      resolve(reply);
    };
    const receive = (reply: BatchReply): void => settle(reply);
    const die = (code: number | null, signal: string | null): void =>
      settle({ kind: 'death', detail: `the process ended with ${signal ?? code}: ${printed}` });
    const late = (): void => settle({ kind: 'time', detail: `no end within ${Math.round(seconds)} s` });
    const timer = setTimeout(late, 1000 * seconds);
    child.stderr!.on('data', listen);
    child.on('message', receive).on('exit', die);
  });
}
