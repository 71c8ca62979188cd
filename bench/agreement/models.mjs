// The models to compare: spec, overrides, training data, and the records to predict.
import { newHomes, writeHomes } from './homes.mjs';
import { heldOutScenes } from './scenes.mjs';
import { newSounds, writeSounds } from './sounds.mjs';

const scenes = async (run, { task, folder, count }) =>
  (await heldOutScenes(run, task, { folder, count })).map((record) => ({
    task,
    record,
    files: 'image' in record ? ['image'] : [],
  }));

export const models = [
  {
    name: 'quickstart',
    spec: '../examples/quickstart.unit',
    set: {},
    tasks: ['answer', 'verify', 'name_category'],
    questions: scenes,
  },
  {
    name: 'emoji',
    spec: '../examples/emoji.unit',
    // Nearly all steps train detection, so that the model finds boxes within minutes.
    set: {
      'train.steps': '1800',
      'task.detect.sampling': '97%',
      'task.answer.sampling': '1%',
      'task.verify.sampling': '1%',
      'task.name_category.sampling': '1%',
    },
    tasks: ['detect', 'answer'],
    questions: scenes,
  },
  {
    name: 'sounds',
    spec: './specs/sounds.unit',
    set: {},
    tasks: ['kind'],
    writeData: writeSounds,
    questions: async (_, { task, folder, count }) =>
      newSounds(folder, count).map((path) => ({ task, record: { audio: path }, files: ['audio'] })),
  },
  {
    name: 'homes',
    spec: './specs/homes.unit',
    set: {},
    tasks: ['demand', 'price'],
    writeData: writeHomes,
    questions: async (_, { task, count }) => newHomes(count).map((record) => ({ task, record, files: [] })),
  },
];
