import type { Command } from 'commander';
import { printable } from '../../printable.ts';
import type { Terminal } from '../output/terminal.ts';
import { pluralText } from '../output/units.ts';

interface CertifyCommandOptions {
  readonly output?: string;
}

/** `unitc certify RUN`: writes the certificate of a run. */
export function certifyCommand(program: Command, terminal: Terminal): void {
  program
    .command('certify')
    .description(
      'Writes the certificate of a run: one JSON file with its spec, software, adapter and the digests of all steps, with which ' +
        '`unitc verify` re-executes steps of the run and compares results bit for bit. Needs no GPU.',
    )
    .argument('<run>', 'folder of a run, as `unitc train` prints it')
    .option('-o, --output <file>', 'file to write (default: RUN.certificate.json)')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc certify runs/model\n  unitc certify runs/model -o model.certificate.json',
    )
    .action(async (run: string, { output }: CertifyCommandOptions) => {
      const { certify, writeCertificate } = await import('../../api/certify.ts');
      const certificate = certify(run);
      const file = output ?? `${run.replace(/[\\/]+$/, '')}.certificate.json`;
      writeCertificate(certificate, file);
      const { steps, states } = certificate;
      terminal.out(
        `${printable(file)}: ${pluralText(steps.length, 'step')} and ${pluralText(states.length, 'state')} of ${printable(run)}`,
      );
    });
}
