import { builtins } from '../builtins.ts';
import { type ProgramMode, programModes } from '../compiler/artifact/program.ts';
import { runSpec } from '../compiler/assemble/run_spec.ts';
import { nominalSizes } from '../compiler/assemble/sizes.ts';
import { type CompiledProgram, compileProgram, modelLayout } from '../compiler/compile.ts';
import { printGraph } from '../compiler/ir/print.ts';
import type { Model } from '../compiler/model/model.ts';
import { printModel } from '../compiler/model/print.ts';
import { printAfter } from '../compiler/passes/index.ts';
import { checkPassName } from '../compiler/pipeline.ts';
import { portableFor, printKernels, printPlan } from '../compiler/plan/index.ts';
import { printSyntax } from '../compiler/syntax/print.ts';
import type { Target } from '../compiler/target.ts';
import type { VariantChoices } from '../compiler/wgsl/index.ts';
import type { CheckResult } from './check.ts';
import { forcedVariants } from './kernels/variants.ts';
import { reportProgram } from './reports/debug.ts';
import type { Reports } from './reports/reports.ts';
import { taskNamed } from './spec/task.ts';

export { type ProgramMode, programModes };

/** Forms of a spec in the compiler, in order. */
export const stages = ['syntax', 'model', 'graph', 'backward', 'optimized', 'kernels', 'plan'] as const;
export type Stage = (typeof stages)[number];

export interface StageOptions extends Reports {
  /** Task whose program is printed; by default the first. */
  readonly task?: string | undefined;
  readonly mode: ProgramMode;
  readonly target?: Target;
  readonly variants?: VariantChoices;
  /** Names of passes to skip. */
  readonly disabledPasses?: readonly string[];
}

/** The text of one stage of the compiler. Throws UnknownTaskError, PassError, PlanError. */
export function printStage(
  stage: Stage,
  model: Model,
  { syntax }: Pick<CheckResult, 'syntax'>,
  options: StageOptions,
): string {
  if (stage === 'syntax') return printSyntax(syntax);
  if (stage === 'model') return printModel(model);
  const compiled = compiledTask(model, options);
  if (stage === 'kernels') return printKernels(compiled.kernels);
  if (stage === 'plan') return printPlan(compiled.program, compiled.kernels);
  return printGraph(compiled.stages[stage]);
}

/** The graph of a task's program after every run of a pass. Throws UnknownTaskError, PassError, PlanError. */
export function printAfterPass(pass: string, model: Model, options: StageOptions): string {
  checkPassName(pass);
  return printAfter(compiledTask(model, options).stages.log, pass);
}

function compiledTask(model: Model, options: StageOptions): CompiledProgram {
  const task = taskNamed(model, options.task ?? model.tasks[0]!.name);
  const target = options.target ?? portableFor(model.device.precision);
  const compiled = compileProgram(model, builtins, {
    task: task.name,
    mode: options.mode,
    sizes: nominalSizes(model, task),
    target,
    parameters: modelLayout(model, builtins, target),
    run: runSpec(model, builtins),
    variants: options.variants ?? forcedVariants(),
    taps: false,
    disabledPasses: new Set(options.disabledPasses),
  });
  reportProgram(compiled, options.onDebug);
  return compiled;
}
