import type { Attributes } from '../zip/read-xml.js';
import type { PartWriter } from './part-writer.js';

const OFF = new Set(['0', 'false', 'off']);

/** Reads content-control check boxes, and the chosen entry of legacy drop-down fields. */
export class FormFields {
  private dropDown: { chosen: number; choices: string[] } | undefined;

  constructor(private readonly writer: PartWriter) {}

  /** @returns whether the element belongs to a form field */
  open(name: string, attributes: Attributes): boolean {
    if (name === 'w14:checkbox') this.writer.replaceNextText('☐');
    else if (name === 'w14:checked') this.writer.replaceNextText(OFF.has(attributes['w14:val'] ?? '') ? '☐' : '☒');
    else if (name === 'w:ddList') this.dropDown = { chosen: 0, choices: [] };
    else if (this.dropDown && name === 'w:result') this.dropDown.chosen = Number(attributes['w:val']) || 0;
    else if (name === 'w:listEntry') this.dropDown?.choices.push(attributes['w:val'] ?? '');
    else return false;
    return true;
  }

  /** Adds the chosen entry of the drop-down list, because Word stores no text for such a field. */
  close(): void {
    const { chosen = 0, choices = [] } = this.dropDown ?? {};
    this.dropDown = undefined;
    this.writer.addText(choices[chosen] ?? '');
  }
}
