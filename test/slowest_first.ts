import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files that take minutes on SwiftShader, slowest first. */
const slow = [
  'test/docs/commands.test.ts',
  'test/api/own_data_trained.test.ts',
  'test/device/limits.test.ts',
  'test/kernels/reference.test.ts',
  'test/kernels/epilogue.test.ts',
  'test/examples/three_modalities.test.ts',
  'test/kernels/random_shapes.test.ts',
  'test/cli/signals.test.ts',
  'test/api/new_spec.test.ts',
  'test/examples/speech.test.ts',
];

/** Starts the slowest files first, so that no worker begins one of them last. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = slow.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? slow.length : place;
    };
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}
