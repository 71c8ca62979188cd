import type { Dispatch } from '../kernel.ts';

/**
 * An elementwise dispatch whose output is written over one of its inputs: they are one binding, since WebGPU forbids two writable ones of the
 * same memory. Each invocation reads all of its elements before it writes the same ones.
 */
export function inPlace({ kernel, args, workgroups }: Dispatch, input: number): Dispatch {
  const names = [...kernel.source.matchAll(/var<storage, read_write> (\w+):/g)].map(([, name]) => name!);
  const at = args.findIndex((argument) => 'input' in argument && argument.input === input);
  const last = args.length - 1;
  const source = kernel.source
    .replace(new RegExp(`^@group\\(0\\) @binding\\(${last}\\) .*\\n`, 'm'), '')
    .replaceAll(new RegExp(`\\b${names[last]}\\[`, 'g'), `${names[at]}[`);
  return {
    kernel: { ...kernel, name: `${kernel.name}_over${at}`, source },
    args: args.slice(0, last).map((argument, i) => (i === at ? { input, access: 'read_write' } : argument)),
    workgroups,
  };
}
