// Child side of the protocol: one request per line on stdin, one answer per line on file descriptor 3, to
// which no library prints. competitors/torch/serve.py is the same in Python.
import { readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { digest } from '../driver/digest.mjs';

/**
 * @typedef {object} Prepared one case, ready to be run repeatedly
 * @property {() => Promise<Record<string, ArrayLike<number>>>} results computed once, for comparison
 * @property {(repeats: number) => Promise<void>} run queues the work `repeats` times, then waits once
 * @property {() => void} release
 * @property {number} [peakMemory] bytes on the device, according to the plan
 * @property {object} [model] unitc only: description from which other libraries build the same model
 */

/**
 * @param {object} options
 * @param {object} [options.hello] answer to `hello`
 * @param {Record<string, (request: object) => Prepared | Promise<Prepared>>} options.kinds by kind of case
 * @param {() => void} [options.expectNoFault] throws if the adapter has refused work
 * @param {() => Promise<void>} options.close
 */
export async function serve({ hello = {}, kinds, expectNoFault = () => {}, close }) {
  /** @type {Prepared | undefined} */
  let current;
  const operations = {
    hello: async () => hello,
    async prepare(request) {
      const kind = kinds[request.kind];
      if (!kind) return { skipped: `it has no case of the kind ${request.kind}` };
      current = await kind(request);
      const results = await current.results();
      expectNoFault();
      const digests = Object.entries(results).map(([name, data]) => [name, digest(data)]);
      return { digests: Object.fromEntries(digests), model: current.model };
    },
    async measure({ repeats }) {
      const started = performance.now();
      await current.run(repeats);
      const seconds = (performance.now() - started) / 1000 / repeats;
      expectNoFault();
      return { seconds, peakMemory: current.peakMemory };
    },
    async release() {
      current?.release();
      current = undefined;
      return {};
    },
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const { operation, ...request } = JSON.parse(line);
    const answer = await operations[operation](request).catch((error) => ({ skipped: firstLine(error) }));
    writeSync(3, `${JSON.stringify(answer)}\n`);
  }
  await close();
}

/** Version of a package in bench/node_modules. @param {string} name */
export function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8'))
    .version;
}

function firstLine(error) {
  console.error(error);
  return String(error?.message ?? error).split('\n')[0];
}
