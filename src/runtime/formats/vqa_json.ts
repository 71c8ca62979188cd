import { join, resolve } from 'node:path';
import type { ArgumentConflict } from '../../compiler/catalog/signature.ts';
import { type CallArguments, text, texts } from '../arguments.ts';
import { folder } from '../reading/files.ts';
import { RecordProblems } from '../records/problems.ts';
import { Remarks } from '../records/remarks.ts';
import type { FormatBuiltin } from './format.ts';
import { bothHeldOut } from './support/division_conflicts.ts';
import { ImageFinder } from './support/image_finder.ts';
import { splitParameter } from './support/parameters.ts';
import { listSplit, type SplitName, trainAndValid } from './support/splits.ts';
import { checkScores, readAnswers } from './vqa/answers.ts';
import { dividedQuestions } from './vqa/divided.ts';
import type { QuestionFiles } from './vqa/questions.ts';
import { vqaSample } from './vqa/sample.ts';

const file = (split: string, what: string) =>
  `v2_${what === 'questions' ? 'OpenEnded_' : ''}mscoco_${split}2014_${what}.json`;

/** VQA v2 in its original JSON files, and files of the same form. */
export const vqaJson: FormatBuiltin = {
  name: 'vqa_json',
  category: 'format',
  summary:
    'VQA v2: questions and annotations in the original JSON files, with any number of answers to a question; the name of an image ' +
    'is its id, with or without leading zeros, a COCO 2014 or 2017 name, or given by `image` or `file_name`. Truth: `scores`, the soft score of every answer of the vocabulary (min(1, k/n · 10/3) ' +
    'where k of n people gave it; the official average for ten), and `label`, the most frequent answer (-1 if no ' +
    'answer is in the vocabulary).',
  parameters: [
    {
      name: 'path',
      type: { kind: 'path', exists: 'later' },
      doc: 'Folder of the JSON files.',
      positional: true,
    },
    {
      name: 'images',
      type: { kind: 'list', of: { kind: 'string' } },
      doc: 'Folders of the images, below `path`.',
      default: ['train2014', 'val2014'],
    },
    {
      name: 'answers',
      type: { kind: 'string' },
      doc: 'Answer vocabulary: a JSON list; the position of an answer is its class.',
      default: 'trainval_label2ans.json',
    },
    {
      name: 'train_questions',
      type: { kind: 'string' },
      doc: 'Questions of the training split.',
      default: file('train', 'questions'),
    },
    {
      name: 'train_annotations',
      type: { kind: 'string' },
      doc: 'Annotations of the training split.',
      default: file('train', 'annotations'),
    },
    {
      name: 'valid_questions',
      type: { kind: 'string' },
      doc: 'Questions of the held-out split.',
      default: file('val', 'questions'),
    },
    {
      name: 'valid_annotations',
      type: { kind: 'string' },
      doc: 'Annotations of the held-out split.',
      default: file('val', 'annotations'),
    },
    {
      name: 'valid',
      type: { kind: 'number', exclusiveMin: 0, min: 0, max: 0.99 },
      doc: 'Share of the images to hold out with all their questions, chosen by the seed, instead of files of the held-out split.',
      default: null,
    },
    splitParameter('Field of a question'),
  ],
  example: 'format: vqa_json("data/vqa2", images: ["train2014", "val2014"])',
  fields: { image: 'image', text: 'text' },
  truth: ['label', 'scores'],
  lacks: {
    stratify: 'the questions of an image stay in one split, so that answers cannot be divided evenly',
    group:
      'the questions of an image stay in one split already; `split: "FIELD"` divides them in any other way',
  },
  check: (args) => [...bothHeldOut(args), ...heldOutTwice(args)],
  async open(args, { root, seed }) {
    const path = folder(
      resolve(root, text(args, 'path')),
      'give the folder that holds the questions and annotations',
    );
    const vocabulary = readAnswers(join(path, text(args, 'answers')));
    const images = new ImageFinder(
      texts(args, 'images').map((name) => resolve(path, name)),
      'check `images:`, the folders of the images below `path`',
    );
    const filesOf = (name: SplitName): QuestionFiles => ({
      questions: join(path, text(args, `${name}_questions`)),
      annotations: join(path, text(args, `${name}_annotations`)),
      images,
    });
    const findings = {
      found: { train: new RecordProblems(), valid: new RecordProblems() },
      remarks: new Remarks(),
    };
    const questions = dividedQuestions(args, { base: path, seed, filesOf, ...findings });
    const splits = await trainAndValid((name, problems) => {
      const { records, annotations } = questions[name]();
      checkScores(records, vocabulary, annotations, problems);
      const split = listSplit(name, records, (record) => vqaSample(record, vocabulary));
      return { ...split, ...(name === 'train' && { remarks: findings.remarks }) };
    }, findings.found);
    return { splits, names: { label: vocabulary.answers, scores: vocabulary.answers } };
  },
};

/** A conflict if both the files of the held-out split and a share or a field are given. */
function heldOutTwice(args: CallArguments): readonly ArgumentConflict[] {
  const divided =
    typeof args.valid === 'number' ? 'valid' : typeof args.split === 'string' ? 'split' : undefined;
  const named = (['questions', 'annotations'] as const).find(
    (what) => args[`valid_${what}`] !== file('val', what),
  );
  if (divided === undefined || named === undefined) return [];
  return [
    {
      arguments: [divided, `valid_${named}`],
      message: `both \`${divided}\` and \`valid_${named}\` say which questions are held out`,
      hint: 'remove one of them',
    },
  ];
}
