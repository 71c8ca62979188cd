import type { Node } from '../../ir/graph.ts';
import { productIn } from '../../ops/support/products.ts';
import type { Target } from '../../target.ts';
import type { KernelVariant } from '../kernel.ts';
import { withEpilogue } from './epilogue.ts';
import { type Gemm, lowerGemm } from './gemm.ts';
import { prologueOf, withPrologue } from './prologue.ts';
import { fillOf, laneScheme, subgroupScheme } from './scheme.ts';
import { fitsTextures, hasTextureLanes, type TexturedGemm, textureScheme } from './texture.ts';
import { workgroupBytes, workgroupLanes, workgroupScheme } from './workgroup.ts';

export interface SizedGemm extends Gemm {
  /** Steps of k in a loop's body, as its size wants. */
  readonly unroll: 1 | 4;
}

/** The inputs of the lowered node that hold a product's operands; -1 where a prologue makes it. */
export type Operands = readonly [number, number];

/** How nodes of an op are matrix products. */
export interface Products {
  readonly op: string;
  /** `unrolled`: operands as vectors along k where they can be; absent: as its size wants. */
  gemm(product: Node, operands: Operands, unrolled?: boolean): SizedGemm;
  /** The same through textures; undefined where it cannot be. */
  textured(product: Node, operands: Operands, target: Target): TexturedGemm | undefined;
}

/** A product by itself, or with the elementwise ops that are fused to it. */
type GemmOf = (node: Node, unrolled?: boolean) => SizedGemm;
type TexturedOf = (node: Node, target: Target) => TexturedGemm | undefined;

/** The product of a node with what is fused before and after it; `make` makes the bare product. */
function withFused<G extends Gemm>(
  node: Node,
  make: (product: Node, operands: Operands) => G | undefined,
): G | undefined {
  const product = productIn(node);
  if (!product) return make(node, [0, 1]);
  const body = node.body!;
  const operands = product.inputs.map(({ id }) => body.inputs.findIndex(({ value }) => value.id === id));
  const bare = make(product, operands as unknown as Operands);
  const prologue = prologueOf(body, product);
  const gemm = bare && prologue ? withPrologue(bare, node, prologue, operands.indexOf(-1) as 0 | 1) : bare;
  return gemm && body.nodes.at(-1) !== product ? withEpilogue(gemm, node, product) : gemm;
}

/** Subgroups that accumulators are held for: wider ones would want more registers than there are. */
const fewestLanes = 4;
const mostLanes = 32;

/** Every way to run an op's matrix products. */
export function gemmVariants({ op, gemm, textured }: Products): readonly KernelVariant[] {
  const gemmOf: GemmOf = (node, unrolled) =>
    withFused(node, (product, operands) => gemm(product, operands, unrolled))!;
  // Textures hold tensors as they are: what a prologue makes is in none.
  const texturedOf: TexturedOf = (node, target) =>
    withFused(node, (product, operands) =>
      operands.includes(-1) ? undefined : textured(product, operands, target),
    );
  const isOfOp = (node: Node): boolean => (productIn(node) ?? node).op === op;
  return [subgroup(gemmOf), texture(texturedOf), workgroup(gemmOf), tiled(gemmOf)].map((variant) => ({
    ...variant,
    family: op,
    ops: [op, 'fused'],
    accepts: (node, target) =>
      isOfOp(node) && node.inputs.length + 1 <= target.maxStorageBuffers && variant.accepts(node, target),
  }));
}

type Variant = (gemmOf: GemmOf) => Omit<KernelVariant, 'family' | 'ops'>;

/** One subgroup a tile, elements of A broadcast: for software adapters, whose lanes share a cache but no workgroup memory. */
const subgroup: Variant = (gemmOf) => ({
  variant: 'subgroup',
  needs: `subgroups of one size, ${fewestLanes} to ${mostLanes} lanes`,
  accepts: (_, { subgroupSize }) => subgroupSize >= fewestLanes && subgroupSize <= mostLanes,
  fill(node, target) {
    const gemm = gemmOf(node);
    return fillOf(gemm, subgroupScheme(gemm.rows, gemm.columns, gemm.unroll, target));
  },
  lower(node, target) {
    const gemm = gemmOf(node);
    const scheme = subgroupScheme(gemm.rows, gemm.columns, gemm.unroll, target);
    // Four rows of each lane are all rows of the unit.
    const quads = scheme.unroll === 4 && scheme.rows === 4 * target.subgroupSize;
    return lowerGemm(quads ? (gemm.byRows?.() ?? gemm) : gemm, scheme, target);
  },
});

/** The same with operands through textures, which software adapters load three times as fast. */
function texture(texturedOf: TexturedOf): Omit<KernelVariant, 'family' | 'ops'> {
  const schemeOf = (node: Node, target: Target) => {
    const gemm = texturedOf(node, target)!;
    return { gemm, scheme: textureScheme(gemm, target) };
  };
  return {
    variant: 'texture',
    needs: 'operands in fours along memory, no larger than a texture; subgroups of 8 or 16 lanes',
    accepts(node, target) {
      if (!hasTextureLanes(target)) return false;
      const gemm = texturedOf(node, target);
      return gemm !== undefined && fitsTextures(gemm, target);
    },
    fill(node, target) {
      const { gemm, scheme } = schemeOf(node, target);
      return fillOf(gemm, scheme);
    },
    lower(node, target) {
      const { gemm, scheme } = schemeOf(node, target);
      return lowerGemm(gemm, scheme, target);
    },
  };
}

/** One workgroup a tile, operands through workgroup memory: for GPUs, subgroups or not. */
const workgroup: Variant = (gemmOf) => ({
  variant: 'workgroup',
  needs: `${workgroupLanes} invocations and ${workgroupBytes} bytes of workgroup memory`,
  accepts: (_, { maxInvocations, maxWorkgroupBytes }) =>
    maxInvocations >= workgroupLanes && maxWorkgroupBytes >= workgroupBytes,
  fill(node) {
    const gemm = gemmOf(node);
    return fillOf(gemm, workgroupScheme(gemm.rows));
  },
  lower(node, target) {
    const gemm = gemmOf(node, true);
    return lowerGemm(gemm, workgroupScheme(gemm.rows), target);
  },
});

/** Register tiles of 8 × 4 for each invocation: any adapter. */
const tiled: Variant = (gemmOf) => ({
  variant: 'tiled',
  accepts: () => true,
  lower(node, target) {
    const gemm = gemmOf(node);
    return lowerGemm(gemm, laneScheme(gemm.rows, gemm.unroll), target);
  },
});
