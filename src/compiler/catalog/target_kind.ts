/**
 * Meaning of a target, which determines the losses and metrics that can read it.
 *
 * - `class`: an index, one for each record or box
 * - `labels`: 1 for each class that the record has, else 0
 * - `scores`: a number for each class
 * - `number`: numbers in units of the data
 * - `box`: centre, width and height of each box
 * - `attributes`: indices of the attributes of each box
 */
export type TargetKind = 'class' | 'labels' | 'scores' | 'number' | 'box' | 'attributes';

/** Targets of the formats with fixed truths, by name. */
const ofFormats: ReadonlyMap<string, TargetKind> = new Map([
  ['label', 'class'],
  ['labels', 'labels'],
  ['scores', 'scores'],
  ['box', 'box'],
  ['attributes', 'attributes'],
]);

/** Kind of a truth of a format without columns. */
export function formatTarget(truth: string): TargetKind | undefined {
  return ofFormats.get(truth);
}
