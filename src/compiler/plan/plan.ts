import type { BufferPlan, Parameter, Program, ProgramDispatch } from '../artifact/program.ts';
import type { Graph, Node, Origin, Value } from '../ir/graph.ts';
import type { Precision } from '../model/model.ts';
import { nodeFlop } from '../ops/support/flop.ts';
import type { Target } from '../target.ts';
import { lowerNode, refusals } from '../wgsl/index.ts';
import type { Kernel, KernelArgument } from '../wgsl/kernel.ts';
import type { VariantChoices } from '../wgsl/select/choose.ts';
import { inPlace } from '../wgsl/storage/in_place.ts';
import { texelOf, withoutTextures } from '../wgsl/storage/texture.ts';
import { lastReads, overwrittenInput } from './memory/in_place.ts';
import { insertCopies } from './memory/insert_copies.ts';
import { type Lifetime, packWorkspace } from './memory/pack.ts';
import { bytesOf, elementsOf } from './memory/values.ts';
import { Views } from './memory/views.ts';
import { halfWholes } from './storage/half.ts';
import { type Place, Places, part } from './storage/storage.ts';
import { asStored, type Step } from './storage/stored.ts';
import { Textures } from './storage/textures.ts';

export interface PlanRequest {
  readonly task: string;
  readonly mode: 'train' | 'eval';
  readonly sizes: Readonly<Record<string, number>>;
  /** Run one after the other: the step, then the update. */
  readonly graphs: readonly Graph[];
  /** Batches of an update; 1 where it is left out. */
  readonly accumulate?: number;
  /** All parameters of the model. */
  readonly parameters: readonly Parameter[];
  readonly target: Target;
  readonly variants: VariantChoices;
  /** How large tensors of the workspace are stored; f32 where it is left out. */
  readonly precision?: Precision;
  /** Elements from which elementwise nodes write over an input; as `in_place.ts` has it where it is left out. */
  readonly inPlaceFrom?: number;
}

export interface Planned {
  readonly program: Program;
  readonly kernels: readonly Kernel[];
  /** What each dispatch is for, for measurements: not part of the program. */
  readonly work: readonly DispatchWork[];
  /** Variants that were asked for and cannot serve: a sentence each. */
  readonly refused: readonly string[];
}

export interface DispatchWork {
  readonly family: string;
  /** The kernel and what it is run on: `matmul_subgroup nt_64x128x64`. */
  readonly kernel: string;
  /** Floating-point operations of the node, counted at its first dispatch. */
  readonly flop: number;
  readonly origin: Origin | undefined;
}

/** Blocks of the workspace while dispatches are laid out one after the other. */
class Workspace {
  readonly lifetimes: { bytes: number; from: number; to: number }[] = [];

  open(bytes: number, step: number, half = false): Place {
    this.lifetimes.push({ bytes, from: step, to: step });
    return { kind: 'workspace', block: this.lifetimes.length - 1, bytes, half };
  }

  touch(place: Place, step: number): void {
    if (place.kind === 'workspace') this.lifetimes[place.block]!.to = step;
  }
}

function placeOf(
  node: Node,
  argument: KernelArgument,
  scratch: readonly Place[],
  placed: (value: Value) => Place,
): Place {
  if ('scratch' in argument) return scratch[argument.scratch]!;
  const value = 'input' in argument ? node.inputs[argument.input]! : node.outputs[argument.output]!;
  return placed(value);
}

/** Lowers one graph; appends its steps. */
function layGraph(
  original: Graph,
  request: PlanRequest,
  fixed: Places,
  workspace: Workspace,
  steps: Step[],
): void {
  const { precision = 'f32' } = request;
  // What a texture holds are f32.
  const target = precision === 'f16' ? withoutTextures(request.target) : request.target;
  // In elements of the smaller type: right for the other one too.
  const views = new Views(original, target.offsetAlignment / (precision === 'f16' ? 2 : 4));
  const graph = insertCopies(original, views);
  const half = halfWholes(graph, precision, (value) => views.locate(value).whole);
  const places = new Map(fixed.of(graph, views));
  const placed = (value: Value): Place => {
    const { whole, offset } = views.locate(value);
    const place = places.get(whole.id)!;
    const bytes = place.bytes / elementsOf(whole);
    return part(place, bytes * offset, bytes * elementsOf(value));
  };
  const dying = lastReads(graph, views);
  const memory = { views, places, half, from: request.inPlaceFrom };
  for (const node of graph.nodes) {
    if (views.isFree(node)) continue;
    const over = overwrittenInput(node, dying.get(node), memory);
    if (over !== undefined) {
      const [from, to] = [node.inputs[over]!, node.outputs[0]!].map((value) => views.locate(value).whole.id);
      places.set(to!, places.get(from!)!);
    }
    for (const value of node.outputs) {
      const { whole } = views.locate(value);
      if (places.has(whole.id)) continue;
      const stored = half.has(whole.id);
      places.set(whole.id, workspace.open(bytesOf(whole, stored), steps.length, stored));
    }
    const { dispatches: lowered, scratch } = lowerNode(node, target, request.variants);
    const dispatches = over === undefined ? lowered : lowered.map((dispatch) => inPlace(dispatch, over));
    const temporary = scratch.map((bytes) => workspace.open(bytes, steps.length));
    for (const [i, dispatch] of dispatches.entries()) {
      const used = dispatch.args.map((argument) => placeOf(node, argument, temporary, placed));
      for (const place of used) workspace.touch(place, steps.length);
      steps.push({
        dispatch,
        places: used,
        access: dispatch.args.map(({ access }) => access),
        origin: node.origin,
        flop: i === 0 ? nodeFlop(node) : 0,
      });
    }
    // Outputs that no kernel of the node writes are still the node's.
    for (const value of node.outputs) workspace.touch(placed(value), steps.length - 1);
  }
}

const writes: ReadonlySet<KernelArgument['access']> = new Set(['write', 'read_write']);

function binding(place: Place, offsets: readonly number[]): ProgramDispatch['bindings'][number] {
  return place.kind === 'fixed'
    ? { buffer: place.buffer, offset: place.offset, bytes: place.bytes }
    : { buffer: 'workspace', offset: offsets[place.block]! + (place.skipped ?? 0), bytes: place.bytes };
}

/** Dispatches with every kernel listed once; shapes that need the same code share one. */
function numbered(
  steps: readonly Step[],
  offsets: readonly number[],
  textures: Textures,
): { dispatches: ProgramDispatch[]; kernels: Kernel[] } {
  const kernels = new Map<string, { readonly index: number; readonly kernel: Kernel }>();
  const dispatches = steps.map(({ dispatch, places, access, origin }): ProgramDispatch => {
    const { kernel, workgroups } = dispatch;
    const entry = kernels.get(kernel.source) ?? { index: kernels.size, kernel };
    kernels.set(kernel.source, entry);
    const ranges = places.map((place) => binding(place, offsets));
    const bound = ranges.filter((_, i) => access[i] !== 'texture');
    const read = textures.read(ranges.filter((_, i) => access[i] === 'texture'));
    for (const [i, range] of ranges.entries()) if (writes.has(access[i]!)) textures.written(range);
    return {
      kernel: entry.index,
      bindings: bound,
      ...(read.length > 0 ? { textures: read } : {}),
      workgroups,
      ...(kernel.sizes.length > 0 ? { sizes: kernel.sizes } : {}),
      ...(origin ? { origin: origin.label } : {}),
    };
  });
  return { dispatches, kernels: [...kernels.values()].map(({ kernel }) => kernel) };
}

/** Buffers of the program itself; the arenas are shared by all programs and planned with the parameters. */
function buffersOf(fixed: Places, workspace: number): BufferPlan[] {
  const own = [
    { name: 'batch', bytes: fixed.batch.bytes },
    { name: 'step', bytes: fixed.step.bytes },
    { name: 'constants', bytes: fixed.constants.bytes },
    { name: 'results', bytes: fixed.results.bytes },
    { name: 'workspace', bytes: workspace },
  ];
  return own.filter(({ bytes }) => bytes > 0);
}

/** Graphs to a Program: memory for every tensor, kernels for every node, in a fixed order. Throws PlanError. */
export function plan(request: PlanRequest): Planned {
  const fixed = new Places(request.parameters);
  const workspace = new Workspace();
  const steps: Step[] = [];
  const starts = request.graphs.map((graph) => {
    const start = steps.length;
    layGraph(graph, request, fixed, workspace, steps);
    return start;
  });
  const textures = new Textures(texelOf(request.target));
  const packed = packWorkspace(workspace.lifetimes as readonly Lifetime[]);
  const bound = steps.map((step) => asStored(step, request.target, request.task));
  const { dispatches, kernels } = numbered(bound, packed.offsets, textures);
  const gradients = request.graphs.flatMap(({ outputs }) =>
    outputs.filter(({ role }) => role === 'gradient'),
  );
  const program: Program = {
    task: request.task,
    mode: request.mode,
    sizes: request.sizes,
    buffers: buffersOf(fixed, packed.bytes),
    textures: textures.plans(),
    inputs: [...fixed.batch.placements, ...fixed.step.placements],
    constants: fixed.constants.placements.map((placement) => ({
      ...placement,
      data: fixed.constantData.get(placement.name)!,
    })),
    outputs: fixed.results.placements,
    updates: gradients.map(({ name }) => name),
    accumulate: request.accumulate ?? 1,
    dispatches,
    updateFrom: starts[1] ?? steps.length,
    memory: { workspace: packed.bytes, live: packed.live },
  };
  const work = steps.map(({ dispatch: { kernel }, origin, flop }) => ({
    family: kernel.family,
    kernel: `${kernel.family}_${kernel.variant} ${kernel.shape}`,
    flop,
    origin,
  }));
  const nodes = request.graphs.flatMap((graph) => graph.nodes);
  const refused = [...new Set(refusals(nodes, request.target, request.variants))];
  return { program, kernels, work, refused };
}
