/** A line, or a part of one up to a full stop that is followed by space, or up to an ideographic full stop. */
const SENTENCE = /[^\n。！？!?.]*(?:[!?.](?!\s|$)[^\n。！？!?.]*)*(?:[。！？]+|[!?.]+(?=\s|$)|\n|$)/gmu;

/** The sentences of a text, without white space around them; headings and list items count as sentences. */
export function splitSentences(text: string): string[] {
  return (text.match(SENTENCE) ?? [])
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
