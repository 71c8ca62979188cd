import { twoHeads } from '../../compiler/catalog/parts/arguments.ts';
import type { MetricBuiltin } from './metric.ts';
import { type Pair, pairingOf, pairOf, type Side } from './recall/pairing.ts';
import { randomRecall, ranksOf, recallAt } from './recall/recall.ts';

/** Recall at k of cross-modal retrieval in both directions (CLIP, arXiv 2103.00020, section 3). */
export const retrieval: MetricBuiltin = {
  name: 'retrieval',
  category: 'metric',
  summary:
    'Recall at k of retrieval by cosine among the records of the split, in both directions: the share of embeddings `first` whose ' +
    'matching `second` is among the k nearest, and the other way round. An image or a recording with several captions is one query with ' +
    'several correct answers, and one candidate, as is usual on COCO and Flickr30k. Records with the same text are correct answers to each other. ' +
    '`mean_recall` is the mean over both directions and all k.',
  parameters: [
    {
      name: 'first',
      type: { kind: 'member', of: 'head', puts: ['embedding'] },
      doc: 'Embeddings of one side.',
      positional: true,
    },
    {
      name: 'second',
      type: { kind: 'member', of: 'head', puts: ['embedding'] },
      doc: 'Embeddings of the other side.',
      positional: true,
    },
    {
      name: 'at',
      type: { kind: 'list', of: { kind: 'integer', min: 1 } },
      doc: 'Values of k.',
      default: [1, 5, 10],
    },
  ],
  example: 'metric: retrieval(head.image, head.text, at: [1, 5])',
  primary: 'mean_recall',
  check: twoHeads,
  start({ args, fields }) {
    const pairs: Pair[] = [];
    const embeddings: Readonly<Record<Side, Float64Array[]>> = { first: [], second: [] };
    return {
      add({ first, second }, sample) {
        pairs.push(pairOf(sample, pairs.length, fields));
        embeddings.first.push(Float64Array.from(first!));
        embeddings.second.push(Float64Array.from(second!));
      },
      result() {
        const recalls = directionsOf(args).flatMap(({ name, from, to }) => {
          const ranks = ranksOf(pairingOf(pairs, from, to), embeddings[from], embeddings[to]);
          return numbersOf(args.at).map((k) => [`${name}_r${k}`, recallAt(ranks, k)] as const);
        });
        return { mean_recall: mean(recalls.map(([, value]) => value)), ...Object.fromEntries(recalls) };
      },
    };
  },
  /**
   * A constant embedding carries no information about the candidates: the expected recall of a random order.
   */
  baseline(_train, held, { args, fields }) {
    const pairs = Array.from(held, (sample, index) => pairOf(sample, index, fields));
    const byDirection = directionsOf(args).map(({ from, to }) => {
      const pairing = pairingOf(pairs, from, to);
      return mean(numbersOf(args.at).map((k) => randomRecall(pairing, k)));
    });
    return mean(byDirection);
  },
};

function directionsOf({ first, second }: Readonly<Record<string, unknown>>) {
  return [
    { name: `${first}_to_${second}`, from: 'first', to: 'second' },
    { name: `${second}_to_${first}`, from: 'second', to: 'first' },
  ] as const;
}

function numbersOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
