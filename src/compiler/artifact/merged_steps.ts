interface NamedStep {
  readonly builtin: string;
}

/**
 * The preparation steps of a modality in a task that changes them. A step of the task replaces the modality's
 * step of the same name. Any other step is inserted before the next step in the task's list that the modality
 * also has, or appended if there is none: `flip() -> resize(…)` mirrors before resizing.
 */
export function mergedSteps<T extends NamedStep>(modality: readonly T[], task: readonly T[]): readonly T[] {
  const has = ({ builtin }: T) => modality.some((step) => step.builtin === builtin);
  const anchors = task.filter(has);
  const anchorOf = (step: T) => task.slice(task.indexOf(step)).find(has);
  const inserted = task.filter((step) => !has(step));
  const merged = modality.flatMap((step) => {
    const anchor = anchors.find(({ builtin }) => builtin === step.builtin);
    return [...inserted.filter((each) => anchor && anchorOf(each) === anchor), anchor ?? step];
  });
  return [...merged, ...inserted.filter((step) => anchorOf(step) === undefined)];
}
