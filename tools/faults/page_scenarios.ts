import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { certify, writeCertificate } from '../../src/api/certify.ts';
import { dataShow } from '../../src/api/data_show.ts';
import { writeGraph } from '../../src/api/graph.ts';
import { writeModelCard } from '../../src/api/model_card.ts';
import { BoxDrawer } from '../../src/api/predict/draw.ts';
import { report } from '../../src/api/report.ts';
import type { Overrides } from '../../src/api/spec/overrides.ts';
import { validSpec } from '../../src/api/spec/valid_model.ts';
import { type Replacement, replacedFiles } from './replaced_files.ts';
import type { Scenario } from './scenario.ts';
import { type SimulatedTrainings, simulatedSpec } from './simulated_training.ts';

/** Pages, images and certificates written from a spec or a run. */
export async function pageScenarios(
  trainings: SimulatedTrainings,
  templates: string,
): Promise<readonly Scenario[]> {
  const [run, other] = [join(templates, 'shown'), join(templates, 'shown-before')];
  await trainings.train(run);
  await trainings.train(other, { seed: 9 });
  const spec = join(templates, 'simulated.unit');
  writeFileSync(spec, simulatedSpec);
  const photo = join(templates, 'photo.png');
  await sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } }).toFile(photo);
  /** Replaces the files that `write` creates for the other run by those for the run. */
  const ofRuns = (name: string, write: (of: string, out: string) => void | Promise<void>): Replacement => ({
    name,
    before: (out) => write(other, out),
    write: (out) => write(run, out),
  });
  const replacements: readonly Replacement[] = [
    ofRuns('a report', async (of, out) => {
      await report(of, { from: 'files', out: join(out, 'report.html') });
    }),
    ofRuns('a model card', (of, out) => writeModelCard(of, join(out, 'card.md'))),
    ofRuns('a certificate', (of, out) => writeCertificate(certify(of), join(out, 'certificate.json'))),
    {
      name: 'an image of a model',
      before: (out) => writeGraph(modelOf({ 'train.steps': 4 }), join(out, 'model.svg')),
      write: (out) => writeGraph(modelOf({}), join(out, 'model.svg')),
    },
    {
      name: 'a page of samples',
      before: (out) => shown(spec, out, 1),
      write: (out) => shown(spec, out, 2),
    },
    {
      name: 'images with predicted boxes',
      before: (out) => drawn(photo, out, 0.1),
      write: (out) => drawn(photo, out, 0.2),
    },
  ];
  return Promise.all(replacements.map((each) => replacedFiles(dirname(templates), each)));
}

function modelOf(set: Overrides) {
  return validSpec({ file: 'simulated.unit', text: simulatedSpec }, set).model;
}

async function shown(spec: string, out: string, samples: number): Promise<void> {
  await dataShow(spec, { out: join(out, 'samples.html'), samples });
}

/** Draws an image twice, with a box of another label each time. */
async function drawn(photo: string, out: string, score: number): Promise<void> {
  const drawer = new BoxDrawer(out);
  for (const label of ['cat', 'dog']) {
    await drawer.draw(photo, {
      task: 'find',
      input: { image: photo },
      boxes: [{ label, score, box: [1, 1, 5, 5] }],
    });
  }
}
