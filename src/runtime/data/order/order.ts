import { hash } from '../../random.ts';
import type { RecordsByClass } from './classes.ts';
import { permuted } from './shuffle.ts';

/**
 * Order of training records: maps a position 0, 1, 2, … of the training to the index of a record in the
 * split.
 */
export type RecordOrder = (position: number) => number;

/** Seed and task: the same key gives the same order. */
export type OrderKey = readonly [seed: number, task: string];

/** Each epoch is a permutation of the split. */
export function shuffledOrder(length: number, key: OrderKey): RecordOrder {
  return (position) => {
    const epoch = Math.floor(position / length);
    return permuted(position % length, length, hash('epoch', ...key, epoch));
  };
}

/**
 * Draws the classes equally often: each round contains every class once, in random order. The records of a
 * class are permuted again whenever all of them have been drawn.
 */
export function balancedOrder(records: RecordsByClass, key: OrderKey): RecordOrder {
  const present = records.flatMap((indices, label) => (indices.length > 0 ? [{ label, indices }] : []));
  return (position) => {
    const round = Math.floor(position / present.length);
    const turn = permuted(position % present.length, present.length, hash('round', ...key, round));
    const { label, indices } = present[turn]!;
    const epoch = Math.floor(round / indices.length);
    return indices[permuted(round % indices.length, indices.length, hash('class', ...key, label, epoch))]!;
  };
}
