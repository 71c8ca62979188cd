/**
 * Public face of the planner: memory for parameters and programs, the Program of a list of graphs, its cost
 * and its text.
 */
export { arenaBytes, bytesMoved, dispatchCount, flopOf, ownBytes } from './cost.ts';
export { type CopyContext, insertCopies } from './memory/insert_copies.ts';
export { bytesOf, placedRoles } from './memory/values.ts';
export { rootsOf } from './memory/views.ts';
export { layoutParameters, type UnplacedParameter } from './parameter_layout.ts';
export { type DispatchWork, type Planned, type PlanRequest, plan, type WorkspaceBlock } from './plan.ts';
export { PlanError } from './plan_error.ts';
export { checkPrecision, portableFor, targetFor } from './precision.ts';
export { printKernels, printPlan } from './print.ts';
export { layoutState } from './state_layout.ts';
export { halfBuffers } from './storage/half.ts';
