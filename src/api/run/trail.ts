import type { Progress } from '../../runtime/checkpoint/progress.ts';
import { lockChecksum } from '../../runtime/data/contents/lock.ts';
import { emptyChain } from '../../runtime/digests/chain.ts';
import { EarlierContents } from '../../runtime/digests/earlier_contents.ts';
import { DigestFile } from '../../runtime/digests/file.ts';
import type { RunEnvironment, Segment, WeightSums } from '../../runtime/digests/lines.ts';
import { DigestTrail } from '../../runtime/digests/trail.ts';
import { sha256 } from '../../runtime/run/checksums/format.ts';
import type { WritableRunDirectory } from '../../runtime/run/writable.ts';
import { codeSum } from '../package/code.ts';
import { versions } from '../package/dependencies.ts';
import type { OpenedModel } from './open_model.ts';

/** The position from which the digests of a run continue. */
interface TrailStart {
  /** Folder of the spec. */
  readonly root: string;
  readonly model: OpenedModel;
  readonly progress: Progress;
  /** Checksums of the weight files that were read; undefined if the run continues from a checkpoint. */
  readonly weights: WeightSums | undefined;
}

/**
 * The digests in a run folder, from a position on. `notice` receives a sentence if the contents of a record
 * have changed.
 */
export function digestTrail(
  directory: WritableRunDirectory,
  start: TrailStart,
  notice: (message: string) => void,
): DigestTrail {
  const { progress } = start;
  const file = new DigestFile(directory, progress.step);
  const earlier = {
    contents: new EarlierContents(file.lines()),
    onChange: (record: string, step: number) =>
      notice(
        `${record}: the contents of this record are not those that steps up to ${progress.step} read: ` +
          `the data has changed, and with it the results from step ${step} on`,
      ),
  };
  const trail = new DigestTrail(progress.chain ?? emptyChain, file, earlier);
  trail.segment(segmentOf(start));
  return trail;
}

function segmentOf({ root, model, progress, weights = {} }: TrailStart): Segment {
  const { step, seed, description } = progress;
  return {
    from: step,
    seed,
    environment: environmentOf(model),
    description,
    model: model.hash,
    lock: lockChecksum(root) ?? null,
    ...(Object.keys(weights).length > 0 ? { weights } : {}),
  };
}

/** The software and hardware that run a model. */
export function environmentOf({
  session,
  variants,
}: Pick<OpenedModel, 'session' | 'variants'>): RunEnvironment {
  const { adapter, target } = session.device;
  return {
    versions: { ...versions(), code: codeSum() },
    platform: `${process.platform} ${process.arch}`,
    adapter: adapter.description,
    device: `${adapter.name} (${adapter.backend})`,
    target: sha256(JSON.stringify(target)),
    variants: Object.fromEntries(variants),
  };
}
