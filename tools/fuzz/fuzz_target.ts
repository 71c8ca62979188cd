import { Corpus, store } from './engine/corpus.ts';
import { Executor } from './engine/executor.ts';
import { Inputs } from './engine/inputs.ts';
import type { Fault } from './engine/verdict.ts';
import type { FuzzTarget } from './target.ts';

export interface FuzzOptions {
  /** URL of the module that exports the target as `target`. */
  readonly module: string;
  /** Folders of kept inputs, and of inputs with faults. */
  readonly corpus: string;
  readonly faults: string;
  readonly seconds: number;
  /** Number of inputs after which fuzzing ends early. */
  readonly inputs: number;
  readonly seed: string;
  /** Ends fuzzing early when aborted. */
  readonly signal?: AbortSignal;
  /** Called for each fault of a new kind. */
  readonly found: (path: string, fault: Fault) => void;
  /** Called after each batch. */
  readonly progress: (state: FuzzState) => void;
}

export interface FuzzState {
  readonly inputs: number;
  readonly faults: number;
  /** Number of inputs in the corpus. */
  readonly kept: number;
  /** Number of executed characters of source text. */
  readonly coverage: number;
}

/** Batches grow while nothing new is found, since measuring takes longer than reading. */
const largestBatch = 64;

/** Number of unmeasured batches after each measured one; they are several times as fast. */
const unmeasuredBatches = 15;

/**
 * Reads the corpus, then mutations of it until time is up, alternating between a process that measures code
 * coverage and one that does not. Inputs that execute new code join the corpus.
 */
export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzState> {
  const measuring = new Executor(target, options.module, { measure: 'coverage' });
  const reading = new Executor(target, options.module, { measure: 'nothing' });
  const corpus = new Corpus(options.corpus);
  const inputs = new Inputs(target, corpus.inputs, options.seed);
  const kinds = new Set<string>();
  const end = performance.now() + 1000 * options.seconds;
  let state: FuzzState = { inputs: 0, faults: 0, kept: corpus.inputs.length, coverage: 0 };

  const read = async (executor: Executor, batch: readonly Uint8Array[]): Promise<readonly number[]> => {
    const { news, faults, coverage } = await executor.run(batch);
    for (const { index, fault } of faults) {
      const kind = kindOf(fault);
      if (kinds.size === kinds.add(kind).size) continue;
      options.found(store(options.faults, batch[index]!), fault);
    }
    state = {
      inputs: state.inputs + batch.length,
      faults: kinds.size,
      kept: corpus.inputs.length,
      coverage: Math.max(state.coverage, coverage),
    };
    options.progress(state);
    return news;
  };

  const isOver = (): boolean =>
    performance.now() >= end || state.inputs >= options.inputs || options.signal?.aborted === true;
  const batchOf = (size: number): readonly Uint8Array[] => Array.from({ length: size }, () => inputs.next());

  try {
    for (const input of [...corpus.inputs]) await read(measuring, [input]);
    for (let size = 1; !isOver(); ) {
      const batch = batchOf(size);
      const news = await read(measuring, batch);
      for (const index of news) corpus.add(batch[index]!);
      for (let n = 0; n < unmeasuredBatches && !isOver(); n++) await read(reading, batchOf(size));
      size = news.length > 0 ? Math.max(1, size >> 2) : Math.min(largestBatch, 2 * size);
    }
  } finally {
    measuring.close();
    reading.close();
  }
  return { ...state, kept: corpus.inputs.length };
}

/** Identifies the presumed cause of a fault: its kind and the innermost stack frames. */
function kindOf({ kind, detail }: Fault): string {
  if (kind !== 'exception') return kind;
  const frames = detail.split('\n').filter((line) => line.includes(' at ') && line.includes('/src/'));
  return `${kind} ${frames.slice(0, 2).join(' ') || detail.split('\n')[0]}`;
}
