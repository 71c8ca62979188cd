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
  /** Ends earlier after this many inputs. */
  readonly inputs: number;
  readonly seed: string;
  /** Ends earlier when it is aborted. */
  readonly signal?: AbortSignal;
  /** Called for each fault of a new kind. */
  readonly found: (path: string, fault: Fault) => void;
  /** Called after each batch. */
  readonly progress: (state: FuzzState) => void;
}

export interface FuzzState {
  readonly inputs: number;
  readonly faults: number;
  /** Inputs of the corpus. */
  readonly kept: number;
  /** Characters of source text that were executed. */
  readonly coverage: number;
}

/** Batches grow while nothing new is found, since measuring takes longer than reading. */
const largestBatch = 64;

/** Batches that are read without measuring, several times as fast, after each one that is measured. */
const unmeasuredBatches = 15;

/**
 * Reads the corpus, then mutations of it until the time is over, in turns by a process that measures which code is
 * executed and by one that does not. Inputs that execute code for the first time join the corpus.
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

/** Faults with equal kinds have one cause, as far as can be seen: kind and innermost lines of the stack. */
function kindOf({ kind, detail }: Fault): string {
  if (kind !== 'exception') return kind;
  const frames = detail.split('\n').filter((line) => line.includes(' at ') && line.includes('/src/'));
  return `${kind} ${frames.slice(0, 2).join(' ') || detail.split('\n')[0]}`;
}
