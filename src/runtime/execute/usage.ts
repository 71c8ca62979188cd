/** Flags of the WebGPU standard; Node has no globals of these names. */
export const usage = { mapRead: 0x0001, copySource: 0x0004, copyTarget: 0x0008, storage: 0x0080 } as const;
export const mapRead = 0x0001;
