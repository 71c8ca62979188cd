import type { Graph, Node, Value } from '../ir/graph.ts';
import type { Precision } from '../model/model.ts';
import { nodeFlop } from '../ops/support/flop.ts';
import type { Target } from '../target.ts';
import { lowerNode } from '../wgsl/index.ts';
import type { KernelArgument } from '../wgsl/kernel.ts';
import type { VariantChoices } from '../wgsl/select/choose.ts';
import type { NodeStorage, TensorStorage } from '../wgsl/storage/node_storage.ts';
import { withoutTextures } from '../wgsl/storage/texture.ts';
import { lastUses, overwrittenInput } from './memory/in_place.ts';
import { checkOwnMemory } from './memory/insert_copies.ts';
import { bytesOf, elementsOf } from './memory/values.ts';
import { Views, viewAlignment } from './memory/views.ts';
import { halfWholes } from './storage/half.ts';
import { checkBindings, type Step } from './storage/step.ts';
import { isHalf, type Place, type Places, part } from './storage/storage.ts';

export interface LayOutOptions {
  readonly task: string;
  readonly target: Target;
  readonly variants: VariantChoices;
  /** Storage of large tensors of the workspace; f32 if absent. */
  readonly precision?: Precision;
  /** Minimum elements for in-place execution; the default of memory/in_place.ts if absent. */
  readonly inPlaceFrom?: number;
}

/** Blocks of the workspace, while the dispatches of a program are laid out one after the other. */
export class WorkspaceBlocks {
  readonly lifetimes: { bytes: number; from: number; to: number }[] = [];

  /** A new block that is live from this step on. */
  open(bytes: number, step: number, storage: { readonly half: boolean } = { half: false }): Place {
    this.lifetimes.push({ bytes, from: step, to: step });
    return { kind: 'workspace', block: this.lifetimes.length - 1, bytes, half: storage.half };
  }

  /** Extends the lifetime of a block to this step. */
  touch(place: Place, step: number): void {
    if (place.kind === 'workspace') this.lifetimes[place.block]!.to = step;
  }
}

/** Lowers the nodes of one graph and appends their dispatches, each with the places of its arguments, to `steps`. */
export function layOutGraph(
  graph: Graph,
  options: LayOutOptions,
  fixed: Places,
  workspace: WorkspaceBlocks,
  steps: Step[],
): void {
  const { precision = 'f32' } = options;
  // Textures hold f32.
  const target = precision === 'f16' ? withoutTextures(options.target) : options.target;
  const views = new Views(graph, viewAlignment(target, precision));
  checkOwnMemory(graph, views);
  const half = halfWholes(graph, precision, (value) => views.locate(value).base);
  const places = new Map(fixed.of(graph, views));
  const placed = (value: Value): Place => {
    const { base, offset } = views.locate(value);
    const place = places.get(base.id)!;
    const bytes = place.bytes / elementsOf(base);
    return part(place, bytes * offset, bytes * elementsOf(value));
  };
  const lastUsed = lastUses(graph, views);
  const memory = { views, places, half, from: options.inPlaceFrom };
  for (const node of graph.nodes) {
    if (views.isFree(node)) continue;
    const over = overwrittenInput(node, lastUsed.get(node), memory);
    if (over !== undefined) {
      const [from, to] = [node.inputs[over]!, node.outputs[0]!].map((value) => views.locate(value).base.id);
      places.set(to!, places.get(from!)!);
    }
    for (const value of node.outputs) {
      const { base } = views.locate(value);
      if (places.has(base.id)) continue;
      const storage = { half: half.has(base.id) };
      places.set(base.id, workspace.open(bytesOf(base, storage.half), steps.length, storage));
    }
    const storage = storageOf(node, placed, over);
    const { dispatches, scratch } = lowerNode(node, target, options.variants, storage);
    const largest = Math.max(
      ...[...storage.inputs, ...storage.outputs].map(({ bytes }) => bytes),
      ...scratch,
    );
    const temporary = scratch.map((bytes) => workspace.open(bytes, steps.length));
    for (const [i, dispatch] of dispatches.entries()) {
      const used = dispatch.args.map((argument) => placeOf(node, argument, temporary, placed));
      for (const place of used) workspace.touch(place, steps.length);
      const step = { dispatch, places: used, origin: node.origin, flop: i === 0 ? nodeFlop(node) : 0 };
      checkBindings(step, largest, target, options.task);
      steps.push(step);
    }
    // The node also owns outputs that none of its kernels writes.
    for (const value of node.outputs) workspace.touch(placed(value), steps.length - 1);
  }
}

function placeOf(
  node: Node,
  argument: KernelArgument,
  scratch: readonly Place[],
  placed: (value: Value) => Place,
): Place {
  const whole = (): Place => {
    if ('scratch' in argument) return scratch[argument.scratch]!;
    return placed('input' in argument ? node.inputs[argument.input]! : node.outputs[argument.output]!);
  };
  const { range } = argument;
  return range ? part(whole(), range.offset, range.bytes) : whole();
}

/** How the tensors of a node are stored; `overwritten`: the input in whose memory the output is written. */
function storageOf(
  { inputs, outputs }: Node,
  placed: (value: Value) => Place,
  overwritten: number | undefined,
): NodeStorage {
  const stored = (value: Value): TensorStorage => {
    const place = placed(value);
    return { bytes: place.bytes, half: isHalf(place) };
  };
  return {
    inputs: inputs.map(stored),
    outputs: outputs.map(stored),
    ...(overwritten === undefined ? {} : { overwritten }),
  };
}
