import { ofOwn } from './stationary.ts';
import { pieceOf } from './streamed.ts';
import { range, type Sweep } from './sweep.ts';

/** `RESULT_r_j`: products of the owned vectors of an array with those of the tokens at once. */
export function dots(sweep: Sweep, result: string, own: string, other: string): string {
  const { perLane, atOnce, pieces } = sweep;
  const owned = (r: number, p: number): string =>
    `vec4f(${range(4)
      .map((i) => ofOwn(sweep, own, r, 4 * p + i))
      .join(', ')})`;
  const sum = (r: number, j: number): string => `${result}_four_${r}_${j}`;
  const all = (code: (r: number, j: number) => string): string[] =>
    range(atOnce).flatMap((j) => range(perLane).map((r) => code(r, j)));
  const piece = (j: number, p: number): string[] => [
    `let piece_${result}_${j}_${p} = ${pieceOf(sweep, other, j, p)};`,
    ...range(perLane).map((r) => {
      const by = `piece_${result}_${j}_${p}`;
      return p === 0
        ? `var ${sum(r, j)} = ${owned(r, p)} * ${by};`
        : `${sum(r, j)} = fma(${owned(r, p)}, ${by}, ${sum(r, j)});`;
    }),
  ];
  return [
    ...range(atOnce).flatMap((j) => range(pieces).flatMap((p) => piece(j, p))),
    ...all((r, j) => `let ${result}_${r}_${j} = dot(${sum(r, j)}, vec4f(1.0));`),
  ].join('\n');
}

/** An array's vectors, times `FADE_r` where given, plus Σ over the tokens at once of `WEIGHT_r_j` · vector. */
export function addWeighted(sweep: Sweep, sum: string, weight: string, other: string, fade?: string): string {
  const { perLane, atOnce, pieces } = sweep;
  const element = (r: number, p: number, i: number): string => {
    const to = ofOwn(sweep, sum, r, 4 * p + i);
    const added = range(atOnce).reduce(
      (total, j) => `fma(${weight}_${r}_${j}, piece_${j}[${i}], ${total})`,
      fade === undefined ? to : `${to} * ${fade}_${r}`,
    );
    return `${to} = ${added};`;
  };
  const piece = (p: number): string =>
    [
      '{',
      ...range(atOnce).map((j) => `let piece_${j} = ${pieceOf(sweep, other, j, p)};`),
      ...range(perLane).flatMap((r) => range(4).map((i) => element(r, p, i))),
      '}',
    ].join('\n');
  return range(pieces).map(piece).join('\n');
}
