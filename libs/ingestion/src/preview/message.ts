import type { Question } from './preview.js';

const LENGTH_BYTES = 4;

/** A question and the bytes that it is about, as one message: the length of the question, the question in JSON, the bytes. */
export function toMessage(question: Question, bytes: Buffer): Buffer {
  const head = Buffer.from(JSON.stringify(question));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, bytes]);
}

export function fromMessage(message: Buffer): { question: Question; bytes: Buffer } {
  const end = LENGTH_BYTES + message.readUInt32BE();
  const question = JSON.parse(message.subarray(LENGTH_BYTES, end).toString()) as Question;
  return { question, bytes: message.subarray(end) };
}
