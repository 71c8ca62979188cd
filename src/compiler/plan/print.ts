import type { Program } from '../artifact/program.ts';
import type { Kernel } from '../wgsl/index.ts';

/** The WGSL of every kernel of a program, for `--emit kernels`. */
export function printKernels(kernels: readonly Kernel[]): string {
  return kernels.map(({ name, source }) => `// ${name}\n${source}`).join('\n');
}

/** Buffers, tensors with fixed places, and dispatches in order, for `--emit plan`. */
export function printPlan(program: Program, kernels: readonly Kernel[]): string {
  const sizes = Object.entries(program.sizes).map(([name, size]) => `${name} ${size}`);
  const lines = [
    `program ${program.task} ${program.mode} (${sizes.join(', ')})`,
    `memory workspace ${program.memory.workspace} bytes, live ${program.memory.live} bytes`,
    '',
    ...program.buffers.map(({ name, bytes }) => `buffer ${name} ${bytes} bytes`),
    '',
    ...program.inputs.map(
      (input) =>
        `input  ${input.name} ${input.dtype}[${input.shape.join(', ')}] at ${input.buffer}+${input.offset}`,
    ),
    ...program.outputs.map(
      (output) =>
        `output ${output.name} ${output.dtype}[${output.shape.join(', ')}] at ${output.buffer}+${output.offset}`,
    ),
    `updates ${program.updates.length} parameters`,
    ...(program.accumulate === 1
      ? []
      : [`once in ${program.accumulate} batches, by the dispatches from ${program.updateFrom} on`]),
    '',
    ...program.dispatches.map(({ kernel, bindings, workgroups, origin }, i) => {
      const bound = bindings.map(({ buffer, offset }) => `${buffer}+${offset}`).join(' ');
      const grid = workgroups.filter((size, axis) => axis === 0 || size > 1).join('x');
      return `${String(i).padStart(4)}  ${kernels[kernel]!.name} [${grid}]  ${bound}${origin ? `  // ${origin}` : ''}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}
