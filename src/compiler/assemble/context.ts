import type { ProgramMode } from '../artifact/program.ts';
import type { DropoutSite, LayerContext } from '../catalog/layer.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { ModelCall, ModelTask, ModelValue } from '../model/model.ts';
import type { ParameterTable } from './parameters.ts';
import { problem } from './problem.ts';

/** State that all layers of one graph share. */
export interface BuildContext {
  readonly builder: GraphBuilder;
  readonly parameters: ParameterTable;
  readonly task: ModelTask;
  readonly batch: number;
  /** Largest number of targets of an image; 0 for tasks without targets. */
  readonly boxes: number;
  readonly mode: ProgramMode;
  /** Names of the taps so far; undefined if taps are off. */
  readonly taps: Set<string> | undefined;
  /** Counter of dropout sites: each site draws its own mask. */
  readonly sites: { next: number };
}

/** Location of the parameters of one layer instance. */
export interface ParameterPlace {
  /** Path in the spec: `vision.backbone`. */
  readonly path: string;
  /** Published prefix, with its dot, of `part` of the layer ('' is the layer itself). */
  prefix(part: string): string;
}

/**
 * Number of nodes above which a graph accepts no further layer. The largest published UniT has about 5,000.
 */
const mostNodes = 100_000;

/**
 * Runs `body` with the context of one layer instance, under its origin. Throws an AssemblyError if the graph
 * is too large.
 */
export function inLayer<T>(
  context: BuildContext,
  call: ModelCall,
  place: ParameterPlace,
  body: (context: LayerContext) => T,
): T {
  const { builder, task } = context;
  if (builder.size > mostNodes) {
    throw problem(
      'E0413',
      `task \`${task.name}\` takes more than ${mostNodes.toLocaleString('en')} operations`,
      [{ span: call.span, text: 'the layers before this one have reached the limit' }],
      'use fewer layers',
    );
  }
  const layer = layerContext(context, call, place);
  return builder.withOrigin(place.path, call.span, () => body(layer));
}

function layerContext(context: BuildContext, call: ModelCall, place: ParameterPlace): LayerContext {
  const { builder, parameters, task, mode } = context;
  const nameOf = (local: string, part: string) => `${place.prefix(part)}${local}`;
  const pathOf = (local: string, part: string) =>
    part ? `${place.path}.${part}.${local}` : `${place.path}.${local}`;
  const argument = (name: string): ModelValue => {
    const value = call.args[name];
    if (value === undefined) throw new Error(`${call.builtin} has no argument '${name}'`);
    return value;
  };
  return {
    builder,
    task,
    call,
    training: mode === 'train',
    parameter: (local, request, part = '') =>
      parameters.request(nameOf(local, part), pathOf(local, part), request),
    reserve: (local, request) => parameters.reserve(nameOf(local, ''), pathOf(local, ''), request),
    dropout: (x, rate) => dropout(context, x, rate),
    dropoutSite: (rate) => dropoutSite(context, rate),
    tap: (name, value) => tap(context, place.path, name, value),
    within: (label, body) =>
      builder.withOrigin(`${builder.currentOrigin()?.label ?? place.path}.${label}`, call.span, body),
    number: (name) => Number(argument(name)),
    optionalNumber: (name) => (argument(name) === null ? null : Number(argument(name))),
    option: (name) => String(argument(name)),
    boolean: (name) => argument(name) === true,
    list: (name) => argument(name) as readonly (number | string)[],
  };
}

/** Adds a tap. The first layer to use a name gets it unchanged; later ones prefix it with their path. */
export function tap({ builder, taps }: BuildContext, path: string, name: string, value: Value): void {
  if (!taps) return;
  const unique = taps.has(name) ? `${path}.${name}` : name;
  taps.add(unique);
  builder.output(unique, 'tap', value);
}

/** Inverted dropout: x times 0 or 1 / (1 − rate), drawn from (step, site, element). */
function dropout(context: BuildContext, x: Value, rate: number): Value {
  const drawn = dropoutSite(context, rate);
  if (!drawn) return x;
  const { random, site } = drawn;
  const { builder } = context;
  return builder.multiply(x, builder.op('dropout_mask', [random], { rate, site, shape: [...x.type.shape] }));
}

function dropoutSite({ builder, mode, sites }: BuildContext, rate: number): DropoutSite | undefined {
  if (mode !== 'train' || rate === 0) return undefined;
  const random = builder.input('step.random', 'step', { dtype: 'u32', shape: [4] });
  return { random, rate, site: sites.next++ };
}
