import type { Builtins } from '../catalog/builtins.ts';
import type { Host } from '../catalog/signature.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/model.ts';
import type { SyntaxFile } from '../syntax/ast.ts';
import { settleConstants } from './constants/constants.ts';
import type { Scope } from './constants/scope.ts';
import { collectDeclarations } from './declarations/declarations.ts';
import { readImports } from './declarations/imports.ts';
import { type Expanded, expandBlocks } from './declarations/inherit.ts';
import { type OverrideTexts, readOverrides } from './overrides/overrides.ts';
import { parameterParts } from './parts.ts';
import { Problems } from './problems.ts';
import { requireParts } from './require.ts';
import { modelOf } from './sections/model.ts';

export interface Resolved {
  /** The model; undefined if there is an error. */
  readonly model: Model | undefined;
  readonly diagnostics: Diagnostic[];
  /** Texts of imported files, by their names in spans. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Lowers Syntax to Model: resolves names, expands templates, evaluates constants, checks types and ranges,
 * fills in defaults. Reports every problem of the file in one run, without follow-up problems. Never throws.
 * `overrides`: values by path that replace those of the spec, such as `{ d: '64', 'train.steps': '10' }`.
 */
export function resolve(
  file: SyntaxFile,
  builtins: Builtins,
  host: Host,
  overrides: OverrideTexts,
): Resolved {
  const problems = new Problems(file.file);
  const imports = readImports(file, host, problems);
  const declarations = collectDeclarations(imports, builtins, problems);
  const settings = readOverrides(overrides, declarations, builtins, problems);
  const blocks = expandBlocks(declarations, settings, builtins, problems);
  const imported = new Set(imports.sources.keys());
  const collected = { problems, declarations, imported };
  const scope = scopeOf(file, builtins, host, collected, settings.constants, blocks);
  requireParts(file, declarations, problems);
  const model = modelOf(file, blocks, scope);
  const broken = problems.any || imports.diagnostics.length > 0;
  return {
    model: broken ? undefined : model,
    diagnostics: [...imports.diagnostics, ...problems.sorted()],
    sources: imports.sources,
  };
}

function scopeOf(
  file: SyntaxFile,
  builtins: Builtins,
  host: Host,
  collected: Pick<Scope, 'problems' | 'declarations' | 'imported'>,
  declared: Scope['constants']['declared'],
  blocks: readonly Expanded[],
): Scope {
  const outer = { ...collected, builtins, host, file: file.file, parts: new Map() };
  const constants = settleConstants(declared, outer);
  return { ...outer, constants, parts: parameterParts(blocks, constants, collected.problems) };
}
