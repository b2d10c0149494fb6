import type { MomentFormats } from '../../model.ts';
import { MomentFormat } from './moment-format.ts';

const variablesMax = 1000;
/** Formats of Oracle's installation in English, in force until the script says otherwise. */
const defaultDateFormat = 'DD-MON-RR';
const defaultTimestampFormat = 'DD-MON-RR HH.MI.SSXFF AM';
const defaultZonedFormat = 'DD-MON-RR HH.MI.SSXFF AM TZR';

const installed: MomentFormats = {
  date: defaultDateFormat,
  timestamp: defaultTimestampFormat,
  zoned: defaultZonedFormat,
};

/** What SET, DEFINE, CONNECT and ALTER SESSION leave behind, as far as it changes how the rest of a script is read. */
export class Session {
  /** Schema of names without one, where the script says which. */
  schema: string | undefined;
  /** The character before a substitution variable; undefined: SET DEFINE OFF. */
  define: string | undefined = '&';
  /** The character that SQL*Plus takes out before any other one; undefined: SET ESCAPE OFF. */
  escape: string | undefined;
  dateFormat = new MomentFormat(defaultDateFormat);
  timestampFormat = new MomentFormat(defaultTimestampFormat);
  zonedFormat = new MomentFormat(defaultZonedFormat);
  /** The formats as texts, where one is not that of the installation. */
  momentFormats: MomentFormats | undefined;
  readonly #variables = new Map<string, string>();
  readonly #asked = new Set<string>();

  /** DEFINE name = value. */
  setVariable(name: string, value: string): void {
    if (this.#variables.size < variablesMax) this.#variables.set(name.toLowerCase(), value);
  }

  /** ACCEPT, COLUMN ... NEW_VALUE: a variable whose value the script does not say. */
  askVariable(name: string): void {
    if (this.#asked.size < variablesMax) this.#asked.add(name.toLowerCase());
  }

  /** Whether the script makes a variable of this name, so that &name is surely not plain text. */
  hasVariable(name: string): boolean {
    return this.#variables.has(name.toLowerCase()) || this.#asked.has(name.toLowerCase());
  }

  forgetVariable(name: string): void {
    this.#variables.delete(name.toLowerCase());
    this.#asked.delete(name.toLowerCase());
  }

  /** The text with &name and &&name. replaced where the script gave it a value; `missing` is told the others. */
  substitute(text: string, missing: (name: string) => void): string {
    const mark = this.define;
    if (mark === undefined || !text.includes(mark)) return text;
    const pattern = new RegExp(`${mark.replace(/[\\^$.|?*+()[\]{}]/, '\\$&')}{1,2}([A-Za-z][\\w$#]{0,127})(\\.?)`, 'g');
    return text.replace(pattern, (whole: string, name: string) => {
      const value = this.#variables.get(name.toLowerCase());
      if (value === undefined) missing(name);
      return value ?? whole;
    });
  }

  /** A parameter of ALTER SESSION SET. */
  setParameter(name: string, value: string): void {
    if (name === 'CURRENT_SCHEMA') this.schema = value;
    const formats = this.momentFormats ?? installed;
    if (name === 'NLS_DATE_FORMAT') {
      this.dateFormat = new MomentFormat(value);
      this.momentFormats = { ...formats, date: value };
    } else if (name === 'NLS_TIMESTAMP_FORMAT') {
      this.timestampFormat = new MomentFormat(value);
      this.momentFormats = { ...formats, timestamp: value };
    } else if (name === 'NLS_TIMESTAMP_TZ_FORMAT') {
      this.zonedFormat = new MomentFormat(value);
      this.momentFormats = { ...formats, zoned: value };
    }
  }
}
