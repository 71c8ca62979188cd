import type { FuzzTarget } from '../target.ts';
import { Coverage } from './coverage.ts';
import { guardFiles } from './file_guard.ts';
import type { Batch, BatchReply, FoundFault, Measure } from './messages.ts';
import { scratchIn } from './scratch.ts';
import { type Fault, faultOf } from './verdict.ts';

/**
 * The process that reads inputs: `child.js MODULE FOLDER MEASURE`. The module exports the FuzzTarget
 * `target`; files may change only below the folder.
 */
const [module, folder, measure] = process.argv.slice(2) as [string, string, Measure];
const { target } = (await import(module)) as { readonly target: FuzzTarget };
const scratch = scratchIn(folder);
const guard = guardFiles(folder);
const coverage =
  measure === 'coverage'
    ? new Coverage((url) => url.startsWith('file:') && !url.includes('/tools/fuzz/'))
    : undefined;
const atStart = maximalMemory();

process.on('message', async (batch: Batch) => {
  process.send!(await replyTo(batch));
});
// A terminal sends signals to all processes; the parent ends this one after the batch.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.send!('ready');

async function replyTo({ inputs }: Batch): Promise<BatchReply> {
  const faults: FoundFault[] = [];
  for (const [index, input] of inputs.entries()) {
    const fault = await faultIn(input);
    if (fault) faults.push({ index, fault });
  }
  return { news: await newsOf(inputs), faults, coverage: coverage?.size ?? 0 };
}

/** The inputs that executed new code. If a batch did, each of its inputs is read and measured again. */
async function newsOf(inputs: readonly Uint8Array[]): Promise<readonly number[]> {
  const places = coverage?.news();
  if (!coverage || !places || places.size === 0) return [];
  if (inputs.length === 1) return [0];
  const news: number[] = [];
  for (const [index, input] of inputs.entries()) {
    const before = performance.now();
    await faultIn(input);
    if (coverage.explain(places) && performance.now() - before < longestKept) news.push(index);
  }
  return news;
}

/**
 * Milliseconds within which an input must be read to be kept. Mutations of slower inputs, such as those that
 * reach a reader's time limit, would dominate the run time.
 */
const longestKept = 300;

async function faultIn(input: Uint8Array): Promise<Fault | undefined> {
  const fault = await faultOf(target, input, scratch);
  const [written] = guard.taken();
  if (written !== undefined) return { kind: 'file', detail: written };
  const used = maximalMemory() - atStart;
  const allowed = target.memory + warmUp;
  return (
    fault ??
    (used > allowed ? { kind: 'memory', detail: `${Math.round(used)} MB; at most ${allowed} MB` } : undefined)
  );
}

/** MB for modules and machine code that are loaded or generated when the first inputs are read. */
const warmUp = 200;

/** Peak memory of the process in MB. */
function maximalMemory(): number {
  return process.resourceUsage().maxRSS / 1024;
}
