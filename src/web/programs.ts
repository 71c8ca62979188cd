import type { Artifact, Program } from '../compiler/artifact/program.ts';
import type { KernelSource } from '../runtime/execute/pipelines.ts';
import type { ProgramSource } from '../runtime/execute/programs.ts';
import { ExportedModelError } from './errors.ts';

/** The programs of an artifact, by task, mode and sizes. `sources`: kernel WGSL by file. */
export function programsOf(
  { programs, kernels }: Pick<Artifact, 'programs' | 'kernels'>,
  sources: ReadonlyMap<string, string>,
): ProgramSource {
  return (task, mode, sizes) => {
    const candidates = programs.filter((candidate) => candidate.task === task && candidate.mode === mode);
    const program = candidates.find((candidate) => isEqual(candidate.sizes, sizes));
    if (program) return withOwnKernels(program, kernels, sources);
    throw new ExportedModelError(
      `the model has no program of task ${task} for ${sizesText(sizes)}; ${reason(candidates)}`,
    );
  };
}

function sizesText(sizes: Readonly<Record<string, number>>): string {
  return Object.entries(sizes)
    .map(([name, size]) => `${name} ${size}`)
    .join(', ');
}

/** The reason why no program has the sizes of a record, and a remedy. */
function reason(candidates: readonly Program[]): string {
  const [only, ...others] = candidates;
  return only && others.length === 0
    ? `its only one is for ${sizesText(only.sizes)}: prepare records to this size, or limit the sizes of images by \`resize\``
    : 'an image has extreme proportions, or the sizes that preparation returns have changed since the export';
}

function isEqual(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

/** A program whose kernel indices refer only to the kernels that it dispatches. */
function withOwnKernels(
  program: Program,
  kernels: Artifact['kernels'],
  sources: ReadonlyMap<string, string>,
): { readonly program: Program; readonly kernels: readonly KernelSource[] } {
  const used = [...new Set(program.dispatches.map(({ kernel }) => kernel))];
  const indices = new Map(used.map((kernel, index) => [kernel, index]));
  return {
    program: {
      ...program,
      dispatches: program.dispatches.map((dispatch) => ({
        ...dispatch,
        kernel: indices.get(dispatch.kernel)!,
      })),
    },
    kernels: used.map((index) => {
      const { name, file } = kernels[index]!;
      return { name, source: sources.get(file)! };
    }),
  };
}
