import { basename, dirname } from 'node:path';
import { builtins } from '../../builtins.ts';
import { runSpec } from '../../compiler/assemble/run_spec.ts';
import type { Golden, ModelFacts } from '../../web/manifest.ts';
import { modelFacts, relativeFolder } from './facts.ts';
import { goldenRecords } from './golden_records.ts';
import type { ExportRequest } from './target.ts';

/** The description of a model that is stored as its spec and compiled when it is opened. */
export interface SpecManifest extends ModelFacts {
  readonly format: 'unitc-spec-model';
  readonly version: 1;
  readonly spec: {
    /** File name of the spec, for messages. */
    readonly name: string;
    /** Overrides, as for `--set`. */
    readonly set: Readonly<Record<string, string>>;
    /** Texts of the files that the spec imports, by their paths relative to its folder. */
    readonly imports: Readonly<Record<string, string>>;
  };
}

/** Everything of a model except its weights. */
export interface ModelBundle {
  readonly manifest: SpecManifest;
  /** Text of the spec. */
  readonly spec: string;
  readonly golden: Golden;
}

/** Throws ExportError, DataError, NoAdapterError. */
export async function modelBundle(request: ExportRequest): Promise<ModelBundle> {
  const { model, file, source } = request.described;
  const imports = Object.entries(source.imports).map(
    ([path, text]) => [`${relativeFolder(dirname(file), dirname(path))}/${basename(path)}`, text] as const,
  );
  return {
    manifest: {
      format: 'unitc-spec-model',
      version: 1,
      ...modelFacts(request, runSpec(model, builtins), dirname(request.path)),
      spec: { name: basename(file), set: source.set, imports: Object.fromEntries(imports) },
    },
    spec: source.text,
    golden: await goldenRecords(request),
  };
}
