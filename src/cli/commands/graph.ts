import type { Command } from 'commander';
import { graph, writeGraph } from '../../api/graph.ts';
import { type SetOption, withSetOption } from '../options/set.ts';
import type { Terminal } from '../output/terminal.ts';
import { modelOf, specPath } from '../spec.ts';

interface GraphCommandOptions extends SetOption {
  readonly out: string;
}

/** `unitc graph FILE`: the model as an SVG image. */
export function graphCommand(program: Command, terminal: Terminal): void {
  withSetOption(program.command('graph'))
    .description(
      'Draws the model as an SVG image: modalities, encoders, decoders and tasks with shapes, parameters and sampling weights. ' +
        'Needs no GPU and no data.',
    )
    .argument('<file>', 'a .unit file')
    .option('-o, --out <file>', "the image, or '-' for standard output", '-')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc graph model.unit -o model.svg\n  unitc graph model.unit --set d=128 >model.svg',
    )
    .action((given: string, { set, out }: GraphCommandOptions) => {
      const { model } = modelOf(specPath(given, terminal), set, terminal);
      if (out === '-') {
        terminal.out(graph(model).trimEnd());
        return;
      }
      writeGraph(model, out);
      terminal.out(`wrote ${out}`);
    });
}
