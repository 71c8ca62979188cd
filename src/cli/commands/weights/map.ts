import type { Command } from 'commander';
import type { Overrides } from '../../../api/check.ts';
import { builtins } from '../../../builtins.ts';
import type { Parameter } from '../../../compiler/artifact/program.ts';
import { modelLayout } from '../../../compiler/compile.ts';
import { portableFor } from '../../../compiler/plan/index.ts';
import { fits, matchWeights } from '../../../runtime/weights/match.ts';
import { openWeights } from '../../../runtime/weights/open.ts';
import { table } from '../../../runtime/weights/table.ts';
import { CommandError, exitCode } from '../../exit.ts';
import { modelOf, withSetOption } from '../../spec.ts';
import type { Terminal } from '../../terminal.ts';
import { chosenMap, mapOption } from './option.ts';

interface Options {
  readonly map: string;
  readonly only?: string;
  readonly json?: boolean;
  readonly set: Overrides;
}

/** `unitc weights map FILE SPEC`: how a file goes with a model; exit code 4 where it does not fit. */
export function mapCommand(weights: Command, terminal: Terminal): void {
  withSetOption(weights.command('map'))
    .description("compare a file of weights with a spec's parameters; no values are read")
    .argument('<file>', 'safetensors, or what torch.save wrote')
    .argument('<spec>', 'a .unit file')
    .addOption(mapOption().makeOptionMandatory())
    .option('--only <prefix>', 'only parameters whose name, or path in the spec, begins so')
    .option('--json', 'as JSON')
    .addHelpText(
      'before',
      'Examples:\n  unitc weights map bert.safetensors model.unit --map hugging_face\n' +
        '  unitc weights map detr-r50.pth model.unit --map detr --only vision.backbone\n',
    )
    .action(async (path: string, spec: string, options: Options) => {
      const { model } = modelOf(spec, options.set, terminal);
      const parameters = modelLayout(model, builtins, portableFor(model.device.precision));
      const only = options.only === undefined ? undefined : selection(parameters, options.only);
      const file = await openWeights(path);
      try {
        const match = matchWeights(parameters, file, chosenMap(options.map), only);
        terminal.out(options.json ? JSON.stringify(match, null, 2) : table(match));
        for (const note of file.notes) terminal.error(`note: ${note}`);
        if (!fits(match)) throw new CommandError(exitCode.data, '');
      } finally {
        file.close();
      }
    });
}

function selection(parameters: readonly Parameter[], prefix: string): (name: string) => boolean {
  const chosen = parameters.filter(({ name, path }) => name.startsWith(prefix) || path.startsWith(prefix));
  if (chosen.length === 0) {
    throw new CommandError(exitCode.usage, `no parameter's name or path begins with ${prefix}`);
  }
  const names = new Set(chosen.map(({ name }) => name));
  return (name) => names.has(name);
}
