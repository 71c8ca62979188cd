import { type Command, Option } from 'commander';
import { compile, writeArtifact, writeTrainedArtifact } from '../../api/compile.ts';
import { forcedVariants } from '../../api/kernels/variants.ts';
import {
  type ProgramMode,
  printAfterPass,
  printStage,
  programModes,
  type Stage,
  type StageOptions,
  stages,
} from '../../api/stages.ts';
import { CommandError, exitCode } from '../exit.ts';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import { type PassOption, withPassOptions } from '../options/pass.ts';
import { type SetOption, withSetOption } from '../options/set.ts';
import { type VariantOption, withVariantOption } from '../options/variant.ts';
import type { Terminal } from '../output/terminal.ts';
import { bytesText } from '../output/units.ts';
import { modelOf, specPath } from '../spec.ts';

interface CompileCommandOptions extends AdapterOption, VariantOption, SetOption, PassOption {
  readonly tuned?: boolean;
  readonly out?: string;
  readonly weights?: string;
  readonly checkpoint?: string;
  readonly emit?: Stage;
  readonly task?: string;
  readonly mode: ProgramMode;
  readonly json?: boolean;
}

/** `unitc compile FILE`: writes an artifact, or prints stages of the compiler. */
export function compileCommand(program: Command, terminal: Terminal): void {
  withPassOptions(withAdapterOption(withVariantOption(withSetOption(program.command('compile')))))
    .description('Writes WGSL shaders and program.json, or prints a stage of the compiler. Needs no GPU.')
    .argument('<file>', 'a .unit file')
    .option('-o, --out <dir>', 'folder for the artifact')
    .option('--weights <run>', 'run or checkpoint whose parameters and names the artifact carries')
    .option(
      '--checkpoint <name>',
      'best, last, step-N or a file (default: the best checkpoint, or the last one if there is no best)',
    )
    .addOption(
      new Option('--emit <stage>', 'print a stage on stdout instead of writing files').choices([...stages]),
    )
    .option('--task <name>', 'task whose stage is printed (default: the first)')
    .addOption(
      new Option('--mode <mode>', 'program whose stage is printed')
        .choices([...programModes])
        .default('train'),
    )
    .option('--tuned', 'compile for the adapter of this machine, with the kernels that `unitc tune` found')
    .option('--json', 'print the list of written files as JSON on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc compile model.unit -o build\n  unitc compile model.unit --emit plan --task answer\n  unitc compile model.unit -o build --tuned\n  unitc compile model.unit -o build --weights runs/model\n  unitc compile model.unit --print-after fuse --disable-pass order',
    )
    .action(async (given: string, options: CompileCommandOptions) => {
      const file = specPath(given, terminal);
      const { model, result } = modelOf(file, options.set, terminal);
      const platform = await platformOf(options, terminal);
      const { task, mode, emit, printAfter, disablePass: disabledPasses } = options;
      if (emit || printAfter.length > 0) {
        const onDebug = (text: string): void => void process.stderr.write(text);
        const stage = { task, mode, onDebug, disabledPasses, ...platform };
        for (const pass of printAfter) terminal.out(printAfterPass(pass, model, stage).trimEnd());
        if (emit) terminal.out(printStage(emit, model, result, stage).trimEnd());
      } else if (options.out) await write(file, options.out, platform, options, terminal);
      else
        throw new CommandError(
          exitCode.usage,
          'give -o DIR to write the artifact, or --emit STAGE or --print-after PASS to print',
        );
    });
}

type CompilePlatform = Pick<StageOptions, 'target' | 'variants'>;

async function platformOf(
  { tuned, adapter, variant }: CompileCommandOptions,
  terminal: Terminal,
): Promise<CompilePlatform> {
  const forced = forcedVariants(variant);
  if (!tuned) return { variants: forced };
  const { tunedTarget } = await import('../../api/kernels/choices.ts');
  const found = await tunedTarget(adapter, { onWarning: terminal.error });
  return { target: found.target, variants: new Map([...found.tuned, ...forced]) };
}

async function write(
  file: string,
  folder: string,
  { target, variants }: CompilePlatform,
  { set, json, disablePass, weights, checkpoint }: CompileCommandOptions,
  terminal: Terminal,
): Promise<void> {
  if (checkpoint !== undefined && weights === undefined) {
    throw new CommandError(exitCode.usage, '--checkpoint needs the run of --weights');
  }
  const { artifact } = compile(file, {
    set,
    disabledPasses: disablePass,
    ...(target ? { target } : {}),
    ...(variants ? { tuned: variants } : {}),
    ...(weights === undefined ? {} : { imageSizes: 'every' }),
  });
  const files =
    weights === undefined
      ? bytesByName(writeArtifact(artifact, folder))
      : await writeTrainedArtifact(artifact, folder, { weights, checkpoint, onWarning: terminal.error });
  const bytes = [...files.values()].reduce((sum, count) => sum + count, 0);
  if (json) terminal.out(JSON.stringify({ folder, files: [...files.keys()], bytes }, null, 2));
  else {
    const kernels = [...files.keys()].filter((name) => name.startsWith('kernels/')).length;
    const others = weights === undefined ? '' : ', weights, names';
    terminal.out(`${folder}: program.json${others} and ${kernels} kernels, ${bytesText(bytes)}`);
  }
}

function bytesByName(texts: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  return new Map([...texts].map(([name, text]) => [name, Buffer.byteLength(text)]));
}
