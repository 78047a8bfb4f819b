#!/usr/bin/env node
// Writes src/ground/base/area_codes.inc: how many digits the area code of a Japanese landline has, asked of
// libphonenumber for every five digits after the leading 0, written as runs.
//
//     npm pack libphonenumber-js@1.13.16 && tar xzf libphonenumber-js-1.13.16.tgz
//     node tools/make_area_codes.mjs package > src/ground/base/area_codes.inc
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(process.argv[2]);
const { parsePhoneNumber } = await import(`${folder}/max/index.js`);
const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));

const areaLength = (prefix) => {
  try {
    const shape = parsePhoneNumber(`0${prefix}0000`, "JP").formatNational().split("-").map((part) => part.length);
    if (shape.length === 3 && shape[2] === 4) return shape[0];
  } catch {
    // not a number that exists: the commonest form
  }
  return 4;
};

const runs = [];
for (let prefix = 10000; prefix < 100000; prefix++) {
  const length = areaLength(prefix);
  if (runs.length === 0 || runs.at(-1).length !== length) runs.push({ prefix, length });
}
console.log(`// Made by tools/make_area_codes.mjs from libphonenumber-js ${version}; do not edit.`);
console.log("// Metadata: Google libphonenumber, Apache License 2.0; libphonenumber-js, MIT License.");
console.log("// clang-format off");
console.log("/// From this number on (five digits after the leading 0) the area code, with its 0, has so many digits.");
console.log("constexpr AreaRun kAreaRuns[] = {");
for (let i = 0; i < runs.length; i += 9)
  console.log("    " + runs.slice(i, i + 9).map((run) => `{${run.prefix},${run.length}}`).join(", ") + ",");
console.log("};");
console.log("// clang-format on");
