import { builtins } from '../builtins.ts';
import type { Diagnostic, SourceText } from '../compiler/diagnostics/diagnostic.ts';
import { type Explanation, explain as explainPath } from '../compiler/resolve/overrides/explain.ts';
import { type CheckOptions, check } from './check.ts';
import { diskHost } from './spec/host.ts';
import { overrideTexts } from './spec/overrides.ts';
import { readSpec } from './spec/read.ts';

/**
 * Origin of the value at a path of a spec; a Diagnostic if the spec has no such path. Throws SpecFileError.
 */
export function explain(
  spec: string | SourceText,
  path: string,
  options: CheckOptions = {},
): { readonly explanation: Explanation | Diagnostic; readonly sources: ReadonlyMap<string, string> } {
  const source = typeof spec === 'string' ? readSpec(spec) : spec;
  const { syntax, sources } = check(source, options);
  return { explanation: explainPath(syntax, path, builtins, diskHost, overrideTexts(options.set)), sources };
}
