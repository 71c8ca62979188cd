import { weightsFile } from '../../runtime/safetensors/weights.ts';
import { requireAllTasks } from './all_tasks.ts';
import type { ExportTarget } from './target.ts';
import { weightElement, weightsOf } from './weights.ts';
import { writeExport } from './write.ts';

/** The parameters alone, by their published names, in a file that PyTorch and other programs read. */
export const safetensors: ExportTarget = {
  name: 'safetensors',
  summary: 'one file with the parameters by their published names',
  async write(request) {
    const { described, path, weights } = request;
    requireAllTasks(request, 'safetensors');
    const tensors = weightsOf(described, weights);
    return [writeExport(path, [...weightsFile(tensors, weightElement[weights], { format: 'pt' })])];
  },
};
