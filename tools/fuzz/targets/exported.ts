import { goldenOf, specManifest } from '../../../src/api/exported/archive_model.ts';
import { UnitcError } from '../../../src/errors.ts';
import { checkedFacts } from '../../../src/web/checked.ts';
import { checkedArtifact } from '../../../src/web/checked_artifact.ts';
import { jsonOf } from '../../../src/web/files.ts';
import { jsonText, jsonTokens } from '../formats/json.ts';
import type { FuzzTarget } from '../target.ts';

const where = 'a file';

/**
 * Descriptions in exported models: `model.json`, `golden.json` and `program.json`, each read as all of them.
 */
const readers: readonly ((bytes: Uint8Array) => unknown)[] = [
  (bytes) => specManifest({ where, bytes }),
  (bytes) => goldenOf({ where, bytes }),
  (bytes) => checkedArtifact(jsonOf(where, bytes), where),
  (bytes) => checkedFacts(jsonOf<object>(where, bytes), where),
];

export const target: FuzzTarget = {
  name: 'exported',
  title: 'descriptions of exported models',
  longest: 65_536,
  memory: 200,
  tokens: [...jsonTokens, '"records":', '"tasks":', '"spec":', '"fitted":', '"programs":', '"version":1'],
  generated: jsonText,
  read: (input) => {
    for (const read of readers) {
      try {
        read(input);
      } catch (error) {
        if (!(error instanceof UnitcError)) throw error;
      }
    }
  },
};
