import { elementCount, type Graph, type Node, type Value } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import type { Lowering } from '../kernel.ts';
import { type NodeStorage, storageKey } from '../storage/node_storage.ts';
import type { VariantChoices } from './choose.ts';

/** Lowerings for one target and one set of choices, by the key of their node. */
type Known = Map<string, Lowering>;
const byTarget = new WeakMap<Target, WeakMap<VariantChoices, Known>>();

function knownFor(target: Target, choices: VariantChoices): Known {
  let byChoices = byTarget.get(target);
  if (!byChoices) {
    byChoices = new WeakMap();
    byTarget.set(target, byChoices);
  }
  let known = byChoices.get(choices);
  if (!known) {
    known = new Map();
    byChoices.set(choices, known);
  }
  return known;
}

/**
 * Lowers equal nodes once: a model repeats its layers, and its tasks repeat the model. The result of `lower`
 * depends only on the op, attributes, types, body and storage of the node, on which of its inputs are the
 * same value, and on the same facts about `like`, except for storage.
 */
export function memoized(
  { node, like }: { readonly node: Node; readonly like: Node },
  target: Target,
  choices: VariantChoices,
  storage: NodeStorage,
  lower: () => Lowering,
): Lowering {
  const known = knownFor(target, choices);
  const alone = `${storageKey(storage)} ${nodeKey(node)}`;
  const key = like === node ? alone : `${alone} like ${nodeKey(like)}`;
  const cached = known.get(key);
  if (cached) return cached;
  const lowering = lower();
  known.set(key, lowering);
  return lowering;
}

/**
 * Text of a node: nodes with equal texts lower to the same dispatches. Values are numbered by first
 * occurrence.
 */
function nodeKey(node: Node): string {
  const numbers = new Map<number, number>();
  const number = ({ id }: Value): number => {
    const found = numbers.get(id) ?? numbers.size;
    numbers.set(id, found);
    return found;
  };
  const typed = (value: Value): string => `${number(value)}${value.type.dtype}${value.type.shape.join('x')}`;
  const plain = ({ op, inputs, outputs, attributes }: Node): string =>
    `${op}(${inputs.map(typed).join()})${outputs.map(typed).join()}${JSON.stringify(attributes)}`;
  return node.body ? `${plain(node)}{${bodyKey(node.body, plain, number)}}` : plain(node);
}

/** The same for the body of a fused node. */
function bodyKey(body: Graph, plain: (node: Node) => string, number: (value: Value) => number): string {
  const inputs = body.inputs.map(({ value }) => `${number(value)}:${elementCount(value.type.shape)}`);
  return [...inputs, ...body.nodes.map(plain), ...body.outputs.map(({ value }) => number(value))].join(';');
}
