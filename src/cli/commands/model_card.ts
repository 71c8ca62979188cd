import type { Command } from 'commander';
import type { Terminal } from '../output/terminal.ts';

interface ModelCardCommandOptions {
  readonly out: string;
}

/** `unitc model-card RUN`: a description of a trained model in Markdown. */
export function modelCardCommand(program: Command, terminal: Terminal): void {
  program
    .command('model-card')
    .description(
      'Writes a model card in Markdown: tasks, classes, data, results, training, environment, limits and use. Reads only the run folder.',
    )
    .argument('<run>', 'folder of a run, as `unitc train` prints it')
    .option('-o, --out <file>', "the card, or '-' for standard output", '-')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc model-card runs/model -o MODEL_CARD.md\n  unitc model-card runs/model',
    )
    .action(async (run: string, { out }: ModelCardCommandOptions) => {
      const { modelCard, writeModelCard } = await import('../../api/model_card.ts');
      if (out === '-') {
        terminal.out(modelCard(run).trimEnd());
        return;
      }
      writeModelCard(run, out);
      terminal.out(`wrote ${out}`);
    });
}
