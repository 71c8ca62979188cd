import { join } from 'node:path';
import { failureExit } from '../../../errors.ts';
import { fileText } from '../../../storage/read.ts';
import { packageRoot } from '../../package/root.ts';
import { advice, type Finding, good, problem } from '../finding.ts';
import type { ProbedMachine } from '../machine.ts';

/** The parts of unitc's package.json that the checks read. */
export interface PackageManifest {
  readonly engines: { readonly node: string };
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
}

export function ownManifest(): PackageManifest {
  return JSON.parse(fileText(join(packageRoot(), 'package.json'))) as PackageManifest;
}

const again = 'install again: npm ci in a checkout, npm install unitc in your project';

/** Node, the files of the package, and the packages that it needs. */
export function checkInstallation(
  machine: ProbedMachine,
  manifest: PackageManifest,
  root: string,
): readonly Finding[] {
  return [
    checkNode(machine, manifest),
    checkFiles(machine, manifest, root),
    ...checkPackages(machine, manifest),
  ];
}

function checkNode({ node, platform, arch }: ProbedMachine, { engines }: PackageManifest): Finding {
  const least = Number(/\d+/.exec(engines.node)?.[0]);
  const found = `${node} on ${platform} ${arch}`;
  if (Number.parseInt(node, 10) >= least) return good('Node', found);
  return problem(
    'Node',
    failureExit.failed,
    `${found}; unitc needs ${least}`,
    `install Node ${least} or later`,
  );
}

function checkFiles({ exists }: ProbedMachine, { files }: PackageManifest, root: string): Finding {
  const missing = files.filter((name) => !exists(join(root, name)));
  if (missing.length === 0) return good('package', `all ${files.length} parts are present`);
  return problem('package', failureExit.failed, `${missing.join(', ')} missing in ${root}`, again);
}

function checkPackages(
  { hasPackage, platform, arch }: ProbedMachine,
  { dependencies }: PackageManifest,
): readonly Finding[] {
  const names = Object.keys(dependencies);
  const missing = names.filter((name) => !hasPackage(name));
  const needed =
    missing.length === 0
      ? good('npm packages', `all ${names.length} are installed`)
      : problem('npm packages', failureExit.failed, `missing: ${missing.join(', ')}`, again);
  const optional = 'npm install --include=optional';
  const koffi = hasPackage('koffi')
    ? []
    : [
        advice(
          'koffi',
          'not installed: drivers write their messages to the terminal, GPUs have no numbers, and doctor cannot ask Vulkan',
          optional,
        ),
      ];
  const software =
    platform !== 'linux' || arch !== 'x64' || hasPackage('@sparticuz/chromium')
      ? []
      : [
          advice(
            '@sparticuz/chromium',
            'not installed: without a GPU or lavapipe there is no adapter',
            `${optional}, unless this machine has a GPU`,
          ),
        ];
  return [needed, ...koffi, ...software];
}
