import type { ErrorCode } from '@causeway/kernel';

/** Sent to the child. Settings are not passed as arguments, because any user of the machine could read those. */
export type ToChild<Settings> = { type: 'start'; settings: Settings } | { type: 'stop' };

export type FromChild = { type: 'ready'; port: number } | { type: 'failed'; code: ErrorCode; message: string; internal: string };
