import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder, which exists until the end of the test run. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'unitc-test-'));
}

/**
 * Lets the tests, and the processes that they start, write temporary files into one folder, and removes it at the
 * end: what a test leaves behind when it fails or is killed is removed as well.
 */
export default function setup(): () => void {
  const root = mkdtempSync(join(tmpdir(), 'unitc-tests-'));
  process.env.TMPDIR = root;
  return () => rmSync(root, { recursive: true, force: true });
}
