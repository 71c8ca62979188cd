import type { Parameter, Program, ProgramBinding } from '../../src/compiler/artifact/program.ts';
import { elementCount, type Graph, type Node, type Value } from '../../src/compiler/ir/graph.ts';
import type { Precision } from '../../src/compiler/model/model.ts';
import { bytesOf as bytesOfValue, placedRoles } from '../../src/compiler/plan/memory/values.ts';
import { Views, viewAlignment } from '../../src/compiler/plan/memory/views.ts';
import { halfBuffers } from '../../src/compiler/plan/storage/half.ts';
import type { Target } from '../../src/compiler/target.ts';
import {
  type Dispatch,
  type Kernel,
  type KernelArgument,
  lowerNode,
  type NodeStorage,
} from '../../src/compiler/wgsl/index.ts';
import { Shadow } from './shadow.ts';

export interface Planned {
  readonly program: Program;
  readonly kernels: readonly Kernel[];
  /** The planned graphs, in order. */
  readonly graphs: readonly Graph[];
  readonly parameters: readonly Parameter[];
  readonly target: Target;
  readonly precision: Precision;
}

const bytesOf = (shape: readonly number[]) => 4 * Math.max(1, elementCount(shape));
/** Whether a tensor is an entire arena, which the update reads and writes in windows. */
const isArena = (tensor: string) => tensor.startsWith('input state.');

interface NodeTensors {
  readonly node: Node;
  /** Bytes of the scratch buffers. */
  readonly scratch: readonly number[];
  readonly label: string;
  /** The tensor that owns the memory of a value. */
  readonly tensorOf: (value: Value) => string;
  /** Whether a value is stored as f16. */
  readonly isHalf: (value: Value) => boolean;
  /** The input whose memory the output overwrites. */
  readonly overwritten?: number;
}

/**
 * Replays the dispatches of a program, tracking the content of every byte. Reports tensors that are
 * overwritten before their last use, or read before they are written.
 */
export class Replay {
  readonly wrong: string[] = [];
  readonly #memory = new Shadow();
  readonly #planned: Planned;
  #next = 0;

  constructor(planned: Planned) {
    this.#planned = planned;
    for (const placement of this.#inputs()) this.#memory.write(placement, placement.tensor);
  }

  run(): readonly string[] {
    for (const graph of this.#planned.graphs) {
      const { target, precision } = this.#planned;
      const views = new Views(graph, viewAlignment(target, precision));
      this.#graph(graph, views);
    }
    const { dispatches } = this.#planned.program;
    if (this.#next !== dispatches.length)
      this.wrong.push(`${dispatches.length - this.#next} dispatches too many`);
    return this.wrong;
  }

  /** Content of memory before the program runs. */
  #inputs(): (ProgramBinding & { readonly tensor: string })[] {
    const { program, parameters } = this.#planned;
    const given = [...program.inputs, ...program.constants].map(({ name, shape, buffer, offset }) => {
      return { buffer, offset, bytes: bytesOf(shape), tensor: `input ${name}` };
    });
    return [...given, ...parameters.map((parameter) => this.#parameterPlace(parameter, 'parameters'))];
  }

  #parameterPlace({ name, chunk, offset, shape }: Parameter, arena: string) {
    return { buffer: `${arena}.${chunk}`, offset, bytes: bytesOf(shape), tensor: `input ${name}` };
  }

  #graph(graph: Graph, views: Views): void {
    const inputs = new Map(graph.inputs.map(({ name, value }) => [value.id, `input ${name}`]));
    const tensorOf = (value: Value): string => {
      const { id } = views.locate(value).base;
      return inputs.get(id) ?? `${graph.name} %${id}`;
    };
    const wholeOf = (value: Value): Value => views.locate(value).base;
    const half = halfBuffers(graph, this.#planned.precision, wholeOf);
    const isHalf = (value: Value): boolean => half.has(wholeOf(value).id);
    for (const [i, node] of graph.nodes.entries()) {
      if (views.isFree(node)) continue;
      const overwritten = this.#overwrittenBy(node);
      const storage = { ...storageOf(node, isHalf), ...overwritten };
      const { dispatches, scratch } = lowerNode(node, this.#planned.target, new Map(), storage);
      const tensors = { node, scratch, label: `node ${i}`, tensorOf, isHalf, ...overwritten };
      for (const dispatch of dispatches) this.#dispatch(dispatch, tensors);
    }
    this.#outputsAreWhole(graph, tensorOf);
  }

  /** The input that the plan lets the next dispatch, of `node`, overwrite, according to its kernel's name. */
  #overwrittenBy(node: Node): Pick<NodeStorage, 'overwritten'> {
    const { program, kernels } = this.#planned;
    const planned = program.dispatches[this.#next];
    const [, binding] = (planned && kernels[planned.kernel]!.name.match(/_over(\d+)/)) ?? [];
    if (binding === undefined) return {};
    const [lowered] = lowerNode(node, this.#planned.target, new Map()).dispatches;
    const argument = lowered!.args[Number(binding)]!;
    return 'input' in argument ? { overwritten: argument.input } : {};
  }

  #dispatch(dispatch: Dispatch, tensors: NodeTensors): void {
    const { program, kernels } = this.#planned;
    const planned = program.dispatches[this.#next++]!;
    const place = `dispatch ${this.#next - 1} (${dispatch.kernel.name})`;
    if (kernels[planned.kernel]!.source !== dispatch.kernel.source)
      this.wrong.push(`${place} is another kernel`);
    if (planned.bindings.length !== dispatch.args.length)
      this.wrong.push(`${place} has ${planned.bindings.length} bindings`);
    const named = dispatch.args.map((argument, i) => {
      const binding = planned.bindings[i]!;
      const { tensor, bytes } = tensorOfArgument(argument, tensors);
      if (binding.bytes !== bytes)
        this.wrong.push(`${place} binds ${binding.bytes} bytes of ${tensor}, which has ${bytes}`);
      return { argument, binding, tensor };
    });
    const { node, tensorOf, overwritten } = tensors;
    const isOver = (argument: KernelArgument): boolean =>
      overwritten !== undefined && 'input' in argument && argument.input === overwritten;
    for (const { argument, binding, tensor } of named) {
      if (argument.access === 'read' || isOver(argument)) this.#expectHeld(binding, tensor, place);
    }
    for (const { argument, binding, tensor } of named) {
      if (argument.access === 'read') continue;
      this.#memory.write(binding, isOver(argument) ? tensorOf(node.outputs[0]!) : tensor);
    }
  }

  #expectHeld(binding: ProgramBinding, tensor: string, place: string): void {
    if (isArena(tensor)) return;
    const held = this.#memory.read(binding);
    if (held.length === 1 && held[0] === tensor) return;
    this.wrong.push(`${place} reads ${tensor}, but finds ${held.join(', ')}`);
  }

  /**
   * Checks that results and gradients are intact after the graph has run, as are parameters until the update
   * changes them.
   */
  #outputsAreWhole(graph: Graph, tensorOf: (value: Value) => string): void {
    const { program, parameters } = this.#planned;
    for (const { name, role, value } of graph.outputs.filter((output) => placedRoles.has(output.role))) {
      const parameter = parameters.find((candidate) => candidate.name === name);
      const result = program.outputs.find((candidate) => candidate.name === name);
      const place =
        role === 'gradient'
          ? this.#parameterPlace(parameter!, 'gradients')
          : { ...result!, bytes: bytesOf(result!.shape) };
      this.#expectHeld(place, tensorOf(value), `the end of ${graph.name}`);
    }
    if (graph.outputs.some(({ role }) => role === 'state')) return;
    for (const input of this.#inputs()) this.#expectHeld(input, input.tensor, `the end of ${graph.name}`);
  }
}

/** Storage of a node's tensors according to the plan. */
function storageOf({ inputs, outputs }: Node, isHalf: (value: Value) => boolean): NodeStorage {
  const stored = (value: Value) => ({
    bytes: bytesOfValue(value, { half: isHalf(value) }),
    half: isHalf(value),
  });
  return { inputs: inputs.map(stored), outputs: outputs.map(stored) };
}

function tensorOfArgument(
  argument: KernelArgument,
  { node, scratch, label, tensorOf, isHalf }: NodeTensors,
): { readonly tensor: string; readonly bytes: number } {
  if ('scratch' in argument) {
    return { tensor: `scratch ${argument.scratch} of ${label}`, bytes: scratch[argument.scratch]! };
  }
  const value = 'input' in argument ? node.inputs[argument.input]! : node.outputs[argument.output]!;
  return { tensor: tensorOf(value), bytes: bytesOfValue(value, { half: isHalf(value) }) };
}
