import type { ErrorCode } from '@causeway/kernel';

/** From the program to its child; settings travel here and not in the arguments, which anyone on the machine can read. */
export type ToChild<Settings> = { type: 'start'; settings: Settings } | { type: 'stop' };

export type FromChild = { type: 'ready'; port: number } | { type: 'failed'; code: ErrorCode; message: string; internal: string };
