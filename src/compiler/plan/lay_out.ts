import type { Graph, Node, Value } from '../ir/graph.ts';
import type { Precision } from '../model/model.ts';
import { nodeFlop } from '../ops/support/flop.ts';
import type { Target } from '../target.ts';
import {
  type KernelArgument,
  type Lowering,
  lowerNode,
  type NodeStorage,
  type TensorStorage,
  type VariantChoices,
} from '../wgsl/index.ts';
import { lastUses, overwrittenInput } from './memory/in_place.ts';
import { checkOwnMemory } from './memory/insert_copies.ts';
import { bytesOf, elementsOf } from './memory/values.ts';
import { type Views, viewAlignment, viewsOf } from './memory/views.ts';
import { targetFor } from './precision.ts';
import { halfBuffers } from './storage/half.ts';
import { checkBindings, type Step } from './storage/step.ts';
import { type FixedPlaces, isHalf, part, type TensorPlace } from './storage/storage.ts';
import type { WorkspaceBlocks } from './workspace_blocks.ts';

export interface LayOutOptions {
  readonly task: string;
  readonly target: Target;
  readonly variants: VariantChoices;
  /** The node whose sizes decide how a node rounds; a node that is absent decides for itself. */
  readonly likes?: ReadonlyMap<Node, Node>;
  /** Storage of large tensors of the workspace; f32 if absent. */
  readonly precision?: Precision;
  /** Minimum elements for in-place execution; the default of memory/in_place.ts if absent. */
  readonly inPlaceFrom?: number;
}

/** Memory and dispatches of the graphs of a program, one graph after the other. */
export interface LayOutState {
  readonly fixed: FixedPlaces;
  readonly workspace: WorkspaceBlocks;
  /** Dispatches so far, in order. */
  readonly steps: Step[];
}

/**
 * Lowers the nodes of one graph and appends their dispatches, each with the places of its arguments. Throws
 * PlanError.
 */
export function layOutGraph(graph: Graph, options: LayOutOptions, state: LayOutState): void {
  new GraphLayout(graph, options, state).run();
}

class GraphLayout {
  readonly #graph: Graph;
  readonly #options: LayOutOptions;
  readonly #state: LayOutState;
  readonly #target: Target;
  readonly #views: Views;
  /** Ids of the base buffers that are stored as f16. */
  readonly #half: ReadonlySet<number>;
  /** Memory of each base buffer, by id. */
  readonly #places: Map<number, TensorPlace>;
  readonly #lastUsed: ReadonlyMap<Node, ReadonlySet<number>>;

  constructor(graph: Graph, options: LayOutOptions, state: LayOutState) {
    const { precision = 'f32', target } = options;
    this.#graph = graph;
    this.#options = options;
    this.#state = state;
    this.#target = targetFor(precision, target);
    this.#views = viewsOf(graph, viewAlignment(target, precision));
    checkOwnMemory(graph, this.#views);
    this.#half = halfBuffers(graph, precision, (value) => this.#views.locate(value).base);
    this.#places = new Map(state.fixed.of(graph, this.#views));
    this.#lastUsed = lastUses(graph, this.#views);
  }

  run(): void {
    for (const node of this.#graph.nodes) if (!this.#views.isFree(node)) this.#lower(node);
  }

  #lower(node: Node): void {
    const { steps, workspace } = this.#state;
    const overwritten = this.#placeOutputs(node);
    const storage = this.#storageOf(node, overwritten);
    const { dispatches, scratch, main = 0 } = this.#lowering(node, storage);
    const temporary = scratch.map((bytes) => workspace.open(bytes, steps.length));
    const tensors = [...storage.inputs, ...storage.outputs].map(({ bytes }) => bytes);
    const largest = Math.max(...tensors, ...scratch);
    for (const [i, dispatch] of dispatches.entries()) {
      const places = dispatch.args.map((argument) => this.#placeOfArgument(node, argument, temporary));
      for (const place of places) workspace.touch(place, steps.length);
      const step = { dispatch, places, origin: node.origin, flop: i === main ? nodeFlop(node) : 0 };
      checkBindings(step, largest, this.#target, this.#options.task);
      steps.push(step);
    }
    // Outputs that none of the node's kernels writes are live during the node too.
    for (const value of node.outputs) workspace.touch(this.#placeOf(value), steps.length - 1);
  }

  #lowering(node: Node, storage: NodeStorage): Lowering {
    const { variants, likes } = this.#options;
    return lowerNode(node, this.#target, variants, storage, likes?.get(node) ?? node);
  }

  /** Gives every output a place; returns the index of the input that the first output overwrites, if any. */
  #placeOutputs(node: Node): number | undefined {
    const { steps, workspace } = this.#state;
    const places = this.#places;
    const half = this.#half;
    const memory = { views: this.#views, places, half, from: this.#options.inPlaceFrom };
    const overwritten = overwrittenInput(node, this.#lastUsed.get(node), memory);
    if (overwritten !== undefined) {
      places.set(this.#baseOf(node.outputs[0]!).id, places.get(this.#baseOf(node.inputs[overwritten]!).id)!);
    }
    for (const base of node.outputs.map((value) => this.#baseOf(value))) {
      if (places.has(base.id)) continue;
      const storage = { half: half.has(base.id) };
      places.set(base.id, workspace.open(bytesOf(base, storage), steps.length, storage));
    }
    return overwritten;
  }

  #baseOf(value: Value): Value {
    return this.#views.locate(value).base;
  }

  #placeOf(value: Value): TensorPlace {
    const { base, offset } = this.#views.locate(value);
    const place = this.#places.get(base.id)!;
    const bytes = place.bytes / elementsOf(base);
    return part(place, bytes * offset, bytes * elementsOf(value));
  }

  /**
   * The place of an argument: the place of a tensor or scratch buffer, or the range of it that one binding
   * covers.
   */
  #placeOfArgument(node: Node, argument: KernelArgument, scratch: readonly TensorPlace[]): TensorPlace {
    const place =
      'scratch' in argument
        ? scratch[argument.scratch]!
        : this.#placeOf('input' in argument ? node.inputs[argument.input]! : node.outputs[argument.output]!);
    const { range } = argument;
    return range ? part(place, range.offset, range.bytes) : place;
  }

  /** Storage of a node's tensors. `overwritten`: index of the input that the output overwrites. */
  #storageOf({ inputs, outputs }: Node, overwritten: number | undefined): NodeStorage {
    const stored = (value: Value): TensorStorage => {
      const place = this.#placeOf(value);
      return { bytes: place.bytes, half: isHalf(place) };
    };
    return {
      inputs: inputs.map(stored),
      outputs: outputs.map(stored),
      ...(overwritten === undefined ? {} : { overwritten }),
    };
  }
}
