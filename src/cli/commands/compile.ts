import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import type { CheckResult, Overrides } from '../../api/check.ts';
import { debugText } from '../../api/debug.ts';
import { forcedVariants } from '../../api/variants.ts';
import { builtins } from '../../builtins.ts';
import { artifactFiles } from '../../compiler/artifact/write.ts';
import { runSpec } from '../../compiler/assemble/run_spec.ts';
import { nominalSizes } from '../../compiler/assemble/sizes.ts';
import { buildArtifact, compileProgram, modelLayout } from '../../compiler/compile.ts';
import { printGraph } from '../../compiler/ir/print.ts';
import type { Model } from '../../compiler/model/model.ts';
import { printModel } from '../../compiler/model/print.ts';
import { portableFor, printKernels, printPlan } from '../../compiler/plan/index.ts';
import { printSyntax } from '../../compiler/syntax/print.ts';
import type { Target } from '../../compiler/target.ts';
import type { VariantChoices } from '../../compiler/wgsl/select/choose.ts';
import { type AdapterOption, withAdapterOption } from '../adapter.ts';
import { CommandError, exitCode } from '../exit.ts';
import { modelOf, withSetOption } from '../spec.ts';
import { bytesText, type Terminal } from '../terminal.ts';
import { type VariantOption, withVariantOption } from '../variant.ts';

export const stages = ['syntax', 'model', 'graph', 'backward', 'optimized', 'kernels', 'plan'] as const;
export type Stage = (typeof stages)[number];

interface Options extends AdapterOption, VariantOption {
  readonly tuned?: boolean;
  readonly out?: string;
  readonly emit?: Stage;
  readonly task?: string;
  readonly mode: 'train' | 'eval';
  readonly set: Overrides;
}

/** `unitc compile FILE`: writes an artifact, or prints one stage of the chain. */
export function compileCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(withSetOption(program.command('compile'))))
    .description('write WGSL shaders and program.json, or print a stage of the compiler')
    .argument('<file>', 'a .unit file')
    .option('-o, --out <dir>', 'folder for the artifact')
    .addOption(new Option('--emit <stage>', 'print a stage on stdout instead').choices([...stages]))
    .option('--task <name>', 'task whose stage is printed (default: the first)')
    .addOption(
      new Option('--mode <mode>', 'program whose stage is printed')
        .choices(['train', 'eval'])
        .default('train'),
    )
    .option('--tuned', 'for the adapter at hand, with what `unitc tune` found; else for any adapter')
    .addHelpText(
      'before',
      'Examples:\n  unitc compile model.unit -o build\n  unitc compile model.unit --emit plan --task answer\n  unitc compile model.unit -o build --tuned\n',
    )
    .action(async (file: string, options: Options) => {
      const { model, result } = modelOf(file, options.set, terminal);
      const platform = await platformOf(model, options);
      const { task, mode } = options;
      if (options.emit)
        terminal.out(emit(options.emit, model, result, { task, mode, ...platform }).trimEnd());
      else if (options.out) write(model, options.out, platform, terminal);
      else throw new CommandError(exitCode.usage, 'say where to: -o DIR for the artifact, or --emit STAGE');
    });
}

/** What is compiled for. */
interface Platform {
  readonly target: Target;
  readonly variants: VariantChoices;
}

async function platformOf(model: Model, { tuned, adapter, variant }: Options): Promise<Platform> {
  const forced = forcedVariants(variant);
  if (!tuned) return { target: portableFor(model.device.precision), variants: forced };
  const { tunedTarget } = await import('../../api/choices.ts');
  const found = await tunedTarget(adapter);
  return { target: found.target, variants: new Map([...found.tuned, ...forced]) };
}

/** The text of one stage. */
export function emit(
  stage: Stage,
  model: Model,
  { syntax }: CheckResult,
  options: { readonly task?: string | undefined; readonly mode: 'train' | 'eval' } & Partial<Platform>,
): string {
  if (stage === 'syntax') return printSyntax(syntax);
  if (stage === 'model') return printModel(model);
  const name = options.task ?? model.tasks[0]!.name;
  const task = model.tasks.find((candidate) => candidate.name === name);
  if (!task) {
    const known = model.tasks.map((candidate) => candidate.name).join(', ');
    throw new CommandError(exitCode.usage, `there is no task ${name}; the tasks are ${known}`);
  }
  const target = options.target ?? portableFor(model.device.precision);
  const compiled = compileProgram(model, builtins, {
    task: name,
    mode: options.mode,
    sizes: nominalSizes(model, task),
    target,
    parameters: modelLayout(model, builtins, target),
    run: runSpec(model, builtins),
    variants: options.variants ?? forcedVariants(),
    taps: false,
  });
  process.stderr.write(debugText(compiled));
  if (stage === 'kernels') return printKernels(compiled.kernels);
  if (stage === 'plan') return printPlan(compiled.program, compiled.kernels);
  return printGraph(compiled.stages[stage]);
}

function write(model: Model, folder: string, { target, variants }: Platform, terminal: Terminal): void {
  const files = artifactFiles(buildArtifact(model, builtins, { target, variants }));
  let bytes = 0;
  for (const [name, text] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    bytes += Buffer.byteLength(text);
  }
  terminal.out(`${folder}: program.json and ${files.size - 1} kernels, ${bytesText(bytes)}`);
}
