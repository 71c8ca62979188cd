import type { Command } from 'commander';
import { compareWeights, fits, matchText } from '../../../api/weights.ts';
import { CommandError, exitCode } from '../../exit.ts';
import { type SetOption, withSetOption } from '../../options/set.ts';
import type { Terminal } from '../../output/terminal.ts';
import { modelOf, specPath } from '../../spec.ts';
import { mapOption } from './option.ts';

interface MapCommandOptions extends SetOption {
  readonly map: string;
  readonly only?: string;
  readonly json?: boolean;
}

/** `unitc weights map FILE SPEC`: compares a file with a model; exit code 4 if they do not match. */
export function mapCommand(weights: Command, terminal: Terminal): void {
  withSetOption(weights.command('map'))
    .description('Compares the tensors of a weight file with the parameters of a spec; reads no values.')
    .argument('<file>', 'a safetensors file or a PyTorch archive')
    .argument('<spec>', 'a .unit file')
    .addOption(mapOption().makeOptionMandatory())
    .option('--only <prefix>', 'only parameters whose name, or path in the spec, begins with the prefix')
    .option('--json', 'print the comparison as JSON on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc weights map bert.safetensors model.unit --map hugging_face\n' +
        '  unitc weights map detr-r50.pth model.unit --map detr --only vision.backbone',
    )
    .action(async (path: string, spec: string, { map, only, set, json }: MapCommandOptions) => {
      const { model } = modelOf(specPath(spec, terminal), set, terminal);
      const options = { map, ...(only === undefined ? {} : { only }) };
      const { match, notes } = await compareWeights(path, model, options);
      terminal.out(json ? JSON.stringify(match, null, 2) : matchText(match, terminal.columns));
      for (const note of notes) terminal.message(`note: ${note}`);
      if (!fits(match)) throw new CommandError(exitCode.data, '');
    });
}
