import { stationaryElement } from './stationary.ts';
import { chunkOf } from './streamed.ts';
import { range, type Sweep } from './sweep.ts';

/** Declares `RESULT_r_j`, the dot products of the stationary vectors of an array with the streamed vectors of one iteration. */
export function dots(sweep: Sweep, result: string, stationary: string, streamed: string): string {
  const { perLane, atOnce, chunks } = sweep;
  const vector = (r: number, p: number): string =>
    `vec4f(${range(4)
      .map((i) => stationaryElement(sweep, stationary, r, 4 * p + i))
      .join(', ')})`;
  const sum = (r: number, j: number): string => `${result}_four_${r}_${j}`;
  const all = (code: (r: number, j: number) => string): string[] =>
    range(atOnce).flatMap((j) => range(perLane).map((r) => code(r, j)));
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
    ...range(atOnce).flatMap((j) => range(chunks).flatMap((p) => chunk(j, p))),
    ...all((r, j) => `let ${result}_${r}_${j} = dot(${sum(r, j)}, vec4f(1.0));`),
  ].join('\n');
}

/** Multiplies an array's vectors by `RESCALE_r` if given, and adds Σ of `WEIGHT_r_j` · streamed vector over one iteration's tokens. */
export function addWeighted(
  sweep: Sweep,
  sum: string,
  weight: string,
  streamed: string,
  rescale?: string,
): string {
  const { perLane, atOnce, chunks } = sweep;
  const element = (r: number, p: number, i: number): string => {
    const to = stationaryElement(sweep, sum, r, 4 * p + i);
    const added = range(atOnce).reduce(
      (total, j) => `fma(${weight}_${r}_${j}, chunk_${j}[${i}], ${total})`,
      rescale === undefined ? to : `${to} * ${rescale}_${r}`,
    );
    return `${to} = ${added};`;
  };
  const chunk = (p: number): string =>
    [
      '{',
      ...range(atOnce).map((j) => `let chunk_${j} = ${chunkOf(sweep, streamed, j, p)};`),
      ...range(perLane).flatMap((r) => range(4).map((i) => element(r, p, i))),
      '}',
    ].join('\n');
  return range(chunks).map(chunk).join('\n');
}
