import { builtins } from '../builtins.ts';
import type { Artifact } from '../compiler/artifact/program.ts';
import { buildArtifact } from '../compiler/compile.ts';
import type { SourceText } from '../compiler/diagnostics/diagnostic.ts';
import { portableFor } from '../compiler/plan/index.ts';
import type { Target } from '../compiler/target.ts';
import type { VariantChoices } from '../compiler/wgsl/select/choose.ts';
import { type Overrides, readSpec } from './check.ts';
import { validModel } from './valid_model.ts';
import { type ForcedVariants, forcedVariants } from './variants.ts';

export interface CompileOptions {
  readonly set?: Overrides;
  /** What the adapter offers; by default the least that any has on which the spec can run. */
  readonly target?: Target;
  /** Kernel variants by request, as `unitc tune` finds them; none are looked up, so that equal specs make equal files. */
  readonly tuned?: VariantChoices;
  /** Kernel variants to take wherever they can serve. */
  readonly variants?: ForcedVariants;
}

export interface CompileResult {
  readonly artifact: Artifact;
}

/** A spec as programs: training and evaluation of every task. Needs no GPU. Throws SpecError, PlanError. */
export function compile(spec: string | SourceText, options: CompileOptions = {}): CompileResult {
  const source = typeof spec === 'string' ? readSpec(spec) : spec;
  const model = validModel(source, options.set ?? {});
  const variants = new Map([...(options.tuned ?? []), ...forcedVariants(options.variants)]);
  return {
    artifact: buildArtifact(model, builtins, {
      target: options.target ?? portableFor(model.device.precision),
      variants,
    }),
  };
}
