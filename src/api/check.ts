import { readFileSync } from 'node:fs';
import { builtins } from '../builtins.ts';
import { checkShapes } from '../compiler/assemble/shapes.ts';
import type { Diagnostic, SourceText } from '../compiler/diagnostics/diagnostic.ts';
import type { Model } from '../compiler/model/model.ts';
import { withoutFollowUps } from '../compiler/resolve/follow_ups.ts';
import { overrideSources } from '../compiler/resolve/overrides/overrides.ts';
import { resolve } from '../compiler/resolve/resolve.ts';
import type { SyntaxFile } from '../compiler/syntax/ast.ts';
import { parse } from '../compiler/syntax/parse.ts';
import { failureExit, UnitcError } from '../errors.ts';
import { diskHost, withFiles } from './host.ts';

/** Values from outside the spec: `{ d: '64', 'train.steps': '10' }`, as `--set` gives them. */
export type Overrides = Readonly<Record<string, string>>;

export interface CheckOptions {
  readonly set?: Overrides;
  /** Texts that stand in for files on the disk, by file name: what a run was started with. */
  readonly files?: ReadonlyMap<string, string>;
}

export interface CheckResult {
  /** Undefined where there is an error. */
  readonly model: Model | undefined;
  readonly syntax: SyntaxFile;
  readonly diagnostics: readonly Diagnostic[];
  /** Texts by file name, for the renderer. */
  readonly sources: ReadonlyMap<string, string>;
  /** Texts of imported files, by file name. */
  readonly imports: ReadonlyMap<string, string>;
}

/** A spec that could not be read at all: no such file, a folder, no permission. */
export class SpecFileError extends UnitcError {
  override readonly name = 'SpecFileError';
  readonly code = 'UNITC_SPEC_FILE';
  readonly exit = failureExit.usage;
}

export function readSpec(file: string): SourceText {
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    throw new SpecFileError(unreadable(file, error));
  }
}

function unreadable(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return `there is no file ${file}; give the path of a .unit file`;
  if (code === 'EISDIR') return `${file} is a folder; give the path of a .unit file`;
  if (code === 'EACCES') return `${file} may not be read by this user`;
  return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

/** Every diagnostic of a spec: syntax, names, types, values, shapes. Needs no GPU. Throws SpecFileError. */
export function check(spec: string | SourceText, options: CheckOptions = {}): CheckResult {
  const source = typeof spec === 'string' ? readSpec(spec) : spec;
  const overrides = options.set ?? {};
  const parsed = parse(source);
  const host = options.files ? withFiles(diskHost, options.files) : diskHost;
  const resolved = resolve(parsed.file, builtins, host, overrides);
  const found = [...parsed.diagnostics, ...withoutFollowUps(parsed.diagnostics, resolved.diagnostics)];
  // Shapes mean nothing before names and types are right.
  if (resolved.model && !found.some(isError)) found.push(...checkShapes(resolved.model, builtins));
  return {
    model: found.some(isError) ? undefined : resolved.model,
    syntax: parsed.file,
    diagnostics: found,
    sources: new Map([[source.file, source.text], ...resolved.sources, ...overrideSources(overrides)]),
    imports: resolved.sources,
  };
}

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error';
}
