import type { Graph } from '../../ir/graph.ts';
import { elementwiseNamed } from '../../ops/index.ts';

/** The statements of a rule, a graph of scalars, and the expressions of its outputs. */
export interface RuleCode {
  readonly code: string;
  readonly results: readonly string[];
}

/**
 * The code of a rule applied to expressions, which are in the order of its inputs. `tag` keeps the names of
 * several applications distinct.
 */
export function ruleCode(rule: Graph, inputs: readonly string[], tag: string): RuleCode {
  const names = new Map(rule.inputs.map(({ value }, i) => [value.id, inputs[i]!]));
  const lines: string[] = [];
  for (const { op, inputs: operands, outputs, attributes } of rule.nodes) {
    const elementwise = elementwiseNamed(op);
    if (!elementwise) throw new Error(`rule '${rule.name}' contains the op ${op}, which is not elementwise`);
    const text = elementwise.expression(
      operands.map(({ id }) => names.get(id)!),
      attributes,
      '0u',
      [],
    );
    const name = op === 'constant' ? text : `r${lines.length}${tag}`;
    if (op !== 'constant') lines.push(`let ${name} = ${text};`);
    names.set(outputs[0]!.id, name);
  }
  return { code: lines.join('\n'), results: rule.outputs.map(({ value }) => names.get(value.id)!) };
}

/** WGSL functions that the ops of a rule call, each once. */
export function ruleFunctions(rule: Graph): string {
  const functions = rule.nodes.flatMap(({ op }) => Object.entries(elementwiseNamed(op)?.functions ?? {}));
  return [...new Map(functions).values()].join('\n');
}

/** Statements of a nested block. */
export function indented(code: string): string {
  return code.replaceAll(/^/gm, '  ');
}
