import { posix } from 'node:path';
import { builtins } from '../../../src/builtins.ts';
import { checkShapes } from '../../../src/compiler/assemble/shapes.ts';
import type { Host } from '../../../src/compiler/catalog/signature.ts';
import type { Diagnostic } from '../../../src/compiler/diagnostics/diagnostic.ts';
import { renderDiagnostics } from '../../../src/compiler/diagnostics/render.ts';
import type { Model } from '../../../src/compiler/model/model.ts';
import { withoutFollowUps } from '../../../src/compiler/resolve/follow_ups.ts';
import { type OverrideTexts, overrideSources } from '../../../src/compiler/resolve/overrides/overrides.ts';
import { resolve } from '../../../src/compiler/resolve/resolve.ts';
import { parse } from '../../../src/compiler/syntax/parse.ts';

/** A file system that is equal on every machine; specs are in /specs. */
const files: Readonly<Record<string, string>> = {
  '/specs/data/bert.vocab': '[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\n',
  '/specs/data/SST-2/train.tsv': 'sentence\tlabel\n',
  '/specs/large.unit': `unit 1\n${'# padding\n'.repeat(100_000)}`,
  '/specs/words.txt': 'secret words, one on each line\n',
  '/specs/presets.unit': 'unit 1\nlet d = 64\ntemplate task classify { queries: 1 }\n',
};

/** Text of `/specs/chain/N.unit`, which imports the file with the next number, endlessly. */
function linkText(path: string): string | undefined {
  const [, number] = /^\/specs\/chain\/(\d+)\.unit$/.exec(path) ?? [];
  return number === undefined ? undefined : `unit 1\nimport "./${Number(number) + 1}.unit"\n`;
}

export const memoryHost: Host = {
  readText: (path) => files[path] ?? linkText(path),
  sizeOf: (path) => (files[path] ?? linkText(path))?.length,
  exists: (path) => Object.keys(files).some((file) => file === path || file.startsWith(`${path}/`)),
  resolve: (file, path) => posix.resolve('/specs', posix.dirname(file), path),
  list: (folder) =>
    Object.keys(files).flatMap((file) =>
      file.startsWith(folder) ? (file.slice(folder.length).split('/')[0] ?? []) : [],
    ),
};

export interface Outcome {
  readonly model: Model | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The rendered diagnostics, as shown to users. */
  readonly text: string;
}

export function resolved(text: string, overrides: OverrideTexts = {}, file = 'model.unit'): Outcome {
  const parsed = parse({ file, text });
  const { model, diagnostics, sources: imported } = resolve(parsed.file, builtins, memoryHost, overrides);
  const shapes = model && parsed.diagnostics.length === 0 ? checkShapes(model, builtins) : [];
  const all = withoutFollowUps(parsed.diagnostics, [...diagnostics, ...shapes]);
  const sources = new Map([[file, text], ...imported, ...overrideSources(overrides)]);
  return { model, diagnostics: all, text: renderDiagnostics(all, sources, { color: false }) };
}
