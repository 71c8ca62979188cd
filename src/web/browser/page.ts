import { element } from './element.ts';
import { fieldsFor, recordIn } from './form.ts';
import { type ExportedPrediction, type ExportedTask, load, type WebModel, type WebRecord } from './index.ts';
import { resultsOf } from './results.ts';

/**
 * The page of an exported model: loads the model from its folder, builds a form for each task, and shows
 * results.
 */
const status = document.querySelector<HTMLElement>('#status')!;
const form = document.querySelector<HTMLFormElement>('#form')!;
const results = document.querySelector<HTMLElement>('#results')!;

async function start(): Promise<void> {
  const before = performance.now();
  const model = await load('.');
  const seconds = (performance.now() - before) / 1000;
  status.textContent =
    `Ready: ${(model.bytes / 1e6).toFixed(1)} MB of weights, loaded and verified in ${seconds.toFixed(1)} s. ` +
    'Everything is computed on this device; no input leaves it.';
  show(model);
}

function show(model: WebModel): void {
  const [first] = model.tasks;
  const chosen = element('select', { name: 'task' });
  for (const { name } of model.tasks) chosen.append(element('option', { value: name }, name));
  const fields = element('fieldset', {});
  const taskOf = (): ExportedTask => model.tasks.find(({ name }) => name === chosen.value) ?? first!;
  const renew = (): void => {
    fields.replaceChildren(...fieldsFor(taskOf()));
    results.replaceChildren();
  };
  chosen.addEventListener('change', renew);
  const button = element('button', { type: 'submit' }, 'Predict');
  const tasks = model.tasks.length > 1 ? [element('label', {}, 'Task ', chosen)] : [];
  form.replaceChildren(...tasks, fields, button);
  renew();
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void predict(model, taskOf(), button);
  });
}

async function predict(model: WebModel, task: ExportedTask, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  status.classList.remove('error');
  try {
    const record: WebRecord = recordIn(form, task);
    const before = performance.now();
    const prediction: ExportedPrediction = await model.predict(record, { task: task.name });
    status.textContent = `Predicted in ${Math.round(performance.now() - before)} ms.`;
    results.replaceChildren(...(await resultsOf(prediction, record, task)));
  } catch (error) {
    results.replaceChildren();
    fail(error);
  } finally {
    button.disabled = false;
  }
}

function fail(error: unknown): void {
  const { message, hint } = error as { readonly message: string; readonly hint?: string };
  status.textContent = hint === undefined ? message : `${message} (${hint})`;
  status.classList.add('error');
}

start().catch(fail);
