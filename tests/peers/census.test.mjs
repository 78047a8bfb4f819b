// The encoder of the browser (src/rooms/census/static) against the program: the same forms of names and dates, the same keys, the
// same tags, an upload that the hub takes.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startPeer } from './peer.mjs'

// libsodium looks for the browser's randomness; node has the same under another roof.
globalThis.self ??= globalThis
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const load = name => import(`${root}/src/rooms/census/static/${name}.js`)
const letters = await load('census-letters'), dates = await load('census-dates'), list = await load('census-list')
const keysOf = await load('census-keys'), doublesOf = await load('census-doubles')
const crypto = await load('census-crypto'), uploads = await load('census-upload'), files = await load('census-files')
const program = process.env.TSUMUGI_CENSUS_PEER ?? path.join(root, 'build/release/tests/census_peer')
const day = 20261001
const lines = readFileSync(path.join(root, 'tests/data/census_vectors.jsonl'), 'utf8').trimEnd().split('\n').map(line => JSON.parse(line))
// Code and name as engines/linkage's made-up lists use them.
const towns = readFileSync(path.join(root, 'src/engines/linkage/synth.cpp'), 'utf8').match(/\{"\d{5}", "[^"]+"\}/g)
  .map(pair => JSON.parse(`[${pair.slice(1, -1)}]`)).map(([code, name]) => ({ code, name }))

let peer
const ask = line => peer.ask(line)
before(() => { peer = startPeer(program) })
after(() => peer.stop())

test('the tables are those of the sources, and every text has its English', () => {
  const made = spawnSync('python3', [path.join(root, 'tools/make_census_tables.py'), '--check'], { encoding: 'utf8' })
  assert.equal(made.status, 0, made.stderr)
})

test('every text gets the forms that the program gives it', () => {
  const strings = lines.filter(Array.isArray)
  assert.ok(strings.length >= 10000, `${strings.length} texts`)
  const birth = (typed, style) => {
    const read = dates.readBirth(typed, day, style)
    if (!read.problem) return dates.iso(read.date)
    return read.problem.message === '「{text}」は生年月日として読めないか、ない日です' ? '-' : read.problem.message
  }
  const wrong = []
  for (const line of strings) {
    const typed = line[0], kana = letters.kanaKey(typed), kanji = letters.kanjiKey(typed)
    const mine = [typed, kana, letters.looseKana(kana), kanji, letters.looseKanji(kanji), letters.kanaOfRomaji(typed) ?? '-', letters.latinKey(typed),
      letters.townKey(typed), list.readSex(typed), letters.searchKey(typed), letters.hasGap(typed) ? '1' : '', birth(typed, 'unknown'),
      birth(typed, 'western'), birth(typed, 'era'), String(list.careBits(typed))]
    const at = mine.findIndex((form, i) => form !== line[i])
    if (at >= 0) wrong.push(`${JSON.stringify(typed)} form ${at}: ${JSON.stringify(mine[at])}, the program: ${JSON.stringify(line[at])}`)
  }
  assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} of ${strings.length}`)
})

test('every row gets the keys, notes and doubles that the program gives it', () => {
  let rows = 0, pairs = 0
  for (const of of lines.filter(line => !Array.isArray(line))) {
    const read = list.readList(of.rows, { dayOfCount: day, towns })
    rows += read.persons.length
    assert.deepEqual(read.notes.map(note => [String(note.line), note.problem.message, note.leftOut ? '1' : '']), of.notes, of.list)
    const keys = keysOf.listKeys(read.persons).map(own => own.map(key => `${key.slot} ${key.text}`))
    for (const [i, own] of keys.entries()) assert.deepEqual(own, of.keys[i], `${of.list} row ${read.lines[i]}: ${of.rows[read.lines[i]]}`)
    assert.equal(keys.length, of.keys.length)
    const doubles = doublesOf.findDoubles(read.persons).map(pair => [String(pair.first), String(pair.second), pair.verdict])
    assert.deepEqual(doubles, of.doubles, of.list)
    pairs += doubles.length
  }
  assert.ok(rows >= 1000, `${rows} rows`)
  assert.ok(pairs > 0)
})

const roundOf = async () => {
  const [publicKey, tableKey] = (await ask('round r-7 kensei 2026-10-01')).split(' ')
  return { id: 'r-7', region: 'kensei', dayOfCount: day, towns, list: 3, source: 4, publicKey: crypto.bytesOfHex(publicKey), tableKey: crypto.bytesOfHex(tableKey) }
}

test('a whole list: blinded here, evaluated by the program, the tags and the upload are the ones the program would make', async () => {
  const round = await roundOf(), folder = mkdtempSync(path.join(tmpdir(), 'census-'))
  try {
    const names = (await ask(`synth ${folder} 40 77`)).trim().split(' ')
    const file = path.join(folder, names[0])
    const rows = files.readCsv(new Uint8Array(readFileSync(file)))
    const own = list.readOwnList(rows, round)
    const { inputs, places } = uploads.tokens(round, own.persons)
    const tags = new Uint8Array(inputs.length * 16)
    for (let at = 0; at < inputs.length; at += 200) {
      const batch = inputs.slice(at, at + 200), blinded = crypto.blind(batch)
      const [elements, proof] = (await ask(`evaluate 3 ${own.persons.length} ${crypto.hex(blinded.elements)}`)).split(' ').map(crypto.bytesOfHex)
      const made = crypto.finalize(batch, blinded, elements, proof, round.publicKey)
      assert.ok(made, 'the proof holds')
      tags.set(made, at * 16)
      const changed = Uint8Array.from(proof)
      changed[40] ^= 1
      assert.equal(crypto.finalize(batch, blinded, elements, changed, round.publicKey), null, 'a changed proof')
      assert.equal(crypto.finalize(batch, blinded, elements.map((byte, i) => (i < 32 ? elements[i + 32] : byte)), proof, round.publicKey), null, 'a changed answer')
    }
    const bytes = uploads.writeUpload(round, own.persons, own.payloads, places, tags)
    const [count, ...arrived] = (await ask(`upload ${own.persons.length} ${crypto.hex(bytes)}`)).split(' ')
    assert.equal(Number(count), Math.ceil(own.persons.length / 8) * 8)
    const read = arrived.map(line => line.split(':'))
    const payloads = read.map(line => line[2])
    assert.deepEqual(payloads.filter(one => one.endsWith('/1')).length, arrived.length - own.persons.length, 'dummies')
    const told = own.payloads.map(one => `${one.town}/${one.ageBand}/${one.care}/4/0`)
    assert.deepEqual(payloads.filter(one => one.endsWith('/0')).sort(), told.sort())

    const theirs = (await ask(`tags 9 ${file}`)).split(' ').map(record => record.split(',').map(one => one.split('=')))
    assert.equal(theirs.length, own.persons.length)
    assert.equal(theirs.flat().length, places.length)
    for (const record of theirs) {
      const same = read.filter(line => record.every(([slot, tag]) => line[1].slice(slot * 32, slot * 32 + 32) === tag))
      assert.equal(same.length, 1, 'one line holds all tags of a record, each in its slot')
    }
    assert.match(await ask(`evaluate 3 ${own.persons.length} ${crypto.hex(crypto.blind(inputs).elements)}`), /^refused/, 'over the quota')
    assert.match(await ask(`upload ${own.persons.length} ${crypto.hex(bytes.subarray(0, bytes.length - 1))}`), /^refused/, 'cut off')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('lists of 1, 7 and 8 children are as long, and nothing of a name stands in the bytes', async () => {
  const round = await roundOf()
  const sizes = [1, 7, 8].map(count => {
    const rows = [['氏名', '生年月日'], ...Array.from({ length: count }, (_, i) => [`山田 太${'一二三四五六七八'[i]}郎`, '2020-01-02'])]
    const own = list.readOwnList(rows, round), { inputs, places } = uploads.tokens(round, own.persons)
    const bytes = uploads.writeUpload(round, own.persons, own.payloads, places, crypto.randomBytes(inputs.length * 16))
    assert.equal(Buffer.from(bytes).includes('山田'), false)
    return `${bytes.length} bytes, ${inputs.length} keys`
  })
  assert.equal(new Set(sizes).size, 1, sizes.join('; '))
})
