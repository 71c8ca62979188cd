import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../../runtime/checkpoint/progress.ts';
import { lockName } from '../../runtime/data/lock.ts';
import { emptyChain } from '../../runtime/digests/chain.ts';
import { DigestFile } from '../../runtime/digests/file.ts';
import type { Environment, Segment } from '../../runtime/digests/lines.ts';
import { DigestTrail } from '../../runtime/digests/trail.ts';
import { sha256 } from '../../runtime/run/checksums/format.ts';
import { versions } from '../package/dependencies.ts';
import type { OpenedModel } from './open_model.ts';

/** The digests of a run in its folder, from a position on. `root`: folder of the spec. */
export function digestTrail(
  folder: string,
  root: string,
  model: OpenedModel,
  progress: Progress,
): DigestTrail {
  const trail = new DigestTrail(progress.chain ?? emptyChain, new DigestFile(folder, progress.step));
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
    lock: lockDigest(root),
  };
}

/** The software and hardware that run a model. */
export function environmentOf({ session, variants }: Pick<OpenedModel, 'session' | 'variants'>): Environment {
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

/** SHA-256 of `unit.lock` in the folder of a spec; null where there is none. */
export function lockDigest(root: string): string | null {
  const path = join(root, lockName);
  return existsSync(path) ? sha256(readFileSync(path)) : null;
}
