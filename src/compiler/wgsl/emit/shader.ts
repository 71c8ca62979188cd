import type { Kernel, KernelArgument } from '../kernel.ts';
import { narrowFunctions } from '../storage/half.ts';
import type { Tensor } from '../storage/tensor.ts';
import { contentHash } from './content_hash.ts';
import { type Helper, helperFunctions, helperParameters, helperStatements } from './helpers.ts';

/** The parts of a compute shader. */
export interface ShaderParts {
  readonly family: string;
  readonly variant: string;
  /** Shapes and options in a few letters, for profiles: `64x128x256`. */
  readonly tag: string;
  /** The tensors that the code reads and writes, in the order of their bindings. */
  readonly tensors: readonly Tensor[];
  /**
   * u32 uniforms of the dispatch, by name: the body sees the names, declarations see `sizes.NAME`. Kernels
   * that differ only in these values share one shader, which takes a software adapter tens of milliseconds to
   * compile.
   */
  readonly sizes?: Readonly<Record<string, number>>;
  readonly workgroupSize: number;
  /** Number of workgroups. */
  readonly groups: number;
  /**
   * Operations of all workgroups; each element access counts as `accessWork` (slices.ts). If absent, the
   * operations of the node.
   */
  readonly work?: number;
  /** Textures that the shader reads in addition to its storage buffers. */
  readonly textures?: readonly KernelArgument[];
  /** Lines such as `enable subgroups;`. */
  readonly directives?: string;
  /** Module-scope declarations: constants, functions, workgroup variables. */
  readonly declarations?: string;
  /** Helpers that `declarations` and `body` use. */
  readonly uses?: readonly Helper[];
  /**
   * Body of main. It sees `group`, the linear workgroup index; `lane`, the invocation's index in the
   * workgroup; and `id`, its linear index in the grid.
   */
  readonly body: string;
}

/** The grid of a dispatch. */
export interface ShaderGrid {
  readonly workgroups: readonly [number, number, number];
  /**
   * If the workgroups of a shader run in several dispatches: their number in earlier dispatches, a uniform.
   */
  readonly firstGroup?: number;
}

/** Assembles a compute shader. Every storage variable is read_write (see kernel.ts). */
export function shader(parts: ShaderParts, { workgroups, firstGroup }: ShaderGrid): Kernel {
  const { family, variant, tensors, uses = [], workgroupSize } = parts;
  const sizes = { ...parts.sizes, ...(firstGroup === undefined ? {} : { firstGroup }) };
  const before = firstGroup === undefined ? '' : ' + sizes.firstGroup';
  const bindings = tensors.flatMap((tensor) => tensor.bindings);
  const halves = tensors.filter(({ half, sharedWith }) => half && !sharedWith);
  const narrowed = [
    ...halves.map(({ element }) => element),
    ...(uses.includes('narrow') ? ['vec4f' as const] : []),
  ];
  const parameters = [
    '@builtin(workgroup_id) workgroup: vec3u',
    '@builtin(local_invocation_index) lane: u32',
    ...helperParameters(uses),
  ];
  const names = Object.keys(sizes);
  const source = [
    ...(halves.length > 0 ? ['enable f16;'] : []),
    ...(parts.directives ? [parts.directives] : []),
    ...bindings.map(
      ({ name, type }, i) => `@group(0) @binding(${i}) var<storage, read_write> ${name}: array<${type}>;`,
    ),
    ...narrowFunctions(narrowed),
    ...tensors.flatMap(({ functions }) => functions),
    ...(names.length > 0
      ? [
          `struct Sizes { ${names.map((name) => `${name}: u32`).join(', ')} }`,
          '@group(1) @binding(0) var<uniform> sizes: Sizes;',
        ]
      : []),
    ...helperFunctions(uses),
    ...(parts.declarations ? [parts.declarations.trim()] : []),
    `@compute @workgroup_size(${workgroupSize})`,
    `fn main(${parameters.join(', ')}) {`,
    workgroups[1] === 1
      ? `  let group = workgroup.x${before};`
      : `  let group = workgroup.x + workgroup.y * ${workgroups[0]}u${before};`,
    ...names.map((name) => `  let ${name} = sizes.${name};`),
    ...helperStatements(uses).map((line) => `  ${line}`),
    `  let id = group * ${workgroupSize}u + lane;`,
    indent(parts.body),
    '}',
    '',
  ].join('\n');
  return {
    name: clean(`${family}_${variant}_${contentHash(source)}${storageSuffix(tensors)}`),
    shape: clean(parts.tag),
    family,
    variant,
    source,
    sizes: Object.values(sizes),
  };
}

/** The arguments of a dispatch, one for each binding and texture. */
export function argumentsOf({ tensors, textures = [] }: ShaderParts): readonly KernelArgument[] {
  return [...tensors.flatMap(({ bindings }) => bindings.map(({ argument }) => argument)), ...textures];
}

/**
 * Suffix of the kernel's name for storage that is not plain: `_over0` (in place), `_windows13`, `_half01`.
 */
function storageSuffix(tensors: readonly Tensor[]): string {
  const owners = tensors.filter(({ sharedWith }) => !sharedWith);
  const over = tensors.flatMap(({ sharedWith }) => (sharedWith ? [owners.indexOf(sharedWith)] : []));
  const windows = owners.map(({ bindings }) => bindings.length);
  const halves = owners.map(({ half }) => (half ? 1 : 0));
  return [
    over.length > 0 ? `_over${over.join('')}` : '',
    windows.some((count) => count > 1) ? `_windows${windows.join('')}` : '',
    halves.includes(1) ? `_half${halves.join('')}` : '',
  ].join('');
}

/** The text as a file name. */
function clean(text: string): string {
  return text.replace(/[^a-zA-Z0-9_]/g, '_');
}

/** The lines of a body, indented, without the blank lines that absent optional parts leave. */
function indent(body: string): string {
  const lines = body.trim().split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => `  ${line}`)
    .join('\n');
}
