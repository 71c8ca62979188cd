import type { Graph, Node } from '../../ir/graph.ts';
import { productIn } from '../../ops/support/products.ts';
import type { Target } from '../../target.ts';
import { plainStorage } from '../storage/node_storage.ts';
import { type NodeTensors, nodeTensors } from '../storage/node_tensors.ts';
import type { KernelVariant } from '../variant.ts';
import { doubleBuffered } from './double_buffered.ts';
import { withEpilogue } from './epilogue.ts';
import { lowerGemm, splitsOf } from './gemm.ts';
import { storedOperand, storedOperands } from './operands.ts';
import { computedOperand, prologueOf, tagPrologue } from './prologue.ts';
import { fillOf, laneScheme, subgroupScheme } from './scheme.ts';
import { depthFill, matrixScheme, matrixTile, matrixTilings } from './subgroup_matrix.ts';
import { fitsTextures, hasTextureLanes, textureScheme } from './texture.ts';
import type {
  Gemm,
  LoopForm,
  ProductOperands,
  Products,
  Scheme,
  SizedGemm,
  Staging,
  TexturedGemm,
} from './types.ts';
import { workgroupTiles } from './workgroup.ts';

/** The product of a node, alone or with the elementwise ops that are fused with it. */
type GemmOf = (node: Node, tensors: NodeTensors, loop?: LoopForm) => SizedGemm;
type TexturedOf = (node: Node, tensors: NodeTensors, target: Target) => TexturedGemm | undefined;

/** The product of a node with its prologue and epilogue; `make` builds the bare product. */
function withFused<G extends Gemm>(
  node: Node,
  tensors: NodeTensors,
  make: (product: Node, operands: ProductOperands) => G | undefined,
): G | undefined {
  const product = productIn(node);
  if (!product) return make(node, storedOperands([0, 1], tensors));
  const body = node.body!;
  const prologue = prologueOf(body, product);
  const bare = make(product, fusedOperands(node, product, prologue, tensors));
  const gemm = bare && prologue ? tagPrologue(bare, prologue) : bare;
  return gemm && body.nodes.at(-1) !== product ? withEpilogue(gemm, node, product, tensors) : gemm;
}

/** The operands of a product in a fused node: inputs of the node, or computed by the prologue. */
function fusedOperands(
  node: Node,
  product: Node,
  prologue: Graph | undefined,
  tensors: NodeTensors,
): ProductOperands {
  const inputs = product.inputs.map(({ id }) => {
    const input = node.body!.inputs.findIndex(({ value }) => value.id === id);
    return input < 0 ? undefined : input;
  }) as [number | undefined, number | undefined];
  return {
    inputs,
    tensors,
    bind(operand, name, element) {
      const input = inputs[operand];
      if (input !== undefined) return storedOperand(tensors.input(input, name, element));
      return computedOperand(node, prologue!, tensors, name, element);
    },
  };
}

/** The tensors of a node in plain storage, for properties of a product that do not depend on storage. */
function plainTensors(node: Node): NodeTensors {
  return nodeTensors(plainStorage(node), Number.POSITIVE_INFINITY);
}

/** Supported subgroup sizes. With more lanes, the accumulators of a tile exceed the registers. */
const fewestLanes = 4;
const mostLanes = 32;

/** The variants of a matrix product for an op, and for fused nodes that contain it. */
export function gemmVariants({ op, gemm, textured }: Products): readonly KernelVariant[] {
  const gemmOf: GemmOf = (node, tensors, loop) =>
    withFused(node, tensors, (product, operands) => gemm(product, operands, loop))!;
  // A texture holds a stored tensor, not the result of a prologue.
  const texturedOf: TexturedOf = (node, tensors, target) =>
    withFused(node, tensors, (product, operands) =>
      operands.inputs.includes(undefined) ? undefined : textured(product, operands, target),
    );
  const isOfOp = (node: Node): boolean => (productIn(node) ?? node).op === op;
  const all = [
    subgroup(gemmOf),
    texture(texturedOf),
    ...matrixTilings.map((tiling) => matrices(tiling)(gemmOf)),
    ...stagings.map((staging) => staged(staging)(gemmOf)),
    tiled(gemmOf),
  ];
  return all.map((variant) => ({
    ...variant,
    family: op,
    ops: [op, 'fused'],
    accepts: (node, target) =>
      isOfOp(node) && node.inputs.length + 1 <= target.maxStorageBuffers && variant.accepts(node, target),
  }));
}

/**
 * Number of split-K slices. `decided`: the product whose sizes decide; it may have another number of rows
 * than the one that runs.
 */
function splitsLike<G extends Gemm>(decided: G, schemeOf: (gemm: G) => Scheme, target: Target): number {
  return splitsOf(decided, schemeOf(decided), target);
}

type Variant = (gemmOf: GemmOf) => Omit<KernelVariant, 'family' | 'ops'>;

/** Variant for software adapters, whose workgroup memory is no faster than storage buffers. */
const subgroup: Variant = (gemmOf) => ({
  variant: 'subgroup',
  summary:
    'One tile of up to 32 rows per subgroup, accumulators in registers; lanes load elements of A together and share ' +
    'them by shuffles or broadcasts',
  needs: `subgroups of one size, ${fewestLanes} to ${mostLanes} lanes`,
  accepts: (_, { subgroupSize }) => subgroupSize >= fewestLanes && subgroupSize <= mostLanes,
  fill(node, target) {
    const gemm = gemmOf(node, plainTensors(node));
    return fillOf(gemm, subgroupScheme(gemm.rows, gemm.columns, gemm.unroll, target));
  },
  lower(node, target, tensors, like) {
    const schemeOf = ({ rows, columns, unroll }: SizedGemm) => subgroupScheme(rows, columns, unroll, target);
    const gemm = gemmOf(node, tensors);
    const scheme = schemeOf(gemm);
    const splits = splitsLike(like === node ? gemm : gemmOf(like, plainTensors(like)), schemeOf, target);
    // If four rows per lane cover the tile, a transposed A is loaded as vec4s along its rows.
    const quads = scheme.unroll === 4 && scheme.rows === 4 * target.subgroupSize;
    return lowerGemm(quads ? (gemm.byRows?.() ?? gemm) : gemm, scheme, splits, tensors);
  },
});

/** Variant for software adapters, on which texels load three times as fast as buffer elements. */
function texture(texturedOf: TexturedOf): Omit<KernelVariant, 'family' | 'ops'> {
  return {
    variant: 'texture',
    summary:
      'The same tiles with operands read through textures, which load three times as fast on software adapters',
    needs:
      'operands whose contiguous axis is a multiple of four, no larger than a texture; subgroups of 8 or 16 lanes',
    accepts(node, target) {
      if (!hasTextureLanes(target)) return false;
      const gemm = texturedOf(node, plainTensors(node), target);
      return gemm !== undefined && fitsTextures(gemm, target);
    },
    fill(node, target) {
      const gemm = texturedOf(node, plainTensors(node), target)!;
      return fillOf(gemm, textureScheme(gemm, target));
    },
    lower(node, target, tensors, like) {
      const schemeOf = (gemm: TexturedGemm) => textureScheme(gemm, target);
      const gemm = texturedOf(node, tensors, target)!;
      const decided = like === node ? gemm : texturedOf(like, plainTensors(like), target)!;
      return lowerGemm(gemm, schemeOf(gemm), splitsLike(decided, schemeOf, target), tensors);
    },
  };
}

/** Tilings for GPUs, with or without subgroups; a new one takes a file and a line. */
const stagings: readonly Staging[] = [doubleBuffered, workgroupTiles];

/** A tiling as a variant. */
function staged({ variant, summary, lanes, bytes, scheme }: Staging): Variant {
  return (gemmOf) => ({
    variant,
    summary,
    needs: `${lanes} invocations and ${bytes} bytes of workgroup memory`,
    accepts: (_, { maxInvocations, maxWorkgroupBytes }) =>
      maxInvocations >= lanes && maxWorkgroupBytes >= bytes,
    fill(node) {
      const gemm = gemmOf(node, plainTensors(node));
      return fillOf(gemm, scheme(gemm.rows));
    },
    lower(node, target, tensors, like) {
      const schemeOf = ({ rows }: Gemm) => scheme(rows);
      const gemm = gemmOf(node, tensors, 'unrolled');
      const decided = like === node ? gemm : gemmOf(like, plainTensors(like), 'unrolled');
      return lowerGemm(gemm, schemeOf(gemm), splitsLike(decided, schemeOf, target), tensors);
    },
  });
}

/** Variant for tensor cores. */
function matrices(tiling: (typeof matrixTilings)[number]): Variant {
  return (gemmOf) => ({
    variant: tiling.variant,
    summary:
      `Tiles of ${tiling.rows} × ${tiling.columns}; operands rounded to f16 and staged in workgroup memory, multiplied by ` +
      'subgroup matrices (tensor cores) and summed in f32',
    needs:
      'training with `precision: .f16`; subgroup matrices of f16 with results in f32, and subgroups of one size',
    accepts: (_, target) => matrixTile(tiling, target) !== undefined,
    fill(node, target) {
      const gemm = gemmOf(node, plainTensors(node));
      return fillOf(gemm, matrixScheme(matrixTile(tiling, target)!)) * depthFill(gemm);
    },
    lower(node, target, tensors, like) {
      const scheme = matrixScheme(matrixTile(tiling, target)!);
      const gemm = gemmOf(node, tensors, 'unrolled');
      const decided = like === node ? gemm : gemmOf(like, plainTensors(like), 'unrolled');
      return lowerGemm(
        gemm,
        scheme,
        splitsLike(decided, () => scheme, target),
        tensors,
      );
    },
  });
}

/** Variant for any adapter. */
const tiled: Variant = (gemmOf) => ({
  variant: 'tiled',
  summary: 'One tile of up to 8 × 4 elements per invocation, accumulators in registers, loads per lane',
  accepts: () => true,
  lower(node, target, tensors, like) {
    const schemeOf = ({ rows, unroll }: SizedGemm) => laneScheme(rows, unroll);
    const gemm = gemmOf(node, tensors);
    const decided = like === node ? gemm : gemmOf(like, plainTensors(like));
    return lowerGemm(gemm, schemeOf(gemm), splitsLike(decided, schemeOf, target), tensors);
  },
});
