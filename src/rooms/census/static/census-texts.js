// Texts of the encoder: Japanese in the source, English from the program's own messages (tools/make_census_tables.py).
import tables from './census-tables.js';

/// Marks a text for the table of English; gives it back.
export const msgid = (text) => text;
/// A problem as the program tells it: message with {places}, what fills them, the field.
export const fail = (message, args = {}, field = '') => ({ message, args, field });
const fill = (text, args) => text.replace(/\{(\w+)\}/g, (place, name) => (name in args ? String(args[name]) : place));
export const translator = (lang) => (text, args = {}) => fill(lang === 'en' ? tables.english[text] ?? text : text, args);
/// Leaves a calculation with a problem that a person can mend.
export class Refusal extends Error {
  constructor(problem) {
    super(problem.message);
    this.problem = problem;
  }
}
export const refuse = (message, args = {}, field = '') => {
  throw new Refusal(fail(message, args, field));
};
