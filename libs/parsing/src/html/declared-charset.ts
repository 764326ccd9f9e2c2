/** Returns the encoding in an XML declaration or a `<meta>` element near the start, which is where browsers look for it. */
export function declaredCharset(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const xml = /^\s{0,100}<\?xml[^>]{0,200}encoding=["']([\w.:-]{1,40})/i.exec(start)?.[1];
  return xml ?? /<meta[^>]{0,300}charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})/i.exec(start)?.[1];
}
