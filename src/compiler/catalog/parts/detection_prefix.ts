/** Prefix of the parameters and constants of a task's detection losses in published UniT checkpoints. */
export function detectionPrefix(task: { readonly name: string }): string {
  return `det_losses.${task.name}.`;
}
