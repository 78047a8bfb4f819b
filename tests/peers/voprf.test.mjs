// engines/oprf against Cloudflare's voprf-ts (RFC 9497, ristretto255-SHA512): each is once the client and once the server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Evaluation, EvaluationRequest, Oprf, VOPRFClient, VOPRFServer, deriveKeyPair } from '@cloudflare/voprf-ts'
import { CryptoNoble } from '@cloudflare/voprf-ts/crypto-noble'
import { startPeer } from './peer.mjs'

Oprf.Crypto = CryptoNoble
const suite = Oprf.Suite.RISTRETTO255_SHA512
const program = process.env.TSUMUGI_OPRF_PEER ?? new URL('../../build/release/tests/oprf_peer', import.meta.url).pathname
const hex = bytes => Buffer.from(bytes).toString('hex')
const bytes = text => new Uint8Array(Buffer.from(text, 'hex'))
const inputs = [...Array(20).keys()].map(i => new TextEncoder().encode(`census|${i}|佐藤`))
const count = n => Buffer.from([n >> 8, n & 255]).toString('hex')
const seed = 'a3'.repeat(32)

let peer
const ask = line => peer.ask(line)
before(() => { peer = startPeer(program) })
after(() => peer.stop())

const keys = async () => {
  const [secret, open] = (await ask(`key ${seed} ${hex(new TextEncoder().encode('test key'))}`)).split(' ')
  return { secret: bytes(secret), open: bytes(open) }
}

test('both derive the same key pair', async () => {
  const ours = await keys()
  const theirs = await deriveKeyPair(Oprf.Mode.VOPRF, suite, bytes(seed), new TextEncoder().encode('test key'))
  assert.equal(hex(ours.secret), hex(theirs.privateKey))
  assert.equal(hex(ours.open), hex(theirs.publicKey))
})

test('their client takes the answers of our server, and refuses a changed proof', async () => {
  const { secret, open } = await keys()
  const client = new VOPRFClient(suite, open)
  const [kept, request] = await client.blind(inputs)
  const [elements, proof] = (await ask(`evaluate ${hex(secret)} ${hex(request.serialize()).slice(4)}`)).split(' ')
  const answer = text => Evaluation.deserialize(suite, bytes(count(inputs.length) + elements + '01' + text))
  const outputs = await client.finalize(kept, answer(proof))
  const server = new VOPRFServer(suite, secret)
  for (const [i, output] of outputs.entries()) assert.equal(hex(output), hex(await server.evaluate(inputs[i])))
  const changed = proof.slice(0, -4) + (proof.slice(-4, -2) === '00' ? '01' : '00') + proof.slice(-2)
  await assert.rejects(async () => client.finalize(kept, answer(changed)))
})

test('our client takes the answers of their server, and refuses a changed proof', async () => {
  const { secret, open } = await keys()
  const server = new VOPRFServer(suite, secret)
  const blinded = await ask(`blind ${inputs.map(hex).join(',')}`)
  const evaluation = await server.blindEvaluate(EvaluationRequest.deserialize(suite, bytes(count(inputs.length) + blinded)))
  const answer = hex(evaluation.serialize()).slice(4)
  const elements = answer.slice(0, 64 * inputs.length), proof = answer.slice(64 * inputs.length + 2)
  const outputs = await ask(`finalize ${hex(open)} ${elements} ${proof}`)
  for (const [i, input] of inputs.entries()) assert.equal(outputs.slice(128 * i, 128 * i + 128), hex(await server.evaluate(input)))
  const changed = (proof.startsWith('00') ? '01' : '00') + proof.slice(2)
  assert.equal(await ask(`finalize ${hex(open)} ${elements} ${changed}`), 'refused')
})
