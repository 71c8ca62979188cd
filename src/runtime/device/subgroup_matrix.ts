import type { SubgroupMatrix } from '../../compiler/target.ts';

/**
 * Products of small matrices by the lanes of a subgroup (tensor cores). The feature is a proposal
 * (https://github.com/gpuweb/gpuweb/issues/5335): its name and its interface will change, and this file alone
 * knows them.
 */
export const subgroupMatrixFeature = 'chromium-experimental-subgroup-matrix';

/** The toggle of Dawn without which the feature is hidden. */
export const subgroupMatrixToggle = 'allow_unsafe_apis';

/** An entry of `GPUAdapterInfo.subgroupMatrixConfigs`: A [M, K] times B [K, N] plus C [M, N]. */
interface SubgroupMatrixConfig {
  readonly componentType: string;
  readonly resultComponentType: string;
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** The shapes of floating-point products that an adapter offers; none without the feature. */
export function subgroupMatricesOf({
  info,
  features,
}: Pick<GPUAdapter, 'info' | 'features'>): readonly SubgroupMatrix[] {
  if (!(features as ReadonlySet<string>).has(subgroupMatrixFeature)) return [];
  const { subgroupMatrixConfigs: configs = [] } = info as {
    readonly subgroupMatrixConfigs?: Iterable<SubgroupMatrixConfig>;
  };
  return [...configs].flatMap(({ componentType, resultComponentType, M, N, K }) => {
    const operands = floatOf(componentType);
    const result = floatOf(resultComponentType);
    return operands && result ? [{ operands, result, m: M, n: N, k: K }] : [];
  });
}

function floatOf(type: string): SubgroupMatrix['result'] | undefined {
  return type === 'f16' || type === 'f32' ? type : undefined;
}
