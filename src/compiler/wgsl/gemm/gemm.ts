import type { Target } from '../../target.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { accessWork } from '../emit/slices.ts';
import type { NodeTensors, ScratchBuffer } from '../storage/node_tensors.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { NodeShaders } from '../variant.ts';
import { schemeCode } from './scheme.ts';
import type { Gemm, ResultStores, Scheme } from './types.ts';

/** Fewer tiles leave cores idle, so that a deep product is split along k (split-K). */
const busyTiles = 24;
/** Minimum depth of a split-K slice on a GPU. Not measured yet. */
const shortestSlice = 128;
/** Minimum FLOP of a split-K slice on a software adapter: they take as long as the extra dispatch. */
const leastSliceWork = 1e6;

/** Number of split-K slices: of the outer sum if there is one, else of the inner sum. */
export function splitsOf(gemm: Gemm, scheme: Scheme, target: Target): number {
  const tiles =
    Math.ceil(gemm.rows / scheme.rows) * Math.ceil(gemm.columns / scheme.columnsPerTile) * gemm.batch;
  if (tiles >= busyTiles) return 1;
  const outer = gemm.outer?.count ?? 1;
  const depth = outer * gemm.depth;
  const work = 2 * scheme.rows * scheme.columnsPerTile * depth;
  const longest = Math.floor(target.class === 'cpu' ? work / leastSliceWork : depth / shortestSlice);
  const wanted = Math.min(Math.ceil(busyTiles / tiles), outer > 1 ? Math.min(outer, longest) : longest);
  return Math.max(1, wanted);
}

/**
 * A matrix product as one shader, or as two with `splits` slices of its sum (split-K): partial products, then
 * their sum in a fixed order.
 */
export function lowerGemm(gemm: Gemm, scheme: Scheme, splits: number, tensors: NodeTensors): NodeShaders {
  const preparation = gemm.prepare ? [gemm.prepare.shader] : [];
  const preparationScratch = gemm.prepare?.scratch ?? [];
  const main = preparation.length;
  if (splits === 1)
    return {
      shaders: [...preparation, singleProduct(gemm, scheme)],
      scratch: preparationScratch,
      main,
    };
  const padded = 4 * Math.ceil(gemm.columns / 4);
  const partial = { index: preparationScratch.length, bytes: 4 * splits * gemm.batch * gemm.rows * padded };
  return {
    shaders: [
      ...preparation,
      partialProducts(gemm, scheme, { splits, partial }, tensors),
      sumOfSlices(gemm, { splits, partial }, tensors),
    ],
    scratch: [...preparationScratch, partial.bytes],
    main,
  };
}

/**
 * Split-K: the partial products of all slices, in a scratch buffer [splits, batch, rows, ⌈columns / 4⌉] of
 * vec4f.
 */
interface SplitDepth {
  readonly splits: number;
  readonly partial: ScratchBuffer;
}

/** Index of four columns in the partial products, whose columns are padded to a multiple of four. */
function partialIndex(slice: string, row: string): string {
  return `((${slice} * batch + z) * rows + ${row}) * ((columns + 3u) / 4u) + column / 4u`;
}

function sizesOf({ rows, columns, depth, batch, sizes }: Gemm): Record<string, number> {
  return { rows, columns, depth, batch, ...sizes };
}

/** Declares the bounds of both sums: all steps, or the steps of one slice. */
function bounds(gemm: Gemm, splits: number): string {
  const all = ['let firstK = 0u;', 'let endK = depth;'];
  if (!gemm.outer) {
    if (splits === 1) return all.join('\n');
    return 'let firstK = slice * sliceSteps;\nlet endK = min(firstK + sliceSteps, depth);';
  }
  const outer =
    splits === 1
      ? ['let firstO = 0u;', 'let endO = outer;']
      : ['let firstO = slice * sliceSteps;', 'let endO = min(firstO + sliceSteps, outer);'];
  return [...all, ...outer].join('\n');
}

/** The product with its epilogue. */
function singleProduct(gemm: Gemm, scheme: Scheme): ShaderParts {
  const { store, epilogue, output } = gemm;
  const afterStores = epilogue?.afterStores;
  return productShader(gemm, scheme, {
    splits: 1,
    stores: {
      setup: epilogue?.setup ?? '',
      store: afterStores?.store ?? store,
      afterStores: afterStores?.apply,
    },
    tensors: [...(epilogue?.tensors ?? []), output],
    epilogue,
  });
}

/** The partial products of all slices. */
function partialProducts(
  gemm: Gemm,
  scheme: Scheme,
  { splits, partial }: SplitDepth,
  tensors: NodeTensors,
): ShaderParts {
  const c = tensors.scratch(partial, 'c', 'vec4f', 'write');
  const store: Gemm['store'] = (row, value) =>
    `if (column < columns) { ${c.store(partialIndex('slice', row), value)} }`;
  return productShader(gemm, scheme, {
    splits,
    stores: { setup: '', store },
    tensors: [c],
    epilogue: undefined,
  });
}

/** The destination of a product: C with its epilogue, or the partial products. */
interface Destination {
  readonly splits: number;
  readonly stores: ResultStores;
  /** The tensors that the stores access. */
  readonly tensors: readonly Tensor[];
  readonly epilogue: Gemm['epilogue'] | undefined;
}

/** The shader of a scheme: indices of the tile, the loops of the scheme, the stores. */
function productShader(
  gemm: Gemm,
  scheme: Scheme,
  { splits, stores, tensors, epilogue }: Destination,
): ShaderParts {
  const rowBlocks = Math.ceil(gemm.rows / scheme.rows);
  const columnTiles = Math.ceil(gemm.columns / scheme.columnsPerTile);
  const tiles = rowBlocks * columnTiles * gemm.batch * splits;
  const groups = Math.ceil((tiles * scheme.lanesPerTile) / scheme.workgroupSize);
  const tile = scheme.lanesPerTile === scheme.workgroupSize ? 'group' : `id / ${scheme.lanesPerTile}u`;
  const simple = gemm.batch === 1 && splits === 1;
  const body = `
let columnTiles = (columns + ${scheme.columnsPerTile - 1}u) / ${scheme.columnsPerTile}u;
let rowBlocks = (rows + ${scheme.rows - 1}u) / ${scheme.rows}u;
let tile = ${tile};
if (tile >= columnTiles * rowBlocks * batch${splits > 1 ? ' * splits' : ''}) { return; }
let column = (tile % columnTiles) * ${scheme.columnsPerTile}u + (lane % ${scheme.columnsPerTile / 4}u) * 4u;
let block = tile / columnTiles;
let firstRow = ${simple ? 'block' : '(block % rowBlocks)'} * ${scheme.rows}u;
let z = ${simple ? '0u' : splits === 1 ? 'block / rowBlocks' : '(block / rowBlocks) % batch'};
${splits > 1 ? 'let slice = block / (rowBlocks * batch);' : ''}
${bounds(gemm, splits)}
${gemm.setup}
${scheme.code?.(gemm, stores) ?? schemeCode(gemm, scheme, stores)}`;
  const declarations = [
    gemm.declarations,
    ...gemm.operands.map(({ functions }) => functions),
    scheme.declarations,
    epilogue?.declarations,
  ].filter((text) => text);
  const uses = [
    ...(gemm.outer?.uses ?? []),
    ...(scheme.uses ?? []),
    ...(epilogue?.uses ?? []),
    ...(stores.afterStores ? (['zero'] as const) : []),
  ];
  const steps = gemm.outer ? gemm.outer.count : gemm.depth;
  // Slices of the inner sum begin at multiples of eight, because unrolled loops take up to eight steps per
  // iteration.
  const sliceSteps = gemm.outer ? Math.ceil(steps / splits) : 8 * Math.ceil(steps / splits / 8);
  const bound = [...gemm.operands.flatMap((operand) => operand.tensors), ...tensors];
  return {
    family: gemm.family,
    variant: scheme.name,
    tag: splits > 1 ? `${gemm.tag}_split${splits}` : gemm.tag,
    tensors: bound,
    uses,
    sizes: {
      ...sizesOf(gemm),
      ...(gemm.outer ? { outer: gemm.outer.count } : {}),
      ...(splits > 1 ? { splits, sliceSteps } : {}),
    },
    ...(scheme.directives ? { directives: scheme.directives } : {}),
    ...(declarations.length > 0 ? { declarations: declarations.join('\n') } : {}),
    ...(gemm.textureArgs ? { textures: gemm.textureArgs } : {}),
    workgroupSize: scheme.workgroupSize,
    groups,
    work: flopOf(gemm),
    body,
  };
}

function flopOf({ batch, rows, columns, depth, outer }: Gemm): number {
  return 2 * batch * rows * columns * depth * (outer?.count ?? 1);
}

/**
 * Adds the partial products in slice order, applies the epilogue and stores the result: four columns per
 * invocation.
 */
function sumOfSlices(gemm: Gemm, { splits, partial: buffer }: SplitDepth, tensors: NodeTensors): ShaderParts {
  const partial = tensors.scratch(buffer, 'partial', 'vec4f', 'read');
  const threads = gemm.batch * gemm.rows * Math.ceil(gemm.columns / 4);
  const body = `
let steps = (columns + 3u) / 4u;
if (id >= batch * rows * steps) { return; }
let column = (id % steps) * 4u;
let row = (id / steps) % rows;
let z = id / (steps * rows);
${gemm.setup}
${gemm.epilogue?.setup ?? ''}
var total = vec4f();
for (var slice = 0u; slice < splits; slice++) { total += ${partial.load(partialIndex('slice', 'row'))}; }
${gemm.store('row', 'total')}`;
  return {
    family: gemm.family,
    variant: 'sum_slices',
    tag: `${gemm.tag}_split${splits}`,
    tensors: [partial, ...(gemm.epilogue?.tensors ?? []), gemm.output],
    sizes: { ...sizesOf(gemm), splits },
    ...(gemm.epilogue ? { declarations: gemm.epilogue.declarations, uses: gemm.epilogue.uses } : {}),
    workgroupSize: 64,
    body,
    groups: Math.ceil(threads / 64),
    work: 4 * accessWork * threads * splits,
  };
}
