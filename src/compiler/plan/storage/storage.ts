import { aligned } from '../../artifact/arenas.ts';
import type { Parameter, Placement } from '../../artifact/program.ts';
import type { Graph, GraphInput, Value } from '../../ir/graph.ts';
import { bytesOf, placedRoles } from '../memory/values.ts';
import type { Views } from '../memory/views.ts';

/**
 * The memory of a tensor: a fixed place in a buffer, or a block of the workspace, whose offset is decided by
 * packing.
 */
export type TensorPlace =
  | { readonly kind: 'fixed'; readonly buffer: string; readonly offset: number; readonly bytes: number }
  /** `skipped`: bytes of the block before the tensor; `half`: its elements are f16. */
  | {
      readonly kind: 'workspace';
      readonly block: number;
      readonly bytes: number;
      readonly skipped?: number;
      readonly half?: boolean;
    };

export function isHalf(place: TensorPlace): boolean {
  return place.kind === 'workspace' && place.half === true;
}

/** A range of a place, in bytes. */
export function part(place: TensorPlace, offset: number, bytes: number): TensorPlace {
  if (offset === 0 && bytes === place.bytes) return place;
  if (place.kind === 'fixed') return { ...place, offset: place.offset + offset, bytes };
  return { ...place, skipped: (place.skipped ?? 0) + offset, bytes };
}

/** A buffer that is filled from the front. */
export class Filling {
  readonly placements: Placement[] = [];
  bytes = 0;
  readonly #buffer: string;

  constructor(buffer: string) {
    this.#buffer = buffer;
  }

  place(name: string, value: Value): Placement {
    const placement = this.alias(name, value, this.bytes);
    this.bytes += aligned(bytesOf(value));
    return placement;
  }

  /** Another name for the tensor at an offset. */
  alias(name: string, value: Value, offset: number): Placement {
    const { dtype, shape } = value.type;
    const placement = { name, dtype, shape, buffer: this.#buffer, offset };
    this.placements.push(placement);
    return placement;
  }
}

/** The buffers of a program in which tensors have named places. */
export class FixedPlaces {
  readonly batch = new Filling('batch');
  readonly step = new Filling('step');
  readonly constants = new Filling('constants');
  readonly results = new Filling('results');
  readonly constantData = new Map<string, readonly number[]>();
  readonly #known = new Map<string, Placement>();
  readonly #parameters: ReadonlyMap<string, Parameter>;

  constructor(parameters: readonly Parameter[]) {
    this.#parameters = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  }

  /** Fixed places of a graph's inputs and named outputs, by the id of the value that owns the memory. */
  of(graph: Graph, views: Views): ReadonlyMap<number, TensorPlace> {
    const places = new Map<number, TensorPlace>();
    for (const input of graph.inputs) places.set(input.value.id, this.#input(input));
    for (const { name, role, value } of graph.outputs) {
      const root = views.locate(value).base.id;
      if (role === 'gradient')
        places.set(
          root,
          this.#arena(
            `gradients.${this.#parameter(name).chunk}`,
            this.#parameter(name).offset,
            bytesOf(value),
          ),
        );
      else if (role === 'state') places.set(root, this.#state(name, value));
      else if (placedRoles.has(role)) {
        const known = places.get(root);
        if (known?.kind === 'fixed') this.results.alias(name, value, known.offset);
        else places.set(root, fixed(this.results.place(name, value), bytesOf(value)));
      }
    }
    return places;
  }

  #parameter(name: string): Parameter {
    const parameter = this.#parameters.get(name);
    if (!parameter) throw new Error(`parameter ${name} has no place in memory`);
    return parameter;
  }

  #arena(buffer: string, offset: number, bytes: number): TensorPlace {
    return { kind: 'fixed', buffer, offset, bytes };
  }

  /** `state.parameters.0` is buffer `parameters.0`; `state.parameters.0+4096` begins 4,096 bytes into it. */
  #state(name: string, value: Value): TensorPlace {
    const [buffer, skipped] = name.slice('state.'.length).split('+') as [string, string | undefined];
    return this.#arena(buffer, Number(skipped ?? 0), bytesOf(value));
  }

  #input(input: GraphInput): TensorPlace {
    const { name, role, value } = input;
    if (role === 'parameter') {
      const { chunk, offset } = this.#parameter(name);
      return this.#arena(`parameters.${chunk}`, offset, bytesOf(value));
    }
    if (role === 'state') return this.#state(name, value);
    const filling = { batch: this.batch, step: this.step, constant: this.constants }[role];
    const placement = this.#known.get(name) ?? filling.place(name, value);
    this.#known.set(name, placement);
    if (input.role === 'constant') this.constantData.set(name, input.data);
    return fixed(placement, bytesOf(value));
  }
}

function fixed(placement: Placement, bytes: number): TensorPlace {
  return { kind: 'fixed', buffer: placement.buffer, offset: placement.offset, bytes };
}
