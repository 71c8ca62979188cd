// Parent side of the protocol: a competitor in a separate process, which answers one request at a time.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Time limit of a request in ms. Compiling shaders on a software adapter may take minutes. */
const requestTimeout = 15 * 60 * 1000;

/** Processes to kill on exit: stopped ones would outlive an interrupted run. */
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
    this.messages = '';
  }

  /**
   * The answer to a request, or `{ skipped }` if the process ends without one; the next request restarts it.
   * @param {string} operation @param {object} [request] @returns {Promise<any>}
   */
  async ask(operation, request = {}) {
    this.child ??= this.start();
    const { child } = this;
    child.kill('SIGCONT');
    child.stdin.write(`${JSON.stringify({ operation, ...request })}\n`);
    const limit = setTimeout(() => child.kill('SIGKILL'), requestTimeout);
    const answer = await child.nextAnswer();
    clearTimeout(limit);
    // Stop competitors between requests: idle threads of PyTorch would spin and take a core from the next
    // competitor.
    child.kill('SIGSTOP');
    return answer ?? { skipped: this.failureReason() };
  }

  start() {
    const child = spawn(this.command, this.args, { env: this.env, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
    this.messages = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => this.keepMessages(data));
    child.stdin.on('error', () => {});
    running.add(child);
    child.nextAnswer = answersOf(child);
    child.on('error', (error) => {
      this.messages = error.message;
    });
    child.on('close', () => {
      if (this.child === child) this.child = undefined;
      running.delete(child);
    });
    return child;
  }

  /**
   * Keeps the last messages of libraries and drivers, to explain why a process ended. BENCH_DEBUG prints
   * them.
   */
  keepMessages(data) {
    this.messages = `${this.messages}${data}`.slice(-4000);
    if (process.env.BENCH_DEBUG) process.stderr.write(data);
  }

  /** The reason for a missing answer: the last error message of the process. */
  failureReason() {
    const lines = this.messages
      .trim()
      .split('\n')
      .filter((line) => /error/i.test(line));
    return lines.at(-1)?.trim() ?? 'the process ended';
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

/** A function that resolves to the next answer; undefined after the process has ended. */
function answersOf(child) {
  const answers = [];
  let waiting;
  let ended = false;
  const deliver = (answer) => {
    if (!waiting) return answers.push(answer);
    const resolve = waiting;
    waiting = undefined;
    resolve(answer);
  };
  createInterface({ input: child.stdio[3] }).on('line', (line) => deliver(JSON.parse(line)));
  const end = () => {
    ended = true;
    deliver(undefined);
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
