import { range } from '../emit/range.ts';
import type { Tensor } from '../storage/tensor.ts';
import { type Sweep, vectorIndex } from './sweep.ts';
import { stagingLanes, tileTokens } from './tile_sizes.ts';
import type { StreamedTensors, TokenValues } from './tokens.ts';

/**
 * Loads of a sweep on GPUs: the lanes of a workgroup load a tile of streamed tokens into workgroup memory
 * (coalesced). All lanes then read the same vector at the same time, which is one access per subgroup (a
 * broadcast). Tile sizes follow common practice; they have not been measured on GPUs.
 */

/** The values that are staged: those that all lanes need. */
function stagedValues({ values }: StreamedTensors): readonly (readonly [string, TokenValues])[] {
  return Object.entries(values).filter(([, { of }]) => of === 'all lanes');
}

/** The arrays of a tile in workgroup memory. */
export function stagedDeclarations(sweep: Sweep, streamed: StreamedTensors): string {
  const tokens = tileTokens(sweep, streamed.vectors.length);
  return [
    ...streamed.vectors.map(
      ({ name }) =>
        `var<workgroup> staged_${name}: array<vec4f, ${tokens * sweep.chunks}>; // [token, chunk]`,
    ),
    ...stagedValues(streamed).map(
      ([name, { type, count }]) => `var<workgroup> staged_${name}: array<${type}, ${tokens * count}>;`,
    ),
  ].join('\n');
}

/** The loop over the streamed tokens `from` to `to`, tile by tile, and within a tile block by block. */
export function stagedLoop(
  sweep: Sweep,
  streamed: StreamedTensors,
  [from, to]: readonly [string, string],
  body: string,
): string {
  const { blockSize, chunks } = sweep;
  const tokens = tileTokens(sweep, streamed.vectors.length);
  return `for (var tile = ${from}; tile < ${to}; tile += ${tokens}u) {
workgroupBarrier();
${stageVectors(sweep, streamed, tokens)}
${stagedValues(streamed)
  .map(([name, values]) => stageValues(name, values, tokens))
  .join('\n')}
workgroupBarrier();
for (var base = tile; base < min(tile + ${tokens}u, ${to}); base += ${blockSize}u) {
let chunk_at = (base - tile) * ${chunks}u;
${blockValues(sweep, streamed)}
${body}
}
}`;
}

/** Expression of one of the lane's vec4 chunks of the j-th vector of the block. */
export function stagedChunk({ chunks, split }: Sweep, name: string, j: number, chunk: number): string {
  const part = split === 1 ? '' : ' + part';
  return `staged_${name}[chunk_at + ${j * chunks + split * chunk}u${part}]`;
}

function stageVectors(sweep: Sweep, { vectors }: StreamedTensors, tokens: number): string {
  const { chunks, vectorised } = sweep;
  return `for (var slot = lane; slot < ${tokens * chunks}u; slot += ${stagingLanes}u) {
let chunk = slot % ${chunks}u;
let start = ${vectorIndex(sweep, 'streamed', `min(tile + slot / ${chunks}u, streamed - 1u)`)} + chunk * ${vectorised ? 1 : 4}u;
${vectors.map((tensor) => `staged_${tensor.name}[slot] = ${chunkAt(sweep, tensor)};`).join('\n')}
}`;
}

/** The chunk at `start`, zero beyond the head's size. */
function chunkAt({ sizes, chunks, vectorised }: Sweep, { load }: Tensor): string {
  if (vectorised) return load('start');
  const elements = range(4).map((i) => {
    const element = load(`start + ${i}u`);
    return 4 * (chunks - 1) + i < sizes.size ? element : `select(0.0, ${element}, chunk < ${chunks - 1}u)`;
  });
  return `vec4f(${elements.join(', ')})`;
}

function stageValues(name: string, { count, load }: TokenValues, tokens: number): string {
  const token = `min(tile + slot / ${count}u, streamed - 1u)`;
  return `for (var slot = lane; slot < ${tokens * count}u; slot += ${stagingLanes}u) {
staged_${name}[slot] = ${load(token, `(slot % ${count}u)`)};
}`;
}

/** Declares the values of the block as `NAME_token_index`. */
function blockValues({ blockSize }: Sweep, { values }: StreamedTensors): string {
  return Object.entries(values)
    .flatMap(([name, { count, of, load }]) =>
      range(blockSize).flatMap((j) =>
        range(count).map((i) => {
          const value =
            of === 'all lanes'
              ? `staged_${name}[(base - tile + ${j}u) * ${count}u + ${i}u]`
              : load(`min(base + ${j}u, streamed - 1u)`, `${i}u`);
          return `let ${name}_${j}_${i} = ${value};`;
        }),
      ),
    )
    .join('\n');
}
