// The parent's side of the protocol: a competitor in a process of its own, asked one thing at a time.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Compiling shaders on a software adapter may take minutes; beyond this a competitor is given up for the case. */
const patience = 15 * 60 * 1000;

/** Those that stand still would outlive an interrupted run. */
const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Competitor {
  /** @param {{ name: string, command: string, args: string[], env?: Record<string, string> }} options */
  constructor({ name, command, args, env = {} }) {
    this.name = name;
    this.command = command;
    this.args = args;
    this.env = { ...process.env, ...env };
    /** @type {import('node:child_process').ChildProcess | undefined} */
    this.child = undefined;
    this.complaints = '';
  }

  /**
   * The answer to a request; `{ skipped }` where there is none. A process that ended is started again by the next request.
   * @param {string} operation @param {object} [request] @returns {Promise<any>}
   */
  async ask(operation, request = {}) {
    this.child ??= this.start();
    const { child } = this;
    child.kill('SIGCONT');
    child.stdin.write(`${JSON.stringify({ operation, ...request })}\n`);
    const limit = setTimeout(() => child.kill('SIGKILL'), patience);
    const answer = await child.nextAnswer();
    clearTimeout(limit);
    // Whoever is not asked stands still: idle threads of PyTorch would spin, and take a core from the next.
    child.kill('SIGSTOP');
    return answer ?? { skipped: this.lastWords() };
  }

  start() {
    const child = spawn(this.command, this.args, { env: this.env, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
    this.complaints = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => this.hear(data));
    child.stdin.on('error', () => {});
    running.add(child);
    child.nextAnswer = answersOf(child);
    child.on('error', (error) => {
      this.complaints = error.message;
    });
    child.on('close', () => {
      if (this.child === child) this.child = undefined;
      running.delete(child);
    });
    return child;
  }

  /** What libraries and drivers print: shown on request, and looked at where a process ends. */
  hear(data) {
    this.complaints = `${this.complaints}${data}`.slice(-4000);
    if (process.env.BENCH_DEBUG) process.stderr.write(data);
  }

  /** Why there was no answer: what the process said last. */
  lastWords() {
    const lines = this.complaints
      .trim()
      .split('\n')
      .filter((line) => /error/i.test(line));
    return lines.at(-1)?.trim() ?? 'its process ended';
  }

  async close() {
    const { child } = this;
    if (!child) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGCONT');
    child.stdin.end();
    const limit = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(limit);
  }
}

/** Gives one answer a call; undefined once the process has ended. */
function answersOf(child) {
  const answers = [];
  let waiting;
  let ended = false;
  const hand = (answer) => {
    if (!waiting) return answers.push(answer);
    const resolve = waiting;
    waiting = undefined;
    resolve(answer);
  };
  createInterface({ input: child.stdio[3] }).on('line', (line) => hand(JSON.parse(line)));
  const end = () => {
    ended = true;
    hand(undefined);
  };
  child.on('close', end);
  child.on('error', end);
  return () =>
    new Promise((resolve) => {
      if (answers.length > 0) resolve(answers.shift());
      else if (ended) resolve(undefined);
      else waiting = resolve;
    });
}
