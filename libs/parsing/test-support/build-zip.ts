import { crc32, deflateRawSync } from 'node:zlib';

type ZipFiles = Record<string, string | Buffer> | (readonly [name: string, content: string | Buffer])[];

/** Builds a zip archive. `mimetype` and files named `.stored` are not compressed. `claim` writes a false size into the directory. */
export function buildZip(files: ZipFiles, claim?: Record<string, number>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Array.isArray(files) ? files : Object.entries(files)) {
    const raw = Buffer.from(content);
    const isStored = name === 'mimetype' || name.endsWith('.stored');
    const packed = isStored ? raw : deflateRawSync(raw);
    const fields = entryFields(raw, packed, Buffer.byteLength(name), claim?.[name]);
    if (isStored) fields.writeUInt16LE(0, 4);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), fields, Buffer.from(name), packed]);
    locals.push(local);
    directory.push(directoryEntry(name, fields, offset));
    offset += local.length;
  }
  return Buffer.concat([...locals, ...directory, endRecord(directory, offset)]);
}

function entryFields(raw: Buffer, packed: Buffer, nameLength: number, claimed = raw.length): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x0800, 2);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(crc32(raw), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(claimed, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}

function directoryEntry(name: string, fields: Buffer, offset: number): Buffer {
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([Buffer.from('504b01021400', 'hex'), fields, tail, Buffer.from(name)]);
}

function endRecord(directory: Buffer[], offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
