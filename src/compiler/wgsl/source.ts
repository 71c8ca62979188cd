import type { Dispatch, KernelArgument, Target } from './kernel.ts';

/** What kernels are written with: a template tag for WGSL, storage bindings, and the frame of a compute shader. */

export type Fragment = string | number | readonly string[];

/**
 * WGSL text. The indentation common to the template is taken off; a fragment of several lines keeps the indentation of the
 * place where it stands; lists are lines; a line that holds nothing but an empty fragment vanishes. Numbers are whole
 * (sizes, indices): floats are written with `literal` of ops/support.
 */
export function wgsl(parts: TemplateStringsArray, ...fragments: readonly Fragment[]): string {
  const margin = marginOf(parts);
  let text = '';
  parts.forEach((part, i) => {
    text += part.replaceAll(`\n${margin}`, '\n');
    if (i < fragments.length) text += indent(textOf(fragments[i]!), text);
  });
  return text
    .split('\n')
    .filter((line) => !line.includes(nothing) || line.replaceAll(nothing, '').trim() !== '')
    .map((line) => line.replaceAll(nothing, '').trimEnd())
    .join('\n')
    .trim();
}

/** Stands for an empty fragment until its line is known to hold something else. */
const nothing = '\u0000';

function textOf(fragment: Fragment): string {
  if (typeof fragment === 'number') {
    if (!Number.isSafeInteger(fragment)) throw new Error(`${fragment} in a kernel is not a whole number`);
    return String(fragment);
  }
  const text = typeof fragment === 'string' ? fragment : fragment.join('\n');
  return text === '' ? nothing : text;
}

function marginOf(parts: readonly string[]): string {
  const margins = parts.flatMap((part, i) => {
    const lines = part.split('\n').slice(1);
    // The last line of a part goes on with a fragment, so that it counts even if it is blank so far.
    return lines
      .filter((line, at) => line.trim() !== '' || (at === lines.length - 1 && i < parts.length - 1))
      .map((line) => line.match(/^ */)![0]);
  });
  return margins.reduce((least, margin) => (margin.length < least.length ? margin : least), margins[0] ?? '');
}

function indent(fragment: string, before: string): string {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return fragment.replaceAll('\n', `\n${line.match(/^ */)![0]}`);
}

/** A storage buffer as the kernel sees it: an array of `element`. */
export interface Binding {
  readonly name: string;
  readonly element: string;
  readonly argument: KernelArgument;
}

export function input(index: number, name: string, element = 'f32'): Binding {
  return { name, element, argument: { input: index, access: 'read' } };
}

/** An input that the kernel changes in place; the node's output of the same role is that memory. */
export function inPlace(index: number, name: string, element = 'f32'): Binding {
  return { name, element, argument: { input: index, access: 'read_write' } };
}

export function output(index: number, name: string, element = 'f32'): Binding {
  return { name, element, argument: { output: index, access: 'write' } };
}

/** An output that dispatches before this one have begun to fill, or that this one reads again. */
export function outputAgain(index: number, name: string, element = 'f32'): Binding {
  return { name, element, argument: { output: index, access: 'read_write' } };
}

export function scratch(
  index: number,
  name: string,
  access: 'read' | 'write' | 'read_write',
  element = 'f32',
): Binding {
  return { name, element, argument: { scratch: index, access } };
}

/** Declarations of the bindings: the n-th is @binding(n); why each is `read_write` stands at `Kernel`. */
export function declarations(bindings: readonly Binding[]): string {
  return bindings
    .map(
      ({ name, element }, n) =>
        `@group(0) @binding(${n}) var<storage, read_write> ${name}: array<${element}>;`,
    )
    .join('\n');
}

export interface Shader {
  /** Unique by content: holds every size and attribute that the source depends on. */
  readonly name: string;
  readonly family: string;
  readonly variant: string;
  readonly bindings: readonly Binding[];
  /** Functions, constants, workgroup variables. */
  readonly module?: string;
  /** Invocations of a workgroup. */
  readonly threads: number;
  /** How many workgroups do the work. */
  readonly workgroups: number;
  /** Declares `lane` (index in the subgroup) and `enable subgroups`. */
  readonly subgroups?: boolean;
  /** Statements of main. In scope: `workgroup` (linear index) and `local` (index in the workgroup), both u32. */
  readonly body: string;
}

/** One dispatch of a shader. Grids beyond the limit of one dimension are folded into two. */
export function dispatch(shader: Shader, target: Target): Dispatch {
  const rows = Math.ceil(shader.workgroups / target.maxWorkgroupsPerDimension);
  const columns = Math.ceil(shader.workgroups / rows);
  const folded = rows > 1;
  const source = wgsl`
    ${shader.subgroups ? 'enable subgroups;\n' : ''}
    ${declarations(shader.bindings)}
    ${shader.module ? `\n${shader.module}` : ''}

    @compute @workgroup_size(${shader.threads})
    fn main(${[
      '@builtin(workgroup_id) group: vec3<u32>',
      '@builtin(local_invocation_index) local: u32',
      ...(shader.subgroups ? ['@builtin(subgroup_invocation_id) lane: u32'] : []),
    ].join(', ')}) {
      let workgroup = ${folded ? `group.y * ${columns}u + group.x` : 'group.x'};
      ${folded ? `if (workgroup >= ${shader.workgroups}u) { return; }` : ''}
      ${shader.body}
    }
  `;
  const { name, family, variant, bindings } = shader;
  return {
    kernel: { name, family, variant, source: `${source}\n` },
    args: bindings.map((binding) => binding.argument),
    workgroups: [columns, rows, 1],
  };
}

/** `body` runs once for each `i` (u32) below `count`. */
export function forEachElement(
  shader: Omit<Shader, 'threads' | 'workgroups'> & { readonly count: number },
  target: Target,
): Dispatch {
  const { count, ...rest } = shader;
  const body = wgsl`
    let i = workgroup * ${elementThreads}u + local;
    if (i >= ${count}u) { return; }
    ${shader.body}
  `;
  return dispatch(
    { ...rest, body, threads: elementThreads, workgroups: Math.ceil(count / elementThreads) },
    target,
  );
}

const elementThreads = 64;
