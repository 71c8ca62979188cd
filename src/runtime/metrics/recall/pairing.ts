import type { Sample } from '../../records/record.ts';
import { identityOf } from './identity.ts';

/** The identities of a record's two sides. Records with the same key are correct answers to each other. */
export interface Pair {
  readonly key: string;
  /**
   * Identity of the inputs behind each embedding: records with equal identities are one query and one
   * candidate.
   */
  readonly first: string;
  readonly second: string;
}

export type Side = 'first' | 'second';

/** Retrieval in one direction. */
export interface Pairing {
  /** `record`: index of a record with the query; `right`: indices of the correct candidates, ascending. */
  readonly queries: readonly { readonly record: number; readonly right: readonly number[] }[];
  /** Index of one record of each candidate. */
  readonly candidates: readonly number[];
}

/**
 * Queries and candidates of a direction. An image with five captions is one candidate, and one query with
 * five correct answers.
 */
export function pairingOf(pairs: readonly Pair[], from: Side, to: Side): Pairing {
  const queries = grouped(pairs.map((pair) => pair[from]));
  const candidates = grouped(pairs.map((pair) => pair[to]));
  const byKey = grouped(pairs.map(({ key }) => key));
  const candidateOf = new Int32Array(pairs.length);
  [...candidates.values()].forEach((records, index) => {
    for (const record of records) candidateOf[record] = index;
  });
  const rightFor = (records: readonly number[]) => {
    const same = records.flatMap((record) => byKey.get(pairs[record]!.key)!);
    return [...new Set(same.map((record) => candidateOf[record]!))].sort((a, b) => a - b);
  };
  return {
    queries: [...queries.values()].map((records) => ({ record: records[0]!, right: rightFor(records) })),
    candidates: [...candidates.values()].map(([first]) => first!),
  };
}

/** Indices by name, in the order in which names first occur. */
function grouped(names: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  names.forEach((name, index) => {
    const group = groups.get(name);
    if (group) group.push(index);
    else groups.set(name, [index]);
  });
  return groups;
}

/**
 * The record as a pair. `fields`: names of the inputs behind each embedding; `index`: index of the record.
 */
export function pairOf(
  { fields: inputs }: Sample,
  index: number,
  fields: Readonly<Record<string, readonly string[]>>,
): Pair {
  const texts = Object.values(inputs).flatMap((field) => (field.kind === 'text' ? field.text : []));
  const identityOn = (side: Side) => {
    const known = (fields[side] ?? []).map((name) => identityOf(inputs[name]));
    return known.length > 0 && !known.includes(undefined) ? known.join('\n') : `record ${index}`;
  };
  return {
    key: texts.length === 0 ? `record ${index}` : `text ${texts.join('\n')}`,
    first: identityOn('first'),
    second: identityOn('second'),
  };
}
