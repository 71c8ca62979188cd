import { wordTasks } from '../../tools/torture/spec.ts';

/** The tasks of the torture spec, trained briefly. */
export const tinySpec = `unit 1
model Tiny
${wordTasks}
train {
  steps: 12  batch: 4  seed: 5
  optimizer: adamw(lr: 1e-2, weight_decay: 1e-3)
  lr_schedule: warmup_cosine(warmup: 3)
  clip: grad_norm(1)
  checkpoint { every: 100  keep: 2 }
  evaluate { every: 4  samples: 8 }
}
`;
