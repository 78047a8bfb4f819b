// CSV and .xlsx as rows of texts, by the rules of ground/base/csv and ground/base/xlsx_read. Everything happens here, in the
// browser; a file is untrusted.
import { iso, makeDate } from './census-dates.js';
import { msgid, refuse } from './census-texts.js';

const mostRows = 500000, mostBytes = 64 * 1024 * 1024, mostParts = 10000, mostCells = 2000000, mostColumns = 16384;
const highestRatio = 200, ratioFrom = 1024 * 1024;
const startsWith = (bytes, ...start) => start.every((byte, i) => bytes[i] === byte);

// ---- CSV -----------------------------------------------------------------------------------------------------

const decoded = (bytes, encoding) => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

const separatorOf = (text) => {
  let quoted = false, commas = 0, tabs = 0;
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    if (quoted) continue;
    if (letter === '\n' || letter === '\r') break;
    commas += letter === ',' ? 1 : 0;
    tabs += letter === '\t' ? 1 : 0;
  }
  return tabs > commas ? '\t' : ',';
};

/// Rows of a text with commas or tabs, quoted by RFC 4180. Typed or pasted rows come this way too.
export const parseRows = (text) => {
  const separator = separatorOf(text), ends = separator === '\t' ? /[\t\r\n]/g : /[,\r\n]/g, rows = [];
  let row = [], line = 1;
  for (let at = 0; at < text.length;) {
    let cell = '';
    if (text[at] === '"') {
      const opened = line;
      for (++at; ; ++at) {
        if (at >= text.length) refuse(msgid('{line}行目で始まる引用符「"」が閉じていません'), { line: opened });
        if (text[at] === '"') {
          if (text[at + 1] !== '"') break;
          ++at;
        }
        line += text[at] === '\n' ? 1 : 0;
        cell += text[at];
      }
      ++at;
    }
    ends.lastIndex = at;
    const end = ends.exec(text)?.index ?? text.length;
    row.push(cell + text.slice(at, end));
    at = end;
    if (text[at] === separator) {
      if (++at < text.length) continue;
      row.push('');
    } else if (at < text.length) {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      ++line;
    }
    if (rows.length === mostRows) refuse(msgid('行が多すぎます。{rows}行までに分けてください'), { rows: mostRows });
    rows.push(row);
    row = [];
  }
  return rows;
};

/// UTF-8 with or without BOM, or CP932.
export const readCsv = (bytes) => {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff))
    refuse(msgid('文字コードがUTF-16です。「CSV UTF-8」で保存しなおしてください'));
  const text = bytes.includes(0) ? null : decoded(bytes, 'utf-8') ?? decoded(bytes, 'shift_jis');
  if (text === null) refuse(msgid('文字のファイルとして読めません。CSV（UTF-8かShift_JIS）で保存したファイルを選んでください'));
  return parseRows(text);
};

// ---- zip -----------------------------------------------------------------------------------------------------

const notWorkbook = () => refuse(msgid('Excelのファイル（.xlsx）として読めません。Excelで開いて保存しなおしてください'));
const tooLarge = () => refuse(msgid('ファイルが大きすぎます。シートや行を減らして分けてください'));
const broken = (part) => refuse(msgid('Excelのファイルが壊れています（{part}）。Excelで開いて保存しなおしてください'), { part });
const oldOrLocked = () => refuse(msgid('古い形式（.xls）か、パスワードつきのファイルです。パスワードなしの .xlsx で保存しなおしてください'));

class Package {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.left = mostBytes;
    this.parts = new Map();
    let end = bytes.length - 22;
    while (end >= 0 && end > bytes.length - 22 - 65536 && this.view.getUint32(end, true) !== 0x06054b50) --end;
    if (end < 0 || this.view.getUint32(end, true) !== 0x06054b50) notWorkbook();
    const count = this.view.getUint16(end + 10, true);
    if (count > mostParts) tooLarge();
    try {
      this.readDirectory(this.view.getUint32(end + 16, true), count);
    } catch (error) {
      if (error instanceof RangeError) notWorkbook();
      throw error;
    }
  }
  readDirectory(begin, count) {
    for (let i = 0, at = begin; i < count; ++i) {
      if (this.view.getUint32(at, true) !== 0x02014b50) notWorkbook();
      const length = this.view.getUint16(at + 28, true);
      const name = new TextDecoder().decode(this.bytes.subarray(at + 46, at + 46 + length));
      this.parts.set(name.toLowerCase(), {
        locked: (this.view.getUint16(at + 8, true) & 1) !== 0, method: this.view.getUint16(at + 10, true),
        packed: this.view.getUint32(at + 20, true), place: this.view.getUint32(at + 42, true),
      });
      at += 46 + length + this.view.getUint16(at + 30, true) + this.view.getUint16(at + 32, true);
    }
  }
  has(name) {
    return this.parts.has(name.toLowerCase());
  }
  /// The part as text. The size in the directory may be a lie, so that what really comes out is counted.
  async text(name) {
    const part = this.parts.get(name.toLowerCase());
    if (!part) broken(name);
    if (part.locked) oldOrLocked();
    if (part.place + 30 > this.bytes.length || this.view.getUint32(part.place, true) !== 0x04034b50) broken(name);
    const begin = part.place + 30 + this.view.getUint16(part.place + 26, true) + this.view.getUint16(part.place + 28, true);
    const packed = this.bytes.subarray(begin, begin + part.packed);
    if (packed.length < part.packed || (part.method !== 0 && part.method !== 8)) broken(name);
    const stream = new Blob([packed]).stream();
    const reader = (part.method === 8 ? stream.pipeThrough(new DecompressionStream('deflate-raw')) : stream).getReader();
    const decoder = new TextDecoder();
    let text = '', size = 0;
    for (;;) {
      const { done, value } = await reader.read().catch(() => broken(name));
      if (done) return text + decoder.decode();
      size += value.length;
      this.left -= value.length;
      if (this.left < 0 || (size > ratioFrom && size / highestRatio > part.packed)) {
        reader.cancel().catch(() => {});
        tooLarge();
      }
      text += decoder.decode(value, { stream: true });
    }
  }
}

// ---- XML: enough for spreadsheets, without document types and entities of its own ---------------------------------

const entities = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const plainText = (text) => text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
  if (name) return entities[name] ?? whole;
  const point = hex ? parseInt(hex, 16) : Number(decimal);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
});
const attributesOf = (text) => {
  const found = {};
  for (const [, name, , double, single] of text.matchAll(/([\w:.-]+)\s*=\s*("([^"]*)"|'([^']*)')/g)) found[name] = plainText(double ?? single ?? '');
  return found;
};
/// Calls visit(kind, name, value) for 'open' (attributes), 'close' and 'text', names without prefix.
const walkXml = (xml, part, visit) => {
  const pieces = /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/gy;
  const open = [];
  let at = 0;
  while (at < xml.length) {
    pieces.lastIndex = at;
    const piece = pieces.exec(xml);
    if (!piece) broken(part);
    at = pieces.lastIndex;
    const [, data, closing, full, attributes, empty, text] = piece;
    if (data !== undefined) visit('text', '', data);
    else if (text !== undefined) visit('text', '', plainText(text));
    else if (full !== undefined) {
      const name = full.slice(full.indexOf(':') + 1);
      if (closing) {
        if (open.pop() !== full) broken(part);
        visit('close', name);
      } else {
        visit('open', name, attributesOf(attributes));
        if (empty) visit('close', name);
        else open.push(full);
      }
    }
  }
  if (open.length > 0) broken(part);
};

// ---- xlsx ----------------------------------------------------------------------------------------------------

const resolved = (folder, target) => {
  const steps = [];
  for (const step of (target.startsWith('/') ? target.slice(1) : folder + target).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
};
const relations = async (file, part) => {
  const folder = part.slice(0, part.lastIndexOf('/') + 1), name = `${folder}_rels/${part.slice(folder.length)}.rels`, found = new Map();
  if (!file.has(name)) return found;
  walkXml(await file.text(name), name, (kind, tag, given) => {
    if (kind === 'open' && tag === 'Relationship' && given.Id)
      found.set(given.Id, { type: (given.Type ?? '').split('/').at(-1), target: resolved(folder, given.Target ?? '') });
  });
  return found;
};
const targetOf = (found, type) => [...found.values()].find((relation) => relation.type === type)?.target;
const unescaped = (text) => text.replace(/_x(00[0-7][0-9a-f])_/gi, (whole, digits) => (parseInt(digits, 16) ? String.fromCharCode(parseInt(digits, 16)) : whole));

const sharedStrings = async (file, part) => {
  const strings = [];
  let text = '', inText = false, reading = 0;
  walkXml(await file.text(part), part, (kind, tag, value) => {
    if (kind === 'text') {
      if (inText && reading === 0) text += value;
    } else if (tag === 'rPh') reading += kind === 'open' ? 1 : -1;
    else if (tag === 't') inText = kind === 'open';
    else if (tag === 'si') {
      if (kind === 'close') strings.push(unescaped(text));
      text = '';
    }
  });
  return strings;
};

/// What a number format shows (ECMA-376 part 1, 18.8.31): only its first section counts.
const formOf = (format) => {
  const bare = format.replace(/"[^"]*"?|\\.|_.|\*./g, '').split(';')[0];
  const time = /\[[hms]+\]/i.test(bare);
  const code = bare.replace(/\[[^\]]*\]?/g, '').replace(/General|G\/|E[+-]/g, '');
  const date = /[ydge]/i.test(code), clock = time || /[hs]/i.test(code);
  return date && clock ? 'moment' : clock ? 'time' : date || /m/i.test(code) ? 'date' : 'plain';
};
const builtInForm = (id) => {
  if (id === 22) return 'moment';
  if ((id >= 18 && id <= 21) || id === 32 || id === 33 || (id >= 45 && id <= 47)) return 'time';
  return (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'date' : 'plain';
};
const cellForms = async (file, part) => {
  const own = new Map(), forms = [];
  let inCells = false;
  walkXml(await file.text(part), part, (kind, tag, given) => {
    if (tag === 'cellXfs') inCells = kind === 'open';
    if (kind !== 'open') return;
    if (tag === 'numFmt') own.set(Number(given.numFmtId), formOf(given.formatCode ?? ''));
    if (tag === 'xf' && inCells) forms.push(own.get(Number(given.numFmtId ?? 0)) ?? builtInForm(Number(given.numFmtId ?? 0)));
  });
  return forms;
};

const msOfDay = 86400000;
const numberText = (value, form, since1904) => {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return value;
  const plain = String(number);
  if (form === 'plain' || form === 'time' || !(number >= 0 && number < 2958466)) return plain;
  const serial = Math.floor(number);
  // Excel believes in a 29 February 1900 (serial 60).
  if (!since1904 && (serial === 0 || serial === 60)) return plain;
  const first = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const day = new Date(first + serial * msOfDay);
  return iso(makeDate(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()));
};

const columnOf = (reference, next) => {
  const letters = /^[A-Z]+/.exec(reference ?? '')?.[0];
  return letters ? [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1 : next;
};

const readSheet = async (file, part, book) => {
  const rows = [];
  let row = null, cell = null, into = '', cells = 0, reading = 0;
  const text = () => {
    if (cell.type === 's') return book.strings[Number(cell.v)] ?? broken('sharedStrings');
    if (cell.type === 'inlineStr') return unescaped(cell.is);
    if (cell.type === 'b') return cell.v === '1' ? 'TRUE' : 'FALSE';
    if (cell.type === 'str') return unescaped(cell.v);
    if (cell.type !== '' && cell.type !== 'n') return cell.v;
    return numberText(cell.v, book.forms[cell.style] ?? 'plain', book.since1904);
  };
  walkXml(await file.text(part), part, (kind, tag, given) => {
    if (kind === 'text') {
      if (cell && into === 'v') cell.v += given;
      if (cell && into === 't' && reading === 0) cell.is += given;
    } else if (tag === 'row') {
      if (kind === 'open') {
        const number = Number(given.r ?? rows.length + 1);
        if (!(number > rows.length) || number > mostRows) tooLarge();
        while (rows.length < number) rows.push([]);
        row = rows.at(-1);
      } else row = null;
    } else if (tag === 'c' && row) {
      if (kind === 'open') {
        cell = { column: columnOf(given.r, row.length), type: given.t ?? '', style: Number(given.s ?? 0), v: '', is: '' };
        if (++cells > mostCells || cell.column >= mostColumns) tooLarge();
      } else {
        while (row.length < cell.column) row.push('');
        row[cell.column] = text();
        cell = null;
      }
    } else if (tag === 'rPh') reading += kind === 'open' ? 1 : -1;
    else if (kind === 'open' && (tag === 'v' || tag === 't')) into = tag;
    else if (kind === 'close' && tag === into) into = '';
  });
  while (rows.length > 0 && rows.at(-1).every((one) => one === '')) rows.pop();
  return rows;
};

/// The first sheet that holds anything.
export const readXlsx = async (bytes) => {
  const file = new Package(bytes);
  const book = targetOf(await relations(file, ''), 'officeDocument') ?? 'xl/workbook.xml';
  if (!file.has(book)) notWorkbook();
  const parts = await relations(file, book), sheets = [];
  let since1904 = false;
  walkXml(await file.text(book), book, (kind, tag, given) => {
    if (kind !== 'open') return;
    if (tag === 'workbookPr') since1904 = given.date1904 === '1' || given.date1904 === 'true';
    const id = tag === 'sheet' && Object.entries(given).find(([name]) => /:id$/.test(name))?.[1];
    if (id && parts.get(id)?.type === 'worksheet') sheets.push(parts.get(id).target);
  });
  const strings = targetOf(parts, 'sharedStrings'), styles = targetOf(parts, 'styles');
  const kept = {
    since1904, strings: strings && file.has(strings) ? await sharedStrings(file, strings) : [],
    forms: styles && file.has(styles) ? await cellForms(file, styles) : [],
  };
  for (const sheet of sheets) {
    const rows = await readSheet(file, sheet, kept);
    if (rows.length > 0) return rows;
  }
  return [];
};

/// A file as rows, by what its bytes say.
export const readFile = async (bytes) => {
  if (bytes.length > mostBytes) tooLarge();
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) oldOrLocked();
  return startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) ? readXlsx(bytes) : readCsv(bytes);
};
