import { builtins } from '../../builtins.ts';
import { chunkBytes, tensorChunkBytes } from '../../compiler/artifact/arenas.ts';
import type { Parameter, Program } from '../../compiler/artifact/program.ts';
import { runSpec } from '../../compiler/assemble/run_spec.ts';
import { nominalSizes } from '../../compiler/assemble/sizes.ts';
import { type CompiledProgram, compileProgram, modelLayout } from '../../compiler/compile.ts';
import type { Model } from '../../compiler/model/model.ts';
import { portableFor } from '../../compiler/plan/index.ts';
import { trainingCalls } from '../../compiler/training/calls.ts';
import { stateLayouts } from '../../compiler/training/states.ts';
import type { MemoryBuffer, MemoryContent, WorkspaceContent } from '../../pages/index.ts';
import { forcedVariants } from '../kernels/variants.ts';

/** The memory of a training step of every task, as planned for a GPU. Needs no device. */
export function memoryContent(model: Model): MemoryContent {
  const target = portableFor(model.device.precision);
  const parameters = modelLayout(model, builtins, target);
  const run = runSpec(model, builtins);
  const compiled = model.tasks.map((task) =>
    compileProgram(model, builtins, {
      task: task.name,
      mode: 'train',
      sizes: nominalSizes(model, task),
      target,
      parameters,
      run,
      variants: forcedVariants(),
      taps: false,
    }),
  );
  const { optimizer } = trainingCalls(builtins, run.train);
  const states = stateLayouts(parameters, optimizer).map(
    ({ name, tensors }): MemoryBuffer => ({
      name: `optimizer state ${name}`,
      bytes: sumOf(tensorChunkBytes(tensors.values()).values()),
      what: 'the same place for each parameter that the optimizer updates',
    }),
  );
  return {
    note: 'The plan for a GPU at the largest sizes that the spec declares. Parameters, gradients and optimizer states are shared by all tasks.',
    buffers: [...arenas(parameters), ...states, ...programBuffers(compiled)],
    workspaces: compiled.map(workspaceContent),
  };
}

function arenas(parameters: readonly Parameter[]): readonly MemoryBuffer[] {
  const trained = parameters.filter(({ trainable }) => trainable);
  return [
    { name: 'parameters', bytes: sumOf(chunkBytes(parameters)), what: `${parameters.length} tensors` },
    {
      name: 'gradients',
      bytes: sumOf(tensorChunkBytes(trained).values()),
      what: `${trained.length} tensors of trained parameters`,
    },
  ];
}

/** The program buffers: per kind, the largest over the tasks. */
function programBuffers(compiled: readonly CompiledProgram[]): readonly MemoryBuffer[] {
  const contents: Readonly<Record<string, string>> = {
    workspace: 'activations and temporary values, packed by lifetime',
    batch: 'inputs and targets of a batch',
    constants: 'tables of the program',
    results: 'losses and outputs that are read back',
    step: 'values of the step: learning rates, random seeds',
  };
  const bytesOf = ({ buffers, memory }: Program, name: string) =>
    name === 'workspace' ? memory.workspace : (buffers.find((buffer) => buffer.name === name)?.bytes ?? 0);
  return Object.entries(contents).flatMap(([name, what]) => {
    const bytes = Math.max(0, ...compiled.map(({ program }) => bytesOf(program, name)));
    return bytes === 0 ? [] : [{ name, bytes, what }];
  });
}

function workspaceContent({ program, blocks }: CompiledProgram): WorkspaceContent {
  const { task, sizes, memory, dispatches, updateFrom } = program;
  return {
    task,
    sizes: Object.entries(sizes)
      .map(([name, size]) => `${name} ${size}`)
      .join(', '),
    bytes: memory.workspace,
    live: memory.live,
    dispatches: dispatches.length,
    updateFrom,
    blocks,
  };
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
