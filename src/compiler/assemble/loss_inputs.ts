import type { Axis, HeadInput, LossBuiltin, LossInput } from '../catalog/loss.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { Value } from '../ir/graph.ts';
import { shapeText } from '../ir/type_text.ts';
import type { ModelCall } from '../model/model.ts';
import type { BuildContext } from './context.ts';
import type { HeadOutputs } from './heads.ts';
import { problem } from './problem.ts';
import { classWeightsName, memberOf } from './terms.ts';
import { repeated, TruthConflict, truthOfLayers } from './truth.ts';

/** The tensors of a loss by argument, in layers · batch rows. */
export interface BoundInputs {
  readonly values: Readonly<Record<string, Value | undefined>>;
  readonly layers: number;
}

/** Sizes of named axes, each with the line that determines it. */
type AxisSizes = Map<string, { readonly size: number; readonly span: Span; readonly owner: string }>;

/** Finds the inputs of a loss. Throws an AssemblyError if they do not fit together. */
export function bindInputs(
  context: BuildContext,
  loss: LossBuiltin,
  call: ModelCall,
  id: string,
  outputs: HeadOutputs,
): BoundInputs {
  const entries = Object.entries(loss.inputs);
  const heads = new Map(
    entries.flatMap(([argument, input]) =>
      input.from === 'head' ? [[argument, outputs.get(memberOf(call, argument))!] as const] : [],
    ),
  );
  const layers = Math.max(...[...heads.values()].map((output) => output.layers));
  const sizes: AxisSizes = new Map();
  for (const [argument, input] of entries) {
    if (input.from === 'head') bindHead(context, call, argument, input, heads.get(argument)!.value, sizes);
    const weights = call.args[argument];
    if (input.from === 'class_weights' && Array.isArray(weights)) {
      bindSize(call, input.axis, { size: weights.length, span: call.span, owner: `\`${argument}\`` }, sizes);
    }
  }
  const tensorOf = (argument: string, input: LossInput): Value | undefined => {
    if (input.from === 'truth') return truthInput(context, call, argument, input, layers, sizes);
    if (input.from === 'class_weights') {
      return classWeights(context, call, argument, id, sizes.get(input.axis)!.size);
    }
    const { value, layers: own } = heads.get(argument)!;
    return own === layers ? value : repeated(context, value, layers);
  };
  const values = entries.map(([argument, input]) => [argument, tensorOf(argument, input)] as const);
  return { values: Object.fromEntries(values), layers };
}

function bindHead(
  { task }: BuildContext,
  call: ModelCall,
  argument: string,
  { shape }: HeadInput,
  value: Value,
  sizes: AxisSizes,
): void {
  const name = memberOf(call, argument);
  const { span } = task.heads.find(({ label }) => label === name)!;
  const found = value.type.shape;
  const fits =
    found.length === shape.length && shape.every((axis, i) => typeof axis === 'string' || axis === found[i]);
  if (!fits) {
    const [needed, given] = [`[${shape.join(', ')}]`, shapeText({ shape: found })];
    throw new Error(`${call.builtin} reads a head of shape ${needed}; ${name} returns ${given}`);
  }
  for (const [i, axis] of shape.entries()) {
    if (typeof axis !== 'string' || axis === 'batch') continue;
    bindSize(call, axis, { size: found[i]!, span, owner: `head \`${name}\`` }, sizes);
  }
}

/** An axis name has one size in all inputs of a call. */
function bindSize(
  call: ModelCall,
  axis: string,
  found: { readonly size: number; readonly span: Span; readonly owner: string },
  sizes: AxisSizes,
): void {
  const known = sizes.get(axis);
  if (!known) sizes.set(axis, found);
  else if (known.size !== found.size) {
    throw problem(
      'E0411',
      `\`${call.builtin}\` needs equal ${axis}: ${known.owner} has ${known.size}, ${found.owner} has ${found.size}`,
      [
        { span: known.span, text: `${axis}: ${known.size}` },
        { span: found.span, text: `${axis}: ${found.size}` },
      ],
      `make both ${known.size} or both ${found.size}`,
    );
  }
}

function truthInput(
  context: BuildContext,
  call: ModelCall,
  argument: string,
  type: { readonly dtype: 'f32' | 'i32'; readonly shape: readonly Axis[] },
  layers: number,
  sizes: AxisSizes,
): Value {
  const member = memberOf(call, argument);
  const named = Object.fromEntries([...sizes].map(([axis, { size }]) => [axis, size]));
  try {
    return truthOfLayers(context, member, type, layers, named);
  } catch (error) {
    if (!(error instanceof TruthConflict)) throw error;
    throw problem(
      'E0408',
      `\`truth.${member}\` cannot be both ${error.known} and ${error.wanted} in task \`${context.task.name}\``,
      [
        { span: call.span, text: `\`${call.builtin}\` reads ${error.wanted}` },
        { span: context.task.span, text: 'in this task' },
      ],
      'give each loss its own target',
    );
  }
}

/** Class weights f32 [classes], which the run provides with every batch. */
function classWeights(
  { builder }: BuildContext,
  call: ModelCall,
  argument: string,
  id: string,
  classes: number,
): Value | undefined {
  if (call.args[argument] === null) return undefined;
  return builder.input(classWeightsName(id), 'batch', { dtype: 'f32', shape: [classes] });
}
