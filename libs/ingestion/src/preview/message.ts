import type { PreviewRequest } from './preview.js';

const LENGTH_BYTES = 4;

/** One message: the length of the request, the request in JSON, the bytes of the file. */
export function toMessage(request: PreviewRequest, bytes: Buffer): Buffer {
  const head = Buffer.from(JSON.stringify(request));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, bytes]);
}

export function fromMessage(message: Buffer): { request: PreviewRequest; bytes: Buffer } {
  const end = LENGTH_BYTES + message.readUInt32BE();
  const request = JSON.parse(message.subarray(LENGTH_BYTES, end).toString()) as PreviewRequest;
  return { request, bytes: message.subarray(end) };
}
