import type { Node } from '../../ir/graph.ts';
import type { KernelVariant, Target } from '../kernel.ts';
import { type Gemm, lowerGemm } from './gemm.ts';
import { fillOf, laneScheme, subgroupScheme } from './scheme.ts';
import { fitsTextures, hasTextureLanes, type TexturedGemm, textureScheme } from './texture.ts';
import { workgroupBytes, workgroupLanes, workgroupScheme } from './workgroup.ts';

export interface SizedGemm extends Gemm {
  /** Steps of k in a loop's body, as its size wants. */
  readonly unroll: 1 | 4;
}

/** A node as a matrix product. `unrolled`: operands as vectors along k where they can be; absent: as its size wants. */
type GemmOf = (node: Node, unrolled?: boolean) => SizedGemm;

/** A node as a matrix product that reads textures; undefined where it cannot. */
export type TexturedOf = (node: Node, target: Target) => TexturedGemm | undefined;

/** Subgroups that accumulators are held for: wider ones would want more registers than there are. */
const fewestLanes = 4;
const mostLanes = 32;

/** Every way to run a matrix product. */
export function gemmVariants(
  family: string,
  ops: readonly string[],
  gemmOf: GemmOf,
  texturedOf: TexturedOf,
): readonly KernelVariant[] {
  const all = [subgroup(gemmOf), texture(texturedOf), workgroup(gemmOf), tiled(gemmOf)];
  return all.map((variant) => ({ family, ops, ...variant }));
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
