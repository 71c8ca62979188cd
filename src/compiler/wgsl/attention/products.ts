import { range } from '../emit/range.ts';
import { sumOfLanes } from './quads.ts';
import { stationaryElement } from './stationary.ts';
import { chunkOf } from './streamed.ts';
import type { Sweep } from './sweep.ts';

/**
 * Declares `RESULT_r_j`, the dot product of stationary vector r with streamed vector j of the block. Partial
 * sums are kept in a vec4 and added at the end, so that every fma works on four elements.
 */
export function dots(sweep: Sweep, result: string, stationary: string, streamed: string): string {
  const { perLane, blockSize, laneChunks } = sweep;
  const vector = (r: number, p: number): string =>
    `vec4f(${range(4)
      .map((i) => stationaryElement(sweep, stationary, r, 4 * p + i))
      .join(', ')})`;
  const sum = (r: number, j: number): string => `${result}_sum_${r}_${j}`;
  const all = (code: (r: number, j: number) => string): string[] =>
    range(blockSize).flatMap((j) => range(perLane).map((r) => code(r, j)));
  const chunk = (j: number, p: number): string[] => [
    `let chunk_${result}_${j}_${p} = ${chunkOf(sweep, streamed, j, p)};`,
    ...range(perLane).map((r) => {
      const by = `chunk_${result}_${j}_${p}`;
      return p === 0
        ? `var ${sum(r, j)} = ${vector(r, p)} * ${by};`
        : `${sum(r, j)} = fma(${vector(r, p)}, ${by}, ${sum(r, j)});`;
    }),
  ];
  return [
    ...range(blockSize).flatMap((j) => range(laneChunks).flatMap((p) => chunk(j, p))),
    ...all((r, j) => `let ${result}_${r}_${j} = ${sumOfLanes(sweep, `dot(${sum(r, j)}, vec4f(1.0))`)};`),
  ].join('\n');
}

/**
 * Multiplies each stationary vector of an array by `RESCALE_r` if given, and adds Σⱼ `WEIGHT_r_j` · streamed
 * vector j of the block.
 */
export function addWeighted(
  sweep: Sweep,
  sum: string,
  weight: string,
  streamed: string,
  rescale?: string,
): string {
  const { perLane, blockSize, laneChunks } = sweep;
  const element = (r: number, p: number, i: number): string => {
    const to = stationaryElement(sweep, sum, r, 4 * p + i);
    const added = range(blockSize).reduce(
      (sum, j) => `fma(${weight}_${r}_${j}, chunk_${j}[${i}], ${sum})`,
      rescale === undefined ? to : `${to} * ${rescale}_${r}`,
    );
    return `${to} = ${added};`;
  };
  const chunk = (p: number): string =>
    [
      '{',
      ...range(blockSize).map((j) => `let chunk_${j} = ${chunkOf(sweep, streamed, j, p)};`),
      ...range(perLane).flatMap((r) => range(4).map((i) => element(r, p, i))),
      '}',
    ].join('\n');
  return range(laneChunks).map(chunk).join('\n');
}
