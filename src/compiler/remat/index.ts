/** Public face of rematerialisation: the pass, and the limit on memory that it works towards. */
export { checkMemory, type MemoryUse } from './memory_limit.ts';
export { type RecomputationContext, recomputation } from './recompute.ts';
