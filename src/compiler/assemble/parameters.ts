import type { Initializer } from '../artifact/program.ts';
import type { ParameterRequest } from '../catalog/layer.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { elementCount, type Value } from '../ir/graph.ts';
import { mostElements, requireTensorSize, TensorSizeError } from '../ir/tensor_size.ts';
import type { ModelGroup, ParameterKind } from '../model/model.ts';

/** A parameter as declared by the model, before it has an address in memory. */
export interface ParameterSpec {
  /** Published name. */
  readonly name: string;
  /** Path in the spec: `vision.backbone.layer1.0.conv1.weight`. */
  readonly path: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** False: a constant, frozen by its layer, or in a frozen group. */
  readonly trainable: boolean;
  /** Upper bound on each element after an update; absent: none. */
  readonly most?: number;
  /** Kinds by which `no_decay` selects the parameter; a norm's bias has both. */
  readonly kinds: readonly ParameterKind[];
}

/** The parameters of one graph, in the order in which layers request them. */
export class ParameterTable {
  readonly #specs = new Map<string, ParameterSpec>();
  /** Elements of all parameters so far. */
  #elements = 0;
  readonly #builder: GraphBuilder;
  readonly #groups: readonly ModelGroup[];

  constructor(builder: GraphBuilder, groups: readonly ModelGroup[]) {
    this.#builder = builder;
    this.#groups = groups;
  }

  /** Returns the graph input of a parameter; repeated requests return the same input. */
  request(name: string, path: string, request: ParameterRequest): Value {
    this.reserve(name, path, request);
    return this.#builder.input(name, 'parameter', { dtype: 'f32', shape: request.shape });
  }

  /** Declares a parameter that the graph does not read. Throws TensorSizeError. */
  reserve(name: string, path: string, request: ParameterRequest): void {
    const { shape, initializer, most } = request;
    requireTensorSize(shape);
    if (!this.#specs.has(name)) this.#elements += elementCount(shape);
    if (this.#elements > mostElements) throw new TensorSizeError('the parameters of a task have');
    const trainable = request.trainable !== false && !groupOf(path, this.#groups)?.frozen;
    const kinds: readonly ParameterKind[] = [
      ...(name.endsWith('bias') ? (['bias'] as const) : []),
      ...(request.norm ? (['norm'] as const) : []),
    ];
    addSpec(this.#specs, {
      name,
      path,
      shape,
      initializer,
      trainable,
      kinds,
      ...(most === undefined ? {} : { most }),
    });
  }

  list(): readonly ParameterSpec[] {
    return [...this.#specs.values()];
  }
}

/** The first group that names the parameter at `path`, or a part of the model that contains it. */
export function groupOf(path: string, groups: readonly ModelGroup[]): ModelGroup | undefined {
  return groups.find(({ params }) => params.some((part) => path === part || path.startsWith(`${part}.`)));
}

/**
 * Adds a parameter. Two parameters with one name would overwrite each other in checkpoints, so they are an
 * error.
 */
export function addSpec(specs: Map<string, ParameterSpec>, spec: ParameterSpec): void {
  const known = specs.get(spec.name);
  if (!known) specs.set(spec.name, spec);
  else if (known.path !== spec.path || known.shape.join() !== spec.shape.join()) {
    throw new Error(`two parameters are named ${spec.name}: ${known.path} and ${spec.path}`);
  }
}
