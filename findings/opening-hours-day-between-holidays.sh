#!/usr/bin/env bash
# Package: opening_hours 3.15.0 (npm), the reader of OpenStreetMap's opening hours, with the holidays of Japan.
# Guess: "PH off" closes a counter on every national holiday of Japan.
# Seen: the holidays by name and the substitute days (振替休日) are known. The day between two holidays, a holiday by
#   article 3 (3) of the law on national holidays (国民の休日), is a working day to it: 22 September 2026 and
#   21 September 2032 are "open". 29 December to 3 January, when public offices are closed by law, is open as well
#   (but 1 January), which is right for PH and easily forgotten.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts opening_hours@3.15.0 >/dev/null
cat > try.mjs <<'JS'
import OpeningHours from 'opening_hours';
const counter = new OpeningHours('Mo-Fr 08:30-17:15; PH off',
  { address: { country_code: 'jp', state: '神奈川県' }, lat: 35.25, lon: 139.15 });
const expected = {
  '2026-09-21': false, // 敬老の日
  '2026-09-22': true,  // 国民の休日: closed in truth
  '2026-09-23': false, // 秋分の日
  '2026-09-24': true,
  '2026-05-06': false, // 振替休日
  '2032-09-20': false,
  '2032-09-21': true,  // 国民の休日: closed in truth
  '2032-09-22': false,
};
let changed = 0;
for (const [day, open] of Object.entries(expected)) {
  const seen = counter.getState(new Date(`${day}T10:00:00`));
  console.log(day, seen ? 'open' : 'closed', seen === open ? '' : '<- changed');
  if (seen !== open) changed++;
}
process.exit(changed);
JS
TZ=Asia/Tokyo node try.mjs
