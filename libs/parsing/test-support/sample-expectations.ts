const ANY_END = /^ready$|^PARSE\.(CORRUPT|NO_TEXT|NEEDS_OCR|LIMIT_EXCEEDED|UNSUPPORTED|TIMEOUT|OUT_OF_MEMORY)$/;
const REFUSED = /^INGESTION\.|^PARSE\.(CORRUPT|LIMIT_EXCEEDED)$/;

/** The results that each expectation of the manifests allows: `ready` or an error code, for the parsers and the whole service. */
export const EXPECTED: Record<string, RegExp> = {
  text: /^ready$/,
  no_text: /^PARSE\.(NO_TEXT|NEEDS_OCR)$/,
  garbled_text: /^ready$/,
  encrypted: /^PARSE\.ENCRYPTED$/,
  encrypted_user_password: /^PARSE\.ENCRYPTED$/,
  encrypted_owner_only: /^ready$/,
  encrypted_certificate: /^PARSE\.ENCRYPTED$/,
  corrupt: /^PARSE\.CORRUPT$/,
  corrupt_recoverable: /^ready$/,
  corrupt_unreadable: /^PARSE\.CORRUPT$/,
  corrupt_no_text: /^PARSE\.(CORRUPT|NO_TEXT)$/,
  not_a_pdf: /^INGESTION\.TYPE_MISMATCH$/,
  bomb: ANY_END,
  text_decoded: /^ready$/,
  text_decoded_or_clear_unsupported_encoding: /^ready$|^PARSE\.UNSUPPORTED$/,
  'clear_policy: replace, or reject with a clear reason; never 500': /^ready$/,
  clear_policy: /^ready$/,
  'clear_policy: PostgreSQL text cannot store NUL (error 22021) - strip or reject, never 500': /^ready$/,
  'clear_policy: reject or accept as empty, never "failed forever"': /^PARSE\.NO_TEXT$|^INGESTION\.EMPTY_FILE$/,
  'clear_policy: no chunks': /^PARSE\.NO_TEXT$/,
  reject_wrong_type: /^INGESTION\.TYPE_MISMATCH$/,
  accept: /^ready$/,
  reject: REFUSED,
  'accept or reject cleanly': ANY_END,
  'accept or reject by limit': /^ready$/,
  'reject or accept without any network request': ANY_END,
  reject_or_accept_by_policy: /^ready$|^INGESTION\./,
  'accept or reject; *.txt must not exist afterwards': ANY_END,
  'treat by declared type only': /^ready$/,
  'accept if csv is supported': /^ready$/,
  md: /^ready$/,
};

/** Files whose result differs from their manifest, and the reason. */
export const KNOWN_DEVIATIONS: Record<string, RegExp> = {
  // the file contains only front matter
  'etcd-3.6-en/tasks/_index.md': /^PARSE\.NO_TEXT$/,
  // the manifest says cp1252 and cp1251, but the bytes are valid UTF-8 and readable text in it
  'cn-sample-french.txt': /^ready$/,
  'cn-sample-russian-2.txt': /^ready$/,
};

/** Files with less than 90 % of the words of their reference, and the reason. */
export const LOW_RECALL: Record<string, string> = {
  'pdfjs__annotation-text-widget.pdf': 'the reference splits a field of one-letter cells into letters',
  'docling__equations.docx': 'the reference holds the formulas as TeX, with the names of its commands: begin, matrix, frac',
};
