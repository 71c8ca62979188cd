import { openLibc } from '../libc.ts';
import { enumerateDevices } from './enumerate.ts';

/** The process that `probeVulkan` starts: prints the devices of the loader named by its argument as JSON. */
async function main(loader: string): Promise<void> {
  const { default: koffi } = await import('koffi');
  const report = JSON.stringify(enumerateDevices(koffi, loader));
  const libc = await openLibc();
  // Drivers may crash when the process unloads them, so it exits without unloading, once its output is
  // written.
  process.stdout.write(report, () => libc?.func('void _exit(int)')(0));
}

try {
  await main(process.argv[2]!);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
