import { stemmer } from 'stemmer';

/** Porter's stem of an English word in lower case; anything else stays as it is. */
export function stem(word: string): string {
  return /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
}
