/** Kernels: lowers nodes to WGSL. select/defaults.ts decides which kernel variant is used. */
export type { Dispatch, Kernel, KernelArgument, Lowering } from './kernel.ts';
export { variants } from './kernels/index.ts';
export { ableVariants, lowerNode, refusals } from './lower.ts';
export type { VariantChoices } from './select/choose.ts';
export { counterparts } from './select/counterparts.ts';
export { type DefaultRow, defaults } from './select/defaults.ts';
export { type KernelRequest, kernelRequests, requestGraph } from './select/requests.ts';
export { type NodeStorage, plainStorage, type TensorStorage } from './storage/node_storage.ts';
export { texelOf } from './storage/texture.ts';
export type { KernelVariant } from './variant.ts';
