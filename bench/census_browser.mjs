// How long a browser takes to send a list of 1,000 records: from pressing "send" to "arrived", with the hub and custodian of
// browser/census_encoder.test.mjs on the same machine. Asserts nothing.
//   ninja -C build/release census_peer && node bench/census_browser.mjs
process.env.TSUMUGI_CENSUS_BENCH = '1000';
await import('../browser/census_encoder.test.mjs');
