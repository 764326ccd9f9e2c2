/** Matches up to a full stop that white space follows, an ideographic full stop, or the end of the line. */
const SENTENCE = /[^\n。！？!?.]*(?:[!?.](?!\s|$)[^\n。！？!?.]*)*(?:[。！？]+|[!?.]+(?=\s|$)|\n|$)/gmu;

/** Splits a text into trimmed sentences. Headings and list items count as sentences. */
export function splitSentences(text: string): string[] {
  return (text.match(SENTENCE) ?? [])
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
