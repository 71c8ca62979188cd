import { attention } from './attention.mjs';
import { openBackend } from './backend.mjs';
import { conv } from './conv.mjs';
import { matmul } from './matmul.mjs';
import { step } from './step.mjs';

await openBackend();

/** Supported kinds of cases. */
export const kinds = { matmul, conv, attention, step };
