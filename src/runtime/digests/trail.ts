import { createHash } from 'node:crypto';
import type { BatchDigests } from '../data/contents/digest.ts';
import { chained, shortDigest, shortened } from './chain.ts';
import type { EarlierContents } from './earlier_contents.ts';
import type { DigestLine, Segment, State, StepDigest } from './lines.ts';

/** The destination of digests. */
export interface DigestSink {
  /** A state is durable, with all lines before it, when the call returns. */
  write(line: DigestLine): void;
}

/** The results of a step, as training reports them. */
export type Results = Pick<StepDigest, 'step' | 'task' | 'loss'> & { readonly gradNorm: number };

/** SHA-256 of the tensors of a checkpoint by their names in it. */
export type TensorSums = ReadonlyMap<string, string>;

/** The records of the steps before a trail begins. */
export interface EarlierRecords {
  readonly contents: EarlierContents;
  /** Receives the first record whose contents differ from those that it had in these steps. */
  readonly onChange: (record: string, step: number) => void;
}

/** Digests of the steps of a run, in order. */
export class DigestTrail {
  readonly #sink: DigestSink;
  #chain: string;
  /** Undefined once a change has been reported. */
  #earlier: EarlierRecords | undefined;

  /** `chain`: digest of the steps before. */
  constructor(chain: string, sink: DigestSink, earlier?: EarlierRecords) {
    this.#chain = chain;
    this.#sink = sink;
    this.#earlier = earlier;
  }

  /** Digest of all steps so far. */
  get chain(): string {
    return this.#chain;
  }

  segment(segment: Segment): void {
    this.#sink.write({ kind: 'segment', ...segment });
  }

  /** `batches`: the batches of the step; one unless gradients are accumulated. */
  step({ step, task, loss, gradNorm }: Results, batches: readonly BatchDigests[]): void {
    const results: StepDigest = {
      step,
      task,
      records: shortDigest(batches.flatMap(({ names }) => names)),
      batch: shortDigest(batches.map(({ tensors }) => tensors)),
      loss,
      gradNorm: Number.isFinite(gradNorm) ? gradNorm : null,
    };
    this.#chain = chained(this.#chain, results);
    const first = batches.flatMap(({ names, contents }) =>
      contents.flatMap((digest, i) =>
        digest === undefined ? [] : [[names[i]!, shortened(digest)] as const],
      ),
    );
    this.#sink.write({ kind: 'step', ...results, first });
    const changed = this.#earlier?.contents.firstChanged(task, first);
    if (changed === undefined) return;
    this.#earlier?.onChange(changed, step);
    this.#earlier = undefined;
  }

  /** Writes the digests of all tensors after a step, durably. */
  state(step: number, { parameters, optimizer }: Pick<State, 'parameters' | 'optimizer'>): void {
    this.#sink.write({ kind: 'state', step, parameters, optimizer, chain: this.#chain });
  }
}

/** SHA-256 of names and sums, in the order of the names. */
export function digestOfSums(sums: TensorSums): string {
  const sorted = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
