import type { DropoutSite, LayerContext } from '../catalog/layer.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { ModelCall, ModelTask, ModelValue } from '../model/model.ts';
import type { ParameterTable } from './parameters.ts';

/** What all layers of one graph share. */
export interface Workshop {
  readonly builder: GraphBuilder;
  readonly parameters: ParameterTable;
  readonly task: ModelTask;
  readonly batch: number;
  /** Targets of the image that has most; 0 where the task has none. */
  readonly boxes: number;
  readonly training: boolean;
  /** Names of the activations offered so far; undefined where nobody asked for any. */
  readonly taps: Set<string> | undefined;
  /** Counts dropout sites, so that every one draws its own mask. */
  readonly sites: { next: number };
}

/** Where the parameters of one layer instance are. */
export interface Place {
  /** Path in the spec: `vision.backbone`. */
  readonly path: string;
  /** Published prefix, with its dot, of `part` of the layer ('' is the layer itself). */
  prefix(part: string): string;
}

/** Runs `body` with the context of one layer instance, under its origin. */
export function inLayer<T>(
  workshop: Workshop,
  call: ModelCall,
  place: Place,
  body: (context: LayerContext) => T,
): T {
  const context = layerContext(workshop, call, place);
  return workshop.builder.withOrigin(place.path, call.span, () => body(context));
}

function layerContext(workshop: Workshop, call: ModelCall, place: Place): LayerContext {
  const { builder, parameters, task, training } = workshop;
  const nameOf = (local: string, part: string) => `${place.prefix(part)}${local}`;
  const pathOf = (local: string, part: string) =>
    part ? `${place.path}.${part}.${local}` : `${place.path}.${local}`;
  const argument = (name: string): ModelValue => {
    const value = call.args[name];
    if (value === undefined) throw new Error(`${call.word} has no argument '${name}'`);
    return value;
  };
  return {
    builder,
    task,
    call,
    training,
    parameter: (local, request, part = '') =>
      parameters.request(nameOf(local, part), pathOf(local, part), request),
    reserve: (local, request) => parameters.reserve(nameOf(local, ''), pathOf(local, ''), request),
    dropout: (x, rate) => dropout(workshop, x, rate),
    dropoutSite: (rate) => dropoutSite(workshop, rate),
    tap: (name, value) => tap(workshop, place.path, name, value),
    within: (label, body) =>
      builder.withOrigin(`${builder.currentOrigin()?.label ?? place.path}.${label}`, call.span, body),
    number: (name) => Number(argument(name)),
    optionalNumber: (name) => (argument(name) === null ? null : Number(argument(name))),
    option: (name) => String(argument(name)),
    boolean: (name) => argument(name) === true,
    list: (name) => argument(name) as readonly (number | string)[],
  };
}

/** The golden names are those of the first layer to use them; further ones are told apart by their path. */
export function tap({ builder, taps }: Workshop, path: string, name: string, value: Value): void {
  if (!taps) return;
  const unique = taps.has(name) ? `${path}.${name}` : name;
  taps.add(unique);
  builder.output(unique, 'tap', value);
}

/** Inverted dropout: x times 0 or 1 / (1 − rate), drawn from (step, site, element). */
function dropout(workshop: Workshop, x: Value, rate: number): Value {
  const drawn = dropoutSite(workshop, rate);
  if (!drawn) return x;
  const { random, site } = drawn;
  const { builder } = workshop;
  return builder.multiply(x, builder.op('dropout_mask', [random], { rate, site, shape: [...x.type.shape] }));
}

function dropoutSite({ builder, training, sites }: Workshop, rate: number): DropoutSite | undefined {
  if (!training || rate === 0) return undefined;
  const random = builder.input('step.random', 'step', { dtype: 'u32', shape: [4] });
  return { random, rate, site: sites.next++ };
}
