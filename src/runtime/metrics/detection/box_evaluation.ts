import type { DetectionObject } from '../../formats/detection/extra.ts';
import type { Detection } from './boxes.ts';
import { type AreaRange, type Matched, matchPicture } from './match_picture.ts';
import { type ClassCurve, classCurve } from './precision_recall.ts';

/** COCO's twelve figures; -1 where nothing is to be found. */
export interface BoxFigures {
  readonly map: number;
  readonly map_50: number;
  readonly map_75: number;
  readonly map_small: number;
  readonly map_medium: number;
  readonly map_large: number;
  readonly recall_1: number;
  readonly recall_10: number;
  readonly recall_100: number;
  readonly recall_small: number;
  readonly recall_medium: number;
  readonly recall_large: number;
}

const anyArea: AreaRange = [0, 1e10];
const ranges = {
  all: anyArea,
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, 1e10],
} as const;

/** A setting that detections are matched under. */
interface Setting {
  readonly range: AreaRange;
  readonly limit: number;
}

const settings = {
  all: { range: ranges.all, limit: 100 },
  one: { range: ranges.all, limit: 1 },
  ten: { range: ranges.all, limit: 10 },
  small: { range: ranges.small, limit: 100 },
  medium: { range: ranges.medium, limit: 100 },
  large: { range: ranges.large, limit: 100 },
} as const satisfies Record<string, Setting>;
type SettingName = keyof typeof settings;

/** Collects pictures with what was found on them, and ends in COCO's box figures. */
export class BoxEvaluation {
  /** By setting and class. */
  private readonly matched = new Map<SettingName, Map<number, Matched[]>>();

  add(objects: readonly DetectionObject[], detections: readonly Detection[]): void {
    const classes = new Set([...objects, ...detections].map(({ classIndex }) => classIndex));
    for (const classIndex of classes) {
      const of = <T extends { readonly classIndex: number }>(all: readonly T[]) =>
        all.filter((one) => one.classIndex === classIndex);
      const [own, found] = [of(objects), of(detections)];
      for (const name of Object.keys(settings) as SettingName[]) {
        const { range, limit } = settings[name];
        const byClass = this.matched.get(name) ?? new Map<number, Matched[]>();
        this.matched.set(name, byClass);
        const pictures = byClass.get(classIndex) ?? [];
        byClass.set(classIndex, pictures);
        pictures.push(matchPicture(own, found, range, limit));
      }
    }
  }

  figures(): BoxFigures {
    const curves = (name: SettingName): readonly ClassCurve[] =>
      [...(this.matched.get(name)?.values() ?? [])].flatMap((pictures) => classCurve(pictures) ?? []);
    const all = curves('all');
    const [small, medium, large] = [curves('small'), curves('medium'), curves('large')];
    return {
      map: mean(all.flatMap(({ precision }) => precision)),
      map_50: mean(all.map(({ precision }) => precision[0]!)),
      map_75: mean(all.map(({ precision }) => precision[5]!)),
      map_small: mean(small.flatMap(({ precision }) => precision)),
      map_medium: mean(medium.flatMap(({ precision }) => precision)),
      map_large: mean(large.flatMap(({ precision }) => precision)),
      recall_1: mean(curves('one').flatMap(({ recall }) => recall)),
      recall_10: mean(curves('ten').flatMap(({ recall }) => recall)),
      recall_100: mean(all.flatMap(({ recall }) => recall)),
      recall_small: mean(small.flatMap(({ recall }) => recall)),
      recall_medium: mean(medium.flatMap(({ recall }) => recall)),
      recall_large: mean(large.flatMap(({ recall }) => recall)),
    };
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? -1 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
