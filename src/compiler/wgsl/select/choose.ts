import type { Node } from '../../ir/graph.ts';
import { typeText } from '../../ir/type_text.ts';
import { nodeFlop } from '../../ops/support/flop.ts';
import type { Target } from '../../target.ts';
import type { KernelVariant } from '../variant.ts';
import { type DefaultRow, defaults } from './defaults.ts';

/**
 * Variants to use instead of the defaults: by family (`matmul`), as `--variant` forces them, or by request
 * (`matmul f32[25, 768] f32[768, 768]`), as `unitc tune` stores its results. The choice for a family has
 * priority.
 */
export type VariantChoices = ReadonlyMap<string, string>;

/**
 * Text of the family, types and attributes of a node and of the precision of products: nodes with equal keys
 * take the same time.
 */
export function requestKey(
  family: string,
  { inputs, outputs, attributes, body }: Node,
  { products }: Target,
): string {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    family,
    ...inputs.map(({ type }) => typeText({ dtype: type.dtype, shape: type.shape })),
    '->',
    ...outputs.map(({ type }) => typeText({ dtype: type.dtype, shape: type.shape })),
    ...sorted.map(([name, value]) => `${name}=${value}`),
    ...(body ? [body.nodes.map(({ op }) => op).join('+')] : []),
    ...(products === 'f16' ? ['f16'] : []),
  ].join(' ');
}

/** The variant that the choices request for a node. */
export function requestedVariant(
  family: string,
  node: Node,
  target: Target,
  choices: VariantChoices,
): string | undefined {
  if (choices.size === 0) return undefined;
  return choices.get(family) ?? choices.get(requestKey(family, node, target));
}

/**
 * The variant that runs a node: the requested one if it is among `able`, else the default. Throws if `able`
 * is empty, which is a bug.
 */
export function chooseVariant(
  able: readonly KernelVariant[],
  node: Node,
  target: Target,
  choices: VariantChoices,
): KernelVariant {
  const requested = able.find(
    ({ family, variant }) => requestedVariant(family, node, target, choices) === variant,
  );
  const chosen = requested ?? defaultVariant(able, node, target);
  if (!chosen) throw new Error(`no kernel variant accepts ${node.op} on ${target.name}`);
  return chosen;
}

/**
 * The variant of the first row whose conditions hold, among those that accept the node; without one, the
 * first of `able`.
 */
function defaultVariant(
  able: readonly KernelVariant[],
  node: Node,
  target: Target,
): KernelVariant | undefined {
  if (able.length < 2) return able[0];
  for (const row of defaults[able[0]!.family] ?? []) {
    const variant = able.find((candidate) => candidate.variant === row.variant);
    if (variant && holds(row, variant, node, target)) return variant;
  }
  return able[0];
}

function holds(row: DefaultRow, variant: KernelVariant, node: Node, target: Target): boolean {
  const { on, lanes = 0, flop = 0, fill = 0 } = row;
  if (on && !on.includes(target.class)) return false;
  if (target.subgroupSize < lanes) return false;
  if (flop > 0 && nodeFlop(node) < flop) return false;
  return fill === 0 || (variant.fill?.(node, target) ?? 1) >= fill;
}
