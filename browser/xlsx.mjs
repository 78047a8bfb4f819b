// Just enough of the .xlsx format to type into a sheet as a person would: unpack, replace cells, pack.
import { inflateRawSync } from 'node:zlib';

/// name -> bytes of every part.
export function unpack(bytes) {
  const parts = new Map();
  let at = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  const count = bytes.readUInt16LE(at + 10);
  at = bytes.readUInt32LE(at + 16);
  for (let i = 0; i < count; i++) {
    const method = bytes.readUInt16LE(at + 10), size = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28), local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(begin, begin + size);
    parts.set(name, method === 0 ? packed : inflateRawSync(packed));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return parts;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/// The parts as they are, not packed smaller.
export function pack(parts) {
  const files = [], directory = [];
  let offset = 0;
  for (const [name, bytes] of parts) {
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt32LE(crc32(bytes), 10);
    head.writeUInt32LE(bytes.length, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const local = [Buffer.from('PK\x03\x04'), head, Buffer.from(name), bytes];
    files.push(...local);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), head, place, Buffer.from(name));
    offset += local.reduce((sum, part) => sum + part.length, 0);
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.size, 4);
  end.writeUInt16LE(parts.size, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, ...directory, Buffer.from('PK\x05\x06'), end]);
}

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const plain = xml => [...xml.matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map(m => m[1]).join('')
  .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/// The first sheet of a workbook.
export class Sheet {
  constructor(bytes) {
    this.parts = unpack(bytes);
    this.xml = this.parts.get('xl/worksheets/sheet1.xml').toString();
    this.strings = [...this.parts.get('xl/sharedStrings.xml').toString().matchAll(/<si>(.*?)<\/si>/gs)].map(m => plain(m[1]));
  }
  text(address) {
    const cell = this.xml.match(new RegExp(`<c r="${address}"[^>]*?(?:/>|>(.*?)</c>)`, 's'));
    const index = cell?.[1]?.match(/<v>(\d+)<\/v>/)?.[1];
    return index === undefined ? plain(cell?.[1] ?? '') : this.strings[index];
  }
  /// The number of the line in which the cells of columns A, B and C hold those words.
  line(...words) {
    for (let line = 1; line < 500; line++) {
      if (words.every((word, i) => this.text('ABCDEFGH'[i] + line).includes(word) && (word || !this.text('ABCDEFGH'[i] + line)))) return line;
    }
    throw new Error(`no line ${words}`);
  }
  replace(address, xml) {
    const cell = new RegExp(`<c r="${address}"[^>]*?(?:/>|>.*?</c>)`, 's');
    if (!cell.test(this.xml)) throw new Error(`no cell ${address}`);
    this.xml = this.xml.replace(cell, () => xml);
  }
  type(address, text) { this.replace(address, `<c r="${address}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`); }
  formula(address, formula) { this.replace(address, `<c r="${address}"><f>${escaped(formula)}</f><v>0</v></c>`); }
  bytes() {
    this.parts.set('xl/worksheets/sheet1.xml', Buffer.from(this.xml));
    return pack(this.parts);
  }
}
