import type { Parameter, Program, ProgramBinding } from '../../src/compiler/artifact/program.ts';
import { elementCount, type Graph, type Node, type Value } from '../../src/compiler/ir/graph.ts';
import type { Precision } from '../../src/compiler/model/model.ts';
import { bytesOf as bytesOfValue, placedRoles } from '../../src/compiler/plan/memory/values.ts';
import { Views, viewAlignment } from '../../src/compiler/plan/memory/views.ts';
import { halfWholes } from '../../src/compiler/plan/storage/half.ts';
import type { Target } from '../../src/compiler/target.ts';
import { lowerNode } from '../../src/compiler/wgsl/index.ts';
import type { Dispatch, Kernel, KernelArgument } from '../../src/compiler/wgsl/kernel.ts';
import { inPlace } from '../../src/compiler/wgsl/storage/in_place.ts';
import { Shadow } from './shadow.ts';

export interface Planned {
  readonly program: Program;
  readonly kernels: readonly Kernel[];
  /** What was planned, in order. */
  readonly graphs: readonly Graph[];
  readonly parameters: readonly Parameter[];
  readonly target: Target;
  readonly precision: Precision;
}

const bytesOf = (shape: readonly number[]) => 4 * Math.max(1, elementCount(shape));
/** Arenas as a whole, which the update reads and writes in parts of its own. */
const isArena = (tensor: string) => tensor.startsWith('input state.');

interface NodeTensors {
  readonly node: Node;
  /** Bytes of the scratch buffers. */
  readonly scratch: readonly number[];
  readonly label: string;
  /** The tensor whose memory a value is. */
  readonly tensorOf: (value: Value) => string;
  /** Whether the memory that a value is in holds f16. */
  readonly isHalf: (value: Value) => boolean;
}

/**
 * Goes through the dispatches of a program as the adapter does, with what each buffer holds in mind. Returns what is wrong:
 * tensors that are overwritten before they are last read, or read before they are written.
 */
export class Replay {
  readonly wrong: string[] = [];
  private readonly memory = new Shadow();
  private readonly planned: Planned;
  private next = 0;

  constructor(planned: Planned) {
    this.planned = planned;
    for (const placement of this.inputs()) this.memory.write(placement, placement.tensor);
  }

  run(): readonly string[] {
    for (const graph of this.planned.graphs) {
      const { target, precision } = this.planned;
      const views = new Views(graph, viewAlignment(target, precision));
      this.graph(graph, views);
    }
    const { dispatches } = this.planned.program;
    if (this.next !== dispatches.length)
      this.wrong.push(`${dispatches.length - this.next} dispatches too many`);
    return this.wrong;
  }

  /** What is in memory before the program runs. */
  private inputs(): (ProgramBinding & { readonly tensor: string })[] {
    const { program, parameters } = this.planned;
    const given = [...program.inputs, ...program.constants].map(({ name, shape, buffer, offset }) => {
      return { buffer, offset, bytes: bytesOf(shape), tensor: `input ${name}` };
    });
    return [...given, ...parameters.map((parameter) => this.parameterPlace(parameter, 'parameters'))];
  }

  private parameterPlace({ name, chunk, offset, shape }: Parameter, arena: string) {
    return { buffer: `${arena}.${chunk}`, offset, bytes: bytesOf(shape), tensor: `input ${name}` };
  }

  private graph(graph: Graph, views: Views): void {
    const inputs = new Map(graph.inputs.map(({ name, value }) => [value.id, `input ${name}`]));
    const tensorOf = (value: Value): string => {
      const { id } = views.locate(value).base;
      return inputs.get(id) ?? `${graph.name} %${id}`;
    };
    const wholeOf = (value: Value): Value => views.locate(value).base;
    const half = halfWholes(graph, this.planned.precision, wholeOf);
    const isHalf = (value: Value): boolean => half.has(wholeOf(value).id);
    for (const [i, node] of graph.nodes.entries()) {
      if (views.isFree(node)) continue;
      const { dispatches, scratch } = lowerNode(node, this.planned.target, new Map());
      const tensors = { node, scratch, label: `node ${i}`, tensorOf, isHalf };
      for (const dispatch of dispatches) this.dispatch(dispatch, tensors);
    }
    this.outputsAreWhole(graph, tensorOf);
  }

  private dispatch(lowered: Dispatch, tensors: NodeTensors): void {
    const { program, kernels } = this.planned;
    const planned = program.dispatches[this.next++]!;
    const { dispatch, over } = asPlanned(lowered, kernels[planned.kernel]!);
    const place = `dispatch ${this.next - 1} (${dispatch.kernel.name})`;
    if (contentOf(kernels[planned.kernel]!) !== contentOf(dispatch.kernel))
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
    for (const [i, { argument, binding, tensor }] of named.entries()) {
      if (argument.access === 'read' || i === over) this.expectHeld(binding, tensor, place);
    }
    const { node, tensorOf } = tensors;
    for (const [i, { argument, binding, tensor }] of named.entries()) {
      if (argument.access === 'read') continue;
      this.memory.write(binding, i === over ? tensorOf(node.outputs[0]!) : tensor);
    }
  }

  private expectHeld(binding: ProgramBinding, tensor: string, place: string): void {
    if (isArena(tensor)) return;
    const held = this.memory.read(binding);
    if (held.length === 1 && held[0] === tensor) return;
    this.wrong.push(`${place} reads ${tensor}, but finds ${held.join(', ')}`);
  }

  /** Results and gradients are all there when the graph has run; so are the parameters, until the update changes them. */
  private outputsAreWhole(graph: Graph, tensorOf: (value: Value) => string): void {
    const { program, parameters } = this.planned;
    for (const { name, role, value } of graph.outputs.filter((output) => placedRoles.has(output.role))) {
      const parameter = parameters.find((candidate) => candidate.name === name);
      const result = program.outputs.find((candidate) => candidate.name === name);
      const place =
        role === 'gradient'
          ? this.parameterPlace(parameter!, 'gradients')
          : { ...result!, bytes: bytesOf(result!.shape) };
      this.expectHeld(place, tensorOf(value), `the end of ${graph.name}`);
    }
    if (graph.outputs.some(({ role }) => role === 'state')) return;
    for (const input of this.inputs()) this.expectHeld(input, input.tensor, `the end of ${graph.name}`);
  }
}

/** A node's dispatch, whose output the plan may have put over the input at one of its bindings. */
function asPlanned(lowered: Dispatch, { name }: Kernel): { dispatch: Dispatch; over: number | undefined } {
  const [, found] = name.match(/_over(\d+)/) ?? [];
  if (found === undefined) return { dispatch: lowered, over: undefined };
  const argument = lowered.args[Number(found)]!;
  const input = 'input' in argument ? argument.input : -1;
  return { dispatch: inPlace(lowered, input), over: Number(found) };
}

/** What a kernel was made from, which may be rewritten for tensors stored as f16: the hash in its name, and what it writes over. */
function contentOf({ name }: Kernel): string {
  const [, hash, over] = name.match(/_([0-9a-f]{12})(_over\d+)?(_half[01]+)?$/)!;
  return `${hash}${over ?? ''}`;
}

function tensorOfArgument(
  argument: KernelArgument,
  { node, scratch, label, tensorOf, isHalf }: NodeTensors,
): { readonly tensor: string; readonly bytes: number } {
  if ('scratch' in argument) {
    return { tensor: `scratch ${argument.scratch} of ${label}`, bytes: scratch[argument.scratch]! };
  }
  const value = 'input' in argument ? node.inputs[argument.input]! : node.outputs[argument.output]!;
  return { tensor: tensorOf(value), bytes: bytesOfValue(value, isHalf(value)) };
}
