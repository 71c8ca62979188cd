import { longestHeader } from '../../runtime/safetensors/longest_header.ts';
import { weightsFile } from '../../runtime/safetensors/weights.ts';
import { verifyExport } from '../exported/verify_export.ts';
import { requireAllTasks } from './all_tasks.ts';
import { modelBundle } from './bundle.ts';
import { ExportError } from './errors.ts';
import { joined } from './file_set.ts';
import { withHash } from './safetensors/hash.ts';
import type { ExportTarget } from './target.ts';
import { weightElement, weightsOf } from './weights.ts';

/**
 * The parameters by their published names, in a file that PyTorch and other programs read; the metadata
 * contains spec, names and golden records.
 */
export const safetensors: ExportTarget = {
  name: 'safetensors',
  summary: 'one file with the parameters by their published names, and everything else in its metadata',
  async files(request) {
    const { described, path, weights } = request;
    requireAllTasks(request, 'safetensors');
    const { manifest, spec, golden } = await modelBundle(request);
    const file = withHash((hash) => {
      const metadata = {
        format: 'pt',
        'unitc.model': JSON.stringify(manifest),
        'unitc.spec': spec,
        'unitc.golden': JSON.stringify(golden),
        ...hash,
      };
      return joined([...weightsFile(weightsOf(described, weights), weightElement[weights], metadata)]);
    });
    requireReadable(file);
    return [{ path, chunks: [file] }];
  },
  verify: (request) => verifyExport(request.path, request),
};

/** Throws ExportError if other programs refuse the header as too long. */
function requireReadable({ buffer, byteOffset }: Uint8Array): void {
  const header = new DataView(buffer, byteOffset).getBigUint64(0, true);
  if (header <= longestHeader) return;
  throw new ExportError(
    `the golden records take ${header} bytes, and the header of a safetensors file at most ${longestHeader}: ` +
      'use --to unitc',
  );
}
