import { relative, sep } from 'node:path';
import { type CallArguments, optionalInteger, optionalText } from '../../arguments.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { Remarks } from '../../records/remarks.ts';
import { groupsNamed, splitGrouped } from '../support/groups.ts';
import { byNamedSplit } from '../support/named_splits.ts';
import type { SplitName } from '../support/splits.ts';
import { type AskedQuestion, type QuestionFiles, questionsIn, readQuestions } from './questions.ts';

/** Questions of a split, with the file of their annotations. */
interface SplitQuestions {
  readonly records: readonly AskedQuestion[];
  readonly annotations: string;
}

interface QuestionContext {
  /** Folder of the dataset. */
  readonly base: string;
  readonly seed: number;
  readonly filesOf: (split: SplitName) => QuestionFiles;
  readonly found: Readonly<Record<SplitName, RecordProblems>>;
  readonly remarks: Remarks;
}

/**
 * The questions of both splits: from one file each, or from one file that a field or a share divides. Each
 * function throws DataError. A share keeps all questions of an image in one split.
 */
export function dividedQuestions(
  args: CallArguments,
  { base, seed, filesOf, found, remarks }: QuestionContext,
): Readonly<Record<SplitName, () => SplitQuestions>> {
  const [share, field] = [optionalInteger(args, 'valid'), optionalText(args, 'split')];
  const files = filesOf('train');
  const { annotations } = files;
  if (share !== null) {
    const all = readQuestions(questionsIn(files.questions, found.train), files, found.train);
    const images = all.map(({ path }) => relative(base, path).split(sep).join('/'));
    const split = splitGrouped(groupsNamed(images, 'image'), { valid: share, seed }, files.questions);
    const chosen = (name: SplitName) => Array.from(split[name], (i) => all[i]!);
    return {
      train: () => ({ records: chosen('train'), annotations }),
      valid: () => ({ records: chosen('valid'), annotations }),
    };
  }
  if (field !== null) {
    const all = questionsIn(files.questions, found.train);
    const at = (i: number) => ({
      value: fieldOf(all[i]!.item, field),
      where: `${files.questions}, question ${i}`,
    });
    const findings = { problems: found.train, remarks };
    const split = byNamedSplit({ length: all.length, at }, field, findings, files.questions);
    const chosen = (name: SplitName) => {
      const items = Array.from(split[name], (i) => all[i]!);
      return { records: readQuestions(items, files, found[name]), annotations };
    };
    return { train: () => chosen('train'), valid: () => chosen('valid') };
  }
  const ofFile = (name: SplitName) => {
    const each = filesOf(name);
    const records = readQuestions(questionsIn(each.questions, found[name]), each, found[name]);
    return { records, annotations: each.annotations };
  };
  return { train: () => ofFile('train'), valid: () => ofFile('valid') };
}

function fieldOf(item: unknown, field: string): unknown {
  return typeof item === 'object' && item !== null && Object.hasOwn(item, field)
    ? (item as Readonly<Record<string, unknown>>)[field]
    : undefined;
}
