import type { ArgumentConflict } from '../signature.ts';

export type ResidualBlock = 'basic' | 'bottleneck';

/** A published depth: its kind of block and blocks per stage (He et al. 2015, table 1). */
interface Published {
  readonly block: ResidualBlock;
  readonly depths: readonly number[];
}

const published: Readonly<Record<number, Published>> = {
  18: { block: 'basic', depths: [2, 2, 2, 2] },
  34: { block: 'basic', depths: [3, 4, 6, 3] },
  50: { block: 'bottleneck', depths: [3, 4, 6, 3] },
  101: { block: 'bottleneck', depths: [3, 4, 23, 3] },
};

/** One stage of a residual network. */
export interface StagePlan {
  /** Published name: `layer1`. */
  readonly name: string;
  readonly block: ResidualBlock;
  readonly blocks: number;
  /** Channels of the inner convolutions. */
  readonly planes: number;
  /** Output channels. */
  readonly out: number;
  /** Stride of the first block. */
  readonly stride: 1 | 2;
  /** Dilation of the 3×3 convolutions in all blocks but the first. */
  readonly dilation: 1 | 2;
  readonly frozen: boolean;
}

export interface ResnetPlan {
  readonly stem: { readonly width: number; readonly frozen: boolean };
  readonly stages: readonly StagePlan[];
  /** Total stride: pixels per position of the result along each side. */
  readonly reduction: number;
  readonly blocks: number;
}

type PlanArguments = Readonly<Record<string, unknown>>;

function numbersOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function shapeOf(args: PlanArguments): Published {
  if (args.depth !== null) return published[Number(args.depth)]!;
  return { block: args.block === 'bottleneck' ? 'bottleneck' : 'basic', depths: numbersOf(args.depths) };
}

/** Stem and stages of a network; the arguments have passed `resnetConflicts`. */
export function resnetPlan(args: PlanArguments): ResnetPlan {
  const { block, depths } = shapeOf(args);
  const frozen = new Set(textsOf(args.freeze));
  const width = Number(args.stem);
  const stages = depths.map((blocks, i): StagePlan => {
    const dilated = args.dilate_last === true && i > 0 && i === depths.length - 1;
    const planes = width * 2 ** i;
    return {
      name: `layer${i + 1}`,
      block,
      blocks,
      planes,
      out: block === 'bottleneck' ? 4 * planes : planes,
      stride: i === 0 || dilated ? 1 : 2,
      dilation: dilated ? 2 : 1,
      frozen: frozen.has(`stage${i + 1}`),
    };
  });
  return {
    stem: { width, frozen: frozen.has('stem') },
    stages,
    reduction: stages.reduce((product, { stride }) => product * stride, 4),
    blocks: depths.reduce((sum, count) => sum + count, 0),
  };
}

const ways = 'write `depth: 50`, or `block: .basic, depths: [2, 2, 2, 2]`';

/** Conflicts between `depth` on one side and `block` with `depths` on the other. */
export function resnetConflicts(args: PlanArguments): readonly ArgumentConflict[] {
  const conflict = firstConflict(args);
  return conflict ? [conflict] : [];
}

function firstConflict(args: PlanArguments): ArgumentConflict | undefined {
  const custom = [args.block, args.depths].filter((value) => value !== null).length;
  if (args.depth === null && custom < 2) {
    const missing = custom === 0 ? '`depth`' : args.block === null ? '`block`' : '`depths`';
    return { arguments: [], message: `\`resnet\` needs ${missing}`, hint: ways };
  }
  if (args.depth !== null && custom > 0) {
    const message = '`depth` determines `block` and `depths`: use one or the other';
    return { arguments: ['depth'], message, hint: ways };
  }
  if (args.depth !== null && !(Number(args.depth) in published)) {
    const message = `there is no published resnet of depth ${args.depth}`;
    return { arguments: ['depth'], message, hint: `published depths: ${Object.keys(published).join(', ')}` };
  }
  return stageConflict(args, shapeOf(args).depths.length);
}

function stageConflict(args: PlanArguments, stages: number): ArgumentConflict | undefined {
  if (stages < 1 || stages > 4) {
    return { arguments: ['depths'], message: `a resnet has 1 to 4 stages, not ${stages}`, hint: ways };
  }
  const beyond = textsOf(args.freeze).find(
    (part) => part !== 'stem' && Number(part.slice('stage'.length)) > stages,
  );
  if (beyond === undefined) return undefined;
  const message = `cannot freeze ${beyond}: the network has ${stages} stages`;
  return {
    arguments: ['freeze'],
    message,
    hint: `remove ${beyond} from \`freeze\`, or add stages to \`depths\``,
  };
}
