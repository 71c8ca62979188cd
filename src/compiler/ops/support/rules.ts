import type { Graph, Node, OpName, Value } from '../../ir/graph.ts';

/**
 * A step of a rule: an op and its operands, which are inputs by name, earlier steps by index, or literals.
 */
export interface RuleStep {
  readonly op: OpName;
  readonly of: readonly (string | number | { readonly literal: number })[];
}

/**
 * A graph of f32 scalars, for samples of ops that have a graph as an attribute. `outputs`: steps by index.
 */
export function rule(
  inputs: readonly string[],
  steps: readonly RuleStep[],
  outputs: readonly number[],
): Graph {
  let next = 0;
  const scalar = (): Value => ({ id: next++, type: { dtype: 'f32', shape: [] } });
  const given = new Map(inputs.map((name) => [name, scalar()]));
  const nodes: Node[] = [];
  const literal = (value: number): Value => {
    const result = scalar();
    nodes.push({
      op: 'constant',
      inputs: [],
      outputs: [result],
      attributes: { value, shape: [], dtype: 'f32' },
    });
    return result;
  };
  const made: Value[] = [];
  for (const { op, of } of steps) {
    const operands = of.map((operand) => {
      if (typeof operand === 'string') return given.get(operand)!;
      return typeof operand === 'number' ? made[operand]! : literal(operand.literal);
    });
    const result = scalar();
    nodes.push({ op, inputs: operands, outputs: [result], attributes: {} });
    made.push(result);
  }
  return {
    name: 'rule',
    inputs: [...given].map(([name, value]) => ({ name, role: 'batch', value })),
    nodes,
    outputs: outputs.map((step, i) => ({ name: `out${i}`, role: 'tap', value: made[step]! })),
  };
}
