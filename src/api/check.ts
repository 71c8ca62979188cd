import { builtins } from '../builtins.ts';
import { checkShapes } from '../compiler/assemble/shapes.ts';
import type { Diagnostic, SourceText } from '../compiler/diagnostics/diagnostic.ts';
import type { Model } from '../compiler/model/model.ts';
import { withoutFollowUps } from '../compiler/resolve/follow_ups.ts';
import { overrideSources } from '../compiler/resolve/overrides/overrides.ts';
import { resolve } from '../compiler/resolve/resolve.ts';
import type { SyntaxFile } from '../compiler/syntax/ast.ts';
import { parse } from '../compiler/syntax/parse.ts';
import { diskHost, withFiles } from './spec/host.ts';
import { type Overrides, overrideTexts } from './spec/overrides.ts';
import { readSpec } from './spec/read.ts';

export interface CheckOptions {
  readonly set?: Overrides;
  /** Texts that replace files on disk, by file name: those with which a run was started. */
  readonly files?: ReadonlyMap<string, string>;
}

export interface CheckResult {
  /** The resolved model; undefined if there is an error. */
  readonly model: Model | undefined;
  readonly syntax: SyntaxFile;
  /** Errors and warnings in the order in which they were found. */
  readonly diagnostics: readonly Diagnostic[];
  /** Texts by file name, for `renderDiagnostics`. */
  readonly sources: ReadonlyMap<string, string>;
  /** Texts of imported files, by file name. */
  readonly imports: ReadonlyMap<string, string>;
}

/**
 * Reports every problem of a spec: syntax, names, types, values, shapes. Reads the spec and the files that it
 * imports, but no data. Needs no GPU.
 *
 * @param spec path of a `.unit` file, or a text with the file name that diagnostics show
 * @throws SpecFileError if the file cannot be read; mistakes in the spec are diagnostics, not exceptions
 * @example
 * const { model, diagnostics, sources } = check('model.unit', { set: { d: 64 } });
 * if (!model) console.error(renderDiagnostics(diagnostics, sources, { color: false }));
 */
export function check(spec: string | SourceText, options: CheckOptions = {}): CheckResult {
  const source = typeof spec === 'string' ? readSpec(spec) : spec;
  const overrides = overrideTexts(options.set);
  const parsed = parse(source);
  const host = options.files ? withFiles(diskHost, options.files) : diskHost;
  const resolved = resolve(parsed.file, builtins, host, overrides);
  const found = [...withoutFollowUps(parsed.diagnostics, resolved.diagnostics)];
  // Shapes are meaningful only if names and types are correct.
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
