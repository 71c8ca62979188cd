import { weightsFile } from '../../runtime/safetensors/weights.ts';
import { verifyExport } from '../exported/verify_export.ts';
import { requireAllTasks } from './all_tasks.ts';
import { modelBundle } from './bundle.ts';
import { joined, jsonFile, utf8 } from './file_set.ts';
import type { ExportTarget } from './target.ts';
import { archiveOf } from './unitc/archive.ts';
import { weightElement, weightsOf } from './weights.ts';

/** A single file that `predict`, `eval` and `serve` accept like a run folder. */
export const unitc: ExportTarget = {
  name: 'unitc',
  summary: 'one file with everything that a run needs to predict and evaluate on another machine',
  async files(request) {
    const { described, path, weights } = request;
    requireAllTasks(request, 'unitc');
    const { manifest, spec, golden } = await modelBundle(request);
    const tensors = weightsFile(weightsOf(described, weights), weightElement[weights], { format: 'pt' });
    const archive = await archiveOf(
      new Map([
        ['model.json', jsonFile(manifest, 1)],
        ['spec.unit', utf8(spec)],
        ['weights.safetensors', joined([...tensors])],
        ['golden.json', jsonFile(golden)],
      ]),
    );
    return [{ path, chunks: archive }];
  },
  verify: (request) => verifyExport(request.path, request),
};
