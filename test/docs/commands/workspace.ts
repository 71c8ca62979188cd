import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from '../../cli/support.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Scripts that precede other programs in PATH: `unitc` of this tree, with two training steps and eight
 * evaluated records, and an `npx` limited to these programs. (test/package/install.test.ts runs npm's npx in
 * an installed package.)
 */
const programs: Readonly<Record<string, string>> = {
  unitc: `[ "$1" = train -o "$1" = sweep ] && set -- "$@" --steps 2 --set train.evaluate.samples=8 --quiet
exec "${process.execPath}" "${root}bin/unitc.js" "$@"`,
  npx: 'exec "$@"',
};

export interface Printed {
  readonly command: string;
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** A project folder with an installed unitc. */
export class Workspace {
  readonly folder = temporaryFolder();
  readonly #printed = new Map<string, Printed>();
  readonly #programs = join(this.folder, 'node_modules/.bin');

  constructor() {
    mkdirSync(this.#programs, { recursive: true });
    symlinkSync(root, join(this.folder, 'node_modules/unitc'), 'dir');
    for (const [name, lines] of Object.entries(programs)) {
      const path = join(this.#programs, name);
      writeFileSync(path, `#!/usr/bin/env bash\n${lines}\n`);
      chmodSync(path, 0o755);
    }
  }

  /** Links external files into the workspace: `{ NAME: PATH }`. */
  link(files: Readonly<Record<string, string>>): void {
    for (const [name, path] of Object.entries(files)) symlinkSync(path, join(this.folder, name));
  }

  /** Runs a command line, at most once. */
  run(command: string): Printed {
    const known = this.#printed.get(command);
    if (known) return known;
    const path = [this.#programs, process.env.PATH].join(delimiter);
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
      cwd: this.folder,
      encoding: 'utf8',
      env: environment({ PATH: path }),
      maxBuffer: 2 ** 26,
    });
    const printed = { command, code: status, out: stdout, error: stderr };
    this.#printed.set(command, printed);
    return printed;
  }
}
