// RFC 9497 (VOPRF, ristretto255-SHA512) and sealed boxes on libsodium (census-libsodium.js is libsodium-sumo, unchanged):
// what src/engines/oprf does on the organisation's side.
import start from './census-libsodium.js';

const sodium = await start();
if (sodium._sodium_init() < 0) throw new Error('libsodium cannot start');
const encoder = new TextEncoder();
const context = Uint8Array.of(...encoder.encode('OPRFV1-'), 1, ...encoder.encode('-ristretto255-SHA512'));

// The heap may move when it grows: views are taken anew, and the places are kept for the life of the page.
const place = (bytes) => sodium._malloc(bytes);
const [a, b, c, wide, out] = [place(32), place(32), place(32), place(64), place(64)];
let room = 4096, text = place(room);
const put = (at, bytes) => sodium.HEAPU8.set(bytes, at);
const take = (at, length) => sodium.HEAPU8.slice(at, at + length);
const join = (...parts) => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};
const withLength = (bytes) => join(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes);

const sha512 = (bytes) => {
  if (bytes.length > room) {
    sodium._free(text);
    text = place(room = bytes.length * 2);
  }
  put(text, bytes);
  sodium._crypto_hash_sha512(out, text, bytes.length, 0);
  return take(out, 64);
};

/// RFC 9380 5.3.1 for 64 bytes.
const expandMessage = (message, domain) => {
  const tail = join(domain, Uint8Array.of(domain.length));
  const first = sha512(join(new Uint8Array(128), message, Uint8Array.of(0, 64, 0), tail));
  return sha512(join(first, Uint8Array.of(1), tail));
};
const groupDomain = join(encoder.encode('HashToGroup-'), context), scalarDomain = join(encoder.encode('HashToScalar-'), context);
const hashToScalar = (message) => {
  put(wide, expandMessage(message, scalarDomain));
  sodium._crypto_core_ristretto255_scalar_reduce(out, wide);
  return take(out, 32);
};
/// scalar * element; null for the identity or what is no canonical point.
const multiply = (scalar, element) => {
  put(a, scalar);
  put(b, element);
  return sodium._crypto_scalarmult_ristretto255(c, a, b) === 0 ? take(c, 32) : null;
};
const multiplyBase = (scalar) => {
  put(a, scalar);
  return sodium._crypto_scalarmult_ristretto255_base(c, a) === 0 ? take(c, 32) : null;
};
const add = (x, y) => {
  if (!x || !y) return x ?? y;
  put(a, x);
  put(b, y);
  if (sodium._crypto_core_ristretto255_add(c, a, b) !== 0) throw new Error('not a point');
  return take(c, 32);
};
const multiplyScalars = (x, y) => {
  put(a, x);
  put(b, y);
  sodium._crypto_core_ristretto255_scalar_mul(c, a, b);
  return take(c, 32);
};
const equal = (x, y) => x.length === y.length && x.every((byte, i) => byte === y[i]);
const isZero = (bytes) => bytes.every((byte) => byte === 0);
const canonicalScalar = (scalar) => {
  put(wide, join(scalar, new Uint8Array(32)));
  sodium._crypto_core_ristretto255_scalar_reduce(out, wide);
  return equal(take(out, 32), scalar) && !isZero(scalar);
};

export const randomBytes = (length) => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
};
export const randomBelow = (bound) => sodium._randombytes_uniform(bound) >>> 0;
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
export const bytesOfHex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/// Texts to what leaves (`elements`, 32 bytes each) and what stays (`blinds`).
export const blind = (inputs, chosen) => {
  const elements = new Uint8Array(inputs.length * 32), blinds = chosen ?? new Uint8Array(inputs.length * 32);
  inputs.forEach((input, i) => {
    if (!chosen) {
      // 512 bits taken modulo the order; libsodium's own way asks for randomness four bytes at a time.
      put(wide, randomBytes(64));
      sodium._crypto_core_ristretto255_scalar_reduce(a, wide);
      blinds.set(take(a, 32), i * 32);
    }
    put(wide, expandMessage(encoder.encode(input), groupDomain));
    sodium._crypto_core_ristretto255_from_hash(out, wide);
    const element = multiply(blinds.subarray(i * 32, i * 32 + 32), take(out, 32));
    if (!element) throw new Error('an input cannot be blinded');
    elements.set(element, i * 32);
  });
  return { elements, blinds };
};

const each = (bytes, i) => bytes.subarray(i * 32, i * 32 + 32);

/// RFC 9497 2.2.2: whether one key made all answers. False as well for elements that are no points.
export const verify = (publicKey, blinded, evaluated, proof) => {
  const count = blinded.length / 32, challenge = proof.subarray(0, 32), response = proof.subarray(32, 64);
  if (count === 0 || count > 65535 || evaluated.length !== blinded.length || proof.length !== 64) return false;
  if (!canonicalScalar(challenge) || !canonicalScalar(response) || isZero(publicKey)) return false;
  const seed = sha512(join(withLength(publicKey), withLength(join(encoder.encode('Seed-'), context))));
  let m = null, z = null;
  for (let i = 0; i < count; ++i) {
    const scalar = hashToScalar(join(withLength(seed), Uint8Array.of(i >> 8, i & 255), withLength(each(blinded, i)), withLength(each(evaluated, i)),
      encoder.encode('Composite')));
    const ofBlinded = multiply(scalar, each(blinded, i)), ofEvaluated = multiply(scalar, each(evaluated, i));
    if (!ofBlinded || !ofEvaluated) return false;
    m = add(m, ofBlinded);
    z = add(z, ofEvaluated);
  }
  const [sA, cB, sM, cZ] = [multiplyBase(response), multiply(challenge, publicKey), multiply(response, m), multiply(challenge, z)];
  if (!sA || !cB || !sM || !cZ) return false;
  const transcript = [publicKey, m, z, add(sA, cB), add(sM, cZ)].map(withLength);
  return equal(hashToScalar(join(...transcript, encoder.encode('Challenge'))), challenge);
};

/// All inverses at the cost of one (Montgomery 1987).
const invert = (scalars) => {
  const count = scalars.length / 32, inverses = new Uint8Array(scalars.length);
  let product = Uint8Array.of(1, ...new Uint8Array(31));
  for (let i = 0; i < count; ++i) {
    inverses.set(product, i * 32);
    product = multiplyScalars(product, each(scalars, i));
  }
  put(a, product);
  if (sodium._crypto_core_ristretto255_scalar_invert(c, a) !== 0) throw new Error('a blind is zero');
  let inverse = take(c, 32);
  for (let i = count; i-- > 0;) {
    inverses.set(multiplyScalars(each(inverses, i), inverse), i * 32);
    inverse = multiplyScalars(inverse, each(scalars, i));
  }
  return inverses;
};

export const tagBytes = 16;
/// Checks the proof, takes the blinds off, hashes: the tags, 16 bytes each, or null where the proof does not hold.
export const finalize = (inputs, { elements, blinds }, evaluated, proof, publicKey) => {
  if (elements.length !== inputs.length * 32 || !verify(publicKey, elements, evaluated, proof)) return null;
  const inverses = invert(blinds), tags = new Uint8Array(inputs.length * tagBytes);
  const end = encoder.encode('Finalize');
  inputs.forEach((input, i) => {
    const plain = multiply(each(inverses, i), each(evaluated, i));
    if (!plain) throw new Error('an element cannot be unblinded');
    tags.set(sha512(join(withLength(encoder.encode(input)), withLength(plain), end)).subarray(0, tagBytes), i * tagBytes);
  });
  return tags;
};

export const sealBytes = 48;
/// libsodium's sealed box: only the holder of the key opens it.
export const seal = (payload, publicKey) => {
  const from = place(payload.length), to = place(payload.length + sealBytes);
  put(from, payload);
  put(a, publicKey);
  const failed = sodium._crypto_box_seal(to, from, payload.length, 0, a) !== 0;
  const sealed = take(to, payload.length + sealBytes);
  sodium._free(from);
  sodium._free(to);
  if (failed) throw new Error('the table key is no key');
  return sealed;
};
