import { statSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { StepRange } from '../../api/certificate/step_range.ts';
import { verifyRun } from '../../api/verify.ts';
import { printableLines } from '../../printable.ts';
import { CommandError, exitCode } from '../exit.ts';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import type { Terminal } from '../output/terminal.ts';
import { pluralText } from '../output/units.ts';
import { verdictExits, verdictText, verificationText } from '../output/verification.ts';
import { wrapped } from '../output/wrapped.ts';
import { interruptible } from '../signals.ts';

interface VerifyCommandOptions extends AdapterOption {
  readonly json?: boolean;
  readonly steps?: StepRange;
  readonly run?: string;
  readonly root?: string;
}

/** `unitc verify`: compares the files of a run with their checksums, or re-executes steps of a certificate. */
export function verifyCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(program.command('verify'))
    .description(
      'Compares a run with its checksums: files, events, tensors of checkpoints, and the hashes that tie them to spec, ' +
        'vocabularies, classes and data lock. Exit code 1: something is damaged. With a certificate of `unitc certify`: ' +
        'executes steps again and compares them bit for bit.',
    )
    .argument('<path>', 'folder of a run, as `unitc train` prints it, or a certificate')
    .option('--steps <a..b>', 'with a certificate: steps to execute again (default: all)', stepRange)
    .option(
      '--run <folder>',
      'with a certificate: run with the checkpoints to start from (default: the certified one)',
    )
    .option(
      '--root <folder>',
      'with a certificate: folder to which paths of the data are relative (default: that of the spec)',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExit codes with a certificate: 0 confirmed, 1 refuted, 4 other data, 5 results differ on another adapter or software.' +
        '\n\nExamples:\n  unitc verify runs/quickstart\n  unitc verify runs/quickstart --json' +
        '\n  unitc verify runs/quickstart.certificate.json --steps 390..400',
    )
    .action((path: string, options: VerifyCommandOptions) =>
      statSync(path, { throwIfNoEntry: false })?.isFile()
        ? verifyFile(path, options, terminal)
        : verifyFolder(path, options, terminal),
    );
}

function stepRange(text: string): StepRange {
  const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) {
    throw new InvalidArgumentError('expected the first and the last step, for example 390..400');
  }
  return { from: Number(from), to: Number(to) };
}

function verifyFolder(
  run: string,
  { json, steps, root, run: other }: VerifyCommandOptions,
  terminal: Terminal,
): void {
  if ([steps, root, other].some((option) => option !== undefined)) {
    throw new CommandError(
      exitCode.usage,
      `${printableLines(run)} is not a file: --steps, --run and --root need a certificate, which \`unitc certify\` writes`,
    );
  }
  const result = verifyRun(run);
  const { intact, problems, notes } = result;
  if (json) terminal.out(JSON.stringify(result, null, 2));
  else {
    const lines = [
      ...notes.map((note) => `note: ${note}`),
      ...problems.map(({ file, problem }) => `damaged: ${file}: ${problem}`),
      `${run}: ${pluralText(intact.length, 'file')} intact, ${problems.length} damaged`,
    ];
    for (const line of lines) terminal.out(wrapped(printableLines(line), terminal.columns));
  }
  if (problems.length > 0) throw new CommandError(exitCode.failed, `${printableLines(run)} is damaged`);
}

async function verifyFile(file: string, options: VerifyCommandOptions, terminal: Terminal): Promise<void> {
  const { json, ...settings } = options;
  const found = await interruptible(
    () => {},
    async (signal) => {
      const { verifyCertificate } = await import('../../api/verify_certificate.ts');
      const verification = verifyCertificate(file, {
        ...settings,
        signal,
        onWarning: terminal.message,
        onDebug: (text) => void process.stderr.write(text),
      });
      return verification.catch((error: unknown) => {
        throw signal.aborted ? new CommandError(exitCode.interrupted, 'interrupted') : error;
      });
    },
  );
  const sentence = verdictText(found.verdict);
  if (json) terminal.out(JSON.stringify(found, null, 2));
  else {
    terminal.out(verificationText(found, terminal.columns));
    if (found.verdict === 'confirmed') terminal.out(sentence);
  }
  const exit = verdictExits[found.verdict];
  if (exit !== exitCode.ok) throw new CommandError(exit, sentence);
}
