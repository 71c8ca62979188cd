import type { Progress } from '../../runtime/checkpoint/progress.ts';
import { lockChecksum } from '../../runtime/data/lock.ts';
import { emptyChain } from '../../runtime/digests/chain.ts';
import { DigestFile } from '../../runtime/digests/file.ts';
import type { RunEnvironment, Segment } from '../../runtime/digests/lines.ts';
import { DigestTrail } from '../../runtime/digests/trail.ts';
import { sha256 } from '../../runtime/run/checksums/format.ts';
import type { WritableRunDirectory } from '../../runtime/run/writable.ts';
import { versions } from '../package/dependencies.ts';
import type { OpenedModel } from './open_model.ts';

/** The digests of a run in its folder, from a position on. `root`: folder of the spec. */
export function digestTrail(
  directory: WritableRunDirectory,
  root: string,
  model: OpenedModel,
  progress: Progress,
): DigestTrail {
  const trail = new DigestTrail(progress.chain ?? emptyChain, new DigestFile(directory, progress.step));
  trail.segment(segmentOf(root, model, progress));
  return trail;
}

function segmentOf(root: string, model: OpenedModel, { step, seed, description }: Progress): Segment {
  return {
    from: step,
    seed,
    environment: environmentOf(model),
    description,
    model: model.hash,
    lock: lockChecksum(root) ?? null,
  };
}

/** The software and hardware that run a model. */
export function environmentOf({
  session,
  variants,
}: Pick<OpenedModel, 'session' | 'variants'>): RunEnvironment {
  const { adapter, target } = session.device;
  return {
    versions: versions(),
    platform: `${process.platform} ${process.arch}`,
    adapter: adapter.description,
    device: `${adapter.name} (${adapter.backend})`,
    target: sha256(JSON.stringify(target)),
    variants: Object.fromEntries(variants),
  };
}
