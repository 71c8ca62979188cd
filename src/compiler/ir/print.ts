import type { Attributes, AttributeValue, Graph, GraphInput, GraphOutput, Node } from './graph.ts';
import { typeText } from './type_text.ts';

/**
 * The readable form of a graph:
 * `%12: f32[batch=2, 5, 24] = matmul(%10, %11) transpose_b  // decoder.layers.0`. Deterministic, one node per
 * line; a fused node is followed by its body, indented.
 */
export function printGraph(graph: Graph): string {
  return `${graphLines(graph).join('\n')}\n`;
}

function graphLines(graph: Graph): string[] {
  const sections = [
    graph.inputs.map(inputLine),
    graph.nodes.flatMap(nodeLines),
    graph.outputs.map(outputLine),
  ];
  const filled = sections.filter((lines) => lines.length > 0);
  return [`graph ${graph.name}`, ...filled.flatMap((lines) => ['', ...lines.map((line) => `  ${line}`)])];
}

function inputLine(input: GraphInput): string {
  const { name, role, value } = input;
  const content = input.role === 'constant' ? ` = [${input.data.length} values]` : '';
  return `${role} ${name} -> %${value.id}: ${typeText(value.type)}${content}`;
}

function outputLine({ name, role, value }: GraphOutput): string {
  return `${role} ${name} <- %${value.id}`;
}

function nodeLines(node: Node): string[] {
  const results = node.outputs.map((output) => `%${output.id}: ${typeText(output.type)}`).join(', ');
  const inputs = node.inputs.map((input) => `%${input.id}`).join(', ');
  const attributes = attributesText(node.attributes);
  const origin = node.origin ? `  // ${node.origin.label}` : '';
  const line = `${results} = ${node.op}(${inputs})${attributes}${origin}`;
  if (!node.body) return [line];
  return [line, ...bodyLines(node.body)];
}

/** The body of a fused node, whose values are numbered separately. */
function bodyLines(body: Graph): string[] {
  const inputs = body.inputs.map(({ value }) => `%${value.id}`).join(', ');
  const outputs = body.outputs.map(({ value }) => `%${value.id}`).join(', ');
  return [
    `  (${inputs}) ->`,
    ...body.nodes.flatMap(nodeLines).map((line) => `    ${line}`),
    `  -> ${outputs}`,
  ];
}

/**
 * ` axis=1 keep`: a true flag is printed as its name, a false one is omitted, as are shape and dtype, which
 * the result's type shows.
 */
function attributesText(attributes: Attributes): string {
  const texts = Object.entries(attributes).flatMap(([name, value]) => attributeText(name, value));
  return texts.map((text) => ` ${text}`).join('');
}

function attributeText(name: string, value: AttributeValue): string[] {
  if (name === 'shape' || name === 'dtype' || value === false) return [];
  if (value === true) return [name];
  return [`${name}=${valueText(value)}`];
}

function valueText(value: AttributeValue): string {
  if (typeof value !== 'object') return String(value);
  return 'nodes' in value ? `{ ${ruleText(value)} }` : `[${value.join(', ')}]`;
}

/** A rule on one line; its values are numbered separately. */
function ruleText(rule: Graph): string {
  const inputs = rule.inputs.map(({ name, value }) => `%${value.id} = ${name}`);
  const outputs = rule.outputs.map(({ name, value }) => `${name} <- %${value.id}`);
  return [...inputs, ...rule.nodes.flatMap(nodeLines), ...outputs].join('; ');
}
